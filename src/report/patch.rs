//! Why a patch was refused, and what must be said about one that was not, in sentences.

use super::Failure;
use super::failure::quoted;
use crate::base::{Side, Sided};
use crate::diff::patch::{Flaw, Foreign, Form, PatchError, Remark, RemarkKind};

impl From<PatchError> for Failure {
    fn from(error: PatchError) -> Self {
        match error {
            PatchError::NoPatch { lines, foreign } => no_patch(lines, foreign),
            PatchError::TooBig { bytes } => {
                Self::usage(format!("the patch has {bytes} bytes, more than git takes"))
                    .hint("split it, or review the commits: countersign BASE..HEAD")
            }
            PatchError::Flawed { line, flaw } => {
                Self::usage(format!("the patch is refused at line {line}: {}", what_is_wrong(flaw)))
                    .hint("nothing of it was taken; see what git says: git apply --check FILE")
            }
        }
    }
}

fn no_patch(lines: u64, foreign: Option<Foreign>) -> Failure {
    let Some(Foreign { line, form }) = foreign else {
        let n = if lines == 1 { "this line".to_owned() } else { format!("these {lines} lines") };
        return Failure::usage(format!("there is no patch in {n}"))
            .hint("to make one: git diff main...feature > FILE");
    };
    let (what, way_out) = match form {
        Form::Combined => ("a merge compared with several parents", "git diff main...feature"),
        Form::Context => ("a context diff, which git cannot apply", "diff -u OLD NEW"),
        Form::Coloured => ("a diff with terminal colours in it", "git diff --no-color main...feature"),
    };
    let failure =
        Failure::usage(format!("line {line} begins {what}")).hint(format!("make it anew: {way_out} > FILE"));
    match form {
        // Colours cannot be taken out again, as the lines themselves may hold such characters.
        Form::Coloured => failure.hint("as git's pager: git config color.pager false"),
        Form::Combined | Form::Context => failure,
    }
}

fn what_is_wrong(flaw: Flaw) -> String {
    let fixed = match flaw {
        Flaw::HunkLine { first } => return format!("a line of a hunk begins with {}", quoted([first])),
        Flaw::HunkCutShort { missing } => return cut_short(missing),
        Flaw::HunkOverflow(side) => {
            return format!("the hunk has more {} lines than its header says", word(side));
        }
        Flaw::NoName { strip } => {
            return format!("no file name is left when {strip} leading directories are taken off (see `-p`)");
        }
        Flaw::NameDiffers(side) => {
            return format!("the {} name is not the one that an earlier line gave", word(side));
        }
        Flaw::DevNullExpected(side) => {
            return format!("the {} side should be /dev/null, as the file is not there", word(side));
        }
        Flaw::HunkWithoutHeader => "a hunk without the names of its files before it",
        Flaw::HunkHeader => "this is almost the head of a hunk, but not quite",
        Flaw::HunkMark => "only a mark for a missing newline may begin with a backslash",
        Flaw::HunkWithoutChange => "a hunk that changes nothing",
        Flaw::Contradiction => "the lines about this file contradict each other",
        Flaw::Mode => "a file mode that is not an octal number",
        Flaw::NewFileHasOldLines => "a new file cannot have removed or unchanged lines",
        Flaw::DeletedFileHasNewLines => "a deleted file cannot have added or unchanged lines",
        Flaw::BinaryKind => "a binary patch is either `literal` or `delta`",
        Flaw::BinaryLine => "a damaged line of a binary patch",
        Flaw::BinaryHuge => "binary data that unpacks to more than can be shown",
        Flaw::BinarySize => "the binary data does not have the size that it claims",
    };
    fixed.to_owned()
}

fn cut_short(missing: Sided<u64>) -> String {
    format!("the patch ends inside a hunk ({} old and {} new lines are missing)", missing.old, missing.new)
}

const fn word(side: Side) -> &'static str {
    match side {
        Side::Old => "old",
        Side::New => "new",
    }
}

/// What a reader must be told about a patch that was accepted.
pub fn remark(remark: &Remark) -> String {
    let line = remark.line;
    match remark.kind {
        RemarkKind::AfterHunk => {
            format!("line {line} looks like part of a hunk that is already full: nobody applies it")
        }
        RemarkKind::Combined => {
            format!("line {line} begins a merge compared with several parents: nobody applies it")
        }
        RemarkKind::Encoded => {
            format!(
                "the mail at line {line} is encoded: it is read as it stands, as `git apply` does; `git am` would decode it"
            )
        }
        RemarkKind::Stopped(flaw) => {
            format!(
                "at line {line} git stops reading ({}) and applies only what came before",
                what_is_wrong(flaw)
            )
        }
        RemarkKind::NoChange => {
            format!("the file at line {line} has no change: `git apply` would refuse the patch")
        }
        RemarkKind::MarkInside => {
            format!(
                "line {line} marks a missing newline that is not at the end: it is shown as if it were there"
            )
        }
    }
}
