//! A ledger from which something was taken away, by real git and by who builds one anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use countersign::attest::{Envelope, LEDGER_REF, Statement};
use countersign::base::ObjectId;
use countersign::diff::Identity;
use countersign::git::Loaded;
use countersign::ledger::{Archive, Past, Places, Written, collect_noted};
use countersign::sign::Verifier;

use crate::desk::{Desk, statement};
use crate::support::repo::hermetic;

/// A desk at which two people sign one after the other, each having seen the ledger as it was.
struct Signed {
    desk: Desk,
    loaded: Loaded,
    allowed: String,
    first: Written,
    second: Written,
}

impl Signed {
    fn new() -> Self {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\nsam@example.com {}\n", desk.key("id"), desk.key("sam"));
        let loaded = desk.load_head();
        let first = desk.write(&loaded, &desk.seal("id", &statement(&loaded, "rita@example.com")));
        let second = desk.write(&loaded, &desk.seal("sam", &seen(&loaded, "sam@example.com", first.tip)));
        Self { desk, loaded, allowed, first, second }
    }

    fn git<const N: usize>(&self, args: [&str; N]) -> String {
        self.desk.repo.git(args)
    }

    fn look_back(&self) -> Past {
        let repo = self.desk.repository();
        let verifier = Verifier::new(&self.desk.config("id"), Some(self.allowed.as_bytes()));
        let present = self.desk.collect(&self.loaded, &self.allowed).records;
        let archive = Archive::open(&repo, &verifier).unwrap();
        archive.look_back(&repo, &self.places([]), &present, &verifier).unwrap()
    }

    /// The head, and heads of earlier changes.
    fn places<const N: usize>(&self, origins: [ObjectId; N]) -> Places {
        let Identity::Trees { head, .. } = self.loaded.change.identity else { panic!() };
        Places { head, origins: origins.into() }
    }

    /// The lines of the note, by who signed them.
    fn lines(&self) -> BTreeMap<String, String> {
        let repo = self.desk.repository();
        let note = repo.note(LEDGER_REF, self.first.object).unwrap().unwrap();
        let line = |line: &str| {
            let of = self.desk.collect(&self.loaded, &self.allowed).records;
            let id = Envelope::parse_line(line.as_bytes()).unwrap().id();
            let by = of.iter().find(|record| record.id == id).unwrap().statement.reviewer.id.clone();
            (by, line.to_owned())
        };
        String::from_utf8(note).unwrap().lines().map(line).collect()
    }

    /// The tip of a ledger with this note alone, on `parents`.
    fn ledger_with(&self, note: &str, parents: &[&str]) -> String {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
        let blob = text(self.desk.repo.git_bytes(["hash-object", "-w", "--stdin"], note.as_bytes()));
        let entry = format!("100644 blob {blob}\t{}\n", self.first.object);
        let tree = text(self.desk.repo.git_bytes(["mktree"], entry.as_bytes()));
        let parents = parents.iter().flat_map(|parent| ["-p", parent]);
        let args = ["commit-tree", "-m", "rewritten", &tree].into_iter().chain(parents);
        self.desk.repo.git(args)
    }

    fn point_to(&self, tip: &str) {
        self.git(["update-ref", LEDGER_REF, tip]);
    }
}

/// What `who` signs who saw the ledger at `tip`.
fn seen(loaded: &Loaded, who: &str, tip: ObjectId) -> Statement {
    let mut statement = statement(loaded, who);
    statement.log.tip = Some(tip);
    statement
}

#[test]
fn nothing_is_missing_from_a_ledger_that_only_grew() {
    hermetic(|| {
        let signed = Signed::new();
        let past = signed.look_back();
        assert!(past.gone.is_empty() && past.strayed.is_empty() && !past.is_cut && !past.is_crowded);
        // Another depth of directories is the same ledger, and so is one that was merged with a stranger's.
        let note = signed.lines().into_values().map(|line| line + "\n").collect::<String>();
        let tip = signed.second.tip.to_string();
        let other = signed.ledger_with("{}\n", &[]);
        signed.point_to(&signed.ledger_with(&note, &[&tip, &other]));
        let past = signed.look_back();
        assert!(past.gone.is_empty() && past.strayed.is_empty());
    });
}

