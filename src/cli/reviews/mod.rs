//! `countersign reviews`: the reviews that have a journal here, newest first, and going on with one of them.

mod resume;

use std::io;

use super::args::{Format, ReviewsAction, ReviewsArgs};
use super::output::{Output, Stop, Tone};
use super::review::replay;
use super::who::state_dir;
use super::wire::{self, ReviewsWire};
use super::{load, status, words};
use crate::base::{Shown, Timestamp};
use crate::config::Config;
use crate::diff::{Identity, Scope, Tally};
use crate::git::Repository;
use crate::report::{Exit, Failure, quoted, shell_path};
use crate::review::{Review, Totals};
use crate::store::{self, ReviewKey, Stored};

/// A review in which something was decided or said.
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) dir: std::path::PathBuf,
    pub(super) key: ReviewKey,
    pub(super) review: Review,
    pub(super) touched: Timestamp,
}

/// What became of the change that a review is of.
pub(super) enum Place {
    /// It was a patch, which is not kept.
    Patch,
    /// The repository is not there any more.
    Gone,
    /// The repository is there; how much there is to read, if that can be told, and the subject of the head commit.
    Here { all: Option<Tally>, subject: Option<String> },
}

/// All reviews, and what stands in their way.
pub(super) struct List {
    /// The newest first.
    pub(super) reviews: Vec<Listed>,
    /// Where nothing was decided or said.
    pub(super) empty: u64,
    /// Journals that cannot be read, and why.
    pub(super) unreadable: Vec<Failure>,
}

/// Runs the command.
pub(super) fn run(args: &ReviewsArgs, config: &Config, out: &mut Output) -> Result<Exit, Stop> {
    let list = list()?;
    match &args.action {
        Some(ReviewsAction::Resume { which }) => resume::run(find(&list, which)?, config, out),
        None => {
            match args.format {
                Format::Text => print(&list, out)?,
                Format::Json => out.line(wire::json(&ReviewsWire::of(&list)))?,
            }
            Ok(if list.unreadable.is_empty() { Exit::Holds } else { Exit::CouldNotTell })
        }
    }
}

fn list() -> Result<List, Failure> {
    let mut list = List { reviews: Vec::new(), empty: 0, unreadable: Vec::new() };
    for Stored { id, dir, read } in store::list(&state_dir()?, |_| true)? {
        let replayed = read.map_err(Failure::from).and_then(|(key, entries)| Ok((key, replay(entries)?)));
        match replayed.map(|(key, review)| (key, review.last_at(), review)) {
            Ok((key, Some(touched), review)) => {
                list.reviews.push(Listed { id, dir, key, review, touched });
            }
            Ok((_, None, _)) => list.empty += 1,
            Err(failure) => list.unreadable.push(failure),
        }
    }
    list.reviews.sort_by(|a, b| (b.touched, &a.id).cmp(&(a.touched, &b.id)));
    Ok(list)
}

/// The review with this number in the list, or whose name begins so.
fn find<'a>(list: &'a List, which: &str) -> Result<&'a Listed, Failure> {
    let by_number = which.parse::<usize>().ok().and_then(|n| list.reviews.get(n.checked_sub(1)?));
    let by_name: Vec<&Listed> =
        list.reviews.iter().filter(|one| which.len() >= 4 && one.id.starts_with(which)).collect();
    match (by_number, by_name.as_slice()) {
        (Some(one), _) => Ok(one),
        (None, [one]) => Ok(*one),
        (None, []) => Err(Failure::usage(format!("there is no review {}", quoted(which)))
            .hint("countersign reviews lists them with their numbers")),
        (None, _) => Err(Failure::usage(format!("several reviews begin with {}", quoted(which)))),
    }
}

impl Listed {
    /// What became of the change. Reads all of it where it is there, to count what there is to decide.
    pub(super) fn place(&self) -> Place {
        let Identity::Trees { head, .. } = self.key.identity else { return Place::Patch };
        if !self.key.repository.exists() {
            return Place::Gone;
        }
        let repo = Repository::discover(&self.key.repository).ok();
        let repo = repo.filter(|repo| repo.common_dir() == self.key.repository);
        let subject = head.commit.zip(repo.as_ref()).and_then(|(commit, repo)| {
            let text = repo.commit_text(commit).ok()?;
            let first = text.message.split(|byte| *byte == b'\n').next()?.to_vec();
            Some(Shown::of(first).cut(60).to_string())
        });
        Place::Here { all: repo.and_then(|repo| self.all(&repo)), subject }
    }

