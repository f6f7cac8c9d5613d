//! The person at the keyboard, and the key they sign with.

use std::path::PathBuf;

use super::load::Subject;
use crate::attest::{Reviewer, Target};
use crate::base::{Clock as _, Shown, SystemClock};
use crate::diff::{Change, Identity, Snapshot};
use crate::git::{self, CommitText, Person, Repository, SigningConfig, TrustRoot};
use crate::provenance::authors;
use crate::report::{Exit, Failure};
use crate::session::{KeyFact, KeyTrust};
use crate::sign::{Knows, Signer, TrustedKeys};
use crate::store::ReviewKey;

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
        match subject {
            Subject::Repository(both) => Self::of(&both.0),
            Subject::Patch(_) => match super::load::repository() {
                Ok(repo) => Self::of(&repo),
                Err(_outside) => Self::named(git::user_settings()?),
            },
        }
    }

    /// The identity that git has for a repository.
    pub(super) fn of(repo: &Repository) -> Result<Self, Failure> {
        Self::named((repo.identity()?, repo.signing_config()?))
    }

    fn named((person, config): (Person, SigningConfig)) -> Result<Self, Failure> {
        match str::from_utf8(&person.email).ok().filter(|email| Reviewer::is_fit_id(email)) {
            Some(email) => Ok(Self { email: email.to_owned(), person, config }),
            None => {
                let email = crate::report::quoted(&person.email);
                let sentence = format!("user.email is {email}, which cannot name a person in a record");
                Err(Failure::usage(sentence).hint("git config --global user.email \"you@example.com\""))
            }
        }
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

    /// Which journal is this person's.
    pub(super) fn review_key(&self, subject: &Subject) -> ReviewKey {
        review_key(subject, &self.email)
    }

    /// What tells whether this person wrote the change; `None` for a patch.
    pub(super) fn own_names(&self, subject: &Subject, signing: &Signing) -> Option<OwnNames> {
        let loaded = subject.loaded()?;
        let Identity::Trees { base, head } = loaded.change.identity else { return None };
        let trust = Some(&loaded.trust);
        let (mut names, patterns): (Vec<_>, _) =
            signing.names(trust).into_iter().partition(|name| Reviewer::is_fit_id(name));
        names.extend([self.email.clone(), signing.reviewer_id(trust, &self.email)]);
        Some(OwnNames { base, head, names, patterns })
    }
}

/// A change as `verify` looks at who wrote it, and all that the person at the keyboard is called.
#[derive(Clone, Debug)]
pub(super) struct OwnNames {
    base: Snapshot,
    head: Snapshot,
    names: Vec<String>,
    /// Those of the key that stand for more than one name.
    patterns: Vec<String>,
}

impl OwnNames {
    /// Whether these commits say that the person wrote the change. Uncommitted work is always one's own. Other names of the
    /// same key count, as they do for `verify`.
    pub(super) fn are_among_authors(&self, commits: &[CommitText]) -> bool {
        let target = self.target(commits);
        self.head.commit.is_none() || self.names.iter().any(|name| target.is_author(name))
    }

    /// A sentence if the key may sign in many names and one of them is an author's, so that `verify` takes it for theirs.
    pub(super) fn pattern_of_author(&self, commits: &[CommitText]) -> Option<String> {
        let target = self.target(commits);
        let pattern = self.patterns.iter().find(|name| target.is_author(name))?;
        Some(format!(
            "the trust root lets your key sign as {}, which takes in an author of this change: verify will take you for that author",
            crate::report::quoted(pattern)
        ))
    }

    fn target(&self, commits: &[CommitText]) -> Target {
        Target::new(self.base, self.head, &authors(commits))
    }
}

/// Which journal is a person's. By the address and not by the key, so that decisions stay where they are when a key is
/// changed or the agent is not running.
pub(super) fn key_within(repository: PathBuf, change: &Change, reviewer: String) -> ReviewKey {
    ReviewKey { repository, identity: change.identity, scope: change.scope.clone(), reviewer }
}

impl Signing {
    /// What the screen says about the key.
    pub(super) fn fact(&self, subject: &Subject, email: &str) -> KeyFact {
        match self {
            Self::Unsigned => KeyFact::Unsigned,
            Self::Missing(failure) => KeyFact::Missing(failure.sentence.clone()),
            Self::With(signer) => {
                let trust = subject.loaded().map(|loaded| &loaded.trust);
                KeyFact::Present {
                    fingerprint: signer.fingerprint().to_owned(),
                    trust: key_trust(signer, trust, &self.reviewer_id(trust, email)),
                }
            }
        }
    }

    /// What signs; `None` where the person wants no signature.
    pub(super) fn signer(&self) -> Result<Option<&Signer>, Failure> {
        match self {
            Self::Unsigned => Ok(None),
            Self::With(signer) => Ok(Some(signer)),
            Self::Missing(failure) => Err(failure.clone()),
        }
    }

    /// Every name that the trust root gives to the key.
    fn names(&self, trust: Option<&TrustRoot>) -> Vec<String> {
        match (self, trust) {
            (Self::With(signer), Some(trust)) => TrustedKeys::of(trust).names_of(signer.key()),
            _ => Vec::new(),
        }
    }

    /// The name to sign under.
    pub(super) fn reviewer_id(&self, trust: Option<&TrustRoot>, email: &str) -> String {
        match (self, trust) {
            (Self::With(signer), Some(trust)) => TrustedKeys::of(trust).reviewer_id(signer.key(), email),
            _ => email.to_owned(),
        }
    }
}

/// What the trust root has to say of a key that will sign as `id`.
fn key_trust(signer: &Signer, trust: Option<&TrustRoot>, id: &str) -> KeyTrust {
    let no = |why: &str| KeyTrust::No(why.to_owned());
    let Some(trust) = trust else {
        return KeyTrust::CannotTell("a patch has no trust root".to_owned());
    };
    if !trust.names_keys() {
        return no("nothing says which keys are trusted");
    }
    match TrustedKeys::of(trust).knows(signer.key(), id, SystemClock::default().now()) {
        Knows::Yes => KeyTrust::As(Shown::of(id).to_string()),
        Knows::Revoked => no("the trust root has revoked this key"),
        Knows::No => no("the trust root does not have this key"),
        Knows::NotByThisName => no("the trust root has this key under other names only"),
        Knows::NotForReviews => no("the trust root has this key, but not for reviews (namespaces=)"),
        Knows::NotValidNow => {
            no("the trust root has this key, but not at this time (valid-after=, valid-before=)")
        }
        Knows::CannotTell => KeyTrust::CannotTell("that shows once it has signed".to_owned()),
    }
}

/// Which journal belongs to the review of `subject` by the person with this address.
pub(super) fn review_key(subject: &Subject, reviewer: &str) -> ReviewKey {
    let repository = match subject {
        Subject::Repository(both) => both.0.common_dir().to_owned(),
        Subject::Patch(_) => "patch".into(),
    };
    key_within(repository, subject.change(), reviewer.to_owned())
}

/// Where journals are kept.
pub(super) fn state_dir() -> Result<std::path::PathBuf, Failure> {
    crate::config::state_dir().ok_or_else(|| {
        Failure::new(Exit::Usage, "there is no home directory to keep reviews in")
            .hint("set HOME, or XDG_STATE_HOME")
    })
}
