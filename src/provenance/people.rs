//! The people behind a change.

use std::collections::HashSet;

use super::message::{Trailer, trailers};
use super::tool::is_tool_address;
use super::{CommitText, Person};

/// The authors without AI tools, which are known by their addresses.
pub fn human_authors(commits: &[CommitText]) -> Vec<Person> {
    authors(commits).into_iter().filter(|person| !is_tool_address(&person.email)).collect()
}

/// Authors, committers and co-authors, people and AI tools, in the order of the commits, each address once whatever its
/// case. Co-authors without an address are left out. `Signed-off-by` passes a change on and is not authorship, so it adds
/// nobody.
pub fn authors(commits: &[CommitText]) -> Vec<Person> {
    let mut known = HashSet::new();
    let mut found = Vec::new();
    for commit in commits {
        let named = trailers(&commit.message)
            .into_iter()
            .filter(Trailer::names_authors)
            .flat_map(|trailer| trailer.people())
            .filter(|person| !person.email.is_empty());
        for person in [commit.author.clone(), commit.committer.clone()].into_iter().chain(named) {
            let is_somebody = !(person.name.is_empty() && person.email.is_empty());
            if is_somebody && known.insert(identity(&person)) {
                found.push(person);
            }
        }
    }
    found
}

/// The address without regard to case; of somebody without one, the name.
fn identity(person: &Person) -> (bool, Vec<u8>) {
    let has_address = !person.email.is_empty();
    (has_address, if has_address { &person.email } else { &person.name }.to_ascii_lowercase())
}
