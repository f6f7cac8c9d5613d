//! What is missing, by rule, path, lines and who may sign it.

use countersign::base::Timestamp;
use countersign::review::Grain;

use crate::scene::Scene;
use crate::support::repo::hermetic;

const MONEY: &str = "version = 1\n\n[[rule]]\nname = \"money\"\npaths = [\"src/pay/\"]\ngrain = \"line\"\nreviewers = 2\n\
                     from = [\"@pay\"]\n\n[teams]\npay = [\"carol@example.com\"]\n";

#[test]
fn each_demand_is_told_with_its_rule_its_lines_and_who_may_sign() {
    hermetic(|| {
        let scene = Scene::new(MONEY, &[]);
        scene.verify(
            1,
            &[
                ":.countersign/policy.toml",
                "the policy is not met: M a.txt\n    added 2; removed 2: signed by nobody who counts (`built-in` rule); may sign: alice@example.com, bob@example.com, carol@example.com",
                "the policy is not met: M src/pay/a.rs\n    added 1-3; removed 1: 0 of 2 people have signed (rule `money`, line 3)",
                "nobody of @pay has signed (rule `money`, line 3); may sign: carol@example.com\n",
            ],
        );
        scene.sign("alice", Grain::Hunk);
        scene.verify(1, &["1 of 2 people have signed (rule `money`, line 3); may sign: alice@example.com, bob@example.com, carol@example.com"]);
        scene.sign("carol", Grain::Hunk);
        let out = scene.verify(
            1,
            &[
                "Does not hold: 6 of 6 lines are signed",
                "signed too coarsely: line by line is asked for (rule `money`, line 3); may sign: alice@example.com, bob@example.com, carol@example.com",
            ],
        );
        assert!(!out.contains("not met: M a.txt"), "{out}");
        scene.sign("alice", Grain::Line);
        scene.verify(1, &["signed too coarsely", "may sign: bob@example.com, carol@example.com"]);
        scene.sign("carol", Grain::Line);
        scene.verify(0, &["Holds: 6 of 6 lines are signed"]);
    });
}

#[test]
fn programs_are_told_the_same() {
    hermetic(|| {
        let scene = Scene::new(MONEY, &[]);
        scene.sign("alice", Grain::Line);
        let out = scene.run(&["verify", "main..feature", "--format=json"]).expect(1);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(json["conclusion"], "does-not-hold");
        let policy = &json["policy"];
        assert_eq!((&policy["builtIn"], &policy["met"]), (&false.into(), &false.into()));
        assert!(policy["place"].as_str().unwrap().ends_with(":.countersign/policy.toml"), "{policy}");
        let missing = policy["missing"].as_array().unwrap();
        assert_eq!(missing.len(), 2, "{policy}");
        assert_eq!(missing[0]["demand"], "reviewers");
        assert_eq!(missing[0]["path"], "src/pay/a.rs");
        assert_eq!((&missing[0]["rule"], &missing[0]["ruleLine"]), (&"money".into(), &3.into()));
        assert_eq!(missing[0]["people"], serde_json::json!([1, 2]));
        assert_eq!(missing[0]["units"]["added"], serde_json::json!([[1, 3]]));
        assert_eq!(missing[0]["maySign"], serde_json::json!(["bob@example.com", "carol@example.com"]));
        assert_eq!((&missing[1]["demand"], &missing[1]["from"]), (&"from".into(), &"@pay".into()));
        scene.sign("carol", Grain::Line);
        let out = scene.run(&["verify", "main..feature", "--format=json"]).expect(0);
        assert!(out.contains("\"met\":true,\"missing\":[]"), "{out}");
    });
}

#[test]
fn without_a_policy_the_built_in_rules_are_stated() {
    hermetic(|| {
        let scene = Scene::new("", &[]);
        scene.verify(
            1,
            &["policy: built in, as there is no .countersign/policy.toml in ", "who did not write it"],
        );
        scene.sign("alice", Grain::Hunk);
        scene.verify(0, &["Holds"]);
        let out = scene.run(&["verify", "main..feature", "--allow-self"]).expect(0);
        assert!(out.contains("who may have written it (--allow-self)"), "{out}");
    });
}

