//! Every size of terminal, and terminals that change their size while keys are pressed.

use std::time::Duration;

use crate::desk::{Desk, Status};
use crate::reader::Reader;
use crate::support::pty::Pty;

#[test]
fn the_smallest_and_a_large_terminal_do_the_whole_job() {
    for size in [(40, 10), (300, 100)] {
        let desk = Desk::new();
        let mut reader = Reader::open_at(&desk, &["main..feature"], size);
        for _ in 0..200 {
            if reader.counts().signed == 9 {
                break;
            }
            reader.press_sign(" ");
            // On the small one a hunk has to be scrolled through first, and the refusal takes two lines.
            if reader.screen().replace('\n', " ").contains("not signed:") {
                reader.send("\x06").pass(Duration::from_millis(60)).send(">");
            }
            reader.pass(Duration::from_millis(60)).wait_until("a frame", Pty::is_settled);
        }
        assert_eq!(reader.counts().signed, 9, "{}", reader.screen());
        reader.sign_off("signed off");
        reader.close("signed off");
        reader.leave();
        let _ = desk.countersign(&["verify", "main..feature"]).expect(0);
    }
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_takes_only_the_way_out() {
    let desk = Desk::new();
    for size in [(39, 10), (40, 9), (39, 9), (1, 1), (5, 2)] {
        let mut reader = Reader::start(&desk, crate::support::env::COUNTERSIGN, &["main..feature"], size);
        reader.wait_until("a frame", Pty::is_settled);
        if size.0 > 30 {
            reader.wait_for("enlarge");
        }
        reader.send(" a x ZZ");
        reader.leave();
        assert_eq!(desk.status(&["main..feature"]), Status::default());
    }
}

#[test]
fn a_terminal_made_too_small_takes_no_decision_until_it_is_large_again() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    reader.resize((39, 9)).wait_for("enlarge");
    reader.send(" ").pass(Duration::from_millis(50));
    reader.resize((80, 24)).wait_for("fn post");
    assert_eq!(reader.counts(), Status::default());
    reader.sign();
    reader.leave();
    assert_eq!(desk.status(&["main..feature"]).signed, 3);
}

#[test]
fn a_storm_of_sizes_leaves_a_true_screen() {
    let desk = Desk::new();
    let mut reader = Reader::open(&desk, &["main..feature"]);
    let keys = [
        "j", "k", "}", "{", "]", "[", "\x06", "\x02", "t", "L", "v", "\x1b", "G", "gg", "?", "q", ":", "\x1b",
    ];
    for round in 0..150_u16 {
        reader.resize((1 + (round * 37) % 160, 1 + (round * 23) % 60));
        // Leaving is for the end, and the help takes `q` as "close me".
        let key = keys[usize::from(round * 7) % keys.len()];
        if key != "q" {
            reader.send(key);
        }
    }
    reader.resize((100, 30)).pass(Duration::from_millis(200));
    reader.send("\x1b").pass(Duration::from_millis(150)).send("\x1b").pass(Duration::from_millis(150));
    reader.send("\x0c").wait_for("of 9 lines").wait_for("src/");
    reader.wait_until("a frame", Pty::is_settled);
    let screen = reader.screen();
    assert_eq!(reader.counts(), Status::default(), "{screen}");
    // Drawn anew, the screen is the same: nothing was left over from another size.
    let n_frames = reader.n_frames();
    reader.send("\x0c").wait_frame(n_frames);
    assert_eq!(reader.screen(), screen);
    reader.leave();
}
