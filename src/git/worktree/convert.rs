//! Git's built-in conversions on the way into the repository: line endings, and `$Id$`. Described in gitattributes(5); where
//! that page is silent, the oracle test in `tests/git` compares with the git program.

/// What is to be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Conversion {
    pub(super) line_endings: LineEndings,
    /// Whether `$Id: anything$` becomes `$Id$`.
    pub(super) ident: bool,
}

/// What happens to CRLF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEndings {
    /// Nothing.
    Keep,
    /// Becomes LF.
    Convert,
    /// Becomes LF in what looks like text, unless it has CRLF in the repository already.
    Guess,
}

/// The bytes that git would store. `had_crlf` says whether the repository has the file with CRLF, and is asked only if
/// that matters.
pub(super) fn to_git<E>(
    bytes: Vec<u8>,
    conversion: Conversion,
    had_crlf: impl FnOnce() -> Result<bool, E>,
) -> Result<Vec<u8>, E> {
    let converts = match conversion.line_endings {
        LineEndings::Keep => false,
        LineEndings::Convert => true,
        LineEndings::Guess => {
            let census = Census::of(&bytes);
            census.crlf > 0 && !census.looks_binary() && !had_crlf()?
        }
    };
    let bytes = if converts { without_cr(&bytes) } else { bytes };
    Ok(if conversion.ident { without_ident(&bytes) } else { bytes })
}

/// Whether text stands in the repository with CRLF.
pub(super) fn has_crlf(blob: &[u8]) -> bool {
    let census = Census::of(blob);
    census.crlf > 0 && !census.looks_binary()
}

/// How many bytes of each kind there are.
#[derive(Default)]
struct Census {
    crlf: usize,
    lone_cr: usize,
    nul: usize,
    printable: usize,
    unprintable: usize,
}

impl Census {
    fn of(bytes: &[u8]) -> Self {
        let mut census = Self::default();
        for (at, &byte) in bytes.iter().enumerate() {
            match byte {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => census.crlf += 1,
                b'\r' => census.lone_cr += 1,
                b'\n' => {}
                0x08 | b'\t' | 0x0c | 0x1b => census.printable += 1,
                0 => {
                    census.nul += 1;
                    census.unprintable += 1;
                }
                0x01..=0x1f | 0x7f => census.unprintable += 1,
                _ => census.printable += 1,
            }
        }
        // The end-of-file mark of old systems says nothing about the rest.
        if bytes.last() == Some(&0x1a) {
            census.unprintable -= 1;
        }
        census
    }

    fn looks_binary(&self) -> bool {
        self.lone_cr > 0 || self.nul > 0 || self.printable >> 7 < self.unprintable
    }
}

fn without_cr(bytes: &[u8]) -> Vec<u8> {
    let ends_crlf = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len()).filter(|&at| !ends_crlf(at)).map(|at| bytes[at]).collect()
}

fn without_ident(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(4).position(|window| window == b"$Id:") {
        let value = &rest[at + 4..];
        let Some(end) = value.iter().position(|&b| b == b'$') else { break };
        if value[..end].contains(&b'\n') {
            out.extend_from_slice(&rest[..at + 4]);
            rest = value;
        } else {
            out.extend_from_slice(&rest[..at]);
            out.extend_from_slice(b"$Id$");
            rest = &value[end + 1..];
        }
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(bytes: &[u8], line_endings: LineEndings, had_crlf: bool) -> Vec<u8> {
        let conversion = Conversion { line_endings, ident: false };
        to_git(bytes.to_vec(), conversion, || Ok::<_, ()>(had_crlf)).unwrap()
    }

    #[test]
    fn only_the_cr_of_a_crlf_goes() {
        assert_eq!(converted(b"a\r\nb\rc\r\r\n", LineEndings::Convert, true), b"a\nb\rc\r\n");
        assert_eq!(converted(b"a\r\n", LineEndings::Keep, false), b"a\r\n");
    }

    #[test]
    fn a_guess_leaves_binary_content_and_crlf_of_old_alone() {
        assert_eq!(converted(b"a\r\n", LineEndings::Guess, false), b"a\n");
        for binary in [&b"a\r\nb\r"[..], b"a\0\r\n", b"\x01\r\n"] {
            assert_eq!(converted(binary, LineEndings::Guess, false), binary);
        }
        assert_eq!(converted(b"a\r\n", LineEndings::Guess, true), b"a\r\n");
        assert_eq!(converted(b"a\r\n\x1a", LineEndings::Guess, false), b"a\n\x1a");
    }

    #[test]
    fn ident_is_folded_where_it_ends_on_its_line() {
        let fold = |text: &[u8]| without_ident(text);
        assert_eq!(fold(b"x $Id: abc$ y $Id: d $"), b"x $Id$ y $Id$");
        assert_eq!(fold(b"$Id: a\n$Id: b$"), b"$Id: a\n$Id$");
        assert_eq!(fold(b"$Id$ $Id:"), b"$Id$ $Id:");
        assert_eq!(fold(b"$Id:$"), b"$Id$");
    }
}
