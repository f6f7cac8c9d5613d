mod overriding;

use super::*;
use crate::attest::{
    About, AiClaim, At, Authorship, Context, Coverage, FileRecord, HunkRecord, LogPosition, OtherRecord,
    Outcome, PerDecision, PerGrain, Reason, Remark, Reviewer, Session, Statement, Tool, UnitMention,
    UnitRecord,
};
use crate::base::{Digest, IndexSet, ObjectId, RepoPath, Sided, Timestamp};
use crate::diff::{Entry, FileKey, Identity, Mode, OtherKind, Scope, Snapshot, Status, Tally};
use crate::review::comment::CommentKind;
use crate::review::{Decision, Head, Origin, Totals};

fn object(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).unwrap()
}

fn lines(range: std::ops::Range<u32>) -> IndexSet {
    std::iter::once(range).collect()
}

fn origin(head: Head, record: Option<&[u8]>) -> Origin {
    Origin { head, record: record.map(Digest::of) }
}

fn hunk() -> HunkRecord {
    HunkRecord {
        id: Digest::of(b"hunk"),
        at: At { start: Sided::new(2, 2), len: Sided::new(7, 8) },
        removed: 4,
        added: 5,
        decisions: PerDecision { sign: lines(0..5), question: lines(6..7), reject: lines(8..9) },
        grains: PerGrain {
            line: lines(6..9).difference(&lines(7..8)),
            selection: lines(0..5),
            hunk: lines(0..0),
            file: lines(0..0),
        },
        reasons: vec![Reason { lines: lines(6..7), text: "May this \"block\"?\u{202e}\n".into() }],
        seen_ms: 5000,
        skimmed: IndexSet::single(0),
        carried: [
            (origin(Head::Commit(object(7)), Some(b"earlier")), lines(1..3)),
            (origin(Head::Tree(object(8)), None), lines(8..9)),
        ]
        .into(),
    }
}

/// A statement with something in every field.
fn statement() -> Statement {
    let key = FileKey { path: RepoPath::new(b"src/\xff.rs"), status: Status::Modified, ordinal: 0 };
    let entry = |mode, byte| Some(Entry { mode, id: object(byte) });
    let other = OtherRecord {
        kind: OtherKind::Mode,
        id: Digest::of(b"mode"),
        decision: Decision::Reject,
        is_of_file: false,
        reason: Some("why?".into()),
        seen_ms: 1000,
        carried: Some(origin(Head::Patch(Digest::of(b"patch")), None)),
    };
    let file = FileRecord {
        path: key.path.clone(),
        status: key.status,
        ordinal: key.ordinal,
        sides: Sided::new(entry(Mode::FILE, 1), entry(Mode::EXECUTABLE, 2)),
        units: vec![UnitRecord::Other(other), UnitRecord::Hunk(hunk())],
    };
    let mention = UnitMention::Hunk { id: hunk().id, at: hunk().at, n: 9, lines: lines(0..9) };
    let about_units = About::Units(key.clone(), vec![UnitMention::Other(Digest::of(b"mode")), mention]);
    let tally = |lines, others| Tally { lines, others };
    Statement {
        context: Context {
            name: Some("refs/heads/feature".into()),
            identity: Identity::Trees {
                base: Snapshot { commit: Some(object(3)), tree: object(4) },
                head: Snapshot { commit: Some(object(5)), tree: object(6) },
            },
            scope: Scope::Narrowed(["src".into(), RepoPath::new(b"\xfe")].into()),
            repo: Some("https://git.example.com/app".into()),
            target_ref: Some("refs/heads/main".into()),
        },
        outcome: Outcome::Incomplete,
        reviewer: Reviewer {
            id: "alice@example.com".into(),
            name: Some("Alice Example".into()),
            is_author: false,
        },
        authorship: Authorship {
            authors: vec!["Bo Dev <bo@example.com>".into()],
            ai: vec![AiClaim {
                tool: "claude-code".into(),
                source: "trailer".into(),
                evidence: "Co-Authored-By: …".into(),
                commit: Some(object(5)),
            }],
        },
        coverage: Coverage {
            files: 3,
            hunks: 2,
            units: tally(12, 2),
            decided: Totals {
                signed: tally(5, 0),
                questioned: tally(1, 0),
                rejected: tally(1, 1),
                carried: tally(2, 1),
            },
            digest: Digest::of(b"all"),
        },
        files: vec![file],
        comments: comments(key, about_units),
        session: Session::coarse(Timestamp(1_795_428_123), Timestamp(1_795_433_999)),
        tool: Tool::this(),
        log: LogPosition { reference: crate::attest::LEDGER_REF.into(), tip: None },
        supersedes: vec![Digest::of(b"earlier")],
        reason: None,
    }
}

