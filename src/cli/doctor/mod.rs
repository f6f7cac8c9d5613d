//! `countersign doctor`: what the state of this machine and repository means for a review, and what mends it. Only looks.

mod repository;
mod terminal;

use std::io;
use std::path::PathBuf;

use super::args::{DoctorArgs, Format};
use super::output::{Output, Stop, Tone};
use super::presence;
use super::wire::{self, DoctorWire};
use crate::base::Digest;
use crate::config::{self, Config};
use crate::git;
use crate::provenance::agent_variables;
use crate::report::doctor::{self, Condition, Finding};
use crate::report::{Exit, Failure};
use crate::store::{self, Stored};

/// Runs the command. A configuration that cannot be used is one of the things to tell.
pub(super) fn run(args: &DoctorArgs, config: &Result<Config, Failure>) -> Result<Exit, Stop> {
    let color = config.as_ref().map(|config| config.settings.look.color).unwrap_or_default();
    let mut out = Output::standard(color);
    let mut found = programs();
    found.push(doctor::agent(presence::agent(), agent_variables()));
    let stored = reviews(&mut found);
    found.extend(repository::look(&stored));
    found.push(configuration(config));
    found.extend(doctor::terminal(&terminal::look(config.as_ref().ok())));
    match args.format {
        Format::Text => print(&found, &mut out)?,
        Format::Json => out.line(wire::json(&DoctorWire::of(&found)))?,
    }
    out.flush()?;
    Ok(Exit::Holds)
}

fn programs() -> Vec<Finding> {
    let git = git::find_on_path("git").map(|path| {
        let version = git::git_version(&path);
        (path, version)
    });
    doctor::programs(git, &git::libgit2_version())
}

/// Where reviews are kept, and those that can be read.
fn reviews(found: &mut Vec<Finding>) -> Vec<Stored> {
    match look_at_reviews(found) {
        Ok(stored) => stored,
        Err(failure) => {
            found.push(Finding::fail("reviews", failure));
            Vec::new()
        }
    }
}

fn look_at_reviews(found: &mut Vec<Finding>) -> Result<Vec<Stored>, Failure> {
    let dir: PathBuf = super::who::state_dir()?;
    let state = store::inspect(&dir)?;
    let (stored, broken): (Vec<_>, Vec<_>) =
        store::list(&dir, |_| true)?.into_iter().partition(|one| one.read.is_ok());
    found.push(doctor::state_dir(&dir, &state, stored.len() as u64));
    found.extend(broken.into_iter().filter_map(|one| Some(Finding::fail("reviews", one.read.err()?))));
    for one in &stored {
        let Some(id) = Digest::from_hex(&one.id) else { continue };
        found.extend(store::holder(&dir, &id)?.map(|pid| doctor::held(pid, &one.dir)));
    }
    Ok(stored)
}

fn configuration(config: &Result<Config, Failure>) -> Finding {
    let usable = config.as_ref().map_err(Clone::clone).and_then(|config| {
        super::themes::look(config)?;
        super::settings::keymap(config)?;
        Ok(config)
    });
    match usable {
        Ok(config) => {
            let usual = config::config_dir().map(|dir| dir.join("config.toml"));
            doctor::configuration(config.file.as_ref().map(|(path, _)| &**path), usual.as_deref())
        }
        Err(failure) => Finding::fail("configuration", failure),
    }
}

fn print(found: &[Finding], out: &mut Output) -> io::Result<()> {
    let width = found.iter().map(|finding| finding.topic.len()).max().unwrap_or(0);
    for Finding { topic, condition, sentence, mend } in found {
        let tone = match condition {
            Condition::Ok => Tone::Good,
            Condition::Warn | Condition::CannotTell => Tone::Unsure,
            Condition::Fail => Tone::Bad,
        };
        let word = out.tone(tone, format!("{:<11}", wire::condition(*condition)));
        out.line(format!("{word}  {topic:<width$}  {sentence}"))?;
        for command in mend {
            out.line(format!("{:13}{:width$}    {command}", "", ""))?;
        }
    }
    Ok(())
}
