//! What each command does.

use std::time::Duration;

use super::{
    commenting, copying, deciding, editing, filtering, finding, jumping, moving, picking, prompting,
    signing_off, viewing, walking, watching,
};
use crate::keymap::{Command, Group};
use crate::session::Reach;
use crate::tui::effect::Effect;
use crate::tui::state::{Message, Overlay, PickerKind, PromptFor, State};

/// Runs `command`; `count` is the number typed before it.
pub(super) fn run(state: &mut State, command: Command, count: Option<u32>, at: Duration) -> Vec<Effect> {
    if let Some(effects) = walking::instead(state, command) {
        return effects;
    }
    let times = count.unwrap_or(1);
    match command {
        Command::LineDown => moving::lines(state, i64::from(times)),
        Command::LineUp => moving::lines(state, -i64::from(times)),
        Command::HalfPageDown => moving::pages(state, times, 2, true),
        Command::HalfPageUp => moving::pages(state, times, 2, false),
        Command::PageDown => moving::pages(state, times, 1, true),
        Command::PageUp => moving::pages(state, times, 1, false),
        Command::Top => moving::top(state, count),
        Command::Bottom => moving::bottom(state, count),
        Command::ScrollDown => moving::scroll(state, i64::from(times)),
        Command::ScrollUp => moving::scroll(state, -i64::from(times)),
        Command::CursorToTop => moving::cursor_to(state, 0),
        Command::CursorToMiddle => moving::cursor_to(state, 1),
        Command::CursorToBottom => moving::cursor_to(state, 2),
        Command::NextHunk => jumping::hunks(state, times, true),
        Command::PreviousHunk => jumping::hunks(state, times, false),
        Command::NextFile => jumping::files(state, times, true),
        Command::PreviousFile => jumping::files(state, times, false),
        Command::NextUndecided => jumping::undecided(state, true),
        Command::PreviousUndecided => jumping::undecided(state, false),
        Command::Back => jumping::back(state),
        Command::FollowMove => jumping::follow_move(state),
        Command::NextHit => finding::next(state, true, times),
        Command::PreviousHit => finding::next(state, false, times),
        Command::CopyLocation
        | Command::CopyLine
        | Command::CopyHunk
        | Command::CopyComment
        | Command::CopyComments => copying::run(state, command, times),
        _ if command.info().group == Group::Commits => walking::run(state, command, count, at),
        _ if command.info().group == Group::View => viewing::run(state, command, times),
        _ if command.info().group == Group::Comment => commenting::run(state, command, at),
        _ => run_other(state, command, at),
    }
}

/// The commands that take no count.
fn run_other(state: &mut State, command: Command, at: Duration) -> Vec<Effect> {
    match command {
        Command::Sign => deciding::sign(state, at, Reach::Here),
        Command::SignHunk => deciding::sign(state, at, Reach::Hunk),
        Command::SignFile => deciding::sign(state, at, Reach::File),
        Command::Reject => deciding::ask_reason(state, crate::review::Decision::Reject),
        Command::Question => deciding::ask_reason(state, crate::review::Decision::Question),
        Command::Undo | Command::Redo => deciding::undo_or_redo(state, command, at),
        Command::Reopen => deciding::reopen(state, at),
        Command::LineMode => toggle_line_mode(state),
        Command::Select => moving::toggle_selection(state),
        Command::Edit | Command::OpenCopy => editing::open(state, command),
        Command::Reload => watching::reload(state),
        Command::FileList => moving::toggle_file_list(state),
        Command::Theme => vec![Effect::ListThemes],
        Command::Redraw => {
            state.screen.redraw = true;
            Vec::new()
        }
        Command::Suspend => vec![Effect::Suspend],
        Command::CommandLine => prompting::open(state, PromptFor::Command),
        Command::Help => {
            state.overlay = Some(Overlay::Help { scroll: 0 });
            Vec::new()
        }
        Command::FilterPaths => prompting::open(state, PromptFor::Filter),
        Command::OnlyUndecided
        | Command::OnlyQuestioned
        | Command::OnlyRejected
        | Command::OnlyCommented
        | Command::OnlyFlagged
        | Command::OnlySkimmed
        | Command::ShowAll
        | Command::Order => filtering::run(state, command),
        Command::Search => prompting::open(state, PromptFor::Search),
        Command::Decisions => picking::open(state, PickerKind::Decisions),
        Command::Summary => {
            state.overlay = Some(Overlay::Summary { scroll: 0 });
            Vec::new()
        }
        Command::Split => viewing::run(state, command, 1),
        Command::FindFile => picking::open(state, PickerKind::Files),
        Command::FindLine => picking::open(state, PickerKind::Lines),
        Command::Palette => picking::open(state, PickerKind::Commands),
        Command::Cancel => {
            if state.reading.selection.is_none() {
                state.finding.is_marked = false;
            }
            state.reading.selection = None;
            Vec::new()
        }
        Command::SignOff => signing_off::open(state),
        Command::Quit => vec![Effect::Quit],
        _ => Vec::new(),
    }
}

fn toggle_line_mode(state: &mut State) -> Vec<Effect> {
    state.reading.line_mode = !state.reading.line_mode;
    let mode = if state.reading.line_mode { "line by line" } else { "hunk by hunk" };
    state.message = Some(Message::info(format!("deciding {mode}")));
    Vec::new()
}
