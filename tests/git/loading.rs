//! Which two trees a request means, and what is found between them.

use std::fs;

use countersign::base::{ObjectId, RepoPath};
use countersign::diff::{Change, FileDiff, Identity, Notice, OtherKind, Snapshot, Status};
use countersign::git::{GitError, Loaded, Request, Target, TrustReason};

use crate::support::repo::{Kind, TestRepo, discover, everywhere};

fn range(from: &str, to: &str) -> Target {
    Target::Range { from: from.into(), to: to.into(), symmetric: false }
}

fn load(repo: &TestRepo, target: Target) -> Result<Loaded, GitError> {
    discover(repo.path()).unwrap().load(&Request::new(target))
}

fn ends(change: &Change) -> (Snapshot, Snapshot) {
    match change.identity {
        Identity::Trees { base, head } => (base, head),
        Identity::Patch(_) => panic!("a repository gives trees"),
    }
}

fn id(hex: &str) -> Option<ObjectId> {
    ObjectId::from_hex(hex)
}

fn read(loaded: &Loaded) -> Vec<FileDiff> {
    let mut reader = loaded.source.reader().unwrap();
    loaded.change.files.iter().map(|file| reader.read(file).unwrap()).collect()
}

fn paths(loaded: &Loaded) -> Vec<(String, char)> {
    let name = |path: &RepoPath| String::from_utf8_lossy(path.as_bytes()).into_owned();
    loaded.change.files.iter().map(|file| (name(&file.path), file.status().letter())).collect()
}

#[test]
fn a_commit_is_compared_with_its_first_parent_and_the_first_with_nothing() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        let first = repo.commit("first");
        repo.write("a", "2\n");
        let second = repo.commit("second");

        let loaded = load(&repo, Target::Rev("HEAD".into())).unwrap();
        let (base, head) = ends(&loaded.change);
        assert_eq!((base.commit, head.commit), (id(&first), id(&second)));
        assert_eq!(loaded.commits.read().unwrap().len(), 1);
        assert_eq!(loaded.commits.read().unwrap()[0].message, b"second\n");
        assert_eq!(loaded.commits.read().unwrap()[0].author.email, b"ada@example.com");
        assert_eq!(loaded.watched, Some(("refs/heads/main".into(), id(&second).unwrap())));

        let loaded = load(&repo, Target::Rev(first.clone())).unwrap();
        let (base, head) = ends(&loaded.change);
        assert_eq!((base.commit, base.tree), (None, Kind::current().format().empty_tree()));
        assert_eq!(head.commit, id(&first));
        assert_eq!(paths(&loaded), [("a".into(), 'A')]);
        assert_eq!(loaded.trust.why, TrustReason::BaseOfChange);
    });
}

#[test]
fn two_dots_start_at_the_named_commit_and_three_where_the_branches_parted() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("base", "1\n");
        let fork = repo.commit("fork");
        repo.git(["switch", "-q", "-c", "topic"]);
        repo.write("topic", "1\n");
        let topic = repo.commit("topic");
        repo.git(["switch", "-q", "main"]);
        repo.write("main", "1\n");
        let main = repo.commit("main");

        let loaded = load(&repo, range("main", "topic")).unwrap();
        assert_eq!(paths(&loaded), [("main".into(), 'D'), ("topic".into(), 'A')]);
        assert_eq!(loaded.trust.commit, id(&main));
        assert_eq!(loaded.trust.why, TrustReason::BaseOfRange);
        assert_eq!(loaded.target_ref.as_deref(), Some("refs/heads/main"));

        let symmetric = Target::Range { from: "main".into(), to: "topic".into(), symmetric: true };
        let loaded = load(&repo, symmetric).unwrap();
        let (base, head) = ends(&loaded.change);
        assert_eq!((base.commit, head.commit), (id(&fork), id(&topic)));
        assert_eq!(
            loaded.trust.commit,
            id(&main),
            "trust is read from the tip of A, not from the merge base"
        );
        assert_eq!(
            loaded.commits.read().unwrap().iter().map(|commit| commit.id).collect::<Vec<_>>(),
            [id(&topic).unwrap()]
        );

        let loaded = load(&repo, range("", "topic")).unwrap();
        assert_eq!(ends(&loaded.change).0.commit, id(&main), "an empty side means HEAD");
    });
}

