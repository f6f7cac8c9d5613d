//! The person's own editor, for a text that is being typed.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::process::Command;

use crate::base::shown::text_of;

/// The longest text that is taken back, in bytes.
const MAX: u64 = 64 * 1024;

/// Lets `editor` have `text`, and gives back what it left. The file is private and goes away.
///
/// # Errors
/// A sentence for the person.
pub(super) fn edit(editor: &str, text: &str) -> Result<String, String> {
    let failed = |error: io::Error| format!("the text could not be given to the editor: {error}");
    let mut file = tempfile::Builder::new().prefix("comment-").suffix(".md").tempfile().map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(failed)?;
    // The variable holds a piece of a command line, such as `code --wait`, as git and others take it.
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(editor)
        .arg(file.path())
        .status()
        .map_err(|error| format!("the editor cannot be started: {error}"))?;
    if !status.success() {
        return Err("the editor failed, so the text is what it was".to_owned());
    }
    read(&mut file).map_err(|error| format!("what the editor left cannot be read: {error}"))
}

/// An editor may have put another file in its place, so it is opened by its name again.
fn read(file: &mut tempfile::NamedTempFile) -> io::Result<String> {
    let mut now = std::fs::File::open(file.path()).or_else(|_gone| file.reopen())?;
    now.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    now.take(MAX).read_to_end(&mut bytes)?;
    Ok(text_of(&bytes))
}
