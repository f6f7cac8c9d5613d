//! Decisions carried over from an earlier record: they count by that record, and by nothing less.

use std::os::unix::fs::PermissionsExt as _;

use countersign::attest::{
    BadSignature, CarriedFrom, Conclusion, Doubt, Judgement, NotCarried, Shortfall, Statement, UnitRecord,
};
use countersign::base::{Digest, ObjectId};
use countersign::diff::Tally;
use countersign::git::{Loaded, Target as Named};
use countersign::ledger::{self, Sealed};
use countersign::review::{Decision, Head, Origin};

use crate::desk::{Desk, judge_with, statement};
use crate::support::repo::hermetic;

const RITA: &str = "rita@example.com";
const ALL: Tally = Tally { lines: 3, others: 1 };
const NONE: Tally = Tally { lines: 0, others: 0 };

/// Rita's key and Sam's; what Rita signed at the head; and the same change under another commit.
struct Amended {
    desk: Desk,
    allowed: String,
    then: Loaded,
    now: Loaded,
}

impl Amended {
    fn new() -> Self {
        let desk = Desk::new();
        let allowed = format!("{RITA} {}\nsam@example.com {}\n", desk.key("rita"), desk.key("sam"));
        let then = desk.load_head();
        desk.repo.git(["commit", "-q", "--amend", "-m", "after, in better words"]);
        let now = desk.load(Named::Range { from: desk.base.clone(), to: "HEAD".into(), symmetric: false });
        assert_ne!(then.change.identity, now.change.identity);
        Self { desk, allowed, then, now }
    }

    fn write(&self, loaded: &Loaded, sealed: &Sealed) -> Digest {
        self.desk.write(loaded, sealed).id
    }

    /// What Rita signs now, all of it carried over from `record` on the earlier head.
    fn carried(&self, record: Digest) -> Statement {
        let head = Head::Commit(ObjectId::from_hex(&self.desk.head).unwrap());
        let mut statement = statement(&self.now, RITA);
        carry_all(&mut statement, Origin { head, record: Some(record) });
        statement
    }

    fn judge(&self) -> Judgement {
        self.desk.judge(&self.now, &self.allowed)
    }

    /// That nothing of what is said to be carried over from `record` counts, for this reason.
    #[track_caller]
    fn assert_refused(&self, record: Digest, why: &NotCarried) {
        self.write(&self.now, &self.desk.seal("rita", &self.carried(record)));
        let judgement = self.judge();
        assert_eq!(judgement.conclusion, Conclusion::DoesNotHold(vec![Shortfall::Undecided(ALL)]));
        assert_eq!(told(&judgement), [(NONE, Some((ALL, why.clone())))]);
        assert_eq!((judgement.signed, judgement.carried), (NONE, NONE));
    }
}

fn told(judgement: &Judgement) -> Vec<(Tally, Option<(Tally, NotCarried)>)> {
    let told = |from: &CarriedFrom| (from.counted, from.refused.clone());
    judgement.carried_from.iter().map(told).collect()
}

fn carry_all(statement: &mut Statement, origin: Origin) {
    for unit in statement.files.iter_mut().flat_map(|file| &mut file.units) {
        match unit {
            UnitRecord::Hunk(hunk) => hunk.carried = [(origin, hunk.decisions.all())].into(),
            UnitRecord::Other(other) => other.carried = Some(origin),
        }
    }
    statement.coverage.decided.carried = statement.coverage.units;
}

fn sealed(statement: &Statement, desk: &Desk) -> Sealed {
    desk.seal("rita", statement)
}

