//! Whose keys a trust root trusts, SSH and OpenPGP alike. Runs nothing: whether a signature counts is for [`super::Verifier`].

use super::allowed::{self, Line, LineFault};
use super::revoked::Revoked;
use super::{Key, PublicKey};
use crate::attest::Reviewer;
use crate::base::{Fingerprint, Timestamp};
use crate::git::{FileAt, TrustRoot};

/// The lines of a trust root, and what it has taken back.
#[derive(Clone, Debug)]
pub struct TrustedKeys {
    lines: Vec<Line>,
    pub(super) revoked: Revoked,
    /// What is wrong with lines about OpenPGP keys, by their numbers.
    faults: Vec<(usize, LineFault)>,
    /// Whether anything at all says which keys are trusted.
    pub(super) are_named: bool,
    /// Whether something stands where OpenPGP keys are listed that is no list.
    pub(super) is_openpgp_unreadable: bool,
}

/// Whether the trust root knows a key by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knows {
    /// It may sign reviews now, in that name.
    Yes,
    /// The key is there, but only under other names.
    NotByThisName,
    /// The key is there, but not for reviews.
    NotForReviews,
    /// The key is there, but not for the present.
    NotValidNow,
    /// The key is there, and revoked.
    Revoked,
    /// The key is not there.
    No,
    /// Only a check of a signature could tell: a certificate, or a local time in the file.
    CannotTell,
}

impl TrustedKeys {
    /// Those of a trust root.
    pub fn of(trust: &TrustRoot) -> Self {
        let allowed = trust.allowed_signers.as_ref().map(|signers| &signers.bytes[..]);
        let mut keys = Self::of_allowed(allowed);
        keys.are_named = trust.names_keys();
        keys.revoked = Revoked::of(&trust.revoked);
        match &trust.openpgp.signers {
            FileAt::Nothing => {}
            FileAt::TooLarge(_) | FileAt::NoFile => keys.is_openpgp_unreadable = true,
            FileAt::File(bytes) => {
                for (number, line) in allowed::openpgp_lines(bytes) {
                    match line {
                        Ok(line) => keys.lines.push(line),
                        Err(fault) => keys.faults.push((number, fault)),
                    }
                }
            }
        }
        keys
    }

    /// Those of an allowed signers file alone; `None` where there is none.
    pub(super) fn of_allowed(allowed: Option<&[u8]>) -> Self {
        Self {
            lines: allowed.into_iter().flat_map(allowed::lines).collect(),
            revoked: Revoked::Nothing,
            faults: Vec::new(),
            are_named: allowed.is_some(),
            is_openpgp_unreadable: false,
        }
    }

    /// What is wrong with lines about OpenPGP keys, by their numbers. Each of them trusts nobody.
    pub fn faults(&self) -> &[(usize, LineFault)] {
        &self.faults
    }

    /// The OpenPGP keys that are listed.
    pub fn openpgp(&self) -> Vec<&Fingerprint> {
        let listed = self.lines.iter().filter_map(|line| match &line.key {
            Key::OpenPgp(fingerprint) => Some(fingerprint),
            Key::Ssh(_) => None,
        });
        let mut listed: Vec<_> = listed.collect();
        listed.sort_unstable();
        listed.dedup();
        listed
    }

    /// The lines that trust this very key.
    pub(super) fn lines_of(&self, key: &Key) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.is_of(key))
    }

    /// Whether the SSH key stands anywhere, also as an authority.
    pub(super) fn mentions(&self, key: &PublicKey) -> bool {
        self.lines.iter().any(|line| matches!(&line.key, Key::Ssh(found) if found == key))
    }

    /// Whether `key` is known under `name`.
    pub fn knows(&self, key: &Key, name: &str, now: Timestamp) -> Knows {
        if self.revoked.has(key) == Some(true) {
            return Knows::Revoked;
        }
        if key.is_certificate() {
            return Knows::CannotTell;
        }
        let all: Vec<&Line> = self.lines_of(key).collect();
        let named: Vec<&&Line> = all.iter().filter(|line| line.names(name)).collect();
        let times: Vec<_> =
            named.iter().filter(|line| line.is_for_reviews()).map(|line| line.is_valid(now)).collect();
        match () {
            () if all.is_empty() => Knows::No,
            () if named.is_empty() => Knows::NotByThisName,
            () if times.is_empty() => Knows::NotForReviews,
            () if times.contains(&Some(true)) => Knows::Yes,
            () if times.contains(&None) => Knows::CannotTell,
            () => Knows::NotValidNow,
        }
    }

    /// The name to sign under: `email` if the key is known by it, else the first plain name that the key is known by, else
    /// `email`. A certificate is known by the names that it was issued for.
    pub fn reviewer_id(&self, key: &Key, email: &str) -> String {
        let own: Vec<&Line> = self.lines_of(key).filter(|line| line.is_for_reviews()).collect();
        let issued = key.principals();
        if own.iter().any(|line| line.names(email)) || issued.iter().any(|name| name == email) {
            return email.to_owned();
        }
        let names = own.iter().flat_map(|line| line.plain_names()).chain(issued);
        names.into_iter().find(|name| Reviewer::is_fit_id(name)).unwrap_or_else(|| email.to_owned())
    }

    /// Every key that may sign reviews in a name of its own and is not revoked, once for each such name. Who is trusted by way
    /// of an authority is not known before they sign.
    pub fn reviewers(&self) -> Vec<(String, Key)> {
        let own = self.lines.iter().filter(|line| line.is_for_reviews() && !line.is_authority);
        let own = own.filter(|line| self.revoked.has(&line.key) != Some(true));
        own.flat_map(|line| line.plain_names().into_iter().map(|name| (name, line.key.clone()))).collect()
    }

    /// Every name that whoever holds `key` may sign under, as far as the trust root and the key itself tell: plain names, and
    /// lists with a pattern as they stand there. For a certificate they are the names that it was issued for and those of the
    /// key inside it, so that nobody becomes somebody else by way of a certificate.
    pub fn names_of(&self, key: &Key) -> Vec<String> {
        let plain = key.plain();
        let mut names = key.principals();
        for line in self.lines.iter().filter(|line| line.is_of(key) || line.is_of(&plain)) {
            names.extend(line.plain_names());
            names.extend(line.pattern().map(str::to_owned));
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
