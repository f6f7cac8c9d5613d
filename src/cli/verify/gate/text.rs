//! The answer to a push, for whoever pushes.

use std::io;

use super::{Answer, Answers, Outcome, Refusal};
use crate::base::Shown;
use crate::cli::output::{Output, Tone};
use crate::cli::verify::{Verdicts, Verified, text};
use crate::cli::words;
use crate::diff::Tally;
use crate::report::{self, Exit, shell_word};

/// What keeps it from holding in full, and a line for each ref.
pub(super) fn print(answers: &Answers, out: &mut Output) -> io::Result<()> {
    for answer in &answers.all {
        if let Outcome::Judged(verdicts) = &answer.outcome {
            print_failing(verdicts, out)?;
        }
    }
    for answer in &answers.all {
        print_one(answer, answers, out)?;
    }
    how_to_go_on(answers, out)
}

fn print_failing(verdicts: &Verdicts, out: &mut Output) -> io::Result<()> {
    for answer in verdicts.answers().filter(|answer| answer.verdict.exit() != Exit::Holds) {
        text::print(&answer, out)?;
        out.gap()?;
    }
    Ok(())
}

fn print_one(answer: &Answer, answers: &Answers, out: &mut Output) -> io::Result<()> {
    let name = Shown::of(&answer.update.name).cut(200).to_string();
    let (tone, said) = match &answer.outcome {
        Outcome::NotHeld => {
            (Tone::Faint, format!("not looked at: only {} and the ledger are held to it", answers.held))
        }
        Outcome::Grows => (Tone::Good, "grows, and nothing is lost".to_owned()),
        Outcome::NothingNew => (Tone::Good, "brings no commit that was not there".to_owned()),
        Outcome::Judged(verdicts) => judged(verdicts),
        Outcome::NotJudged => (Tone::Unsure, "not judged, because the ledger is refused".to_owned()),
        Outcome::Refused(refusal) => (Tone::Bad, refused(refusal)),
    };
    out.line(format!("{}  {}", out.tone(Tone::Strong, name), out.tone(tone, said)))?;
    if let Outcome::Refused(Refusal::Ledger(_, lost)) = &answer.outcome {
        for line in report::lost_lines(lost) {
            out.line(format!("    {line}"))?;
        }
    }
    Ok(())
}

fn judged(verdicts: &Verdicts) -> (Tone, String) {
    let (tone, word) = text::word(verdicts.exit());
    let (mut signed, mut all) = (Tally::default(), Tally::default());
    for Verified { verdict, .. } in &verdicts.all {
        signed += verdict.judged.judgement.signed;
        all += verdict.judged.judgement.all;
    }
    let parts = match verdicts.all.len() as u64 {
        1 => String::new(),
        n => format!(", in {}", words::count(n, "change", "changes")),
    };
    (tone, format!("{}: {} are signed{parts}", word.to_lowercase(), words::units_of(signed, all)))
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Deleted => "refused: it would be deleted".to_owned(),
        Refusal::Rewound => "refused: it would lose history, as the push is no fast-forward".to_owned(),
        Refusal::InTheWay => "refused: a ref of this name would leave no place for the ledger".to_owned(),
        Refusal::Mistakable => {
            "refused: the file system takes it for another ref that is held, which differs in capitals only"
                .to_owned()
        }
        Refusal::Ledger(setback, lost) => report::setback(*setback, lost.len()),
    }
}

/// Commands for whoever may not push so.
fn how_to_go_on(answers: &Answers, out: &mut Output) -> io::Result<()> {
    let remote = answers.remote.as_deref().map_or_else(|| "REMOTE".to_owned(), shell_word);
    let missing = answers.all.iter().filter_map(|answer| match &answer.outcome {
        Outcome::Judged(verdicts) if verdicts.exit() == Exit::DoesNotHold => Some(verdicts),
        _ => None,
    });
    let missing: Vec<_> = missing.flat_map(|verdicts| &verdicts.all).collect();
    for one in missing.iter().filter(|one| one.verdict.exit() == Exit::DoesNotHold) {
        out.line(format!("to read it: countersign {}", Shown::of(&one.loaded.change.name)))?;
    }
    if !missing.is_empty() {
        out.line(format!("then: countersign sync {remote}, and push again"))?;
    }
    if answers.n_unsent > 0 {
        let records = words::count(answers.n_unsent as u64, "record is", "records are");
        out.line(out.tone(
            Tone::Unsure,
            format!("{records} not known to be at {remote}, which judges without: countersign sync {remote}"),
        ))?;
    }
    Ok(())
}
