//! What the loop does outside of the screen when `update` asks for it: other programs get the terminal, things are copied, the
//! change is loaded again.

use signal_hook::consts::{SIGHUP, SIGINT};

use super::terminal::Screen;
use super::{Ending, Event, Runtime, clipboard, editor, opening};
use crate::diff::Text;
use crate::tui::action::{Action, EditorFailure};
use crate::tui::effect::{Copy, Opening};
use crate::tui::update::update;

impl Runtime {
    /// Takes in what came of an errand.
    fn answer(&mut self, action: Action) {
        self.act_on(self.walk.shown, action);
    }

    pub(super) fn copy(&mut self, copy: Copy) {
        let command = self.state.facts.settings.programs.copy_command.clone();
        if let Err(error) = clipboard::copy(copy, command, self.events.clone()) {
            self.answer(Action::Copied(Err(error.to_string())));
        }
    }

    pub(super) fn copy_comments(&mut self) {
        let discussion = &self.state.deciding.discussion;
        let what = match discussion.threads().len() {
            1 => "the only comment thread".to_owned(),
            n => format!("{n} comment threads"),
        };
        match self.keys.interrupting(|| self.outside.workplace.export(discussion)) {
            Ok(text) => self.copy(Copy { what, bytes: text.into_bytes(), has_hidden: false }),
            Err(failure) => self.answer(Action::Copied(Err(failure.sentence))),
        }
    }

    pub(super) fn open(&mut self, what: Opening) {
        let editor = opening::editor(self.state.facts.settings.programs.editor.as_deref());
        let result = match what {
            Opening::Copy { name, text, line } => self
                .with_terminal_given_back(|_| opening::open_copy(&editor, &name, text.bytes(), line))
                .map(|()| None)
                .map_err(EditorFailure::Failed),
            Opening::WorkFile { change, reviewed, line } => {
                match self.keys.interrupting(|| self.outside.workplace.file(&change)) {
                    Err(why) => Err(EditorFailure::NotThere(why)),
                    Ok(file) => self
                        .with_terminal_given_back(|_| opening::open(&editor, &file.path, line))
                        .map(|()| difference(&file.bytes, reviewed.as_ref()))
                        .map_err(EditorFailure::Failed),
                }
            }
        };
        self.answer(Action::EditorClosed(result));
    }

    /// Lets the editor have a text that is being typed.
    pub(super) fn edit(&mut self, text: &str) {
        let editor = opening::editor(self.state.facts.settings.programs.editor.as_deref());
        let result = self.with_terminal_given_back(|_| editor::edit(&editor, text));
        self.answer(Action::Edited(result));
    }

    /// Loads the change again, with the word that says so on the screen. Where nothing came of it, everything stays.
    pub(super) fn reload(&mut self) {
        self.draw();
        match self.keys.interrupting(|| self.outside.workplace.reload(&self.state.deciding.review)) {
            Ok(Some(session)) => self.ending = Some(Ending::Reload(Box::new(session))),
            Ok(None) => self.answer(Action::NotReloaded(None)),
            Err(failure) => self.answer(Action::NotReloaded(Some(failure.sentence))),
        }
    }

    /// Runs `work` with the terminal as the shell would have it, and no thread of ours reading from it.
    pub(super) fn with_terminal_given_back<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let waiting = self.await_last_answer();
        self.keys.park();
        // A terminal that cannot be switched back is found out by the next frame.
        let _ = self.screen.leave();
        let result = work(self);
        if self.screen.enter().and_then(|()| self.screen.drop_typed()).is_err() {
            self.ending = Some(Ending::Signal(SIGHUP));
        }
        self.keys.unpark();
        self.state.screen.redraw = true;
        self.drop_interrupts(waiting);
        result
    }

    /// An interrupt typed while a child had the terminal was meant for the child.
    fn drop_interrupts(&mut self, mut events: Vec<Event>) {
        events.extend(self.inbox.try_iter());
        for event in events.into_iter().filter(|event| !matches!(event, Event::Signal(SIGINT))) {
            self.take(event);
        }
    }

    pub(super) fn suspend(&mut self) {
        self.with_terminal_given_back(|_| {
            // Stops this process until the shell continues it; a shell without job control refuses, and nothing happens.
            let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        });
        if let Ok((columns, rows)) = Screen::size() {
            update(&mut self.state, Action::Resized { columns, rows });
        }
        self.answer(Action::Focused);
    }
}

/// A word if what the editor was given is not what is under review. Line ends, which git may convert, do not count.
fn difference(bytes: &[u8], reviewed: Option<&Text>) -> Option<String> {
    let lines = |bytes: &[u8]| {
        let lines = bytes.split(|&byte| byte == b'\n');
        lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect::<Vec<_>>()
    };
    let is_other = reviewed.is_some_and(|text| text.bytes() != bytes && lines(text.bytes()) != lines(bytes));
    is_other.then(|| "the file in the work tree was not the one under review".to_owned())
}
