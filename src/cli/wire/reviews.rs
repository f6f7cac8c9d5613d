//! `reviews --format json`.

use serde::Serialize;

use super::{PathWire, SubjectWire, TallyWire, TotalsWire};
use crate::base::RepoPath;
use crate::cli::reviews::{List, Listed, Place};

/// The reviews that have a journal here.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct ReviewsWire {
    reviews: Vec<ReviewWire>,
    /// How many have neither a decision nor a comment.
    empty: u64,
    /// Journals that cannot be read, and why.
    unreadable: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReviewWire {
    number: usize,
    id: String,
    directory: PathWire,
    /// The repository's common directory; not there for a patch.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<PathWire>,
    /// Whether it is still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    exists: Option<bool>,
    #[serde(flatten)]
    change: SubjectWire,
    reviewer: String,
    /// Everything there is to decide, where that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    all: Option<TallyWire>,
    #[serde(flatten)]
    progress: ProgressWire,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressWire {
    #[serde(flatten)]
    totals: TotalsWire,
    comments: usize,
    last_touched: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    /// Whether something was decided after the last record.
    unrecorded: bool,
}

impl ReviewsWire {
    pub(in crate::cli) fn of(list: &List) -> Self {
        Self {
            reviews: list.reviews.iter().enumerate().map(|(at, one)| ReviewWire::of(at + 1, one)).collect(),
            empty: list.empty,
            unreadable: list.unreadable.iter().map(|failure| failure.sentence.clone()).collect(),
        }
    }
}

impl ReviewWire {
    fn of(number: usize, one: &Listed) -> Self {
        let path = |path: &std::path::Path| {
            PathWire::of(&RepoPath::new(path.as_os_str().as_encoded_bytes().to_vec()))
        };
        let (exists, all) = match one.place() {
            Place::Patch => (None, None),
            Place::Gone => (Some(false), None),
            Place::Here { all, .. } => (Some(true), all),
        };
        Self {
            number,
            id: one.id.clone(),
            directory: path(&one.dir),
            repository: exists.map(|_| path(&one.key.repository)),
            exists,
            change: SubjectWire::of(&one.key.identity, &one.key.scope),
            reviewer: one.key.reviewer.clone(),
            all: all.map(TallyWire::from),
            progress: ProgressWire {
                totals: one.review.totals().into(),
                comments: one.review.comments().count(),
                last_touched: one.touched.to_string(),
                record: one.review.last_record().map(|record| record.record.to_string()),
                unrecorded: one.review.unrecorded(),
            },
        }
    }
}
