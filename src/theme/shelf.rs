//! Where a person's themes come from, and which of them is worn: one, or a pair of which the background decides.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Background, ColorDepth, Theme, ThemeError};

/// The name that stands for the pair that comes with the program.
pub const AUTO: &str = "auto";

/// Every theme there is: those that come with the program, and the user's own; turned down to what the terminal can show.
#[derive(Clone, Debug)]
pub struct Shelf {
    dir: Option<PathBuf>,
    depth: ColorDepth,
}

/// A theme to choose from.
#[derive(Debug)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// Whether it is a file of the user's.
    pub is_own: bool,
    /// The theme, or what is wrong with its file.
    pub theme: Result<Theme, ThemeError>,
}

/// The theme that was chosen, or the pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    theme: Theme,
    on_light: Option<Theme>,
}

impl Choice {
    /// The theme for a terminal whose ground is known, or is not.
    pub const fn on(&self, background: Option<Background>) -> &Theme {
        match (&self.on_light, background) {
            (Some(theme), Some(Background::Light)) => theme,
            _ => &self.theme,
        }
    }

    /// Whether it helps to know the terminal's ground.
    pub const fn depends_on_background(&self) -> bool {
        self.on_light.is_some()
    }

    const fn one(theme: Theme) -> Self {
        Self { theme, on_light: None }
    }
}

/// Whether there is no such file, as where the home directory is none.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Shelf {
    /// `config_dir` is where the user's own themes are, in `themes`.
    pub fn new(config_dir: Option<&Path>, depth: ColorDepth) -> Self {
        Self { dir: config_dir.map(|dir| dir.join("themes")), depth }
    }

    /// What `wish` stands for: `auto`, a name, `DARK,LIGHT`, or a family such as `gruvbox`, whose members are
    /// `gruvbox-dark` and `gruvbox-light`.
    pub fn choose(&self, wish: &str) -> Result<Choice, ThemeError> {
        if wish == AUTO {
            return match self.depth {
                // With so few colours, whose shades are the user's, the terminal knows best.
                ColorDepth::Ansi16 => Ok(Choice::one(self.load("ansi")?)),
                _ => self.pair("dark", "light"),
            };
        }
        if let Some((dark, light)) = wish.split_once(',') {
            return self.pair(dark, light);
        }
        match self.load(wish) {
            Err(unknown @ ThemeError::Unknown { .. }) => {
                self.pair(&format!("{wish}-dark"), &format!("{wish}-light")).map_err(|error| match error {
                    ThemeError::Unknown { .. } => unknown,
                    faulty => faulty,
                })
            }
            one => one.map(Choice::one),
        }
    }

    fn pair(&self, dark: &str, light: &str) -> Result<Choice, ThemeError> {
        let (theme, light) = (self.load(dark)?, self.load(light)?);
        let on_light = (self.depth != ColorDepth::None).then_some(light);
        Ok(Choice { theme, on_light })
    }

    /// The theme `name` (small letters, digits, `-` and `_`): the user's own if there is one, else the one that comes with
    /// the program.
    pub fn load(&self, name: &str) -> Result<Theme, ThemeError> {
        let unknown = || ThemeError::Unknown { name: name.to_owned() };
        if !is_name(name) {
            return Err(unknown());
        }
        let own = self.dir.as_ref().map(|dir| dir.join(format!("{name}.toml")));
        let own = own.map(|path| (fs::read_to_string(&path), path));
        let theme = match own {
            Some((Ok(text), path)) => Theme::parse(&text).map_err(|source| ThemeError::Faulty {
                path,
                text,
                source: Box::new(source),
            })?,
            Some((Err(source), path)) if !is_absent(&source) => {
                return Err(ThemeError::Unreadable { path, source });
            }
            _ => Theme::builtin(name).ok_or_else(unknown)?,
        };
        Ok(theme.at_depth(self.depth))
    }

    /// Every theme that can be chosen: those of the program first, then the user's own by name.
    pub fn offers(&self) -> Vec<Offer> {
        let own = self.own_names();
        let mut names: Vec<String> = Theme::names().map(str::to_owned).collect();
        names.extend(own.iter().filter(|name| Theme::names().all(|known| known != *name)).cloned());
        let offer = |name: String| {
            let (is_own, theme) = (own.contains(&name), self.load(&name));
            Offer { name, is_own, theme }
        };
        names.into_iter().map(offer).collect()
    }

    /// The names of the user's own themes, sorted. What cannot be listed holds none.
    fn own_names(&self) -> Vec<String> {
        let files = self.dir.iter().filter_map(|dir| fs::read_dir(dir).ok()).flatten().flatten();
        let name = |file: fs::DirEntry| Some(file.file_name().to_str()?.strip_suffix(".toml")?.to_owned());
        let mut names: Vec<String> = files.filter_map(name).filter(|name| is_name(name)).collect();
        names.sort();
        names
    }
}

