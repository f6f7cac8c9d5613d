//! What is missing, by rule and by who may sign it.

use super::*;

const DAY: i64 = 86_400;
const NOW: Timestamp = Timestamp(1_800_000_000);

pub(super) fn signer(principal: &str, key: &str) -> Signer {
    Signer { principal: principal.into(), fingerprint: format!("SHA256:{key}"), ..Signer::default() }
}

fn act(signer: usize, units: Units) -> Act {
    Act {
        signer,
        units,
        grain: Grain::Line,
        carry: Carry::Exact,
        at: NOW,
        seen_ms: 5_000,
        is_skimmed: false,
        hw_key: Some(HwKey::Touch),
    }
}

/// Alice, Bob and Carol have trusted keys; Dora wrote the change.
struct Table {
    policy: Policy,
    signers: Vec<Signer>,
    acts: Vec<Act>,
    is_marked: bool,
    path: &'static str,
    writers: Writers,
}

impl Table {
    fn new(rules: &str) -> Self {
        Self::owned(rules, "* carol@example.com\nfree\n")
    }

    fn owned(rules: &str, owners: &str) -> Self {
        let owners = CodeOwners::parse(owners).expect("it is one");
        let policy =
            parse(format!("version = 1\n{rules}").as_bytes(), Some(&owners)).expect("it has no faults");
        let addresses = vec!["dora@example.com".into()];
        Self {
            policy,
            signers: vec![signer("alice@example.com", "a"), signer("bob@example.com", "b")],
            acts: Vec::new(),
            is_marked: false,
            path: "a.txt",
            writers: Writers { addresses, keys: Vec::new() },
        }
    }

    fn with(mut self, acts: impl IntoIterator<Item = Act>) -> Self {
        self.acts.extend(acts);
        self
    }

    fn conclusion(&self) -> Conclusion {
        let trusted = ["alice", "bob", "carol", "dora"];
        let mut trusted: Vec<Signer> =
            trusted.into_iter().map(|name| signer(&format!("{name}@example.com"), &name[..1])).collect();
        trusted.push(signer("noreply@anthropic.com", "m"));
        let file = FileCase { path: self.path.as_bytes(), units: lines(0..10), acts: self.acts.clone() };
        let case = Case {
            policy: &self.policy,
            is_marked: self.is_marked,
            now: NOW,
            writers: self.writers.clone(),
            signers: self.signers.clone(),
            trusted,
            files: vec![file],
        };
        conclude(&case)
    }

    fn missing(&self) -> Vec<Missing> {
        self.conclusion().missing
    }

    /// What is wanted, for which lines, by which rule and of whom.
    fn told(&self) -> Vec<String> {
        let line = |missing: Missing| {
            let ranges: Vec<String> = missing
                .units
                .lines
                .ranges()
                .iter()
                .map(|run| format!("{}..{}", run.start, run.end))
                .collect();
            let who: Vec<&str> =
                missing.who.iter().map(|name| name.split('@').next().unwrap_or_default()).collect();
            format!("{:?} {} by {} of {}", missing.want, ranges.join(","), missing.by.name, who.join(" "))
        };
        self.missing().into_iter().map(line).collect()
    }
}

#[test]
fn people_are_counted_line_by_line() {
    let two = "[[rule]]\nname = \"two\"\npaths = [\"*\"]\nreviewers = 2\n";
    let table = Table::new(two);
    assert_eq!(table.told(), ["Reviewers { have: 0, need: 2 } 0..10 by two of alice bob carol"]);
    let table = table.with([act(0, lines(0..6)), act(1, lines(4..8))]);
    assert_eq!(
        table.told(),
        [
            "Reviewers { have: 0, need: 2 } 8..10 by two of alice bob carol",
            "Reviewers { have: 1, need: 2 } 0..4,6..8 by two of alice bob carol"
        ]
    );
    let table = table.with([act(0, lines(6..10)), act(1, lines(0..4)), act(1, lines(8..10))]);
    assert_eq!(table.told(), [""; 0]);
}

#[test]
fn a_signature_that_does_not_count_is_told_before_there_are_enough() {
    let two = "[[rule]]\nname = \"two\"\npaths = [\"*\"]\nreviewers = 2\ngrain = \"line\"\n";
    let coarse = |act: Act| Act { grain: Grain::Hunk, ..act };
    let table = Table::new(two).with([coarse(act(0, lines(0..10)))]);
    assert_eq!(
        table.told(),
        [
            "Reviewers { have: 1, need: 2 } 0..10 by two of alice bob carol",
            "Grain(Line) 0..10 by two of alice bob carol"
        ]
    );
    // Nothing is wanted of whom nobody waits for.
    let table = table.with([act(1, lines(0..10)), act(2, lines(0..10))]);
    assert_eq!(table.told(), [""; 0]);
}

