//! Whatever an author put into a change and whatever a terminal sends: the screen goes on, sends nothing but its own
//! sequences, and takes nothing for a decision but keys about what was seen.

use std::sync::LazyLock;
use std::time::Duration;

use ratatui::layout::Rect;
use regex::bytes::Regex;

use super::harness::{Play, file, file_of};
use crate::base::shown::has_hidden;
use crate::base::{ObjectId, RepoPath, Sided, Timestamp, shown};
use crate::diff::{Entry, FileChange, FileDiff, Glimpse, Mode, OtherChange, OtherKind, Units};
use crate::review::{self, Decision, Event, Review};
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::runtime::canvas::Canvas;
use crate::tui::runtime::decode::{Decoder, Input};
use crate::tui::view::{Look, Symbols, view};

/// The terminal that a play is shown on.
struct Terminal {
    canvas: Canvas,
    size: (u16, u16),
}

/// What the program sends, and text between it. ECMA-48 has no other sequences that begin like these.
static OURS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\x1b\[(?:[0-9;]*[mHrCKML]|2J|\?25[hl])").expect("it is a regular expression")
});

impl Terminal {
    fn new() -> Self {
        Self { canvas: Canvas::new("xterm"), size: (0, 0) }
    }

    /// Draws as the loop of the program does, and looks at every byte of it.
    fn show(&mut self, play: &mut Play) {
        let area = Rect::new(0, 0, play.state.screen.columns, play.state.screen.rows);
        if self.size != (area.width, area.height) {
            self.size = (area.width, area.height);
            self.canvas.clear(area);
        }
        let mut bytes = Vec::new();
        let look = Look { theme: crate::theme::Theme::monochrome(), symbols: Symbols::UNICODE };
        let body = layout::panes(&play.state.screen).body;
        self.canvas.draw(&mut bytes, body, |buffer| view(&play.state, &look, buffer));
        for text in OURS.split(&bytes) {
            let text = std::str::from_utf8(text).expect("what is sent is UTF-8");
            assert!(!text.chars().any(char::is_control), "{text:?}");
            assert!(!has_hidden(text.as_bytes()), "{text:?}");
        }
        play.draw();
    }
}

/// What is pressed on a change that anybody may have written.
const KEYS: &str = "\
     j k <C-f> <C-b> G gg ] [ } { w zl zh $ 0 | O zM zR zf o + - t # L v <Esc> W <Space> ? S s x f c C u \
     <C-r> <Enter> <Tab> / n N y Y gd b ZZ : <Up> <Down> p a <Backspace> T F m ' e M ) ( 10j zt zb zz H X \
     R D";

/// Any change on a screen of any size: its first bytes say how large that is, how long the path, and how many keys are
/// pressed; path, keys, old and new text follow.
pub(super) fn screen(data: &[u8]) {
    let [columns, rows, n_path, n_keys, rest @ ..] = data else { return };
    let (path, rest) = rest.split_at(usize::from(*n_path).min(rest.len()));
    let (keys, texts) = rest.split_at(usize::from(*n_keys % 24).min(rest.len()));
    let at = texts.iter().position(|&byte| byte == 0x1e).unwrap_or(texts.len() / 2);
    let (old, new) = texts.split_at(at);
    let new = new.strip_prefix(&[0x1e]).unwrap_or(new);
    let path = if path.is_empty() { b"a" } else { path };
    let files = vec![
        file_of(RepoPath::new(path), Sided::new(Some(old), Some(new))),
        file_of(RepoPath::new([path, b"+"].concat()), Sided::new(None, Some(new))),
        link([path, b"@"].concat(), old),
    ];
    let mut play = Play::new(files, 20 + u16::from(*columns), 4 + u16::from(*rows % 80));
    let mut terminal = Terminal::new();
    terminal.show(&mut play);
    for key in keys {
        match KEYS.split(' ').nth(usize::from(*key)) {
            Some(keys) => drop(play.keys(keys)),
            None if key % 2 == 0 => play.act(Action::Paste(shown::text_of(new))),
            None => play.act(Action::Resized { columns: u16::from(*key), rows: u16::from(*key % 50) }),
        }
        terminal.show(&mut play);
        check_decisions(&play);
    }
}

