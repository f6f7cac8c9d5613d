//! A review in which one system call of the journal or the ledger fails: what was acknowledged is there afterwards, the
//! repository is sound, and the next run works. Each call in turn, each with every fault.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use crate::desk::{Desk, LEDGER};
use crate::support::env::{Answer, COUNTERSIGN};
use crate::support::faults::{FAULTS, Injector};
use crate::support::pty::Pty;

/// An answer that signs counts only so long after its question.
const DELIBERATELY: Duration = Duration::from_millis(160);
const ASKED: Duration = Duration::from_secs(60);

const UNDECIDED: &str = "Sign this hunk [y,n,x,f,s,c,u,?]? ";
const DECIDED: &str = "is decided [n,o,x,f,s,c,u,?]? ";
const SIGN_OFF: &str = "Enter alone goes back: ";
const NOTHING_LEFT: &str = "[l,ZZ,?,q] ";
const PUT_BACK: &str = "Put it back? [Y/n] ";

/// A line that stands in the ledger from the beginning.
const EARLIER: &str = "an earlier line";

/// What one run said, and how it ended.
pub struct Run {
    pub said: String,
    pub code: u32,
}

impl Run {
    pub fn has_decided(&self) -> bool {
        self.said.contains("Signed 2 lines.")
    }

    pub fn has_recorded(&self) -> bool {
        self.said.contains("Written, read back and verified.")
    }
}

/// Reads the change, signs its only hunk, signs off, leaves: as far as it comes. What fails is tried once more.
pub fn review(desk: &Desk, program: &str, args: &[String]) -> Run {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut pty = Pty::start(&desk.env, program, &desk.repo, &args, (200, 60));
    let (mut n_signed, mut n_signed_off, mut heard) = (0, 0, 0);
    let questions = [UNDECIDED, DECIDED, SIGN_OFF, PUT_BACK, NOTHING_LEFT];
    loop {
        let ends = |pty: &Pty, question: &str| pty.raw()[heard..].ends_with(question.as_bytes());
        if !pty.comes_true(ASKED, |pty| questions.iter().any(|question| ends(pty, question))) {
            break;
        }
        let answer = match questions.iter().position(|question| ends(&pty, question)) {
            Some(0) if n_signed < 2 => {
                n_signed += 1;
                "y"
            }
            Some(1) if n_signed_off < 2 => {
                n_signed_off += 1;
                "ZZ"
            }
            Some(2) => "sign",
            Some(3) => "y",
            _ => "q",
        };
        heard = pty.raw().len();
        if answer == "y" {
            pty.pass(DELIBERATELY);
        }
        pty.send(format!("{answer}\r"));
        let is_done = String::from_utf8_lossy(pty.raw()).contains("Written, read back and verified.");
        if is_done {
            n_signed_off = 2;
        }
    }
    let code = pty.wait_exit();
    Run { said: String::from_utf8_lossy(pty.raw()).replace("\r\n", "\n"), code }
}

/// A desk, put back to where it was before each run.
struct Bench {
    desk: Desk,
    injector: Injector,
}

impl Bench {
    fn new() -> Self {
        let desk = Desk::with(&[("a.rs", "one\ntwo\n")], &[("a.rs", "one\n2\n")]);
        desk.git(&["notes", "--ref", LEDGER, "add", "-m", EARLIER, "main"]);
        let injector = Injector::build(&desk.env);
        let bench = Self { desk, injector };
        // The first run makes the journal's directories. What happens there is part of what is tried.
        bench.copy("repo", "kept");
        bench
    }

    fn copy(&self, from: &str, to: &str) {
        let (from, to) = (self.desk.env.path(from), self.desk.env.path(to));
        let copied = Command::new("cp").arg("-a").arg(from).arg(to).status();
        assert!(copied.is_ok_and(|status| status.success()), "the disk takes it");
    }

    fn put_back(&self) {
        for dir in ["repo", "state"] {
            fs::remove_dir_all(self.desk.env.path(dir)).expect("it is there");
        }
        self.copy("kept", "repo");
        fs::create_dir(self.desk.env.path("state")).expect("it was removed");
    }

    fn args(&self, fault: &str, n: usize) -> Vec<String> {
        let roots = [&*self.desk.env.path("state"), &self.desk.repo.join(".git")];
        self.injector.args(fault, n, &roots, &["--prompt", "main..feature"])
    }

    /// How many calls there are to fail.
    fn n_calls(&self) -> usize {
        self.put_back();
        let run = review(&self.desk, self.injector.program(), &self.args("none", 0));
        assert!(run.has_decided() && run.has_recorded() && run.code == 0, "{}", run.said);
        self.injector.report().calls
    }

    /// Lets `fault` meet the `n`-th call. Gives what the program said, or `None` if there were not so many calls.
    fn meet(&self, fault: &str, n: usize) -> Option<String> {
        self.put_back();
        let run = review(&self.desk, self.injector.program(), &self.args(fault, n));
        let report = self.injector.report();
        if report.at == "nothing" {
            assert!(run.has_recorded() && run.code == 0, "{fault} {n}\n{}", run.said);
            return None;
        }
        let what = format!("{fault} at call {n} of {}: {}\n{}", report.calls, report.at, run.said);
        assert!([0, 2, 3, 137].contains(&run.code), "exit code {}\n{what}", run.code);
        assert!(!run.said.contains("a bug in countersign"), "{what}");
        // What cannot be read is not said to be missing.
        assert!(!run.said.contains("there is no"), "{what}");
        self.check(&run, &what);
        Some(what)
    }

