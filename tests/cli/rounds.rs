//! What was said goes with a branch from one review to the next.

use std::fs;

use crate::comments::{NEW, OLD, Room, named};

/// What a review is part of: a person and agents talk about a branch while the agents change it.
#[test]
fn what_is_left_to_do_goes_with_the_branch() {
    let room = Room::new();
    room.repo.git(["checkout", "-qb", "topic"]);
    let work = |lines: &str| room.repo.write("src/fee.rs", NEW.replace("    let c = 4;\n", lines));
    let say = |args: &[&str]| named(&room.run(&[&["comment"], args].concat()).expect(0));
    let told = |args: &[&str]| room.run(&[&["comments"], args].concat()).expect(0);
    work("    let c = compute_the_rate();\n");
    let (name, place) = say(&["add", "--as", "lint", "--at", "src/fee.rs:4", "-m", "from where?"]);
    assert_eq!(place, "note  src/fee.rs:4");
    assert!(told(&[]).contains(&format!("src/fee.rs:4  note {name}, open\n    + ")), "{}", told(&[]));

    // The line moves down: another tree, hence another review.
    work("    // The rate.\n    let c = compute_the_rate();\n");
    assert!(told(&[]).contains(&format!("src/fee.rs:5  note {name}, open\n")), "{}", told(&[]));
    let (reply, place) = say(&["reply", &name, "--as", "claude", "-m", "from the table"]);
    assert_eq!(place, "reply  src/fee.rs:5");

    // The work becomes a commit, and the review one of the branch.
    room.repo.commit("rate");
    let text = told(&["main..topic"]);
    assert!(text.contains(&format!("src/fee.rs:5  note {name}, open\n")), "{text}");
    assert!(text.contains("    from where?\n") && text.contains("    from the table\n"), "{text}");

    // The line changes.
    work("    let c = rate_from_table();\n");
    room.repo.commit("table");
    let _ = say(&["resolve", &reply[..6], "--as", "claude", "main..topic"]);
    let text = told(&["main..topic"]);
    let head = format!("src/fee.rs:4  note {name}, done (says agent claude), outdated\n");
    assert!(text.contains(&format!("{head}    + \u{20}   let c = compute_the_rate();\n")), "{text}");

    // Other branches have nothing to do with it.
    room.repo.git(["checkout", "-qb", "other", "main"]);
    room.repo.write("src/fee.rs", OLD);
    assert!(told(&[]).contains("no comments in the review"), "{}", told(&[]));
    let _ = room.run(&["comment", "reply", &name, "--as", "claude", "-m", "x"]).expect_error(2);
}

