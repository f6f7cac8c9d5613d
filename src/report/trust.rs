//! What is trusted and why, in sentences.

use super::failure::{quoted, quoted_path};
use crate::git::{SignersOrigin, TrustReason, TrustRoot};

/// Which commit is the trust root and why.
pub fn trust_root(trust: &TrustRoot) -> String {
    let Some(commit) = trust.commit else {
        return "no commit can be trusted: the change has no base".to_owned();
    };
    let commit = commit.short();
    match &trust.why {
        TrustReason::Named => format!("{commit}, as named with --trust"),
        TrustReason::BaseOfRange => format!("{commit}, the base of the range"),
        TrustReason::Upstream(name) => format!("{commit}, the tip of the upstream {}", quoted(name)),
        TrustReason::DefaultBranch(name) => {
            format!("{commit}, the tip of the default branch {}", quoted(name))
        }
        TrustReason::BeforePush(name) => format!("{commit}, where {} stood before this push", quoted(name)),
        TrustReason::BaseOfChange => format!("{commit}, the base of the change: its author may control it"),
    }
}

/// Where the trusted keys were found.
pub fn signers_origin(origin: &SignersOrigin) -> String {
    match origin {
        SignersOrigin::Commit { commit, path } => format!("{path} of {}", commit.short()),
        SignersOrigin::GitConfig { path } => {
            format!("{} (gpg.ssh.allowedSignersFile of your git configuration)", quoted_path(path))
        }
    }
}