fn comments(key: FileKey, about_units: About) -> Vec<Remark> {
    let note = |about| Remark {
        about,
        kind: CommentKind::NOTE,
        text: "tidy".into(),
        suggestion: None,
        reply_to: None,
        is_verified: false,
    };
    let suggested = Remark {
        kind: CommentKind::SUGGESTION,
        suggestion: Some("let a = 1;\n".into()),
        is_verified: true,
        ..note(About::Lines(key.clone(), 3..5, vec![UnitMention::Other(Digest::of(b"mode"))]))
    };
    let reply = Remark { reply_to: Some(3), ..suggested.clone() };
    vec![note(About::Change), note(About::File(key)), note(about_units), suggested, reply]
}

/// The payload of [`statement`] with one piece of text replaced by another.
fn with(from: &str, to: &str) -> Result<Statement, StatementError> {
    let text = String::from_utf8(payload(&statement())).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    // Reordered keys would be refused for that alone, so what comes out is put in order again.
    let value: serde_json::Value = serde_json::from_str(&text.replacen(from, to, 1)).unwrap();
    read(&serde_json_canonicalizer::to_vec(&value).unwrap())
}

#[test]
fn a_statement_reads_back_whatever_it_is_about() {
    let mut cases = vec![statement(), statement(), statement(), statement()];
    let base = Snapshot { commit: None, tree: ObjectId::empty_tree() };
    cases[1].context.identity = Identity::Trees { base, head: Snapshot { commit: None, tree: object(6) } };
    cases[1].context.name = None;
    cases[2].context.identity = Identity::Patch(Digest::of(b"patch"));
    cases[2].log.tip = Some(object(9));
    cases[2].files[0].ordinal = 2;
    let key = FileKey { ordinal: 2, ..cases[2].files[0].key() };
    cases[2].comments = comments(key.clone(), About::File(key));
    cases[2].coverage.decided.carried = Tally::default();
    cases[3].outcome = Outcome::Withdrawn;
    cases[3].files.clear();
    cases.push(statement().withdrawal(Digest::of(b"x"), "a \u{202e} reason".into(), Timestamp(0), None));
    for case in cases {
        let bytes = payload(&case);
        assert_eq!(read(&bytes).unwrap(), case);
        assert!(!bytes.contains(&b'\n'));
    }
    // What there is none of is left out, and is read in no other way.
    let mut fresh = statement();
    fresh.coverage.decided.carried = Tally::default();
    let value: serde_json::Value = serde_json::from_slice(&payload(&fresh)).unwrap();
    assert!(value["predicate"]["coverage"].get("carried").is_none());
    for status in ["\"status\":\"M\",\"text\"", "\"status\":\"M\",\"units\""] {
        let spelled_out = with(status, &format!("\"ordinal\":0,{status}"));
        assert!(matches!(spelled_out, Err(StatementError::Path)), "{spelled_out:?}");
    }
}

#[test]
fn a_withdrawal_is_of_the_same_change_and_keeps_nothing_of_what_was_decided() {
    let (said, id) = (statement(), Digest::of(b"it"));
    let (now, tip) = (Timestamp(1_795_999_999), Some(object(9)));
    let found = Statement { tool: Tool { name: "x".into(), version: "0".into() }, ..said.clone() }
        .withdrawal(id, "not read".into(), now, tip);
    let expected = Statement {
        outcome: Outcome::Withdrawn,
        coverage: Coverage { decided: Totals::default(), ..said.coverage },
        files: Vec::new(),
        comments: Vec::new(),
        session: Session::coarse(now, now),
        log: LogPosition { reference: crate::attest::LEDGER_REF.into(), tip },
        supersedes: vec![id],
        reason: Some("not read".into()),
        ..said
    };
    assert_eq!(found, expected);
}

