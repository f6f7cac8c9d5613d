use std::sync::Arc;

use super::Origin::{Added, Context, Removed};
use super::*;
use crate::base::{Digest, IndexSet, ObjectId, Side, Sided, Timestamp};
use crate::diff::{
    self, Edit, FileChange, FileDiff, FileKey, Mode, OtherChange, OtherKind, Status, Text, TextDiff, Units,
};
use crate::review::{Entry, Event, Review};

/// A changed file with these two texts.
pub(super) fn file(old: &str, new: &str) -> FileDiff {
    let id = |text: &str| ObjectId::from_bytes(&Digest::of(text.as_bytes()).as_bytes()[..20]).unwrap();
    let entry = |text: &str| Some(diff::Entry { mode: Mode::FILE, id: id(text) });
    let sides = Sided::new(entry(old), entry(new));
    let change = FileChange { path: "src/a.rs".into(), sides, renamed_from: None, ordinal: 0 };
    let text = Sided::new(old, new).map(|text| Text::new(text.as_bytes().to_vec()));
    let edits = edits(&text);
    FileDiff { change, others: Vec::new(), lines: Some(TextDiff::new(text, edits)) }
}

pub(super) fn key() -> FileKey {
    FileKey { path: "src/a.rs".into(), status: Status::Modified, ordinal: 0 }
}

pub(super) fn units(lines: std::ops::Range<u32>) -> Units {
    Units::lines(std::iter::once(lines).collect::<IndexSet>())
}

fn edits(text: &Sided<Text>) -> Vec<Edit> {
    let lines = |text: &Text| (0..text.n_lines()).map(|line| text.line(line).to_vec()).collect::<Vec<_>>();
    let (old, new) = (lines(&text.old), lines(&text.new));
    let ops = similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new);
    let range = |range: std::ops::Range<usize>| {
        u32::try_from(range.start).unwrap()..u32::try_from(range.end).unwrap()
    };
    let changes = ops.iter().filter(|op| op.tag() != similar::DiffTag::Equal);
    changes.map(|op| Edit { old: range(op.old_range()), new: range(op.new_range()) }).collect()
}

fn bot() -> AgentName {
    AgentName::new("bot").unwrap()
}

pub(super) fn written(diff: &FileDiff, anchor: Anchor, typed: &str) -> NewComment {
    let body = Body::typed(CommentKind::ISSUE, typed).unwrap();
    let (anchor, quote) = match body.suggestion {
        Some(_) => Suggestion::place(diff, anchor).map(|(anchor, quote)| (anchor, Some(quote))).unwrap(),
        None => (anchor.clone(), Quote::of(diff, &anchor)),
    };
    NewComment { anchor, quote, reply_to: None, body }
}

pub(super) fn commented(comment: NewComment) -> Event {
    Event::Commented(Box::new(comment))
}

pub(super) fn agent_said(comment: NewComment) -> AgentEvent {
    AgentEvent::Commented(Box::new(comment))
}

fn reply(to: CommentId, text: &str) -> NewComment {
    let body = Body::new(CommentKind::NOTE, text);
    NewComment { anchor: Anchor::Change, quote: None, reply_to: Some(to), body }
}

/// A review of these events, each a second after the one before, from second 100 on.
pub(super) fn review(events: Vec<Event>) -> Review {
    let mut review = Review::new();
    for event in events {
        let seq = review.next_seq();
        let at = Timestamp(100 + i64::try_from(seq).unwrap());
        review.apply(Entry { seq, at, event }).unwrap();
    }
    review
}

/// What an agent said, each with the number of entries that the journal had by then.
pub(super) fn agents(events: Vec<(u64, AgentEvent)>) -> Heard {
    Heard { agents: entries(events), ..Heard::nothing(here()) }
}

/// The name of the review that is looked at.
pub(super) fn here() -> Digest {
    Digest::of(b"here")
}

