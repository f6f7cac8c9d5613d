//! Signing off: with a key, without one, with a broken one; incomplete, again, on a branch that moved, on uncommitted work.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::desk::{Desk, LEDGER};
use crate::reader::{Reader, SIZE};
use crate::support::env::{COUNTERSIGN, Env};
use crate::support::gnupg::Gnupg;

/// Signs one hunk, tries to sign off, and finds the reason, no record and the decision in its place.
#[track_caller]
fn assert_cannot_sign(desk: &Desk, expected: &[&str]) {
    let mut reader = Reader::open(desk, &["main..feature"]);
    reader.sign();
    reader.sign_off("NOT signed off");
    for text in expected {
        reader.wait_for(text);
    }
    reader.close("NOT signed off");
    assert_eq!(reader.counts().signed, 3);
    reader.leave();
    let left = reader.screen();
    assert!(left.contains("is kept, and not all of it is in a record"), "{left}");
    assert_eq!(desk.ledger_tip(), None);
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
}

const TO_SET_UP: [&str; 2] =
    ["git config --global gpg.format ssh", "git config --global user.signingkey ~/.ssh/id_ed25519.pub"];

#[test]
fn without_a_key_the_sign_off_says_how_to_set_one_up() {
    let desk = Desk::new();
    desk.git(&["config", "--global", "--unset", "user.signingkey"]);
    assert_cannot_sign(&desk, &[&["no signing key is configured"], &TO_SET_UP[..]].concat());
}

#[test]
fn an_ssh_key_where_git_wants_an_openpgp_key_is_told_with_the_setting_that_lacks() {
    let desk = Desk::new();
    desk.git(&["config", "--global", "--unset", "gpg.format"]);
    let Some(_gnupg) = Gnupg::here() else {
        return assert_cannot_sign(&desk, &["gpg was not found", "apt install gnupg"]);
    };
    assert_cannot_sign(&desk, &["gpg has no secret key for", "if it is an SSH key:", TO_SET_UP[0]]);
}

/// Olga has an OpenPGP key, which `main` trusts.
fn with_openpgp(gnupg: &Gnupg, key: &str) -> Desk {
    let mut env = Env::new();
    env.set("GNUPGHOME", gnupg.home());
    let desk = Desk::within(env, &[("a.txt", "one\n")], &[("a.txt", "two\n")]);
    desk.git(&["switch", "-q", "main"]);
    desk.write(".countersign/openpgp_signers", format!("olga@example.com {key}\n"));
    desk.write(".countersign/openpgp.asc", gnupg.public(key));
    desk.commit_as("bo", "Trust Olga");
    desk.git(&["switch", "-q", "feature"]);
    desk.git(&["rebase", "-q", "main"]);
    desk.configure("user.email", "olga@example.com");
    desk.configure("gpg.format", "openpgp");
    desk.configure("user.signingkey", key);
    desk
}

fn sign_off(desk: &Desk) {
    let mut reader = Reader::open(desk, &["main..feature"]);
    reader.sign();
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    let said = desk.countersign(&["verify", "main..feature"]).expect(0);
    assert!(said.contains("by olga@example.com"), "{said}");
}

#[test]
fn an_openpgp_key_signs_off_and_holds() {
    let Some(gnupg) = Gnupg::here() else { return };
    let key = gnupg.key("Olga <olga@example.com>");
    let desk = with_openpgp(&gnupg, &key);
    sign_off(&desk);
    assert!(desk.countersign(&["show", "feature"]).expect(0).contains(&key));
    // Whom the trust root does not list signs all the same, and is told.
    let other = gnupg.key("Olga <olga@example.org>");
    desk.configure("user.signingkey", &other);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.ask_sign_off().wait_for("the trust root does not have this key");
    reader.type_word("signed off");
    reader.close("signed off");
    reader.leave();
    let said = desk.countersign(&["verify", "main..feature"]).expect(0);
    assert!(said.contains("is not trusted"), "{said}");
}

/// What asks for a passphrase is started by an agent that has no terminal, so it has to be told which one to use.
#[test]
fn a_passphrase_is_asked_for_at_this_terminal() {
    let Some(gnupg) = Gnupg::here() else { return };
    let (key, asked) = gnupg.locked_key("Olga <olga@example.com>", "sesame", "sesame");
    sign_off(&with_openpgp(&gnupg, &key));
    let asked = fs::read_to_string(asked).expect("the passphrase was asked for");
    assert!(asked.starts_with("/dev/"), "{asked}");
}

