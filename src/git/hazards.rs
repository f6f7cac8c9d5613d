//! Settings of git with which records get lost although nobody means to: found here, told by `sync` and `doctor`.

use super::error::GitError;
use super::repository::Repository;
use super::settings::Settings;
use crate::base::wildcard;

/// A setting that can lose records of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hazard {
    /// An ordinary fetch replaces the ledger here by that of a remote, with all that was not published.
    Fetched {
        /// The remote.
        remote: String,
        /// What makes it so, as it stands under `remote.NAME.fetch`.
        refspec: String,
    },
    /// An ordinary push replaces the ledger of a remote by the one here.
    Pushed {
        /// The remote.
        remote: String,
        /// What makes it so, as it stands under `remote.NAME.push`; `None` for `remote.NAME.mirror`.
        refspec: Option<String>,
    },
    /// Git copies the notes of rewritten commits, records included, which then stand on what nobody has read.
    Rewritten {
        /// A value of `notes.rewriteRef`.
        value: String,
    },
}

impl Repository {
    /// Settings with which records in `notes_ref` get lost.
    pub fn hazards(&self, notes_ref: &str) -> Result<Vec<Hazard>, GitError> {
        let (settings, mut found) = (self.settings()?, Vec::new());
        for remote in self.access.remotes()? {
            let is_pruned = prunes(&settings, &remote);
            for rule in settings.values(&format!("remote.{remote}.fetch")).filter_map(Rule::read) {
                // What is not forced is still deleted where git prunes.
                if fits(rule.to, notes_ref) && (rule.is_forced || is_pruned) {
                    found.push(Hazard::Fetched { remote: remote.clone(), refspec: rule.text.to_owned() });
                }
            }
            for rule in settings.values(&format!("remote.{remote}.push")).filter_map(Rule::read) {
                if fits(rule.from, notes_ref) && rule.is_forced {
                    let refspec = Some(rule.text.to_owned());
                    found.push(Hazard::Pushed { remote: remote.clone(), refspec });
                }
            }
            if settings.flag(&format!("remote.{remote}.mirror")).unwrap_or(false) {
                found.push(Hazard::Pushed { remote, refspec: None });
            }
        }
        for value in settings.values("notes.rewriteref") {
            if wildcard::matches(value, notes_ref.as_bytes(), wildcard::Rules::default()) {
                found.push(Hazard::Rewritten { value: String::from_utf8_lossy(value).into_owned() });
            }
        }
        Ok(found)
    }
}

/// A rule which refs go where.
struct Rule<'a> {
    text: &'a str,
    is_forced: bool,
    from: &'a str,
    to: &'a str,
}

impl<'a> Rule<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let text = str::from_utf8(text).ok()?;
        let rest = text.strip_prefix('+');
        let (from, to) = rest.unwrap_or(text).split_once(':')?;
        Some(Self { text, is_forced: rest.is_some(), from, to })
    }
}

/// Whether a ref is one of those that a rule speaks of; `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.strip_prefix(start).is_some_and(|rest| rest.len() > end.len() && rest.ends_with(end))
        }
    }
}

/// Whether a fetch from the remote deletes refs that are not there.
fn prunes(settings: &Settings, remote: &str) -> bool {
    let own = settings.flag(&format!("remote.{remote}.prune"));
    own.or_else(|| settings.flag("fetch.prune")).unwrap_or(false)
}