fn entries(events: Vec<(u64, AgentEvent)>) -> Vec<AgentEntry> {
    let entry = |(seq, (after, event))| AgentEntry { seq, after, at: Timestamp(0), by: bot(), event };
    (1..).zip(events).map(entry).collect()
}

fn resolved(thread: CommentId, resolution: Resolution) -> Event {
    Event::Resolved { thread, resolution }
}

fn done(thread: CommentId, is_done: bool) -> AgentEvent {
    AgentEvent::Resolved { thread, is_done }
}

const OWN: CommentId = CommentId::Reviewer(1);
pub(super) const THEIRS: CommentId = CommentId::Agent(1);

#[test]
fn reviewer_and_agents_talk_in_one_thread() {
    let review = review(vec![
        commented(reply_free("why?")),
        commented(reply(OWN, "still open")),
        commented(reply(THEIRS, "no")),
    ]);
    let agents = agents(vec![
        (0, agent_said(reply_free("unused"))),
        (1, agent_said(reply(OWN, "because"))),
        (1, agent_said(reply(CommentId::Reviewer(77), "to nobody"))),
    ]);
    let discussion = Discussion::of(&review, &agents);
    let ids = |thread: &Thread| thread.all().map(|said| said.id.to_string()).collect::<Vec<_>>();
    let threads: Vec<_> = discussion.threads().iter().map(ids).collect();
    assert_eq!(threads, [vec!["a1", "3"], vec!["1", "a2", "2"]]);
    assert_eq!(discussion.find(CommentId::Agent(2)).unwrap().first.id, OWN);
    assert_eq!(discussion.find(CommentId::Agent(3)), None);
    // Without the agents' log the reviewer's own words are still there.
    assert_eq!(Discussion::of(&review, &Heard::nothing(here())).n_comments(), 3);
}

fn reply_free(text: &str) -> NewComment {
    NewComment { reply_to: None, ..reply(OWN, text) }
}

#[test]
fn the_authors_word_and_the_reviewers_are_two_things() {
    use Resolution::{Done, Open, Verified};
    let by_bot = || ThreadState::Done(Voice::Agent(bot()));
    let cases = [
        (vec![], vec![], ThreadState::Open),
        (vec![Done], vec![], ThreadState::Done(Voice::Reviewer)),
        (vec![], vec![(9, true)], by_bot()),
        (vec![], vec![(9, true), (9, false)], ThreadState::Open),
        (vec![Open], vec![(1, true)], ThreadState::Open),
        (vec![Open], vec![(2, true)], by_bot()),
        (vec![Done], vec![(2, false)], ThreadState::Open),
        (vec![Verified], vec![(9, false)], ThreadState::Verified),
        (vec![Verified, Open], vec![(1, true)], ThreadState::Open),
    ];
    for (own, theirs, state) in cases {
        let own = own.into_iter().map(|resolution| resolved(OWN, resolution));
        let review = review([commented(reply_free("why?"))].into_iter().chain(own).collect());
        let agents = agents(theirs.into_iter().map(|(at, is_done)| (at, done(OWN, is_done))).collect());
        assert_eq!(Discussion::of(&review, &agents).threads()[0].state, state, "{agents:?}");
    }
}

#[test]
fn the_reviewer_can_take_an_agents_thread_away_and_bring_it_back() {
    let agents = agents(vec![(0, agent_said(reply_free("noise")))]);
    let mut review = review(vec![commented(reply(THEIRS, "no")), Event::CommentDeleted { comment: THEIRS }]);
    assert_eq!(Discussion::of(&review, &agents).threads(), []);
    review.apply(Entry { seq: 3, at: Timestamp(0), event: Event::Undone }).unwrap();
    assert_eq!(Discussion::of(&review, &agents).n_comments(), 2);
}

/// The threads of comments on one file.
pub(super) fn discussion(comments: Vec<NewComment>) -> Discussion {
    Discussion::of(&review(comments.into_iter().map(commented).collect()), &Heard::nothing(here()))
}

