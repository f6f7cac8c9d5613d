//! Letting a change through without what the policy asks for: who may, what it lets through, and that nobody can miss it.

use countersign::attest::{Override, Tool, UnitRecord};
use countersign::base::Digest;
use countersign::diff::Identity;
use countersign::git::Repository;
use countersign::ledger;
use countersign::review::Grain;

use crate::desk::{NOW, reviewer, statement};
use crate::scene::Scene;
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;
use crate::support::repo::hermetic;

const LEADS: &str = "version = 1\n[defaults]\nreviewers = 2\n[override]\nby = [\"@leads\"]\n[teams]\nleads = [\"alice\"]\n\
                     [people.alice]\nids = [\"alice@example.com\"]\n";
const WHY: &str = "the shop is down";

impl Scene {
    fn override_command(&self, args: &[&str]) -> Pty {
        let args = [&["override", "main..feature", "--reason"], args].concat();
        Pty::start(&self.env, COUNTERSIGN, self.repo.path(), &args, (200, 40))
    }

    /// The override of `name`, whatever the command would say.
    pub(crate) fn override_by(&self, name: &str) -> Digest {
        let said = self.said_by(name);
        self.put_override(&said, name)
    }

    pub(crate) fn said_by(&self, name: &str) -> Override {
        let loaded = self.load();
        let Identity::Trees { base, head } = loaded.change.identity else { panic!() };
        Override {
            base,
            head,
            repo: None,
            target_ref: None,
            by: format!("{name}@example.com"),
            name: None,
            reason: WHY.into(),
            policy: Digest::of(LEADS.as_bytes()),
            withdraws: None,
            at: NOW,
            tool: Tool::this(),
        }
    }

    /// Puts it beside the ledger, signed with the key of `name`.
    fn put_override(&self, said: &Override, name: &str) -> Digest {
        let (signer, config) = self.signer(name);
        let repo = Repository::discover(self.repo.path()).unwrap();
        ledger::write_override(&repo, said, (&signer, &config), (&reviewer(), NOW)).unwrap()
    }

    #[track_caller]
    fn refuses_override(&self, words: &[&str]) {
        let mut pty = self.override_command(&[WHY]);
        for word in words {
            pty.wait_for(word);
        }
        assert_eq!(pty.wait_exit(), 2);
    }
}

/// That two may be one person takes from both, and gives neither what the other may.
#[test]
fn a_key_for_many_names_makes_nobody_one_who_is_named() {
    hermetic(|| {
        let named = "version = 1\n[defaults]\nreviewers = 2\n[override]\nby = [\"alice@example.com\"]\n[[rule]]\n\
                     name = \"hers\"\npaths = [\"*\"]\nfrom = [\"alice@example.com\"]\n";
        let scene = Scene::new(named, &[]);
        scene.repo.git(["checkout", "-q", "main"]);
        let trusted =
            std::fs::read_to_string(scene.repo.path().join(".countersign/allowed_signers")).unwrap();
        let many = format!(
            "{trusted}release@example.com,alic?@example.com,bo?@example.com {}\n",
            scene.key("release")
        );
        scene.repo.write(".countersign/allowed_signers", many);
        scene.repo.commit("a key for many names");
        scene.repo.git(["checkout", "-q", "feature"]);
        scene.repo.git(["rebase", "-q", "main"]);
        scene.sign("bob", Grain::Line);
        scene.override_by("bob");
        scene.verify(
            1,
            &["the policy does not name this person in [override]", "nobody of alice@example.com has signed"],
        );
        scene.override_by("alice");
        scene.verify(0, &["held by override of alice@example.com"]);
    });
}

#[test]
fn a_named_person_lets_a_change_through_and_every_format_says_so() {
    hermetic(|| {
        let scene = Scene::new(LEADS, &[]);
        scene.sign("bob", Grain::Hunk);
        scene.verify(1, &["1 of 2 people have signed"]);
        let mut pty = scene.override_command(&[WHY]);
        pty.wait_for("let through:")
            .wait_for("1 of 2 people have signed")
            .wait_for("says why: the shop is down");
        pty.wait_for("Type the word override").send("yes\r").wait_for("Nothing was overridden.");
        assert_eq!(pty.wait_exit(), 0);
        scene.verify(1, &["1 of 2 people have signed"]);
        let mut pty = scene.override_command(&[WHY]);
        pty.wait_for("Type the word override").send("override\r").wait_for("read back and verified");
        assert_eq!(pty.wait_exit(), 0);

        let held = "held by override of alice@example.com: the shop is down (record ";
        let out = scene.verify(0, &["Holds: 6 of 6 lines are signed", held, "let through by it:"]);
        assert!(out.contains("1 of 2 people have signed"), "{out}");
        let trailers = scene.run(&["verify", "main..feature", "--format", "trailers"]).expect(0);
        assert!(
            trailers.contains("\nOverridden-by: Alice Example <alice@example.com> (record "),
            "{trailers}"
        );
        for format in ["json", "sarif", "junit", "github", "gitlab", "markdown"] {
            let out = scene.run(&["verify", "main..feature", "--format", format]).expect(0);
            assert!(
                out.contains(WHY) && out.replace("&#64;", "@").contains("alice@example.com"),
                "{format}\n{out}"
            );
            assert!(
                !out.contains("\"error\"") && !out.contains("::error") && !out.contains("<failure"),
                "{out}"
            );
        }
        let out = scene.run(&["verify", "main..feature", "--format=json"]).expect(0);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        let policy = &json["policy"];
        assert_eq!((&policy["met"], &policy["missing"]), (&false.into(), &serde_json::json!([])));
        assert_eq!(policy["lifted"][0]["demand"], "reviewers");
        assert_eq!(
            (&policy["overrides"][0]["standing"], &policy["overrides"][0]["reason"]),
            (&"counts".into(), &WHY.into())
        );
        scene.refuses_override(&["nothing to override"]);
    });
}

