//! A record against a simple model: whatever others do to the ledger, and whatever the disk does, a record that was shown as
//! written is there, or is told to be missing while the way back is open; and the next review or exchange puts it back. What is
//! there is asked of plain git.
//!
//! `PROPTEST_CASES` says how many sequences are tried.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::rc::Rc;
use std::thread::JoinHandle;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use super::registrar::Books;
use super::replay;
use crate::attest::{Envelope, LEDGER_REF, file_units};
use crate::base::{Clock as _, Digest, SystemClock};
use crate::cli::load::Subject;
use crate::cli::lost;
use crate::cli::who::{Signing, Who, key_within};
use crate::git::{Person, Repository, Request, SigningConfig, Target};
use crate::ledger::{self, Exchange};
use crate::review::{Decision, Entry, Event, Grain, Review};
use crate::session::Registrar as _;
use crate::sign::{Signer, generate_key};
use crate::store::{self, Journal, ReviewKey};

/// What happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A line is decided on anew, and the review signed off.
    SignOff,
    /// The same, and the program is killed before it could say that it is done.
    SignOffKilled,
    /// Somebody else signs the same change off here.
    OtherRecord,
    /// Somebody else's record gets to the remote.
    OtherRecordThere,
    /// `git notes` does something to the note, or to all of them.
    Notes(&'static [&'static str]),
    /// The ledger goes back to where it stood before its last step.
    MovedBack,
    /// `git gc`.
    Collected,
    /// Another program holds the lock of the ledger for so many milliseconds.
    Locked(u64),
    /// The disk takes no objects, or takes them again.
    Full(bool),
    /// The review is opened again; what it asks is answered with yes.
    NextReview,
    /// `countersign sync`.
    Sync,
}

fn any_step() -> impl Strategy<Value = Step> {
    let ways: [&[&str]; 4] = [
        &["notes", "--ref", LEDGER_REF, "remove", "HEAD"],
        &["notes", "--ref", LEDGER_REF, "add", "-f", "-m", "looks good to me", "HEAD"],
        &["notes", "--ref", LEDGER_REF, "append", "-m", "looks good to me", "HEAD"],
        &["update-ref", "-d", LEDGER_REF],
    ];
    prop_oneof![
        6 => Just(Step::SignOff),
        1 => Just(Step::SignOffKilled),
        2 => Just(Step::OtherRecord),
        1 => Just(Step::OtherRecordThere),
        6 => prop::sample::select(ways.to_vec()).prop_map(Step::Notes),
        1 => Just(Step::MovedBack),
        1 => Just(Step::Collected),
        2 => (1..300_u64).prop_map(Step::Locked),
        2 => any::<bool>().prop_map(Step::Full),
        3 => Just(Step::NextReview),
        2 => Just(Step::Sync),
    ]
}

/// Where git is run, with nothing of the machine's or the user's own.
fn git(dir: &Path, args: &[&str]) -> Output {
    let mut git = Command::new("git");
    git.current_dir(dir).env_clear().env("PATH", std::env::var_os("PATH").unwrap()).stdin(Stdio::null());
    git.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("LC_ALL", "C")]);
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "Bo Example").env(format!("GIT_{who}_EMAIL"), "bo@example.com");
    }
    git.args(args).output().unwrap()
}

