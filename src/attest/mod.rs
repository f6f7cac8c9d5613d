//! Records: what a person signed, as bytes that anyone can check, and what they are worth for a change.
//!
//! Start with [`Statement`] (what a record says), [`Envelope`] (how it stands in a note) (what the records
//! of a change amount to). Nothing here opens a repository or runs a program: units come in as an [`Inventory`] that the
//! caller computed from the trees, and each record with the [`SignatureVerdict`] that `sign` reached.

mod carry_over;
mod compose;
mod envelope;
mod file_record;
mod inventory;
mod judge;
mod overriding;
mod span;
mod statement;
mod summary;
mod trace;
mod verdict;
mod wire;

pub use carry_over::{ThenAndNow, carry_over, review_of};
pub use compose::{coverage, file_records, outcome, remarks};
pub use envelope::{Envelope, EnvelopeError, MAX_LINE, PAYLOAD_TYPE, Signature, pae, record_id};
pub use file_record::{
    At, FileRecord, HunkRecord, OtherRecord, PerDecision, PerGrain, Reason, UnitRecord, at_least_ms,
    coarse_ms,
};
pub use inventory::{FileUnits, HunkUnits, Inventory, file_units};
pub use judge::{
    Acts, CarriedFrom, Conclusion, Doubt, FileFinding, Judgement, LedgerDoubt, Mismatch, NotCarried, Opinion,
    Options, Record, Shortfall, Standing, Target, Why, judge, origins, replaced_by, superseded_by_new,
    word_of,
};
pub use overriding::{MAX_REASON, OVERRIDE_TYPE, OVERRIDES_REF, Override, OverrideRecord};
pub use span::Span;
pub use statement::{
    About, AiClaim, Authorship, Context, Coverage, LogPosition, MAX_REVIEWER_ID, Outcome, Remark, Reviewer,
    Session, Statement, Tool, UnitMention,
};
pub use summary::{Claim, SUMMARY_NAMESPACE, SUMMARY_TYPE, Summary, THIS_VERIFIER};
pub use trace::{Trace, traces};
pub use verdict::{BadSignature, GoodSignature, Scheme, SignatureUnclear, SignatureVerdict};
pub use wire::{IndexError, StatementError, override_payload, payload, read, read_override, summary_payload};

/// The type of a record's predicate. Never changes: every record there is names it.
pub const PREDICATE_TYPE: &str = "https://docs.rs/countersign/line-review/v1";

/// What SSH signatures of records are made for. A key may be trusted for this and nothing else.
pub const NAMESPACE: &str = "countersign-review-v1";

/// Where records are kept.
pub const LEDGER_REF: &str = "refs/notes/countersign/reviews";
