use proptest::prelude::*;

use super::*;
use crate::base::{Digest, ObjectId, RepoPath};
use crate::diff::{Status, Tally};
use crate::review::Anchor;
use crate::review::comment::{Body, CommentKind, NewComment};

fn key(name: u8) -> FileKey {
    FileKey { path: RepoPath::new(vec![b'a' + name]), status: Status::Modified, ordinal: 0 }
}

fn lines(range: Range<u32>) -> Units {
    Units::lines(std::iter::once(range).collect())
}

fn decided(file: u8, units: Units, decision: Decision) -> Event {
    let reason = Some(format!("because {}", units.len()));
    Event::Decided {
        file: key(file),
        units,
        decision,
        grain: Grain::Hunk,
        reason,
        seen_ms: 40,
        carried: None,
    }
}

fn commented(text: &str) -> Event {
    replied(None, text)
}

fn replied(reply_to: Option<CommentId>, text: &str) -> Event {
    let body = Body::new(CommentKind::NOTE, text);
    Event::Commented(Box::new(NewComment { anchor: Anchor::Change, quote: None, reply_to, body }))
}

fn edited(comment: u64, text: &str) -> Event {
    Event::CommentEdited { comment, body: Body::new(CommentKind::ISSUE, text) }
}

fn recorded() -> Event {
    Event::Recorded { record: Digest::of(b"record"), signed: true, tip: ObjectId::empty_tree() }
}

fn entry(seq: u64, event: Event) -> Entry {
    Entry { seq, at: Timestamp(1_000 + i64::try_from(seq).unwrap()), event }
}

fn review_of(events: Vec<Event>) -> Review {
    let mut review = Review::new();
    for event in events {
        review.apply(entry(review.next_seq(), event)).unwrap();
    }
    review
}

#[test]
fn a_file_that_was_signed_at_once_is_taken_back_at_once() {
    let mut units = lines(0..9);
    units.others = IndexSet::single(0);
    let of_file = |units: &Units| match decided(0, units.clone(), Decision::Sign) {
        Event::Decided { file, units, decision, seen_ms, .. } => {
            Event::Decided { file, units, decision, grain: Grain::File, reason: None, seen_ms, carried: None }
        }
        other => other,
    };
    let mut rest = units.clone();
    rest.remove_all(&lines(3..4));
    let mut review = review_of(vec![decided(0, lines(3..4), Decision::Reject), of_file(&rest)]);
    assert_eq!(review.signed_beyond(&key(0), Grain::Hunk), rest);
    assert_eq!(review.signed_beyond(&key(0), Grain::File), Units::default());
    review.apply(entry(3, Event::Undone)).unwrap();
    assert_eq!(review.undecided(&key(0), &units), rest, "the rejection stays");
    review.apply(entry(4, Event::Redone)).unwrap();
    assert_eq!(review.undecided(&key(0), &units), Units::default());
}

fn any_event() -> impl Strategy<Value = Event> {
    let decision = prop_oneof![Just(Decision::Sign), Just(Decision::Question), Just(Decision::Reject)];
    let set = proptest::collection::vec((0u32..20, 0u32..6), 0..3)
        .prop_map(|runs| runs.into_iter().map(|(start, len)| start..start + len).collect::<IndexSet>());
    let units = (set.clone(), set).prop_map(|(others, lines)| Units { others, lines });
    let id = prop_oneof![4 => (1u64..30).prop_map(CommentId::Reviewer), 1 => Just(CommentId::Agent(1))];
    let resolution = prop_oneof![Just(Resolution::Open), Just(Resolution::Done), Just(Resolution::Verified)];
    prop_oneof![
        6 => (0u8..3, units, decision).prop_map(|(file, units, decision)| decided(file, units, decision)),
        2 => Just(commented("a comment")),
        2 => id.clone().prop_map(|thread| replied(Some(thread), "a reply")),
        2 => (1u64..30, 0u8..9).prop_map(|(comment, n)| edited(comment, &n.to_string())),
        1 => id.clone().prop_map(|comment| Event::CommentDeleted { comment }),
        1 => (id, resolution).prop_map(|(thread, resolution)| Event::Resolved { thread, resolution }),
        4 => Just(Event::Undone),
        3 => Just(Event::Redone),
        1 => Just(recorded()),
    ]
}

