//! A commit message cut into what a reader sees: the subject, the body paragraph by paragraph, and the trailers as git finds
//! them.

use super::tool::tools_of_lines;

/// A commit message in its parts. From outside: sanitise before showing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommitMessage {
    /// The first paragraph as one line, as `git log --format=%s` has it.
    pub subject: Vec<u8>,
    /// The AI tool that left its mark on the subject.
    pub tool_of_subject: Option<&'static str>,
    /// What follows, without the trailers and without blank lines at either end.
    pub body: Vec<BodyLine>,
    /// The trailers and what else stands among or below them, in their order.
    pub trailers: Vec<TrailerLine>,
}

/// A paragraph of prose on one line, or a line that has to stay as it is. A blank line is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyLine {
    /// Its bytes.
    pub text: Vec<u8>,
    /// The AI tool that left its mark on it.
    pub tool: Option<&'static str>,
}

/// A line of the block of trailers, with what continues it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailerLine {
    /// Such as `Signed-off-by`; empty for a line among the trailers that is none.
    pub key: Vec<u8>,
    /// The rest.
    pub value: Vec<u8>,
    /// The AI tool that left its mark on it.
    pub tool: Option<&'static str>,
}

/// How long the longest line of a paragraph is at least, in bytes, where an editor has wrapped it.
const WRAPPED_FROM: usize = 50;
/// The line below which git puts a diff for the author to look at while they write.
const CUT: &[u8] = b"# ------------------------ >8 ------------------------";
/// Starts of lines that git writes itself: one of them makes trailers of a paragraph that is not all trailers.
const OF_GIT: [&[u8]; 2] = [b"Signed-off-by: ", b"(cherry picked from commit "];

impl CommitMessage {
    /// Reads a message.
    pub fn read(message: &[u8]) -> Self {
        let lines: Vec<&[u8]> = message.split(|&b| b == b'\n').collect();
        let start = lines.iter().position(|line| !is_blank(line)).unwrap_or(lines.len());
        let end = lines[start..].iter().position(|line| is_blank(line)).map_or(lines.len(), |at| start + at);
        let subject = lines[start..end].iter().map(|line| line.trim_ascii()).collect::<Vec<_>>().join(&b' ');
        let text = end.max(end_of_text(&lines));
        let trailers = start_of_trailers(&lines[..text], end).unwrap_or(lines.len());
        let tools = tools_of_lines(message);
        Self {
            subject,
            tool_of_subject: first(&tools[start..end]),
            body: body(&lines[end..trailers], &tools[end..]),
            trailers: block_of_trailers(
                &lines[trailers..],
                text.saturating_sub(trailers),
                &tools[trailers..],
            ),
        }
    }
}

/// Where the text ends that may end with trailers: blank lines and comments after it are no part of it, nor are the list of
/// conflicts that git used to write and whatever follows a cut line. They are shown all the same.
fn end_of_text(lines: &[&[u8]]) -> usize {
    let cut = lines.iter().position(|line| *line == CUT).unwrap_or(lines.len());
    let mut end = None;
    let mut in_conflicts = false;
    for (at, line) in lines[..cut].iter().enumerate() {
        if line.is_empty() || line.starts_with(b"#") {
            end = end.or(Some(at));
        } else if *line == b"Conflicts:" {
            in_conflicts = true;
            end = end.or(Some(at));
        } else if !(in_conflicts && line.starts_with(b"\t")) {
            end = None;
            in_conflicts = false;
        }
    }
    end.unwrap_or(cut)
}

