use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::base::{Digest, IndexSet, ObjectId, RepoPath, Timestamp};
use crate::diff::{FileKey, Identity, Scope, Status, Units};
use crate::review::comment::{
    Body, CommentId, CommentKey, CommentKind, NewComment, Origin, Quote, QuotedLine, Resolution, Surroundings,
};
use crate::review::{Anchor, Decision, Event, Grain, Head, Origin as CarriedFrom};
use crate::store::{Doing, lines};

fn key() -> ReviewKey {
    let identity = Identity::Patch(Digest::of(b"a patch"));
    ReviewKey {
        repository: "patch".into(),
        identity,
        scope: Scope::Whole,
        reviewer: "alice@example.com".into(),
    }
}

fn entry(seq: u64, text: &str) -> Entry {
    let body = Body::new(CommentKind::NOTE, text);
    let comment = NewComment { anchor: Anchor::Change, quote: None, reply_to: None, body };
    Entry { seq, at: Timestamp(1_700_000_000), event: Event::Commented(Box::new(comment)) }
}

fn entries(n: u64) -> Vec<Entry> {
    (1..=n).map(|seq| entry(seq, "why not?\n\u{202e}")).collect()
}

/// A journal with `n` entries, closed.
fn written(n: u64) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let mut journal = open(dir.path(), &key()).unwrap().journal;
    for entry in entries(n) {
        journal.append(&entry).unwrap();
    }
    let path = journal.path().to_owned();
    (dir, path)
}

fn any_body() -> impl Strategy<Value = Body> {
    let kind = prop_oneof![
        Just(CommentKind::NOTE),
        Just(CommentKind::ISSUE),
        Just(CommentKind::new("nit").unwrap())
    ];
    (kind, any::<String>(), any::<Option<String>>()).prop_map(|(kind, text, suggestion)| Body {
        kind,
        text,
        suggestion,
    })
}

fn any_id() -> impl Strategy<Value = CommentId> {
    let elsewhere = (any::<bool>(), any::<u64>()).prop_map(|(is_agent, number)| {
        CommentId::Elsewhere(CommentKey { review: Digest::of(b"another"), is_agent, number })
    });
    prop_oneof![any::<u64>().prop_map(CommentId::Reviewer), (1u64..).prop_map(CommentId::Agent), elsewhere]
}

fn any_quote() -> impl Strategy<Value = Quote> {
    let origin = prop_oneof![Just(Origin::Context), Just(Origin::Removed), Just(Origin::Added)];
    let line = (origin, any::<u32>(), any::<Vec<u8>>(), any::<bool>())
        .prop_map(|(origin, number, content, is_cut)| QuotedLine { origin, number, content, is_cut });
    let surroundings = (any::<Vec<u32>>(), any::<Vec<u32>>(), any::<bool>())
        .prop_map(|(before, after, has_twin)| Surroundings { before, after, has_twin });
    (proptest::collection::vec(line, 0..4), any::<u32>(), surroundings).prop_map(
        |(lines, n_more, surroundings)| Quote { lines, n_more, digest: Digest::of(b"lines"), surroundings },
    )
}

pub(in crate::store) fn any_comment(
    anchor: impl Strategy<Value = Anchor>,
) -> impl Strategy<Value = NewComment> {
    let quote = proptest::option::of(any_quote());
    (anchor, quote, proptest::option::of(any_id()), any_body())
        .prop_map(|(anchor, quote, reply_to, body)| NewComment { anchor, quote, reply_to, body })
}

