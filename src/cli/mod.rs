//! The command line: one file per command. None of them but `review`, `withdraw`, `override`, `comment`, `sync`, `hooks` and
//! `demo` writes anything anywhere, apart from
//! what was named: a file, or the directory for `man`.
//!
//! Start with [`args`] for what can be typed, and [`main`] for what then happens. Each command gathers what it needs, prints
//! it through [`output`] as text for people or as JSON (`wire`) for programs, and answers with an exit code.

mod args;
mod audit;
mod blame;
mod carried;
mod comments;
mod completions;
mod demo;
mod doctor;
mod guard;
mod hooks;
mod inventory;
mod judging;
mod load;
mod log;
mod lost;
mod manual;
mod output;
mod overriding;
mod policy;
mod presence;
mod progress;
mod records;
mod review;
mod reviews;
mod rounds;
mod settings;
mod show;
mod size;
mod status;
mod sync;
mod table;
mod target;
mod themes;
mod verdict;
mod verify;
mod waiting;
mod who;
mod wire;
mod withdraw;
mod words;

use std::io::Write as _;
use std::process::ExitCode;

use args::{CommandArgs, CommandLine};
use output::{Output, Stop};

use crate::base::Shown;
use crate::child;
use crate::report::{Exit, Failure};

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    guard::outlive_file_limits();
    guard::pass_on_interrupts();
    let exit = guard::guarded(|| match args::parse(std::env::args_os()) {
        Ok(line) => run(line),
        Err(error) => explain(&error),
    });
    child::end_all();
    exit.into()
}

/// Help and version go to standard output, complaints to standard error. A complaint quotes what was typed, or what a script
/// was given to pass on, so it is made anew from sanitised arguments.
fn explain(error: &clap::Error) -> Exit {
    let shown = std::env::args_os().map(|arg| Shown::of(arg.as_encoded_bytes()).to_string().into());
    // A closed pipe is no failure.
    match args::parse(shown) {
        Err(clean) => drop(clean.print()),
        // Only bytes that are no text are refused raw and taken as tokens, and those are not quoted.
        Ok(_) => drop(error.print()),
    }
    if error.use_stderr() { Exit::Usage } else { Exit::Holds }
}

/// Runs one command and says what went wrong.
fn run(line: CommandLine) -> Exit {
    match dispatch(line) {
        Ok(exit) => exit,
        Err(Stop::PipeClosed) => Exit::Holds,
        Err(Stop::Failure(failure)) => {
            drop(writeln!(std::io::stderr(), "{failure}"));
            failure.exit
        }
    }
}

fn dispatch(line: CommandLine) -> Result<Exit, Stop> {
    if let Some(dir) = &line.global.directory {
        enter(dir)?;
    }
    let config = settings::load(&line.global);
    if let Ok(config) = &config {
        child::be_patient(config.settings.programs.patience);
    }
    if let CommandArgs::Doctor(args) = &line.command {
        return doctor::run(args, &config);
    }
    let config = config?;
    let mut out = Output::standard(config.settings.look.color);
    if line.global.list_themes {
        themes::list(&config, &mut out)?;
        out.flush()?;
        return Ok(Exit::Holds);
    }
    if line.global.dump_config || line.global.dump_keys {
        let dump = if line.global.dump_config { settings::dump_config } else { settings::dump_keys };
        dump(&config, &mut out)?;
        out.flush()?;
        return Ok(Exit::Holds);
    }
    let exit = match line.command {
        CommandArgs::Review(args) => review::run(&args, &config, &mut out)?,
        CommandArgs::Inventory(args) => inventory::run(&args, &mut out)?,
        CommandArgs::Verify(args) => verify::run(&args, &mut out)?,
        CommandArgs::Status(args) => status::run(&args, &mut out)?,
        CommandArgs::Sync(args) => sync::run(&args, &mut out)?,
        CommandArgs::Hooks(args) => hooks::run(&args, &mut out)?,
        CommandArgs::Show(args) => show::run(&args, &mut out)?,
        CommandArgs::Log(args) => log::run(&args, &mut out)?,
        CommandArgs::Blame(args) => blame::run(&args, &mut out)?,
        CommandArgs::Audit(args) => audit::run(&args, &mut out)?,
        CommandArgs::Withdraw(args) => withdraw::run(&args, &mut out)?,
        CommandArgs::Override(args) => overriding::run(&args, &mut out)?,
        CommandArgs::Comments(args) => comments::list(&args, &mut out)?,
        CommandArgs::Export(args) => comments::export(&args, &mut out)?,
        CommandArgs::Comment(args) => comments::speak(&args, &config.settings, &mut out)?,
        CommandArgs::Policy(args) => policy::run(&args, &mut out)?,
        CommandArgs::Doctor(args) => doctor::run(&args, &Ok(config))?,
        CommandArgs::Demo(args) => demo::run(args, &config, &mut out)?,
        CommandArgs::Reviews(args) => reviews::run(&args, &config, &mut out)?,
        CommandArgs::Completions(args) => completions::run(&args, &mut out)?,
        CommandArgs::Man(args) => manual::run(&args, &mut out)?,
    };
    out.flush()?;
    Ok(exit)
}

/// Works as if started in `dir`, as `git -C` does.
fn enter(dir: &std::path::Path) -> Result<(), Failure> {
    std::env::set_current_dir(dir).map_err(|error| {
        Failure::usage(format!("cannot go into {}: {error}", crate::report::quoted_path(dir)))
    })
}
