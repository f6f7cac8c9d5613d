//! Blocks that moved, and all that only looks as if it had.

use super::search::{COMMON, STEPS};
use super::*;
use crate::base::ObjectId;
use crate::diff::{Edit, Entry, FileChange, Mode, Text};

/// A file that was taken out whole, put in whole, or had its first lines replaced.
fn file(path: &str, old: &str, new: &str) -> Rc<FileDiff> {
    let entry = Some(Entry { mode: Mode::FILE, id: ObjectId::empty_tree() });
    let change =
        FileChange { path: path.into(), sides: Sided::new(entry, entry), renamed_from: None, ordinal: 0 };
    let text = Sided::new(old, new).map(|text| Text::new(text.as_bytes().to_vec()));
    let edit = Edit { old: 0..text.old.n_lines(), new: 0..text.new.n_lines() };
    Rc::new(FileDiff { change, others: Vec::new(), lines: Some(TextDiff::new(text, vec![edit])) })
}

/// Remembers all files.
fn of_all(mut moves: Moves, files: &[Rc<FileDiff>]) -> Moves {
    for (at, file) in files.iter().enumerate() {
        moves.add(at, file.lines.as_ref().unwrap());
    }
    moves.sort();
    moves
}

fn blocks_with(moves: Moves, files: &[Rc<FileDiff>], of: usize) -> MovedBlocks {
    of_all(moves, files).of(of, &files[of], &mut |at| files.get(at).cloned())
}

/// The blocks of a file, and which files were read to find them.
fn blocks_and_reads(moves: Moves, files: &[Rc<FileDiff>], of: usize) -> (MovedBlocks, Vec<usize>) {
    let mut reads = Vec::new();
    let found = of_all(moves, files).of(of, &files[of], &mut |at| {
        reads.push(at);
        files.get(at).cloned()
    });
    (found, reads)
}

/// The blocks of one side of a file: its lines, and where they are besides.
fn blocks(files: &[Rc<FileDiff>], of: usize, side: Side) -> Vec<(Range<u32>, usize, u32)> {
    let found = blocks_with(Moves::default(), files, of);
    found.blocks.get(side).iter().map(|moved| (moved.lines.clone(), moved.file, moved.number)).collect()
}

const BLOCK: &str = "fn age_in_days(order: &Order) -> u32 {\n    order.age.days()\n}\n";

#[test]
fn a_block_is_found_from_either_end_across_files() {
    let added = format!("use crate::order;\n\n{BLOCK}");
    let files = [file("a", BLOCK, ""), file("b", "", &added)];
    assert_eq!(blocks(&files, 0, Side::Old), [(0..3, 1, 3)]);
    assert_eq!(blocks(&files, 1, Side::New), [(2..5, 0, 1)]);
    assert_eq!(blocks(&files, 1, Side::Old), []);
}

#[test]
fn what_is_copied_and_not_taken_out_is_no_move() {
    assert_eq!(blocks(&[file("a", "", BLOCK), file("b", "", BLOCK)], 1, Side::New), []);
}

#[test]
fn an_altered_line_is_not_part_of_the_block() {
    let cases = [
        // One character, a look-alike from another script, a character that is not seen, a blank.
        BLOCK.replace("order.age.days()", "order.age.day()"),
        BLOCK.replace("order.age.days()", "\u{43e}rder.age.days()"),
        BLOCK.replace("order.age.days()", "order.age.days()\u{200b}"),
        BLOCK.replace("    order", "  order"),
    ];
    for altered in cases {
        let files = [file("a", BLOCK, ""), file("b", "", &altered)];
        assert_eq!(blocks(&files, 1, Side::New), [(0..1, 0, 1)], "{altered}");
    }
}

#[test]
fn a_block_has_at_least_twenty_letters_and_digits() {
    let block = |text: &str| blocks(&[file("a", text, ""), file("b", "", text)], 1, Side::New).len();
    assert_eq!(block("return abcdefghijkl;\n    }\n"), 0);
    assert_eq!(block("return abcdefghijklmn;\n    }\n"), 1);
    assert_eq!(block(&"} // --- {\n".repeat(60)), 0);
    assert_eq!(block("// 一二三四五六七八九十一二三四五六七八九十\n"), 1);
}

#[test]
fn the_longest_of_several_is_taken() {
    let short = BLOCK.lines().next().unwrap();
    let files = [file("a", short, ""), file("b", BLOCK, ""), file("c", "", BLOCK)];
    assert_eq!(blocks(&files, 2, Side::New), [(0..3, 1, 1)]);
}

