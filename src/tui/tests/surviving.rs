//! A review against a simple model: whatever is pressed, however the disk behaves, and whenever the program is killed, what
//! the screen shows as decided is what the journal holds, nothing that was acknowledged is lost, and nothing is signed that
//! was not on the screen.
//!
//! `PROPTEST_CASES` says how many sequences are tried. What happens to the ledger meanwhile is tried in `cli::review`, with the
//! real one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tempfile::TempDir;

use super::any_bytes::mutations::config;
use super::harness::Play;
use super::seeing::{Eye, Texts, change};
use crate::base::ObjectId;
use crate::diff::{FileDiff, FileKey, Identity, Scope, Snapshot, UnitRef};
use crate::review::comment::CommentId;
use crate::review::{Decision, Entry, Event, Review};
use crate::store::{self, ReviewKey, StoreError};
use crate::tui::action::Action;
use crate::tui::state::UnitMark;

/// What happens.
#[derive(Clone, Debug)]
enum Step {
    /// Keys are pressed.
    Keys(&'static str),
    /// The screen changes its size.
    Resize(u16, u16),
    /// The disk takes its time from now on, or no more.
    Slow(bool),
    /// It answers for all that waits.
    Answer,
    /// It answers for the oldest only.
    AnswerOnce,
    /// It is full, or no more.
    Full(bool),
    /// The program is killed, after so much of what waits was written and perhaps with a line half-written; and started
    /// again.
    Kill { written: usize, torn: bool },
    /// Somebody starts the program a second time.
    SecondProcess,
    /// The branch moves, and the change is loaded again.
    BranchMoves,
}

const KEYS: &str = "\
     j k j <C-f> <C-f> <C-b> ] [ } { G gg w zl | zM zR zf L Lv vj <Esc> <Space> \
     gg<C-f><C-f><C-f><C-f>gg<Space> <C-f><C-f><C-b><C-b>a <C-f><C-b>LG<Space> S s xno<Enter> fwhy<Enter> u u <C-r> a cnote<Enter> Cnote<Enter> mdd miagain<Enter> mRyes<Enter> mgx mddmRyes<Enter> u<C-r> u<Space> <Space>uuu \
     ZZsign<Enter><Esc> <Enter> 5j";

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        24 => prop::sample::select(KEYS.split(' ').collect::<Vec<_>>()).prop_map(Step::Keys),
        2 => prop_oneof![(30..60_u16, 8..16_u16), (60..300_u16, 10..60_u16)].prop_map(|(c, r)| Step::Resize(c, r)),
        2 => any::<bool>().prop_map(Step::Slow),
        2 => Just(Step::Answer),
        2 => Just(Step::AnswerOnce),
        2 => any::<bool>().prop_map(Step::Full),
        1 => (0..3_usize, any::<bool>()).prop_map(|(written, torn)| Step::Kill { written, torn }),
        1 => Just(Step::SecondProcess),
        1 => Just(Step::BranchMoves),
    ]
}

/// What a list of entries amounts to, put together in the most simple way.
#[derive(Debug, Default)]
struct Model {
    decisions: BTreeMap<(FileKey, UnitRef), Decision>,
    /// Each with the one that it answers.
    comments: BTreeMap<u64, Option<CommentId>>,
    n_records: usize,
}

impl Model {
    fn of(entries: &[Entry]) -> Self {
        let (mut done, mut undone) = (Vec::new(), Vec::new());
        let mut model = Self::default();
        for entry in entries {
            match &entry.event {
                Event::Undone => undone.push(done.pop().expect("there was something to undo")),
                Event::Redone => done.push(undone.pop().expect("there was something to redo")),
                Event::Recorded { .. } => model.n_records += 1,
                _ => {
                    done.push(entry);
                    undone.clear();
                }
            }
        }
        for Entry { seq, event, .. } in done {
            match event {
                Event::Decided { file, units, decision, .. } => {
                    model.decisions.extend(units.iter().map(|unit| ((file.clone(), unit), *decision)));
                }
                Event::Reopened { file, units } => {
                    for unit in units.iter() {
                        model.decisions.remove(&(file.clone(), unit));
                    }
                }
                Event::Commented(comment) => {
                    model.comments.insert(*seq, comment.reply_to);
                }
                Event::CommentDeleted { comment: CommentId::Reviewer(seq) } => {
                    model.comments.remove(seq);
                }
                _ => {}
            }
        }
        model
    }