/// The branch is amended under a comment; the author still answers on the commit that is gone.
#[test]
fn what_was_said_on_a_commit_that_was_amended_is_there_on_the_new_one() {
    let room = Room::new();
    room.repo.git(["checkout", "-qb", "topic"]);
    room.repo.write("src/fee.rs", NEW.replace("let c = 4", "let rate = 4"));
    room.repo.commit("rate");
    let say = |args: &[&str]| named(&room.run(&[&["comment"], args].concat()).expect(0));
    let at = |line: &str| say(&["add", "--as", "lint", "--at", line, "-m", "why?", "main..topic"]).0;
    let (stays, goes) = (at("src/fee.rs:3"), at("src/fee.rs:4"));
    let old = format!("main..{}", room.repo.git(["rev-parse", "topic"]).trim());

    let amended = NEW.replace("let c = 4", "let rate = \u{1b}[2J\u{202e}5");
    room.repo.write("src/fee.rs", format!("// Fees.\n{amended}"));
    room.repo.git(["commit", "-qa", "--amend", "-m", "rate"]);
    let _ = say(&["reply", &goes, "--as", "claude", "-m", "five now", &old]);
    let _ = say(&["resolve", &goes, "--as", "claude", &old]);
    let text = room.run(&["comments", "main..topic"]).expect(0);
    let head = format!("src/fee.rs:4  note {goes}, done (says agent claude), outdated\n");
    assert!(text.contains(&format!("{head}    + \u{20}   let rate = 4;\n")), "{text}");
    assert!(text.contains("    five now\n"), "{text}");
    // The line before it is the base's by its content, and has moved.
    assert!(text.contains(&format!("src/fee.rs:4  note {stays}, open\n")), "{text}");

    // The hostile line is what is kept, once it is gone in turn.
    let hostile = say(&["add", "--as", "lint", "--at", "src/fee.rs:5", "-m", "what?", "main..topic"]).0;
    room.repo.write("src/fee.rs", NEW);
    room.repo.git(["commit", "-qa", "--amend", "--allow-empty", "-m", "rate"]);
    room.repo.write("src/fee.rs", format!("{NEW}// end\n"));
    room.repo.commit("end");
    for format in ["text", "markdown", "json"] {
        let text = room.run(&["comments", "--format", format, "main..topic"]).expect(0);
        assert!(text.contains(&hostile) && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
    let text = room.run(&["comments", "main..topic"]).expect(0);
    assert!(text.contains("    + \u{20}   let rate = <ESC>[2J<U+202E RLO>5;\n"), "{text}");
}

#[test]
fn each_reviewer_has_comments_of_their_own_and_one_damaged_log_costs_no_other() {
    let room = Room::new();
    room.repo.git(["checkout", "-qb", "topic"]);
    let bob = ["--reviewer", "bob@example.com"];
    let add = |text: &str, of: &[&str]| {
        let _ =
            room.run(&[&["comment", "add", "--as", "lint", "-m", text, "--change"], of].concat()).expect(0);
    };
    let told = |of: &[&str]| room.run(&[&["comments"], of].concat());
    let work = |text: &str| room.repo.write("src/fee.rs", text);
    work("first\n");
    add("for alice", &[]);
    add("for bob", &bob);
    work("second\n");
    add("later for alice", &[]);
    let (alices, bobs) = (told(&[]).expect(0), told(&bob).expect(0));
    assert!(alices.contains("for alice") && !alices.contains("for bob"), "{alices}");
    assert!(bobs.contains("for bob") && !bobs.contains("for alice"), "{bobs}");

    // Bob's log in the place of Alice's earlier one, then rubbish: that is told, and not taken.
    let reviews = room.env.path("state/countersign/reviews");
    let logs = || fs::read_dir(&reviews).unwrap().map(|dir| dir.unwrap().path().join("agents"));
    let of = |text: &str| logs().find(|log| fs::read_to_string(log).unwrap().contains(text)).unwrap();
    let earlier = of("\"for alice");
    let broken = [b"rubbish\n", &fs::read(&earlier).unwrap()[..]].concat();
    for with in [fs::read(of("for bob")).unwrap(), broken] {
        fs::write(&earlier, with).unwrap();
        let answer = told(&[]);
        assert_eq!(answer.code, 3, "{}", answer.out);
        assert!(answer.out.contains("later for alice") && !answer.out.contains("for bob"), "{}", answer.out);
    }
}

#[test]
fn what_remembers_the_order_of_reviews_keeps_nobody_from_speaking_when_it_is_damaged() {
    let room = Room::new();
    room.repo.git(["checkout", "-qb", "topic"]);
    room.repo.write("src/fee.rs", "first\n");
    let add = |text: &str| room.run(&["comment", "add", "--as", "lint", "-m", text, "--change"]);
    let _ = add("one").expect(0);
    let series = room.env.path("state/countersign/series");
    let log = fs::read_dir(&series).unwrap().next().unwrap().unwrap().path().join("series");
    fs::write(&log, "rubbish\nand more\n").unwrap();
    // It is said, and what was said is not to be said again by a script that is told it failed.
    let answer = add("two");
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.err.contains("series"), "{}", answer.err);
    let answer = room.run(&["comments"]);
    assert_eq!(answer.code, 3, "{}", answer.out);
    assert!(answer.out.contains("one") && answer.out.contains("two"), "{}", answer.out);
}

#[test]
fn an_agent_does_not_put_an_earlier_review_behind_the_one_that_is_read() {
    let room = Room::new();
    room.repo.git(["checkout", "-qb", "topic"]);
    let add = |text: &str| {
        let args = ["comment", "add", "--as", "lint", "-m", text, "--change", "main..topic"];
        let _ = room.run(&args).expect(0);
    };
    room.repo.write("src/fee.rs", "one\n");
    room.repo.commit("one");
    add("first");
    let old = room.repo.git(["rev-parse", "topic"]);
    room.repo.write("src/fee.rs", "another\n");
    room.repo.commit("another");
    let new = room.repo.git(["rev-parse", "topic"]);
    add("second");
    room.repo.git(["reset", "-q", "--hard", old.trim()]);
    add("about the old one");
    room.repo.git(["reset", "-q", "--hard", new.trim()]);
    let text = room.run(&["comments", "main..topic"]).expect(0);
    assert!(text.contains("first") && text.contains("about the old one"), "{text}");
}

/// A file is new under the first comment; it was committed and is changed again under the second.
#[test]
fn a_file_that_was_new_under_a_comment_is_still_one_file() {
    let room = Room::new();
    room.repo.git(["checkout", "-qb", "topic"]);
    let suggest = |line: &str, new: &str| {
        let text = format!("```suggestion\n{new}\n```");
        named(&room.run(&["comment", "add", "--as", "lint", "--at", line, "-m", &text]).expect(0)).0
    };
    room.repo.write("new.rs", "first line\nsecond line\n");
    let one = suggest("new.rs:2", "2");
    room.repo.commit("new");
    room.repo.write("new.rs", "first line\nsecond line\nthird line\n");
    let _ = suggest("new.rs:3", "3");
    let two = suggest("new.rs:2", "two");
    let threads = room.run(&["comments", "--format", "json"]).expect(0);
    assert_eq!(threads.matches("\"status\":\"M\"").count(), 3, "{threads}");
    let patch = room.run(&["export", "--format", "patch"]);
    let out = format!("{two} is not in the patch: {one} replaces some of the same lines");
    assert!(patch.err.contains(&out), "{}", patch.err);
    assert_eq!(patch.expect(0).matches("diff --git").count(), 1);
}
