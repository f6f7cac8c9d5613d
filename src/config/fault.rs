//! What can be wrong with what the user set, as facts.

use std::io;
use std::ops::Range;
use std::path::PathBuf;

use super::Setting;
use crate::keymap::{KeyFaultKind, KeymapError};

/// What is wrong, and where in the text of the configuration file (in bytes).
#[derive(Clone, Debug)]
pub struct ConfigFault {
    /// Where it stands.
    pub at: Range<usize>,
    /// What it is.
    pub kind: ConfigFaultKind,
}

/// What can be wrong in the configuration file.
#[derive(Clone, Debug)]
pub enum ConfigFaultKind {
    /// Not TOML; in the words of its reader.
    Form(String),
    /// A name that is no setting.
    UnknownSetting(String),
    /// A value that the setting cannot have.
    Value(&'static Setting),
    /// A mistake in a section with keys.
    Keys(KeyFaultKind),
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file exists, or was asked for, and could not be read.
    #[error("configuration file unreadable")]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file has mistakes.
    #[error("configuration file faulty")]
    Faulty {
        /// Where it is.
        path: PathBuf,
        /// What is in it.
        text: String,
        /// The mistakes, in the order of the file.
        faults: Vec<ConfigFault>,
    },
    /// A value from the environment or the command line that the setting cannot have.
    #[error("{from} faulty")]
    Value {
        /// The variable or option.
        from: String,
        /// What it sets.
        setting: &'static Setting,
        /// What stands there.
        value: String,
    },
    /// The keys that the settings name cannot be had.
    #[error("keymap")]
    Keymap(#[from] KeymapError),
}