fn any_event() -> impl Strategy<Value = Event> {
    let bytes = proptest::collection::vec(1u8.., 1..9);
    let status = prop_oneof![Just(Status::Added), Just(Status::Deleted), Just(Status::Modified)];
    let file =
        (bytes, status).prop_map(|(path, status)| FileKey { path: RepoPath::new(path), status, ordinal: 0 });
    let set = || {
        let run = (any::<u32>(), 1u32..9).prop_map(|(from, len)| from..from.saturating_add(len));
        proptest::collection::vec(run, 0..4).prop_map(|runs| runs.into_iter().collect::<IndexSet>())
    };
    let units = (set(), set()).prop_map(|(others, lines)| Units { others, lines });
    let decision = prop_oneof![Just(Decision::Sign), Just(Decision::Question), Just(Decision::Reject)];
    let grain = prop::sample::select(Grain::ALL.to_vec());
    let anchor = prop_oneof![
        Just(Anchor::Change),
        file.clone().prop_map(Anchor::File),
        (file.clone(), units.clone()).prop_map(|(file, units)| Anchor::Units(file, units)),
        (file.clone(), 1u32..99, 1u32..9).prop_map(|(file, from, n)| Anchor::Lines(file, from..from + n)),
    ];
    let resolution = prop_oneof![Just(Resolution::Open), Just(Resolution::Done), Just(Resolution::Verified)];
    let head = prop_oneof![
        Just(Head::Commit(ObjectId::empty_tree())),
        Just(Head::Tree(ObjectId::empty_tree())),
        Just(Head::Patch(Digest::of(b"patch"))),
    ];
    let record = prop_oneof![Just(None), Just(Some(Digest::of(b"record")))];
    let origin = prop::option::of((head, record).prop_map(|(head, record)| CarriedFrom { head, record }));
    let reopened = (file.clone(), units.clone());
    let decided = (file, units, decision, grain, any::<Option<String>>(), any::<u64>(), origin);
    prop_oneof![
        decided.prop_map(|(file, units, decision, grain, reason, seen_ms, carried)| {
            Event::Decided { file, units, decision, grain, reason, seen_ms, carried }
        }),
        reopened.prop_map(|(file, units)| Event::Reopened { file, units }),
        any_comment(anchor).prop_map(|comment| Event::Commented(Box::new(comment))),
        (any::<u64>(), any_body()).prop_map(|(comment, body)| Event::CommentEdited { comment, body }),
        any_id().prop_map(|comment| Event::CommentDeleted { comment }),
        (any_id(), resolution).prop_map(|(thread, resolution)| Event::Resolved { thread, resolution }),
        Just(Event::Undone),
        Just(Event::Redone),
        any::<bool>().prop_map(|signed| Event::Recorded {
            record: Digest::of(b"x"),
            signed,
            tip: ObjectId::empty_tree()
        }),
    ]
}

proptest! {
    #[test]
    fn every_event_comes_back_from_its_line(event in any_event(), seq in any::<u64>(), at in any::<i64>()) {
        let entry = Entry { seq, at: Timestamp(at), event };
        let payload = wire::entry(&entry);
        prop_assert!(!payload.contains('\n'));
        prop_assert_eq!(wire::read_entry(payload.as_bytes()), Some(entry));
    }

    #[test]
    fn a_line_that_is_no_entry_is_refused_quietly(payload in any::<Vec<u8>>()) {
        prop_assert_eq!(wire::read_entry(&payload), None);
    }
}

#[test]
fn what_was_appended_is_there_after_opening_again() {
    let (dir, _) = written(3);
    let mut opened = open(dir.path(), &key()).unwrap();
    assert_eq!((opened.entries, opened.repaired), (entries(3), None));
    let error = opened.journal.append(&entry(3, "again")).unwrap_err();
    assert!(matches!(error, StoreError::NotNext { expected: 4, found: 3 }));
    opened.journal.append(&entries(4)[3]).unwrap();
    assert_eq!(peek(dir.path(), &key()).unwrap(), entries(4), "peek does not mind the lock");
}

