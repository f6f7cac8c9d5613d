//! What a signature turned out to be worth. The check itself is made where keys and programs are known, in `sign`.

use crate::base::HwKey;
use crate::policy::Signer;

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// With an SSH key.
    Ssh,
    /// With an OpenPGP key.
    OpenPgp,
}

impl Scheme {
    /// The program that makes and checks such signatures.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Ssh => "ssh-keygen",
            Self::OpenPgp => "gpg",
        }
    }
}

/// Whether a signature is one that the trust root stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureVerdict {
    /// The key is trusted to sign reviews in this name, and it signed exactly these bytes.
    Good(GoodSignature),
    /// It is not, or it did not.
    Bad(BadSignature),
    /// The question could not be answered.
    CouldNotTell(SignatureUnclear),
}

impl SignatureVerdict {
    /// Whether the record may count now, or under another trust root: its signature is one over these bytes, or that is not
    /// known.
    pub const fn may_come_to_count(&self) -> bool {
        use BadSignature::{
            Certificate, ExpiredKey, ExpiredSignature, Malformed, NotForReviews, NotValidNow, OtherPrincipal,
            Revoked, RevokedByOwner, Tampered, UnknownKey, Unsigned, WeakDigest, WrongKeyId, WrongNamespace,
        };
        match self {
            Self::Good(_) | Self::CouldNotTell(_) => true,
            Self::Bad(bad) => match bad {
                Unsigned
                | Malformed(_)
                | WrongNamespace { .. }
                | WrongKeyId { .. }
                | Tampered
                | WeakDigest { .. }
                | ExpiredSignature { .. } => false,
                UnknownKey { .. }
                | OtherPrincipal { .. }
                | NotForReviews { .. }
                | NotValidNow { .. }
                | Revoked { .. }
                | RevokedByOwner { .. }
                | ExpiredKey { .. }
                | Certificate { .. } => true,
            },
        }
    }
}

/// A good signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodSignature {
    /// In whose name it was made.
    pub principal: String,
    /// Every other name that the trust root gives to the same key, and every list of names with a pattern, as it stands
    /// there: under a pattern the key may sign in many names.
    pub aliases: Vec<String>,
    /// The key: `SHA256:…`, or the fingerprint of an OpenPGP key.
    pub fingerprint: String,
    /// What the signature shows of a hardware key; `None` for any other key.
    pub hw_key: Option<HwKey>,
}

impl GoodSignature {
    /// Whoever made it, as a policy weighs people. Whether they say to be an author stands in what they signed.
    pub fn signer(&self, says_author: bool) -> Signer {
        let Self { principal, aliases, fingerprint, .. } = self.clone();
        Signer { principal, aliases, fingerprint, says_author }
    }
}

/// Why a signature is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// There is none.
    #[error("not signed")]
    Unsigned,
    /// Not an armored signature of this kind in its one spelling.
    #[error("not a signature in the proper form")]
    Malformed(Scheme),
    /// Made for some other purpose, such as a commit.
    #[error("made for another purpose: {found:?}")]
    WrongNamespace {
        /// What it was made for.
        found: String,
    },
    /// The envelope names one key, the signature another.
    #[error("the envelope names another key than {fingerprint}")]
    WrongKeyId {
        /// The signature's key.
        fingerprint: String,
    },
    /// It does not belong to these bytes.
    #[error("what was signed is not what stands there")]
    Tampered,
    /// The trust root does not have the key.
    #[error("the key {fingerprint} is not trusted")]
    UnknownKey {
        /// The signature's key.
        fingerprint: String,
    },
    /// The trust root has the key, but for other people.
    #[error("the key {fingerprint} belongs to somebody else")]
    OtherPrincipal {
        /// The signature's key.
        fingerprint: String,
        /// Whose it is.
        known_as: Vec<String>,
    },
    /// The trust root has the key, but not for reviews (`namespaces=`).
    #[error("the key {fingerprint} is not trusted for reviews")]
    NotForReviews {
        /// The signature's key.
        fingerprint: String,
    },
    /// The trust root has the key, but not for the present (`valid-after=`, `valid-before=`).
    #[error("the key {fingerprint} is not trusted at this time")]
    NotValidNow {
        /// The signature's key.
        fingerprint: String,
    },
    /// The trust root had the key and has revoked it, or its list of such keys makes no sense to the program.
    #[error("the key {fingerprint} is revoked")]
    Revoked {
        /// The signature's key.
        fingerprint: String,
    },
    /// The key's owner has revoked it, or the subkey that signed, in the key itself.
    #[error("the key {fingerprint} is revoked by its owner")]
    RevokedByOwner {
        /// The signature's key.
        fingerprint: String,
    },
    /// The key, or the subkey that signed, says itself that its time is over.
    #[error("the key {fingerprint} has expired")]
    ExpiredKey {
        /// The signature's key.
        fingerprint: String,
    },
    /// The signature says itself that its time is over.
    #[error("the signature by {fingerprint} has expired")]
    ExpiredSignature {
        /// The signature's key.
        fingerprint: String,
    },
    /// The signature rests on a digest for which two messages with one signature can be made, or on one that is not known.
    #[error("the signature by {fingerprint} uses the digest {digest}")]
    WeakDigest {
        /// The signature's key.
        fingerprint: String,
        /// The digest, by its number in OpenPGP.
        digest: u8,
    },
    /// A certificate that no authority of the trust root stands for in this name and at this time.
    #[error("the certificate with the key {fingerprint} is not accepted")]
    Certificate {
        /// The signature's key.
        fingerprint: String,
    },
}

/// Why a signature could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureUnclear {
    /// Nothing says which keys are trusted.
    #[error("there are no trusted keys")]
    NoTrustedKeys,
    /// What stands where revoked keys are listed cannot be read.
    #[error("the list of revoked keys cannot be read")]
    Revocations,
    /// What stands where OpenPGP keys are listed cannot be read.
    #[error("the list of OpenPGP keys cannot be read")]
    OpenPgpSigners,
    /// An OpenPGP key is listed, and the key itself is not there or cannot be read.
    #[error("the listed key {fingerprint} is not there")]
    NoKeyBlock {
        /// The listed key.
        fingerprint: String,
    },
    /// There is no program to check with.
    #[error("{} was not found", .0.program())]
    NoProgram(Scheme),
    /// The program did not do its work: it could not be started, was killed, or does not know the task.
    #[error("{} failed", .0.program())]
    ProgramFailed(Scheme),
    /// The program said nothing for this long and did not end.
    #[error("{} hung", .scheme.program())]
    ProgramHung {
        /// What it was asked about.
        scheme: Scheme,
        /// How long it was waited for.
        seconds: u64,
    },
    /// Temporary files could not be written.
    #[error("no temporary files")]
    NoTemporaryFiles,
    /// A type of key that is not known here.
    #[error("keys of type {0:?} are not known")]
    KeyType(String),
}
