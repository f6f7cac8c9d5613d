//! Comments with the keys of the built-in key file.

use std::sync::Arc;

use super::harness::{Play, file};
use crate::base::Timestamp;
use crate::review::Event;
use crate::review::comment::{
    AgentEntry, AgentEvent, AgentName, Anchor, Body, CommentId, CommentKind, Heard, NewComment, Quote,
    Resolution, Round,
};
use crate::tui::action::Action;
use crate::tui::effect::Effect;

const OLD: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n";
const NEW: &str = "one\n2\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n11\n12\n";

fn play() -> Play {
    let other = file("src/b.rs", None, Some("fn main() {\n}\n"));
    Play::new(vec![file("src/a.rs", Some(OLD), Some(NEW)), other], 100, 30)
}

/// What `bot` says of the lines `first` to `last` of the new side of a file.
fn agent_on(play: &Play, number: usize, first: u32, last: u32, typed: &str) -> AgentEvent {
    let diff = &play.files[&number];
    let anchor = Anchor::lines(diff, crate::base::Side::New, first, last).unwrap();
    let body = Body::typed(CommentKind::ISSUE, typed).unwrap();
    AgentEvent::Commented(Box::new(NewComment {
        quote: Quote::of(diff, &anchor),
        anchor,
        reply_to: None,
        body,
    }))
}

fn hear(play: &mut Play, events: Vec<AgentEvent>) {
    let by = AgentName::new("bot").unwrap();
    let entry = |(seq, event)| AgentEntry { seq, after: 0, at: Timestamp(0), by: by.clone(), event };
    let agents = (1..).zip(events).map(entry).collect();
    play.act(Action::Heard(Ok(Heard { agents, ..Heard::default() })));
    play.draw();
}

#[track_caller]
fn last(play: &Play) -> &Event {
    play.journal.last().expect("something was written")
}

