//! What a record carries over from an earlier one, and when that counts.

use super::*;

/// All of it carried over from what Bob signed on an earlier head.
#[test]
fn of_two_equal_hunks_neither_is_borne_out_by_an_earlier_record() {
    let inventory = inventory();
    assert!(equal_ids(&inventory.files[0]));
    let mut earlier = full("bob@example.com").statement;
    let Identity::Trees { head, .. } = &mut earlier.context.identity else { panic!() };
    head.commit = Some(object(20));
    let earlier = Record { found_on: object(20), ..sealed(earlier, "bob@example.com") };
    let origin = Origin { head: Head::Commit(object(20)), record: Some(earlier.id) };
    let now = changed(|statement| {
        for unit in statement.files.iter_mut().flat_map(|file| &mut file.units) {
            match unit {
                UnitRecord::Hunk(hunk) => hunk.carried = [(origin, hunk.decisions.all())].into(),
                UnitRecord::Other(other) => other.carried = Some(origin),
            }
        }
        statement.coverage.decided.carried = statement.coverage.units;
    });
    assert_eq!(origins(std::slice::from_ref(&now)), [object(20)].into());
    let judgement = judge(&target(), &inventory, (&[now], &[earlier]), Options::default());
    let (lines, other) = (Tally { lines: 4, others: 0 }, Tally { lines: 0, others: 1 });
    assert_eq!(judgement.conclusion, Conclusion::DoesNotHold(vec![Shortfall::Undecided(lines)]));
    let [from] = &judgement.carried_from[..] else { panic!("they are from one place") };
    assert_eq!((from.counted, from.refused.clone()), (other, Some((lines, NotCarried::NotSaid))));
}

/// An inventory in which every hunk is the only one of its kind.
fn without_twins() -> Inventory {
    let mut inventory = inventory();
    inventory.files[0].hunks.pop();
    inventory
}

/// What Bob says of all of it, on another head, with these earlier records replaced.
fn earlier(decision: Decision, supersedes: &[&Record]) -> Record {
    let inventory = without_twins();
    let said: Vec<_> =
        (0..inventory.files.len()).map(|at| (at, inventory.files[at].units(), decision)).collect();
    let mut statement = record(&inventory, "bob@example.com", &said).statement;
    let Identity::Trees { head, .. } = &mut statement.context.identity else { panic!() };
    head.commit = Some(object(20));
    statement.supersedes = supersedes.iter().map(|record| record.id).collect();
    // Two records of the same moment that say the same are one.
    statement.session.finished = Timestamp(i64::try_from(supersedes.len()).unwrap() * 3600);
    Record { found_on: object(20), ..sealed(statement, "bob@example.com") }
}

/// Everything that Bob says now is carried over from `origin`.
fn judged_from(origin: &Record, noted: &[Record]) -> Judgement {
    let inventory = without_twins();
    let origin = Origin { head: Head::Commit(object(20)), record: Some(origin.id) };
    let mut statement = record(&inventory, "bob@example.com", &all_units(&inventory)).statement;
    for unit in statement.files.iter_mut().flat_map(|file| &mut file.units) {
        match unit {
            UnitRecord::Hunk(hunk) => hunk.carried = [(origin, hunk.decisions.all())].into(),
            UnitRecord::Other(other) => other.carried = Some(origin),
        }
    }
    statement.coverage.decided.carried = statement.coverage.units;
    let now = sealed(statement, "bob@example.com");
    judge(&target(), &inventory, (&[now], noted), Options::default())
}

/// How much counts of what Bob carries over from `origin`, and the conclusion.
fn carried_from(origin: &Record, noted: &[Record]) -> (Tally, Conclusion) {
    let judgement = judged_from(origin, noted);
    let [from] = &judgement.carried_from[..] else { panic!("they are from one place") };
    (from.counted, judgement.conclusion)
}

#[test]
fn what_became_of_the_change_since_it_was_read_is_told_apart() {
    let classes = |edit: &dyn Fn(&mut Statement)| -> BTreeSet<(Carry, Timestamp)> {
        let mut then = earlier(Decision::Sign, &[]).statement;
        then.session.finished = Timestamp(-3600);
        edit(&mut then);
        let then = Record { found_on: object(20), ..sealed(then, "bob@example.com") };
        let acts = judged_from(&then, std::slice::from_ref(&then)).acts;
        acts.files.iter().flatten().map(|act| (act.carry, act.at)).collect()
    };
    let read = Timestamp(-3600);
    let with_other_tree = |statement: &mut Statement| {
        let Identity::Trees { head, .. } = &mut statement.context.identity else { panic!() };
        head.tree = object(21);
    };
    assert_eq!(classes(&|_| ()), [(Carry::Tree, read)].into());
    assert_eq!(classes(&with_other_tree), [(Carry::Blob, read)].into());
    let with_other_blob = |statement: &mut Statement| {
        with_other_tree(statement);
        for side in statement.files.iter_mut().filter_map(|file| file.sides.new.as_mut()) {
            side.id = object(22);
        }
    };
    assert_eq!(classes(&with_other_blob), [(Carry::Hunk, read)].into());
    let fresh = judge(&target(), &inventory(), (&[full("bob@example.com")], &[]), Options::default());
    assert!(fresh.acts.files.iter().flatten().all(|act| act.carry == Carry::Exact));
}

