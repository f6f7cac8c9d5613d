//! What is signed off is there afterwards, for us and for strangers.

use std::process::Command;
use std::thread;

use countersign::attest::{BadSignature, Conclusion, LEDGER_REF, Shortfall, SignatureVerdict};
use countersign::base::Digest;
use countersign::diff::Tally;
use countersign::git::Target as Named;
use countersign::ledger::{self, LedgerError};
use countersign::sign::Signer;

use crate::desk::{Desk, NOW, reviewer, statement};
use crate::support::readme::block;
use crate::support::repo::{clean_environment, hermetic};

/// What a stranger runs, with nothing but `git`, `jq`, `base64` and `ssh-keygen`: the function that the README gives.
fn check_function() -> &'static str {
    let block = block("check");
    &block[..block.rfind("}\n").expect("the function ends") + 2]
}

fn stranger(desk: &Desk, commit: &str, allowed: &str) -> String {
    std::fs::write(desk.repo.beside("allowed"), allowed).unwrap();
    let mut shell = Command::new("sh");
    clean_environment(&mut shell, desk.repo.path());
    shell
        .arg("-c")
        .arg(format!("{}check {commit} ../allowed", check_function()))
        .current_dir(desk.repo.path());
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_sign_off_can_be_checked_by_us_and_by_a_stranger() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        let written = desk.write(&loaded, &desk.seal("id", &statement(&loaded, "rita@example.com")));
        assert_eq!(written.object.to_string(), desk.head);
        assert_eq!(written.tip.to_string(), desk.repo.git(["rev-parse", LEDGER_REF]));
        let judgement = desk.judge(&loaded, &allowed);
        assert_eq!(judgement.conclusion, Conclusion::Holds);
        let said = stranger(&desk, "HEAD", &allowed);
        assert_eq!(said, "rita@example.com signed 3 of 3 lines and 1 of 1 other changes: complete\n");
        let other = format!("rita@example.com {}\n", desk.key("other"));
        assert_eq!(stranger(&desk, "HEAD", &other), "a record does not count here\n");
        assert!(matches!(desk.judge(&loaded, &other).conclusion, Conclusion::DoesNotHold(_)));
    });
}

#[test]
fn a_record_of_uncommitted_work_is_found_on_the_commit_made_of_it() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        desk.repo.write("new.rs", "fresh\n");
        let loaded = desk.load(Named::Worktree);
        let written = desk.write(&loaded, &desk.seal("id", &statement(&loaded, "rita@example.com")));
        assert_eq!(desk.repo.git(["cat-file", "-t", &written.object.to_string()]), "tree");
        assert_eq!(
            desk.repo.git(["ls-tree", "--name-only", &written.object.to_string(), "new.rs"]),
            "new.rs"
        );
        assert_eq!(desk.judge(&loaded, &allowed).conclusion, Conclusion::Holds);
        let commit = desk.repo.commit("what was read");
        let committed = desk.load(Named::Rev(commit));
        assert_eq!(desk.judge(&committed, &allowed).conclusion, Conclusion::Holds);
        desk.repo.write("new.rs", "fresher\n");
        let later = desk.load(Named::Rev(desk.repo.commit("what was not")));
        assert!(desk.collect(&later, &allowed).records.is_empty());
    });
}

#[test]
fn many_people_signing_off_at_once_are_all_there_afterwards() {
    hermetic(|| {
        let desk = Desk::new();
        let loaded = desk.load_head();
        let people: Vec<String> = (0..8).map(|n| format!("person-{n}")).collect();
        let keys = people.iter().map(|who| format!("{who} {}\n", desk.key(who)));
        let allowed: String = keys.collect();
        thread::scope(|scope| {
            for who in &people {
                scope.spawn(|| desk.write(&loaded, &desk.seal(who, &statement(&loaded, who))));
            }
        });
        let mut found: Vec<String> = desk
            .collect(&loaded, &allowed)
            .records
            .iter()
            .filter_map(|r| r.signer().map(str::to_owned))
            .collect();
        found.sort();
        assert_eq!(found, people);
        assert_eq!(stranger(&desk, "HEAD", &allowed).matches(": complete").count(), people.len());
    });
}

#[test]
fn an_author_can_sign_and_it_does_not_suffice() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("ada@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        let statement = statement(&loaded, "ada@example.com");
        assert_eq!(statement.authorship.authors, ["Ada Author <ada@example.com>"]);
        desk.write(&loaded, &desk.seal("id", &statement));
        let units = Tally { lines: 3, others: 1 };
        let only = Shortfall::OnlyByAuthor { units, in_full: true };
        assert_eq!(desk.judge(&loaded, &allowed).conclusion, Conclusion::DoesNotHold(vec![only]));
    });
}

