//! The program in a terminal, with the time at which every byte came.

use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use super::env::{COUNTERSIGN, Env};

/// What ends a frame: the end of synchronised output.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// The bytes of a frame in which nothing changed: its beginning, its end, and a hidden cursor.
const EMPTY_FRAME: usize = 22;
/// How long nothing may come before the screen counts as settled.
const QUIET: Duration = Duration::from_millis(60);
/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A key and how to measure it.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// What brings the reader to where it begins.
    pub(crate) from: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) times: usize,
}

/// What one press of a key gave.
pub(crate) struct Press {
    /// From the key to the end of the first frame.
    pub(crate) frame: Duration,
    /// From the key to the end of the last frame, when everything was coloured.
    pub(crate) settled: Duration,
    /// How long the first frame was.
    pub(crate) n_bytes: usize,
}

/// The program at work.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    started: Instant,
    /// Keeps the terminal open.
    _terminal: Box<dyn portable_pty::MasterPty + Send>,
}

/// Starts the program on a terminal of 200 columns and 60 rows that answers no query.
pub(crate) fn start(env: &Env, dir: &Path, arguments: &[String]) -> Session {
    let program = std::env::var("BENCH_PROGRAM").unwrap_or_else(|_unset| COUNTERSIGN.to_owned());
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.cwd(dir);
    command.env_clear();
    for (name, value) in env.variables() {
        command.env(name, value);
    }
    command.env("COLORTERM", "truecolor");
    let size = PtySize { rows: 60, cols: 200, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("the system has terminals left");
    let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
    let (sender, output) = channel();
    thread::spawn(move || {
        let mut chunk = vec![0; 65_536];
        while let Ok(n @ 1..) = reader.read(&mut chunk) {
            if sender.send((Instant::now(), chunk[..n].to_vec())).is_err() {
                return;
            }
        }
    });
    let keys = pair.master.take_writer().expect("the terminal can be written to");
    let started = Instant::now();
    let child = pair.slave.spawn_command(command).expect("the program can be started");
    Session { child, keys, output, started, _terminal: pair.master }
}

impl Session {
    /// From the start to the end of the first frame that holds `code`.
    pub(crate) fn first_code(&mut self, code: &str) -> Duration {
        let mut seen = Vec::new();
        loop {
            let (at, chunk) = self.output.recv_timeout(PATIENCE).expect("there is a frame with code");
            seen.extend_from_slice(&chunk);
            let code = find(&seen, code.as_bytes());
            if code.is_some_and(|at| find(&seen[at..], FRAME_END).is_some()) {
                return at - self.started;
            }
        }
    }

    /// Waits until nothing came for `quiet`; from the start to what came last.
    pub(crate) fn settle(&mut self, quiet: Duration) -> Duration {
        let mut last = Instant::now();
        while let Ok((at, _)) = self.output.recv_timeout(quiet) {
            last = at;
        }
        last - self.started
    }

    /// Presses a key again and again, each time on a settled screen. Presses that change nothing are left out.
    pub(crate) fn press(&mut self, key: &Key) -> Vec<Press> {
        self.write(key.from);
        self.settle(QUIET);
        (0..key.times).filter_map(|_| self.press_once(key.bytes)).collect()
    }

    fn press_once(&mut self, key: &str) -> Option<Press> {
        // Sign keys that follow one another too fast are not taken.
        thread::sleep(if key == " " { Duration::from_millis(160) } else { Duration::ZERO });
        let pressed = Instant::now();
        self.write(key);
        let (mut seen, mut first, mut settled) = (Vec::new(), None, Duration::ZERO);
        while let Ok((at, chunk)) = self.output.recv_timeout(if first.is_none() { QUIET * 20 } else { QUIET })
        {
            seen.extend_from_slice(&chunk);
            settled = at - pressed;
            if first.is_none() {
                first = find(&seen, FRAME_END).map(|end| (settled, end + FRAME_END.len()));
            }
        }
        let (frame, n_bytes) = first.filter(|(_, n_bytes)| *n_bytes > EMPTY_FRAME)?;
        Some(Press { frame, settled, n_bytes })
    }

    /// Presses a key 30 times a second; from the last press to the last frame before quiet.
    pub(crate) fn hold(&mut self, key: &str, times: usize) -> Duration {
        let mut pressed = Instant::now();
        for _ in 0..times {
            thread::sleep(Duration::from_millis(33));
            while self.output.try_recv().is_ok() {}
            pressed = Instant::now();
            self.write(key);
        }
        let mut last = pressed;
        while let Ok((at, _)) = self.output.recv_timeout(QUIET) {
            last = at;
        }
        last - pressed
    }

    /// The most memory that was in use at once, in megabytes.
    pub(crate) fn peak_memory(&self) -> f64 {
        let status = self.process_file("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
            .map_or(0.0, |kb: f64| kb / 1024.0)
    }

    /// Leaves the program alone for a time: per cent of one processor, and bytes sent.
    pub(crate) fn idle(&mut self, time: Duration) -> (f64, usize) {
        self.settle(QUIET);
        let before = self.ticks();
        let mut bytes = 0;
        let end = Instant::now() + time;
        while let Ok((_, chunk)) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            bytes += chunk.len();
        }
        // The kernel counts in hundredths of a second.
        ((self.ticks() - before) / time.as_secs_f64(), bytes)
    }

    /// Processor time used so far, in ticks.
    fn ticks(&self) -> f64 {
        let stat = self.process_file("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_ascii_whitespace().collect();
        fields[11..13].iter().filter_map(|ticks| ticks.parse::<f64>().ok()).sum()
    }

    fn process_file(&self, name: &str) -> String {
        let id = self.child.process_id().expect("it was started");
        std::fs::read_to_string(format!("/proc/{id}/{name}")).expect("it is still there")
    }

    /// From `q` to when the program is gone and the terminal closed.
    pub(crate) fn quit(mut self) -> Duration {
        let pressed = Instant::now();
        self.write("q");
        while self.output.recv_timeout(PATIENCE).is_ok() {}
        self.child.wait().expect("it is our child");
        pressed.elapsed()
    }

    fn write(&mut self, key: &str) {
        self.keys
            .write_all(key.as_bytes())
            .and_then(|()| self.keys.flush())
            .expect("the terminal takes keys");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
