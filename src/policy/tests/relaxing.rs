//! Rules that relax the grain, and what they leave as it is.

use super::*;

fn policy(rules: &str) -> Policy {
    parse(format!("version = 1\n{rules}").as_bytes(), None).expect("it has no faults")
}

fn rule(name: &str, paths: &str, rest: &str) -> String {
    format!("[[rule]]\nname = \"{name}\"\npaths = [\"{paths}\"]\n{rest}\n")
}

const GENERATED: &str = "relax = \"generated\"\ngrain = \"file\"";

/// What is asked of `path`, why it is less than usual, and by which rule.
fn grain_of(policy: &Policy, path: &str, is_marked: bool) -> (Grain, Option<Relax>, String) {
    let asked = policy.demands(path.as_bytes(), is_marked).grain.expect("a grain is always asked");
    (asked.what.grain, asked.what.relaxed, asked.by.name)
}

#[test]
fn only_what_is_asked_of_every_path_is_relaxed() {
    let lock = rule("lock", "*.lock", GENERATED);
    let from_lock = (Grain::File, Some(Relax::Generated), "lock".to_owned());
    for general in [
        "",
        "[defaults]\ngrain = \"line\"\n",
        "[ai]\ngrain = \"line\"\n",
        "[ai]\nunknown = false\ngrain = \"line\"\n",
    ] {
        for rules in [format!("{general}{lock}"), format!("{lock}{general}")] {
            for is_marked in [false, true] {
                assert_eq!(grain_of(&policy(&rules), "Cargo.lock", is_marked), from_lock, "{rules}");
            }
            assert_eq!(grain_of(&policy(&rules), "a.rs", true).1, None, "{rules}");
        }
    }
    for grain in [Grain::Line, Grain::Selection, Grain::Hunk] {
        let named = rule("all", "*", &format!("grain = \"{}\"", grain.word()));
        for rules in [format!("{named}{lock}"), format!("{lock}{named}")] {
            let found = grain_of(&policy(&rules), "Cargo.lock", false);
            assert_eq!(found, (grain, None, "all".to_owned()), "{rules}");
        }
    }
}

/// A folder that is called like a lock file has in it what its author put there.
#[test]
fn only_a_pattern_that_ends_in_a_slash_relaxes_what_lies_in_a_folder() {
    let rules = [("lock", "a.lock"), ("made", "/gen/"), ("all", "/lib/**"), ("one", "/out/*")];
    let policy = policy(&rules.map(|(name, paths)| rule(name, paths, GENERATED)).concat());
    let at_once = |path: &str| grain_of(&policy, path, false).0 == Grain::File;
    for path in ["a.lock", "src/a.lock", "gen/x", "gen/a/x", "lib/a/x", "out/x"] {
        assert!(at_once(path), "{path}");
    }
    for path in ["a.lock/x.rs", "src/a.lock/x.rs", "gen", "src/gen/x", "lib", "out/a/x"] {
        assert!(!at_once(path), "{path}");
    }
}

#[test]
fn of_two_that_relax_the_finer_one_wins() {
    let far = rule("far", "vendor/", "relax = \"vendored\"\ngrain = \"file\"");
    let near = rule("near", "*.js", "relax = \"generated\"\ngrain = \"hunk\"");
    let lines = "[defaults]\ngrain = \"line\"\n";
    for rules in [format!("{lines}{far}{near}"), format!("{near}{far}{lines}")] {
        let policy = policy(&rules);
        let near = (Grain::Hunk, Some(Relax::Generated), "near".to_owned());
        assert_eq!(grain_of(&policy, "vendor/a.js", false), near);
        assert_eq!(grain_of(&policy, "vendor/a.c", false).0, Grain::File);
        assert_eq!(grain_of(&policy, "a.c", false).0, Grain::Line);
    }
    // Where a hunk would do anyway, nothing is relaxed.
    assert_eq!(grain_of(&policy(&near), "a.js", false), (Grain::Hunk, None, "built-in".to_owned()));
}

#[test]
fn nothing_else_is_lowered_and_nothing_that_says_who_is_trusted() {
    let rules = format!(
        "[defaults]\nreviewers = 2\npace = \"require\"\n{}{}",
        rule("all", "**", GENERATED),
        rule("owned", "src/", "from = [\"codeowners\"]")
    );
    let owners = CodeOwners::parse("* carol@example.com").expect("it is one");
    let all = parse(format!("version = 1\n{rules}").as_bytes(), Some(&owners)).expect("it has no faults");
    let demands = all.demands(b"Cargo.lock", false);
    assert_eq!((demands.coarsest(), demands.relaxed()), (Grain::File, Some(Relax::Generated)));
    assert_eq!(demands.reviewers.map(|asked| asked.what), Some(2));
    assert!(demands.paced.is_some() && demands.deny_self.is_some());
    for path in [".countersign/policy.toml", ".countersign/x.lock", ".countersign", "CODEOWNERS"] {
        let demands = all.demands(path.as_bytes(), false);
        assert_eq!((demands.coarsest(), demands.relaxed()), (Grain::Line, None), "{path}");
        assert!(all.rules_for(path.as_bytes(), false).all(|rule| rule.name.name != "all"), "{path}");
    }
}

