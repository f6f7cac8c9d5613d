use std::fs;

use super::*;
use crate::git::Way;

const REF: &str = "refs/notes/countersign/test";

/// Tries the same on an empty repository by either way.
fn by_either_way(body: impl Fn(Repository)) {
    for way in [Way::Libgit2, Way::Plumbing] {
        let dir = tempfile::tempdir().unwrap();
        git2::Repository::init_bare(dir.path()).unwrap();
        body(Repository::discover_by(way, dir.path()).unwrap());
    }
}

fn put(repo: &Repository, from: Option<ObjectId>, to: ObjectId) {
    let moved = repo.access.move_ref(&RefMove { name: REF, from, to, message: "put" });
    assert!(matches!(moved, Ok(Moved::Done)), "{moved:?}");
}

fn somebody() -> Person {
    Person { name: b"Rita <Reviewer>\n".to_vec(), email: b"rita@example.com".to_vec() }
}

#[test]
fn a_lock_that_stays_is_named() {
    by_either_way(|repo| {
        let lock = repo.common_dir().join(format!("{REF}.lock"));
        fs::create_dir_all(lock.parent().unwrap()).unwrap();
        fs::write(&lock, "").unwrap();
        let addition = Addition {
            notes_ref: REF,
            object: ObjectId::empty_tree(),
            lines: &[b"x".to_vec()],
            who: &somebody(),
            at: Timestamp(1),
        };
        let refused = repo.add_within(&addition, Duration::ZERO);
        assert!(matches!(refused, Err(GitError::NotesLocked { lock: named, .. }) if named == lock));
        fs::remove_file(lock).unwrap();
        assert!(repo.add_within(&addition, Duration::ZERO).is_ok());
    });
}

#[test]
fn a_name_cannot_end_its_line_of_the_commit() {
    by_either_way(|repo| {
        let tip = repo
            .add_note_lines(REF, ObjectId::empty_tree(), &[b"x".to_vec()], &somebody(), Timestamp(7))
            .unwrap();
        let text = repo.commit_text(tip).unwrap();
        assert_eq!(
            text.author,
            Person { name: b"Rita Reviewer".to_vec(), email: b"rita@example.com".to_vec() }
        );
        assert_eq!(text.parents, 0);
    });
}

#[test]
fn adding_what_is_there_moves_nothing() {
    by_either_way(|repo| {
        let add = |lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| line.as_bytes().to_vec()).collect();
            repo.add_note_lines(REF, ObjectId::empty_tree(), &lines, &somebody(), Timestamp(7)).unwrap()
        };
        let first = add(&["b", "a"]);
        assert_eq!(add(&["a"]), first);
        assert_ne!(add(&["c\nb\n\n"]), first);
        assert_eq!(repo.note(REF, ObjectId::empty_tree()).unwrap().unwrap(), b"a\nb\nc\n");
    });
}

#[test]
fn what_is_no_note_is_refused() {
    by_either_way(|repo| {
        let object = ObjectId::empty_tree();
        let blob = repo.write(ObjectType::Blob, b"x").unwrap();
        put(&repo, None, blob);
        assert!(matches!(
            repo.note(REF, object),
            Err(GitError::Notes { flaw: NotesFlaw::NotACommit(_), .. })
        ));

        let loose = repo.common_dir().join("objects").join(&blob.to_string()[..2]);
        fs::rename(&loose, repo.common_dir().join("away")).unwrap();
        let refused = repo.reopen().unwrap().note(REF, object);
        assert!(
            matches!(refused, Err(GitError::Notes { flaw: NotesFlaw::MissingTip(_), .. })),
            "{refused:?}"
        );
        fs::rename(repo.common_dir().join("away"), loose).unwrap();

        let entry = crate::git::tree::TreeEntry {
            name: object.to_string().into_bytes(),
            mode: crate::diff::Mode::SYMLINK,
            id: blob,
        };
        let tree = repo.write(ObjectType::Tree, &crate::git::tree::encode(vec![entry])).unwrap();
        let addition = Addition { notes_ref: REF, object, lines: &[], who: &somebody(), at: Timestamp(1) }
            .commit(tree, None);
        let commit = repo.write(ObjectType::Commit, &addition).unwrap();
        put(&repo, Some(blob), commit);
        let refused = repo.note(REF, object);
        assert!(matches!(refused, Err(GitError::Notes { flaw: NotesFlaw::NotAFile(_), .. })), "{refused:?}");
    });
}