#[test]
fn it_is_about_one_change_and_lets_no_doubt_through() {
    hermetic(|| {
        let scene = Scene::new(LEADS, &[]);
        scene.override_by("alice");
        scene.verify(0, &["Holds: 0 of 6 lines are signed", "held by override of alice@example.com"]);
        // Somebody doubts a part of it.
        let loaded = scene.load();
        let mut review = statement(&loaded, "carol@example.com");
        let UnitRecord::Hunk(hunk) = &mut review.files[0].units[0] else { panic!() };
        hunk.decisions.reject = std::mem::take(&mut hunk.decisions.sign);
        let decided = &mut review.coverage.decided;
        decided.signed.lines -= 2;
        decided.rejected.lines += 2;
        scene.write(&scene.seal("carol", &review));
        let out =
            scene.verify(1, &["Does not hold", "2 lines are rejected", "  override of alice@example.com: "]);
        assert!(!out.contains("held by"), "{out}");
        // Amended, it is another change, and a copied note says nothing of it.
        let before = scene.repo.git(["rev-parse", "feature"]);
        scene.repo.git(["commit", "-q", "--amend", "-m", "later"]);
        scene.verify(1, &["0 of 2 people have signed"]);
        scene.repo.git(["notes", "--ref=refs/notes/countersign/overrides", "copy", &before, "feature"]);
        scene.verify(
            1,
            &["override of alice@example.com", "does not count: it is about another base or head"],
        );
    });
}

#[test]
fn only_who_made_an_override_takes_it_back() {
    hermetic(|| {
        let scene = Scene::new(LEADS, &[]);
        let id = scene.override_by("alice");
        let mine = scene.said_by("alice").withdrawal(id, "it is up again".into(), NOW);
        // Of somebody else, and of somebody else in her name.
        scene.put_override(&Override { by: "bob@example.com".into(), ..mine.clone() }, "bob");
        scene.put_override(&mine, "bob");
        scene.verify(0, &["held by override of alice@example.com"]);

        let withdraw = |name: &str| {
            let args = ["withdraw", name, "--reason", "it is up again"];
            Pty::start(&scene.env, COUNTERSIGN, scene.repo.path(), &args, (120, 40))
        };
        let mut pty = withdraw(&id.to_string()[..12]);
        pty.wait_for("Type the word withdraw").send("withdraw\r").wait_for("Withdrawn by record");
        assert_eq!(pty.wait_exit(), 0);
        let gone = "override of alice@example.com: the shop is down";
        scene.verify(
            1,
            &["0 of 2 people have signed", gone, "does not count: withdrawn by ", ": it is up again"],
        );
        let mut pty = withdraw(&id.to_string()[..12]);
        pty.wait_for("was withdrawn already");
        assert_eq!(pty.wait_exit(), 2);

        // What was taken back can be said again.
        let mut pty = scene.override_command(&[WHY]);
        pty.wait_for("Type the word override").send("override\r").wait_for("read back and verified");
        assert_eq!(pty.wait_exit(), 0);
        scene.verify(0, &["held by override of alice@example.com", "does not count: withdrawn by "]);
    });
}

