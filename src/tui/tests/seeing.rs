//! Seen means drawn: whatever is pressed and however the screen changes its size, a unit counts as seen only if every part of
//! it stood on some frame. What stood there is read from the cells, knowing nothing of rows, panes or wrapping.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;

use super::harness::{Play, file};
use crate::base::{ObjectId, Sided};
use crate::diff::{
    Entry, FileChange, FileDiff, Glimpse, Mode, ModeKind, OtherChange, OtherKind, UnitRef, Units,
};
use crate::keymap::Chord;
use crate::tui::action::Action;
use crate::tui::view::{Look, Symbols};

/// How much of a text has to stand together to be recognised.
const PIECE: usize = 6;

/// Letters and digits in which no piece comes twice.
fn noise(seed: &mut u64, len: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut letter = || {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        LETTERS[usize::try_from(*seed >> 33).unwrap_or(0) % LETTERS.len()]
    };
    (0..len).map(|_| char::from(letter())).collect()
}

/// A link with a target of this length.
fn link(target: &str) -> FileDiff {
    let entry = Entry { mode: Mode(0o120_000), id: ObjectId::empty_tree() };
    let sides = Sided::new(None, Some(entry));
    let change = FileChange { path: "link".into(), sides, renamed_from: None, ordinal: 0 };
    assert_eq!(change.kind(), ModeKind::Symlink);
    let glimpse = Glimpse { entry, size: target.len() as u64, head: target.as_bytes().to_vec() };
    let others = vec![OtherChange { kind: OtherKind::Symlink, sides: Sided::new(None, Some(glimpse)) }];
    FileDiff { change, others, lines: None }
}

/// The text of every unit of every file.
pub(super) type Texts = Vec<Vec<(UnitRef, String)>>;

pub(super) fn change() -> (Vec<FileDiff>, Texts) {
    let mut seed = 7;
    let mut text = |lens: &[usize]| lens.iter().map(|len| noise(&mut seed, *len)).collect::<Vec<_>>();
    let same = text(&[20, 30, 700, 12, 8, 14, 16, 9, 18, 22]);
    let (old, new) = (text(&[40, 900, 25]), text(&[60, 2_000, 15, 300]));
    let target = text(&[3_000]).remove(0);
    let join = |middle: &[String], end: &[String]| {
        [&same[..3], middle, &same[3..], end, &[String::new()]].concat().join("\n")
    };
    let (old_text, new_text) = (join(&old[..2], &old[2..]), join(&new[..2], &new[2..]));
    let lines = file("text", Some(&old_text), Some(&new_text));
    let texts = {
        let diff = lines.lines.as_ref().expect("it is text");
        let text = |index| {
            let line = diff.changed_line(index).expect("it is in range");
            (UnitRef::Line(index), String::from_utf8(diff.content(line).0.to_vec()).expect("it is ASCII"))
        };
        (0..diff.n_changed()).map(text).collect::<Vec<_>>()
    };
    assert_eq!(texts.len(), 7);
    (vec![lines, link(&target)], vec![texts, vec![(UnitRef::Other(0), target)]])
}

/// What was on the screen so far.
pub(super) struct Eye {
    /// Where each piece belongs: file, unit of the file, byte.
    pieces: HashMap<Vec<u8>, (usize, usize, usize)>,
    /// The bytes that were seen of each unit.
    seen: Vec<Vec<Vec<bool>>>,
    texts: Texts,
}

impl Eye {
    pub(super) fn new(texts: Texts) -> Self {
        let mut pieces = HashMap::new();
        for (file, units) in texts.iter().enumerate() {
            for (unit, (_, text)) in units.iter().enumerate() {
                for (at, piece) in text.as_bytes().windows(PIECE).enumerate() {
                    assert_eq!(pieces.insert(piece.to_vec(), (file, unit, at)), None);
                }
            }
        }
        let seen = texts.iter().map(|units| units.iter().map(|(_, text)| vec![false; text.len()]).collect());
        Self { pieces, seen: seen.collect(), texts }
    }

