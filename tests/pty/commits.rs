//! The commits of a range, read one by one in a real terminal; what is signed stays the net change.

use crate::desk::{Desk, Status};
use crate::payloads;
use crate::reader::Reader;
use crate::sent::assert_harmless_on_terminal;
use crate::support::pty::Pty;

/// `feature` with two more commits: one changes a line again, the last one merges a branch.
fn desk() -> Desk {
    let desk = Desk::new();
    let text = std::fs::read_to_string(desk.repo.join("src/refund.rs")).expect("it was written");
    desk.write("src/refund.rs", text.replace("days >= 30", "days > 29"));
    desk.commit_as("bo", "Say it with 29\n\nReviewed-by: Cy <cy@example.com>");
    desk.git(&["switch", "-q", "-c", "side", "main"]);
    desk.write("side.txt", "aside\n");
    desk.commit_as("bo", "Aside");
    desk.git(&["switch", "-q", "feature"]);
    let merge =
        ["-c", "user.name=bo", "-c", "user.email=bo@example.com", "-c", "commit.gpgsign=false", "merge"];
    desk.git(&[&merge[..], &["-q", "--no-ff", "-m", "Merge the side", "side"]].concat());
    desk
}

/// The first line of the screen.
fn title(reader: &Reader) -> String {
    reader.screen().lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_range_is_gone_through_commit_by_commit_and_signed_in_the_net_view() {
    let desk = desk();
    let n: usize = desk.git(&["rev-list", "--count", "main..feature"]).trim().parse().expect("a number");
    let mut reader = Reader::open(&desk, &["main..feature"]);
    let mut before: Vec<String> = Vec::new();
    for at in 1..=n {
        reader.send(")").wait_for(&format!("commit {at} of {n} "));
        reader.wait_until("its diff", |pty| pty.is_settled() && !pty.screen().contains("reading"));
        let id = title(&reader).split_whitespace().nth(5).expect("its name follows").to_owned();
        let said = desk.git(&["show", "-s", "--format=%s%n%P", &id]);
        let (subject, parents) = said.split_once('\n').expect("two lines");
        let parents: Vec<&str> = parents.split_whitespace().map(|parent| &parent[..7]).collect();
        let base = desk.git(&["rev-parse", "main"]);
        let is_known = |parent: &&str| base.starts_with(parent) || before.iter().any(|id| id == parent);
        assert!(parents.iter().all(is_known), "{id} comes after {parents:?}: {before:?}");
        assert!(title(&reader).contains(subject), "{}", reader.screen());
        let is_merge = title(&reader).contains("merge, against its first parent");
        assert_eq!(is_merge, parents.len() > 1, "{}", reader.screen());
        assert!(!reader.screen().contains('○'), "nothing is undecided in a commit\n{}", reader.screen());
        before.push(id);
    }
    let diff = desk.git(&["show", "--first-parent", "--name-only", "--format=", "feature"]);
    assert!(reader.screen().contains(diff.trim()), "a merge is what it brought in\n{}", reader.screen());
    // The second commit of the branch changed a line that the first had changed.
    reader.send("(").wait_until("another commit", |pty| !pty.screen().contains("merge, against"));
    while !title(&reader).contains("Say it with 29") {
        let before = title(&reader);
        reader.send("(").wait_until("another commit", |pty| !pty.screen().starts_with(&before));
    }
    reader.wait_for("29 {");
    reader.send("q").wait_while("to be read only");
    reader.leave();
}

#[test]
fn signing_needs_the_net_view_and_one_key_leads_there() {
    let desk = desk();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.send(")").wait_for("commit 1 of").wait_for("to be read only");
    reader.wait_for("Charge a fee").wait_until("a frame", Pty::is_settled);
    reader.send(" ").wait_for("this is commit 1 of 4, to be read only");
    reader.send("ZZ").wait_until("a refusal", |pty| {
        pty.is_settled() && pty.screen().contains("what is decided on is the net change")
    });
    assert_eq!(desk.status(&["main..feature"]), Status::default());
    reader.send("gn").wait_for("the same line in the net change; gn goes back to commit 1 of 4");
    reader.sign();
    reader.send(")").wait_for("commit 1 of 4");
    reader.send("q").wait_for("main..feature").wait_while("to be read only");
    let status = desk.status(&["main..feature"]);
    assert!(status.signed > 0, "{status:?}");
    reader.leave();
}

#[test]
fn a_hostile_message_of_megabytes_is_read_and_never_reaches_the_terminal() {
    let desk = Desk::new();
    let mut message = b"Subject \x1b[2J\xe2\x80\xae\n\n".to_vec();
    for payload in payloads::all() {
        message.extend(payload.iter().filter(|byte| **byte != 0));
        message.push(b'\n');
    }
    message.extend(b"x".repeat(5 << 20));
    message.extend(b"\n\nCo-authored-by: Claude\x1b]52;c;AAAA\x07 <noreply@anthropic.com>\n");
    desk.write("message", &message);
    desk.write("more.txt", "more\n");
    desk.git(&["add", "more.txt"]);
    let commit = ["-c", "commit.gpgsign=false", "commit", "-q", "--cleanup=verbatim", "-F", "message"];
    desk.git(&commit);
    let mut reader = Reader::open(&desk, &["--unsigned", "HEAD"]);
    reader.send("gm").wait_for("Subject <ESC>[2J<U+202E RLO>");
    for _ in 0..40 {
        reader.send("\x06").wait_until("a frame", Pty::is_settled);
    }
    reader.send("G").wait_for("Co-authored-by  Claude<ESC>]52;c;AAAA<BEL> <noreply@anthropic.com>");
    assert!(reader.screen().contains("cut here: the message has"), "{}", reader.screen());
    reader.close("cut here");
    reader.leave();
    assert_harmless_on_terminal(reader.raw());
}