#[test]
fn the_branch_is_compared_with_where_it_left_the_default_branch() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write(".countersign/allowed_signers", "trusted\n");
        let fork = repo.commit("fork");
        let refused = load(&repo, Target::DefaultBranchRange);
        assert!(matches!(refused, Err(GitError::NoDefaultBranch)), "a branch is no base for itself");

        repo.git(["switch", "-q", "-c", "topic"]);
        repo.write(".countersign/allowed_signers", "forged\n");
        let topic = repo.commit("topic");
        for target in [Target::DefaultBranchRange, Target::Default] {
            let loaded = load(&repo, target).unwrap();
            let (base, head) = ends(&loaded.change);
            assert_eq!((base.commit, head.commit), (id(&fork), id(&topic)));
            assert_eq!(loaded.trust.why, TrustReason::DefaultBranch("refs/heads/main".into()));
            assert_eq!(loaded.trust.allowed_signers.unwrap().bytes, b"trusted\n");
        }
    });
}

#[test]
fn nothing_in_a_repository_takes_a_file_out_of_its_change() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a.rs", "1\n");
        let first = repo.commit("first");
        repo.write("a.rs", "2\n");
        repo.write(".gitattributes", "*.rs -diff\n");
        repo.write(".gitmodules", "[submodule \"m\"]\n\tpath = m\n\turl = x\n\tignore = all\n");
        repo.git(["update-index", "--add", "--cacheinfo", &format!("160000,{first},m")]);
        repo.git(["add", "a.rs", ".gitattributes", ".gitmodules"]);
        repo.git(["commit", "-q", "-m", "second"]);
        repo.git(["replace", "HEAD", &first]);

        let loaded = load(&repo, Target::Rev("main".into())).unwrap();
        let all = [(".gitattributes", 'A'), (".gitmodules", 'A'), ("a.rs", 'M'), ("m", 'A')];
        assert_eq!(paths(&loaded), all.map(|(path, status)| (path.to_owned(), status)));
        assert_eq!(loaded.change.notices, [Notice::ReplaceRefs(1)]);
        let diffs = read(&loaded);
        assert_eq!(diffs[2].n_lines(), 2);
        assert_eq!(diffs[3].others[0].kind, OtherKind::Gitlink);
    });
}

#[test]
fn a_driver_that_the_attributes_name_is_not_asked_how_blobs_compare() {
    everywhere(|| {
        let repo = TestRepo::new();
        // Whoever reads this pattern fails.
        repo.git(["config", "diff.odd.wordRegex", "("]);
        repo.write(".gitattributes", "* diff=odd\n");
        repo.write("file", "1\n");
        repo.commit("first");
        repo.write("file", "2\n");
        repo.commit("second");
        assert_eq!(read(&load(&repo, Target::Rev("main".into())).unwrap())[0].n_lines(), 2);
    });
}

#[test]
fn grafts_have_no_say_in_what_a_commit_is_compared_with_and_are_named() {
    everywhere(|| {
        let repo = TestRepo::new();
        let commits = ["1", "2", "3"].map(|n| {
            repo.write("a", n);
            repo.commit(n)
        });
        std::fs::write(repo.path().join(".git/info/grafts"), format!("{} {}\n", commits[2], commits[0]))
            .unwrap();
        let loaded = load(&repo, Target::Rev("HEAD".into())).unwrap();
        assert_eq!(ends(&loaded.change).0.commit, id(&commits[1]));
        assert_eq!(loaded.change.notices, [Notice::Grafts]);
    });
}

