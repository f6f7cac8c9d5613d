//! `*`, `?` and `[…]` in pathspecs and ignore rules, as git's own matcher reads them.

use std::ops::Range;

/// What the letters of a pattern mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// `*` and `?` stop at a `/`, and `**/` stands for any number of directories.
    pub stops_at_slash: bool,
    /// Capitals and small letters are the same.
    pub ignores_case: bool,
}

impl Rules {
    /// Whether two pieces of text are the same.
    pub fn is_same(self, a: &[u8], b: &[u8]) -> bool {
        if self.ignores_case { a.eq_ignore_ascii_case(b) } else { a == b }
    }
}

/// Whether there is anything in `text` that is not just itself.
pub fn is_pattern(text: &[u8]) -> bool {
    text.iter().any(|&b| is_special(b))
}

/// Whether all of `text` fits `pattern`. As in git, what stands before the first special letter is compared first, and the
/// pattern begins behind it: `a**` is an `a` with anything after it, also in a [`Rules::stops_at_slash`] pattern.
pub fn matches(pattern: &[u8], text: &[u8], rules: Rules) -> bool {
    let n_plain = pattern.iter().position(|&b| is_special(b)).unwrap_or(pattern.len());
    let (plain, pattern) = pattern.split_at(n_plain);
    text.split_at_checked(n_plain).is_some_and(|(start, rest)| {
        let mut matcher = Matcher::new(pattern, rest, rules);
        rules.is_same(start, plain)
            && std::iter::repeat_with(|| matcher.step()).flatten().next() == Some(true)
    })
}

/// Where the pattern goes on behind the class whose `[` stands at `at`, if there is any letter of a name in that class.
pub fn end_of_class(pattern: &[u8], at: usize) -> Option<usize> {
    let matcher = Matcher::new(pattern, b"", Rules::default());
    (0..=u8::MAX).filter(|&byte| byte != b'/').find_map(|byte| matcher.class(at + 1, byte))
}

fn is_special(b: u8) -> bool {
    matches!(b, b'*' | b'?' | b'[' | b'\\')
}

/// Where a pattern and a text stand while they are compared from left to right.
///
/// Where they differ, the star that came last takes more of the text. The ones before it have nothing to add: whatever one
/// of them could reach by taking more, the later star reaches too. Only a star that stops at a `/` leaves something to an
/// earlier one that does not. So the work is bounded by the lengths and not by the number of stars.
struct Matcher<'a> {
    pattern: &'a [u8],
    text: &'a [u8],
    rules: Rules,
    /// Where in the pattern.
    at: usize,
    /// Where in the text.
    taken: usize,
    /// The last star that stops at a `/`, unless one that does not came after it.
    within: Option<Star>,
    /// The last star that does not.
    across: Option<Star>,
}

/// A star that was passed.
#[derive(Clone, Copy)]
struct Star {
    /// Where the pattern goes on.
    next: usize,
    /// The end of what it takes of the text.
    taken: usize,
    kind: StarKind,
}

/// What a star may take.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StarKind {
    /// Anything but a `/`.
    Name,
    /// Whole directories, each with its `/`: the `**/` of `a/**/b`, which fits `a/b` too.
    Directories,
    Anything,
}

impl Star {
    /// The star when it takes as little more as it can.
    fn longer(self, text: &[u8]) -> Option<Self> {
        let mut rest = text[self.taken..].iter();
        let more = match self.kind {
            StarKind::Name => rest.next().filter(|&&b| b != b'/').map(|_| 1),
            StarKind::Directories => rest.position(|&b| b == b'/').map(|at| at + 1),
            StarKind::Anything => rest.next().map(|_| 1),
        };
        more.map(|more| Self { taken: self.taken + more, ..self })
    }
}

impl<'a> Matcher<'a> {
    fn new(pattern: &'a [u8], text: &'a [u8], rules: Rules) -> Self {
        Self { pattern, text, rules, at: 0, taken: 0, within: None, across: None }
    }

    /// Compares one more symbol of the pattern; the answer, once there is one.
    fn step(&mut self) -> Option<bool> {
        let byte = self.text.get(self.taken).copied();
        let next = match (self.pattern.get(self.at), byte) {
            (None, None) => return Some(true),
            (Some(b'*'), _) => {
                self.star();
                return None;
            }
            (Some(&symbol), Some(byte)) => self.symbol(symbol, byte),
            _ => None,
        };
        if let Some(next) = next {
            (self.at, self.taken) = (next, self.taken + 1);
            return None;
        }
        self.within = self.within.and_then(|star| star.longer(self.text));
        if self.within.is_none() {
            self.across = self.across.and_then(|star| star.longer(self.text));
        }
        let Some(star) = self.within.or(self.across) else { return Some(false) };
        (self.at, self.taken) = (star.next, star.taken);
        None
    }

