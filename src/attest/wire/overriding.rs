//! The JSON of `override/v1`. Strict as that of reviews, whose parts it has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::{check_kind, snapshot};
use super::v1::{WireReviewer, WireSha256, WireSnapshot, WireSubject, WireTool};
use super::write::{COMMIT, wire_snapshot};
use super::{STATEMENT_TYPE, StatementError, strict, value};
use crate::attest::{MAX_REASON, OVERRIDE_TYPE, Override, Reviewer, Tool};

/// Kinds of predicate: a reader that does not know one of them takes it for nothing, and not for the other.
const OVERRIDE: &str = "override";
const WITHDRAWAL: &str = "withdrawal";

#[derive(Debug, Serialize, Deserialize)]
struct WireOverride {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<WireSubject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: WirePredicate,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePredicate {
    v: u64,
    kind: String,
    context: WireContext,
    by: WireReviewer,
    reason: String,
    policy: WireSha256,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdraws: Option<String>,
    made_at: String,
    tool: WireTool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireContext {
    #[serde(skip_serializing_if = "Option::is_none")]
    repo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_ref: Option<String>,
    base: WireSnapshot,
    head: WireSnapshot,
}

/// The bytes of an override that are signed: canonical JSON on one line.
///
/// # Panics
/// Never: every field is text or a whole number.
pub fn override_payload(said: &Override) -> Vec<u8> {
    let head = said.head.object().to_string();
    let wire = WireOverride {
        kind: STATEMENT_TYPE.to_owned(),
        subject: vec![WireSubject { name: None, digest: BTreeMap::from([(COMMIT.to_owned(), head)]) }],
        predicate_type: OVERRIDE_TYPE.to_owned(),
        predicate: WirePredicate {
            v: 1,
            kind: if said.withdraws.is_some() { WITHDRAWAL } else { OVERRIDE }.to_owned(),
            context: WireContext {
                repo: said.repo.clone(),
                target_ref: said.target_ref.clone(),
                base: wire_snapshot(&said.base),
                head: wire_snapshot(&said.head),
            },
            by: WireReviewer { id: said.by.clone(), name: said.name.clone() },
            reason: said.reason.clone(),
            policy: WireSha256 { sha256: said.policy.to_string() },
            withdraws: said.withdraws.map(|id| id.to_string()),
            made_at: said.at.to_string(),
            tool: WireTool { name: said.tool.name.clone(), version: said.tool.version.clone() },
        },
    };
    serde_json_canonicalizer::to_vec(&wire).expect("text and whole numbers can always be written")
}

/// Reads the payload of an envelope. Says nothing about who signed it.
pub fn read_override(payload: &[u8]) -> Result<Override, StatementError> {
    let value = strict::value(payload)?;
    let is_withdrawal = value["predicate"]["kind"] == WITHDRAWAL;
    check_kind(&value, OVERRIDE_TYPE, if is_withdrawal { WITHDRAWAL } else { OVERRIDE })?;
    let WireOverride { subject, predicate, .. } = strict::shaped(&value)?;
    let WirePredicate { context, by, reason, policy, withdraws, made_at, tool, .. } = predicate;
    let (base, head) = (snapshot(&context.base)?, snapshot(&context.head)?);
    let named = head.commit.map(|commit| (COMMIT.to_owned(), commit.to_string()));
    let Ok([subject]) = <[WireSubject; 1]>::try_from(subject) else { return Err(StatementError::Subject) };
    if named.is_none() || !subject.digest.into_iter().eq(named) {
        return Err(StatementError::Subject);
    }
    if !Reviewer::is_fit_id(&by.id) {
        return Err(StatementError::ReviewerId(by.id));
    }
    if reason.trim().is_empty() || reason.len() > MAX_REASON {
        let value = reason.chars().take(100).collect();
        return Err(StatementError::Value { field: "reason", value });
    }
    if withdraws.is_some() != is_withdrawal {
        return Err(StatementError::Outcome);
    }
    let withdraws = withdraws.map(|id| value::digest("withdraws", &id)).transpose()?;
    Ok(Override {
        base,
        head,
        repo: context.repo,
        target_ref: context.target_ref,
        by: by.id,
        name: by.name,
        reason,
        policy: value::digest("policy", &policy.sha256)?,
        withdraws,
        at: value::time("madeAt", &made_at)?,
        tool: Tool { name: tool.name, version: tool.version },
    })
}
