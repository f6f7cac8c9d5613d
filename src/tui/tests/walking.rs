//! Reading commit messages, and going through the commits of a range and back.

use super::frames::check;
use super::harness::{Play, file};
use crate::base::{ObjectId, Timestamp, ZonedTime};
use crate::diff::{FileDiff, Units};
use crate::provenance::{CommitText, Person};
use crate::review::Event;
use crate::session::{History, Origins};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::state::{Turn, ViewId};
use crate::tui::update::walking;

const BASE: &str = "one\ntwo\nthree\nfour\nfive\nsix\n";
const FIRST: &str = "one\n2\nthree\nfour\nfive\nsix\n";
const SECOND: &str = "one\n2\nthree\nfour\n5\nsix\n";
const LAST: &str = "zero\none\n2!\nthree\nfour\n5\nsix\n";

const MESSAGES: [&str; 3] = [
    "Write two as a digit\n\nA number that stands in a table is read more quickly as a digit than as a\nword, and \
     the other columns have digits already.\n\n- tables: yes\n- prose: no\n\n    let two = 2;\n\n\
     Reviewed-by: Bo <bo@example.com>\nCo-authored-by: Claude <noreply@anthropic.com>\n\
     Signed-off-by: Alice Example <alice@example.com>\n",
    "Five too\n",
    "Begin with zero \u{1b}[2J\u{202e}\n",
];

fn commit(at: usize) -> CommitText {
    let alice = Person { name: b"Alice Example".to_vec(), email: b"alice@example.com".to_vec() };
    CommitText {
        id: ObjectId::from_bytes(&[0x11 * u8::try_from(at + 1).unwrap(); 20]).unwrap(),
        author: alice.clone(),
        authored: Some(ZonedTime { at: Timestamp(1_750_000_000), minutes_ahead: 120 }),
        committer: alice,
        message: MESSAGES[at].into(),
        parents: 1 + usize::from(at == 2),
    }
}

fn numbers(old: &str, new: &str) -> FileDiff {
    file("numbers.txt", Some(old), Some(new))
}

/// A range of three commits; the second also adds a file that the third takes away again.
fn play(columns: u16, rows: u16) -> Play {
    let mut play = Play::new(vec![numbers(BASE, LAST)], columns, rows);
    play.commits = vec![
        vec![numbers(BASE, FIRST)],
        vec![numbers(FIRST, SECOND), file("scratch.txt", None, Some("gone soon\n"))],
        vec![numbers(SECOND, LAST), file("scratch.txt", Some("gone soon\n"), None)],
    ];
    play.state.facts.history = History::new((0..3).rev().map(commit).collect());
    play
}

/// The row under the cursor as it stands on the screen.
fn cursor_line(play: &Play) -> String {
    let screen = play.screen();
    let line = screen.lines().skip(4).find(|line| line.starts_with('▌'));
    line.unwrap_or_else(|| panic!("no cursor\n{screen}")).to_owned()
}

#[test]
fn frames() {
    let mut small = play(80, 24);
    check("commit_message_80x24", small.keys("gm"));
    check("commit_80x24", small.keys("<Esc>)"));
    check("commit_refused_80x24", small.keys("<Space>"));
    check("commit_net_80x24", small.keys("gn"));
    check("commits_80x24", small.keys("gM"));
    let mut large = play(200, 50);
    check("commit_message_200x50", large.keys("gm"));
    check("commit_merge_200x50", large.keys("<Esc>("));
}

#[test]
fn commits_are_gone_through_in_order_and_the_net_view_is_a_key_away() {
    let mut play = play(100, 24);
    for (keys, title) in [
        (")", "commit 1 of 3 1111111  Write two as a digit"),
        (")", "commit 2 of 3 2222222  Five too"),
        ("2)", "commit 3 of 3 3333333"),
        (")", "commit 3 of 3 3333333"),
        ("2(", "commit 1 of 3 1111111"),
        ("(", "commit 1 of 3 1111111"),
        ("q", "main..feature"),
        (")", "commit 1 of 3 1111111"),
        ("9)", "commit 3 of 3 3333333"),
        ("gn", "main..feature"),
        ("gn", "commit 3 of 3 3333333"),
    ] {
        play.keys(keys);
        assert!(play.screen().lines().next().unwrap().contains(title), "{keys}\n{}", play.screen());
    }
    assert!(!play.has_quit);
    play.keys("qq");
    assert!(play.has_quit);
}

