//! Letters that occur in a text in order, not always side by side, as fuzzy finders match them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// What is looked for. Words apart must all occur; `^`, `$`, `'` and `!` mean what they mean in fzf.
#[derive(Debug)]
pub struct Needle {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

/// One of the best matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// The higher, the better.
    pub score: u32,
    /// The place of the text among those that were tried.
    pub index: usize,
}

impl Needle {
    /// For texts of any kind, or for paths, where the letters after a `/` count more.
    pub fn new(query: &str, is_path: bool) -> Self {
        let config = if is_path { Config::DEFAULT.match_paths() } else { Config::DEFAULT };
        let pattern = Pattern::parse(query, CaseMatching::Smart, Normalization::Smart);
        Self { pattern, matcher: Matcher::new(config), buffer: Vec::new() }
    }

    /// How well a text matches, if it does.
    pub fn score(&mut self, text: &str) -> Option<u32> {
        self.pattern.score(Utf32Str::new(text, &mut self.buffer), &mut self.matcher)
    }

    /// Which characters of a text match, in order.
    pub fn positions(&mut self, text: &str) -> Vec<u32> {
        let mut positions = Vec::new();
        self.pattern.indices(Utf32Str::new(text, &mut self.buffer), &mut self.matcher, &mut positions);
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// The `n` best of `texts`, best first; among equals the earlier one.
    pub fn best<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>, n: usize) -> Vec<Match> {
        let mut best = BinaryHeap::new();
        for (index, text) in texts.into_iter().enumerate() {
            let Some(score) = self.score(text) else { continue };
            best.push(Reverse((score, Reverse(index))));
            if best.len() > n {
                best.pop();
            }
        }
        let sorted = best.into_sorted_vec();
        sorted.into_iter().map(|Reverse((score, Reverse(index)))| Match { score, index }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_ties_keep_their_order() {
        let paths = ["src/pay/refund.rs", "tests/refund.rs", "README.md", "src/render.rs"];
        let mut needle = Needle::new("refrs", true);
        let best: Vec<usize> = needle.best(paths, 10).into_iter().map(|found| found.index).collect();
        assert_eq!(best.len(), 2);
        assert!(best.contains(&0) && best.contains(&1));
        assert_eq!(needle.positions("a/ref.rs"), [2, 3, 4, 6, 7]);
        let all: Vec<usize> = Needle::new("", false).best(paths, 3).iter().map(|found| found.index).collect();
        assert_eq!(all, [0, 1, 2]);
    }
}
