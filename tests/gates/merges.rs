//! Merges that are pushed: what was read where it was written need not be read again, and what a merge drops is not let in.

use crate::branches::BOTH;
use crate::support::repo::hermetic_through_libgit2;
use crate::team::{LEDGER, Team};

#[test]
fn a_branch_that_was_read_may_be_merged() {
    hermetic_through_libgit2(|| read_and_merged(&Team::new()));
}

#[test]
fn the_same_on_servers_of_other_kinds() {
    hermetic_through_libgit2(|| {
        for (name, kind) in [("ser:v\"er.git", None), ("server.git", Some(("GIT_DEFAULT_HASH", "sha256")))] {
            let team = Team::without_hook(name, kind.as_slice());
            team.env.countersign(&team.server, &["hooks", "install", "--server"]).expect(0);
            read_and_merged(&team);
        }
    });
}

fn read_and_merged(team: &Team) {
    let a = &team.clones[0];
    team.git(a, &["checkout", "-q", "-b", "feature"]);
    team.change(a, "fn pay() {\n    charge();\n}\n");
    team.sign(a, "main..feature", "alice");
    let said = team.push(a, &["feature"]).unwrap();
    assert!(
        said.contains("refs/heads/feature  not looked at: only refs/heads/main and the ledger"),
        "{said}"
    );
    // Main moved meanwhile.
    team.git(a, &["checkout", "-q", "main"]);
    team.write(a, "other.rs", "fn other() {}\n");
    team.commit(a, "Other");
    team.sign(a, "origin/main..main", "carol");
    team.push(a, &BOTH).unwrap();
    team.git(a, &["merge", "-q", "--no-ff", "-m", "Merge", "feature"]);
    let merge = team.git(a, &["rev-parse", "HEAD"]);
    // What a merge adds beyond merging has been read by nobody.
    team.write(a, "extra.rs", "fn extra() {}\n");
    team.git(a, &["add", "-A"]);
    team.git(a, &["commit", "-q", "--amend", "-m", "Merge and more"]);
    team.refused(a, &BOTH, &["refs/heads/main  does not hold", "extra.rs"]);
    team.git(a, &["reset", "-q", "--hard", &merge]);
    let said = team.push(a, &BOTH).unwrap();
    assert!(said.contains("refs/heads/main  holds: 4 of 4 lines are signed"), "{said}");
    // Two at once, one of them merged and one on top of it.
    team.git(a, &["checkout", "-q", "-b", "second"]);
    team.change(a, "fn pay() {\n    twice();\n}\n");
    team.sign(a, "main..second", "alice");
    team.git(a, &["checkout", "-q", "main"]);
    team.git(a, &["merge", "-q", "--no-ff", "-m", "Merge", "second"]);
    team.write(a, "other.rs", "fn others() {}\n");
    team.commit(a, "More");
    team.refused(a, &BOTH, &["refs/heads/main  does not hold: 2 of 4 lines are signed, in 2 changes"]);
    team.sign(a, "main~1..main", "carol");
    let said = team.push(a, &BOTH).unwrap();
    assert!(said.contains("holds: 4 of 4 lines are signed, in 2 changes"), "{said}");
}

/// A branch from before a fix that is on `main` and on the server; both were read.
fn branch_and_fix() -> Team {
    let team = Team::new();
    let a = &team.clones[0];
    team.git(a, &["branch", "start"]);
    team.change(a, "fn pay() {\n    check();\n    charge();\n}\n");
    team.sign(a, "start..main", "alice");
    team.push(a, &BOTH).unwrap();
    team.git(a, &["checkout", "-q", "-b", "feature", "start"]);
    team.write(a, "other.rs", "fn other() {}\n");
    team.commit(a, "Other");
    team.sign(a, "start..feature", "alice");
    team
}

#[test]
fn a_merge_that_drops_what_the_branch_had_stays_out() {
    hermetic_through_libgit2(|| {
        // With all of `main` thrown away, and with a line of it that somebody reads beside the other parent only.
        for touched in [None, Some("fn pay() {}\n// harmless\n")] {
            let team = branch_and_fix();
            let a = &team.clones[0];
            team.git(a, &["merge", "-q", "--no-commit", "-s", "ours", "main"]);
            if let Some(content) = touched {
                team.write(a, "pay.rs", content);
            }
            team.commit(a, "Merge main");
            team.sign(a, "feature~1..feature", "alice");
            team.git(a, &["checkout", "-q", "-B", "main", "feature"]);
            team.refused(a, &BOTH, &["refs/heads/main  does not hold", "pay.rs"]);
            let each = ["verify", "--each-commit", "--trust", "start", "origin/main..main"];
            assert!(team.env.countersign(a, &each).expect(1).contains("1 of 2 commits hold"));
            let audit = team.env.countersign(a, &["audit", "origin/main..main"]).expect(0);
            assert!(audit.contains("beginning is not on the first parents of the end"), "{audit}");
            // Whoever reads what is lost may let it go.
            team.sign(a, "origin/main..main", "carol");
            team.push(a, &BOTH).unwrap();
        }
    });
}

#[test]
fn what_a_criss_cross_merge_takes_back_stays_out() {
    hermetic_through_libgit2(|| {
        let team = branch_and_fix();
        let a = &team.clones[0];
        team.git(a, &["checkout", "-q", "main"]);
        team.git(a, &["merge", "-q", "--no-ff", "-m", "Merge", "feature"]);
        team.push(a, &BOTH).unwrap();
        // Both ancestors at once, with the tree of the one that has no check.
        team.git(a, &["checkout", "-q", "-b", "evil", "feature"]);
        team.git(a, &["merge", "-q", "--no-commit", "-s", "ours", "main~1"]);
        team.write(a, "harmless.rs", "fn harmless() {}\n");
        team.commit(a, "Merge");
        let crosswise = ["verify", "main...evil"];
        let said = team.env.countersign(a, &crosswise).expect_error(3);
        assert!(said.contains("were merged crosswise and have several common ancestors"), "{said}");
        team.sign(a, "feature..evil", "alice");
        team.git(a, &["checkout", "-q", "main"]);
        team.git(a, &["merge", "-q", "--no-ff", "-m", "Merge", "evil"]);
        assert!(!team.git(a, &["show", "main:pay.rs"]).contains("check"), "git takes it back by itself");
        team.refused(a, &BOTH, &["refs/heads/main  does not hold", "pay.rs"]);
        let audit = team.env.countersign(a, &["audit", "origin/main..main"]).expect(0);
        assert!(audit.contains("does not hold"), "{audit}");
    });
}

#[test]
fn a_tag_that_is_held_is_not_replaced() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        let install = ["hooks", "install", "--server", "--ref", "refs/tags/*"];
        team.env.countersign(&team.server, &install).expect(0);
        team.git(a, &["tag", "-a", "-m", "one", "v1"]);
        team.push(a, &["v1"]).unwrap();
        team.git(a, &["tag", "-f", "-a", "-m", "two", "v1"]);
        team.refused(a, &["+refs/tags/v1"], &["refs/tags/v1  refused: it would lose history"]);
        assert!(team.there(LEDGER).is_none());
    });
}
