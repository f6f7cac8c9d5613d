//! What the copy keys take.

use super::harness::{Play, file};
use crate::tui::effect::{Copy, Effect};

const OLD: &str = "one\ntwo\nthree\nfour\nfive\n";
const NEW: &str = "one\n2\nthree\nfour\nfive\nsix";

fn play() -> Play {
    Play::new(vec![file("src/a b.rs", Some(OLD), Some(NEW))], 100, 30)
}

/// What went to the clipboard.
fn copied(play: &Play) -> Vec<&Copy> {
    let mut copied = Vec::new();
    for effect in &play.effects {
        if let Effect::Copy(copy) = effect {
            copied.push(copy);
        }
    }
    copied
}

/// What was copied last: what it was called, and its text.
fn last(play: &Play) -> (String, String) {
    let copy = copied(play).pop().expect("something was copied");
    (copy.what.clone(), String::from_utf8(copy.bytes.clone()).expect("it is text"))
}

#[test]
fn the_place_is_the_path_and_the_line_of_the_side_that_the_line_is_on() {
    let cases = [
        ("gg", "the path", "src/a b.rs"),
        ("gg]", "the place in the old file", "src/a b.rs:2"),
        ("gg]j", "the place", "src/a b.rs:2"),
        ("G", "the place", "src/a b.rs:6"),
        ("ggj", "the place in the old file", "src/a b.rs:2"),
    ];
    for (keys, what, text) in cases {
        let mut play = play();
        play.keys(keys).keys("yl");
        assert_eq!(last(&play), (what.to_owned(), text.to_owned()), "{keys}");
    }
}

#[test]
fn lines_are_copied_as_they_are_without_the_end_that_would_run_them() {
    let mut play = play();
    play.keys("]yy");
    assert_eq!(last(&play), ("the line".into(), "two".into()));
    play.keys("3yy");
    assert_eq!(last(&play), ("3 lines".into(), "two\n2\nthree".into()));
    play.keys("jvjjyy");
    assert_eq!(last(&play), ("3 lines".into(), "2\nthree\nfour".into()));
    assert_eq!(play.state.reading.selection, None);
    play.keys("ggyy");
    assert_eq!((copied(&play).len(), play.message()), (3, "there is no line of the file here"));
}

#[test]
fn side_by_side_a_selection_takes_the_cursors_side() {
    let mut play = Play::new(vec![file("a", Some(OLD), Some(NEW))], 160, 30);
    play.keys("|]hkvjjjyy");
    assert_eq!(last(&play).1, "one\ntwo\nthree");
    play.keys("kkklvjjjyy");
    assert_eq!(last(&play).1, "one\n2\nthree");
}

#[test]
fn a_hunk_is_copied_as_a_patch() {
    let mut play = play();
    play.keys("]yh");
    let expected = "--- a/src/a b.rs\t\n+++ b/src/a b.rs\t\n@@ -1,5 +1,6 @@\n one\n-two\n+2\n three\n four\n five\n+six\n\
                    \\ No newline at end of file\n";
    assert_eq!(last(&play), ("the hunk at removed line 2".into(), expected.into()));
    let mut play = Play::new(vec![file("new", None, Some("a\n"))], 100, 30);
    play.keys("yh");
    assert_eq!(last(&play).1, "--- /dev/null\n+++ b/new\n@@ -0,0 +1,1 @@\n+a\n");
    let mut play = Play::new(vec![file("é", Some("a\n"), None)], 100, 30);
    play.keys("ggyh");
    assert_eq!(play.message(), "there is no hunk here");
    play.keys("]yh");
    assert_eq!(last(&play).1, "--- \"a/\\303\\251\"\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n");
}

#[test]
fn what_a_reader_would_not_see_is_known_of_what_is_copied() {
    let mut play = Play::new(vec![file("a", None, Some("plain\nhid\u{200b}den\ncolour\x1b[31m\n"))], 100, 30);
    play.keys("]yy").keys("jyy").keys("jyy").keys("yh").keys("yl");
    let hidden: Vec<bool> = copied(&play).iter().map(|copy| copy.has_hidden).collect();
    assert_eq!(hidden, [false, true, true, true, false]);
}

#[test]
fn a_comment_is_copied_with_its_replies_and_its_lines() {
    let mut play = play();
    play.keys("yc");
    assert_eq!(play.message(), "there is no comment here; m goes to the next one");
    play.keys("yC");
    assert_eq!(play.message(), "there is no comment yet");
    play.keys("]Lc").text("why?").keys("<Enter>").keys("yc");
    let (what, text) = last(&play);
    assert_eq!(what, "the comment");
    assert!(text.starts_with("### `src/a b.rs (removed 2)` · note "), "{text}");
    assert!(text.contains("```diff\n-two\n```") && text.ends_with("> why?"), "{text}");
    play.keys("R").text("because").keys("<Enter>").keys("yc");
    let (what, text) = last(&play);
    assert_eq!(what, "the comment and its reply");
    assert!(text.ends_with("> because"), "{text}");
    play.keys("yC");
    assert!(matches!(play.effects.last(), Some(Effect::CopyComments)));
}
