//! Where inputs arrive: the beginning, answers, and what the journal and the ledger say.

use std::time::Duration;

use super::answer::{Answer, TABLE};
use super::conversation::{Awaited, Conversation, Input, Output, Seen, Then};
use super::page::{Pages, Paragraph};
use crate::base::ObjectId;
use crate::report::Failure;
use crate::review::comment::{Body, CommentKind, NewComment, Quote};
use crate::review::{Anchor, Event};
use crate::session::{KeyFact, KeyTrust, Reach, Receipt, summary};

/// A unit counts as looked at for this long at most: after that, nobody may be there.
const MAX_LOOK: Duration = Duration::from_secs(30);

/// How many commit messages are told at most.
const MAX_MESSAGES: usize = 100;

/// What has to be typed to sign off.
const WORD: &str = "sign";

impl Conversation {
    /// What is said first: what is under review, who reads, and the first undecided step.
    pub(super) fn open(&mut self) -> Vec<Output> {
        let facts = &self.facts;
        let n_files = self.files.len();
        let files = if n_files == 1 { "file" } else { "files" };
        let mut lines = vec![format!("Review of {} ({}): {n_files} {files}.", facts.name, facts.ends)];
        lines.push(match &facts.key {
            KeyFact::Unsigned => format!("You are {}. The record will NOT be signed.", facts.reviewer),
            KeyFact::Missing(why) => format!("You are {}. No key can be used: {why}", facts.reviewer),
            KeyFact::Present { fingerprint, trust } => {
                let trust = match trust {
                    KeyTrust::As(name) => format!("trusted as {name}"),
                    KeyTrust::No(why) => format!("NOT TRUSTED: {why}"),
                    KeyTrust::CannotTell(why) => format!("cannot tell whether it is trusted: {why}"),
                };
                format!("You are {} and sign with {fingerprint}, {trust}.", facts.reviewer)
            }
        });
        let history = &facts.history;
        if !history.written_by.is_empty() {
            let by = if history.is_machine_written { "The change is" } else { "Written by" };
            lines.push(format!("{by} {}.", history.written_by));
        }
        if let Some(why) = &history.missing {
            lines.push(format!("Who wrote the change is not known: {why}."));
        }
        if !facts.narrowed_to.is_empty() {
            lines.push(format!("Narrowed to {}.", facts.narrowed_to.join(" ")));
        }
        lines.extend(facts.notices.iter().map(|notice| format!("Note: {notice}")));
        lines.push("Answer with a letter and Enter; ? explains them.".into());
        let mut outputs = vec![Output::Say(lines)];
        outputs.extend(self.first());
        outputs
    }

    /// Takes what happened.
    pub(super) fn take(&mut self, input: Input) -> Vec<Output> {
        match input {
            Input::Asked { at, columns, rows } => {
                self.asked(at, (columns, rows));
                Vec::new()
            }
            Input::Answer { line, at } => {
                self.count_exposure(at);
                match line {
                    Some(line) => self.answered(&line, at),
                    None => self.leave(),
                }
            }
            Input::Appended(result) => self.appended(result),
            Input::Moved(sentence) => self.ask_word(sentence),
            Input::SignedOff(result) => self.signed_off(result),
        }
    }

    /// The last page is on the terminal: its units were shown.
    fn asked(&mut self, at: Duration, size: (u16, u16)) {
        self.speech.asked_at = at;
        self.speech.size = size;
        if let Some((file, units)) = self.speech.arriving.take() {
            self.exposure.drew(&file, &units, 0);
            self.speech.seen = Some(Seen { file, units, since: at });
        }
    }

    /// Counts the time since the last page was shown, or since the last answer.
    fn count_exposure(&mut self, at: Duration) {
        if let Some(seen) = &mut self.speech.seen {
            let ms = at.saturating_sub(seen.since).min(MAX_LOOK).as_millis();
            self.exposure.drew(&seen.file, &seen.units, u64::try_from(ms).unwrap_or(u64::MAX));
            seen.since = at.max(seen.since);
        }
    }

