//! Records that take the place of others, or take them back.

use super::*;

#[test]
fn the_sternest_of_several_records_of_one_person_stands_until_it_is_superseded() {
    let inventory = inventory();
    let doubt =
        record(&inventory, "bob@example.com", &[(0, Units::single(UnitRef::Line(1)), Decision::Reject)]);
    let joined = judged(&[full("bob@example.com"), doubt.clone()]);
    assert_eq!(
        joined.conclusion,
        Conclusion::DoesNotHold(vec![Shortfall::Rejected(Tally { lines: 1, others: 0 })])
    );
    let mut statement = full("bob@example.com").statement;
    let others = [doubt.clone(), full("cy@example.com")];
    statement.supersedes = superseded_by_new(&statement.context, "bob@example.com", &others);
    assert_eq!(statement.supersedes, [doubt.id]);
    let newer = sealed(statement.clone(), "bob@example.com");
    let judgement = judged(&[doubt.clone(), newer.clone()]);
    assert_eq!(judgement.conclusion, Conclusion::Holds);
    assert_eq!(judgement.standings[0], Standing::Superseded { by: newer.id });
    // Nobody speaks for somebody else, and a record that does not count takes nothing back.
    statement.reviewer.id = "cy@example.com".into();
    assert!(!holds(&[doubt.clone(), sealed(statement, "cy@example.com")]));
    let mut forged = newer;
    forged.signature = SignatureVerdict::Bad(BadSignature::Tampered);
    assert_eq!(judged(&[doubt, forged]).standings[0], Standing::Counts);
}

#[test]
fn a_new_record_takes_the_place_of_what_it_covers_and_of_what_may_come_to_count() {
    let replaced = |new: &Scope, old: Scope, signature: Option<BadSignature>| {
        let context = |scope| Context { scope, ..full("bob@example.com").statement.context };
        let mut record = full("bob@example.com");
        record.statement.context = context(old);
        record.signature = signature.map_or(record.signature, SignatureVerdict::Bad);
        !superseded_by_new(&context(new.clone()), "bob@example.com", &[record]).is_empty()
    };
    let narrowed = |paths: &[&str]| Scope::Narrowed(paths.iter().map(|&path| path.into()).collect());
    for (new, old, expected) in [
        (Scope::Whole, narrowed(&["a.rs"]), true),
        (narrowed(&["a.rs"]), Scope::Whole, false),
        (narrowed(&["src", "run"]), narrowed(&["src/a.rs"]), true),
        (narrowed(&["src"]), narrowed(&["src/a.rs", "run"]), false),
    ] {
        assert_eq!(replaced(&new, old.clone(), None), expected, "{new:?} {old:?}");
    }
    let fingerprint = || "SHA256:x".to_owned();
    for (signature, expected) in [
        (BadSignature::UnknownKey { fingerprint: fingerprint() }, true),
        (BadSignature::NotValidNow { fingerprint: fingerprint() }, true),
        (BadSignature::Tampered, false),
        (BadSignature::Unsigned, false),
    ] {
        assert_eq!(replaced(&Scope::Whole, Scope::Whole, Some(signature.clone())), expected, "{signature:?}");
    }
}

#[test]
fn a_withdrawal_takes_back_and_decides_nothing() {
    let first = full("bob@example.com");
    let id = first.id;
    let withdrawal = changed(|statement| {
        statement.outcome = Outcome::Withdrawn;
        statement.files.clear();
        statement.supersedes = vec![id];
    });
    assert_eq!(
        judged(&[first, withdrawal]).conclusion,
        Conclusion::DoesNotHold(vec![Shortfall::Undecided(ALL)])
    );
}

