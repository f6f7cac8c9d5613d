mod carried;
mod replacing;
mod tracing;

use super::*;
use crate::attest::{
    self, Authorship, BadSignature, GoodSignature, LogPosition, Outcome, Reviewer, Session, SignatureUnclear,
    Tool, file_units,
};
use crate::base::{IndexSet, Sided, Timestamp};
use crate::diff::{
    Edit, Entry, FileChange, FileDiff, Glimpse, Mode, OtherChange, OtherKind, Scope, Text, TextDiff, UnitRef,
};
use crate::policy::{Carry, Signer};
use crate::review::{Decision, Entry as Step, Event, Grain, Head, Origin, Review};

fn object(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).unwrap()
}

/// Two files: one with two equal hunks of two changed lines each, one with a mode change only.
fn inventory() -> Inventory {
    let block = "a\nb\nc\nold\nd\ne\nf\nz\n";
    let text = Sided::new(block.repeat(2), block.repeat(2).replace("old", "new"));
    let edits = [3, 11].map(|at| Edit { old: at..at + 1, new: at..at + 1 });
    let lines = TextDiff::new(text.map(|text| Text::new(text.into_bytes())), edits.into());
    assert_eq!(lines.hunks().len(), 2);
    let entry = |mode, byte| Entry { mode, id: object(byte) };
    let change = |path: &str, old, new| FileChange {
        path: path.into(),
        sides: Sided::new(Some(old), Some(new)),
        renamed_from: None,
        ordinal: 0,
    };
    let text = change("a.rs", entry(Mode::FILE, 1), entry(Mode::FILE, 2));
    let mode = change("run", entry(Mode::FILE, 3), entry(Mode::EXECUTABLE, 3));
    let glimpse = |entry: Entry| Glimpse { entry, size: 1, head: Vec::new() };
    let other = OtherChange { kind: OtherKind::Mode, sides: mode.sides.map(|side| side.map(glimpse)) };
    let files = [
        FileDiff { change: text, others: Vec::new(), lines: Some(lines) },
        FileDiff { change: mode, others: vec![other], lines: None },
    ];
    Inventory { files: files.iter().map(file_units).collect(), unread: Vec::new() }
}

fn equal_ids(file: &FileUnits) -> bool {
    file.hunks[0].id == file.hunks[1].id && file.hunks[0].at != file.hunks[1].at
}

fn target() -> Target {
    let snapshot = |commit, tree| Snapshot { commit: Some(object(commit)), tree: object(tree) };
    Target {
        base: snapshot(10, 11),
        head: snapshot(12, 13),
        authors: vec!["ada@example.com".into(), "co@example.com".into()],
    }
}

fn all_units(inventory: &Inventory) -> Vec<(usize, Units, Decision)> {
    (0..inventory.files.len()).map(|at| (at, inventory.files[at].units(), Decision::Sign)).collect()
}

fn record(inventory: &Inventory, who: &str, said: &[(usize, Units, Decision)]) -> Record {
    let mut review = Review::new();
    for (at, units, decision) in said {
        let event = Event::Decided {
            file: inventory.files[*at].key.clone(),
            units: units.clone(),
            decision: *decision,
            grain: Grain::Selection,
            reason: None,
            seen_ms: 700,
            carried: None,
        };
        review.apply(Step { seq: review.next_seq(), at: Timestamp(0), event }).unwrap();
    }
    let coverage = attest::coverage(inventory, &review);
    let statement = Statement {
        context: Context {
            name: None,
            identity: Identity::Trees { base: target().base, head: target().head },
            scope: Scope::Whole,
            repo: None,
            target_ref: None,
        },
        outcome: attest::outcome(&coverage, &Scope::Whole),
        reviewer: Reviewer { id: who.into(), name: None, is_author: false },
        authorship: Authorship::default(),
        coverage,
        files: attest::file_records(inventory, &review),
        comments: attest::remarks(inventory, &review),
        session: Session::coarse(Timestamp(0), Timestamp(0)),
        tool: Tool::this(),
        log: LogPosition { reference: attest::LEDGER_REF.into(), tip: None },
        supersedes: Vec::new(),
        reason: None,
    };
    sealed(statement, who)
}

/// As it comes out of the ledger: through its bytes.
fn sealed(statement: Statement, who: &str) -> Record {
    let payload = attest::payload(&statement);
    assert_eq!(attest::read(&payload).unwrap(), statement);
    let (principal, fingerprint) = (who.to_owned(), "SHA256:x".to_owned());
    Record {
        id: attest::record_id(&payload),
        found_on: object(12),
        statement,
        signature: SignatureVerdict::Good(GoodSignature {
            principal,
            aliases: Vec::new(),
            fingerprint,
            hw_key: None,
        }),
    }
}

