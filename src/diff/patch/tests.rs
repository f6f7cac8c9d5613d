use proptest::prelude::*;

use super::*;
use crate::base::ObjectId;
use crate::diff::{Mode, OtherKind, Status};

fn read_text(text: &str) -> Result<PatchSet, PatchError> {
    open(text.as_bytes(), &Options::default())
}

fn only_file(text: &str) -> FileDiff {
    let set = read_text(text).unwrap();
    assert_eq!(set.files.len(), 1);
    set.diff(&set.files[0])
}

fn kinds(diff: &FileDiff) -> Vec<OtherKind> {
    diff.others.iter().map(|other| other.kind).collect()
}

fn flaw(text: &str) -> (u64, Flaw) {
    match read_text(text) {
        Err(PatchError::Flawed { line, flaw }) => (line, flaw),
        other => panic!("{other:?}"),
    }
}

const HUNK: &str = "@@ -1 +1 @@\n-a\n+b\n";

#[test]
fn a_hunk_becomes_lines_that_keep_their_numbers_and_missing_newline() {
    let diff = only_file(
        "diff --git a/x b/x\nindex 4b825dc642cb6eb9a060e54bf8d69288fbee4904..123 100755\n--- a/x\n+++ b/x\n\
         @@ -10,3 +20,3 @@ fn\n a\n-b\n+B\r\n c\n@@ -30 +40,2 @@\n+new\n last\n\\ No newline at end of file\n",
    );
    let lines = diff.lines.as_ref().unwrap();
    assert_eq!(lines.counts(), Sided::new(1, 2));
    assert_eq!(lines.text().old.bytes(), b"a\nb\nc\nlast");
    assert_eq!(lines.text().new.bytes(), b"a\nB\r\nc\nnew\nlast");
    assert_eq!(lines.hunks()[1].numbers, Sided::new(30, 40));
    let old = diff.change.sides.old.unwrap();
    assert_eq!((old.mode, old.id), (Mode::EXECUTABLE, ObjectId::empty_tree()));
    assert!(diff.change.sides.new.unwrap().id.is_zero());
    assert!(!lines.is_whole() && diff.others.is_empty());
}

#[test]
fn changes_without_lines_are_units() {
    let cases = [
        ("old mode 100644\nnew mode 100755\n", vec![OtherKind::Mode]),
        ("new file mode 100644\n", vec![OtherKind::Add]),
        ("deleted file mode 100644\n", vec![OtherKind::Delete]),
        ("index 1..2\nBinary files a/x and b/x differ\n", vec![OtherKind::Binary]),
        ("new file mode 100644\nGIT binary patch\nliteral 0\nHcmV?d00001\n\n", vec![OtherKind::Binary]),
        (
            "old mode 100644\nnew mode 100755\nrename from x\nrename to y\n",
            vec![OtherKind::Mode, OtherKind::Rename],
        ),
        ("copy from x\ncopy to y\n", vec![OtherKind::Copy]),
        (
            "new file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+to\n\\ No newline at end of file\n",
            vec![OtherKind::Symlink],
        ),
        ("new mode 100755\n", vec![OtherKind::Mode]),
    ];
    for (header, expected) in cases {
        let diff = only_file(&format!("diff --git a/x b/x\n{header}"));
        assert_eq!(kinds(&diff), expected, "{header}");
        assert_eq!(diff.n_lines(), 0, "{header}");
    }
}

#[test]
fn a_submodule_is_one_unit_with_its_commits_as_ids() {
    let (old, new) = ("1".repeat(40), "2".repeat(40));
    let head = "diff --git a/s b/s\nindex 1111111..2222222 160000\n--- a/s\n+++ b/s\n@@ -1 +1 @@\n";
    let diff = only_file(&format!("{head}-Subproject commit {old}\n+Subproject commit {new}\n"));
    assert_eq!((kinds(&diff), diff.n_lines()), (vec![OtherKind::Gitlink], 0));
    let ids = diff.change.sides.map(|entry| entry.unwrap().id.to_string());
    assert_eq!(ids, Sided::new(old.clone(), new));
    let odd = only_file(&format!("{head}-Subproject commit {old}\n+Subproject commit 2-dirty\n"));
    assert_eq!((kinds(&odd), odd.n_lines()), (vec![OtherKind::Gitlink], 2));
}

