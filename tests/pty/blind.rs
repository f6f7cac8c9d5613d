//! A review without the screen, by somebody who hears it: plain lines in, letters out, the same records.

use std::time::Duration;

use crate::desk::{Desk, LEDGER, Status};
use crate::payloads;
use crate::reader::{Reader, SIZE};
use crate::sent::assert_harmless_on_terminal;
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

/// An answer that signs counts only so long after its question.
const DELIBERATELY: Duration = Duration::from_millis(160);

/// The program, and how much of what it said was heard.
struct Listener {
    pty: Pty,
    heard: usize,
}

impl Listener {
    fn start(desk: &Desk, program: &str, args: &[&str], size: (u16, u16)) -> Self {
        Self { pty: Pty::start(&desk.env, program, &desk.repo, args, size), heard: 0 }
    }

    fn review(desk: &Desk) -> Self {
        Self::start(desk, COUNTERSIGN, &["review", "--prompt", "main..feature"], (80, 24))
    }

    /// What was said since the last answer.
    fn news(&self) -> String {
        String::from_utf8_lossy(&self.pty.raw()[self.heard..]).replace("\r\n", "\n")
    }

    /// Waits for a question that ends like this, and gives all that was said up to it.
    #[track_caller]
    fn hear(&mut self, question: &str) -> String {
        let heard = self.heard;
        self.pty.wait_until(&format!("the question {question:?}"), |pty| {
            String::from_utf8_lossy(&pty.raw()[heard..]).ends_with(question)
        });
        self.news()
    }

    /// Types an answer.
    fn answer(&mut self, answer: &str) {
        self.heard = self.pty.raw().len();
        self.pty.send(format!("{answer}\r"));
    }

    /// Waits for the question, thinks, and answers; gives what was said before.
    #[track_caller]
    fn reply(&mut self, question: &str, answer: &str) -> String {
        let news = self.hear(question);
        self.pty.pass(DELIBERATELY);
        self.answer(answer);
        news
    }

    /// Waits for the end.
    #[track_caller]
    fn end(&mut self) -> String {
        assert_eq!(self.pty.wait_exit(), 0, "{}", self.news());
        self.news()
    }
}

#[test]
fn a_terminal_that_has_only_lines_is_told_how_to_be_asked_in_lines() {
    let mut desk = Desk::new();
    desk.env.set("TERM", "dumb");
    let mut reader = Reader::start(&desk, COUNTERSIGN, &["main..feature"], SIZE);
    reader.wait_for("TERM is `dumb`").wait_for("add --prompt");
    assert_eq!(reader.wait_exit(), 2);
    assert!(!reader.raw().contains(&b'\x1b'), "{}", reader.screen());
}

const HUNK: &str = "Sign this hunk [y,n,x,f,s,c,u,?]? ";
const LINE: &str = "Sign this line [y,n,x,f,s,a,c,u,?]? ";

#[test]
fn a_blind_run_by_script_leaves_the_same_record() {
    let mut desk = Desk::new();
    desk.env.set("TERM", "dumb");
    let mut listener = Listener::review(&desk);
    let opening = listener.reply(HUNK, "y");
    assert!(opening.starts_with("Review of main..feature ("), "{opening}");
    assert!(opening.contains("machine-written: Claude Code.\n"), "{opening}");
    assert!(
        opening.contains("File 1 of 2: src/ledger.rs, new file.\nHunk 1 of 1 adds 3 lines.\n"),
        "{opening}"
    );
    let refund = listener.reply(HUNK, "m");
    let message = listener.reply(HUNK, "s");
    assert!(message.contains("commit:\nCharge a fee\nauthor     bo <bo@example.com>"), "{message}");
    assert!(
        message.contains("Co-Authored-By  Claude <noreply@anthropic.com>   machine-written: Claude Code\n")
    );
    assert!(
        refund.starts_with("y\nSigned 3 lines.\nFile 2 of 2: src/refund.rs, changed file.\n"),
        "{refund}"
    );
    assert!(refund.contains("removed line 3:     if days > 30 {\n"), "{refund}");
    assert!(refund.contains("added line 3:     if days >= 30 {\n"), "{refund}");
    listener.reply(LINE, "y");
    listener.reply(LINE, "x the 30th day is fine");
    assert!(listener.reply(HUNK, "c why a fee?").contains("Rejected 1 line.\nHunk 2 of 2"));
    assert!(listener.reply(HUNK, "y").contains("Comment kept."));
    listener.reply("is decided [n,o,x,f,s,c,u,?]? ", "ZZ");
    let summary = listener.reply("Enter alone goes back: ", "sign");
    assert!(summary.contains("signed       8 lines of 9 lines\n"), "{summary}");
    let receipt = listener.reply("is decided [n,o,x,f,s,c,u,?]? ", "q");
    assert!(receipt.contains("Written, read back and verified."), "{receipt}");
    assert!(listener.end().contains("Everything you decided is kept"));

    let raw = listener.pty.raw();
    assert!(raw.iter().all(|byte| matches!(byte, b'\r' | b'\n' | b' '..=b'~')), "text and line ends only");
    let records = desk.records("feature");
    let [record] = &records[..] else { panic!("{records:?}") };
    assert_eq!(record["predicate"]["coverage"]["signed"]["lines"], 8);
    assert_eq!(record["predicate"]["outcome"], "complete");
    let counts = Status { signed: 8, rejected: 1, comments: 1, ..Status::default() };
    assert_eq!(desk.status(&["main..feature"]), counts);
    let verdict = desk.countersign(&["verify", "main..feature"]).expect(1);
    assert!(verdict.contains("alice@example.com"), "{verdict}");
}

