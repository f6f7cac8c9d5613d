//! What git's settings say about the key to sign with.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{KeyState, NotSigned, PublicKey, SigningConfig};
use crate::attest::Scheme;
use crate::child::{Silent, Task};

/// Why nothing can be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// Neither `user.signingkey` nor anything else names a key.
    #[error("no signing key is configured")]
    NoKey,
    /// `gpg.format` is `x509`.
    #[error("X.509 signatures are not supported")]
    X509,
    /// `gpg.format` is something else.
    #[error("unknown signature format {0:?}")]
    UnknownFormat(String),
    /// The file that `user.signingkey` names cannot be read.
    #[error("the key file {path:?} cannot be read")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A private key whose public half is neither inside nor in a `.pub` file beside it.
    #[error("no public key beside {0:?}")]
    NoPublicKey(PathBuf),
    /// What the setting holds looks like a key and is none.
    #[error("the configured key is not a public key")]
    NotAKey,
    /// `gpg.ssh.defaultKeyCommand` failed or printed no key.
    #[error("the default key command gave no key")]
    DefaultKeyCommand,
    /// `gpg` has no secret key by the name that is configured.
    #[error("no secret key {named:?}")]
    NoSecretKey {
        /// What git calls the key.
        named: String,
    },
    /// `gpg` has the key, and it cannot sign.
    #[error("the key {fingerprint} cannot sign")]
    Unusable {
        /// The key.
        fingerprint: String,
        /// Why not.
        state: KeyState,
    },
    /// There is no program to sign with.
    #[error("the signing program was not found")]
    NoProgram(Scheme),
    /// The program could not be started.
    #[error("the signing program could not be started")]
    Start {
        /// Which one.
        scheme: Scheme,
        /// Why not.
        source: std::io::Error,
    },
    /// The program did not sign. What it had to say went to standard error.
    #[error("the signing program failed")]
    Failed {
        /// Which one.
        scheme: Scheme,
        /// Its exit code; `None` if it was killed.
        code: Option<i32>,
    },
    /// `gpg` did not sign and says why.
    #[error("gpg did not sign")]
    NotSigned(NotSigned),
    /// Temporary files could not be written or read.
    #[error("temporary files")]
    Temporary(#[source] std::io::Error),
    /// The program wrote something else than a signature for reviews.
    #[error("the signing program wrote no signature for reviews")]
    Output,
    /// The program signed with some other key.
    #[error("signed with {found}, not with {expected}")]
    OtherKey {
        /// The configured key.
        expected: String,
        /// The key that signed.
        found: String,
    },
}

/// How `ssh-keygen` is told which key to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeySource {
    /// A file with a private key, or with a public key whose private half is beside it or in an agent.
    File(PathBuf),
    /// A public key whose private half is in an agent.
    Agent,
}

/// How git is set up to sign, and for OpenPGP what it calls the key. Whoever set up nothing gets no key by chance: git would
/// take one that has the committer's name.
pub(super) fn find_scheme(config: &SigningConfig) -> Result<(Scheme, Option<&str>), SignError> {
    let setting = config.key.as_deref().filter(|key| !key.is_empty());
    match config.format.as_deref() {
        Some("ssh") => Ok((Scheme::Ssh, setting)),
        Some("x509") => Err(SignError::X509),
        None if setting.is_none() => Err(SignError::NoKey),
        None | Some("openpgp") => Ok((Scheme::OpenPgp, setting.or(config.committer.as_deref()))),
        Some(other) => Err(SignError::UnknownFormat(other.to_owned())),
    }
}

/// Finds the configured SSH key. `home` stands for `~`.
pub(super) fn find_key(
    config: &SigningConfig,
    setting: Option<&str>,
    home: Option<&Path>,
) -> Result<(KeySource, PublicKey), SignError> {
    match (setting, config.default_key_command.as_deref()) {
        (Some(setting), _) => match literal(setting) {
            Some(line) => Ok((KeySource::Agent, PublicKey::parse(line).ok_or(SignError::NotAKey)?)),
            None => from_file(expand(setting, home)),
        },
        (None, Some(command)) => Ok((KeySource::Agent, run_default_key_command(command)?)),
        (None, None) => Err(SignError::NoKey),
    }
}

/// A key that stands in the setting itself, in git's two forms.
fn literal(setting: &str) -> Option<&str> {
    setting.strip_prefix("key::").or_else(|| setting.starts_with("ssh-").then_some(setting))
}

fn expand(setting: &str, home: Option<&Path>) -> PathBuf {
    match (setting.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(setting),
    }
}

/// The key that a file holds or that lies beside it in `.pub`, as it does where the private half is only in an agent.
fn from_file(path: PathBuf) -> Result<(KeySource, PublicKey), SignError> {
    let beside = || {
        let mut name = path.clone().into_os_string();
        name.push(".pub");
        PublicKey::parse(&read_key_file(Path::new(&name)).ok()?)
    };
    let key = match read_key_file(&path) {
        Ok(text) => PublicKey::parse(&text).or_else(|| PublicKey::of_private(&text)).or_else(beside),
        Err(source) => match beside() {
            Some(key) => Some(key),
            None => return Err(SignError::KeyFile { path, source }),
        },
    };
    match key {
        Some(key) => Ok((KeySource::File(path), key)),
        None => Err(SignError::NoPublicKey(path)),
    }
}

/// A key file has a few kilobytes. What goes on without end, as a device does, is not read to its end, and what is no file
/// is not waited for: the setting may be the repository's.
fn read_key_file(path: &Path) -> std::io::Result<String> {
    const AT_MOST: u64 = 64 * 1024;
    if !path.metadata()?.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(AT_MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Runs the command as git does, without a shell. Its first line must be a key in the form of a setting. It may ask an agent
/// that does not answer, and no person.
fn run_default_key_command(command: &str) -> Result<PublicKey, SignError> {
    let words = split_command(command).ok_or(SignError::DefaultKeyCommand)?;
    let (program, args) = words.split_first().ok_or(SignError::DefaultKeyCommand)?;
    let mut command = Command::new(program);
    command.args(args).env("PATH", crate::git::clean_path());
    let output = match Task::new(command, program).run(&[]) {
        Err(error) if Silent::of(&error).is_some() => {
            return Err(SignError::Start { scheme: Scheme::Ssh, source: error });
        }
        output => output.ok().filter(|output| output.status.success()),
    };
    let key = |output: Output| {
        let text = String::from_utf8(output.stdout).ok()?;
        PublicKey::parse(literal(text.lines().next()?)?)
    };
    output.and_then(key).ok_or(SignError::DefaultKeyCommand)
}

/// Cuts a command into words: white space separates, quotes of either kind and backslashes protect. `None` if a quote or
/// backslash is left open.
fn split_command(command: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, None) if c.is_ascii_whitespace() => words.extend(word.take()),
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(open)) if c == open => quote = None,
            ('\\', open) if open != Some('\'') => word.get_or_insert_default().push(chars.next()?),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_cut_into_words_without_a_shell() {
        let words = |command| split_command(command).unwrap();
        assert_eq!(words("ssh-add -L"), ["ssh-add", "-L"]);
        assert_eq!(words(r#" a 'b c' "d \" e"f\ g '' "#), ["a", "b c", "d \" ef g", ""]);
        assert_eq!(words("echo $(id); x"), ["echo", "$(id);", "x"]);
        assert_eq!(split_command("a 'b"), None);
        assert_eq!(split_command("a \\"), None);
    }
}
