//! OpenPGP signatures as bytes (RFC 9580 section 5.2): what kind one is, and which key it names. Whether it is worth anything
//! is left to `gpg`; what is no single detached signature does not get that far.

use super::armor;
use crate::base::Fingerprint;

const LABEL: &str = "PGP SIGNATURE";
/// The tag of a packet that holds a signature.
const SIGNATURE: u8 = 2;
/// The type of a signature over bytes as they are. One over text is the same for several spellings of its line ends.
const OVER_BYTES: u8 = 0;
/// SHA-2 and SHA-3.
const STRONG_DIGESTS: [u8; 6] = [8, 9, 10, 11, 12, 14];
/// Where a signature names its key: by id, and by fingerprint.
const ISSUER: u8 = 16;
const ISSUER_FINGERPRINT: u8 = 33;

/// Whether a digest, by its number, is one with which nobody can make two messages for one signature.
pub(super) fn is_strong(digest: u8) -> bool {
    STRONG_DIGESTS.contains(&digest)
}

/// A signature that was read, not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PgpSignature {
    /// The key or subkey that it names, by fingerprint or id, in upper case.
    pub(super) issuer: String,
    /// The number of the digest.
    pub(super) digest: u8,
    is_over_bytes: bool,
    /// Whether what it does not cover itself says nothing but which key made it.
    is_plain: bool,
    bytes: Vec<u8>,
}

impl PgpSignature {
    /// Reads armor with one signature, however it is spelt.
    pub(super) fn read(armored: &str) -> Option<Self> {
        let bytes = armor::one_block(LABEL, armored)?;
        let mut body = Cursor(one_packet(SIGNATURE, &bytes)?);
        let [version, kind, _algorithm, digest] = *body.take(4)?.first_chunk()?;
        let hashed = subpackets(body.counted()?)?;
        let unhashed = subpackets(body.counted()?)?;
        let (_start_of_digest, numbers) = (body.take(2)?, body.0);
        let issuer = [&hashed, &unhashed].into_iter().find_map(|area| named_in(area, ISSUER_FINGERPRINT));
        let issuer =
            issuer.or_else(|| [&unhashed, &hashed].into_iter().find_map(|area| named_in(area, ISSUER)))?;
        let is_plain = unhashed.iter().all(|(kind, _)| matches!(*kind, ISSUER | ISSUER_FINGERPRINT));
        let is_over_bytes = kind == OVER_BYTES;
        let is_fit = matches!(version, 4 | 5) && !numbers.is_empty();
        is_fit.then_some(Self { issuer, digest, is_over_bytes, is_plain, bytes })
    }

    /// Reads a signature over bytes, in armor as [`PgpSignature::armored`] writes it and in no other spelling.
    pub(super) fn read_exact(armored: &str) -> Option<Self> {
        Self::read(armored).filter(|signature| signature.is_detached() && signature.armored() == armored)
    }

    /// Whether it is one over bytes that are elsewhere, with nothing beside it.
    pub(super) fn is_detached(&self) -> bool {
        self.is_over_bytes && self.is_plain
    }

    /// The one spelling in which records have it.
    pub(super) fn armored(&self) -> String {
        armor::armored(LABEL, &self.bytes)
    }
}

/// The content of a packet that is all there is.
fn one_packet(tag: u8, bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = Cursor(bytes);
    let head = rest.byte()?;
    let (found, len) = match head {
        0xc0.. => (head & 0x3f, rest.length(224)?),
        0x80.. => {
            let n_bytes = match head & 3 {
                3 => return None,
                n => 1 << n,
            };
            (
                (head >> 2) & 0x0f,
                rest.take(n_bytes)?.iter().fold(0, |len, &byte| len << 8 | usize::from(byte)),
            )
        }
        _ => return None,
    };
    (found == tag && len == rest.0.len()).then_some(rest.0)
}

/// Each with its type, whether it is marked as critical or not.
fn subpackets(area: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let (mut rest, mut found) = (Cursor(area), Vec::new());
    while !rest.0.is_empty() {
        let len = rest.length(255)?;
        let (kind, content) = rest.take(len)?.split_first()?;
        found.push((kind & 0x7f, content));
    }
    Some(found)
}

fn named_in(area: &[(u8, &[u8])], kind: u8) -> Option<String> {
    let (_, content) = area.iter().find(|(found, _)| *found == kind)?;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat();
    if kind == ISSUER {
        return (content.len() == 8).then(|| hex(content));
    }
    let (_version, fingerprint) = content.split_first()?;
    Fingerprint::parse(&hex(fingerprint)).map(|fingerprint| fingerprint.to_string())
}

/// What is still to be read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    fn counted(&mut self) -> Option<&'a [u8]> {
        let [high, low] = *self.take(2)?.first_chunk()?;
        self.take(usize::from(u16::from_be_bytes([high, low])))
    }

    /// A length of one, two (if the first of them is less than `end`) or five bytes. One that is given in parts is not taken.
    fn length(&mut self, end: u8) -> Option<usize> {
        match self.byte()? {
            first @ 0..192 => Some(usize::from(first)),
            first if first < end => Some(((usize::from(first) - 192) << 8) + usize::from(self.byte()?) + 192),
            255 => usize::try_from(u32::from_be_bytes(*self.take(4)?.first_chunk()?)).ok(),
            _ => None,
        }
    }
}
