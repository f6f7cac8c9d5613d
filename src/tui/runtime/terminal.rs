//! The terminal: taken, drawn on, and given back as it was found.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::time::Duration;

use crossterm::{cursor, event, execute, queue, terminal};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use rustix::termios::{QueueSelector, tcflush};

use crate::base::Clock;

use super::encode::Encoder;

/// The controlling terminal while it shows the screen. Dropping it gives the terminal back.
#[derive(Debug)]
pub(super) struct Screen {
    tty: File,
    terminal: Terminal<Encoder>,
    is_taken: bool,
    has_drawn: bool,
}

impl Screen {
    /// Takes the terminal: raw keys, alternate screen, pastes marked as such.
    pub(super) fn take() -> io::Result<Self> {
        let tty = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let terminal = Terminal::new(Encoder::default())?;
        let mut screen = Self { tty, terminal, is_taken: false, has_drawn: false };
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
        execute!(self.tty, terminal::EnterAlternateScreen, event::EnableBracketedPaste, cursor::Hide)?;
        self.forget()?;
        self.send()
    }

    /// Empties the terminal and what is known of it. ratatui's own `clear` would ask the terminal where its cursor is and
    /// wait for the answer; resizing to the same size does not.
    fn forget(&mut self) -> io::Result<()> {
        let (columns, rows) = Self::size()?;
        self.terminal.resize(Rect::new(0, 0, columns, rows))
    }

    /// Throws away what was typed and not read yet: it was meant for whoever had the terminal.
    pub(super) fn drop_typed(&self) -> io::Result<()> {
        Ok(tcflush(&self.tty, QueueSelector::IFlush)?)
    }

    /// Gives the terminal back: for a child, the shell, or for good.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        if !self.is_taken {
            return Ok(());
        }
        self.is_taken = false;
        let shown =
            execute!(self.tty, event::DisableBracketedPaste, terminal::LeaveAlternateScreen, cursor::Show);
        let cooked = terminal::disable_raw_mode();
        shown.and(cooked)
    }

    /// Draws a frame and says when it was flushed. Only cells that changed are sent, in one write. The mark that ends the
    /// frame goes out after the time was taken: whoever has seen the whole frame presses keys later than that.
    pub(super) fn draw(
        &mut self,
        all: bool,
        clock: &dyn Clock,
        render: impl FnOnce(&mut Frame<'_>),
    ) -> io::Result<Duration> {
        queue!(self.terminal.backend_mut().bytes(), terminal::BeginSynchronizedUpdate)?;
        if all {
            self.forget()?;
        }
        self.terminal.draw(render)?;
        self.send()?;
        if !std::mem::replace(&mut self.has_drawn, true) {
            // Typed before anything could be seen.
            self.drop_typed()?;
        }
        let flushed = clock.elapsed();
        execute!(self.tty, terminal::EndSynchronizedUpdate)?;
        Ok(flushed)
    }

    fn send(&mut self) -> io::Result<()> {
        let bytes = self.terminal.backend_mut().take();
        self.tty.write_all(&bytes)?;
        self.tty.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Nothing more can be done for a terminal that is gone.
        let _ = self.leave();
    }
}