#[test]
fn what_the_same_person_signed_on_an_earlier_head_counts_and_is_told_apart() {
    hermetic(|| {
        let amended = Amended::new();
        let first = statement(&amended.then, RITA);
        let record = amended.write(&amended.then, &sealed(&first, &amended.desk));
        let by = amended.write(&amended.now, &sealed(&amended.carried(record), &amended.desk));
        let judgement = amended.judge();
        assert_eq!(judgement.conclusion, Conclusion::Holds);
        assert_eq!((judgement.signed, judgement.carried), (ALL, ALL));
        let head = Head::Commit(ObjectId::from_hex(&amended.desk.head).unwrap());
        let origin = Origin { head, record: Some(record) };
        assert_eq!(judgement.carried_from, [CarriedFrom { by, origin, counted: ALL, refused: None }]);
        // One level only: a record that has them as carried over itself bears nothing out.
        let head = Head::from(&amended.now.change.identity);
        amended.desk.repo.git(["commit", "-q", "--amend", "-m", "once more"]);
        let last = Named::Range { from: amended.desk.base.clone(), to: "HEAD".into(), symmetric: false };
        let last = amended.desk.load(last);
        let mut again = statement(&last, RITA);
        carry_all(&mut again, Origin { head, record: Some(by) });
        amended.write(&last, &sealed(&again, &amended.desk));
        let judgement = amended.desk.judge(&last, &amended.allowed);
        assert_eq!(told(&judgement), [(NONE, Some((ALL, NotCarried::NotSaid)))]);
        assert_ne!(judgement.conclusion, Conclusion::Holds);
    });
}

#[test]
fn a_record_that_is_not_there_or_on_another_object_bears_nothing_out() {
    hermetic(|| {
        let amended = Amended::new();
        amended.assert_refused(Digest::of(b"never written"), &NotCarried::Missing);
        let amended = Amended::new();
        let first = sealed(&statement(&amended.then, RITA), &amended.desk);
        let elsewhere = ObjectId::from_hex(&amended.desk.base).unwrap();
        amended.desk.add_lines(&elsewhere.to_string(), std::slice::from_ref(&first.line));
        amended.assert_refused(first.id, &NotCarried::Missing);
    });
}

#[test]
fn a_forged_record_bears_nothing_out() {
    hermetic(|| {
        // Nobody's signature, and one by a key that nobody trusts.
        let amended = Amended::new();
        let first = statement(&amended.then, RITA);
        let unsigned = ledger::seal(&first, None, &amended.desk.config("rita")).unwrap();
        let record = amended.write(&amended.then, &unsigned);
        amended.assert_refused(record, &NotCarried::BadSignature(BadSignature::Unsigned));
        let amended = Amended::new();
        amended.desk.key("mallory");
        let record = amended.write(&amended.then, &amended.desk.seal("mallory", &first_of(&amended)));
        let by = amended.desk.seal("rita", &amended.carried(record));
        amended.write(&amended.now, &by);
        let judgement = amended.judge();
        assert_ne!(judgement.conclusion, Conclusion::Holds);
        assert!(matches!(
            &told(&judgement)[..],
            [(NONE, Some((ALL, NotCarried::BadSignature(BadSignature::UnknownKey { .. }))))]
        ));
    });
}

fn first_of(amended: &Amended) -> Statement {
    statement(&amended.then, RITA)
}

#[test]
fn a_record_of_another_person_or_of_another_head_bears_nothing_out() {
    hermetic(|| {
        let amended = Amended::new();
        let first = statement(&amended.then, "sam@example.com");
        let record = amended.write(&amended.then, &amended.desk.seal("sam", &first));
        amended.assert_refused(record, &NotCarried::OtherReviewer);
        // A note that was copied to the head that the new record names.
        let amended = Amended::new();
        let short = amended.desk.load(Named::Rev(amended.desk.base.clone()));
        let first = amended.desk.seal("rita", &statement(&short, RITA));
        amended.desk.add_lines(&amended.desk.head, std::slice::from_ref(&first.line));
        amended.assert_refused(first.id, &NotCarried::OtherPlace);
    });
}

