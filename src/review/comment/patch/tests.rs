use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::diff::patch::{self, Options};
use crate::review::comment::tests::{commented, discussion, file, here, key, review, written};
use crate::review::comment::{
    Anchor, Body, CommentId, CommentKind, Discussion, Heard, NewComment, NoSuggestion, Resolution, body,
};
use crate::review::{Entry, Event};

/// What the suggestions of `comments` make of the new text of `diff`.
fn suggested(diff: &FileDiff, comments: Vec<NewComment>) -> SuggestedPatch {
    let discussion = discussion(comments);
    let mut patch = SuggestedPatch::default();
    patch.add(Some(diff), discussion.threads());
    patch
}

/// Lines, the first and the last of them, and what should stand there.
type Asked<'a> = (u32, u32, &'a str);

fn suggest(diff: &FileDiff, (first, last, lines): Asked<'_>) -> NewComment {
    let anchor = Anchor::lines(diff, Side::New, first, last).unwrap();
    written(diff, anchor, &body::fenced(lines))
}

fn named(number: u64) -> CommentKey {
    CommentId::Reviewer(number).key(here())
}

/// The hunks of a patch, with a `|` for each newline.
fn hunks(patch: &SuggestedPatch) -> String {
    let text = str::from_utf8(&patch.bytes).unwrap();
    text.lines().skip(3).collect::<Vec<_>>().join("|")
}

/// What becomes of a text by a patch, which has to fit to the letter and to the line.
fn applied(text: &str, bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return text.to_owned();
    }
    let set = patch::open(bytes, &Options::default()).unwrap();
    let diff = set.diff(&set.files[0]).lines.unwrap();
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let (mut new, mut at) = (String::new(), 0);
    for hunk in diff.hunks() {
        let rows = hunk.rows.as_ref().map(|rows| (rows.start..rows.end).collect::<Vec<_>>());
        let line = |side, line: &u32| String::from_utf8(diff.text().get(side).line(*line).to_vec()).unwrap();
        let start = hunk.numbers.old as usize - 1;
        new.extend(old[at..start].iter().copied());
        assert_eq!(new.lines().count() + usize::from(!rows.new.is_empty()), hunk.numbers.new as usize);
        at = start + rows.old.len();
        let stood: Vec<String> = rows.old.iter().map(|row| line(Side::Old, row)).collect();
        assert_eq!(old[start..at], stood);
        new.extend(rows.new.iter().map(|row| line(Side::New, row)));
    }
    new.extend(old[at..].iter().copied());
    new
}

/// The numbers from 1 to `n`, one a line.
fn numbered(n: u32) -> String {
    (1..=n).map(|line| format!("{line}\n")).collect::<Vec<_>>().concat()
}

/// The numbers from 1 to `n` as a patch shows them that makes some of them loud, with `context` lines around each.
fn patched(n: u32, loud: &[u32], context: u32) -> FileDiff {
    let hunk = |&at: &u32| {
        let (first, last) = (at.saturating_sub(context).max(1), (at + context).min(n));
        let row = |line| if line == at { format!("-{line}\n+{line}!\n") } else { format!(" {line}\n") };
        let rows: Vec<String> = (first..=last).map(row).collect();
        format!("@@ -{first},{n} +{first},{n} @@\n{}", rows.concat(), n = rows.len())
    };
    let hunks: Vec<String> = loud.iter().map(hunk).collect();
    let text = format!("--- a/src/a.rs\n+++ b/src/a.rs\n{}", hunks.concat());
    let set = patch::open(text.as_bytes(), &Options::default()).unwrap();
    set.diff(&set.files[0])
}

