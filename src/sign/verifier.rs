//! Checking a signature.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;

use tempfile::{NamedTempFile, TempDir};

use super::allowed::{self, Line};
use super::program::{Program, private_dir, write_private};
use super::sshsig::SshSignature;
use super::{PublicKey, SigningConfig};
use crate::attest::{
    BadSignature, GoodSignature, NAMESPACE, Reviewer, Signature, SignatureUnclear, SignatureVerdict,
};
use crate::git::{FileAt, TrustRoot};

/// What is known of keys that are trusted no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Revoked {
    /// Nothing.
    None,
    /// There is a list, which the program reads.
    Listed,
    /// There is something that cannot be read as one.
    Unreadable,
}

/// Checks signatures against one list of allowed signers.
#[derive(Debug)]
pub struct Verifier {
    program: Option<Program>,
    allowed: Option<Vec<Line>>,
    revoked: Revoked,
    /// Holds the allowed signers as a file for the program.
    dir: Option<TempDir>,
}

impl Verifier {
    /// `allowed` is the text of an allowed signers file as `ssh-keygen` reads it; `None` where there is none.
    pub fn new(config: &SigningConfig, allowed: Option<&[u8]>) -> Self {
        let write = || {
            let dir = private_dir()?;
            write_private(&dir.path().join("allowed"), allowed.unwrap_or_default())?;
            std::io::Result::Ok(dir)
        };
        let program = Program::find(config.program.as_deref());
        let allowed = allowed.map(|bytes| allowed::lines(bytes).collect());
        Self { program, allowed, revoked: Revoked::None, dir: write().ok() }
    }

    /// With the trusted keys of a trust root, less those that it has revoked.
    pub fn for_trust(config: &SigningConfig, trust: &TrustRoot) -> Self {
        let mut verifier =
            Self::new(config, trust.allowed_signers.as_ref().map(|signers| &signers.bytes[..]));
        verifier.revoked = match &trust.revoked {
            FileAt::Nothing => Revoked::None,
            FileAt::TooLarge(_) | FileAt::NoFile => Revoked::Unreadable,
            FileAt::File(bytes) => {
                let file = verifier.dir.as_ref().map(|dir| dir.path().join("revoked"));
                let written = file.is_some_and(|file| write_private(&file, bytes).is_ok());
                if written { Revoked::Listed } else { Revoked::Unreadable }
            }
        };
        verifier
    }

    /// Whether `signature` is one over `message` (the PAE of a payload), made for reviews by a key that is trusted under
    /// the name `claimed`.
    pub fn check(&self, claimed: &str, message: &[u8], signature: &Signature) -> SignatureVerdict {
        self.try_check(claimed, message, signature).map_or_else(
            |refused| refused,
            |SshSignature { key, hw_key, .. }| {
                let aliases = self.names_of(&key).into_iter().filter(|name| name != claimed).collect();
                let fingerprint = key.fingerprint();
                SignatureVerdict::Good(GoodSignature {
                    principal: claimed.to_owned(),
                    aliases,
                    fingerprint,
                    hw_key,
                })
            },
        )
    }

