//! The edge: the controlling terminal, line by line, and the loop that carries outputs out.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};

use rustix::termios::{QueueSelector, tcdrain, tcflush, tcgetwinsize};

use super::conversation::{Conversation, Input, Output};
use crate::base::Clock;
use crate::base::shown::text_of;
use crate::session::{AppendEntry, Registrar, Watch};

/// The longest line that is taken; the rest of a longer one is dropped.
const MAX_LINE: usize = 64 * 1024;

/// The controlling terminal. Neither standard input nor standard output is used, so nothing but a person answers.
#[derive(Debug)]
pub(super) struct Terminal {
    tty: File,
}

impl Terminal {
    pub(super) fn open() -> io::Result<Self> {
        Ok(Self { tty: OpenOptions::new().read(true).write(true).open("/dev/tty")? })
    }

    fn say(&mut self, lines: &[String]) -> io::Result<()> {
        let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        self.tty.write_all(text.as_bytes())
    }

    /// Waits until everything that was said is on the terminal, and throws away what was typed until then.
    fn settle(&mut self) -> io::Result<()> {
        self.tty.flush()?;
        tcdrain(&self.tty)?;
        tcflush(&self.tty, QueueSelector::IFlush)?;
        Ok(())
    }

    /// Columns and rows; zeros where the terminal does not know.
    fn size(&self) -> (u16, u16) {
        tcgetwinsize(&self.tty).map_or((0, 0), |size| (size.ws_col, size.ws_row))
    }

    /// The line that is typed next; `None` at the end of the input, which is also what a lost terminal looks like.
    fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        loop {
            let mut bytes = [0; 4096];
            let n_read = match self.tty.read(&mut bytes) {
                Ok(0) if line.is_empty() => return Ok(None),
                Ok(0) => break,
                Ok(n_read) => n_read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = bytes[..n_read].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = &bytes[..end.unwrap_or(n_read)];
            line.extend_from_slice(&taken[..taken.len().min(MAX_LINE.saturating_sub(line.len()))]);
            if end.is_some() {
                break;
            }
        }
        Ok(Some(text_of(&line)))
    }
}

/// Holds the conversation to its end.
pub(super) fn hold(
    mut conversation: Conversation,
    mut terminal: Terminal,
    mut append: AppendEntry,
    mut registrar: Box<dyn Registrar>,
    mut watch: Watch,
    clock: &dyn Clock,
) -> io::Result<()> {
    conversation.speech.size = terminal.size();
    let mut waiting: VecDeque<Output> = conversation.open().into();
    while let Some(output) = waiting.pop_front() {
        let input = match output {
            Output::Say(lines) => {
                terminal.say(&lines)?;
                continue;
            }
            Output::Ask(question) => {
                terminal.settle()?;
                let (columns, rows) = terminal.size();
                waiting.extend(conversation.take(Input::Asked { at: clock.elapsed(), columns, rows }));
                terminal.tty.write_all(question.as_bytes())?;
                let line = terminal.line()?;
                if line.is_none() {
                    terminal.say(&[String::new()])?;
                }
                Input::Answer { line, at: clock.elapsed() }
            }
            Output::Append(entry) => Input::Appended(append(&entry)),
            Output::LookForMove => Input::Moved(watch()),
            Output::SignOff(review) => Input::SignedOff(registrar.register(&review)),
            Output::Leave => return Ok(()),
        };
        waiting.extend(conversation.take(input));
    }
    Ok(())
}
