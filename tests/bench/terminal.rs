//! A program in a terminal, with the time at which every byte came.

use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use super::env::Env;
use super::process;

/// What begins a frame of a program with synchronised output.
const FRAME_BEGIN: &[u8] = b"\x1b[?2026h";
/// What ends a frame: the end of synchronised output. Of programs that do not use it, a frame ends with a short silence.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// The bytes of a frame in which nothing changed: its beginning, its end, and a hidden cursor.
const EMPTY_FRAME: usize = 22;
/// The silence that ends a frame of a program which does not say where its frames end.
const GAP: Duration = Duration::from_millis(12);
/// How long nothing may come before the screen counts as settled.
const QUIET: Duration = Duration::from_millis(60);
/// How long a key may stay without an answer.
const NO_ANSWER: Duration = Duration::from_millis(1500);
/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Columns and rows of a terminal.
pub(crate) type Size = (u16, u16);

/// What is typed to get somewhere, and what is then pressed again and again.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    /// What brings the reader to where it begins.
    pub(crate) from: &'a str,
    pub(crate) bytes: &'a str,
    pub(crate) times: usize,
}

/// What one press of a key gave.
pub(crate) struct Press {
    /// From the key to the end of the first frame.
    pub(crate) frame: Duration,
    /// From the key to the end of the last frame, when everything was coloured and safe.
    pub(crate) settled: Duration,
    /// How long the first frame was.
    pub(crate) n_bytes: usize,
}

/// The program at work.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    keys: Arc<Mutex<Box<dyn Write + Send>>>,
    output: Receiver<(Instant, Vec<u8>)>,
    started: Instant,
    /// Keeps the terminal open.
    _terminal: Box<dyn portable_pty::MasterPty + Send>,
}

/// Starts a program on a terminal. One that `answers` does so to the questions that programs ask at their start.
pub(crate) fn start(
    env: &Env,
    dir: &Path,
    program: &[String],
    (columns, rows): Size,
    answers: bool,
) -> Session {
    let mut command = CommandBuilder::new(&program[0]);
    command.args(&program[1..]);
    command.cwd(dir);
    command.env_clear();
    for (name, value) in env.variables() {
        command.env(name, value);
    }
    command.env("COLORTERM", "truecolor");
    let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("the system has terminals left");
    let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
    let keys = Arc::new(Mutex::new(pair.master.take_writer().expect("the terminal can be written to")));
    let (sender, output) = channel();
    let replies = answers.then(|| Arc::clone(&keys));
    thread::spawn(move || {
        let mut chunk = vec![0; 65_536];
        while let Ok(n @ 1..) = reader.read(&mut chunk) {
            if sender.send((Instant::now(), chunk[..n].to_vec())).is_err() {
                return;
            }
            if let Some(keys) = &replies {
                reply(&chunk[..n], keys);
            }
        }
    });
    let started = Instant::now();
    let child = pair.slave.spawn_command(command).expect("the program can be started");
    Session { child, keys, output, started, _terminal: pair.master }
}

/// Answers as xterm would.
fn reply(output: &[u8], keys: &Mutex<Box<dyn Write + Send>>) {
    const ANSWERS: [(&[u8], &[u8]); 5] = [
        (b"\x1b]10;?", b"\x1b]10;rgb:dddd/dddd/dddd\x1b\\"),
        (b"\x1b]11;?", b"\x1b]11;rgb:1111/1111/1111\x1b\\"),
        (b"\x1b[6n", b"\x1b[1;1R"),
        (b"\x1b[c", b"\x1b[?62;22c"),
        (b"\x1b[0c", b"\x1b[?62;22c"),
    ];
    for (_, answer) in ANSWERS.iter().filter(|(question, _)| find(output, question).is_some()) {
        // A program that ends meanwhile does not want it any more.
        let _ = keys.lock().map(|mut keys| keys.write_all(answer).and_then(|()| keys.flush()));
    }
}

