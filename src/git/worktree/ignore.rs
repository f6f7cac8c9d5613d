//! Ignore rules, as gitignore(5) describes them; where that page is silent, the tests compare with the git program.

use crate::base::wildcard::{self, Rules};

/// The rules of one file.
#[derive(Debug, Default)]
pub(super) struct IgnoreList {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    pattern: Vec<u8>,
    /// It began with `!`: what it fits is not ignored.
    is_exception: bool,
    /// It ended in `/`.
    is_for_directories: bool,
    /// It has no `/` inside, so it is about names, wherever they are.
    is_for_names: bool,
}

impl IgnoreList {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let lines = bytes.split(|&b| b == b'\n');
        Self {
            rules: lines
                .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
                .map(Rule::parse)
                .collect(),
        }
    }

    /// Whether these rules ignore `path`, which is given from their directory on; `None` where none of them is about it.
    pub(super) fn ignores(&self, path: &[u8], is_directory: bool, ignores_case: bool) -> Option<bool> {
        let about =
            |rule: &&Rule| (is_directory || !rule.is_for_directories) && rule.fits(path, ignores_case);
        self.rules.iter().rev().find(about).map(|rule| !rule.is_exception)
    }
}

impl Rule {
    fn parse(line: &[u8]) -> Self {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.split(|&b| b == 0).next().unwrap_or_default();
        let line = &line[..len_without_blanks(line)];
        let (is_exception, line) = line.strip_prefix(b"!").map_or((false, line), |line| (true, line));
        let (is_for_directories, line) = line.strip_suffix(b"/").map_or((false, line), |line| (true, line));
        let is_for_names = !line.contains(&b'/');
        let pattern = line.strip_prefix(b"/").unwrap_or(line).to_vec();
        Self { pattern, is_exception, is_for_directories, is_for_names }
    }

    fn fits(&self, path: &[u8], ignores_case: bool) -> bool {
        let text = match self.is_for_names {
            true => path.rsplit(|&b| b == b'/').next().unwrap_or_default(),
            false => path,
        };
        wildcard::matches(&self.pattern, text, Rules { stops_at_slash: true, ignores_case })
    }
}

/// The length of a line without the spaces at its end. A backslash keeps the one after it.
fn len_without_blanks(line: &[u8]) -> usize {
    let (mut at, mut blanks_from) = (0, None);
    while at < line.len() {
        match line[at] {
            b' ' => blanks_from = blanks_from.or(Some(at)),
            b'\\' => {
                blanks_from = None;
                at += 1;
            }
            _ => blanks_from = None,
        }
        at += 1;
    }
    blanks_from.unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_rule_about_a_path_counts() {
        let list =
            IgnoreList::parse(b"\xef\xbb\xbf*.o\n# c\n\n!keep.o\r\n/top\ndir/\na/**/z\nend\\ \nblank  \n");
        let cases = [
            ("x.o", false, Some(true)),
            ("d/x.o", false, Some(true)),
            ("d/keep.o", false, Some(false)),
            ("top", false, Some(true)),
            ("d/top", false, None),
            ("d/dir", true, Some(true)),
            ("dir", false, None),
            ("a/z", false, Some(true)),
            ("a/b/c/z", false, Some(true)),
            ("end ", false, Some(true)),
            ("end", false, None),
            ("blank", false, Some(true)),
            ("# c", false, None),
        ];
        for (path, is_directory, ignored) in cases {
            assert_eq!(list.ignores(path.as_bytes(), is_directory, false), ignored, "{path}");
        }
        assert_eq!(list.ignores(b"X.O", false, true), Some(true));
    }
}
