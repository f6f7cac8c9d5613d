//! `countersign export`: the comments as Markdown, or what they suggest as a patch.

use std::io::{IsTerminal as _, Write as _};

use super::{Files, Talk, export_of, listed};
use crate::base::shown::has_hidden;
use crate::cli::args::{ExportArgs, ExportFormat};
use crate::cli::output::{Output, Stop};
use crate::report::{self, Exit, Failure, quoted_path};
use crate::review::comment::Thread;
use crate::review::comment::markdown::Listed;
use crate::review::comment::patch::SuggestedPatch;

/// Runs the command.
pub(in crate::cli) fn run(args: &ExportArgs, out: &mut Output) -> Result<Exit, Stop> {
    let talk = Talk::load(&args.about)?;
    let discussion = talk.discussion();
    let mut files = Files::of(&talk.subject)?;
    let listed = listed(&discussion, &mut files, args.unresolved)?;
    let bytes = match args.format {
        ExportFormat::Markdown => export_of(&talk.subject, &listed, &talk.reviewer).into_bytes(),
        ExportFormat::Patch => patch(&listed, &mut files)?,
    };
    match &args.output {
        Some(file) => std::fs::write(file, bytes).map_err(|error| {
            Failure::could_not_tell(format!("cannot write to {}: {error}", quoted_path(file)))
        })?,
        None => {
            let is_unfit = bytes.split(|byte| *byte == b'\n').any(has_hidden);
            if is_unfit && std::io::stdout().is_terminal() {
                return Err(unfit_for_terminal().into());
            }
            out.raw(&bytes)?;
        }
    }
    Ok(talk.exit())
}

fn unfit_for_terminal() -> Failure {
    Failure::usage("the patch has characters that a terminal would not show")
        .hint("write it to a file: countersign export --format patch -o FILE")
}

/// The patch, with what is not in it told on standard error.
fn patch(listed: &[Listed<'_>], files: &mut Files<'_>) -> Result<Vec<u8>, Failure> {
    let mut patch = SuggestedPatch::default();
    for group in listed.chunk_by(|a, b| a.location.file == b.location.file) {
        if group[0].location.file.is_none() {
            continue;
        }
        let threads: Vec<&Thread> = group.iter().map(|listed| listed.thread).collect();
        patch.add(files.of_comment(&group[0].thread.first)?, threads);
    }
    let mut stderr = std::io::stderr();
    for (name, why) in &patch.left_out {
        // Nobody is worse off if this cannot be said.
        drop(writeln!(stderr, "countersign: {name} is not in the patch: {}", report::left_out(*why)));
    }
    if patch.taken.is_empty() {
        drop(writeln!(stderr, "countersign: no comment suggests lines that could be put in"));
    }
    Ok(patch.bytes)
}
