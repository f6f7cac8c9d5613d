//! Taking a record back, by whose it is and by others.

use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;
use crate::support::reviewing::{open, sign_off};
use crate::verify::{Case, VERIFY};

impl Case {
    /// The names of the records on `feature`.
    fn records(&self) -> Vec<String> {
        let json: serde_json::Value =
            serde_json::from_str(&self.run(&["show", "feature", "--format=json"], 0)).unwrap();
        let records = json["records"].as_array().unwrap();
        records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    }

    fn withdraw(&self, args: &[&str]) -> Pty {
        Pty::start(&self.env, COUNTERSIGN, self.repo.path(), &[&["withdraw"], args].concat(), (120, 30))
    }

    /// What is refused, and the whole screen.
    #[track_caller]
    fn refused(&self, args: &[&str], words: &str) {
        let mut pty = self.withdraw(args);
        pty.wait_for(words);
        assert_eq!(pty.wait_exit(), 2);
    }
}

#[test]
fn a_record_that_is_withdrawn_counts_no_longer_and_says_why() {
    let case = Case::trusted();
    case.sign_all(&[]);
    let [record] = &case.records()[..] else { panic!() };
    let because = ["--reason", "missed the \u{202e} call"];
    let mut pty = case.withdraw(&[&[&record[..8]], &because[..]].concat());
    pty.wait_for("Type the word withdraw").send("no\r").wait_for("Nothing was withdrawn.");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(case.records().len(), 1);
    case.has(&VERIFY, 0, &["Holds"]);

    let mut pty = case.withdraw(&[&[&record[..8]], &because[..]].concat());
    pty.wait_for("Type the word withdraw").send("withdraw\r").wait_for("read back and verified");
    assert_eq!(pty.wait_exit(), 0);
    let reason = "missed the <U+202E RLO> call";
    case.has(&VERIFY, 1, &["withdrawn by", reason, "withdraws", "0 of 2 lines"]);
    case.has(
        &["show", "feature"],
        0,
        &["outcome    withdrawn", &format!("because    {reason}"), "withdraws  "],
    );
    let recorded = format!("recorded as {}, withdrawn by ", &record[..12]);
    case.has(&["status", "main..feature"], 0, &[&recorded, reason]);
    let json: serde_json::Value =
        serde_json::from_str(&case.run(&["verify", "main..feature", "--format=json"], 1)).unwrap();
    assert!(json["records"].as_array().unwrap().iter().any(|record| record["outcome"] == "withdrawn"));

    let ids = case.records();
    let [first, withdrawal] = &ids[..] else { panic!("{ids:?}") };
    assert_eq!(first, record, "what takes another's place is told after it");
    let already = format!("was withdrawn already, by your record {}", &withdrawal[..12]);
    case.refused(&[record, "--reason", "again"], &already);
    case.refused(&[withdrawal, "--reason", "after all"], "is a withdrawal itself");
    // Signing off once more is a new word, and who gives it is told of the last one.
    let mut pty = open(&case.env, case.repo.path(), &["main..feature"]);
    pty.wait_for(&format!("your record {} of this was withdrawn by", &record[..12]));
    pty.send("\r").wait_while("any key goes on");
    sign_off(&mut pty);
    case.has(&VERIFY, 0, &["Holds"]);
}

#[test]
fn who_did_not_sign_a_record_cannot_withdraw_it() {
    let case = Case::trusted();
    case.sign_all(&[]);
    let [record] = &case.records()[..] else { panic!() };
    let reason = ["--reason", "I do not like it"];
    let answer = case.env.countersign(case.repo.path(), &[&["withdraw", record], &reason[..]].concat());
    assert!(answer.expect_error(2).contains("needs a terminal"));
    case.refused(&["ffff", "--reason", "x"], "the ledger has no record");
    case.refused(&["HEAD", "--reason", "x"], "is not the name of a record");
    case.refused(&[record, "--reason", " "], "needs a reason");
    // Mallory has a key of her own, which is not trusted.
    let key = case.env.key("mallory@example.com");
    for (name, value) in [("user.email", "mallory@example.com"), ("user.signingkey", key.to_str().unwrap())] {
        case.repo.git(["config", name, value]);
    }
    case.refused(&[&[&record[..]], &reason[..]].concat(), "only they can take it back");
    case.has(&VERIFY, 0, &["Holds"]);
}

#[test]
fn a_record_that_was_taken_out_of_the_ledger_leaves_the_answer_open() {
    let case = Case::trusted();
    case.sign_all(&[]);
    let [record] = &case.records()[..] else { panic!() };
    case.repo.git(["notes", "--ref=refs/notes/countersign/reviews", "remove", "feature"]);
    let gone = format!("record {} by `alice@example.com` was taken out of the ledger", &record[..12]);
    case.has(&VERIFY, 3, &["Could not tell", &gone]);
    let json: serde_json::Value =
        serde_json::from_str(&case.run(&["verify", "main..feature", "--format=json"], 3)).unwrap();
    assert_eq!(json["reasons"], serde_json::json!([{ "kind": "gone", "about": record }]));
}