fn full(who: &str) -> Record {
    record(&inventory(), who, &all_units(&inventory()))
}

/// A full record by Bob, changed.
fn changed(change: impl FnOnce(&mut Statement)) -> Record {
    let mut statement = full("bob@example.com").statement;
    change(&mut statement);
    sealed(statement, "bob@example.com")
}

fn judged(records: &[Record]) -> Judgement {
    judge(&target(), &inventory(), (records, &[]), Options::default())
}

fn holds(records: &[Record]) -> bool {
    judged(records).conclusion == Conclusion::Holds
}

fn why(record: Record) -> Why {
    let judgement = judged(&[record]);
    assert!(matches!(judgement.conclusion, Conclusion::DoesNotHold(_)));
    assert_eq!(judgement.signed, Tally::default());
    match &judgement.standings[..] {
        [Standing::DoesNotCount(why)] => why.clone(),
        other => panic!("{other:?}"),
    }
}

const ALL: Tally = Tally { lines: 4, others: 1 };

#[test]
fn a_change_holds_when_somebody_else_signed_every_unit() {
    let judgement = judged(&[full("bob@example.com")]);
    assert_eq!(judgement.conclusion, Conclusion::Holds);
    assert_eq!((judgement.all, judgement.signed), (ALL, ALL));
    assert_eq!(judgement.files[0].opinions[0].principal, "bob@example.com");
    assert_eq!(judged(&[]).conclusion, Conclusion::DoesNotHold(vec![Shortfall::Undecided(ALL)]));
}

#[test]
fn how_finely_lines_and_other_changes_were_signed_is_told_to_the_policy() {
    let record = changed(|statement| {
        for unit in statement.files.iter_mut().flat_map(|file| &mut file.units) {
            match unit {
                UnitRecord::Hunk(hunk) => hunk.grains.file = std::mem::take(&mut hunk.grains.selection),
                UnitRecord::Other(other) => other.is_of_file = true,
            }
        }
    });
    let grains = |record: Record| {
        let mut grains: Vec<Grain> =
            judged(&[record]).acts.files.iter().flatten().map(|act| act.grain).collect();
        grains.dedup();
        grains
    };
    assert_eq!(grains(record), [Grain::File]);
    assert_eq!(grains(full("bob@example.com")), [Grain::Selection, Grain::Line]);
}

#[test]
fn who_signed_is_told_to_the_policy_with_every_name_of_the_key() {
    let mut own = changed(|statement| statement.reviewer.is_author = true);
    let SignatureVerdict::Good(good) = &mut own.signature else { panic!() };
    good.aliases.push("*@example.com".into());
    let signer = |says_author, aliases| Signer {
        principal: "bob@example.com".into(),
        aliases,
        fingerprint: "SHA256:x".into(),
        says_author,
    };
    assert_eq!(judged(&[full("bob@example.com")]).acts.signers, [signer(false, vec![])]);
    assert_eq!(judged(&[own]).acts.signers, [signer(true, vec!["*@example.com".into()])]);
}

#[test]
fn two_people_can_share_the_reading() {
    let inventory = inventory();
    let all = all_units(&inventory);
    assert!(!holds(&[record(&inventory, "bob@example.com", &all[..1])]));
    let parts =
        [record(&inventory, "bob@example.com", &all[..1]), record(&inventory, "cy@example.com", &all[1..])];
    assert!(holds(&parts));
}

#[test]
fn authors_do_not_sign_for_themselves() {
    let mut alias = full("bob@example.com");
    let SignatureVerdict::Good(good) = &mut alias.signature else { panic!() };
    good.aliases.push("CO@example.com".into());
    let declared = changed(|statement| statement.reviewer.is_author = true);
    let mut pattern = full("bob@example.com");
    let SignatureVerdict::Good(good) = &mut pattern.signature else { panic!() };
    good.aliases.push("!cy@example.com,*@EXAMPLE.com".into());
    let tagged = full("ada+work@example.com");
    let hidden = Target { authors: vec!["77+ada@users.noreply.github.com".into()], ..target() };
    assert!(
        hidden.is_author("ada@users.noreply.github.com") && !hidden.is_author("bob@users.noreply.github.com")
    );
    for own in [full("ada@example.com"), full("Ada@Example.COM"), tagged, alias, pattern, declared] {
        let only_own = std::slice::from_ref(&own);
        let only = Shortfall::OnlyByAuthor { units: ALL, in_full: true };
        let refused = judged(only_own);
        assert_eq!(
            (refused.conclusion, refused.used_allow_self),
            (Conclusion::DoesNotHold(vec![only]), false)
        );
        let allowed = judge(&target(), &inventory(), (only_own, &[]), Options { allow_self: true });
        assert_eq!((allowed.conclusion, allowed.used_allow_self), (Conclusion::Holds, true));
        assert!(holds(&[own, full("cy@example.com")]));
    }
}

