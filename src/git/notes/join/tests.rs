use proptest::prelude::*;

use super::*;
use crate::diff::{Entry, Mode};
use crate::git::tree::write_nested;

const REF: &str = "refs/notes/countersign/test";

/// Notes of a few objects: which object, how many directories deep, and which lines.
type Notes = Vec<(u8, usize, BTreeSet<u8>)>;

fn any_notes() -> impl Strategy<Value = Notes> {
    let lines = prop::collection::btree_set(0..6_u8, 1..4);
    prop::collection::vec((0..5_u8, 0..4_usize, lines), 0..8)
}

fn object(n: u8) -> ObjectId {
    // Three of them share their first directory, two the first two.
    let start: &[u8] = [&[1, 2][..], &[1, 2], &[1, 3], &[4, 2], &[5, 5]][usize::from(n)];
    let mut bytes = [n; 20];
    bytes[..2].copy_from_slice(start);
    ObjectId::from_bytes(&bytes).unwrap()
}

fn somebody() -> Person {
    Person { name: b"Rita Reviewer".to_vec(), email: b"rita@example.com".to_vec() }
}

/// A commit with the notes where they are said to be; of two at one place the last one stands.
fn commit(repo: &Repository, notes: &Notes, parents: &[ObjectId]) -> ObjectId {
    let mut entries = BTreeMap::new();
    for (n, depth, lines) in notes {
        let hex = object(*n).to_string();
        let dirs = (0..*depth).map(|at| format!("{}/", &hex[at * 2..at * 2 + 2])).collect::<Vec<_>>();
        let path = format!("{}{}", dirs.concat(), &hex[depth * 2..]);
        let text: String = lines.iter().map(|line| format!("line {line}\n")).collect::<Vec<_>>().concat();
        let id = repo.write(ObjectType::Blob, text.as_bytes()).unwrap();
        entries.insert(path.into_bytes(), Entry { mode: Mode::FILE, id });
    }
    let tree = write_nested(&entries, &mut |bytes| repo.write(ObjectType::Tree, bytes)).unwrap();
    let bytes = commit_bytes(tree, parents, (&somebody(), Timestamp(1)), "test");
    repo.write(ObjectType::Commit, &bytes).unwrap()
}

/// Every line with its object.
fn lines_at(repo: &Repository, tip: ObjectId) -> BTreeSet<(u8, Vec<u8>)> {
    let note = |n: u8| repo.note_at(REF, tip, object(n)).unwrap().unwrap_or_default();
    let lines = |n: u8| super::super::lines_in(&note(n)).map(|line| (n, line)).collect::<Vec<_>>();
    (0..5).flat_map(lines).collect()
}

proptest! {
    // Each case writes to disk and syncs.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: ProptestConfig::default().cases / 8,
        ..ProptestConfig::default() })]

    #[test]
    fn any_two_ledgers_are_joined_without_a_loss(
        (before, ours, theirs) in (any_notes(), any_notes(), any_notes()),
        (ours_goes_on, theirs_goes_on) in any::<(bool, bool)>(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        git2::Repository::init_bare(dir.path()).unwrap();
        let repo = Repository::discover(dir.path()).unwrap();
        let before = commit(&repo, &before, &[]);
        let after = |notes: &Notes, goes_on: bool| commit(&repo, notes, goes_on.then_some(before).as_slice());
        let (mine, other) = (after(&ours, ours_goes_on), after(&theirs, theirs_goes_on));
        let (in_mine, in_other) = (lines_at(&repo, mine), lines_at(&repo, other));

        let lost: BTreeSet<_> = repo.lost_lines(REF, mine, other).unwrap().into_iter()
            .map(|lost| ((0..5).find(|n| object(*n) == lost.object).unwrap(), lost.line)).collect();
        prop_assert_eq!(&lost, &in_mine.difference(&in_other).cloned().collect());

        repo.set_ref(REF, mine).unwrap();
        let joined = repo.join_notes(REF, other, &somebody(), Timestamp(2)).unwrap();
        prop_assert_eq!(joined.n_gained, in_other.difference(&in_mine).count());
        prop_assert_eq!(joined.n_ahead, lost.len());
        prop_assert_eq!(repo.notes_tip(REF).unwrap(), Some(joined.tip));
        prop_assert_eq!(lines_at(&repo, joined.tip), in_mine.union(&in_other).cloned().collect());
        for tip in [mine, other] {
            prop_assert_eq!(repo.common_state(joined.tip, tip).unwrap(), Some(tip));
        }
        prop_assert_eq!(repo.join_notes(REF, other, &somebody(), Timestamp(3)).unwrap().tip, joined.tip);
    }
}

#[test]
fn who_has_nothing_of_their_own_goes_where_the_others_are() {
    let dir = tempfile::tempdir().unwrap();
    git2::Repository::init_bare(dir.path()).unwrap();
    let repo = Repository::discover(dir.path()).unwrap();
    let first = commit(&repo, &vec![(0, 1, BTreeSet::from([1]))], &[]);
    let second = commit(&repo, &vec![(0, 1, BTreeSet::from([1, 2]))], &[first]);
    for (theirs, n_gained, tip) in [(first, 1, first), (second, 1, second), (first, 0, second)] {
        let joined = repo.join_notes(REF, theirs, &somebody(), Timestamp(2)).unwrap();
        assert_eq!((joined.n_gained, joined.tip), (n_gained, tip));
    }
}
