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

const LOCK: &str = "version = 1\n[defaults]\ngrain = \"line\"\n[[rule]]\nname = \"lock files\"\npaths = [\"*.lock\"]\n\
                    relax = \"generated\"\ngrain = \"file\"\n";

/// A lock file with two hunks, of which the second is longer than the screen, and a source file.
fn locked(policy: &str, rows: u16) -> Play {
    let long = |word: &str| {
        let lines: Vec<String> = (0..30).map(|n| format!("{word} {n}\n")).collect();
        format!("first {word}\n{}{}last\n", "same\n".repeat(20), lines.concat())
    };
    let files = vec![
        file("a.lock", Some(&long("old")), Some(&long("new"))),
        file("z.rs", Some("a\n"), Some("b\nc\n")),
    ];
    let mut play = Play::new(files, 80, rows);
    play.state.facts.trusted.policy = Arc::new(parse(policy.as_bytes(), None).expect("it has no faults"));
    play.draw();
    // Sources are read before what was made from them.
    play.keys("}");
    play
}

#[test]
fn all_of_a_file_is_signed_by_one_key_where_the_policy_says_so_once_all_of_it_was_seen() {
    let mut play = locked(LOCK, 24);
    let asked = "the policy asks: signed as one file or finer: generated (`lock files`)";
    assert!(play.screen().contains(asked), "{}", play.screen());
    assert!(play.screen().contains("F sign the file"), "{}", play.screen());
    play.keys("F");
    let message = play.message().to_owned();
    assert!(message.starts_with("not signed: "), "{message}");
    assert!(message.ends_with(" not been on the screen yet; C-f pages down to removed line 29"), "{message}");
    assert!(signed(&play).is_empty());
    // From the other end the way is up.
    play.keys("GF");
    assert!(
        play.message().contains("in 1 hunk have not been on the screen yet; C-b/PageUp pages up to "),
        "{}",
        play.message()
    );
    assert!(signed(&play).is_empty());
    assert!(play.screen().contains("a.lock   as one file or finer: generated"), "{}", play.screen());
    play.keys("<C-b><C-b><C-b><C-b>F");
    assert_eq!((play.message(), signed(&play)), ("", vec![(Grain::File, 62)]));
    // What is asked stays on the screen, and the next file is under it no more.
    assert!(
        play.screen().contains("z.rs") && !play.screen().contains("F sign the file"),
        "{}",
        play.screen()
    );
    // It is taken back as one.
    play.keys("u");
    assert_eq!(play.state.deciding.review.totals().signed.lines, 0);
    play.keys("<C-r>");
    assert_eq!(play.state.deciding.review.totals().signed.lines, 62);
    play.keys("ZZ");
    let told = "as files     62 lines of these, with all of 1 file at once";
    assert!(play.screen().contains(told) && !play.screen().contains("coarsely"), "{}", play.screen());
}

#[test]
fn a_file_is_not_signed_at_once_where_the_policy_does_not_say_so() {
    let mut play = locked(LOCK, 100);
    play.keys("{F");
    let refused = "not signed: the policy asks for it line by line here (`defaults`); L for line mode";
    assert_eq!((play.message(), signed(&play)), (refused, Vec::new()));
    for (policy, refused) in [
        (
            "version = 1\n",
            "not signed: the policy asks for it by hunk or finer here (`built-in`); a signs a hunk",
        ),
        (
            &LOCK.replace("grain = \"file\"", "grain = \"hunk\""),
            "not signed: the policy asks for it by hunk or finer here (`lock files`); a signs a hunk",
        ),
    ] {
        let mut play = locked(policy, 100);
        play.keys("F");
        assert_eq!((play.message(), signed(&play)), (refused, Vec::new()));
        assert!(!play.screen().contains("F sign the file"), "{}", play.screen());
    }
    // Without a trust root there is no policy to say so.
    let mut play = locked(LOCK, 100);
    play.state.facts.trusted.policy = Arc::default();
    play.keys("F");
    assert!(
        play.message().starts_with("not signed: the policy asks for it more finely here"),
        "{}",
        play.message()
    );
    assert!(signed(&play).is_empty());
}

#[test]
fn what_was_decided_in_a_file_stays_when_the_rest_is_signed_at_once() {
    let mut play = locked(LOCK, 100);
    play.keys("x");
    play.text("no");
    play.keys("<Enter>F");
    let totals = play.state.deciding.review.totals();
    assert_eq!((totals.rejected.lines, totals.signed.lines), (2, 60));
    assert_eq!(signed(&play), [(Grain::File, 60)]);
    play.keys("}F");
    assert!(play.message().starts_with("already decided"), "{}", play.message());
}

#[test]
fn what_is_folded_or_cut_of_a_file_is_not_signed_with_it() {
    let mut play = locked(LOCK, 24);
    play.keys("zMF");
    assert!(play.message().contains("is in a folded hunk, zR unfolds all"), "{}", play.message());
    play.keys("zfF");
    assert!(play.message().starts_with("this file is folded"), "{}", play.message());
    assert!(signed(&play).is_empty());
    let wide = "x".repeat(200) + "\n";
    let files = vec![file("z.rs", Some("a\n"), Some("b\n")), file("a.lock", Some("a\n"), Some(&wide))];
    let mut play = Play::new(files, 80, 24);
    play.state.facts.trusted.policy = Arc::new(parse(LOCK.as_bytes(), None).expect("it has no faults"));
    play.keys("w}F");
    let cut =
        "not signed: 1 line in 1 hunk has not been on the screen yet; line 1 is cut, w wraps long lines";
    assert_eq!((play.message(), signed(&play)), (cut, Vec::new()));
    play.keys("wF");
    assert_eq!(signed(&play), [(Grain::File, 2)]);
}

#[test]
fn a_file_is_signed_at_once_only_with_a_key_meant_for_what_is_on_the_screen() {
    let mut play = locked(LOCK, 100);
    play.keys(":");
    play.text("sign-file");
    play.keys("<Enter>");
    assert!(play.message().contains("signed with a key, not by name"), "{}", play.message());
    play.keys("gp");
    play.text("sign-file");
    assert!(!play.screen().contains("sign-file: "), "{}", play.screen());
    play.keys("<Esc>");
    // A key held down signs one file and not the next.
    let key = crate::keymap::Chord::plain(crate::keymap::Key::Char('F'));
    play.key_after(key, std::time::Duration::from_secs(1));
    play.draw();
    play.key_after(key, std::time::Duration::from_millis(30));
    assert!(play.message().starts_with("too fast"), "{}", play.message());
    assert_eq!(signed(&play).len(), 1);
}
