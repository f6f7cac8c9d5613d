//! The JSON of a verification summary. It is only written.

use std::collections::BTreeMap;

use serde::Serialize;

use super::STATEMENT_TYPE;
use super::write::COMMIT;
use crate::attest::{Claim, LEDGER_REF, OVERRIDES_REF, SUMMARY_TYPE, Summary};
use crate::base::Digest;

/// The version of SLSA whose words are used.
const SLSA_VERSION: &str = "1.2";

/// The bytes that are signed: canonical JSON on one line.
///
/// # Panics
/// Never: every field is text or a list of it.
pub fn summary_payload(summary: &Summary) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(&wire(summary)).expect("text can always be written")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireSummary {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: [WireSubject; 1],
    predicate_type: &'static str,
    predicate: WirePredicate,
}

#[derive(Serialize)]
struct WireSubject {
    digest: BTreeMap<&'static str, String>,
    annotations: WireAnnotations,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireAnnotations {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source_refs: Vec<String>,
    /// What the commit was compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    base_commit: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WirePredicate {
    verifier: WireVerifier,
    time_verified: String,
    resource_uri: String,
    policy: WireResource,
    input_attestations: Vec<WireResource>,
    verification_result: &'static str,
    verified_levels: Vec<&'static str>,
    slsa_version: &'static str,
}

#[derive(Serialize)]
struct WireVerifier {
    id: String,
    version: BTreeMap<&'static str, &'static str>,
}

#[derive(Serialize)]
struct WireResource {
    uri: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    digest: BTreeMap<&'static str, String>,
}

impl WireResource {
    fn new(uri: String, digest: Option<Digest>) -> Self {
        Self { uri, digest: digest.map(|digest| ("sha256", digest.to_string())).into_iter().collect() }
    }
}

fn wire(summary: &Summary) -> WireSummary {
    let resource = |notes: &str, id: &Digest| WireResource::new(format!("git-note:{notes}"), Some(*id));
    let inputs = summary.inputs.iter().map(|id| resource(LEDGER_REF, id));
    let overrides = summary.overrides.iter().map(|id| resource(OVERRIDES_REF, id));
    let (result, levels) = match &summary.passed {
        Some(claims) => ("PASSED", claims.iter().copied().map(Claim::level).collect()),
        None => ("FAILED", vec!["FAILED"]),
    };
    WireSummary {
        kind: STATEMENT_TYPE,
        subject: [WireSubject {
            digest: BTreeMap::from([(COMMIT, summary.head.to_string())]),
            annotations: WireAnnotations {
                source_refs: summary.source_refs.clone(),
                base_commit: summary.base.map(|base| base.to_string()),
            },
        }],
        predicate_type: SUMMARY_TYPE,
        predicate: WirePredicate {
            verifier: WireVerifier {
                id: summary.verifier.clone(),
                version: BTreeMap::from([(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))]),
            },
            time_verified: summary.at.to_string(),
            resource_uri: summary.resource.clone(),
            policy: WireResource::new(summary.policy.clone(), summary.policy_digest),
            input_attestations: inputs.chain(overrides).collect(),
            verification_result: result,
            verified_levels: levels,
            slsa_version: SLSA_VERSION,
        },
    }
}