    /// Whether `signature` is one over `message`, made for reviews by whatever key.
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
        use SignatureVerdict::{Bad, CouldNotTell};
        let read = read(namespace, signature).map_err(Bad)?;
        let keygen = self.keygen(namespace).map_err(CouldNotTell)?;
        let file = keygen.write_signature(&read).map_err(CouldNotTell)?;
        match keygen.is_intact(&file, message) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Bad(BadSignature::Tampered)),
            Err(unclear) => Err(CouldNotTell(unclear)),
        }
    }

    fn try_check(
        &self,
        claimed: &str,
        message: &[u8],
        signature: &Signature,
    ) -> Result<SshSignature, SignatureVerdict> {
        use SignatureVerdict::{Bad, CouldNotTell};
        let read = read(NAMESPACE, signature).map_err(Bad)?;
        let fingerprint = read.key.fingerprint();
        if !read.key.is_known_kind() {
            // Nobody can make the answer uncertain with a made-up type: such a key is not trusted anyway.
            let may_be_trusted = read.key.is_certificate() || self.lines().any(|line| line.key == read.key);
            let kind = read.key.kind().to_owned();
            let unknown = Bad(BadSignature::UnknownKey { fingerprint });
            return Err(if may_be_trusted { CouldNotTell(SignatureUnclear::KeyType(kind)) } else { unknown });
        }
        if !Reviewer::is_fit_id(claimed) {
            return Err(Bad(BadSignature::OtherPrincipal {
                fingerprint,
                known_as: self.names_of(&read.key),
            }));
        }
        if self.allowed.is_none() {
            return Err(CouldNotTell(SignatureUnclear::NoTrustedKeys));
        }
        if self.revoked == Revoked::Unreadable {
            return Err(CouldNotTell(SignatureUnclear::Revocations));
        }
        let keygen = self.keygen(NAMESPACE).map_err(CouldNotTell)?;
        let file = keygen.write_signature(&read).map_err(CouldNotTell)?;
        let is_trusted = |revoked| keygen.is_trusted(claimed, &file, message, revoked).map_err(CouldNotTell);
        match (self.revoked, is_trusted(self.revoked)?) {
            (_, true) => return Ok(read),
            (Revoked::Listed, false) if is_trusted(Revoked::None)? => {
                return Err(Bad(BadSignature::Revoked { fingerprint }));
            }
            _ => {}
        }
        // Whoever it is by: does it belong to these bytes at all?
        if !keygen.is_intact(&file, message).map_err(CouldNotTell)? {
            return Err(Bad(BadSignature::Tampered));
        }
        Err(Bad(self.cause(claimed, &read.key, fingerprint)))
    }

    fn keygen(&self, namespace: &'static str) -> Result<Keygen<'_>, SignatureUnclear> {
        let program = self.program.as_ref().ok_or(SignatureUnclear::NoProgram)?;
        let dir = self.dir.as_ref().ok_or(SignatureUnclear::NoTemporaryFiles)?;
        Ok(Keygen { program, dir: dir.path(), namespace })
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.allowed.iter().flatten()
    }

    /// Every name that the trust root gives to a key.
    fn names_of(&self, key: &PublicKey) -> Vec<String> {
        allowed::names_in(self.lines(), key)
    }

    /// Why the program would not take a signature that does belong to the bytes.
    fn cause(&self, claimed: &str, key: &PublicKey, fingerprint: String) -> BadSignature {
        let all: Vec<&Line> = self.lines().filter(|line| line.is_of(key)).collect();
        let own: Vec<&&Line> = all.iter().filter(|line| line.names(claimed)).collect();
        if key.is_certificate() {
            BadSignature::Certificate { fingerprint }
        } else if all.is_empty() {
            BadSignature::UnknownKey { fingerprint }
        } else if own.is_empty() {
            BadSignature::OtherPrincipal { fingerprint, known_as: self.names_of(key) }
        } else if own.iter().any(|line| line.is_for_reviews()) {
            BadSignature::NotValidNow { fingerprint }
        } else {
            BadSignature::NotForReviews { fingerprint }
        }
    }
}

/// Everything that the signature says of itself, and whether it was made for this purpose.
fn read(namespace: &str, signature: &Signature) -> Result<SshSignature, BadSignature> {
    if signature.armored.starts_with("-----BEGIN PGP") {
        return Err(BadSignature::OpenPgp);
    }
    let read = SshSignature::read_exact(&signature.armored).ok_or(BadSignature::Malformed)?;
    if read.namespace != namespace {
        return Err(BadSignature::WrongNamespace { found: read.namespace });
    }
    let fingerprint = read.key.fingerprint();
    if signature.keyid == fingerprint { Ok(read) } else { Err(BadSignature::WrongKeyId { fingerprint }) }
}

/// The program and the directory of its files.
struct Keygen<'a> {
    program: &'a Program,
    dir: &'a Path,
    /// What signatures have to be made for.
    namespace: &'static str,
}

/// The exit status with which `ssh-keygen` says no. Others mean that it did not get as far as an answer.
const NO: i32 = 255;

impl Keygen<'_> {
    fn write_signature(&self, signature: &SshSignature) -> Result<NamedTempFile, SignatureUnclear> {
        let write = || {
            let mut file = NamedTempFile::new_in(self.dir)?;
            file.write_all(signature.armored().as_bytes())?;
            std::io::Result::Ok(file)
        };
        write().ok().ok_or(SignatureUnclear::NoTemporaryFiles)
    }

    fn is_trusted(
        &self,
        name: &str,
        signature: &NamedTempFile,
        message: &[u8],
        revoked: Revoked,
    ) -> Result<bool, SignatureUnclear> {
        let (allowed, list) = (self.dir.join("allowed"), self.dir.join("revoked"));
        let verify = ["-Y", "verify", "-I", name, "-f"].map(OsStr::new);
        let mut task = [&verify[..], &[allowed.as_os_str()]].concat();
        if revoked == Revoked::Listed {
            task.extend([OsStr::new("-r"), list.as_os_str()]);
        }
        self.says_yes(&task, signature, message)
    }

    fn is_intact(&self, signature: &NamedTempFile, message: &[u8]) -> Result<bool, SignatureUnclear> {
        self.says_yes(&["-Y", "check-novalidate"], signature, message)
    }

    fn says_yes<S: AsRef<OsStr>>(
        &self,
        task: &[S],
        signature: &NamedTempFile,
        message: &[u8],
    ) -> Result<bool, SignatureUnclear> {
        let rest =
            [OsStr::new("-n"), OsStr::new(self.namespace), OsStr::new("-s"), signature.path().as_os_str()];
        let args: Vec<&OsStr> = task.iter().map(AsRef::as_ref).chain(rest).collect();
        match self.program.feed(&args, message).map(|status| status.code()) {
            Ok(Some(0)) => Ok(true),
            Ok(Some(NO)) => Ok(false),
            _ => Err(SignatureUnclear::ProgramFailed),
        }
    }
}