#[test]
fn a_record_that_was_taken_out_is_named_with_the_commit_that_has_it() {
    hermetic(|| {
        let signed = Signed::new();
        let rest = signed.lines()["sam@example.com"].clone() + "\n";
        let tip = signed.second.tip.to_string();
        signed.point_to(&signed.ledger_with(&rest, &[&tip]));
        let gone = signed.look_back().gone;
        let found: Vec<_> = gone.iter().map(|gone| (gone.record.id, gone.is_behind)).collect();
        assert_eq!(found, [(signed.first.id, true)]);
        // With the whole note gone, as `git notes remove` does it.
        signed.git(["notes", "--ref", LEDGER_REF, "remove", &signed.desk.head]);
        assert_eq!(signed.look_back().gone.len(), 2);
    });
}

/// A line that has the same words keeps nothing of what a good signature stood under.
#[test]
fn a_twin_without_the_signature_does_not_hide_what_was_taken_out() {
    hermetic(|| {
        let signed = Signed::new();
        let lines = signed.lines();
        let twin = |signatures: &str| {
            let (words, signature) = lines["rita@example.com"].split_once("\"signatures\":[").unwrap();
            let others = lines["sam@example.com"].split_once("\"signatures\":[").unwrap().1;
            assert_ne!(signature, others);
            let signatures = if signatures == "none" { "]}" } else { others };
            format!("{words}\"signatures\":[{signatures}\n")
        };
        let tip = signed.second.tip.to_string();
        for signatures in ["none", "of somebody else"] {
            let note = format!("{}{}\n", twin(signatures), lines["sam@example.com"]);
            signed.point_to(&signed.ledger_with(&note, &[&tip]));
            assert_eq!(signed.desk.collect(&signed.loaded, &signed.allowed).records.len(), 2, "{signatures}");
            let gone: Vec<_> = signed.look_back().gone.iter().map(|gone| gone.record.id).collect();
            assert_eq!(gone, [signed.first.id], "{signatures}");
        }
    });
}

/// What was moved to where it counts for nothing is gone from where it counted.
#[test]
fn a_record_that_was_moved_to_another_note_is_gone_from_its_own() {
    hermetic(|| {
        let signed = Signed::new();
        let lines = signed.lines();
        let elsewhere = ObjectId::from_hex(&signed.git(["rev-parse", "HEAD~1"])).unwrap();
        signed.git([
            "notes",
            "--ref",
            LEDGER_REF,
            "add",
            "-f",
            "-m",
            &lines["sam@example.com"],
            &signed.desk.head,
        ]);
        let moved = ["notes", "--ref", LEDGER_REF, "add", "-f", "-m", &lines["rita@example.com"]];
        signed.desk.repo.git([&moved[..], &[&elsewhere.to_string()]].concat());
        let repo = signed.desk.repository();
        let verifier = Verifier::new(&signed.desk.config("id"), Some(signed.allowed.as_bytes()));
        let mut present = signed.desk.collect(&signed.loaded, &signed.allowed).records;
        present.extend(collect_noted(&repo, [elsewhere], &verifier).unwrap().records);
        assert!(present.iter().any(|record| record.id == signed.first.id));
        let archive = Archive::open(&repo, &verifier).unwrap();
        let past = archive.look_back(&repo, &signed.places([elsewhere]), &present, &verifier).unwrap();
        assert_eq!(past.gone.iter().map(|gone| gone.record.id).collect::<Vec<_>>(), [signed.first.id]);
        // A copy that is taken away again was never more than that.
        let both = format!("{}\n{}", lines["sam@example.com"], lines["rita@example.com"]);
        signed.git(["notes", "--ref", LEDGER_REF, "add", "-f", "-m", &both, &signed.desk.head]);
        signed.git(["notes", "--ref", LEDGER_REF, "remove", &elsewhere.to_string()]);
        let present = signed.desk.collect(&signed.loaded, &signed.allowed).records;
        let archive = Archive::open(&repo, &verifier).unwrap();
        let past = archive.look_back(&repo, &signed.places([elsewhere]), &present, &verifier).unwrap();
        assert!(past.gone.is_empty());
    });
}

