//! What the lines before a file's hunks say: `diff --git` with its extended headers, or plain `---` and `+++`.

use super::bytes::{byte, is_space, line_len, number, until_nul};
use super::error::{Flaw, FlawAt};
use super::name::{self, End};
use super::timestamp::{is_epoch, name_before};
use crate::base::{Side, Sided};

/// What was read of a file's header so far. Git keeps it over a `diff --git` line that turns out to be no header at all,
/// and so does this.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) names: Sided<Option<Vec<u8>>>,
    /// Whether the file is on the new side only; `None` where the header leaves it open.
    pub(super) is_new: Option<bool>,
    /// Whether the file is on the old side only; `None` where the header leaves it open.
    pub(super) is_delete: Option<bool>,
    pub(super) is_rename: bool,
    pub(super) is_copy: bool,
    /// As `strtoul` read them; `None` where not given.
    pub(super) modes: Sided<Option<u32>>,
    /// The two names on the `index` line, not abbreviated or not, or not names at all.
    pub(super) ids: Sided<Vec<u8>>,
    /// The name on the `diff --git` line.
    default_name: Option<Vec<u8>>,
}

/// How many leading directories are taken off names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strip {
    pub(super) depth: usize,
    /// Whether a plain diff of files without directories may still set it to 0.
    pub(super) is_fixed: bool,
}

type Step = Result<(), Flaw>;

impl Header {
    /// Reads a `diff --git` line at `start` and the header lines after it. Returns where the header ends.
    pub(super) fn read_git(&mut self, bytes: &[u8], start: usize, strip: usize) -> Result<usize, FlawAt> {
        self.is_new = Some(false);
        self.is_delete = Some(false);
        let names = start + b"diff --git ".len();
        self.default_name = name::of_git_line(&bytes[names..], strip);
        let mut at = start + line_len(&bytes[start..]);
        loop {
            let rest = &bytes[at..];
            let len = line_len(rest);
            if len == 0 || rest[len - 1] != b'\n' {
                break;
            }
            let known = self.read_line(rest, len, strip).map_err(|flaw| FlawAt::new(at, flaw))?;
            if !known {
                break;
            }
            at += len;
        }
        self.settle_names(strip).map_err(|flaw| FlawAt::new(start, flaw))?;
        Ok(at)
    }

    /// One line of a git header. False where it is none, so the header is over.
    fn read_line(&mut self, rest: &[u8], len: usize, strip: usize) -> Result<bool, Flaw> {
        let line = &rest[..len];
        if line.starts_with(b"@@ -") {
            return Ok(false);
        }
        let Some((key, read)) = FIELDS.iter().find(|(key, _)| line.starts_with(key)) else {
            return Ok(false);
        };
        read(self, &rest[key.len()..], strip)?;
        Ok(true)
    }

    fn settle_names(&mut self, strip: usize) -> Step {
        if self.names.old.is_none() && self.names.new.is_none() {
            let name = self.default_name.clone().ok_or(Flaw::NoName { strip })?;
            self.names = Sided::new(Some(name.clone()), Some(name));
        }
        let lacks_new = self.names.new.is_none() && self.is_delete != Some(true);
        let lacks_old = self.names.old.is_none() && self.is_new != Some(true);
        if lacks_new || lacks_old { Err(Flaw::NoName { strip }) } else { Ok(()) }
    }

    /// The name on a `---` or `+++` line; `absent` where earlier lines say that there is no file on this side.
    fn name(&mut self, rest: &[u8], side: Side, absent: bool, strip: usize) -> Step {
        let slot = self.names.get_mut(side);
        match (&*slot, absent) {
            (None, false) => {
                *slot = name::find(rest, None, strip, End::Tab);
                Ok(())
            }
            (Some(known), false) => {
                let same = name::find(rest, None, strip, End::Tab).as_ref() == Some(known);
                if same { Ok(()) } else { Err(Flaw::NameDiffers(side)) }
            }
            (None, true) if name::is_dev_null(rest) => Ok(()),
            (_, true) => Err(Flaw::DevNullExpected(side)),
        }
    }

    fn mode(&mut self, rest: &[u8], side: Side) -> Step {
        let (mode, used) = number(rest, 8).ok_or(Flaw::Mode)?;
        if !is_space(byte(rest, used)) {
            return Err(Flaw::Mode);
        }
        let low = u32::try_from(mode & u64::from(u32::MAX)).expect("only the low 32 bits are left");
        *self.modes.get_mut(side) = Some(low);
        Ok(())
    }

    /// The name on a `rename` or `copy` line, which has no `a/` or `b/` before it.
    fn moved_name(&mut self, rest: &[u8], side: Side, strip: usize) -> Step {
        *self.names.get_mut(side) = name::find(rest, None, strip.saturating_sub(1), End::Line);
        self.check_kind()
    }

