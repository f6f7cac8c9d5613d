//! File names in patch headers: C-quoting, leading directories, where a name ends.
//!
//! Every function takes the rest of the patch from where the name starts. Names come out as git keeps them: cut at a NUL,
//! runs of `/` made one.

use super::bytes::{byte, is_space, line_len, until_nul};

/// What ends an unquoted name besides the end of the line and CR.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing else.
    Line,
    /// A tab.
    Tab,
    /// This many bytes, whatever they are.
    After(usize),
}

/// A C-quoted string: its bytes, and how many bytes it took with both quotes. `None` if it is not one.
pub fn unquote(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut at = 1;
    let mut out = Vec::new();
    if byte(rest, 0) != b'"' {
        return None;
    }
    loop {
        let b = byte(rest, at);
        at += 1;
        match b {
            b'"' => return Some((out, at)),
            0 => return None,
            b'\\' => {
                let (value, used) = escape(rest.get(at..)?)?;
                out.push(value);
                at += used;
            }
            _ => out.push(b),
        }
    }
}

/// The letters after a backslash and the bytes they mean.
const ESCAPES: [(u8, u8); 9] = [
    (b'a', 0x07),
    (b'b', 0x08),
    (b't', b'\t'),
    (b'n', b'\n'),
    (b'v', 0x0b),
    (b'f', 0x0c),
    (b'r', b'\r'),
    (b'"', b'"'),
    (b'\\', b'\\'),
];

/// What stands after a backslash: the byte it means and how many bytes it took.
fn escape(rest: &[u8]) -> Option<(u8, usize)> {
    if matches!(byte(rest, 0), b'0'..=b'3') {
        let octal =
            |value: u8, &digit: &u8| matches!(digit, b'0'..=b'7').then(|| value << 3 | (digit - b'0'));
        return rest.get(..3)?.iter().try_fold(0, octal).map(|value| (value, 3));
    }
    ESCAPES.iter().find(|(letter, _)| *letter == byte(rest, 0)).map(|&(_, meaning)| (meaning, 1))
}

/// A name as git prints it for people: C-quoted where it holds anything but printable ASCII, or a quote or backslash.
pub fn quote(name: &[u8]) -> Vec<u8> {
    let is_plain = |&b: &u8| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\';
    if name.iter().all(is_plain) {
        return name.to_vec();
    }
    let mut out = vec![b'"'];
    for &b in name {
        match ESCAPES.iter().find(|(_, byte)| *byte == b) {
            Some((letter, _)) => out.extend([b'\\', *letter]),
            None if is_plain(&b) => out.push(b),
            None => out.extend(format!("\\{b:03o}").into_bytes()),
        }
    }
    out.push(b'"');
    out
}

/// A name as it stands on a `---`, `rename from` or such line, without its first `strip` directories. `fallback` is taken
/// where no name is left, and where the name is only `fallback` with something appended.
pub(super) fn find(rest: &[u8], fallback: Option<&[u8]>, strip: usize, end: End) -> Option<Vec<u8>> {
    quoted(rest, strip).or_else(|| plain(rest, fallback, strip, end))
}

fn quoted(rest: &[u8], strip: usize) -> Option<Vec<u8>> {
    let (name, _) = unquote(rest)?;
    let mut name = until_nul(&name);
    for _ in 0..strip {
        let slash = name.iter().position(|&b| b == b'/')?;
        name = &name[slash + 1..];
    }
    Some(squash(name))
}

fn plain(rest: &[u8], fallback: Option<&[u8]>, strip: usize, end: End) -> Option<Vec<u8>> {
    let len = match end {
        End::After(len) => len.min(rest.len()),
        End::Line | End::Tab => {
            let ends = |b: u8| matches!(b, b'\n' | b'\r') || (b == b'\t' && end == End::Tab);
            rest.iter().position(|&b| ends(b)).unwrap_or(rest.len())
        }
    };
    let whole = &rest[..len];
    let slashes = whole.iter().enumerate().filter(|(_, b)| **b == b'/').map(|(at, _)| at + 1);
    let start = std::iter::once(0).chain(slashes).nth(strip);
    match (start.map(|start| &whole[start..]).filter(|name| !name.is_empty()), fallback) {
        (Some(name), Some(shorter)) if name.len() > shorter.len() && name.starts_with(shorter) => {
            Some(squash(shorter))
        }
        (Some(name), _) => Some(squash(until_nul(name))),
        (None, fallback) => fallback.map(squash),
    }
}

