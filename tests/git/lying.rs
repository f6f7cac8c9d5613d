//! What stands beside the commits of a repository and says something else of them than they do.

use std::fs;

use countersign::base::ObjectId;
use countersign::diff::Identity;
use countersign::git::{Request, Target};

use crate::support::repo::{TestRepo, discover, everywhere};

/// `main` and `feature` since `base`, with an unread commit on `feature` before the last one.
struct Branches {
    repo: TestRepo,
    base: String,
    unread: String,
}

impl Branches {
    fn new() -> Self {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        let base = repo.commit("first");
        repo.git(["checkout", "-q", "-b", "feature"]);
        repo.write("unread", "1\n");
        let unread = repo.commit("unread");
        repo.write("read", "1\n");
        repo.commit("read");
        repo.git(["checkout", "-q", "main"]);
        repo.write("b", "1\n");
        repo.commit("second");
        Self { repo, base, unread }
    }

    /// What `main...feature` is compared with, and how many files and commits it has.
    #[track_caller]
    fn assert_complete(&self) {
        let range = Target::Range { from: "main".into(), to: "feature".into(), symmetric: true };
        let loaded = discover(self.repo.path()).unwrap().load(&Request::new(range)).unwrap();
        let Identity::Trees { base, .. } = &loaded.change.identity else { panic!("trees") };
        assert_eq!(base.commit.map(|id| id.to_string()), Some(self.base.clone()));
        assert_eq!(loaded.change.files.len(), 2);
        assert_eq!(loaded.commits.read().unwrap().len(), 2);
    }
}

/// Makes the commit graph of `repo` say that the only parent of `commit` is `parent`.
fn forge_graph(repo: &TestRepo, commit: &str, parent: &str) {
    // The older of both forms is the one that libgit2 reads.
    repo.git(["-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable"]);
    let path = repo.path().join(".git/objects/info/commit-graph");
    let mut graph = fs::read(&path).unwrap();
    let number = |at: usize| u32::from_be_bytes(graph[at..at + 4].try_into().unwrap()) as usize;
    let chunk = |name: &[u8]| {
        let entry = (8..).step_by(12).find(|&at| graph[at..at + 4] == *name).unwrap();
        number(entry + 8)
    };
    let [commit, parent] = [commit, parent].map(|id| ObjectId::from_hex(id).unwrap());
    let (len, ids, data) = (commit.as_bytes().len(), chunk(b"OIDL"), chunk(b"CDAT"));
    let place = |id: ObjectId| graph[ids..data].chunks(len).position(|other| other == id.as_bytes()).unwrap();
    let (row, parent) = (data + place(commit) * (len + 16) + len, u32::try_from(place(parent)).unwrap());
    graph[row..row + 4].copy_from_slice(&parent.to_be_bytes());
    fs::remove_file(&path).unwrap();
    fs::write(&path, graph).unwrap();
}

#[test]
fn a_commit_graph_that_lies_hides_nothing() {
    everywhere(|| {
        let branches = Branches::new();
        branches.assert_complete();
        forge_graph(&branches.repo, &branches.repo.git(["rev-parse", "main"]), &branches.unread);
        assert_eq!(branches.repo.git(["rev-list", "--count", "main"]), "3", "git believes it");
        branches.assert_complete();
    });
}

#[test]
fn a_graft_hides_nothing() {
    everywhere(|| {
        let branches = Branches::new();
        let graft = format!("{} {}\n", branches.repo.git(["rev-parse", "main"]), branches.unread);
        fs::create_dir_all(branches.repo.path().join(".git/info")).unwrap();
        fs::write(branches.repo.path().join(".git/info/grafts"), graft).unwrap();
        assert_eq!(branches.repo.git(["merge-base", "main", "feature"]), branches.unread, "git believes it");
        branches.assert_complete();
    });
}
