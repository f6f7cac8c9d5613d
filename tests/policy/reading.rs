//! What the policy asks, at the screen and in plain lines.

use std::time::Duration;

use crate::scene::Scene;
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;
use crate::support::repo::hermetic;
use crate::support::reviewing::{open, sign_off, sign_until};

const PAY: &str = "version = 1\n[[rule]]\nname = \"pay\"\npaths = [\"src/pay/\"]\ngrain = \"line\"\n";
const ASKED: &str = "the policy asks: signed line by line (`pay`)";
const REFUSED: &str = "the policy asks for it line by line here (`pay`)";

#[test]
fn the_screen_says_what_is_asked_and_signs_no_more_coarsely() {
    hermetic(|| {
        let scene = Scene::new(PAY, &[]);
        let mut pty = open(&scene.env, scene.repo.path(), &["main..feature"]);
        pty.wait_for(ASKED);
        pty.pass(Duration::from_millis(170)).send(" ").wait_for(REFUSED);
        assert!(pty.screen().contains("signed 0 of 6 lines"), "{}", pty.screen());
        pty.send("L");
        sign_until(&mut pty, "signed 6 of 6 lines");
        let receipt = sign_off(&mut pty);
        assert!(receipt.contains("read back and verified"), "{receipt}");
        scene.verify(0, &["Holds: 6 of 6 lines are signed"]);
    });
}

#[test]
fn in_plain_lines_it_is_said_and_refused_as_well() {
    hermetic(|| {
        let scene = Scene::new(PAY, &[]);
        let args = ["review", "--prompt", "main..feature"];
        let mut pty = Pty::start(&scene.env, COUNTERSIGN, scene.repo.path(), &args, (120, 60));
        pty.wait_for(&format!("{ASKED}.")).wait_for("Sign this hunk").pass(Duration::from_millis(170));
        pty.send("y\r").wait_for(&format!("Not signed: {REFUSED}; s goes line by line."));
        // What is typed before the question stands there is no answer to it.
        pty.wait_until("the question again", |pty| pty.screen().matches("Sign this hunk").count() == 2);
        pty.pass(Duration::from_millis(170))
            .send("s\r")
            .wait_for("Sign this line")
            .pass(Duration::from_millis(170));
        pty.send("y\r")
            .wait_for("Changed line 2 of 4 of hunk 1.")
            .pass(Duration::from_millis(170))
            .send("q\r");
        assert_eq!(pty.wait_exit(), 0);
        let status = scene.run(&["status", "main..feature"]).expect(0);
        assert!(status.contains("signed 1 of 6 lines"), "{status}");
    });
}

#[test]
fn no_review_begins_under_a_policy_with_mistakes() {
    hermetic(|| {
        let scene = Scene::new("version = 1\nrules = 3\n", &[]);
        let mut pty = Pty::start(&scene.env, COUNTERSIGN, scene.repo.path(), &["main..feature"], (120, 60));
        pty.wait_for(":.countersign/policy.toml:2:1: a policy has no key `rules`");
        assert_eq!(pty.wait_exit(), 2);
    });
}

const MADE: &str = "version = 1\n[defaults]\ngrain = \"line\"\n[[rule]]\nname = \"made\"\npaths = [\"src/pay/\"]\n\
                    relax = \"generated\"\ngrain = \"file\"\n";
const RELAXED: &str = "the policy asks: signed as one file or finer: generated (`made`)";
const NOT_RELAXED: &str = "the policy asks for it line by line here (`defaults`)";

#[test]
fn all_of_a_file_is_signed_by_one_key_only_where_the_policy_says_so_and_the_record_says_it() {
    hermetic(|| {
        let scene = Scene::new(MADE, &[]);
        let mut pty = open(&scene.env, scene.repo.path(), &["main..feature"]);
        pty.wait_for(RELAXED).wait_for("F sign the file").pass(Duration::from_millis(170));
        pty.send("F").wait_for("signed 4 of 6 lines").pass(Duration::from_millis(170));
        pty.send("F").wait_for(NOT_RELAXED);
        pty.send("u").wait_for("signed 0 of 6 lines").wait_for(RELAXED).pass(Duration::from_millis(170));
        pty.send("F").wait_for("signed 4 of 6 lines").send("L");
        sign_until(&mut pty, "signed 6 of 6 lines");
        let receipt = sign_off(&mut pty);
        assert!(receipt.contains("read back and verified"), "{receipt}");
        scene.verify(0, &["Holds: 6 of 6 lines are signed"]);
        let show = scene.run(&["show", "feature"]).expect(0);
        assert!(show.contains("signed all 4 lines, as one file"), "{show}");
        assert!(show.contains("signed all 2 lines\n"), "{show}");
        // The policy of the trust root decides when it is looked at, not the one under which it was signed.
        scene.repo.git(["checkout", "-q", "main"]);
        scene.repo.write(".countersign/policy.toml", "version = 1\n");
        scene.repo.commit("nothing is generated any more");
        scene.repo.git(["checkout", "-q", "feature"]);
        let out = scene.run(&["verify", "--trust", "main", "main~1..feature"]).expect(1);
        assert!(out.contains("not met: M src/pay/a.rs") && !out.contains("not met: M a.txt"), "{out}");
    });
}

#[test]
fn in_plain_lines_all_of_a_file_is_signed_by_one_answer() {
    hermetic(|| {
        let scene = Scene::new(MADE, &[]);
        let args = ["review", "--prompt", "main..feature"];
        let mut pty = Pty::start(&scene.env, COUNTERSIGN, scene.repo.path(), &args, (120, 60));
        pty.wait_for(&format!("{RELAXED}.")).wait_for("[y,n,x,f,s,A,c,u,?]?");
        pty.pass(Duration::from_millis(170)).send("A\r").wait_for("Signed 4 lines.");
        pty.wait_for("Sign this hunk [y,n,x,f,s,c,u,?]?").pass(Duration::from_millis(170));
        pty.send("A\r").wait_for(&format!("Not signed: {NOT_RELAXED}; y signs only what was asked about."));
        pty.wait_until("the question again", |pty| pty.screen().matches("Sign this hunk").count() == 3);
        pty.send("q\r");
        assert_eq!(pty.wait_exit(), 0);
        let status = scene.run(&["status", "main..feature"]).expect(0);
        assert!(status.contains("signed 4 of 6 lines"), "{status}");
    });
}