fn round(name: &[u8], review: Review, agents: Vec<AgentEntry>) -> Arc<Round> {
    Arc::new(Round { name: Digest::of(name), review, agents })
}

#[test]
fn what_is_left_to_do_comes_into_the_next_review_and_answers_come_back() {
    let first = || {
        let events = vec![
            commented(reply_free("open")),
            commented(reply_free("dealt with")),
            resolved(CommentId::Reviewer(2), Resolution::Verified),
            commented(reply_free("taken back")),
            Event::CommentDeleted { comment: CommentId::Reviewer(4) },
        ];
        round(b"first", review(events), entries(vec![(1, agent_said(reply_free("an agent's")))]))
    };
    let open = CommentId::Reviewer(1).key(Digest::of(b"first"));
    let answers = || {
        entries(vec![
            (0, agent_said(reply(CommentId::Elsewhere(open), "done so"))),
            (0, done(CommentId::Elsewhere(open), true)),
            (0, agent_said(reply_free("new here"))),
        ])
    };
    let texts = |discussion: &Discussion| -> Vec<String> {
        let text =
            |thread: &Thread| thread.all().map(|said| said.body.text.clone()).collect::<Vec<_>>().join(", ");
        discussion.threads().iter().map(text).collect()
    };
    // Seen from the second review: the first one's words are there, as far as something is left to do.
    let heard = Heard { before: vec![first()], agents: answers(), ..Heard::nothing(here()) };
    let second = Discussion::of(&Review::new(), &heard);
    assert_eq!(texts(&second), ["open, done so", "an agent's", "new here"]);
    assert_eq!(second.threads()[0].first.id, CommentId::Elsewhere(open));
    assert_eq!(second.threads()[0].state, ThreadState::Done(Voice::Agent(bot())));
    assert_eq!(second.called(&open.to_string())[0].first.key, open, "its name is the same everywhere");
    // Seen from the first one, which is still open: its own threads with the answers, and nothing that began later.
    let first_round = first();
    let Round { name, review: own, agents } = &*first_round;
    let after = vec![round(b"here", Review::new(), answers())];
    let back = Discussion::of(own, &Heard { name: *name, agents: agents.clone(), before: Vec::new(), after });
    assert_eq!(texts(&back), ["open, done so", "an agent's", "dealt with"]);
    assert_eq!(back.threads()[0].first.id, CommentId::Reviewer(1));
    // The reviewer ends it there, and it does not come back.
    let verified = review(vec![resolved(CommentId::Elsewhere(open), Resolution::Verified)]);
    assert_eq!(Discussion::of(&verified, &heard).threads()[0].state, ThreadState::Verified);
    let heard =
        Heard { before: vec![first(), round(b"second", verified, answers())], ..Heard::nothing(here()) };
    assert_eq!(texts(&Discussion::of(&Review::new(), &heard)), ["an agent's", "new here"]);
}

#[test]
fn a_comment_goes_with_its_lines_until_they_change() {
    let before = file("one\ntwo\nthree\n", "one\nsecond line\nthree\n");
    let on_line = written(&before, Anchor::lines(&before, Side::New, 2, 2).unwrap(), "why?");
    let on_context = written(&before, Anchor::lines(&before, Side::New, 3, 3).unwrap(), "and this?");
    let discussion = discussion(vec![on_line, on_context]);
    let stands = |diff: &FileDiff| -> Vec<Option<Anchor>> {
        discussion.threads().iter().map(|thread| thread.first.anchor_in(diff)).collect()
    };
    let moved = file("one\ntwo\nthree\n", "zero\nzero\none\nsecond line\nthree\n");
    let anchors = stands(&moved);
    assert_eq!(anchors[0].as_ref().and_then(|anchor| anchor.new_lines(&moved)), Some(4..5), "{anchors:?}");
    assert_eq!(anchors[1], Some(Anchor::Lines(key(), 5..6)));
    let changed = file("one\ntwo\nthree\n", "one\nsecond line!\nthree!\n");
    assert_eq!(stands(&changed), [None, None]);
    // What became part of the base is no change any more, but the lines stand.
    let settled = file("one\nsecond line\nthree\n", "zero\none\nsecond line\nthree\n");
    assert_eq!(stands(&settled), [Some(Anchor::Lines(key(), 3..4)), Some(Anchor::Lines(key(), 4..5))]);
}