/// Word for word as format 1 wrote them.
#[test]
fn a_journal_of_the_first_format_opens_and_goes_on() {
    let (dir, path) = written(0);
    let header = wire::header(&key()).replace(r#""countersign_journal":3"#, r#""countersign_journal":1"#);
    let old = [
        header.as_str(),
        r#"{"seq":1,"at":1700000000,"event":{"commented":{"anchor":"change","text":"why?"}}}"#,
        r#"{"seq":2,"at":1700000000,"event":{"comment-deleted":{"comment":1}}}"#,
        r#"{"seq":3,"at":1700000000,"event":"undone"}"#,
    ];
    let mut digest = lines::start();
    let mut bytes = Vec::new();
    for payload in old {
        let (next, line) = lines::line(&digest, payload);
        digest = next;
        bytes.extend(line);
    }
    fs::write(&path, bytes).unwrap();
    let opened = open(dir.path(), &key()).unwrap();
    let deleted = Event::CommentDeleted { comment: CommentId::Reviewer(1) };
    let events: Vec<Event> = opened.entries.into_iter().map(|entry| entry.event).collect();
    assert_eq!(events, [entry(1, "why?").event, deleted, Event::Undone]);
    let mut journal = opened.journal;
    journal.append(&entry(4, "and on")).unwrap();
    drop(journal);
    assert_eq!(peek(dir.path(), &key()).unwrap().len(), 4);
}

#[test]
fn a_journal_cut_anywhere_opens_with_its_whole_entries_and_goes_on() {
    let (dir, path) = written(2);
    let whole = fs::read(&path).unwrap();
    let ends: Vec<usize> = (1..=whole.len()).filter(|at| whole[at - 1] == b'\n').collect();
    for cut in 0..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let n = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
        let expected = entries(n as u64);
        assert_eq!(peek(dir.path(), &key()).unwrap(), expected, "cut at {cut}");
        assert_eq!(fs::read(&path).unwrap(), &whole[..cut], "peek writes nothing");
        // Opening syncs, which is slow, so it is tried at every line's edge but only here and there within the lines.
        if cut % 13 != 0 && ends.iter().all(|end| end.abs_diff(cut) > 1) {
            continue;
        }
        let mut opened = open(dir.path(), &key()).unwrap();
        assert_eq!(opened.entries, expected, "cut at {cut}");
        let good = ends.iter().rfind(|end| **end <= cut).copied().unwrap_or(0);
        let kept = opened.repaired.map(|repair| {
            let torn = fs::read(&repair.kept).unwrap();
            fs::remove_file(repair.kept).unwrap();
            (repair.bytes, torn)
        });
        let torn = &whole[good..cut];
        assert_eq!(kept, (!torn.is_empty()).then(|| (torn.len() as u64, torn.to_vec())), "cut at {cut}");
        opened.journal.append(&entries(n as u64 + 1)[n]).unwrap();
        drop(opened.journal);
        let again = open(dir.path(), &key()).unwrap();
        assert_eq!((again.entries, again.repaired), (entries(n as u64 + 1), None));
    }
}

#[test]
fn a_changed_byte_is_never_taken_for_an_entry() {
    let (dir, path) = written(3);
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let line = whole[..=at].split_inclusive(|b| *b == b'\n').count() as u64;
        match open(dir.path(), &key()) {
            Ok(opened) => {
                assert_eq!(
                    (line, opened.entries),
                    (4, entries(2)),
                    "byte {at}: only the last line may be cut off"
                );
                fs::remove_file(opened.repaired.unwrap().kept).unwrap();
            }
            Err(StoreError::Damaged { line: told, .. }) => {
                assert!(told == line && line < 4, "byte {at} of line {line}, not {told}");
                assert_eq!(fs::read(&path).unwrap(), bytes, "what is damaged is left as it is");
            }
            Err(error) => panic!("byte {at}: {error:?}"),
        }
    }
}

#[test]
fn lines_cannot_be_left_out_or_swapped() {
    let (dir, path) = written(3);
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    for order in [&[0, 2, 3][..], &[0, 2, 1, 3], &[0, 1, 1, 2, 3], &[1, 2, 3]] {
        fs::write(&path, order.iter().map(|at| lines[*at]).collect::<String>()).unwrap();
        assert!(matches!(open(dir.path(), &key()), Err(StoreError::Damaged { .. })), "{order:?}");
    }
}

