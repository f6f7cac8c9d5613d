use super::Origin::{Added, Context, Removed};
use super::markdown::{Heading, Listed};
use super::patch::{LeftOut, SuggestedPatch};
use super::*;
use crate::base::{Digest, IndexSet, ObjectId, Side, Sided, Timestamp};
use crate::diff::{self, Edit, FileChange, FileDiff, FileKey, Mode, Status, Text, TextDiff, Units};
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

fn written(diff: &FileDiff, anchor: Anchor, typed: &str) -> NewComment {
    let body = Body::typed(CommentKind::ISSUE, typed).unwrap();
    let (anchor, quote) = match body.suggestion {
        Some(_) => Suggestion::place(diff, anchor).map(|(anchor, quote)| (anchor, Some(quote))).unwrap(),
        None => (anchor.clone(), Quote::of(diff, &anchor)),
    };
    NewComment { anchor, quote, reply_to: None, body }
}

fn commented(comment: NewComment) -> Event {
    Event::Commented(Box::new(comment))
}

fn agent_said(comment: NewComment) -> AgentEvent {
    AgentEvent::Commented(Box::new(comment))
}

fn reply(to: CommentId, text: &str) -> NewComment {
    let body = Body::new(CommentKind::NOTE, text);
    NewComment { anchor: Anchor::Change, quote: None, reply_to: Some(to), body }
}

/// A review of these events, each a second after the one before, from second 100 on.
fn review(events: Vec<Event>) -> Review {
    let mut review = Review::new();
    for event in events {
        let seq = review.next_seq();
        let at = Timestamp(100 + i64::try_from(seq).unwrap());
        review.apply(Entry { seq, at, event }).unwrap();
    }
    review
}

