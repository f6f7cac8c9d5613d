//! File names in patches: quoting is undone by reading, and what stands where a name should be is read as git reads it.

use countersign::base::RepoPath;
use countersign::diff::patch::{Options, open, quoted_name};

use super::patch::agrees_with_git;

/// The bytes are a name, and then what stands on the lines that have names.
pub fn body(data: &[u8]) {
    comes_back(data);
    for patch in [on_the_git_line(data), on_the_plain_lines(data)] {
        agrees_with_git(&patch, None);
    }
}

/// A name is written, quoted if it must be, and read again. Git's names end at a NUL, and it makes several slashes one.
fn comes_back(name: &[u8]) {
    if name.is_empty() || name.contains(&0) || name.windows(2).any(|pair| pair == b"//") {
        return;
    }
    let patch =
        [b"diff --git a/x b/x\nrename from ", quoted_name(name).as_slice(), b"\nrename to y\n"].concat();
    let set = open(&patch, &Options::default()).expect("a rename is a patch");
    let renamed = set.files[0].change().renamed_from.as_ref();
    assert_eq!(renamed.map(RepoPath::as_bytes), Some(name), "{}", patch.escape_ascii());
}

fn on_the_git_line(names: &[u8]) -> Vec<u8> {
    [b"diff --git ", names, b"\nold mode 100644\nnew mode 100755\n"].concat()
}

fn on_the_plain_lines(names: &[u8]) -> Vec<u8> {
    let (old, new) = names.split_at(names.len() / 2);
    [b"--- ", old, b"\n+++ ", new, b"\n@@ -1 +1 @@\n-a\n+b\n"].concat()
}