#[test]
fn a_commit_is_chosen_from_a_list_that_begins_where_the_reader_is() {
    let mut play = play(100, 24);
    for (keys, query, title) in [
        ("gM", "five", "commit 2 of 3"),
        ("gM<Down>", "", "commit 3 of 3"),
        ("gM", "1111", "commit 1 of 3"),
        ("gM", "", "commit 1 of 3"),
    ] {
        play.keys(keys).text(query).keys("<Enter>");
        assert!(play.screen().lines().next().unwrap().contains(title), "{keys} {query}\n{}", play.screen());
    }
    play.keys("gM<Esc>q");
    assert!(play.screen().lines().next().unwrap().contains("main..feature"), "{}", play.screen());
    let mut play = Play::new(vec![numbers(BASE, LAST)], 80, 24);
    play.keys("gM");
    assert!(play.message().starts_with("there is no commit here"), "{}", play.message());
}

#[test]
fn coming_from_the_net_view_backwards_begins_with_the_last_commit() {
    let mut play = play(100, 24);
    play.keys("(");
    assert!(play.screen().contains("commit 3 of 3"));
    assert!(play.screen().contains("merge, against its first parent"), "{}", play.screen());
}

#[test]
fn a_line_is_found_again_in_the_net_change_or_it_is_said_what_became_of_it() {
    let mut play = play(90, 24);
    // The five became a digit in the second commit, and still is one.
    play.keys(")2gg)");
    play.keys("5gg");
    assert!(cursor_line(&play).ends_with("│+ 5"), "{}", play.screen());
    play.keys("gn");
    assert!(cursor_line(&play).ends_with("│+ 5") && cursor_line(&play).contains('6'), "{}", play.screen());
    assert!(play.message().starts_with("the same line in the net change; gn goes back to commit 2 of 3"));
    play.keys("gn");
    assert!(cursor_line(&play).ends_with("│+ 5"), "the place in the commit is kept");
    // The two was changed again by the third.
    play.keys("(2gggn");
    assert!(cursor_line(&play).ends_with("│+ 2!"), "{}", play.screen());
    assert!(play.message().starts_with("a later commit changed this line"), "{}", play.message());
    // What the third commit takes out was made by the first.
    play.keys("gn2)2gg<Down>");
    assert!(cursor_line(&play).ends_with("│- 2"), "{}", play.screen());
    play.keys("gn");
    assert!(
        play.message().starts_with("an earlier commit of the range made this line"),
        "{}",
        play.message()
    );
    // Where the net change has no such file, the reader is told.
    play.keys("gn}gn");
    assert!(play.message().starts_with("the net change does not have this file"), "{}", play.message());
    play.keys("'");
    assert!(!play.message().contains("no place"), "the jump can be taken back: {}", play.message());
}

#[test]
fn a_line_is_found_again_in_a_file_that_the_range_made_or_took_away() {
    let mut play = Play::new(
        vec![file("gone.txt", Some("x\ny\n"), None), file("made.txt", None, Some("a\nb\n"))],
        90,
        24,
    );
    play.commits = vec![
        vec![file("gone.txt", Some("x\ny\n"), Some("x\n")), file("made.txt", None, Some("a\nc\n"))],
        vec![file("gone.txt", Some("x\n"), None), file("made.txt", Some("a\nc\n"), Some("a\nb\n"))],
    ];
    play.state.facts.history = History::new([commit(1), commit(0)].into());
    let lands = |play: &mut Play, keys: &str, line: &str, message: &str| {
        play.keys(keys);
        assert!(
            cursor_line(play).ends_with(line) && play.message().starts_with(message),
            "{}",
            play.screen()
        );
    };
    lands(&mut play, ")gn", "│- y", "the same line in the net change");
    lands(&mut play, "gn)}<Down>gn", "│+ b", "the same line in the net change");
    lands(&mut play, "gn<Up>gn", "new file", "an earlier commit of the range made this line");
    lands(&mut play, "gn{gn", "│- x", "the same line in the net change");
    lands(&mut play, "gn(<Up>gn", "deleted file", "a later commit changed this line");
}