/// The slow way to the same: the list of steps that stand, played again from nothing for every question.
#[derive(Default)]
struct Model {
    done: Vec<Entry>,
    undone: Vec<Entry>,
    recorded: Vec<u64>,
}

impl Model {
    fn apply(&mut self, entry: &Entry) -> bool {
        match &entry.event {
            Event::Undone => match self.done.pop() {
                Some(step) => self.undone.push(step),
                None => return false,
            },
            Event::Redone => match self.undone.pop() {
                Some(step) => self.done.push(step),
                None => return false,
            },
            Event::Recorded { .. } => self.recorded = self.steps(),
            Event::Decided { units, .. } if units.is_empty() => return false,
            event if names(event).is_some_and(|id| !self.stands(id)) => return false,
            _ => {
                self.undone.clear();
                self.done.push(entry.clone());
            }
        }
        true
    }

    fn steps(&self) -> Vec<u64> {
        self.done.iter().map(|step| step.seq).collect()
    }

    /// Whether a comment was written, by an agent or by a step that stands, and not deleted.
    fn stands(&self, id: CommentId) -> bool {
        let is_written = match id {
            CommentId::Agent(_) | CommentId::Elsewhere(_) => true,
            CommentId::Reviewer(id) => {
                self.done.iter().any(|step| step.seq == id && matches!(step.event, Event::Commented(_)))
            }
        };
        let deletes = |step: &Entry| matches!(step.event, Event::CommentDeleted { comment } if comment == id);
        is_written && !self.done.iter().any(deletes)
    }

    /// The comments that are to be seen, with their texts.
    fn comments(&self) -> Vec<(u64, String)> {
        let mut comments = BTreeMap::new();
        for step in &self.done {
            match &step.event {
                Event::Commented(comment) => {
                    let is_seen = self.stands(CommentId::Reviewer(step.seq))
                        && comment.reply_to.is_none_or(|thread| self.stands(thread));
                    comments.extend(is_seen.then(|| (step.seq, comment.body.text.clone())));
                }
                Event::CommentEdited { comment, body } => {
                    comments.entry(*comment).and_modify(|text| text.clone_from(&body.text));
                }
                _ => {}
            }
        }
        comments.into_iter().collect()
    }

    fn resolution(&self, id: CommentId) -> Option<Resolution> {
        self.done.iter().rev().find_map(|step| match step.event {
            Event::Resolved { thread, resolution } if thread == id => Some(resolution),
            _ => None,
        })
    }

    fn marks(&self) -> BTreeMap<(FileKey, UnitRef), Mark> {
        let mut marks = BTreeMap::new();
        for step in &self.done {
            if let Event::Decided { file, units, decision, grain, .. } = &step.event {
                let mark = Mark { decision: *decision, grain: *grain, seq: step.seq, is_carried: false };
                marks.extend(units.iter().map(|unit| ((file.clone(), unit), mark)));
            }
        }
        marks
    }
}

/// The comment that an event is about.
fn names(event: &Event) -> Option<CommentId> {
    match event {
        Event::Commented(comment) => comment.reply_to,
        Event::CommentEdited { comment, .. } => Some(CommentId::Reviewer(*comment)),
        Event::CommentDeleted { comment } => Some(*comment),
        Event::Resolved { thread, .. } => Some(*thread),
        _ => None,
    }
}

fn count<'a>(marks: impl Iterator<Item = (&'a (FileKey, UnitRef), &'a Mark)>) -> Totals {
    let mut totals = Totals::default();
    for ((_, unit), mark) in marks {
        let one = Units::single(*unit).tally();
        match mark.decision {
            Decision::Sign => totals.signed += one,
            Decision::Question => totals.questioned += one,
            Decision::Reject => totals.rejected += one,
        }
    }
    totals
}

