//! Making a signature.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

use super::keyring::{KeyState, ListedKey, listed};
use super::pgp_signature::PgpSignature;
use super::program::{Program, private_dir, write_private};
use super::setting::{KeySource, find_key, find_scheme};
use super::sshsig::SshSignature;
use super::{Key, PublicKey, SignError, SigningConfig, status};
use crate::attest::{NAMESPACE, Scheme, Signature};

/// A configured key, ready to sign.
#[derive(Clone, Debug)]
pub struct Signer {
    program: Program,
    means: Means,
    key: Key,
    fingerprint: String,
}

/// What the program has to be told.
#[derive(Clone, Debug)]
enum Means {
    Ssh(KeySource, PublicKey),
    /// The key as `gpg` has it, and what to call it so that the one signs that is meant.
    OpenPgp(ListedKey, String),
}

impl Signer {
    /// Finds key and program as git's settings say. Reads key files, and may run the default key command or ask `gpg` which
    /// keys it has; asks nobody for anything. `home` stands for `~` in the setting.
    pub fn from_config(config: &SigningConfig, home: Option<&Path>) -> Result<Self, SignError> {
        let (scheme, setting) = find_scheme(config)?;
        let program = || Program::find(scheme, config).ok_or(SignError::NoProgram(scheme));
        let (program, means, key) = match scheme {
            Scheme::Ssh => {
                let (source, key) = find_key(config, setting, home)?;
                (program()?, Means::Ssh(source, key.clone()), Key::Ssh(key))
            }
            Scheme::OpenPgp => {
                let (program, named) = (program()?, setting.ok_or(SignError::NoKey)?);
                let found = find_secret_key(&program, named)?;
                let key = Key::OpenPgp(found.fingerprint.clone());
                // Of several keys with one name the one that was found; but a subkey that is insisted on stays that.
                let user = if named.ends_with('!') { named.to_owned() } else { key.fingerprint() };
                (program, Means::OpenPgp(found, user), key)
            }
        };
        let fingerprint = key.fingerprint();
        Ok(Self { program, means, key, fingerprint })
    }

    /// The key's fingerprint, such as `SHA256:…`.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The key.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// Signs `message` (the PAE of a payload) for reviews. The program may ask for a passphrase or a touch at the
    /// terminal, so whoever reads keys there has to stop first.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        self.sign_for(NAMESPACE, message)
    }

    /// The same for another purpose. An OpenPGP signature says nothing of its purpose.
    pub fn sign_for(&self, namespace: &'static str, message: &[u8]) -> Result<Signature, SignError> {
        let dir = private_dir().map_err(SignError::Temporary)?;
        let file = dir.path().join("record");
        write_private(&file, message).map_err(SignError::Temporary)?;
        let armored = match &self.means {
            Means::Ssh(source, key) => self.sign_ssh((source, key), namespace, &dir, &file)?,
            Means::OpenPgp(key, user) => self.sign_openpgp((key, user), &file)?,
        };
        Ok(Signature { keyid: self.fingerprint.clone(), armored })
    }

    fn sign_ssh(
        &self,
        (source, key): (&KeySource, &PublicKey),
        namespace: &str,
        dir: &TempDir,
        file: &Path,
    ) -> Result<String, SignError> {
        let (key_file, in_agent) = key_file((source, key), dir.path())?;
        let mut command = self.program.interactive();
        command.args(["-Y", "sign", "-n", namespace, "-f"]).arg(key_file);
        command.args(in_agent.then_some("-U")).arg(file);
        let scheme = Scheme::Ssh;
        let status = command.status().map_err(|source| SignError::Start { scheme, source })?;
        if !status.success() {
            return Err(SignError::Failed { scheme, code: status.code() });
        }
        let signature = read_written(&file.with_extension("sig"), SshSignature::read)?;
        let signature =
            signature.filter(|signature| signature.namespace == namespace).ok_or(SignError::Output)?;
        if signature.key == *key {
            Ok(signature.armored())
        } else {
            Err(self.other_key(signature.key.fingerprint()))
        }
    }

    /// As git does it: the message on standard input, and what becomes of it from the lines for programs.
    fn sign_openpgp(&self, (key, user): (&ListedKey, &str), file: &Path) -> Result<String, SignError> {
        let scheme = Scheme::OpenPgp;
        let written = file.with_extension("sig");
        let mut command = self.program.interactive();
        command.args(["--status-fd=1", "--detach-sign", "--armor", "--local-user", user, "--output"]);
        command.arg(&written).stdin(std::fs::File::open(file).map_err(SignError::Temporary)?);
        command.envs(terminal().map(|name| ("GPG_TTY", name)));
        command.stdout(Stdio::piped()).stderr(Stdio::inherit());
        let output = command.output().map_err(|source| SignError::Start { scheme, source })?;
        let by = status::signed_by(&String::from_utf8_lossy(&output.stdout));
        let by = match (output.status.success(), by) {
            (true, Ok(by)) => by,
            (false, Err(status::NotSigned::Unsaid) | Ok(_)) => {
                return Err(SignError::Failed { scheme, code: output.status.code() });
            }
            (true, Err(_)) => return Err(SignError::Output),
            (false, Err(why)) => return Err(SignError::NotSigned(why)),
        };
        if !key.is_named(by.as_str()) {
            return Err(self.other_key(by.to_string()));
        }
        let signature = read_written(&written, PgpSignature::read)?;
        let signature = signature.filter(PgpSignature::is_detached).ok_or(SignError::Output)?;
        Ok(signature.armored())
    }

    /// The public half of an OpenPGP key, as `gpg` has it; `None` if it does not give it, and of any other key, which says it
    /// itself.
    pub(super) fn exported(&self) -> Option<Vec<u8>> {
        let Means::OpenPgp(key, _) = &self.means else { return None };
        let output = self.program.ask_own(&["--batch", "--no-tty", "--export", key.fingerprint.as_str()]);
        let output = output.ok().filter(|output| output.status.success())?;
        Some(output.stdout).filter(|keys| !keys.is_empty())
    }

    fn other_key(&self, found: String) -> SignError {
        SignError::OtherKey { expected: self.fingerprint.clone(), found }
    }
}