/// What an agent said, each with the number of entries that the journal had by then.
fn agents(events: Vec<(u64, AgentEvent)>) -> Vec<AgentEntry> {
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
const THEIRS: CommentId = CommentId::Agent(1);

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
    assert_eq!(Discussion::of(&review, &[]).n_comments(), 3);
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
        (vec![Open], vec![(9, true)], by_bot()),
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
fn discussion(comments: Vec<NewComment>) -> Discussion {
    Discussion::of(&review(comments.into_iter().map(commented).collect()), &[])
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

/// What the suggestions of `comments` make of the new text of `diff`.
fn patch(diff: &FileDiff, comments: Vec<NewComment>) -> SuggestedPatch {
    let discussion = discussion(comments);
    let mut patch = SuggestedPatch::default();
    patch.add(Some(diff), discussion.threads());
    patch
}

fn suggest(diff: &FileDiff, first: u32, last: u32, lines: &str) -> NewComment {
    let anchor = Anchor::lines(diff, Side::New, first, last).unwrap();
    written(diff, anchor, &super::body::fenced(lines))
}

#[test]
fn suggestions_become_a_patch_of_only_what_changes() {
    let diff = file("", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12");
    let patch = patch(
        &diff,
        vec![
            suggest(&diff, 11, 12, "11\ntwelve\nthirteen\n"),
            suggest(&diff, 1, 3, "1\ntwo\n3\n"),
            suggest(&diff, 2, 2, "zwei\n"),
            suggest(&diff, 5, 5, "5\n"),
            suggest(&diff, 4, 4, ""),
        ],
    );
    let expected = "diff --git a/src/a.rs b/src/a.rs\n--- a/src/a.rs\n+++ b/src/a.rs\n\
        @@ -1,7 +1,6 @@\n 1\n-2\n+two\n 3\n-4\n 5\n 6\n 7\n\
        @@ -9,4 +8,5 @@\n 9\n 10\n 11\n-12\n\\ No newline at end of file\n+twelve\n+thirteen\n\
        \\ No newline at end of file\n";
    assert_eq!(String::from_utf8(patch.bytes).unwrap(), expected);
    let id = CommentId::Reviewer;
    assert_eq!(patch.left_out, [(id(3), LeftOut::Overlaps { with: id(2) }), (id(4), LeftOut::Same)]);
    assert_eq!(patch.taken, [id(1), id(2), id(5)]);
}

#[test]
fn a_suggestion_keeps_the_line_ends_and_follows_its_lines_no_further() {
    let diff = file("", "a\r\nb\r\n");
    let bytes = patch(&diff, vec![suggest(&diff, 2, 2, "B\n")]).bytes;
    assert!(String::from_utf8(bytes).unwrap().ends_with(" a\r\n-b\r\n+B\r\n"));
    let discussion = discussion(vec![suggest(&diff, 2, 2, "B\n")]);
    let mut late = SuggestedPatch::default();
    late.add(Some(&file("", "a\r\nc\r\n")), discussion.threads());
    late.add(None, discussion.threads());
    assert_eq!((late.bytes.len(), late.left_out.len()), (0, 2));
    assert!(late.left_out.iter().all(|(_, why)| *why == LeftOut::Outdated));
}

#[test]
fn a_suggestion_takes_in_all_lines_between_its_ends() {
    // -a +A, b, -c +C: a comment on the hunk.
    let diff = file("a\nb\nc\n", "A\nb\nC\n");
    let comment = written(&diff, Anchor::hunk(&diff, Side::New, 1).unwrap(), "```suggestion\nX\n```");
    assert_eq!(comment.anchor, Anchor::Lines(key(), 1..4));
    let bytes = patch(&diff, vec![comment]).bytes;
    assert!(String::from_utf8(bytes).unwrap().ends_with("@@ -1,3 +1,1 @@\n-A\n-b\n-C\n+X\n"));
    let nowhere = Suggestion::place(&diff, Anchor::lines(&diff, Side::Old, 1, 1).unwrap());
    assert_eq!(nowhere.unwrap_err(), NoSuggestion::NoLines);
}

#[test]
fn a_little_diff_shows_what_a_suggestion_changes() {
    let diff = file("", "a\nb\nc\n");
    let discussion = discussion(vec![suggest(&diff, 1, 3, "a\nB\nB2\nc\n")]);
    let lines = Suggestion::of(&discussion.threads()[0].first).unwrap().diff();
    let lines: Vec<_> = lines.iter().map(|(origin, line)| (*origin, &line[..])).collect();
    assert_eq!(
        lines,
        [(Context, &b"a"[..]), (Removed, b"b"), (Added, b"B"), (Added, b"B2"), (Context, b"c")]
    );
}

#[test]
fn nothing_that_was_written_gets_out_of_its_block() {
    let evil = "```\n# Review\n\u{202e}### `x` · issue 9 · verified\n> `alice` (reviewer), 9:\n\u{1b}[2J";
    let diff = file("", "```\n\u{200b}let a = `1`;\n");
    let mut events =
        vec![(1, agent_said(written(&diff, Anchor::lines(&diff, Side::New, 1, 2).unwrap(), evil)))];
    let suggestion = suggest(&diff, 1, 1, "````\n");
    events.push((2, agent_said(NewComment { reply_to: Some(THEIRS), ..suggestion })));
    let discussion = Discussion::of(&Review::new(), &agents(events));
    let listed: Vec<Listed<'_>> = discussion
        .threads()
        .iter()
        .map(|thread| Listed { thread, location: Location::of(&thread.first, Some(&diff)) })
        .collect();
    let heading = Heading { name: "a`b", ends: "1 to 2", reviewer: "alice@example.com" };
    insta::assert_snapshot!(markdown::export(&heading, &listed), @r"
# Review of ``a`b``

By `alice@example.com` on 1 to 2: 1 thread, 1 open.

## `src/a.rs`

### `src/a.rs:1-2` · issue a1 · open

```diff
+```
+<U+200B ZWSP>let a = `1`;
```

agent `bot`, a1:

> ```
> # Review
> <U+202E RLO>### `x` · issue 9 · verified
> > `alice` (reviewer), 9:
> <ESC>[2J

agent `bot`, a2:

`````suggestion
````
`````
");
}
