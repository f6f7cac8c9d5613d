//! Settings of git with which records get lost although nobody means to: found here, told by `sync` and `doctor`.

use super::error::{GitError, Step};
use super::repository::Repository;
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
        let failed = || GitError::at(Step::ReadConfig);
        let (config, mut found) = (self.config()?, Vec::new());
        for name in self.remotes()? {
            // One that cannot be read, for example for want of an address, cannot be fetched from.
            let Ok(remote) = self.inner.find_remote(&name) else { continue };
            for rule in remote.refspecs() {
                let Ok(refspec) = rule.str().map(str::to_owned) else { continue };
                let (remote, is_fetch) = (name.clone(), rule.direction() == git2::Direction::Fetch);
                // What is not forced is still deleted where git prunes.
                if is_fetch && rule.dst_matches(notes_ref) && (rule.is_force() || prunes(&config, &name)) {
                    found.push(Hazard::Fetched { remote, refspec });
                } else if !is_fetch && rule.src_matches(notes_ref) && rule.is_force() {
                    found.push(Hazard::Pushed { remote, refspec: Some(refspec) });
                }
            }
            if config.get_bool(&format!("remote.{name}.mirror")).unwrap_or(false)
                && !found.iter().any(|one| matches!(one, Hazard::Fetched { remote, .. } if *remote == name))
            {
                found.push(Hazard::Pushed { remote: name, refspec: None });
            }
        }
        let entries = config.entries(Some("^notes\\.rewriteref$")).map_err(failed())?;
        entries
            .for_each(|entry| {
                let value = entry.value().unwrap_or_default();
                if wildcard::matches(value.as_bytes(), notes_ref.as_bytes(), wildcard::Rules::default()) {
                    found.push(Hazard::Rewritten { value: value.to_owned() });
                }
            })
            .map_err(failed())?;
        Ok(found)
    }
}

/// Whether a fetch from the remote deletes refs that are not there.
fn prunes(config: &git2::Config, remote: &str) -> bool {
    let own = config.get_bool(&format!("remote.{remote}.prune"));
    own.or_else(|_| config.get_bool("fetch.prune")).unwrap_or(false)
}
