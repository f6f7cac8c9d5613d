//! CODEOWNERS: who owns which path. The last line that fits a path decides, as on the forges that read the same file; in each
//! section for itself, where there are sections as GitLab has them.

use super::{PathPattern, PatternFlaw};

/// A file of owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeOwners {
    sections: Vec<Section>,
}

/// Lines under one head, or before the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Section {
    /// In small letters; sections of one name are one.
    name: String,
    /// Whether its owners are only told.
    is_optional: bool,
    lines: Vec<(PathPattern, Vec<String>)>,
}

/// The head of a section: `[name]`, or `^[name]` for one whose owners are not asked for, and whoever owns what has no owners of
/// its own.
struct Head<'a> {
    name: &'a str,
    is_optional: bool,
    owners: Vec<String>,
}

/// Why a line is refused: its number, counted from 1, its pattern, and the flaw in it.
type Fault = (u32, String, PatternFlaw);

impl CodeOwners {
    /// Where it is looked for; the first that is there counts.
    pub const PLACES: [&'static str; 4] =
        [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

    /// Reads a file of owners, or says on which lines (counted from 1) there is what pattern that cannot be one. A line that
    /// is left out would give its paths to somebody else, so none ever is.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let mut out = Self { sections: vec![Section::default()] };
        let mut faults = Vec::new();
        let (mut at, mut defaults) = (0, Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with('[') || line.starts_with("^[") {
                match Head::parse(line) {
                    Ok(head) => {
                        at = out.section(&head);
                        defaults = head.owners;
                    }
                    Err(flaw) => faults.push((number, line.to_owned(), flaw)),
                }
                continue;
            }
            let (pattern, rest) = first_word(line);
            let own = owners(rest);
            match PathPattern::parse(pattern) {
                Ok(pattern) => {
                    let owners = if own.is_empty() { defaults.clone() } else { own };
                    out.sections[at].lines.push((pattern, owners));
                }
                Err(flaw) => faults.push((number, pattern.to_owned(), flaw)),
            }
        }
        if faults.is_empty() { Ok(out) } else { Err(faults) }
    }

    /// The place of a section. Asked for once, it is asked for wherever its name stands.
    fn section(&mut self, head: &Head<'_>) -> usize {
        let name = head.name.to_lowercase();
        if let Some(at) = self.sections.iter().position(|section| section.name == name) {
            self.sections[at].is_optional &= head.is_optional;
            return at;
        }
        self.sections.push(Section { name, is_optional: head.is_optional, lines: Vec::new() });
        self.sections.len() - 1
    }

    /// Who owns `path`, as it stands there: `@name`, `@group/team` or an address. One of each list is asked for; there is a list for
    /// each section that has owners for it and is not optional.
    pub fn of(&self, path: &[u8]) -> Vec<&[String]> {
        let asked = self.sections.iter().filter(|section| !section.is_optional);
        asked.map(|section| section.of(path)).filter(|owners| !owners.is_empty()).collect()
    }
}

impl Section {
    fn of(&self, path: &[u8]) -> &[String] {
        let last = self.lines.iter().rev().find(|(pattern, _)| pattern.fits_as_owned(path));
        last.map_or(&[], |(_, owners)| owners)
    }
}

impl<'a> Head<'a> {
    /// Reads a line that begins like one.
    fn parse(line: &'a str) -> Result<Self, PatternFlaw> {
        let is_optional = line.starts_with('^');
        let inside = line.trim_start_matches('^').strip_prefix('[').ok_or(PatternFlaw::Section)?;
        let (name, rest) = inside.split_once(']').ok_or(PatternFlaw::Section)?;
        let rest = match rest.strip_prefix('[') {
            None => rest,
            Some(number) => match number.split_once(']') {
                Some(("1", rest)) => rest,
                // How many people have to sign is for the policy to say.
                Some((number, _)) if number.parse::<u32>().is_ok() => return Err(PatternFlaw::Approvals),
                _ => return Err(PatternFlaw::Section),
            },
        };
        let is_whole = rest.is_empty() || rest.starts_with(char::is_whitespace);
        if name.trim().is_empty() || !is_whole {
            return Err(PatternFlaw::Section);
        }
        Ok(Self { name: name.trim(), is_optional, owners: owners(rest) })
    }
}

/// Up to the first white space that no `\` stands before.
fn first_word(line: &str) -> (&str, &str) {
    let mut is_escaped = false;
    let end = line.find(|c: char| {
        let ends = c.is_whitespace() && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    line.split_at(end.unwrap_or(line.len()))
}

fn owners(rest: &str) -> Vec<String> {
    rest.split_whitespace().take_while(|word| !word.starts_with('#')).map(str::to_owned).collect()
}
