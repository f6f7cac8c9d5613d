//! Help, manual pages, completions and the README say the same.

use std::collections::BTreeSet;
use std::fs;

use crate::support::env::Env;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// The commands that `--help` lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:\n").nth(1).expect("help lists the commands");
    let names = list.lines().take_while(|line| !line.trim().is_empty());
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

/// The long options that a help text describes.
fn options(help: &str) -> BTreeSet<String> {
    let described = help.lines().filter(|line| line.trim_start().starts_with('-'));
    let words =
        described.flat_map(|line| line.trim_start().split([' ', ',', '=', '[']).take(4).map(str::to_owned));
    words.filter(|word| word.starts_with("--") && word.len() > 2).collect()
}

#[test]
fn manual_and_completions_have_every_command_and_option_of_the_help() {
    let env = Env::new();
    let home = env.path("home");
    let say = |args: &[&str]| env.countersign(&home, args).expect(0);
    let help = say(&["--help"]);
    let commands = commands(&help);
    assert!(commands.len() > 5 && options(&help).contains("--dump-config"), "{help}");
    let dir = env.path("man1");
    let _ = say(&["man", "--dir", dir.to_str().expect("temporary paths are UTF-8")]);
    let page = |name: &str| {
        fs::read_to_string(dir.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")).replace('\\', "")
    };
    let scripts = SHELLS.map(|shell| (shell, say(&["completions", shell])));
    let main = page("countersign.1");
    assert_eq!(say(&["man"]).replace('\\', ""), main);
    assert!(page("git-countersign.1").contains("countersign.1"));
    for command in &commands {
        let help = say(&[command, "--help"]);
        let own = page(&format!("countersign-{command}.1"));
        assert!(main.contains(&format!("countersign-{command}(1)")), "{command}");
        for (shell, script) in &scripts {
            assert!(script.contains(command.as_str()), "{shell} {command}");
        }
        for option in options(&help) {
            // Options that may stand anywhere are described once.
            assert!(own.contains(&option) || main.contains(&option), "{command} {option}");
            for (shell, script) in &scripts {
                let name = option.trim_start_matches('-');
                assert!(script.contains(name), "{shell} {command} {option}");
            }
        }
    }
}

#[test]
fn the_readme_names_only_commands_that_there_are_and_leaves_out_none() {
    let env = Env::new();
    let help = env.countersign(&env.path("home"), &["--help"]).expect(0);
    let readme = include_str!("../../README.md");
    let commands = commands(&help);
    for command in commands.iter().filter(|command| *command != "review") {
        assert!(
            readme.contains(&format!("countersign {command}")) || readme.contains(&format!("-- {command}")),
            "{command}"
        );
    }
    for line in readme.lines().filter_map(|line| line.strip_prefix("| `countersign ")) {
        let word = line.split([' ', '`', '[']).next().unwrap_or("");
        assert!(word.is_empty() || commands.iter().any(|command| command == word), "{line}");
    }
}

#[test]
fn bash_completes_commands_and_options_also_without_the_word_review() {
    let env = Env::new();
    let home = env.path("home");
    let script = env.path("countersign.bash");
    fs::write(&script, env.countersign(&home, &["completions", "bash"]).expect(0))
        .expect("it can be written");
    let complete = |words: &str, current: &str, before: &str| {
        let line = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _countersign countersign '{current}' '{before}'; echo \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        env.run("bash", &home, &["-c", &line]).expect(0)
    };
    assert_eq!(complete("countersign ver", "ver", "countersign").trim(), "verify");
    assert_eq!(complete("countersign --sta", "--sta", "countersign").trim(), "--staged");
    assert_eq!(complete("countersign verify --allow", "--allow", "verify").trim(), "--allow-self");
}
