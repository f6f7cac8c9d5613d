//! The way out for what was copied: the first of several that works, and the reader is told which.
//!
//! In this order: the command that the user configured; tmux, which hands it on to its terminal; the terminal itself, by an
//! escape sequence (OSC 52) that carries base64 and so nothing that the author of the change wrote, wrapped where GNU screen
//! or a tmux that lets it through stands in between; on this machine, and not at the far end of an SSH connection, a program
//! that knows the clipboard; a private file. A terminal does not say whether it took a sequence, so a local program is used
//! beside it. Only these programs are ever run, and nothing in a repository can name one.

mod program;
mod sequence;

use std::path::PathBuf;
use std::sync::mpsc::Sender;

use super::{Event, workers};
use crate::base::Shown;
use crate::config;
use crate::git::find_on_path;
use crate::report::doctor::Clipboard;
use crate::tui::action::Action;
use crate::tui::effect::Copy;
use program::Tool;
use sequence::Wrapping;

/// Copies in a thread of its own, since a program may take its time, and answers with what came of it.
pub(super) fn copy(copy: Copy, command: Option<String>, events: Sender<Event>) -> std::io::Result<()> {
    let events_of_panic = events.clone();
    workers::spawn("clipboard", events_of_panic, move || {
        let ways = ways(command, |name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let used = send(&ways, &copy.bytes, &events);
        let result = used.map(|used| sentence(&copy, &used));
        // If nobody listens any more, the program is about to end.
        let _ = events.send(Event::Action(Action::Copied(result)));
    })?;
    Ok(())
}

/// A way to a clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Command(String),
    Tmux,
    Terminal(Wrapping),
    Tool(&'static Tool),
}

/// The ways that can be tried here, best first.
fn ways(command: Option<String>, variable: impl Fn(&str) -> Option<String>) -> Vec<Way> {
    let mut ways: Vec<Way> = command.map(Way::Command).into_iter().collect();
    let term = variable("TERM").unwrap_or_default();
    let is_deaf = ["", "dumb", "linux"].contains(&term.as_str())
        || variable("TERM_PROGRAM").is_some_and(|program| program == "Apple_Terminal");
    if variable("TMUX").is_some() {
        ways.extend([Way::Tmux, Way::Terminal(Wrapping::Tmux)]);
    } else if variable("STY").is_some() {
        ways.push(Way::Terminal(Wrapping::Screen));
    } else if !is_deaf {
        ways.push(Way::Terminal(Wrapping::None));
    }
    if ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].iter().all(|name| variable(name).is_none()) {
        ways.extend(Tool::ALL.iter().filter(|tool| tool.is_meant_for(&variable)).map(Way::Tool));
    }
    ways
}

/// Where what is copied would go first, as far as can be told without trying. `command` is the one of the settings.
pub fn first_way(command: Option<String>) -> Clipboard {
    let ways = ways(command, |name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let there = |way: Way| match way {
        Way::Command(_) => Some(Clipboard::Command),
        Way::Tmux => find_on_path("tmux").map(|_| Clipboard::Tmux),
        Way::Terminal(_) => Some(Clipboard::Terminal),
        Way::Tool(tool) => find_on_path(tool.name).map(|_| Clipboard::Program(tool.name)),
    };
    let there: Vec<Clipboard> = ways.into_iter().filter_map(there).collect();
    // Beside the terminal, which may not listen, a program is used where there is one.
    let program = there.iter().copied().find(|way| matches!(way, Clipboard::Program(_)));
    match there.first() {
        Some(Clipboard::Terminal) => program.unwrap_or(Clipboard::Terminal),
        first => first.copied().unwrap_or(Clipboard::File),
    }
}

/// Tries one way after the other. Says by which it went, in words that follow "copied".
fn send(ways: &[Way], bytes: &[u8], events: &Sender<Event>) -> Result<String, String> {
    let mut sent = None;
    for way in ways {
        let used = match way {
            Way::Command(command) => {
                program::configured(command, bytes).then_some("with the configured command")
            }
            Way::Tmux => program::tmux(bytes).then_some("to tmux and, where it can, to its terminal"),
            Way::Tool(tool) => tool.take(bytes).then_some(tool.name),
            Way::Terminal(wrapping) => {
                let is_open = *wrapping != Wrapping::Tmux || program::tmux_passes_through();
                if let Some(sequence) = sequence::osc52(bytes, *wrapping).filter(|_| is_open) {
                    // If nobody listens any more, the program is about to end.
                    let _ = events.send(Event::Sequence(sequence));
                    sent = Some("to the terminal (OSC 52)");
                }
                continue;
            }
        };
        match (used, way, sent) {
            (None, ..) => {}
            (Some(tool), Way::Tool(_), None) => return Ok(format!("with {tool}")),
            (Some(tool), _, Some(sent)) => return Ok(format!("{sent} and with {tool}")),
            (Some(used), _, None) => return Ok(used.to_owned()),
        }
    }
    match sent {
        Some(sent) => Ok(sent.to_owned()),
        None => keep(bytes).map(|file| {
            format!("to {}, as no clipboard could be reached", Shown::of(file.as_os_str().as_encoded_bytes()))
        }),
    }
}

/// Puts it into a file that only this user can read, in place of what was copied before.
fn keep(bytes: &[u8]) -> Result<PathBuf, String> {
    let dir = config::state_dir().ok_or("there is no clipboard and no home directory")?;
    let written = program::replace_private(&dir.join("copied"), bytes);
    written.map_err(|error| format!("no clipboard could be reached, and no file be written: {error}"))
}

fn sentence(copy: &Copy, used: &str) -> String {
    let warning = if copy.has_hidden { "; it HAS HIDDEN CHARACTERS, look before you paste it" } else { "" };
    format!("copied {} {used}{warning}", copy.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variables, the configured command, and the ways.
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>, &'a [&'a str]);

    fn names(variables: &[(&str, &str)], command: Option<&str>) -> Vec<String> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let name = |way: &Way| match way {
            Way::Command(command) => command.clone(),
            Way::Tmux => "tmux".to_owned(),
            Way::Terminal(wrapping) => format!("{wrapping:?}"),
            Way::Tool(tool) => tool.name.to_owned(),
        };
        ways(command.map(str::to_owned), variable).iter().map(name).collect()
    }

    #[test]
    fn the_ways_follow_from_where_one_is() {
        let local = [("TERM", "xterm-256color"), ("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")];
        let remote =
            [("TERM", "xterm"), ("DISPLAY", "localhost:10"), ("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")];
        let cases: &[Case<'_>] = &[
            (&local, None, &["None", "wl-copy", "xclip", "xsel", "pbcopy"]),
            (&local, Some("my-copy"), &["my-copy", "None", "wl-copy", "xclip", "xsel", "pbcopy"]),
            (&remote, None, &["None"]),
            (&[("TERM", "tmux-256color"), ("TMUX", "/tmp/x,1,0")], None, &["tmux", "Tmux", "pbcopy"]),
            (&[("TERM", "screen"), ("STY", "1.pts")], None, &["Screen", "pbcopy"]),
            (&[("TERM", "linux")], None, &["pbcopy"]),
            (&[("TERM", "linux"), ("SSH_TTY", "/dev/pts/1")], None, &[]),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], None, &["pbcopy"]),
            (&[("TERM", "xterm"), ("WSL_DISTRO_NAME", "Debian")], None, &["None", "pbcopy", "clip.exe"]),
        ];
        for (variables, command, expected) in cases {
            assert_eq!(names(variables, *command), *expected, "{variables:?}");
        }
    }
}