    fn answered(&mut self, line: &str, at: Duration) -> Vec<Output> {
        match self.awaited.clone() {
            Awaited::Decision => self.command(line, at),
            Awaited::More => match line.trim() {
                "" => self.page(),
                "q" => {
                    self.speech.pages = Pages::default();
                    self.say("Stopped; what was not said cannot be signed. p says it from the start.")
                }
                _ => {
                    self.awaited = Awaited::More;
                    vec![Output::Ask("Enter goes on, q stops: ".into())]
                }
            },
            Awaited::Reason(decision) => self.refuse(decision, clean(line), at),
            Awaited::Comment { on_file } => self.comment(on_file, clean(line), at),
            Awaited::Place => self.go_to(line.trim()),
            Awaited::Word if line.trim() == WORD => vec![Output::SignOff(Box::new(self.review.clone()))],
            Awaited::Word => self.say("Not signed off: that was not the word sign."),
        }
    }

    fn command(&mut self, line: &str, at: Duration) -> Vec<Output> {
        match Answer::parse(line) {
            Answer::Sign => self.sign(at, Reach::Here),
            Answer::SignHunk => self.sign(at, Reach::Hunk),
            Answer::SignFile => self.sign(at, Reach::File),
            Answer::Skip | Answer::Go { forward: true, any: false } => self.undecided(true),
            Answer::Go { forward: false, any: false } => self.undecided(false),
            Answer::Go { forward, any: true } => self.neighbour(forward),
            Answer::Refuse(decision, Some(why)) => self.refuse(decision, clean(&why), at),
            Answer::Refuse(decision, None) => self.ask_why(decision),
            Answer::Comment(Some(text)) => self.comment(false, clean(&text), at),
            Answer::CommentFile(Some(text)) => self.comment(true, clean(&text), at),
            Answer::Comment(None) => self.ask_comment(false),
            Answer::CommentFile(None) => self.ask_comment(true),
            Answer::Split => self.toggle_split(),
            Answer::Undo => self.undo(Event::Undone, at),
            Answer::Redo => self.undo(Event::Redone, at),
            Answer::Reopen => self.reopen(at),
            Answer::GoTo(Some(place)) => self.go_to(&place),
            Answer::GoTo(None) => {
                self.awaited = Awaited::Place;
                vec![Output::Ask("Which hunk (a number, or FILE:HUNK)? ".into())]
            }
            Answer::Search(text) => self.search(&text),
            Answer::Again => self.tell(true),
            Answer::Files => self.list(),
            Answer::Messages => self.messages(),
            Answer::SignOff => self.open_sign_off(),
            Answer::Help => self.help(),
            Answer::Leave => self.leave(),
            Answer::Empty => self.ask(),
            Answer::Unknown => self.say("That is no answer; ? lists them."),
        }
    }

    fn ask_comment(&mut self, on_file: bool) -> Vec<Output> {
        self.awaited = Awaited::Comment { on_file };
        let what = if on_file { "file" } else { self.place.map_or("change", |place| place.step.name()) };
        vec![Output::Ask(format!("Comment on this {what} (Enter alone: none)? "))]
    }

    fn comment(&mut self, on_file: bool, text: String, at: Duration) -> Vec<Output> {
        if text.is_empty() {
            return self.say("No comment.");
        }
        let tied = self.place.and_then(|place| {
            let diff = self.files.opened(place.file)?;
            let key = diff.change.key();
            let anchor = if on_file { Anchor::File(key) } else { Anchor::Units(key, place.step.units(diff)) };
            Some((Quote::of(diff, &anchor), anchor))
        });
        let (quote, anchor) = tied.unwrap_or((None, Anchor::Change));
        let body = Body::new(CommentKind::NOTE, text);
        let comment = NewComment { anchor, quote, reply_to: None, body };
        self.append(Event::Commented(Box::new(comment)), Then::Stay("Comment kept.".into()), at)
    }

    fn appended(&mut self, result: Result<(), Failure>) -> Vec<Output> {
        let Some(pending) = self.pending.take() else { return self.ask() };
        if let Err(failure) = result {
            let mut lines = vec![format!("NOT recorded: {}.", failure.sentence)];
            lines.extend(failure.hints);
            let mut outputs = vec![Output::Say(lines)];
            outputs.extend(self.ask());
            return outputs;
        }
        if let Err(unfit) = self.review.apply(pending.entry) {
            return self.say(format!("The journal has an entry that does not fit: {unfit}."));
        }
        match pending.then {
            Then::Stay(text) => self.say(text),
            Then::GoOn(text) => {
                let mut outputs = vec![Output::Say(vec![text])];
                outputs.extend(self.undecided(true));
                outputs
            }
            Then::Show(text, unit) => {
                let mut outputs = vec![Output::Say(vec![text])];
                outputs.extend(match unit {
                    Some((file, unit)) => self.show(&file, unit),
                    None => self.ask(),
                });
                outputs
            }
            Then::Receipt(lines) => {
                let mut outputs = vec![Output::Say(lines)];
                outputs.extend(self.say("Signed off. q leaves."));
                outputs
            }
        }
    }