    pub(super) fn look(&mut self, play: &Play) {
        let look = Look { theme: crate::theme::Theme::monochrome(), symbols: Symbols::UNICODE };
        let buffer = play.buffer(&look);
        for row in buffer.content.chunks(usize::from(buffer.area.width).max(1)) {
            let row: Vec<u8> = row.iter().map(|cell| cell.symbol().as_bytes()[0]).collect();
            // A text goes on from piece to piece until its line ends.
            let mut x = 0;
            while let Some(piece) = row.get(x..x + PIECE) {
                x += 1;
                let Some(&(file, unit, at)) = self.pieces.get(piece) else { continue };
                let text = self.texts[file][unit].1.as_bytes();
                let len =
                    row[x - 1..].iter().zip(&text[at..]).take_while(|(shown, byte)| shown == byte).count();
                self.seen[file][unit][at..at + len].fill(true);
                x += len - 1;
            }
        }
    }

    /// Presses keys and looks after each: what a message covered may be there for as long as a sequence is incomplete.
    pub(super) fn press(&mut self, play: &mut Play, keys: &str) {
        for chord in Chord::parse_sequence(keys).expect("a sequence of keys") {
            play.key_after(chord, Duration::from_secs(1));
            play.draw();
            self.look(play);
        }
    }

    /// Whether all of a unit was seen. Less than a piece of it may stand alone on the last line that it takes.
    pub(super) fn has_seen(&self, file: usize, unit: usize) -> bool {
        let seen = &self.seen[file][unit];
        seen[..seen.len() - (PIECE - 1)].iter().all(|seen| *seen)
    }

    /// Whether what the program takes for seen was seen.
    fn agrees(&self, play: &Play) -> Result<(), TestCaseError> {
        for (at, units) in self.texts.iter().enumerate() {
            let key = &play.state.files.get(at).expect("there are so many files").key;
            let nothing = Units::default();
            let claimed = play.state.deciding.exposure.seen(key).unwrap_or(&nothing);
            for (n, (unit, text)) in units.iter().enumerate() {
                let is_true = !claimed.contains(*unit) || self.has_seen(at, n);
                prop_assert!(is_true, "{unit:?} of file {at} was not all on the screen: {}", &text[..20]);
            }
        }
        Ok(())
    }
}

const KEYS: &[&str] = &[
    "j", "j", "k", "<C-f>", "<C-f>", "<C-f>", "<C-b>", "<C-d>", "<C-u>", "<C-e>", "<C-y>", "]", "[", "}",
    "{", "G", "gg", "zt", "zb", "zz", "w", "zl", "zl", "zh", "$", "0", "|", "O", "zM", "zR", "zf", "o", "+",
    "-", "t", "#", "L", "v", "<Esc>", "W", "<Space>", "?", "S", "s", "5<C-f>",
];

/// A key, or another size.
fn steps() -> impl Strategy<Value = Vec<(usize, (u16, u16))>> {
    let sizes = prop_oneof![(40..60_u16, 10..16_u16), (60..320_u16, 10..60_u16), Just((80, 24))];
    prop::collection::vec((0..KEYS.len() * 5 / 4, sizes), 20..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn what_counts_as_seen_was_on_the_screen(steps in steps(), size in (40..200_u16, 10..40_u16)) {
        let (files, texts) = change();
        let mut eye = Eye::new(texts);
        let mut play = Play::new(files, size.0, size.1);
        eye.look(&play);
        for (key, (columns, rows)) in steps {
            match KEYS.get(key) {
                Some(keys) => eye.press(&mut play, keys),
                None => {
                    play.act(Action::Resized { columns, rows });
                    play.draw();
                }
            }
            eye.look(&play);
            eye.agrees(&play)?;
        }
    }
}

#[test]
fn paging_through_shows_all_of_it() {
    let (files, texts) = change();
    for size in [(40, 10), (80, 24), (300, 100)] {
        let mut eye = Eye::new(texts.clone());
        let mut play = Play::new(files.clone(), size.0, size.1);
        for _ in 0..2 {
            let mut n_alike = 0;
            while n_alike < 2 {
                eye.look(&play);
                let top = play.state.reading.top;
                play.keys("<C-f>");
                n_alike = if play.state.reading.top == top { n_alike + 1 } else { 0 };
            }
            play.keys("}");
        }
        eye.look(&play);
        for (at, units) in texts.iter().enumerate() {
            let key = &play.state.files.get(at).expect("there are two").key;
            let seen = play.state.deciding.exposure.seen(key).expect("it was opened");
            assert!((0..units.len()).all(|unit| eye.has_seen(at, unit)), "{size:?} file {at}");
            assert!(units.iter().all(|(unit, _)| seen.contains(*unit)), "{size:?} file {at} {seen:?}");
        }
    }
}
