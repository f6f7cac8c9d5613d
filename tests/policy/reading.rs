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
