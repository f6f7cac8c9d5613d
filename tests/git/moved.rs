//! Moved lines, with `git diff --color-moved` as the oracle.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;

use countersign::base::Side;
use countersign::diff::Moves;
use countersign::git::{Request, Target};

use crate::support::repo::{TestRepo, discover, everywhere};

/// A changed line: its file, `-` or `+`, and its number.
type Line = (String, char, u32);

/// The lines that we say moved.
fn ours(repo: &Path, from: &str, to: &str) -> BTreeSet<Line> {
    let target = Target::Range { from: from.into(), to: to.into(), symmetric: false };
    let loaded = discover(repo).unwrap().load(&Request::new(target)).unwrap();
    let mut reader = loaded.source.reader().unwrap();
    let files: Vec<_> = loaded.change.files.iter().map(|file| Rc::new(reader.read(file).unwrap())).collect();
    let mut moves = Moves::default();
    for (at, file) in files.iter().enumerate() {
        file.lines.iter().for_each(|lines| moves.add(at, lines));
    }
    moves.sort();
    let mut found = BTreeSet::new();
    for (at, file) in files.iter().enumerate() {
        let Some(lines) = &file.lines else { continue };
        let blocks = moves.of(at, file, &mut |at| files.get(at).cloned()).blocks;
        for (side, sign) in [(Side::Old, '-'), (Side::New, '+')] {
            let path = String::from_utf8_lossy(file.change.path.as_bytes()).into_owned();
            let numbers = blocks.get(side).iter().flat_map(|moved| moved.lines.clone());
            found.extend(numbers.map(|line| (path.clone(), sign, lines.number_at(side, line).unwrap())));
        }
    }
    found
}

/// The lines that git says moved.
fn gits(mut git: Command, from: &str, to: &str) -> BTreeSet<Line> {
    for (what, colour) in [
        ("old", "red"),
        ("new", "green"),
        ("oldMoved", "magenta"),
        ("oldMovedAlternative", "magenta"),
        ("newMoved", "cyan"),
        ("newMovedAlternative", "cyan"),
        ("meta", "normal"),
        ("frag", "normal"),
        ("func", "normal"),
    ] {
        git.args(["-c", &format!("color.diff.{what}={colour}")]);
    }
    git.args(["diff", "--no-renames", "--color=always", "--color-moved=zebra", "--ws-error-highlight=none"]);
    let output = git.args(["--no-ext-diff", "-U3", from, to]).output().unwrap();
    let (mut path, mut next, mut found) = (String::new(), (0, 0), BTreeSet::new());
    for line in String::from_utf8_lossy(&output.stdout).split('\n') {
        let plain = line.replace("\u{1b}[m", "");
        let (colour, text) = match plain.strip_prefix("\u{1b}[") {
            Some(rest) => rest.split_once('m').unwrap(),
            None => ("", plain.as_str()),
        };
        if let Some(rest) = text.strip_prefix("diff --git a/") {
            rest.split(" b/").next().unwrap().clone_into(&mut path);
        } else if let Some(rest) = text.strip_prefix("@@ -") {
            let number = |part: &str| part.split([',', ' ']).next().unwrap().parse::<u32>().unwrap();
            next = (number(rest), number(rest.split_once('+').unwrap().1));
        } else if matches!(colour, "31" | "35") && text.starts_with('-') {
            found.extend((colour == "35").then(|| (path.clone(), '-', next.0)));
            next.0 += 1;
        } else if matches!(colour, "32" | "36") && text.starts_with('+') {
            found.extend((colour == "36").then(|| (path.clone(), '+', next.1)));
            next.1 += 1;
        } else if text.starts_with(' ') {
            next = (next.0 + 1, next.1 + 1);
        }
    }
    found
}

/// Numbers that look like chance and are always the same.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    }
}

fn function(number: usize, length: usize) -> String {
    let line = |at: usize| format!("    let part_{number}_{at} = order.part({at});");
    let lines = (0..length).map(line).collect::<Vec<_>>().join("\n");
    format!("fn number_{number}() {{\n{lines}\n}}\n\n")
}

#[test]
fn the_lines_that_moved_are_those_that_git_colours() {
    everywhere(|| {
        let repo = TestRepo::new();
        let mut chance = numbers(7);
        let (mut n_moved, mut last) = (0, None);
        for round in 0..12 {
            // Forty functions in four files; some are altered, some are gone, some are too small for a block.
            for file in 0..4 {
                let text: String = (0..10).map(|_| function(chance(40), chance(4))).collect();
                repo.write(format!("src/{file}.rs"), text);
            }
            let commit = repo.commit(&format!("round {round}"));
            if let Some(before) = last.replace(commit.clone()) {
                let (ours, gits) =
                    (ours(repo.path(), &before, &commit), gits(repo.command(), &before, &commit));
                assert_eq!(ours, gits, "round {round}");
                n_moved += ours.len();
            }
        }
        assert!(n_moved > 500, "{n_moved}");
    });
}
