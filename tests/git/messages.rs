//! Commit messages cut into subject, body and trailers, compared with what git makes of them; and one commit of a range loaded
//! by itself.

use proptest::prelude::*;

use countersign::base::ObjectId;
use countersign::diff::{Pathspec, Place};
use countersign::git::{Loaded, Request, Target};
use countersign::provenance::CommitMessage;
use countersign::session::History;

use crate::support::repo::{TestRepo, discover, everywhere, hermetic_through_libgit2};

/// The trailers as `git interpret-trailers --parse` prints them.
fn ours(message: &[u8]) -> Vec<u8> {
    let read = CommitMessage::read(message);
    let trailers = read.trailers.iter().filter(|line| !line.key.is_empty());
    trailers.flat_map(|line| [&line.key, &b": "[..], &line.value, b"\n"].concat()).collect()
}

fn gits(repo: &TestRepo, message: &[u8]) -> Vec<u8> {
    repo.git_bytes(["interpret-trailers", "--parse", "--no-divider"], message)
}

/// Git ends a line after a value without one; blanks at a line's end are of no interest.
fn tidy(trailers: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(trailers).lines().map(|line| line.trim_end().to_owned()).collect()
}

const MESSAGES: [&str; 26] = [
    "Signed-off-by: a subject is no trailer <a@example.com>",
    "S\n\nSigned-off-by: A <a@example.com>\n",
    "S\n\nbody\n\nReviewed-by: A\nAcked-by: B\n",
    "S\n\nbody\nReviewed-by: A\n",
    "S\n\nprose\nprose\nprose\nSigned-off-by: A\n",
    "S\n\nprose\nprose\nprose\nprose\nSigned-off-by: A\n",
    "S\n\nA-b: c\n  goes on\n\tand on\n\n\n",
    "S\n\n  leading\nA-b: c\n",
    "S\n\n(cherry picked from commit abc)\n",
    "S\n\nA-b: c\n(cherry picked from commit abc)\n",
    "S\n\nA-b: c\n# a comment\nC-d: e\n",
    "S\n\nA-b: c\n\nConflicts:\n\tfile\n",
    "S\n\nhttps://example.com\n",
    "S\n\nkey with spaces: no\n",
    "S\n\nkey :yes\n",
    "S\n\nA_b: an underscore is no part of a key\n",
    "\n\nS\n\nA-b: c\n",
    "S\r\n\r\nA-b: c\r\n",
    "S\nsecond line of it\nA-b: c\n\nC-d: e",
    "S\n\nA-b:\nC-d: \n",
    "S\n\nSigned-off-by: A <a@example.com>\n\n\n# comment\n \n",
    "S\n\nA-b: c\n \n# comment\n\t\n# comment\n",
    "S\n\nA-b: c\n# ------------------------ >8 ------------------------\ndiff --git a/a b/a\n\nD-e: f\n",
    "S\n\n# ------------------------ >8 ------------------------\n\nA-b: c\n",
    "S\n\nA-b: c\n# -------- >8 --------\nD-e: f\n",
    "# S\n\n# comment\nA-b: c\n\n# Not: one\n",
];

#[test]
fn trailers_are_those_that_git_finds() {
    hermetic_through_libgit2(|| {
        let repo = TestRepo::new();
        for message in MESSAGES {
            let (ours, gits) = (ours(message.as_bytes()), gits(&repo, message.as_bytes()));
            assert_eq!(tidy(&ours), tidy(&gits), "{message:?}");
        }
        assert!(MESSAGES.iter().filter(|message| !gits(&repo, message.as_bytes()).is_empty()).count() > 10);
    });
}

