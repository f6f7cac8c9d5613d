//! `countersign hooks`: git's hooks that ask `verify --stdin` before anything is pushed or let in.
//!
//! `script` is what stands in a hook, `place` the file. A hook of somebody else is never written over.

mod place;
mod script;

use std::io;

use self::place::{Found, Place, chained};
use super::args::{Format, HooksArgs, HooksInstallArgs};
use super::load;
use super::output::{Output, Stop, Tone};
use super::wire::{self, HooksWire};
use crate::git::{Hook, HooksFrom, Repository, find_on_path};
use crate::report::{Exit, Failure, quoted, quoted_path, shell_word};

/// Runs the command.
pub(super) fn run(args: &HooksArgs, out: &mut Output) -> Result<Exit, Stop> {
    let repo = load::repository()?;
    match args {
        HooksArgs::Install(args) => install(&repo, args, out)?,
        HooksArgs::Uninstall => uninstall(&repo, out)?,
        HooksArgs::Status(args) => {
            let all = status(&repo)?;
            match args.format {
                Format::Text => all.iter().try_for_each(|one| print(one, out))?,
                Format::Json => out.line(wire::json(&HooksWire::of(&all)))?,
            }
            warn_if_not_found(out)?;
        }
    }
    Ok(Exit::Holds)
}

fn look(repo: &Repository, hook: Hook) -> Result<Place, Failure> {
    Place::look(repo.hook(hook)?)
}

fn install(repo: &Repository, args: &HooksInstallArgs, out: &mut Output) -> Result<(), Stop> {
    let hook = if args.server { Hook::PreReceive } else { Hook::PrePush };
    if repo.workdir().is_none() && !args.server {
        let failure = Failure::usage("this repository has no work tree, so nobody pushes from it");
        return Err(failure.hint("for a server: countersign hooks install --server").into());
    }
    let mut place = look(repo, hook)?;
    let refs = held(&place, args);
    if place.found == Found::Foreign {
        set_aside(hook, &mut place, (args.chain, &refs))?;
    }
    let text = script::script(hook, &refs, place.has_chained);
    let path = quoted_path(&place.path);
    let said = match &place.found {
        Found::Ours { text: there, is_executable: true } if *there == text => {
            format!("{path} is there already")
        }
        Found::Ours { .. } => {
            place.write(&text)?;
            format!("{path} was written anew")
        }
        Found::Nothing | Found::Foreign => {
            place.write(&text)?;
            format!("{path} was written")
        }
    };
    out.line(format!("{}: {said}", hook.name()))?;
    details(&HookStatus { hook, place: look(repo, hook)? }, out)?;
    warn_if_not_found(out)?;
    if args.server { warn_of_head(repo, out) } else { Ok(()) }
}

/// The patterns that the hook is to hold, as a shell reads them: those that are named, else those that it held already, so that
/// whoever only writes it anew does not let more through.
fn held(place: &Place, args: &HooksInstallArgs) -> Vec<String> {
    match &place.found {
        Found::Ours { text, .. } if args.refs.is_empty() => script::refs_in(text),
        _ => args.refs.iter().map(shell_word).collect(),
    }
}

/// Makes room for ours where that was asked for.
fn set_aside(hook: Hook, place: &mut Place, (chain, refs): (bool, &[String])) -> Result<(), Failure> {
    let path = quoted_path(&place.path);
    if !chain {
        let failure = Failure::usage(format!("there is another {} hook already: {path}", hook.name()))
            .hint("nothing was changed")
            .hint("to keep it and have it run first: countersign hooks install --chain")
            .hint("or put these lines at its top, so that both read what git says:");
        let lines = script::by_hand(hook, refs);
        return Err(Failure { hints: [failure.hints, lines.to_vec()].concat(), ..failure });
    }
    if place.has_chained {
        let aside = quoted_path(&chained(&place.path));
        return Err(Failure::usage(format!("{path} cannot be kept as {aside}, which is there already"))
            .hint("join the two by hand, and move one of them away"));
    }
    place.set_aside()?;
    place.found = Found::Nothing;
    place.has_chained = true;
    Ok(())
}

