//! CODEOWNERS: who owns which path. The last line that fits a path decides, as on the forges that read the same file.

use super::{PathPattern, PatternFlaw};

/// A file of owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeOwners {
    lines: Vec<(PathPattern, Vec<String>)>,
}

impl CodeOwners {
    /// Where it is looked for; the first that is there counts.
    pub const PLACES: [&'static str; 4] =
        [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

    /// Reads a file of owners, or says on which lines (counted from 1) there is what pattern that cannot be one. A line that
    /// is left out would give its paths to somebody else, so none ever is.
    pub fn parse(text: &str) -> Result<Self, Vec<(u32, String, PatternFlaw)>> {
        let mut out = Self::default();
        let mut faults = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let (pattern, rest) = first_word(line.trim());
            if pattern.is_empty() || pattern.starts_with('#') {
                continue;
            }
            let is_section = pattern.starts_with('[') || pattern.starts_with("^[");
            let parsed = if is_section { Err(PatternFlaw::Section) } else { PathPattern::parse(pattern) };
            match parsed {
                Ok(pattern) => out.lines.push((pattern, owners(rest))),
                Err(flaw) => faults.push((number, pattern.to_owned(), flaw)),
            }
        }
        if faults.is_empty() { Ok(out) } else { Err(faults) }
    }

    /// Who owns `path`, as it stands there: `@name`, `@group/team` or an address. Nobody may.
    pub fn of(&self, path: &[u8]) -> &[String] {
        let last = self.lines.iter().rev().find(|(pattern, _)| pattern.fits_as_owned(path));
        last.map_or(&[], |(_, owners)| owners)
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
