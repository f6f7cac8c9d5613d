use super::*;
use crate::attest::{At, file_units};
use crate::base::{Digest, ObjectId, Sided, Timestamp};
use crate::diff::{
    Edit, Entry, FileChange, FileDiff, Glimpse, Mode, OtherChange, OtherKind, Tally, Text, TextDiff,
};
use crate::review::comment::{Body, CommentKind, NewComment};
use crate::review::{self, Decision, Event, Head};

/// A file of two hunks: one line taken out and two put in its place, twice; it has become executable, too.
fn file() -> FileUnits {
    let block = "a\nb\nc\nold\nd\ne\nf\ng\nh\n";
    let text = Sided::new(block.repeat(2), block.repeat(2).replace("old", "new\nnewer"));
    let edits = vec![Edit { old: 3..4, new: 3..5 }, Edit { old: 12..13, new: 13..15 }];
    let lines = TextDiff::new(text.map(|text| Text::new(text.into_bytes())), edits);
    let entry = |mode| Some(Entry { mode, id: ObjectId::empty_tree() });
    let sides = Sided::new(entry(Mode::FILE), entry(Mode::EXECUTABLE));
    let glimpse = |entry: Entry| Glimpse { entry, size: 1, head: Vec::new() };
    let mode = OtherChange { kind: OtherKind::Mode, sides: sides.map(|side| side.map(glimpse)) };
    let change = FileChange { path: "a.rs".into(), sides, renamed_from: None, ordinal: 0 };
    file_units(&FileDiff { change, others: vec![mode], lines: Some(lines) })
}

fn inventory() -> Inventory {
    Inventory { files: vec![file()], unread: Vec::new() }
}

fn lines(range: Range<u32>) -> IndexSet {
    std::iter::once(range).collect()
}

fn decided(units: Units, decision: Decision, grain: Grain) -> Event {
    let reason = (decision != Decision::Sign).then(|| format!("{grain:?}"));
    Event::Decided { file: file().key, units, decision, grain, reason, seen_ms: 9_000, carried: None }
}

fn review(events: Vec<Event>) -> Review {
    let mut review = Review::new();
    for event in events {
        let entry = review::Entry { seq: review.next_seq(), at: Timestamp(0), event };
        review.apply(entry).unwrap();
    }
    review
}

#[test]
fn a_record_says_of_each_hunk_what_was_decided_how_finely_for_how_long_and_why() {
    let origin = Origin { head: Head::Tree(ObjectId::empty_tree()), record: None };
    let mut carried = decided(Units::lines(lines(4..5)), Decision::Sign, Grain::Hunk);
    let Event::Decided { carried: from, seen_ms, .. } = &mut carried else { panic!() };
    (*from, *seen_ms) = (Some(origin), 100);
    let mode = Units::single(UnitRef::Other(0));
    let review = review(vec![
        decided(mode, Decision::Reject, Grain::Line),
        decided(Units::lines(lines(1..4)), Decision::Question, Grain::Selection),
        carried,
        decided(Units::lines(lines(5..6)), Decision::Sign, Grain::Line),
    ]);
    let [record] = &file_records(&inventory(), &review)[..] else { panic!("it is one file") };
    assert_eq!((record.key(), record.sides), (file().key, file().sides));
    let [UnitRecord::Other(mode), UnitRecord::Hunk(first), UnitRecord::Hunk(second)] = &record.units[..]
    else {
        panic!("{record:?}")
    };
    assert_eq!((mode.kind, mode.id, mode.decision), (OtherKind::Mode, file().others[0].1, Decision::Reject));
    assert_eq!((mode.is_of_file, mode.reason.as_deref(), mode.seen_ms), (false, Some("Line"), 30_000));
    let place = |old, new| At { start: Sided::new(old, new), len: Sided::new(7, 8) };
    let found = |hunk: &HunkRecord| (hunk.id, hunk.at, hunk.removed, hunk.added);
    let known = |hunk: &HunkUnits, at| (hunk.id, at, 1, 2);
    let hunks = file().hunks;
    assert_eq!(
        [found(first), found(second)],
        [known(&hunks[0], place(1, 1)), known(&hunks[1], place(10, 11))]
    );
    let reason = |lines| vec![Reason { lines, text: "Selection".into() }];
    assert_eq!(first.decisions, PerDecision { question: lines(1..3), ..PerDecision::default() });
    assert_eq!(first.grains, PerGrain { selection: lines(1..3), ..PerGrain::default() });
    assert_eq!((&first.reasons, first.seen_ms), (&reason(lines(1..3)), 30_000));
    assert_eq!(
        second.decisions,
        PerDecision { sign: lines(1..3), question: lines(0..1), ..PerDecision::default() }
    );
    let grains =
        PerGrain { line: lines(2..3), selection: lines(0..1), hunk: lines(1..2), ..PerGrain::default() };
    assert_eq!(second.grains, grains);
    assert_eq!((&second.reasons, second.seen_ms), (&reason(lines(0..1)), 1_000));
    assert_eq!((&second.skimmed, &second.carried), (&lines(1..2), &[(origin, lines(1..2))].into()));
    assert!(first.skimmed.is_empty() && first.carried.is_empty());
}

