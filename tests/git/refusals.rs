//! What cannot be loaded, and that it is told apart.

use std::fs;

use countersign::base::ObjectId;
use countersign::diff::{Notice, ReadError};
use countersign::git::{GitError, Loaded, Repository, Request, Target, TreeFlaw, Way};

use crate::support::repo::{Kind, TestRepo, discover, everywhere, hermetic, hermetic_through_libgit2};

fn range(from: &str, to: &str) -> Target {
    Target::Range { from: from.into(), to: to.into(), symmetric: false }
}

fn load(repo: &TestRepo, target: Target) -> Result<Loaded, GitError> {
    discover(repo.path()).unwrap().load(&Request::new(target))
}

#[test]
fn what_cannot_be_loaded_is_told_apart() {
    hermetic(|| {
        let repo = TestRepo::new();
        assert!(matches!(load(&repo, Target::Rev("HEAD".into())), Err(GitError::UnbornHead)));
        repo.write("a", "1\n");
        repo.commit("first");
        assert!(
            matches!(load(&repo, Target::Rev("nope".into())), Err(GitError::UnknownRevision { rev }) if rev == "nope")
        );
        assert!(matches!(load(&repo, Target::Rev("-n".into())), Err(GitError::LeadingDash { .. })));
        assert!(matches!(load(&repo, Target::Rev("HEAD:a".into())), Err(GitError::NotACommit { .. })));

        let outside = repo.beside("outside");
        fs::create_dir(&outside).unwrap();
        assert!(matches!(discover(&outside), Err(GitError::NotARepository { .. })));
        repo.git(["config", "core.repositoryformatversion", "1"]);
        repo.git(["config", "extensions.unheardOf", "true"]);
        for opened in [discover(repo.path()), Repository::discover(repo.path())] {
            let Err(GitError::Unsupported { feature, .. }) = opened else { panic!("{opened:?}") };
            assert!(feature.to_lowercase().contains("unheardof"), "{feature}");
        }
        fs::write(repo.path().join(".git/config"), "").unwrap();
        fs::write(repo.path().join(".git/info/grafts"), "nobody\n").unwrap();
        match (Kind::current(), discover(repo.path())) {
            (Kind::Plain, opened) => assert!(matches!(opened, Err(GitError::BrokenGrafts { .. }))),
            (_, opened) => {
                let change = opened.unwrap().load(&Request::new(Target::Rev("HEAD".into()))).unwrap().change;
                assert_eq!(change.notices, [Notice::Grafts], "they are not believed, and that is said");
            }
        }
        fs::write(repo.path().join(".git/config"), "[core\n").unwrap();
        assert!(matches!(discover(repo.path()), Err(GitError::BrokenConfig { .. })));
    });
}

#[test]
fn what_is_there_but_cannot_be_read_is_not_called_unknown() {
    hermetic(|| {
        let repo = TestRepo::new();
        let commits = ["1", "2", "3"].map(|n| {
            repo.write("a", n);
            repo.commit(n)
        });
        let object = |id: &str| repo.path().join(".git/objects").join(&id[..2]).join(&id[2..]);
        fs::remove_file(object(&commits[0])).unwrap();
        let missing = |rev: &str| match load(&repo, Target::Rev(rev.into())) {
            Err(GitError::Missing { id }) => id.to_string(),
            other => panic!("{rev}: {other:?}"),
        };
        assert_eq!(missing("HEAD~2"), commits[0]);
        assert_eq!(missing("main^^~3"), commits[0]);
        assert_eq!(missing(&commits[0]), commits[0]);
        fs::write(repo.path().join(".git/refs/heads/other"), format!("{}\n", commits[0])).unwrap();
        assert_eq!(missing("other"), commits[0]);
        fs::write(repo.path().join(".git/refs/heads/other"), "nothing\n").unwrap();
        assert!(matches!(load(&repo, Target::Rev("other~1".into())), Err(GitError::Failed { .. })));

        let damaged = object(&repo.git(["rev-parse", "HEAD:a"]));
        fs::remove_file(&damaged).unwrap();
        fs::copy(object(&repo.git(["rev-parse", "HEAD~1:a"])), damaged).unwrap();
        let loaded = load(&repo, Target::Rev("HEAD".into())).unwrap();
        let read = loaded.source.reader().unwrap().read(&loaded.change.files[0]);
        assert!(matches!(read, Err(ReadError::Unreadable { .. })), "{read:?}");
        let numstat = loaded.source.numstat().unwrap().next().unwrap();
        assert!(matches!(numstat, Err(GitError::Damaged { .. })), "{numstat:?}");
    });
}

