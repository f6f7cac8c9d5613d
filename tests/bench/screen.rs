//! How fast the screen is, measured beside `git diff --no-color` of the same range: `cargo bench --bench screen [NAME...]`.
//!
//! [`corpus`] makes the repositories, [`terminal`] drives the program in a terminal and takes the times. To measure a range of
//! a repository of your own too, set `BENCH_REPOSITORY` and `BENCH_RANGE`; `BENCH_RUNS` says how often a start is measured, and
//! `BENCH_PROGRAM` names another build of the program to measure instead.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod corpus;
#[path = "../support/env.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests, and only a part is used here")]
mod env;
mod terminal;

use std::process::Stdio;
use std::time::{Duration, Instant};

use corpus::Corpus;
use env::Env;
use terminal::Key;

/// What is pressed, and how often.
const KEYS: [Key; 6] = [
    Key { name: "line down", from: "gg", bytes: "j", times: 120 },
    Key { name: "line up", from: "G", bytes: "k", times: 40 },
    Key { name: "page", from: "gg", bytes: "\x06", times: 40 },
    Key { name: "next hunk", from: "gg", bytes: "]", times: 40 },
    Key { name: "next file", from: "gg", bytes: "}", times: 40 },
    Key { name: "sign, go on", from: ">", bytes: " ", times: 30 },
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Where tests are run together with everything else that can be, this is only compiled.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let runs = std::env::var("BENCH_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(7);
    for corpus in corpus::all() {
        if wanted.is_empty() || wanted.iter().any(|name| **name == corpus.name) {
            measure(&corpus, runs);
        }
    }
}

/// Measures one range and prints its table.
fn measure(corpus: &Corpus, runs: usize) {
    let env = Env::new();
    let dir = corpus.make(&env);
    let range = [&corpus.base, &corpus.head].map(String::as_str);
    println!(
        "\n## {} ({})",
        corpus.name,
        env.git(&dir, &["diff", "--shortstat", "--no-renames", range[0], range[1]]).trim()
    );
    let git = |arguments: &[&str]| {
        let started = Instant::now();
        let status = env.command("git", &dir).args(arguments).stdout(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "git diff works here");
        started.elapsed()
    };
    let (mut diffs, mut firsts) = (Vec::new(), Vec::new());
    let arguments = ["review".to_owned(), format!("{}..{}", range[0], range[1])];
    for _ in 0..runs {
        diffs.push(git(&["--no-pager", "diff", "--no-color", range[0], range[1]]));
        let state = env.path("state");
        std::fs::remove_dir_all(&state).and_then(|()| std::fs::create_dir(&state)).expect("it is ours");
        firsts.push(terminal::start(&env, &dir, &arguments).first_code(corpus.code));
    }
    let diff = within(50, diffs);
    let row = |name: &str, time: Duration| {
        let ratio = time.as_secs_f64() / diff.as_secs_f64();
        println!("{name:<32} {:>9.2} ms {ratio:>7.2} x git diff", millis(time));
    };
    row("git diff --no-color", diff);
    row("first frame with code", within(50, firsts.clone()));
    row("first frame with code, slowest", within(100, firsts));
    in_session(&env, corpus, &dir, &arguments, &row);
}

/// One session: keys, memory, idling, leaving.
fn in_session(
    env: &Env,
    corpus: &Corpus,
    dir: &std::path::Path,
    arguments: &[String],
    row: &dyn Fn(&str, Duration),
) {
    let mut session = terminal::start(env, dir, arguments);
    session.first_code(corpus.code);
    let counted = session.settle(Duration::from_millis(400));
    row("counted and coloured", counted);
    for key in &KEYS {
        let pressed = session.press(key);
        let (frames, settled) =
            (pressed.iter().map(|press| press.frame), pressed.iter().map(|press| press.settled));
        let bytes = within(50, pressed.iter().map(|press| press.n_bytes));
        println!(
            "{:<32} {:>9.2} ms median {:>8.2} ms p99 {bytes:>7} bytes  coloured {:>7.1} ms  ({} of {})",
            key.name,
            millis(within(50, frames.clone())),
            millis(within(99, frames)),
            millis(within(50, settled)),
            pressed.len(),
            key.times,
        );
    }
    row("line down at 30 Hz, drained", session.hold("j", 60));
    println!("{:<32} {:>9.1} MB", "peak memory", session.peak_memory());
    let (cpu, bytes) = session.idle(Duration::from_secs(2));
    println!("{:<32} {cpu:>9.1} % CPU {bytes:>4} bytes in 2 s", "idle");
    row("quit", session.quit());
}

/// The value that `percent` of all stay within.
fn within<T: Ord + Copy + Default>(percent: usize, values: impl IntoIterator<Item = T>) -> T {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    let last = values.len().saturating_sub(1);
    values.get((last * percent).div_ceil(100)).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
