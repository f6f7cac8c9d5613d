//! Files that may be signed at once: generated and vendored ones, where a rule says so, and no others.

use countersign::attest::UnitRecord;
use countersign::review::Grain;

use crate::desk::NOW;
use crate::scene::Scene;
use crate::support::repo::hermetic;

const RELAXED: &str = "version = 1\n[defaults]\ngrain = \"line\"\n[ai]\ngrain = \"line\"\n\n[[rule]]\nname = \"made\"\n\
                       paths = [\"a.txt\", \".countersign/\"]\nrelax = \"generated\"\ngrain = \"file\"\n";

const TOO_COARSE: &str = "signed too coarsely: line by line is asked for (rule `defaults`, line 2)";

impl Scene {
    /// `name` signs all of it, each file at this grain.
    fn sign_each(&self, name: &str, grain_of: impl Fn(&str) -> Grain) {
        let mut statement = self.statement_at(name, Grain::Line, NOW);
        for file in &mut statement.files {
            let grain = grain_of(std::str::from_utf8(file.path.as_bytes()).unwrap());
            for unit in &mut file.units {
                let UnitRecord::Hunk(hunk) = unit else { panic!("the change has lines only") };
                let lines = std::mem::take(&mut hunk.grains.line);
                *hunk.grains.get_mut(grain) = lines;
            }
        }
        self.write(&self.seal(name, &statement));
    }
}

#[test]
fn a_file_that_was_signed_at_once_counts_where_a_rule_relaxes_it_and_nowhere_else() {
    hermetic(|| {
        let scene = Scene::new(RELAXED, &[]);
        scene.sign("alice", Grain::File);
        let out = scene.verify(1, &["not met: M src/pay/a.rs", TOO_COARSE]);
        assert!(!out.contains("not met: M a.txt"), "{out}");
        // Whoever had it signed in that way is told by each format.
        let json = scene.run(&["verify", "main..feature", "--format=json"]).expect(1);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["policy"]["missing"][0]["demand"], "grain", "{json}");
        let show = scene.run(&["show", "feature"]).expect(0);
        assert!(show.contains("signed all 2 lines, as one file"), "{show}");

        let scene = Scene::new(RELAXED, &[]);
        scene.sign_each("alice", |path| if path == "a.txt" { Grain::File } else { Grain::Line });
        scene.verify(0, &["Holds: 6 of 6 lines are signed"]);
        let status = scene.run(&["status", "main..feature"]).expect(0);
        assert!(status.contains("the policy is met"), "{status}");
        let blame = scene.run(&["blame", "a.txt", "feature", "--format=json"]).expect(0);
        let blame: serde_json::Value = serde_json::from_str(&blame).unwrap();
        assert_eq!(blame["lines"][1]["grain"], "file", "{blame}");
    });
}

#[test]
fn without_a_policy_and_under_one_that_relaxes_nothing_a_file_is_not_signed_at_once() {
    hermetic(|| {
        let too_coarse = "signed too coarsely: by hunk or finer is asked for";
        for policy in ["", "version = 1\n", "version = 1\n[defaults]\nself_review = \"allow\"\n"] {
            let scene = Scene::new(policy, &[]);
            scene.sign("alice", Grain::File);
            scene.verify(1, &[too_coarse, "not met: M a.txt", "not met: M src/pay/a.rs"]);
            let sarif = scene.run(&["verify", "main..feature", "--format=sarif"]).expect(1);
            assert!(sarif.contains(too_coarse), "{sarif}");
            scene.sign("bob", Grain::Hunk);
            scene.verify(0, &["Holds"]);
        }
        let scene = Scene::new("", &[]);
        scene.sign("alice", Grain::File);
        let out = scene.run(&["verify", "main..feature", "--allow-self"]).expect(1);
        assert!(out.contains(too_coarse), "{out}");
    });
}

#[test]
fn what_another_rule_asks_of_the_path_stands_and_so_does_what_says_who_is_trusted() {
    hermetic(|| {
        let money = "[[rule]]\nname = \"money\"\npaths = [\"*.txt\"]\ngrain = \"hunk\"\n";
        for policy in [RELAXED.to_owned() + money, RELAXED.replace("[[rule]]", &format!("{money}[[rule]]"))] {
            let scene = Scene::new(&policy, &[]);
            scene.sign_each("alice", |path| if path == "a.txt" { Grain::File } else { Grain::Line });
            scene.verify(
                1,
                &[
                    "not met: M a.txt",
                    "signed too coarsely: by hunk or finer is asked for (rule `money`, line ",
                ],
            );
        }
        let scene = Scene::new(RELAXED, &[]);
        scene.repo.write(".countersign/notes", "anything\n");
        scene.repo.commit("beside the policy");
        scene.sign_each("alice", |path| if path.starts_with("src/") { Grain::Line } else { Grain::File });
        let out = scene.verify(1, &["not met: A .countersign/notes", "(`.countersign` rule)"]);
        assert!(!out.contains("not met: M a.txt"), "{out}");
    });
}

#[test]
fn an_audit_tells_of_files_that_were_signed_at_once() {
    hermetic(|| {
        let scene = Scene::new(RELAXED, &[]);
        scene.sign_each("alice", |path| if path == "a.txt" { Grain::File } else { Grain::Line });
        scene.repo.git(["tag", "before", "main"]);
        scene.repo.git(["checkout", "-q", "main"]);
        scene.repo.git(["merge", "-q", "--no-ff", "-m", "merge", "feature"]);
        let audit = scene.run(&["audit", "before..main"]).expect(0);
        assert!(audit.contains("2 lines signed by alice@example.com with all of a file at once"), "{audit}");
        scene.repo.git(["checkout", "-q", "feature"]);
    });
}

#[test]
fn check_and_explain_say_what_is_relaxed() {
    hermetic(|| {
        let money = "[[rule]]\nname = \"money\"\npaths = [\"b.txt\"]\ngrain = \"selection\"\n";
        let policy = RELAXED.replace("\"a.txt\", ", "\"*.txt\", ") + money;
        let scene = Scene::new(&policy, &[]);
        let check = scene.run(&["policy", "check"]).expect(0);
        let relaxed = "\n  relaxed by rule `made`, line 7: `*.txt`, `.countersign/`: signed as one file or finer: generated\n";
        assert!(check.contains(relaxed), "{check}");
        let explain = |path: &str| scene.run(&["policy", "explain", path]).expect(0);
        let out = explain("a.txt");
        assert!(out.contains("  signed as one file or finer: generated  (rule `made`, line 7)\n"), "{out}");
        let out = explain("b.txt");
        assert!(out.contains("  signed line by line or by selection  (rule `money`, line 12)\n"), "{out}");
        let idle = "what rule `made`, line 7 relaxes has no effect here: the grain is asked for by rule `money`, line 12";
        assert!(out.contains(idle), "{out}");
        let out = explain("src/pay/a.rs");
        assert!(
            out.contains("  signed line by line  (rule `defaults`, line 2)\n") && !out.contains("made"),
            "{out}"
        );
        let out = explain(".countersign/policy.toml");
        assert!(
            out.contains("  signed line by line  (`.countersign` rule)\n") && !out.contains("made"),
            "{out}"
        );
    });
}
