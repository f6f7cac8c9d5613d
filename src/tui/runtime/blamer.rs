//! The thread that asks who last touched the lines of a file. The walk through the history cannot be broken off, so each has
//! a thread of its own, and only so long is waited for it.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use super::workers::{Answers, next_order, spawn};
use crate::diff::FileChange;
use crate::provenance::Blame;
use crate::session::BlameFile;
use crate::tui::action::Action;

/// How long the reader waits before being told that it takes long.
const DEADLINE: Duration = Duration::from_secs(10);

/// Answers orders, the newest first; one walk at a time.
pub(super) fn blamer(
    files: Arc<Vec<FileChange>>,
    blame: BlameFile,
    answers: Answers,
) -> std::io::Result<Sender<usize>> {
    let (orders, asked) = mpsc::channel();
    spawn("blamer", answers.events.clone(), move || {
        let mut waiting = std::collections::VecDeque::new();
        while let Some(file) = next_order(&asked, &mut waiting) {
            let Some(change) = files.get(file).cloned() else { continue };
            let (found, finding) = mpsc::channel::<Result<Blame, String>>();
            let blame = Arc::clone(&blame);
            let started = spawn("blame", answers.events.clone(), move || drop(found.send(blame(&change))));
            if let Err(error) = started {
                answers.send(Action::Blamed { file, blame: Err(error.to_string()) });
                continue;
            }
            let blame = match finding.recv_timeout(DEADLINE) {
                Err(RecvTimeoutError::Timeout) => {
                    let why = format!("not within {} seconds, it goes on", DEADLINE.as_secs());
                    answers.send(Action::Blamed { file, blame: Err(why) });
                    finding.recv().ok()
                }
                in_time => in_time.ok(),
            };
            if let Some(blame) = blame {
                answers.send(Action::Blamed { file, blame });
            }
        }
    })?;
    Ok(orders)
}
