//! Why a path after `--` is not taken, in sentences.

use super::Failure;
use super::failure::quoted;
use crate::diff::PathspecError;

/// What is wrong with `path`, as it was typed.
pub fn pathspec(path: &[u8], error: PathspecError) -> Failure {
    match error {
        PathspecError::Empty => {
            Failure::usage("one of the paths is empty").hint("to have everything, leave the paths out")
        }
        PathspecError::Outside => Failure::usage(format!("{} lies outside of the repository", quoted(path))),
        PathspecError::Magic => Failure::usage(format!("{} is not a path that can be looked for", quoted(path)))
            .hint("after a `:` may stand `/` (from the top), `!` (not this one) or (top,exclude,literal,glob,icase)"),
    }
}
