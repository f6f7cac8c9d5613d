//! What a merge adds to what merging gives, by each way into a repository.

use std::fs;

use countersign::base::ObjectId;
use countersign::git::{GitError, Request, Target};

use crate::support::repo::{TestRepo, discover, everywhere, hermetic};

/// The paths at which the merge at `HEAD` is not just what merging gives.
fn edits(repo: &TestRepo) -> Option<Vec<String>> {
    let head = ObjectId::from_hex(&repo.git(["rev-parse", "HEAD"])).unwrap();
    let found = discover(repo.path()).unwrap().merge_edits(head).unwrap()?;
    Some(found.iter().map(|path| String::from_utf8(path.as_bytes().to_vec()).unwrap()).collect())
}

/// Two branches that each change a file of their own and one in two places.
fn forked() -> TestRepo {
    let repo = TestRepo::new();
    let lines = |first: &str, last: &str| format!("{first}\n{}{last}\n", "same\n".repeat(20));
    repo.write("both.txt", lines("one", "last"));
    repo.write("deep/ours.txt", "ours\n");
    repo.write("theirs.txt", "theirs\n");
    repo.commit("before");
    repo.git(["checkout", "-q", "-b", "feature"]);
    repo.write("both.txt", lines("one", "LAST"));
    repo.write("theirs.txt", "theirs, changed\n");
    repo.commit("theirs");
    repo.git(["checkout", "-q", "main"]);
    repo.write("both.txt", lines("ONE", "last"));
    repo.write("deep/ours.txt", "ours, changed\n");
    repo.commit("ours");
    repo
}

fn merge(repo: &TestRepo, more: impl FnOnce()) {
    repo.git(["merge", "-q", "--no-ff", "--no-commit", "feature"]);
    more();
    repo.commit("merge");
}

#[test]
fn a_merge_is_told_from_one_that_adds_something() {
    everywhere(|| {
        let repo = forked();
        merge(&repo, || {});
        assert_eq!(edits(&repo), Some(vec![]));
        repo.write("deep/ours.txt", "evil\n");
        repo.write("new.txt", "evil\n");
        repo.git(["rm", "-q", "theirs.txt"]);
        repo.git(["add", "-A"]);
        repo.git(["commit", "-q", "--amend", "--no-edit"]);
        assert_eq!(
            edits(&repo),
            Some(["deep/ours.txt", "new.txt", "theirs.txt"].map(str::to_owned).to_vec())
        );
    });
}

#[test]
fn whatever_comes_of_a_conflict_is_somebodys_choice() {
    everywhere(|| {
        for resolved in ["mine\n", "<<<<<<< main\nours\n=======\nmine\n>>>>>>> feature\n"] {
            let repo = forked();
            repo.write("deep/ours.txt", "ours\n");
            repo.commit("back");
            repo.git(["checkout", "-q", "feature"]);
            repo.write("deep/ours.txt", "mine\n");
            repo.commit("mine");
            repo.git(["checkout", "-q", "main"]);
            repo.write("deep/ours.txt", "ours again\n");
            repo.commit("ours again");
            let status = repo.command().args(["merge", "-q", "--no-ff", "feature"]).output().unwrap().status;
            assert!(!status.success());
            repo.write("deep/ours.txt", resolved);
            repo.commit("merge");
            assert_eq!(edits(&repo), Some(vec!["deep/ours.txt".to_owned()]), "{resolved}");
        }
    });
}

#[test]
fn nobody_knows_it_of_a_merge_of_three() {
    hermetic(|| {
        let repo = forked();
        repo.git(["branch", "third", "main~1"]);
        repo.git(["checkout", "-q", "third"]);
        repo.write("third.txt", "third\n");
        repo.commit("third");
        repo.git(["checkout", "-q", "main"]);
        let tree = repo.git(["write-tree"]);
        let merge =
            repo.git(["commit-tree", &tree, "-p", "main", "-p", "feature", "-p", "third", "-m", "merge"]);
        repo.git(["reset", "-q", "--hard", &merge]);
        assert_eq!(edits(&repo), None);
    });
}

#[test]
fn no_driver_of_the_repository_merges_and_nothing_is_written_to_it() {
    hermetic(|| {
        let repo = forked();
        let planted = repo.beside("planted");
        merge(&repo, || {});
        repo.write(".git/info/attributes", "* merge=evil\n");
        repo.git(["config", "merge.evil.driver", &format!("touch {}; exit 0", planted.display())]);
        repo.git(["config", "merge.renames", "false"]);
        let objects = || repo.git(["count-objects", "-v"]);
        let before = objects();
        assert_eq!(edits(&repo), Some(vec![]));
        assert!(!planted.exists());
        assert_eq!(objects(), before);
        assert!(!fs::exists(repo.path().join(".git/MERGE_HEAD")).unwrap());
    });
}

/// What the one ancestor has and the other does not would not show in what a branch adds.
#[test]
fn what_was_merged_crosswise_is_not_compared_with_one_of_its_ancestors() {
    everywhere(|| {
        let repo = forked();
        let theirs = repo.git(["rev-parse", "feature"]);
        repo.git(["checkout", "-q", "feature"]);
        repo.git(["merge", "-q", "--no-ff", "-m", "one way", "main"]);
        repo.git(["checkout", "-q", "main"]);
        let range = || {
            let target = Target::Range { from: "main".into(), to: "feature".into(), symmetric: true };
            discover(repo.path()).unwrap().load(&Request::new(target))
        };
        assert!(range().is_ok());
        repo.git(["merge", "-q", "--no-ff", "-m", "the other way", &theirs]);
        assert!(matches!(range(), Err(GitError::SeveralMergeBases { .. })));
    });
}

#[test]
fn a_merge_that_lacks_an_object_is_no_matter_of_versions() {
    everywhere(|| {
        let repo = forked();
        merge(&repo, || {});
        let blob = repo.git(["rev-parse", "feature:both.txt"]);
        fs::remove_file(repo.path().join(".git/objects").join(&blob[..2]).join(&blob[2..])).unwrap();
        let head = ObjectId::from_hex(&repo.git(["rev-parse", "HEAD"])).unwrap();
        let error = discover(repo.path()).unwrap().merge_edits(head).unwrap_err();
        let GitError::Failed { source, .. } = &error else { panic!("{error:?}") };
        assert!(source.to_string().contains(&blob[..10]), "{source}");
    });
}