    /// How many units the change has. Of uncommitted work that cannot be told: its objects went when the screen closed.
    fn all(&self, repo: &Repository) -> Option<Tally> {
        let Identity::Trees { head, .. } = self.key.identity else { return None };
        head.commit?;
        let loaded = resume::load(&self.key, repo).ok()??.1;
        let mut all = Tally::default();
        let counted = load::each_file(&loaded.change, loaded.source.reader().ok()?.as_mut(), |_, diff| {
            all += diff.map_err(|_unreadable| ())?.tally();
            Ok::<(), ()>(())
        });
        counted.ok().map(|()| all)
    }

    /// Where it was read, and what.
    pub(super) fn name(&self) -> String {
        let what = words::ends(&self.key.identity);
        match (&self.key.identity, &self.key.scope) {
            (Identity::Patch(_), _) => what,
            (_, Scope::Whole) => format!("{}  {what}", self.repository()),
            (_, Scope::Narrowed(paths)) => {
                let paths: Vec<_> = paths.iter().map(|path| Shown::of(path.as_bytes()).to_string()).collect();
                format!("{}  {what} -- {}", self.repository(), paths.join(" "))
            }
        }
    }

    /// The directory that people call the repository.
    pub(super) fn repository(&self) -> String {
        let common = &self.key.repository;
        let above = common.parent().filter(|_| common.file_name().is_some_and(|name| name == ".git"));
        shell_path(above.unwrap_or(common))
    }
}

fn print(list: &List, out: &mut Output) -> io::Result<()> {
    if list.reviews.is_empty() {
        out.line("There is no review in progress.")?;
    }
    for (at, one) in list.reviews.iter().enumerate() {
        print_one(at + 1, one, out)?;
    }
    if list.empty > 0 {
        let n = words::count(list.empty, "review has", "reviews have");
        out.line(out.tone(Tone::Faint, format!("{n} no decision and no comment in it")))?;
    }
    for failure in &list.unreadable {
        out.line(out.tone(Tone::Unsure, format!("! {}", failure.sentence)))?;
    }
    if let Some(one) = list.reviews.first() {
        let start: String = one.id.chars().take(12).collect();
        let above = one.dir.parent().unwrap_or(&one.dir);
        out.gap()?;
        out.line("To go on with the first: countersign reviews resume 1")?;
        out.line(format!("To delete it for good:   rm -r {}/{start}*", shell_path(above)))?;
    }
    Ok(())
}

/// What was decided, where it is not known of how much: `signed 12 lines, 1 line questioned`.
fn decided_only(totals: Totals) -> String {
    let parts = [(totals.signed, "signed"), (totals.questioned, "questioned"), (totals.rejected, "rejected")];
    let parts = parts.into_iter().filter(|(units, _)| units.total() > 0);
    let parts: Vec<String> = parts.map(|(units, word)| format!("{word} {}", words::units(units))).collect();
    if parts.is_empty() { "nothing decided".to_owned() } else { parts.join(", ") }
}

fn print_one(number: usize, one: &Listed, out: &mut Output) -> io::Result<()> {
    let place = one.place();
    let short: String = one.id.chars().take(12).collect();
    let subject = match &place {
        Place::Here { subject: Some(subject), .. } => format!("  {subject}"),
        _ => String::new(),
    };
    out.line(format!(
        "{number:>3}  {}{subject}  {}",
        out.tone(Tone::Strong, one.name()),
        out.tone(Tone::Faint, short)
    ))?;
    let totals = one.review.totals();
    let decided = match place {
        Place::Here { all: Some(all), .. } => status::totals(totals, all),
        _ => decided_only(totals),
    };
    let n_comments = one.review.comments().count() as u64;
    let comments = (n_comments > 0).then(|| format!(", {}", words::count(n_comments, "comment", "comments")));
    out.line(format!("     {}: {decided}{}", Shown::of(&one.key.reviewer), comments.unwrap_or_default()))?;
    let recorded = match one.review.last_record() {
        None => "not recorded yet",
        Some(_) if one.review.unrecorded() => "recorded, and decided on since",
        Some(_) => "recorded",
    };
    out.line(out.tone(Tone::Faint, format!("     {recorded}; last touched {}", one.touched)))?;
    if matches!(place, Place::Gone) {
        let text =
            format!("     ! the repository is gone; to delete the review: rm -r {}", shell_path(&one.dir));
        out.line(out.tone(Tone::Unsure, text))?;
    }
    Ok(())
}