/// Where the trailers start: the last paragraph is trailers if every line of it is one, or if git wrote one of its lines and
/// a quarter of them are. It is never the subject, which ends at `end_of_subject`.
fn start_of_trailers(lines: &[&[u8]], end_of_subject: usize) -> Option<usize> {
    let (mut n_trailers, mut n_others, mut n_continuing) = (0_usize, 0_usize, 0_usize);
    let mut has_gits = false;
    let mut only_blanks = true;
    for at in (end_of_subject..lines.len()).rev() {
        let line = lines[at];
        if line.starts_with(b"#") {
            n_others += std::mem::take(&mut n_continuing);
            continue;
        }
        if is_blank(line) {
            if only_blanks {
                continue;
            }
            n_others += n_continuing;
            let is_block = (has_gits && n_trailers * 3 >= n_others) || (n_trailers > 0 && n_others == 0);
            return is_block.then_some(at + 1);
        }
        only_blanks = false;
        if OF_GIT.iter().any(|start| line.starts_with(start)) {
            (has_gits, n_continuing) = (true, 0);
            n_trailers += 1;
        } else if is_continuing(line) {
            n_continuing += 1;
        } else if separator(line).is_some() {
            n_continuing = 0;
            n_trailers += 1;
        } else {
            n_others += 1 + std::mem::take(&mut n_continuing);
        }
    }
    None
}

