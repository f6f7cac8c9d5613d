//! `countersign inventory`: every unit of a change, which is what would have to be signed.

use std::io;

use super::args::{InventoryArgs, InventoryFormat};
use super::load::{Subject, Sum, each_file};
use super::output::{Output, Stop, Tone};
use super::wire::{self, InventoryWire};
use super::words;
use crate::attest::{FileUnits, file_units};
use crate::diff::{FileChange, FileDiff, Tally, patch};
use crate::git::{GitError, Target};
use crate::report::{Exit, Failure};

/// Runs the command.
pub(super) fn run(args: &InventoryArgs, out: &mut Output) -> Result<Exit, Stop> {
    let subject = Subject::load(&args.target, Target::Default)?;
    match args.format {
        InventoryFormat::Text => text(&subject, out)?,
        InventoryFormat::Json => json(&subject, out)?,
        InventoryFormat::Numstat => numstat(&subject, args.nul, out)?,
    }
    Ok(Exit::Holds)
}

fn text(subject: &Subject, out: &mut Output) -> Result<(), Stop> {
    let change = subject.change();
    let (name, what) = words::subject(change);
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(Tone::Faint, what)))?;
    for notice in subject.notices() {
        out.line(out.tone(Tone::Unsure, format!("! {notice}")))?;
    }
    out.gap()?;
    let mut sum = Sum::default();
    each_file(change, subject.reader()?.as_mut(), |_, diff| {
        let diff = diff?;
        let units = file_units(&diff);
        sum.add(&units);
        Ok::<(), Stop>(file(&diff, &units, out)?)
    })?;
    if sum.files > 0 {
        out.gap()?;
    }
    let all = words::units(Tally { lines: sum.lines, others: sum.others });
    out.line(format!(
        "{all} in {} and {}",
        words::count(sum.hunks, "hunk", "hunks"),
        words::count(sum.files, "file", "files")
    ))?;
    Ok(())
}

fn file(diff: &FileDiff, units: &FileUnits, out: &mut Output) -> io::Result<()> {
    out.line(format!(
        "{}  {}",
        out.tone(Tone::Strong, words::file(&diff.change)),
        out.tone(Tone::Faint, words::units(units.tally()))
    ))?;
    for (kind, id) in &units.others {
        out.line(format!("    {}  {}", words::short_id(id), other(*kind, diff)))?;
    }
    for hunk in &units.hunks {
        let (start, len) = (hunk.at.start, hunk.at.len);
        let place = format!("-{},{} +{},{}", start.old, len.old, start.new, len.new);
        let lines = words::count(u64::from(hunk.n()), "line", "lines");
        out.line(format!(
            "    {}  {place}  {lines} (-{} +{})",
            words::short_id(&hunk.id),
            hunk.removed,
            hunk.added
        ))?;
    }
    Ok(())
}

fn other(kind: crate::diff::OtherKind, diff: &FileDiff) -> String {
    let sides = &diff.change.sides;
    let mode = |entry: Option<crate::diff::Entry>| {
        entry.map_or("nothing".to_owned(), |entry| entry.mode.to_string())
    };
    format!("{} ({} to {})", kind.name(), mode(sides.old), mode(sides.new))
}

fn json(subject: &Subject, out: &mut Output) -> Result<(), Stop> {
    let (mut wire, mut sum) = (InventoryWire::new(subject.change(), &subject.notices()), Sum::default());
    each_file(subject.change(), subject.reader()?.as_mut(), |change: &FileChange, diff| {
        let units = file_units(&diff?);
        sum.add(&units);
        wire.add(change, &units);
        Ok::<(), Stop>(())
    })?;
    Ok(out.line(wire::json(&wire.finish(sum)))?)
}

/// What git prints for the same trees or the same patch.
fn numstat(subject: &Subject, nul: bool, out: &mut Output) -> Result<(), Stop> {
    let failed = |error: GitError| Stop::Failure(Failure::from(error));
    match subject {
        Subject::Repository(both) => {
            for record in both.1.source.numstat().map_err(failed)? {
                numstat_record(&record.map_err(failed)?.bytes(), nul, out)?;
            }
        }
        Subject::Patch(patch) => {
            let records = patch::numstat(&patch.set);
            // One record per file, in the same order; git has no way to narrow a patch, so the paths are looked up.
            for (record, file) in records.split_inclusive(|&byte| byte == 0).zip(&patch.set.files) {
                if patch.change.scope.includes(&file.change().path) {
                    numstat_record(record, nul, out)?;
                }
            }
        }
    }
    Ok(())
}

/// `record` ends in NUL. Without `-z` git ends it in LF and quotes an unusual path.
fn numstat_record(record: &[u8], nul: bool, out: &mut Output) -> io::Result<()> {
    if nul {
        return out.raw(record);
    }
    let record = record.strip_suffix(b"\0").unwrap_or(record);
    let path_at =
        record.iter().enumerate().filter(|(_, byte)| **byte == b'\t').nth(1).map_or(0, |(at, _)| at + 1);
    out.raw(&record[..path_at])?;
    out.raw(&patch::quoted_name(&record[path_at..]))?;
    out.raw(b"\n")
}
