use super::*;
use crate::attest::file_units;
use crate::base::{ObjectId, Sided};
use crate::diff::{self, Edit, FileChange, FileDiff, FileKey, Mode, OtherKind, Status, Text, TextDiff};
use crate::review::Head;

fn here() -> Origin {
    Origin { head: Head::Tree(ObjectId::empty_tree()), record: None }
}

/// A file of blocks of nine lines, one changed line (a removed and an added one) in each; what stands in a block is told by its
/// letter.
fn file(path: &str, blocks: &str) -> FileUnits {
    let block = |letter: char, middle: &str| {
        let line = |n: u32| format!("{letter}{n}\n");
        (0..4).map(line).collect::<String>() + middle + &(5..9).map(line).collect::<String>()
    };
    let old: String = blocks.chars().map(|letter| block(letter, &format!("{letter} old\n"))).collect();
    let new: String = blocks.chars().map(|letter| block(letter, &format!("{letter} new\n"))).collect();
    let n = u32::try_from(blocks.len()).unwrap();
    of_text(path, (old, new), (0..n).map(|at| at * 9 + 4), Mode::FILE)
}

/// A file in which the lines at these places are changed.
fn of_text(
    path: &str,
    (old, new): (String, String),
    changed: impl Iterator<Item = u32>,
    mode: Mode,
) -> FileUnits {
    let edits = changed.map(|at| Edit { old: at..at + 1, new: at..at + 1 }).collect();
    let text = Sided::new(old, new).map(|text| Text::new(text.into_bytes()));
    let entry = diff::Entry { mode, id: ObjectId::empty_tree() };
    let sides = Sided::new(Some(entry), Some(entry));
    let change = FileChange { path: path.into(), sides, renamed_from: None, ordinal: 0 };
    file_units(&FileDiff { change, others: Vec::new(), lines: Some(TextDiff::new(text, edits)) })
}

fn key() -> FileKey {
    FileKey { path: "a".into(), status: Status::Modified, ordinal: 0 }
}

fn lines(range: std::ops::Range<u32>) -> Units {
    Units::lines(std::iter::once(range).collect())
}

fn decided(range: std::ops::Range<u32>, decision: Decision, carried: Option<Origin>) -> Event {
    let reason = (decision != Decision::Sign).then(|| "why?".to_owned());
    Event::Decided {
        file: key(),
        units: lines(range),
        decision,
        grain: Grain::Hunk,
        reason,
        seen_ms: 9_000,
        carried,
    }
}

fn review(events: Vec<Event>) -> Review {
    let mut review = Review::new();
    for event in events {
        review.apply(Entry { seq: review.next_seq(), at: Timestamp(0), event }).unwrap();
    }
    review
}

fn carry(then: &str, now: &str, said: Vec<Event>, known: Vec<Event>) -> Vec<Event> {
    let (then, now) = (file("a", then), file("a", now));
    carry_over(ThenAndNow { then: &then, now: &now }, &review(said), &review(known), here())
}

#[test]
fn what_stands_on_the_same_hunk_is_carried_wherever_that_stands_now() {
    let said = vec![decided(0..2, Decision::Sign, None), decided(4..6, Decision::Question, None)];
    // A new hunk comes first, and the second is another one now.
    let events = carry("abc", "xaqc", said, Vec::new());
    assert_eq!(
        events,
        [decided(2..4, Decision::Sign, Some(here())), decided(6..8, Decision::Question, Some(here()))]
    );
    let now = review(events);
    assert_eq!(now.totals().carried.lines, 4);
    assert_eq!(
        now.undecided(&key(), &lines(0..8)),
        Units::lines([0..2, 4..6].into_iter().collect::<IndexSet>())
    );
}

#[test]
fn of_a_hunk_that_was_decided_in_part_that_part_is_carried() {
    let said = vec![decided(0..1, Decision::Reject, None)];
    assert_eq!(carry("ab", "ab", said, Vec::new()), [decided(0..1, Decision::Reject, Some(here()))]);
}

