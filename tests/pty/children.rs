//! A review whose programs fail: each run of git and of `ssh-keygen` in turn ends badly. What was acknowledged is there
//! afterwards, the next run works, and what could not be asked is never answered with no.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::desk::{Desk, LEDGER};
use crate::failing::{Run, review};
use crate::support::env::{Answer, COUNTERSIGN, Env};

/// How a program may end: at once, with or without words; at once, of a signal; in the middle of what it says; after it did
/// what it was asked for; and not at all.
const FAULTS: [&str; 6] = ["fails", "complains", "killed", "cut", "late", "hangs"];

/// Stands in for the program of its name, and lets one run of it meet a fault. Each run takes the first number that is free.
const STAND_IN: &str = r#"#!/bin/sh
[ -e "DIR/fault" ] || exec "PROGRAM" "$@"
read -r fault met < "DIR/fault"
n=1
while ! mkdir "DIR/runs/$n" 2>/dev/null; do n=$((n + 1)); done
[ "$n" = "$met" ] || exec "PROGRAM" "$@"
# What answers as long as it is asked has no end to be late for.
# For a signature is waited as long as a person wants to.
case "$fault $*" in late*--batch-command | hangs*"-Y sign"*) fault=killed ;; esac
echo "${0##*/} $*" > "DIR/met"
case $fault in
    fails) exit 1 ;;
    complains) echo "fatal: unable to read: Input/output error" >&2; exit 128 ;;
    killed) kill -9 $$ ;;
    cut) exec 3<&0; "PROGRAM" "$@" <&3 3<&- | { head -c 9; kill -9 $$; } ;;
    late) "PROGRAM" "$@" >/dev/null; kill -9 $$ ;;
    hangs) sleep 1000 ;;
esac
"#;

/// A desk whose programs can be made to fail.
struct Workshop {
    desk: Desk,
    /// Where the stand-ins look, and where they leave word.
    dir: PathBuf,
}

