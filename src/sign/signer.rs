//! Making a signature.

use std::path::{Path, PathBuf};

use super::program::{Program, private_dir, write_private};
use super::setting::{KeySource, find_key};
use super::sshsig::SshSignature;
use super::{PublicKey, SignError, SigningConfig};
use crate::attest::{NAMESPACE, Signature};

/// A configured key, ready to sign.
#[derive(Clone, Debug)]
pub struct Signer {
    program: Program,
    source: KeySource,
    key: PublicKey,
    fingerprint: String,
}

impl Signer {
    /// Finds key and program as git's settings say. Reads key files and may run the default key command; asks for
    /// nothing. `home` stands for `~` in the setting.
    pub fn from_config(config: &SigningConfig, home: Option<&Path>) -> Result<Self, SignError> {
        let (source, key) = find_key(config, home)?;
        let program = Program::find(config.program.as_deref()).ok_or(SignError::NoProgram)?;
        let fingerprint = key.fingerprint();
        Ok(Self { program, source, key, fingerprint })
    }

    /// The key's fingerprint, such as `SHA256:…`.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The public key.
    pub const fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// Signs `message` (the PAE of a payload) for reviews. The program may ask for a passphrase or a touch at the
    /// terminal, so whoever reads keys there has to stop first.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        self.sign_for(NAMESPACE, message)
    }

    /// The same for another purpose.
    pub fn sign_for(&self, namespace: &'static str, message: &[u8]) -> Result<Signature, SignError> {
        let dir = private_dir().map_err(SignError::Temporary)?;
        let file = dir.path().join("record");
        write_private(&file, message).map_err(SignError::Temporary)?;
        let (key_file, in_agent) = self.key_file(dir.path())?;
        let mut command = self.program.interactive();
        command.args(["-Y", "sign", "-n", namespace, "-f"]).arg(key_file);
        command.args(in_agent.then_some("-U")).arg(&file);
        let status = command.status().map_err(SignError::Start)?;
        if !status.success() {
            return Err(SignError::Failed { code: status.code() });
        }
        let written = std::fs::read(file.with_extension("sig")).map_err(SignError::Temporary)?;
        self.accept(namespace, &written)
    }

    fn key_file(&self, dir: &Path) -> Result<(PathBuf, bool), SignError> {
        match &self.source {
            KeySource::File(path) => Ok((path.clone(), false)),
            KeySource::Agent => {
                let path = dir.join("key.pub");
                let line = format!("{}\n", self.key);
                write_private(&path, line.as_bytes()).map_err(SignError::Temporary)?;
                Ok((path, true))
            }
        }
    }

    fn accept(&self, namespace: &str, written: &[u8]) -> Result<Signature, SignError> {
        let text = std::str::from_utf8(written).ok();
        let signature =
            text.and_then(SshSignature::read).filter(|signature| signature.namespace == namespace);
        let signature = signature.ok_or(SignError::Output)?;
        if signature.key != self.key {
            let (expected, found) = (self.fingerprint.clone(), signature.key.fingerprint());
            return Err(SignError::OtherKey { expected, found });
        }
        Ok(Signature { keyid: self.fingerprint.clone(), armored: signature.armored() })
    }
}
