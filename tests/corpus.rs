//! Patches against git: whatever `git apply --numstat -z` takes is taken with the same output, whatever it refuses is
//! refused. Patches written by hand lie in `tests/corpus`; others are made by git itself in a throw-away repository.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "fuzz/bodies/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the fuzz targets, and only a part is used here")]
mod bodies;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use bodies::patch::no_line_is_lost;
use countersign::diff::patch::{Options, numstat, numstat_lines, open};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

const STRIPS: [Option<usize>; 4] = [None, Some(0), Some(1), Some(2)];

/// A directory outside any repository in which git runs with no configuration but its own defaults.
struct Git {
    root: TempDir,
}

impl Git {
    fn new() -> Self {
        Self { root: TempDir::new().unwrap() }
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(name)
    }

    fn command(&self, directory: &Path) -> Command {
        let mut command = Command::new("git");
        command.current_dir(directory).env("HOME", self.root.path()).env("LC_ALL", "C");
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_CEILING_DIRECTORIES", self.root.path());
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Jörg Example");
            command.env(format!("GIT_{role}_EMAIL"), "joerg@example.com");
            command.env(format!("GIT_{role}_DATE"), "2026-01-02T03:04:05Z");
        }
        command
    }

    fn run<S: AsRef<OsStr>>(&self, directory: &str, args: &[S]) -> Vec<u8> {
        let output = self.command(&self.path(directory)).args(args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// What git says of a patch: `None` if it refuses it.
    fn numstat(&self, patch: &[u8], strip: Option<usize>) -> Option<Vec<u8>> {
        self.apply(patch, strip, &["--numstat", "-z"])
    }

    fn apply(&self, patch: &[u8], strip: Option<usize>, args: &[&str]) -> Option<Vec<u8>> {
        let file = self.path("oracle.patch");
        fs::write(&file, patch).unwrap();
        let strip = strip.map(|strip| format!("-p{strip}"));
        let mut command = self.command(self.root.path());
        let output = command.arg("apply").args(args).args(strip).arg(file).output().unwrap();
        output.status.success().then_some(output.stdout)
    }

    /// Compares ours with git's reading, and looks at every file of it.
    fn check(&self, name: &str, patch: &[u8], strip: Option<usize>) {
        let ours = open(patch, &Options { strip });
        let theirs = self.numstat(patch, strip);
        assert_eq!(
            ours.as_ref().map(|set| numstat(set).escape_ascii().to_string()).ok(),
            theirs.map(|text| text.escape_ascii().to_string()),
            "{name}, strip {strip:?}: {ours:?}\n{}",
            patch.escape_ascii()
        );
        if let Ok(set) = ours {
            assert!(set.dialects.is_empty(), "{name}");
            no_line_is_lost(name, &set);
        }
    }
}

/// The patches in `tests/corpus`, by name.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "patch"));
    files.sort();
    let read =
        |file: &PathBuf| (file.file_name().unwrap().to_string_lossy().into_owned(), fs::read(file).unwrap());
    files.iter().map(read).collect()
}

#[test]
fn patches_written_by_hand_are_read_as_git_reads_them() {
    let git = Git::new();
    let fixtures = fixtures();
    assert!(fixtures.len() > 100);
    for (name, patch) in fixtures {
        for strip in STRIPS {
            git.check(&name, &patch, strip);
        }
    }
}

/// Names that quoting, blanks or header look-alikes make hard to read.
const NAMES: [&[u8]; 16] = [
    b"plain",
    b"sp ace",
    b"dir/sub/file.c",
    b"tab\tname",
    b"quo\"te",
    b"back\\slash",
    b"new\nline",
    b"\xc3\xa4",
    b"\xff",
    b"a b/c d",
    b"trail ",
    b"x y x y",
    b"@@ -1 +1 @@",
    b"--- a",
    b"b/b/b",
    b"2026-01-02",
];

