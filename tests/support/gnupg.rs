//! OpenPGP keys of a test, made by `gpg` in a home of its own. Where there is no `gpg`, a test says so and tests nothing.

#![allow(dead_code, reason = "every test program uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test stops where its setting up fails")]
#![allow(unreachable_pub, reason = "shared by several test programs, each of which sees it as private")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Of a key that never expires.
pub const NEVER: &str = "never";

/// A home of `gpg` with secret keys, and the agent that belongs to it.
#[derive(Debug)]
pub struct Gnupg {
    home: TempDir,
}

impl Gnupg {
    /// Whether there is a `gpg`. Says so loudly if not: whatever is then left out was not tested.
    #[allow(clippy::print_stderr, reason = "whoever runs the tests has to see it")]
    pub fn can_be() -> bool {
        let version = Command::new("gpg").arg("--version").stdout(Stdio::null()).status();
        let is_here = version.is_ok_and(|status| status.success());
        if !is_here {
            eprintln!("SKIPPED: there is no gpg here, so nothing about OpenPGP was tested");
        }
        is_here
    }

    /// `None` where `gpg` is missing.
    pub fn here() -> Option<Self> {
        if !Self::can_be() {
            return None;
        }
        // Sockets have short names, and directories of tests long ones.
        let home = tempfile::Builder::new().prefix("pgp").tempdir_in("/tmp").unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
        Some(Self { home })
    }

    /// Another one with the same keys, whatever becomes of them here or there.
    pub fn twin(&self) -> Self {
        let twin = Self::here().unwrap();
        let mut copy = Command::new("sh");
        copy.arg("-c").arg("cd \"$1\" && tar cf - pubring.kbx private-keys-v1.d openpgp-revocs.d trustdb.gpg | tar xf - -C \"$2\"");
        assert!(copy.arg("sh").args([self.home(), twin.home()]).status().unwrap().success());
        twin
    }

    /// The directory.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What `gpg` makes of `input`; it has to succeed.
    pub fn run(&self, args: &[&str], input: &[u8]) -> Vec<u8> {
        let mut command = Command::new("gpg");
        command.env("GNUPGHOME", self.home()).env("LC_ALL", "C").args(["--no-tty", "--quiet"]).args(args);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "gpg {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// The same in batch mode, as if it were `time`.
    fn at(&self, time: Option<&str>, args: &[&str], input: &[u8]) -> Vec<u8> {
        let mut all = vec!["--batch", "--pinentry-mode", "loopback", "--passphrase", ""];
        all.extend(time.iter().flat_map(|time| ["--faked-system-time", time]));
        all.extend(args);
        self.run(&all, input)
    }

    /// A new key without a passphrase that certifies and signs. Its fingerprint.
    pub fn key(&self, user: &str) -> String {
        self.key_at(user, NEVER, None)
    }

    /// The same, made at `time` to be good until `expires`.
    pub fn key_at(&self, user: &str, expires: &str, time: Option<&str>) -> String {
        self.at(time, &["--quick-gen-key", user, "ed25519", "sign", expires], b"");
        self.fingerprints(user)[0].clone()
    }

    /// Adds a subkey that signs, and so signs instead of the key. Its fingerprint.
    pub fn subkey(&self, key: &str, expires: &str, time: Option<&str>) -> String {
        self.at(time, &["--quick-add-key", key, "ed25519", "sign", expires], b"");
        self.fingerprints(key).pop().unwrap()
    }

    fn fingerprints(&self, user: &str) -> Vec<String> {
        let listing = self.run(&["--batch", "--with-colons", "--list-keys", user], b"");
        let listing = String::from_utf8(listing).unwrap();
        let lines = listing.lines().filter(|line| line.starts_with("fpr:"));
        lines.map(|line| line.split(':').nth(9).unwrap().to_owned()).collect()
    }

    /// The owner revokes the key.
    pub fn revoke(&self, key: &str) {
        let path = self.home().join(format!("openpgp-revocs.d/{key}.rev"));
        let certificate = fs::read_to_string(path).unwrap().replace(":-----BEGIN", "-----BEGIN");
        self.run(&["--batch", "--import"], certificate.as_bytes());
    }

    /// The owner revokes the first subkey.
    pub fn revoke_subkey(&self, key: &str) {
        let answers = b"key 1\nrevkey\ny\n0\n\ny\nsave\n";
        self.run(
            &["--command-fd", "0", "--pinentry-mode", "loopback", "--passphrase", "", "--edit-key", key],
            answers,
        );
    }

    /// A key with a passphrase, which is asked for by something that says `answer`, or, if that is empty, that is cancelled. Also
    /// the file in which that writes down at which terminal it was to ask.
    pub fn locked_key(&self, user: &str, passphrase: &str, answer: &str) -> (String, PathBuf) {
        let (asked, program) = (self.home().join("asked"), self.home().join("pinentry"));
        let pin = if answer.is_empty() {
            "echo 'ERR 83886179 cancelled'".to_owned()
        } else {
            format!("echo 'D {answer}'; echo OK")
        };
        let script = format!(
            "#!/bin/sh\necho OK\nwhile read -r line; do\ncase $line in\n'OPTION ttyname='*) echo \"${{line#*=}}\" >>{}; echo OK ;;\n\
             GETPIN) {pin} ;;\nBYE) echo OK; exit ;;\n*) echo OK ;;\nesac\ndone\n",
            asked.display()
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let locked = ["--batch", "--pinentry-mode", "loopback", "--passphrase", passphrase];
        self.run(&[&locked[..], &["--quick-gen-key", user, "ed25519", "sign", NEVER]].concat(), b"");
        fs::write(self.home().join("gpg-agent.conf"), format!("pinentry-program {}\n", program.display()))
            .unwrap();
        self.stop_agent();
        (self.fingerprints(user)[0].clone(), asked)
    }

    /// The public key, armored.
    pub fn public(&self, key: &str) -> String {
        String::from_utf8(self.run(&["--batch", "--armor", "--export", key], b"")).unwrap()
    }

    /// A detached signature, armored.
    pub fn sign(&self, user: &str, message: &[u8], options: &[&str]) -> String {
        self.sign_at(None, user, message, &[&["--detach-sign", "--armor"], options].concat())
    }

    /// Whatever `gpg` makes of a message with these options.
    pub fn sign_at(&self, time: Option<&str>, user: &str, message: &[u8], options: &[&str]) -> String {
        let made = self.at(time, &[options, &["--local-user", user]].concat(), message);
        String::from_utf8(made).unwrap()
    }

    /// A program that is `gpg` with this home, for whoever cannot be given a variable.
    pub fn program(&self) -> PathBuf {
        let path = self.home().join("program");
        let script = format!("#!/bin/sh\nGNUPGHOME={} exec gpg \"$@\"\n", self.home().display());
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }
}

impl Drop for Gnupg {
    fn drop(&mut self) {
        self.stop_agent();
    }
}

impl Gnupg {
    /// Whatever it remembers is forgotten.
    fn stop_agent(&self) {
        let mut kill = Command::new("gpgconf");
        kill.env("GNUPGHOME", self.home()).args(["--kill", "gpg-agent"]);
        drop(kill.stdout(Stdio::null()).stderr(Stdio::null()).status());
    }
}