#[test]
fn trailers_of_any_message_are_those_that_git_finds() {
    hermetic_through_libgit2(|| {
        let repo = TestRepo::new();
        let line = prop::sample::select(vec![
            "",
            "",
            "Subject",
            "prose goes here",
            "Signed-off-by: A <a@example.com>",
            "Fixes: #12",
            "A-b : c",
            "  indented",
            "\tfile",
            "# comment",
            "# ------------------------ >8 ------------------------",
            "Conflicts:",
            "(cherry picked from commit 1234)",
            "- item: x",
            "---",
            "a b: c",
            ": d",
            " ",
            "x:",
            "Co-authored-by: B <b@example.com>",
            "\u{b}",
            "é: x",
        ]);
        // Blank lines before the subject are no part of a message to `git log`, but to `interpret-trailers` they are.
        let message =
            proptest::collection::vec(line, 0..12).prop_map(|lines| format!("S\n{}", lines.join("\n")));
        let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
        proptest!(config, |(message in message, ends in any::<bool>())| {
            // Git adds the newline that is missing at the end before it looks.
            let message = if ends { format!("{message}\n") } else { message };
            prop_assert_eq!(tidy(&ours(message.as_bytes())), tidy(&gits(&repo, message.as_bytes())), "{:?}", message);
        });
    });
}

#[test]
fn subjects_authors_and_dates_are_those_of_git_log() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("base");
        for message in ["one", "two\nlines\n\nbody", "three\n\nA-b: c"] {
            repo.git(["commit", "-q", "--allow-empty", "--date", "1700000000 -0330", "-m", message]);
        }
        let loaded = load(&repo, &[]);
        let history = History::new(loaded.commits.read().unwrap());
        assert_eq!(history.len().to_string(), repo.git(["rev-list", "--count", "HEAD~3..HEAD"]));
        let format = "--format=%H%x00%s%x00author     %an <%ae>   %ad";
        let log = repo.git(["log", "--reverse", "--date=format:%Y-%m-%d %H:%M %z", format, "HEAD~3..HEAD"]);
        for (at, line) in log.lines().enumerate() {
            let parts: Vec<&str> = line.split('\0').collect();
            assert_eq!(history.commit(at).unwrap().id.to_string(), parts[0]);
            assert_eq!(history.subject(at).as_str(), parts[1]);
            assert_eq!(history.message(at)[1].1.as_str(), parts[2]);
        }
    });
}

fn load(repo: &TestRepo, paths: &[&str]) -> Loaded {
    let place = Place { prefix: b"", top: None };
    let target = Target::Range { from: "HEAD~3".into(), to: "HEAD".into(), symmetric: false };
    let paths = paths.iter().map(|path| Pathspec::read(path.as_bytes(), place).unwrap()).collect();
    discover(repo.path()).unwrap().load(&Request { paths, ..Request::new(target) }).unwrap()
}

#[test]
fn a_commit_by_itself_is_compared_with_its_first_parent() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("base");
        repo.git(["switch", "-q", "-c", "side"]);
        repo.write("src/side", "1\n");
        repo.commit("side");
        repo.git(["switch", "-q", "main"]);
        repo.write("src/gone", "1\n");
        repo.write("a", "2\n");
        repo.commit("one");
        std::fs::remove_file(repo.path().join("src/gone")).unwrap();
        repo.commit("two");
        repo.git(["merge", "-q", "--no-ff", "-m", "merge", "side"]);
        let loaded = load(&repo, &[]);
        for commit in &*loaded.commits.read().unwrap() {
            let hex = commit.id.to_string();
            let (files, source) = loaded.source.commit(commit.id).unwrap();
            let names = repo.git(["diff", "--name-only", &format!("{hex}^1"), &hex]);
            let ours: Vec<_> =
                files.iter().map(|file| String::from_utf8_lossy(file.path.as_bytes()).into_owned()).collect();
            assert_eq!(ours, names.lines().collect::<Vec<_>>(), "{hex}");
            let mut reader = source.reader().unwrap();
            assert!(files.iter().all(|file| reader.read(file).unwrap().tally().total() > 0));
        }
        // Paths narrow a commit to what they mean there, also where the net change has no such file.
        let narrowed = load(&repo, &["src"]);
        let n_files = |commit: ObjectId| narrowed.source.commit(commit).unwrap().0.len();
        let counts: Vec<usize> =
            narrowed.commits.read().unwrap().iter().rev().map(|commit| n_files(commit.id)).collect();
        assert_eq!((counts.iter().sum::<usize>(), counts.last()), (4, Some(&1)), "{counts:?}");
        // The first commit of all has no parent.
        let root = repo.git(["rev-list", "--max-parents=0", "HEAD"]);
        let (files, _) = loaded.source.commit(ObjectId::from_hex(&root).unwrap()).unwrap();
        assert_eq!(files.len(), 1);
    });
}