#[test]
fn a_passphrase_that_nobody_gives_leaves_no_record() {
    let Some(gnupg) = Gnupg::here() else { return };
    let (key, _) = gnupg.locked_key("Olga <olga@example.com>", "sesame", "");
    let desk = with_openpgp(&gnupg, &key);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign();
    reader.sign_off("NOT signed off").wait_for("it was cancelled");
    reader.close("NOT signed off");
    reader.leave();
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn a_key_file_that_is_gone_is_named() {
    let desk = Desk::new();
    for name in ["alice@example.com.key", "alice@example.com.key.pub"] {
        fs::remove_file(desk.env.path(name)).expect("it was there");
    }
    assert_cannot_sign(&desk, &["alice@example.com.key", "cannot be read"]);
}

#[test]
fn a_signing_program_that_fails_leaves_no_record() {
    let desk = Desk::new();
    let program = desk.env.path("failing");
    fs::write(&program, "#!/bin/sh\nexit 7\n").expect("the disk takes it");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it is ours");
    desk.configure("gpg.ssh.program", program.to_str().expect("temporary paths are UTF-8"));
    assert_cannot_sign(&desk, &["failed with exit code 7", "nothing was recorded"]);
}

#[test]
fn an_unsigned_record_says_so_everywhere_and_does_not_count() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["--unsigned", "main..feature"]);
    assert!(reader.screen().contains("UNSIGNED"), "{}", reader.screen());
    reader.sign().sign().sign();
    reader.ask_sign_off().wait_for("NOT be signed (--unsigned)");
    reader.type_word("NOT SIGNED");
    reader.close("NOT SIGNED");
    reader.leave();
    assert!(desk.countersign(&["verify", "main..feature"]).expect(1).contains("it is not signed"));
    for command in [&["show", "feature"][..], &["status", "main..feature"]] {
        let out = desk.countersign(command).expect(0).to_lowercase();
        assert!(out.contains("not signed") || out.contains("unsigned"), "{out}");
    }
}

#[test]
fn who_took_a_record_back_is_told_so_before_signing_again() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().sign().sign().sign_off("signed off").leave();
    let show = desk.countersign(&["show", "feature", "--format=json"]).expect(0);
    let show: serde_json::Value = serde_json::from_str(&show).expect("it is JSON");
    let record = show["records"][0]["id"].as_str().expect("it has a name");
    let args = ["withdraw", record, "--reason", "read too fast"];
    let mut withdraw = Reader::start(&desk, COUNTERSIGN, &args, (120, 30));
    withdraw.wait_for("Type the word").send("withdraw\r").wait_for("read back and verified");
    assert_eq!(withdraw.wait_exit(), 0);

    let mut reader = Reader::start(&desk, COUNTERSIGN, &["main..feature"], (150, 30));
    reader.wait_for(&format!("your record {} of this was withdrawn by ", &record[..12]));
    reader.wait_for("read too fast").wait_for("new record of what is decided here");
    reader.send("\r").wait_while("any key goes on");
    reader.sign_off("signed off").leave();
    assert!(desk.countersign(&["verify", "main..feature"]).expect(0).contains("Holds"));
}

#[test]
fn a_partial_review_is_recorded_as_incomplete_and_a_later_one_takes_its_place() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign();
    reader.ask_sign_off().wait_for("incomplete");
    reader.type_word("Signed by");
    reader.close("signed off");
    assert_eq!(desk.records("feature")[0]["predicate"]["outcome"], "incomplete");
    let out = desk.countersign(&["verify", "main..feature"]).expect(1);
    assert!(out.contains("src/refund.rs"), "{out}");
    // Still in the same session.
    reader.sign().sign();
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    let mut outcomes: Vec<_> =
        desk.records("feature").iter().map(|record| record["predicate"]["outcome"].to_string()).collect();
    outcomes.sort();
    assert_eq!(outcomes, ["\"complete\"", "\"incomplete\""]);
    let _ = desk.countersign(&["verify", "main..feature"]).expect(0);
    assert_eq!(desk.git(&["rev-list", "--count", LEDGER]), "2");

    // A later rejection takes the signature back.
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for("nothing is undecided any more").wait_for("fn post(amount");
    reader.reject("no, after all");
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    assert!(desk.countersign(&["verify", "main..feature"]).expect(1).contains("reject"));
}