#[test]
fn equal_hunks_and_other_files_carry_nothing() {
    let said = || vec![decided(0..2, Decision::Sign, None)];
    assert_eq!(carry("aa", "a", said(), Vec::new()), []);
    assert_eq!(carry("a", "aa", said(), Vec::new()), []);
    let (then, now) = (file("a", "a"), file("b", "a"));
    let file = ThenAndNow { then: &then, now: &now };
    assert_eq!(carry_over(file, &review(said()), &Review::new(), here()), []);
}

#[test]
fn what_was_signed_as_one_file_is_carried_as_that() {
    let of_file = |range, carried| match decided(range, Decision::Sign, carried) {
        Event::Decided { file, units, decision, reason, seen_ms, carried, .. } => {
            Event::Decided { file, units, decision, grain: Grain::File, reason, seen_ms, carried }
        }
        other => other,
    };
    let events = carry("ab", "xab", vec![of_file(0..4, None)], Vec::new());
    assert_eq!(events, [of_file(2..6, Some(here()))]);
    // And from a record of it.
    let file = file("a", "ab");
    let inventory = crate::attest::Inventory { files: vec![file.clone()], unread: Vec::new() };
    let record = crate::attest::file_records(&inventory, &review(vec![of_file(0..4, None)])).remove(0);
    let again = review_of(&file, &record).unwrap();
    assert_eq!(again.signed_beyond(&key(), Grain::Hunk), lines(0..4));
}

#[test]
fn what_was_carried_before_keeps_where_it_was_read() {
    let first = Origin { record: Some(Digest::of(b"first")), ..here() };
    let said = vec![decided(0..2, Decision::Sign, Some(first))];
    assert_eq!(carry("a", "ba", said, Vec::new()), [decided(2..4, Decision::Sign, Some(first))]);
}

#[test]
fn a_doubt_is_the_last_word_and_silence_is_no_word() {
    let sign = || decided(0..2, Decision::Sign, None);
    // Known already, and read there: that stays.
    assert_eq!(carry("a", "a", vec![decided(0..2, Decision::Sign, Some(here()))], vec![sign()]), []);
    // Said otherwise since.
    let since = vec![decided(0..2, Decision::Reject, None)];
    assert_eq!(carry("a", "a", since, vec![sign()]), [decided(0..2, Decision::Reject, Some(here()))]);
    // Which of the two is the later word cannot be told, so a signature takes no doubt away.
    let doubt = |decision| vec![decided(0..2, decision, None)];
    assert_eq!(carry("a", "a", vec![sign()], doubt(Decision::Reject)), []);
    assert_eq!(carry("a", "a", doubt(Decision::Question), doubt(Decision::Reject)), []);
    // Never spoken of since.
    assert_eq!(carry("a", "a", Vec::new(), vec![sign()]), []);
    // Taken back since, by undoing or by opening it again.
    let reopened = Event::Reopened { file: key(), units: lines(0..2) };
    let undone = carry("a", "a", vec![sign(), Event::Undone], vec![sign()]);
    assert_eq!(undone, std::slice::from_ref(&reopened));
    assert_eq!(carry("a", "a", vec![sign(), reopened.clone()], vec![sign()]), [reopened]);
}

#[test]
fn a_part_of_a_skimmed_decision_is_skimmed() {
    let skim = Event::Decided {
        file: key(),
        units: lines(0..20),
        decision: Decision::Sign,
        grain: Grain::Selection,
        reason: None,
        seen_ms: 10_000,
        carried: None,
    };
    let said = review(vec![skim]);
    let (then, now) = (file("a", "abcdefghij"), file("a", "axxxxxxxxx"));
    let events = carry_over(ThenAndNow { then: &then, now: &now }, &said, &Review::new(), here());
    assert_eq!(review(events).skimmed(&key()), std::iter::once(0..2).collect());
}

