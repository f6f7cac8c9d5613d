//! Bytes for the bodies without a fuzzer: seeds, what comes of seeds, and anything.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};

/// So many cases, unless the environment says otherwise.
pub(crate) fn config(cases: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { config.cases } else { cases };
    Config { cases, ..config }
}

/// Runs a body over the seeds of a folder, and over `cases` inputs that are not there unless the environment says otherwise.
pub(crate) fn holds(body: fn(&[u8]), folder: &str, cases: u32) {
    let seeds = seeds(folder);
    for seed in &seeds {
        body(seed);
    }
    let result = TestRunner::new(config(cases)).run(&any_bytes(seeds), |bytes| {
        body(&bytes);
        Ok(())
    });
    result.expect("it holds for any bytes");
}

/// The files of a folder below `tests`, in order of their names.
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let files = fs::read_dir(folder).expect("the seeds are there");
    let mut files: Vec<_> = files.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    let seeds: Vec<_> = files.iter().map(|file| fs::read(file).expect("it can be read")).collect();
    assert!(!seeds.is_empty());
    seeds
}

/// One change to some bytes.
#[derive(Clone, Debug)]
enum Change {
    Byte(Index, u8),
    Drop(Index, usize),
    Double(Index, Index),
    Insert(Index, Vec<u8>),
    DropLine(Index),
    SwapLines(Index, Index),
}

fn any_change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (at(), 1_usize..20).prop_map(|(at, len)| Change::Drop(at, len)),
        (at(), at()).prop_map(|(from, to)| Change::Double(from, to)),
        (at(), prop::collection::vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        at().prop_map(Change::DropLine),
        (at(), at()).prop_map(|(a, b)| Change::SwapLines(a, b)),
    ]
}

fn change(bytes: &mut Vec<u8>, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    match change {
        Change::Byte(at, byte) => *at.get_mut(bytes) = *byte,
        Change::Drop(at, len) => {
            let at = at.index(bytes.len());
            drop(bytes.drain(at..(at + len).min(bytes.len())));
        }
        Change::Double(from, to) => {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            let piece = bytes[from..(from + 40).min(bytes.len())].to_vec();
            drop(bytes.splice(to..to, piece));
        }
        Change::Insert(at, piece) => {
            let at = at.index(bytes.len());
            drop(bytes.splice(at..at, piece.iter().copied()));
        }
        Change::DropLine(_) | Change::SwapLines(..) => {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
            let n_lines = lines.len();
            match change {
                Change::SwapLines(a, b) => lines.swap(a.index(n_lines), b.index(n_lines)),
                Change::DropLine(at) => drop(lines.remove(at.index(n_lines))),
                _ => {}
            }
            *bytes = lines.concat();
        }
    }
}

/// Any bytes, and seeds with a few changes, some joined with another seed.
fn any_bytes(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let joined = (select(seeds.clone()), select(seeds.clone()), any::<Index>())
        .prop_map(|(a, b, at)| [&a[..at.index(a.len() + 1)], &b].concat());
    let changed = (prop_oneof![3 => select(seeds), 1 => joined], prop::collection::vec(any_change(), 1..4))
        .prop_map(|(mut bytes, changes)| {
            for one in &changes {
                change(&mut bytes, one);
            }
            bytes
        });
    prop_oneof![4 => changed, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}