#[test]
fn what_was_rejected_since_bears_nothing_out_and_a_carried_rejection_needs_no_proof() {
    hermetic(|| {
        let amended = Amended::new();
        let first = first_of(&amended);
        let record = amended.write(&amended.then, &sealed(&first, &amended.desk));
        let mut second = first;
        for unit in second.files.iter_mut().flat_map(|file| &mut file.units) {
            match unit {
                UnitRecord::Hunk(hunk) => hunk.decisions.reject = std::mem::take(&mut hunk.decisions.sign),
                UnitRecord::Other(other) => other.decision = Decision::Reject,
            }
        }
        second.coverage.decided.rejected = std::mem::take(&mut second.coverage.decided.signed);
        second.supersedes = vec![record];
        let rejected = second.clone();
        amended.write(&amended.then, &sealed(&second, &amended.desk));
        amended.assert_refused(record, &NotCarried::NotSaid);

        let amended = Amended::new();
        let mut now = amended.carried(Digest::of(b"never written"));
        for (file, said) in now.files.iter_mut().zip(&rejected.files) {
            for (unit, said) in file.units.iter_mut().zip(&said.units) {
                match (unit, said) {
                    (UnitRecord::Hunk(hunk), UnitRecord::Hunk(said)) => {
                        hunk.decisions = said.decisions.clone();
                    }
                    (UnitRecord::Other(other), UnitRecord::Other(said)) => other.decision = said.decision,
                    _ => panic!("they are of the same change"),
                }
            }
        }
        now.coverage.decided.rejected = std::mem::take(&mut now.coverage.decided.signed);
        amended.write(&amended.now, &sealed(&now, &amended.desk));
        assert_eq!(amended.judge().conclusion, Conclusion::DoesNotHold(vec![Shortfall::Rejected(ALL)]));
    });
}

#[test]
fn a_file_that_has_become_a_program_carries_nothing() {
    hermetic(|| {
        let amended = Amended::new();
        let record = amended.write(&amended.then, &sealed(&first_of(&amended), &amended.desk));
        let lib = amended.desk.repo.path().join("lib.rs");
        std::fs::set_permissions(lib, std::fs::Permissions::from_mode(0o755)).unwrap();
        amended.desk.repo.commit("run it");
        let to = Named::Range { from: amended.desk.base.clone(), to: "HEAD".into(), symmetric: false };
        let amended = Amended { now: amended.desk.load(to), ..amended };
        amended.write(&amended.now, &sealed(&amended.carried(record), &amended.desk));
        let judgement = amended.judge();
        // The mode of lib.rs is one more unit, which the record says to carry too; that of run.sh is as it was.
        let (one, four) = (Tally { lines: 0, others: 1 }, Tally { lines: 3, others: 1 });
        assert_eq!(told(&judgement), [(one, Some((four, NotCarried::NotSaid)))]);
        assert_eq!(judgement.conclusion, Conclusion::DoesNotHold(vec![Shortfall::Undecided(four)]));
    });
}

#[test]
fn where_the_earlier_signature_cannot_be_checked_nobody_can_tell() {
    hermetic(|| {
        let amended = Amended::new();
        let first = sealed(&first_of(&amended), &amended.desk);
        let record = amended.write(&amended.then, &first);
        amended.write(&amended.now, &sealed(&amended.carried(record), &amended.desk));
        // As if `ssh-keygen` had failed for the earlier one only.
        let records = amended.desk.collect(&amended.now, &amended.allowed).records;
        let mut earlier = amended.desk.collect(&amended.then, &amended.allowed).records;
        let unclear = countersign::attest::SignatureUnclear::ProgramFailed(countersign::attest::Scheme::Ssh);
        earlier[0].signature = countersign::attest::SignatureVerdict::CouldNotTell(unclear);
        let judgement = judge_with(&amended.now, &records, &earlier);
        assert_eq!(judgement.conclusion, Conclusion::CouldNotTell(vec![Doubt::Signature(record)]));
    });
}
