//! A repository with a change to read, and a reviewer with a key who knows it from outside.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::env::{Answer, Env};

/// The ledger.
pub const LEDGER: &str = "refs/notes/countersign/reviews";

const REFUND: &str = "\
fn refund(order: &Order) -> Result<Amount, Refused> {
    let days = order.age_days();
    if days > 30 {
        return Err(Refused::TooLate);
    }
    let amount = order.total();
    log(order);
    check(order)?;
    notify(order);
    store(order)?;
    audit(order);
    let fee = 0;
    Ok(amount)
}
";

/// The same with two hunks of changes.
const REFUND_CHANGED: &str = "\
fn refund(order: &Order) -> Result<Amount, Refused> {
    let days = order.age_days();
    if days >= 30 {
        return Err(Refused::TooLate);
    }
    let amount = order.total();
    log(order);
    check(order)?;
    notify(order);
    store(order)?;
    audit(order);
    let fee = amount / 100;
    Ok(amount - fee)
}
";

const LEDGER_RS: &str = "fn post(amount: Amount) {\n    book(amount);\n}\n";

const BEFORE: [(&str, &str); 1] = [("src/refund.rs", REFUND)];
const AFTER: [(&str, &str); 2] = [("src/refund.rs", REFUND_CHANGED), ("src/ledger.rs", LEDGER_RS)];

/// A world with a repository in it: `main` trusts Alice's key, `feature` has a commit by Bo that a machine wrote. Alice is the
/// reviewer, and git is set up to sign with her key.
pub struct Desk {
    pub env: Env,
    pub repo: PathBuf,
}

impl Desk {
    /// Three hunks in two files, eight changed lines.
    pub fn new() -> Self {
        Self::with(&BEFORE, &AFTER)
    }

    /// The same in a repository that git makes where these variables are set.
    pub fn in_kind(variables: &[(&'static str, &str)]) -> Self {
        let mut env = Env::new();
        for (name, value) in variables {
            env.set(name, value);
        }
        Self::within(env, &BEFORE, &AFTER)
    }

    /// `main` holds the files `before`; `feature` writes the files `after` over them.
    pub fn with(before: &[(&str, &str)], after: &[(&str, &str)]) -> Self {
        Self::within(Env::new(), before, after)
    }

    /// The same in a world that was set up before.
    pub fn within(env: Env, before: &[(&str, &str)], after: &[(&str, &str)]) -> Self {
        let repo = env.path("repo");
        fs::create_dir(&repo).expect("the world is new");
        let desk = Self { env, repo };
        desk.git(&["init", "-q", "-b", "main"]);
        let key = desk.env.key("alice@example.com");
        desk.configure("gpg.format", "ssh");
        desk.configure("user.signingkey", key.to_str().expect("temporary paths are UTF-8"));
        let public = fs::read_to_string(key.with_extension("key.pub")).expect("ssh-keygen wrote it");
        desk.write(".countersign/allowed_signers", format!("alice@example.com {public}"));
        for (path, text) in before {
            desk.write(path, text);
        }
        desk.commit_as("bo", "Start");
        desk.git(&["switch", "-q", "-c", "feature"]);
        for (path, text) in after {
            desk.write(path, text);
        }
        desk.commit_as("bo", "Charge a fee\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
        desk
    }

    /// Runs git in the repository.
    #[track_caller]
    pub fn git(&self, args: &[&str]) -> String {
        self.env.git(&self.repo, args)
    }

    /// Sets a value of git's global configuration.
    pub fn configure(&self, name: &str, value: &str) {
        self.git(&["config", "--global", name, value]);
    }

    /// Writes a file of the work tree.
    pub fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.repo.join(path);
        fs::create_dir_all(path.parent().expect("it is below the work tree")).expect("the disk takes it");
        fs::write(path, content).expect("the disk takes it");
    }

    /// Commits everything in the work tree as `name@example.com`.
    #[track_caller]
    pub fn commit_as(&self, name: &str, message: &str) {
        self.git(&["add", "-A"]);
        let (who, email) = (format!("user.name={name}"), format!("user.email={name}@example.com"));
        self.git(&["-c", &who, "-c", &email, "-c", "commit.gpgsign=false", "commit", "-q", "-m", message]);
    }

    /// Runs the program under test without a terminal.
    pub fn countersign(&self, args: &[&str]) -> Answer {
        self.env.countersign(&self.repo, args)
    }

    /// What `status` says of the review in progress.
    #[track_caller]
    pub fn status(&self, target: &[&str]) -> Status {
        let args = [&["status", "--format", "json"], target].concat();
        let out = self.countersign(&args).expect(0);
        let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        let n = |name: &str| json["review"][name]["lines"].as_u64().expect("a count of lines");
        let comments = json["review"]["comments"].as_u64().expect("a count of comments");
        Status { signed: n("signed"), questioned: n("questioned"), rejected: n("rejected"), comments }
    }

    /// The commit that the ledger points to; `None` if nothing was ever recorded.
    pub fn ledger_tip(&self) -> Option<String> {
        let answer = self.env.run("git", &self.repo, &["rev-parse", "--verify", "-q", LEDGER]);
        (answer.code == 0).then(|| answer.out.trim().to_owned())
    }

    /// The records on an object, each with its payload decoded, in the order of the note.
    #[track_caller]
    pub fn records(&self, object: &str) -> Vec<serde_json::Value> {
        use base64::Engine as _;
        let object = self.git(&["rev-parse", object]);
        let listed = self.git(&["ls-tree", "-r", LEDGER]);
        let entry = listed.lines().find(|line| line.replace('/', "").ends_with(&object));
        let blob = entry.and_then(|line| line.split_whitespace().nth(2)).expect("there is a note on it");
        let payload = |line: &str| {
            let envelope: serde_json::Value = serde_json::from_str(line).expect("an envelope a line");
            let payload = envelope["payload"].as_str().expect("it has a payload");
            let bytes = base64::engine::general_purpose::STANDARD.decode(payload).expect("it is base64");
            serde_json::from_slice(&bytes).expect("the payload is JSON")
        };
        self.git(&["cat-file", "blob", blob]).lines().map(payload).collect()
    }
}

/// Lines decided in a review, and its comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub signed: u64,
    pub questioned: u64,
    pub rejected: u64,
    pub comments: u64,
}
