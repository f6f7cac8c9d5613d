//! The words of a file's head and of the cards of other changes.

use super::Trusted;
use crate::base::{RepoPath, Shown, Sided, shown};
use crate::diff::{
    FileChange, FileDiff, Glimpse, Hunk, Mode, ModeKind, OtherChange, OtherKind, Status, Tally, Units,
};
use crate::policy::Asked;
use crate::report;

/// What happened to a file: `changed file, mode 100644 to 100755`.
pub fn head(change: &FileChange) -> String {
    format!("{}{}", what_happened(change), origin(change))
}

fn origin(change: &FileChange) -> String {
    change
        .renamed_from
        .as_ref()
        .map_or_else(String::new, |from| format!(", same content as {} had", Shown::of(from.as_bytes())))
}

fn what_happened(change: &FileChange) -> String {
    let kind = match change.kind() {
        ModeKind::File => "file",
        ModeKind::Symlink => "symbolic link",
        ModeKind::Gitlink => "submodule",
    };
    let mode = |entry: Option<crate::diff::Entry>| entry.map_or(Mode(0), |entry| entry.mode);
    let modes = Sided::new(mode(change.sides.old), mode(change.sides.new));
    match change.status() {
        Status::Added if modes.new == Mode::EXECUTABLE => "new executable file".to_owned(),
        Status::Added => format!("new {kind}"),
        Status::Deleted => format!("deleted {kind}"),
        Status::Modified if modes.old == modes.new => format!("changed {kind}"),
        Status::Modified => format!("changed {kind}, mode {} to {}", modes.old, modes.new),
    }
}

/// How many words that mislead are named.
const MAX_SPOOFS: usize = 3;

/// What is to be said of a line or a path that shows what it is, and that a reader takes for something else all the same.
pub fn misleading(bytes: &[u8]) -> Vec<String> {
    let spoofs = shown::spoofs(bytes, MAX_SPOOFS);
    let named = (!spoofs.is_empty()).then(|| format!("not what it looks like: {}", spoofs.join(" ")));
    let turned = shown::has_right_to_left(bytes)
        .then(|| "right-to-left text: a terminal may reorder this line".to_owned());
    named.into_iter().chain(turned).collect()
}

/// What the policy asks of a file, if it is more than of any.
pub fn asked(trusted: &Trusted, path: &RepoPath) -> Option<Shown> {
    report::asked(&trusted.demands(path)).map(|asked| Shown::of(format!("the policy asks: {asked}")))
}

/// The same in a few words, for a line that is always on the screen.
pub fn asked_shortly(trusted: &Trusted, path: &RepoPath) -> Option<Shown> {
    report::asked_shortly(&trusted.demands(path)).map(Shown::of)
}

/// Why a signature of this grain does not count, as the beginning of a sentence.
pub fn too_coarse(trusted: &Trusted, path: &RepoPath) -> String {
    match trusted.demands(path).grain {
        Some(Asked { what, by }) => {
            format!(
                "the policy asks for it {} here ({})",
                report::grain_words(what.grain),
                report::quoted(&by.name)
            )
        }
        None => "the policy asks for it more finely here".to_owned(),
    }
}

/// How much of a file some of its units are, as the beginning of a sentence: `12 lines in 3 hunks have`.
pub fn how_much(diff: &FileDiff, units: &Units) -> String {
    let Tally { lines, others } = units.tally();
    let in_hunk = |hunk: &&Hunk| !units.lines.within(&hunk.changed).is_empty();
    let hunks = diff.lines.as_ref().map_or(0, |lines| lines.hunks().iter().filter(in_hunk).count());
    let counted = |n: u64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let of_lines =
        || format!("{} in {}", counted(lines, "line", "lines"), counted(hunks as u64, "hunk", "hunks"));
    let of_others = || counted(others, "other change", "other changes");
    let verb = if lines + others == 1 { "has" } else { "have" };
    match (lines, others) {
        (_, 0) => format!("{} {verb}", of_lines()),
        (0, _) => format!("{} {verb}", of_others()),
        _ => format!("{} and {} {verb}", of_lines(), of_others()),
    }
}

/// What an other change is called.
pub const fn title(kind: OtherKind) -> &'static str {
    match kind {
        OtherKind::Mode => "the mode changed",
        OtherKind::Add => "an empty file was added",
        OtherKind::Delete => "an empty file was deleted",
        OtherKind::Binary => "binary content changed",
        OtherKind::Symlink => "the target of a symbolic link changed",
        OtherKind::Gitlink => "a submodule points to another commit",
        OtherKind::TooBig => "too big to show, so it cannot be signed (--max-blob raises the limit)",
        OtherKind::Rename => "the file was renamed",
        OtherKind::Copy => "the file is a copy",
    }
}

/// The card of an other change: its title, then each side.
pub fn lines(diff: &FileDiff, other: u32) -> Vec<Shown> {
    let Some(other) = diff.others.get(other as usize) else { return Vec::new() };
    let mut texts = vec![title(other.kind).to_owned()];
    if let (OtherKind::Rename | OtherKind::Copy, Some(from)) = (other.kind, &diff.change.renamed_from) {
        texts.push(format!("  from {}", Shown::of(from.as_bytes())));
        texts.push(format!("  to   {}", Shown::of(diff.change.path.as_bytes())));
    }
    for (name, side) in [("old", &other.sides.old), ("new", &other.sides.new)] {
        texts.extend(side_lines(name, other, side.as_ref()));
    }
    texts.iter().map(Shown::of).collect()
}

fn side_lines(name: &str, other: &OtherChange, side: Option<&Glimpse>) -> Vec<String> {
    let Some(side) = side else { return vec![format!("  {name}  not there")] };
    let id = if side.entry.id.is_zero() { "id not given".to_owned() } else { side.entry.id.to_string() };
    if other.kind == OtherKind::Gitlink {
        return vec![format!("  {name}  commit"), format!("    {id}")];
    }
    let mut lines =
        vec![format!("  {name}  mode {}  {} bytes", side.entry.mode, side.size), format!("    {id}")];
    match other.kind {
        OtherKind::Symlink => lines.push(format!("    -> {}", Shown::of(&side.head))),
        OtherKind::Binary | OtherKind::TooBig => lines.extend(hex_lines(&side.head)),
        _ => {}
    }
    lines
}

/// Sixteen bytes a line, as in `xxd`.
fn hex_lines(head: &[u8]) -> impl Iterator<Item = String> + '_ {
    head.chunks(16).map(|bytes| {
        let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let printable = |byte: &u8| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' };
        let text: String = bytes.iter().map(printable).collect();
        format!("    {:<47}  {text}", hex.join(" "))
    })
}
