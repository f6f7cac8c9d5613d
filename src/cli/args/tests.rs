//! What is typed, and what it means.

use super::*;

fn parsed(line: &str) -> CommandLine {
    let args = std::iter::once("countersign").chain(line.split_whitespace()).map(OsString::from);
    parse(args).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn refused(line: &str) -> clap::Error {
    let args = std::iter::once("countersign").chain(line.split_whitespace()).map(OsString::from);
    match parse(args) {
        Ok(parsed) => panic!("{line}: {parsed:?}"),
        Err(error) => error,
    }
}

fn reviewed(line: &str) -> TargetArgs {
    match parsed(line).command {
        CommandArgs::Review(args) => args.target,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn review_needs_no_word() {
    assert_eq!(reviewed("").target, None);
    assert_eq!(reviewed("main..feature").target.as_deref(), Some("main..feature"));
    assert_eq!(reviewed("review main..feature").target.as_deref(), Some("main..feature"));
    assert!(reviewed("--staged").staged);
    assert_eq!(reviewed("-C /tmp main").target.as_deref(), Some("main"));
    assert_eq!(reviewed("-C/tmp --color never main").target.as_deref(), Some("main"));
    assert_eq!(reviewed("--base v1 --color=never main").base.as_deref(), Some("v1"));
    let narrowed = reviewed("HEAD~1 -- src tests");
    assert_eq!((narrowed.target.as_deref(), narrowed.paths.len()), (Some("HEAD~1"), 2));
    assert_eq!(reviewed("-- src").paths.len(), 1);
}

#[test]
fn a_revision_that_is_named_like_a_command_can_be_reviewed() {
    assert_eq!(reviewed("review status").target.as_deref(), Some("status"));
    assert_eq!(reviewed("review review").target.as_deref(), Some("review"));
    assert!(matches!(parsed("status").command, CommandArgs::Status(_)));
}

#[test]
fn global_options_stand_before_and_after_the_command() {
    for line in ["-C /tmp inventory", "inventory -C /tmp", "-C/tmp inventory --format json"] {
        let line = parsed(line);
        assert_eq!(line.global.directory, Some(PathBuf::from("/tmp")));
        assert!(matches!(line.command, CommandArgs::Inventory(_)));
    }
    assert_eq!(parsed("--color never verify").global.color, Some(ColorWhen::Never));
    let line = parsed("--keymap emacs --config=own.toml --dump-keys status");
    assert!(line.global.dump_keys && matches!(line.command, CommandArgs::Status(_)));
    assert!(matches!(parsed("--dump-config").command, CommandArgs::Review(_)));
    assert_eq!(parsed("main --keymap arrows").global.keymap.as_deref(), Some("arrows"));
    for line in ["--theme nord --ascii status", "--ascii --theme=nord status", "status --ascii --theme nord"]
    {
        let line = parsed(line);
        assert!(line.global.ascii && line.global.theme.as_deref() == Some("nord"));
        assert!(matches!(line.command, CommandArgs::Status(_)));
    }
    assert!(parsed("--list-themes").global.list_themes);
    assert_eq!(parsed("").global.theme, None);
}

#[test]
fn what_does_not_go_together_is_refused_as_wrong_usage() {
    let lines = [
        "main --staged",
        "--staged --worktree",
        "main --worktree",
        "--patch a.diff main",
        "--patch a.diff --base main",
        "-p 1 main",
        "--out file main",
        "inventory -z",
        "inventory -z --format json",
        "verify --patch a.diff",
        "verify --format numstat",
        "one two",
        "--max-blob many",
        "--nothing-like-it",
        "demo one two",
        "-C",
        "--dump-keys --dump-config",
        "--keymap",
    ];
    for line in lines {
        let error = refused(line);
        assert_eq!(error.exit_code(), 2, "{line}");
        assert!(error.use_stderr(), "{line}");
    }
}

#[test]
fn help_and_version_are_answers() {
    for line in ["help", "--help", "-h", "--version", "-V", "verify --help", "--staged --help"] {
        assert_eq!(refused(line).exit_code(), 0, "{line}");
    }
}

#[test]
fn the_declarations_are_sound() {
    CommandLine::command().debug_assert();
}

#[test]
fn a_misspelt_command_is_told_by_the_name_it_is_like() {
    assert!(refused("veryfy main").to_string().contains("'verify'"));
    // A branch may have such a name.
    assert_eq!(reviewed("veryfy").target.as_deref(), Some("veryfy"));
    for branch in ["main", "develop", "master"] {
        let said = refused(&format!("{branch} feature")).to_string();
        assert!(said.contains("unexpected argument 'feature'"), "{said}");
    }
}
