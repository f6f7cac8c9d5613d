//! What a comment says: prose, and perhaps the lines that should stand there instead.

use super::CommentKind;

/// The opening of a suggestion as it is typed: the usual fenced block of Markdown with this word behind it.
const WORD: &str = "suggestion";

/// What a comment says. All of it was typed by people or programs: sanitise before showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Of what kind it is.
    pub kind: CommentKind,
    /// The prose.
    pub text: String,
    /// Lines to replace the ones that it is about, each with its LF; empty to take them out.
    pub suggestion: Option<String>,
}

impl Body {
    /// Prose alone.
    pub fn new(kind: CommentKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), suggestion: None }
    }

    /// Takes a typed text apart. A suggestion stands in it as
    ///
    /// ````text
    /// ```suggestion
    /// the new lines
    /// ```
    /// ````
    ///
    /// `None` if it says nothing at all.
    pub fn typed(kind: CommentKind, typed: &str) -> Option<Self> {
        let lines: Vec<&str> = typed.lines().collect();
        let (text, suggestion) = match block(&lines) {
            None => (typed.trim().to_owned(), None),
            Some((from, to)) => {
                let prose = [lines[..from].join("\n"), lines.get(to + 1..).unwrap_or_default().join("\n")];
                let prose: Vec<&str> =
                    prose.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
                let inside = lines[from + 1..to].iter().flat_map(|line| [line, "\n"]).collect();
                (prose.join("\n\n"), Some(inside))
            }
        };
        (!text.is_empty() || suggestion.is_some()).then_some(Self { kind, text, suggestion })
    }

    /// The text that [`Body::typed`] takes apart into this.
    pub fn as_typed(&self) -> String {
        match &self.suggestion {
            None => self.text.clone(),
            Some(suggestion) if self.text.is_empty() => fenced(suggestion),
            // Only the first one counts, so it has to stay the first.
            Some(suggestion) if block(&self.text.lines().collect::<Vec<_>>()).is_some() => {
                format!("{}\n\n{}", fenced(suggestion), self.text)
            }
            Some(suggestion) => format!("{}\n\n{}", self.text, fenced(suggestion)),
        }
    }
}

/// `lines` (each with its LF) as a suggestion is typed.
pub(super) fn fenced(lines: &str) -> String {
    let fence = fence_around(lines);
    format!("{fence}{WORD}\n{lines}{fence}")
}

/// A row of backticks that no line of `text` ends early.
pub(super) fn fence_around(text: &str) -> String {
    let longest = text.lines().map(|line| ticks(line.trim_start())).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

fn ticks(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b'`').count()
}

/// The lines with which the first suggestion opens and closes. One that is not closed goes to the end.
fn block(lines: &[&str]) -> Option<(usize, usize)> {
    let opens = |line: &&str| {
        let n = ticks(line);
        (n >= 3 && line[n..].trim_end() == WORD).then_some(n)
    };
    let (from, n) = lines.iter().enumerate().find_map(|(at, line)| Some((at, opens(line)?)))?;
    let closes = |line: &&str| ticks(line) >= n && line.trim_end().bytes().all(|byte| byte == b'`');
    let to = lines[from + 1..].iter().position(closes).map_or(lines.len(), |at| from + 1 + at);
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Option<(String, Option<String>)> {
        Body::typed(CommentKind::NOTE, text).map(|body| (body.text, body.suggestion))
    }

    #[test]
    fn a_suggestion_is_taken_out_of_the_prose() {
        let cases = [
            ("  why?\n", "why?", None),
            ("use this\n```suggestion\na\n\n  b\n```\nplease", "use this\n\nplease", Some("a\n\n  b\n")),
            ("```suggestion\n```", "", Some("")),
            ("```suggestion\nnot closed", "", Some("not closed\n")),
            ("````suggestion \n```\nx\n```\n````\n", "", Some("```\nx\n```\n")),
            ("```rust\ncode\n```", "```rust\ncode\n```", None),
        ];
        for (text, prose, suggestion) in cases {
            assert_eq!(typed(text), Some((prose.to_owned(), suggestion.map(str::to_owned))), "{text}");
        }
        assert_eq!(typed(" \n "), None);
    }

    #[test]
    fn a_suggestion_is_typed_behind_the_prose_as_long_as_it_is_the_first() {
        for (text, typed) in [
            ("", "```suggestion\nx\n```"),
            ("please", "please\n\n```suggestion\nx\n```"),
            ("```suggestion\ny\n```", "```suggestion\nx\n```\n\n```suggestion\ny\n```"),
        ] {
            let body = Body { suggestion: Some("x\n".into()), ..Body::new(CommentKind::NOTE, text) };
            assert_eq!(body.as_typed(), typed);
        }
    }

    #[test]
    fn what_is_typed_again_is_the_same() {
        for (text, suggestion) in [
            ("a", None),
            ("a\n\nb", Some("x\n")),
            ("", Some("```\n````\n")),
            ("p", Some("")),
            ("```suggestion\n2\n```", Some("1\n")),
        ] {
            let body =
                Body { suggestion: suggestion.map(str::to_owned), ..Body::new(CommentKind::ISSUE, text) };
            assert_eq!(Body::typed(CommentKind::ISSUE, &body.as_typed()), Some(body));
        }
    }
}
