//! The form of the file, and what is wrong with faulty ones.

use super::*;

const WHOLE: &str = r#"
version = 1
[defaults]
reviewers = 1
self_review = "allow"
[ai]
unknown = false
grain = "selection"
[[rule]]
name = "money"
paths = ["src/pay/", "*.sql"]
grain = "line"
reviewers = 2
from = ["@pay", "carol@example.com", "codeowners"]
carry = ["exact", "tree"]
max_age_days = 30
pace = "require"
self_review = "deny"
freeze = { from = 2026-12-20, to = 2026-12-31 }
[teams]
pay = ["alice", "bob@example.com"]
[people.alice]
ids = ["alice@example.com", "alice@home.example"]
keys = ["SHA256:abc", "2197f277b44b5c8414bd38b8f8b343254435fa85"]
[agents]
ids = ["bot@example.com"]
"#;

fn parsed(text: &str) -> Policy {
    let owners = CodeOwners::parse("* @pay").expect("it is one");
    parse(text.as_bytes(), Some(&owners)).expect("it has no faults")
}

#[track_caller]
fn faults(text: &str) -> Vec<(usize, PolicyFaultKind)> {
    let faults = parse(text.as_bytes(), None).expect_err("it has faults");
    let line = |at: usize| 1 + text[..at].matches('\n').count();
    faults.into_iter().map(|fault| (line(fault.at.start), fault.kind)).collect()
}

#[test]
fn a_whole_policy_is_read() {
    let policy = parsed(WHOLE);
    let money = policy.demands(b"src/pay/a.rs", false);
    let by = |line, name: &str| RuleName { line: Some(line), name: name.into() };
    assert_eq!(money.grain, Some(Asked { what: Grain::Line.into(), by: by(9, "money") }));
    assert_eq!(money.reviewers, Some(Asked { what: 2, by: by(9, "money") }));
    assert_eq!(money.max_age, Some(Asked { what: 30, by: by(9, "money") }));
    assert_eq!((money.deny_self, money.allow_self), (Some(by(9, "money")), Some(by(3, "defaults"))));
    assert_eq!(money.not_carried.keys().copied().collect::<Vec<_>>(), [Carry::Blob, Carry::Hunk]);
    let groups = [Group::Team("pay".into()), Group::Person("carol@example.com".into()), Group::CodeOwners];
    assert_eq!(money.from.keys().cloned().collect::<Vec<_>>(), groups);
    let window = money.freeze.keys().next().expect("there is one");
    assert_eq!(window.from.to_string(), "2026-12-20T00:00:00Z");
    assert_eq!(window.to.to_string(), "2027-01-01T00:00:00Z");

    let other = policy.demands(b"README", false);
    assert_eq!((other.coarsest(), other.deny_self), (Grain::Hunk, None));
    assert_eq!(policy.demands(b"README", true).coarsest(), Grain::Selection);
    assert_eq!(policy.people.known["alice"].keys, ["SHA256:abc", "2197F277B44B5C8414BD38B8F8B343254435FA85"]);
}

#[test]
fn a_key_is_named_by_its_whole_fingerprint() {
    for key in ["F8B343254435FA85", "0x2197F277B44B5C8414BD38B8F8B343254435FA85", "ssh-ed25519 AAAA"] {
        let found = faults(&format!("version = 1\n[people.alice]\nkeys = [\"{key}\"]\n"));
        assert!(matches!(&found[..], [(3, PolicyFaultKind::Value { .. })]), "{key}: {found:?}");
    }
    let id = "2197F277B44B5C8414BD38B8F8B343254435FA85";
    let found = faults(&format!("version = 1\n[people.alice]\nids = [\"{id}\"]\n"));
    assert!(matches!(&found[..], [(3, PolicyFaultKind::Value { .. })]), "{found:?}");
}

