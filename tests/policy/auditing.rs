//! Looking back and looking on, under a policy: `audit` and `status`.

use countersign::review::Grain;
use serde_json::Value;

use crate::scene::Scene;
use crate::support::repo::hermetic;

const TWO: &str = "version = 1\n[defaults]\nreviewers = 2\n[override]\nby = [\"alice@example.com\"]\n";

impl Scene {
    fn json(&self, args: &[&str], code: i32) -> Value {
        let out = self.run(&[args, &["--format=json"]].concat()).expect(code);
        serde_json::from_str(&out).unwrap()
    }

    /// What `audit` says of the change that landed last.
    fn audit(&self) -> Value {
        self.json(&["audit", "before..main"], 0)
    }

    fn land(&self) {
        self.repo.git(["tag", "before", "main"]);
        self.repo.git(["checkout", "-q", "main"]);
        self.repo.git(["merge", "-q", "--no-ff", "-m", "merge", "feature"]);
    }
}

#[test]
fn an_audit_holds_each_change_to_the_policy_that_the_branch_had_before() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.sign("bob", Grain::Hunk);
        scene.land();
        // A policy that came later changes nothing about it.
        scene.repo.write(".countersign/policy.toml", "version = 1\n");
        scene.repo.commit("one will do");
        let audit = scene.audit();
        assert_eq!(audit["changes"][1]["conclusion"], "does not hold", "{audit}");
        assert_eq!(audit["changes"][1]["signedLines"], 6);
        let gap = |what: &str| {
            let gaps = audit["gaps"].as_array().unwrap();
            gaps.iter().any(|gap| gap["path"] == "a.txt" && gap["what"].as_str().unwrap().contains(what))
        };
        assert!(gap("1 of 2 people have signed (rule `defaults`, line 2)"), "{audit}");
        assert!(!gap("signed by nobody"), "{audit}");
        // What changes the policy is under the one before it.
        let gaps = audit["gaps"].as_array().unwrap();
        let weaker = gaps.iter().find(|gap| gap["path"] == ".countersign/policy.toml").unwrap();
        assert!(weaker["what"].as_str().unwrap().contains("0 of 2 people have signed"), "{audit}");
        scene.repo.git(["checkout", "-q", "feature"]);
    });
}

#[test]
fn an_audit_lists_overrides_and_what_they_let_through() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.sign("bob", Grain::Hunk);
        scene.override_by("alice");
        scene.land();
        let audit = scene.audit();
        assert_eq!(audit["changes"][0]["conclusion"], "holds by override", "{audit}");
        let what = audit["exceptions"][1]["what"].as_str().unwrap();
        assert!(what.starts_with("override of alice@example.com: the shop is down"), "{audit}");
        assert!(
            audit["gaps"][0]["what"].as_str().unwrap().ends_with("line 2), and was let through"),
            "{audit}"
        );
        for format in ["text", "html"] {
            let out = scene.run(&["audit", "before..main", "--format", format]).expect(0);
            assert!(out.contains("holds by override") && out.contains("the shop is down"), "{out}");
        }
    });
}

#[test]
fn an_audit_cannot_tell_where_the_policy_of_that_time_was_none() {
    hermetic(|| {
        let scene = Scene::new("version = 7\n", &[]);
        scene.sign("bob", Grain::Hunk);
        scene.land();
        let audit = scene.json(&["audit", "before..main"], 3);
        assert_eq!(audit["changes"][0]["conclusion"], "could not tell", "{audit}");
        let what = audit["exceptions"][1]["what"].as_str().unwrap();
        assert!(what.starts_with("the policy of that time is none"), "{audit}");
    });
}

#[test]
fn the_status_says_what_the_policy_lacks() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.sign("bob", Grain::Hunk);
        let out = scene.run(&["status", "main..feature"]).expect(0);
        for words in [
            ":.countersign/policy.toml\n  the policy is not met: M a.txt\n",
            "1 of 2 people have signed (rule `defaults`, line 2); may sign: alice@example.com, carol@example.com",
        ] {
            assert!(out.contains(words), "{out}");
        }
        let json = scene.json(&["status", "main..feature"], 0);
        let policy = &json["ledger"]["policy"];
        assert_eq!((&policy["met"], &policy["missing"][0]["demand"]), (&false.into(), &"reviewers".into()));
        scene.override_by("alice");
        let out = scene.run(&["status", "main..feature"]).expect(0);
        assert!(out.contains("  override of alice@example.com: the shop is down"), "{out}");
        scene.sign("carol", Grain::Hunk);
        let out = scene.run(&["status", "main..feature"]).expect(0);
        assert!(out.contains("the policy is met"), "{out}");
    });
}
