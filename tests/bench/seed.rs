//! Decisions and comments that stand before a session begins, put into the journal by the program's own hands.

use std::path::Path;

use countersign::base::{IndexSet, Timestamp};
use countersign::diff::{FileKey, Units};
use countersign::git::{Repository, Request, Target};
use countersign::review::comment::{Body, CommentKind, NewComment};
use countersign::review::{Anchor, Decision, Entry, Event, Grain};
use countersign::store::{self, ReviewKey};

use super::corpus::Corpus;

/// Writes the journal of `corpus` into the state directory of a user called `reviewer`.
pub(crate) fn journal(corpus: &Corpus, dir: &Path, state_dir: &Path, reviewer: &str) {
    let said = corpus.journal;
    if said.decisions_a_file + said.comments_a_file == 0 {
        return;
    }
    let repo = Repository::discover(dir).expect("it was just made");
    let target = Target::Range { from: corpus.base.clone(), to: corpus.head.clone(), symmetric: false };
    let change = repo.load(&Request::new(target)).expect("it can be loaded").change;
    let key = ReviewKey {
        repository: repo.common_dir().to_owned(),
        identity: change.identity,
        scope: change.scope,
        reviewer: reviewer.to_owned(),
    };
    let mut journal = store::open(state_dir, &key).expect("nobody else has it").journal;
    let events =
        change.files.iter().flat_map(|file| events(&file.key(), said.decisions_a_file, said.comments_a_file));
    for (seq, event) in (1..).zip(events) {
        journal
            .append(&Entry { seq, at: Timestamp(1_750_000_000), event })
            .expect("there is room on the disk");
    }
}

/// Line by line from the end of the file, so that its first hunks stay undecided.
fn events(file: &FileKey, n_decisions: u32, n_comments: u32) -> Vec<Event> {
    let line = |index: u32| Units::lines(IndexSet::single(index));
    let decided = (0..n_decisions).map(|at| Event::Decided {
        file: file.clone(),
        units: line(49 - at),
        decision: if at % 5 == 0 { Decision::Question } else { Decision::Sign },
        grain: Grain::Line,
        reason: (at % 5 == 0).then(|| "why is that?".to_owned()),
        seen_ms: 1000,
        carried: None,
    });
    let commented = (0..n_comments).map(|at| {
        let anchor = Anchor::Units(file.clone(), line(at * 4));
        let body = Body::new(CommentKind::QUESTION, "is there a test for this?");
        Event::Commented(Box::new(NewComment { anchor, quote: None, reply_to: None, body }))
    });
    decided.chain(commented).collect()
}
