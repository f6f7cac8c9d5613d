//! The author of the change, and the repository, against the policy.

use countersign::attest::UnitRecord;
use countersign::review::Grain;

use crate::desk::NOW;
use crate::scene::Scene;
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;
use crate::support::repo::hermetic;

const TWO: &str = "version = 1\n[[rule]]\nname = \"two\"\npaths = [\"*\"]\nreviewers = 2\n";

#[test]
fn a_policy_that_the_change_weakens_is_not_the_one_that_counts() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.repo.git(["checkout", "-q", "-B", "feature", "main"]);
        scene.repo.write(".countersign/policy.toml", "version = 1\n[defaults]\nself_review = \"allow\"\n");
        scene.repo.commit("a first commit of the branch weakens the policy");
        scene.repo.write("a.txt", "one\n2\n");
        scene.repo.commit("and a second one makes use of it");
        scene.sign("alice", Grain::Line);
        scene.verify(
            1,
            &["1 of 2 people have signed (rule `two`, line 2)", "not met: M .countersign/policy.toml"],
        );
        // Removing it, or putting something else in its place, is no way either.
        scene.repo.git(["rm", "-q", ".countersign/policy.toml"]);
        scene.repo.commit("none at all");
        scene.sign("alice", Grain::Line);
        scene.verify(1, &["1 of 2 people have signed", "not met: D .countersign/policy.toml"]);
    });
}

#[test]
fn keys_and_people_that_the_branch_adds_do_not_count() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.repo.git(["checkout", "-q", "-B", "feature", "main"]);
        let trusted =
            std::fs::read_to_string(scene.repo.path().join(".countersign/allowed_signers")).unwrap();
        let more = format!("{trusted}mallory@example.com {}\n", scene.key("mallory"));
        scene.repo.write(".countersign/allowed_signers", more);
        scene.repo.commit("a key");
        scene.repo.write("a.txt", "one\n2\n");
        scene.repo.commit("a change");
        scene.sign("mallory", Grain::Line);
        scene.sign("alice", Grain::Line);
        let out = scene.verify(1, &["is not trusted", "1 of 2 people have signed"]);
        assert!(out.contains("may sign: bob@example.com, carol@example.com"), "{out}");
    });
}

#[test]
fn owners_that_the_change_names_do_not_count() {
    hermetic(|| {
        let owned = "version = 1\n[[rule]]\nname = \"owned\"\npaths = [\"*\"]\nfrom = [\"codeowners\"]\n";
        let scene = Scene::new(owned, &[("CODEOWNERS", "* carol@example.com\n")]);
        scene.repo.write("CODEOWNERS", "* alice@example.com\n");
        scene.repo.write(".github/CODEOWNERS", "* alice@example.com\n");
        scene.repo.commit("mine");
        scene.sign("alice", Grain::Line);
        scene.verify(
            1,
            &["nobody of the code owners has signed (rule `owned`, line 2); may sign: carol@example.com"],
        );
        scene.sign("carol", Grain::Hunk);
        // The file of owners itself is signed line by line.
        scene.verify(1, &["not met: M CODEOWNERS"]);
        scene.sign("carol", Grain::Line);
        scene.verify(0, &["Holds"]);
    });
}

#[test]
fn an_author_with_two_addresses_or_two_keys_is_one_person() {
    hermetic(|| {
        let people = "[people.alice]\nids = [\"alice@example.com\", \"al@home.example\"]\n";
        let scene = Scene::new(&format!("version = 1\n{people}"), &[]);
        let author = |who: &str| {
            scene.repo.git(["commit", "-q", "--amend", "--no-edit", "--author", who]);
        };
        author("Al <al@home.example>");
        scene.sign("alice", Grain::Line);
        scene.verify(
            1,
            &["who wrote it does not count (`built-in` rule); may sign: bob@example.com, carol@example.com"],
        );
        scene.sign("bob", Grain::Line);
        scene.verify(0, &["Holds"]);

        // Bob and Carol are one person here, so they are not two.
        let people = "[people.bo]\nids = [\"bob@example.com\"]\nkeys = [\"FINGERPRINT\"]\n";
        let print = |scene: &Scene| {
            let file = scene.repo.beside("carol.pub");
            let out =
                scene.env.run("ssh-keygen", scene.repo.path(), &["-lf", file.to_str().unwrap()]).expect(0);
            out.split(' ').nth(1).unwrap().to_owned()
        };
        let scene = Scene::new("", &[]);
        scene.repo.git(["checkout", "-q", "main"]);
        let policy = TWO.to_owned() + &people.replace("FINGERPRINT", &print(&scene));
        scene.repo.write(".countersign/policy.toml", policy);
        scene.repo.commit("people");
        scene.repo.git(["checkout", "-q", "feature"]);
        scene.repo.git(["rebase", "-q", "main"]);
        scene.sign("bob", Grain::Line);
        scene.sign("carol", Grain::Line);
        scene.verify(1, &["1 of 2 people have signed (rule `two`, line 2); may sign: alice@example.com\n"]);
        scene.sign("alice", Grain::Line);
        scene.verify(0, &["Holds"]);
    });
}

