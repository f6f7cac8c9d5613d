//! Overrides and what takes them back.

use super::*;
use crate::attest::{MAX_REASON, Override};

/// What Alice says who overrides the policy for a change.
fn override_by_alice() -> Override {
    let end = |byte| Snapshot { commit: Some(object(byte)), tree: object(byte + 1) };
    Override {
        base: end(1),
        head: end(3),
        repo: None,
        target_ref: Some("refs/heads/main".into()),
        by: "alice@example.com".into(),
        name: Some("Alice Example".into()),
        reason: "the shop is down".into(),
        policy: Digest::of(b"version = 1"),
        withdraws: None,
        at: Timestamp(1_767_225_600),
        tool: Tool::this(),
    }
}

/// An override with one piece of its text replaced by another.
fn override_with(said: &Override, from: &str, to: &str) -> Result<Override, StatementError> {
    let text = String::from_utf8(override_payload(said)).unwrap();
    assert!(text.contains(from), "{text}");
    read_override(text.replace(from, to).as_bytes())
}

#[test]
fn an_override_and_its_withdrawal_are_two_kinds() {
    let said = override_by_alice();
    let before = Override { tool: Tool { name: "x".into(), version: "0".into() }, ..said.clone() };
    let withdrawal = before.withdrawal(Digest::of(b"it"), "it is up again".into(), Timestamp(7));
    let expected = Override {
        withdraws: Some(Digest::of(b"it")),
        reason: "it is up again".into(),
        at: Timestamp(7),
        ..said.clone()
    };
    assert_eq!(withdrawal, expected);
    for said in [&said, &withdrawal] {
        assert_eq!(read_override(&override_payload(said)).unwrap(), *said);
    }
    // A reader that knows no withdrawals refuses the kind, and none is read as an override.
    let (as_override, as_withdrawal) = ("\"kind\":\"override\"", "\"kind\":\"withdrawal\"");
    let with = override_with;
    assert!(matches!(with(&withdrawal, as_withdrawal, as_override), Err(StatementError::Outcome)));
    assert!(matches!(with(&said, as_override, as_withdrawal), Err(StatementError::Outcome)));
    assert!(matches!(with(&said, as_override, "\"kind\":\"review\""), Err(StatementError::Kind(_))));
}

#[test]
fn an_override_is_of_one_commit_by_one_person_for_a_reason() {
    let said = override_by_alice();
    assert!(matches!(override_with(&said, "\"v\":1", "\"v\":2"), Err(StatementError::Version(2))));
    let subject = format!("\"digest\":{{\"gitCommit\":\"{}\"}}", object(3));
    let tree = format!("\"digest\":{{\"gitTree\":\"{}\"}}", object(4));
    for other in [
        subject.replace("03", "07"),
        tree,
        subject.replace('}', ",\"sha256\":\"x\"}"),
        "\"digest\":{}".to_owned(),
        format!("{subject}}},{{{subject}"),
    ] {
        assert!(matches!(override_with(&said, &subject, &other), Err(StatementError::Subject)), "{other}");
    }
    // One for a tree would hold for every commit of it.
    let head = Snapshot { commit: None, ..said.head };
    let uncommitted = override_payload(&Override { head, ..said.clone() });
    assert!(matches!(read_override(&uncommitted), Err(StatementError::Subject)));
    let by = override_with(&said, "\"id\":\"alice@", "\"id\":\"*@");
    assert!(matches!(by, Err(StatementError::ReviewerId(_))), "{by:?}");
    for (reason, is_one) in [
        ("", false),
        (" \u{a0}\n", false),
        ("x", true),
        (&"é".repeat(MAX_REASON / 2), true),
        (&("é".repeat(MAX_REASON / 2) + "x"), false),
    ] {
        let said = Override { reason: reason.to_owned(), ..said.clone() };
        match read_override(&override_payload(&said)) {
            Ok(read) => assert!(is_one && read == said, "{reason:?}"),
            Err(StatementError::Value { field: "reason", .. }) => assert!(!is_one, "{reason:?}"),
            Err(error) => panic!("{reason:?}: {error}"),
        }
    }
}

#[test]
fn nothing_of_an_override_stands_in_another_form_than_it_has() {
    let mut said: serde_json::Value =
        serde_json::from_slice(&override_payload(&override_by_alice())).unwrap();
    said["predicate"]["by"] = as_array(&said["predicate"]["by"]);
    let result = read_override(&serde_json_canonicalizer::to_vec(&said).unwrap());
    assert!(matches!(result, Err(StatementError::Shape(_))), "{result:?}");
}