#[test]
fn what_was_decided_is_counted_beside_what_there_was() {
    let mut events = vec![
        decided(Units::lines(lines(0..3)), Decision::Sign, Grain::Hunk),
        decided(Units::lines(lines(3..4)), Decision::Question, Grain::Line),
        decided(Units::lines(lines(4..6)), Decision::Reject, Grain::Line),
    ];
    let n = |lines, others| Tally { lines, others };
    let so_far = coverage(&inventory(), &review(events.clone()));
    assert_eq!((so_far.files, so_far.hunks, so_far.units), (1, 2, n(6, 1)));
    let decided_so_far = Totals { signed: n(3, 0), questioned: n(1, 0), rejected: n(2, 0), carried: n(0, 0) };
    assert_eq!(so_far.decided, decided_so_far);
    assert_eq!(outcome(&so_far, &Scope::Whole), Outcome::Incomplete);
    let mut mode = decided(Units::single(UnitRef::Other(0)), Decision::Sign, Grain::File);
    let Event::Decided { carried, .. } = &mut mode else { panic!() };
    *carried = Some(Origin { head: Head::Patch(Digest::of(b"patch")), record: None });
    events.push(mode);
    let all = coverage(&inventory(), &review(events.clone()));
    assert_eq!(all.decided, Totals { signed: n(3, 1), carried: n(0, 1), ..decided_so_far });
    assert_eq!(outcome(&all, &Scope::Whole), Outcome::Complete);
    assert_eq!(outcome(&all, &Scope::Narrowed(["a.rs".into()].into())), Outcome::Incomplete);
    let records = file_records(&inventory(), &review(events));
    let UnitRecord::Other(mode) = &records[0].units[0] else { panic!() };
    assert!(mode.is_of_file && mode.carried.is_some());
    assert_eq!(file_records(&inventory(), &Review::new()), []);
}

#[test]
fn a_comment_names_the_units_that_it_is_about() {
    let key = file().key;
    let comment = |anchor, reply_to| {
        let body = Body::new(CommentKind::NOTE, "x");
        Event::Commented(Box::new(NewComment { anchor, quote: None, reply_to, body }))
    };
    let mut units = Units::lines(lines(2..5));
    units.insert_all(&Units::single(UnitRef::Other(0)));
    let elsewhere = FileKey { path: "b.rs".into(), ..key.clone() };
    let review = review(vec![
        comment(Anchor::Units(key.clone(), units), None),
        comment(Anchor::Lines(key.clone(), 5..7), Some(CommentId::Reviewer(1))),
        comment(Anchor::Units(elsewhere.clone(), Units::lines(lines(0..1))), None),
        comment(Anchor::File(key.clone()), None),
        comment(Anchor::Change, None),
        Event::Resolved { thread: CommentId::Reviewer(3), resolution: Resolution::Verified },
    ]);
    let hunk = |at: usize, lines| {
        let HunkUnits { id, at, .. } = file().hunks[at];
        UnitMention::Hunk { id, at, n: 3, lines }
    };
    let mode = UnitMention::Other(file().others[0].1);
    let found: Vec<_> = remarks(&inventory(), &review)
        .into_iter()
        .map(|remark| (remark.about, remark.reply_to, remark.is_verified))
        .collect();
    let mentions = vec![mode, hunk(0, lines(2..3)), hunk(1, lines(0..2))];
    let expected = [
        (About::Units(key.clone(), mentions), None, false),
        (About::Lines(key.clone(), 5..7, vec![hunk(0, lines(2..3))]), Some(0), false),
        (About::Units(elsewhere, Vec::new()), None, true),
        (About::File(key), None, false),
        (About::Change, None, false),
    ];
    assert_eq!(found, expected);
}

#[test]
fn who_and_what_wrote_it_is_told_as_the_commits_say() {
    let person = |name: &str, email: &str| Person { name: name.into(), email: email.into() };
    let (bo, machine) = (person("Bo", "bo@example.com"), person("Claude", "noreply@anthropic.com"));
    let commit = |author: &Person, committer: &Person, message: &str| CommitText {
        id: ObjectId::empty_tree(),
        author: author.clone(),
        authored: None,
        committer: committer.clone(),
        message: message.into(),
        parents: 1,
    };
    let co_author = "x\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
    for (commit, source) in [
        (commit(&machine, &bo, "x\n"), "author"),
        (commit(&bo, &machine, "x\n"), "committer"),
        (commit(&bo, &bo, co_author), "trailer"),
        (commit(&bo, &bo, "x\n\nGenerated with [Claude Code](https://claude.ai/code)\n\ny\n"), "body"),
    ] {
        let said = Authorship::of(std::slice::from_ref(&commit));
        assert_eq!(said.authors, ["Bo <bo@example.com>"]);
        let [claim] = &said.ai[..] else { panic!("{:?}", said.ai) };
        assert_eq!((claim.tool.as_str(), claim.source.as_str()), ("claude-code", source));
        assert_eq!(claim.commit, Some(commit.id));
    }
}
