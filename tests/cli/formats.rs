//! `verify` for the machinery of forges, and commit by commit.

use serde_json::{Value, json};

use crate::support::reviewing::{open, press_until, sign_off, sign_until};
use crate::verify::Case;

/// A path that would break out of every format, if it could.
const HOSTILE: &str = "a,b:c%0A::error::x|`y`<script>&\"@all\u{202e}.txt";

impl Case {
    fn hostile() -> Self {
        let case = Self::trusted();
        case.repo.write(HOSTILE, "one\ntwo\n");
        case.repo.commit("hostile");
        case
    }

    #[track_caller]
    fn verify(&self, format: &str, code: i32) -> String {
        self.run(&["verify", "main..feature", "--format", format], code)
    }
}

#[test]
fn sarif_names_every_place_that_nobody_signed() {
    let case = Case::hostile();
    let sarif: Value = serde_json::from_str(&case.verify("sarif", 1)).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    for result in results {
        let rule =
            &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(result["partialFingerprints"]["countersign/v1"].as_str().unwrap().len(), 64);
    }
    let said: Vec<Value> = results
        .iter()
        .map(|result| {
            let at = &result["locations"][0]["physicalLocation"];
            json!([
                at["artifactLocation"]["uri"],
                at["region"]["startLine"],
                at["region"]["endLine"],
                result["message"]["text"]
            ])
        })
        .collect();
    let uri = "a%2Cb%3Ac%250A%3A%3Aerror%3A%3Ax%7C%60y%60%3Cscript%3E%26%22%40all%E2%80%AE.txt";
    assert_eq!(
        said,
        [
            json!([uri, 1, 2, "the added lines 1-2 are signed by nobody"]),
            json!(["a.txt", 2, 2, "the removed line 2 is signed by nobody"]),
            json!(["a.txt", 2, 2, "the added line 2 is signed by nobody"]),
            json!(["run", null, null, "the other change (add) is signed by nobody"]),
        ]
    );
}

#[test]
fn gitlab_github_and_junit_say_the_same() {
    let case = Case::hostile();
    let issues: Vec<Value> = serde_json::from_str(&case.verify("gitlab", 1)).unwrap();
    assert_eq!(issues.len(), 4);
    assert_eq!(issues[1]["location"], json!({ "path": "a.txt", "lines": { "begin": 2 } }));
    let prints: std::collections::BTreeSet<&str> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), 4);

    let github = case.verify("github", 1);
    let lines: Vec<&str> = github.lines().collect();
    assert_eq!(
        lines[0],
        "::error file=a%2Cb%3Ac%250A%3A%3Aerror%3A%3Ax|`y`<script>&\"@all<U+202E RLO>.txt,line=1,endLine=2,\
         title=signed by nobody::the added lines 1-2 are signed by nobody"
    );
    assert_eq!(
        lines[2..],
        [
            "::error file=a.txt,line=2,endLine=2,title=signed by nobody::the added line 2 is signed by nobody",
            "::error file=run,title=signed by nobody::the other change (add) is signed by nobody",
            "::notice title=countersign::Does not hold: main..feature",
        ]
    );

    let junit = case.verify("junit", 1);
    assert!(junit.contains("tests=\"4\" failures=\"3\" errors=\"0\""), "{junit}");
    let name = "name=\"A a,b:c%0A::error::x|`y`&lt;script&gt;&amp;&quot;@all&lt;U+202E RLO&gt;.txt\"";
    assert!(junit.contains(name), "{junit}");
    let (opened, closed) = (junit.matches("<testcase").count(), junit.matches("</testcase>").count());
    assert_eq!((opened, closed, junit.matches("/>").count()), (4, 3, 1));
}

#[test]
fn a_comment_for_a_merge_request_calls_nobody_and_links_nowhere() {
    let case = Case::hostile();
    let text = case.verify("markdown", 1);
    assert!(text.starts_with("### countersign: does not hold\n"), "{text}");
    let row = "| ``a,b:c%0A::error::x\\|`y`<script>&\"@all<U+202E RLO>.txt`` | the added lines 1-2 are signed by nobody |\n";
    assert!(text.contains(row), "{text}");
    assert!(text.contains("0 of 4 lines, 0 of 1 other change are signed"), "{text}");
}

#[test]
fn what_holds_leaves_nothing_to_say() {
    let case = Case::trusted();
    case.sign_all(&[]);
    let sarif: Value = serde_json::from_str(&case.verify("sarif", 0)).unwrap();
    assert_eq!(sarif["runs"][0]["results"], json!([]));
    assert_eq!(case.verify("gitlab", 0), "[]\n");
    assert_eq!(case.verify("github", 0), "::notice title=countersign::Holds: main..feature\n");
    assert!(case.verify("junit", 0).contains("failures=\"0\" errors=\"0\""));
    assert!(case.verify("markdown", 0).starts_with("### countersign: holds\n\n**Holds**: `main..feature` "));
    case.repo.git(["notes", "--ref=refs/notes/countersign/reviews", "remove", "feature"]);
    assert!(case.verify("github", 3).contains("::warning title=could not tell::record "));
    assert!(case.verify("junit", 3).contains("errors=\"1\""));
}

