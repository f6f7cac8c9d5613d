//! The person at the keyboard, and the key they sign with.

use super::load::Subject;
use crate::attest::Reviewer;
use crate::base::{Clock as _, Shown, SystemClock};
use crate::git::{self, Person, SigningConfig, TrustRoot};
use crate::provenance::authors;
use crate::report::{Exit, Failure};
use crate::sign::{Knows, Signer, knows, reviewer_id};
use crate::store::ReviewKey;
use crate::tui::KeyFact;

/// Who reviews.
pub(super) struct Who {
    /// As git is configured.
    pub(super) person: Person,
    /// `user.email` as text.
    pub(super) email: String,
    /// How git is set up to sign.
    pub(super) config: SigningConfig,
}

/// With what the record will be signed.
pub(super) enum Signing {
    /// With nothing, because the person asked for that.
    Unsigned,
    /// With nothing, because no key can be used.
    Missing(Failure),
    /// With this key.
    With(Signer),
}

impl Who {
    /// The identity that git has for this repository, or outside of any.
    pub(super) fn find(subject: &Subject) -> Result<Self, Failure> {
        let (person, config) = match subject {
            Subject::Repository(both) => (both.0.identity()?, both.0.signing_config()?),
            Subject::Patch(_) => match super::load::repository() {
                Ok(repo) => (repo.identity()?, repo.signing_config()?),
                Err(_outside) => git::user_settings()?,
            },
        };
        let email = String::from_utf8_lossy(&person.email).into_owned();
        if !Reviewer::is_fit_id(&email) {
            let sentence = format!(
                "user.email is {}, which cannot name a person in a record",
                crate::report::quoted(&email)
            );
            return Err(Failure::usage(sentence).hint("git config --global user.email \"you@example.com\""));
        }
        Ok(Self { person, email, config })
    }

    /// The key as git is configured.
    pub(super) fn signing(&self, unsigned: bool) -> Signing {
        if unsigned {
            return Signing::Unsigned;
        }
        match Signer::from_config(&self.config, std::env::home_dir().as_deref()) {
            Ok(signer) => Signing::With(signer),
            Err(error) => Signing::Missing(error.into()),
        }
    }

    /// Which journal is this person's. By the address and not by the key, so that decisions stay where they are when a key
    /// is changed or the agent is not running.
    pub(super) fn review_key(&self, subject: &Subject) -> ReviewKey {
        let change = subject.change();
        let repository = match subject {
            Subject::Repository(both) => both.0.common_dir().to_owned(),
            Subject::Patch(_) => "patch".into(),
        };
        ReviewKey {
            repository,
            identity: change.identity,
            scope: change.scope.clone(),
            reviewer: self.email.clone(),
        }
    }

    /// Whether this person wrote the change, as far as it says. Uncommitted work is always one's own.
    pub(super) fn is_author(&self, subject: &Subject) -> bool {
        let Subject::Repository(both) = subject else { return false };
        let is_uncommitted = matches!(both.1.change.identity, crate::diff::Identity::Trees { head, .. } if head.commit.is_none());
        let is_me = |author: &Person| author.email.eq_ignore_ascii_case(&self.person.email);
        is_uncommitted || authors(&both.1.commits).iter().any(is_me)
    }
}

impl Signing {
    /// What the screen says about the key.
    pub(super) fn fact(&self, trust: Option<&TrustRoot>, email: &str) -> KeyFact {
        match self {
            Self::Unsigned => KeyFact::Unsigned,
            Self::Missing(failure) => KeyFact::Missing(failure.sentence.clone()),
            Self::With(signer) => {
                let is_known = matches!(self.knows(trust), Some(Knows::Yes { .. }));
                let known_as = is_known.then(|| Shown::of(self.reviewer_id(trust, email)).to_string());
                KeyFact::Present { fingerprint: signer.fingerprint().to_owned(), known_as }
            }
        }
    }

    /// What the reviewer should know about the key beyond yes or no.
    pub(super) fn notice(&self, trust: Option<&TrustRoot>) -> Option<&'static str> {
        match self.knows(trust)? {
            Knows::Yes { .. } => None,
            Knows::No => {
                Some("the trust root does not know your key, so `verify` will not count your signature")
            }
            Knows::NotForReviews => Some("the trust root has your key, but not for reviews (namespaces=)"),
            Knows::NotValidNow => {
                Some("the trust root has your key, but not at this time (valid-after=, valid-before=)")
            }
            Knows::CannotTell => {
                Some("whether the trust root accepts your key shows only once it has signed")
            }
        }
    }

    /// The name to sign under.
    pub(super) fn reviewer_id(&self, trust: Option<&TrustRoot>, email: &str) -> String {
        match (self, allowed(trust)) {
            (Self::With(signer), Some(allowed)) => reviewer_id(allowed, signer.public_key(), email),
            _ => email.to_owned(),
        }
    }

    fn knows(&self, trust: Option<&TrustRoot>) -> Option<Knows> {
        let Self::With(signer) = self else { return None };
        Some(knows(allowed(trust)?, signer.public_key(), SystemClock::default().now()))
    }
}

fn allowed(trust: Option<&TrustRoot>) -> Option<&[u8]> {
    Some(&trust?.allowed_signers.as_ref()?.bytes)
}

/// Where journals are kept.
pub(super) fn state_dir() -> Result<std::path::PathBuf, Failure> {
    crate::config::state_dir().ok_or_else(|| {
        Failure::new(Exit::Usage, "there is no home directory to keep reviews in")
            .hint("set HOME, or XDG_STATE_HOME")
    })
}