#[test]
fn one_open_question_or_rejection_is_enough() {
    let inventory = inventory();
    let line = Units::single(UnitRef::Line(1));
    for (decision, shortfall) in [
        (Decision::Question, Shortfall::Questioned as fn(Tally) -> Shortfall),
        (Decision::Reject, Shortfall::Rejected),
    ] {
        // Even the author's own doubt counts.
        for who in ["cy@example.com", "ada@example.com"] {
            let doubt = record(&inventory, who, &[(0, line.clone(), decision)]);
            let judgement = judged(&[full("bob@example.com"), doubt]);
            let one = Tally { lines: 1, others: 0 };
            assert_eq!(judgement.conclusion, Conclusion::DoesNotHold(vec![shortfall(one)]));
            assert_eq!(judgement.signed, Tally { lines: 3, others: 1 });
        }
    }
}

#[test]
fn a_record_of_something_else_does_not_count() {
    let about = |base: Snapshot, head: Snapshot| {
        why(changed(|statement| statement.context.identity = Identity::Trees { base, head }))
    };
    let (base, head) = (target().base, target().head);
    let other = |snapshot: Snapshot| Snapshot { commit: Some(object(99)), ..snapshot };
    let other_tree = |snapshot: Snapshot| Snapshot { tree: object(98), ..snapshot };
    assert_eq!(about(base, other(head)), Why::OtherHead);
    assert_eq!(about(other(base), head), Why::OtherBase);
    assert_eq!(about(base, Snapshot { commit: None, tree: object(98) }), Why::OtherHead);
    assert_eq!(about(Snapshot { commit: None, ..base }, head), Why::OtherBase);
    assert_eq!(about(base, other_tree(head)), Why::Mismatch(Mismatch::HeadTree));
    assert_eq!(about(other_tree(base), head), Why::Mismatch(Mismatch::BaseTree));
    let patch = changed(|statement| statement.context.identity = Identity::Patch(Digest::of(b"patch")));
    assert_eq!(why(patch), Why::Patch);
}

#[test]
fn a_record_of_uncommitted_work_counts_for_the_commit_that_was_made_of_it() {
    let (base, head) = (target().base, target().head);
    let of_tree = |base: Snapshot| {
        changed(|statement| {
            statement.context.identity = Identity::Trees { base, head: Snapshot { commit: None, ..head } };
        })
    };
    assert!(holds(&[of_tree(base)]));
    let acts = judged(&[of_tree(base)]).acts.files.concat();
    assert!(!acts.is_empty() && acts.iter().all(|act| act.carry == Carry::Tree));
    assert_eq!(why(of_tree(Snapshot { commit: Some(object(99)), ..base })), Why::OtherBase);
    // The other way round it does not: a commit was read, not a tree.
    let uncommitted = Target { head: Snapshot { commit: None, ..head }, ..target() };
    let judgement = judge(&uncommitted, &inventory(), (&[full("bob@example.com")], &[]), Options::default());
    assert_eq!(judgement.standings, [Standing::DoesNotCount(Why::OtherHead)]);
}

