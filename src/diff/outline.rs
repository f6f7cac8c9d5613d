//! In which function, type or section a line stands, by how the text is indented and a few words that open such things.
//!
//! No grammar is asked: this must cost nothing while somebody scrolls, and being wrong only misplaces a hint.

use super::Text;

/// How far up is looked, in lines.
const REACH: u32 = 2_000;
/// Lines longer than this open nothing that fits on a screen.
const MAX_LINE: usize = 400;
/// Words that open a function, type or section in the languages that people use.
const OPENERS: &[&str] = &[
    "fn",
    "func",
    "fun",
    "function",
    "def",
    "class",
    "struct",
    "enum",
    "trait",
    "impl",
    "interface",
    "module",
    "namespace",
    "type",
    "union",
    "macro_rules!",
    "sub",
    "proc",
    "defmodule",
    "object",
    "extension",
    "protocol",
    "procedure",
    "package",
    "contract",
    "record",
    "static",
    "public",
    "private",
    "protected",
    "export",
];

/// The nearest line above `line` (counted from 0) that opens what `line` stands in, without the blanks around it.
pub fn enclosing(text: &Text, line: u32) -> Option<&[u8]> {
    let mut indent = indent_at(text, line);
    for above in (line.saturating_sub(REACH)..line.min(text.n_lines())).rev() {
        let content = text.content(above).0;
        let own = indent_of(content);
        let Some(own) = own.filter(|own| *own < indent || is_section(content)) else { continue };
        let words = &content[own..];
        if opens(words) || (own == 0 && (is_heading(words) || is_section(words))) {
            return Some(words.trim_ascii());
        }
        if own > 0 && words[0].is_ascii_alphanumeric() {
            indent = own;
        }
    }
    None
}

/// How far a line is indented; a blank one as far as what follows it.
fn indent_at(text: &Text, line: u32) -> usize {
    let following = line..text.n_lines().min(line.saturating_add(40));
    let found = following.map(|line| text.content(line).0).find_map(indent_of);
    found.unwrap_or(0)
}

/// Bytes of blanks before the first other byte; `None` for a blank line.
fn indent_of(content: &[u8]) -> Option<usize> {
    if content.len() > MAX_LINE {
        return None;
    }
    content.iter().position(|byte| !byte.is_ascii_whitespace())
}

fn opens(words: &[u8]) -> bool {
    let first = words.split(|byte| !is_word(*byte)).take(3);
    first.filter(|word| !word.is_empty()).any(|word| OPENERS.iter().any(|opener| opener.as_bytes() == word))
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'!')
}

/// What git takes for the start of a function where it knows nothing of the language: a line that starts with a letter.
fn is_heading(words: &[u8]) -> bool {
    words.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$'))
        && !words.trim_ascii_end().ends_with(b";")
}

/// What opens a section of a document or a settings file.
fn is_section(content: &[u8]) -> bool {
    content.starts_with(b"[") && content.trim_ascii_end().ends_with(b"]")
        || content.starts_with(b"#") && content.iter().find(|byte| **byte != b'#') == Some(&b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opener(text: &str, line: u32) -> Option<String> {
        let text = Text::new(text.as_bytes().to_vec());
        enclosing(&text, line).map(|opener| String::from_utf8(opener.to_vec()).unwrap())
    }

    #[test]
    fn the_nearest_opener_with_less_indent_encloses_a_line() {
        let rust = "use a;\n\nimpl Order {\n    fn days(&self) -> u32 {\n        if true {\n            7\n        }\n    }\n}\n";
        assert_eq!(opener(rust, 5).as_deref(), Some("fn days(&self) -> u32 {"));
        assert_eq!(opener(rust, 7).as_deref(), Some("impl Order {"));
        assert_eq!(opener(rust, 0), None);
        let python =
            "class A:\n    def one(self):\n        return 1\n\n    def two(self):\n        return 2\n";
        assert_eq!(opener(python, 5).as_deref(), Some("def two(self):"));
        assert_eq!(opener(python, 4).as_deref(), Some("class A:"));
        assert_eq!(opener("one\ntwo\nthree\n", 2), None);
        let c = "#include <a.h>\n\nint main(void)\n{\n\treturn 0;\n}\n";
        assert_eq!(opener(c, 4).as_deref(), Some("int main(void)"));
        assert_eq!(opener("[one]\na = 1\n", 1).as_deref(), Some("[one]"));
        assert_eq!(opener("[one]\n  a = 1\n", 1).as_deref(), Some("[one]"));
    }
}
