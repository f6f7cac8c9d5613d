//! Real children: ones that hang, ones that are slow, ones that will not go.

use std::fs::File;
use std::io::{BufRead as _, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Silent, Task};

/// Nothing on these machines is slower than this.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(200);

fn shell(script: &str) -> Task {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    Task::new(command, "sh").patience(LONG)
}

/// A pipe that everybody holds whom a script starts.
struct Held {
    dir: tempfile::TempDir,
    end: File,
}

impl Held {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("held");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let no_wait = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let end = File::options().read(true).custom_flags(no_wait).open(path).unwrap();
        Self { dir, end }
    }

    /// What a script begins with.
    fn hold(&self) -> String {
        format!("exec 9>'{}'; echo held >&9; echo begun;", self.dir.path().join("held").display())
    }

    /// Nobody of them is left, or none within a moment: who was killed is not gone at once.
    #[track_caller]
    fn assert_let_go(mut self) {
        let (start, mut said) = (Instant::now(), Vec::new());
        while self.end.read_to_end(&mut said).is_err() {
            assert!(start.elapsed() < LONG, "something was left running");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(said, b"held\n", "it was there at all");
    }
}

#[test]
fn what_is_said_and_how_it_ended_is_handed_back() {
    let answer = shell("cat; echo wrong >&2; exit 7").run(b"in").unwrap();
    assert_eq!((answer.stdout.as_slice(), answer.stderr.as_slice()), (&b"in"[..], &b"wrong\n"[..]));
    assert_eq!(answer.status.code(), Some(7));
}

#[test]
fn nobody_waits_for_the_other_however_much_is_said_and_asked() {
    let much = vec![b'x'; 1 << 20];
    assert_eq!(shell("cat").run(&much).unwrap().stdout, much, "it answers while it reads");
    assert_eq!(shell("exit 3").run(&much).unwrap().status.code(), Some(3), "it reads nothing");
    assert!(shell("head -c 5 >/dev/null").run(&much).unwrap().status.success(), "it stops reading");
}

#[test]
fn a_child_that_hangs_is_ended_with_all_that_it_started() {
    for (hang, what) in [
        ("sleep 1000", "it says nothing more"),
        ("sleep 1000 & wait", "it waits for another one"),
        ("exec >&- 2>&-; sleep 1000", "there is nothing to be heard of it any more"),
        ("sleep 1000 &", "what it started holds on to its output"),
        ("trap '' TERM; sleep 1000 & wait; sleep 1000", "it does not want to go"),
    ] {
        let held = Held::new();
        let error = shell(&(held.hold() + hang)).patience(SHORT).run(&[]).unwrap_err();
        assert_eq!(Silent::of(&error), Some(&Silent { name: "sh".into(), patience: SHORT }), "{what}");
        held.assert_let_go();
    }
}

#[test]
fn a_child_that_reads_nothing_is_not_waited_for_for_ever() {
    let error = shell("sleep 1000").patience(SHORT).run(&vec![b'x'; 1 << 20]).unwrap_err();
    assert!(Silent::of(&error).is_some(), "{error}");
}

#[test]
fn a_slow_child_is_let_be_as_long_as_it_gives_a_sign_of_life() {
    // In all, far longer than one may be silent.
    let slowly = "for i in 1 2 3 4 5 6; do sleep 0.1; echo $i >&SIDE; done";
    let patience = Duration::from_millis(400);
    for side in ["1", "2"] {
        let answer = shell(&slowly.replace("SIDE", side)).patience(patience).run(&[]).unwrap();
        assert_eq!([answer.stdout, answer.stderr].concat(), b"1\n2\n3\n4\n5\n6\n");
    }
    let reads = "for i in 1 2 3 4 5 6; do sleep 0.1; head -c 65536 >/dev/null; done";
    let answer = shell(reads).patience(patience).run(&vec![b'x'; 5 << 16]).unwrap();
    assert!(answer.status.success());
}

#[test]
fn who_is_asked_again_and_again_is_waited_for_each_time() {
    let mut echo = shell("while read line; do echo \"<$line>\"; done").converse().unwrap();
    for word in ["one", "two"] {
        echo.ask(format!("{word}\n").as_bytes()).unwrap();
        let mut line = String::new();
        echo.read_line(&mut line).unwrap();
        assert_eq!(line, format!("<{word}>\n"));
    }
}

#[test]
fn an_answer_that_never_comes_or_never_ends_is_given_up() {
    for script in ["sleep 1000", "read line; printf half; sleep 1000"] {
        let mut child = shell(script).patience(SHORT).converse().unwrap();
        child.ask(b"question\n").unwrap();
        let error = child.read_line(&mut String::new()).unwrap_err();
        assert!(Silent::of(&error).is_some(), "{script}: {error}");
    }
    let mut deaf = shell("sleep 1000").patience(SHORT).converse().unwrap();
    assert!(Silent::of(&deaf.ask(&vec![b'x'; 1 << 20]).unwrap_err()).is_some());
}

#[test]
fn who_is_asked_ends_when_let_go() {
    let held = Held::new();
    let mut child = shell(&(held.hold() + "sleep 1000 & wait")).converse().unwrap();
    let mut begun = [0; 6];
    child.read_exact(&mut begun).unwrap();
    drop(child);
    held.assert_let_go();
    let mut ended = shell("exit 0").converse().unwrap();
    assert_eq!(ended.read_to_end(&mut Vec::new()).unwrap(), 0);
    let answer = ended.ask(b"anybody?\n").and_then(|()| ended.read_exact(&mut [0]));
    assert!(Silent::of(&answer.unwrap_err()).is_none(), "that is no silence");
}