#[test]
fn a_branch_that_moved_is_named_and_what_was_read_is_recorded() {
    let desk = Desk::new();
    let read = desk.git(&["rev-parse", "feature"]);
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().sign().sign();
    desk.write("src/late.rs", "fn late() {}\n");
    desk.commit_as("bo", "One more thing");
    reader.ask_sign_off().wait_for("moved from");
    reader.type_word("Signed by");
    reader.close("signed off");
    reader.leave();
    let records = desk.records(&read);
    assert_eq!(records[0]["subject"][0]["digest"]["gitCommit"], read.as_str());
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);
    let _ = desk.countersign(&["verify", &format!("main..{read}")]).expect(0);
}

#[test]
fn signed_uncommitted_work_holds_once_it_is_committed() {
    let desk = Desk::new();
    desk.git(&["switch", "-q", "main"]);
    desk.write("src/refund.rs", "fn refund() {}\n");
    desk.write("new.txt", "new\n");
    let mut reader = Reader::open(&desk, &[]);
    assert!(reader.screen().contains("uncommitted work"), "{}", reader.screen());
    for _ in 0..2 {
        reader.sign();
    }
    reader.wait_for("nothing is undecided any more");
    // Files that change meanwhile are told of, and what was read is recorded.
    desk.write("new.txt", "newer\n");
    reader.ask_sign_off().wait_for("the work tree has changed since you began");
    reader.close("type the word sign");
    desk.write("new.txt", "new\n");
    reader.ask_sign_off().wait_while("has changed since");
    reader.type_word("signed off");
    reader.close("signed off");
    reader.leave();
    desk.commit_as("bo", "What Alice read");
    // Whose work it was nobody can tell, so it counts as Alice's own.
    let out = desk.countersign(&["verify", "HEAD~1..HEAD"]).expect(1);
    assert!(out.contains("only by its author"), "{out}");
    let _ = desk.countersign(&["verify", "--allow-self", "HEAD~1..HEAD"]).expect(0);
    // One more byte, and it is not what was read.
    desk.write("new.txt", "new!\n");
    desk.git(&["add", "-A"]);
    desk.git(&[
        "-c",
        "user.name=bo",
        "-c",
        "user.email=bo@example.com",
        "commit",
        "-q",
        "--amend",
        "--no-edit",
    ]);
    let _ = desk.countersign(&["verify", "--allow-self", "HEAD~1..HEAD"]).expect(1);
}

#[test]
fn a_narrowed_review_is_never_complete() {
    let desk = Desk::with(
        &[("src/a.txt", "a\n"), ("doc/b.txt", "b\n")],
        &[("src/a.txt", "A\n"), ("doc/b.txt", "B\n")],
    );
    let mut reader = Reader::open(&desk, &["main..feature", "--", "src"]);
    assert!(
        reader.screen().contains("only `src`") && reader.screen().contains("of 2 lines"),
        "{}",
        reader.screen()
    );
    reader.sign();
    reader.ask_sign_off().wait_for("Narrowed to `src`");
    reader.type_word("Signed by");
    reader.close("signed off");
    reader.leave();
    assert_eq!(desk.records("feature")[0]["predicate"]["outcome"], "incomplete");
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);
}

#[test]
fn a_record_that_the_ledger_has_lost_is_told_of_and_put_back_when_its_signer_says_so() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().sign().sign();
    reader.sign_off("signed off");
    reader.close("signed off");
    reader.leave();
    let _ = desk.countersign(&["verify", "main..feature"]).expect(0);
    // As git's own commands do: another note takes the place of all that was there.
    desk.git(&["update-ref", "-d", LEDGER]);
    desk.git(&["notes", "--ref", LEDGER, "add", "-m", "something else", "main"]);
    let lost = "is not in the ledger any more";
    assert!(desk.countersign(&["verify", "main..feature"]).expect(1).contains(lost));
    assert!(desk.countersign(&["status", "main..feature"]).expect(0).contains(lost));
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);

    let mut reader = Reader::start(&desk, COUNTERSIGN, &["main..feature"], SIZE);
    reader.wait_for("Put it back? [Y/n]").send("n\r").wait_for("9 of 9 lines");
    reader.leave();
    let _ = desk.countersign(&["verify", "main..feature"]).expect(1);
    let mut reader = Reader::start(&desk, COUNTERSIGN, &["main..feature"], SIZE);
    reader.wait_for("Put it back? [Y/n]").send("\r").wait_for("9 of 9 lines");
    reader.leave();
    assert!(!desk.countersign(&["verify", "main..feature"]).expect(0).contains(lost));
    assert_eq!(desk.git(&["notes", "--ref", LEDGER, "show", "main"]), "something else");
}
