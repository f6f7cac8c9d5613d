//! Where settings come from: options, the environment, the file, the defaults, in this order.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::file::{self, Parsed};
use super::{ConfigError, ConfigFault, ConfigFaultKind, SETTINGS, Setting, Settings};
use crate::keymap::{KeyEntries, Keymap};

/// The variable that names the configuration file.
pub(super) const FILE_VARIABLE: &str = "COUNTERSIGN_CONFIG";

/// Where settings are looked for.
pub struct Sources<'a> {
    /// The user's configuration directory.
    pub dir: Option<&'a Path>,
    /// The configuration file that was named on the command line.
    pub file: Option<&'a Path>,
    /// What was given on the command line: the option, the setting, the value.
    pub options: Vec<(&'static str, &'static str, String)>,
    /// The environment.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").field("dir", &self.dir).field("file", &self.file).finish_non_exhaustive()
    }
}

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The configuration file, at this place of its text.
    File(Range<usize>),
    /// This variable of the environment.
    Variable(String),
    /// This option.
    Option(&'static str),
}

/// The settings, and how they came about.
#[derive(Debug)]
pub struct Config {
    /// What is in effect.
    pub settings: Settings,
    /// Where each of [`SETTINGS`] comes from.
    pub origins: Vec<Origin>,
    /// The file that was read, and its text.
    pub file: Option<(PathBuf, String)>,
    /// Where the user's own themes and key files are.
    pub dir: Option<PathBuf>,
    pub(super) keys: KeyEntries,
}

impl Config {
    /// Puts the settings together.
    pub fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let mut settings = Settings::default();
        let mut origins = vec![Origin::Default; SETTINGS.len()];
        let file = read(sources)?;
        let parsed =
            match &file {
                None => Parsed::default(),
                Some((path, text)) => file::read(text, &mut settings).map_err(|faults| {
                    ConfigError::Faulty { path: path.clone(), text: text.clone(), faults }
                })?,
            };
        for (row, at) in parsed.set {
            origins[row] = Origin::File(at);
        }
        for (row, setting) in SETTINGS.iter().enumerate() {
            if let Some((name, value)) = from_environment(setting, sources.variable) {
                set(setting, &mut settings, &name, &value)?;
                origins[row] = Origin::Variable(name);
            }
        }
        for (option, name, value) in &sources.options {
            let Some((row, setting)) = Setting::find(name) else { continue };
            set(setting, &mut settings, option, value)?;
            origins[row] = Origin::Option(option);
        }
        Ok(Self { settings, origins, file, dir: sources.dir.map(Path::to_owned), keys: parsed.keys })
    }

    /// The keys: those that the settings name, changed as the configuration file says.
    pub fn keymap(&self) -> Result<Keymap, ConfigError> {
        let mut keymap = Keymap::load(&self.settings.keys.keymap, self.dir.as_deref())?;
        keymap.layout = self.settings.keys.layout;
        let faults = keymap.apply(&self.keys);
        match (&self.file, faults.is_empty()) {
            (Some((path, text)), false) => {
                let fault = |fault: crate::keymap::KeyFault| ConfigFault {
                    at: fault.at,
                    kind: ConfigFaultKind::Keys(fault.kind),
                };
                let faults = faults.into_iter().map(fault).collect();
                Err(ConfigError::Faulty { path: path.clone(), text: text.clone(), faults })
            }
            _ => Ok(keymap),
        }
    }

    /// Where the value of the setting `name` comes from.
    pub fn origin(&self, name: &str) -> &Origin {
        Setting::find(name).map_or(&Origin::Default, |(row, _)| &self.origins[row])
    }
}

/// The file and its text. A file that somebody named has to be there.
fn read(sources: &Sources<'_>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let named = sources.file.map(Path::to_owned);
    let named =
        named.or_else(|| (sources.variable)(FILE_VARIABLE).filter(|path| !path.is_empty()).map(Into::into));
    let usual = || sources.dir.map(|dir| dir.join("config.toml"));
    let is_named = named.is_some();
    let Some(path) = named.or_else(usual) else { return Ok(None) };
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => Ok(None),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

/// The variable that sets `setting`, and its value. `NO_COLOR` is what many programs agreed on (<https://no-color.org>).
fn from_environment(
    setting: &Setting,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<(String, String)> {
    let value = |name: String| variable(&name).filter(|value| !value.is_empty()).map(|value| (name, value));
    let own = value(setting.variable());
    let agreed = || value("NO_COLOR".to_owned()).map(|(name, _)| (name, "never".to_owned()));
    own.or_else(|| if setting.name == "color" { agreed() } else { None })
}

fn set(
    setting: &'static Setting,
    settings: &mut Settings,
    from: &str,
    value: &str,
) -> Result<(), ConfigError> {
    if setting.set_text(settings, value) {
        return Ok(());
    }
    Err(ConfigError::Value { from: from.to_owned(), setting, value: value.to_owned() })
}

#[cfg(test)]
mod tests;