#[test]
fn nobody_takes_back_what_another_signed() {
    let first = full("bob@example.com");
    let (id, now) = (first.id, Timestamp(0));
    let back = |who: &str, record: &Record| {
        let mut statement = record.statement.withdrawal(record.id, "by mistake".into(), now, None);
        statement.reviewer.id = who.into();
        sealed(statement, who)
    };
    let (own, foreign) = (back("bob@example.com", &first), back("mallory@example.com", &first));
    let why = Why::NotTheirs { record: id, by: Some("bob@example.com".into()) };
    let of = |records: &[Record]| judged(records).standings;
    assert_eq!(
        of(&[first.clone(), foreign.clone()]),
        [Standing::Counts, Standing::DoesNotCount(why.clone())]
    );
    assert!(holds(&[first.clone(), foreign.clone()]));
    assert_eq!(
        of(&[foreign.clone(), own.clone(), first.clone()]),
        [Standing::DoesNotCount(why), Standing::Counts, Standing::Superseded { by: own.id }]
    );
    // Whoever can add to the ledger can put its words there without its signature.
    for signature in [SignatureVerdict::Bad(BadSignature::Unsigned), foreign.signature.clone()] {
        let twin = Record { signature, ..first.clone() };
        let standings = of(&[twin, own.clone(), first.clone()]);
        assert_eq!(standings[1..], [Standing::Counts, Standing::Superseded { by: own.id }]);
    }
    let nothing = Why::NotTheirs { record: id, by: None };
    assert_eq!(of(std::slice::from_ref(&own)), [Standing::DoesNotCount(nothing)]);
    // Who signs anew after that replaces the withdrawal too.
    let mut anew = first.statement.clone();
    anew.supersedes = superseded_by_new(&anew.context, "bob@example.com", &[first.clone(), own.clone()]);
    assert_eq!(anew.supersedes.len(), 2);
    assert!(holds(&[first, own, sealed(anew, "bob@example.com"), foreign]));
}

#[test]
fn a_new_record_takes_the_place_of_those_of_the_same_change_only() {
    let (base, head) = (target().base, target().head);
    let trees = |base, head| Identity::Trees { base, head };
    let uncommitted = |snapshot: Snapshot| Snapshot { commit: None, ..snapshot };
    let other = |snapshot: Snapshot| Snapshot { commit: Some(object(99)), ..snapshot };
    let other_tree = |snapshot: Snapshot| Snapshot { tree: object(98), ..snapshot };
    let patch = |text: &str| Identity::Patch(Digest::of(text.as_bytes()));
    for (new, old, expected) in [
        (trees(base, head), trees(base, head), true),
        (trees(base, head), trees(base, uncommitted(head)), true),
        (trees(base, uncommitted(head)), trees(base, head), false),
        (trees(base, head), trees(base, other(head)), false),
        (trees(base, head), trees(base, other_tree(head)), false),
        (trees(base, head), trees(base, other_tree(uncommitted(head))), false),
        (trees(base, head), trees(other(base), head), false),
        (trees(base, head), trees(other(base), uncommitted(head)), false),
        (patch("one"), patch("one"), true),
        (patch("one"), patch("two"), false),
        (patch("one"), trees(base, head), false),
    ] {
        let context = Context { identity: new, ..full("bob@example.com").statement.context };
        let old = changed(|statement| statement.context.identity = old);
        let replaced = superseded_by_new(&context, "bob@example.com", std::slice::from_ref(&old));
        assert_eq!(replaced.contains(&old.id), expected, "{new:?} {:?}", old.statement.context.identity);
    }
}

#[test]
fn a_record_is_replaced_by_its_signer_alone_and_is_told_before_what_replaces_it() {
    let first = full("bob@example.com");
    let back = |who: &str, id: Digest| {
        let mut statement = first.statement.withdrawal(id, "by mistake".into(), Timestamp(0), None);
        statement.reviewer.id = who.into();
        sealed(statement, who)
    };
    let own = back("bob@example.com", first.id);
    let foreign = back("mallory@example.com", first.id);
    let of_another = back("bob@example.com", Digest::of(b"another"));
    let by = |others: &[Record]| replaced_by(&first, others).map(|newer| newer.id);
    assert_eq!(by(&[first.clone(), foreign.clone(), of_another.clone()]), None);
    assert_eq!(by(&[foreign, of_another, own.clone()]), Some(own.id));
    let mut told = [own, first.clone()];
    told.sort_by_key(Record::told_by);
    assert_eq!(told[0].id, first.id, "of one moment");
}
