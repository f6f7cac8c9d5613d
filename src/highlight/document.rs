//! One text being parsed: from the nearest checkpoint, as far as the screen needs, and no longer than it may.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use syntect::parsing::{ParseState, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet};

use super::role::{Role, Roles};
use super::{Budget, GaveUp, MAX_LINE, Span};
use crate::diff::Text;

/// Lines from one checkpoint to the next.
const STRETCH: u32 = 64;
/// A text with its grammar, and what is known of it so far.
#[derive(Debug)]
pub struct Document {
    syntaxes: Arc<SyntaxSet>,
    roles: Arc<Roles>,
    text: Text,
    /// Where the parser stood before line 0, 64, 128 and so on, as far as it got.
    checkpoints: Vec<Parser>,
    spent: Duration,
    gave_up: bool,
}

/// Where the grammar stands between two lines.
#[derive(Clone, Debug)]
struct Parser {
    state: ParseState,
    scopes: ScopeStack,
}

impl Document {
    pub(super) fn new(
        syntaxes: Arc<SyntaxSet>,
        roles: Arc<Roles>,
        syntax: &SyntaxReference,
        text: Text,
    ) -> Self {
        let start = Parser { state: ParseState::new(syntax), scopes: ScopeStack::new() };
        Self { syntaxes, roles, text, checkpoints: vec![start], spent: Duration::ZERO, gave_up: false }
    }

    /// Goes towards `line` by at most `n_lines` lines, and says whether [`Self::spans`] would now answer for that line at
    /// once. For a worker that wants to look for more urgent work in between.
    pub fn prepare(&mut self, line: u32, n_lines: u32, budget: &Budget) -> Result<bool, GaveUp> {
        let last = self.last_checkpoint();
        let goal = line.min(self.text.n_lines()) / STRETCH * STRETCH;
        let until = last.saturating_add(n_lines.max(STRETCH)).min(goal);
        if last < until {
            self.walk(last, last..until, budget)?;
        }
        Ok(self.last_checkpoint() >= goal)
    }

    /// The spans of each of `lines`, sorted and disjoint within a line; text without a role is in none. Lines past the end,
    /// longer than 2 kB or not UTF-8 have no spans. What lies between the nearest checkpoint and the first of the lines is
    /// parsed too.
    pub fn spans(&mut self, lines: Range<u32>, budget: &Budget) -> Result<Vec<Vec<Span>>, GaveUp> {
        let from = (lines.start / STRETCH * STRETCH).min(self.last_checkpoint());
        let n_lines = self.text.n_lines();
        let mut spans = self.walk(from, lines.start.min(n_lines)..lines.end.min(n_lines), budget)?;
        spans.resize(lines.len(), Vec::new());
        Ok(spans)
    }

    fn last_checkpoint(&self) -> u32 {
        u32::try_from(self.checkpoints.len() - 1).map_or(u32::MAX, |n| n * STRETCH)
    }

    /// Parses from line `from`, which has a checkpoint, and collects the spans of `wanted`.
    fn walk(&mut self, from: u32, wanted: Range<u32>, budget: &Budget) -> Result<Vec<Vec<Span>>, GaveUp> {
        let mut spans = Vec::new();
        let mut parser = self.checkpoints[(from / STRETCH) as usize].clone();
        for line in from..wanted.end {
            if self.gave_up {
                return Err(GaveUp);
            }
            let is_wanted = wanted.contains(&line);
            let found = self.parse(&mut parser, line, is_wanted, budget);
            self.gave_up |= found.is_none();
            spans.extend(found.filter(|_| is_wanted));
            if !self.gave_up && line + 1 == self.last_checkpoint() + STRETCH {
                self.checkpoints.push(parser.clone());
            }
        }
        if self.gave_up { Err(GaveUp) } else { Ok(spans) }
    }

    /// The spans of one line if they are wanted; `None` when it is time to give up.
    fn parse(
        &mut self,
        parser: &mut Parser,
        line: u32,
        is_wanted: bool,
        budget: &Budget,
    ) -> Option<Vec<Span>> {
        let (content, _) = self.text.content(line);
        if content.len() > MAX_LINE {
            return Some(Vec::new());
        }
        // The grammars want an LF at the end, and the same for every kind of line end.
        let mut source = String::from_utf8_lossy(content.strip_suffix(b"\r").unwrap_or(content)).into_owned();
        let is_exact = content.starts_with(source.as_bytes());
        source.push('\n');
        let roles = is_wanted.then_some(&*self.roles);
        let start = Instant::now();
        let spans = catch_unwind(AssertUnwindSafe(|| parser.line(&source, &self.syntaxes, roles))).ok()??;
        let took = start.elapsed();
        self.spent += took;
        let is_fine = took <= budget.line && self.spent <= budget.file;
        // Where bytes were replaced, positions are off: such a line stays plain, but what it opens and closes counts.
        is_fine.then(|| if is_exact { spans } else { Vec::new() })
    }
}

impl Parser {
    /// Takes one line that ends in LF, and finds its spans if there are `roles`; `None` if the grammar is broken.
    fn line(&mut self, source: &str, syntaxes: &SyntaxSet, roles: Option<&Roles>) -> Option<Vec<Span>> {
        let ops = self.state.parse_line(source, syntaxes).ok()?;
        let end = source.len() - 1;
        let mut spans = Vec::new();
        let mut at = 0;
        for (position, op) in ops.iter().chain([&(end, ScopeStackOp::Noop)]) {
            let position = (*position).min(end);
            if position > at {
                if let Some(roles) = roles {
                    add(&mut spans, at..position, roles.of(self.scopes.as_slice()));
                }
                at = position;
            }
            self.scopes.apply(op).ok()?;
        }
        Some(spans)
    }
}

/// Adds a span, or lengthens the one before where that has the same role.
fn add(spans: &mut Vec<Span>, bytes: Range<usize>, role: Option<Role>) {
    let (Some(role), Ok(start), Ok(end)) = (role, u32::try_from(bytes.start), u32::try_from(bytes.end))
    else {
        return;
    };
    match spans.last_mut() {
        Some(last) if last.role == role && last.bytes.end == start => last.bytes.end = end,
        _ => spans.push(Span { bytes: start..end, role }),
    }
}