#[test]
fn a_link_shows_its_target_and_an_odd_one_its_lines() {
    let head = "diff --git a/l b/l\nindex 1..2 120000\n--- a/l\n+++ b/l\n";
    let end = "\\ No newline at end of file\n";
    let diff = only_file(&format!("{head}@@ -1 +1 @@\n-old\n{end}+new\n{end}"));
    let targets = diff.others[0].sides.as_ref().map(|glimpse| glimpse.as_ref().unwrap().head.clone());
    assert_eq!((targets, diff.n_lines()), (Sided::new(b"old".to_vec(), b"new".to_vec()), 0));
    let odd = only_file(&format!("{head}@@ -1,2 +1,2 @@\n a\n-old\n{end}+new\n{end}"));
    assert_eq!((kinds(&odd), odd.n_lines()), (vec![OtherKind::Symlink], 2));
}

#[test]
fn what_git_takes_without_a_word_is_remarked() {
    let remark = |text: &str| -> Vec<(u64, RemarkKind)> {
        read_text(text).unwrap().remarks.iter().map(|remark| (remark.line, remark.kind)).collect()
    };
    let head = "--- a/x\n+++ b/x\n";
    assert_eq!(remark(&format!("{head}{HUNK}+more\n-- \n")), [(6, RemarkKind::AfterHunk)]);
    assert_eq!(remark(&format!("{head}{HUNK}-- \n2.47.3\n\n")), []);
    assert_eq!(remark(&format!("{head}{HUNK}{head}{HUNK}")), []);
    assert_eq!(remark(&format!("{head}{HUNK}diff --cc y\n")), [(6, RemarkKind::Combined)]);
    assert_eq!(remark("diff --git a/x b/x\nindex 1..2\n\n\n"), [(1, RemarkKind::NoChange)]);
    let broken = "diff --git a/y b/y\nindex 1..2\nGIT binary patch\nliteral 3\n?\n\n";
    assert_eq!(remark(&format!("{head}{HUNK}{broken}")), [(10, RemarkKind::Stopped(Flaw::BinaryLine))]);
    let inside = "@@ -1,2 +1 @@\n-a\n\\ No newline at end of file\n-b\n+c\n";
    assert_eq!(remark(&format!("{head}{inside}")), [(5, RemarkKind::MarkInside)]);
}

