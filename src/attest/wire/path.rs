//! Paths in JSON, which knows only Unicode text: `path` where the bytes are UTF-8, else `pathBytes` in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::StatementError;
use crate::base::RepoPath;

/// Exactly one of the two is there, and which one follows from the bytes.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WirePath {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl WirePath {
    pub(super) fn of(path: &RepoPath) -> Self {
        match std::str::from_utf8(path.as_bytes()) {
            Ok(text) => Self { path: Some(text.to_owned()), path_bytes: None },
            Err(_) => Self { path: None, path_bytes: Some(STANDARD.encode(path.as_bytes())) },
        }
    }

    /// `None` where no path is given.
    pub(super) fn read(self) -> Result<Option<RepoPath>, StatementError> {
        match (self.path, self.path_bytes) {
            (None, None) => Ok(None),
            (Some(path), None) if is_fit(path.as_bytes()) => Ok(Some(RepoPath::new(path))),
            (None, Some(encoded)) => match STANDARD.decode(encoded) {
                Ok(bytes) if is_fit(&bytes) && std::str::from_utf8(&bytes).is_err() => {
                    Ok(Some(RepoPath::new(bytes)))
                }
                _ => Err(StatementError::Path),
            },
            _ => Err(StatementError::Path),
        }
    }
}

fn is_fit(path: &[u8]) -> bool {
    !path.is_empty() && !path.contains(&0)
}