#[test]
fn suggestions_become_a_patch_of_only_what_changes() {
    let text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12";
    let diff = file("", text);
    let asked = [
        (11, 12, "11\ntwelve\nthirteen\n"),
        (1, 3, "1\ntwo\n3\n"),
        (2, 2, "zwei\n"),
        (5, 5, "5\n"),
        (4, 4, ""),
    ];
    let patch = suggested(&diff, asked.map(|asked| suggest(&diff, asked)).into());
    let expected = "diff --git a/src/a.rs b/src/a.rs\n--- a/src/a.rs\n+++ b/src/a.rs\n\
        @@ -1,7 +1,6 @@\n 1\n-2\n+two\n 3\n-4\n 5\n 6\n 7\n\
        @@ -9,4 +8,5 @@\n 9\n 10\n 11\n-12\n\\ No newline at end of file\n+twelve\n+thirteen\n\
        \\ No newline at end of file\n";
    assert_eq!(str::from_utf8(&patch.bytes).unwrap(), expected);
    assert_eq!(applied(text, &patch.bytes), "1\ntwo\n3\n5\n6\n7\n8\n9\n10\n11\ntwelve\nthirteen");
    let left_out = [(named(3), LeftOut::Overlaps { with: named(2) }), (named(4), LeftOut::Same)];
    assert_eq!(patch.left_out, left_out);
    assert_eq!(patch.taken, [named(1), named(2), named(5)]);
}