fn compare(review: &Review, model: &Model) -> Result<(), TestCaseError> {
    let marks = model.marks();
    prop_assert_eq!(review.totals(), count(marks.iter()));
    for file in (0..3).map(key) {
        let here: BTreeMap<_, _> = marks.iter().filter(|((at, _), _)| *at == file).collect();
        prop_assert_eq!(review.totals_of(&file), count(here.iter().map(|(at, mark)| (*at, *mark))));
        prop_assert_eq!(review.files().any(|known| *known == file), !here.is_empty());
        for unit in (0..30).flat_map(|at| [UnitRef::Other(at), UnitRef::Line(at)]) {
            let expected = marks.get(&(file.clone(), unit)).copied();
            prop_assert_eq!(review.mark(&file, unit), expected);
            prop_assert_eq!(review.decided(&file).contains(unit), expected.is_some());
            for decision in [Decision::Sign, Decision::Question, Decision::Reject] {
                let stands = expected.is_some_and(|mark| mark.decision == decision);
                prop_assert_eq!(review.with(&file, decision).contains(unit), stands);
            }
        }
        let named = Units { others: IndexSet::single(4), lines: [2..9, 12..25].into_iter().collect() };
        prop_assert_eq!(review.undecided(&file, &named), named.difference(&review.decided(&file)));
        for from in 0..30 {
            let expected = (from..28).find(|at| !here.contains_key(&(file.clone(), UnitRef::Line(*at))));
            prop_assert_eq!(review.first_undecided(&file, &(from..28)), expected);
        }
    }
    let comments: Vec<_> = review.comments().map(|said| (said.id, said.body.text.clone())).collect();
    prop_assert_eq!(comments, model.comments());
    for id in (1..30).map(CommentId::Reviewer).chain([CommentId::Agent(1)]) {
        prop_assert_eq!(review.resolution(id).map(|(said, _)| said), model.resolution(id));
    }
    prop_assert_eq!(review.unrecorded(), model.steps() != model.recorded);
    prop_assert_eq!(review.undoable(), model.done.last());
    prop_assert_eq!(review.redoable(), model.undone.last());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn it_says_what_playing_all_entries_again_says(events in proptest::collection::vec(any_event(), 0..40)) {
        let (mut review, mut model) = (Review::new(), Model::default());
        for event in events {
            let entry = entry(review.next_seq(), event);
            let fits = model.apply(&entry);
            prop_assert_eq!(review.apply(entry.clone()).is_ok(), fits, "{:?}", entry);
            compare(&review, &model)?;
        }
    }
}

#[test]
fn an_entry_that_does_not_follow_is_refused_and_changes_nothing() {
    let mut review = review_of(vec![decided(0, lines(0..3), Decision::Sign)]);
    let nobody = CommentId::Reviewer(1);
    let cases = [
        (entry(1, Event::Undone), Unfit::NotNext { expected: 2, found: 1 }),
        (entry(3, Event::Undone), Unfit::NotNext { expected: 2, found: 3 }),
        (entry(2, Event::Redone), Unfit::NothingToRedo),
        (entry(2, decided(0, Units::default(), Decision::Sign)), Unfit::NoUnits),
        (entry(2, Event::CommentDeleted { comment: nobody }), Unfit::NoSuchComment { comment: nobody }),
        (entry(2, replied(Some(nobody), "what?")), Unfit::NoSuchComment { comment: nobody }),
        (entry(2, edited(1, "what?")), Unfit::NoSuchComment { comment: nobody }),
    ];
    for (entry, unfit) in cases {
        assert_eq!(review.apply(entry), Err(unfit));
        assert_eq!((review.next_seq(), review.totals().signed.lines), (2, 3));
    }
    assert_eq!(Review::new().apply(entry(1, Event::Undone)), Err(Unfit::NothingToUndo));
}

#[test]
fn undo_puts_back_the_decision_that_stood_before_with_its_reason() {
    let mut review =
        review_of(vec![decided(0, lines(0..3), Decision::Sign), decided(0, lines(1..2), Decision::Reject)]);
    assert_eq!(review.mark(&key(0), UnitRef::Line(1)).unwrap().decision, Decision::Reject);
    assert_eq!((review.reason(2), review.seen_ms(2)), (Some("because 1"), 40));
    review.apply(entry(3, Event::Undone)).unwrap();
    assert_eq!(review.with(&key(0), Decision::Sign), lines(0..3));
    assert_eq!((review.reason(2), review.seen_ms(2)), (None, 0), "what was undone gives no reasons");
    review.apply(entry(4, Event::Redone)).unwrap();
    assert_eq!(
        review.mark(&key(0), UnitRef::Line(1)).unwrap().seq,
        2,
        "redone is the same decision, not a new one"
    );
    assert_eq!(review.totals().decided(), Tally { lines: 3, others: 0 });
}

