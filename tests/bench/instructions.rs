//! How many instructions the hot paths take, which no other program on the machine can change: `cargo bench --bench
//! instructions`. It needs valgrind.
//!
//! The paths inside the library run in this program, some times and twice as often; the difference is what is printed, so
//! that what it costs to prepare falls out. The frames are those of the real program, counted once it has come to rest.

#![allow(clippy::print_stdout, reason = "the numbers are what it is for")]

#[allow(dead_code, reason = "shared with the other benchmark, and only a part is used here")]
mod content;
#[allow(dead_code, reason = "shared with the other benchmark, and only a part is used here")]
mod corpus;
#[path = "../support/env.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests, and only a part is used here")]
mod env;
#[allow(dead_code, reason = "shared with the other benchmark, and only a part is used here")]
mod process;
#[allow(dead_code, reason = "shared with the other benchmark, and only a part is used here")]
mod terminal;

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::Duration;

use countersign::base::{RepoPath, Sided, shown};
use countersign::diff::{Edit, Text, TextDiff};
use countersign::highlight::{Budget, Highlighter};

use env::{COUNTERSIGN, Env};
use terminal::Key;

/// What runs in this program, so many times: its name, and how.
struct Path {
    name: &'static str,
    run: fn(u32),
}

const PATHS: [Path; 4] = [
    Path { name: "row of a hunk", run: rows },
    Path { name: "64 lines coloured", run: colours },
    Path { name: "difference of words", run: words },
    Path { name: "4 kB of wide text", run: glyphs },
];

/// What is pressed in the real program.
const KEYS: [(&str, Key<'static>); 3] = [
    ("key and frame: line", Key { from: "gg", bytes: "j", times: 12 }),
    ("key and frame: scrolled line", Key { from: "gg70j", bytes: "j", times: 12 }),
    ("key and frame: next hunk", Key { from: "gg", bytes: "]", times: 12 }),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = arguments.first().and_then(|name| PATHS.iter().find(|path| path.name == name));
    if let (Some(path), Some(times)) = (path, arguments.get(1)) {
        return (path.run)(times.parse().expect("how often is a number"));
    }
    // Where tests are run together with everything else that can be, this is only compiled.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let env = Env::new();
    for Path { name, .. } in PATHS {
        let once = count(&env, name, 200).saturating_sub(count(&env, name, 100)) / 100;
        println!("{name:<32} {once:>12}");
    }
    let corpora = corpus::all();
    let corpus = corpora.iter().find(|corpus| corpus.name == "medium").expect("there is one");
    let dir = corpus.make(&env);
    for (name, key) in KEYS {
        println!("{name:<32} {:>12}", frames(&env, &dir, &key));
    }
}

/// The instructions of this program when it is started once more to run a path so many times.
fn count(env: &Env, name: &str, times: u32) -> u64 {
    let out = env.path("callgrind");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(callgrind(&out)).arg(std::env::current_exe().expect("this program is somewhere"));
    let status = valgrind.args([name, &times.to_string()]).stderr(Stdio::null()).status();
    assert!(status.expect("valgrind is installed").success(), "{name} runs to its end");
    total(&out)
}

/// The instructions of the real program for each press of `key`, counted from when everything else is done.
fn frames(env: &Env, dir: &std::path::Path, key: &Key<'_>) -> u64 {
    const QUIET: Duration = Duration::from_millis(700);
    let out = env.path("callgrind");
    let state = env.path("state");
    std::fs::remove_dir_all(&state).and_then(|()| std::fs::create_dir(&state)).expect("it is ours");
    let program = [COUNTERSIGN, "review", "base..head"].map(str::to_owned);
    let command: Vec<String> =
        std::iter::once("valgrind".to_owned()).chain(callgrind(&out)).chain(program).collect();
    let mut session = terminal::start(env, dir, &command, (200, 60), false);
    session.first_code("settle").expect("there is a frame with code");
    session.settle(QUIET * 4);
    session.write(key.from);
    session.settle(QUIET * 2);
    let id = session.process_id().to_string();
    let control = |what: &str| {
        let output = env.command("callgrind_control", dir).args([what, &id]).output();
        assert!(output.is_ok_and(|output| output.status.success()), "callgrind listens");
    };
    control("--zero");
    for _ in 0..key.times {
        session.write(key.bytes);
        session.settle(QUIET);
    }
    control("--dump");
    total(&out.with_extension("1")) / key.times as u64
}

fn callgrind(out: &std::path::Path) -> [String; 2] {
    ["--tool=callgrind".to_owned(), format!("--callgrind-out-file={}", out.display())]
}

/// The sum at the end of what callgrind wrote.
fn total(out: &std::path::Path) -> u64 {
    let text = std::fs::read_to_string(out).expect("valgrind wrote it");
    let line = text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    line.and_then(|line| line.trim().parse().ok()).expect("it ends with a sum")
}

fn rows(times: u32) {
    let n_edits = 20_000;
    let edits = (0..n_edits).map(|at| Edit { old: at * 12..at * 12 + 2, new: at * 12..at * 12 + 2 });
    let text = Sided::new(0, 0).map(|_: u32| Text::new("x\n".repeat(n_edits as usize * 12).into_bytes()));
    let diff = TextDiff::new(text, edits.collect());
    for at in 0..times {
        let hunk = &diff.hunks()[(at.wrapping_mul(7919) as usize) % diff.hunks().len()];
        black_box(diff.row(hunk, at % diff.n_rows(hunk)));
    }
}

fn colours(times: u32) {
    let text = content::lines(content::Text::Code, 1, 1024, 1, false);
    let highlighter = Highlighter::new();
    let mut document =
        highlighter.open(&RepoPath::from("a.rs"), &Text::new(text.into_bytes())).expect("there is a grammar");
    let budget = Budget { line: Duration::from_secs(60), file: Duration::from_secs(3600) };
    for at in 0..times {
        let from = at % 16 * 64;
        black_box(document.spans(from..from + 64, &budget)).expect("there is time enough");
    }
}

fn words(times: u32) {
    let (old, new) = (
        "        return Err(Refused::TooLate { order: order.charge, days: 7319, limit: LIMIT });",
        "        return Err(Refused::TooLate { order: order.settle, days: 42, reason });",
    );
    let deadline = std::time::Instant::now() + Duration::from_secs(3600);
    for _ in 0..times {
        black_box(countersign::diff::words::emphasis(old.as_bytes(), new.as_bytes(), deadline));
    }
}

fn glyphs(times: u32) {
    let line = "合計 += 注文.price; // שלום e\u{301} ".repeat(200);
    for _ in 0..times {
        black_box(shown::glyphs(&line.as_bytes()[..4096], 4).map(|glyph| glyph.width).sum::<usize>());
    }
}
