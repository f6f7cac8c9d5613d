//! What a server lets into its branches.

use std::thread;

use crate::support::repo::{hermetic_through_libgit2, is_made_by_this_git};
use crate::team::{LEDGER, Team, text};

pub(crate) const BOTH: [&str; 2] = ["main", LEDGER];

#[test]
fn what_nobody_read_stays_out_until_it_comes_with_its_record() {
    hermetic_through_libgit2(|| read_and_pushed(&Team::new()));
}

#[test]
fn the_same_where_the_quarantine_has_to_be_quoted() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("ser:v\"er.git", &[]);
        team.env.countersign(&team.server, &["hooks", "install", "--server"]).expect(0);
        read_and_pushed(&team);
    });
}

#[test]
fn the_same_through_the_git_program() {
    hermetic_through_libgit2(|| {
        let mut kinds = vec![("GIT_DEFAULT_HASH", "sha256")];
        if is_made_by_this_git(&["--ref-format=reftable"]) {
            kinds.push(("GIT_DEFAULT_REF_FORMAT", "reftable"));
        }
        for kind in kinds {
            let team = Team::without_hook("server.git", &[kind]);
            team.env.countersign(&team.server, &["hooks", "install", "--server"]).expect(0);
            read_and_pushed(&team);
        }
    });
}

fn read_and_pushed(team: &Team) {
    let a = &team.clones[0];
    team.change(a, "fn pay() {\n    charge();\n}\n");
    let words =
        ["0 of 4 lines are signed", "signed by nobody", "refs/heads/main  does not hold", "to read it: "];
    let said = team.refused(a, &["main"], &words);
    assert!(said.contains("where `refs/heads/main` stood before this push"), "{said}");
    team.sign(a, "origin/main..main", "alice");
    // The record is here and not there.
    team.refused(a, &["main"], &["no records"]);
    let said = team.push(a, &BOTH).unwrap();
    assert!(said.contains("refs/heads/main  holds: 4 of 4 lines are signed"), "{said}");
    assert!(said.contains(&format!("{LEDGER}  grows, and nothing is lost")), "{said}");
    assert_eq!(team.there("main").unwrap().to_string(), team.git(a, &["rev-parse", "HEAD"]));
    assert_eq!(team.there(LEDGER).unwrap().to_string(), team.git(a, &["rev-parse", LEDGER]));
    // What was refused is not kept either.
    assert_eq!(team.git(&team.server, &["fsck", "--no-dangling"]), "");
}

#[test]
fn keys_that_the_push_adds_do_not_count() {
    hermetic_through_libgit2(|| {
        let team = Team::new();
        let a = &team.clones[0];
        let key = team.env.key("mallory");
        let public = std::fs::read_to_string(format!("{}.pub", text(&key))).unwrap();
        team.write(a, ".countersign/allowed_signers", &format!("mallory@example.com {public}"));
        team.commit(a, "A key");
        team.change(a, "fn pay() { steal() }\n");
        team.sign(a, "origin/main..main", "mallory");
        team.refused(a, &BOTH, &["is not trusted", "refs/heads/main  does not hold"]);
        // One by one is no way around it.
        let first = format!("{}:main", team.git(a, &["rev-parse", "HEAD~1"]));
        team.sign(a, "origin/main..main~1", "mallory");
        team.refused(a, &[&first, LEDGER], &["is not trusted"]);
    });
}

#[test]
fn a_policy_that_the_push_weakens_is_not_the_one_that_counts() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        team.write(a, ".countersign/policy.toml", "version = 1\n[defaults]\nreviewers = 2\n");
        team.commit(a, "Two of us");
        team.push(a, &["main"]).unwrap();
        team.env.countersign(&team.server, &["hooks", "install", "--server"]).expect(0);
        team.write(a, ".countersign/policy.toml", "version = 1\n");
        team.commit(a, "One is enough");
        team.change(a, "fn pay() { }\n");
        team.sign(a, "origin/main..main", "alice");
        let said = team.refused(a, &BOTH, &["1 of 2 people have signed"]);
        assert!(said.contains("may sign: carol@example.com"), "{said}");
        // In two pushes it does not help either: the first of them is held to it too.
        let first = format!("{}:main", team.git(a, &["rev-parse", "HEAD~1"]));
        team.sign(a, "origin/main..main~1", "alice");
        team.refused(a, &[&first, LEDGER], &["1 of 2 people have signed"]);
    });
}

