//! `*`, `?` and `[…]` in pathspecs and ignore rules, as git's own matcher reads them.

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
        rules.is_same(start, plain) && Matcher { pattern, rules }.matches(0, rest)
    })
}

fn is_special(b: u8) -> bool {
    matches!(b, b'*' | b'?' | b'[' | b'\\')
}

struct Matcher<'a> {
    pattern: &'a [u8],
    rules: Rules,
}

impl Matcher<'_> {
    /// Whether the pattern from `at` on fits all of `text`.
    fn matches(&self, mut at: usize, mut text: &[u8]) -> bool {
        loop {
            let Some(&symbol) = self.pattern.get(at) else { return text.is_empty() };
            if symbol == b'*' {
                return self.star(at, text);
            }
            let Some((&byte, rest)) = text.split_first() else { return false };
            let escaped = self.pattern.get(at + 1).filter(|_| symbol == b'\\');
            let next = match (symbol, escaped) {
                (b'?', _) => (!self.stops(byte)).then_some(at + 1),
                (b'[', _) => self.class(at + 1, byte).filter(|_| !self.stops(byte)),
                (_, Some(&letter)) => self.is_letter(letter, byte).then_some(at + 2),
                _ => self.is_letter(symbol, byte).then_some(at + 1),
            };
            let Some(next) = next else { return false };
            (at, text) = (next, rest);
        }
    }

    /// One or more `*` at `at`.
    fn star(&self, at: usize, text: &[u8]) -> bool {
        let n = self.pattern[at..].iter().take_while(|&&b| b == b'*').count();
        let end = at + n;
        let rest = &self.pattern[end..];
        let is_alone = (at == 0 || self.pattern[at - 1] == b'/')
            && (rest.is_empty() || rest.starts_with(b"/") || rest.starts_with(b"\\/"));
        let crosses = !self.rules.stops_at_slash || (n > 1 && is_alone);
        // `a/**/b` fits `a/b` too.
        if self.rules.stops_at_slash
            && n > 1
            && is_alone
            && rest.starts_with(b"/")
            && self.matches(end + 1, text)
        {
            return true;
        }
        let reach =
            if crosses { text.len() } else { text.iter().position(|&b| b == b'/').unwrap_or(text.len()) };
        (0..=reach).any(|taken| self.matches(end, &text[taken..]))
    }

    /// A class whose `[` stands before `at`: where the pattern goes on if `byte` is in it; `None` too where it has no end.
    fn class(&self, start: usize, byte: u8) -> Option<usize> {
        let byte = if self.rules.ignores_case { byte.to_ascii_lowercase() } else { byte };
        let is_negated = matches!(self.pattern.get(start)?, b'!' | b'^');
        let start = start + usize::from(is_negated);
        let (mut at, mut found) = (start, false);
        while at == start || *self.pattern.get(at)? != b']' {
            if let Some(name) = self.class_name(at) {
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

    /// The `alpha` of `[:alpha:]`, if that stands at `at`.
    fn class_name(&self, at: usize) -> Option<&[u8]> {
        let rest = self.pattern[at..].strip_prefix(b"[:")?;
        rest.split(|&b| b == b']').next()?.strip_suffix(b":")
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
