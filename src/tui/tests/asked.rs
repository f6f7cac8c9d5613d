//! What the policy asks is told, and nothing is signed more coarsely.

use std::sync::Arc;

use super::harness::{Play, file};
use crate::policy::parse;
use crate::review::{Decision, Event, Grain};

const PAY: &str = "version = 1\n[teams]\npay = [\"bob@example.com\"]\n[[rule]]\nname = \"pay\"\npaths = [\"src/pay/\"]\n\
                   grain = \"line\"\nreviewers = 2\nfrom = [\"@pay\"]\n[[rule]]\nname = \"text\"\npaths = [\"*.md\"]\n\
                   grain = \"selection\"\n";

fn play(policy: &str) -> Play {
    let changed = |path| file(path, Some("a\nb\nsame\n"), Some("c\nd\nsame\n"));
    let mut play = Play::new(vec![changed("src/pay/a.rs"), changed("a.md"), changed("z.txt")], 120, 30);
    let policy = parse(policy.as_bytes(), None).expect("it has no faults");
    play.state.facts.trusted.policy = Arc::new(policy);
    play.draw();
    play
}

fn signed(play: &Play) -> Vec<(Grain, u32)> {
    let of = |event: &Event| match event {
        Event::Decided { decision: Decision::Sign, grain, units, .. } => Some((*grain, units.len())),
        _ => None,
    };
    play.journal.iter().filter_map(of).collect()
}

#[test]
fn the_head_of_a_file_says_what_is_asked_of_it() {
    let mut play = play(PAY);
    let asked = "the policy asks: signed line by line, by 2 people, by somebody of @pay (`pay`)";
    assert!(play.screen().contains(asked), "{}", play.screen());
    play.keys("}");
    assert!(play.screen().contains("line by line or by selection (`text`)"), "{}", play.screen());
    play.keys("}");
    assert!(!play.screen().contains("the policy asks"), "{}", play.screen());
}

#[test]
fn what_is_asked_stays_on_the_screen() {
    let long = |word: &str| vec![word; 80].join("\n") + "\n";
    let mut play = Play::new(vec![file("src/pay/a.rs", Some(&long("old")), Some(&long("new")))], 80, 24);
    let policy = parse(PAY.as_bytes(), None).expect("it has no faults");
    play.state.facts.trusted.policy = Arc::new(policy);
    play.draw();
    // A hunk that is longer than the screen begins below the head of its file.
    assert!(play.screen().contains("the policy asks: signed line by line"), "{}", play.screen());
    play.keys("<C-f>");
    assert!(!play.screen().contains("the policy asks"), "{}", play.screen());
    assert!(play.screen().contains("src/pay/a.rs   line by line, 2 people, @pay"), "{}", play.screen());
}

#[test]
fn what_is_asked_line_by_line_is_not_signed_by_hunk_or_selection() {
    let mut play = play(PAY);
    let refused = "not signed: the policy asks for it line by line here (`pay`); L for line mode";
    play.keys("<Space>");
    assert_eq!((play.message(), signed(&play)), (refused, Vec::new()));
    play.keys("Lvj<Space>");
    let selected = "not signed: the policy asks for it line by line here (`pay`); one line at a time";
    assert_eq!((play.message(), signed(&play)), (selected, Vec::new()));
    play.keys("<Esc><Space>");
    assert_eq!(signed(&play), [(Grain::Line, 1)]);
}

#[test]
fn a_doubt_may_be_as_coarse_as_it_likes() {
    let mut play = play(PAY);
    play.keys("x");
    play.text("no");
    play.keys("<Enter>");
    assert_eq!(play.state.deciding.review.totals().rejected.lines, 4);
}

#[test]
fn what_was_signed_before_the_policy_asked_for_more_is_told_at_the_sign_off() {
    let told = "Signed more coarsely than the policy asks, so not counted: 4 lines in src/pay/a.rs";
    let mut play = play("version = 1\n");
    play.keys("<Space>ZZ");
    assert!(!play.screen().contains(told), "{}", play.screen());
    play.keys("<Esc>");
    play.state.facts.trusted.policy = Arc::new(parse(PAY.as_bytes(), None).expect("it has no faults"));
    play.keys("ZZ");
    assert!(play.screen().contains(told), "{}", play.screen());
    play.keys("<Esc>{UZZ");
    assert!(!play.screen().contains("more coarsely"), "{}", play.screen());
}
