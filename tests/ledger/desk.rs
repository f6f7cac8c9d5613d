//! A reviewer's desk: a repository with a change by somebody else, keys, and the way from a review to a statement.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use countersign::attest::{
    self, Authorship, Context, Inventory, Judgement, LEDGER_REF, LogPosition, Options, Record, Reviewer,
    Session, Statement, Target, Tool,
};
use countersign::base::{ObjectId, Timestamp};
use countersign::diff::{Identity, Scope};
use countersign::git::{Loaded, Person, Repository, Request, SigningConfig, Target as Named};
use countersign::ledger::{self, Collected, Sealed, Written};
use countersign::provenance::human_authors;
use countersign::review::{Decision, Entry, Event, Grain, Review};
use countersign::sign::{Signer, Verifier};

use crate::support::repo::TestRepo;

pub(crate) const NOW: Timestamp = Timestamp(1_795_428_000);

pub(crate) struct Desk {
    pub(crate) repo: TestRepo,
    pub(crate) base: String,
    pub(crate) head: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let repo = TestRepo::new();
        repo.write("lib.rs", "one\ntwo\nthree\n");
        repo.write("run.sh", "#!/bin/sh\n");
        let base = repo.commit("before");
        repo.write("lib.rs", "one\n2\nthree\nfour\n");
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(repo.path().join("run.sh"), executable).unwrap();
        let head = repo.commit("after");
        Self { repo, base, head }
    }

    pub(crate) fn repository(&self) -> Repository {
        Repository::discover(self.repo.path()).unwrap()
    }

    /// Makes a key pair and returns the line of its public half.
    pub(crate) fn key(&self, name: &str) -> String {
        let path = self.key_path(name);
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(&path);
        assert!(keygen.stdin(Stdio::null()).status().unwrap().success());
        std::fs::read_to_string(format!("{}.pub", path.display())).unwrap().trim().to_owned()
    }

    pub(crate) fn key_path(&self, name: &str) -> PathBuf {
        self.repo.beside(name)
    }

    pub(crate) fn config(&self, key: &str) -> SigningConfig {
        let key = self.key_path(key).into_os_string().into_string().unwrap();
        SigningConfig { format: Some("ssh".into()), key: Some(key), ..SigningConfig::default() }
    }

    pub(crate) fn load(&self, named: Named) -> Loaded {
        self.repository().load(&Request::new(named)).unwrap()
    }

    pub(crate) fn load_head(&self) -> Loaded {
        self.load(Named::Range { from: self.base.clone(), to: self.head.clone(), symmetric: false })
    }

    pub(crate) fn seal(&self, key: &str, statement: &Statement) -> Sealed {
        let config = self.config(key);
        ledger::seal(statement, Some(&Signer::from_config(&config, None).unwrap()), &config).unwrap()
    }

    pub(crate) fn write(&self, loaded: &Loaded, sealed: &Sealed) -> Written {
        ledger::write(&self.repository(), &loaded.source, sealed, &reviewer(), NOW).unwrap()
    }

    pub(crate) fn collect(&self, loaded: &Loaded, allowed: &str) -> Collected {
        let verifier = Verifier::new(&SigningConfig::default(), Some(allowed.as_bytes()));
        ledger::collect(&self.repository(), &loaded.change.identity, &verifier, &mut |_, _| {}).unwrap()
    }

    pub(crate) fn judge(&self, loaded: &Loaded, allowed: &str) -> Judgement {
        let records = self.collect(loaded, allowed).records;
        let verifier = Verifier::new(&SigningConfig::default(), Some(allowed.as_bytes()));
        let earlier =
            ledger::collect_noted(&self.repository(), attest::origins(&records), &verifier).unwrap();
        judge_with(loaded, &records, &earlier.records)
    }

    pub(crate) fn add_lines(&self, object: &str, lines: &[Vec<u8>]) {
        let object = ObjectId::from_hex(object).unwrap();
        self.repository().add_note_lines(LEDGER_REF, object, lines, &reviewer(), NOW).unwrap();
    }
}

/// What the records of a change amount to, with those that they carry decisions over from.
pub(crate) fn judge_with(loaded: &Loaded, records: &[Record], earlier: &[Record]) -> Judgement {
    let Identity::Trees { base, head } = loaded.change.identity else { panic!() };
    let target = Target::new(base, head, &human_authors(&loaded.commits.read().unwrap()));
    attest::judge(&target, &inventory(loaded), (records, earlier), Options::default())
}

pub(crate) fn reviewer() -> Person {
    Person { name: b"Rita Reviewer".to_vec(), email: b"rita@example.com".to_vec() }
}

pub(crate) fn inventory(loaded: &Loaded) -> Inventory {
    let mut reader = loaded.source.reader().unwrap();
    let files = loaded.change.files.iter().map(|file| attest::file_units(&reader.read(file).unwrap()));
    Inventory { files: files.collect(), unread: Vec::new() }
}

/// Signs every unit in the name of `who`, hunk by hunk.
pub(crate) fn statement(loaded: &Loaded, who: &str) -> Statement {
    statement_by(loaded, who, Grain::Hunk)
}

/// The same in steps of this size.
pub(crate) fn statement_by(loaded: &Loaded, who: &str, grain: Grain) -> Statement {
    let inventory = inventory(loaded);
    let mut review = Review::new();
    for file in &inventory.files {
        let (key, units) = (file.key.clone(), file.units());
        let event = Event::Decided {
            file: key,
            units,
            decision: Decision::Sign,
            grain,
            reason: None,
            seen_ms: 3210,
            carried: None,
        };
        review.apply(Entry { seq: review.next_seq(), at: NOW, event }).unwrap();
    }
    let coverage = attest::coverage(&inventory, &review);
    Statement {
        context: Context {
            name: None,
            identity: loaded.change.identity,
            scope: Scope::Whole,
            repo: None,
            target_ref: None,
        },
        outcome: attest::outcome(&coverage, &Scope::Whole),
        reviewer: Reviewer { id: who.into(), name: None, is_author: false },
        authorship: Authorship::of(&loaded.commits.read().unwrap()),
        coverage,
        files: attest::file_records(&inventory, &review),
        comments: attest::remarks(&inventory, &review),
        session: Session::coarse(NOW, NOW),
        tool: Tool::this(),
        log: LogPosition { reference: LEDGER_REF.into(), tip: None },
        supersedes: Vec::new(),
        reason: None,
    }
}