#[test]
fn nothing_is_decided_or_said_in_a_commit() {
    let mut play = play(100, 24);
    play.keys(")");
    for keys in [
        "<Space>", "a", "x", "f", "u", "<C-r>", "L", "s", "gd", "S", "c", "C", "gc", "R", "i", "dd", "gx",
        "gX", "m", "M", "gC", "gr", "ZZ", "r", "gu", "gq", "gb", "gk", "gz", "<gt>", "<lt>",
    ] {
        let keys = keys.replace("<gt>", ">");
        play.keys(&keys);
        let expected = "this is commit 1 of 3, to be read only: what is decided on is the net change; gn goes to this line there";
        assert_eq!(play.message(), expected, "{keys}");
    }
    assert!(play.journal.is_empty() && play.effects.is_empty(), "{:?}", play.effects);
    assert_eq!(play.state.deciding.review.totals().decided().total(), 0);
}

#[test]
fn what_was_read_in_a_commit_was_not_seen_in_the_net_change() {
    // The net change is longer than the screen, the commits are not.
    let long = |tail: &str| format!("{}{tail}", "same\n".repeat(20));
    let (old, new) = (long("a\nb\n"), long("a\nB\n"));
    let mut lines: Vec<String> = (0..40).map(|n| format!("new {n}")).collect();
    lines.push(String::new());
    let net_new = format!("{}{new}", lines.join("\n"));
    let mut play = Play::new(vec![file("long.txt", Some(&old), Some(&net_new))], 80, 20);
    play.commits = vec![
        vec![file("long.txt", Some(&old), Some(&new))],
        vec![file("long.txt", Some(&new), Some(&net_new))],
    ];
    play.state.facts.history = History::new([commit(1), commit(0)].into());
    let key = play.state.files.get(0).unwrap().key.clone();
    let seen = |play: &Play| play.state.deciding.exposure.seen(&key).map_or(0, Units::len);
    let before = seen(&play);
    assert!(before > 0);
    play.keys(")");
    assert!(cursor_line(&play).ends_with("│- b"), "{}", play.screen());
    let net = &play.walk.aside.as_ref().unwrap().1;
    assert_eq!(net.deciding.exposure.seen(&key).map_or(0, Units::len), before);
    assert!(net.deciding.frame.is_none(), "time that passes in a commit is no time spent on the net change");
    play.keys("q");
    assert_eq!(seen(&play), before);
}

#[test]
fn a_unit_is_signed_in_the_net_view_to_which_the_key_leads() {
    let mut play = play(100, 24);
    play.keys(")gn<Space>");
    let Some(Event::Decided { units, .. }) = play.journal.first() else { panic!("{:?}", play.journal) };
    assert!(!units.is_empty());
}

#[test]
fn the_journal_answers_the_net_change_while_a_commit_is_read() {
    let mut play = play(100, 24);
    play.journal_is_slow = true;
    play.keys("<Space>)");
    assert!(play.screen().contains("commit 1 of 3"));
    let seq = play.walk.aside.as_ref().unwrap().1.deciding.pending[0].seq;
    let refused = Action::Appended { seq, result: Err(vec!["the disk is full".into()]) };
    let (state, walk) = (&mut play.state, &mut play.walk);
    walking::meanwhile(state, walk, ViewId::NET, refused);
    assert_eq!(play.message(), "NOT recorded: the disk is full");
    play.keys("q");
    assert_eq!(play.state.deciding.pending.len(), 0);
}

