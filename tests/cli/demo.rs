//! The whole way, as a newcomer takes it: the demonstration, a sign-off, and a check of it.

use std::path::Path;

use crate::support::env::{COUNTERSIGN, Env};
use crate::support::pty::Pty;
use crate::support::reviewing::{sign_off, sign_until};

/// Starts the demonstration in a terminal.
fn start(env: &Env) -> Pty {
    let dir = env.path("demo");
    Pty::start(env, COUNTERSIGN, &env.path("tmp"), &["demo", dir.to_str().unwrap()], (120, 40))
}

#[test]
fn the_demonstration_opens_its_review_and_says_what_to_type_next() {
    let env = Env::new();
    let mut pty = start(&env);
    pty.wait_for("main..feature").wait_for("Claude Code");
    assert!(pty.terminal().alternate_screen());
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    assert!(!pty.terminal().alternate_screen());
    let screen = pty.screen();
    assert!(screen.contains("show feature") && screen.contains("verify main..feature"), "{screen}");
}

#[test]
fn what_is_printed_at_the_end_works_when_pasted() {
    let env = Env::new();
    let dir = env.path("demo");
    // Without a terminal there is nobody to review, but the repository is built all the same.
    let out = env.countersign(&env.path("tmp"), &["demo", dir.to_str().unwrap()]).expect(0);
    let pasted = |wanted: &str| {
        let cd = out.lines().find(|line| line.contains("  cd ")).unwrap();
        let line = out.lines().find(|line| line.contains(wanted)).unwrap();
        env.run("sh", Path::new("/"), &["-c", &format!("{cd}\n{line}\n")])
    };
    assert!(pasted(" show ").expect(0).contains("no records on it"));
    assert!(pasted(" verify ").expect(1).contains("Does not hold: 0 of 111 lines, 0 of 1 other change"));
    let refused = env.countersign(&env.path("tmp"), &["demo", dir.to_str().unwrap()]);
    assert!(refused.expect_error(2).contains("is not empty"));
}

#[test]
fn a_part_of_the_demonstration_can_be_signed_off_and_checked() {
    let env = Env::new();
    let mut pty = start(&env);
    pty.wait_for("signed 0 of 111 lines");
    sign_until(&mut pty, "signed 2 of 111 lines");
    let receipt = sign_off(&mut pty);
    assert!(receipt.contains("Signed by robin@example.com with SHA256:"), "{receipt}");
    let dir = env.path("demo/payments");
    let shown = env.countersign(&dir, &["show", "feature"]).expect(0);
    assert!(shown.contains("incomplete: signed 2 of 111 lines, 0 of 1 other change"), "{shown}");
    assert!(shown.contains("holds: trusted as robin@example.com"), "{shown}");
    let verified = env.countersign(&dir, &["verify", "main..feature"]).expect(1);
    assert!(verified.contains("signed by robin@example.com: added 3; removed 3"), "{verified}");
}
