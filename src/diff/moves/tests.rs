//! Blocks that moved, and all that only looks as if it had.

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

fn blocks_with(moves: Moves, files: &[Rc<FileDiff>], of: usize) -> MovedBlocks {
    let mut moves = moves;
    for (at, file) in files.iter().enumerate() {
        moves.add(at, file.lines.as_ref().unwrap());
    }
    moves.sort();
    moves.of(of, files[of].lines.as_ref().unwrap(), &mut |at| files.get(at).cloned())
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

#[test]
fn lines_that_are_everywhere_cost_little() {
    let n = 20_000;
    let same = "a line that is the same everywhere\n".repeat(n);
    let files = [file("a", &same, ""), file("b", "", &same)];
    assert_eq!(blocks(&files, 1, Side::New), []);
    // Every line is on the other side a few times, and no block of them is large enough.
    let few: String = (0..n).flat_map(|at| ["-".repeat(at % 500), "\n".into()]).collect();
    let started = std::time::Instant::now();
    let found = blocks_with(Moves::default(), &[file("a", &few, ""), file("b", "", &few)], 1);
    assert!(found.is_cut && found.blocks == Sided::default());
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}
