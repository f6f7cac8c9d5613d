use super::*;
use crate::base::{IndexSet, ObjectId, Sided, Timestamp};
use crate::diff::{Edit, Entry as TreeEntry, FileChange, Mode, OtherChange, Text, TextDiff};
use crate::review::{Entry, Event};

/// Two hunks: changed lines 0..4 and 4..6, and a mode change. Line 2 holds a character that turns the text around.
fn file(kind: OtherKind) -> FileDiff {
    let old = "a\nb\n".to_owned() + &"same\n".repeat(20) + "y\n";
    let new = "c\u{202e}\nd\n".to_owned() + &"same\n".repeat(20) + "z\n";
    let edits = vec![Edit { old: 0..2, new: 0..2 }, Edit { old: 22..23, new: 22..23 }];
    let lines = TextDiff::new(Sided::new(old, new).map(|text| Text::new(text.into_bytes())), edits);
    let entry = Some(TreeEntry { mode: Mode::FILE, id: ObjectId::empty_tree() });
    let change =
        FileChange { path: "pay.rs".into(), sides: Sided::new(entry, entry), renamed_from: None, ordinal: 0 };
    let others = vec![OtherChange { kind, sides: Sided::new(None, None) }];
    FileDiff { change, others, lines: Some(lines) }
}

struct Desk {
    file: FileDiff,
    review: Review,
    exposure: Exposure,
}

impl Desk {
    /// Everything was drawn and nothing decided.
    fn all_seen(kind: OtherKind) -> Self {
        let file = file(kind);
        let mut exposure = Exposure::new();
        exposure.drew(&file.change.key(), &file.units(), 1_000);
        Self { file, review: Review::new(), exposure }
    }

    fn ask(&self, units: &Units, decision: Decision, grain: Grain) -> Result<Units, Refusal> {
        self.ask_under(Grain::Hunk, units, decision, grain)
    }

    fn ask_under(
        &self,
        coarsest: Grain,
        units: &Units,
        decision: Decision,
        grain: Grain,
    ) -> Result<Units, Refusal> {
        let Self { file, review, exposure } = self;
        may_decide(&Ask { review, exposure, file, units, decision, grain, coarsest })
    }

    fn decide(&mut self, units: Units, decision: Decision) {
        let (file, grain) = (self.file.change.key(), Grain::Selection);
        let event = Event::Decided { file, units, decision, grain, reason: None, seen_ms: 0, carried: None };
        self.review.apply(Entry { seq: self.review.next_seq(), at: Timestamp(0), event }).unwrap();
    }
}

fn lines(range: std::ops::Range<u32>) -> Units {
    Units::lines(std::iter::once(range).collect())
}

const ALL: [Decision; 3] = [Decision::Sign, Decision::Question, Decision::Reject];

#[test]
fn what_was_not_drawn_cannot_be_decided_in_any_way() {
    let mut desk = Desk::all_seen(OtherKind::Mode);
    desk.exposure = Exposure::new();
    for decision in ALL {
        let refusal = Refusal::NotSeen(lines(4..6));
        assert_eq!(desk.ask(&lines(4..6), decision, Grain::Hunk), Err(refusal), "{decision:?}");
    }
    desk.exposure.drew(&desk.file.change.key(), &lines(4..5), 0);
    for decision in ALL {
        let refusal = Refusal::NotSeen(lines(5..6));
        assert_eq!(desk.ask(&lines(4..6), decision, Grain::Hunk), Err(refusal), "{decision:?}");
        assert_eq!(desk.ask(&lines(4..5), decision, Grain::Line), Ok(lines(4..5)));
    }
}

#[test]
fn exposure_of_another_file_at_the_same_path_does_not_count() {
    let mut desk = Desk::all_seen(OtherKind::Mode);
    desk.file.change.sides.old = None;
    let refusal = Refusal::NotSeen(lines(4..6));
    assert_eq!(desk.ask(&lines(4..6), Decision::Sign, Grain::Hunk), Err(refusal));
}