#[test]
fn a_ref_that_is_held_only_moves_forward() {
    hermetic_through_libgit2(|| {
        let team = Team::new();
        let [a, b] = &team.clones;
        team.git(&team.server, &["config", "receive.denyDeleteCurrent", "ignore"]);
        let start = team.change(a, "fn pay() {\n}\n");
        team.sign(a, "origin/main..main", "alice");
        team.push(a, &BOTH).unwrap();
        team.refused(a, &[":main"], &["refs/heads/main  refused: it would be deleted"]);
        let back = format!("+{}:main", team.git(a, &["rev-parse", "HEAD~1"]));
        team.refused(a, &[&back], &["refs/heads/main  refused: it would lose history"]);
        // Several refs: one that may not be moved keeps all of them out.
        let words = ["refs/heads/main  does not hold", "refs/heads/topic  not looked at"];
        team.change(a, "fn pay() { unread() }\n");
        team.refused(a, &["main", "main:topic"], &words);
        team.push(a, &["main:topic"]).unwrap();
        team.push(a, &[":topic"]).unwrap();

        // Others are held where they are named, and a new one is compared with what the default branch has.
        let install = ["hooks", "install", "--server", "--ref", "release/*", "--ref", "refs/tags/*"];
        let said = team.env.countersign(&team.server, &install).expect(0);
        assert!(said.contains("was written anew"), "{said}");
        team.refused(a, &["main:release/1"], &["refs/heads/release/1  does not hold: 0 of "]);
        let old = format!("{start}:refs/heads/release/1");
        let said = team.push(b, &["main:release/0"]).unwrap();
        assert!(said.contains("refs/heads/release/0  brings no commit that was not there"), "{said}");
        team.push(a, &[&old]).unwrap();
        team.git(a, &["tag", "-a", "-m", "v1", "v1"]);
        team.refused(a, &["v1"], &["refs/tags/v1  does not hold"]);
        team.sign(a, "origin/main..main", "alice");
        team.push(a, &["v1", LEDGER]).unwrap();
        team.refused(a, &[":release/1"], &["refs/heads/release/1  refused: it would be deleted"]);
    });
}

#[test]
fn a_ref_that_stands_for_another_is_that_one() {
    hermetic_through_libgit2(|| {
        let (team, name) = (Team::new(), "refs/heads/latest");
        let a = &team.clones[0];
        team.change(a, "fn pay() { unread() }\n");
        let before = team.there("main");
        team.git(&team.server, &["symbolic-ref", name, "refs/heads/main"]);
        team.refused(a, &["main:latest"], &["refs/heads/main  does not hold"]);
        team.git(&team.server, &["symbolic-ref", "refs/heads/later", name]);
        team.refused(a, &["main:later"], &["refs/heads/main  does not hold"]);
        // Also where HEAD names one that stands for another.
        team.git(&team.server, &["symbolic-ref", "HEAD", name]);
        team.refused(a, &["main"], &["refs/heads/main  does not hold"]);
        team.refused(a, &["main:latest"], &["refs/heads/main  does not hold"]);
        assert_eq!(team.there("main"), before);
    });
}

#[test]
fn where_history_is_cut_off_nobody_can_tell() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        team.change(a, "fn pay() { before() }\n");
        team.push(a, &["main"]).unwrap();
        let (url, shallow) = (format!("file://{}", text(&team.server)), team.env.path("shallow.git"));
        team.git(&team.env.path("home"), &["clone", "-q", "--bare", "--depth", "1", &url, text(&shallow)]);
        team.env.countersign(&shallow, &["hooks", "install", "--server", "--ref", "release/*"]).expect(0);
        team.git(a, &["remote", "set-url", "origin", text(&shallow)]);
        // It leaves the history where it is not there any more.
        team.git(a, &["checkout", "-q", "-b", "old", "main~1"]);
        team.change(a, "fn pay() { unread() }\n");
        let said = team.push(a, &["old:release/1"]).unwrap_err();
        assert!(said.contains("`refs/heads/release/1`: ") && said.contains("history"), "{said}");
        team.git(a, &["checkout", "-q", "main"]);
        team.change(a, "fn pay() { unread() }\n");
        assert!(team.push(a, &["main"]).unwrap_err().contains("does not hold"));
    });
}

