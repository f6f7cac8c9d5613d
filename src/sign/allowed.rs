//! Reading allowed signers (`ssh-keygen(1)`, section "ALLOWED SIGNERS"), to say who a key belongs to and why a signature
//! was not taken. Whether a signature counts is never decided here: `ssh-keygen` reads the same bytes for itself.

use super::PublicKey;
use crate::attest::{NAMESPACE, Reviewer};
use crate::base::{Timestamp, matches_list};

/// One line: whose key it is and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    principals: String,
    pub(super) is_authority: bool,
    namespaces: Option<String>,
    valid: [Option<String>; 2],
    pub(super) key: PublicKey,
}

/// The lines that can be understood. Others name no key that could be matched.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line> {
    bytes.split(|&b| b == b'\n').filter_map(|line| parse(&String::from_utf8_lossy(line)))
}

fn parse(line: &str) -> Option<Line> {
    let line = line.trim_start_matches([' ', '\t']);
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (principals, rest) = first_word(line)?;
    let mut out = Line {
        principals,
        is_authority: false,
        namespaces: None,
        valid: [None, None],
        key: PublicKey::parse(rest).or_else(|| PublicKey::parse(after_options(rest)))?,
    };
    if PublicKey::parse(rest).is_none() {
        for option in options(&rest[..rest.len() - after_options(rest).len()]) {
            out.set(&option)?;
        }
    }
    Some(out)
}

/// The principals. A quotation mark takes everything up to the next one into the word and ends it.
fn first_word(line: &str) -> Option<(String, &str)> {
    let end = line.find([' ', '\t', '"'])?;
    let (head, rest) = line.split_at(end);
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(inside, rest)| (format!("{head}{inside}"), rest)),
        None => Some((head.to_owned(), rest)),
    }
}

/// What follows the options: the first white space outside quotation marks ends them.
fn after_options(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t']);
    let mut is_quoted = false;
    let end = text.find(|c| {
        is_quoted ^= c == '"';
        !is_quoted && (c == ' ' || c == '\t')
    });
    end.map_or("", |end| &text[end..])
}

/// The options, which commas outside quotation marks separate.
fn options(text: &str) -> Vec<String> {
    let mut is_quoted = false;
    let pieces = text.trim().split(|c| {
        is_quoted ^= c == '"';
        !is_quoted && c == ','
    });
    pieces.map(str::to_owned).collect()
}

impl Line {
    /// `None` for an option that `ssh-keygen` does not know, because of which it leaves out the line.
    fn set(&mut self, option: &str) -> Option<()> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = || value.strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
        match name.to_ascii_lowercase().as_str() {
            "cert-authority" => self.is_authority = true,
            "namespaces" => self.namespaces = Some(value()?),
            "valid-after" => self.valid[0] = Some(value()?),
            "valid-before" => self.valid[1] = Some(value()?),
            _ => return None,
        }
        Some(())
    }

    /// Whether the line trusts this very key, and not what it certifies.
    pub(super) fn is_of(&self, key: &PublicKey) -> bool {
        !self.is_authority && self.key == *key
    }

    /// Whether the line is about the person with this name.
    pub(super) fn names(&self, name: &str) -> bool {
        matches_list(&self.principals, name)
    }

    /// The principals as they stand there, if there is a pattern among them.
    pub(super) fn pattern(&self) -> Option<&str> {
        self.principals.contains(['*', '?']).then_some(&self.principals)
    }

    /// The principals that are names and not patterns.
    pub(super) fn plain_names(&self) -> Vec<String> {
        self.principals.split(',').filter(|name| Reviewer::is_fit_id(name)).map(str::to_owned).collect()
    }

    /// Whether the key may sign reviews.
    pub(super) fn is_for_reviews(&self) -> bool {
        self.namespaces.as_ref().is_none_or(|list| matches_list(list, NAMESPACE))
    }

    /// Whether `now` lies in the time for which the key is trusted. `None` where the line gives a local time.
    fn is_valid(&self, now: Timestamp) -> Option<bool> {
        let [after, before] = &self.valid;
        let after = after.as_ref().map_or(Some(true), |text| Some(parse_time(text)? <= now));
        let before = before.as_ref().map_or(Some(true), |text| Some(now < parse_time(text)?));
        match (after, before) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, in UTC if a `Z` follows.
fn parse_time(text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z')?;
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let full = format!("{digits:0<14}");
    let part = |range: std::ops::Range<usize>| full[range].parse::<i64>().ok();
    let day = crate::base::days_from_civil(part(0..4)?, part(4..6)?, part(6..8)?);
    Some(Timestamp(day * 86_400 + part(8..10)? * 3600 + part(10..12)? * 60 + part(12..14)?))
}

/// Whether the trust root knows a key by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knows {
    /// It may sign reviews now, in that name.
    Yes,
    /// The key is there, but only under other names.
    NotByThisName,
    /// The key is there, but not for reviews.
    NotForReviews,
    /// The key is there, but not for the present.
    NotValidNow,
    /// The key is not there.
    No,
    /// Only a check of a signature could tell: a certificate, or a local time in the file.
    CannotTell,
}