impl Workshop {
    fn new(kind: &[(&'static str, &str)], programs: &[&str]) -> Self {
        let mut env = Env::new();
        for (name, value) in kind {
            env.set(name, *value);
        }
        let mut desk = Desk::within(env, &[("a.rs", "one\ntwo\n")], &[("a.rs", "one\n2\n")]);
        let (bin, dir) = (desk.env.path("bin"), desk.env.path("faults"));
        let path = std::env::var("PATH").expect("there is one");
        for dir in [&bin, &dir] {
            fs::create_dir(dir).expect("the world is new");
        }
        for program in programs {
            let real = path.split(':').map(|entry| PathBuf::from(entry).join(program));
            let real = real.into_iter().find(|file| file.is_file()).expect("it is installed");
            let script = STAND_IN.replace("DIR", dir.to_str().expect("temporary paths are UTF-8"));
            let script = script.replace("PROGRAM", real.to_str().expect("it is UTF-8"));
            fs::write(bin.join(program), script).expect("the disk takes it");
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(bin.join(program), executable).expect("it is ours");
        }
        desk.env.set("PATH", format!("{}:{path}", bin.display()));
        desk.env.set("COUNTERSIGN_PATIENCE", "5");
        Self { desk, dir }
    }

    /// Lets `fault` meet the `n`-th run of a program while `task` goes on. Gives what that came to and what met the fault; no
    /// program if there were not so many runs.
    fn meet<T>(&self, fault: &str, n: usize, task: impl FnOnce(&Desk) -> T) -> (T, Option<String>) {
        let (runs, armed, met) = (self.dir.join("runs"), self.dir.join("fault"), self.dir.join("met"));
        let _none = fs::remove_dir_all(&runs);
        let _none = fs::remove_file(&met);
        fs::create_dir(&runs).expect("the disk takes it");
        fs::write(&armed, format!("{fault} {n}\n")).expect("the disk takes it");
        let outcome = task(&self.desk);
        fs::remove_file(&armed).expect("it was written");
        (outcome, fs::read_to_string(&met).ok())
    }

    fn verify(&self, fault: &str, n: usize) -> (Answer, Option<String>) {
        self.meet(fault, n, |desk| desk.countersign(&["verify", "main..feature"]))
    }

    /// A review that begins with nothing decided and nothing in the ledger.
    fn review(&self, fault: &str, n: usize) -> (Run, Option<String>) {
        let _none = fs::remove_dir_all(self.desk.env.path("state"));
        let _none = self.desk.env.run("git", &self.desk.repo, &["update-ref", "-d", LEDGER]);
        self.meet(fault, n, prompted)
    }
}

/// Signs the only hunk of the change as far as it is let, and signs off.
fn prompted(desk: &Desk) -> Run {
    review(desk, COUNTERSIGN, &["--prompt".to_owned(), "main..feature".to_owned()])
}

/// Every `step`-th, or each if that is asked for as for the system calls:
///
/// ```text
/// COUNTERSIGN_TEST_FAULTS=all cargo test --test pty -- children
/// ```
fn step(step: usize) -> usize {
    if std::env::var_os("COUNTERSIGN_TEST_FAULTS").is_some() { 1 } else { step }
}

/// Every fault; one that takes its time only where time is no matter.
fn faults() -> impl Iterator<Item = (usize, &'static str)> {
    let all = std::env::var_os("COUNTERSIGN_TEST_FAULTS").is_some();
    FAULTS.into_iter().filter(move |fault| all || *fault != "hangs").enumerate()
}

/// Every `step`-th run of a program of `verify`, with every fault.
#[track_caller]
fn assert_never_denied(workshop: &Workshop, step: usize) {
    assert_eq!(prompted(&workshop.desk).code, 0);
    for (at, fault) in faults() {
        let mut n = 1 + at % step;
        while let (answer, Some(program)) = workshop.verify(fault, n) {
            let what = format!("{fault} at run {n}, {program}{answer:?}");
            assert!([0, 2, 3].contains(&answer.code), "{what}");
            if fault == "killed" || fault == "cut" {
                // Nothing that was said can be taken for an answer.
                assert_ne!(answer.code, 2, "{what}");
            }
            assert!(!answer.err.contains("a bug in countersign"), "{what}");
            n += step;
        }
        assert!(n > step, "{fault}: {n}");
        assert_eq!(workshop.desk.countersign(&["verify", "main..feature"]).code, 0);
    }
}

/// Every `step`-th run of a program of a whole review, with every fault.
#[track_caller]
fn assert_nothing_lost(workshop: &Workshop, step: usize) {
    let desk = &workshop.desk;
    for (at, fault) in faults() {
        let mut n = 1 + (7 * at) % step;
        while let (run, Some(program)) = workshop.review(fault, n) {
            let what = format!("{fault} at run {n}, {program}{}", run.said);
            assert!([0, 2, 3].contains(&run.code), "exit code {}\n{what}", run.code);
            assert!(!run.said.contains("a bug in countersign"), "{what}");
            let sound = desk.env.run("git", &desk.repo, &["fsck", "--strict", "--no-dangling"]);
            assert_eq!(sound.code, 0, "{what}\n{}", sound.err);
            if run.has_decided() {
                assert_eq!(desk.status(&["main..feature"]).signed, 2, "{what}");
            }
            if run.has_recorded() {
                assert_eq!(desk.countersign(&["verify", "main..feature"]).code, 0, "{what}");
            }
            let next = prompted(desk);
            assert_eq!(next.code, 0, "{what}\n--- next\n{}", next.said);
            assert_eq!(desk.countersign(&["verify", "main..feature"]).code, 0, "{what}\n{}", next.said);
            n += step;
        }
        assert!(n > step, "{fault}: {n}");
    }
}

#[test]
fn git_may_fail_under_verify_and_nothing_is_denied() {
    assert_never_denied(&Workshop::new(&[("GIT_DEFAULT_HASH", "sha256")], &["git"]), step(11));
}

#[test]
fn ssh_keygen_may_fail_under_verify_and_nothing_is_denied() {
    assert_never_denied(&Workshop::new(&[], &["ssh-keygen"]), 1);
}

#[test]
fn git_may_fail_under_a_review_and_nothing_is_lost() {
    assert_nothing_lost(&Workshop::new(&[("GIT_DEFAULT_HASH", "sha256")], &["git"]), step(100));
}

#[test]
fn ssh_keygen_may_fail_under_a_review_and_nothing_is_lost() {
    assert_nothing_lost(&Workshop::new(&[], &["ssh-keygen"]), step(6));
}
