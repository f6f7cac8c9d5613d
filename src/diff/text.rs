//! A blob's bytes with the start of every line.

use std::sync::Arc;

/// Bytes cut into lines at LF and nowhere else. Cheap to clone. At most 4 GiB; the caller's size cap is far below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    bytes: Arc<Vec<u8>>,
    starts: Arc<Vec<u32>>,
}

impl Text {
    /// Takes a blob. Costs one pass over the bytes.
    ///
    /// # Panics
    /// If there are more than `u32::MAX` bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        let position = |at: usize| u32::try_from(at).expect("the size cap keeps blobs below 4 GiB");
        let after_newlines = memchr::memchr_iter(b'\n', &bytes).map(|at| position(at + 1));
        let mut starts: Vec<u32> = std::iter::once(0).chain(after_newlines).collect();
        if starts.last() != Some(&position(bytes.len())) {
            starts.push(position(bytes.len()));
        }
        Self { bytes: Arc::new(bytes), starts: Arc::new(starts) }
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many lines; a last one without LF counts.
    pub fn n_lines(&self) -> u32 {
        u32::try_from(self.starts.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Line `line` (counted from 0) with its LF if it has one; empty where there is no such line.
    pub fn line(&self, line: u32) -> &[u8] {
        let line = line as usize;
        match (self.starts.get(line), self.starts.get(line + 1)) {
            (Some(&from), Some(&to)) => &self.bytes[from as usize..to as usize],
            _ => &[],
        }
    }

    /// The bytes of some neighbouring lines, with their LF.
    pub fn bytes_of(&self, lines: &std::ops::Range<u32>) -> &[u8] {
        let at = |line: u32| self.starts.get(line as usize).map_or(self.bytes.len(), |&at| at as usize);
        &self.bytes[at(lines.start)..at(lines.end.max(lines.start))]
    }

    /// Line `line` without its LF, and whether it had one.
    pub fn content(&self, line: u32) -> (&[u8], bool) {
        let whole = self.line(line);
        whole.strip_suffix(b"\n").map_or((whole, false), |content| (content, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lf_ends_a_line() {
        let text = Text::new(b"a\r\n\x0b\x0c\xc2\x85\xe2\x80\xa8\n\nlast".to_vec());
        let lines: Vec<_> = (0..text.n_lines()).map(|line| text.content(line)).collect();
        assert_eq!(
            lines,
            [
                (&b"a\r"[..], true),
                (&b"\x0b\x0c\xc2\x85\xe2\x80\xa8"[..], true),
                (&b""[..], true),
                (&b"last"[..], false)
            ]
        );
        assert_eq!(Text::new(Vec::new()).n_lines(), 0);
        assert_eq!(Text::new(b"\n".to_vec()).n_lines(), 1);
        assert_eq!(Text::default().n_lines(), 0);
        assert_eq!(text.line(99), b"");
    }
}