    /// Those that are to be read: what a deleted comment was answered with goes with it.
    fn standing(&self) -> BTreeSet<u64> {
        let stands = |first: &Option<CommentId>| match first {
            Some(CommentId::Reviewer(seq)) => self.comments.contains_key(seq),
            _ => true,
        };
        self.comments.iter().filter(|(_, first)| stands(first)).map(|(seq, _)| *seq).collect()
    }
}

/// A person at a desk, whose machine may fail.
struct Desk {
    home: TempDir,
    key: ReviewKey,
    files: Vec<FileDiff>,
    texts: Texts,
    play: Play,
    eye: Eye,
    /// What the journal was known to hold, and of it what was there when the program started.
    known: Vec<Entry>,
    n_before: usize,
}

impl Desk {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let (files, texts) = change();
        let key = key(0);
        let play = sit_down(&home, &key, &files, (100, 30)).0;
        let eye = Eye::new(texts.clone());
        let mut desk = Self { home, key, files, texts, play, eye, known: Vec::new(), n_before: 0 };
        desk.eye.look(&desk.play);
        desk
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Keys(keys) => self.press(keys),
            Step::Resize(columns, rows) => {
                self.play.act(Action::Resized { columns: *columns, rows: *rows });
                self.play.draw();
            }
            Step::Slow(slow) => self.play.journal_is_slow = *slow,
            Step::Answer => {
                self.play.journal_answers();
                self.play.draw();
            }
            Step::AnswerOnce => {
                self.play.journal_answers_once();
                self.play.draw();
            }
            Step::Full(full) => self.play.journal_fails = full.then(|| "the disk is full".to_owned()),
            Step::Kill { written, torn } => self.kill(*written, *torn)?,
            Step::SecondProcess => {
                let second = store::open(self.home.path(), &self.key);
                prop_assert!(matches!(second, Err(StoreError::InUse { .. })), "{second:?}");
            }
            Step::BranchMoves => self.move_branch()?,
        }
        self.eye.look(&self.play);
        self.check()?;
        if self.play.has_quit {
            self.kill(usize::MAX, false)?;
        }
        Ok(())
    }

    fn press(&mut self, keys: &'static str) {
        for chord in crate::keymap::Chord::parse_sequence(keys).unwrap() {
            self.play.key_after(chord, std::time::Duration::from_secs(1));
            self.play.draw();
            self.eye.look(&self.play);
        }
    }

    fn on_disk(&self) -> Vec<Entry> {
        store::peek(self.home.path(), &self.key).unwrap()
    }

    /// Everything that must hold after each step.
    fn check(&mut self) -> Result<(), TestCaseError> {
        let entries = self.on_disk();
        prop_assert!(entries.starts_with(&self.known), "an entry was lost");
        self.known = entries;
        let model = Model::of(&self.known);
        let deciding = &self.play.state.deciding;
        for file in &self.files {
            let key = file.change.key();
            for unit in file.units().iter() {
                let is_pending = deciding.pending_units(&key).any(|units| units.contains(unit));
                let decided = model.decisions.get(&(key.clone(), unit));
                let is_true = match deciding.mark(&key, unit) {
                    UnitMark::Pending => is_pending,
                    UnitMark::Undecided => decided.is_none(),
                    UnitMark::Decided(mark) => decided == Some(&mark.decision),
                };
                prop_assert!(is_true, "{unit:?} of {key:?}: {:?}, {decided:?}", deciding.mark(&key, unit));
            }
        }
        prop_assert_eq!(deciding.review.records().len(), model.n_records);
        prop_assert!(!deciding.undo_waits() || !deciding.pending.is_empty(), "nobody comes back for it");
        let comments: BTreeSet<u64> = deciding.review.comments().map(|comment| comment.id).collect();
        prop_assert_eq!(comments, model.standing());
        self.check_seen()
    }

    /// What was signed since the program started was on the screen since then.
    fn check_seen(&self) -> Result<(), TestCaseError> {
        let signed = self.known[self.n_before..].iter().chain(&self.play.state.deciding.pending);
        for entry in signed {
            let Event::Decided { file, units, .. } = &entry.event else { continue };
            let at = self.files.iter().position(|diff| diff.change.key() == *file).unwrap();
            for unit in units.iter() {
                let n = self.texts[at].iter().position(|(named, _)| *named == unit).unwrap();
                prop_assert!(self.eye.has_seen(at, n), "{unit:?} of {file:?} was not all on the screen");
            }
        }
        Ok(())
    }

    /// Ends the program without a word, and starts it again.
    fn kill(&mut self, written: usize, torn: bool) -> Result<(), TestCaseError> {
        let mut disk = self.play.writer.disk.take().unwrap();
        if self.play.journal_fails.is_none() {
            // It is on the disk, and nobody has been told.
            let waiting = std::mem::take(&mut self.play.writer.waiting);
            for entry in waiting.iter().take(written) {
                if self.play.writer.missing_before(entry).is_none() {
                    disk.append(entry).unwrap();
                }
            }
        }
        let path = disk.path().to_owned();
        drop(disk);
        if torn {
            let mut bytes = std::fs::read(&path).unwrap();
            bytes.extend_from_slice(b"00ff {\"seq\":");
            std::fs::write(&path, bytes).unwrap();
        }
        self.start_again(torn)
    }

    fn start_again(&mut self, torn: bool) -> Result<(), TestCaseError> {
        self.play.writer.disk = None;
        let size = (self.play.state.screen.columns, self.play.state.screen.rows);
        let (play, is_mended) = sit_down(&self.home, &self.key, &self.files, size);
        prop_assert_eq!(is_mended, torn);
        self.play = play;
        self.eye = Eye::new(self.texts.clone());
        self.eye.look(&self.play);
        let entries = self.on_disk();
        prop_assert!(entries.starts_with(&self.known), "an entry was lost");
        (self.n_before, self.known) = (entries.len(), entries);
        self.check()
    }

    /// To another head and back: the review there is one of its own, and the one here is as it was.
    fn move_branch(&mut self) -> Result<(), TestCaseError> {
        self.play.journal_answers();
        self.known = self.on_disk();
        let before = self.known.clone();
        self.play.writer.disk = None;
        let here = std::mem::replace(&mut self.key, key(1));
        self.known = self.on_disk();
        self.start_again(false)?;
        self.press("<Space>");
        self.check()?;
        self.play.writer.disk = None;
        self.key = here;
        self.known = before;
        self.start_again(false)
    }
}