#[test]
fn what_says_who_is_trusted_is_under_every_rule() {
    let policy = parsed(WHOLE);
    for path in [".countersign/policy.toml", ".countersign/allowed_signers", ".countersign", "CODEOWNERS"] {
        let demands = policy.demands(path.as_bytes(), false);
        assert_eq!(demands.coarsest(), Grain::Line, "{path}");
        assert_eq!(demands.reviewers.map(|asked| asked.what), Some(2), "{path}");
        assert!(demands.deny_self.is_some() && demands.from.len() == 3, "{path}");
    }
    assert_eq!(policy.demands(b".countersigned/x", false).coarsest(), Grain::Hunk);
    let built_in = Policy::built_in(false);
    assert!(built_in.is_built_in && !policy.is_built_in);
    assert_eq!(built_in.demands(b".countersign/allowed_signers", false).coarsest(), Grain::Line);
    assert_eq!(built_in.demands(b"CODEOWNERS", false).coarsest(), Grain::Hunk);
}

#[test]
fn every_fault_is_told_at_its_line() {
    let unknown = |key: &str, section| PolicyFaultKind::UnknownKey { key: key.into(), section };
    let text = "version = 2\nrelaxed = true\n[defaults]\ngrain = \"word\"\nreviewers = 0\nself_review = true\n\
                [[rule]]\nname = \"a\"\npaths = [\"src/[a\", \"!b\", 3]\nrewievers = 2\n\
                [[rule]]\nname = \"a\"\npaths = []\nself_review = \"allow\"\n\
                [[rule]]\nname = \"b\"\npaths = [\"x\"]\n\
                [[rule]]\npaths = [\"x\"]\nfrom = [\"@nobody\", \"dave\", \"codeowners\"]\ngrain = \"file\"\n\
                [override]\nby = [\"@none\"]\nwho = 1\nself_review = true\n";
    let found = faults(text);
    let takes = |found: &[(usize, PolicyFaultKind)], line| {
        found.iter().any(|(at, kind)| *at == line && matches!(kind, PolicyFaultKind::Value { .. }))
    };
    let has = |line, kind: PolicyFaultKind| found.contains(&(line, kind));
    assert!(has(1, PolicyFaultKind::Version));
    assert!(has(2, unknown("relaxed", Section::Top)));
    assert!([4, 5, 6, 9, 13].into_iter().all(|line| takes(&found, line)), "{found:?}");
    assert!(has(9, PolicyFaultKind::Pattern { pattern: "src/[a".into(), flaw: PatternFlaw::Unclosed }));
    assert!(has(9, PolicyFaultKind::Pattern { pattern: "!b".into(), flaw: PatternFlaw::Negated }));
    assert!(has(10, unknown("rewievers", Section::Rule)));
    assert!(has(12, PolicyFaultKind::SameName("a".into())));
    assert!(has(14, PolicyFaultKind::CannotAllow));
    assert!(has(15, PolicyFaultKind::DemandsNothing("b".into())));
    assert!(has(18, PolicyFaultKind::Missing { key: "name", section: Section::Rule }));
    assert!(has(20, PolicyFaultKind::UnknownTeam("nobody".into())));
    assert!(has(20, PolicyFaultKind::UnknownPerson("dave".into())));
    assert!(has(20, PolicyFaultKind::NoCodeOwners));
    assert!(has(21, PolicyFaultKind::FileUnrelaxed));
    assert!(has(23, PolicyFaultKind::UnknownTeam("none".into())));
    assert!(has(24, unknown("who", Section::Override)) && takes(&found, 25));
    assert_eq!(found.len(), 21, "{found:#?}");
    let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn what_relaxes_has_nothing_else_and_says_why_and_how_far() {
    let unknown = |key: &str, section| PolicyFaultKind::UnknownKey { key: key.into(), section };
    let rule = |rest: &str| format!("version = 1\n[[rule]]\nname = \"a\"\npaths = [\"x\"]\n{rest}\n");
    for (text, line, kind) in [
        (
            rule("relax = \"generated\""),
            2,
            PolicyFaultKind::Missing { key: "grain", section: Section::Relaxing },
        ),
        (rule("grain = \"file\""), 5, PolicyFaultKind::FileUnrelaxed),
        ("version = 1\n[defaults]\ngrain = \"file\"\n".to_owned(), 3, PolicyFaultKind::FileUnrelaxed),
        ("version = 1\n[ai]\ngrain = \"file\"\n".to_owned(), 3, PolicyFaultKind::FileUnrelaxed),
        (
            "version = 1\n[defaults]\nrelax = \"generated\"\n".to_owned(),
            3,
            unknown("relax", Section::Defaults),
        ),
        ("version = 1\n[ai]\nrelax = \"generated\"\n".to_owned(), 3, unknown("relax", Section::Ai)),
    ] {
        assert_eq!(faults(&text), [(line, kind)], "{text}");
    }
    let takes = |text: &str| {
        let found = faults(text);
        assert!(matches!(found[..], [(_, PolicyFaultKind::Value { .. })]), "{text}: {found:?}");
        found[0].0
    };
    assert_eq!(takes(&rule("grain = \"file\"\nrelax = \"lazy\"")), 6);
    assert_eq!(takes(&rule("grain = \"file\"\nrelax = true")), 6);
    assert_eq!(takes(&rule("relax = \"vendored\"\ngrain = \"line\"")), 6);
    assert_eq!(takes(&rule("relax = \"vendored\"\ngrain = \"selection\"")), 6);
    for stricter in [
        "reviewers = 2",
        "from = [\"a@example.com\"]",
        "self_review = \"deny\"",
        "carry = [\"exact\"]",
        "max_age_days = 3",
        "exposure = \"5s\"",
        "hw_key = \"sk\"",
        "pace = \"require\"",
        "freeze = { from = 2026-12-20, to = 2026-12-31 }",
        "nonsense = 1",
    ] {
        let text = rule(&format!("relax = \"generated\"\ngrain = \"file\"\n{stricter}"));
        let key = stricter.split(' ').next().unwrap_or_default();
        assert_eq!(faults(&text), [(7, unknown(key, Section::Relaxing))], "{text}");
    }
}

#[test]
fn people_have_their_ids_for_themselves() {
    let text = "version = 1\n[teams]\nnone = []\n[people.a]\nids = [\"A@example.com\"]\n[people.b]\n\
                ids = [\"a@example.com\", \"x\\u200by@example.com\"]\nkeys = [\"abc\"]\n[people.c]\n[people.d]\nid = []\n";
    let found = faults(text);
    let shared = PolicyFaultKind::Shared { id: "a@example.com".into(), with: "a".into() };
    assert!(found.contains(&(7, shared)), "{found:?}");
    assert!(found.contains(&(7, PolicyFaultKind::Hidden("x\u{200b}y@example.com".into()))), "{found:?}");
    assert!(found.contains(&(3, PolicyFaultKind::NobodyIn("none".into()))), "{found:?}");
    assert!(found.contains(&(9, PolicyFaultKind::NobodyIn("c".into()))), "{found:?}");
    assert!(found.iter().any(|(line, kind)| *line == 8 && matches!(kind, PolicyFaultKind::Value { .. })));
}

#[test]
fn a_freeze_is_of_whole_days_or_of_times_with_their_offsets() {
    let freeze = |of: &str| {
        let text = format!("version = 1\n[[rule]]\nname = \"a\"\npaths = [\"*\"]\nfreeze = {of}\n");
        let policy = parse(text.as_bytes(), None).map_err(|faults| faults.len())?;
        let windows = policy.demands(b"a", false).freeze.into_keys();
        Ok(windows.map(|window| format!("{} {}", window.from, window.to)).collect::<Vec<_>>().join(", "))
    };
    for (of, expected) in [
        ("{ from = 2026-12-20, to = 2026-12-20 }", "2026-12-20T00:00:00Z 2026-12-21T00:00:00Z"),
        (
            "{ from = 2026-12-20T01:02:03Z, to = 2026-12-20T01:02:04Z }",
            "2026-12-20T01:02:03Z 2026-12-20T01:02:04Z",
        ),
        (
            "{ from = 2026-12-20T01:30:00+05:30, to = 2026-12-19T23:00:00-01:15 }",
            "2026-12-19T20:00:00Z 2026-12-20T00:15:00Z",
        ),
    ] {
        assert_eq!(freeze(of), Ok(expected.to_owned()), "{of}");
    }
    for of in [
        "{ from = 2026-12-20, to = 2026-12-19 }",
        "{ from = 2026-12-20T01:02:03Z, to = 2026-12-20T01:02:03Z }",
        "{ from = 2026-12-20T01:02:03, to = 2026-12-21 }",
        "{ from = 01:02:03, to = 2026-12-21 }",
        "{ from = \"2026-12-20\", to = 2026-12-21 }",
        "{ from = 2026-12-20 }",
        "{ to = 2026-12-20 }",
        "{ from = 2026-12-20, to = 2026-12-21, until = 2026-12-22 }",
        "true",
    ] {
        assert_eq!(freeze(of), Err(1), "{of}");
    }
}

#[test]
fn each_demand_takes_what_it_says_and_nothing_beyond() {
    let n_faults = |rule: &str| {
        let text = format!("version = 1\n[[rule]]\nname = \"a\"\npaths = [\"*\"]\n{rule}\n");
        parse(text.as_bytes(), None).map_or_else(|faults| faults.len(), |_| 0)
    };
    for (key, takes, takes_not) in [
        ("reviewers", &["1", "99", "0x10"][..], &["0", "100", "-1", "1.0", "\"1\"", "true"][..]),
        ("max_age_days", &["1", "99_999"], &["0", "100_000", "-1", "\"1\""]),
        ("exposure", &["\"1s\"", "\"5s\"", "\"30s\""], &["\"2s\"", "5"]),
        ("hw_key", &["\"sk\"", "\"sk-touch\"", "\"sk-pin\""], &["\"yes\"", "true"]),
        ("pace", &["\"require\""], &["\"deny\"", "true"]),
        ("self_review", &["\"deny\""], &["\"allow\"", "\"no\"", "false"]),
        ("carry", &["[]", "[\"exact\"]"], &["[\"file\"]", "\"exact\"", "[1]", "[\"\"]"]),
        ("from", &["[\"a@example.com\"]"], &["[\"@nobody\"]", "\"a@example.com\""]),
    ] {
        for (values, expected) in [(takes, 0), (takes_not, 1)] {
            for value in values {
                assert_eq!(n_faults(&format!("{key} = {value}")), expected, "{key} = {value}");
            }
        }
    }
    // What is only reported is not demanded.
    assert_eq!(n_faults("pace = \"report\""), 1);
    assert_eq!(n_faults("pace = \"report\"\nreviewers = 2"), 0);
    let seen = |word: &str| {
        let text = format!("version = 1\n[defaults]\nexposure = \"{word}\"\n");
        parsed(&text).demands(b"a", false).exposure.map(|asked| asked.what)
    };
    assert_eq!(["1s", "5s", "30s"].map(seen), [Some(1_000), Some(5_000), Some(30_000)]);
}

#[test]
fn whoever_reads_a_name_sees_all_of_it() {
    let hidden = || PolicyFaultKind::Hidden("a\u{200b}".into());
    let rule = |name: &str| format!("[[rule]]\nname = \"{name}\"\npaths = [\"*\"]\nreviewers = 2\n");
    let person = |name: &str| format!("\n[people.\"{name}\"]\nids = [\"a@example.com\"]\n");
    let team = |name: &str| format!("[teams]\n\"{name}\" = [\"a@example.com\"]\n");
    for text in [rule("a\u{200b}"), person("a\u{200b}"), team("a\u{200b}")] {
        assert_eq!(faults(&format!("version = 1\n{text}")), [(3, hidden())], "{text}");
    }
    for text in [person(""), team("")] {
        let found = faults(&format!("version = 1\n{text}"));
        assert_eq!(found, [(3, PolicyFaultKind::Hidden(String::new()))], "{text}");
    }
    let unnamed = faults(&format!("version = 1\n{}", rule("")));
    assert!(matches!(unnamed[..], [(3, PolicyFaultKind::Value { .. })]), "{unnamed:?}");
}

#[test]
fn of_rules_that_ask_the_same_the_first_is_named() {
    let asks = "grain = \"line\"\nreviewers = 2\nmax_age_days = 3\nexposure = \"5s\"\nhw_key = \"sk\"\n\
                self_review = \"deny\"\npace = \"require\"\ncarry = []\nfrom = [\"a@example.com\"]\n";
    let rule = |name: &str| format!("[[rule]]\nname = \"{name}\"\npaths = [\"*\"]\n{asks}");
    let demands = parsed(&format!("version = 1\n{}{}", rule("b"), rule("a"))).demands(b"x", false);
    let names = [
        demands.grain.map(|asked| asked.by),
        demands.reviewers.map(|asked| asked.by),
        demands.max_age.map(|asked| asked.by),
        demands.exposure.map(|asked| asked.by),
        demands.hw_key.map(|asked| asked.by),
        demands.paced,
        demands.not_carried.into_values().next(),
        demands.from.into_values().next(),
    ];
    assert!(names.iter().all(|by| by.as_ref().is_some_and(|by| by.name == "b")), "{names:?}");
}

#[test]
fn what_two_people_vouch_for_is_signed_here_by_both_whatever_else_is_asked() {
    let policy = parsed(WHOLE).two_party();
    let demands = policy.demands(b"src/pay/a.rs", false);
    let by = RuleName { line: None, name: "two people".into() };
    let expected = Demands {
        reviewers: Some(Asked { what: 2, by: by.clone() }),
        grain: Some(Asked { what: Grain::Line.into(), by: RuleName { line: Some(9), name: "money".into() } }),
        not_carried: [(Carry::Blob, by.clone()), (Carry::Hunk, by)].into(),
        ..Demands::default()
    };
    assert_eq!(demands, expected);
    assert_eq!(policy.people, parsed(WHOLE).people);
}

#[test]
fn what_is_no_policy_is_refused_in_whole() {
    let kind = |bytes: &[u8]| parse(bytes, None).expect_err("it is none").remove(0).kind;
    assert!(matches!(kind(b"version = "), PolicyFaultKind::Form(_)));
    assert!(matches!(kind(b"version = 1\nversion = 1"), PolicyFaultKind::Form(_)));
    assert_eq!(kind(b"version = 1 # \xff"), PolicyFaultKind::NotUtf8);
    let of_length = |n: usize| format!("version = 1 {}", "#".repeat(n - 12)).into_bytes();
    assert_eq!(kind(&of_length((1 << 20) + 1)), PolicyFaultKind::TooLarge((1 << 20) + 1));
    assert!(parse(&of_length(1 << 20), None).is_ok());
    assert!(matches!(kind(b""), PolicyFaultKind::Missing { .. }));
    let deep = format!("version = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(kind(deep.as_bytes()), PolicyFaultKind::Form(_) | PolicyFaultKind::Version));
}

proptest! {
    #[test]
    fn no_bytes_make_it_fall_over(text in "(version = 1\n)?(\\[\\[?[a-z]{2,8}\\]?\\]\n|[a-z_]{2,8} = [\\[\\]{}\"0-9a-z@, =-]{0,12}\n){0,8}") {
        let _ = parse(text.as_bytes(), None);
    }
}
