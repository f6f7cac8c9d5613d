//! Finding the lines of a comment again in a file that has changed since: by what they are, and by what stands around them.

use std::cmp::Reverse;

use super::{Anchor, Origin, Quote};
use crate::base::{Digest, Side};
use crate::diff::{FileDiff, TextDiff, Units};

/// How many lines above and below are remembered, and how far they are looked for past blank lines and brackets.
const NEIGHBOURS: usize = 3;
const REACH: u32 = 12;

/// How many equal places are weighed against each other, the nearest first.
const MAX_PLACES: usize = 256;

/// What stood around the lines of a comment when it was written. Not for evidence: it only chooses between equal lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Checksums of the lines above, the nearest first.
    pub before: Vec<u32>,
    /// Those of the lines below, the nearest first.
    pub after: Vec<u32>,
    /// Whether the same lines stood elsewhere in the file, too.
    pub has_twin: bool,
}

impl Surroundings {
    /// What stands around the lines of `quote` in the file from which it was taken.
    pub(super) fn of(diff: &FileDiff, quote: &Quote) -> Self {
        let has_twin = quote.is_whole() && places(quote, diff).len() > 1;
        Self { has_twin, ..Self::neighbours(diff, quote) }
    }

    fn neighbours(diff: &FileDiff, quote: &Quote) -> Self {
        let around = |lines: &TextDiff| {
            let is_new = quote.new_side().next().is_some();
            let side = if is_new { Side::New } else { Side::Old };
            let mut on_side = quote.lines.iter().filter(|line| (line.origin != Origin::Removed) == is_new);
            let first = lines.line_numbered(side, on_side.next()?.number)?;
            let last = match on_side.next_back() {
                Some(line) => lines.line_numbered(side, line.number)?,
                None => first,
            };
            let text = lines.text().get(side);
            let sum =
                |line: u32| Some(text.content(line).0).filter(|line| is_telling([*line], 2)).map(checksum);
            Some(Self {
                before: (first.saturating_sub(REACH)..first).rev().filter_map(sum).take(NEIGHBOURS).collect(),
                after: (last + 1..text.n_lines())
                    .take(REACH as usize)
                    .filter_map(sum)
                    .take(NEIGHBOURS)
                    .collect(),
                has_twin: false,
            })
        };
        diff.lines.as_ref().and_then(around).unwrap_or_default()
    }

    /// How much of this stands around the other place, too: the nearer a line, the more it counts. It may be one further or
    /// nearer there.
    fn shared(&self, other: &Self) -> usize {
        let shared = |own: &[u32], other: &[u32]| -> usize {
            let stands = |at: usize, sum: u32| {
                other.iter().take(at + 2).skip(at.saturating_sub(1)).any(|other| *other == sum)
            };
            own.iter()
                .take(NEIGHBOURS)
                .enumerate()
                .filter(|(at, sum)| stands(*at, **sum))
                .map(|(at, _)| NEIGHBOURS - at)
                .sum()
        };
        shared(&self.before, &other.before) + shared(&self.after, &other.after)
    }
}

/// Where the lines of a comment stand now, which was made at what is `here` now; `None` if they are gone. Of equal lines those
/// are meant that have the most of their surroundings, and of these the nearest.
pub(super) fn find(quote: &Quote, diff: &FileDiff, here: Anchor) -> Option<Anchor> {
    let known = &quote.surroundings;
    let all = known.shared(known);
    let shared = |quote: &Quote| known.shared(&Surroundings::neighbours(diff, quote));
    let stays = Quote::taken(diff, &here).filter(|now| now.digest == quote.digest);
    if stays.as_ref().is_some_and(|now| shared(now) == all) {
        return Some(here);
    }
    let mut found = Vec::new();
    if quote.is_whole() {
        found = places(quote, diff);
        let first = quote.lines.first().map_or(0, |line| line.number);
        found.sort_by_key(|(number, _)| number.abs_diff(first));
        found.truncate(MAX_PLACES);
    }
    let mut found: Vec<Anchor> =
        found.into_iter().map(|(_, place)| place.anchor(diff)).collect::<Option<_>>()?;
    if stays.is_some() && !found.contains(&here) {
        found.insert(0, here);
    }
    let n_found = found.len();
    let weighed = found
        .into_iter()
        .enumerate()
        .filter_map(|(at, anchor)| Some((shared(&Quote::taken(diff, &anchor)?), Reverse(at), anchor)));
    let (shared, _, anchor) = weighed.max_by_key(|(shared, at, _)| (*shared, *at))?;
    let is_telling = is_telling(quote.lines.iter().map(|line| &line.content[..]), 4);
    let is_it = match shared {
        // Lines that were the only ones of their kind and still are, whatever happened around them.
        0 => is_telling && (all == 0 || (!known.has_twin && n_found == 1)),
        shared => is_telling || shared * 2 >= all,
    };
    is_it.then_some(anchor)
}

/// A run of lines: by position on the new side, or of changed lines that follow one another.
enum Place {
    New { first: u32, last: u32 },
    Changed { from: u32, n: u32 },
}

impl Place {
    fn anchor(self, diff: &FileDiff) -> Option<Anchor> {
        match self {
            Self::New { first, last } => Anchor::lines(diff, Side::New, first, last).ok(),
            Self::Changed { from, n } => {
                let units = Units::lines(std::iter::once(from..from + n).collect());
                Some(Anchor::Units(diff.change.key(), units))
            }
        }
    }
}

/// Everywhere that the kept lines stand, with the number of the first. Neighbours on the new side are looked for there, whether
/// they are changed lines or not: what was added may be part of the base by now.
fn places(quote: &Quote, diff: &FileDiff) -> Vec<(u32, Place)> {
    let Some(lines) = &diff.lines else { return Vec::new() };
    let Ok(n) = u32::try_from(quote.lines.len()) else { return Vec::new() };
    if n == 0 {
        return Vec::new();
    }
    let is_new = quote.lines.iter().all(|line| line.origin != Origin::Removed)
        && quote.lines.windows(2).all(|pair| pair[0].number + 1 == pair[1].number);
    let text = &lines.text().new;
    let all = if is_new { text.n_lines() } else { lines.n_changed() };
    let content = |at: u32| match is_new {
        true => Some((Side::New, text.content(at).0)),
        false => lines.changed_line(at).map(|line| (line.side, lines.content(line).0)),
    };
    let stands = |from: &u32| {
        quote.lines.iter().zip(*from..).all(|(line, at)| {
            let side = if line.origin == Origin::Removed { Side::Old } else { Side::New };
            content(at) == Some((side, &line.content))
        })
    };
    let place = |from: u32| {
        if !is_new {
            let line = lines.changed_line(from)?;
            return Some((lines.number_at(line.side, line.line)?, Place::Changed { from, n }));
        }
        let first = lines.number_at(Side::New, from)?;
        // Of a patch not everything between two lines need be there.
        let last = lines.number_at(Side::New, from + n - 1).filter(|last| last - first == n - 1)?;
        Some((first, Place::New { first, last }))
    };
    (0..(all + 1).saturating_sub(n)).filter(stands).filter_map(place).collect()
}

/// Whether there is enough in lines to know them again; a bracket stands in many places.
fn is_telling<'a>(lines: impl IntoIterator<Item = &'a [u8]>, n: usize) -> bool {
    let bytes = lines.into_iter().flatten();
    bytes.filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).take(n).count() == n
}

fn checksum(line: &[u8]) -> u32 {
    let [a, b, c, d, ..] = *Digest::of(line).as_bytes();
    u32::from_be_bytes([a, b, c, d])
}
