//! Why a record was not written, and what is wrong with one that was found, in sentences.

use super::failure::{quoted, quoted_path};
use super::sign::{bad_signature, unclear_signature};
use super::{Exit, Failure};
use crate::attest::{
    Doubt, EnvelopeError, LedgerDoubt, Mismatch, NotCarried, SignatureVerdict, StatementError, Why,
};
use crate::base::Digest;
use crate::ledger::{LedgerError, Refused};

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        let unsure = Self::could_not_tell;
        match error {
            LedgerError::ReviewerId(id) => {
                Self::usage(format!("{} cannot name a person in a record; nothing was recorded", quoted(id)))
                    .hint("git config --global user.email \"you@example.com\"")
            }
            LedgerError::Unreadable(cause) => Self::new(
                Exit::Bug,
                format!("the record would not be readable ({}); nothing was recorded", statement(&cause)),
            ),
            LedgerError::TooLong(bytes) => unsure(format!(
                "the record has {bytes} bytes, more than a ledger takes; nothing was recorded"
            ))
            .hint("review it in parts: countersign TARGET -- PATH..."),
            LedgerError::Sign(cause) => cause.into(),
            LedgerError::NotIntact(verdict) => unsure(format!(
                "the signature that was just made does not hold ({}); nothing was recorded",
                signature(&verdict)
            )),
            LedgerError::Git(cause) => cause.into(),
            LedgerError::NotThere => {
                Self::could_not_tell("the record was written but not found again; do not count on it")
                    .hint("try once more")
            }
            LedgerError::Gone(id) => unsure(format!(
                "record {} cannot be put back: the state of the ledger that had it is gone",
                short(&id)
            ))
            .hint("sign off again: every decision is still there"),
            LedgerError::Patch => {
                Self::usage("the record of a patch goes into a file").hint("name it with --out FILE")
            }
            LedgerError::File { path, source } => {
                Self::usage(format!("cannot write {}: {source}", quoted_path(&path)))
                    .hint("name a file that is not there yet with --out FILE")
            }
        }
    }
}

/// The beginning of a record's name, as it is shown everywhere.
fn short(id: &Digest) -> String {
    id.to_string().chars().take(12).collect()
}

/// What a signature is worth, in words.
pub fn signature(verdict: &SignatureVerdict) -> String {
    match verdict {
        SignatureVerdict::Good(_) => "good".to_owned(),
        SignatureVerdict::Bad(bad) => bad_signature(bad),
        SignatureVerdict::CouldNotTell(unclear) => unclear_signature(unclear),
    }
}

/// What is wrong with something in a note that is no record.
pub fn refused(cause: &Refused) -> String {
    match cause {
        Refused::Envelope(cause) => envelope(*cause),
        Refused::Statement(cause) => statement(cause),
        Refused::TooManyLines(n) => format!("the note has {n} lines, more than are looked at"),
        Refused::Note(flaw) => super::git::notes_flaw(flaw),
    }
}

fn envelope(cause: EnvelopeError) -> String {
    match cause {
        EnvelopeError::TooLong(bytes) => format!("the line has {bytes} bytes, more than a record may have"),
        EnvelopeError::Layout(at) => {
            format!(
                "the line is not a whole envelope in its one spelling (see byte {at}); it was cut or changed"
            )
        }
        EnvelopeError::PayloadType => "the envelope holds something else than a statement".to_owned(),
        EnvelopeError::PayloadBase64 => "the statement in the envelope is not proper base64".to_owned(),
        EnvelopeError::SignatureBase64 => "the signature in the envelope is not proper base64".to_owned(),
    }
}

fn statement(cause: &StatementError) -> String {
    match cause {
        StatementError::Shape(cause) => format!("it is no statement: {}", quoted(cause.to_string())),
        StatementError::DuplicateKey(key) => format!("the key {} is there twice", quoted(key)),
        StatementError::TooDeep => "it is nested too deeply".to_owned(),
        StatementError::NotAnInteger => "a number in it is not a whole number in a safe range".to_owned(),
        StatementError::NotCanonical => "it is not in the one canonical form".to_owned(),
        StatementError::OtherType(name) => format!("it is a statement of another type, {}", quoted(name)),
        StatementError::OtherPredicate(name) => format!("its predicate is of another type, {}", quoted(name)),
        StatementError::Version(n) => format!("version {n} of the format is not known here"),
        StatementError::Kind(name) => format!("it is a record of another kind, {}", quoted(name)),
        StatementError::Subject => "its subject is not the head that it is about".to_owned(),
        StatementError::DiffParameters => "it was made with other diff parameters".to_owned(),
        StatementError::Value { field, value } => format!("{} cannot be {}", field, quoted(value)),
        StatementError::Path => "a path in it is not spelled as it has to be".to_owned(),
        StatementError::Lines { path, text, cause } => {
            format!("the lines {} of {} are no proper set: {cause}", quoted(text), quoted(path.as_bytes()))
        }
        StatementError::Contradiction { path } => {
            format!("its decisions in {} contradict each other", quoted(path.as_bytes()))
        }
        StatementError::ReviewerId(id) => format!("{} cannot name a person", quoted(id)),
        StatementError::Outcome => "its outcome contradicts its counts".to_owned(),
    }
}

