//! Ref updates as git tells its hooks of them.

use crate::base::ObjectId;
use crate::report::{Failure, quoted};

/// A ref that a push wants to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct RefUpdate {
    /// Its full name where it is pushed to.
    pub(in crate::cli) name: String,
    /// Where it stands there; `None` if it is not there yet.
    pub(in crate::cli) old: Option<ObjectId>,
    /// Where it shall stand; `None` if it shall be gone.
    pub(in crate::cli) new: Option<ObjectId>,
    /// Whether whoever pushes is asked, and not the one who is pushed to.
    pub(in crate::cli) is_sent: bool,
}

/// Every line of what a hook reads: `OLD NEW REF` before refs are received, `LOCAL-REF NEW REF OLD` before they are sent.
pub(super) fn read(input: &[u8]) -> Result<Vec<RefUpdate>, Failure> {
    let lines = input.split(|&byte| byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    // A name that is no text could stand for one that is held.
    let read = |line| str::from_utf8(line).ok().and_then(of_line);
    lines.map(|(at, line)| read(line).ok_or_else(|| malformed(at + 1, line))).collect()
}

/// What is sent may be named by a revision with spaces in it, so the words are counted from the end.
fn of_line(line: &str) -> Option<RefUpdate> {
    let words: Vec<&str> = line.split(' ').collect();
    let (old, new, name, is_sent) = match words[..] {
        [old, new, name] if name.starts_with("refs/") => (old, new, name, false),
        [_, .., new, name, old] => (old, new, name, true),
        _ => return None,
    };
    let id = |hex: &str| ObjectId::from_hex(hex).map(|id| Some(id).filter(|id| !id.is_zero()));
    let (old, new) = (id(old)?, id(new)?);
    // No ref has a control character in its name, so what has one is no name that git gave.
    let is_ref = name.starts_with("refs/")
        && name.len() > "refs/".len()
        && !name.contains(|c: char| c.is_ascii_control());
    let is_update = is_ref && (old.is_some() || new.is_some());
    is_update.then(|| RefUpdate { name: name.to_owned(), old, new, is_sent })
}

fn malformed(number: usize, line: &[u8]) -> Failure {
    Failure::usage(format!("line {number} of standard input is no ref update: {}", quoted(line)))
        .hint("a pre-receive hook hands on what it reads: OLD NEW REF")
        .hint("a pre-push hook hands on what it reads: LOCAL-REF NEW REF OLD")
        .hint("an update hook has it as arguments: echo \"$2 $3 $1\" | countersign verify --stdin")
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const ZERO: &str = "0000000000000000000000000000000000000000";

    fn told(old: &str, new: &str, is_sent: bool) -> RefUpdate {
        let (old, new) = (ObjectId::from_hex(old), ObjectId::from_hex(new));
        RefUpdate { name: "refs/heads/main".into(), old, new, is_sent }
    }

    #[test]
    fn both_kinds_of_hook_are_understood() {
        let cases = [
            (format!("{A} {B} refs/heads/main\n"), told(A, B, false)),
            (format!("{ZERO} {B} refs/heads/main"), told("", B, false)),
            (format!("{A} {ZERO} refs/heads/main"), told(A, "", false)),
            (format!("refs/heads/x {B} refs/heads/main {A}\n"), told(A, B, true)),
            (format!(":/fix the thing {B} refs/heads/main {A}"), told(A, B, true)),
            (format!("(delete) {ZERO} refs/heads/main {A}"), told(A, "", true)),
        ];
        for (text, update) in cases {
            assert_eq!(read(text.as_bytes()), Ok(vec![update]), "{text}");
        }
        let several = format!("{A} {B} refs/heads/main\n{ZERO} {B} refs/tags/v1\n");
        assert_eq!(read(several.as_bytes()).unwrap().len(), 2);
        let longer = "c".repeat(64);
        assert_eq!(read(format!("{longer} {longer} refs/heads/a").as_bytes()).unwrap().len(), 1);
        assert_eq!(read(b""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_update_is_named_by_its_line() {
        let lines = [
            A.to_owned(),
            format!("{A} {B}"),
            format!("{A} {B} main"),
            format!("{A} {B} refs/"),
            format!("{A} short refs/heads/main"),
            format!("{ZERO} {ZERO} refs/heads/main"),
            format!("{A}  {B} refs/heads/main"),
            format!("{A}\t{B}\trefs/heads/main"),
            format!("x {A} refs/heads/main {B} more"),
            format!("{A} {B} refs/heads/main\r"),
        ];
        let no_text = [format!("{A} {B} refs/heads/caf").as_bytes(), b"\xe9"].concat();
        for line in lines.iter().map(String::as_bytes).chain([&no_text[..]]) {
            let text = [format!("{A} {B} refs/heads/main\n").as_bytes(), line, b"\n"].concat();
            let failure = read(&text).unwrap_err();
            assert!(failure.sentence.starts_with("line 2 of standard input"), "{}", failure.sentence);
            assert_eq!(failure.exit.code(), 2);
        }
    }
}
