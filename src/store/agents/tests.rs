use std::fs;
use std::process::{Child, Command, Stdio};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::base::Digest;
use crate::diff::{Identity, Scope};
use crate::review::comment::{Anchor, Body, CommentId, CommentKind, NewComment};
use crate::store::journal::tests::any_comment;
use crate::store::{open, peek};

fn key() -> ReviewKey {
    let identity = Identity::Patch(Digest::of(b"a patch"));
    ReviewKey {
        repository: "patch".into(),
        identity,
        scope: Scope::Whole,
        reviewer: "alice@example.com".into(),
    }
}

fn name() -> AgentName {
    AgentName::new("lint-bot").unwrap()
}

fn speaker() -> Speaker {
    Speaker { by: name(), after: 3, at: Timestamp(7) }
}

fn comment(text: &str) -> AgentEvent {
    let body = Body::new(CommentKind::ISSUE, text);
    AgentEvent::Commented(Box::new(NewComment { anchor: Anchor::Change, quote: None, reply_to: None, body }))
}

fn say(dir: &Path, events: Vec<AgentEvent>) -> Vec<AgentEntry> {
    let said: Result<_, ()> = speak(dir, &key(), &speaker(), |_| Ok(events)).unwrap();
    said.unwrap()
}

proptest! {
    #[test]
    fn every_entry_comes_back_from_its_line(
        comment in any_comment(Just(Anchor::Change)), seq in any::<u64>(), is_done in any::<bool>()
    ) {
        let thread = CommentId::Agent(seq.max(1));
        for event in [AgentEvent::Commented(Box::new(comment.clone())), AgentEvent::Resolved { thread, is_done }] {
            let entry = AgentEntry { seq, after: seq / 2, at: Timestamp(-3), by: name(), event };
            let payload = wire::agent_entry(&entry);
            prop_assert!(!payload.contains('\n'));
            prop_assert_eq!(wire::read_agent_entry(payload.as_bytes()), Some(entry));
        }
    }
}

#[test]
fn an_agent_speaks_while_the_reviewer_has_the_review_open() {
    let dir = TempDir::new().unwrap();
    let journal = open(dir.path(), &key()).unwrap();
    let said = say(dir.path(), vec![comment("one"), comment("two")]);
    assert_eq!(said.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2]);
    let more = say(dir.path(), vec![AgentEvent::Resolved { thread: CommentId::Agent(1), is_done: true }]);
    assert_eq!(more[0].seq, 3);
    assert_eq!(peek_agents(dir.path(), &key()).unwrap(), [said, more].concat());
    assert_eq!(peek(dir.path(), &key()).unwrap(), [], "nothing of it is in the journal");
    drop(journal);
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let dir = TempDir::new().unwrap();
    say(dir.path(), vec![comment("one")]);
    let refused = speak(dir.path(), &key(), &speaker(), |before| Err(before.len())).unwrap();
    assert_eq!((refused, peek_agents(dir.path(), &key()).unwrap().len()), (Err(1), 1));
}

/// A journal's lines mean nothing here and the other way round, whatever name the file has.
#[test]
fn neither_log_passes_for_the_other() {
    let dir = TempDir::new().unwrap();
    let path = open(dir.path(), &key()).unwrap().journal.path().to_owned();
    let agents = path.with_file_name("agents");
    fs::copy(&path, &agents).unwrap();
    assert!(matches!(peek_agents(dir.path(), &key()), Err(StoreError::Damaged { line: 1, .. })));
    fs::remove_file(&agents).unwrap();
    say(dir.path(), vec![comment("one")]);
    fs::copy(&agents, &path).unwrap();
    assert!(matches!(peek(dir.path(), &key()), Err(StoreError::Damaged { line: 1, .. })));
}

#[test]
fn a_speaker_without_a_name_is_not_heard() {
    let entry = AgentEntry { seq: 1, after: 0, at: Timestamp(0), by: name(), event: comment("x") };
    let payload = wire::agent_entry(&entry);
    for forged in ["", "a\\u202eb", "two\\nlines"] {
        let forged = payload.replace("lint-bot", forged);
        assert_eq!(wire::read_agent_entry(forged.as_bytes()), None, "{forged}");
    }
    let decided = payload.replace("\"commented\"", "\"decided\"");
    assert_eq!(wire::read_agent_entry(decided.as_bytes()), None);
}

#[test]
fn many_agents_speak_at_once_and_none_is_lost() {
    if let Some(state) = std::env::var_os("COUNTERSIGN_TEST_STATE") {
        (0..20).for_each(|_| drop(say(Path::new(&state), vec![comment("here")])));
        return;
    }
    let dir = TempDir::new().unwrap();
    let start = |_| -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["store::agents::tests::many_agents_speak_at_once_and_none_is_lost", "--exact"]);
        command.env("COUNTERSIGN_TEST_STATE", dir.path()).stdout(Stdio::null()).spawn().unwrap()
    };
    let children: Vec<Child> = (0..4).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let said = peek_agents(dir.path(), &key()).unwrap();
    assert_eq!(said.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=80).collect::<Vec<_>>());
}
