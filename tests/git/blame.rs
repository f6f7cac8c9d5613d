//! Who last touched a line, with `git blame` as the oracle.

use countersign::base::RepoPath;
use countersign::git::{Repository, Request, Target};

use crate::support::repo::{TestRepo, hermetic};

#[test]
fn every_line_is_blamed_on_the_commit_that_git_blames() {
    hermetic(|| {
        let repo = TestRepo::new();
        repo.write("a \u{1b}.rs", "one\ntwo\nthree\nfour\n");
        repo.commit("first");
        repo.write("a \u{1b}.rs", "one\n2\nthree\nfour\n");
        repo.commit("second");
        repo.write("a \u{1b}.rs", "zero\none\n2\nthree\n4\n");
        repo.commit("third, with \u{1b}[2J in it");
        repo.write("a \u{1b}.rs", "all new\n");
        let head = repo.commit("what is under review");
        let loaded =
            Repository::discover(repo.path()).unwrap().load(&Request::new(Target::Rev(head))).unwrap();
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
            (newest.author.as_slice(), newest.subject.as_slice()),
            (&b"Ada Author"[..], &b"third, with \x1b[2J in it"[..])
        );
        assert!(loaded.source.blame(base.commit.unwrap(), &"missing".into()).is_err());
    });
}