/// Why a record does not count for a change. What is wrong with its signature is told by `signature`.
pub fn does_not_count(why: &Why, verdict: &SignatureVerdict) -> String {
    match why {
        Why::BadSignature | Why::SignatureUnclear => signature(verdict),
        Why::OtherReviewer => "it claims to be by somebody else than who signed it".to_owned(),
        Why::Patch => "it is about a patch".to_owned(),
        Why::OtherHead => "it is about another head: was the note copied?".to_owned(),
        Why::OtherBase => "it is about the same head compared with another base".to_owned(),
        Why::Mismatch(mismatch) => format!("it contradicts the change: {}", contradiction(mismatch)),
        Why::NotTheirs { record, by: Some(by) } => format!(
            "it takes back record {}, which only {} can do, who signed that",
            short(record),
            quoted(by)
        ),
        Why::NotTheirs { record, by: None } => {
            format!("it takes back record {}, which is not here or not known to be theirs", short(record))
        }
    }
}

/// Why it cannot be said whether a change holds up; a sentence without a full stop.
pub fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Signature(id) => format!("the signature of record {} could not be checked", short(id)),
        Doubt::Unread(key) => format!("{} cannot be read", quoted(key.path.as_bytes())),
        Doubt::Ledger(doubt) => ledger_doubt(doubt),
    }
}

/// What is wrong with the ledger's past; a sentence without a full stop.
fn ledger_doubt(doubt: &LedgerDoubt) -> String {
    match doubt {
        LedgerDoubt::Gone { record, by, was_in } => format!(
            "record {} by {} was taken out of the ledger, which had it in its commit {}",
            short(record),
            quoted(by),
            was_in.short()
        ),
        LedgerDoubt::Strayed { record, saw } => format!(
            "record {} was signed where the ledger stood at {saw}, which is not here: the ledger was put back or replaced, and \
             records may be missing (fetch that commit from whoever has it)",
            short(record)
        ),
        LedgerDoubt::Cut => {
            "the history of the ledger is not all here, so records may be missing (fetch it without --depth)"
                .to_owned()
        }
        LedgerDoubt::Crowded => {
            "too many records name another ledger than this one for all of them to be looked into".to_owned()
        }
    }
}

/// Why what is said to be carried over from a record does not count; the end of a sentence.
pub fn not_carried(why: &NotCarried) -> String {
    match why {
        NotCarried::Missing => "it is not in the ledger".to_owned(),
        NotCarried::BadSignature(bad) => bad_signature(bad),
        NotCarried::Unclear(unclear) => unclear_signature(unclear),
        NotCarried::OtherReviewer => "somebody else made it".to_owned(),
        NotCarried::OtherPlace => "it is about another head: was the note copied?".to_owned(),
        NotCarried::NotSaid => "it does not have exactly these as signed, or they were taken back".to_owned(),
    }
}

fn contradiction(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::HeadTree => "the tree of the head".to_owned(),
        Mismatch::BaseTree => "the tree of the base".to_owned(),
        Mismatch::Coverage => "how much there is to read".to_owned(),
        Mismatch::Decided => "how much was decided on".to_owned(),
        Mismatch::File(key) => {
            format!("{} is not one of its files, or not at this place", quoted(key.path.as_bytes()))
        }
        Mismatch::Sides(key) => format!("the modes or blobs of {}", quoted(key.path.as_bytes())),
        Mismatch::Unit { file, id } => {
            format!("{} has no unit {id} at this place", quoted(file.path.as_bytes()))
        }
        Mismatch::TooBig(key) => {
            format!("{} was too big to be shown, so nobody can have read it", quoted(key.path.as_bytes()))
        }
    }
}