#[test]
fn what_libgit2_refuses_by_name_is_opened_through_git() {
    hermetic_through_libgit2(|| {
        let repo = TestRepo::new();
        let make = |name: &str, options: &[&str]| {
            let dir = repo.beside(name);
            repo.git(["init", "-q"].iter().chain(options).chain([&dir.to_str().unwrap()]));
            dir
        };
        let partial = make("partial", &[]);
        let set =
            |name: &str, value: &str| repo.git(["-C", partial.to_str().unwrap(), "config", name, value]);
        set("core.repositoryFormatVersion", "1");
        set("extensions.partialClone", "origin");
        for (dir, word) in [
            (partial, "partialclone"),
            (make("sha256", &["--object-format=sha256"]), "sha256"),
            (make("reftable", &["--ref-format=reftable"]), "refstorage"),
        ] {
            match Repository::discover_by(Way::Libgit2, &dir) {
                Err(GitError::Unsupported { feature, .. }) => assert!(feature.contains(word), "{feature}"),
                other => panic!("{word}: {other:?}"),
            }
            let state = Repository::discover(&dir).unwrap().state("refs/notes/x").unwrap();
            assert_eq!(state.way, Way::Plumbing);
            assert!(state.refused_because.unwrap().contains(word));
        }
    });
}

#[test]
fn the_edge_of_a_shallow_clone_is_not_a_first_commit() {
    everywhere(|| {
        let repo = TestRepo::new();
        for n in 0..4 {
            repo.write("a", format!("{n}\n"));
            repo.commit("more");
        }
        let clone = repo.beside("clone");
        let from = format!("file://{}", repo.path().display());
        repo.git(["clone", "-q", "--depth", "2", &from, clone.to_str().unwrap()]);
        let shallow = discover(&clone).unwrap();
        assert!(shallow.load(&Request::new(Target::Rev("HEAD".into()))).is_ok());
        let last = shallow.load(&Request::new(range("HEAD~1", "HEAD"))).unwrap();
        assert_eq!(last.commits.read().unwrap().len(), 1, "what lies behind the base need not be there");
        assert!(shallow.load(&Request::new(Target::Default)).is_ok());
        let edge = shallow.load(&Request::new(Target::Rev("HEAD~1".into())));
        assert!(matches!(edge, Err(GitError::ShallowBoundary { .. })), "{edge:?}");
    });
}

#[test]
fn a_tree_with_two_entries_of_one_name_is_refused() {
    everywhere(|| {
        let repo = TestRepo::new();
        let blob = repo.git_bytes(["hash-object", "-w", "--stdin"], b"x\n");
        let blob = ObjectId::from_hex(str::from_utf8(&blob).unwrap().trim()).unwrap();
        let entry = [&b"100644 main.rs\0"[..], blob.as_bytes()].concat();
        let tree = repo.git_bytes(
            ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
            &[entry.clone(), entry].concat(),
        );
        let tree = String::from_utf8(tree).unwrap();
        let commit = repo.git(["commit-tree", "-m", "forged", tree.trim()]);
        repo.git(["update-ref", "refs/heads/main", &commit]);
        let refused = load(&repo, Target::Rev("main".into()));
        assert!(
            matches!(refused, Err(GitError::MalformedTree { flaw: TreeFlaw::Duplicate(_), .. })),
            "{refused:?}"
        );
    });
}

/// An object as it is, whatever git thinks of its form.
fn forged(repo: &TestRepo, kind: &str, bytes: &[u8]) -> ObjectId {
    let id = repo.git_bytes(["hash-object", "-t", kind, "-w", "--literally", "--stdin"], bytes);
    ObjectId::from_hex(str::from_utf8(&id).unwrap().trim()).unwrap()
}

#[test]
fn a_tree_that_no_git_would_check_out_is_refused() {
    everywhere(|| {
        let repo = TestRepo::new();
        let blob = forged(&repo, "blob", b"x\n");
        let tree = |names: &[&str]| {
            let entries =
                names.iter().map(|name| [b"100644 ", name.as_bytes(), b"\0", blob.as_bytes()].concat());
            let tree = forged(&repo, "tree", &entries.collect::<Vec<_>>().concat());
            let commit = repo.git(["commit-tree", "-m", "forged", &tree.to_string()]);
            match load(&repo, Target::Rev(commit)) {
                Err(GitError::MalformedTree { flaw, .. }) => flaw,
                other => panic!("{names:?}: {other:?}"),
            }
        };
        for name in [".git", ".GIT", "..", ".", "git~1"] {
            assert_eq!(tree(&[name]), TreeFlaw::Name(name.into()));
        }
        assert_eq!(tree(&["a", "c", "b"]), TreeFlaw::Order("b".into()));
    });
}

