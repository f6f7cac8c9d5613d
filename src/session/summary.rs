//! What a reviewer is told before they sign off.

use super::{Facts, KeyFact, KeyTrust};
use crate::base::Shown;
use crate::diff::{FileKey, Tally};
use crate::review::{Grain, Review};

/// What a line of the summary is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// What is under review.
    Change,
    /// What was signed.
    Signed,
    /// What was questioned.
    Questioned,
    /// What was rejected.
    Rejected,
    /// What is left.
    Undecided,
    /// What was carried over.
    Carried,
    /// What was signed too fast.
    Skimmed,
    /// Anything else that is as it should be.
    Detail,
    /// What the reviewer must notice.
    Warning,
    /// What will not work.
    Error,
}

/// What was decided and what was not. `all` is how many units there are, or how many were counted so far.
pub fn totals(facts: &Facts, review: &Review, all: Tally, is_counted: bool) -> Vec<(About, String)> {
    let totals = review.totals();
    let decided = totals.decided();
    let left = Tally {
        lines: all.lines.saturating_sub(decided.lines),
        others: all.others.saturating_sub(decided.others),
    };
    let more = if is_counted { "" } else { " at least (still counting)" };
    let mut lines = vec![
        (About::Change, format!("{}   {}", facts.name, facts.ends)),
        (About::Signed, format!("signed       {} of {}", count(totals.signed), count(all))),
        (About::Questioned, format!("questioned   {}", count(totals.questioned))),
        (About::Rejected, format!("rejected     {}", count(totals.rejected))),
        (About::Undecided, format!("undecided    {}{more}", count(left))),
        (About::Detail, format!("comments     {}", review.comments().count())),
    ];
    if totals.carried.total() > 0 {
        let text = format!(
            "carried      {} of these were read in an earlier change and not again",
            count(totals.carried)
        );
        lines.push((About::Carried, text));
    }
    lines.extend(as_files(review).map(|text| (About::Detail, text)));
    let skimmed: u32 = review.files().map(|file| review.skimmed(file).len()).sum();
    if skimmed > 0 {
        let were = if skimmed == 1 { "1 line was".to_owned() } else { format!("{skimmed} lines were") };
        let text = format!("skimmed      {were} signed faster than anybody reads");
        lines.push((About::Skimmed, text));
    }
    lines
}

/// All that a reviewer is told before they sign off, line by line.
pub fn lines(facts: &Facts, review: &Review, all: Tally, is_counted: bool) -> Vec<(About, String)> {
    let mut lines = totals(facts, review, all, is_counted);
    if !facts.narrowed_to.is_empty() {
        let paths = facts.narrowed_to.join(" ");
        lines.push((About::Warning, format!("Narrowed to {paths}: the record says so and is incomplete.")));
    } else if !is_counted || review.totals().decided() != all {
        let text = "Not everything is decided: the record says that it is incomplete.";
        lines.push((About::Warning, text.into()));
    }
    lines.extend(too_coarse(facts, review).map(|text| (About::Warning, text)));
    lines.push((About::Detail, format!("as           {}", facts.reviewer)));
    lines.extend(key_lines(&facts.key));
    lines.extend(facts.trusted.notes.iter().map(|note| (About::Detail, note.clone())));
    if let Some(why) = &facts.history.missing {
        lines.push((About::Warning, format!("Who wrote the change is not known: {why}.")));
    }
    if facts.is_own_change {
        let text = "You are among the authors: your signatures alone do not make this change hold.";
        lines.push((About::Warning, text.into()));
    }
    lines
}

/// How much was signed at once with all of its file.
fn as_files(review: &Review) -> Option<String> {
    let (files, units) = added_up(review, |_| Grain::Hunk)?;
    let files = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
    Some(format!("as files     {} of these, with all of {files} at once", count(units)))
}

/// The files of which something was signed more coarsely than at a grain, and how much that is.
fn added_up<'a>(review: &'a Review, grain: impl Fn(&FileKey) -> Grain) -> Option<(Vec<&'a FileKey>, Tally)> {
    let units = |file: &'a FileKey| (file, review.signed_beyond(file, grain(file)).tally());
    let found = review.files().map(units).filter(|(_, units)| units.total() > 0);
    let (mut files, mut all) = (Vec::new(), Tally::default());
    for (file, units) in found {
        files.push(file);
        all += units;
    }
    (!files.is_empty()).then_some((files, all))
}

/// That lines were signed more coarsely than the policy asks, as they can be where they were signed before it asked.
fn too_coarse(facts: &Facts, review: &Review) -> Option<String> {
    let (files, units) = added_up(review, |file| facts.trusted.demands(&file.path).coarsest())?;
    let (first, more) =
        (Shown::of(files[0].path.as_bytes()).cut(60), if files.len() > 1 { " and others" } else { "" });
    Some(format!(
        "Signed more coarsely than the policy asks, so not counted: {} in {first}{more}. Open them again to sign them anew.",
        count(units)
    ))
}

fn key_lines(key: &KeyFact) -> Vec<(About, String)> {
    match key {
        KeyFact::Unsigned => {
            let text = "The record will NOT be signed (--unsigned); verify never counts it.";
            vec![(About::Warning, text.into())]
        }
        KeyFact::Missing(why) => vec![(About::Error, format!("no key       {why}"))],
        KeyFact::Present { fingerprint, trust } => {
            let trust = match trust {
                KeyTrust::As(name) => (About::Detail, format!("trusted as   {name}")),
                KeyTrust::No(why) => {
                    (About::Warning, format!("NOT TRUSTED  {why}: verify will not count the record"))
                }
                KeyTrust::CannotTell(why) => (About::Detail, format!("trusted      cannot tell: {why}")),
            };
            vec![(About::Detail, format!("with key     {fingerprint}")), trust]
        }
    }
}

/// `3 lines, 1 other change`.
pub fn count(tally: Tally) -> String {
    let lines = if tally.lines == 1 { "line" } else { "lines" };
    match tally.others {
        0 => format!("{} {lines}", tally.lines),
        1 => format!("{} {lines}, 1 other change", tally.lines),
        n => format!("{} {lines}, {n} other changes", tally.lines),
    }
}