    /// What holds after any fault.
    fn check(&self, run: &Run, what: &str) {
        let desk = &self.desk;
        let sound = desk.env.run("git", &desk.repo, &["fsck", "--strict", "--no-dangling"]);
        assert_eq!(sound.code, 0, "{what}\n{}\n{}", sound.out, sound.err);
        if run.has_decided() {
            assert_eq!(desk.status(&["main..feature"]).signed, 2, "{what}");
        }
        if run.has_recorded() {
            let verdict = desk.countersign(&["verify", "main..feature"]);
            assert_eq!(verdict.code, 0, "{what}\n{}\n{}", verdict.out, verdict.err);
        }
        assert_eq!(desk.git(&["notes", "--ref", LEDGER, "show", "main"]), EARLIER, "{what}");
        let args = ["--prompt".to_owned(), "main..feature".to_owned()];
        let mut next = review(desk, COUNTERSIGN, &args);
        // A lock that was left behind is named together with the command that removes it.
        if let Some(command) = next.said.split("remove it: ").nth(1).and_then(|rest| rest.lines().next()) {
            assert!(command.starts_with("rm "), "{what}\n{}", next.said);
            let _ = desk.env.run("sh", &desk.repo, &["-c", command]).expect(0);
            next = review(desk, COUNTERSIGN, &args);
        }
        assert_eq!(next.code, 0, "{what}\n--- next\n{}", next.said);
        let verdict = desk.countersign(&["verify", "main..feature"]);
        assert_eq!(verdict.code, 0, "{what}\n--- next\n{}\n{}", next.said, verdict.out);
    }

    /// What `verify` answers when `fault` meets its `n`-th call; `None` if there were not so many calls.
    fn verify(&self, fault: &str, n: usize) -> Option<Answer> {
        let roots = [&*self.desk.env.path("state"), &self.desk.repo.join(".git")];
        let args = self.injector.args(fault, n, &roots, &["verify", "main..feature"]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let answer = self.desk.env.run(self.injector.program(), &self.desk.repo, &args);
        (self.injector.report().at != "nothing").then_some(answer)
    }

    /// `verify` may fail to tell, but what holds never becomes what does not hold.
    fn verify_all(&self, fault: &str, step: usize) -> usize {
        self.put_back();
        assert_eq!(review(&self.desk, COUNTERSIGN, &["--prompt".into(), "main..feature".into()]).code, 0);
        let mut n = 1;
        while let Some(answer) = self.verify(fault, n) {
            let at = self.injector.report().at;
            assert!([0, 2, 3].contains(&answer.code), "{fault} at call {n}: {at}\n{answer:?}");
            n += step;
        }
        n - 1
    }
}

#[test]
fn what_cannot_be_read_is_never_said_not_to_hold() {
    assert!(Bench::new().verify_all("EACCES", 5) > 20);
}

#[test]
fn a_sample_of_failing_system_calls_loses_nothing_that_was_acknowledged() {
    let bench = Bench::new();
    let n_calls = bench.n_calls();
    assert!(n_calls > 50, "{n_calls}");
    for (fault, first) in [("ENOSPC", 5), ("crash", 11)] {
        for n in (first..=n_calls).step_by(23) {
            assert!(bench.meet(fault, n).is_some());
        }
    }
}

/// Of each fault. Most of the time is spent waiting, so many of them run at once.
const N_THREADS: usize = 4;

/// Every call with every fault, if that is asked for, which takes a quarter of an hour and more:
///
/// ```text
/// COUNTERSIGN_TEST_FAULTS=all cargo test --test pty -- --nocapture every_system_call
/// ```
///
/// Prints what the program says of each fault, and goes on after a failure to find the others too.
#[test]
fn every_system_call_of_journal_and_ledger_may_fail() {
    if std::env::var_os("COUNTERSIGN_TEST_FAULTS").is_none() {
        return;
    }
    let some_of = |fault: &str, first: usize| {
        let (bench, mut n, mut n_met, mut n_failed) = (Bench::new(), first, 0, 0);
        loop {
            match catch_unwind(AssertUnwindSafe(|| bench.meet(fault, n))) {
                Ok(Some(what)) => println!("{what}\n"),
                Ok(None) => break,
                Err(_printed) => n_failed += 1,
            }
            (n, n_met) = (n + N_THREADS, n_met + 1);
        }
        println!("{fault}: {n_met} calls, {n_failed} failed");
        n_failed
    };
    let n_failed: usize = std::thread::scope(|scope| {
        let starts = FAULTS.into_iter().flat_map(|fault| (1..=N_THREADS).map(move |first| (fault, first)));
        let threads: Vec<_> =
            starts.map(|(fault, first)| scope.spawn(move || some_of(fault, first))).collect();
        threads.into_iter().map(|thread| thread.join().expect("it catches panics")).sum()
    });
    assert_eq!(n_failed, 0);
    let bench = Bench::new();
    for fault in FAULTS.into_iter().filter(|fault| *fault != "crash") {
        println!("{fault}: {} calls of verify", bench.verify_all(fault, 1));
    }
}
