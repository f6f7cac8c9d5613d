//! Object names as git gives them, and SHA-256 digests as records use them.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The hash function by which a repository names its objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ObjectFormat {
    /// SHA-1: 20 bytes.
    #[default]
    Sha1,
    /// SHA-256: 32 bytes.
    Sha256,
}

impl ObjectFormat {
    /// Its name as git spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    /// How many bytes a name has.
    pub const fn n_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The name of the tree without entries, which stands for "no base" of a root commit.
    pub fn empty_tree(self) -> ObjectId {
        ObjectId::known(match self {
            Self::Sha1 => ObjectId::EMPTY_TREE_HEX,
            Self::Sha256 => "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
        })
    }

    /// The name of the file without content.
    pub fn empty_blob(self) -> ObjectId {
        ObjectId::known(match self {
            Self::Sha1 => "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
            Self::Sha256 => "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
        })
    }
}

/// The name of a git object: 20 bytes (SHA-1) or 32 bytes (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId {
    bytes: [u8; 32],
    len: u8,
}

impl ObjectId {
    /// The SHA-1 name of the tree without entries.
    pub const EMPTY_TREE_HEX: &'static str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    /// From 20 or 32 raw bytes; `None` for any other length.
    pub fn from_bytes(raw: &[u8]) -> Option<Self> {
        if raw.len() != 20 && raw.len() != 32 {
            return None;
        }
        let mut bytes = [0; 32];
        bytes[..raw.len()].copy_from_slice(raw);
        Some(Self { bytes, len: u8::try_from(raw.len()).ok()? })
    }

    /// From 40 or 64 hexadecimal digits in lower case; `None` for anything else.
    pub fn from_hex(hex: &str) -> Option<Self> {
        Self::from_bytes(&bytes_from_hex(hex)?)
    }

    /// The SHA-1 name of the tree without entries.
    pub fn empty_tree() -> Self {
        ObjectFormat::Sha1.empty_tree()
    }

    fn known(hex: &str) -> Self {
        Self::from_hex(hex).expect("the constants are hexadecimal digits of the right number")
    }

    /// The hash function that it comes from.
    pub const fn format(&self) -> ObjectFormat {
        if self.len == 20 { ObjectFormat::Sha1 } else { ObjectFormat::Sha256 }
    }

    /// Whether it names the tree without entries.
    pub fn is_empty_tree(&self) -> bool {
        *self == self.format().empty_tree()
    }

    /// All zeros (SHA-1), git's way of saying "none".
    pub const fn zero() -> Self {
        Self { bytes: [0; 32], len: 20 }
    }

    /// The raw bytes, 20 or 32 of them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Whether it is all zeros, git's way of saying "none".
    pub fn is_zero(&self) -> bool {
        self.bytes.iter().all(|&b| b == 0)
    }

    /// The first seven digits, for people.
    pub fn short(&self) -> String {
        self.to_string().chars().take(7).collect()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.as_bytes())
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self.as_bytes())
    }
}

/// A SHA-256 digest: the identity of hunks, other changes, patches and records.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of what `pieces` are together.
    pub fn of_pieces(pieces: &[&[u8]]) -> Self {
        let mut sha = Sha256::new();
        for piece in pieces {
            sha.update(piece);
        }
        Self(sha.finalize().into())
    }

    /// From 64 hexadecimal digits in lower case; `None` for anything else.
    pub fn from_hex(hex: &str) -> Option<Self> {
        Some(Self(bytes_from_hex(hex)?.try_into().ok()?))
    }

    /// The raw 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

/// SHA-256 over a domain name and framed fields: each field goes in as its length (`u64`, big endian) and its bytes, so
/// that no two lists of fields give the same input.
#[derive(Clone, Debug)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Starts with `domain`, which ends in a NUL byte and keeps ids of different kinds apart.
    pub fn new(domain: &'static [u8]) -> Self {
        let mut sha = Sha256::new();
        sha.update(domain);
        Self(sha)
    }

    /// Adds a field.
    pub fn field(&mut self, bytes: &[u8]) -> &mut Self {
        self.field_of(&[bytes])
    }

    /// Adds one field that is made of several pieces.
    pub fn field_of(&mut self, pieces: &[&[u8]]) -> &mut Self {
        let len: usize = pieces.iter().map(|piece| piece.len()).sum();
        self.0.update((len as u64).to_be_bytes());
        for piece in pieces {
            self.0.update(piece);
        }
        self
    }

    /// The digest of everything added.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn bytes_from_hex(hex: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    if !hex.len().is_multiple_of(2) {
        return None;
    }
    hex.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips_and_refuses_what_is_not_lower_case_hex() {
        let id = ObjectId::empty_tree();
        assert_eq!(id.to_string(), ObjectId::EMPTY_TREE_HEX);
        assert_eq!(id.short(), "4b825dc");
        for bad in
            ["", "4b", "4B825DC642CB6EB9A060E54BF8D69288FBEE4904", "zz825dc642cb6eb9a060e54bf8d69288fbee4904"]
        {
            assert_eq!(ObjectId::from_hex(bad), None, "{bad}");
        }
        for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
            let empty = format.empty_tree();
            assert_eq!((empty.format(), empty.as_bytes().len()), (format, format.n_bytes()));
            assert!(empty.is_empty_tree() && !format.empty_blob().is_empty_tree());
        }
        assert_eq!(Digest::of(b"tree 0\0").as_bytes(), ObjectFormat::Sha256.empty_tree().as_bytes());
        assert_eq!(
            Digest::of_pieces(&[b"blob ", b"0\0"]).as_bytes(),
            ObjectFormat::Sha256.empty_blob().as_bytes()
        );
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Digest::from_hex(&digest.to_string()), Some(digest));
    }

    #[test]
    fn framing_tells_where_fields_end() {
        let id = |fields: &[&[u8]]| {
            let mut hasher = Hasher::new(b"test\0");
            for field in fields {
                hasher.field(field);
            }
            hasher.finish()
        };
        assert_ne!(id(&[b"ab", b"c"]), id(&[b"a", b"bc"]));
        assert_ne!(id(&[b"abc"]), id(&[b"abc", b""]));
    }
}