/// Whether allowed signers have `key` under `name`. Runs nothing.
pub fn knows(allowed: &[u8], key: &PublicKey, name: &str, now: Timestamp) -> Knows {
    if key.is_certificate() {
        return Knows::CannotTell;
    }
    let all: Vec<Line> = lines(allowed).filter(|line| line.is_of(key)).collect();
    let named: Vec<&Line> = all.iter().filter(|line| line.names(name)).collect();
    let times: Vec<_> =
        named.iter().filter(|line| line.is_for_reviews()).map(|line| line.is_valid(now)).collect();
    match () {
        () if all.is_empty() => Knows::No,
        () if named.is_empty() => Knows::NotByThisName,
        () if times.is_empty() => Knows::NotForReviews,
        () if times.contains(&Some(true)) => Knows::Yes,
        () if times.contains(&None) => Knows::CannotTell,
        () => Knows::NotValidNow,
    }
}

/// The name to sign under: `email` if the key is known by it, else the first plain name that the key is known by, else
/// `email`. A certificate is known by the names that it was issued for.
pub fn reviewer_id(allowed: &[u8], key: &PublicKey, email: &str) -> String {
    let own: Vec<Line> = lines(allowed).filter(|line| line.is_of(key) && line.is_for_reviews()).collect();
    let issued = key.principals();
    if own.iter().any(|line| line.names(email)) || issued.iter().any(|name| name == email) {
        return email.to_owned();
    }
    let names = own.iter().flat_map(Line::plain_names).chain(issued);
    names.into_iter().find(|name| Reviewer::is_fit_id(name)).unwrap_or_else(|| email.to_owned())
}

/// Every key that may sign reviews in a name of its own, once for each such name. Who is trusted by way of an authority is not
/// known before they sign.
pub fn reviewers(allowed: &[u8]) -> Vec<(String, PublicKey)> {
    let own = lines(allowed).filter(|line| line.is_for_reviews() && !line.is_authority);
    own.flat_map(|line| line.plain_names().into_iter().map(move |name| (name, line.key.clone()))).collect()
}

/// Whether a list of public keys, one a line, has `key`. A revocation list in `ssh-keygen`'s own form is not looked into.
pub fn lists(revoked: &[u8], key: &PublicKey) -> bool {
    let plain = key.plain();
    let mut lines = revoked.split(|&b| b == b'\n').map(String::from_utf8_lossy);
    lines.any(|line| PublicKey::parse(line.trim()).is_some_and(|listed| listed == *key || listed == plain))
}

/// Every name that whoever holds `key` may sign under, as far as allowed signers and the key itself tell: plain names, and
/// lists with a pattern as they stand there. For a certificate they are the names that it was issued for and those of the
/// key inside it, so that nobody becomes somebody else by way of a certificate.
pub fn names_of(allowed: &[u8], key: &PublicKey) -> Vec<String> {
    names_in(lines(allowed).collect::<Vec<_>>().iter(), key)
}

/// [`names_of`] from lines that were read before.
pub(super) fn names_in<'a>(lines: impl Iterator<Item = &'a Line>, key: &PublicKey) -> Vec<String> {
    let plain = key.plain();
    let mut names = key.principals();
    for line in lines.filter(|line| line.is_of(key) || line.is_of(&plain)) {
        names.extend(line.plain_names());
        names.extend(line.pattern().map(str::to_owned));
    }
    names.sort_unstable();
    names.dedup();
    names
}
