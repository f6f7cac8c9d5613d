//! The settings in effect, as a configuration file that would set them.

use std::fmt::Write as _;

use super::{Config, Origin, SETTINGS};

impl Config {
    /// Every setting with what it does and where it comes from. Read back, it sets the same. `place` names a place in the
    /// configuration file.
    pub fn to_toml(&self, place: impl Fn(&std::ops::Range<usize>) -> String) -> String {
        let mut text = String::new();
        for (setting, origin) in SETTINGS.iter().zip(&self.origins) {
            let from = match origin {
                Origin::Default => "the default".to_owned(),
                Origin::File(at) => place(at),
                Origin::Variable(name) => name.clone(),
                Origin::Option(option) => (*option).to_owned(),
            };
            let Self { settings, .. } = self;
            comment(&mut text, setting.help);
            comment(&mut text, &format!("Takes {}.", setting.takes));
            comment(&mut text, &format!("From {from}; also {} in the environment.", setting.variable()));
            let _ = writeln!(text, "{} = {}\n", setting.name, (setting.show)(settings));
        }
        text.push_str(
            "# Keys of your own are added to those of the keymap and taken from whoever has them; \"\" or [] takes away what a\n\
             # command has. [keys] is for reading, [list] for windows on top, [text] for typing. `--dump-keys` prints them all.\n",
        );
        text.push_str(&self.keys.to_toml());
        text
    }
}

/// Adds `sentence` as lines of comment that fit on a screen.
fn comment(text: &mut String, sentence: &str) {
    const COLUMNS: usize = 100;
    let mut line = "#".to_owned();
    for word in sentence.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS {
            let _ = writeln!(text, "{line}");
            "#".clone_into(&mut line);
        }
        let _ = write!(line, " {word}");
    }
    let _ = writeln!(text, "{line}");
}
