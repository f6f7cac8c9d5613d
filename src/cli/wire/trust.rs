//! What is trusted and why, in JSON.

use serde::Serialize;

use crate::base::shown::text_of;
use crate::git::{FileAt, OPENPGP_SIGNERS, SignersOrigin, TrustReason, TrustRoot};

/// The trust root and where the keys came from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrustWire {
    commit: Option<String>,
    /// `named`, `base-of-range`, `upstream`, `default-branch`, `before-push` or `base-of-change`.
    why: &'static str,
    /// The ref whose tip it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#ref: Option<String>,
    author_may_control: bool,
    /// The file with the trusted keys.
    signers: Option<String>,
    /// Whether that file is the user's or the system's own and not one of the trust root.
    signers_from_configuration: bool,
    /// The file with the trusted OpenPGP keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    openpgp_signers: Option<&'static str>,
}

impl TrustWire {
    pub(super) fn of(trust: &TrustRoot) -> Self {
        let (why, name) = match &trust.why {
            TrustReason::Named => ("named", None),
            TrustReason::BaseOfRange => ("base-of-range", None),
            TrustReason::Upstream(name) => ("upstream", Some(name.clone())),
            TrustReason::DefaultBranch(name) => ("default-branch", Some(name.clone())),
            TrustReason::BeforePush(name) => ("before-push", Some(name.clone())),
            TrustReason::BaseOfChange => ("base-of-change", None),
        };
        let origin = trust.allowed_signers.as_ref().map(|signers| &signers.origin);
        let signers = origin.map(|origin| match origin {
            SignersOrigin::Commit { path, .. } => (*path).to_owned(),
            SignersOrigin::GitConfig { path } => text_of(path.as_os_str().as_encoded_bytes()),
        });
        Self {
            commit: trust.commit.map(|commit| commit.to_string()),
            why,
            r#ref: name,
            author_may_control: trust.why == TrustReason::BaseOfChange,
            signers,
            signers_from_configuration: matches!(origin, Some(SignersOrigin::GitConfig { .. })),
            openpgp_signers: (trust.openpgp.signers != FileAt::Nothing).then_some(OPENPGP_SIGNERS),
        }
    }
}