#[test]
fn every_kind_of_change_has_its_units() {
    everywhere(|| {
        let repo = TestRepo::new();
        let blobs = [
            ("bin", &b"\0\x01"[..]),
            ("exec", b"1\n2\n"),
            ("gone", b""),
            ("link", b"text\n"),
            ("text", b"1\n"),
        ];
        for (path, bytes) in blobs {
            repo.write(path, bytes);
        }
        repo.commit("first");
        repo.write("bin", b"\0\x02");
        std::os::unix::fs::symlink("target", repo.path().join("new")).unwrap();
        fs::remove_file(repo.path().join("link")).unwrap();
        std::os::unix::fs::symlink("elsewhere", repo.path().join("link")).unwrap();
        fs::remove_file(repo.path().join("gone")).unwrap();
        repo.write("empty", "");
        repo.write("exec", "1\n3\n");
        repo.git(["add", "-A"]);
        repo.git(["update-index", "--chmod=+x", "exec"]);
        repo.git(["rm", "-q", "--cached", "text"]);
        repo.git(["commit", "-q", "-m", "second"]);

        let loaded = load(&repo, Target::Rev("HEAD".into())).unwrap();
        let units: Vec<_> = read(&loaded)
            .iter()
            .map(|diff| {
                let path = String::from_utf8_lossy(diff.change.path.as_bytes()).into_owned();
                let others: Vec<_> = diff.others.iter().map(|other| other.kind).collect();
                (path, diff.change.status(), others, diff.n_lines())
            })
            .collect();
        let expected = [
            ("bin", Status::Modified, vec![OtherKind::Binary], 0),
            ("empty", Status::Added, vec![OtherKind::Add], 0),
            ("exec", Status::Modified, vec![OtherKind::Mode], 2),
            ("gone", Status::Deleted, vec![OtherKind::Delete], 0),
            ("link", Status::Deleted, vec![], 1),
            ("link", Status::Added, vec![OtherKind::Symlink], 0),
            ("new", Status::Added, vec![OtherKind::Symlink], 0),
            ("text", Status::Deleted, vec![], 1),
        ];
        assert_eq!(
            units,
            expected.map(|(path, status, others, lines)| (path.to_owned(), status, others, lines))
        );
    });
}

#[test]
fn content_over_the_cap_is_a_card_and_not_read() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("big", "x".repeat(101));
        repo.write("fits", "x".repeat(100));
        repo.commit("first");
        let mut request = Request::new(Target::Rev("HEAD".into()));
        request.max_blob = 100;
        let loaded = discover(repo.path()).unwrap().load(&request).unwrap();
        let diffs = read(&loaded);
        assert_eq!(diffs[0].others[0].kind, OtherKind::TooBig);
        assert_eq!(diffs[0].others[0].sides.new.as_ref().unwrap().size, 101);
        assert_eq!(diffs[1].n_lines(), 1);
    });
}

#[test]
fn a_merge_is_compared_with_its_first_parent_and_says_so() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("first");
        repo.git(["switch", "-q", "-c", "topic"]);
        repo.write("b", "1\n");
        repo.commit("topic");
        repo.git(["switch", "-q", "main"]);
        repo.git(["merge", "-q", "--no-ff", "-m", "merge", "topic"]);
        let loaded = load(&repo, Target::Rev("HEAD".into())).unwrap();
        assert_eq!(paths(&loaded), [("b".into(), 'A')]);
        assert_eq!(loaded.change.notices, [Notice::MergeAgainstFirstParent]);
    });
}

#[test]
fn exact_renames_are_named_for_display_only() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("old/name.rs", "content\n");
        repo.write("empty", "");
        repo.commit("first");
        fs::create_dir(repo.path().join("new")).unwrap();
        fs::rename(repo.path().join("old/name.rs"), repo.path().join("new/name.rs")).unwrap();
        fs::rename(repo.path().join("empty"), repo.path().join("also-empty")).unwrap();
        repo.commit("second");
        let loaded = load(&repo, Target::Rev("HEAD".into())).unwrap();
        let renames: Vec<_> =
            loaded.change.files.iter().map(|file| (file.status(), file.renamed_from.clone())).collect();
        let from = |path: Option<&str>| path.map(RepoPath::from);
        assert_eq!(
            renames,
            [
                (Status::Added, from(None)),
                (Status::Deleted, from(None)),
                (Status::Added, from(Some("old/name.rs"))),
                (Status::Deleted, from(None)),
            ]
        );
    });
}