#[test]
fn what_stands_among_other_lines_or_in_a_program_is_read_again() {
    let said = || vec![decided(0..2, Decision::Sign, None)];
    let text = |before: &str| {
        let text = |middle: &str| format!("{before}\nb\nc\n{middle}\nd\ne\nf\n");
        (text("old"), text("new"))
    };
    let with = |before: &str, mode| of_text("a", text(before), std::iter::once(3), mode);
    let then = with("a", Mode::FILE);
    let carried = |now: &FileUnits| {
        carry_over(ThenAndNow { then: &then, now }, &review(said()), &Review::new(), here()).len()
    };
    assert_eq!(carried(&then), 1);
    assert_eq!(carried(&with("another line three lines above", Mode::FILE)), 0);
    assert_eq!(carried(&with("a", Mode::EXECUTABLE)), 0);
}

#[test]
fn a_record_says_of_its_file_what_the_review_said() {
    let origin = Origin { record: Some(Digest::of(b"first")), ..here() };
    let slowly = |event| match event {
        Event::Decided { file, units, decision, grain, reason, carried, .. } => {
            Event::Decided { file, units, decision, grain, reason, carried, seen_ms: 50_000 }
        }
        other => other,
    };
    let said = review(vec![
        slowly(decided(0..1, Decision::Sign, None)),
        decided(1..4, Decision::Question, None),
        decided(4..5, Decision::Reject, Some(here())),
        slowly(decided(5..6, Decision::Sign, Some(origin))),
        decided(6..18, Decision::Sign, Some(origin)),
    ]);
    let file = file("a", "abcdefghi");
    let inventory = crate::attest::Inventory { files: vec![file.clone()], unread: Vec::new() };
    let record = crate::attest::file_records(&inventory, &said).remove(0);
    let again = review_of(&file, &record).unwrap();
    for unit in file.units().iter() {
        let of = |review: &Review| {
            let mark = review.mark(&key(), unit)?;
            Some((mark.decision, mark.grain, review.reason(mark.seq).map(str::to_owned)))
        };
        assert_eq!(of(&again), of(&said), "{unit:?}");
        // What was not recorded before was decided in this record.
        let origin = |review: &Review| review.mark(&key(), unit).and_then(|mark| review.origin(mark.seq));
        assert_eq!(origin(&again), origin(&said).filter(|origin| origin.record.is_some()), "{unit:?}");
    }
    assert_eq!(again.skimmed(&key()), said.skimmed(&key()));
    assert_eq!(again.skimmed(&key()), std::iter::once(6..18).collect());
    assert!(review_of(&super::tests::file("b", "abcdefghi"), &record).is_none());
}

#[test]
fn a_record_is_read_in_its_place_and_of_its_content_only() {
    let of = |file: &FileUnits, units: Units| {
        let event = Event::Decided {
            file: file.key.clone(),
            units,
            decision: Decision::Sign,
            grain: Grain::Line,
            reason: None,
            seen_ms: 9_000,
            carried: None,
        };
        let inventory = crate::attest::Inventory { files: vec![file.clone()], unread: Vec::new() };
        crate::attest::file_records(&inventory, &review(vec![event])).remove(0)
    };
    let signed = |file: &FileUnits, record: &FileRecord| {
        review_of(file, record)
            .map(|review| file.units().difference(&review.undecided(&file.key, &file.units())))
    };
    // Of two equal hunks the second.
    let twins = file("a", "aa");
    assert_eq!(signed(&twins, &of(&twins, lines(2..4))), Some(lines(2..4)));
    let mut edited = twins.clone();
    edited.sides.new = edited.sides.new.map(|entry| diff::Entry { mode: Mode::EXECUTABLE, ..entry });
    assert_eq!(signed(&edited, &of(&twins, lines(2..4))), None);
    let mut second = twins.clone();
    second.key.ordinal = 1;
    assert_eq!(signed(&second, &of(&twins, lines(2..4))), None);
    // Of two other changes the second.
    let mut mode = of_text("a", (String::new(), String::new()), std::iter::empty(), Mode::FILE);
    mode.others = [OtherKind::Mode, OtherKind::Binary]
        .map(|kind| (kind, Digest::of(format!("{kind:?}").as_bytes())))
        .into();
    let last = || Units::single(UnitRef::Other(1));
    assert_eq!(signed(&mode, &of(&mode, last())), Some(last()));
}
