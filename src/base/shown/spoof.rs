//! Text that draws what it is, and that a reader takes for something else all the same: letters of another script that look
//! like Latin ones, and letters that a terminal puts in another order. What looks alike is decided by Unicode's own list.

use std::fmt::Write as _;

use unicode_script::{Script, UnicodeScript as _};
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::AugmentedScriptSet;

use super::scalar::is_mark;

/// How many characters of a word are spelled.
const MAX_WORD: usize = 24;

/// The words of a line that are not what they look like, each spelled with the code points of what is not ASCII in it, such as
/// `<U+0430>dmin`: Latin words with letters of other scripts in them that look Latin, words of other letters that could all be ASCII, and
/// marks that look like those of a program. A language that is written with such letters is known by its other words.
pub fn spoofs(bytes: &[u8], at_most: usize) -> Vec<String> {
    let texts = || bytes.utf8_chunks().map(|chunk| chunk.valid());
    if texts().all(|text| text.is_ascii() || text.chars().all(looks_like_itself)) {
        return Vec::new();
    }
    let words = || texts().flat_map(|text| text.split(|c| !is_of_word(c))).filter(|word| !word.is_empty());
    let is_prose_in = |script: Script| {
        let n_others = words().filter(|word| is_in(word, script) && !could_be_ascii(word)).count();
        n_others > words().filter(|word| word.is_ascii()).count()
    };
    // A long line is looked through once for each script and not for each word.
    let mut asked: Vec<(Script, bool)> = Vec::new();
    let mut is_prose = |script: Script| {
        let known = asked.iter().find(|(other, _)| *other == script).map(|(_, is)| *is);
        known.unwrap_or_else(|| {
            asked.push((script, is_prose_in(script)));
            asked[asked.len() - 1].1
        })
    };
    let is_spoof = |word: &&str| match word.chars().find(|c| !c.is_ascii()) {
        None => false,
        Some(letter) => mixes(word) || could_be_ascii(word) && !is_prose(letter.script()),
    };
    let marks = texts().flat_map(|text| text.matches(is_mark_of_a_program));
    words().filter(is_spoof).chain(marks).take(at_most).map(spelled).collect()
}

/// ASCII, and the letters of Chinese, Japanese and Korean, of which whole lines are written and nothing has to be asked; without
/// the few of them that are a single stroke.
fn looks_like_itself(c: char) -> bool {
    let is_wide = matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E40}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}');
    c.is_ascii() || is_wide && c != '\u{30CE}'
}

/// Whether a line has letters that are written from right to left, around which a terminal may move the others.
pub fn has_right_to_left(bytes: &[u8]) -> bool {
    let is_right_to_left = |c| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    };
    !bytes.is_ascii() && bytes.utf8_chunks().any(|chunk| chunk.valid().contains(is_right_to_left))
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || !c.is_ascii() && is_mark(c)
}

fn is_in(word: &str, script: Script) -> bool {
    word.chars().any(|c| c.script() == script && !c.is_ascii())
}

/// Whether a word that is not ASCII is drawn as one that is.
fn could_be_ascii(word: &str) -> bool {
    let mut drawn = skeleton(word).peekable();
    !word.is_ascii() && drawn.peek().is_some() && drawn.all(|c| c.is_ascii())
}

/// Whether it has Latin letters and, of another script, some that look like Latin ones. Chinese, Japanese and Korean are written
/// with Latin letters, too.
fn mixes(word: &str) -> bool {
    let is_latin = |c: char| c.is_ascii_alphabetic() || !c.is_ascii() && c.script() == Script::Latin;
    if !word.contains(is_latin) {
        return false;
    }
    let others: String = word.chars().filter(|c| !is_latin(*c)).collect();
    let is_foreign = |c: &char| !c.is_ascii() && !matches!(c.script(), Script::Common | Script::Inherited);
    let set = AugmentedScriptSet::for_str(&others);
    !(set.hanb || set.jpan || set.kore)
        && others.chars().filter(is_foreign).any(|c| could_be_ascii(c.encode_utf8(&mut [0; 4])))
}

/// Marks that are drawn as those which end a statement, divide, compare or take a part in most languages.
fn is_mark_of_a_program(c: char) -> bool {
    matches!(
        c,
        '\u{37E}'
            | '\u{1FEF}'
            | '\u{2024}'
            | '\u{2044}'
            | '\u{2212}'
            | '\u{2215}'
            | '\u{2217}'
            | '\u{2223}'
            | '\u{2236}'
            | '\u{29F8}'
            | '\u{A789}'
            | '\u{FF0B}'
    )
}

