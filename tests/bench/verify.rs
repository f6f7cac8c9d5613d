//! How long the questions to a large ledger take, beside `git diff` of the same range:
//! `cargo bench --bench verify > table.md`.
//!
//! [`made`] makes the repository once and keeps it in the build directory: 9,500 commits on `main` and 500 on `feature`, each
//! with a record in the ledger, and one for all of `feature`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the table is what it is for")]
#![allow(clippy::unwrap_used, reason = "a benchmark stops where its setting up fails")]

#[path = "../ledger/desk.rs"]
#[allow(dead_code, reason = "shared with the tests, and only a part is used here")]
mod desk;
#[allow(dead_code, reason = "shared with the other benchmarks")]
mod process;
#[path = "../support/mod.rs"]
mod support;
#[allow(dead_code, reason = "shared with the other benchmarks")]
mod table;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use countersign::attest::LEDGER_REF;
use countersign::git::{Repository, Request, SigningConfig, Target};
use countersign::ledger;
use countersign::sign::Signer;

use support::env::{COUNTERSIGN, Env};
use table::{Table, millis, ratio, within};

const N_BEFORE: usize = 9_500;
const N_COMMITS: usize = 500;
const N_FILES: usize = 200;
const N_LINES: usize = 120;

/// The questions; each is answered with yes.
const QUESTIONS: &[&[&str]] = &[
    &["verify", "main..feature"],
    &["verify", "main..feature", "--each-commit"],
    &["log", "main..feature"],
    &["audit", "main..feature"],
];