#[test]
fn a_change_to_what_is_trusted_is_under_every_rule_and_line_by_line() {
    hermetic(|| {
        let scene = Scene::new(MONEY, &[]);
        scene.repo.git(["checkout", "-q", "-B", "feature", "main"]);
        scene.repo.write(".countersign/allowed_signers", "mallory@example.com ssh-ed25519 AAAA\n");
        scene.repo.commit("my key");
        scene.sign("alice", Grain::Line);
        scene.verify(1, &["not met: M .countersign/allowed_signers", "1 of 2 people", "nobody of @pay"]);
        scene.sign("carol", Grain::Hunk);
        scene.verify(1, &["signed too coarsely: line by line is asked for"]);
        scene.sign("carol", Grain::Line);
        scene.verify(0, &["Holds"]);

        let plain = Scene::new("", &[]);
        plain.repo.write(".countersign/policy.toml", "version = 1\n");
        plain.repo.commit("a policy");
        plain.sign("alice", Grain::Hunk);
        plain.verify(1, &["not met: A .countersign/policy.toml", "(`.countersign` rule)"]);
        plain.sign("alice", Grain::Line);
        plain.verify(0, &["Holds"]);
    });
}

#[test]
fn machine_written_and_unknown_work_asks_for_more() {
    hermetic(|| {
        let ai = |unknown: bool| format!("version = 1\n[ai]\nunknown = {unknown}\nreviewers = 2\n");
        let scene = Scene::new(&ai(false), &[]);
        scene.sign("alice", Grain::Hunk);
        scene.verify(0, &["Holds"]);
        scene.repo.git([
            "commit",
            "-q",
            "--amend",
            "-m",
            "after\n\nCo-Authored-By: Claude <noreply@anthropic.com>",
        ]);
        scene.sign("alice", Grain::Hunk);
        scene.verify(1, &["1 of 2 people have signed (rule `ai`, line 2)"]);
        let scene = Scene::new(&ai(true), &[]);
        scene.sign("alice", Grain::Hunk);
        scene.verify(1, &["1 of 2 people have signed (rule `ai`, line 2)"]);
    });
}

#[test]
fn old_and_hasty_signatures_and_frozen_times_do_not_hold() {
    hermetic(|| {
        let rule = |demand: &str| format!("version = 1\n[[rule]]\nname = \"r\"\npaths = [\"*\"]\n{demand}\n");
        // What was on the screen for 3.21 seconds is recorded as up to five.
        let scene = Scene::new(&rule("exposure = \"5s\""), &[]);
        scene.sign("alice", Grain::Line);
        scene.verify(
            1,
            &["not on the screen for more than 5 s (rule `r`, line 2); may sign: alice@example.com, bob"],
        );
        let scene = Scene::new(&rule("exposure = \"1s\""), &[]);
        scene.sign("alice", Grain::Line);
        scene.verify(0, &["Holds"]);
        let scene = Scene::new(&rule("max_age_days = 1000"), &[]);
        scene.sign_at("alice", Grain::Line, Timestamp(1_500_000_000));
        scene.verify(1, &["signed more than 1000 days ago (rule `r`, line 2); may sign: alice@example.com"]);
        scene.sign("bob", Grain::Line);
        scene.verify(0, &["Holds"]);
        let scene = Scene::new(&rule("freeze = { from = 2020-01-01, to = 2120-01-01 }"), &[]);
        scene.sign("alice", Grain::Line);
        scene.verify(1, &["nothing holds until 2120-01-02T00:00:00Z (rule `r`, line 2)\n"]);
        let scene = Scene::new(&rule("freeze = { from = 2020-01-01, to = 2020-01-02 }"), &[]);
        scene.sign("alice", Grain::Line);
        scene.verify(0, &["Holds"]);
    });
}

#[test]
fn who_wrote_it_counts_only_where_the_policy_says_so() {
    hermetic(|| {
        let scene = Scene::new("version = 1\n[defaults]\nself_review = \"allow\"\n", &[]);
        scene.sign_as_author("alice");
        scene.verify(0, &["Holds"]);
        let err = scene.run(&["verify", "main..feature", "--allow-self"]).expect_error(2);
        assert!(err.contains("--allow-self has no say here"), "{err}");
        let denied = "version = 1\n[defaults]\nself_review = \"allow\"\n[[rule]]\nname = \"pay\"\npaths = [\"src/pay\"]\n\
                      self_review = \"deny\"\n";
        let scene = Scene::new(denied, &[]);
        scene.sign_as_author("alice");
        let out = scene.verify(
            1,
            &["who wrote it does not count (rule `pay`, line 4); may sign: bob@example.com, carol"],
        );
        assert!(!out.contains("not met: M a.txt"), "{out}");
    });
}

impl Scene {
    /// Makes `name` the author of the change, and signs it as such.
    fn sign_as_author(&self, name: &str) {
        let author = format!("{name} <{name}@example.com>");
        self.repo.git(["commit", "-q", "--amend", "--no-edit", "--author", &author]);
        self.sign(name, Grain::Line);
    }
}