#[track_caller]
fn git_does(dir: &Path, args: &[&str]) {
    let output = git(dir, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A reviewer with a key, before a repository in which more people work.
struct Desk {
    dir: TempDir,
    subject: Rc<Subject>,
    key: ReviewKey,
    journal: Option<Journal>,
    review: Review,
    /// The record that was last shown as written. It takes the place of all earlier ones.
    shown: Option<Digest>,
    /// Records of others that the remote has.
    of_others: BTreeSet<Digest>,
    n_decided: usize,
    /// What came of the steps, by what to call it.
    met: BTreeMap<&'static str, usize>,
    lock: Option<JoinHandle<()>>,
    /// What keeps the disk from taking objects.
    in_the_way: Vec<PathBuf>,
}

impl Desk {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let repo = dir.path().join("repo");
        std::fs::create_dir(&repo).unwrap();
        git_does(dir.path(), &["init", "-q", "--bare", "--template=", "there"]);
        git_does(&repo, &["init", "-q", "--template=", "-b", "main"]);
        for (text, name) in [("one\ntwo\n", "before"), ("one\n2\n3\n", "after")] {
            std::fs::write(repo.join("a.rs"), text).unwrap();
            git_does(&repo, &["add", "a.rs"]);
            git_does(&repo, &["commit", "-q", "-m", name]);
        }
        git_does(&repo, &["remote", "add", "origin", "../there"]);
        for who in ["alice", "carol"] {
            generate_key(&dir.path().join(who), who).unwrap();
        }
        let repository = Repository::discover(&repo).unwrap();
        let loaded = repository.load(&Request::new(Target::Rev("HEAD".into()))).unwrap();
        let key = key_within(repository.common_dir().to_owned(), &loaded.change, "alice@example.com".into());
        let subject = Rc::new(Subject::Repository(Box::new((repository, loaded))));
        let mut desk = Self {
            dir,
            subject,
            key,
            journal: None,
            review: Review::new(),
            shown: None,
            of_others: BTreeSet::new(),
            n_decided: 0,
            met: BTreeMap::new(),
            lock: None,
            in_the_way: Vec::new(),
        };
        desk.sit_down();
        desk
    }

    fn repo(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    fn repository(&self) -> Repository {
        Repository::discover(&self.repo()).unwrap()
    }

    /// Opens the journal, as a program does that is started again.
    fn sit_down(&mut self) {
        self.journal = None;
        let opened = store::open(&self.dir.path().join("state"), &self.key).unwrap();
        assert!(opened.repaired.is_none());
        self.review = replay(opened.entries).unwrap();
        self.journal = Some(opened.journal);
    }

    fn enter(&mut self, event: Event) {
        let entry = Entry { seq: self.review.next_seq(), at: SystemClock::default().now(), event };
        self.journal.as_mut().unwrap().append(&entry).unwrap();
        self.review.apply(entry).unwrap();
    }

    fn books(&self, name: &str) -> Books {
        let email = format!("{name}@example.com");
        let config = SigningConfig {
            format: Some("ssh".into()),
            key: Some(self.dir.path().join(name).to_str().unwrap().to_owned()),
            ..SigningConfig::default()
        };
        let signing = Signing::With(Signer::from_config(&config, None).unwrap());
        let person = Person { name: name.into(), email: email.clone().into_bytes() };
        Books::open(Rc::clone(&self.subject), Who { person, email, config }, signing, None).unwrap()
    }

    /// Decides on every unit; not as the time before, so that every record is another one.
    fn decision(&mut self) -> Event {
        let change = &self.subject.change().files[0];
        let units = file_units(&self.subject.reader().unwrap().read(change).unwrap()).units();
        let decision = [Decision::Sign, Decision::Question][self.n_decided % 2];
        self.n_decided += 1;
        let (file, reason) = (change.key(), Some(format!("for the {}th time", self.n_decided)));
        Event::Decided { file, units, decision, grain: Grain::Hunk, reason, seen_ms: 3000, carried: None }
    }

    /// The names of the records in a note, by plain git. None where there is no note.
    fn records_in(&self, dir: &str) -> BTreeSet<Digest> {
        let (dir, head) = (self.dir.path().join(dir), git(&self.repo(), &["rev-parse", "HEAD"]).stdout);
        let head = String::from_utf8(head).unwrap();
        let note = git(&dir, &["notes", "--ref", LEDGER_REF, "show", head.trim()]).stdout;
        let lines = note.split(|&byte| byte == b'\n');
        lines.filter_map(|line| Some(Envelope::parse_line(line).ok()?.id())).collect()
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::SignOff | Step::SignOffKilled => self.sign_off(matches!(step, Step::SignOff))?,
            Step::OtherRecord => {
                let mut review = Review::new();
                let event = self.decision();
                review.apply(Entry { seq: 1, at: SystemClock::default().now(), event }).unwrap();
                // It is theirs to see whether it was written.
                drop(self.books("carol").register(&review));
            }
            Step::OtherRecordThere => {
                self.step(Step::OtherRecord)?;
                git(&self.repo(), &["push", "-q", "origin", LEDGER_REF]);
            }
            Step::Notes(args) => drop(git(&self.repo(), args)),
            Step::MovedBack => {
                git(&self.repo(), &["update-ref", LEDGER_REF, &format!("{LEDGER_REF}^")]);
            }
            Step::Collected => drop(git(&self.repo(), &["gc", "-q"])),
            Step::Locked(time) => self.lock(time),
            Step::Full(true) => self.fill(),
            Step::Full(false) => self.make_room(),
            Step::NextReview => {
                self.sit_down();
                let is_back = self.put_back();
                self.check_back(is_back)?;
            }
            Step::Sync => self.sync()?,
        }
        self.check()
    }

    fn sign_off(&mut self, is_told: bool) -> Result<(), TestCaseError> {
        let decision = self.decision();
        self.enter(decision);
        let receipt = self.books("alice").register(&self.review);
        if let Ok(receipt) = &receipt {
            prop_assert!(self.records_in("repo").contains(&receipt.record), "it is not in the ledger");
        }
        *self.met.entry(if receipt.is_ok() { "written" } else { "refused" }).or_default() += 1;
        match receipt {
            Ok(receipt) if is_told => {
                self.shown = Some(receipt.record);
                let (record, tip) = (receipt.record, receipt.tip.unwrap());
                self.enter(Event::Recorded { record, signed: receipt.is_signed, tip });
            }
            Ok(_) => self.sit_down(),
            Err(failure) => {
                let may_fail = self.lock.is_some() || !self.in_the_way.is_empty();
                prop_assert!(may_fail, "nothing was in the way: {failure}");
            }
        }
        Ok(())
    }

    /// Puts back what is missing, and says whether that went well.
    fn put_back(&mut self) -> bool {
        let repo = self.repository();
        let identity = &self.subject.change().identity;
        let (object, person) = (crate::cli::words::noted_object(identity).unwrap(), who("alice"));
        let missing = lost::missing(&repo, identity, &self.review).unwrap();
        missing.iter().all(|lost| {
            let what = (lost.record, lost.tip);
            let put = ledger::put_back(&repo, object, what, &person, SystemClock::default().now());
            *self.met.entry(if put.is_ok() { "put back" } else { "not put back" }).or_default() += 1;
            put.is_ok()
        })
    }

    fn check_back(&self, is_back: bool) -> Result<(), TestCaseError> {
        let may_fail = self.lock.is_some() || !self.in_the_way.is_empty();
        prop_assert!(is_back || may_fail, "nothing was in the way, and it was not put back");
        let there = self.records_in("repo");
        prop_assert!(
            !is_back || self.shown.iter().all(|shown| there.contains(shown)),
            "it is not there again"
        );
        Ok(())
    }

    fn sync(&mut self) -> Result<(), TestCaseError> {
        let is_back = self.put_back();
        self.check_back(is_back)?;
        let (person, now) = (who("alice"), SystemClock::default().now());
        let how =
            Exchange { remote: "origin", mirror: None, put_back: false, push: true, who: (&person, now) };
        if ledger::exchange(&self.repository(), &how).is_ok() && is_back {
            let (here, there) = (self.records_in("repo"), self.records_in("there"));
            prop_assert_eq!(&here, &there);
            prop_assert!(self.shown.iter().all(|shown| there.contains(shown)), "it was not sent");
            prop_assert!(self.of_others.is_subset(&here), "a record of somebody else did not come back");
            self.of_others = there;
        }
        Ok(())
    }

    /// Everything that must hold after each step.
    fn check(&self) -> Result<(), TestCaseError> {
        let Some(shown) = self.shown else { return Ok(()) };
        let repo = self.repository();
        let identity = &self.subject.change().identity;
        let missing = lost::missing(&repo, identity, &self.review).unwrap();
        let is_there = self.records_in("repo").contains(&shown);
        prop_assert_eq!(missing.iter().map(|lost| lost.record).eq([shown]), !is_there, "{:?}", missing);
        for lost in missing {
            let object = crate::cli::words::noted_object(identity).unwrap();
            let then = repo.note_at(LEDGER_REF, lost.tip, object).unwrap().unwrap_or_default();
            let mut lines = then.split(|&byte| byte == b'\n');
            let is_it = |line: &[u8]| Envelope::parse_line(line).is_ok_and(|found| found.id() == shown);
            prop_assert!(lines.any(is_it), "there is no way back");
        }
        Ok(())
    }

    fn lock(&mut self, time: u64) {
        self.unlock();
        let lock = self.repo().join(".git").join(format!("{LEDGER_REF}.lock"));
        std::fs::create_dir_all(lock.parent().unwrap()).unwrap();
        if std::fs::File::create_new(&lock).is_ok() {
            self.lock = Some(std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(time));
                std::fs::remove_file(lock).unwrap();
            }));
        }
    }

    fn unlock(&mut self) {
        if let Some(lock) = self.lock.take() {
            lock.join().unwrap();
        }
    }

    /// Packs every object, and puts a file where each directory of further ones would be.
    fn fill(&mut self) {
        let pack = "git cat-file --batch-all-objects --batch-check='%(objectname)' |
                    git pack-objects -q .git/objects/pack/pack && git prune-packed -q";
        git_does(&self.repo(), &["-c", &format!("alias.pack=!{pack}"), "pack"]);
        let objects = self.repo().join(".git/objects");
        for first in 0..=u8::MAX {
            let path = objects.join(format!("{first:02x}"));
            if std::fs::File::create_new(&path).is_ok() {
                self.in_the_way.push(path);
            }
        }
    }

    fn make_room(&mut self) {
        for path in self.in_the_way.drain(..) {
            std::fs::remove_file(path).unwrap();
        }
    }
}