    /// Where the pattern goes on if `byte` fits the symbol where it stands.
    fn symbol(&self, symbol: u8, byte: u8) -> Option<usize> {
        let escaped = self.pattern.get(self.at + 1).filter(|_| symbol == b'\\');
        match (symbol, escaped) {
            (b'?', _) => (!self.stops(byte)).then_some(self.at + 1),
            (b'[', _) => self.class(self.at + 1, byte).filter(|_| !self.stops(byte)),
            (_, Some(&letter)) => self.is_letter(letter, byte).then_some(self.at + 2),
            _ => self.is_letter(symbol, byte).then_some(self.at + 1),
        }
    }

    /// Passes the one or more `*` where the pattern stands. They take nothing at first.
    fn star(&mut self) {
        let at = self.at;
        let n = self.pattern[at..].iter().take_while(|&&b| b == b'*').count();
        let rest = &self.pattern[at + n..];
        let is_alone = (at == 0 || self.pattern[at - 1] == b'/')
            && (rest.is_empty() || rest.starts_with(b"/") || rest.starts_with(b"\\/"));
        let (next, kind) = match self.rules.stops_at_slash {
            true if n == 1 || !is_alone => (at + n, StarKind::Name),
            true if rest.starts_with(b"/") => (at + n + 1, StarKind::Directories),
            _ => (at + n, StarKind::Anything),
        };
        let star = Some(Star { next, taken: self.taken, kind });
        (self.within, self.across) = if kind == StarKind::Name { (star, self.across) } else { (None, star) };
        self.at = next;
    }

    /// A class whose `[` stands before `at`: where the pattern goes on if `byte` is in it; `None` too where it has no end.
    fn class(&self, start: usize, byte: u8) -> Option<usize> {
        let byte = if self.rules.ignores_case { byte.to_ascii_lowercase() } else { byte };
        let is_negated = matches!(self.pattern.get(start)?, b'!' | b'^');
        let start = start + usize::from(is_negated);
        let (mut at, mut found) = (start, false);
        // The next `]`, which is looked for once and not from each `[:` anew.
        let mut close = start;
        while at == start || *self.pattern.get(at)? != b']' {
            if close <= at {
                let rest = &self.pattern[at..];
                close = at + rest.iter().position(|&b| b == b']').unwrap_or(rest.len());
            }
            if let Some(name) = self.class_name(at..close) {
                found |= is_in_named_class(name, byte, self.rules.ignores_case)?;
                at += b"[::]".len() + name.len();
                continue;
            }
            let (low, after) = self.letter(at)?;
            let is_range = self.pattern.get(after) == Some(&b'-') && *self.pattern.get(after + 1)? != b']';
            let (high, after) = if is_range { self.letter(after + 1)? } else { (low, after) };
            // Only in a range capitals mean small letters too.
            let both = is_range && self.rules.ignores_case;
            found |=
                (low..=high).contains(&byte) || (both && (low..=high).contains(&byte.to_ascii_uppercase()));
            at = after;
        }
        (found != is_negated).then_some(at + 1)
    }

    /// The `alpha` of `[:alpha:]`, if that stands there without its `]`.
    fn class_name(&self, at: Range<usize>) -> Option<&[u8]> {
        self.pattern.get(at)?.strip_prefix(b"[:")?.strip_suffix(b":")
    }

    /// One letter of a class, and where it ends.
    fn letter(&self, at: usize) -> Option<(u8, usize)> {
        match self.pattern.get(at)? {
            b'\\' => Some((*self.pattern.get(at + 1)?, at + 2)),
            letter => Some((*letter, at + 1)),
        }
    }

    fn stops(&self, byte: u8) -> bool {
        self.rules.stops_at_slash && byte == b'/'
    }

    fn is_letter(&self, letter: u8, byte: u8) -> bool {
        self.rules.is_same(&[letter], &[byte])
    }
}

/// `[:alpha:]` and the like; `None` for a name that there is not.
fn is_in_named_class(name: &[u8], byte: u8, ignores_case: bool) -> Option<bool> {
    Some(match name {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => matches!(byte, b' ' | b'\t' | b'\n' | b'\r'),
        b"upper" => byte.is_ascii_uppercase() || (ignores_case && byte.is_ascii_lowercase()),
        b"xdigit" => byte.is_ascii_hexdigit(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
