//! What the environment says of the terminal. The terminal itself is not asked.

use std::io::IsTerminal as _;

use crate::cli::themes::{depth, is_utf8};
use crate::config::{Color, Config};
use crate::report::doctor::Terminal;
use crate::tui;

/// Looks at the variables.
pub(super) fn look(config: Option<&Config>) -> Terminal {
    let color = config.map_or(Color::Auto, |config| config.settings.look.color);
    let command = config.and_then(|config| config.settings.programs.copy_command.clone());
    Terminal {
        name: std::env::var("TERM").ok(),
        is_there: std::io::stdout().is_terminal(),
        depth: depth(color),
        is_utf8: is_utf8(),
        is_in_tmux: std::env::var_os("TMUX").is_some(),
        clipboard: tui::clipboard(command),
    }
}