#[test]
fn two_moved_blocks_that_touch_are_two() {
    let other = "struct Refund {\n    order_number: u64,\n}\n";
    let files = [file("a", BLOCK, ""), file("b", other, ""), file("c", "", &format!("{BLOCK}{other}"))];
    assert_eq!(blocks(&files, 2, Side::New), [(0..3, 0, 1), (3..6, 1, 1)]);
}

#[test]
fn the_same_hash_is_not_enough() {
    let altered = BLOCK.replace("days()", "weeks()");
    let files = [file("a", BLOCK, ""), file("b", "", &altered)];
    for hash in [(|_| 7) as fn(&[u8]) -> u64, |line| line.len() as u64 / 100] {
        let found = blocks_with(Moves { hash, ..Moves::default() }, &files, 1);
        let lines: Vec<_> = found.blocks.new.iter().map(|moved| moved.lines.clone()).collect();
        assert_eq!(lines, vec![0..1; 1]);
    }
}

/// Some files that were taken out, and a last one that is made of two lines from each of them in turn.
fn put_together(n_files: usize, n_lines: usize) -> Vec<Rc<FileDiff>> {
    let line = |file: usize, line: usize| format!("let part_{line}_of_{file} = order.part({line});\n");
    let taken_out = (0..n_files).map(|at| {
        let text: String = (0..n_lines).map(|number| line(at, number)).collect();
        file(&at.to_string(), &text, "")
    });
    let pairs = (0..n_lines).step_by(2).flat_map(|number| (0..n_files).map(move |at| (at, number)));
    let text: String = pairs.flat_map(|(at, number)| [line(at, number), line(at, number + 1)]).collect();
    taken_out.chain([file("together", "", &text)]).collect()
}

#[test]
fn each_other_file_is_read_once_however_many_blocks_end_in_it() {
    let (n_files, n_lines) = (12, 400);
    let files = put_together(n_files, n_lines);
    let (found, reads) = blocks_and_reads(Moves::default(), &files, n_files);
    assert_eq!(reads, (0..n_files).collect::<Vec<_>>());
    assert!(!found.is_cut);
    let lines: Vec<_> = found.blocks.new.iter().map(|moved| moved.lines.clone()).collect();
    let expected = (0..2_400).map(|block| 2 * block..2 * block + 2);
    assert_eq!(lines, expected.collect::<Vec<Range<u32>>>());
}

#[test]
fn only_so_much_is_read_and_then_it_is_said_that_not_all_are_marked() {
    let files = put_together(12, 400);
    let bytes = files[0].lines.as_ref().unwrap().n_bytes();
    let most_read = 3 * (bytes + LEAST_READ);
    let (found, reads) = blocks_and_reads(Moves { most_read, ..Moves::default() }, &files, 12);
    assert!((3..=4).contains(&reads.len()) && found.is_cut, "{reads:?}");
    assert_eq!(found.blocks.new.len(), 200 * reads.len());
}

#[test]
fn a_move_within_one_file_reads_none() {
    let moved = file("a", BLOCK, BLOCK);
    let (found, reads) = blocks_and_reads(Moves::default(), &[moved], 0);
    assert_eq!((found.blocks.old.len(), found.blocks.new.len(), reads), (1, 1, vec![]));
}

#[test]
fn what_cannot_be_read_again_is_not_marked() {
    let files = [file("a", BLOCK, ""), file("b", "", BLOCK)];
    let found = of_all(Moves::default(), &files).of(1, &files[1], &mut |_| None);
    assert!(found.is_cut && found.blocks == Sided::default());
}

#[test]
fn lines_that_are_everywhere_cost_little() {
    let n = 20_000;
    let same = "a line that is the same everywhere\n".repeat(n);
    // Every line is on the other side a few times, and no block of them is large enough.
    let few: String = (0..n).flat_map(|at| ["-".repeat(at % 500), "\n".into()]).collect();
    for (text, is_cut) in [(same, false), (few, true)] {
        let files = [file("a", &text, ""), file("b", "", &text)];
        let (found, reads) = blocks_and_reads(Moves::default(), &files, 1);
        assert_eq!((found.blocks, found.is_cut, reads), (Sided::default(), is_cut, vec![]));
        let moves = of_all(Moves::default(), &files);
        let search = moves.search(1, files[1].lines.as_ref().unwrap(), Side::New);
        // The line with which it ends may still be compared with all that are like it.
        let most = STEPS * (n + STEPS) + COMMON * n;
        assert!(search.n_steps <= most, "{}", search.n_steps);
    }
}