#[test]
fn an_intact_line_that_means_nothing_is_damage() {
    let (dir, path) = written(1);
    let bytes = fs::read(&path).unwrap();
    for payload in ["{}", r#"{"seq":3,"at":0,"event":"undone"}"#, r#"{"seq":2,"at":0,"event":"signed-all"}"#]
    {
        let (_, line) = lines::line(&lines::scan(&bytes).unwrap().digest, payload);
        fs::write(&path, [&bytes[..], &line].concat()).unwrap();
        assert!(matches!(open(dir.path(), &key()), Err(StoreError::Damaged { line: 3, .. })), "{payload}");
    }
}

#[test]
fn every_part_of_the_key_makes_it_another_review() {
    let tree = ObjectId::empty_tree();
    let snapshot = |commit| crate::diff::Snapshot { commit, tree };
    let trees = |base, head| Identity::Trees { base: snapshot(base), head: snapshot(head) };
    let narrowed = |paths: &[&str]| Scope::Narrowed(paths.iter().map(|path| (*path).into()).collect());
    let keys = [
        key(),
        ReviewKey { reviewer: "bob@example.com".into(), ..key() },
        ReviewKey { repository: "/srv/app/.git".into(), ..key() },
        ReviewKey { identity: Identity::Patch(Digest::of(b"another")), ..key() },
        ReviewKey { identity: trees(None, Some(tree)), ..key() },
        ReviewKey { identity: trees(Some(tree), None), ..key() },
        ReviewKey { scope: narrowed(&["src"]), ..key() },
        ReviewKey { scope: narrowed(&["s", "rc"]), ..key() },
    ];
    let digests: std::collections::HashSet<Digest> = keys.iter().map(ReviewKey::digest).collect();
    let headers: std::collections::HashSet<String> = keys.iter().map(wire::header).collect();
    assert_eq!((digests.len(), headers.len()), (keys.len(), keys.len()));
    let dir = TempDir::new().unwrap();
    for key in &keys {
        open(dir.path(), key).unwrap().journal.append(&entries(1)[0]).unwrap();
        assert_eq!(peek(dir.path(), key).unwrap(), entries(1));
    }
}

#[test]
fn a_journal_of_another_review_or_format_is_refused() {
    let (dir, path) = written(1);
    let other = ReviewKey { reviewer: "bob@example.com".into(), ..key() };
    let theirs = open(dir.path(), &other).unwrap().journal.path().to_owned();
    fs::copy(&path, &theirs).unwrap();
    assert!(matches!(open(dir.path(), &other), Err(StoreError::OtherReview { .. })));
    assert!(matches!(peek(dir.path(), &other), Err(StoreError::OtherReview { .. })));
    let (_, line) = lines::line(&lines::start(), r#"{"countersign_journal":4,"more":[]}"#);
    fs::write(&path, line).unwrap();
    assert!(matches!(open(dir.path(), &key()), Err(StoreError::UnknownFormat { version: 4, .. })));
}

#[test]
fn a_second_writer_is_told_who_has_it() {
    let dir = TempDir::new().unwrap();
    let first = open(dir.path(), &key()).unwrap();
    let pid = match open(dir.path(), &key()) {
        Err(StoreError::InUse { pid }) => pid,
        other => panic!("{other:?}"),
    };
    assert_eq!(pid, Some(std::process::id()));
    drop(first);
    assert!(open(dir.path(), &key()).is_ok());
}

#[test]
fn nobody_else_may_read_it() {
    let above = TempDir::new().unwrap();
    let dir = above.path().join("new/state");
    let path = open(&dir, &key()).unwrap().journal.path().to_owned();
    let mode = |path: &Path| fs::symlink_metadata(path).unwrap().mode() & 0o777;
    let own = path.parent().unwrap();
    for dir in [dir.parent().unwrap(), &dir, own.parent().unwrap(), own] {
        assert_eq!(mode(dir), 0o700, "{}", dir.display());
    }
    for file in [&path, &own.join("lock")] {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o620)).unwrap();
    assert!(matches!(open(&dir, &key()), Err(StoreError::WritableByOthers { mode: 0o620, .. })));
    assert!(matches!(peek(&dir, &key()), Err(StoreError::WritableByOthers { mode: 0o620, .. })));
}

#[test]
fn links_and_other_things_in_its_place_are_refused() {
    let (dir, path) = written(1);
    let own = path.parent().unwrap().to_owned();
    let elsewhere = TempDir::new().unwrap();
    for name in [path.clone(), own.join("lock"), own.clone(), own.parent().unwrap().to_owned()] {
        let aside = elsewhere.path().join("aside");
        fs::rename(&name, &aside).unwrap();
        symlink(&aside, &name).unwrap();
        assert!(matches!(open(dir.path(), &key()), Err(StoreError::NotPlain { .. })), "{}", name.display());
        fs::remove_file(&name).unwrap();
        fs::rename(&aside, &name).unwrap();
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(open(dir.path(), &key()), Err(StoreError::NotPlain { .. })));
    fs::remove_dir(&path).unwrap();
    let pipe = Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(pipe.success());
    assert!(matches!(open(dir.path(), &key()), Err(StoreError::NotPlain { .. })));
    assert!(
        matches!(peek(dir.path(), &key()), Err(StoreError::NotPlain { .. })),
        "and it does not wait for the pipe"
    );
}

#[test]
fn peek_finds_nothing_where_nothing_is_and_makes_nothing() {
    let dir = TempDir::new().unwrap();
    let state = dir.path().join("state");
    assert_eq!(peek(&state, &key()).unwrap(), []);
    assert!(!state.exists());
}

#[test]
fn where_nothing_can_be_made_the_path_is_named() {
    let dir = TempDir::new().unwrap();
    let state = dir.path().join("file/state");
    fs::write(dir.path().join("file"), "in the way").unwrap();
    match open(&state, &key()) {
        Err(StoreError::Io { path, doing: Doing::Opening, .. }) => assert_eq!(path, state),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_journal_that_was_deleted_takes_no_more_entries() {
    let dir = TempDir::new().unwrap();
    let mut journal = open(dir.path(), &key()).unwrap().journal;
    journal.append(&entries(1)[0]).unwrap();
    fs::remove_dir_all(dir.path().join("reviews")).unwrap();
    assert!(matches!(journal.append(&entries(2)[1]), Err(StoreError::Deleted { .. })));
}

/// Runs one of the tests below again as a process of its own, through a shell that runs `before` first.
fn again_as_child(test: &str, before: &str, state_dir: &Path) -> Child {
    let mut command = Command::new("sh");
    let name = format!("store::journal::tests::{test}");
    command.args(["-c", &format!("{before} exec \"$0\" \"$@\"")]).arg(std::env::current_exe().unwrap());
    command.args([name.as_str(), "--exact", "--nocapture"]).env("COUNTERSIGN_TEST_STATE", state_dir);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn is_child() -> Option<PathBuf> {
    std::env::var_os("COUNTERSIGN_TEST_STATE").map(PathBuf::from)
}

/// A limit on the size of files stands in for the full disk: the write that crosses it is cut short, the next one fails.
#[test]
fn a_full_disk_costs_no_entry_and_the_journal_goes_on_afterwards() {
    if let Some(state) = is_child() {
        let mut journal = open(&state, &key()).unwrap().journal;
        let fits = entry(1, &"x".repeat(300));
        journal.append(&fits).unwrap();
        let before = fs::read(journal.path()).unwrap();
        let error = journal.append(&entry(2, &"y".repeat(9_000))).unwrap_err();
        assert!(matches!(error, StoreError::Io { doing: Doing::Writing, .. }), "{error:?}");
        assert_eq!(fs::read(journal.path()).unwrap(), before, "nothing of the failed entry stays");
        journal.append(&entry(2, "shorter")).unwrap();
        drop(journal);
        let opened = open(&state, &key()).unwrap();
        assert_eq!((opened.entries, opened.repaired), (vec![fits, entry(2, "shorter")], None));
        return;
    }
    let dir = TempDir::new().unwrap();
    let child = again_as_child(
        "a_full_disk_costs_no_entry_and_the_journal_goes_on_afterwards",
        "trap '' XFSZ; ulimit -f 8;",
        dir.path(),
    );
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(peek(dir.path(), &key()).unwrap().len(), 2, "the child did run");
}

#[test]
fn a_killed_process_loses_nothing_that_it_was_told_is_safe() {
    if let Some(state) = is_child() {
        let mut journal = open(&state, &key()).unwrap().journal;
        for seq in 1.. {
            journal.append(&entry(seq, "still here")).unwrap();
            println!("synced {seq}");
        }
    }
    let dir = TempDir::new().unwrap();
    let mut child = again_as_child("a_killed_process_loses_nothing_that_it_was_told_is_safe", "", dir.path());
    let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut safe = 0;
    let mut line = String::new();
    while safe < 25 {
        line.clear();
        assert_ne!(
            std::io::BufRead::read_line(&mut output, &mut line).unwrap(),
            0,
            "the child ended by itself"
        );
        safe = line.split_once("synced ").map_or(safe, |(_, seq)| seq.trim().parse().unwrap());
    }
    match open(dir.path(), &key()) {
        Err(StoreError::InUse { pid }) => assert_eq!(pid, Some(child.id()), "the shell became the test"),
        other => panic!("{other:?}"),
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let opened = open(dir.path(), &key()).unwrap();
    assert!(opened.entries.len() >= 25, "{} entries", opened.entries.len());
    assert_eq!(opened.entries.last().map(|entry| entry.seq), Some(opened.entries.len() as u64));
}