/// The file to name to `ssh-keygen`, and whether the private half is in an agent.
fn key_file((source, key): (&KeySource, &PublicKey), dir: &Path) -> Result<(PathBuf, bool), SignError> {
    match source {
        KeySource::File(path) => Ok((path.clone(), false)),
        KeySource::Agent => {
            let path = dir.join("key.pub");
            let line = format!("{key}\n");
            write_private(&path, line.as_bytes()).map_err(SignError::Temporary)?;
            Ok((path, true))
        }
    }
}

/// What the program wrote, if it can be read as a signature.
fn read_written<T>(path: &Path, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, SignError> {
    let written = std::fs::read(path).map_err(SignError::Temporary)?;
    Ok(std::str::from_utf8(&written).ok().and_then(read))
}

/// The first key by this name that can sign.
fn find_secret_key(program: &Program, named: &str) -> Result<ListedKey, SignError> {
    let scheme = Scheme::OpenPgp;
    let output =
        program.ask_own(&["--batch", "--no-tty", "--with-colons", "--list-secret-keys", "--", named]);
    let output = output.map_err(|source| SignError::Start { scheme, source })?;
    let found = listed(&String::from_utf8_lossy(&output.stdout));
    match (found.iter().find(|key| key.state == KeyState::Signs), found.first()) {
        (Some(key), _) => Ok(key.clone()),
        (None, Some(key)) => {
            Err(SignError::Unusable { fingerprint: key.fingerprint.to_string(), state: key.state })
        }
        (None, None) => match output.status.code() {
            Some(0 | 2) => Err(SignError::NoSecretKey { named: named.to_owned() }),
            code => Err(SignError::Failed { scheme, code }),
        },
    }
}

/// The terminal where a passphrase can be asked for, unless the person has said which it is. The agent that asks was started
/// elsewhere and does not know.
fn terminal() -> Option<std::ffi::OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    if std::env::var_os("GPG_TTY").is_some_and(|name| !name.is_empty()) {
        return None;
    }
    let name =
        |name: Result<std::ffi::CString, _>| Some(std::ffi::OsString::from_vec(name.ok()?.into_bytes()));
    let (stdin, stdout, stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    [
        rustix::termios::ttyname(&stdin, Vec::new()),
        rustix::termios::ttyname(&stdout, Vec::new()),
        rustix::termios::ttyname(&stderr, Vec::new()),
    ]
    .into_iter()
    .find_map(name)
}
