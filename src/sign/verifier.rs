//! Checking a signature.

use std::sync::OnceLock;

use tempfile::TempDir;

use super::allowed::Line;
use super::keyring::{Keyring, ListedKey, unarmored};
use super::pgp_signature::{PgpSignature, is_strong};
use super::program::{Program, private_dir, write_private};
use super::revoked::Revoked;
use super::ssh_check::{ALLOWED, Keygen, REVOKED};
use super::sshsig::SshSignature;
use super::status::Heard;
use super::{Key, Knows, Signer, SigningConfig, TrustedKeys};
use crate::attest::{
    BadSignature, GoodSignature, NAMESPACE, Reviewer, Scheme, Signature, SignatureUnclear, SignatureVerdict,
};
use crate::base::{Clock as _, Fingerprint, HwKey, SystemClock};
use crate::git::{FileAt, TrustRoot};

use SignatureVerdict::{Bad, CouldNotTell};

/// Checks signatures against the keys of one trust root.
#[derive(Debug)]
pub struct Verifier {
    ssh: Option<Program>,
    gpg: Option<Program>,
    trusted: TrustedKeys,
    /// Holds the allowed signers as a file for `ssh-keygen`.
    dir: Option<TempDir>,
    /// The OpenPGP keys, for the first signature that needs them.
    keys: Vec<u8>,
    broken_blocks: Vec<usize>,
    keyring: OnceLock<Result<Keyring, SignatureUnclear>>,
}

impl Verifier {
    /// `allowed` is the text of an allowed signers file as `ssh-keygen` reads it; `None` where there is none.
    pub fn new(config: &SigningConfig, allowed: Option<&[u8]>) -> Self {
        Self::with(config, TrustedKeys::of_allowed(allowed), allowed)
    }

    /// With the trusted keys of a trust root, less those that it has revoked.
    pub fn for_trust(config: &SigningConfig, trust: &TrustRoot) -> Self {
        let allowed = trust.allowed_signers.as_ref().map(|signers| &signers.bytes[..]);
        let mut verifier = Self::with(config, TrustedKeys::of(trust), allowed);
        if let FileAt::File(armored) = &trust.openpgp.keys {
            (verifier.keys, verifier.broken_blocks) = unarmored(armored);
        }
        verifier
    }

    /// For what somebody signs here and now, whether anybody trusts their key or not.
    pub fn for_signer(config: &SigningConfig, signer: &Signer) -> Self {
        let verifier = Self::new(config, None);
        match (signer.key(), signer.exported()) {
            (Key::OpenPgp(_), None) => {
                let failed = Err(SignatureUnclear::ProgramFailed(Scheme::OpenPgp));
                Self { keyring: OnceLock::from(failed), ..verifier }
            }
            (_, keys) => Self { keys: keys.unwrap_or_default(), ..verifier },
        }
    }

    fn with(config: &SigningConfig, trusted: TrustedKeys, allowed: Option<&[u8]>) -> Self {
        let write = || {
            let dir = private_dir()?;
            write_private(&dir.path().join(ALLOWED), allowed.unwrap_or_default())?;
            if let Revoked::Listed { ssh, .. } = &trusted.revoked {
                write_private(&dir.path().join(REVOKED), ssh)?;
            }
            std::io::Result::Ok(dir)
        };
        let dir = write().ok();
        let [ssh, gpg] = [Scheme::Ssh, Scheme::OpenPgp].map(|scheme| Program::find(scheme, config));
        Self { ssh, gpg, trusted, dir, keys: Vec::new(), broken_blocks: Vec::new(), keyring: OnceLock::new() }
    }

    /// Whether `signature` is one over `message` (the PAE of a payload), made for reviews by a key that is trusted under
    /// the name `claimed`.
    pub fn check(&self, claimed: &str, message: &[u8], signature: &Signature) -> SignatureVerdict {
        let checked = match Read::of(NAMESPACE, signature) {
            Ok(Read::Ssh(read)) => self.check_ssh(claimed, message, &read),
            Ok(Read::OpenPgp(read, key)) => self.check_openpgp(claimed, message, (read, key)),
            Err(bad) => Err(Bad(bad)),
        };
        checked.map_or_else(
            |refused| refused,
            |(key, hw_key)| {
                let names = self.trusted.names_of(&key).into_iter();
                SignatureVerdict::Good(GoodSignature {
                    principal: claimed.to_owned(),
                    aliases: names.filter(|name| name != claimed).collect(),
                    fingerprint: key.fingerprint(),
                    hw_key,
                })
            },
        )
    }