#[test]
fn of_equal_lines_the_one_with_the_same_surroundings_is_meant() {
    let twins = "fn apple() {\n    return None;\n}\n\nfn pear() {\n    return None;\n}\n";
    let before = file("", twins);
    let on = |line: u32| written(&before, Anchor::lines(&before, Side::New, line, line).unwrap(), "why?");
    let discussion = discussion(vec![on(2), on(6), on(3)]);
    let stands = |new: &str| -> Vec<Option<u32>> {
        let diff = file("", new);
        let line = |thread: &Thread| Some(thread.first.anchor_in(&diff)?.new_lines(&diff)?.start);
        discussion.threads().iter().map(line).collect()
    };
    assert_eq!(stands(twins), [Some(2), Some(6), Some(3)]);
    // Four lines above put the first one where the second was.
    let lower = format!("fn plum() {{\n    grow();\n}}\n\n{twins}");
    assert_eq!(stands(&lower), [Some(6), Some(10), Some(7)]);
    // One of them changes or goes; the other one is not taken for it.
    assert_eq!(stands(&twins.replacen("None", "Some(1)", 1)), [None, Some(6), Some(3)]);
    assert_eq!(stands("fn pear() {\n    return None;\n}\n"), [None, Some(2), None]);
    assert_eq!(stands("fn apple() {\n    return None;\n}\n"), [Some(2), None, Some(3)]);
    // They change places.
    let swapped = "fn pear() {\n    return None;\n}\n\nfn apple() {\n    return None;\n}\n";
    assert_eq!(stands(swapped)[..2], [Some(6), Some(2)]);
}

#[test]
fn an_only_line_is_known_again_whatever_happened_around_it() {
    let before = file("", "alpha\nthe only one\nomega\n");
    let discussion =
        discussion(vec![written(&before, Anchor::lines(&before, Side::New, 2, 2).unwrap(), "x")]);
    let first = &discussion.threads()[0].first;
    let after = file("", "beta\ngamma\nthe only one\ndelta\n");
    assert_eq!(first.anchor_in(&after).and_then(|anchor| anchor.new_lines(&after)), Some(3..4));
}

#[test]
fn a_bracket_is_not_looked_for_elsewhere() {
    for (line, is_found) in [("}", false), ("    });", false), ("end", false), ("done", true), ("日本", true)]
    {
        let before = file("", &format!("a {{\n{line}\n"));
        let discussion =
            discussion(vec![written(&before, Anchor::lines(&before, Side::New, 2, 2).unwrap(), "x")]);
        let first = &discussion.threads()[0].first;
        assert!(first.anchor_in(&before).is_some());
        let found = first.anchor_in(&file("", &format!("b {{\n    c\n{line}\n")));
        assert_eq!(found.is_some(), is_found, "{line}");
    }
}

#[test]
fn lines_are_found_again_together() {
    // Both texts, the changed lines that are commented on, both texts later, and where they stand then.
    let cases = [
        // Removed and added ones of a hunk.
        (
            ("a\ntwo\n", "a\nsecond\n"),
            0..2,
            ("a\ntwo\n", "z\na\nsecond\n"),
            Anchor::Units(key(), units(1..3)),
        ),
        // Added ones with another line between them.
        (
            ("b\n", "first\nb\nthird\n"),
            0..2,
            ("b\n", "z\nfirst\nb\nthird\n"),
            Anchor::Units(key(), units(1..3)),
        ),
        // Neighbours, which are part of the base by now.
        (
            ("a\n", "a\nfirst\nsecond\n"),
            0..2,
            ("a\nfirst\nsecond\n", "z\na\nfirst\nsecond\n"),
            Anchor::Lines(key(), 3..5),
        ),
    ];
    for (before, lines, after, expected) in cases {
        let before = file(before.0, before.1);
        let said = discussion(vec![written(&before, Anchor::Units(key(), units(lines)), "why?")]);
        let found = said.threads()[0].first.anchor_in(&file(after.0, after.1));
        assert_eq!(found, Some(expected));
    }
}

