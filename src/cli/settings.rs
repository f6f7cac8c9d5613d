//! The user's settings, and printing them.

use super::args::{ColorWhen, GlobalArgs};
use super::output::{Output, Stop};
use crate::config::{self, Config, Origin, Sources};
use crate::keymap::Keymap;
use crate::report::{self, Failure};
use crate::theme::{Choice, ColorDepth, Shelf};

/// Puts the settings together from the command line, the environment and the configuration file.
pub(super) fn load(global: &GlobalArgs) -> Result<Config, Failure> {
    let dir = config::config_dir();
    let color = global.color.map(|when| match when {
        ColorWhen::Auto => "auto",
        ColorWhen::Always => "always",
        ColorWhen::Never => "never",
    });
    let options = [
        ("--theme", "theme", global.theme.clone()),
        ("--keymap", "keymap", global.keymap.clone()),
        ("--color", "color", color.map(str::to_owned)),
        ("--ascii", "symbols", global.ascii.then(|| "ascii".to_owned())),
    ];
    let given = options.into_iter().filter_map(|(option, name, value)| Some((option, name, value?)));
    let config = Config::load(&Sources {
        dir: dir.as_deref(),
        file: global.config.as_deref(),
        options: given.collect(),
        variable: &|name| std::env::var(name).ok(),
    })?;
    Ok(config)
}

/// The keys that the settings name, changed as the configuration file says.
pub(super) fn keymap(config: &Config) -> Result<Keymap, Failure> {
    config.keymap().map_err(|error| placed(config, "keymap", error.into()))
}

/// The theme, or the pair, that the settings name.
pub(super) fn theme(config: &Config, shelf: &Shelf) -> Result<Choice, Failure> {
    let choice = shelf.choose(&config.settings.look.theme);
    choice.map_err(|error| placed(config, "theme", error.into()))
}

/// `failure` with the place in the configuration file where the name of what failed stands, if it stands there.
fn placed(config: &Config, setting: &str, failure: Failure) -> Failure {
    match (config.origin(setting), &config.file) {
        (Origin::File(at), Some((path, text))) if !failure.sentence.contains(".toml:") => Failure {
            sentence: format!("{}: {}", report::place(path, text, at), failure.sentence),
            ..failure
        },
        _ => failure,
    }
}

/// `--dump-config`.
pub(super) fn dump_config(config: &Config, out: &mut Output) -> Result<(), Stop> {
    // What cannot be used is not in effect.
    let shelf = Shelf::new(config.dir.as_deref(), ColorDepth::TrueColor);
    theme(config, &shelf).map(drop).and(keymap(config))?;
    let usual = config.dir.as_ref().map(|dir| dir.join("config.toml"));
    let file = match (&config.file, &usual) {
        (Some((path, _)), _) => format!("# The configuration file is {}.", report::shell_path(path)),
        (None, Some(path)) => {
            format!("# There is no configuration file; it would be {}.", report::shell_path(path))
        }
        (None, None) => "# There is no home directory, so no configuration file.".to_owned(),
    };
    out.line(file)?;
    out.line("# An option beats the environment, that the file, and that the default.")?;
    out.gap()?;
    let place = |at: &std::ops::Range<usize>| {
        config.file.as_ref().map(|(path, text)| report::place(path, text, at)).unwrap_or_default()
    };
    out.raw(config.to_toml(place).as_bytes())?;
    Ok(())
}

/// `--dump-keys`.
pub(super) fn dump_keys(config: &Config, out: &mut Output) -> Result<(), Stop> {
    out.raw(keymap(config)?.to_toml().as_bytes())?;
    Ok(())
}
