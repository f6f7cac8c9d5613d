//! Lines that say whose a key is: allowed signers (`ssh-keygen(1)`, section "ALLOWED SIGNERS"), and the same for OpenPGP keys.
//! Of SSH keys they are read to say who a key belongs to and why a signature was not taken; whether it counts is for
//! `ssh-keygen`, which reads the same bytes for itself. `gpg` knows no such list, so of OpenPGP keys this decides.

use super::{Key, PublicKey};
use crate::attest::{NAMESPACE, Reviewer};
use crate::base::{Fingerprint, Timestamp, matches_list};

/// One line: whose key it is and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    principals: String,
    pub(super) is_authority: bool,
    namespaces: Option<String>,
    valid: [Option<String>; 2],
    pub(super) key: Key,
}

/// What is wrong with a line about an OpenPGP key, because of which it trusts nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// There is no name, or nothing after it.
    Incomplete,
    /// What stands where the fingerprint has to be is not a whole one.
    Fingerprint(String),
    /// There is something after the fingerprint.
    Rest(String),
    /// An option that has no meaning here.
    Option(String),
    /// A time that is none, or is not in UTC.
    Time(String),
}

/// The lines of allowed signers that can be understood. Others name no key that could be matched.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line> {
    told(bytes).filter_map(|(_, line)| of_ssh(&line))
}

/// The lines about OpenPGP keys, each with its number from 1, or what is wrong with it.
pub(super) fn openpgp_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, Result<Line, LineFault>)> {
    told(bytes).map(|(number, line)| (number, of_openpgp(&line)))
}

/// The lines that are neither empty nor a comment, each with its number from 1.
fn told(bytes: &[u8]) -> impl Iterator<Item = (usize, String)> {
    let lines = bytes.split(|&b| b == b'\n').map(String::from_utf8_lossy).enumerate();
    let lines = lines.map(|(at, line)| (at + 1, line.trim_start_matches([' ', '\t']).to_owned()));
    lines.filter(|(_, line)| !line.trim_end().is_empty() && !line.starts_with('#'))
}

fn of_ssh(line: &str) -> Option<Line> {
    let (principals, rest) = first_word(line)?;
    let key = |text| PublicKey::parse(text).map(Key::Ssh);
    let mut out = Line::of(principals, key(rest).or_else(|| key(after_options(rest)))?);
    if key(rest).is_none() {
        for option in options(&rest[..rest.len() - after_options(rest).len()]) {
            out.set(&option)?;
        }
    }
    Some(out)
}

fn of_openpgp(line: &str) -> Result<Line, LineFault> {
    let (principals, rest) = first_word(line.trim_end()).ok_or(LineFault::Incomplete)?;
    let (given, last) = match rest.trim() {
        "" => return Err(LineFault::Incomplete),
        rest if has_options(rest) => rest.split_at(rest.len() - after_options(rest).len()),
        rest => ("", rest),
    };
    let last = last.trim_start();
    let (word, after) = last.split_once([' ', '\t']).unwrap_or((last, ""));
    let fingerprint = Fingerprint::parse(word).ok_or_else(|| LineFault::Fingerprint(word.to_owned()))?;
    if !after.is_empty() {
        return Err(LineFault::Rest(after.trim().to_owned()));
    }
    let mut out = Line::of(principals, Key::OpenPgp(fingerprint));
    for option in options(given).into_iter().filter(|option| !option.is_empty()) {
        let name = option.split_once('=').map_or(&*option, |(name, _)| name).to_ascii_lowercase();
        if !TIMES.contains(&&*name) || out.set(&option).is_none() {
            return Err(LineFault::Option(option));
        }
    }
    let bad_time = out.valid.iter().flatten().find(|text| parse_time(text).is_none());
    bad_time.map_or(Ok(()), |text| Err(LineFault::Time(text.clone())))?;
    Ok(out)
}

/// The options that say for how long a key is trusted.
const TIMES: [&str; 2] = ["valid-after", "valid-before"];

/// Whether what follows the principals begins with options.
fn has_options(text: &str) -> bool {
    let is_key = |text: &str| {
        text.split_ascii_whitespace().next().is_some_and(|word| Fingerprint::parse(word).is_some())
    };
    !is_key(text) && (text.contains('=') || is_key(after_options(text)))
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
    const fn of(principals: String, key: Key) -> Self {
        Self { principals, is_authority: false, namespaces: None, valid: [None, None], key }
    }

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
    pub(super) fn is_of(&self, key: &Key) -> bool {
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
    pub(super) fn is_valid(&self, now: Timestamp) -> Option<bool> {
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