#[test]
fn signing_fills_in_what_is_undecided_and_overwrites_nothing() {
    let mut desk = Desk::all_seen(OtherKind::Mode);
    desk.decide(lines(4..5), Decision::Reject);
    assert_eq!(desk.ask(&lines(4..6), Decision::Sign, Grain::Hunk), Ok(lines(5..6)));
    assert_eq!(desk.ask(&lines(4..5), Decision::Sign, Grain::Line), Err(Refusal::AlreadyDecided));
    desk.decide(lines(5..6), Decision::Sign);
    assert_eq!(desk.ask(&lines(4..6), Decision::Sign, Grain::Hunk), Err(Refusal::AlreadyDecided));
    for decision in [Decision::Question, Decision::Reject] {
        assert_eq!(desk.ask(&lines(4..6), decision, Grain::Hunk), Ok(lines(4..6)));
    }
}

#[test]
fn a_line_with_hidden_characters_is_signed_alone() {
    let mut desk = Desk::all_seen(OtherKind::Mode);
    let refusal = Err(Refusal::HiddenCharacters { unit: UnitRef::Line(2) });
    let file = desk.file.units();
    assert_eq!(desk.ask(&lines(0..4), Decision::Sign, Grain::Hunk), refusal);
    assert_eq!(desk.ask_under(Grain::File, &file, Decision::Sign, Grain::File), refusal);
    assert_eq!(desk.ask(&lines(2..4), Decision::Sign, Grain::Selection), refusal);
    assert_eq!(desk.ask(&lines(0..4), Decision::Reject, Grain::Hunk), Ok(lines(0..4)));
    for grain in [Grain::Line, Grain::Selection] {
        assert_eq!(desk.ask(&lines(2..3), Decision::Sign, grain), Ok(lines(2..3)));
    }
    desk.decide(Units::lines([0..2, 3..4].into_iter().collect()), Decision::Sign);
    assert_eq!(desk.ask(&lines(0..4), Decision::Sign, Grain::Hunk), refusal, "more than that line was named");
    let mut desk = Desk::all_seen(OtherKind::Mode);
    desk.decide(lines(2..3), Decision::Sign);
    let rest = Units::lines([0..2, 3..4].into_iter().collect());
    assert_eq!(desk.ask(&lines(0..4), Decision::Sign, Grain::Hunk), Ok(rest), "it was signed before");
}

#[test]
fn what_is_too_big_to_show_is_questioned_or_rejected_but_never_signed() {
    let desk = Desk::all_seen(OtherKind::TooBig);
    let card = Units::single(UnitRef::Other(0));
    let mut with_lines = lines(4..6);
    with_lines.insert_all(&card);
    assert_eq!(desk.ask(&card, Decision::Sign, Grain::Line), Err(Refusal::TooBig));
    assert_eq!(desk.ask(&with_lines, Decision::Sign, Grain::Selection), Err(Refusal::TooBig));
    assert_eq!(desk.ask(&card, Decision::Question, Grain::Line), Ok(card.clone()));
    assert_eq!(desk.ask(&card, Decision::Reject, Grain::Hunk), Ok(card.clone()));
    let desk = Desk::all_seen(OtherKind::Mode);
    assert_eq!(desk.ask(&card, Decision::Sign, Grain::Hunk), Ok(card));
}

#[test]
fn nothing_is_signed_more_coarsely_than_the_policy_asks() {
    let desk = Desk::all_seen(OtherKind::Mode);
    let too_coarse = |grain| Err(Refusal::TooCoarse(grain));
    for (coarsest, grain, fits) in [
        (Grain::Line, Grain::Hunk, false),
        (Grain::Line, Grain::Selection, false),
        (Grain::Line, Grain::Line, true),
        (Grain::Selection, Grain::Hunk, false),
        (Grain::Selection, Grain::Selection, true),
    ] {
        let one = lines(5..6);
        let expected = if fits { Ok(one.clone()) } else { too_coarse(coarsest) };
        assert_eq!(desk.ask_under(coarsest, &one, Decision::Sign, grain), expected, "{coarsest:?} {grain:?}");
        // A doubt may be as coarse as it likes.
        assert_eq!(desk.ask_under(coarsest, &one, Decision::Reject, grain), Ok(one));
    }
}