#[test]
fn a_record_stands_through_undo_and_is_out_of_date_until_redo() {
    let mut review = review_of(vec![decided(0, lines(0..3), Decision::Sign)]);
    assert!(review.unrecorded());
    review.apply(entry(2, recorded())).unwrap();
    assert!(!review.unrecorded());
    review.apply(entry(3, Event::Undone)).unwrap();
    assert!(review.unrecorded(), "the record has what the review has no more");
    assert_eq!(review.records().len(), 1);
    review.apply(entry(4, Event::Redone)).unwrap();
    assert!(!review.unrecorded());
    review.apply(entry(5, commented("why?"))).unwrap();
    assert!(review.unrecorded());
    let times = (review.first_at(), review.last_at(), review.last_record().map(|record| record.at));
    assert_eq!(times, (Some(Timestamp(1_001)), Some(Timestamp(1_005)), Some(Timestamp(1_002))));
}

#[test]
fn undoing_stops_at_what_was_carried_over_and_opening_it_again_can_be_undone() {
    let mut review = Review::new();
    let say =
        |review: &mut Review, event| review.apply(Entry { seq: review.next_seq(), at: Timestamp(0), event });
    let head = crate::review::Head::Tree(crate::base::ObjectId::empty_tree());
    let Event::Decided { file, units, decision, grain, reason, seen_ms, .. } =
        decided(1, lines(0..4), Decision::Sign)
    else {
        panic!()
    };
    let carried = Some(Origin { head, record: None });
    say(&mut review, Event::Decided { file, units, decision, grain, reason, seen_ms, carried }).unwrap();
    assert_eq!((review.totals().carried.lines, review.undoable()), (4, None));
    assert_eq!(say(&mut review, Event::Undone), Err(Unfit::NothingToUndo));
    say(&mut review, Event::Reopened { file: key(1), units: lines(1..2) }).unwrap();
    assert_eq!(review.undecided(&key(1), &lines(0..4)), lines(1..2));
    assert_eq!(review.reopened(&key(1)), lines(1..2));
    say(&mut review, Event::Undone).unwrap();
    assert_eq!((review.totals().carried.lines, review.reopened(&key(1))), (4, Units::default()));
}

#[test]
fn an_other_change_is_opened_again_like_a_line_and_is_coarse_only_with_its_file() {
    let mut units = lines(0..2);
    units.others = IndexSet::single(0);
    let mut review = review_of(vec![decided(0, units.clone(), Decision::Sign)]);
    assert_eq!(review.signed_beyond(&key(0), Grain::Line), lines(0..2));
    review.apply(entry(2, Event::Reopened { file: key(0), units: units.clone() })).unwrap();
    assert_eq!(review.reopened(&key(0)), units);
    assert_eq!((review.files().count(), review.touched_files().cloned().collect()), (0, vec![key(0)]));
}

#[test]
fn a_part_of_what_was_skimmed_was_seen_for_its_part_of_the_time() {
    let mut carried = decided(1, lines(4..6), Decision::Sign);
    let Event::Decided { carried: from, .. } = &mut carried else { panic!() };
    *from = Some(Origin { head: crate::review::Head::Tree(ObjectId::empty_tree()), record: None });
    let review = review_of(vec![
        decided(0, lines(0..4), Decision::Sign),
        decided(0, lines(4..8), Decision::Question),
        carried,
    ]);
    let seen = |seq, part: Range<u32>| review.seen_ms_of_part(seq, &lines(part));
    assert_eq!([seen(1, 0..1), seen(1, 0..3), seen(2, 4..5), seen(9, 0..1)], [10, 30, 40, 0]);
    assert_eq!((review.carried(&key(1)), review.carried(&key(0))), (lines(4..6), Units::default()));
}

#[test]
fn only_the_last_signed_record_and_a_later_unsigned_one_have_to_be_in_the_ledger() {
    for (written, standing) in [
        (&[][..], &[][..]),
        (&[("a", false)], &["a"]),
        (&[("a", true), ("b", true)], &["b"]),
        (&[("a", true), ("b", false), ("c", false)], &["a", "c"]),
        (&[("a", false), ("b", true)], &["b"]),
    ] {
        let recorded = |(name, signed): &(&str, bool)| {
            let record = Digest::of(name.as_bytes());
            Event::Recorded { record, signed: *signed, tip: ObjectId::empty_tree() }
        };
        let review = review_of(written.iter().map(recorded).collect());
        let found: Vec<Digest> = review.standing_records().map(|record| record.record).collect();
        let expected: Vec<Digest> = standing.iter().map(|name| Digest::of(name.as_bytes())).collect();
        assert_eq!(found, expected, "{written:?}");
    }
}