#[test]
fn whatever_stands_where_the_earlier_record_is_can_take_it_back() {
    let all = Tally { lines: 2, others: 1 };
    let first = earlier(Decision::Sign, &[]);
    assert_eq!(carried_from(&first, std::slice::from_ref(&first)), (all, Conclusion::Holds));
    // Signed again, or rejected, by what replaced it.
    let again = earlier(Decision::Sign, &[&first]);
    assert_eq!(carried_from(&first, &[again.clone(), first.clone()]).0, all);
    let rejected = earlier(Decision::Reject, &[&first]);
    assert_eq!(carried_from(&first, &[rejected.clone(), first.clone()]).0, Tally::default());
    // Two records of two machines replaced it, and one of them rejects; in whatever order they are noted.
    for noted in [[&again, &rejected, &first], [&rejected, &again, &first]] {
        assert_eq!(carried_from(&first, &noted.map(Clone::clone)).0, Tally::default());
        assert_eq!(carried_from(&again, &noted.map(Clone::clone)).0, Tally::default());
    }
    // The rejection was itself replaced.
    let settled = earlier(Decision::Sign, &[&rejected, &first]);
    assert_eq!(carried_from(&first, &[settled.clone(), rejected.clone(), first.clone()]).0, all);
    // Whether it was taken back cannot be told.
    let mut unclear = rejected;
    unclear.signature = SignatureVerdict::CouldNotTell(SignatureUnclear::NoProgram(attest::Scheme::Ssh));
    let (counted, conclusion) = carried_from(&first, &[unclear.clone(), first.clone()]);
    assert_eq!(counted, Tally::default());
    assert_eq!(conclusion, Conclusion::CouldNotTell(vec![Doubt::Signature(first.id)]));
    // What says to be another person's takes nothing back, whatever its signature is.
    unclear.statement.reviewer.id = "cy@example.com".into();
    assert_eq!(carried_from(&first, &[unclear, first.clone()]), (all, Conclusion::Holds));
}

#[test]
fn an_earlier_record_that_counts_other_lines_in_the_same_hunk_bears_nothing_out() {
    let mut odd = earlier(Decision::Sign, &[]).statement;
    for unit in odd.files.iter_mut().flat_map(|file| &mut file.units) {
        if let UnitRecord::Hunk(hunk) = unit {
            hunk.added += 1;
        }
    }
    let odd = Record { found_on: object(20), ..sealed(odd, "bob@example.com") };
    let other = Tally { lines: 0, others: 1 };
    assert_eq!(carried_from(&odd, std::slice::from_ref(&odd)).0, other);
}

/// What the same words say twice, or under another kind of name, bears nothing out; but a doubt is one wherever it stands.
#[test]
fn an_earlier_record_that_says_things_twice_signs_nothing_and_doubts_all() {
    let first = earlier(Decision::Sign, &[]);
    let again = |edit: &dyn Fn(&mut Statement), supersedes: &[&Record], decision: Decision| {
        let mut statement = earlier(decision, supersedes).statement;
        edit(&mut statement);
        Record { found_on: object(20), ..sealed(statement, "bob@example.com") }
    };
    let listed_twice = |statement: &mut Statement| {
        let empty = FileRecord { units: Vec::new(), ..statement.files[0].clone() };
        statement.files.insert(1, empty);
    };
    let hunk_twice = |statement: &mut Statement| {
        let twin = statement.files[0].units[0].clone();
        statement.files[0].units.push(twin);
    };
    let of_file = Tally { lines: 2, others: 0 };
    for edit in [&listed_twice as &dyn Fn(&mut Statement), &hunk_twice] {
        let twice = again(edit, &[], Decision::Sign);
        let counted = carried_from(&twice, std::slice::from_ref(&twice)).0;
        assert!(counted.lines < of_file.lines, "{counted:?}");
        let doubt = again(edit, &[&first, &twice], Decision::Reject);
        assert_eq!(carried_from(&first, &[doubt, first.clone()]).0, Tally::default());
    }
    // A tree of that name is another head.
    let of_tree = again(
        &|statement: &mut Statement| {
            let Identity::Trees { head, .. } = &mut statement.context.identity else { panic!() };
            *head = Snapshot { commit: None, tree: object(20) };
        },
        &[],
        Decision::Sign,
    );
    assert_eq!(carried_from(&of_tree, std::slice::from_ref(&of_tree)).0, Tally::default());
}