#[test]
fn encoded_mail_that_holds_a_patch_as_it_stands_is_remarked() {
    let remark = |text: &str| -> Vec<(u64, RemarkKind)> {
        read_text(text).unwrap().remarks.iter().map(|remark| (remark.line, remark.kind)).collect()
    };
    let from = "From a Mon Sep 17 00:00:00 2001\n";
    let encoded =
        |encoding: &str, body: &str| format!("{from}Content-Transfer-Encoding: {encoding}\n\n{body}");
    let plain = encoded("8bit", &format!("--- a/x\n+++ b/x\n{HUNK}"));
    assert_eq!(remark(&plain), []);
    assert_eq!(remark(&encoded("quoted-printable", &format!("--- a/x\n+++ b/x\n{HUNK}"))), []);
    // What `git am` would apply is `a=b`.
    let equals = encoded("quoted-printable", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+a=3Db\n");
    assert_eq!(remark(&equals), [(1, RemarkKind::Encoded)]);
    assert_eq!(remark(&format!("{plain}{equals}")), [(9, RemarkKind::Encoded)]);
    assert_eq!(
        remark(&format!("{plain}{}", encoded("base64", "LS0tIGEveAo=\n"))),
        [(9, RemarkKind::Encoded)]
    );
}

#[test]
fn a_refusal_names_line_and_reason() {
    let git = "diff --git a/x b/x\n";
    assert_eq!(flaw(HUNK), (1, Flaw::HunkWithoutHeader));
    assert_eq!(flaw("diff --git a/x b/y\nindex 1..2\n"), (1, Flaw::NoName { strip: 1 }));
    assert_eq!(flaw(&format!("{git}old mode x\n")), (2, Flaw::Mode));
    assert_eq!(flaw(&format!("{git}new file mode 100644\nrename from x\n")), (3, Flaw::Contradiction));
    let names = format!("{git}rename from x\nrename to y\n--- a/x\n+++ b/z\n{HUNK}");
    assert_eq!(flaw(&names), (5, Flaw::NameDiffers(crate::base::Side::New)));
    let new = format!("{git}new file mode 100644\n--- /dev/null\n+++ b/x\n{HUNK}");
    assert_eq!(flaw(&new), (1, Flaw::NewFileHasOldLines));
    assert_eq!(flaw(&format!("--- a/x\n+++ b/x\n{HUNK}@@ -5 +5 @@\n-a\nb\n")).0, 8);
    let combined =
        read_text("diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1 -1 +1 @@@\n++x\n").unwrap_err();
    let foreign = Some(Foreign { line: 1, form: Form::Combined });
    assert_eq!(combined, PatchError::NoPatch { lines: 6, foreign });
}

#[test]
fn the_same_path_twice_gives_two_keys_and_two_readings() {
    let section = "diff --git a/x b/x\n--- a/x\n+++ b/x\n";
    let set =
        read_text(&format!("{section}@@ -1 +1 @@\n-a\n+b\n{section}@@ -1 +1,2 @@\n-b\n+c\n+d\n")).unwrap();
    let set = Arc::new(set);
    let keys: Vec<_> = set.changes().iter().map(|change| (change.key().status, change.ordinal)).collect();
    assert_eq!(keys, [(Status::Modified, 0), (Status::Modified, 1)]);
    let mut reader = set.reader();
    let lines: Vec<_> = set.changes().iter().map(|change| reader.read(change).unwrap().n_lines()).collect();
    assert_eq!(lines, [2, 3]);
    let mut stranger = set.changes()[0].clone();
    stranger.ordinal = 2;
    assert!(reader.read(&stranger).is_err());
}

#[test]
fn the_digest_is_of_the_bytes_as_given() {
    let text = format!("--- a/x\n+++ b/x\n{HUNK}");
    assert_eq!(read_text(&text).unwrap().digest, Digest::of(text.as_bytes()));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = open(&bytes, &Options::default());
    }

    #[test]
    fn arbitrary_mail_never_panics(
        lines in proptest::collection::vec(proptest::sample::select(&[
            "From a@example.com Mon Sep 17 00:00:00 2001\n", "Content-Type: multipart/mixed; boundary=\"b\"\n",
            "Content-Type: text/plain;\n", " boundary=b\n", "\n", "--b\n", "--b--\n", "Zm9v\n", "Zg\n", "=\n", "=4\n", "=41=zz\r\n",
            "Content-Transfer-Encoding: base64\n", "content-transfer-encoding: Quoted-Printable\r\n", "boundary=", ":",
        ][..]), 0..24),
    ) {
        let _ = read_text(&lines.concat());
    }

    #[test]
    fn arbitrary_header_lines_lose_no_line(
        lines in proptest::collection::vec(proptest::sample::select(&[
            "diff --git a/x b/x\n", "--- a/x\n", "+++ b/x\n", "--- /dev/null\n", "+++ /dev/null\n", "@@ -1 +1 @@\n", "-a\n",
            "+b\n", " c\n", "\n", "@@ -0,0 +1 @@\n", "@@ -1,2 +1,2 @@\n", "\\ No newline at end of file\n",
            "index 1..2 120000\n", "index 1..2 160000\n", "new file mode 100644\n", "deleted file mode 120000\n",
            "old mode 100644\n", "new mode 160000\n", "rename from x\n", "rename to y\n", "copy from x\n", "copy to x\n",
            "GIT binary patch\n", "literal 0\n", "HcmV?d00001\n", "Binary files a and b differ\n",
        ][..]), 0..24),
    ) {
        let Ok(set) = read_text(&lines.concat()) else { return Ok(()) };
        for file in &set.files {
            let diff = set.diff(file);
            let claimed = file.counts().unwrap_or_default();
            match &diff.lines {
                Some(text) => prop_assert_eq!(text.counts(), claimed),
                None if claimed.old + claimed.new > 0 => {
                    let stands_for_lines = |kind: &OtherKind| matches!(kind, OtherKind::Symlink | OtherKind::Gitlink);
                    prop_assert!(kinds(&diff).iter().any(stands_for_lines));
                }
                None => {}
            }
        }
    }
}