#[test]
fn an_unsigned_record_is_kept_and_counts_nowhere() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        let sealed = ledger::seal(&statement(&loaded, "rita@example.com"), None, &desk.config("id")).unwrap();
        desk.write(&loaded, &sealed);
        let records = desk.collect(&loaded, &allowed).records;
        assert_eq!(records[0].signature, SignatureVerdict::Bad(BadSignature::Unsigned));
        assert!(matches!(desk.judge(&loaded, &allowed).conclusion, Conclusion::DoesNotHold(_)));
    });
}

/// As `git notes` does when it was at work meanwhile.
#[test]
fn a_record_that_another_writer_throws_away_at_once_is_written_again() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        desk.repo.git(["notes", "--ref", LEDGER_REF, "add", "-m", "by git", "HEAD~1"]);
        let tip = desk.repo.path().join(".git").join(LEDGER_REF);
        let before = std::fs::read(&tip).unwrap();
        let sealed = desk.seal("id", &statement(&loaded, "rita@example.com"));
        let written = thread::scope(|scope| {
            let writing = scope.spawn(|| desk.write(&loaded, &sealed));
            while std::fs::read(&tip).unwrap() == before && !writing.is_finished() {}
            std::fs::write(&tip, &before).unwrap();
            writing.join().unwrap()
        });
        assert_eq!(written.tip.to_string(), desk.repo.git(["rev-parse", LEDGER_REF]));
        assert_eq!(desk.judge(&loaded, &allowed).conclusion, Conclusion::Holds);
    });
}

#[test]
fn a_record_is_put_back_from_where_the_ledger_stood_and_only_from_there() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        let written = desk.write(&loaded, &desk.seal("id", &statement(&loaded, "rita@example.com")));
        desk.repo.git(["update-ref", "-d", LEDGER_REF]);
        let put_back = |what| ledger::put_back(&desk.repository(), written.object, what, &reviewer(), NOW);
        for gone in [(Digest::of(b"x"), written.tip), (written.id, written.object)] {
            assert!(matches!(put_back(gone), Err(LedgerError::Gone(_))));
        }
        let what = (written.id, written.tip);
        let is_there = || ledger::is_there(&desk.repository(), written.object, what).unwrap();
        assert!(!is_there());
        // Its words without its signature are not the record.
        let note = desk.repository().note_at(LEDGER_REF, written.tip, written.object).unwrap().unwrap();
        let unsigned = String::from_utf8(note).unwrap();
        let unsigned = unsigned.split_once("\"signatures\":[").unwrap().0.to_owned() + "\"signatures\":[]}";
        desk.repo.git(["notes", "--ref", LEDGER_REF, "add", "-m", &unsigned, &desk.head]);
        assert!(!is_there());
        put_back(what).unwrap();
        assert!(is_there());
        assert_eq!(desk.judge(&loaded, &allowed).conclusion, Conclusion::Holds);
    });
}

#[test]
fn a_record_goes_to_a_file_that_is_not_there_yet() {
    hermetic(|| {
        let desk = Desk::new();
        desk.key("id");
        let sealed = desk.seal("id", &statement(&desk.load_head(), "rita@example.com"));
        let path = desk.repo.beside("record");
        ledger::write_file(&sealed, &path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), [&sealed.line[..], b"\n"].concat());
        let again = ledger::write_file(&sealed, &path);
        assert!(
            matches!(again, Err(LedgerError::File { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists)
        );
    });
}

#[test]
fn nothing_is_written_where_signing_or_the_name_fails() {
    hermetic(|| {
        let desk = Desk::new();
        desk.key("id");
        let loaded = desk.load_head();
        let mut config = desk.config("id");
        let unfit = ledger::seal(&statement(&loaded, "Rita <rita@example.com>"), None, &config);
        assert!(matches!(unfit, Err(LedgerError::ReviewerId(_))));
        config.program = Some("/bin/false".into());
        let signer = Signer::from_config(&config, None).unwrap();
        let refused = ledger::seal(&statement(&loaded, "rita@example.com"), Some(&signer), &config);
        assert!(matches!(refused, Err(LedgerError::Sign(_))));
        let sealed = desk.seal("id", &statement(&loaded, "rita@example.com"));
        let lock = desk.repo.path().join(".git/refs/notes");
        std::fs::write(&lock, "in the way").unwrap();
        let blocked = ledger::write(&desk.repository(), &loaded.source, &sealed, &reviewer(), NOW);
        assert!(matches!(blocked, Err(LedgerError::Git(_))), "{blocked:?}");
    });
}
