//! What stands in the way of records on their way to or from a remote, in sentences.

use super::Failure;
use super::failure::{quoted, shell_word};
use crate::base::Shown;
use crate::git::{Hazard, NetworkError};
use crate::ledger::ExchangeError;

impl From<NetworkError> for Failure {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::NoGit(error) => Self::could_not_tell(format!("git cannot be run: {error}"))
                .hint("records travel with git itself, so it has to be on PATH"),
            NetworkError::NamesPrograms(settings) => names_programs(&settings),
            NetworkError::Failed(said) => {
                let lines = said.split(|&b| b == b'\n').filter(|line| !line.trim_ascii().is_empty());
                let lines: Vec<String> =
                    lines.take(12).map(|line| Shown::of(line).cut(300).to_string()).collect();
                let failure = Self::could_not_tell("git could not talk to the remote; what it said:");
                lines.into_iter().fold(failure, Self::hint)
            }
            NetworkError::Git(error) => error.into(),
        }
    }
}

fn names_programs(settings: &[String]) -> Failure {
    let list: Vec<String> = settings.iter().map(quoted).collect();
    let (list, first) = (list.join(", "), settings.first().map(shell_word).unwrap_or_default());
    Failure::usage(format!(
        "this repository's own configuration names programs to run when git talks to a remote: {list}"
    ))
    .hint("nothing that a repository names is run here")
    .hint(format!(
        "if it is yours, say it for yourself: git config --global {first} VALUE, and git config --unset {first}"
    ))
    .hint("or let git do it: git push REMOTE 'refs/notes/countersign/*'")
}

impl ExchangeError {
    /// The failure of an exchange with `remote`.
    pub fn with(self, remote: &str) -> Failure {
        let put_back = format!(
            "if that was not meant, put everything known here there again: countersign sync {} --put-back",
            shell_word(remote)
        );
        match self {
            Self::Network(error) => error.into(),
            Self::Git(error) => error.into(),
            Self::Rewound { name, was, now } => {
                let now = now.map_or_else(
                    || "is gone".to_owned(),
                    |now| format!("is now at {} and does not contain it", now.short()),
                );
                Failure::could_not_tell(format!(
                    "the ledger at {} lost history: {} was at {} and {now}; nothing was taken over",
                    quoted(remote),
                    quoted(name),
                    was.short()
                ))
                .hint(put_back)
            }
            Self::Removed { name, lines } => {
                let n = lines.len();
                let object = lines.first().map_or_else(String::new, |line| line.object.short());
                Failure::could_not_tell(format!(
                    "the ledger at {} lost {n} {}, on {object}{}: somebody took them out of {}; nothing was taken over",
                    quoted(remote),
                    if n == 1 { "record" } else { "records" },
                    if n == 1 { "" } else { " and others" },
                    quoted(name),
                ))
                .hint(put_back)
            }
            Self::Overtaken { name } => Failure::could_not_tell(format!(
                "others keep writing to {} at {}; everything of theirs is here, but what is here is not there",
                quoted(name),
                quoted(remote)
            ))
            .hint("try again"),
        }
    }
}

/// What a setting does to records, and what mends it.
pub fn hazard(hazard: &Hazard) -> (String, String) {
    match hazard {
        Hazard::Fetched { remote, refspec } => (
            format!(
                "a git fetch from {} replaces the ledger here, with what was not published, because of remote.{}.fetch = {}",
                quoted(remote),
                Shown::of(remote),
                quoted(refspec)
            ),
            format!(
                "git config --unset-all --fixed-value {} {}",
                shell_word(format!("remote.{remote}.fetch")),
                shell_word(refspec)
            ),
        ),
        Hazard::Pushed { remote, refspec: Some(refspec) } => (
            format!(
                "a git push to {} replaces the ledger there because of remote.{}.push = {}",
                quoted(remote),
                Shown::of(remote),
                quoted(refspec)
            ),
            format!(
                "git config --unset-all --fixed-value {} {}",
                shell_word(format!("remote.{remote}.push")),
                shell_word(refspec)
            ),
        ),
        Hazard::Pushed { remote, refspec: None } => (
            format!("a git push to {} replaces the ledger there because it is a mirror", quoted(remote)),
            format!("git config --unset {}", shell_word(format!("remote.{remote}.mirror"))),
        ),
        Hazard::Rewritten { value } => (
            format!(
                "git copies records to commits that nobody read when it rewrites them, because of notes.rewriteRef = {}",
                quoted(value)
            ),
            format!("git config --unset-all --fixed-value notes.rewriteRef {}", shell_word(value)),
        ),
    }
}