#[test]
fn linked_worktrees_and_bare_repositories_open() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("first");
        let linked = repo.beside("linked");
        repo.git(["worktree", "add", "-q", "-b", "side", linked.to_str().unwrap()]);
        let opened = discover(&linked).unwrap();
        let main = discover(repo.path()).unwrap();
        assert_eq!(opened.common_dir(), main.common_dir());
        assert_eq!(opened.reopen().unwrap().workdir(), opened.workdir());
        assert_eq!(discover(main.common_dir()).unwrap().workdir(), main.workdir());
        assert!(opened.load(&Request::new(Target::Rev("side".into()))).is_ok());

        let bare = repo.beside("bare.git");
        repo.git(["clone", "-q", "--bare", repo.path().to_str().unwrap(), bare.to_str().unwrap()]);
        let opened = discover(&bare).unwrap();
        assert_eq!(opened.workdir(), None);
        assert_eq!(paths(&opened.load(&Request::new(Target::Default)).unwrap()), [("a".into(), 'A')]);
    });
}

#[test]
fn numstat_is_gits_own() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("bin", b"\0a");
        repo.write("mode", "1\n");
        repo.write("type", "1\n2\n");
        repo.write("dir.c", "1\n");
        repo.write("dir/deep/file", "1\n2");
        repo.write("module", "text\n");
        let first = repo.commit("first");
        fs::remove_file(repo.path().join("type")).unwrap();
        std::os::unix::fs::symlink("1\n3", repo.path().join("type")).unwrap();
        fs::remove_file(repo.path().join("module")).unwrap();
        repo.write("dir/deep/file", "1\n2\n");
        repo.write("bin", b"\0b");
        repo.write("sp ace\t\u{e9}", "x");
        repo.write("empty", "");
        repo.git(["add", "-A"]);
        repo.git(["update-index", "--chmod=+x", "mode"]);
        repo.git(["update-index", "--add", "--cacheinfo", &format!("160000,{first},module")]);
        repo.git(["commit", "-q", "-m", "second"]);
        let empty_tree = format!("--attr-source={}", Kind::current().format().empty_tree());
        let flags = ["--no-renames", "--ignore-submodules=none", "--diff-algorithm=myers"];
        let command =
            [&empty_tree, "diff", "--numstat", "-z"].into_iter().chain(flags).chain([&first, "HEAD"]);
        let loaded = load(&repo, range(&first, "HEAD")).unwrap();
        let ours: Vec<u8> =
            loaded.source.numstat().unwrap().flat_map(|record| record.unwrap().bytes()).collect();
        assert_eq!(ours.escape_ascii().to_string(), repo.git_bytes(command, b"").escape_ascii().to_string());
    });
}

#[test]
fn revisions_are_understood_as_git_does() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        let first = repo.commit("first");
        repo.git(["tag", "-a", "-m", "tagged", "v1"]);
        repo.write("a", "2\n");
        let second = repo.commit("second");
        let opened = discover(repo.path()).unwrap();
        let cases =
            [("HEAD", &second), ("@", &second), ("HEAD~1", &first), ("v1", &first), (":/first", &first)];
        for (rev, commit) in cases.into_iter().chain([(&first[..9], &first), ("main@{0}", &second)]) {
            assert_eq!(opened.resolve(rev).unwrap().to_string(), *commit, "{rev}");
        }
        let left_out = opened.load(&Request::new(range("v1", ""))).unwrap();
        assert_eq!((ends(&left_out.change).1.commit, &left_out.change.name[..]), (id(&second), "v1.."));
        let trees = opened.load(&Request::new(range("v1^{tree}", "main"))).unwrap();
        assert_eq!(ends(&trees.change).0.commit, None);
        assert_eq!(paths(&trees), [("a".into(), 'M')]);
    });
}

#[test]
fn unusual_modes_are_shown_and_numstat_says_what_git_says() {
    everywhere(|| {
        let repo = TestRepo::new();
        let blob = String::from_utf8(repo.git_bytes(["hash-object", "-w", "--stdin"], b"x\n")).unwrap();
        let blob = ObjectId::from_hex(blob.trim()).unwrap();
        let [old, new] = ["100664", "100644"].map(|mode| {
            let tree = [mode.as_bytes(), b" file\0", blob.as_bytes()].concat();
            let tree = repo.git_bytes(["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], &tree);
            String::from_utf8(tree).unwrap().trim().to_owned()
        });
        let loaded = load(&repo, range(&old, &new)).unwrap();
        let diff = &read(&loaded)[0];
        assert_eq!(diff.others[0].kind, OtherKind::Mode);
        assert_eq!(loaded.source.numstat().unwrap().count(), 0);
        assert_eq!(repo.git(["diff", "--numstat", &old, &new]), "");
    });
}