#[test]
fn each_commit_of_a_range_has_to_hold_for_itself() {
    let case = Case::trusted();
    case.repo.write("b.txt", "more\n");
    case.repo.commit("second");
    let each = ["verify", "main..feature", "--each-commit"];
    let mut pty = open(&case.env, case.repo.path(), &["feature~1"]);
    sign_until(&mut pty, "signed 2 of 2 lines, 1 of 1");
    sign_off(&mut pty);
    case.has(&each, 1, &["Does not hold: 1 of 2 commits hold", "b.txt"]);
    let json: Value = serde_json::from_str(&case.run(&[&each[..], &["--format=json"]].concat(), 1)).unwrap();
    let said: Vec<&Value> =
        json["commits"].as_array().unwrap().iter().map(|one| &one["conclusion"]).collect();
    assert_eq!(said, ["holds", "does-not-hold"]);
    let head = case.repo.git(["rev-parse", "--short=7", "feature"]);
    let github = case.run(&[&each[..], &["--format=github"]].concat(), 1);
    assert!(github.contains(&format!("::in {head}: the added line 1 is signed by nobody")), "{github}");
    let mut pty = open(&case.env, case.repo.path(), &["feature"]);
    sign_until(&mut pty, "signed 1 of 1 line");
    sign_off(&mut pty);
    case.has(&each, 0, &["Holds: 2 of 2 commits hold"]);
    // The range as a whole was read by nobody.
    let _ = case.verify("text", 1);
    // A merge that is only a merge has nothing to be read; one that adds something has.
    case.repo.git(["checkout", "-q", "main"]);
    case.repo.write("c.txt", "");
    case.repo.commit("meanwhile");
    case.repo.git(["checkout", "-q", "feature"]);
    case.repo.git(["merge", "-q", "--no-ff", "-m", "merge", "main"]);
    case.has(&each, 0, &["Holds: 2 of 2 commits hold; 1 merge adds nothing"]);
    case.repo.write("a.txt", "evil\n");
    case.repo.git(["add", "-A"]);
    case.repo.git(["commit", "-q", "--amend", "--no-edit"]);
    case.has(
        &each,
        1,
        &[
            "Does not hold: 2 of 3 commits hold",
            "compared with its first parent",
            "A c.txt  1 other change\n    as merging gives it: nothing to sign here",
            "signed by nobody: added 1; removed 1-3",
        ],
    );
    // Only what the merge adds has to be read.
    let mut pty = open(&case.env, case.repo.path(), &["feature"]);
    sign_until(&mut pty, "signed 4 of 4 lines, 0 of 1");
    sign_off(&mut pty);
    // And beside its other parent, of which it may have dropped something.
    case.has(&each, 1, &["Does not hold: 2 of 3 commits hold", "signed by nobody: added 1; removed 1-3"]);
    let mut pty = open(&case.env, case.repo.path(), &["main..feature"]);
    sign_until(&mut pty, "signed 5 of 5 lines, 1 of 1");
    sign_off(&mut pty);
    case.has(&each, 0, &["Holds: 3 of 3 commits hold"]);
    // What somebody doubts in a merge that adds nothing stands all the same.
    case.repo.git(["checkout", "-q", "-b", "later", "feature~1"]);
    case.repo.git(["merge", "-q", "--no-ff", "-m", "only a merge", "main"]);
    let each = ["verify", "main..later", "--each-commit"];
    case.has(&each, 0, &["Holds: 2 of 2 commits hold; 1 merge adds nothing"]);
    let mut pty = open(&case.env, case.repo.path(), &["later"]);
    press_until(&mut pty, "x", "why reject?");
    pty.send("never\r").wait_for("1 rejected");
    sign_off(&mut pty);
    case.has(&each, 1, &["Does not hold: 2 of 3 commits hold", "rejected by alice@example.com"]);
}

#[test]
fn what_a_policy_wants_is_told_with_its_rule_and_who_may_sign() {
    let case = Case::trusted();
    case.repo.git(["checkout", "-q", "main"]);
    case.repo.write(
        ".countersign/policy.toml",
        "version = 1\n[[rule]]\nname = \"two\"\npaths = [\"a.txt\"]\nreviewers = 2\n",
    );
    case.repo.commit("a policy");
    case.repo.git(["checkout", "-q", "feature"]);
    case.repo.git(["rebase", "-q", "main"]);
    case.sign_all(&[]);
    let github = case.verify("github", 1);
    let said = "file=a.txt,line=2,endLine=2,title=not as the policy wants it::the added line 2 is not as the policy wants: 1 of 2 people have signed";
    assert!(github.contains(said), "{github}");
    assert!(!github.contains("file=run"), "{github}");
}