fn key(head: u8) -> ReviewKey {
    let snapshot = |n: u8| Snapshot { commit: None, tree: ObjectId::from_bytes(&[n; 20]).unwrap() };
    ReviewKey {
        repository: "patch".into(),
        identity: Identity::Trees { base: snapshot(9), head: snapshot(head) },
        scope: Scope::Whole,
        reviewer: "alice@example.com".into(),
    }
}

/// Starts the program; also says whether the journal had to be mended.
fn sit_down(home: &TempDir, key: &ReviewKey, files: &[FileDiff], size: (u16, u16)) -> (Play, bool) {
    let opened = store::open(home.path(), key).unwrap();
    let mut review = Review::new();
    opened.entries.into_iter().for_each(|entry| review.apply(entry).unwrap());
    let mut play = Play::resume(files.to_vec(), review, size.0, size.1);
    play.writer.disk = Some(opened.journal);
    (play, opened.repaired.is_some())
}

/// What the journals of all sequences came to hold, by the name of the event.
fn tally(met: &mut BTreeMap<&'static str, usize>, entries: &[Entry]) {
    for entry in entries {
        let name = match &entry.event {
            Event::Decided { decision: Decision::Sign, .. } => "signed",
            Event::Decided { .. } => "questioned or rejected",
            Event::Commented(comment) if comment.reply_to.is_some() => "answered",
            Event::Commented(_) => "commented",
            Event::Reopened { .. } => "reopened",
            Event::CommentEdited { .. } => "worded anew",
            Event::CommentDeleted { .. } => "deleted",
            Event::Resolved { .. } => "resolved",
            Event::Undone => "undone",
            Event::Redone => "redone",
            Event::Recorded { .. } => "recorded",
        };
        *met.entry(name).or_default() += 1;
    }
}

#[test]
fn a_review_survives_whatever_happens() {
    let met = RefCell::new(BTreeMap::new());
    let steps = prop::collection::vec(any_step(), 10..60);
    let must_be = ["signed", "questioned or rejected", "commented", "undone"];
    let is_met = || must_be.iter().all(|name| met.borrow().contains_key(name));
    // What 24 sequences meet is chance; that 96 of them miss one of these is none.
    for _ in 0..4 {
        let result = TestRunner::new(config(24)).run(&steps, |steps| {
            let mut desk = Desk::new();
            for step in &steps {
                desk.step(step)?;
            }
            tally(&mut met.borrow_mut(), &desk.known);
            Ok(())
        });
        result.unwrap();
        if is_met() {
            return;
        }
    }
    panic!("{:?}", met.borrow());
}