/// A link to anywhere.
fn link(path: Vec<u8>, target: &[u8]) -> FileDiff {
    let entry = Entry { mode: Mode(0o120_000), id: ObjectId::empty_tree() };
    let glimpse = Glimpse { entry, size: target.len() as u64, head: target.to_vec() };
    let change = FileChange {
        path: RepoPath::new(path),
        sides: Sided::new(None, Some(entry)),
        renamed_from: None,
        ordinal: 0,
    };
    let others = vec![OtherChange { kind: OtherKind::Symlink, sides: Sided::new(None, Some(glimpse)) }];
    FileDiff { change, others, lines: None }
}

/// A change that is worth signing.
fn change() -> Vec<FileDiff> {
    let line = |n: usize| format!("line {n} of it\n");
    let old: String = (0..60).map(line).collect();
    let new = old.replace("line 7 ", "line seven ").replace("line 30 of it\n", "a\u{202e}b\nc\n");
    vec![file("src/a.rs", Some(&old), Some(&new)), file("src/b.rs", None, Some("one\ntwo\n"))]
}

/// Any bytes from the terminal. Those that occur neither in text nor in what a terminal sends stand for what else may
/// happen: time passes, the screen changes its size, the journal is slow, refuses, or answers.
pub(super) fn keys(data: &[u8]) {
    let mut play = Play::new(change(), 100, 30);
    let mut terminal = Terminal::new();
    let mut decoder = Decoder::default();
    for &byte in data {
        let n_before = play.journal.len();
        let input = match byte {
            0xf8 => {
                play.clock += Duration::from_secs(1);
                decoder.time_out(play.clock)
            }
            0xf5..=0xff => {
                happen(&mut play, byte);
                None
            }
            _ => {
                play.clock += Duration::from_millis(40);
                decoder.feed(byte, play.clock)
            }
        };
        let may_decide = matches!(input, Some(Input::Key(_))) || byte >= 0xf5;
        let is_over = input.is_some() || byte >= 0xf8;
        if let Some(input) = input {
            act(&mut play, input);
        }
        assert!(may_decide || play.journal.len() == n_before, "only a key is a decision: {byte:#x}");
        if play.has_quit {
            break;
        }
        if is_over {
            terminal.show(&mut play);
        }
    }
    play.journal_answers();
    terminal.show(&mut play);
    check_decisions(&play);
}

fn happen(play: &mut Play, byte: u8) {
    match byte {
        0xf9 => play.act(Action::Resized { columns: 10, rows: 3 }),
        0xfa => play.act(Action::Resized { columns: 47, rows: 12 }),
        0xfb => play.act(Action::Resized { columns: 160, rows: 40 }),
        0xfc => play.journal_is_slow = !play.journal_is_slow,
        0xfd => play.journal_answers(),
        0xfe => {
            let full = "no space is left on the disk".to_owned();
            play.journal_fails = if play.journal_fails.is_none() { Some(full) } else { None };
        }
        _ => {}
    }
}

fn act(play: &mut Play, input: Input) {
    match input {
        Input::Key(chord) => play.key_after(chord, Duration::ZERO),
        Input::Paste(text) => play.act(Action::Paste(text)),
        Input::Focus => play.act(Action::Focused),
        Input::Mouse(mouse, at) => play.act(Action::Mouse { mouse, at }),
        Input::Background(_) | Input::Attributes => {}
    }
}

/// Everything that was signed had been seen, and what the journal took is what the screen has.
fn check_decisions(play: &Play) {
    let mut review = Review::new();
    for (seq, event) in (1..).zip(&play.journal) {
        if let Event::Decided { file, units, decision: Decision::Sign, .. } = event {
            let nothing = Units::default();
            let seen = play.state.deciding.exposure.seen(file).unwrap_or(&nothing);
            assert!(units.difference(seen).is_empty(), "{units:?} of {file:?}");
        }
        let entry = review::Entry { seq, at: Timestamp(0), event: event.clone() };
        review.apply(entry).expect("what the journal takes follows from what it has");
    }
    assert_eq!(review.totals(), play.state.deciding.review.totals());
}

/// Keys that nobody can press would be taken for none.
#[test]
fn every_key_can_be_pressed() {
    assert!(KEYS.split(' ').all(|keys| crate::keymap::Chord::parse_sequence(keys).is_some()));
}
