//! What the user told the program, and where their files are.
//!
//! [`Config::load`] puts the [`Settings`] together: from an option, else the environment, else the configuration file, else the
//! default. [`SETTINGS`] is the table that the file, the environment, `--dump-config` and the manual all read. Both directories
//! here belong to the person, never to a repository: no repository can set anything or bind a key.

mod choice;
mod fault;
mod file;
mod load;
mod print;
mod settings;
mod table;

pub use choice::{Color, FileList, Numbers, Order, SymbolSet, View};
pub use fault::{ConfigError, ConfigFault, ConfigFaultKind};
pub use load::{Config, Origin, Sources};
pub use settings::{KeySettings, LookSettings, Programs, ReadingSettings, Settings, ViewSettings};
pub use table::{SETTINGS, Setting};

use std::path::PathBuf;

use directories::ProjectDirs;

/// Where journals are kept: `countersign` under `XDG_STATE_HOME` or `~/.local/state` on Linux; where the system has no such
/// place, `state` under the local data directory. `None` if the user has no home directory.
pub fn state_dir() -> Option<PathBuf> {
    let dirs = project()?;
    Some(dirs.state_dir().map_or_else(|| dirs.data_local_dir().join("state"), PathBuf::from))
}

/// Where `config.toml` and the user's themes and key maps are: `countersign` under `XDG_CONFIG_HOME` or `~/.config` on Linux. `None` if the
/// user has no home directory.
pub fn config_dir() -> Option<PathBuf> {
    Some(project()?.config_dir().to_owned())
}

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "countersign")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// The environment belongs to the whole process, so this test runs itself again with another one.
    #[test]
    #[cfg(target_os = "linux")]
    fn the_environment_says_where_unless_it_says_nonsense() {
        if let Some(expected) = std::env::var_os("COUNTERSIGN_TEST_DIRS") {
            let expected = expected.into_string().unwrap();
            let found = [state_dir().unwrap(), config_dir().unwrap()];
            assert_eq!(found.map(|dir| dir.display().to_string()).join(" "), expected);
            return;
        }
        let cases = [
            ("/xdg/state", "/xdg/config", "/xdg/state/countersign /xdg/config/countersign"),
            ("relative", "", "/home/alice/.local/state/countersign /home/alice/.config/countersign"),
        ];
        for (state, config, expected) in cases {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["config::tests::the_environment_says_where_unless_it_says_nonsense", "--exact"]);
            command.env("HOME", "/home/alice").env("XDG_STATE_HOME", state).env("XDG_CONFIG_HOME", config);
            let output = command.env("COUNTERSIGN_TEST_DIRS", expected).output().unwrap();
            assert!(output.status.success(), "{expected}: {}", String::from_utf8_lossy(&output.stdout));
        }
    }
}
