//! Faults from outside: the program that ships, run so that its n-th system call fails.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::env::{COUNTERSIGN, Env};

/// Every fault that a system call can meet: an error, a write of only half, or the end of the program there, with the loss
/// of everything that was not synced.
pub const FAULTS: [&str; 7] = ["ENOSPC", "EIO", "EMFILE", "EACCES", "EROFS", "short", "crash"];

/// The program that brings faults about, built from its source with the C compiler.
pub struct Injector {
    program: PathBuf,
    report: PathBuf,
}

/// What became of a run.
#[derive(Debug)]
pub struct Report {
    /// How many calls were counted.
    pub calls: usize,
    /// The call that met the fault, and its path.
    pub at: String,
}

impl Injector {
    /// Builds it in this world.
    pub fn build(env: &Env) -> Self {
        let program = env.path("faults");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/faults.c");
        let built = Command::new("cc").args(["-O1", "-o"]).arg(&program).arg(source).status();
        assert!(built.is_ok_and(|status| status.success()), "the C compiler cannot build the injector");
        Self { program, report: env.path("faults.report") }
    }

    /// The program to start.
    pub fn program(&self) -> &str {
        text(&self.program)
    }

    /// What to start it with, so that `fault` meets the `n`-th call on what lies below `roots` (0: none).
    pub fn args(&self, fault: &str, n: usize, roots: &[&Path], args: &[&str]) -> Vec<String> {
        let roots = roots.iter().map(|root| text(root)).collect::<Vec<_>>().join(":");
        let own = [text(&self.report), fault, &n.to_string(), &roots, COUNTERSIGN].map(str::to_owned);
        own.into_iter().chain(args.iter().map(|arg| (*arg).to_owned())).collect()
    }

    /// What became of the last run.
    pub fn report(&self) -> Report {
        let line = std::fs::read_to_string(&self.report).expect("it is written at the end of every run");
        let (calls, at) = line.trim().split_once(' ').expect("a number and what happened");
        Report { calls: calls.parse().expect("a number"), at: at.to_owned() }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}
