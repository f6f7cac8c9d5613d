//! `GIT binary patch`: lines of base 85 around a zlib stream, for the new content and mostly for the old one too.
//!
//! Data is unpacked in small pieces and only its size and first bytes are kept, so that a size that is claimed allocates
//! nothing.

use flate2::{Decompress, FlushDecompress, Status};

use super::bytes::{byte, line_len, number};
use super::error::{Flaw, FlawAt};
use crate::base::Sided;
use crate::diff::Glimpse;

/// What is known of one side's content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Blob {
    /// Bytes of the content.
    pub(super) size: u64,
    /// Its first bytes; empty where only a difference to the other side is given.
    pub(super) head: Vec<u8>,
}

/// A binary change; sides that the patch does not hold are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Binary {
    pub(super) blobs: Sided<Option<Blob>>,
}

/// Git asks for memory for the size that is claimed. From about here on it gets none, and refuses the whole patch where at a
/// smaller lie it only stops reading.
const OUT_OF_MEMORY: u64 = 1 << 40;

enum Kind {
    Literal,
    Delta,
}

/// Reads what follows the line `GIT binary patch`. Returns also where it ends.
pub(super) fn read(bytes: &[u8], start: usize) -> Result<(Binary, usize), FlawAt> {
    let Some((new, after_new)) = read_data(bytes, start)? else {
        return Err(FlawAt::new(start, Flaw::BinaryKind));
    };
    let (old, end) = match read_data(bytes, after_new)? {
        Some((old, end)) => (Some(old), end),
        None => (None, after_new),
    };
    Ok((Binary { blobs: Sided::new(old, Some(new)) }, end))
}

/// One `literal` or `delta` with its data and the empty line after it; `None` where there is neither.
fn read_data(bytes: &[u8], start: usize) -> Result<Option<(Blob, usize)>, FlawAt> {
    let rest = &bytes[start..];
    let (kind, claim) = match (rest.strip_prefix(b"delta "), rest.strip_prefix(b"literal ")) {
        (Some(claim), _) => (Kind::Delta, claim),
        (_, Some(claim)) => (Kind::Literal, claim),
        (None, None) => return Ok(None),
    };
    let size = number(claim, 10).map_or(0, |(size, _)| size);
    let mut at = start + line_len(rest);
    let mut packed = Vec::new();
    loop {
        let len = line_len(&bytes[at..]);
        // One byte is the empty line that ends the data.
        if len == 1 {
            break;
        }
        decode_line(&bytes[at..at + len], &mut packed).ok_or(FlawAt::new(at, Flaw::BinaryLine))?;
        at += len;
    }
    if size >= OUT_OF_MEMORY {
        return Err(FlawAt::new(start, Flaw::BinaryHuge));
    }
    let head = unpack(&packed, size).ok_or(FlawAt::new(at, Flaw::BinarySize))?;
    let blob = match kind {
        Kind::Literal => Blob { size, head },
        Kind::Delta => Blob { size: result_size(&head), head: Vec::new() },
    };
    Ok(Some((blob, at + 1)))
}

/// A line is a letter for how many bytes it holds, groups of five digits for four bytes each, and LF.
fn decode_line(line: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let digits = line.len().checked_sub(2).filter(|&digits| digits >= 5 && digits % 5 == 0)?;
    let room = digits / 5 * 4;
    let len = match line[0] {
        letter @ b'A'..=b'Z' => usize::from(letter - b'A') + 1,
        letter @ b'a'..=b'z' => usize::from(letter - b'a') + 27,
        _ => return None,
    };
    if room < len || len + 4 <= room {
        return None;
    }
    let end = out.len() + len;
    for group in line[1..=digits].chunks_exact(5) {
        let value = group.iter().try_fold(0u32, |value, &b| value.checked_mul(85)?.checked_add(digit(b)?))?;
        out.extend(value.to_be_bytes());
    }
    out.truncate(end);
    Some(())
}

fn digit(b: u8) -> Option<u32> {
    const OTHERS: &[u8] = b"!#$%&()*+-;<=>?@^_`{|}~";
    let value = match b {
        b'0'..=b'9' => b - b'0',
        b'A'..=b'Z' => b - b'A' + 10,
        b'a'..=b'z' => b - b'a' + 36,
        other => u8::try_from(OTHERS.iter().position(|&b| b == other)?).ok()? + 62,
    };
    Some(u32::from(value))
}

/// The first bytes of a zlib stream, if all of it unpacks to exactly `size` bytes.
fn unpack(packed: &[u8], size: u64) -> Option<Vec<u8>> {
    let mut stream = Decompress::new(true);
    let mut piece = [0; 16 << 10];
    let mut head = Vec::new();
    loop {
        let (read, made) = (stream.total_in(), stream.total_out());
        let rest = packed.get(usize::try_from(read).ok()?..)?;
        let status = stream.decompress(rest, &mut piece, FlushDecompress::None).ok()?;
        let fresh = usize::try_from(stream.total_out() - made).ok()?;
        let wanted = Glimpse::MAX_HEAD.saturating_sub(head.len()).min(fresh);
        head.extend_from_slice(&piece[..wanted]);
        if stream.total_out() > size {
            return None;
        }
        match status {
            Status::StreamEnd => return (stream.total_out() == size).then_some(head),
            Status::Ok | Status::BufError if fresh == 0 && stream.total_in() == read => return None,
            Status::Ok | Status::BufError => {}
        }
    }
}

/// The size of what a delta makes: the second of the two numbers it starts with, seven bits a byte, lowest first.
fn result_size(delta: &[u8]) -> u64 {
    let mut at = 0;
    let mut size = 0;
    for _ in 0..2 {
        size = 0;
        for shift in (0..64).step_by(7) {
            let b = byte(delta, at);
            at += 1;
            size |= u64::from(b & 0x7f) << shift;
            if b & 0x80 == 0 {
                break;
            }
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_size_must_be_true() {
        let empty = b"literal 0\nHcmV?d00001\n\n";
        let (binary, end) = read(empty, 0).unwrap();
        assert_eq!(binary.blobs, Sided::new(None, Some(Blob::default())));
        assert_eq!(end, empty.len());
        assert_eq!(read(b"literal 1\nHcmV?d00001\n\n", 0).unwrap_err().flaw, Flaw::BinarySize);
        let lie = b"literal 18446744073709551615\nHcmV?d00001\n\n";
        assert_eq!(read(lie, 0).unwrap_err().flaw, Flaw::BinaryHuge);
        assert_eq!(read(b"literal 0\nHcmV?d0000\n\n", 0).unwrap_err(), FlawAt::new(10, Flaw::BinaryLine));
        assert_eq!(read(b"literal 0\nHcmV?d00001\n", 0).unwrap_err(), FlawAt::new(22, Flaw::BinaryLine));
        assert_eq!(read(b"other 0\n\n", 0).unwrap_err(), FlawAt::new(0, Flaw::BinaryKind));
    }

    #[test]
    fn a_group_over_32_bits_is_no_base_85() {
        assert_eq!(decode_line(b"D~~~~~\n", &mut Vec::new()), None);
        let mut out = Vec::new();
        assert_eq!(decode_line(b"D|NsC0\n", &mut out), Some(()));
        assert_eq!(out, [0xff; 4]);
    }
}
