//! What a server lets into its ledger.

use std::path::Path;

use crate::support::repo::hermetic_through_libgit2;
use crate::team::{LEDGER, Team};

/// Two changes that were read, and let in one after the other.
fn twice() -> (Team, [String; 2]) {
    let team = Team::new();
    let tips = ["fn pay() {\n}\n", "fn pay() {\n    charge();\n}\n"].map(|content| {
        let a = &team.clones[0];
        team.change(a, content);
        team.sign(a, "origin/main..main", "alice");
        team.push(a, &["main", LEDGER]).unwrap();
        team.git(a, &["rev-parse", LEDGER])
    });
    (team, tips)
}

/// The names of the records on a commit, as `show` has them.
fn records(team: &Team, dir: &Path, rev: &str) -> Vec<String> {
    let shown = team.env.countersign(dir, &["show", rev, "--format", "json"]).expect(0);
    let value: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let records = value["records"].as_array().unwrap();
    records.iter().map(|record| record["id"].as_str().unwrap()[..12].to_owned()).collect()
}

#[test]
fn it_is_not_forced_back_nor_replaced_nor_deleted() {
    hermetic_through_libgit2(|| {
        let (team, [first, _]) = twice();
        let a = &team.clones[0];
        let lost = &records(&team, a, "main")[0];
        let rollback = format!("+{first}:{LEDGER}");
        let words = ["refused: the ledger would lose history", "and a record would be lost", lost];
        team.refused(a, &[&rollback], &words);
        team.refused(
            a,
            &[&format!(":{LEDGER}")],
            &["the ledger would be deleted, and 2 records would be lost", lost],
        );
        // A history of its own with the same notes and more.
        let tree = team.git(a, &["rev-parse", &format!("{LEDGER}^{{tree}}")]);
        let other = team.git(a, &["commit-tree", "-m", "other", &tree]);
        let said = team.refused(a, &[&format!("+{other}:{LEDGER}")], &["the ledger would lose history"]);
        assert!(!said.contains("would be lost"), "{said}");
        // A blob is no ledger, and its folder is no ref.
        let blob = team.git(a, &["hash-object", "-w", "pay.rs"]);
        team.refused(a, &[&format!("{blob}:refs/notes/countersign/other")], &["a ledger is a commit"]);
        // What comes with a ledger that is refused is not judged.
        team.change(a, "fn pay() { unread() }\n");
        team.refused(
            a,
            &["main", &rollback],
            &["refs/heads/main  not judged, because the ledger is refused"],
        );
        // The other clone just goes on.
        team.env.countersign(&team.clones[1], &["sync"]).expect(0);
    });
}

#[test]
fn no_commit_of_it_takes_a_record_out() {
    hermetic_through_libgit2(|| {
        let (team, _) = twice();
        let a = &team.clones[0];
        let lost = records(&team, a, "main").remove(0);
        let tip = team.git(a, &["rev-parse", LEDGER]);
        team.git(a, &["notes", "--ref", LEDGER, "remove", "main"]);
        let words = ["takes records out, and a ledger only grows", &format!("lost: record {lost} on ")];
        team.refused(a, &[LEDGER], &words);
        // The record is there again, but whoever looks into the history would miss it in between.
        let tree = team.git(a, &["rev-parse", &format!("{tip}^{{tree}}")]);
        let back = team.git(a, &["commit-tree", "-m", "back", "-p", LEDGER, &tree]);
        team.refused(a, &[&format!("{back}:{LEDGER}")], &words);
        // One line of several.
        team.git(a, &["update-ref", LEDGER, &tip]);
        team.git(a, &["notes", "--ref", LEDGER, "append", "--no-separator", "-m", "not a record", "main"]);
        team.push(a, &[LEDGER]).unwrap();
        let note = team.git(a, &["notes", "--ref", LEDGER, "show", "main"]);
        let only = note.lines().find(|line| *line != "not a record").unwrap();
        team.git(a, &["notes", "--ref", LEDGER, "add", "-f", "-m", only, "main"]);
        team.refused(a, &[LEDGER], &["takes records out", "lost: a line that is no record on "]);
    });
}

#[test]
fn no_note_is_filled_until_nobody_reads_it() {
    hermetic_through_libgit2(|| {
        // Neither a note that is there nor the first of all.
        for team in [twice().0, Team::new()] {
            let a = &team.clones[0];
            let lines: Vec<String> = (0..600).map(|n| format!("line {n}\n")).collect();
            team.write(&team.env.path("tmp"), "lines", &lines.concat());
            let file = team.env.path("tmp/lines");
            let append =
                ["notes", "--ref", LEDGER, "append", "--no-separator", "-F", file.to_str().unwrap(), "main"];
            team.git(a, &append);
            team.refused(a, &[LEDGER], &["would have more lines, or longer ones, than anybody looks at"]);
        }
    });
}

#[test]
fn a_ref_that_leaves_it_no_place_stays_out() {
    hermetic_through_libgit2(|| {
        let team = Team::new();
        let a = &team.clones[0];
        for name in ["refs/notes/countersign", "refs/notes/countersign/reviews/x"] {
            team.refused(a, &[&format!("main:{name}")], &["would leave no place for the ledger"]);
        }
        // What is there already may be taken away.
        team.git(&team.server, &["update-ref", "refs/notes/countersign/reviews/x", "main"]);
        team.push(a, &[":refs/notes/countersign/reviews/x"]).unwrap();
    });
}

#[test]
fn a_mirror_of_it_only_grows_too() {
    hermetic_through_libgit2(|| {
        let (team, [first, _]) = twice();
        let a = &team.clones[0];
        team.env.countersign(a, &["sync", "--mirror", "countersign-log"]).expect(0);
        let back = format!("+{first}:refs/heads/countersign-log");
        team.git(&team.server, &["config", "countersign.mirror", "countersign-log"]);
        team.refused(a, &[&back], &["refs/heads/countersign-log  refused: the ledger would lose history"]);
        // Nobody gets out of it by saying that the default branch is a mirror.
        team.git(&team.server, &["config", "countersign.mirror", "main"]);
        team.change(a, "fn pay() { unread() }\n");
        team.refused(a, &["main"], &["refs/heads/main  does not hold"]);
    });
}

#[test]
fn records_that_were_fetched_and_not_joined_are_told_of() {
    hermetic_through_libgit2(|| {
        let (team, _) = twice();
        let b = &team.clones[1];
        let verify = |code| {
            team.git(b, &["fetch", "-q"]);
            team.env.countersign(b, &["verify", "origin/main~1..origin/main"]).expect(code)
        };
        assert!(!verify(1).contains("fetched from"));
        team.git(
            b,
            &[
                "config",
                "--add",
                "remote.origin.fetch",
                &format!("{LEDGER}:refs/countersign/remotes/origin/reviews"),
            ],
        );
        let said = verify(1);
        assert!(
            said.ends_with(
                "! 2 records fetched from origin are not in the ledger here: countersign sync origin\n"
            ),
            "{said}"
        );
        team.env.countersign(b, &["sync"]).expect(0);
        assert!(!verify(0).contains("fetched from"));
    });
}
