//! `verify --vsa`: the answer for others, checked with nothing but `ssh-keygen`.

use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::review::Grain;
use serde_json::{Value, json};

use crate::scene::Scene;
use crate::support::repo::hermetic_through_libgit2 as hermetic;

const TWO: &str = "version = 1\n[defaults]\nreviewers = 2\n";
const RESOURCE: &str = "git+https://git.example.com/acme/app";

impl Scene {
    /// `verify` with a summary to `name`, signed by the key of `ci`.
    fn summarise(&self, name: &str, more: &[&str], code: i32) -> (String, String) {
        self.key("ci");
        let (file, key) = (self.repo.beside(name), self.repo.beside("ci"));
        let args =
            ["verify", "main..feature", "--vsa", file.to_str().unwrap(), "--key", key.to_str().unwrap()];
        let answer = self.run(&[&args, more].concat());
        assert_eq!(answer.code, code, "\n{}\n{}", answer.out, answer.err);
        (answer.out, answer.err)
    }

    /// The statement in a summary, if the key of `ci` signed it for summaries.
    fn summary(&self, name: &str) -> Value {
        let text = std::fs::read_to_string(self.repo.beside(name)).unwrap();
        let line = text.strip_suffix('\n').unwrap();
        let envelope: Value = serde_json::from_str(line).unwrap();
        assert_eq!(envelope["payloadType"], "application/vnd.in-toto+json");
        let decode = |text: &Value| STANDARD.decode(text.as_str().unwrap()).unwrap();
        let payload = decode(&envelope["payload"]);
        let allowed = self.repo.beside("allowed");
        let spaces = "namespaces=\"countersign-summary-v1\"";
        std::fs::write(&allowed, format!("ci@example.com {spaces} {}\n", self.key("ci"))).unwrap();
        let sig = self.repo.beside("sig");
        std::fs::write(&sig, decode(&envelope["signatures"][0]["sig"])).unwrap();
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-Y", "verify", "-n", "countersign-summary-v1", "-I", "ci@example.com", "-f"]);
        keygen.arg(&allowed).arg("-s").arg(&sig).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut keygen = keygen.spawn().unwrap();
        let head = format!("DSSEv1 28 application/vnd.in-toto+json {} ", payload.len());
        let signed = [head.as_bytes(), &payload].concat();
        std::io::Write::write_all(&mut keygen.stdin.take().unwrap(), &signed).unwrap();
        assert!(keygen.wait().unwrap().success());
        serde_json::from_slice(&payload).unwrap()
    }

    fn remote(&self) {
        self.repo.git(["remote", "add", "origin", "https://bo:secret@git.example.com/acme/app.git"]);
    }
}

#[test]
fn the_answer_is_a_summary_that_stock_tools_check() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.remote();
        let head = scene.repo.git(["rev-parse", "feature"]);
        let root = scene.repo.git(["rev-parse", "main"]);
        scene.sign("alice", Grain::Hunk);
        let (out, err) = scene.summarise("failed", &[], 1);
        assert!(out.contains("1 of 2 people have signed"), "{out}");
        assert!(
            err.contains("verification summary (FAILED) in") && err.contains("signed with SHA256:"),
            "{err}"
        );
        let failed = scene.summary("failed");
        assert_eq!(failed["_type"], "https://in-toto.io/Statement/v1");
        assert_eq!(failed["predicateType"], "https://slsa.dev/verification_summary/v1");
        let subject = json!([{ "digest": { "gitCommit": head },
            "annotations": { "sourceRefs": ["refs/heads/main"], "baseCommit": root } }]);
        assert_eq!(failed["subject"], subject);
        let predicate = &failed["predicate"];
        assert_eq!(predicate["verificationResult"], "FAILED");
        assert_eq!(predicate["verifiedLevels"], json!(["FAILED"]));
        assert_eq!(predicate["resourceUri"], RESOURCE);
        assert_eq!(predicate["policy"]["uri"], format!("git:{root}:.countersign/policy.toml"));
        let digest = countersign::base::Digest::of(TWO.as_bytes()).to_string();
        assert_eq!(predicate["policy"]["digest"], json!({ "sha256": digest }));
        assert_eq!(predicate["inputAttestations"].as_array().unwrap().len(), 1);

        scene.sign("bob", Grain::Hunk);
        let verifier = ["--verifier", "https://ci.example.com/countersign"];
        scene.summarise("passed", &verifier, 0);
        let passed = scene.summary("passed");
        let predicate = &passed["predicate"];
        assert_eq!(predicate["verificationResult"], "PASSED");
        assert_eq!(predicate["verifier"]["id"], verifier[1]);
        assert_eq!(predicate["slsaVersion"], "1.2");
        assert_eq!(predicate["inputAttestations"].as_array().unwrap().len(), 2);
        // Both read it all, but not in reviews that name this branch of this repository.
        let ours = ["ORG_SOURCE_COUNTERSIGN_ALL_UNITS", "ORG_SOURCE_COUNTERSIGN_NO_AGENT_APPROVER"];
        assert_eq!(predicate["verifiedLevels"], json!(ours));
        scene.summarise("each", &["--each-commit"], 0);
        let levels = &scene.summary("each")["predicate"]["verifiedLevels"];
        assert_eq!(levels[2], "ORG_SOURCE_COUNTERSIGN_EACH_COMMIT");
    });
}

