//! Leaving, dying and coming back: what the screen had shown as decided is there.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use crate::desk::{Desk, Status};
use crate::reader::{Reader, SIZE, shown};
use crate::support::env::COUNTERSIGN;

/// The only journal of this world.
fn journal(desk: &Desk) -> PathBuf {
    let reviews = desk.env.path("state/countersign/reviews");
    let mut found: Vec<_> = fs::read_dir(reviews).expect("a review was begun").collect();
    assert_eq!(found.len(), 1);
    found.pop().expect("there is one").expect("it can be listed").path().join("journal")
}

#[test]
fn a_review_goes_on_where_it_was_left() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().wait_for("days >= 30");
    reader
        .send("c")
        .wait_for("comment on")
        .send("who asked for this?")
        .wait_for("asked for this?")
        .send("\r");
    reader.wait_while("comment on").wait_for("who asked for this?");
    reader.reject("off by one").wait_for("let fee");
    reader.question("rounding?");
    let before = Status { signed: 3, questioned: 4, rejected: 2, comments: 1 };
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]), before);

    let mut reader = Reader::open(&desk, &["main..feature"]);
    assert_eq!(reader.counts(), Status { comments: 0, ..before });
    reader
        .send("}")
        .wait_for("rejected: off by one")
        .wait_for("question: rounding?")
        .wait_for("who asked for this?");
    reader.send("u").wait_until("the question to be undone", |pty| shown(&pty.screen()).questioned == 0);
    reader.leave();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.wait_for("let fee").send("\x12");
    reader.wait_until("the question to be there again", |pty| shown(&pty.screen()).questioned == 4);
    reader.leave();
}

/// Forty lines, far apart, each changed.
fn forty_hunks() -> Desk {
    let text = |mark: &str| {
        let line =
            |n: usize| if n.is_multiple_of(10) { format!("{mark} {n}\n") } else { format!("line {n}\n") };
        (0..400).map(line).collect::<String>()
    };
    Desk::with(&[("list.txt", &text("before"))], &[("list.txt", &text("after"))])
}

/// A small generator, so that every run kills at the same points of the script.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn nothing_that_was_shown_as_decided_is_lost_by_a_kill() {
    let desk = forty_hunks();
    let mut dice = Dice(20_261_123);
    let mut before = Status::default();
    for round in 0..30 {
        let mut reader = Reader::open(&desk, &["main..feature"]);
        assert_eq!(reader.counts(), before, "round {round}");
        if dice.roll(3) == 0 {
            reader.press_sign(" ");
        }
        for _ in 0..dice.roll(3) {
            // Sent without waiting for what comes of it.
            reader.send("f").send("why?\r");
        }
        reader.pass(Duration::from_micros(dice.roll(15_000)));
        reader.kill();
        let seen = shown(&reader.last_frame());
        let after = desk.status(&["main..feature"]);
        assert!(
            seen.signed <= after.signed && seen.questioned <= after.questioned,
            "{round}: {seen:?} {after:?}"
        );
        assert!(before.signed <= after.signed && before.questioned <= after.questioned, "{round}");
        before = after;
    }
    assert!(before.signed > 3 && before.questioned > 3, "{before:?}");
}

#[test]
fn a_torn_end_of_the_journal_is_cut_off_and_reported() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().sign();
    reader.leave();
    let path = journal(&desk);
    let whole = fs::read(&path).expect("it is there");
    let last = whole[..whole.len() - 1].iter().rposition(|&byte| byte == b'\n').expect("there are lines") + 1;
    fs::write(&path, &whole[..last + 30]).expect("it can be written");
    assert_eq!(desk.status(&["main..feature"]).signed, 3);

    let mut reader = Reader::start(&desk, COUNTERSIGN, &["main..feature"], SIZE);
    reader.wait_for("the last entry of the journal was torn (30 bytes)").wait_for("any key goes on");
    reader.send("\r").wait_while("any key goes on");
    assert_eq!(reader.counts().signed, 3);
    reader.sign();
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]).signed, 5);
}

#[test]
fn damage_before_the_end_of_the_journal_is_named_and_nothing_is_guessed() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign().sign();
    reader.leave();
    let path = journal(&desk);
    let mut bytes = fs::read(&path).expect("it is there");
    let second = bytes.iter().position(|&byte| byte == b'\n').expect("there are lines") + 1;
    bytes[second + 80] ^= 1;
    fs::write(&path, &bytes).expect("it can be written");
    let mut reader = Reader::start(&desk, COUNTERSIGN, &["main..feature"], SIZE);
    assert_eq!(reader.wait_exit(), 3);
    assert!(reader.screen().contains("line 2 of the journal"), "{}", reader.screen());
    assert_eq!(fs::read(&path).expect("it is there"), bytes);
}

#[test]
fn a_second_program_on_the_same_review_says_so_and_harms_nothing() {
    let desk = Desk::new();
    let mut first = Reader::open(&desk, &["main..feature"]);
    first.sign();
    let mut second = Reader::start(&desk, COUNTERSIGN, &["main..feature"], SIZE);
    assert_eq!(second.wait_exit(), 2);
    assert!(second.screen().contains("already open in another countersign (process "), "{}", second.screen());
    assert!(!second.terminal().alternate_screen());
    // Another person's review of the same change is another review.
    desk.configure("user.email", "carol@example.com");
    let mut carol = Reader::open(&desk, &["main..feature"]);
    assert_eq!(carol.counts().signed, 0);
    carol.sign().leave();
    desk.configure("user.email", "alice@example.com");
    first.sign().sign().wait_for("nothing is undecided any more");
    first.leave();
    assert_eq!(desk.status(&["main..feature"]).signed, 9);
    assert!(Reader::open(&desk, &["main..feature"]).screen().contains("9 of 9"));
}

#[test]
fn a_journal_that_may_not_grow_keeps_what_it_has_and_the_program_goes_on() {
    let desk = forty_hunks();
    // Room for a few entries: the shell counts in blocks of half a kilobyte or of a whole one.
    let script = format!("ulimit -f 4; exec {COUNTERSIGN} main..feature");
    let mut reader = Reader::start(&desk, "sh", &["-c", &script], SIZE);
    reader.wait_for(" of 80 lines");
    while !reader.screen().contains("NOT recorded") {
        reader.press_sign(" ");
    }
    let signed = reader.counts().signed;
    assert!((2..80).contains(&signed), "{}", reader.screen());
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]).signed, signed);
}

#[test]
fn a_line_that_could_not_be_written_is_not_shown_as_decided() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.sign();
    fs::remove_file(journal(&desk)).expect("it is there");
    reader.press_sign(" ").wait_for("NOT recorded").wait_for("was deleted while it was in use");
    assert_eq!(reader.counts().signed, 3);
    reader.leave();
    // What is appended by somebody else after the program left is no entry of it.
    let mut file = fs::File::create(journal(&desk)).expect("the directory is there");
    file.write_all(b"not a journal\n").expect("the disk takes it");
    assert_eq!(desk.status(&["main..feature"]).signed, 0);
}
