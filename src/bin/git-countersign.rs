//! `git countersign`: git looks for a program of this name. It becomes the `countersign` beside it, with the same arguments.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let beside = std::env::current_exe().ok().map(|this| this.with_file_name("countersign"));
    let program = beside.filter(|program| program.is_file()).unwrap_or_else(|| "countersign".into());
    // Only a failure comes back from this.
    let error = Command::new(&program).args(std::env::args_os().skip(1)).exec();
    let _ = std::io::Write::write_fmt(
        &mut std::io::stderr(),
        format_args!("git-countersign: cannot start countersign: {error}\n"),
    );
    ExitCode::from(2)
}