#[test]
fn a_file_that_was_signed_at_once_counts_only_where_that_is_relaxed() {
    let told = |policy: &Policy, path: &str| -> Vec<Want> {
        let alice = Signer { principal: "alice@example.com".into(), ..Signer::default() };
        let act = Act {
            signer: 0,
            units: lines(0..10),
            grain: Grain::File,
            carry: Carry::Exact,
            at: Timestamp(0),
            seen_ms: 30_000,
            is_skimmed: false,
            hw_key: None,
        };
        let file = FileCase { path: path.as_bytes(), units: lines(0..10), acts: vec![act] };
        let case = Case {
            policy,
            is_marked: false,
            now: Timestamp(0),
            writers: Writers::default(),
            signers: vec![alice.clone()],
            trusted: vec![alice],
            files: vec![file],
        };
        conclude(&case).missing.into_iter().map(|missing| missing.want).collect()
    };
    let relaxed = policy(&rule("lock", "*.lock", GENERATED));
    assert_eq!(told(&relaxed, "Cargo.lock"), []);
    assert_eq!(told(&relaxed, "a.rs"), [Want::Grain(Grain::Hunk)]);
    assert_eq!(told(&relaxed, ".countersign/a.lock"), [Want::Grain(Grain::Line)]);
    assert_eq!(told(&Policy::built_in(false), "Cargo.lock"), [Want::Grain(Grain::Hunk)]);
    assert_eq!(told(&Policy::built_in(true), "Cargo.lock"), [Want::Grain(Grain::Hunk)]);
    let two = |policy: &Policy, path: &str| told(&policy.two_party(), path);
    let one_of_two = Want::Reviewers { have: 1, need: 2 };
    assert_eq!(two(&relaxed, "Cargo.lock"), std::slice::from_ref(&one_of_two));
    assert_eq!(two(&relaxed, "a.rs"), [one_of_two, Want::Grain(Grain::Hunk)]);
}

/// A rule of a policy in any of the forms that it can have.
fn any_rule() -> impl Strategy<Value = (String, String)> {
    let relaxing = ("(generated|vendored)", "(file|hunk)")
        .prop_map(|(why, grain)| format!("relax = \"{why}\"\ngrain = \"{grain}\""));
    let stricter = ("(line|selection|hunk)", 1..4_u32)
        .prop_map(|(grain, n)| format!("grain = \"{grain}\"\nreviewers = {n}"));
    let paths = prop::sample::select(vec!["a", "b", "*", "a/b"]).prop_map(str::to_owned);
    (paths, prop_oneof![relaxing, stricter])
}

proptest! {
    #[test]
    fn the_order_of_rules_that_relax_never_matters_and_stricter_ones_always_win(
        rules in prop::collection::vec(any_rule(), 0..6),
        at in any::<prop::sample::Index>(),
        default in "(line|selection|hunk)",
    ) {
        let texts: Vec<String> =
            rules.iter().enumerate().map(|(n, (paths, rest))| rule(&format!("r{n}"), paths, rest)).collect();
        let whole = |texts: &[String]| policy(&format!("[defaults]\ngrain = \"{default}\"\n{}", texts.concat()));
        let mut turned = texts.clone();
        if !turned.is_empty() {
            turned.rotate_left(at.index(texts.len()));
        }
        let relaxing = |text: &&String| text.contains("relax");
        let without: Vec<String> = texts.iter().filter(|text| !relaxing(text)).cloned().collect();
        for path in ["a", "b", "a/b", "c", ".countersign/a"] {
            let demands = |texts: &[String]| {
                let found = whole(texts).demands(path.as_bytes(), false);
                (found.coarsest(), found.relaxed(), found.reviewers.map(|asked| asked.what))
            };
            let (grain, relaxed, reviewers) = demands(&texts);
            prop_assert_eq!(demands(&turned), (grain, relaxed, reviewers));
            // Without what relaxes, nothing but the grain is stricter; and that only where no rule names one for the path.
            let (finer, _, as_many) = demands(&without);
            prop_assert!(finer <= grain && as_many == reviewers);
            let named = whole(&without);
            let named = named.rules_for(path.as_bytes(), false).filter(|rule| !rule.paths.is_empty());
            for asked in named.filter_map(|rule| rule.demands.grain.as_ref()) {
                prop_assert!(grain <= asked.what.grain, "{}", path);
            }
        }
    }
}