/// The first lines are trailers, as many as `n_lines`, and what is below them is none, whatever it looks like.
fn block_of_trailers(lines: &[&[u8]], n_lines: usize, tools: &[Option<&'static str>]) -> Vec<TrailerLine> {
    let (lines, below) = lines.split_at(n_lines);
    let below = below.iter().zip(&tools[n_lines..]).filter(|(line, _)| !is_blank(line));
    let mut block = trailer_lines(lines, tools);
    block.extend(below.map(|(line, &tool)| no_trailer(line, tool)));
    block
}

fn no_trailer(line: &[u8], tool: Option<&'static str>) -> TrailerLine {
    TrailerLine { key: Vec::new(), value: line.trim_ascii_end().to_vec(), tool }
}

fn trailer_lines(lines: &[&[u8]], tools: &[Option<&'static str>]) -> Vec<TrailerLine> {
    let mut found: Vec<TrailerLine> = Vec::new();
    let mut goes_on = false;
    for (line, &tool) in lines.iter().zip(tools) {
        if let (true, true, Some(last)) = (goes_on, is_continuing(line), found.last_mut()) {
            last.value.push(b' ');
            last.value.extend_from_slice(line.trim_ascii());
            last.tool = last.tool.or(tool);
            continue;
        }
        goes_on = separator(line).is_some();
        if let Some(colon) = separator(line) {
            let (key, value) = (line[..colon].trim_ascii().to_vec(), line[colon + 1..].trim_ascii().to_vec());
            found.push(TrailerLine { key, value, tool });
        } else if !is_blank(line) {
            found.push(no_trailer(line, tool));
        }
    }
    for line in &mut found {
        line.value = line.value.trim_ascii().to_vec();
    }
    found
}

/// Where a trailer's colon stands. Before it are letters, digits and hyphens, and perhaps blanks.
fn separator(line: &[u8]) -> Option<usize> {
    let colon = line.iter().position(|&b| b == b':').filter(|&colon| colon > 0)?;
    let blanks = line[..colon].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let key = &line[..colon - blanks];
    let is_key = !key.is_empty() && key.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    is_key.then_some(colon)
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|&b| is_space(b))
}

fn is_continuing(line: &[u8]) -> bool {
    line.first().is_some_and(|&b| is_space(b))
}

/// White space to git. A vertical tab is none.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The lines between subject and trailers, with the tools of each; what is plainly wrapped prose gets one line a paragraph.
fn body(lines: &[&[u8]], tools: &[Option<&'static str>]) -> Vec<BodyLine> {
    let mut out: Vec<BodyLine> = Vec::new();
    let mut is_fenced = false;
    let mut end = 0;
    for paragraph in lines.split(|line| is_blank(line)) {
        let tools = &tools[end..end + paragraph.len()];
        end += paragraph.len() + 1;
        if out.last().is_some_and(|last| !last.text.is_empty()) {
            out.push(BodyLine::default());
        }
        if paragraph.is_empty() {
            continue;
        }
        let n_fences = paragraph.iter().filter(|line| line.trim_ascii_start().starts_with(b"```")).count();
        if !is_fenced && n_fences == 0 && is_prose(paragraph) {
            let text = paragraph.iter().map(|line| line.trim_ascii()).collect::<Vec<_>>().join(&b' ');
            out.push(BodyLine { text, tool: first(tools) });
        } else {
            let lines = paragraph.iter().zip(tools);
            out.extend(lines.map(|(line, &tool)| BodyLine { text: line.trim_ascii_end().to_vec(), tool }));
        }
        is_fenced ^= n_fences % 2 == 1;
    }
    while out.last().is_some_and(|last| last.text.is_empty()) {
        out.pop();
    }
    out
}

fn first(tools: &[Option<&'static str>]) -> Option<&'static str> {
    tools.iter().copied().flatten().next()
}

/// Whether an editor has wrapped these lines: none of them is a list, a quotation, code or a table, and of none could the next
/// line's first word have gone onto it.
fn is_prose(lines: &[&[u8]]) -> bool {
    let width = lines.iter().map(|line| line.trim_ascii_end().len()).max().unwrap_or(0);
    let first_word = |line: &[u8]| line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    let is_full = |pair: &[&[u8]]| pair[0].trim_ascii_end().len() + 1 + first_word(pair[1]) > width;
    lines.len() == 1 && !is_set_off(lines[0])
        || width >= WRAPPED_FROM
            && !lines.iter().any(|line| is_set_off(line))
            && lines.windows(2).all(is_full)
}

/// Whether a line is one of a list, a quotation, a heading, code or a table.
fn is_set_off(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|b| b.is_ascii_digit()).count();
    let is_numbered = digits > 0 && line.get(digits).is_some_and(|b| b".)".contains(b));
    let mark = line.first().is_some_and(|b| b" \t-*+>|#`~=$%".contains(b));
    mark || is_numbered || line.contains(&b'\t') || line.windows(3).any(|three| three == b"   ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ObjectId;
    use crate::provenance::{CommitText, Person, ai_evidence};

    fn bodies(message: &str) -> Vec<String> {
        let read = CommitMessage::read(message.as_bytes());
        read.body.into_iter().map(|line| String::from_utf8(line.text).unwrap()).collect()
    }

    fn trailers(message: &str) -> Vec<(String, String)> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let read = CommitMessage::read(message.as_bytes());
        read.trailers.into_iter().map(|line| (text(line.key), text(line.value))).collect()
    }

    #[test]
    fn wrapped_prose_is_joined_and_nothing_else_is() {
        let prose = "Refunds were counted twice when an order had been split, because\n\
                     the ledger is asked before the split is known to it. Ask later.";
        let kept = [
            "- one thing that is long enough to have been wrapped by an editor\n- another",
            "> quoted text that is long enough to have been wrapped by an edit\n> more",
            "    let code = indented.by(four, blanks, and, long, enough, to, wrap);\n    more();",
            "Short lines\nstay as they are\nlike a poem",
            "A line that stops early,\nthough the next would have fitted on it together with what is before.",
            "```\nfenced code that is long enough to be taken for wrapped prose by\nanyone\n```",
        ];
        assert_eq!(bodies(&format!("S\n\n{prose}\n")), [prose.replace('\n', " ")]);
        for text in kept {
            assert_eq!(bodies(&format!("S\n\n{text}\n")).join("\n"), text, "{text}");
        }
        let all = format!("S\n\n{prose}\n\n\n{}\n\n{prose}\n", kept[0]);
        assert_eq!(bodies(&all).len(), 6, "a blank line between paragraphs, never two");
    }

    #[test]
    fn a_fence_stays_open_over_blank_lines() {
        let code =
            "```\nfirst\n\nsecond line that is long enough to be taken for wrapped prose\nby anyone\n```";
        assert_eq!(bodies(&format!("S\n\n{code}\n")).join("\n"), code);
    }

    #[test]
    fn trailers_are_those_of_the_last_paragraph() {
        let one = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
        assert_eq!(trailers("Fix: it\n"), []);
        assert_eq!(
            trailers("Fix\n\nReviewed-by: A <a@example.com>\n"),
            one("Reviewed-by", "A <a@example.com>")
        );
        assert_eq!(trailers("Fix\n\nNote: this is prose\nand goes on\n"), []);
        let and_comment = [one("Acked-by", "A B"), one("", "# Not: one")].concat();
        assert_eq!(trailers("Fix\n\nAcked-by: A\n B\n\n# Not: one\n\n"), and_comment);
        let mixed = trailers("Fix\n\nprose\nSigned-off-by: A <a@example.com>\n");
        assert_eq!(
            mixed,
            [(String::new(), "prose".into()), ("Signed-off-by".into(), "A <a@example.com>".into())]
        );
        assert_eq!(trailers(""), []);
    }

    #[test]
    fn nothing_of_a_message_is_left_out() {
        let lines = |message: &str| {
            let read = CommitMessage::read(message.as_bytes());
            let subject = String::from_utf8(read.subject).unwrap();
            let trailers = trailers(message).into_iter().map(|(key, value)| format!("{key}: {value}"));
            [vec![subject], bodies(message), trailers.collect()].concat()
        };
        assert_eq!(lines("#12 is mended"), ["#12 is mended"]);
        assert_eq!(lines("# S\n\n# a heading\n\n\n"), ["# S", "# a heading"]);
        assert_eq!(lines("S\n\nprose\n\nConflicts:\n\ta\n").last().unwrap(), "\ta");
        let cut = format!("S\n\nA-b: c\n# d\n\n{}\nE-f: g\n", String::from_utf8_lossy(CUT));
        assert_eq!(lines(&cut)[1..3], ["A-b: c", ": # d"]);
        assert_eq!(lines(&cut)[4], ": E-f: g");
    }

    #[test]
    fn marks_of_tools_are_named_where_they_stand() {
        let read = CommitMessage::read(
            b"aider: fix\n\nGenerated with [Claude Code](https://claude.com/claude-code)\n\n\
              Co-authored-by: Claude <noreply@anthropic.com>\nSigned-off-by: A <a@example.com>\n",
        );
        assert_eq!(read.tool_of_subject, Some("aider"));
        assert_eq!(read.body[0].tool, Some("Claude Code"));
        assert_eq!(
            read.trailers.iter().map(|line| line.tool).collect::<Vec<_>>(),
            [Some("Claude Code"), None]
        );
    }

    #[test]
    fn whatever_makes_a_commit_machine_written_is_marked_where_it_stands() {
        let messages = [
            "Two\n\n    First\n\n    Co-authored-by: Claude <noreply@anthropic.com>\n\nMore\n",
            "Two\n\n* First\n\nCo-authored-by: Claude <noreply@anthropic.com>\n\n* Second\n",
            "Two\n\ncommit 4b825dc\nAuthor: Claude <noreply@anthropic.com>\nDate: today\n\n    First\n",
            "Two\n\n    Co-authored-by: Claude\n        <noreply@anthropic.com>\n\nMore\n",
            "Two\nCo-authored-by: Claude <noreply@anthropic.com>\n\nMore\n",
            "Two\n\nAcked-by: Bo\n Co-authored-by: Claude <noreply@anthropic.com>\n",
            "Two\n\nFixes #1\nCo_authored_by: Claude <noreply@anthropic.com>\nSigned-off-by: A <a@example.com>\n",
            "\n\naider: fix\n",
        ];
        for message in messages {
            let read = CommitMessage::read(message.as_bytes());
            let mut tools = vec![read.tool_of_subject];
            tools.extend(read.body.iter().map(|line| line.tool));
            tools.extend(read.trailers.iter().map(|line| line.tool));
            let marked: Vec<&str> = tools.into_iter().flatten().collect();
            assert!(
                matches!(marked[..], ["Claude Code" | "aider"] | ["Claude Code", "Claude Code"]),
                "{message}: {marked:?}"
            );
            let commit = CommitText { message: message.into(), ..commit() };
            let told: Vec<&str> = ai_evidence(&[commit]).into_iter().map(|evidence| evidence.name).collect();
            assert_eq!(told, marked[..1], "{message}");
        }
    }

    fn commit() -> CommitText {
        let alice = Person { name: b"Alice".to_vec(), email: b"alice@example.com".to_vec() };
        CommitText {
            id: ObjectId::empty_tree(),
            author: alice.clone(),
            authored: None,
            committer: alice,
            message: Vec::new(),
            parents: 1,
        }
    }
}