#[test]
fn one_person_is_not_two() {
    let two = "[people.al]\nids = [\"alice@example.com\", \"al@home.example\"]\n\
               [[rule]]\nname = \"two\"\npaths = [\"*\"]\nreviewers = 2\n";
    let acts = || [act(0, lines(0..10)), act(1, lines(0..10))];
    let with = |second: Signer| {
        let mut table = Table::new(two).with(acts());
        table.signers[1] = second;
        table.told().iter().filter(|told| told.starts_with("Reviewers { have: 1, need: 2 }")).count()
    };
    assert_eq!(with(signer("bob@example.com", "b")), 0);
    assert_eq!(with(signer("al@home.example", "x")), 1, "joined in the people table");
    assert_eq!(with(signer("else@example.com", "a")), 1, "the same key");
    assert_eq!(with(signer("Alice+Work@example.com", "x")), 1, "the same mailbox");
    let aliases = vec!["alice@example.com".into()];
    assert_eq!(
        with(Signer { aliases, ..signer("else@example.com", "x") }),
        1,
        "the same key by another name"
    );
    let aliases = vec!["*@example.com".into()];
    assert_eq!(with(Signer { aliases, ..signer("else@example.com", "x") }), 1, "a key for many names");
}

#[test]
fn who_wrote_it_does_not_count_whatever_the_address_or_key() {
    let rules = "[people.dora]\nids = [\"dora@example.com\", \"d@home.example\"]\nkeys = [\"SHA256:k\"]\n";
    let by = |signer: Signer, writers: Writers| {
        let mut table = Table::new(rules).with([act(0, lines(0..10))]);
        (table.signers, table.writers) = (vec![signer], writers);
        table.told()
    };
    let dora = || Writers { addresses: vec!["dora@example.com".into()], keys: Vec::new() };
    let denied = ["NotSelf 0..10 by built-in of alice bob carol"];
    assert_eq!(by(signer("dora@example.com", "d"), dora()), denied);
    assert_eq!(by(signer("d@home.example", "x"), dora()), denied, "another address of the same person");
    assert_eq!(by(signer("other@example.com", "k"), dora()), denied, "a key of the same person");
    let second = Writers { addresses: vec!["d@home.example".into()], keys: Vec::new() };
    assert_eq!(by(signer("dora@example.com", "d"), second), denied);
    let by_key = Writers { addresses: Vec::new(), keys: vec!["SHA256:x".into()] };
    assert_eq!(
        by(signer("erin@example.com", "x"), by_key)[0],
        "NotSelf 0..10 by built-in of alice bob carol dora"
    );
    assert_eq!(
        by(Signer { says_author: true, ..signer("alice@example.com", "a") }, dora()),
        ["NotSelf 0..10 by built-in of bob carol"]
    );
    assert_eq!(by(signer("alice@example.com", "a"), dora()), [""; 0]);
    let allowed = Table::new("[defaults]\nself_review = \"allow\"\n").with([act(0, lines(0..10))]);
    assert_eq!(Table { signers: vec![signer("dora@example.com", "d")], ..allowed }.told(), [""; 0]);
}

#[test]
fn machines_never_count() {
    let rules = "[agents]\nids = [\"bob@example.com\"]\nkeys = [\"SHA256:r\"]\n";
    for agent in [
        signer("bob@example.com", "b"),
        signer("noreply@anthropic.com", "m"),
        signer("r@example.com", "r"),
        signer("1+dependabot[bot]@users.noreply.github.com", "x"),
    ] {
        let mut table = Table::new(rules).with([act(0, lines(0..10))]);
        table.signers = vec![agent];
        assert_eq!(table.told(), ["Reviewers { have: 0, need: 1 } 0..10 by built-in of alice carol"]);
    }
}

#[test]
fn a_demand_is_blamed_for_what_would_be_enough_without_it() {
    let rules = "[ai]\nunknown = false\ngrain = \"selection\"\n\
                 [[rule]]\nname = \"fine\"\npaths = [\"a.txt\"]\ngrain = \"line\"\n\
                 [[rule]]\nname = \"late\"\npaths = [\"a.txt\"]\nmax_age_days = 2\ncarry = [\"tree\"]\npace = \"require\"\nexposure = \"5s\"\n";
    let table = Table::new(rules).with([
        Act { grain: Grain::Hunk, ..act(0, lines(0..2)) },
        Act { carry: Carry::Hunk, ..act(0, lines(2..4)) },
        Act { at: Timestamp(NOW.0 - 3 * DAY), ..act(0, lines(4..6)) },
        Act { is_skimmed: true, ..act(0, lines(6..7)) },
        Act { seen_ms: 1_000, ..act(0, lines(7..8)) },
        Act { carry: Carry::Tree, seen_ms: 30_000, ..act(0, lines(8..10)) },
    ]);
    assert_eq!(
        table.told(),
        [
            "Grain(Line) 0..2 by fine of alice bob carol",
            "NotCarried(Hunk) 2..4 by late of alice bob carol",
            "Fresh(2) 4..6 by late of alice bob carol",
            "Seen(5000) 7..8 by late of alice bob carol",
            "Paced 6..7 by late of alice bob carol",
        ]
    );
    let coarse = Table { path: "b.txt", ..table };
    assert_eq!(coarse.told(), [""; 0]);
    let marked = Table { is_marked: true, ..coarse };
    assert_eq!(marked.told(), ["Grain(Selection) 0..2 by ai of alice bob carol"]);
}

