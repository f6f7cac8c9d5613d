//! Why a push is not let in, in sentences.

use super::failure::quoted;
use crate::ledger::{Lost, Setback};

/// How many lost records are told one by one.
const AT_MOST: usize = 20;

/// Why a ref of the ledger may not be moved so; a sentence without a full stop.
pub fn setback(setback: Setback, n_lost: usize) -> String {
    let records = match n_lost {
        0 => String::new(),
        1 => ", and a record would be lost".to_owned(),
        n => format!(", and {n} records would be lost"),
    };
    match setback {
        Setback::Deleted => format!("refused: the ledger would be deleted{records}"),
        Setback::Rewound => {
            format!("refused: the ledger would lose history, as the push is no fast-forward{records}")
        }
        Setback::Removed { by } => {
            format!("refused: its commit {} takes records out, and a ledger only grows", by.short())
        }
        Setback::Closed { object } => format!(
            "refused: the note on {} would have more lines, or longer ones, than anybody looks at",
            object.short()
        ),
        Setback::NotACommit => "refused: a ledger is a commit, and this would be something else".to_owned(),
    }
}

/// What would be lost, a line each.
pub fn lost_lines(lost: &[Lost]) -> Vec<String> {
    let line = |lost: &Lost| match lost.record {
        Some(id) => {
            let short: String = id.to_string().chars().take(12).collect();
            format!("lost: record {short} on {}", lost.object.short())
        }
        None => format!("lost: a line that is no record on {}", quoted(lost.object.short())),
    };
    let more = lost.len().checked_sub(AT_MOST).filter(|more| *more > 0);
    lost.iter().take(AT_MOST).map(line).chain(more.map(|more| format!("and {more} more"))).collect()
}
