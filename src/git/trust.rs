//! The trust root: the one commit that policy and trusted keys are read from, chosen so that the author of the change under
//! review has no hand in it wherever that can be had.

use std::path::PathBuf;

use super::branches::Role;
use super::config::expand;
use super::error::GitError;
use super::file_at::FileAt;
use super::repository::Repository;
use crate::base::ObjectId;

/// Where a repository keeps the keys it trusts, in the format of ssh-keygen's allowed signers.
pub const ALLOWED_SIGNERS: &str = ".countersign/allowed_signers";

/// Where a repository keeps the keys that it trusts no more: public keys, one a line, or a key revocation list of ssh-keygen.
pub const REVOKED: &str = ".countersign/revoked";

/// Where a repository says which OpenPGP keys it trusts: a name and a fingerprint a line.
pub const OPENPGP_SIGNERS: &str = ".countersign/openpgp_signers";

/// Where a repository keeps these keys, as `gpg --export --armor` writes them.
pub const OPENPGP_KEYS: &str = ".countersign/openpgp.asc";

/// How much of each of these files is read.
const MAX_LIST: u64 = 4 << 20;

/// The commit that is trusted, and what it says about keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustRoot {
    /// The commit; `None` for a change that is based on nothing.
    pub commit: Option<ObjectId>,
    /// Why this one.
    pub why: TrustReason,
    /// The keys, if any are named anywhere.
    pub allowed_signers: Option<AllowedSigners>,
    /// The OpenPGP keys. Where something stands there that is no file, none counts.
    pub openpgp: OpenPgpFiles,
    /// The keys that are trusted no more. Where something stands there that is no list, no key is.
    pub revoked: FileAt,
}

/// Why a commit is the trust root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustReason {
    /// It was named (`--trust`).
    Named,
    /// It is `A` of `A..B` or `A...B`.
    BaseOfRange,
    /// It is the tip of this ref, the upstream of the current branch.
    Upstream(String),
    /// It is the tip of this ref, the default branch.
    DefaultBranch(String),
    /// It is where this ref stood before it was pushed to.
    BeforePush(String),
    /// There was nothing better than the base of the change, which the author of the change may control.
    BaseOfChange,
}

/// A list of trusted keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedSigners {
    /// Where it was found.
    pub origin: SignersOrigin,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What a trust root has for OpenPGP keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPgpFiles {
    /// Which keys are trusted, and whose they are ([`OPENPGP_SIGNERS`]).
    pub signers: FileAt,
    /// The keys ([`OPENPGP_KEYS`]).
    pub keys: FileAt,
}

impl OpenPgpFiles {
    /// What a trust root without them has.
    pub const NONE: Self = Self { signers: FileAt::Nothing, keys: FileAt::Nothing };
}

impl TrustRoot {
    /// Whether anything says which keys are trusted.
    pub fn names_keys(&self) -> bool {
        self.allowed_signers.is_some() || self.openpgp.signers != FileAt::Nothing
    }
}

/// Where a list of trusted keys was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignersOrigin {
    /// In the trust root.
    Commit {
        /// The trust root.
        commit: ObjectId,
        /// The file in it.
        path: &'static str,
    },
    /// In the file that `gpg.ssh.allowedSignersFile` of the user's or the system's configuration names.
    GitConfig {
        /// The file.
        path: PathBuf,
    },
}

/// What the choice of the trust root depends on.
pub(super) struct TrustQuestion<'a> {
    /// `--trust`.
    pub(super) named: Option<&'a str>,
    /// Whether a default branch that has the head already is the one to ask.
    pub(super) looks_back: bool,
    /// The tip of `A` of an explicit range.
    pub(super) range_base: Option<ObjectId>,
    /// The head of the change, if it is a commit.
    pub(super) head: Option<ObjectId>,
    /// The base of the change, if it is a commit.
    pub(super) base: Option<ObjectId>,
}

impl Repository {
    pub(super) fn trust_root(&self, question: &TrustQuestion<'_>) -> Result<TrustRoot, GitError> {
        let (commit, why) = self.trusted_commit(question)?;
        let in_tree = match commit {
            Some(commit) => self.signers_at(commit)?,
            None => None,
        };
        let file = |path| match commit {
            Some(commit) => self.file_at(commit, path, MAX_LIST),
            None => Ok(FileAt::Nothing),
        };
        let openpgp = OpenPgpFiles { signers: file(OPENPGP_SIGNERS)?, keys: file(OPENPGP_KEYS)? };
        let is_silent = in_tree.is_none() && openpgp.signers == FileAt::Nothing;
        let allowed_signers = if is_silent { self.signers_of_config()? } else { in_tree };
        Ok(TrustRoot { commit, why, allowed_signers, openpgp, revoked: file(REVOKED)? })
    }

    fn trusted_commit(
        &self,
        question: &TrustQuestion<'_>,
    ) -> Result<(Option<ObjectId>, TrustReason), GitError> {
        if let Some(rev) = question.named {
            return Ok((Some(self.resolve(rev)?), TrustReason::Named));
        }
        if question.looks_back
            && let Some(tip) = self.default_branch()?
            && self.contains(tip.commit, question.head)?
        {
            return Ok((Some(tip.commit), TrustReason::DefaultBranch(tip.name)));
        }
        if let Some(commit) = question.range_base {
            return Ok((Some(commit), TrustReason::BaseOfRange));
        }
        let mut tips = self.destinations()?;
        // The default branch comes first, because it is the one that is guarded, and a copy of the branch under review not at
        // all: its author can put anything there.
        tips.sort_by_key(|tip| tip.role != Role::Default);
        for tip in tips.into_iter().filter(|tip| tip.role != Role::OwnCopy) {
            if !self.contains(tip.commit, question.head)? {
                let is_default = tip.role == Role::Default;
                let reason = if is_default { TrustReason::DefaultBranch } else { TrustReason::Upstream };
                return Ok((Some(tip.commit), reason(tip.name)));
            }
        }
        Ok((question.base, TrustReason::BaseOfChange))
    }

    /// Whether the history of `tip` has `head` in it.
    pub(super) fn contains(&self, tip: ObjectId, head: Option<ObjectId>) -> Result<bool, GitError> {
        let Some(head) = head else { return Ok(false) };
        if tip == head {
            return Ok(true);
        }
        match self.access.has_in_history(tip, head) {
            // Where a shallow clone ends, nobody can say that the head is not behind it.
            Err(_) if self.is_shallow() => Ok(true),
            answer => answer,
        }
    }

    fn signers_at(&self, commit: ObjectId) -> Result<Option<AllowedSigners>, GitError> {
        let bytes = match self.file_at(commit, ALLOWED_SIGNERS, MAX_LIST)? {
            FileAt::File(bytes) => Some(bytes),
            FileAt::Nothing | FileAt::NoFile => None,
            FileAt::TooLarge(_) => return Err(GitError::SignersTooBig { commit, limit: MAX_LIST }),
        };
        let origin = SignersOrigin::Commit { commit, path: ALLOWED_SIGNERS };
        Ok(bytes.map(|bytes| AllowedSigners { origin, bytes }))
    }

    fn signers_of_config(&self) -> Result<Option<AllowedSigners>, GitError> {
        let Some(value) = self.settings()?.protected("gpg.ssh.allowedSignersFile") else { return Ok(None) };
        let path = expand(value);
        let bytes = std::fs::read(&path).map_err(|source| GitError::Io { path: path.clone(), source })?;
        Ok(Some(AllowedSigners { origin: SignersOrigin::GitConfig { path }, bytes }))
    }
}
