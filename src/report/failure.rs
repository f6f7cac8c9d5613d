//! One thing that went wrong, in words.

use std::fmt;
use std::path::Path;

use super::Exit;
use crate::base::Shown;

/// What went wrong, what to do about it, and what to tell the one who started the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// One sentence: what is wrong, and where. Without a full stop at its end, as an id or a path may stand there.
    pub sentence: String,
    /// What helps: each a short explanation or a command to paste.
    pub hints: Vec<String>,
    /// The exit code.
    pub exit: Exit,
}

impl Failure {
    /// A failure without hints.
    ///
    /// Whatever comes from outside must have gone through [`quoted`] or [`Shown`] before it gets into `sentence`.
    pub fn new(exit: Exit, sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), hints: Vec::new(), exit }
    }

    /// Wrong usage or configuration.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Exit::Usage, sentence)
    }

    /// Something that should have been readable was not.
    pub fn could_not_tell(sentence: impl Into<String>) -> Self {
        Self::new(Exit::CouldNotTell, sentence)
    }

    /// Adds an explanation or a command to paste.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "countersign: {}", self.sentence)?;
        self.hints.iter().try_for_each(|hint| write!(f, "\n  hint: {hint}"))
    }
}

/// Text from outside as it may stand in a sentence: sanitised, cut where it is endless, in quotation marks.
pub fn quoted(text: impl AsRef<[u8]>) -> String {
    const AT_MOST: usize = 200;
    format!("`{}`", Shown::of(text).cut(AT_MOST))
}

/// A path of the file system, as [`quoted`].
pub fn quoted_path(path: &Path) -> String {
    quoted(path.as_os_str().as_encoded_bytes())
}

/// Text as one word of a command line to paste. Where it cannot be shown as it is, it cannot be pasted either, and what is
/// shown stands for it.
pub fn shell_word(text: impl AsRef<[u8]>) -> String {
    let shown = Shown::of(text).to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,@:=^~".contains(c);
    if !shown.is_empty() && shown.chars().all(is_plain) {
        return shown;
    }
    format!("'{}'", shown.replace('\'', r"'\''"))
}

/// A path as [`shell_word`].
pub fn shell_path(path: &Path) -> String {
    shell_word(path.as_os_str().as_encoded_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_is_wrong_and_what_helps() {
        let failure = Failure::usage(format!("there is no {}", quoted("a\u{202e}b"))).hint("try another");
        assert_eq!(failure.to_string(), "countersign: there is no `a<U+202E RLO>b`\n  hint: try another");
        assert_eq!(failure.exit.code(), 2);
    }

    #[test]
    fn words_can_be_pasted() {
        assert_eq!(shell_word("/tmp/demo-1"), "/tmp/demo-1");
        assert_eq!(shell_word("/tmp/it's mine"), r"'/tmp/it'\''s mine'");
        assert_eq!(shell_word("$(reboot)"), "'$(reboot)'");
        assert_eq!(shell_word(""), "''");
    }
}
