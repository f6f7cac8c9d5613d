//! Choosing a theme: the screen wears the selected one until the person keeps it or goes back to the one before.

use super::typing::{self, Meaning};
use crate::base::Shown;
use crate::keymap::{Chord, Command, Mode, Step};
use crate::report::Failure;
use crate::theme::Offer;
use crate::tui::effect::Effect;
use crate::tui::state::{Choosable, Message, Overlay, State, Wardrobe};

/// How far a page key goes.
const PAGE: usize = 8;

/// Shows the list, with the theme selected that is worn.
pub(super) fn open(state: &mut State, themes: Vec<Offer>, worn: usize) -> Vec<Effect> {
    let themes: Vec<_> = themes.into_iter().map(choosable).collect();
    if state.overlay.is_none() && !themes.is_empty() {
        let selected = worn.min(themes.len() - 1);
        state.overlay = Some(Overlay::Themes(Wardrobe { themes, selected }));
    }
    Vec::new()
}

fn choosable(offer: Offer) -> Choosable {
    let (about, theme) = match offer.theme {
        Ok(theme) if offer.is_own => (format!("your own: {}", Shown::of(theme.about())), Some(theme)),
        Ok(theme) => (theme.about().to_owned(), Some(theme)),
        Err(error) => (Failure::from(error).sentence, None),
    };
    Choosable { name: offer.name, about, theme }
}

pub(super) fn key(state: &mut State, chord: Chord) -> Vec<Effect> {
    // The key that opened the list closes it, too.
    let opens = state.typing.keymap.step(Mode::Read, &[chord]) == Step::Run(Command::Theme);
    let meaning = typing::meaning(state, Mode::List, chord);
    let Some(Overlay::Themes(Wardrobe { themes, selected })) = &mut state.overlay else {
        return Vec::new();
    };
    let last = themes.len().saturating_sub(1);
    *selected = match meaning {
        Meaning::Run(Command::Choose) => return keep(state),
        Meaning::Run(Command::Top) => 0,
        Meaning::Run(Command::Bottom) => last,
        Meaning::Run(Command::LineDown | Command::ScrollDown) => (*selected + 1).min(last),
        Meaning::Run(Command::LineUp | Command::ScrollUp) => selected.saturating_sub(1),
        Meaning::Run(Command::PageDown | Command::HalfPageDown) => (*selected + PAGE).min(last),
        Meaning::Run(Command::PageUp | Command::HalfPageUp) => selected.saturating_sub(PAGE),
        Meaning::Run(Command::Cancel | Command::Quit) => {
            state.overlay = None;
            return Vec::new();
        }
        _ if opens => {
            state.overlay = None;
            return Vec::new();
        }
        _ => *selected,
    };
    Vec::new()
}

fn keep(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Themes(picker)) = state.overlay.take() else { return Vec::new() };
    let Some(choice) = picker.themes.into_iter().nth(picker.selected) else { return Vec::new() };
    state.message = Some(match choice.theme {
        Some(theme) => {
            state.screen.theme = Some(theme);
            Message::info(format!("theme {0} until you leave; --theme {0} starts with it", choice.name))
        }
        None => Message::refusal(format!("the theme {} cannot be worn: {}", choice.name, choice.about)),
    });
    Vec::new()
}