#[test]
fn the_first_push_has_nothing_to_trust() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        let a = &team.clones[0];
        let empty = team.env.path("empty.git");
        team.git(&team.env.path("home"), &["init", "-q", "--bare", "-b", "main", text(&empty)]);
        let said = team.env.countersign(&empty, &["hooks", "install", "--server"]).expect(0);
        assert!(said.contains("`refs/heads/main` is the default branch here and has no commit"), "{said}");
        team.git(a, &["remote", "set-url", "origin", text(&empty)]);
        let said = team.push(a, &["main"]).unwrap_err();
        assert!(said.contains("`refs/heads/main`: this push creates it"), "{said}");
        assert!(said.contains("--trust REV"), "{said}");
        // A HEAD that names nothing would hold nothing.
        team.git(&empty, &["symbolic-ref", "HEAD", "refs/heads/trunk"]);
        let said = team.push(a, &["main"]).unwrap_err();
        assert!(said.contains("HEAD names `refs/heads/trunk` here, which is not there"), "{said}");
        assert!(said.contains("git symbolic-ref HEAD refs/heads/main"), "{said}");
        assert_eq!(team.git(&empty, &["for-each-ref"]), "");
    });
}

#[test]
fn two_who_push_at_once_lose_nothing() {
    hermetic_through_libgit2(|| {
        const ROUNDS: usize = 3;
        let team = Team::new();
        let names = ["alice", "carol"];
        thread::scope(|scope| {
            for (dir, who) in team.clones.iter().zip(names) {
                let team = &team;
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        team.write(dir, &format!("{who}-{round}.rs"), "fn one() {}\nfn two() {}\n");
                        team.commit(dir, "Change");
                        // Until it is let in: what others pushed is taken in, and the rest is read again on top of it.
                        for attempt in 0.. {
                            assert!(attempt < 50, "never let in");
                            team.git(dir, &["fetch", "-q", "origin"]);
                            team.git(dir, &["rebase", "-q", "origin/main"]);
                            team.sign(dir, "origin/main..main", who);
                            team.env.countersign(dir, &["sync"]).expect(0);
                            if team.push(dir, &["main"]).is_ok() {
                                break;
                            }
                        }
                    }
                });
            }
        });
        let log = team.git(&team.server, &["log", "--format=%H", "main"]);
        assert_eq!(log.lines().count(), 1 + 2 * ROUNDS);
        // Each of them holds by what is on the server.
        let each = team
            .env
            .countersign(&team.server, &["verify", "--each-commit", &format!("main~{}..main", 2 * ROUNDS)]);
        let said = each.expect(0);
        assert!(said.contains(&format!("Holds: {} of {0} commits hold", 2 * ROUNDS)), "{said}");
    });
}

#[test]
fn where_capitals_are_no_other_letters_a_ref_is_not_moved_by_another_name() {
    hermetic_through_libgit2(|| {
        let team = Team::without_hook("server.git", &[]);
        team.env.countersign(&team.server, &["hooks", "install", "--server", "--ref", "release/*"]).expect(0);
        let a = &team.clones[0];
        let first = team.git(a, &["rev-parse", "main"]);
        team.push(a, &["main:refs/heads/release/one"]).unwrap();
        team.change(a, "fn pay() {\n    charge();\n}\n");
        team.sign(a, "origin/main..main", "alice");
        team.push(a, &BOTH).unwrap();
        team.git(a, &["update-ref", "refs/heads/back", &first]);
        let others = [
            "back:refs/heads/MAIN",
            "back:refs/heads/Release/two",
            "back:refs/heads/relea\u{17f}e/two",
            "back:refs/heads/release/ONE",
            "back:refs/notes/Countersign/reviews",
            "back:refs/Notes/countersign",
            &format!("{LEDGER}:refs/notes/countersign/Reviews"),
        ];
        // Where the file system tells them apart, it is another one.
        team.push(a, &["back:refs/heads/MAIN"]).unwrap();
        team.push(a, &[":refs/heads/MAIN"]).unwrap();
        team.git(&team.server, &["config", "core.ignoreCase", "true"]);
        for other in others {
            team.refused(a, &[other], &["which differs in capitals only"]);
        }
        team.push(a, &["back:refs/heads/another"]).unwrap();
    });
}
