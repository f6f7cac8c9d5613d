//! Who last touched the lines of the old side, or why nobody can tell.

use std::sync::Arc;

use crate::cli::load::Subject;
use crate::diff::{FileChange, Identity, ModeKind};
use crate::report::Failure;
use crate::session::BlameFile;

/// What the screen asks. Its errors go on from "no blame: ".
pub(super) fn blame(subject: &Subject) -> BlameFile {
    let Subject::Repository(both) = subject else {
        return Arc::new(|_: &FileChange| Err("a patch does not say who wrote the lines".into()));
    };
    let (source, identity) = (both.1.source.clone(), both.1.change.identity);
    Arc::new(move |file: &FileChange| {
        let Identity::Trees { base, .. } = identity else { return Err("there is no history".into()) };
        if file.sides.old.is_none_or(|old| old.mode.kind() != ModeKind::File) {
            return Err("there is no such file on the old side".into());
        }
        let Some(commit) = base.commit else { return Err("the old side is not a commit".into()) };
        source.blame(commit, &file.path).map_err(|error| Failure::from(error).sentence)
    })
}