fn path_of(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// A repository with two commits that differ in everything a patch can say.
fn make_repository(git: &Git) {
    let root = git.path("repo");
    fs::create_dir(&root).unwrap();
    git.run("repo", &["init", "-q", "-b", "main"]);
    let write = |name: &[u8], content: &[u8]| {
        let file = root.join(path_of(name));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    };
    let long = (0..40).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n") + "\n";
    for name in NAMES {
        write(name, long.as_bytes());
    }
    for name in ["moved", "copied", "mode", "deleted", "to-link", "noeol", "rewritten"] {
        write(name.as_bytes(), format!("{name}\n{long}").as_bytes());
    }
    write(b"binary", &[0, 1, 2, 3].repeat(200));
    write(b"empty-deleted", b"");
    symlink("old", root.join("link")).unwrap();
    commit(git, &"1".repeat(40), "first");

    for name in NAMES {
        write(
            name,
            long.replace("line 7\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n").replace("9\n", "9\r\n").as_bytes(),
        );
    }
    fs::rename(root.join("moved"), root.join("dir/moved here")).unwrap();
    fs::copy(root.join("copied"), root.join("copy")).unwrap();
    write(b"copied", format!("copied\n{long}more\n").as_bytes());
    fs::set_permissions(root.join("mode"), fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["deleted", "to-link", "link", "empty-deleted"] {
        fs::remove_file(root.join(name)).unwrap();
    }
    symlink("plain", root.join("to-link")).unwrap();
    symlink("new", root.join("link")).unwrap();
    write(b"noeol", format!("noeol\n{long}last").as_bytes());
    write(b"rewritten", b"-- \nall new\n");
    write(b"binary", &[0, 1, 2, 4].repeat(201));
    write(b"empty-added", b"");
    commit(git, &"2".repeat(40), "second\n\n--- a/text\n+++ b/text\nno hunk\n\n- bullet ä");
}

/// Commits the work tree, with a submodule that stands at `pointer`.
fn commit(git: &Git, pointer: &str, message: &str) {
    git.run("repo", &["add", "-A"]);
    git.run("repo", &["update-index", "--add", "--cacheinfo", &format!("160000,{pointer},submodule")]);
    git.run("repo", &["commit", "-q", "-m", message]);
}

#[test]
fn patches_made_by_git_are_read_as_git_reads_them() {
    let git = Git::new();
    make_repository(&git);
    let options = [
        "-U3",
        "-U0",
        "-U1",
        "-U99",
        "-M",
        "-M -C --find-copies-harder",
        "--binary",
        "--binary --full-index -R",
        "-B -M",
        "--no-prefix",
        "--src-prefix=x/y/ --dst-prefix=z/",
        "--src-prefix=i/ --dst-prefix=w/",
        "-D",
        "-R",
        "--raw -p",
        "--stat --summary -p",
        "-W",
        "--no-renames",
        "--text",
        "--abbrev=4",
        "--submodule=log",
        "--word-diff",
        "--color=always",
        "--line-prefix=>",
        "--output-indicator-new=>",
        "-w",
        "-z -p",
        "--relative=dir",
    ];
    let mut accepted = 0;
    for option in options {
        for start in
            ["diff", "show", "log -p -2", "format-patch --stdout -2", "format-patch --stdout --attach -1"]
        {
            let mut args: Vec<&str> = start.split(' ').chain(option.split(' ')).collect();
            if start == "diff" {
                args.extend(["HEAD~1", "HEAD"]);
            }
            let made = git.command(&git.path("repo")).args(&args).output().unwrap();
            for strip in [None, Some(0), Some(2)] {
                git.check(&args.join(" "), &made.stdout, strip);
            }
            accepted += usize::from(open(&made.stdout, &Options::default()).is_ok());
        }
    }
    assert!(accepted > 100, "{accepted}");
}

#[test]
fn counts_are_those_of_the_repository() {
    let git = Git::new();
    make_repository(&git);
    let patch = git.run("repo", &["diff", "--no-renames", "--binary", "HEAD~1", "HEAD"]);
    let set = open(&patch, &Options::default()).unwrap();
    let theirs = git.run("repo", &["diff", "--no-renames", "--numstat", "-z", "HEAD~1", "HEAD"]);
    let lines = git.apply(&patch, None, &["--numstat"]).unwrap();
    assert_eq!(numstat_lines(&set).escape_ascii().to_string(), lines.escape_ascii().to_string());
    // A type change is one record there and two sections here.
    let of_others = |text: &[u8]| {
        let records = text.split(|&b| b == 0).map(|record| record.escape_ascii().to_string());
        records.filter(|record| !record.ends_with("to-link")).collect::<Vec<_>>()
    };
    assert_eq!(of_others(&numstat(&set)), of_others(&theirs));
    assert!(set.remarks.is_empty(), "{:?}", set.remarks);
}

/// Every byte but letters, digits and line ends as `=XX`, in lines cut at 60 digits.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut column = 0;
    for &b in text {
        match b {
            b'\n' => out.push(b),
            b if b.is_ascii_alphanumeric() => out.push(b),
            b => out.extend_from_slice(format!("={b:02X}").as_bytes()),
        }
        column = if b == b'\n' { 0 } else { column + 1 };
        if column == 60 {
            out.extend_from_slice(b"=\n");
            column = 0;
        }
    }
    out
}

fn base64(text: &[u8]) -> Vec<u8> {
    use ::base64::Engine as _;
    let digits = ::base64::engine::general_purpose::STANDARD.encode(text).into_bytes();
    digits.chunks(72).flat_map(|line| [line, b"\n"].concat()).collect()
}

fn mail(headers: &str, body: &[u8]) -> Vec<u8> {
    let from = "From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\n";
    let head = format!(
        "{from}From: A U Thor <author@example.com>\nSubject: [PATCH] x\nMIME-Version: 1.0\n{headers}\n"
    );
    [head.as_bytes(), body].concat()
}

/// The patches in a mailbox as git's own mail tools decode them, and git's count of them.
fn count_by_mail_tools(git: &Git, mailbox: &[u8]) -> Vec<u8> {
    let folder = TempDir::new_in(git.root.path()).unwrap();
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::write(file("mbox"), mailbox).unwrap();
    let count = git.run("", &["mailsplit", "-b", &format!("-o{}", folder.path().display()), &file("mbox")]);
    let count: usize = String::from_utf8(count).unwrap().trim().parse().unwrap();
    let mut patches = Vec::new();
    for at in 1..=count {
        let mut command = git.command(git.root.path());
        command.args(["mailinfo", &file("message"), &file("patch")]);
        let status =
            command.stdin(fs::File::open(file(&format!("{at:04}"))).unwrap()).output().unwrap().status;
        assert!(status.success());
        patches.extend(fs::read(file("patch")).unwrap());
    }
    git.numstat(&patches, None).unwrap()
}

#[test]
fn encoded_mail_is_decoded_as_gits_mail_tools_do_and_named() {
    let git = Git::new();
    make_repository(&git);
    let text = git.run("repo", &["diff", "-M", "HEAD~1", "HEAD"]);
    let body = [b"Words before.\n---\n\n".as_slice(), &text, b"-- \n2.47\n\n"].concat();
    let qp = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n";
    let b64 = "Content-Type: text/x-patch;\n charset=UTF-8\nContent-transfer-encoding:  BASE64\n";
    let part = |headers: &str, body: &[u8]| [format!("--==b\n{headers}\n").as_bytes(), body].concat();
    let parts = [part(qp, b"Words=2E\n---\n"), part(b64, &base64(&text)), b"\n--==b--\n".to_vec()].concat();
    let mixed = "Content-Type: multipart/mixed; boundary=\"==b\"\n";
    let crlf = |mail: &[u8]| mail.split(|&b| b == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
    let (in_qp, in_b64) = ("mail, quoted-printable", "mail, base64");
    let one = mail(qp, &quoted_printable(&body));
    let cases = [
        (one.clone(), vec![in_qp]),
        (crlf(&one), vec![in_qp]),
        (mail(b64, &base64(&body)), vec![in_b64]),
        (mail(mixed, &parts), vec![in_qp, in_b64]),
        ([one.clone(), b"\n".to_vec(), mail(b64, &base64(&body))].concat(), vec![in_qp, in_b64]),
        (one[one.iter().position(|&b| b == b'\n').unwrap() + 1..].to_vec(), vec![in_qp]),
    ];
    for (mailbox, dialects) in cases {
        assert_eq!(git.numstat(&mailbox, None), None);
        let set = open(&mailbox, &Options::default()).unwrap();
        assert_eq!(set.dialects, dialects);
        assert_eq!(
            numstat(&set).escape_ascii().to_string(),
            count_by_mail_tools(&git, &mailbox).escape_ascii().to_string()
        );
        no_line_is_lost("mail", &set);
    }
}

#[test]
fn mail_is_not_decoded_where_git_finds_a_patch_or_where_decoding_finds_none() {
    let git = Git::new();
    let patch = b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b=3D\n";
    let headers = "Content-Transfer-Encoding: quoted-printable\n";
    git.check("raw patch", &mail(headers, patch), None);
    git.check("words", &mail(headers, b"=41 word\n"), None);
    git.check("bad base 64", &mail("Content-Transfer-Encoding: base64\n", b"!!!!\n====\nA\n"), None);
}

/// One change to a patch, by line.
#[derive(Clone, Debug)]
enum Damage {
    Drop(usize),
    Double(usize),
    Swap(usize, usize),
    Byte(usize, usize, u8),
    Cut(usize),
    Insert(usize, &'static [u8]),
}

const INSERTS: [&[u8]; 14] = [
    b"--- /dev/null\n",
    b"+++ /dev/null\n",
    b"rename from x\n",
    b"copy to y\n",
    b"new file mode 100644\n",
    b"old mode 1\n",
    b"diff --git a/q b/q\n",
    b"diff --git \"a/q\" b/q\n",
    b"@@ -1 +1 @@\n",
    b"@@ -0,0 +1 @@\n",
    b"+x\n",
    b"\n",
    b"\\ No newline at end of file\n",
    b"GIT binary patch\n",
];

fn any_damage() -> impl Strategy<Value = Damage> {
    let at = 0usize..400;
    let byte = proptest::sample::select(b"\0\t\n\r \"+-/0:@\\9\xff".to_vec());
    prop_oneof![
        at.clone().prop_map(Damage::Drop),
        at.clone().prop_map(Damage::Double),
        (at.clone(), at.clone()).prop_map(|(a, b)| Damage::Swap(a, b)),
        (at.clone(), 0usize..30, byte).prop_map(|(at, column, byte)| Damage::Byte(at, column, byte)),
        at.clone().prop_map(Damage::Cut),
        (at, proptest::sample::select(&INSERTS[..])).prop_map(|(at, line)| Damage::Insert(at, line)),
    ]
}

fn damaged(patch: &[u8], damage: &[Damage]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = patch.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
    for change in damage {
        let len = lines.len();
        if len == 0 {
            break;
        }
        match *change {
            Damage::Drop(at) => drop(lines.remove(at % len)),
            Damage::Double(at) => lines.insert(at % len, lines[at % len].clone()),
            Damage::Swap(a, b) => lines.swap(a % len, b % len),
            Damage::Byte(at, column, byte) => {
                let line = &mut lines[at % len];
                let column = column % line.len();
                line[column] = byte;
            }
            Damage::Cut(at) => lines[at % len].truncate(3),
            Damage::Insert(at, line) => lines.insert(at % len, line.to_vec()),
        }
    }
    lines.concat()
}

#[test]
fn damaged_patches_are_read_as_git_reads_them() {
    let git = Git::new();
    make_repository(&git);
    let mut patches: Vec<_> =
        fixtures().into_iter().map(|(_, patch)| patch).filter(|patch| !patch.is_empty()).collect();
    for option in ["-M", "-U0", "--binary"] {
        patches.push(git.run("repo", &["diff", option, "HEAD~1", "HEAD"]));
    }
    let strategy = (proptest::sample::select(patches), proptest::collection::vec(any_damage(), 1..3));
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    let result = runner.run(&strategy, |(patch, damage)| {
        git.check("damaged", &damaged(&patch, &damage), None);
        Ok(())
    });
    result.unwrap();
}
