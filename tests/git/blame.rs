//! Who last touched a line, with `git blame` as the oracle.

use std::sync::Arc;

use countersign::base::{ObjectId, RepoPath};
use countersign::git::{Request, Target};

use crate::support::repo::{TestRepo, discover, everywhere};

#[test]
fn every_line_is_blamed_on_the_commit_that_git_blames() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a \u{1b}.rs", "one\ntwo\nthree\nfour\n");
        repo.commit("first");
        repo.write("a \u{1b}.rs", "one\n2\nthree\nfour\n");
        repo.commit("second");
        repo.write("a \u{1b}.rs", "zero\none\n2\nthree\n4\n");
        repo.commit("third, with \u{1b}[2J in it");
        repo.write("a \u{1b}.rs", "all new\n");
        let head = repo.commit("what is under review");
        let loaded = discover(repo.path()).unwrap().load(&Request::new(Target::Rev(head))).unwrap();
        let countersign::diff::Identity::Trees { base, .. } = loaded.change.identity else { panic!("trees") };
        let path = RepoPath::from("a \u{1b}.rs");
        let blame = loaded.source.blame(base.commit.unwrap(), &path).unwrap();
        let expected = repo.git(["blame", "-l", "--root", "HEAD^", "--", "a \u{1b}.rs"]);
        let expected: Vec<&str> = expected.lines().map(|line| line.split(' ').next().unwrap()).collect();
        let found: Vec<String> = (0..5).map(|line| blame.at(line).unwrap().id.to_string()).collect();
        assert_eq!(found, expected);
        assert_eq!(blame.at(5), None);
        let newest = blame.at(0).unwrap();
        assert_eq!(
            (newest.author.as_str(), newest.subject.as_str()),
            ("Ada Author", "third, with <ESC>[2J in it")
        );
        assert!(loaded.source.blame(base.commit.unwrap(), &"missing".into()).is_err());
    });
}

#[test]
fn lines_keep_their_commits_when_the_file_gets_another_name() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("old name", "one\ntwo\nthree\n");
        let first = repo.commit("first");
        repo.git(["mv", "old name", "new"]);
        let renamed = ObjectId::from_hex(&repo.commit("renamed")).unwrap();
        let origins = discover(repo.path()).unwrap().line_origins(renamed, &"new".into(), None).unwrap();
        let found: Vec<_> = origins.iter().map(|origin| (origin.commit.to_string(), &origin.path)).collect();
        assert_eq!(found, [(first, &RepoPath::from("old name"))]);
    });
}

#[test]
fn a_commit_is_kept_once_however_many_lines_and_however_long_a_subject_it_has() {
    everywhere(|| {
        let repo = TestRepo::new();
        for which in ["first", "second"] {
            let word = |n: u32| if n.is_multiple_of(2) { "first" } else { which };
            let lines: Vec<String> = (0..200).map(|n| format!("{} {n}\n", word(n))).collect();
            repo.write("a", lines.concat());
            repo.write(".git/message", format!("{which} {}\n", "long ".repeat(40_000)));
            repo.git(["add", "a"]);
            repo.git(["commit", "-q", "-F", ".git/message"]);
        }
        let head = repo.git(["rev-parse", "HEAD"]).trim().to_owned();
        let loaded = discover(repo.path()).unwrap().load(&Request::new(Target::Rev(head.clone())));
        let head = ObjectId::from_hex(&head).unwrap();
        let blame = loaded.unwrap().source.blame(head, &"a".into()).unwrap();
        assert_eq!(blame.spans.len(), 200);
        let mut touches: Vec<_> = blame.spans.iter().map(|(_, touch)| Arc::as_ptr(touch)).collect();
        touches.sort_unstable();
        touches.dedup();
        assert_eq!(touches.len(), 2);
        let longest = blame.spans.iter().map(|(_, touch)| touch.subject.as_str().len()).max();
        assert!(longest.is_some_and(|longest| longest < 2_100), "{longest:?}");
        assert!(blame.at(1).unwrap().subject.as_str().starts_with("second long"));
    });
}
