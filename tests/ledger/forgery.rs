//! Damaged, copied, oversized and malformed notes: each is refused, with the cause.

use countersign::attest::{BadSignature, EnvelopeError, SignatureVerdict, Standing, Why};
use countersign::base::ObjectId;
use countersign::git::{SigningConfig, Target as Named};
use countersign::ledger::{self, MAX_RECORDS, Refused};
use countersign::sign::Verifier;

use crate::desk::{Desk, statement};
use crate::support::repo::hermetic;

#[test]
fn no_byte_of_a_line_can_change_or_go() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        let line = desk.seal("id", &statement(&loaded, "rita@example.com")).line;
        let verifier = Verifier::new(&SigningConfig::default(), Some(allowed.as_bytes()));
        let object = ObjectId::from_hex(&desk.head).unwrap();
        let is_good = |line: &[u8]| match ledger::examine(line, object, &verifier) {
            Ok(record) => !matches!(record.signature, SignatureVerdict::Bad(_)),
            Err(_) => false,
        };
        assert!(is_good(&line));
        // Every byte would take a minute; this meets each part of the line many times.
        let payload_end = line.iter().position(|&b| b == b',').unwrap();
        for at in (0..payload_end).step_by(47).chain((payload_end..line.len()).step_by(5)) {
            let mut changed = line.clone();
            changed[at] ^= 1;
            assert!(!is_good(&changed), "byte {at}");
            assert!(!is_good(&line[..at]), "cut at {at}");
        }
    });
}

#[test]
fn a_note_that_was_copied_to_another_commit_does_not_count_there() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        let line = desk.seal("id", &statement(&loaded, "rita@example.com")).line;
        desk.repo.write("lib.rs", "one\n2\nthree\nfour\nexec\n");
        let later = desk.repo.commit("more");
        desk.add_lines(&later, &[line]);
        let judgement = desk.judge(&desk.load(Named::Rev(later)), &allowed);
        assert_eq!(judgement.standings, [Standing::DoesNotCount(Why::OtherHead)]);
    });
}

#[test]
fn a_record_for_another_base_does_not_count() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let short = desk.load_head();
        desk.write(&short, &desk.seal("id", &statement(&short, "rita@example.com")));
        let to = desk.head.clone();
        let from = desk.repo.git(["commit-tree", "-m", "empty", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"]);
        let long = desk.load(Named::Range { from, to, symmetric: false });
        assert_eq!(desk.judge(&long, &allowed).standings, [Standing::DoesNotCount(Why::OtherBase)]);
    });
}

#[test]
fn what_is_no_record_is_refused_and_named_and_the_rest_is_read() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        desk.write(&loaded, &desk.seal("id", &statement(&loaded, "rita@example.com")));
        let oversized = vec![b'x'; (4 << 20) + 1];
        desk.add_lines(
            &desk.head,
            &[b"not json \x1b[2J".to_vec(), b"{\"payload\":\"\"}".to_vec(), oversized],
        );
        let found = desk.collect(&loaded, &allowed);
        assert_eq!(found.records.len(), 1);
        let causes: Vec<_> = found.refused.iter().map(|refused| (refused.line, &refused.cause)).collect();
        assert!(
            matches!(
                causes[..],
                [
                    (Some(_), Refused::Envelope(EnvelopeError::Layout(0))),
                    (Some(_), Refused::Envelope(EnvelopeError::TooLong(_))),
                    (Some(_), Refused::Envelope(EnvelopeError::Layout(13))),
                ]
            ),
            "{causes:?}"
        );
        let wrong_key = format!("rita@example.com {}\n", desk.key("other"));
        let record = desk.collect(&loaded, &wrong_key).records.remove(0);
        assert!(matches!(record.signature, SignatureVerdict::Bad(BadSignature::UnknownKey { .. })));
    });
}

#[test]
fn a_note_with_too_many_lines_is_refused_as_a_whole() {
    hermetic(|| {
        let desk = Desk::new();
        let allowed = format!("rita@example.com {}\n", desk.key("id"));
        let loaded = desk.load_head();
        desk.write(&loaded, &desk.seal("id", &statement(&loaded, "rita@example.com")));
        let junk: Vec<Vec<u8>> = (0..MAX_RECORDS).map(|n| format!("line {n}").into_bytes()).collect();
        desk.add_lines(&desk.head, &junk);
        let found = desk.collect(&loaded, &allowed);
        assert!(found.records.is_empty());
        let [refused] = &found.refused[..] else { panic!() };
        assert!(refused.line.is_none() && matches!(refused.cause, Refused::TooManyLines(513)));
    });
}
