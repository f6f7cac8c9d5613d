//! What was signed of what has landed: `log`, `blame`, `audit` and `show`, in every format.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::verify::Case;

impl Case {
    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        let out = self.run(&[args, &["--format=json"]].concat(), 0);
        assert!(out.bytes().all(|b| (b' '..=b'~').contains(&b) || b == b'\n'), "{out}");
        serde_json::from_str(&out).unwrap()
    }

    /// `feature` merged into `main`, on which somebody commits something that nobody signs.
    fn landed() -> Self {
        let case = Self::trusted();
        case.sign_all(&[]);
        case.repo.git(["checkout", "-q", "main"]);
        case.repo.git(["tag", "before"]);
        case.repo.git(["merge", "-q", "--no-ff", "-m", "merge", "feature"]);
        case.repo.write("b.txt", "unsigned\n");
        case.repo.commit("sneak\u{202e} in");
        case
    }
}

#[test]
fn an_audit_counts_each_change_that_landed_as_verify_does() {
    let case = Case::landed();
    let audit = case.json(&["audit", "before..main"]);
    let of = |table: &str, columns: &[&str]| -> Value {
        let pick = |row: &Value| columns.iter().map(|name| row[*name].clone()).collect::<Vec<_>>();
        audit[table].as_array().unwrap().iter().map(pick).collect()
    };
    let alice = "alice@example.com";
    assert_eq!(
        of("changes", &["machine", "lines", "signedLines", "others", "signedOthers", "by", "conclusion"]),
        json!([[null, 1, 0, 0, 0, null, "does not hold"], ["claude-code", 2, 2, 1, 1, alice, "holds"],])
    );
    assert_eq!(
        of("paths", &["path", "lines", "signedLines", "percent"]),
        json!([["a.txt", 2, 2, 100], ["b.txt", 1, 0, 0], ["run", 0, 0, null]])
    );
    assert_eq!(of("people", &["person", "changes", "lines", "others"]), json!([[alice, 1, 2, 1]]));
    assert_eq!(of("gaps", &["path", "where", "what"]), json!([["b.txt", "added 1", "signed by nobody"]]));
    case.has(
        &["audit", "before..main"],
        0,
        &[
            "signed: 2 of 3 lines, 1 of 1 other change (75 %)",
            "2 lines (66 %), of which 2 are signed",
            "sneak<U+202E RLO> in",
        ],
    );
    // Nothing was made before the first of May; the whole history has the commit that brought the key as well.
    assert_eq!(case.json(&["audit", "main", "--since", "2026-05-01"])["changes"], json!([]));
    assert_eq!(case.json(&["audit", "main"])["changes"].as_array().unwrap().len(), 3);
    let err = case.env.countersign(case.repo.path(), &["audit", "--since", "May"]).expect_error(2);
    assert!(err.contains("is not a day"), "{err}");
}

#[test]
fn a_merge_that_smuggles_something_in_is_a_gap() {
    let case = Case::landed();
    case.repo.git(["checkout", "-q", "-b", "evil", "before"]);
    case.repo.git(["merge", "-q", "--no-ff", "--no-commit", "feature"]);
    case.repo.write("a.txt", "one\n2\nthree\nand more\n");
    case.repo.commit("merge");
    let audit = case.json(&["audit", "before..evil"]);
    let conclusions: Vec<&Value> =
        audit["changes"].as_array().unwrap().iter().map(|change| &change["conclusion"]).collect();
    // Beside each of its parents, as what it drops of one shows only there.
    assert_eq!(conclusions, ["does not hold", "does not hold", "holds"], "{audit}");
    let gap = |lines| json!({ "commit": audit["changes"][0]["commit"], "path": "a.txt", "where": lines, "what": "signed by nobody" });
    assert_eq!(audit["gaps"], json!([gap("added 2, 4; removed 2"), gap("added 4")]));
}

#[test]
fn a_squash_and_a_later_copy_of_a_line_are_not_what_was_signed() {
    let case = Case::landed();
    case.repo.git(["checkout", "-q", "-b", "squashed", "before"]);
    case.repo.git(["merge", "-q", "--squash", "feature"]);
    case.repo.commit("squashed");
    let lines = case.json(&["blame", "a.txt", "squashed"])["lines"].clone();
    assert_eq!(lines[1]["by"], "nobody", "the squash is another commit, of which there is no record");
    case.repo.git(["checkout", "-q", "main"]);
    case.repo.write("a.txt", "one\n2\nthree\n2\n");
    case.repo.commit("the same text once more");
    let lines = case.json(&["blame", "a.txt"])["lines"].clone();
    assert_eq!((&lines[1]["by"], &lines[3]["by"]), (&json!("alice@example.com"), &json!("nobody")));
}