#[test]
fn who_takes_a_withdrawal_out_of_its_note_or_forges_a_copy_brings_no_override_back() {
    hermetic(|| {
        let scene = Scene::new(LEADS, &[]);
        let notes =
            |args: &[&str]| scene.repo.git([&["notes", "--ref=countersign/overrides"], args].concat());
        let id = scene.override_by("alice");
        let line = notes(&["show", "feature"]);
        let forged = |line: &str| line.replace("\"sig\":\"", "\"sig\":\"AAAA");
        let write = |lines: &[&str]| notes(&["add", "-f", "-m", &lines.join("\n"), "feature"]);
        // Beside one under which the signature is another, it is still hers to take back.
        write(&[&forged(&line), &line]);
        let args = ["withdraw", &id.to_string()[..12], "--reason", "it is up again"];
        let mut pty = Pty::start(&scene.env, COUNTERSIGN, scene.repo.path(), &args, (120, 40));
        pty.wait_for("Type the word withdraw").send("withdraw\r").wait_for("Withdrawn by record");
        assert_eq!(pty.wait_exit(), 0);
        let both = notes(&["show", "feature"]);
        let withdrawal = both.lines().find(|one| *one != line && *one != forged(&line)).unwrap();
        for lines in [&[&*line][..], &[&line, &forged(withdrawal)]] {
            write(lines);
            scene.verify(1, &["does not count: withdrawn by ", ": it is up again"]);
        }
    });
}

#[test]
fn show_and_log_tell_of_overrides_and_of_what_took_them_back() {
    hermetic(|| {
        let scene = Scene::new(LEADS, &[]);
        let id = scene.override_by("alice");
        let log = scene.run(&["log", "main..feature"]).expect(0);
        assert!(log.contains("override: the shop is down") && log.contains("alice@example.com"), "{log}");
        let mine = scene.said_by("alice").withdrawal(id, "it is up again".into(), NOW);
        let by = scene.put_override(&mine, "alice");
        let show = scene.run(&["show", "feature"]).expect(0);
        let short = |id: &Digest| id.to_string()[..12].to_owned();
        for words in [
            &format!("override {id}"),
            "because    the shop is down",
            &format!("withdrawn by {}: it is up again", short(&by)),
            &format!("withdrawal of an override {by}"),
            &format!("withdraws  {}", short(&id)),
        ] {
            assert!(show.contains(words), "`{words}` is missing\n{show}");
        }
        let json = scene.run(&["show", "feature", "--format=json"]).expect(0);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let all = json["overrides"].as_array().unwrap();
        let of = |id: &Digest| all.iter().find(|one| one["id"] == id.to_string()).unwrap();
        assert_eq!(
            (&of(&id)["withdrawnBy"], &of(&by)["withdraws"]),
            (&by.to_string().into(), &id.to_string().into())
        );
        assert_eq!(of(&id)["signature"]["verdict"], "good");
        let log = scene.run(&["log", "main..feature"]).expect(0);
        assert!(log.contains("override withdrawn by ") && log.contains("withdraws override "), "{log}");
    });
}

#[test]
fn only_those_whom_the_policy_names_may_and_no_author() {
    hermetic(|| {
        let nobody = Scene::new("version = 1\n", &[]);
        nobody.refuses_override(&["cannot override here: the policy names nobody", "[override] by ="]);
        let without = Scene::new("", &[]);
        without.refuses_override(&["there is no policy to override"]);

        let scene = Scene::new(LEADS, &[]);
        scene.override_by("bob");
        scene.verify(
            1,
            &["override of bob@example.com", "does not count: the policy does not name this person"],
        );
        // A key that nobody trusts, in her name.
        let scene = Scene::new(&LEADS.replace("alice", "mallory"), &[]);
        scene.override_by("mallory");
        scene.verify(
            1,
            &["override of mallory@example.com", "does not count: the key `SHA256:", "is not trusted"],
        );
        scene.refuses_override(&["the policy does not name this person", "who may: @leads"]);

        let scene = Scene::new(LEADS, &[]);
        let author = ["commit", "-q", "--amend", "--no-edit", "--author", "A <alice@example.com>"];
        scene.repo.git(author);
        scene.override_by("alice");
        scene.verify(1, &["does not count: who wrote a change does not override for it"]);
        scene.refuses_override(&["who wrote a change does not override for it"]);
        let scene = Scene::new(&LEADS.replace("by = ", "self_review = \"allow\"\nby = "), &[]);
        scene.repo.git(author);
        scene.override_by("alice");
        scene.verify(0, &["held by override"]);
    });
}

#[test]
fn nothing_that_says_who_is_trusted_is_let_through() {
    hermetic(|| {
        let scene = Scene::new("version = 1\n", &[]);
        scene.repo.write(".countersign/policy.toml", LEADS);
        scene.repo.commit("I may");
        scene.override_by("alice");
        scene.verify(1, &["does not count: the policy names nobody who may override it"]);
        let scene = Scene::new(LEADS, &[]);
        scene.repo.write(".countersign/policy.toml", "version = 1\n");
        scene.repo.commit("less");
        scene.override_by("alice");
        let out = scene.verify(
            1,
            &["the policy is not met: M .countersign/policy.toml", "let through by it:\n", "M a.txt"],
        );
        assert!(!out.contains("held by"), "{out}");
    });
}