fn squash(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    for &b in name {
        if b != b'/' || out.last() != Some(&b'/') {
            out.push(b);
        }
    }
    out
}

/// Whether the line names `/dev/null`.
pub(super) fn is_dev_null(rest: &[u8]) -> bool {
    rest.strip_prefix(b"/dev/null").is_some_and(|rest| is_space(byte(rest, 0)))
}

/// How many bytes of `rest`, of which only `len` may be looked at, the first `strip` directories take. `None` where there
/// are not as many, or where the path starts with `/`.
fn prefix_len(rest: &[u8], len: usize, strip: usize) -> Option<usize> {
    let head = &rest[..len.min(rest.len())];
    if strip == 0 {
        return (head.first() != Some(&b'/')).then_some(0);
    }
    let slash = head.iter().enumerate().filter(|(_, b)| **b == b'/').nth(strip - 1)?.0;
    (slash > 0).then_some(slash + 1)
}

/// The name on a `diff --git` line, if both names on it are the same without their first `strip` directories. `rest` starts
/// after `diff --git `.
pub(super) fn of_git_line(rest: &[u8], strip: usize) -> Option<Vec<u8>> {
    let len = line_len(rest);
    let name = if byte(rest, 0) == b'"' {
        first_quoted(rest, len, strip)?
    } else {
        let start = prefix_len(rest, len, strip)?;
        match rest[start..len].iter().position(|&b| b == b'"') {
            Some(quote) => second_quoted(&rest[start..], quote, strip)?,
            None => twice_the_same(&rest[start..], strip)?,
        }
    };
    Some(until_nul(&name).to_vec())
}

fn first_quoted(rest: &[u8], len: usize, strip: usize) -> Option<Vec<u8>> {
    let (mut first, used) = unquote(rest)?;
    first.drain(..prefix_len(&first, first.len(), strip)?);
    let gap = rest.get(used..len)?.iter().take_while(|&&b| is_space(b)).count();
    let second = used + gap;
    if second >= len {
        return None;
    }
    if rest[second] == b'"' {
        let (name, _) = unquote(&rest[second..])?;
        let start = prefix_len(&name, name.len(), strip)?;
        return (until_nul(&name[start..]) == until_nul(&first)).then_some(first);
    }
    let start = second + prefix_len(&rest[second..], len - second, strip)?;
    (rest[start..len] == first).then_some(first)
}

/// `rest` starts at the first name; the second starts with a quote at `quote`.
fn second_quoted(rest: &[u8], quote: usize, strip: usize) -> Option<Vec<u8>> {
    let (mut name, _) = unquote(&rest[quote..])?;
    name.drain(..prefix_len(&name, name.len(), strip)?);
    let same = name.len() < quote && rest.starts_with(&name) && is_space(byte(rest, name.len()));
    same.then_some(name)
}

/// `rest` starts at the first name, its directories taken off. Any blank may be the one between the names; where it stands
/// says where the second name would have to begin, as both are equally long.
fn twice_the_same(rest: &[u8], strip: usize) -> Option<Vec<u8>> {
    // Git finds no end of the line behind a NUL.
    let end = rest.iter().position(|&b| b == b'\n' || b == 0).filter(|&end| rest[end] != 0)?;
    let count = |range: std::ops::Range<usize>| rest[range].split(|&b| b == b'/').count() - 1;
    let mut between = 0..end;
    let mut slashes = count(between.clone());
    for blank in (0..end).filter(|&at| matches!(rest[at], b' ' | b'\t')) {
        let (second, name) = (blank + 1, end - blank);
        if name < second {
            return None;
        }
        slashes -= count(between.start..second) + count(name..between.end);
        between = second..name;
        let is_prefix = match strip {
            0 => name == second && rest[second] != b'/',
            _ => name > second + 1 && rest[name - 1] == b'/',
        };
        if is_prefix && slashes == strip && rest[..blank] == rest[name..end] {
            return Some(rest[..blank].to_vec());
        }
    }
    None
}

#[cfg(test)]
mod tests;