fn uninstall(repo: &Repository, out: &mut Output) -> Result<(), Stop> {
    for hook in Hook::ALL {
        let place = look(repo, hook)?;
        let (name, path) = (hook.name(), quoted_path(&place.path));
        match place.found {
            Found::Nothing => {}
            Found::Foreign => out.line(format!("{name}: {path} is another's and was left alone"))?,
            Found::Ours { .. } => {
                place.remove()?;
                let back = if place.has_chained { "; what was there before is back" } else { "" };
                out.line(format!("{name}: {path} was taken away{back}"))?;
            }
        }
    }
    Ok(())
}

/// A hook, and what stands in its place.
pub(super) struct HookStatus {
    pub(super) hook: Hook,
    pub(super) place: Place,
}

impl HookStatus {
    /// `ours`, `not-executable`, `another` or `none`.
    pub(super) const fn word(&self) -> &'static str {
        match &self.place.found {
            Found::Nothing => "none",
            Found::Foreign => "another",
            Found::Ours { is_executable: true, .. } => "ours",
            Found::Ours { is_executable: false, .. } => "not-executable",
        }
    }

    /// The patterns of refs that ours names, as a shell reads them.
    pub(super) fn refs(&self) -> Vec<String> {
        match &self.place.found {
            Found::Ours { text, .. } => script::refs_in(text),
            Found::Nothing | Found::Foreign => Vec::new(),
        }
    }
}

fn status(repo: &Repository) -> Result<Vec<HookStatus>, Failure> {
    let one = |hook| Ok(HookStatus { hook, place: look(repo, hook)? });
    Hook::ALL.into_iter().map(one).collect()
}

fn print(status: &HookStatus, out: &mut Output) -> io::Result<()> {
    let HookStatus { hook, place } = status;
    let path = quoted_path(&place.path);
    let (tone, said) = match &place.found {
        Found::Nothing => (Tone::Faint, format!("not installed (it would be {path})")),
        Found::Foreign => (Tone::Unsure, format!("another's, which may or may not ask: {path}")),
        Found::Ours { is_executable: false, .. } => {
            (Tone::Bad, format!("installed, but git does not run it: chmod +x {path}"))
        }
        Found::Ours { .. } => (Tone::Good, format!("installed: {path}")),
    };
    out.line(format!("{}: {}", hook.name(), out.tone(tone, said)))?;
    details(status, out)
}

/// What ours does, and who says that hooks are there.
fn details(status: &HookStatus, out: &mut Output) -> io::Result<()> {
    let place = &status.place;
    if matches!(place.found, Found::Ours { .. }) {
        let refs = [vec!["the default branch".to_owned()], status.refs()].concat().join(", ");
        out.line(format!("    holds {refs} to it, and lets the ledger only grow"))?;
        if place.has_chained {
            out.line(format!("    runs {} before", quoted_path(&chained(&place.path))))?;
        }
    }
    match place.from {
        HooksFrom::Usual => Ok(()),
        HooksFrom::Repository => out.line("    that place is named by core.hooksPath of this repository"),
        HooksFrom::Shared => out.line(out.tone(
            Tone::Unsure,
            "    ! that place is named by your own core.hooksPath: all repositories that use it run this hook",
        )),
    }
}

fn warn_if_not_found(out: &mut Output) -> io::Result<()> {
    if find_on_path(env!("CARGO_PKG_NAME")).is_some() {
        return Ok(());
    }
    let what = "! countersign is not on PATH: as long as a hook does not find it, it refuses every push";
    out.line(out.tone(Tone::Unsure, what))
}

/// Where the default branch has no commit, its first push cannot be let in.
fn warn_of_head(repo: &Repository, out: &mut Output) -> Result<(), Stop> {
    let Some(name) = repo.head_branch() else {
        let what =
            "! HEAD names no branch, so none is held to anything: git symbolic-ref HEAD refs/heads/main";
        return Ok(out.line(out.tone(Tone::Unsure, what))?);
    };
    if repo.ref_target(&name).map_err(Failure::from)?.is_some() {
        return Ok(());
    }
    let what = format!(
        "! {} is the default branch here and has no commit, so there is nothing that says whose keys to trust",
        quoted(&name)
    );
    out.line(out.tone(Tone::Unsure, what))?;
    out.line(
        "    if that is its name: countersign hooks uninstall, push it once, and install the hook again",
    )?;
    out.line(format!("    if another is: git symbolic-ref HEAD {}", shell_word("refs/heads/NAME")))?;
    Ok(())
}
