//! Notes against the git program, and against many writers at once.

use std::thread;

use countersign::base::{ObjectId, Timestamp};
use countersign::git::{Person, Repository};

use crate::support::repo::{Kind, TestRepo, discover, everywhere};

const REF: &str = "refs/notes/countersign/reviews";

fn reviewer() -> Person {
    Person { name: b"Rita Reviewer".to_vec(), email: b"rita@example.com".to_vec() }
}

fn add(repo: &Repository, object: &str, line: &str) -> ObjectId {
    let object = ObjectId::from_hex(object).unwrap();
    repo.add_note_lines(REF, object, &[line.as_bytes().to_vec()], &reviewer(), Timestamp(1_700_000_000))
        .unwrap()
}

fn lines_by_git(repo: &TestRepo, object: &str) -> Vec<String> {
    repo.git(["notes", "--ref", REF, "show", object]).lines().map(str::to_owned).collect()
}

#[test]
fn many_writers_on_one_note_and_on_many_lose_nothing() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        let shared = repo.commit("first");
        let objects: Vec<String> = (0..8)
            .map(|n| repo.git_bytes(["hash-object", "-w", "--stdin"], &[n]))
            .map(|hex| String::from_utf8(hex).unwrap().trim().to_owned())
            .collect();
        let repository = discover(repo.path()).unwrap();
        let n_lines = if Kind::current() == Kind::Plain { 20 } else { 6 };
        thread::scope(|scope| {
            for (writer, own) in objects.iter().enumerate() {
                let handle = repository.reopen().unwrap();
                let shared = &shared;
                scope.spawn(move || {
                    for n in 0..n_lines {
                        let object = if n % 2 == 0 { shared } else { own };
                        add(&handle, object, &format!("writer {writer} line {n:02}"));
                    }
                });
            }
            // Housekeeping moves refs from their files into one packed file meanwhile.
            for _ in 0..10 {
                let _may_find_it_locked = repo.command().args(["pack-refs", "--all"]).output().unwrap();
            }
        });
        assert_eq!(lines_by_git(&repo, &shared).len(), 8 * n_lines / 2);
        for (writer, own) in objects.iter().enumerate() {
            let expected: Vec<_> =
                (0..n_lines / 2).map(|n| format!("writer {writer} line {:02}", 2 * n + 1)).collect();
            assert_eq!(lines_by_git(&repo, own), expected);
        }
        assert_eq!(
            repo.git(["rev-list", "--count", REF]),
            (8 * n_lines).to_string(),
            "every line has its commit"
        );
        repo.git(["fsck", "--strict"]);
    });
}

#[test]
fn notes_that_git_wrote_are_kept_at_whatever_depth_it_put_them() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        let commit = repo.commit("first");
        repo.git(["notes", "--ref", REF, "add", "-m", "by git", &commit]);
        let repository = discover(repo.path()).unwrap();
        add(&repository, &commit, "added");
        assert_eq!(lines_by_git(&repo, &commit), ["added", "by git"]);
        let listed = repo.git(["ls-tree", "-r", "--name-only", REF]);
        assert_eq!(listed, format!("{}/{}", &commit[..2], &commit[2..]), "one place, and not the flat one");

        let (deep, flat) = ([&commit[..2], &commit[2..4], &commit[4..]].join("/"), commit.clone());
        let blob =
            String::from_utf8(repo.git_bytes(["hash-object", "-w", "--stdin"], b"deep\nadded\n")).unwrap();
        let index = repo.beside("notes-index");
        let stage = |path: &str| {
            let mut command = repo.command();
            let entry = format!("100644,{},{path}", blob.trim());
            command.env("GIT_INDEX_FILE", &index).args(["update-index", "--add", "--cacheinfo", &entry]);
            assert!(command.status().unwrap().success());
        };
        stage(&deep);
        stage(&flat);
        stage("readme");
        let tree = repo.command().env("GIT_INDEX_FILE", &index).arg("write-tree").output().unwrap().stdout;
        let tree = String::from_utf8(tree).unwrap();
        let forged = repo.git(["commit-tree", "-m", "forged", tree.trim()]);
        repo.git(["update-ref", REF, &forged]);
        let object = ObjectId::from_hex(&commit).unwrap();
        assert_eq!(repository.note(REF, object).unwrap().unwrap(), b"added\ndeep\n");
        add(&repository, &commit, "more");
        assert_eq!(lines_by_git(&repo, &commit), ["added", "deep", "more"]);
        let listed = repo.git(["ls-tree", "-r", "--name-only", REF]);
        assert_eq!(listed, format!("{}/{}\nreadme", &commit[..2], &commit[2..]));
    });
}

#[test]
fn many_notes_are_all_found_by_git() {
    everywhere(|| {
        let repo = TestRepo::new();
        let repository = discover(repo.path()).unwrap();
        let width = 2 * Kind::current().format().n_bytes();
        let name = |n: u32| format!("{:0width$x}", n * 7919 + n * 65_536);
        // Every command of git takes its time.
        let n_notes = if Kind::current() == Kind::Plain { 300 } else { 40 };
        let objects: Vec<String> = (0..n_notes).map(name).collect();
        for object in &objects {
            add(&repository, object, object);
        }
        let listed = repo.git(["notes", "--ref", REF, "list"]);
        assert_eq!(listed.lines().count(), objects.len());
        for object in &objects {
            let note = repository.note(REF, ObjectId::from_hex(object).unwrap()).unwrap().unwrap();
            assert_eq!(note, format!("{object}\n").as_bytes());
        }
    });
}