#[test]
fn more_lines_than_are_kept_stand_where_they_stood() {
    let text = |top: &str| format!("{top}\n{}bottom\n", "a line\n".repeat(250));
    let before = file("", &text("top"));
    let anchor = Anchor::Units(key(), units(1..251));
    let said = discussion(vec![written(&before, anchor.clone(), "why?")]);
    let stands = |new: &str| said.threads()[0].first.anchor_in(&file("", new));
    assert_eq!(stands(&text("another top")), Some(anchor));
    assert_eq!(stands(&text("top").replacen("a line", "one", 1)), None);
    assert_eq!(stands(&text("one more\ntop")), None, "a part of them does not stand for all");
}

#[test]
fn a_comment_is_about_a_file_under_its_name_and_on_its_side() {
    use Status::{Added, Deleted, Modified};
    let file = |path: &str, status, ordinal| FileKey { path: path.into(), status, ordinal };
    let cases = [
        (Modified, file("a", Modified, 0), true),
        (Added, file("a", Modified, 0), true),
        (Deleted, file("a", Deleted, 0), true),
        (Deleted, file("a", Added, 0), false),
        (Modified, file("a", Deleted, 0), false),
        (Modified, file("b", Modified, 0), false),
        (Modified, file("a", Modified, 1), false),
    ];
    for (status, other, is_about) in cases {
        let anchor = Anchor::File(file("a", status, 0));
        let discussion = discussion(vec![NewComment { anchor, ..reply_free("why?") }]);
        assert_eq!(discussion.threads()[0].first.is_about(&other), is_about, "{status:?} {other:?}");
    }
    assert!(!discussion(vec![reply_free("why?")]).threads()[0].first.is_about(&key()));
}

#[test]
fn a_comment_without_its_lines_stands_by_their_numbers_and_only_in_its_own_review() {
    let diff = file("one\ntwo\n", "one\n2\n");
    let cases = [
        (Anchor::File(key()), true, true),
        (Anchor::Units(key(), units(0..2)), true, false),
        (Anchor::Units(key(), units(0..3)), false, false),
        (Anchor::Lines(key(), 1..3), true, false),
        (Anchor::Lines(key(), 1..4), false, false),
    ];
    for (anchor, stands, stands_elsewhere) in cases {
        let said = || review(vec![commented(NewComment { anchor: anchor.clone(), ..reply_free("why?") })]);
        let before = vec![round(b"first", said(), Vec::new())];
        let own = Discussion::of(&said(), &Heard::nothing(here()));
        let taken_over = Discussion::of(&Review::new(), &Heard { before, ..Heard::nothing(here()) });
        for (discussion, stands) in [(own, stands), (taken_over, stands_elsewhere)] {
            let found = discussion.threads()[0].first.anchor_in(&diff);
            assert_eq!(found, stands.then(|| anchor.clone()));
        }
    }
}

#[test]
fn an_edited_comment_says_what_it_says_now() {
    let body = Body::new(CommentKind::NOTE, "why not?");
    let edited = Event::CommentEdited { comment: 1, body };
    let review = review(vec![commented(reply_free("why?")), commented(reply(OWN, "so")), edited]);
    let discussion = Discussion::of(&review, &Heard::nothing(here()));
    let said: Vec<_> =
        discussion.threads()[0].all().map(|said| (said.body.text.as_str(), said.is_edited)).collect();
    assert_eq!(said, [("why not?", true), ("so", false)]);
}