    /// A file can be new, deleted, renamed or a copy, but only one of these.
    fn check_kind(&self) -> Step {
        let kinds = [self.is_new == Some(true), self.is_delete == Some(true), self.is_rename, self.is_copy];
        let n_kinds = kinds.into_iter().filter(|&kind| kind).count();
        if n_kinds > 1 { Err(Flaw::Contradiction) } else { Ok(()) }
    }

    /// `index OLD..NEW`, and the mode where it did not change.
    fn index(&mut self, rest: &[u8]) -> Step {
        let text = until_nul(&rest[..rest.len().min(LONGEST_ID + 2)]);
        let Some(dots) = text.iter().position(|&b| b == b'.') else { return Ok(()) };
        if byte(text, dots + 1) != b'.' {
            return Ok(());
        }
        let after = &rest[dots + 2..];
        let line = until_nul(&after[..line_len(after)]);
        let len = line.iter().position(|&b| b == b' ' || b == b'\n').unwrap_or(line.len());
        if len > LONGEST_ID {
            return Ok(());
        }
        self.ids = Sided::new(rest[..dots].to_vec(), after[..len].to_vec());
        // Outside a SHA-256 repository git skips lines with such long names, so what follows cannot be wrong to it.
        let is_long = dots > SHA1_HEX || len > SHA1_HEX;
        match byte(after, len) {
            b' ' if is_long => self.mode(&after[len + 1..], Side::Old).or(Ok(())),
            b' ' => self.mode(&after[len + 1..], Side::Old),
            _ => Ok(()),
        }
    }

    /// Reads `---` at `old` and `+++` at `new`, given as the rest of the patch after these marks.
    pub(super) fn read_plain(&mut self, old: &[u8], new: &[u8], strip: &mut Strip) -> Step {
        strip.settle(new);
        let depth = strip.depth;
        let only_new = name::is_dev_null(old);
        let only_old = !only_new && name::is_dev_null(new);
        let name = if only_new {
            name_before(new, None, depth)
        } else if only_old {
            name_before(old, None, depth)
        } else {
            name_before(new, name_before(old, None, depth).as_deref(), depth)
        };
        let name = Some(name.ok_or(Flaw::NoName { strip: depth })?);
        if only_new || (!only_old && is_epoch(old)) {
            (self.is_new, self.is_delete, self.names.new) = (Some(true), Some(false), name);
        } else if only_old || is_epoch(new) {
            (self.is_new, self.is_delete, self.names.old) = (Some(false), Some(true), name);
        } else {
            self.names = Sided::new(name.clone(), name);
        }
        Ok(())
    }
}

const SHA1_HEX: usize = 40;
const LONGEST_ID: usize = 64;

type ReadField = fn(&mut Header, &[u8], usize) -> Step;

/// The lines that git knows in a header, in the order in which it tries them.
const FIELDS: [(&[u8], ReadField); 15] = [
    (b"--- ", |header, rest, strip| header.name(rest, Side::Old, header.is_new == Some(true), strip)),
    (b"+++ ", |header, rest, strip| header.name(rest, Side::New, header.is_delete == Some(true), strip)),
    (b"old mode ", |header, rest, _| header.mode(rest, Side::Old)),
    (b"new mode ", |header, rest, _| header.mode(rest, Side::New)),
    (b"deleted file mode ", |header, rest, _| {
        header.is_delete = Some(true);
        header.names.old.clone_from(&header.default_name);
        header.check_kind()?;
        header.mode(rest, Side::Old)
    }),
    (b"new file mode ", |header, rest, _| {
        header.is_new = Some(true);
        header.names.new.clone_from(&header.default_name);
        header.check_kind()?;
        header.mode(rest, Side::New)
    }),
    (b"copy from ", |header, rest, strip| {
        header.is_copy = true;
        header.moved_name(rest, Side::Old, strip)
    }),
    (b"copy to ", |header, rest, strip| {
        header.is_copy = true;
        header.moved_name(rest, Side::New, strip)
    }),
    (b"rename old ", |header, rest, strip| {
        header.is_rename = true;
        header.moved_name(rest, Side::Old, strip)
    }),
    (b"rename new ", |header, rest, strip| {
        header.is_rename = true;
        header.moved_name(rest, Side::New, strip)
    }),
    (b"rename from ", |header, rest, strip| {
        header.is_rename = true;
        header.moved_name(rest, Side::Old, strip)
    }),
    (b"rename to ", |header, rest, strip| {
        header.is_rename = true;
        header.moved_name(rest, Side::New, strip)
    }),
    (b"index ", |header, rest, _| header.index(rest)),
    // How alike the two sides are is for display only.
    (b"similarity index ", |_, _, _| Ok(())),
    (b"dissimilarity index ", |_, _, _| Ok(())),
];

impl Strip {
    /// Git's one exception from taking off one directory: the first plain diff whose new name has no directory at all sets it
    /// to none, for the rest of the patch.
    fn settle(&mut self, new: &[u8]) {
        if self.is_fixed || name::is_dev_null(new) {
            return;
        }
        if name_before(new, None, 0).is_some_and(|name| !name.contains(&b'/')) {
            *self = Self { depth: 0, is_fixed: true };
        }
    }
}
