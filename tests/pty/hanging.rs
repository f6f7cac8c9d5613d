//! Programs that never end: a git on a file system that does not answer, an `ssh-keygen` that waits for an agent. Nobody waits
//! for them for ever, nothing of them is left running, and no key and no interrupt is lost meanwhile.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::desk::Desk;
use crate::reader::Reader;
use crate::support::env::{COUNTERSIGN, Env};
use crate::support::pty::Pty;

/// How long is waited for what must come at some time.
const DEADLINE: Duration = Duration::from_secs(30);

/// Stands in for the program of its name, and hangs, with a child of its own, once the word it is armed with is among its
/// arguments. Both hold a pipe meanwhile.
const STAND_IN: &str = r#"#!/bin/sh
[ -e "DIR/armed" ] || exec "PROGRAM" "$@"
read -r word < "DIR/armed"
case " $* " in *" $word "*) ;; *) exec "PROGRAM" "$@" ;; esac
exec 9>"DIR/held"
echo held >&9
sleep 1000
"#;

/// A desk whose `git` and `ssh-keygen` can be made to hang.
struct Stuck {
    desk: Desk,
    held: File,
    said: Vec<u8>,
}

impl Stuck {
    /// In a repository that only git can read.
    fn new() -> Self {
        let mut env = Env::new();
        env.set("GIT_DEFAULT_HASH", "sha256");
        let mut desk = Desk::within(env, &[("a.rs", "one\ntwo\n")], &[("a.rs", "one\n2\n")]);
        let (bin, dir) = (desk.env.path("bin"), desk.env.path("stuck"));
        let path = std::env::var("PATH").expect("there is one");
        for dir in [&bin, &dir] {
            fs::create_dir(dir).expect("the world is new");
        }
        for program in ["git", "ssh-keygen"] {
            let mut real = path.split(':').map(|entry| PathBuf::from(entry).join(program));
            let real = real.find(|file| file.is_file()).expect("it is installed");
            let script = STAND_IN.replace("DIR", dir.to_str().expect("temporary paths are UTF-8"));
            let script = script.replace("PROGRAM", real.to_str().expect("it is UTF-8"));
            fs::write(bin.join(program), script).expect("the disk takes it");
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(bin.join(program), executable).expect("it is ours");
        }
        let pipe = dir.join("held");
        assert!(Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()));
        let no_wait = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let held = File::options().read(true).custom_flags(no_wait).open(pipe).expect("it was made");
        desk.env.set("PATH", format!("{}:{path}", bin.display()));
        Self { desk, held, said: Vec::new() }
    }

    /// From now on, what has this word among its arguments hangs.
    fn arm(&self, word: &str) {
        fs::write(self.desk.env.path("stuck/armed"), format!("{word}\n")).expect("the disk takes it");
    }

    /// Whether something holds the pipe, or did until now.
    fn has_hung(&mut self) -> bool {
        let _open = self.held.read_to_end(&mut self.said);
        !self.said.is_empty()
    }

    fn is_held(&mut self) -> bool {
        self.held.read_to_end(&mut self.said).is_err()
    }

    #[track_caller]
    fn wait_until_it_hangs(&mut self) {
        let start = Instant::now();
        while !self.has_hung() {
            assert!(start.elapsed() < DEADLINE, "nothing hangs");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What hung is gone, with its child.
    #[track_caller]
    fn assert_nothing_left(&mut self) {
        let start = Instant::now();
        while self.is_held() {
            assert!(start.elapsed() < DEADLINE, "something was left running");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(!std::mem::take(&mut self.said).is_empty(), "nothing hung at all");
    }
}

/// A review by Alice of the only hunk, as far as it is let.
fn prompted(stuck: &Stuck) -> crate::failing::Run {
    crate::failing::review(&stuck.desk, COUNTERSIGN, &["--prompt".to_owned(), "main..feature".to_owned()])
}

#[test]
fn who_asks_a_program_that_hangs_could_not_tell() {
    let mut stuck = Stuck::new();
    assert_eq!(prompted(&stuck).code, 0);
    // Enough for a git that only has to share the machine.
    stuck.desk.env.set("COUNTERSIGN_PATIENCE", "2");
    for (word, program) in
        [("rev-parse", "git rev-parse"), ("cat-file", "git cat-file"), ("verify", "ssh-keygen")]
    {
        stuck.arm(word);
        let answer = stuck.desk.countersign(&["verify", "main..feature"]);
        let told = format!("`{program}` gave no sign of life for 2 s and was ended");
        assert_eq!(answer.code, 3, "{program}{answer:?}");
        assert!([&answer.out, &answer.err].iter().any(|said| said.contains(&told)), "{program}{answer:?}");
        stuck.assert_nothing_left();
    }
    stuck.desk.env.set("COUNTERSIGN_PATIENCE", "300");
    fs::remove_file(stuck.desk.env.path("stuck/armed")).expect("it was written");
    let _ = stuck.desk.countersign(&["verify", "main..feature"]).expect(0);
}

#[test]
fn an_agent_that_does_not_answer_is_told_of() {
    let mut stuck = Stuck::new();
    let held = stuck.desk.env.path("stuck/held");
    stuck.desk.git(&["config", "--global", "--unset", "user.signingkey"]);
    let script = format!("exec 9>\"{}\"; echo held >&9; sleep 1000", held.display());
    stuck.desk.configure("gpg.ssh.defaultKeyCommand", &format!("/bin/sh -c '{script}'"));
    stuck.desk.env.set("COUNTERSIGN_PATIENCE", "2");
    let said = stuck.desk.countersign(&["doctor"]).expect(0);
    assert!(said.contains("`/bin/sh` gave no sign of life for 2 s and was ended"), "{said}");
    stuck.assert_nothing_left();
}

#[test]
fn a_keyring_that_does_not_answer_is_told_of() {
    let mut stuck = Stuck::new();
    let program = stuck.desk.env.path("bin/ssh-keygen");
    stuck.desk.configure("gpg.format", "openpgp");
    stuck.desk.configure("gpg.program", program.to_str().expect("temporary paths are UTF-8"));
    stuck.desk.configure("user.signingkey", "alice@example.com");
    stuck.desk.env.set("COUNTERSIGN_PATIENCE", "2");
    stuck.arm("--list-secret-keys");
    let said = stuck.desk.countersign(&["doctor"]).expect(0);
    assert!(said.contains("gave no sign of life for 2 s and was ended"), "{said}");
    stuck.assert_nothing_left();
}

#[test]
fn an_interrupt_ends_what_hangs_and_the_program() {
    let mut stuck = Stuck::new();
    let desk = &stuck.desk;
    let args = ["verify", "main..feature"];
    stuck.arm("cat-file");
    let mut pty = Pty::start(&desk.env, COUNTERSIGN, &desk.repo, &args, (80, 24));
    stuck.wait_until_it_hangs();
    pty.send("\x03");
    assert_eq!(pty.wait_status().signal(), Some("Interrupt"));
    stuck.assert_nothing_left();
}

#[test]
fn on_the_screen_keys_count_while_something_hangs_and_nothing_outlives_it() {
    let mut stuck = Stuck::new();
    let mut reader = Reader::open(&stuck.desk, &["main..feature"]);
    reader.wait_for("a.rs");
    stuck.arm("blame");
    reader.send("B");
    stuck.wait_until_it_hangs();
    reader.send("?").wait_for("keys").send("\x1b");
    reader.leave();
    stuck.assert_nothing_left();
}

#[test]
fn on_the_screen_an_interrupt_ends_what_the_person_waits_for() {
    let mut stuck = Stuck::new();
    let mut reader = Reader::open(&stuck.desk, &["main..feature"]);
    reader.wait_for("a.rs");
    stuck.arm("rev-parse");
    reader.send("r");
    stuck.wait_until_it_hangs();
    reader.wait_for("loading the change again");
    // It may be another look at the branch that hangs first.
    reader.press_until("\x03", "it ended", |pty| !pty.screen().contains("loading the change again"));
    assert!(reader.screen().contains("not loaded again"), "{}", reader.screen());
    stuck.assert_nothing_left();
    reader.leave();
}

#[test]
fn whoever_signs_has_all_the_time_and_an_interrupt() {
    let mut stuck = Stuck::new();
    stuck.desk.env.set("COUNTERSIGN_PATIENCE", "2");
    stuck.arm("sign");
    let mut reader = Reader::open(&stuck.desk, &["main..feature"]);
    reader.sign().ask_sign_off();
    reader.press_until("s", "a letter", |pty| pty.screen().contains(": s"));
    reader.send("ign").wait_for(": sign").send("\r");
    stuck.wait_until_it_hangs();
    reader.pass(Duration::from_millis(2500));
    assert!(stuck.is_held(), "it was ended, though it may be waiting for a person");
    reader.send("\x03").wait_for("nothing was recorded");
    stuck.assert_nothing_left();
    reader.close("nothing was recorded").leave();
}
