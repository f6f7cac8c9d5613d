//! `countersign completions`: a script for the shell, from the same declarations as `--help`.

use clap_complete::generate;

use super::args::{self, CompletionsArgs};
use super::output::{Output, Stop};
use crate::report::Exit;

/// Runs the command.
pub(super) fn run(args: &CompletionsArgs, out: &mut Output) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    generate(args.shell, &mut args::declared(), "countersign", &mut script);
    out.raw(&script)?;
    Ok(Exit::Holds)
}
