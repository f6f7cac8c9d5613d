//! What the system says about a running program.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The most memory a process had in use at once, in megabytes.
pub(crate) fn peak_memory(id: u32) -> Option<f64> {
    let status = file(id, "status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok().map(|kb: f64| kb / 1024.0)
}

/// Processor time used so far by all threads that are still there.
pub(crate) fn processor_time(id: u32) -> Duration {
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let nanos = threads.filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        stat.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// The process called `name`: `id` itself or one that it started.
pub(crate) fn child_named(id: u32, name: &str) -> Option<u32> {
    // The kernel keeps 15 bytes of a name.
    let is_it = file(id, "comm").is_some_and(|comm| name.starts_with(comm.trim()));
    if is_it {
        return Some(id);
    }
    let children = file(id, &format!("task/{id}/children"))?;
    children
        .split_ascii_whitespace()
        .filter_map(|child| child.parse().ok())
        .find_map(|child| child_named(child, name))
}

fn file(id: u32, name: &str) -> Option<String> {
    std::fs::read_to_string(format!("/proc/{id}/{name}")).ok()
}

/// Runs a command to its end: how long it took, and the most memory it had while it wrote.
pub(crate) fn run(command: &mut Command) -> (Duration, f64) {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program can be started");
    let mut out = child.stdout.take().expect("it is piped");
    let (mut chunk, mut peak) = (vec![0; 65_536], 0.0);
    let mut n_chunks = 0_u32;
    while let Ok(1..) = out.read(&mut chunk) {
        // Asking each time would be felt.
        if n_chunks.is_multiple_of(16) {
            peak = peak_memory(child.id()).unwrap_or(peak);
        }
        n_chunks += 1;
    }
    assert!(child.wait().is_ok_and(|status| status.success()), "{command:?} works here");
    (started.elapsed(), peak)
}