#[test]
fn two_people_who_read_it_for_this_branch_are_a_level_of_slsa() {
    hermetic(|| {
        let scene = Scene::new("version = 1\n", &[]);
        scene.remote();
        scene.sign_for("alice", RESOURCE, "refs/heads/main");
        scene.summarise("one", &[], 0);
        let two = "SLSA_SOURCE_TWO_PARTY_REVIEWED";
        let levels = |name: &str| scene.summary(name)["predicate"]["verifiedLevels"].clone();
        assert_ne!(levels("one")[0], two);
        scene.sign_for("bob", RESOURCE, "refs/heads/main");
        scene.summarise("two", &[], 0);
        assert_eq!(levels("two")[0], two);
        // Not for another branch, nor for another repository.
        scene.summarise("branch", &["--source-ref", "refs/heads/release"], 0);
        assert_ne!(levels("branch")[0], two);
        scene.summarise("fork", &["--resource", "git+https://git.example.com/bo/app"], 0);
        assert_ne!(levels("fork")[0], two);
    });
}

#[test]
fn nothing_is_claimed_where_nothing_was_read() {
    hermetic(|| {
        let scene = Scene::new("version = 1\n", &[]);
        scene.remote();
        scene.key("ci");
        let key = scene.repo.beside("ci").into_os_string().into_string().unwrap();
        let answer = |name: &str, range: &str| {
            let file = scene.repo.beside(name).into_os_string().into_string().unwrap();
            let args = ["verify", range, "--each-commit", "--trust", "main", "--vsa", &file, "--key", &key];
            scene.run(&args)
        };
        let _ = answer("nothing", "main..main").expect(0);
        assert_eq!(scene.summary("nothing")["predicate"]["verifiedLevels"], json!([]));
        // Back to before a change no commit leads, and it is a change.
        let out = answer("back", "feature..main").expect(1);
        assert!(out.contains("0 of 6 lines are signed"), "{out}");
        assert_eq!(scene.summary("back")["predicate"]["verificationResult"], "FAILED");
    });
}

#[test]
fn there_is_no_summary_of_what_nobody_can_tell_and_none_takes_the_place_of_another() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.sign("alice", Grain::Hunk);
        let (_, err) = scene.summarise("vsa", &[], 2);
        assert!(err.contains("no remote says where this repository is published"), "{err}");
        let (_, err) = scene.summarise("vsa", &["--resource", "an app"], 2);
        assert!(err.contains("is no URI"), "{err}");
        scene.remote();
        let err = scene.run(&["verify", "main..feature", "--vsa", "x"]).expect_error(2);
        assert!(err.contains("--key"), "{err}");
        let err = scene.run(&["verify", "--stdin", "--vsa", "x", "--key", "y"]).expect_error(2);
        assert!(err.contains("cannot be used with"), "{err}");
        scene.repo.git(["notes", "--ref=refs/notes/countersign/reviews", "remove", "feature"]);
        let (_, err) = scene.summarise("vsa", &[], 3);
        assert!(err.contains("no verification summary was written"), "{err}");
        assert!(!scene.repo.beside("vsa").exists());
        std::fs::write(scene.repo.beside("vsa"), "an older answer").unwrap();
        let (_, err) = scene.summarise("vsa", &[], 2);
        assert!(err.contains("is there already"), "{err}");
        assert_eq!(std::fs::read(scene.repo.beside("vsa")).unwrap(), b"an older answer");
    });
}
