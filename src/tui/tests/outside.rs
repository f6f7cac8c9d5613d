//! The editor, and a change that moves while it is read.

use std::time::Duration;

use super::harness::{Play, file};
use crate::keymap::{Chord, Key};
use crate::tui::action::{Action, EditorFailure};
use crate::tui::effect::{Effect, Opening};

const OLD: &str = "one\ntwo\nthree\nfour\nfive\n";
const NEW: &str = "zero\none\n2\nthree\nfour\nfive\n";

fn play() -> Play {
    Play::new(vec![file("src/a.rs", Some(OLD), Some(NEW)), file("gone", Some("a\nb\n"), None)], 100, 30)
}

fn lines(play: &Play) -> Vec<(&'static str, Option<u32>)> {
    let line = |effect: &Effect| match effect {
        Effect::Open(Opening::WorkFile { line, .. }) => Some(("work", *line)),
        Effect::Open(Opening::Copy { line, .. }) => Some(("copy", *line)),
        _ => None,
    };
    play.effects.iter().filter_map(line).collect()
}

/// How often somebody was asked to look.
fn n_looks(play: &Play) -> usize {
    play.effects.iter().filter(|effect| matches!(effect, Effect::LookForMove)).count()
}

fn n_reloads(play: &Play) -> usize {
    play.effects.iter().filter(|effect| matches!(effect, Effect::Reload)).count()
}

#[test]
fn the_editor_gets_the_line_of_the_new_file_that_the_cursor_stands_for() {
    let mut play = play();
    // The added first line, then a removed line, which stands where the third is now, and the head of the file.
    play.keys("e").keys("jje").keys("gge").keys("E");
    assert_eq!(lines(&play), [("work", Some(1)), ("work", Some(3)), ("work", None), ("copy", None)]);
    // Of a deleted file there is only the old side.
    play.keys("}jE");
    match play.effects.last() {
        Some(Effect::Open(Opening::Copy { name, text, line })) => {
            assert_eq!((&name[..], text.bytes(), *line), (&b"gone"[..], &b"a\nb\n"[..], Some(2)));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn where_the_work_tree_has_no_such_file_a_copy_is_offered() {
    let mut play = play();
    play.keys("e");
    play.act(Action::EditorClosed(Err(EditorFailure::NotThere("src/a.rs is not in the work tree".into()))));
    assert_eq!(
        play.message(),
        "src/a.rs is not in the work tree; E opens a copy of it as it is under review, to read only"
    );
    assert_eq!(n_looks(&play), 0);
}

#[test]
fn after_the_editor_somebody_looks_whether_the_change_moved() {
    let mut play = play();
    play.keys("e");
    play.act(Action::EditorClosed(Ok(None)));
    play.act(Action::EditorClosed(Ok(None)));
    assert_eq!(n_looks(&play), 1, "one look at a time");
    play.act(Action::Looked(Some("the uncommitted work changed".into())));
    let message =
        "the uncommitted work changed; r loads it again and keeps what you decided on what is unchanged";
    assert_eq!(play.message(), message);
    assert!(play.screen().contains("the change moved: r reloads"), "{}", play.screen());
    play.keys("j");
    assert!(play.screen().contains("the change moved: r reloads"), "{}", play.screen());
    // It is said once, and the head says it as long as it is so.
    play.act(Action::Looked(Some("the uncommitted work changed".into())));
    assert_eq!(play.message(), "");
    play.act(Action::Looked(None));
    assert!(!play.screen().contains("the change moved"));
}

#[test]
fn a_look_is_taken_when_somebody_comes_back_and_never_while_they_type() {
    let mut play = play();
    play.keys("jjjj");
    assert_eq!(n_looks(&play), 0);
    play.key_after(Chord::plain(Key::Char('k')), Duration::from_secs(6));
    assert_eq!(n_looks(&play), 1);
    play.act(Action::Looked(None));
    play.act(Action::Focused);
    assert_eq!(n_looks(&play), 2);
}

#[test]
fn loading_again_waits_for_the_disk() {
    let mut play = play();
    play.journal_is_slow = true;
    play.keys("<Space>r");
    assert_eq!((n_reloads(&play), play.message().contains("still being written")), (0, true));
    play.journal_answers();
    play.keys("r");
    assert_eq!((n_reloads(&play), play.message()), (1, "loading the change again..."));
    play.act(Action::NotReloaded(None));
    assert_eq!(play.message(), "nothing has changed: this is what would be loaded now");
}
