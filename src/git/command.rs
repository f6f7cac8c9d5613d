//! The one place that runs the git program. Nothing that a repository says has a part in it.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the git program at `path` says of its version, such as `2.47.3`.
pub fn git_version(path: &Path) -> io::Result<String> {
    let mut command = Command::new(path);
    command.arg("--version").current_dir("/").env_clear().env("LC_ALL", "C").stdin(Stdio::null());
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.trim().strip_prefix("git version ").filter(|_| output.status.success());
    version.map(str::to_owned).ok_or_else(|| io::Error::other("it does not say its version"))
}
