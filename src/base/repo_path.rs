//! A path inside a repository: bytes with `/` between the parts, as git stores it.

use std::borrow::Borrow;
use std::fmt;

/// The path of a file from the top of the tree. Any bytes but NUL; compares as bytes, which is git's order.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// Takes the bytes as they stand in a tree or a patch.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The raw bytes. To display them, go through [`crate::base::Shown`].
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The last part.
    pub fn file_name(&self) -> &[u8] {
        self.0.rsplit(|&b| b == b'/').next().unwrap_or(&[])
    }

    /// Everything before the last `/`; empty at the top level.
    pub fn parent(&self) -> &[u8] {
        self.0.iter().rposition(|&b| b == b'/').map_or(&[], |at| &self.0[..at])
    }

    /// The path itself, and every directory above it but the top.
    pub fn and_above(&self) -> impl Iterator<Item = &[u8]> {
        let slashes = self.0.iter().enumerate().filter(|(_, b)| **b == b'/').map(|(at, _)| at);
        std::iter::once(&self.0[..]).chain(slashes.map(|at| &self.0[..at]))
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl Borrow<[u8]> for RepoPath {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self(path.as_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_at_its_slashes() {
        let cases: [(&str, &str, &str, &[&str]); 4] = [
            ("a", "", "a", &["a"]),
            ("a/b.rs", "a", "b.rs", &["a/b.rs", "a"]),
            ("a/b/c.rs", "a/b", "c.rs", &["a/b/c.rs", "a", "a/b"]),
            ("", "", "", &[""]),
        ];
        for (path, parent, name, above) in cases {
            let path = RepoPath::from(path);
            assert_eq!((path.parent(), path.file_name()), (parent.as_bytes(), name.as_bytes()), "{path:?}");
            let above: Vec<&[u8]> = above.iter().map(|path| path.as_bytes()).collect();
            assert_eq!(path.and_above().collect::<Vec<_>>(), above, "{path:?}");
        }
        assert_eq!(format!("{:?}", RepoPath::new(b"a\xff\n".to_vec())), r#""a\xff\n""#);
    }
}