    fn open_sign_off(&mut self) -> Vec<Output> {
        if self.review.totals().decided().total() == 0 && self.review.comments().next().is_none() {
            return self.say("Nothing was decided yet, so there is nothing to sign off.");
        }
        self.files.count_all();
        vec![Output::LookForMove]
    }

    fn ask_word(&mut self, moved: Option<String>) -> Vec<Output> {
        let (total, is_counted) = (self.files.total(), self.files.is_counted());
        let lines = summary::lines(&self.facts, &self.review, total, is_counted);
        let mut lines: Vec<String> = lines.into_iter().map(|(_, text)| text).collect();
        lines.extend(moved.map(|sentence| format!("Note: {sentence}. What is recorded is what you read.")));
        self.awaited = Awaited::Word;
        self.speech.seen = None;
        vec![
            Output::Say(lines),
            Output::Ask("Type the word sign to sign this off; Enter alone goes back: ".into()),
        ]
    }

    fn signed_off(&mut self, result: Result<Receipt, Failure>) -> Vec<Output> {
        match result {
            Err(failure) => {
                let mut lines = vec![format!("NOT signed off: {}.", failure.sentence)];
                lines.extend(failure.hints);
                let mut outputs = vec![Output::Say(lines)];
                outputs.extend(self.ask());
                outputs
            }
            Ok(receipt) => {
                let tip = receipt.tip.unwrap_or_else(ObjectId::zero);
                let event = Event::Recorded { record: receipt.record, signed: receipt.is_signed, tip };
                let at = self.speech.asked_at;
                self.append(event, Then::Receipt(receipt.lines), at)
            }
        }
    }

    fn help(&mut self) -> Vec<Output> {
        let lines = TABLE.iter().map(|(keys, text)| format!("{keys}: {text}")).collect();
        self.speech.seen = None;
        let mut outputs = vec![Output::Say(lines)];
        outputs.extend(self.ask());
        outputs
    }

    /// Every file with what was decided in it, in pages.
    fn list(&mut self) -> Vec<Output> {
        self.files.count_all();
        let line = |file: usize| {
            let change = self.files.change(file)?;
            let path = crate::base::Shown::of(change.path.as_bytes());
            let decided = self.review.decided(&change.key()).tally().total();
            let how_far = match self.files.known(file)? {
                Ok(tally) => format!("{decided} of {} decided", tally.total()),
                Err(why) => why.clone(),
            };
            Some(Paragraph::new(format!("{}. {path}: {how_far}", file + 1)))
        };
        let lines = (0..self.files.len()).filter_map(line).collect();
        self.tell_aside(lines)
    }

    /// What each commit says of itself, in pages.
    fn messages(&mut self) -> Vec<Output> {
        let history = &self.facts.history;
        if history.is_empty() {
            return self.say("There is no commit here, so nobody has said anything.");
        }
        let mut lines = Vec::new();
        for at in 0..history.len().min(MAX_MESSAGES) {
            lines.push(Paragraph::new(format!("{}:", history.name(at))));
            lines.extend(history.message(at).into_iter().map(|(_, text)| Paragraph::new(text.to_string())));
            lines.push(Paragraph::new(""));
        }
        lines.pop();
        if history.len() > MAX_MESSAGES {
            lines.push(Paragraph::new(format!("And {} more commits.", history.len() - MAX_MESSAGES)));
        }
        self.tell_aside(lines)
    }

    /// Says something that is no part of the change, in pages.
    fn tell_aside(&mut self, lines: Vec<Paragraph>) -> Vec<Output> {
        self.speech.pages = Pages::new(lines);
        self.speech.seen = None;
        let outputs = self.page();
        self.speech.arriving = None;
        outputs
    }

    #[allow(clippy::unused_self, reason = "as every other answer")]
    fn leave(&self) -> Vec<Output> {
        let text = "Left. Everything you decided is kept; start again to go on.";
        vec![Output::Say(vec![text.into()]), Output::Leave]
    }
}

/// What was typed as text: control characters are none.
fn clean(text: &str) -> String {
    let text: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    text.trim().chars().filter(|c| !c.is_control()).collect()
}
