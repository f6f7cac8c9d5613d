//! What is measured of each range.

use std::path::PathBuf;
use std::time::Duration;

use super::corpus::Corpus;
use super::env::Env;
use super::rivals::{self, RIVALS, Rival};
use super::table::{Table, millis, or_dash, ratio, within};
use super::terminal::{self, Key, Press, Size};
use super::{process, program, seed};

/// The screens: what a window is at least, and a large one.
const SIZES: [Size; 2] = [(80, 24), (200, 60)];

/// The columns of the tables.
const STARTS: &[&str] = &[
    "range",
    "changed",
    "screen",
    "git diff ms",
    "first frame ms",
    "x git diff",
    "slowest ms",
    "colour after ms",
    "all counted ms",
    "x git diff",
    "peak MB",
    "git diff MB",
    "idle CPU %, bytes",
    "quit ms",
];
const KEYS: &[&str] = &[
    "range",
    "screen",
    "line",
    "x git diff",
    "CPU of a line",
    "scrolled line",
    "page",
    "next hunk",
    "next file",
    "next match",
    "sign, go on",
    "decision safe",
    "held j drained",
];
const BYTES: &[&str] = &[
    "range",
    "screen",
    "cursor step",
    "scrolled line",
    "beside the list",
    "page",
    "next hunk",
    "next file",
    "sign, go on",
];
const OTHERS: &[&str] = &[
    "range",
    "program",
    "first frame ms",
    "x git diff",
    "line ms",
    "line bytes",
    "page ms",
    "page bytes",
    "next file ms",
    "peak MB",
    "quit ms",
];

/// All tables.
pub(crate) struct Report {
    runs: usize,
    starts: Table,
    keys: Table,
    bytes: Table,
    others: Table,
}

/// A range, where it is, and how long `git diff` takes over it.
struct Range<'a> {
    corpus: &'a Corpus,
    env: Env,
    dir: PathBuf,
    diff: Duration,
}

impl Report {
    pub(crate) fn new() -> Self {
        let runs = std::env::var("BENCH_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(7);
        Self {
            runs,
            starts: Table::new("From start to end", STARTS),
            keys: Table::new("From key to painted, median / p99 in ms", KEYS),
            bytes: Table::new("Bytes to the terminal for a key, median", BYTES),
            others: Table::new("Beside others, on 200x60", OTHERS),
        }
    }

    pub(crate) fn show(&self) -> String {
        [&self.starts, &self.keys, &self.bytes, &self.others].map(Table::show).concat()
    }

    /// Measures one range.
    pub(crate) fn measure(&mut self, corpus: &Corpus) {
        let env = Env::new();
        let dir = corpus.make(&env);
        let mut range = Range { corpus, env, dir, diff: Duration::ZERO };
        for size in SIZES {
            self.one(&mut range, size);
        }
        for rival in RIVALS.iter().filter(|rival| rival.is_installed()) {
            self.others.row(range.beside(rival, self.runs.min(3)));
        }
        if rivals::is_installed("delta") {
            self.others.row(range.beside_delta());
        }
    }

    fn one(&mut self, range: &mut Range<'_>, size: Size) {
        let (mut diffs, mut firsts) = (Vec::new(), Vec::new());
        let mut git_memory = 0.0_f64;
        for _ in 0..self.runs {
            let (time, memory) = range.git_diff();
            diffs.push(time);
            git_memory = git_memory.max(memory);
            range.forget();
            let mut session = range.start(size);
            firsts.push(session.first_code(range.corpus.code).expect("there is a frame with code"));
        }
        range.diff = within(50, diffs);
        range.forget();
        let mut session = range.start(size);
        let first = session.first_code(range.corpus.code).expect("there is a frame with code");
        let coloured = session.settle(Duration::from_millis(40)).saturating_sub(first);
        let counted = session.settle(Duration::from_millis(400));
        let counted =
            if counted > first + coloured + Duration::from_millis(300) { counted } else { first + coloured };
        let (keys, bytes) = range.keys(&mut session, size);
        self.keys.row(keys);
        self.bytes.row(bytes);
        let memory = session.peak_memory("countersign");
        let (cpu, idle) = session.idle(Duration::from_secs(2));
        let quit = session.quit("q");
        self.starts.row(vec![
            range.corpus.name.to_owned(),
            range.corpus.size(&range.env, &range.dir),
            show_size(size),
            millis(range.diff),
            millis(within(50, firsts.clone())),
            ratio(within(50, firsts.clone()), range.diff),
            millis(within(100, firsts)),
            millis(coloured),
            millis(counted),
            ratio(counted, range.diff),
            or_dash(memory, |mb| format!("{mb:.0}")),
            format!("{git_memory:.0}"),
            format!("{cpu:.1}, {idle}"),
            or_dash(quit, millis),
        ]);
    }
}

fn show_size((columns, rows): Size) -> String {
    format!("{columns}x{rows}")
}

impl Range<'_> {
    /// How long `git diff` takes now, and its memory.
    fn git_diff(&self) -> (Duration, f64) {
        let mut git = self.env.command("git", &self.dir);
        process::run(git.args(["--no-pager", "diff", "--no-color", &self.corpus.base, &self.corpus.head]))
    }

