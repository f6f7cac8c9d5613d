//! The configuration file, key files of one's own, and what is said about mistakes in them.

use std::fs;
use std::path::Path;

use crate::support::env::Env;

/// A home with a configuration file.
fn env(config: &str) -> Env {
    let env = Env::new();
    fs::create_dir_all(env.path("config/countersign/keymaps")).expect("it is new");
    fs::write(env.path("config/countersign/config.toml"), config).expect("it can be written");
    env
}

fn home(env: &Env) -> std::path::PathBuf {
    env.path("home")
}

#[test]
fn what_is_in_effect_is_printed_with_where_it_comes_from() {
    let env = env("theme = \"light\"\n");
    let out = env.countersign(&home(&env), &["--dump-config", "--keymap", "emacs"]).expect(0);
    assert!(out.contains("theme = \"light\"") && out.contains("config.toml:1:9;"), "{out}");
    assert!(out.contains("keymap = \"emacs\"") && out.contains("From --keymap;"), "{out}");
    assert!(out.contains("file-list = \"auto\"") && out.contains("From the default;"), "{out}");

    // What was printed is a configuration file, and it sets the same.
    fs::write(env.path("own.toml"), &out).expect("it can be written");
    let own = env.path("own.toml");
    let own = own.to_str().expect("temporary paths are UTF-8");
    let again = env.countersign(&home(&env), &["--config", own, "--dump-config"]).expect(0);
    let values = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    };
    assert_eq!(values(&out), values(&again));
}

#[test]
fn all_keys_are_printed_as_a_key_file_that_can_be_used() {
    let env = env("keymap = \"arrows\"\n[keys]\nquit = [\"<F4>\"]\n");
    let keys = env.countersign(&home(&env), &["--dump-keys"]).expect(0);
    assert!(keys.contains("quit = [\"<F4>\", \"q\"]"), "{keys}");
    fs::write(env.path("config/countersign/keymaps/mine.toml"), &keys).expect("it can be written");
    let again =
        env.countersign(&home(&env), &["--dump-keys", "--config", "/dev/null", "--keymap", "mine"]).expect(0);
    assert_eq!(keys, again);
}

#[test]
fn mistakes_are_pointed_at_by_file_line_and_column() {
    let cases: &[(&str, &[&str])] = &[
        ("them = \"light\"\n", &["config.toml:1:1: there is no setting `them`", "did you mean theme?"]),
        ("color = \"green\"\n", &["config.toml:1:9: color takes auto, always or never"]),
        ("\nlayout = true\n", &["config.toml:2:10: layout takes auto, none, russian"]),
        ("theme = \"drak\"\n", &["config.toml:1:9: there is no theme `drak`", "dark, light"]),
        ("keymap = \"vi\"\n", &["config.toml:1:10: there are no keys `vi`", "vim, emacs, arrows, tuicr"]),
        ("[keys]\nqiut = [\"Q\"]\n", &["config.toml:2:1: no command in [keys] is called `qiut`", "quit?"]),
        ("[keys]\nquit = [\"gg\", \"g\"]\n", &["config.toml:2:15: `g`"]),
        ("[keys]\nquit = [\"<Esc>\"]\n", &["config.toml:2:9: `<Esc>`: Esc only ever cancels"]),
        ("[keys]\nquit = []\n", &["quit in [keys] has no key any more"]),
        ("theme \"light\"\n", &["config.toml:1:7: this is not TOML"]),
    ];
    for (config, expected) in cases {
        let env = env(config);
        let error = env.countersign(&home(&env), &["--dump-config"]).expect_error(2);
        for part in *expected {
            assert!(error.contains(part), "{config}: {part}\n{error}");
        }
    }
}

#[test]
fn the_environment_is_heard_and_told_when_it_is_wrong() {
    let env = env("keymap = \"vim\"\n");
    let run = |name: &str, value: &str| {
        let mut command = env.command(crate::support::env::COUNTERSIGN, &home(&env));
        let output = command.arg("--dump-keys").env(name, value).output().expect("it can be started");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (code, out) = run("COUNTERSIGN_KEYMAP", "tuicr");
    assert!(code == Some(0) && out.contains("sign-hunk = [\"R\"]"), "{out}");
    let (code, out) = run("COUNTERSIGN_COLOR", "green");
    assert!(code == Some(2) && out.contains("COUNTERSIGN_COLOR cannot be `green`"), "{out}");
    let (code, out) = run("COUNTERSIGN_CONFIG", "/nowhere/own.toml");
    assert!(code == Some(2) && out.contains("/nowhere/own.toml"), "{out}");
}

#[test]
fn nothing_that_a_repository_brings_sets_anything() {
    let env = env("");
    let dir = env.path("repo");
    fs::create_dir_all(dir.join(".countersign/keymaps")).expect("it is new");
    for (file, text) in [
        ("config.toml", "keymap = \"emacs\"\n[keys]\nsign-hunk = [\"j\"]\n"),
        (".countersign/config.toml", "keymap = \"emacs\"\n"),
        (".countersign/keymaps/vim.toml", "based-on = \"emacs\"\n"),
        ("keymaps.toml", "[keys]\n"),
    ] {
        fs::write(dir.join(file), text).expect("it can be written");
    }
    env.git(&dir, &["init", "-q"]);
    env.git(&dir, &["config", "countersign.keymap", "emacs"]);
    let inside = env.countersign(&dir, &["--dump-keys"]).expect(0);
    assert_eq!(inside, env.countersign(Path::new("/"), &["--dump-keys"]).expect(0));
    assert!(
        inside.contains("quit = [\"q\"]") && inside.contains("line-down = [\"j\", \"<Down>\"]"),
        "{inside}"
    );
}