#[test]
fn a_signature_counts_up_to_its_last_second_and_a_key_for_what_it_shows_at_least() {
    let rule = |ask: &str| format!("[[rule]]\nname = \"it\"\npaths = [\"*\"]\n{ask}\n");
    let aged = |age: i64| Act { at: Timestamp(NOW.0 - age), ..act(0, lines(0..10)) };
    let by_key = |hw_key| Act { hw_key, ..act(0, lines(0..10)) };
    let (old, keyless) = ("Fresh(2) 0..10 by it", "HwKey(Touch) 0..10 by it");
    for (ask, act, missing) in [
        ("max_age_days = 2", aged(2 * DAY), None),
        ("max_age_days = 2", aged(2 * DAY + 1), Some(old)),
        ("hw_key = \"sk-touch\"", by_key(Some(HwKey::Pin)), None),
        ("hw_key = \"sk-touch\"", by_key(Some(HwKey::Touch)), None),
        ("hw_key = \"sk-touch\"", by_key(Some(HwKey::Sk)), Some(keyless)),
        ("hw_key = \"sk-touch\"", by_key(None), Some(keyless)),
    ] {
        let told = Table::new(&rule(ask)).with([act.clone()]).told();
        let expected: Vec<String> =
            missing.into_iter().map(|missing| format!("{missing} of alice bob carol")).collect();
        assert_eq!(told, expected, "{ask} {act:?}");
    }
}

#[test]
fn whoever_is_neither_a_writer_nor_a_machine_is_told() {
    let table = Table::new("[agents]\nids = [\"bob@example.com\"]\n");
    let others: Vec<String> = table.conclusion().others.into_iter().collect();
    assert_eq!(others, ["alice@example.com", "carol@example.com"]);
}

#[test]
fn somebody_of_each_group_must_sign() {
    let rules = "[teams]\npay = [\"bob@example.com\", \"carol@example.com\"]\n\
                 [[rule]]\nname = \"pay\"\npaths = [\"*\"]\nfrom = [\"@pay\"]\n\
                 [[rule]]\nname = \"owned\"\npaths = [\"*\"]\nfrom = [\"codeowners\"]\n";
    let table = Table::new(rules).with([act(0, lines(0..10)), act(1, lines(0..5))]);
    assert_eq!(
        table.told(),
        ["From(Team(\"pay\")) 5..10 by pay of bob carol", "From(CodeOwners) 0..10 by owned of carol"]
    );
    let unowned = Table { path: "free", ..table };
    assert_eq!(unowned.told(), ["From(Team(\"pay\")) 5..10 by pay of bob carol"], "nobody owns it");
}

#[test]
fn somebody_of_each_section_of_owners_must_sign() {
    let rules = "[[rule]]\nname = \"owned\"\npaths = [\"*\"]\nfrom = [\"codeowners\"]\n";
    let owners = "* carol@example.com\n[Other]\na.txt bob@example.com\n";
    let table = Table::owned(rules, owners).with([act(0, lines(0..10)), act(1, lines(0..5))]);
    assert_eq!(
        table.told(),
        ["From(CodeOwners) 0..10 by owned of carol", "From(CodeOwners) 5..10 by owned of bob"]
    );
}

#[test]
fn nothing_holds_in_a_freeze() {
    let day = NOW.to_string()[..10].to_owned();
    let rules = |from: &str, to: &str| {
        format!("[[rule]]\nname = \"ice\"\npaths = [\"*\"]\nfreeze = {{ from = {from}, to = {to} }}\n")
    };
    let told = |rules: &str| Table::new(rules).with([act(0, lines(0..10))]).told();
    assert!(told(&rules(&day, &day))[0].starts_with("Frozen"));
    assert_eq!(told(&rules("2020-01-01", "2020-01-02")), [""; 0]);
    assert_eq!(
        told(&rules("2120-01-01T00:00:00Z", "2120-01-01T00:00:01+01:00").replace("+01:00", "Z")),
        [""; 0]
    );
}

proptest! {
    /// Whatever is signed besides, nothing more can be missing for it.
    #[test]
    fn a_further_signature_never_hurts(
        acts in prop::collection::vec((0..2_usize, 0..10_u32, 1..10_u32, grain()), 0..6),
        (signer, start, n, grain) in (0..2_usize, 0..10_u32, 1..10_u32, grain()),
    ) {
        let rules = "[[rule]]\nname = \"two\"\npaths = [\"*\"]\nreviewers = 2\ngrain = \"line\"\nfrom = [\"bob@example.com\"]\n";
        let act_of = |(signer, start, n, grain): (usize, u32, u32, Grain)| Act { grain, ..act(signer, lines(start..(start + n).min(10))) };
        let before = Table::new(rules).with(acts.into_iter().map(act_of));
        let units = |table: &Table| {
            let mut all = Units::default();
            table.missing().iter().for_each(|missing| all.insert_all(&missing.units));
            all
        };
        let few = units(&before);
        let more = units(&before.with([act_of((signer, start, n, grain))]));
        prop_assert!(more.difference(&few).is_empty());
    }
}