    /// Takes back everything that was decided, up to what the range begins with.
    fn forget(&self) {
        let state = self.env.path("state");
        std::fs::remove_dir_all(&state).and_then(|()| std::fs::create_dir(&state)).expect("it is ours");
        seed::journal(self.corpus, &self.dir, &state.join("countersign"), "alice@example.com");
    }

    fn start(&self, size: Size) -> terminal::Session {
        let Corpus { base, head, .. } = self.corpus;
        let command = [program(), "review".to_owned(), format!("{base}..{head}")];
        terminal::start(&self.env, &self.dir, &command, size, false)
    }

    /// Every key: how long it takes, and how many bytes it sends.
    fn keys(&self, session: &mut terminal::Session, size: Size) -> (Vec<String>, Vec<String>) {
        if !self.corpus.search.is_empty() {
            session.press(&Key { from: &format!("/{}\r", self.corpus.search), bytes: "j", times: 1 });
        }
        let mut press = |from, bytes, times| session.press(&Key { from, bytes, times });
        let step = press("gg", "j", 12);
        let beside = press("gg70j", "j", 30);
        // On a narrow screen there is no list to hide.
        let has_list = size.0 >= 100;
        let scrolled = press(if has_list { "tgg70j" } else { "gg70j" }, "j", 40);
        let up = press("Gzt", "k", 40);
        let page = press(if has_list { "tgg" } else { "gg" }, "\x06", 40);
        let hunk = press("gg", "]", 40);
        let file = press("gg", "}", 40);
        let sign = press(">", " ", 30);
        let found = press(&format!("gg/{}\r", self.corpus.code), "n", 30);
        let before = session.processor_time();
        let held = session.hold("gg", "j", 60);
        let cpu = session.processor_time().saturating_sub(before) / 60;
        let name = [self.corpus.name.to_owned(), show_size(size)];
        let line = || step.iter().chain(&beside).chain(&up);
        let mut keys = name.to_vec();
        keys.push(times(line().map(|press| press.frame)));
        keys.push(ratio(within(50, line().map(|press| press.frame)), self.diff));
        keys.push(format!("{:.2}", cpu.as_secs_f64() * 1000.0));
        keys.extend(
            [&scrolled, &page, &hunk, &file, &found, &sign]
                .map(|presses| times(presses.iter().map(|press| press.frame))),
        );
        keys.push(times(sign.iter().map(|press| press.settled)));
        keys.push(millis(held));
        let beside = if has_list { beside } else { Vec::new() };
        let bytes = [&step, &scrolled, &beside, &page, &hunk, &file, &sign].map(|presses| n_bytes(presses));
        (keys, name.into_iter().chain(bytes).collect())
    }

    /// The same range in another program.
    fn beside(&self, rival: &Rival, runs: usize) -> Vec<String> {
        let command = rival.command(&self.corpus.base, &self.corpus.head);
        let size = SIZES[1];
        let start = || terminal::start(&self.env, &self.dir, &command, size, true);
        let firsts: Option<Vec<Duration>> = (0..runs).map(|_| start().first_code(self.corpus.code)).collect();
        let name = vec![self.corpus.name.to_owned(), rival.name.to_owned()];
        let Some(firsts) = firsts else {
            return name
                .into_iter()
                .chain(["none".to_owned()])
                .chain(std::iter::repeat_n("-".to_owned(), 8))
                .collect();
        };
        let mut session = start();
        session.first_code(self.corpus.code);
        session.settle(Duration::from_secs(1));
        let line = session.press(&rival.line);
        let page = session.press(&rival.page);
        let file = rival.file.map(|key| session.press(&key));
        let memory = session.peak_memory(rival.name);
        let quit = session.quit(rival.quit);
        let first = within(50, firsts);
        name.into_iter()
            .chain([
                millis(first),
                ratio(first, self.diff),
                times(line.iter().map(|press| press.frame)),
                n_bytes(&line),
                times(page.iter().map(|press| press.frame)),
                n_bytes(&page),
                or_dash(file, |file| times(file.iter().map(|press| press.frame))),
                or_dash(memory, |mb| format!("{mb:.0}")),
                or_dash(quit, millis),
            ])
            .collect()
    }

    /// delta is not a screen: what counts is when all of it is there.
    fn beside_delta(&self) -> Vec<String> {
        let Corpus { base, head, .. } = self.corpus;
        let script = format!("git --no-pager diff {base} {head} | delta --paging never");
        // Once: it takes a minute where others take milliseconds.
        let (time, _) = process::run(self.env.command("sh", &self.dir).args(["-c", &script]));
        let row = [
            self.corpus.name.to_owned(),
            "delta (all of it)".to_owned(),
            millis(time),
            ratio(time, self.diff),
        ];
        row.into_iter().chain(std::iter::repeat_n("-".to_owned(), 7)).collect()
    }
}

fn times(times: impl Iterator<Item = Duration> + Clone) -> String {
    if times.clone().next().is_none() {
        return "-".to_owned();
    }
    format!("{} / {}", millis(within(50, times.clone())), millis(within(99, times)))
}

fn n_bytes(presses: &[Press]) -> String {
    if presses.is_empty() {
        return "-".to_owned();
    }
    within(50, presses.iter().map(|press| press.n_bytes)).to_string()
}
