//! From a review to what its record says.

use crate::attest::{
    self, Authorship, Context, Inventory, LEDGER_REF, LogPosition, Outcome, Reviewer, Session, Statement,
    Tool,
};
use crate::base::{ObjectId, Timestamp};
use crate::cli::load::Subject;
use crate::review::Review;

/// The part of a record that follows from who reads what.
pub(super) struct Frame {
    pub(super) context: Context,
    pub(super) reviewer: Reviewer,
    pub(super) authorship: Authorship,
}

impl Frame {
    /// What the record of a review of `subject` by `reviewer` begins with.
    pub(super) fn of(subject: &Subject, reviewer: Reviewer) -> Self {
        let change = subject.change();
        let loaded = subject.loaded();
        let name = match loaded {
            Some(loaded) => loaded.watched.as_ref().map(|(name, _)| name.clone()),
            None => Some(change.name.clone()),
        };
        let context = Context {
            name,
            identity: change.identity,
            scope: change.scope.clone(),
            repo: None,
            target_ref: loaded.and_then(|loaded| loaded.target_ref.clone()),
        };
        let commits = loaded.map_or(&[][..], |loaded| &loaded.commits);
        Self { context, reviewer, authorship: Authorship::of(commits) }
    }

    /// The record of `review`, made `now`. `tip` is where the ledger stands.
    pub(super) fn statement(
        &self,
        inventory: &Inventory,
        review: &Review,
        now: Timestamp,
        tip: Option<ObjectId>,
    ) -> Statement {
        let coverage = attest::coverage(inventory, review);
        let outcome = match attest::outcome(&coverage, &self.context.scope) {
            Outcome::Complete if !inventory.unread.is_empty() => Outcome::Incomplete,
            outcome => outcome,
        };
        Statement {
            context: self.context.clone(),
            outcome,
            reviewer: self.reviewer.clone(),
            authorship: self.authorship.clone(),
            coverage,
            files: attest::file_records(inventory, review),
            comments: attest::remarks(inventory, review),
            session: Session::coarse(review.first_at().unwrap_or(now), now),
            tool: Tool::this(),
            log: LogPosition { reference: LEDGER_REF.to_owned(), tip },
            supersedes: Vec::new(),
        }
    }
}