#[test]
fn a_commit_or_a_tree_that_is_far_too_big_is_not_read() {
    everywhere(|| {
        let repo = TestRepo::new();
        let tree = forged(&repo, "tree", b"");
        let head =
            format!("tree {tree}\nauthor A <a@example.com> 1 +0000\ncommitter A <a@example.com> 1 +0000\n\n");
        let big = |n: usize| [head.as_bytes(), &vec![b'm'; n]].concat();
        assert!(load(&repo, Target::Rev(forged(&repo, "commit", &big(1 << 20)).to_string())).is_ok());
        let bomb = forged(&repo, "commit", &big(16 << 20));
        let refused = load(&repo, Target::Rev(bomb.to_string()));
        assert!(
            matches!(refused, Err(GitError::ObjectTooBig { id, limit: 16_777_216 }) if id == bomb),
            "{refused:?}"
        );
        let tree = forged(&repo, "tree", &vec![0; (64 << 20) + 1]);
        let commit = head.replace(&head[5..head.find('\n').unwrap()], &tree.to_string());
        let refused = load(&repo, Target::Rev(forged(&repo, "commit", commit.as_bytes()).to_string()));
        assert!(
            matches!(refused, Err(GitError::ObjectTooBig { id, limit: 67_108_864 }) if id == tree),
            "{refused:?}"
        );
    });
}

#[test]
fn a_list_of_keys_that_is_far_too_big_is_not_read() {
    hermetic(|| {
        let repo = TestRepo::new();
        repo.write(".countersign/allowed_signers", vec![b'\n'; (4 << 20) + 1]);
        repo.commit("first");
        repo.write("a", "1\n");
        repo.commit("second");
        let refused = load(&repo, Target::Rev("HEAD".into()));
        assert!(matches!(refused, Err(GitError::SignersTooBig { limit: 4_194_304, .. })), "{refused:?}");
    });
}

#[test]
fn a_file_that_is_far_too_big_is_refused_by_its_size() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("first");
        // Larger than any memory, and nothing of it is on the disk.
        fs::File::create(repo.path().join("big")).unwrap().set_len(1 << 42).unwrap();
        let refused = load(&repo, Target::Default);
        assert!(
            matches!(&refused, Err(GitError::FileTooBig { path, limit: 0x8000_0000 }) if path.ends_with("big")),
            "{refused:?}"
        );
    });
}

#[test]
fn trees_that_name_each_other_over_and_over_end_in_an_error() {
    everywhere(|| {
        let repo = TestRepo::new();
        let mut line = String::from_utf8(repo.git_bytes(["hash-object", "-w", "--stdin"], b"x")).unwrap();
        line = format!("100644 blob {}", line.trim());
        for _ in 0..9 {
            let listing = (0..10).map(|n| format!("{line}\t{n}\n")).collect::<Vec<_>>().concat();
            let tree = String::from_utf8(repo.git_bytes(["mktree"], listing.as_bytes())).unwrap();
            line = format!("040000 tree {}", tree.trim());
        }
        let tree = line.rsplit(' ').next().unwrap();
        let commit = repo.git(["commit-tree", "-m", "bomb", tree]);
        let refused = load(&repo, Target::Rev(commit));
        assert!(matches!(refused, Err(GitError::TooManyEntries { limit: 200_000 })), "{refused:?}");
    });
}

#[test]
fn content_that_is_not_there_is_missing_and_not_empty() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("first");
        let blob = repo.git(["rev-parse", "HEAD:a"]);
        fs::remove_file(repo.path().join(".git/objects").join(&blob[..2]).join(&blob[2..])).unwrap();
        let loaded = load(&repo, Target::Rev("HEAD".into())).unwrap();
        let read = loaded.source.reader().unwrap().read(&loaded.change.files[0]);
        assert!(matches!(read, Err(ReadError::Missing { id, .. }) if id.to_string() == blob));
        assert!(
            loaded.source.numstat().unwrap().all(|record| matches!(record, Err(GitError::Missing { .. })))
        );
    });
}
