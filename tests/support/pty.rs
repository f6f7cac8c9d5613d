//! The program in a real terminal: keys in, screen out. Waits for what should appear, with a deadline, and never sleeps.

use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::env::Env;

/// How long anything may take. Far beyond what a loaded machine needs; only a failing test waits for it.
const DEADLINE: Duration = Duration::from_secs(30);

/// A program that runs in a terminal of its own.
pub struct Pty {
    /// `None` once the terminal was closed.
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Box<dyn std::io::Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
    size: (u16, u16),
    raw: Vec<u8>,
}

/// The bytes with which the program says that a frame is whole.
const FRAME_END: &[u8] = b"\x1b[?2026l";

impl Pty {
    /// Starts `program` in `dir` on a terminal of `size` columns and rows.
    pub fn start(env: &Env, program: &str, dir: &Path, args: &[&str], size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd(dir);
        command.env_clear();
        for (name, value) in env.variables() {
            command.env(name, value);
        }
        let pair = native_pty_system().openpty(pty_size(size)).expect("the system has terminals left");
        let child = pair.slave.spawn_command(command).expect("the program can be started");
        let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let writer = pair.master.take_writer().expect("the terminal can be written to");
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut chunk = [0; 8192];
            // A terminal that nobody has open any more ends in an error, not in an empty read.
            while let Ok(n @ 1..) = reader.read(&mut chunk) {
                if sender.send(chunk[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let terminal = vt100::Parser::new(nonzero(size.1), nonzero(size.0), 0);
        Self { master: Some(pair.master), writer, child, output, terminal, size, raw: Vec::new() }
    }

    /// Types `keys`, as the bytes that a terminal sends for them.
    pub fn send(&mut self, keys: impl AsRef<[u8]>) -> &mut Self {
        self.writer
            .write_all(keys.as_ref())
            .and_then(|()| self.writer.flush())
            .expect("the terminal takes input");
        self
    }

    /// Waits until `text` stands on the screen.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("`{text}` on the screen"), |pty| pty.screen().contains(text))
    }

    /// Waits until `text` does not stand on the screen any more.
    #[track_caller]
    pub fn wait_while(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("`{text}` to go away"), |pty| !pty.screen().contains(text))
    }

    /// Waits until `holds`; `what` names it for the message of a test that fails.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) -> &mut Self {
        let came = self.comes_true(DEADLINE, holds);
        let end = String::from_utf8_lossy(&self.raw[self.raw.len().saturating_sub(40)..]).into_owned();
        assert!(came, "waited in vain for {what}\n{}\nlast bytes: {end:?}", self.screen());
        self
    }

    /// Whether `holds` comes true within this time. Stops waiting when the program ends.
    pub fn comes_true(&mut self, within: Duration, holds: impl Fn(&Self) -> bool) -> bool {
        let end = Instant::now() + within;
        while !(self.is_between_frames() && holds(self)) {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(chunk) => self.take(&chunk),
                Err(_) => return false,
            }
        }
        true
    }

    /// Waits for a frame that is not among the first `n_frames`, and for its end.
    #[track_caller]
    pub fn wait_frame(&mut self, n_frames: usize) -> &mut Self {
        self.wait_until("another frame", |pty| pty.n_frames() > n_frames && pty.is_settled())
    }

    /// Lets so much time pass, for what the program allows only after a while. Not for waiting until something appears.
    pub fn pass(&mut self, time: Duration) -> &mut Self {
        let end = Instant::now() + time;
        while let Ok(chunk) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&chunk);
        }
        self
    }

    /// Whether the last frame came whole. Until then nobody has seen it, and the program ignores keys that answer to it.
    fn is_between_frames(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|bytes| bytes == mark);
        last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
    }

    /// Waits for the program to end and gives its exit code.
    #[track_caller]
    pub fn wait_exit(&mut self) -> u32 {
        self.wait_status().exit_code()
    }

    /// Waits for the program to end and says how it did.
    #[track_caller]
    pub fn wait_status(&mut self) -> ExitStatus {
        let end = Instant::now() + DEADLINE;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(chunk) => self.take(&chunk),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end\n{}", self.screen()),
            }
        }
        self.child.wait().expect("it is our child")
    }

    /// Closes the terminal under the program, as a lost connection does, and says how the program ended.
    pub fn hang_up(&mut self) -> ExitStatus {
        let (_, nobody) = channel();
        self.output = nobody;
        // The thread that reads gives up its hold with the next frame, which this key brings about.
        self.send("\x0c");
        self.writer = Box::new(std::io::sink());
        self.master = None;
        self.child.wait().expect("it is our child")
    }

    /// Makes the terminal `size` columns and rows large; the program gets the signal for it.
    pub fn resize(&mut self, size: (u16, u16)) -> &mut Self {
        self.size = size;
        self.terminal.set_size(nonzero(size.1), nonzero(size.0));
        self.master
            .as_ref()
            .expect("it was not closed")
            .resize(pty_size(size))
            .expect("the terminal is still there");
        self
    }

    /// What stands on the screen, line by line, without the spaces at the end of lines.
    pub fn screen(&self) -> String {
        self.terminal.screen().contents()
    }

    /// The terminal's state: cursor, alternate screen, colours.
    pub fn terminal(&self) -> &vt100::Screen {
        self.terminal.screen()
    }

    /// The screen after the last whole frame: the last that a person could rely on having seen. For one size only.
    pub fn last_frame(&self) -> String {
        let end = self.frame_ends().last().unwrap_or(0);
        let mut terminal = vt100::Parser::new(nonzero(self.size.1), nonzero(self.size.0), 0);
        terminal.process(&self.raw[..end]);
        terminal.screen().contents()
    }

    /// How many whole frames the program sent so far.
    pub fn n_frames(&self) -> usize {
        self.frame_ends().count()
    }

    /// Whether nothing came after the last whole frame.
    pub fn is_settled(&self) -> bool {
        self.raw.ends_with(FRAME_END)
    }

    fn frame_ends(&self) -> impl Iterator<Item = usize> {
        let starts = self.raw.windows(FRAME_END.len()).enumerate().filter(|(_, bytes)| *bytes == FRAME_END);
        starts.map(|(at, _)| at + FRAME_END.len())
    }

    /// Every byte that the program sent so far.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("it was started"), signal).expect("it was not waited for yet");
    }

    /// Ends the program at once, as `kill -9` does, and takes what it had sent until then.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.child.wait().expect("it is our child");
        while let Ok(chunk) = self.output.recv_timeout(DEADLINE) {
            self.take(&chunk);
        }
    }

    fn take(&mut self, chunk: &[u8]) {
        self.raw.extend_from_slice(chunk);
        self.terminal.process(chunk);
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A test that failed half way leaves no program behind.
        if matches!(self.child.try_wait(), Ok(None)) {
            self.kill();
        }
    }
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has at least one cell")
}