#[track_caller]
fn last_comment(play: &Play) -> &NewComment {
    match last(play) {
        Event::Commented(comment) => comment,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_comment_that_is_being_taken_away_is_not_spoken_of() {
    for keys in ["mdd", "u"] {
        let mut play = play();
        play.keys("Lcwhat is this?<Enter>");
        play.journal_is_slow = true;
        play.keys(keys);
        for again in ["mdd", "miagain<Enter>", "mRyes<Enter>", "mgx", "mgX"] {
            play.keys(again).keys("<Esc>");
        }
        play.journal_answers();
        assert_eq!(play.journal.len(), 2, "after {keys}: {:?}", play.journal);
        assert_eq!(play.state.deciding.review.comments().count(), 0);
    }
}

#[test]
fn tab_goes_through_the_types_and_the_thread_shows_what_it_is() {
    let mut play = play();
    play.keys("Lc<Tab>");
    assert!(play.screen().contains("comment on this line: (issue)"), "{}", play.screen());
    play.keys("<Tab><BackTab>").text("not a number").keys("<Enter>");
    assert_eq!(last_comment(&play).body, Body::new(CommentKind::ISSUE, "not a number"));
    assert!(play.screen().contains("issue by you, open"), "{}", play.screen());
    assert_eq!(last_comment(&play).quote.as_ref().unwrap().lines[0].content, b"two");
}

#[test]
fn a_text_has_lines_and_a_caret() {
    let mut play = play();
    play.keys("C").text("two").keys("<C-j>").text("three").keys("<Up><Home>").text("one ").keys("<Enter>");
    let comment = last_comment(&play);
    assert_eq!((comment.body.text.as_str(), &comment.quote), ("one two\nthree", &None));
    assert!(matches!(comment.anchor, Anchor::File(_)));
}

#[test]
fn a_comment_in_line_mode_may_be_on_an_unchanged_line_and_a_selection_keeps_its_ends() {
    let mut play = play();
    play.keys("Lgg").keys("jj").keys("c").text("here").keys("<Enter>");
    assert!(matches!(&last_comment(&play).anchor, Anchor::Lines(_, numbers) if *numbers == (1..2)));
    assert!(play.screen().contains("note by you"), "{}", play.screen());
    play.keys("gg]]v").keys("kc").text("both").keys("<Enter>");
    let comment = last_comment(&play);
    let anchors_lines = matches!(&comment.anchor, Anchor::Units(_, units) if units.lines.len() == 1);
    assert!(anchors_lines, "what was removed has no number on the new side: {comment:?}");
    play.keys("gg").keys("jjjjvj").keys("c").text("from 2 to 3").keys("<Enter>");
    assert!(
        matches!(&last_comment(&play).anchor, Anchor::Lines(_, numbers) if *numbers == (2..4)),
        "{:?}",
        last_comment(&play)
    );
}

#[test]
fn a_suggestion_starts_from_the_lines_and_goes_if_nobody_changed_them() {
    let mut play = play();
    play.keys("]jjLc<BackTab><BackTab>");
    assert!(play.screen().contains("```suggestion"), "{}", play.screen());
    play.keys("<Enter>");
    assert!(play.screen().contains("what stands there already"), "{}", play.screen());
    play.keys("<Tab>");
    assert!(!play.screen().contains("```suggestion"), "{}", play.screen());
    play.keys("<BackTab>").text("eleven // not ").keys("<Enter>");
    let comment = last_comment(&play);
    assert_eq!(comment.body.suggestion.as_deref(), Some("eleven // not 11\n"));
    let screen = play.screen();
    assert!(screen.contains("- 11") && screen.contains("+ eleven // not 11"), "{screen}");
}

#[test]
fn where_nothing_can_be_replaced_a_suggestion_is_only_words() {
    let mut play = play();
    play.keys("gc<BackTab><BackTab>");
    assert!(!play.screen().contains("```"), "{}", play.screen());
    play.text("```suggestion").keys("<C-j>").text("x").keys("<Enter>");
    assert!(play.screen().contains("no lines here that a suggestion could replace"), "{}", play.screen());
    assert_eq!(play.journal, []);
}

#[test]
fn the_editor_gets_the_text_and_gives_it_back() {
    let mut play = play();
    play.keys("Lc").text("draft").keys("<C-x><C-e>");
    assert!(matches!(play.effects.last(), Some(Effect::Edit(text)) if text == "draft"), "{:?}", play.effects);
    play.act(Action::Edited(Ok("# better\n\tdraft\u{1b}[2J\r\n\n".into())));
    play.draw();
    play.keys("<Enter>");
    assert_eq!(last_comment(&play).body.text, "# better\n\tdraft[2J");
    play.keys("c").text("kept").keys("<C-x><C-e>");
    play.act(Action::Edited(Err("the editor failed".into())));
    assert!(
        play.screen().contains("the editor failed") && play.screen().contains("kept"),
        "{}",
        play.screen()
    );
}

#[test]
fn the_reviewer_answers_words_anew_resolves_and_takes_all_of_it_back() {
    let mut play = play();
    play.keys("Lc").text("why?").keys("<Enter>R").text("still?").keys("<Enter>");
    assert_eq!(last_comment(&play).reply_to, Some(CommentId::Reviewer(1)));
    assert!(play.screen().contains("you: still?"));
    play.keys("i<BS>".replace("<BS>", "<Backspace>").as_str()).text("!").keys("<Enter>");
    assert!(play.screen().contains("you (edited): still!"), "{}", play.screen());
    let resolve = |play: &mut Play, keys: &str, state: &str| {
        play.keys(keys);
        assert!(play.screen().contains(&format!("by you, {state}")), "{keys}: {}", play.screen());
    };
    resolve(&mut play, "gx", "done, says you");
    resolve(&mut play, "gX", "verified");
    assert!(matches!(last(&play), Event::Resolved { resolution: Resolution::Verified, .. }));
    resolve(&mut play, "gX", "open");
    resolve(&mut play, "u", "verified");
    resolve(&mut play, "u", "done");
    play.keys("u").keys("u");
    assert!(play.screen().contains("you: still?"), "{}", play.screen());
    play.keys("dd");
    assert!(!play.screen().contains("still?") && play.screen().contains("why?"));
    play.keys("dd");
    assert!(!play.screen().contains("why?"));
    play.keys("dd");
    assert!(play.message().contains("there is no comment here"), "{}", play.message());
    play.keys("uu");
    assert!(play.screen().contains("you: still?"), "{}", play.screen());
}

#[test]
fn an_agents_words_stay_its_own() {
    let mut play = play();
    let issue = agent_on(&play, 0, 2, 2, "no number\n```suggestion\ntwo\n```");
    hear(&mut play, vec![issue, AgentEvent::Resolved { thread: CommentId::Agent(1), is_done: true }]);
    assert_eq!(play.message(), "1 new comment");
    let screen = play.screen();
    assert!(
        screen.contains("issue by agent bot, done, says agent bot") && screen.contains("+ two"),
        "{screen}"
    );
    play.keys("i");
    assert!(play.message().contains("these words stay as they are"), "{}", play.message());
    play.keys("R").text("no").keys("<Enter>dd");
    assert_eq!(last(&play), &Event::CommentDeleted { comment: CommentId::Reviewer(1) });
    play.keys("dd");
    assert_eq!(last(&play), &Event::CommentDeleted { comment: CommentId::Agent(1) });
    assert!(!play.screen().contains("agent bot"));
}

#[test]
fn m_goes_from_comment_to_comment_through_folds_gaps_and_files() {
    let mut play = play();
    let events = vec![
        agent_on(&play, 0, 7, 7, "a7"),
        agent_on(&play, 0, 12, 12, "a12"),
        agent_on(&play, 1, 1, 1, "b1"),
    ];
    hear(&mut play, events);
    play.keys("zMgg");
    let cursor = |play: &Play| {
        let screen = play.screen();
        screen
            .lines()
            .skip(5)
            .find(|line| line.contains('▌') && !line.contains("rs"))
            .unwrap_or("")
            .to_owned()
    };
    for (keys, text) in
        [("m", "seven"), ("m", "12"), ("m", "fn main"), ("m", "seven"), ("M", "fn main"), ("M", "12")]
    {
        play.keys(keys);
        assert!(cursor(&play).contains(text), "{keys} {text}\n{}", play.screen());
    }
    play.keys("'");
    assert!(cursor(&play).contains("fn main"), "{}", play.screen());
}

#[test]
fn the_list_has_every_thread_and_goes_there() {
    let mut play = play();
    let b1 = agent_on(&play, 1, 1, 1, "b1");
    hear(&mut play, vec![b1]);
    play.keys("gc").text("all of it").keys("<Enter>gC");
    let screen = play.screen();
    assert!(screen.contains("open  note by you  all of it") && screen.contains("src/b.rs:1"), "{screen}");
    play.text("bot").keys("<Enter>");
    assert_eq!(play.state.reading.file, 1);
    assert!(play.screen().contains("issue by agent bot"), "{}", play.screen());
    play.keys("gC");
    let b2 = agent_on(&play, 1, 2, 2, "b2");
    let b1 = agent_on(&play, 1, 1, 1, "b1");
    hear(&mut play, vec![b1, b2]);
    assert_eq!(play.screen().matches("issue by agent bot").count(), 2, "what was heard comes into the list");
    play.keys("<Esc>");
    assert!(play.state.overlay.is_none());
}

#[test]
fn an_outdated_comment_is_kept_with_the_lines_it_was_about() {
    let mut play = play();
    let mut gone = agent_on(&play, 0, 2, 2, "was it two?");
    if let AgentEvent::Commented(comment) = &mut gone {
        let other = file("src/a.rs", Some(OLD), Some(&NEW.replace("2\n", "zwei\n")));
        comment.quote = Quote::of(&other, &comment.anchor);
    }
    hear(&mut play, vec![gone]);
    play.keys("gg");
    let screen = play.screen();
    assert!(screen.contains("issue by agent bot, open, outdated (src/a.rs:2)"), "{screen}");
    assert!(screen.contains("+ zwei") && screen.contains("was it two?"), "{screen}");
}

/// What the reviewer said in an earlier review, in which `src/a.rs` was as `new` has it, and its name here.
fn earlier(play: &mut Play, new: &str, line: u32, typed: &str) -> CommentId {
    let then = Play::new(vec![file("src/a.rs", Some(OLD), Some(new))], 100, 30);
    let AgentEvent::Commented(comment) = agent_on(&then, 0, line, line, typed) else { panic!() };
    let name = crate::base::Digest::of(b"earlier");
    let mut review = crate::review::Review::new();
    let event = Event::Commented(comment);
    review.apply(crate::review::Entry { seq: 1, at: Timestamp(0), event }).unwrap();
    let before = vec![Arc::new(Round { name, review, agents: Vec::new() })];
    play.act(Action::Heard(Ok(Heard { before, ..Heard::default() })));
    play.draw();
    CommentId::Elsewhere(CommentId::Reviewer(1).key(name))
}

#[test]
fn what_an_earlier_review_left_open_is_answered_and_ended_here() {
    let mut play = play();
    let earlier = earlier(&mut play, NEW, 11, "from before");
    play.keys("m");
    assert!(play.screen().contains("issue by you, open"), "{}", play.screen());
    play.keys("i");
    assert!(play.message().contains("these words stay as they are"), "{}", play.message());
    play.keys("R").text("still").keys("<Enter>");
    assert_eq!(last_comment(&play).reply_to, Some(earlier));
    assert!(play.screen().contains("you: still"), "{}", play.screen());
    play.keys("gX");
    assert!(play.screen().contains("issue by you, verified"), "{}", play.screen());
    play.keys("dd").keys("dd");
    assert_eq!(last(&play), &Event::CommentDeleted { comment: earlier });
    assert!(!play.screen().contains("from before"));
    play.keys("u");
    assert!(play.screen().contains("from before"), "{}", play.screen());
}

#[test]
fn an_answer_is_about_what_is_there_now() {
    let mut play = play();
    // Then the line was further down.
    earlier(&mut play, &format!("zero\n{NEW}"), 3, "moved up");
    play.keys("gC");
    assert!(play.screen().lines().any(|line| line.ends_with("src/a.rs:2")), "{}", play.screen());
    play.keys("<Esc>");
    play.keys("mR").text("so it did").keys("<Enter>");
    let diff = &play.files[&0];
    let line = Anchor::lines(diff, crate::base::Side::New, 2, 2).unwrap();
    assert_eq!(last_comment(&play).anchor, line);
    // Then it was another line: the units of then say nothing about those of now.
    let mut play = self::play();
    earlier(&mut play, "one\nzwo\n", 2, "in German");
    play.keys("mR").text("no more").keys("<Enter>");
    assert_eq!(last_comment(&play).anchor, Anchor::File(play.files[&0].change.key()));
}

#[test]
fn lines_that_were_kept_steer_no_terminal() {
    let mut play = play();
    earlier(&mut play, "one\nz\u{1b}[2Jwo\u{202e}\u{200b}\n", 2, "what is this?");
    let screen = play.screen();
    assert!(screen.contains("open, outdated (src/a.rs:2)"), "{screen}");
    play.keys("gC");
    assert!(play.screen().contains("src/a.rs:2, outdated"), "{}", play.screen());
    assert!(screen.contains("+ z<ESC>[2Jwo<U+202E RLO><U+200B ZWSP>"), "{screen}");
}

#[test]
fn a_flood_of_words_does_not_push_the_change_away() {
    let mut play = play();
    let flood = agent_on(&play, 0, 2, 2, &"words\n".repeat(5_000));
    hear(&mut play, vec![flood]);
    play.keys("]");
    assert!(play.screen().contains("more lines: countersign comments"), "{}", play.screen());
}
