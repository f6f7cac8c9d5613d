//! How fast the screen is, beside `git diff --no-color` of the same range and what else can show it:
//! `cargo bench --bench screen -- [NAME...] > table.md`.
//!
//! [`corpus`] makes the repositories, [`terminal`] drives a program in a terminal and takes the times, [`measure`] says what
//! is measured, [`rivals`] what it stands beside. To measure a range of a repository of your own, set `BENCH_REPOSITORY` and
//! `BENCH_RANGE` and name `given`; `BENCH_RUNS` says how often a start is measured, and `BENCH_PROGRAM` names another build of
//! the program to measure instead. The Markdown goes to standard output, each row as it is there to standard error.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the table is what it is for")]

mod content;
mod corpus;
#[path = "../support/env.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests, and only a part is used here")]
mod env;
mod measure;
mod process;
mod rivals;
mod seed;
mod table;
mod terminal;

use std::process::Command;
use std::time::Instant;

use env::{COUNTERSIGN, Env};
use measure::Report;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Where tests are run together with everything else that can be, this is only compiled.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let mut report = Report::new();
    for corpus in corpus::all() {
        if wanted.is_empty() || wanted.iter().any(|name| **name == corpus.name) {
            report.measure(&corpus);
        }
    }
    println!("{}\n{}", machine(), report.show());
}

/// The program that is measured.
fn program() -> String {
    std::env::var("BENCH_PROGRAM").unwrap_or_else(|_unset| COUNTERSIGN.to_owned())
}

/// When and where, and the size of the program and how long it takes to start at all.
fn machine() -> String {
    let line = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let size = std::fs::metadata(program()).map_or(0, |metadata| metadata.len() / 1000);
    let starts = (0..15).map(|_| {
        let started = Instant::now();
        let env = Env::new();
        let begun = Instant::now();
        let _ = env.run(&program(), &env.path("home"), &["--version"]);
        begun.elapsed().min(started.elapsed())
    });
    let start = table::within(50, starts);
    format!(
        "Measured {} on {cores} cores of {model}, {}, {}, {}.\nThe program has {size} kB; `countersign --version` takes {} ms.",
        line("date", &["+%Y-%m-%d"]),
        line("uname", &["-sr"]),
        line("rustc", &["--version"]).split(" (").next().unwrap_or_default(),
        line("git", &["--version"]),
        table::millis(start),
    )
}
