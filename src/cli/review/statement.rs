//! From a review to what its record says.

use std::path::Path;

use crate::attest::{
    self, Authorship, Context, Inventory, LEDGER_REF, LogPosition, Outcome, Reviewer, Session, Statement,
    Tool,
};
use crate::base::shown::text_of;
use crate::base::{ObjectId, Timestamp};
use crate::cli::load::Subject;
use crate::git::Destination;
use crate::report::Failure;
use crate::review::Review;

/// The part of a record that follows from who reads what.
pub(super) struct Frame {
    pub(super) context: Context,
    pub(super) reviewer: Reviewer,
}

/// Who wrote the change.
pub(super) struct Authors {
    pub(super) authorship: Authorship,
    /// Whether the reviewer is one of them.
    pub(super) includes_reviewer: bool,
}

impl Frame {
    /// What the record of a review of `subject` by `reviewer` begins with.
    pub(super) fn of(subject: &Subject, reviewer: Reviewer) -> Result<Self, Failure> {
        let change = subject.change();
        let (name, destination) = match subject {
            Subject::Repository(both) => {
                let (repo, loaded) = &**both;
                let name = loaded.watched.as_ref().map(|(name, _)| name.clone());
                (name, repo.destination(loaded.target_ref.as_deref())?)
            }
            // Where the patch lies on this machine is nobody else's business.
            Subject::Patch(_) => {
                let file = Path::new(&change.name).file_name();
                (file.map(|name| text_of(name.as_encoded_bytes())), Destination::default())
            }
        };
        let Destination { repo, target_ref } = destination;
        let (identity, scope) = (change.identity, change.scope.clone());
        let context = Context { name, identity, scope, repo, target_ref };
        Ok(Self { context, reviewer })
    }

    /// The record of `review`, made `now`. `tip` is where the ledger stands.
    pub(super) fn statement(
        &self,
        inventory: &Inventory,
        review: &Review,
        authors: Authors,
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
            reviewer: Reviewer { is_author: authors.includes_reviewer, ..self.reviewer.clone() },
            authorship: authors.authorship,
            coverage,
            files: attest::file_records(inventory, review),
            comments: attest::remarks(inventory, review),
            session: Session::coarse(review.first_at().unwrap_or(now), now),
            tool: Tool::this(),
            log: LogPosition { reference: LEDGER_REF.to_owned(), tip },
            supersedes: Vec::new(),
            reason: None,
        }
    }
}