#[test]
fn late_answers_change_nothing() {
    let mut play = play(100, 24);
    let (state, walk) = (&mut play.state, &mut play.walk);
    let effects = walking::turn(state, walk, Turn::To(0));
    let [Effect::OpenCommit { ticket: first, at: 0 }] = effects[..] else { panic!("{effects:?}") };
    // A second key counts from the commit that is on its way.
    let effects = walking::turn(state, walk, Turn::By(1));
    let [Effect::OpenCommit { ticket: second, at: 1 }] = effects[..] else { panic!("{effects:?}") };
    assert!(!walking::opened(state, walk, first, Ok(Vec::new())));
    assert!(!walking::opened(state, walk, second, Err("object is missing".into())));
    assert_eq!(state.message.as_ref().unwrap().text, "commit 2 of 3 cannot be read: object is missing");
    let effects = walking::turn(state, walk, Turn::To(0));
    let [Effect::OpenCommit { ticket, .. }] = effects[..] else { panic!("{effects:?}") };
    // Back again before it came: nothing is wanted any more.
    assert!(walking::opened(&mut play.state, &mut play.walk, ticket, Ok(Vec::new())));
    let (state, walk) = (&mut play.state, &mut play.walk);
    let effects = walking::turn(state, walk, Turn::By(1));
    let [Effect::OpenCommit { ticket, at: 1 }] = effects[..] else { panic!("{effects:?}") };
    assert!(walking::turn(state, walk, Turn::By(-1)).is_empty());
    assert!(!walking::opened(state, walk, ticket, Ok(Vec::new())));
    walking::turn(state, walk, Turn::Leave);
    let effects = walking::turn(state, walk, Turn::To(2));
    let [Effect::OpenCommit { ticket, .. }] = effects[..] else { panic!("{effects:?}") };
    // Whoever types a reason by now is not interrupted.
    play.keys("x");
    assert!(!walking::opened(&mut play.state, &mut play.walk, ticket, Ok(Vec::new())));
    assert!(play.state.facts.commit.is_none() && play.state.overlay.is_some());
}

#[test]
fn without_a_range_there_is_nothing_to_go_through() {
    let mut one = play(80, 24);
    one.state.facts.history = History::new([commit(0)].into());
    one.keys(")");
    assert_eq!(one.message(), "this is one commit, so there is nothing to go through; gm shows its message");
    one.keys("gm");
    assert!(one.screen().contains("── commit   j k scroll, others close"), "{}", one.screen());
    let mut none = play(80, 24);
    none.state.facts.history = History::default();
    assert_eq!(none.keys(")").message(), "there are no commits to go through here");
    assert_eq!(none.keys("gn").message(), "there are no commits to go through here");
    assert_eq!(none.keys("gm").message(), "there is no commit here, so nobody has said anything");
}

#[test]
fn a_message_leads_to_the_others_and_to_its_diff() {
    let mut play = play(100, 24);
    play.keys("gm)");
    assert!(play.screen().contains("commit 2 of 3   ) ( others   Enter its diff"), "{}", play.screen());
    play.keys("))");
    assert!(play.screen().contains("Begin with zero <ESC>[2J<U+202E RLO>"), "{}", play.screen());
    assert!(play.screen().contains("a merge of 2 parents, compared with the first"));
    play.keys("(<Enter>");
    assert!(play.screen().lines().next().unwrap().contains("commit 2 of 3 2222222  Five too"));
}

#[test]
fn how_things_are_looked_at_goes_along() {
    let mut play = play(120, 24);
    play.keys("t|w)");
    assert!(!play.state.viewing.wrap && play.state.screen.file_list == Some(false));
    play.keys("w");
    play.keys("q");
    assert!(play.state.viewing.wrap);
    play.act(Action::Resized { columns: 90, rows: 20 });
    play.keys(")");
    assert_eq!((play.state.screen.columns, play.state.screen.rows), (90, 20));
}

#[test]
fn who_wrote_the_change_is_said_as_soon_as_it_is_known() {
    let mut play = play(120, 40);
    let history = std::mem::replace(&mut play.state.facts.history, History::underway());
    for keys in [")", "gm"] {
        assert_eq!(play.keys(keys).message(), "the commits are still being read");
    }
    play.keys("<Space>ZZ");
    let text = "Who wrote the change is not known: the commits are still being read.";
    assert!(play.screen().contains(text), "{}", play.screen());
    play.keys("<Esc>");
    play.act(Action::OriginsRead(Err("object 1234 is missing".into())));
    assert!(play.screen().contains("object 1234 is missing"), "{}", play.screen());
    assert_eq!(play.keys("gm").message(), "object 1234 is missing");
    let origins = Origins { history, is_own_change: true, sign_off_note: Some("a note".into()) };
    play.act(Action::OriginsRead(Ok(origins)));
    play.keys("ZZ");
    let screen = play.screen();
    assert!(screen.contains("a note") && screen.contains("You are among the authors"), "{screen}");
    play.keys("<Esc>)");
    assert!(play.screen().contains("commit 1 of 3"), "{}", play.screen());
}
