//! `countersign demo`: a throw-away repository with a machine-written change, ready to review.
//!
//! `content` has the files, `build` puts them together. The directory stays when the review is left, and what to type next is
//! printed.

mod build;
mod content;

use std::path::{Path, PathBuf};

use super::args::{DemoArgs, ReviewArgs, TargetArgs};
use super::output::{Output, Stop, Tone};
use super::{presence, review};
use crate::config::Config;
use crate::git::MAX_BLOB;
use crate::report::{Exit, Failure, quoted_path, shell_path};

/// Runs the command.
pub(super) fn run(args: DemoArgs, config: &Config, out: &mut Output) -> Result<Exit, Stop> {
    let dir = place(args.dir)?;
    let repository = build::build(&dir)?;
    std::env::set_current_dir(&repository).map_err(|error| {
        Failure::could_not_tell(format!("cannot go into {}: {error}", quoted_path(&repository)))
    })?;
    let range = format!("main..{}", build::BRANCH);
    let target = TargetArgs { target: Some(range.clone()), max_blob: MAX_BLOB, ..TargetArgs::default() };
    let reviewed = match presence::of_person("a review") {
        Ok(()) => review::run(
            &ReviewArgs { target, out: None, prompt: review::is_dumb(), unsigned: false, watch: None },
            config,
            out,
        ),
        Err(why) => {
            out.line(format!("The review is not opened: {}.", why.sentence))?;
            Ok(Exit::Holds)
        }
    };
    farewell(&dir, &repository, &range, out)?;
    reviewed
}

/// Says where everything is and what to type next.
fn farewell(dir: &Path, repository: &Path, range: &str, out: &mut Output) -> std::io::Result<()> {
    let program = program();
    let next = [
        ("go there", format!("cd {}", shell_path(repository))),
        ("go on reading", format!("{program} {range}")),
        ("see the records of the sign-offs", format!("{program} show {}", build::BRANCH)),
        ("ask whether the change holds up", format!("{program} verify {range}")),
        ("remove it all, when you have seen enough", format!("rm -rf {}", shell_path(dir))),
    ];
    out.line("The demonstration stays where it is. What to type next, to")?;
    // A comment behind the command would not do: not every shell knows them when it is typed at.
    for (why, command) in next {
        out.line(out.tone(Tone::Faint, format!("{why}:")))?;
        out.line(format!("  {command}"))?;
    }
    Ok(())
}

/// The directory to build in: the one that was named, if it is new or empty, or else a fresh one in the user's cache.
fn place(named: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let Some(dir) = named else { return fresh() };
    let cannot = |error: std::io::Error| Failure::usage(format!("cannot use {}: {error}", quoted_path(&dir)));
    std::fs::create_dir_all(&dir).map_err(cannot)?;
    if std::fs::read_dir(&dir).map_err(cannot)?.next().is_some() {
        return Err(Failure::usage(format!("{} is not empty", quoted_path(&dir)))
            .hint("name a directory that is not there yet: countersign demo DIR"));
    }
    dir.canonicalize().map_err(cannot)
}

fn fresh() -> Result<PathBuf, Failure> {
    let cache = directories::ProjectDirs::from("", "", "countersign").map(|dirs| dirs.cache_dir().to_owned());
    let usable = cache.filter(|dir| std::fs::create_dir_all(dir).is_ok());
    let above = usable.unwrap_or_else(std::env::temp_dir);
    let made = tempfile::Builder::new().prefix("demo-").tempdir_in(&above).map(tempfile::TempDir::keep);
    made.and_then(|dir| dir.canonicalize()).map_err(|error| {
        Failure::could_not_tell(format!("cannot make a directory in {}: {error}", quoted_path(&above)))
    })
}

/// How to start this very program from a shell: by its name if that is what the shell would find.
fn program() -> String {
    const NAME: &str = "countersign";
    let Some(this) = std::env::current_exe().and_then(|path| path.canonicalize()).ok() else {
        return NAME.to_owned();
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first = std::env::split_paths(&path).map(|dir| dir.join(NAME)).find(|candidate| candidate.is_file());
    let is_found = first.and_then(|found| found.canonicalize().ok()).is_some_and(|found| found == this);
    if is_found { NAME.to_owned() } else { shell_path(&this) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_with_something_in_it_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(place(Some(dir.path().join("new"))).is_ok());
        let failure = place(Some(dir.path().to_owned())).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
    }
}
