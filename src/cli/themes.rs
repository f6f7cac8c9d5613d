//! The colours and symbols that fit the terminal and the person, and the list of themes.

use super::output::{Output, Stop, Tone};
use super::settings;
use crate::base::Shown;
use crate::config::{Color, Config, SymbolSet};
use crate::report::Failure;
use crate::theme::{Background, ColorDepth, Shelf};
use crate::tui::{Look, Symbols, Themes};

/// What the first frame looks like, and what it may look like later. The terminal was not asked yet.
pub(super) fn look(config: &Config) -> Result<(Look, Themes), Failure> {
    let wanted = &config.settings.look;
    let shelf = Shelf::new(config.dir.as_deref(), depth(wanted.color));
    let choice = settings::theme(config, &shelf)?;
    let background = variable("COLORFGBG").and_then(|value| Background::from_colorfgbg(&value));
    let is_unicode = match wanted.symbols {
        SymbolSet::Unicode => true,
        SymbolSet::Ascii => false,
        SymbolSet::Auto => is_utf8(),
    };
    let symbols = if is_unicode { Symbols::UNICODE } else { Symbols::ASCII };
    let theme = choice.on(background).clone();
    Ok((Look { theme, symbols }, Themes { shelf, choice }))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// How many colours there are.
pub(super) fn depth(when: Color) -> ColorDepth {
    match when {
        Color::Never => ColorDepth::None,
        Color::Auto => ColorDepth::detect(variable),
        Color::Always => ColorDepth::detect(|name| if name == "NO_COLOR" { None } else { variable(name) }),
    }
}

/// Whether the locale says that the terminal shows more than ASCII.
pub(super) fn is_utf8() -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Prints every theme with what it says about itself.
pub(super) fn list(config: &Config, out: &mut Output) -> Result<(), Stop> {
    let offers = Shelf::new(config.dir.as_deref(), ColorDepth::TrueColor).offers();
    let width = offers.iter().map(|offer| offer.name.len()).max().unwrap_or(0);
    for offer in offers {
        let own = if offer.is_own { " (your own)" } else { "" };
        let about = match offer.theme {
            Ok(theme) => Shown::of(theme.about()).to_string(),
            Err(error) => out.tone(Tone::Bad, Failure::from(error).sentence),
        };
        let name = format!("{:<width$}", offer.name);
        out.line(format!("{}  {about}{own}", out.tone(Tone::Strong, name)))?;
    }
    Ok(())
}