fn who(name: &str) -> Person {
    Person { name: name.into(), email: format!("{name}@example.com").into_bytes() }
}

/// What came of the steps, each so often.
type Met = &'static [(&'static str, usize)];

#[test]
fn a_record_is_written_refused_lost_and_put_back() {
    use Step::{Full, Locked, MovedBack, NextReview, Notes, OtherRecord, SignOff, SignOffKilled, Sync};
    let deleted = Notes(&["update-ref", "-d", LEDGER_REF]);
    let removed = Notes(&["notes", "--ref", LEDGER_REF, "remove", "HEAD"]);
    let cases: [(&[Step], Met); 7] = [
        (&[OtherRecord, Sync, deleted, SignOff, Sync], &[("written", 1)]),
        (&[SignOff, removed, NextReview, deleted, Sync], &[("put back", 2), ("written", 1)]),
        (&[Full(true), SignOff, Full(false), SignOff], &[("refused", 1), ("written", 1)]),
        (
            &[SignOff, removed, Full(true), NextReview, Full(false), NextReview],
            &[("not put back", 1), ("put back", 1), ("written", 1)],
        ),
        (&[OtherRecord, SignOff, Sync, MovedBack, Locked(200), Sync], &[("put back", 1), ("written", 1)]),
        (&[SignOff, SignOffKilled, deleted, NextReview], &[("put back", 1), ("written", 2)]),
        (&[Locked(200), SignOff, SignOff], &[("written", 2)]),
    ];
    for (steps, expected) in cases {
        let mut desk = Desk::new();
        for step in steps {
            desk.step(*step).unwrap();
        }
        assert_eq!(desk.met, expected.iter().copied().collect(), "{steps:?}");
        desk.unlock();
    }
}

#[test]
fn a_record_survives_whatever_happens_to_the_ledger() {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 6;
    }
    let steps = prop::collection::vec(any_step(), 5..20);
    let result = TestRunner::new(config).run(&steps, |steps| {
        let mut desk = Desk::new();
        for step in steps {
            desk.step(step)?;
        }
        // Once nothing is in the way any more, all is well.
        desk.unlock();
        desk.make_room();
        desk.step(Step::NextReview)?;
        desk.step(Step::Sync)
    });
    result.unwrap();
}
