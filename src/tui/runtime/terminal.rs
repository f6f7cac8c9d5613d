//! The terminal: taken, drawn on, and given back as it was found.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::time::Duration;

use crossterm::{cursor, event, execute, queue, terminal};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use rustix::termios::{QueueSelector, tcflush};

use crate::base::Clock;

use super::canvas::Canvas;

/// The controlling terminal while it shows the screen. Dropping it gives the terminal back.
#[derive(Debug)]
pub(in crate::tui) struct Screen {
    tty: File,
    canvas: Canvas,
    is_taken: bool,
    has_drawn: bool,
    /// Whether the terminal reports the mouse to us meanwhile. If not, selecting text is left to the terminal.
    with_mouse: bool,
}

/// Presses, releases, the wheel and drags, in xterm's SGR form; and the reverse.
const MOUSE_ON: &[u8] = b"\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l";

impl Screen {
    /// Takes the terminal: raw keys, alternate screen, pastes marked as such, a word when it gets the focus.
    pub(super) fn take(with_mouse: bool) -> io::Result<Self> {
        let tty = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let canvas = Canvas::new(&std::env::var("TERM").unwrap_or_default());
        let mut screen = Self { tty, canvas, is_taken: false, has_drawn: false, with_mouse };
        screen.enter()?;
        Ok(screen)
    }

    /// A handle for reading keys.
    pub(super) fn reader(&self) -> io::Result<File> {
        self.tty.try_clone()
    }

    /// Columns and rows.
    pub(super) fn size() -> io::Result<(u16, u16)> {
        terminal::size()
    }

    /// Takes the terminal again after [`Screen::leave`].
    pub(super) fn enter(&mut self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        self.is_taken = true;
        execute!(
            self.tty,
            terminal::EnterAlternateScreen,
            event::EnableBracketedPaste,
            event::EnableFocusChange,
            cursor::Hide
        )?;
        if self.with_mouse {
            self.tty.write_all(MOUSE_ON)?;
        }
        self.forget()
    }

    /// Empties the terminal, with the next frame, and what is known of it.
    fn forget(&mut self) -> io::Result<()> {
        let (columns, rows) = Self::size()?;
        self.canvas.clear(Rect::new(0, 0, columns, rows));
        Ok(())
    }

    /// Throws away what was typed and not read yet: it was meant for whoever had the terminal.
    pub(super) fn drop_typed(&self) -> io::Result<()> {
        Ok(tcflush(&self.tty, QueueSelector::IFlush)?)
    }

    /// Sends bytes that draw nothing: something for the clipboard, or a question, whose answer comes with the keys.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tty.write_all(bytes)?;
        self.tty.flush()
    }

    /// Gives the terminal back: for a child, the shell, or for good.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        if !self.is_taken {
            return Ok(());
        }
        self.is_taken = false;
        // A terminal that is gone shows in what follows.
        let _ = if self.with_mouse { self.tty.write_all(MOUSE_OFF) } else { Ok(()) };
        let shown = execute!(
            self.tty,
            event::DisableFocusChange,
            event::DisableBracketedPaste,
            terminal::LeaveAlternateScreen,
            cursor::Show
        );
        let cooked = terminal::disable_raw_mode();
        shown.and(cooked)
    }

    /// Draws a frame and says when it was flushed. Only cells that changed are sent, in one write; within `body`, text may
    /// move. The mark that ends the frame goes out after the time was taken: whoever has seen the whole frame presses keys
    /// later than that.
    pub(super) fn draw(
        &mut self,
        all: bool,
        clock: &dyn Clock,
        body: Rect,
        paint: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<Duration> {
        if all {
            self.forget()?;
        }
        let mut bytes = Vec::new();
        queue!(bytes, terminal::BeginSynchronizedUpdate)?;
        self.canvas.draw(&mut bytes, body, paint);
        self.tty.write_all(&bytes)?;
        if !std::mem::replace(&mut self.has_drawn, true) {
            // Typed before anything could be seen.
            self.drop_typed()?;
        }
        let flushed = clock.elapsed();
        execute!(self.tty, terminal::EndSynchronizedUpdate)?;
        Ok(flushed)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Nothing more can be done for a terminal that is gone.
        let _ = self.leave();
    }
}
