//! Recognising AI tools by the marks in the table. A tool is known by its address, never by a name that a person may have.

use std::collections::HashSet;
use std::ops::Range;

use super::message::{Trailer, lines, trailers};
use super::wire::{TOOLS, Tool};
use super::{AiEvidence, CommitText, Person, Source};
use crate::base::shown::text_of;

/// How much of a mark is kept, in bytes.
const MAX_EVIDENCE: usize = 300;

/// The trailer that names whatever helped, by any name.
const ASSISTED_BY: &str = "Assisted-by";

/// The tool for a name in `Assisted-by` that the table does not know.
const UNKNOWN_AGENT: (&str, &str) = ("other", "another AI tool");

/// The marks of AI tools on `commits`, in their order. Of each commit, each tool and source is told once.
pub fn ai_evidence(commits: &[CommitText]) -> Vec<AiEvidence> {
    let mut found = Vec::new();
    for commit in commits {
        let mut told = HashSet::new();
        for (source, (tool, name), mark) in marks(commit) {
            if told.insert((tool, source)) {
                found.push(AiEvidence { tool, name, source, evidence: excerpt(&mark), commit: commit.id });
            }
        }
    }
    found
}

/// Whether an AI tool uses this address.
pub(super) fn is_tool_address(email: &[u8]) -> bool {
    TOOLS.iter().any(|tool| tool.has_address(email))
}

/// What people call the AI tool that uses this name and address.
pub fn tool_of_person(person: &Person) -> Option<&'static str> {
    names_of_person(person).map(|(_, name)| name)
}

fn names_of_person(person: &Person) -> Option<Names> {
    let is_it = |tool: &&Tool| tool.has_address(&person.email) || tool.has_name(&person.name);
    TOOLS.iter().find(is_it).map(Tool::names)
}

/// What people call the AI tool that left its mark on each line of a message.
pub(super) fn tools_of_lines(message: &[u8]) -> Vec<Option<&'static str>> {
    let mut tools = vec![None; lines(message).count()];
    for Mark { names: (_, name), lines, .. } in marks_in(message) {
        tools[lines].iter_mut().for_each(|tool| *tool = tool.or(Some(name)));
    }
    tools
}

/// A tool's id and name.
type Names = (&'static str, &'static str);

/// A mark of a tool in a message.
struct Mark {
    source: Source,
    names: Names,
    text: Vec<u8>,
    /// Where it stands.
    lines: Range<usize>,
}

fn marks(commit: &CommitText) -> Vec<(Source, Names, Vec<u8>)> {
    let people = [(Source::Author, &commit.author), (Source::Committer, &commit.committer)];
    let of_people = people
        .into_iter()
        .filter_map(|(source, person)| names_of_person(person).map(|names| (source, names, written(person))));
    let in_message = marks_in(&commit.message).into_iter().map(|mark| (mark.source, mark.names, mark.text));
    of_people.chain(in_message).collect()
}

/// Trailers first, then other lines.
fn marks_in(message: &[u8]) -> Vec<Mark> {
    let mut found = Vec::new();
    for trailer in trailers(message) {
        let text = [&trailer.key, &b": "[..], &trailer.value].concat();
        let names = names_of_trailer(&trailer);
        let lines = trailer.lines;
        found.extend(names.map(|names| Mark { source: Source::Trailer, names, text, lines }));
    }
    let subject = lines(message).position(|line| !line.is_empty());
    for (at, line) in lines(message).enumerate() {
        let tool = TOOLS.iter().find(|tool| tool.has_line(line, Some(at) == subject));
        let mark =
            |names| Mark { source: Source::Body, names, text: line.trim_ascii().to_vec(), lines: at..at + 1 };
        found.extend(tool.map(Tool::names).map(mark));
    }
    found
}

/// The tool that a trailer tells of. An AI must not sign off, but where one did, it took part.
fn names_of_trailer(trailer: &Trailer) -> Option<Names> {
    if let Some(tool) = TOOLS.iter().find(|tool| tool.has_trailer(trailer)) {
        return Some(tool.names());
    }
    let is_assisted = trailer.has_key(ASSISTED_BY);
    if is_assisted || trailer.has_key("Signed-off-by") || trailer.names_authors() {
        let people = trailer.people();
        if let Some(tool) =
            TOOLS.iter().find(|tool| people.iter().any(|person| tool.has_address(&person.email)))
        {
            return Some(tool.names());
        }
    }
    // Somebody with an address is a person who helped.
    if !is_assisted || trailer.value.is_empty() || trailer.value.contains(&b'@') {
        return None;
    }
    Some(TOOLS.iter().find(|tool| tool.is_agent(&trailer.value)).map_or(UNKNOWN_AGENT, Tool::names))
}

impl Tool {
    fn names(&'static self) -> Names {
        (&self.id, &self.name)
    }

    fn has_address(&self, email: &[u8]) -> bool {
        self.addresses.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(email))
            || self.github_logins.iter().any(|login| is_github_address(email, login))
    }

    fn has_name(&self, name: &[u8]) -> bool {
        self.name_suffixes.iter().any(|suffix| name.ends_with(suffix.as_bytes()))
    }

    fn has_trailer(&self, trailer: &Trailer) -> bool {
        self.trailers
            .iter()
            .any(|mark| trailer.has_key(&mark.key) && starts_with(&trailer.value, &mark.starts))
    }

    /// Whether `value` begins with a name of the tool that does not go on as a longer word.
    fn is_agent(&self, value: &[u8]) -> bool {
        self.agents.iter().any(|agent| {
            starts_with(value, agent) && !value.get(agent.len()).is_some_and(u8::is_ascii_alphanumeric)
        })
    }

    fn has_line(&self, line: &[u8], is_subject: bool) -> bool {
        let begins = |start: &String| starts_with(line, start);
        let is_decoration = |b: &u8| !b.is_ascii() || b.is_ascii_whitespace();
        let plain = line.iter().position(|b| !is_decoration(b)).map_or(&[][..], |at| &line[at..]);
        self.line_starts.iter().any(|start| starts_with(plain, start))
            || is_subject && self.subject_starts.iter().any(begins)
    }
}

/// Whether `email` is the address that GitHub gives to `login`: its number, `+`, the login. Apps also go without a number.
fn is_github_address(email: &[u8], login: &str) -> bool {
    let email = email.to_ascii_lowercase();
    let local = email.strip_suffix(b"@users.noreply.github.com");
    let Some(number) = local.and_then(|local| local.strip_suffix(login.to_ascii_lowercase().as_bytes()))
    else {
        return false;
    };
    let is_numbered = number
        .strip_suffix(b"+")
        .is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit));
    is_numbered || number.is_empty() && login.ends_with("[bot]")
}

fn starts_with(text: &[u8], start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

fn written(person: &Person) -> Vec<u8> {
    [&person.name, &b" <"[..], &person.email, b">"].concat()
}

/// The beginning of a mark as text.
fn excerpt(mark: &[u8]) -> String {
    let mut text = text_of(&mark[..mark.len().min(MAX_EVIDENCE + 4)]);
    let end = (0..=text.len().min(MAX_EVIDENCE)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.truncate(end);
    text
}
