//! `hooks status --format json`.

use serde::Serialize;

use crate::base::shown::text_of;
use crate::cli::hooks::HookStatus;
use crate::git::HooksFrom;

/// Every hook.
#[derive(Serialize)]
pub(in crate::cli) struct HooksWire {
    hooks: Vec<HookWire>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HookWire {
    name: &'static str,
    path: String,
    /// `ours`, `not-executable`, `another` or `none`.
    state: &'static str,
    /// The patterns of refs that it names beside the default branch, as a shell reads them.
    refs: Vec<String>,
    /// Whether one that was there before runs first.
    chained: bool,
    /// Who says where hooks are: `usual`, `repository` or `shared`.
    place: &'static str,
}

impl HooksWire {
    pub(in crate::cli) fn of(all: &[HookStatus]) -> Self {
        Self { hooks: all.iter().map(HookWire::of).collect() }
    }
}

impl HookWire {
    fn of(status: &HookStatus) -> Self {
        Self {
            name: status.hook.name(),
            path: text_of(status.place.path.as_os_str().as_encoded_bytes()),
            state: status.word(),
            refs: status.refs(),
            chained: status.place.has_chained,
            place: match status.place.from {
                HooksFrom::Usual => "usual",
                HooksFrom::Repository => "repository",
                HooksFrom::Shared => "shared",
            },
        }
    }
}