#[test]
fn what_an_author_read_does_not_hide_that_the_others_only_carried_it_over() {
    let inventory = without_twins();
    let origin = Origin { head: Head::Commit(object(20)), record: None };
    let mut statement = record(&inventory, "bob@example.com", &all_units(&inventory)).statement;
    for unit in statement.files.iter_mut().flat_map(|file| &mut file.units) {
        match unit {
            UnitRecord::Hunk(hunk) => hunk.carried = [(origin, hunk.decisions.all())].into(),
            UnitRecord::Other(other) => other.carried = Some(origin),
        }
    }
    statement.coverage.decided.carried = statement.coverage.units;
    let bob = sealed(statement, "bob@example.com");
    let ada = record(&inventory, "ada@example.com", &all_units(&inventory));
    let cy = record(&inventory, "cy@example.com", &all_units(&inventory));
    let carried =
        |records: &[Record]| judge(&target(), &inventory, (records, &[]), Options::default()).carried;
    assert_eq!(carried(&[bob.clone(), ada]), Tally { lines: 2, others: 1 });
    assert_eq!(carried(&[bob.clone(), cy]), Tally::default());
    // What Bob read himself, according to another record, is not only carried over.
    let read = record(&inventory, "bob@example.com", &all_units(&inventory));
    assert_eq!(carried(&[bob.clone(), read.clone()]), Tally::default());
    assert_eq!(carried(&[read, bob.clone()]), Tally::default());
    assert_eq!(carried(&[bob.clone(), bob]), Tally { lines: 2, others: 1 });
}

#[test]
fn an_earlier_record_bears_out_only_what_its_signer_read_there_of_the_same_file() {
    let (lines, other) = (Tally { lines: 2, others: 0 }, Tally { lines: 0, others: 1 });
    let nothing = Tally::default();
    let refused = |edit: &dyn Fn(&mut Record)| {
        let mut then = earlier(Decision::Sign, &[]);
        edit(&mut then);
        let judgement = judged_from(&then, std::slice::from_ref(&then));
        let [from] = &judgement.carried_from[..] else { panic!("they are from one place") };
        (from.counted, from.refused.clone().map(|(_, why)| why))
    };
    let principal = |record: &mut Record| match &mut record.signature {
        SignatureVerdict::Good(good) => good.principal = "cy@example.com".into(),
        other => panic!("{other:?}"),
    };
    let reviewer = |record: &mut Record| record.statement.reviewer.id = "cy@example.com".into();
    let others = Some(NotCarried::OtherReviewer);
    assert_eq!(refused(&|_| ()), (Tally { lines: 2, others: 1 }, None));
    assert_eq!(refused(&principal), (nothing, others.clone()));
    assert_eq!(refused(&reviewer), (nothing, others.clone()));
    assert_eq!(refused(&|record| (principal(record), reviewer(record)).0), (nothing, others));
    // A copy of its note on another head, and a record of a patch.
    for identity in [full("bob@example.com").statement.context.identity, Identity::Patch(Digest::of(b"x"))] {
        let copied = |record: &mut Record| record.statement.context.identity = identity;
        assert_eq!(refused(&copied), (nothing, Some(NotCarried::OtherPlace)));
    }
    // What had been carried over there itself.
    let before = |record| Origin { head: Head::Commit(object(19)), record };
    let carried = |origin: Origin| {
        move |record: &mut Record| {
            for unit in record.statement.files.iter_mut().flat_map(|file| &mut file.units) {
                match unit {
                    UnitRecord::Hunk(hunk) => hunk.carried = [(origin, hunk.decisions.all())].into(),
                    UnitRecord::Other(other) => other.carried = Some(origin),
                }
            }
        }
    };
    let not_said = Some(NotCarried::NotSaid);
    assert_eq!(refused(&carried(before(Some(Digest::of(b"first"))))), (nothing, not_said.clone()));
    assert_eq!(refused(&carried(before(None))), (Tally { lines: 2, others: 1 }, None));
    // A file of other modes.
    for (at, counted) in [(0, other), (1, lines)] {
        let in_mode = |record: &mut Record| {
            let Sided { old, new } = &mut record.statement.files[at].sides;
            for side in [old, new].into_iter().flatten() {
                side.mode = Mode::SYMLINK;
            }
        };
        assert_eq!(refused(&in_mode), (counted, not_said.clone()));
    }
}