#[test]
fn blame_says_of_each_line_what_git_says_and_who_signed_it() {
    let case = Case::landed();
    let page = case.json(&["blame", "a.txt"]);
    let lines = page["lines"].as_array().unwrap();
    let git = case.repo.git(["blame", "-l", "-s", "--root", "a.txt"]);
    let git: Vec<&str> = git.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["commit"].as_str().unwrap()).collect::<Vec<_>>(), git);
    let record = case.json(&["show", "feature"])["records"][0].clone();
    assert_eq!(lines[1]["record"], record["id"]);
    assert_eq!((&lines[1]["machine"], &lines[1]["content"]), (&json!("claude-code"), &json!("2")));
    assert!(["line", "hunk"].contains(&lines[1]["grain"].as_str().unwrap()));
    assert_eq!(lines[0]["by"], "nobody");
    let unit = &record["statement"]["predicate"]["files"][0]["units"][0];
    assert_eq!((&unit["kind"], &unit["sign"]), (&json!("hunk"), &json!("*")));
    let err = case.env.countersign(case.repo.path(), &["blame", "none"]).expect_error(2);
    assert!(err.contains("`none` is no file in `HEAD`"), "{err}");
}

#[test]
fn a_log_names_every_record_and_every_commit_without() {
    let case = Case::landed();
    let log = case.json(&["log", "before..main"]);
    let says = |at: usize| log["commits"][at]["says"].as_str().unwrap().to_owned();
    assert_eq!(log["commits"].as_array().unwrap().len(), 3);
    assert_eq!((says(0).as_str(), says(1).as_str()), ("no record", "no record"));
    assert_eq!(says(2), "complete: signed 2 of 2 lines, 1 of 1 other change");
    assert_eq!(case.json(&["log", "-n", "2"])["commits"].as_array().unwrap().len(), 2);
    let git = case.repo.git(["log", "--format=%H", "before..main"]);
    let commits = log["commits"].as_array().unwrap().iter().map(|row| row["commit"].as_str().unwrap());
    assert_eq!(commits.collect::<Vec<_>>(), git.lines().collect::<Vec<_>>());
}

#[test]
fn a_log_says_of_the_other_commits_of_a_range_where_its_record_is() {
    let case = Case::trusted();
    case.repo.git(["checkout", "-q", "feature"]);
    case.repo.git(["commit", "-q", "--allow-empty", "-m", "last words"]);
    case.sign_all(&[]);
    let log = case.json(&["log", "main..feature"]);
    let says = |at: usize| log["commits"][at]["says"].as_str().unwrap().to_owned();
    assert!(says(0).starts_with("complete: "), "{log}");
    let last = case.repo.git(["rev-parse", "feature"]);
    assert_eq!(says(1), format!("within the change recorded on {}", &last[..7]));
    let record = case.json(&["show", "feature"])["records"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(log["commits"][0]["record"], record.as_str());
    case.has(&["log", "main..feature"], 0, &[&record[..12]]);
    case.has(&["log", "main..main"], 0, &["commits: none"]);
}

#[test]
fn spreadsheets_and_web_pages_hold_what_is_there_and_nothing_that_acts() {
    let case = Case::landed();
    case.repo.write("=cmd|' /C calc'!A0", "<script>alert(1)</script>\n\u{1b}[2Jx\n");
    case.repo.git(["config", "user.name", "<img src=x onerror=alert(1)>"]);
    case.repo.git(["add", "-A"]);
    case.repo.git([
        "commit",
        "-q",
        "--author=\"Bold\" & \u{202e} <b@example.com>",
        "-m",
        "</title><script>\n\nx",
    ]);
    let csv = case.run(&["audit", "before..main", "--format=csv", "--table=gaps"], 0);
    assert!(csv.starts_with("commit,path,where,what\r\n"), "{csv}");
    assert!(csv.contains(",'=cmd|' /C calc'!A0,added 1-2,signed by nobody\r\n"), "{csv}");
    for args in [&["audit", "before..main"][..], &["log"], &["blame", "=cmd|' /C calc'!A0"]] {
        let html = case.run(&[args, &["--format=html"]].concat(), 0);
        assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
        for bad in ["<script", "<img", "<b>", "\u{202e}", "\u{1b}", "src=\"", "http:", "https:"] {
            assert!(!html.contains(bad), "{bad:?} in {args:?}");
        }
        is_well_formed(&html);
        let text = case.run(args, 0);
        assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'), "{text}");
    }
    let err = case.env.countersign(case.repo.path(), &["audit", "--format=csv", "--table=x"]).expect_error(2);
    assert!(err.contains("changes, paths, people, gaps, exceptions"), "{err}");
}

/// Every tag that is opened is closed, in order.
fn is_well_formed(html: &str) {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let name = tag.split(' ').next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if ["!DOCTYPE", "meta"].contains(&name) => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty());
}

#[test]
fn jq_reads_what_is_printed() {
    let case = Case::landed();
    let mut jq = case.env.command("jq", case.repo.path());
    jq.args(["-r", ".changes[] | \"\\(.commit) \\(.conclusion)\""])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = jq.spawn().unwrap();
    let out = case.run(&["audit", "before..main", "--format=json"], 0);
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), out.as_bytes()).unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let main = case.repo.git(["rev-parse", "main"]);
    assert_eq!(said.lines().next(), Some(format!("{} does not hold", main.trim()).as_str()));
}

#[test]
fn blame_does_not_read_a_file_that_no_review_would_show() {
    let case = Case::trusted();
    case.repo.write("big.txt", vec![b'\n'; (32 << 20) + 1]);
    case.repo.commit("big");
    let err = case.env.countersign(case.repo.path(), &["blame", "big.txt"]).expect_error(3);
    assert!(err.contains("`big.txt` has 33554433 bytes, more than 33554432"), "{err}");
    assert!(err.contains("git blame HEAD -- big.txt"), "{err}");
}
