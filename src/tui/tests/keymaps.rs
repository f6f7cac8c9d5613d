//! Keys other than the built-in ones: presets, other keyboards, and what the screen says of them.

use super::harness::{Play, file};
use crate::keymap::{Chord, Key, Keymap, Layout};
use crate::review::{Decision, Event};
use crate::tui::state::Overlay;

fn play(keymap: Keymap) -> Play {
    let files = vec![
        file("a.rs", Some("one\ntwo\nthree\n"), Some("1\ntwo\n3\n")),
        file("b.rs", None, Some("fn main() {}\n")),
    ];
    let mut play = Play::new(files, 100, 30);
    play.state.typing.keymap = keymap;
    play
}

fn with_layout(layout: Layout) -> Play {
    let mut keymap = Keymap::vim();
    keymap.layout = layout;
    play(keymap)
}

fn decisions(play: &Play) -> Vec<Decision> {
    let of = |event: &Event| match event {
        Event::Decided { decision, .. } => Some(*decision),
        _ => None,
    };
    play.journal.iter().filter_map(of).collect()
}

#[test]
fn every_preset_signs_rejects_comments_signs_off_and_leaves() {
    let cases = [
        ("vim", "<Space>", "x", "c", "ZZ", "q"),
        ("emacs", "s", "k", "cc", "<C-c><C-c>", "<C-x><C-c>"),
        ("arrows", "<Space>", "<Delete>", "<F2>", "<F10>", "q"),
        ("tuicr", "r", "x", "c", "ZZ", "q"),
    ];
    for (name, sign, reject, comment, sign_off, quit) in cases {
        let mut play = play(Keymap::builtin(name).unwrap());
        play.keys(sign).keys(reject).text("no").keys("<Enter>").keys(comment).text("hm").keys("<Enter>");
        assert_eq!(decisions(&play), [Decision::Sign, Decision::Reject], "{name}");
        assert!(play.journal.iter().any(|event| matches!(event, Event::Commented(_))), "{name}");
        play.keys(sign_off).text("sign").keys("<Enter>");
        assert!(matches!(play.journal.last(), Some(Event::Recorded { .. })), "{name}: {}", play.screen());
        play.keys("<Esc>").keys(quit);
        assert!(play.has_quit, "{name}");
    }
}

#[test]
fn the_footer_the_help_and_the_messages_name_the_keys_of_the_preset() {
    let mut play = play(Keymap::builtin("arrows").unwrap());
    assert!(play.screen().contains("F1/h keys   F2 comment   F10/Z sign off"), "{}", play.screen());
    play.keys("<Space><Space>");
    assert_eq!(play.message(), "nothing is undecided any more: F10/Z signs off");
    play.keys("h");
    assert!(play.screen().contains("keys (Down Up scroll, others close)"), "{}", play.screen());
    play.keys("<PageDown>");
    assert!(play.screen().contains("Delete x      reject"), "{}", play.screen());
}

#[test]
fn keys_of_another_script_move_and_ask_but_never_sign_on_a_guess() {
    let mut play = with_layout(Layout::Auto);
    let before = play.state.reading.cursor;
    play.keys("оо");
    assert_eq!(play.state.reading.cursor, before + 2);
    // `ф` is on the key of `a`, and sounds like the `f` that asks a question.
    play.keys("ф");
    assert_eq!(decisions(&play), []);
    assert!(play.message().starts_with("ф is on the key a, but sign-hunk is never run on a guess"));
    play.keys("г");
    assert!(play.message().starts_with("г is on the key u, but undo"), "{}", play.message());
    play.keys("ч").text("нет").keys("<Enter>");
    assert_eq!(decisions(&play), [Decision::Reject]);
    assert!(matches!(&play.journal[0], Event::Decided { reason: Some(reason), .. } if reason == "нет"));
    play.keys("ЯЯ");
    assert!(play.screen().contains("type the word sign"), "{}", play.screen());
}

#[test]
fn a_keyboard_that_was_named_is_no_guess() {
    let mut play = with_layout(Layout::named("russian").unwrap());
    play.keys("ф");
    assert_eq!(decisions(&play), [Decision::Sign]);
    let mut play = with_layout(Layout::None);
    let cursor = play.state.reading.cursor;
    play.keys("оф");
    assert_eq!((play.state.reading.cursor, decisions(&play)), (cursor, Vec::new()));
}

#[test]
fn a_half_typed_chord_is_dropped_and_escape_never_follows_one() {
    let mut play = play(Keymap::builtin("emacs").unwrap());
    play.keys("<C-c>").keys("<Esc>");
    assert!(play.state.typing.chords.is_empty());
    assert!(!play.has_quit && play.state.overlay.is_none());
    // While a text is typed, what ends a chord that means nothing is no text.
    play.keys("cc<C-c>x").text("a").keys("<C-c><C-c>");
    assert!(
        matches!(&play.journal[0], Event::Commented(comment) if comment.body.text == "a"),
        "{:?}",
        play.journal
    );
}

#[test]
fn without_a_key_for_leaving_too_small_a_screen_still_can_be_left() {
    let mut play = play(Keymap::builtin("emacs").unwrap());
    play.act(crate::tui::action::Action::Resized { columns: 30, rows: 5 });
    assert!(play.screen().contains("q leaves"), "{}", play.screen());
    play.key_after(Chord::plain(Key::Char('q')), std::time::Duration::from_secs(1));
    assert!(play.has_quit);
}

#[test]
fn a_key_right_behind_escape_is_that_key_unless_it_is_bound_with_alt_or_would_lose_a_text() {
    let mut play = with_layout(Layout::Auto);
    let before = play.state.reading.cursor;
    play.keys("v<A-j>");
    assert_eq!((play.state.reading.selection, play.state.reading.cursor), (None, before + 1));
    play.keys("?<A-j>");
    assert!(play.state.overlay.is_none() && play.state.reading.cursor == before + 2);
    play.keys("/").text("fn").keys("<A-k>");
    assert!(play.state.overlay.is_none() && play.state.reading.cursor == before + 1);
    // A second chord may begin there.
    play.keys("<A-g>g");
    assert_eq!(play.state.reading.cursor, 0);
    play.keys("j<A-Space>");
    assert_eq!(play.message(), "A-Space is not bound: for sign-here type Space by itself");
    play.keys("<A-x>").text("no").keys("<A-b>");
    assert!(play.screen().contains("no"), "what was typed is still there\n{}", play.screen());
    play.keys("<Enter>");
    assert_eq!(decisions(&play), [Decision::Reject]);

    let mut play = self::play(Keymap::builtin("emacs").unwrap());
    play.keys("<A-x>");
    assert!(matches!(play.state.overlay, Some(Overlay::Prompt(_))), "{}", play.screen());
}
