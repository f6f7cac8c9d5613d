//! The programs that know a clipboard. They get the bytes on their standard input and nothing of them as an argument.

use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::child::Task;
use crate::git::find_on_path;

/// How long a program may take; one that hangs is ended.
const PATIENCE: Duration = Duration::from_secs(3);

/// A program of the desktop, with its arguments and the variable without which it has no clipboard to know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    args: &'static [&'static str],
    needs: Option<&'static str>,
}

impl Tool {
    /// Every one that is ever run.
    pub(super) const ALL: [Self; 5] = [
        Self { name: "wl-copy", args: &["--type", "text/plain"], needs: Some("WAYLAND_DISPLAY") },
        Self { name: "xclip", args: &["-selection", "clipboard"], needs: Some("DISPLAY") },
        Self { name: "xsel", args: &["--clipboard", "--input"], needs: Some("DISPLAY") },
        Self { name: "pbcopy", args: &[], needs: None },
        Self { name: "clip.exe", args: &[], needs: Some("WSL_DISTRO_NAME") },
    ];

    pub(super) fn is_meant_for(&self, variable: impl Fn(&str) -> Option<String>) -> bool {
        self.needs.is_none_or(|name| variable(name).is_some())
    }

    /// Whether it is there and took the bytes.
    pub(super) fn take(&self, bytes: &[u8]) -> bool {
        run_found(self.name, self.args, bytes)
    }
}

/// Whether tmux has the bytes as its newest buffer; it sends them on to the terminal itself.
pub(super) fn tmux(bytes: &[u8]) -> bool {
    // Older ones do not know `-w` and cannot hand it on.
    run_found("tmux", &["load-buffer", "-w", "-"], bytes) || run_found("tmux", &["load-buffer", "-"], bytes)
}

/// Whether tmux passes wrapped sequences on to the terminal.
pub(super) fn tmux_passes_through() -> bool {
    let Some(tmux) = find_on_path("tmux") else { return false };
    let mut command = Command::new(tmux);
    command.args(["show-options", "-Apv", "allow-passthrough"]);
    let answer = Task::new(command, "tmux").patience(PATIENCE).run(&[]);
    answer.is_ok_and(|output| matches!(output.stdout.trim_ascii(), b"on" | b"all"))
}

/// Whether the command that the user configured took the bytes. It is a line for the shell, as an editor's is.
pub(super) fn configured(command: &str, bytes: &[u8]) -> bool {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]);
    run(shell, bytes).unwrap_or(false)
}

fn run_found(name: &str, args: &[&str], bytes: &[u8]) -> bool {
    let Some(path) = find_on_path(name) else { return false };
    let mut command = Command::new(path);
    command.args(args);
    run(command, bytes).unwrap_or(false)
}

/// Whether it ended well in time. It reads from a file without a name, so that one that never reads cannot keep us.
fn run(mut command: Command, bytes: &[u8]) -> io::Result<bool> {
    let mut input = tempfile::tempfile()?;
    input.write_all(bytes)?;
    input.rewind()?;
    let mut child = command.stdin(input).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill()?;
    child.wait()?;
    Ok(false)
}

/// Writes a file that only this user can read, in place of one of that name.
pub(super) fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_configured_command_gets_the_bytes_and_its_status_counts() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("it's here");
        let command = format!("cat > \"{}\"", file.display());
        assert!(configured(&command, b"a\x1b[31m\xff\nb"));
        assert_eq!(std::fs::read(&file).unwrap(), b"a\x1b[31m\xff\nb");
        assert!(!configured("cat > /dev/null; exit 3", b"x"));
        // One that reads nothing of very much.
        assert!(configured("true", &vec![b'x'; 1 << 20]));
    }

    #[test]
    fn the_file_is_private_and_takes_the_place_of_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("copied"));
        std::fs::write(&target, "untouched").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        replace_private(&link, b"new").unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"untouched");
        assert_eq!(std::fs::read(&link).unwrap(), b"new");
        assert_eq!(std::fs::symlink_metadata(&link).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