#[test]
fn lines_at_the_ends_that_stay_are_no_part_of_the_change() {
    const OPEN: &str = r"\ No newline at end of file";
    let cases: [(&str, Asked<'_>, &str); 9] = [
        ("a\nb\n", (2, 2, "b\nc\n"), "@@ -1,2 +1,3 @@| a| b|+c"),
        ("a\nb\n", (1, 2, "x\na\nb\n"), "@@ -1,2 +1,3 @@|+x| a| b"),
        ("a\na\n", (1, 2, "a\n"), "@@ -1,2 +1,1 @@| a|-a"),
        ("a\n", (1, 1, ""), "@@ -1,1 +0,0 @@|-a"),
        // A last line without a newline has to get one before another can follow.
        ("a\nb", (2, 2, "b\nc\n"), "@@ -1,2 +1,3 @@| a|-b|OPEN|+b|+c|OPEN"),
        ("a\nb", (1, 2, "a\nb\nc\n"), "@@ -1,2 +1,3 @@| a|-b|OPEN|+b|+c|OPEN"),
        ("a\nb", (2, 2, "x\nb\n"), "@@ -1,2 +1,3 @@| a|+x| b|OPEN"),
        ("a\nb", (1, 2, "a\n"), "@@ -1,2 +1,1 @@| a|-b|OPEN"),
        ("a\nb", (1, 2, "a\nb\n"), ""),
    ];
    for (text, asked, expected) in cases {
        let diff = file("", text);
        let patch = suggested(&diff, vec![suggest(&diff, asked)]);
        assert_eq!(hunks(&patch), expected.replace("OPEN", OPEN), "{text:?} {asked:?}");
        let left_out = if expected.is_empty() { vec![(named(1), LeftOut::Same)] } else { Vec::new() };
        assert_eq!(patch.left_out, left_out, "{text:?} {asked:?}");
    }
}

#[test]
fn two_that_cannot_both_be_meant_are_not_both_taken() {
    // What becomes of 1 to 5, and whether the second one is in it.
    let cases: [(Asked<'_>, Asked<'_>, &str, bool); 13] = [
        ((2, 3, "x\n"), (4, 5, "y\n"), "1 x y", true),
        ((4, 5, "y\n"), (2, 3, "x\n"), "1 x y", true),
        ((2, 3, "x\n"), (3, 4, "y\n"), "1 x 4 5", false),
        ((3, 4, "y\n"), (2, 3, "x\n"), "1 2 y 5", false),
        ((2, 4, "x\n"), (3, 3, "y\n"), "1 x 5", false),
        ((3, 3, "y\n"), (2, 4, "x\n"), "1 2 y 4 5", false),
        ((2, 2, "x\n"), (2, 2, "y\n"), "1 x 3 4 5", false),
        // Insertions: beside a replacement, inside of one, and at one place.
        ((2, 2, "2\nx\n"), (3, 3, "y\n"), "1 2 x y 4 5", true),
        ((3, 3, "y\n"), (2, 2, "2\nx\n"), "1 2 x y 4 5", true),
        ((2, 2, "y\n"), (3, 3, "x\n3\n"), "1 y x 3 4 5", true),
        ((2, 3, "2\nx\n3\n"), (2, 3, "y\n"), "1 2 x 3 4 5", false),
        ((2, 3, "y\n"), (2, 3, "2\nx\n3\n"), "1 y 4 5", false),
        ((2, 2, "2\nx\n"), (3, 3, "y\n3\n"), "1 2 x 3 4 5", false),
    ];
    let text = numbered(5);
    let diff = file("", &text);
    for (one, two, expected, is_taken) in cases {
        let patch = suggested(&diff, vec![suggest(&diff, one), suggest(&diff, two)]);
        let left_out: &[_] = if is_taken { &[] } else { &[(named(2), LeftOut::Overlaps { with: named(1) })] };
        assert_eq!(patch.left_out, left_out, "{one:?} {two:?}");
        assert_eq!(applied(&text, &patch.bytes).replace('\n', " ").trim_end(), expected, "{one:?} {two:?}");
    }
}

#[test]
fn hunks_are_cut_where_git_cuts_them() {
    let diff = file("", &numbered(20));
    let heads = |first: u32, second: u32| -> Vec<String> {
        let asked = [(first, first, "x\ny\n"), (second, second, "z\n")];
        let patch = suggested(&diff, asked.map(|asked| suggest(&diff, asked)).into());
        let text = String::from_utf8(patch.bytes).unwrap();
        text.lines().filter(|line| line.starts_with('@')).map(str::to_owned).collect()
    };
    assert_eq!(heads(4, 11), ["@@ -1,14 +1,15 @@"]);
    assert_eq!(heads(4, 12), ["@@ -1,7 +1,8 @@", "@@ -9,7 +10,7 @@"]);
}

#[test]
fn what_a_patch_does_not_show_is_not_guessed() {
    let with_three: &[u32] = &[10, 50];
    // How many lines, which of them a patch changes and with how much context, what is suggested and what comes of it.
    let cases: [(u32, &[u32], u32, Asked<'_>, &str); 17] = [
        (60, with_three, 3, (12, 12, "x\n"), "@@ -9,5 +9,5 @@| 9| 10!| 11|-12|+x| 13"),
        (60, with_three, 3, (7, 7, "x\n"), "@@ -7,4 +7,4 @@|-7|+x| 8| 9| 10!"),
        (60, with_three, 3, (47, 47, "x\n47\n"), "@@ -47,3 +47,4 @@|+x| 47| 48| 49"),
        // Behind the last line that a hunk shows there is the end of the file for git, wherever it is.
        (60, with_three, 3, (13, 13, "x\n"), ""),
        (60, with_three, 3, (13, 13, "13\nx\n"), ""),
        (60, with_three, 3, (53, 53, "x\n"), ""),
        (60, with_three, 1, (11, 11, "11\nx\n"), ""),
        (60, with_three, 1, (49, 49, "x\n49\n"), "@@ -49,3 +49,4 @@|+x| 49| 50!| 51"),
        (60, with_three, 1, (51, 51, "x\n"), ""),
        (60, with_three, 0, (50, 50, "x\n"), ""),
        (60, with_three, 5, (55, 55, "x\n"), ""),
        // Less than was shown before the change: there it is.
        (52, with_three, 3, (52, 52, "x\n"), "@@ -49,4 +49,4 @@| 49| 50!| 51|-52|+x"),
        (52, with_three, 3, (13, 13, "x\n"), ""),
        (50, with_three, 1, (50, 50, "x\n"), "@@ -49,2 +49,2 @@| 49|-50!|+x"),
        // Before the first line nothing can be shown.
        (3, &[2], 3, (3, 3, "x\n"), "@@ -1,3 +1,3 @@| 1| 2!|-3|+x"),
        (3, &[1], 3, (3, 3, "3\nx\n"), "@@ -1,3 +1,4 @@| 1!| 2| 3|+x"),
        (9, &[1], 3, (4, 4, "x\n"), ""),
    ];
    for (n, loud, context, asked, expected) in cases {
        let diff = patched(n, loud, context);
        let patch = suggested(&diff, vec![suggest(&diff, asked)]);
        assert_eq!(hunks(&patch), expected, "{n} {context} {asked:?}");
        let left_out = if expected.is_empty() { vec![(named(1), LeftOut::AtEdge)] } else { Vec::new() };
        assert_eq!(patch.left_out, left_out, "{n} {context} {asked:?}");
    }
}

#[test]
fn each_hunk_of_a_patch_is_a_neighbourhood_of_its_own() {
    let diff = patched(60, &[10, 50], 1);
    let patch =
        suggested(&diff, vec![suggest(&diff, (49, 49, "x\n49\n")), suggest(&diff, (10, 10, "ten\nten\n"))]);
    assert_eq!(hunks(&patch), "@@ -9,3 +9,4 @@| 9|-10!|+ten|+ten| 11|@@ -49,3 +50,4 @@|+x| 49| 50!| 51");
    // Such hunks are neighbours by their numbers, but do not stand so.
    let text = "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -3,2 +3,2 @@\n-3\n+C\n 4\n@@ -1,2 +1,2 @@\n-1\n+A\n 2\n";
    let set = patch::open(text.as_bytes(), &Options::default()).unwrap();
    let diff = set.diff(&set.files[0]);
    let anchor = Anchor::Lines(key(), 2..4);
    let body = Body { suggestion: Some("x\n".into()), ..Body::new(CommentKind::ISSUE, "") };
    let comment = NewComment { quote: Quote::of(&diff, &anchor), anchor, reply_to: None, body };
    assert!(comment.quote.is_some());
    let patch = suggested(&diff, vec![comment]);
    assert_eq!((patch.bytes.len(), &patch.left_out[..]), (0, &[(named(1), LeftOut::Outdated)][..]));
}

#[test]
fn a_suggestion_keeps_the_line_ends_and_follows_its_lines_no_further() {
    let diff = file("", "a\r\nb\r\n");
    let comments = || vec![suggest(&diff, (2, 2, "B\n"))];
    assert!(suggested(&diff, comments()).bytes.ends_with(b" a\r\n-b\r\n+B\r\n"));
    let discussion = discussion(comments());
    let mut late = SuggestedPatch::default();
    late.add(Some(&file("", "a\r\nc\r\n")), discussion.threads());
    late.add(None, discussion.threads());
    assert_eq!((late.bytes.len(), late.left_out.len()), (0, 2));
    assert!(late.left_out.iter().all(|(_, why)| *why == LeftOut::Outdated));
}

#[test]
fn a_line_that_came_between_others_is_not_replaced_with_them() {
    // -a, +A, +B: the hunk as it is commented on.
    let before = file("a\nx\n", "A\nB\nx\n");
    let comment = written(&before, Anchor::hunk(&before, Side::New, 1).unwrap(), &body::fenced("C\n"));
    assert!(matches!(comment.anchor, Anchor::Units(..)));
    assert_eq!(hunks(&suggested(&before, vec![comment.clone()])), "@@ -1,3 +1,2 @@|-A|-B|+C| x");
    // The same changed lines, with an unchanged one in the midst of them.
    let after = file("a\nx\n", "A\nx\nB\n");
    let patch = suggested(&after, vec![comment]);
    assert_eq!((patch.bytes.len(), &patch.left_out[..]), (0, &[(named(1), LeftOut::Outdated)][..]));
}

#[test]
fn a_suggestion_takes_in_all_lines_between_its_ends() {
    // -a +A, b, -c +C: a comment on the hunk.
    let diff = file("a\nb\nc\n", "A\nb\nC\n");
    let comment = written(&diff, Anchor::hunk(&diff, Side::New, 1).unwrap(), &body::fenced("X\n"));
    assert_eq!(comment.anchor, Anchor::Lines(key(), 1..4));
    assert_eq!(hunks(&suggested(&diff, vec![comment])), "@@ -1,3 +1,1 @@|-A|-b|-C|+X");
    let nowhere = Suggestion::place(&diff, Anchor::lines(&diff, Side::Old, 1, 1).unwrap());
    assert_eq!(nowhere.unwrap_err(), NoSuggestion::NoLines);
}

#[test]
fn what_the_reviewer_has_verified_is_left_alone() {
    let diff = file("", "a\n");
    let mut review = review(vec![commented(suggest(&diff, (1, 1, "b\n")))]);
    let verified = Event::Resolved { thread: CommentId::Reviewer(1), resolution: Resolution::Verified };
    review.apply(Entry { seq: 2, at: crate::base::Timestamp(0), event: verified }).unwrap();
    let discussion = Discussion::of(&review, &Heard::nothing(here()));
    let mut patch = SuggestedPatch::default();
    patch.add(Some(&diff), discussion.threads());
    assert_eq!(patch, SuggestedPatch::default());
}

#[test]
fn a_name_is_written_as_git_reads_it() {
    let cases = [
        ("d e", "diff --git a/d e b/d e\n--- a/d e\t\n+++ b/d e\t\n"),
        ("d\" e", "diff --git \"a/d\\\" e\" \"b/d\\\" e\"\n--- \"a/d\\\" e\"\n+++ \"b/d\\\" e\"\n"),
        ("d\"e", "diff --git \"a/d\\\"e\" \"b/d\\\"e\"\n--- \"a/d\\\"e\"\n+++ \"b/d\\\"e\"\n"),
    ];
    for (path, head) in cases {
        let mut diff = file("", "a\n");
        diff.change.path = path.into();
        let bytes = suggested(&diff, vec![suggest(&diff, (1, 1, "b\n"))]).bytes;
        assert_eq!(str::from_utf8(&bytes).unwrap(), format!("{head}@@ -1,1 +1,1 @@\n-a\n+b\n"));
    }
}

proptest! {
    /// A file in pieces, for some of which other lines are suggested.
    #[test]
    fn the_patch_makes_what_is_suggested(
        pieces in vec((vec("[ab]{1,2}", 1..5), proptest::option::of(vec("[ab]{1,2}", 0..4))), 1..9),
        is_open in any::<bool>(),
    ) {
        let line_of = |lines: &[String]| lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
        let mut text: String = pieces.iter().map(|(old, _)| line_of(old)).collect();
        if is_open {
            text.pop();
        }
        let diff = file("", &text);
        let (mut at, mut comments) = (1, Vec::new());
        for (old, new) in &pieces {
            let first = at;
            at += u32::try_from(old.len()).unwrap();
            if let Some(new) = new {
                comments.push(suggest(&diff, (first, at - 1, &line_of(new))));
            }
        }
        let n_comments = comments.len();
        let patch = suggested(&diff, comments);
        prop_assert_eq!(patch.taken.len() + patch.left_out.len(), n_comments);
        let overlaps = |number| {
            patch.left_out.iter().any(|(key, why)| *key == named(number) && *why != LeftOut::Same)
        };
        let mut expected = Vec::new();
        let mut number = 0;
        for (old, new) in &pieces {
            number += u64::from(new.is_some());
            expected.extend(new.as_ref().filter(|_| !overlaps(number)).unwrap_or(old).iter().map(String::as_str));
        }
        let became = applied(&text, &patch.bytes);
        prop_assert_eq!(became.lines().collect::<Vec<_>>(), expected);
    }
}
