//! From a verification summary to a signed line.

use super::LedgerError;
use super::seal::signed;
use crate::attest::{Envelope, SUMMARY_NAMESPACE, Summary, summary_payload};
use crate::sign::{Signer, SigningConfig};

/// Signs a summary, checks the signature and makes the line of an envelope, with an LF.
pub fn seal_summary(
    summary: &Summary,
    signer: &Signer,
    config: &SigningConfig,
) -> Result<Vec<u8>, LedgerError> {
    let payload = summary_payload(summary);
    let signature = Some(signed((SUMMARY_NAMESPACE, &payload), signer, config)?);
    Ok([&Envelope { payload, signature }.to_line()[..], b"\n"].concat())
}