/// Others' scripts read these.
#[test]
fn the_fixed_names_stay() {
    let value: serde_json::Value = serde_json::from_slice(&payload(&statement())).unwrap();
    assert_eq!(value["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(value["predicateType"], "https://docs.rs/countersign/line-review/v1");
    assert_eq!(value["subject"][0]["digest"], serde_json::json!({ "gitCommit": object(5).to_string() }));
    assert_eq!(value["predicate"]["reviewer"]["id"], "alice@example.com");
    assert_eq!(value["predicate"]["outcome"], "incomplete");
    let unit = &value["predicate"]["files"][0]["units"][1];
    assert_eq!(
        (&unit["sign"], &unit["question"], &unit["reject"]),
        (&"1-5".into(), &"7".into(), &"9".into())
    );
    assert_eq!(unit["grain"], serde_json::json!({ "line": "7,9", "selection": "1-5" }));
    assert_eq!(value["predicate"]["files"][0]["pathBytes"], "c3JjL/8ucnM=");
    assert_eq!(value["predicate"]["session"]["startedAt"], "2026-11-23T10:00:00Z");
}

#[test]
fn unknown_fields_are_ignored_but_not_unknown_meanings() {
    assert_eq!(with("\"v\":1", "\"v\":1,\"later\":{\"x\":[null]}").unwrap(), statement());
    assert!(matches!(with("\"v\":1", "\"v\":2"), Err(StatementError::Version(2))));
    assert!(matches!(with("\"kind\":\"review\"", "\"kind\":\"checkpoint\""), Err(StatementError::Kind(_))));
    assert!(matches!(with("in-toto.io/Statement/v1", "x"), Err(StatementError::OtherType(_))));
    assert!(matches!(with("line-review/v1", "line-review/v2"), Err(StatementError::OtherPredicate(_))));
    assert!(matches!(with("\"context\":3", "\"context\":4"), Err(StatementError::DiffParameters)));
    assert!(matches!(
        with("\"kind\":\"mode\"", "\"kind\":\"mood\""),
        Err(StatementError::Value { field: "kind", .. })
    ));
    assert!(matches!(
        with("\"outcome\":\"incomplete\"", "\"outcome\":\"complete\""),
        Err(StatementError::Outcome)
    ));
    assert!(matches!(
        with("\"outcome\":\"incomplete\"", "\"outcome\":\"withdrawn\""),
        Err(StatementError::Outcome)
    ));
    assert!(matches!(with("\"v\":1", "\"v\":1,\"reason\":\"x\""), Err(StatementError::Outcome)));
    // Nothing less than all of the whole change is complete.
    let units = statement().coverage.decided.decided();
    for (scope, lines) in [(statement().context.scope, 0), (Scope::Whole, 1), (Scope::Whole, 0)] {
        let mut complete = statement();
        (complete.outcome, complete.context.scope) = (Outcome::Complete, scope);
        complete.coverage.units = Tally { lines: units.lines + lines, ..units };
        let is_so = complete.context.scope == Scope::Whole && lines == 0;
        assert_eq!(read(&payload(&complete)).is_ok(), is_so, "{:?} {lines}", complete.context.scope);
    }
}

fn as_array(object: &serde_json::Value) -> serde_json::Value {
    object.as_object().unwrap().values().cloned().collect()
}

/// The fields of an object in their order say nothing about which is which, and the name of an outcome is not an object.
#[test]
fn nothing_stands_in_another_form_than_it_has() {
    let whole: serde_json::Value = serde_json::from_slice(&payload(&statement())).unwrap();
    for place in
        ["/predicate/session", "/predicate/tool", "/predicate/coverage/signed", "/predicate/reviewer"]
    {
        let mut other = whole.clone();
        let at = other.pointer_mut(place).unwrap();
        *at = as_array(at);
        let result = read(&serde_json_canonicalizer::to_vec(&other).unwrap());
        assert!(matches!(result, Err(StatementError::Shape(_))), "{place}: {result:?}");
    }
    let outcome = with("\"outcome\":\"incomplete\"", "\"outcome\":{\"incomplete\":null}");
    assert!(matches!(outcome, Err(StatementError::Shape(_))), "{outcome:?}");
}

#[test]
fn a_subject_that_is_not_exactly_the_head_is_refused() {
    let id = object(5).to_string();
    let subject = format!("\"digest\":{{\"gitCommit\":\"{id}\"}}");
    for other in [
        format!("\"digest\":{{\"gitCommit\":\"{}\"}}", object(7)),
        format!("\"digest\":{{\"gitTree\":\"{}\"}}", object(6)),
        format!("\"digest\":{{\"gitCommit\":\"{id}\",\"gitTree\":\"{}\"}}", object(6)),
        format!("\"digest\":{{\"gitCommit\":\"{id}\",\"sha1\":\"x\"}}"),
        "\"digest\":{}".to_owned(),
        format!("{subject}}},{{{subject}"),
    ] {
        assert!(matches!(with(&subject, &other), Err(StatementError::Subject)), "{other}");
    }
    assert!(matches!(with("\"subject\":[", "\"subject\":[],\"was\":["), Err(StatementError::Subject)));
}

/// The statement with everything signed that is signed as one file.
fn as_one_file() -> Statement {
    let mut statement = statement();
    for unit in &mut statement.files[0].units {
        match unit {
            UnitRecord::Hunk(hunk) => hunk.grains.file = std::mem::take(&mut hunk.grains.selection),
            UnitRecord::Other(other) => {
                (other.decision, other.is_of_file, other.reason) = (Decision::Sign, true, None);
            }
        }
    }
    statement.coverage.decided.signed.others = 1;
    statement.coverage.decided.rejected.others = 0;
    statement
}

#[test]
fn what_was_signed_as_one_file_reads_back_so() {
    let bytes = payload(&as_one_file());
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let units = &value["predicate"]["files"][0]["units"];
    assert_eq!(units[0]["decision"], "sign-file");
    assert_eq!(units[1]["grain"], serde_json::json!({ "file": "1-5", "line": "7,9" }));
    assert_eq!(read(&bytes).unwrap(), as_one_file());
    // Other records are as they were before there was such a grain.
    let text = String::from_utf8(payload(&statement())).unwrap();
    assert!(!text.contains("\"file\"") && !text.contains("sign-file"), "{text}");
}

/// As one that only knows the three finer grains does.
#[test]
fn a_reader_that_does_not_know_the_grain_refuses_it_and_takes_it_for_nothing_finer() {
    let text = String::from_utf8(payload(&as_one_file())).unwrap();
    let unknown = |from: &str, to: &str| {
        let value: serde_json::Value = serde_json::from_str(&text.replacen(from, to, 1)).unwrap();
        read(&serde_json_canonicalizer::to_vec(&value).unwrap())
    };
    let lines = unknown("\"file\":\"1-5\"", "\"unheardOf\":\"1-5\"");
    assert!(matches!(lines, Err(StatementError::Contradiction { .. })), "{lines:?}");
    let other = unknown("\"sign-file\"", "\"sign-unheard-of\"");
    assert!(matches!(other, Err(StatementError::Value { field: "decision", .. })), "{other:?}");
}

#[test]
fn sets_of_lines_that_contradict_each_other_are_refused() {
    for (from, to) in [
        ("\"question\":\"7\"", "\"question\":\"5\""),
        ("\"reject\":\"9\"", "\"reject\":\"7\""),
        ("\"selection\":\"1-5\"", "\"selection\":\"1-4\""),
        ("\"selection\":\"1-5\"", "\"selection\":\"1-6\""),
        ("\"line\":\"7,9\"", "\"line\":\"5,7,9\""),
        ("\"line\":\"7,9\"", "\"file\":\"9\",\"line\":\"7\""),
        ("\"selection\":\"1-5\"", "\"file\":\"1-5\",\"selection\":\"1-5\""),
        ("\"n\":[4,5]", "\"n\":[4294967295,5]"),
        ("\"decision\":\"reject\"", "\"decision\":\"reject\",\"sign\":\"*\""),
        ("\"decision\":\"reject\"", "\"decision\":\"reject\",\"grain\":{\"line\":\"1\"}"),
        ("[{\"text\":\"why?\"}]", "[{\"text\":\"why?\"},{\"text\":\"so\"}]"),
        ("\"lines\":\"2-3\"", "\"lines\":\"6\""),
        ("\"lines\":\"2-3\"", "\"lines\":\"9\""),
        ("\"kind\":\"hunk\"", "\"kind\":\"mode\""),
        ("\"kind\":\"mode\"", "\"kind\":\"hunk\""),
    ] {
        assert!(matches!(with(from, to), Err(StatementError::Contradiction { .. })), "{to}");
    }
    let beyond = with("\"n\":[4,5]", "\"n\":[4,4]");
    assert!(matches!(beyond, Err(StatementError::Lines { cause: IndexError::Beyond, .. })));
    let zero = with("\"sign\":\"1-5\"", "\"sign\":\"0-5\"");
    assert!(matches!(zero, Err(StatementError::Lines { cause: IndexError::Zero, .. })));
}

#[test]
fn a_comment_says_one_thing_in_one_way() {
    for (from, to, field) in [
        ("\"type\":\"suggestion\"", "\"type\":\"note\"", "type"),
        ("\"type\":\"suggestion\"", "\"type\":\"By Bo\"", "type"),
        ("\"verified\":true", "\"verified\":false", "verified"),
        ("\"replyTo\":3", "\"replyTo\":4", "replyTo"),
    ] {
        assert!(
            matches!(with(from, to), Err(StatementError::Value { field: told, .. }) if told == field),
            "{to}"
        );
    }
    for lines in ["[5,4]", "[0,4]", "[1,4294967295]"] {
        let read = with("\"lines\":[3,4]", &format!("\"lines\":{lines}"));
        assert!(matches!(read, Err(StatementError::Contradiction { .. })), "{lines}");
    }
    let about_all = with("{\"text\":\"tidy\"}", "{\"lines\":[1,2],\"text\":\"tidy\"}");
    assert!(matches!(about_all, Err(StatementError::Path)), "{about_all:?}");
    // As records were before comments had types.
    let plain = with("\"type\":\"suggestion\",", "").unwrap();
    assert_eq!(plain.comments[3].kind, CommentKind::NOTE);
}

#[test]
fn a_path_has_one_spelling_and_a_reviewer_one_name() {
    let utf8 = "\"pathBytes\":\"c3JjL2EucnM=\"";
    for path in [
        utf8,
        "\"path\":\"a\",\"pathBytes\":\"c3JjL/8ucnM=\"",
        "\"pathBytes\":\"c3JjL/9ucnM\"",
        "\"path\":\"\"",
    ] {
        assert!(matches!(with("\"pathBytes\":\"c3JjL/8ucnM=\"", path), Err(StatementError::Path)), "{path}");
    }
    for id in
        ["", "*@example.com", "a@example.com,b@example.com", "a b", "a\\u0000", "a\\u2028", "!a", "\\\"a\\\""]
    {
        let read = with("\"id\":\"alice@example.com\"", &format!("\"id\":\"{id}\""));
        assert!(matches!(read, Err(StatementError::ReviewerId(_))), "{id}");
    }
    assert!(Reviewer::is_fit_id(&"x".repeat(256)) && !Reviewer::is_fit_id(&"x".repeat(257)));
}

/// Cut or changed anywhere, a payload is refused or says something else; it never brings the reader down.
#[test]
fn damage_is_refused_or_is_another_statement() {
    let bytes = payload(&statement());
    for at in 0..bytes.len() {
        assert!(read(&bytes[..at]).is_err());
        for flip in [0x01, 0x20, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            if let Ok(read) = read(&changed) {
                // Fields of a fixed value, such as `trust`, may be read over, but the id changes with every byte.
                assert_ne!(crate::attest::record_id(&changed), crate::attest::record_id(&bytes));
                drop(read);
            }
        }
    }
}