#[test]
fn only_a_selection_reaches_beyond_a_line_or_a_hunk() {
    let desk = Desk::all_seen(OtherKind::Mode);
    for decision in ALL {
        assert_eq!(desk.ask(&lines(4..6), decision, Grain::Line), Err(Refusal::BeyondGrain));
        assert_eq!(desk.ask(&lines(3..6), decision, Grain::Hunk), Err(Refusal::BeyondGrain));
        assert_eq!(desk.ask(&lines(3..6), decision, Grain::Selection), Ok(lines(3..6)));
    }
    let mut card_and_lines = lines(0..2);
    card_and_lines.others = IndexSet::single(0);
    assert_eq!(desk.ask(&card_and_lines, Decision::Reject, Grain::Hunk), Err(Refusal::BeyondGrain));
}

#[test]
fn a_file_is_signed_at_once_only_as_a_whole_where_the_policy_has_it_so_and_all_of_it_was_seen() {
    let mut desk = Desk::all_seen(OtherKind::Mode);
    let file = desk.file.units();
    let sign =
        |desk: &Desk, coarsest, units: &Units| desk.ask_under(coarsest, units, Decision::Sign, Grain::File);
    // The line with hidden characters is signed by itself.
    desk.decide(lines(2..3), Decision::Sign);
    for coarsest in [Grain::Line, Grain::Selection, Grain::Hunk] {
        assert_eq!(sign(&desk, coarsest, &file), Err(Refusal::TooCoarse(coarsest)));
    }
    let mut rest = Units::lines([0..2, 3..6].into_iter().collect());
    rest.others = IndexSet::single(0);
    assert_eq!(sign(&desk, Grain::File, &file), Ok(rest), "the other change is among it");
    // Neither a part of the file, nor a doubt.
    assert_eq!(sign(&desk, Grain::File, &lines(0..6)), Err(Refusal::BeyondGrain));
    for doubt in [Decision::Question, Decision::Reject] {
        assert_eq!(desk.ask_under(Grain::File, &file, doubt, Grain::File), Err(Refusal::BeyondGrain));
    }
    // What was said of a line stays, and what is finer is taken too.
    desk.decide(lines(4..5), Decision::Reject);
    desk.decide(Units::single(UnitRef::Other(0)), Decision::Question);
    let rest = Units::lines([0..2, 3..4, 5..6].into_iter().collect());
    assert_eq!(sign(&desk, Grain::File, &file), Ok(rest));
    assert_eq!(desk.ask_under(Grain::File, &lines(5..6), Decision::Sign, Grain::Hunk), Ok(lines(5..6)));
}

#[test]
fn every_line_and_other_change_of_a_file_has_to_be_seen_before_it_is_signed_at_once() {
    let mut desk = Desk::all_seen(OtherKind::Mode);
    let (file, key) = (desk.file.units(), desk.file.change.key());
    desk.exposure = Exposure::new();
    let sign = |desk: &Desk| desk.ask_under(Grain::File, &file, Decision::Sign, Grain::File);
    assert_eq!(sign(&desk), Err(Refusal::NotSeen(file.clone())));
    desk.exposure.drew(&key, &lines(0..5), 0);
    let mut unseen = lines(5..6);
    unseen.others = IndexSet::single(0);
    assert_eq!(sign(&desk), Err(Refusal::NotSeen(unseen)));
    desk.exposure.drew(&key, &lines(5..6), 0);
    assert_eq!(sign(&desk), Err(Refusal::NotSeen(Units::single(UnitRef::Other(0)))));
    let desk = Desk::all_seen(OtherKind::TooBig);
    assert_eq!(sign(&desk), Err(Refusal::TooBig));
}

#[test]
fn units_that_the_file_does_not_have_are_no_units() {
    let desk = Desk::all_seen(OtherKind::Mode);
    for units in [Units::default(), lines(6..99), Units::single(UnitRef::Other(1))] {
        assert_eq!(desk.ask(&units, Decision::Sign, Grain::Selection), Err(Refusal::Nothing));
    }
    assert_eq!(desk.ask(&lines(5..99), Decision::Sign, Grain::Selection), Ok(lines(5..6)));
}
