//! The lines of a journal: `<64 hexadecimal digits> <payload> LF`, where the digits are SHA-256 over
//! `"countersign/journal/v1\0"`, the digest of the line before (of no bytes, for the first) and the payload, each framed.

use crate::base::{Digest, Hasher};

/// The digest that stands before the first line.
pub(super) fn start() -> Digest {
    Digest::of(b"")
}

/// The line that carries `payload` (which has no LF) after the line with the digest `before`, and its own digest.
pub(super) fn line(before: &Digest, payload: &str) -> (Digest, Vec<u8>) {
    let digest = link(before, payload.as_bytes());
    (digest, format!("{digest} {payload}\n").into_bytes())
}

/// The good beginning of a journal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scan<'a> {
    /// What the good lines carry.
    pub(super) payloads: Vec<&'a [u8]>,
    /// The digest of the last good line.
    pub(super) digest: Digest,
    /// How many bytes the good lines take. What follows was torn by a crash.
    pub(super) end: usize,
}

/// Reads as far as the lines are good. Only the last line may be bad, whole or not, since a crash in the middle of an append
/// leaves no more than that.
///
/// # Errors
/// The number of the bad line, counted from 1, if another one follows it.
pub(super) fn scan(bytes: &[u8]) -> Result<Scan<'_>, u64> {
    let mut scan = Scan { payloads: Vec::new(), digest: start(), end: 0 };
    for (at, line) in (1..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
        match check(&scan.digest, line) {
            Some((digest, payload)) => {
                scan.payloads.push(payload);
                scan.digest = digest;
                scan.end += line.len();
            }
            None if scan.end + line.len() < bytes.len() || has_lost_its_end(&scan.digest, line) => {
                return Err(at);
            }
            None => break,
        }
    }
    Ok(scan)
}

/// Whether `rest` is a whole line and the next, run into one by damage to the LF between them. Then it is not torn.
fn has_lost_its_end(before: &Digest, rest: &[u8]) -> bool {
    let starts_line =
        |bytes: &[u8]| bytes.len() > 64 && bytes[..64].iter().all(u8::is_ascii_hexdigit) && bytes[64] == b' ';
    let whole_up_to = |end: usize| check(before, &[&rest[..end], b"\n"].concat()).is_some();
    (66..rest.len()).any(|at| starts_line(&rest[at..]) && whole_up_to(at - 1))
}

/// The digest and payload of a line that fits after `before`.
fn check<'a>(before: &Digest, line: &'a [u8]) -> Option<(Digest, &'a [u8])> {
    let (digits, rest) = line.strip_suffix(b"\n")?.split_at_checked(64)?;
    let payload = rest.strip_prefix(b" ")?;
    let stated = Digest::from_hex(std::str::from_utf8(digits).ok()?)?;
    (stated == link(before, payload)).then_some((stated, payload))
}

fn link(before: &Digest, payload: &[u8]) -> Digest {
    let mut hasher = Hasher::new(b"countersign/journal/v1\0");
    hasher.field(before.as_bytes()).field(payload);
    hasher.finish()
}
