//! Who has the last word, and what is wrong with what the user wrote.

use super::*;
use crate::config::{Color, FileList};
use crate::keymap::{Command, Mode};

struct Given<'a> {
    file: &'a str,
    variables: &'a [(&'a str, &'a str)],
    options: &'a [(&'static str, &'static str, &'a str)],
}

fn load(given: &Given<'_>) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("config.toml"), given.file).unwrap();
    let variable = |name: &str| {
        given.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    let options = given.options.iter().map(|(option, name, value)| (*option, *name, (*value).to_owned()));
    Config::load(&Sources {
        dir: Some(dir.path()),
        file: None,
        options: options.collect(),
        variable: &variable,
    })
}

fn of_file(file: &str) -> Result<Config, ConfigError> {
    load(&Given { file, variables: &[], options: &[] })
}

#[test]
fn an_option_beats_the_environment_and_that_the_file_and_that_the_default() {
    let file = "theme = \"light\"\ncolor = \"always\"\nfile-list = \"hidden\"\n";
    let config = load(&Given {
        file,
        variables: &[("COUNTERSIGN_FILE_LIST", "shown"), ("COUNTERSIGN_THEME", "dark"), ("NO_COLOR", "1")],
        options: &[("--theme", "theme", "monochrome")],
    })
    .unwrap();
    assert_eq!(config.settings.look.theme, "monochrome");
    assert_eq!(config.settings.look.color, Color::Never);
    assert_eq!(config.settings.view.file_list, FileList::Shown);
    assert_eq!(config.settings.keys.keymap, "vim");
    let origins = ["theme", "color", "file-list", "keymap"].map(|name| config.origin(name).clone());
    assert_eq!(
        origins,
        [
            Origin::Option("--theme"),
            Origin::Variable("NO_COLOR".into()),
            Origin::Variable("COUNTERSIGN_FILE_LIST".into()),
            Origin::Default
        ]
    );
    let config = of_file(file).unwrap();
    assert_eq!(config.settings.look.color, Color::Always);
    let Origin::File(at) = config.origin("theme") else { panic!("it is from the file") };
    assert_eq!(&file[at.clone()], "\"light\"");
}

#[test]
fn what_is_printed_sets_the_same_again() {
    let config = of_file(
        "layout = \"greek\"\nkeymap = \"emacs\"\n[keys]\nquit = [\"\", \"Q\"]\n[text]\nnew-line = \"<C-o>\"\n",
    );
    let config = config.unwrap();
    let printed = config.to_toml(|_| "here".into());
    let again = of_file(&printed).unwrap_or_else(|error| panic!("{error:?}\n{printed}"));
    assert_eq!(again.settings, config.settings);
    assert_eq!(again.keymap().unwrap(), config.keymap().unwrap());
    assert!(SETTINGS.iter().all(|setting| printed.contains(&format!("\n{} = ", setting.name))), "{printed}");
}

#[test]
fn the_default_that_is_printed_is_what_the_program_does_without_a_file() {
    let printed = of_file("").unwrap().to_toml(|_| String::new());
    assert_eq!(of_file(&printed).unwrap().settings, Settings::default());
}

#[test]
fn keys_of_the_file_change_those_of_the_keymap() {
    let config = of_file("keymap = \"arrows\"\n[keys]\nquit = [\"<F4>\"]\n").unwrap();
    let keymap = config.keymap().unwrap();
    assert_eq!(keymap.hint(Command::Quit), "F4");
    assert_eq!(keymap.keys_of(Mode::Read, Command::Quit).len(), 2);
    let config = of_file("keymap = \"emacs\"\n[keys]\nquit = [\"<C-x>\"]\n").unwrap();
    assert!(matches!(config.keymap(), Err(ConfigError::Faulty { faults, .. }) if faults.len() == 1));
}

#[test]
fn mistakes_are_named_all_at_once_with_their_places() {
    let text = "theme = 3\ncolour = \"never\"\nfile-list = \"sometimes\"\n[keys]\nnope = [\"n\"]\n[colors]\n";
    let Err(ConfigError::Faulty { faults, .. }) = of_file(text) else { panic!("it is faulty") };
    let places: Vec<&str> = faults.iter().map(|fault| &text[fault.at.clone()]).collect();
    assert_eq!(places, ["3", "colour", "\"sometimes\"", "nope", "colors"]);
    for text in ["theme =\n", "theme = \"a\"\ntheme = \"b\"\n", "keys = 3\n", "[keys]\nquit = {}\n"] {
        assert!(matches!(of_file(text), Err(ConfigError::Faulty { .. })), "{text}");
    }
    let wrong = load(&Given { file: "", variables: &[("COUNTERSIGN_LAYOUT", "elvish")], options: &[] });
    assert!(matches!(wrong, Err(ConfigError::Value { from, .. }) if from == "COUNTERSIGN_LAYOUT"));
}

#[test]
fn a_file_that_was_named_has_to_be_there() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("own.toml");
    let load = |file: Option<&Path>, variable: &dyn Fn(&str) -> Option<String>| {
        Config::load(&Sources { dir: Some(dir.path()), file, options: Vec::new(), variable })
    };
    assert_eq!(load(None, &|_| None).unwrap().file, None);
    assert!(matches!(load(Some(&file), &|_| None), Err(ConfigError::Unreadable { .. })));
    let named = file.display().to_string();
    let variable = move |name: &str| (name == FILE_VARIABLE).then(|| named.clone());
    assert!(matches!(load(None, &variable), Err(ConfigError::Unreadable { .. })));
    std::fs::write(&file, "theme = \"light\"").unwrap();
    assert_eq!(load(None, &variable).unwrap().settings.look.theme, "light");
}

#[test]
fn numbers_and_lists_have_their_limits() {
    let config =
        of_file("split-from = 0x64\ntab-width = 8\npace-minutes = [45, 50]\nwrap = false\n").unwrap();
    assert_eq!((config.settings.view.split_from, config.settings.view.wrap), (100, false));
    assert_eq!(config.settings.view.tab_width, 8);
    assert_eq!(config.settings.reading.pace_minutes, [45, 50]);
    for text in [
        "split-from = 10",
        "split-from = \"100\"",
        "pace-minutes = [90, 60]",
        "pace-minutes = [0]",
        "pace-minutes = 60",
        "pace-minutes = [\"60\"]",
        "tab-width = 0",
        "wrap = 1",
    ] {
        assert!(of_file(text).is_err(), "{text}");
    }
    let of_env = |value: &str| {
        let config =
            load(&Given { file: "", variables: &[("COUNTERSIGN_PACE_MINUTES", value)], options: &[] });
        config.map(|config| config.settings.reading.pace_minutes).ok()
    };
    assert_eq!((of_env("30, 40"), of_env("[]"), of_env("soon")), (Some(vec![30, 40]), Some(vec![]), None));
}