fn spelled(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars().take(MAX_WORD) {
        if c.is_ascii() {
            out.push(c);
        } else {
            write!(out, "<U+{:04X}>", u32::from(c)).expect("a String takes everything");
        }
    }
    out.push_str(if word.chars().nth(MAX_WORD).is_some() { "…" } else { "" });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Vec<String> {
        spoofs(line.as_bytes(), 9)
    }

    #[test]
    fn words_that_are_not_what_they_look_like_are_spelled() {
        let cases = [
            ("if \u{430}dmin == admin {", "<U+0430>dmin"),
            ("p\u{430}yp\u{430}l()", "p<U+0430>yp<U+0430>l"),
            ("let \u{3bf}k = true;", "<U+03BF>k"),
            ("\u{441}\u{43e}\u{440}\u{435} = 1", "<U+0441><U+043E><U+0440><U+0435>"),
            ("\u{ff45}\u{ff56}\u{ff41}\u{ff4c}(x)", "<U+FF45><U+FF56><U+FF41><U+FF4C>"),
            ("\u{1d41a}\u{1d41d}\u{1d426}", "<U+1D41A><U+1D41D><U+1D426>"),
            ("adm\u{131}n", "adm<U+0131>n"),
            ("open(\"\u{fb01}le\")", "<U+FB01>le"),
            ("x = 1\u{37e}", "<U+037E>"),
            ("a \u{2215} b", "<U+2215>"),
            ("\u{ff0b} let x", "<U+FF0B>"),
            ("if environment\u{1c3}=ENV", "environment<U+01C3>"),
            ("\u{13aa}\u{13ab}", "<U+13AA><U+13AB>"),
            ("a \u{30ce} b", "<U+30CE>"),
        ];
        for (line, spelled) in cases {
            assert_eq!(of(line), [spelled], "{line}");
        }
        assert_eq!(spoofs("\u{430}b c\u{43e} e\u{440}".as_bytes(), 2).len(), 2);
        assert_eq!(spoofs(b"\xff \xd0\xb0dmin \xff", 9), ["<U+0430>dmin"]);
    }

    #[test]
    fn languages_are_left_alone() {
        let lines = [
            "plain ASCII",
            "// \u{43e}\u{43d}\u{430} \u{441}\u{43e}\u{432}\u{441}\u{435}\u{43c} \u{43d}\u{435} \u{43e}\u{43d} \u{430} \u{43c}\u{44b}",
            "caf\u{e9}, na\u{ef}ve, stra\u{df}e, \u{142}\u{f3}d\u{17a}",
            "cafe\u{301}",
            "// git\u{3092}\u{4f7f}\u{3046} \u{6f22}\u{5b57} API\u{7684}",
            "\u{d55c}\u{ad6d}\u{c5b4} API\u{ac00}",
            "\u{3b5}\u{3bb}\u{3bb}\u{3b7}\u{3bd}\u{3b9}\u{3ba}\u{3ac}",
            "\u{201c}quoted\u{201d} \u{2013} and \u{2026}",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
            "10 \u{b5}m, 5\u{2009}k\u{3a9}",
            "\u{1f600} done",
            // Said to be hidden, and no word.
            "\u{263a}\u{fe0f}\u{263a}",
        ];
        for line in lines {
            assert_eq!(of(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_long_line_of_a_language_takes_no_longer_than_its_length() {
        let line = "\u{441}\u{43e} \u{43c}\u{44b} ".repeat(100_000);
        let start = std::time::Instant::now();
        assert_eq!(of(&(line + "\u{43c}\u{44b}")), [""; 0]);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn what_is_written_from_right_to_left_is_known() {
        for line in ["x = \"\u{5e9}\"", "\u{627}", "\u{7ca}", "\u{1e900}", "\u{fb1d}", "\u{fee0}"] {
            assert!(has_right_to_left(line.as_bytes()), "{line}");
        }
        for line in ["x", "\u{e9}", "\u{4e00}", "\u{900}"] {
            assert!(!has_right_to_left(line.as_bytes()), "{line}");
        }
        assert!(has_right_to_left(b"\xff\xd7\xa9"));
    }
}