#[test]
fn answers_come_from_the_terminal_and_never_from_a_pipe() {
    let desk = Desk::new();
    let script = format!("yes y | {COUNTERSIGN} review --prompt main..feature");
    let mut listener = Listener::start(&desk, "sh", &["-c", &script], (80, 24));
    listener.hear(HUNK);
    listener.pty.pass(Duration::from_millis(300));
    assert_eq!(desk.status(&["main..feature"]), Status::default());
    listener.answer("q");
    listener.end();

    let refused = desk.countersign(&["review", "--prompt", "main..feature"]).expect_error(2);
    assert!(refused.contains("a review needs a terminal"), "{refused}");
    let refused = desk.countersign(&["--prompt", "main..feature"]).expect_error(2);
    assert!(refused.contains("a review needs a terminal"), "{refused}");
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn what_is_typed_before_its_question_is_no_answer() {
    let desk = Desk::new();
    let mut listener = Listener::review(&desk);
    // All at once, as a paste is: the first line answers the question that stands there, the others none.
    listener.hear(HUNK);
    listener.pty.pass(DELIBERATELY);
    listener.answer("y\ry\ry\ry\rZZ\rsign");
    let news = listener.hear(HUNK);
    assert!(news.contains("Signed 3 lines."), "{news}");
    listener.pty.pass(Duration::from_millis(300));
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
    // Faster than anybody reads.
    listener.answer("j");
    listener.hear(HUNK);
    listener.answer("y");
    assert!(listener.hear(HUNK).contains("Too fast"));
    // The end of the input leaves.
    listener.pty.send("\x04");
    listener.end();
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
    assert_eq!(desk.ledger_tip(), None);
}

#[test]
fn what_was_said_to_be_signed_survives_and_the_screen_goes_on_from_there() {
    let desk = Desk::new();
    let mut listener = Listener::review(&desk);
    listener.reply(HUNK, "y");
    listener.hear(HUNK);
    listener.pty.kill();
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
    let mut reader = crate::reader::Reader::open(&desk, &["main..feature"]);
    assert_eq!(reader.counts().signed, 3);
    reader.sign();
    reader.leave();
    let mut listener = Listener::review(&desk);
    let opening = listener.reply(HUNK, "q");
    assert!(opening.contains("File 2 of 2: src/refund.rs, changed file.\nHunk 2 of 2"), "{opening}");
    listener.end();
}

#[test]
fn what_is_longer_than_the_terminal_is_paged_and_hostile_text_is_said_in_full() {
    let payloads: Vec<Vec<u8>> = payloads::all().into_iter().filter(|payload| payload.len() < 500).collect();
    let lines: Vec<u8> = payloads
        .iter()
        .enumerate()
        .flat_map(|(n, payload)| [format!("n{n:03}<").as_bytes(), payload, b">\n"].concat())
        .collect();
    let desk = Desk::new();
    desk.write("hostile.txt", lines);
    desk.git(&["add", "-A"]);
    let mut listener = Listener::start(&desk, COUNTERSIGN, &["--prompt", "--staged", "--unsigned"], (60, 20));
    let mut heard = String::new();
    let more = "-- more -- (Enter goes on, q stops) ";
    let mut n_pages = 0;
    loop {
        let from = listener.heard;
        listener.pty.wait_until("a question", |pty| {
            let news = String::from_utf8_lossy(&pty.raw()[from..]);
            news.ends_with(more) || news.ends_with(HUNK)
        });
        let news = listener.news();
        heard.push_str(&news.replace(more, ""));
        if news.ends_with(HUNK) {
            break;
        }
        // Before the last page, nothing of it can be signed as a whole; a page is not even asked about.
        n_pages += 1;
        listener.answer("");
    }
    assert!(n_pages > 10, "{n_pages}");
    let joined = heard.replace("\n\ngoes on: ", "").replace("\ngoes on: ", "");
    for n in 0..payloads.len() {
        assert!(joined.contains(&format!("n{n:03}<")), "{n}");
    }
    assert!(joined.contains("<U+202E RLO>") && joined.contains("<ESC>"));
    assert!(!listener.pty.raw().contains(&0x1b));
    assert_harmless_on_terminal(listener.pty.raw());
    listener.pty.pass(DELIBERATELY);
    listener.answer("y");
    assert!(listener.hear(HUNK).contains("has hidden characters; s goes line by line."));
    listener.answer("q");
    listener.end();
    assert_eq!(desk.git(&["for-each-ref", LEDGER]), "");
}