impl Session {
    /// From the start to the end of the first frame that holds `code`; `None` if there is none.
    pub(crate) fn first_code(&mut self, code: &str) -> Option<Duration> {
        let mut seen = Vec::new();
        let is_synchronised = |seen: &[u8]| find(seen, FRAME_END).is_some();
        loop {
            let patience = PATIENCE.checked_sub(self.started.elapsed())?;
            let (at, chunk) = self.output.recv_timeout(patience).ok()?;
            seen.extend_from_slice(&chunk);
            let Some(found) = find(&seen, code.as_bytes()) else { continue };
            if !is_synchronised(&seen) || is_synchronised(&seen[found..]) {
                return Some(at - self.started);
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
    pub(crate) fn press(&mut self, key: &Key<'_>) -> Vec<Press> {
        self.write(key.from);
        self.settle(QUIET * 2);
        let mut pressed = Vec::new();
        let mut silent = 0;
        for _ in 0..key.times {
            match self.press_once(key.bytes) {
                Some(press) => pressed.push(press),
                None => silent += 1,
            }
            if silent > 3 {
                break;
            }
        }
        pressed
    }

    fn press_once(&mut self, key: &str) -> Option<Press> {
        // Sign keys that follow one another too fast are not taken.
        thread::sleep(if key == " " { Duration::from_millis(160) } else { Duration::ZERO });
        let pressed = Instant::now();
        self.write(key);
        let mut seen = Vec::new();
        let (mut first, mut last, mut settled) = (None, Duration::ZERO, Duration::ZERO);
        let patience = |seen: &[u8]| if seen.is_empty() { NO_ANSWER } else { QUIET };
        let mut n_before_gap = 0;
        while let Ok((at, chunk)) = self.output.recv_timeout(patience(&seen)) {
            let at = at - pressed;
            let is_gap =
                !seen.is_empty() && at.saturating_sub(last) > GAP && find(&seen, FRAME_BEGIN).is_none();
            if first.is_none() && is_gap {
                first = Some((last, n_before_gap));
            }
            seen.extend_from_slice(&chunk);
            (last, settled, n_before_gap) = (at, at, seen.len());
            if first.is_none() {
                first = find(&seen, FRAME_END).map(|end| (at, end + FRAME_END.len()));
            }
        }
        let (frame, n_bytes) = first.or_else(|| (!seen.is_empty()).then_some((last, seen.len())))?;
        (n_bytes > EMPTY_FRAME).then_some(Press { frame, settled, n_bytes })
    }

    /// Presses a key 30 times a second; from the last press to the last frame before quiet.
    pub(crate) fn hold(&mut self, from: &str, key: &str, times: usize) -> Duration {
        self.write(from);
        self.settle(QUIET * 2);
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

    /// The most memory that the program called `name` had in use at once, in megabytes.
    pub(crate) fn peak_memory(&self, name: &str) -> Option<f64> {
        process::peak_memory(process::child_named(self.process_id(), name)?)
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.process_id().expect("it was started")
    }

    /// Processor time that the program used so far.
    pub(crate) fn processor_time(&self) -> Duration {
        process::processor_time(self.process_id())
    }

    /// Leaves the program alone for a time: per cent of one processor, and bytes sent.
    pub(crate) fn idle(&mut self, time: Duration) -> (f64, usize) {
        self.settle(QUIET * 5);
        let id = self.process_id();
        let before = process::processor_time(id);
        let mut bytes = 0;
        let end = Instant::now() + time;
        while let Ok((_, chunk)) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            bytes += chunk.len();
        }
        let used = process::processor_time(id).saturating_sub(before);
        (100.0 * used.as_secs_f64() / time.as_secs_f64(), bytes)
    }

    /// From the keys that end it to when the program is gone and the terminal closed; `None` if it does not go.
    pub(crate) fn quit(mut self, keys: &str) -> Option<Duration> {
        let pressed = Instant::now();
        self.write(keys);
        let end = pressed + PATIENCE / 4;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.child.wait().ok()?;
        Some(pressed.elapsed())
    }

    pub(crate) fn write(&mut self, key: &str) {
        let mut keys = self.keys.lock().expect("nobody panics with it");
        keys.write_all(key.as_bytes()).and_then(|()| keys.flush()).expect("the terminal takes keys");
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
    let first = what.first()?;
    let starts = bytes.iter().enumerate().filter(|(_, byte)| *byte == first);
    starts.map(|(at, _)| at).find(|&at| bytes[at..].starts_with(what))
}