#[test]
fn a_record_that_does_not_recompute_is_invalid() {
    let mismatch = |change: fn(&mut Statement)| match why(changed(change)) {
        Why::Mismatch(mismatch) => mismatch,
        other => panic!("{other:?}"),
    };
    let inventory = inventory();
    let (first, second) = (inventory.files[0].key.clone(), inventory.files[1].key.clone());
    assert_eq!(mismatch(|s| s.coverage.digest = Digest::of(b"x")), Mismatch::Coverage);
    assert_eq!(mismatch(|s| s.coverage.hunks += 1), Mismatch::Coverage);
    assert_eq!(mismatch(|s| drop(s.files.pop())), Mismatch::Decided);
    assert_eq!(
        mismatch(|s| s.files[1].path = "ran".into()),
        Mismatch::File(FileKey { path: "ran".into(), ..second.clone() })
    );
    assert_eq!(mismatch(|s| s.files.reverse()), Mismatch::File(first.clone()));
    assert_eq!(mismatch(|s| s.files.push(s.files[1].clone())), Mismatch::File(second.clone()));
    assert_eq!(mismatch(|s| s.files[1].sides.new = s.files[1].sides.old), Mismatch::Sides(second));
    let hunk = |s: &mut Statement, change: fn(&mut crate::attest::HunkRecord)| {
        let UnitRecord::Hunk(hunk) = &mut s.files[0].units[0] else { panic!() };
        change(hunk);
    };
    let unit = |id| Mismatch::Unit { file: first.clone(), id };
    let id = inventory.files[0].hunks[0].id;
    let mut wrong = changed(|s| hunk(s, |hunk| hunk.id = Digest::of(b"x")));
    assert_eq!(why(wrong), Why::Mismatch(unit(Digest::of(b"x"))));
    wrong = changed(|s| hunk(s, |hunk| hunk.at.start.new += 1));
    assert_eq!(why(wrong), Why::Mismatch(unit(id)));
    wrong = changed(|s| hunk(s, |hunk| (hunk.removed, hunk.added) = (0, 2)));
    assert_eq!(why(wrong), Why::Mismatch(unit(id)));
}

#[test]
fn one_signed_hunk_never_covers_an_equal_one() {
    let inventory = inventory();
    assert!(equal_ids(&inventory.files[0]));
    for line in [0, 2] {
        let lines = Units::lines(std::iter::once(line..line + 2).collect::<IndexSet>());
        let mut said = all_units(&inventory);
        said[0].1 = lines.clone();
        let judgement = judged(&[record(&inventory, "bob@example.com", &said)]);
        let missing = Shortfall::Undecided(Tally { lines: 2, others: 0 });
        assert_eq!(judgement.conclusion, Conclusion::DoesNotHold(vec![missing]));
        assert_eq!(judgement.files[0].signed, lines);
    }
    let twice = changed(|statement| statement.files[0].units[1] = statement.files[0].units[0].clone());
    assert!(matches!(why(twice), Why::Mismatch(Mismatch::Unit { .. })));
}

#[test]
fn a_narrowed_record_counts_for_what_it_was_narrowed_to() {
    let whole = inventory();
    let scope = Scope::Narrowed(["run".into()].into());
    let part = Inventory { files: whole.within(&scope).cloned().collect(), unread: Vec::new() };
    let mut statement = record(&part, "bob@example.com", &all_units(&part)).statement;
    (statement.context.scope, statement.outcome) = (scope, Outcome::Incomplete);
    let narrowed = sealed(statement.clone(), "bob@example.com");
    assert_eq!(judged(&[narrowed]).signed, Tally { lines: 0, others: 1 });
    statement.context.scope = Scope::Narrowed(["a.rs".into()].into());
    assert_eq!(why(sealed(statement, "bob@example.com")), Why::Mismatch(Mismatch::Coverage));
}

#[test]
fn what_could_not_be_checked_leaves_the_question_open() {
    let mut unclear = full("cy@example.com");
    unclear.signature = SignatureVerdict::CouldNotTell(SignatureUnclear::NoProgram(attest::Scheme::Ssh));
    let open = Conclusion::CouldNotTell(vec![Doubt::Signature(unclear.id)]);
    assert_eq!(judged(std::slice::from_ref(&unclear)).conclusion, open);
    assert_eq!(judged(&[full("bob@example.com"), unclear.clone()]).conclusion, open);
    // Unless it is about something else anyway.
    unclear.statement.context.identity = Identity::Patch(Digest::of(b"patch"));
    assert!(holds(&[full("bob@example.com"), unclear]));
    let mut inventory = inventory();
    let lost = inventory.files.pop().unwrap().key;
    inventory.unread.push(lost.clone());
    let judgement = judge(&target(), &inventory, (&[full("bob@example.com")], &[]), Options::default());
    assert_eq!(judgement.conclusion, Conclusion::CouldNotTell(vec![Doubt::Unread(lost)]));
    assert_eq!(judgement.standings, [Standing::Counts]);
}

#[test]
fn bad_signatures_and_borrowed_names_do_not_count() {
    let mut bad = full("bob@example.com");
    bad.signature = SignatureVerdict::Bad(BadSignature::Unsigned);
    assert_eq!(why(bad), Why::BadSignature);
    let mut borrowed = full("bob@example.com");
    borrowed.statement.reviewer.id = "cy@example.com".into();
    assert_eq!(why(borrowed), Why::OtherReviewer);
}

