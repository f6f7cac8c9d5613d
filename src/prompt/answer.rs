//! What can be answered, in the letters that `git add -p` taught, and what each means here.

use crate::review::Decision;

/// An answer, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Sign what was asked about.
    Sign,
    /// Sign the hunk, also while its lines are gone through one by one.
    SignHunk,
    /// Sign all of the file at once.
    SignFile,
    /// Leave it undecided and go on.
    Skip,
    /// Reject or question it; why, if that was said at once.
    Refuse(Decision, Option<String>),
    /// Comment on it.
    Comment(Option<String>),
    /// Comment on its file.
    CommentFile(Option<String>),
    /// Go through the hunk line by line, or take it as a whole again.
    Split,
    Undo,
    Redo,
    /// Make it undecided again.
    Reopen,
    /// The next or previous one, of the undecided ones or of all.
    Go {
        forward: bool,
        any: bool,
    },
    /// To a hunk, by number; `None` if the number is still to be asked for.
    GoTo(Option<String>),
    /// To the next hunk that holds a text; without one, the text of the last search.
    Search(String),
    /// Say it again.
    Again,
    /// The files and how far each is.
    Files,
    /// What the commits say of themselves.
    Messages,
    SignOff,
    Help,
    Leave,
    /// Nothing was typed.
    Empty,
    Unknown,
}

/// The help, answer by answer.
pub(super) const TABLE: &[(&str, &str)] = &[
    ("y", "sign what was asked about, and go to the next undecided"),
    ("n", "leave it undecided, and go to the next undecided"),
    ("x", "reject it, with a word why: x WORDS, or x and then the words"),
    ("f", "question it, with a word why"),
    ("s", "split the hunk: decide line by line; again: the whole hunk at once"),
    ("a", "sign the whole hunk, also while deciding line by line"),
    ("A", "sign all of the file at once, where the policy lets it be"),
    ("c", "comment on it: c WORDS; C WORDS comments on its file"),
    ("u", "take the last decision or comment back; U makes it again"),
    ("o", "open it again: it is undecided then, also what was carried over from an earlier change"),
    ("j, k", "next, previous undecided"),
    ("J, K", "next, previous, decided or not"),
    ("g", "go to a hunk of this file by its number, or FILE:HUNK, as in g 2:1"),
    ("/", "go to the next hunk that holds a regular expression: /TEXT; / alone searches again"),
    ("p", "say it again"),
    ("l", "list the files, and how far each is"),
    ("m", "read the messages of the commits"),
    ("ZZ", "sign the review off: seal it and write it to the ledger"),
    ("q", "leave; everything you decided is kept"),
];

impl Answer {
    /// Reads a line. What signs must stand alone, so that nothing longer is ever taken for it.
    pub(super) fn parse(line: &str) -> Self {
        let line = line.trim();
        let mut characters = line.chars();
        let Some(first) = characters.next() else { return Self::Empty };
        let rest = characters.as_str();
        let words = || Some(rest.trim().to_owned()).filter(|words| !words.is_empty());
        let takes_words = rest.is_empty() || rest.starts_with(' ');
        match (first, rest.is_empty()) {
            ('y', true) => Self::Sign,
            ('a', true) => Self::SignHunk,
            ('A', true) => Self::SignFile,
            ('n', true) => Self::Skip,
            ('s', true) => Self::Split,
            ('u', true) => Self::Undo,
            ('U', true) => Self::Redo,
            ('o', true) => Self::Reopen,
            ('j' | 'k' | 'J' | 'K', true) => {
                Self::Go { forward: matches!(first, 'j' | 'J'), any: matches!(first, 'J' | 'K') }
            }
            ('p', true) => Self::Again,
            ('l', true) => Self::Files,
            ('m', true) => Self::Messages,
            ('q', true) => Self::Leave,
            ('?' | 'h', true) => Self::Help,
            ('Z', false) if rest == "Z" => Self::SignOff,
            ('x', _) if takes_words => Self::Refuse(Decision::Reject, words()),
            ('f', _) if takes_words => Self::Refuse(Decision::Question, words()),
            ('c', _) if takes_words => Self::Comment(words()),
            ('C', _) if takes_words => Self::CommentFile(words()),
            ('g', _) if takes_words || rest.starts_with(|c: char| c.is_ascii_digit()) => Self::GoTo(words()),
            ('/', _) => Self::Search(rest.to_owned()),
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood() {
        let words = |text: &str| Some(text.to_owned());
        let go = |forward, any| Answer::Go { forward, any };
        let cases = [
            ("y", Answer::Sign),
            (" y ", Answer::Sign),
            ("yes", Answer::Unknown),
            ("y y", Answer::Unknown),
            ("yy", Answer::Unknown),
            ("Y", Answer::Unknown),
            ("a", Answer::SignHunk),
            ("all", Answer::Unknown),
            ("A", Answer::SignFile),
            ("AA", Answer::Unknown),
            ("A y", Answer::Unknown),
            ("n", Answer::Skip),
            ("x", Answer::Refuse(Decision::Reject, None)),
            ("x  wrong day ", Answer::Refuse(Decision::Reject, words("wrong day"))),
            ("xyz", Answer::Unknown),
            ("f why?", Answer::Refuse(Decision::Question, words("why?"))),
            ("c", Answer::Comment(None)),
            ("C about the file", Answer::CommentFile(words("about the file"))),
            ("u", Answer::Undo),
            ("U", Answer::Redo),
            ("o", Answer::Reopen),
            ("oo", Answer::Unknown),
            ("j", go(true, false)),
            ("k", go(false, false)),
            ("J", go(true, true)),
            ("K", go(false, true)),
            ("g 3", Answer::GoTo(words("3"))),
            ("g3", Answer::GoTo(words("3"))),
            ("g", Answer::GoTo(None)),
            ("go", Answer::Unknown),
            ("/ refund", Answer::Search(" refund".into())),
            ("/", Answer::Search(String::new())),
            ("p", Answer::Again),
            ("l", Answer::Files),
            ("m", Answer::Messages),
            ("mm", Answer::Unknown),
            ("ZZ", Answer::SignOff),
            ("Z", Answer::Unknown),
            ("zz", Answer::Unknown),
            ("?", Answer::Help),
            ("q", Answer::Leave),
            ("", Answer::Empty),
            ("\u{1b}[A", Answer::Unknown),
            ("\u{1b}y", Answer::Unknown),
        ];
        for (line, expected) in cases {
            assert_eq!(Answer::parse(line), expected, "{line:?}");
        }
    }

    #[test]
    fn every_answer_of_the_help_is_one() {
        for (keys, _) in TABLE {
            for key in keys.split(", ") {
                assert_ne!(Answer::parse(key), Answer::Unknown, "{key}");
            }
        }
    }
}