#[test]
fn a_ledger_that_was_built_anew_is_told_by_who_signed_last() {
    hermetic(|| {
        let signed = Signed::new();
        let rest = signed.lines()["sam@example.com"].clone() + "\n";
        signed.point_to(&signed.ledger_with(&rest, &[]));
        let past = signed.look_back();
        assert_eq!(past.gone.iter().map(|gone| gone.record.id).collect::<Vec<_>>(), [signed.first.id]);
        assert!(!past.gone[0].is_behind && past.strayed.is_empty());
        // In another clone, or once it is collected, what Sam saw is not there at all.
        let object = signed.first.tip.to_string();
        let file: PathBuf =
            signed.desk.repo.path().join(".git/objects").join(&object[..2]).join(&object[2..]);
        std::fs::remove_file(file).unwrap();
        let strayed = signed.look_back().strayed;
        assert_eq!(strayed.len(), 1);
        assert_eq!((strayed[0].record, strayed[0].saw), (signed.second.id, signed.first.tip));
    });
}

#[test]
fn what_strangers_say_to_have_seen_is_nothing() {
    hermetic(|| {
        let signed = Signed::new();
        signed.desk.key("mallory");
        let nowhere = ObjectId::from_hex("0123456789012345678901234567890123456789").unwrap();
        let statement = seen(&signed.loaded, "rita@example.com", nowhere);
        let forged = signed.desk.seal("mallory", &statement).line;
        let unsigned = String::from_utf8(signed.desk.seal("id", &statement).line).unwrap();
        let at = unsigned.find("\"signatures\":[").unwrap();
        let unsigned = format!("{}\"signatures\":[]}}", &unsigned[..at]).into_bytes();
        signed.desk.add_lines(&signed.desk.head, &[forged, unsigned]);
        let past = signed.look_back();
        assert!(past.gone.is_empty() && past.strayed.is_empty());
        // Nor is it a loss when such a line goes away again.
        signed.point_to(&signed.second.tip.to_string());
        assert!(signed.look_back().gone.is_empty());
    });
}

#[test]
fn of_more_records_from_elsewhere_than_are_looked_into_that_is_said() {
    hermetic(|| {
        let signed = Signed::new();
        let line = |n: usize| {
            let payload =
                format!(r#"{{"log":{{"prev":"0123456789012345678901234567890123456789"}},"n":{n}}}"#);
            Envelope { payload: payload.into(), signature: None }.to_line()
        };
        signed.desk.add_lines(&signed.desk.head, &(1..=512).map(line).collect::<Vec<_>>());
        assert!(!signed.look_back().is_crowded);
        signed.desk.add_lines(&signed.desk.head, &[line(513)]);
        assert!(signed.look_back().is_crowded);
    });
}

#[test]
fn of_a_shallow_ledger_nobody_can_tell() {
    hermetic(|| {
        let signed = Signed::new();
        let there = signed.desk.repo.path().to_str().unwrap().to_owned();
        let clone = signed.desk.repo.beside("clone");
        signed.git(["clone", "-q", &format!("file://{there}"), clone.to_str().unwrap()]);
        let spec = format!("{LEDGER_REF}:{LEDGER_REF}");
        let into = clone.to_str().unwrap();
        signed.git(["-C", into, "fetch", "-q", "--depth=1", "origin", &spec]);
        let repo = countersign::git::Repository::discover(&clone).unwrap();
        let verifier = Verifier::new(&signed.desk.config("id"), Some(signed.allowed.as_bytes()));
        let archive = Archive::open(&repo, &verifier).unwrap();
        let past = archive.look_back(&repo, &signed.places([]), &[], &verifier).unwrap();
        assert!(past.is_cut && past.strayed.is_empty());
    });
}
