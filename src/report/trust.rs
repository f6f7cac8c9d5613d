//! What is trusted and why, in sentences.

use super::failure::{quoted, quoted_path};
use crate::git::{FileAt, OPENPGP_SIGNERS, SignersOrigin, TrustReason, TrustRoot};

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

/// Where the trusted keys were found; `None` if nothing says which they are.
pub fn trusted_keys(trust: &TrustRoot) -> Option<String> {
    let allowed = trust.allowed_signers.as_ref().map(|signers| signers_origin(&signers.origin));
    let has_openpgp = trust.openpgp.signers != FileAt::Nothing;
    let openpgp = trust.commit.filter(|_| has_openpgp);
    let openpgp = openpgp.map(|commit| format!("{OPENPGP_SIGNERS} of {}", commit.short()));
    let all: Vec<String> = allowed.into_iter().chain(openpgp).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn signers_origin(origin: &SignersOrigin) -> String {
    match origin {
        SignersOrigin::Commit { commit, path } => format!("{path} of {}", commit.short()),
        SignersOrigin::GitConfig { path } => {
            format!("{} (gpg.ssh.allowedSignersFile of your git configuration)", quoted_path(path))
        }
    }
}
