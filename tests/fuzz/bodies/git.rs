//! Git, asked what it makes of a patch.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// What `git apply --numstat -z` prints for a patch: `None` if git refuses it. It runs outside any repository and with no
/// configuration but its own defaults.
pub fn numstat(patch: &[u8], strip: Option<usize>) -> Option<Vec<u8>> {
    let mut command = Command::new("git");
    let nowhere = std::env::temp_dir();
    command.current_dir(&nowhere).env("GIT_CEILING_DIRECTORIES", &nowhere).env("HOME", "/dev/null");
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("LC_ALL", "C");
    command.args(["apply", "--numstat", "-z"]).args(strip.map(|strip| format!("-p{strip}"))).arg("-");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut git = command.spawn().expect("git can be started");
    // Git reads all of it before it writes anything; if it stops early, that shows in what it says.
    let _ = git.stdin.take().expect("it was asked for").write_all(patch);
    let output = git.wait_with_output().expect("git ends");
    output.status.success().then_some(output.stdout)
}