#[test]
fn content_that_is_too_big_cannot_be_signed() {
    let mut inventory = inventory();
    inventory.files[1].others[0].0 = OtherKind::TooBig;
    let record = record(&inventory, "bob@example.com", &all_units(&inventory));
    let judgement = judge(&target(), &inventory, (&[record], &[]), Options::default());
    let big = Mismatch::TooBig(inventory.files[1].key.clone());
    assert_eq!(judgement.standings, [Standing::DoesNotCount(Why::Mismatch(big))]);
}

#[test]
fn where_there_is_nothing_to_sign_nothing_is_missing() {
    let judgement = judge(&target(), &Inventory::default(), (&[], &[]), Options::default());
    assert_eq!((judgement.conclusion, judgement.all), (Conclusion::Holds, Tally::default()));
}

#[test]
fn what_is_signed_elsewhere_is_left_out_but_for_doubts() {
    let inventory = inventory();
    let all = all_units(&inventory);
    let ada = record(&inventory, "ada@example.com", &all[1..]);
    let bob = record(&inventory, "bob@example.com", &all[..1]);
    let doubt = |said| record(&inventory, "cy@example.com", &[(1, inventory.files[1].units(), said)]);
    let (question, rejection) = (doubt(Decision::Question), doubt(Decision::Reject));
    let mut unclear = question.clone();
    unclear.signature = SignatureVerdict::CouldNotTell(SignatureUnclear::NoProgram(attest::Scheme::Ssh));
    let (text, mode) = (Tally { lines: 4, others: 0 }, Tally { lines: 0, others: 1 });
    let left_out = |place: usize, records: &[Record], allow_self: bool| {
        let options = Options { allow_self };
        let mut judgement = judge(&target(), &inventory, (records, &[]), options);
        judgement.leave_out(&inventory, [place].into(), options);
        judgement
    };
    let told = |place, records: &[Record], allow_self| {
        let judgement = left_out(place, records, allow_self);
        let weighed = judgement.files_to_weigh(&inventory).iter().map(|file| file.units.tally()).collect();
        (judgement.conclusion, judgement.all, judgement.signed, judgement.used_allow_self, weighed)
    };
    let (none, both) = (Tally::default(), vec![ada.clone(), bob.clone()]);
    let missing = |shortfall| Conclusion::DoesNotHold(vec![shortfall]);
    for (place, records, allow_self, expected) in [
        (1, vec![bob.clone()], false, (Conclusion::Holds, text, text, false, vec![text, none])),
        (1, both.clone(), true, (Conclusion::Holds, text, text, false, vec![text, none])),
        (0, both.clone(), true, (Conclusion::Holds, mode, mode, true, vec![none, mode])),
        (0, vec![], false, (missing(Shortfall::Undecided(mode)), mode, none, false, vec![none, mode])),
        (1, vec![bob.clone(), question], false, {
            (missing(Shortfall::Questioned(mode)), ALL, text, false, vec![text, none])
        }),
        (1, vec![bob.clone(), rejection], false, {
            (missing(Shortfall::Rejected(mode)), ALL, text, false, vec![text, none])
        }),
        (1, vec![bob, unclear.clone()], false, {
            let doubt = Doubt::Signature(unclear.id);
            (Conclusion::CouldNotTell(vec![doubt]), text, text, false, vec![text, none])
        }),
    ] {
        assert_eq!(told(place, &records, allow_self), expected, "{place} {allow_self}");
        assert_eq!(left_out(place, &records, allow_self).left_out, [place].into());
    }
    // What is left over for the policy of a file that is not left out is what nobody doubts.
    let part =
        record(&inventory, "cy@example.com", &[(0, Units::single(UnitRef::Line(1)), Decision::Reject)]);
    assert_eq!(told(1, &[part], false).4, [Tally { lines: 3, others: 0 }, none]);
}

#[test]
fn a_further_doubt_leaves_open_what_held_and_joins_those_that_there_are() {
    let (cut, crowded) = (Doubt::Ledger(LedgerDoubt::Cut), Doubt::Ledger(LedgerDoubt::Crowded));
    for records in [&[full("bob@example.com")][..], &[]] {
        let mut judgement = judged(records);
        let before = judgement.conclusion.clone();
        judgement.doubt([]);
        assert_eq!(judgement.conclusion, before);
        judgement.doubt([cut.clone()]);
        assert_eq!(judgement.conclusion, Conclusion::CouldNotTell(vec![cut.clone()]));
        judgement.doubt([crowded.clone()]);
        assert_eq!(judgement.conclusion, Conclusion::CouldNotTell(vec![cut.clone(), crowded.clone()]));
    }
}
