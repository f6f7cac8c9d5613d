//! Standard output for people and for programs: buffered, coloured only where that is wanted.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, Write};

use crate::config::Color;
use crate::report::{Exit, Failure};

/// Why a command stopped before its end.
pub(super) enum Stop {
    /// Something went wrong, and the user has to know.
    Failure(Failure),
    /// Whoever read the output has had enough. That is no failure.
    PipeClosed,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::PipeClosed;
        }
        Self::Failure(Failure::new(Exit::CouldNotTell, format!("cannot write to standard output: {error}")))
    }
}

/// Where a command prints.
pub(super) struct Output<W: Write = BufWriter<io::StdoutLock<'static>>> {
    to: W,
    is_coloured: bool,
    room: Option<usize>,
}

impl Output {
    /// Standard output.
    pub(super) fn standard(color: Color) -> Self {
        let stdout = io::stdout();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_coloured = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stdout.is_terminal() && !plain,
        };
        let room = || Some(usize::from(crossterm::terminal::size().ok()?.0)).filter(|columns| *columns > 0);
        let room = stdout.is_terminal().then(room).flatten();
        Self { to: BufWriter::with_capacity(1 << 16, stdout.lock()), is_coloured, room }
    }
}

/// What a piece of text means, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Headings and names.
    Strong,
    /// Details.
    Faint,
    /// Signed, holds.
    Good,
    /// Questioned, incomplete, could not tell.
    Unsure,
    /// Rejected, forged, does not hold.
    Bad,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Unsure => "33",
            Self::Bad => "31",
        }
    }
}

impl<W: Write> Output<W> {
    /// Prints one line. What stands in it from outside must have gone through `Shown`.
    pub(super) fn line(&mut self, text: impl Display) -> io::Result<()> {
        writeln!(self.to, "{text}")
    }

    /// How wide the terminal is; `None` where this is none, and a line may be as long as it likes.
    pub(super) const fn room(&self) -> Option<usize> {
        self.room
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        self.line("")
    }

    /// `text` in the colour of its meaning, or as it is where there is no colour.
    pub(super) fn tone(&self, tone: Tone, text: impl Display) -> String {
        if self.is_coloured { format!("\x1b[{}m{text}\x1b[0m", tone.code()) } else { text.to_string() }
    }

    /// Bytes for a program, as they are.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)
    }

    /// Hands everything over.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