    /// Whether `signature` is one over `message`, made for reviews by whatever SSH key, or by an OpenPGP key that is here.
    pub fn check_intact(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureVerdict> {
        self.check_intact_for(NAMESPACE, message, signature)
    }

    /// The same for another purpose.
    pub fn check_intact_for(
        &self,
        namespace: &'static str,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), SignatureVerdict> {
        match Read::of(namespace, signature).map_err(Bad)? {
            Read::OpenPgp(read, key) => self.hear((&read, &key), message),
            Read::Ssh(read) => {
                let keygen = self.keygen(namespace).map_err(CouldNotTell)?;
                let file = keygen.write_signature(&read).map_err(CouldNotTell)?;
                match keygen.is_intact(&file, message) {
                    Ok(true) => Ok(()),
                    Ok(false) => Err(Bad(BadSignature::Tampered)),
                    Err(unclear) => Err(CouldNotTell(unclear)),
                }
            }
        }
    }

    /// Which key an armored signature, such as that of a commit, says it was made with. Nothing is checked. A subkey is led
    /// back to its key as far as the trust root has that.
    pub fn claimed_key(&self, armored: &str) -> Result<Option<Key>, SignatureUnclear> {
        let Some(read) = PgpSignature::read(armored) else {
            return Ok(SshSignature::read(armored).map(|signature| Key::Ssh(signature.key)));
        };
        let listed = self.trusted.openpgp();
        if let Some(&primary) = listed.iter().find(|listed| listed.as_str() == read.issuer) {
            return Ok(Some(Key::OpenPgp(primary.clone())));
        }
        let known = if listed.is_empty() { None } else { self.keyring()?.find(&read.issuer) };
        let known = known.map(|key| key.fingerprint.clone());
        Ok(known.or_else(|| Fingerprint::parse(&read.issuer)).map(Key::OpenPgp))
    }

    /// The OpenPGP keys that are here, listed or not, as far as they can be read.
    pub fn openpgp_keys(&self) -> Result<&[ListedKey], SignatureUnclear> {
        self.keyring().map(|keyring| &keyring.keys[..])
    }

    /// The lines of the file with the OpenPGP keys at which something begins that is no such key.
    pub fn broken_blocks(&self) -> &[usize] {
        &self.broken_blocks
    }

    fn check_ssh(
        &self,
        claimed: &str,
        message: &[u8],
        read: &SshSignature,
    ) -> Result<(Key, Option<HwKey>), SignatureVerdict> {
        let key = Key::Ssh(read.key.clone());
        let fingerprint = key.fingerprint();
        if !read.key.is_known_kind() {
            // Nobody can make the answer uncertain with a made-up type: such a key is not trusted anyway.
            let may_be_trusted = key.is_certificate() || self.trusted.mentions(&read.key);
            let kind = read.key.kind().to_owned();
            let unknown = Bad(BadSignature::UnknownKey { fingerprint });
            return Err(if may_be_trusted { CouldNotTell(SignatureUnclear::KeyType(kind)) } else { unknown });
        }
        self.check_claim(claimed, &key)?;
        if self.trusted.revoked == Revoked::Unreadable {
            return Err(CouldNotTell(SignatureUnclear::Revocations));
        }
        let keygen = self.keygen(NAMESPACE).map_err(CouldNotTell)?;
        let file = keygen.write_signature(read).map_err(CouldNotTell)?;
        let has_revoked = matches!(self.trusted.revoked, Revoked::Listed { .. });
        let is_trusted = |revoked| keygen.is_trusted(claimed, &file, message, revoked).map_err(CouldNotTell);
        if is_trusted(has_revoked)? {
            return Ok((key, read.hw_key));
        }
        if has_revoked && is_trusted(false)? {
            return Err(Bad(BadSignature::Revoked { fingerprint }));
        }
        // Whoever it is by: does it belong to these bytes at all?
        if !keygen.is_intact(&file, message).map_err(CouldNotTell)? {
            return Err(Bad(BadSignature::Tampered));
        }
        Err(Bad(self.cause(claimed, &key)))
    }

    /// The key of a signature by one that is not listed is not there, so that nobody can say to which bytes it belongs.
    fn check_openpgp(
        &self,
        claimed: &str,
        message: &[u8],
        (read, by): (PgpSignature, Fingerprint),
    ) -> Result<(Key, Option<HwKey>), SignatureVerdict> {
        let key = Key::OpenPgp(by.clone());
        self.check_claim(claimed, &key)?;
        if self.trusted.is_openpgp_unreadable {
            return Err(CouldNotTell(SignatureUnclear::OpenPgpSigners));
        }
        let Some(is_revoked) = self.trusted.revoked.has(&key) else {
            return Err(CouldNotTell(SignatureUnclear::Revocations));
        };
        if self.trusted.lines_of(&key).next().is_none() {
            return Err(Bad(BadSignature::UnknownKey { fingerprint: key.fingerprint() }));
        }
        if is_revoked {
            return Err(Bad(BadSignature::Revoked { fingerprint: key.fingerprint() }));
        }
        self.hear((&read, &by), message)?;
        match self.trusted.knows(&key, claimed, SystemClock::default().now()) {
            Knows::Yes => Ok((key, None)),
            _ => Err(Bad(self.cause(claimed, &key))),
        }
    }

    /// Whether `gpg` says that the signature is a good one over the message, by a key that is here.
    fn hear(
        &self,
        (read, by): (&PgpSignature, &Fingerprint),
        message: &[u8],
    ) -> Result<(), SignatureVerdict> {
        let unclear = |unclear| Err(CouldNotTell(unclear));
        let fingerprint = by.to_string();
        let weak = || Bad(BadSignature::WeakDigest { fingerprint: by.to_string(), digest: read.digest });
        if !is_strong(read.digest) {
            return Err(weak());
        }
        let keyring = self.keyring().map_err(CouldNotTell)?;
        if !keyring.keys.iter().any(|key| key.fingerprint == *by) {
            return unclear(SignatureUnclear::NoKeyBlock { fingerprint });
        }
        match keyring.hear(&read.armored(), message).map_err(CouldNotTell)? {
            Heard::Good(found) if found == *by => Ok(()),
            Heard::Good(found) => Err(Bad(BadSignature::WrongKeyId { fingerprint: found.to_string() })),
            Heard::NoKey => Err(Bad(BadSignature::WrongKeyId { fingerprint: read.issuer.clone() })),
            Heard::NotOverThis => Err(Bad(BadSignature::Tampered)),
            Heard::ExpiredKey => Err(Bad(BadSignature::ExpiredKey { fingerprint })),
            Heard::ExpiredSignature => Err(Bad(BadSignature::ExpiredSignature { fingerprint })),
            Heard::RevokedKey => Err(Bad(BadSignature::RevokedByOwner { fingerprint })),
            Heard::WeakDigest => Err(weak()),
            Heard::UnknownAlgorithm => unclear(SignatureUnclear::KeyType("OpenPGP".to_owned())),
            Heard::Nothing => unclear(SignatureUnclear::ProgramFailed(Scheme::OpenPgp)),
        }
    }

    /// Whether there is anything by which the claim could be good.
    fn check_claim(&self, claimed: &str, key: &Key) -> Result<(), SignatureVerdict> {
        if !Reviewer::is_fit_id(claimed) {
            let (fingerprint, known_as) = (key.fingerprint(), self.trusted.names_of(key));
            return Err(Bad(BadSignature::OtherPrincipal { fingerprint, known_as }));
        }
        if self.trusted.are_named { Ok(()) } else { Err(CouldNotTell(SignatureUnclear::NoTrustedKeys)) }
    }

    fn keygen(&self, namespace: &'static str) -> Result<Keygen<'_>, SignatureUnclear> {
        let program = self.ssh.as_ref().ok_or(SignatureUnclear::NoProgram(Scheme::Ssh))?;
        let dir = self.dir.as_ref().ok_or(SignatureUnclear::NoTemporaryFiles)?;
        Ok(Keygen { program, dir: dir.path(), namespace })
    }

    fn keyring(&self) -> Result<&Keyring, SignatureUnclear> {
        let make = || {
            let program = self.gpg.as_ref().ok_or(SignatureUnclear::NoProgram(Scheme::OpenPgp))?;
            Keyring::of(program, &self.keys)
        };
        self.keyring.get_or_init(make).as_ref().map_err(Clone::clone)
    }

    /// Why a signature that does belong to the bytes is not taken.
    fn cause(&self, claimed: &str, key: &Key) -> BadSignature {
        let fingerprint = key.fingerprint();
        let all: Vec<&Line> = self.trusted.lines_of(key).collect();
        let own: Vec<&&Line> = all.iter().filter(|line| line.names(claimed)).collect();
        if key.is_certificate() {
            BadSignature::Certificate { fingerprint }
        } else if all.is_empty() {
            BadSignature::UnknownKey { fingerprint }
        } else if own.is_empty() {
            BadSignature::OtherPrincipal { fingerprint, known_as: self.trusted.names_of(key) }
        } else if own.iter().any(|line| line.is_for_reviews()) {
            BadSignature::NotValidNow { fingerprint }
        } else {
            BadSignature::NotForReviews { fingerprint }
        }
    }
}

/// Everything that a signature says of itself.
enum Read {
    Ssh(SshSignature),
    /// With the key that the envelope names. The signature may name a subkey of it.
    OpenPgp(PgpSignature, Fingerprint),
}

impl Read {
    /// Also looks whether it was made for this purpose, as far as it says.
    fn of(namespace: &str, signature: &Signature) -> Result<Self, BadSignature> {
        if signature.armored.starts_with("-----BEGIN PGP") {
            let read = PgpSignature::read_exact(&signature.armored);
            let read = read.ok_or(BadSignature::Malformed(Scheme::OpenPgp))?;
            let key = Fingerprint::parse(&signature.keyid).filter(|key| key.as_str() == signature.keyid);
            let fingerprint = || read.issuer.clone();
            let key = key.ok_or_else(|| BadSignature::WrongKeyId { fingerprint: fingerprint() })?;
            return Ok(Self::OpenPgp(read, key));
        }
        let read = SshSignature::read_exact(&signature.armored);
        let read = read.ok_or(BadSignature::Malformed(Scheme::Ssh))?;
        if read.namespace != namespace {
            return Err(BadSignature::WrongNamespace { found: read.namespace });
        }
        let fingerprint = read.key.fingerprint();
        let is_named = signature.keyid == fingerprint;
        if is_named { Ok(Self::Ssh(read)) } else { Err(BadSignature::WrongKeyId { fingerprint }) }
    }
}