fn is_name(name: &str) -> bool {
    let is_letter =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    !name.is_empty() && name.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shelf with files of the user's on it.
    fn shelf(depth: ColorDepth, files: &[(&str, &str)]) -> (tempfile::TempDir, Shelf) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("themes")).unwrap();
        for (name, text) in files {
            fs::write(dir.path().join("themes").join(name), text).unwrap();
        }
        let shelf = Shelf::new(Some(dir.path()), depth);
        (dir, shelf)
    }

    fn builtin(name: &str) -> Theme {
        Theme::builtin(name).unwrap()
    }

    #[test]
    fn a_file_of_the_user_comes_first() {
        let files = [
            ("dark.toml", "based-on = \"light\""),
            ("mine.toml", "about = \"Mine\"\nbased-on = \"dark\"\n[face]\nnope = {}"),
            ("Not a name.toml", ""),
        ];
        let (dir, shelf) = shelf(ColorDepth::TrueColor, &files);
        let plain = Theme { about: String::new(), ..builtin("light") };
        assert_eq!(shelf.load("dark").unwrap(), plain);
        assert_eq!(shelf.load("light").unwrap(), builtin("light"));
        assert!(matches!(shelf.load("mine"), Err(ThemeError::Faulty { .. })));
        for name in ["", "nowhere", "../themes/mine", "Dark"] {
            assert!(matches!(shelf.load(name), Err(ThemeError::Unknown { .. })), "{name}");
        }
        fs::create_dir(dir.path().join("themes/odd.toml")).unwrap();
        assert!(matches!(shelf.load("odd"), Err(ThemeError::Unreadable { .. })));
        // Where the home directory is none, as for many a system user.
        let nowhere = Shelf::new(Some(Path::new("/dev/null/countersign")), ColorDepth::TrueColor);
        assert!(nowhere.load("dark").is_ok());
        let offers = shelf.offers();
        let own: Vec<_> = offers.iter().filter(|offer| offer.is_own).map(|offer| &offer.name[..]).collect();
        assert_eq!(own, ["dark", "mine", "odd"]);
        assert_eq!(offers.len(), Theme::names().count() + 2);
        assert_eq!(offers.iter().filter(|offer| offer.theme.is_err()).count(), 2);
    }

    #[test]
    fn a_wish_is_a_name_a_pair_or_a_family() {
        let (_dir, shelf) = shelf(ColorDepth::TrueColor, &[("solarized.toml", "based-on = \"nord\"")]);
        let pair = |dark, light| Choice { theme: builtin(dark), on_light: Some(builtin(light)) };
        assert_eq!(shelf.choose("auto").unwrap(), pair("dark", "light"));
        assert_eq!(shelf.choose("nord").unwrap(), Choice::one(builtin("nord")));
        assert_eq!(shelf.choose("gruvbox").unwrap(), pair("gruvbox-dark", "gruvbox-light"));
        assert_eq!(
            shelf.choose("catppuccin-mocha,catppuccin-latte").unwrap(),
            pair("catppuccin-mocha", "catppuccin-latte")
        );
        assert!(!shelf.choose("solarized").unwrap().depends_on_background(), "the user's own is no family");
        for wish in ["", "drak", "dark,", ",light", "dark,light,nord"] {
            let Err(ThemeError::Unknown { name }) = shelf.choose(wish) else { panic!("{wish}") };
            assert!(wish.contains(&name) && !name.ends_with("-dark"), "{wish}: {name}");
        }
        let choice = shelf.choose("auto").unwrap();
        assert_eq!(choice.on(Some(Background::Light)), &builtin("light"));
        assert_eq!(choice.on(Some(Background::Dark)), &builtin("dark"));
        assert_eq!(choice.on(None), &builtin("dark"));
    }

    #[test]
    fn with_few_colours_or_none_there_is_nothing_to_ask_the_terminal() {
        for (depth, worn) in [(ColorDepth::Ansi16, "ansi"), (ColorDepth::None, "monochrome")] {
            let (_dir, shelf) = shelf(depth, &[]);
            let choice = shelf.choose(AUTO).unwrap();
            assert!(!choice.depends_on_background());
            let about = choice.on(None).about.clone();
            assert_eq!(choice.on(None), &Theme { about, ..builtin(worn).at_depth(depth) });
        }
    }
}