fn main() {
    // Where tests are run together with everything else that can be, this is only compiled.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let env = Env::new();
    let dir = made(&env);
    let runs = std::env::var("BENCH_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(7);
    let program = std::env::var("BENCH_PROGRAM").unwrap_or_else(|_unset| COUNTERSIGN.to_owned());
    let time = |program: &str, arguments: &[&str]| {
        let run = |_| process::run(env.command(program, &dir).args(arguments));
        let (times, peaks): (Vec<Duration>, Vec<f64>) = (0..runs).map(run).unzip();
        (within(50, times.clone()), within(100, times), peaks.into_iter().fold(0.0, f64::max))
    };
    let (diff, slowest, peak) = time("git", &["--no-pager", "diff", "--no-color", "main", "feature"]);
    let head = &["question", "asked of", "ms", "x git diff", "slowest ms", "peak MB"];
    let mut table = Table::new("A ledger of 10,001 records, a range of 500 commits", head);
    let asked_of =
        |arguments: &[&str]| if arguments.contains(&"--each-commit") { "each commit" } else { "all of it" };
    let row = |what: String, of: &str, (median, slowest, peak): (Duration, Duration, f64)| {
        vec![what, of.to_owned(), millis(median), ratio(median, diff), millis(slowest), format!("{peak:.0}")]
    };
    table.row(row("`git diff`".to_owned(), "all of it", (diff, slowest, peak)));
    for question in QUESTIONS {
        let what = format!("`countersign {}`", question.join(" "));
        table.row(row(what, asked_of(question), time(&program, question)));
    }
    println!("{}", table.show());
}

/// Where the repository is; made if it has to be.
fn made(env: &Env) -> PathBuf {
    let name = format!("ledger-{}", countersign::base::Digest::of(include_str!("verify.rs").as_bytes()));
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench").join(&name[..15]);
    if dir.join("made").exists() {
        return dir;
    }
    // What a run that was cut short left behind.
    drop(std::fs::remove_dir_all(&dir));
    std::fs::create_dir_all(&dir).unwrap();
    env.git(&dir, &["init", "-q", "--bare", "."]);
    env.git(&dir, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    let key = env.key("alice");
    let public = std::fs::read_to_string(key.with_extension("key.pub")).unwrap();
    import(env, &dir, &commits(&public));
    let lines = records(&dir, key.to_str().unwrap());
    import(env, &dir, &notes(env, &dir, &lines));
    env.git(&dir, &["repack", "-adq"]);
    std::fs::write(dir.join("made"), "").unwrap();
    dir
}

fn import(env: &Env, dir: &Path, stream: &[u8]) {
    let mut import = env.command("git", dir);
    let mut child = import.args(["fast-import", "--quiet", "--force"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(stream).unwrap();
    assert!(child.wait().is_ok_and(|status| status.success()), "git takes what was written");
}

const ADA: &str = "Ada Author <ada@example.com> 1700000000 +0000";

/// Every commit changes three lines of one file.
fn commits(public_key: &str) -> Vec<u8> {
    let mut stream = String::new();
    let mut files: Vec<Vec<String>> = (0..N_FILES)
        .map(|file| (0..N_LINES).map(|line| format!("let a{line} = b{file};")).collect())
        .collect();
    for at in 0..N_BEFORE + N_COMMITS {
        let branch = if at < N_BEFORE { "main" } else { "feature" };
        let from = if at == N_BEFORE { "from refs/heads/main\n" } else { "" };
        write!(stream, "commit refs/heads/{branch}\ncommitter {ADA}\ndata 2\nc\n{from}").unwrap();
        if at == 0 {
            let trusted = format!("alice@example.com {public_key}");
            writeln!(
                stream,
                "M 100644 inline .countersign/allowed_signers\ndata {}\n{trusted}",
                trusted.len()
            )
            .unwrap();
        }
        let file = at % N_FILES;
        for line in 0..3 {
            files[file][(at / N_FILES + line * 40) % N_LINES] = format!("let a{at} = f({line});");
        }
        let text = files[file].join("\n") + "\n";
        write!(stream, "M 100644 inline src/f{file}.rs\ndata {}\n{text}\n", text.len()).unwrap();
    }
    stream.into_bytes()
}

/// The lines of the records: one for each commit of `feature`, and the last one for all of it.
fn records(dir: &Path, key: &str) -> Vec<Vec<u8>> {
    let config =
        SigningConfig { format: Some("ssh".into()), key: Some(key.to_owned()), ..SigningConfig::default() };
    let signer = Signer::from_config(&config, None).unwrap();
    let repo = Repository::discover(dir).unwrap();
    let each = (0..N_COMMITS).rev().map(|back| (format!("feature~{}", back + 1), format!("feature~{back}")));
    let ranges = each.chain([("main".to_owned(), "feature".to_owned())]);
    let line = |(from, to): (String, String)| {
        let loaded = repo.load(&Request::new(Target::Range { from, to, symmetric: false })).unwrap();
        ledger::seal(&desk::statement(&loaded, "alice@example.com"), Some(&signer), &config).unwrap().line
    };
    ranges.map(line).collect()
}

/// One commit of the ledger for each record, as signing them one by one makes them.
fn notes(env: &Env, dir: &Path, lines: &[Vec<u8>]) -> Vec<u8> {
    let (net, each) = lines.split_last().unwrap();
    let listed = |range: &str| env.git(dir, &["rev-list", "--reverse", range]);
    let (before, after) = (listed("main"), listed("main..feature"));
    // What stands on the commits of `main` is never asked about here, only passed by.
    let before = before.lines().map(|commit| (commit, each[0].clone()));
    let after = after.lines().zip(each).map(|(commit, line)| (commit, line.clone()));
    let mut stream = Vec::new();
    let mut add = |commit: &str, note: &[u8]| {
        write!(
            stream,
            "commit {LEDGER_REF}\ncommitter {ADA}\ndata 0\n\nN inline {commit}\ndata {}\n",
            note.len()
        )
        .unwrap();
        stream.extend_from_slice(note);
        stream.push(b'\n');
    };
    let mut last = (String::new(), Vec::new());
    for (commit, line) in before.chain(after) {
        last = (commit.to_owned(), [&line[..], b"\n"].concat());
        add(&last.0, &last.1);
    }
    add(&last.0, &[&last.1[..], net, b"\n"].concat());
    stream
}
