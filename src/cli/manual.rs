//! `countersign man`: the manual, from the same declarations as `--help`, the table of commands and the table of settings.

use std::io::{self, Write};
use std::path::Path;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::{self, ManArgs};
use super::output::{Output, Stop};
use crate::config::SETTINGS;
use crate::keymap::{Chord, Group, Keymap, TABLE};
use crate::report::{Exit, Failure, quoted_path};

/// Runs the command.
pub(super) fn run(args: &ManArgs, out: &mut Output) -> Result<Exit, Stop> {
    match &args.dir {
        None => out.raw(&main_page()?)?,
        Some(dir) => {
            write_all(dir).map_err(|error| {
                Failure::usage(format!("cannot write the manual to {}: {error}", quoted_path(dir)))
            })?;
        }
    }
    Ok(Exit::Holds)
}

/// One page for the program, one for each command, and one under the name that `git countersign --help` looks for.
fn write_all(dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join("countersign.1"), main_page()?)?;
    std::fs::write(dir.join("git-countersign.1"), ".so man1/countersign.1\n")?;
    write_below(dir, "countersign", &args::declared())
}

/// A page for each command below `above`.
fn write_below(dir: &Path, above: &str, declared: &clap::Command) -> io::Result<()> {
    for command in declared.get_subcommands() {
        let bin_name = format!("{above} {}", command.get_name());
        let name = bin_name.replace(' ', "-");
        write_below(dir, &bin_name, command)?;
        let page = Man::new(command.clone().display_name(name.clone()).bin_name(bin_name));
        let mut text = Vec::new();
        page.title(name.to_uppercase()).render(&mut text)?;
        std::fs::write(dir.join(format!("{name}.1")), text)?;
    }
    Ok(())
}

fn main_page() -> io::Result<Vec<u8>> {
    let man = Man::new(args::declared().disable_help_subcommand(true));
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    man.render_subcommands_section(&mut text)?;
    keys().to_writer(&mut text)?;
    settings().to_writer(&mut text)?;
    files().to_writer(&mut text)?;
    text.write_all(b".SH EXAMPLES AND EXIT CODES\n.nf\n")?;
    let mut examples = Roff::new();
    examples.text([roman(args::EXAMPLES)]);
    text.write_all(examples.render().as_bytes())?;
    text.write_all(b".fi\n")?;
    man.render_version_section(&mut text)?;
    Ok(text)
}

/// Every command with its keys, as they are unless something else was set.
fn keys() -> Roff {
    let keymap = Keymap::vim();
    let mut page = Roff::new();
    page.control("SH", ["KEYS"]);
    page.text([roman(
        "These are the keys of `keymap = \"vim\"`, with the names by which key files, the configuration and `:` know the \
         commands. --dump-keys prints those in effect.",
    )]);
    for group in Group::ALL {
        page.control("SS", [group.title()]);
        for info in TABLE.iter().filter(|info| info.group == group) {
            let keys: Vec<String> =
                keymap.keys_of(group.mode(), info.command).into_iter().map(Chord::readable).collect();
            page.control("TP", []);
            page.text([bold(info.id), roman(format!("  {}", keys.join(" ")))]);
            page.text([roman(info.help)]);
        }
    }
    page
}

fn settings() -> Roff {
    let mut page = Roff::new();
    page.control("SH", ["SETTINGS"]);
    page.text([roman(
        "Settings stand in config.toml. An option beats the environment, that the file, and that the default. The sections \
         [keys], [list] and [text] bind keys: NAME = [\"KEYS\", ...] adds some, \"\" or [] takes away what there was, \
         none = [\"KEYS\"] makes keys do nothing.",
    )]);
    for setting in SETTINGS {
        page.control("TP", []);
        page.text([bold(setting.name), roman(format!("  (also {} in the environment)", setting.variable()))]);
        page.text([roman(format!("{} Takes {}.", setting.help, setting.takes))]);
    }
    page
}

fn files() -> Roff {
    let mut page = Roff::new();
    page.control("SH", ["FILES"]);
    for (name, text) in [
        ("$XDG_CONFIG_HOME/countersign/config.toml", "Settings; usually below ~/.config. See --dump-config."),
        ("$XDG_CONFIG_HOME/countersign/themes/NAME.toml", "Themes of your own."),
        ("$XDG_CONFIG_HOME/countersign/keymaps/NAME.toml", "Keys of your own. See --dump-keys."),
        ("$XDG_STATE_HOME/countersign/reviews", "Reviews in progress; usually below ~/.local/state."),
        (
            ".countersign/allowed_signers",
            "In the repository, on the branch that changes go into: whose signatures count.",
        ),
        (
            ".countersign/openpgp_signers, .countersign/openpgp.asc",
            "The same for OpenPGP: a name and a fingerprint a line, and the keys as gpg --armor --export writes them.",
        ),
        (
            ".countersign/revoked",
            "Keys that count no more: public SSH keys and OpenPGP fingerprints, one a line.",
        ),
    ] {
        page.control("TP", []);
        page.text([bold(name)]);
        page.text([roman(text)]);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_has_every_command_option_key_and_setting() {
        let page = String::from_utf8(main_page().unwrap()).unwrap();
        let page = page.replace("\\*(Aq", "'").replace('\\', "");
        for option in
            args::declared().get_arguments().filter_map(|option| option.get_long().map(str::to_owned))
        {
            assert!(page.contains(&format!("--{option}")), "--{option}");
        }
        for command in args::declared().get_subcommands().map(|command| command.get_name().to_owned()) {
            assert!(page.contains(&format!("countersign-{command}(1)")), "{command}");
        }
        for info in TABLE {
            assert!(page.contains(info.id) && page.contains(info.help), "{}", info.id);
        }
        for setting in SETTINGS {
            assert!(page.contains(setting.name) && page.contains(&setting.variable()), "{}", setting.name);
        }
    }
}