#[test]
fn committers_co_authors_and_whoever_signed_a_commit_wrote_it() {
    hermetic(|| {
        let scene = Scene::new("version = 1\n", &[]);
        scene.sign("alice", Grain::Line);
        scene.verify(0, &["Holds"]);
        let amended = |message: &str| {
            scene.repo.git(["commit", "-q", "--amend", "-m", message]);
            scene.sign("alice", Grain::Line);
        };
        amended("after\n\nCo-authored-by: Alice <Alice+x@example.com>");
        scene.verify(1, &["who wrote it does not count"]);
        // What an AI tool's trailer says makes nobody an author.
        amended("after\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
        scene.verify(0, &["Holds"]);
        let file = scene.repo.beside("alice.pub").into_os_string().into_string().unwrap();
        let mut commit = scene.repo.command();
        commit.args(["-c", "gpg.format=ssh", "-c", &format!("user.signingkey={file}")]);
        commit.args(["commit", "-q", "-S", "--amend", "-m", "after, signed by whoever has the key"]);
        // Git finds the private key beside the public one.
        assert!(commit.status().unwrap().success());
        scene.sign("alice", Grain::Line);
        scene.verify(1, &["who wrote it does not count", "may sign: bob@example.com, carol@example.com"]);
    });
}

#[test]
fn agents_never_count() {
    hermetic(|| {
        let scene = Scene::new("version = 1\n[agents]\nids = [\"bob@example.com\"]\n", &[]);
        scene.sign("bob", Grain::Line);
        scene.verify(1, &["signed by nobody who counts", "may sign: alice@example.com, carol@example.com\n"]);
        // What they doubt still stands.
        scene.sign("alice", Grain::Line);
        scene.verify(0, &["Holds"]);
        let mut doubt = scene.statement_at("bob", Grain::Line, NOW);
        for unit in doubt.files.iter_mut().flat_map(|file| &mut file.units) {
            let UnitRecord::Hunk(hunk) = unit else { panic!("the change has lines only") };
            hunk.decisions.reject = std::mem::take(&mut hunk.decisions.sign);
        }
        let decided = &mut doubt.coverage.decided;
        decided.rejected = std::mem::take(&mut decided.signed);
        scene.write(&scene.seal("bob", &doubt));
        scene.verify(1, &["6 lines are rejected"]);
    });
}

#[test]
fn a_policy_that_cannot_be_read_is_no_way_around_it() {
    hermetic(|| {
        let in_place_of_the_policy = |make: &dyn Fn(&Scene)| {
            let scene = Scene::new("", &[]);
            scene.repo.git(["checkout", "-q", "main"]);
            make(&scene);
            scene.repo.commit("what stands where the policy should");
            scene.repo.git(["checkout", "-q", "feature"]);
            scene.sign("alice", Grain::Line);
            scene
        };
        let link = in_place_of_the_policy(&|scene| {
            scene.repo.write("policy.toml", "version = 1\n");
            std::os::unix::fs::symlink("../policy.toml", scene.repo.path().join(".countersign/policy.toml"))
                .unwrap();
        });
        link.refuses(&[":.countersign/policy.toml is no regular file"]);
        let folder = in_place_of_the_policy(&|scene| {
            scene.repo.write(".countersign/policy.toml/x", "version = 1\n");
        });
        folder.refuses(&[":.countersign/policy.toml is no regular file"]);
        let huge = in_place_of_the_policy(&|scene| {
            scene.repo.write(".countersign/policy.toml", "#".repeat((1 << 20) + 1));
        });
        huge.refuses(&["is 1048577 bytes long, over the limit"]);
        let bytes = in_place_of_the_policy(&|scene| {
            scene.repo.write(".countersign/policy.toml", b"version = 1\n# \xff\x1b[2J\n");
        });
        bytes.refuses(&["policy.toml:2:3: this is not UTF-8 text"]);
        let owners = in_place_of_the_policy(&|scene| {
            scene
                .repo
                .write(".countersign/policy.toml", "version = 1\n[defaults]\nfrom = [\"codeowners\"]\n");
            scene.repo.write("CODEOWNERS", "* alice@example.com\n!a.txt\n");
        });
        owners.refuses(&[":CODEOWNERS:2: `!a.txt` begins with !"]);
    });
}

#[test]
fn revoked_keys_count_no_more_also_where_the_change_takes_them_off_the_list() {
    hermetic(|| {
        let scene = Scene::new(TWO, &[]);
        scene.repo.git(["checkout", "-q", "main"]);
        let revoke = |list: &dyn Fn() -> Vec<u8>| {
            scene.repo.git(["checkout", "-q", "main"]);
            scene.repo.write(".countersign/revoked", list());
            scene.repo.commit("revoked");
            scene.repo.git(["checkout", "-q", "-B", "feature", "main"]);
            scene.repo.git(["rm", "-q", ".countersign/revoked"]);
            scene.repo.commit("not revoked after all");
            scene.sign("alice", Grain::Line);
            scene.sign("bob", Grain::Line);
        };
        let key = scene.key("bob");
        revoke(&|| format!("{key}\n").into_bytes());
        let words = [
            "that signed it is revoked (.countersign/revoked)",
            "1 of 2 people have signed (rule `two`, line 2); may sign: carol@example.com\n",
        ];
        scene.verify(1, &words);
        let list = scene.repo.beside("list");
        let file = |path: &std::path::Path| path.to_str().unwrap().to_owned();
        let args = ["-q", "-k", "-f", &file(&list), &file(&scene.repo.beside("bob.pub"))];
        let _ = scene.env.run("ssh-keygen", scene.repo.path(), &args).expect(0);
        revoke(&|| std::fs::read(&list).unwrap());
        scene.verify(1, &words[..1]);
        // What is no list lets nobody through.
        revoke(&|| b"nonsense\n".to_vec());
        scene.verify(1, &["0 of 2 people have signed"]);
        scene.repo.git(["checkout", "-q", "main"]);
        scene.repo.git(["rm", "-q", ".countersign/revoked"]);
        scene.repo.write(".countersign/revoked/x", "");
        scene.repo.commit("a folder");
        scene.repo.git(["checkout", "-q", "-B", "feature", "main"]);
        scene.repo.write("a.txt", "2\n");
        scene.repo.commit("change");
        scene.sign("alice", Grain::Line);
        scene.verify(
            3,
            &["could not be checked: .countersign/revoked in the trust root cannot be read as a list"],
        );
    });
}

#[test]
fn a_forged_withdrawal_does_not_keep_a_record_from_being_taken_back() {
    hermetic(|| {
        let scene = Scene::new("", &[]);
        let review = scene.statement_at("alice", Grain::Hunk, NOW);
        let record = scene.write(&scene.seal("alice", &review)).id;
        scene.write(&scene.seal("mallory", &review.withdrawal(record, "she did".into(), NOW, None)));
        scene.verify(0, &["Holds"]);
        let args = ["withdraw", &record.to_string()[..12], "--reason", "missed the call"];
        let mut pty = Pty::start(&scene.env, COUNTERSIGN, scene.repo.path(), &args, (120, 40));
        pty.wait_for("Type the word withdraw").send("withdraw\r").wait_for("Withdrawn by record");
        assert_eq!(pty.wait_exit(), 0);
        scene.verify(1, &["withdrawn by ", "missed the call"]);
    });
}