#[test]
fn a_file_that_was_new_under_a_comment_is_the_changed_one_now() {
    let diff = file("one\n", "1\n");
    let added = FileKey { status: Status::Added, ..key() };
    let discussion =
        discussion(vec![NewComment { anchor: Anchor::File(added.clone()), ..reply_free("why?") }]);
    let said = &discussion.threads()[0].first;
    assert_eq!(Location::of(said, Some(&diff)).file, Some(key()));
    assert_eq!(Location::as_written(said).file, Some(added));
}

#[test]
fn a_place_is_told_in_numbers_and_sorted_by_its_last_line() {
    let mut diff = file("one\ntwo\nthree\nfour\n", "one\n2\n3\nfour\n");
    diff.others = vec![OtherChange { kind: OtherKind::Mode, sides: Sided::new(None, None) }];
    let mode = Units { others: IndexSet::single(0), ..Units::default() };
    // Without its file it is known of a comment on lines where they were, and of no other change what it is.
    let cases = [
        (Anchor::Change, "the change", "the change", (false, 0)),
        (Anchor::File(key()), "src/a.rs", "src/a.rs", (false, 0)),
        (Anchor::Units(key(), mode), "src/a.rs (mode)", "src/a.rs", (true, 0)),
        (Anchor::Units(key(), units(0..1)), "src/a.rs (removed 2)", "src/a.rs (removed 2)", (true, 2)),
        (Anchor::Units(key(), units(0..2)), "src/a.rs (removed 2-3)", "src/a.rs (removed 2-3)", (true, 3)),
        (Anchor::Units(key(), units(0..3)), "src/a.rs:2", "src/a.rs:2", (true, 2)),
        (Anchor::Lines(key(), 1..5), "src/a.rs:1-4", "src/a.rs:1-4", (true, 4)),
    ];
    for (anchor, shown, as_written, order) in cases {
        let discussion = discussion(vec![written(&diff, anchor, "why?")]);
        let said = &discussion.threads()[0].first;
        let now = Location::of(said, Some(&diff));
        let then = Location::as_written(said);
        assert_eq!((now.to_string().as_str(), now.order()), (shown, order));
        assert_eq!(then.to_string(), as_written);
        assert!(!now.is_outdated && !then.is_outdated, "{shown}");
    }
}

#[test]
fn a_comment_is_outdated_when_its_lines_changed_or_went() {
    let diff = file("one\ntwo\nthree\n", "one\n2\nthree\n");
    let on_line = written(&diff, Anchor::lines(&diff, Side::New, 2, 2).unwrap(), "why?");
    let discussion =
        discussion(vec![on_line, reply_free("all"), written(&diff, Anchor::File(key()), "this file")]);
    let outdated = |diff: Option<&FileDiff>| -> Vec<bool> {
        discussion.threads().iter().map(|thread| thread.first.is_outdated(diff)).collect()
    };
    assert_eq!(outdated(Some(&diff)), [false, false, false]);
    assert_eq!(outdated(Some(&file("one\ntwo\nthree\n", "one\n22\nthree\n"))), [true, false, false]);
    assert_eq!(outdated(Some(&file("two\n", "two\n"))), [true, false, false]);
    assert_eq!(outdated(None), [true, false, true]);
    let location = Location::of(&discussion.threads()[0].first, None);
    assert_eq!((location.to_string().as_str(), location.is_outdated), ("src/a.rs:2", true));
}

#[test]
fn a_little_diff_shows_what_a_suggestion_changes() {
    let diff = file("", "a\nb\nc\n");
    let anchor = Anchor::lines(&diff, Side::New, 1, 3).unwrap();
    let discussion = discussion(vec![written(&diff, anchor, "```suggestion\na\nB\nB2\nc\n```")]);
    let lines = Suggestion::of(&discussion.threads()[0].first).unwrap().diff();
    let lines: Vec<_> = lines.iter().map(|(origin, line)| (*origin, &line[..])).collect();
    assert_eq!(
        lines,
        [(Context, &b"a"[..]), (Removed, b"b"), (Added, b"B"), (Added, b"B2"), (Context, b"c")]
    );
}
