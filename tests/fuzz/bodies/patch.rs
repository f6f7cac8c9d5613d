//! Patches are read as `git apply` reads them, and every line of what is taken can be had.

use countersign::base::Sided;
use countersign::diff::patch::{Options, PatchSet, numstat, open};
use countersign::diff::{FileDiff, OtherKind, Text, TextDiff};

const STRIPS: [Option<usize>; 4] = [None, Some(1), Some(0), Some(2)];

/// The length says how many directories are taken off names, so that a seed is a patch as it stands.
pub fn body(data: &[u8]) {
    agrees_with_git(data, STRIPS[data.len() % STRIPS.len()]);
}

/// Ours and git's reading of a patch are the same.
pub fn agrees_with_git(patch: &[u8], strip: Option<usize>) {
    let ours = open(patch, &Options { strip });
    if let Ok(set) = &ours {
        no_line_is_lost("a patch", set);
        // What unpacks binary content does not look at its checksums where it is built for a fuzzer.
        if cfg!(fuzzing) && set.files.iter().any(|file| file.counts().is_none()) {
            return;
        }
    }
    let theirs = super::git::numstat(patch, strip);
    if ours.as_ref().is_ok_and(|set| !set.dialects.is_empty()) {
        assert_eq!(theirs, None, "a dialect is what git does not take");
        return;
    }
    assert_eq!(
        ours.as_ref().map(|set| numstat(set).escape_ascii().to_string()).ok(),
        theirs.map(|text| text.escape_ascii().to_string()),
        "strip {strip:?}: {:?}\n{}",
        ours.as_ref().err(),
        patch.escape_ascii()
    );
}

/// Every file of a patch has all the lines that its counts speak of.
pub fn no_line_is_lost(name: &str, set: &PatchSet) {
    for file in &set.files {
        let diff = set.diff(file);
        let Some(counts) = file.counts() else {
            assert!(diff.lines.is_none() && has(&diff, &[OtherKind::Binary]), "{name}");
            continue;
        };
        match &diff.lines {
            Some(lines) => {
                assert_eq!(lines.counts(), counts, "{name}");
                check_rows(name, lines);
            }
            None if counts == Sided::new(0, 0) => {}
            None => assert!(has(&diff, &[OtherKind::Symlink, OtherKind::Gitlink]), "{name}"),
        }
    }
}

fn has(diff: &FileDiff, kinds: &[OtherKind]) -> bool {
    diff.others.iter().any(|other| kinds.contains(&other.kind))
}

/// Every row of every hunk can be had, and together they are all there is of both texts.
fn check_rows(name: &str, lines: &TextDiff) {
    for hunk in lines.hunks() {
        for row in 0..lines.n_rows(hunk) {
            assert!(lines.row(hunk, row).is_some(), "{name}");
        }
    }
    let ends = lines.hunks().last().map(|hunk| hunk.rows.clone().map(|rows| rows.end));
    assert_eq!(ends, Some(lines.text().as_ref().map(Text::n_lines)), "{name}");
}
