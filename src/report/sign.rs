//! Why nothing can be signed, and what is wrong with a signature, in sentences.

use super::Failure;
use super::failure::{quoted, quoted_path, shell_path};
use crate::attest::{BadSignature, SignatureUnclear};
use crate::git::REVOKED;
use crate::provenance::AgentSign;
use crate::sign::SignError;

/// The commands that set up an SSH key for signing, the way from nothing to a signature.
const SET_UP: [&str; 2] =
    ["git config --global gpg.format ssh", "git config --global user.signingkey ~/.ssh/id_ed25519.pub"];

/// Why `what` does not happen in the environment of an agent.
pub fn refused_to_agent(what: &str, sign: AgentSign) -> Failure {
    Failure::usage(format!(
        "{what} is refused here: {} is set, as {} does for what it runs, and only a person can sign",
        sign.variable, sign.name
    ))
    .hint("start it in a terminal of your own that no agent has opened")
}

impl From<SignError> for Failure {
    fn from(error: SignError) -> Self {
        let with_set_up = |sentence: &str| SET_UP.into_iter().fold(Self::usage(sentence), Self::hint);
        match error {
            SignError::NoKey => with_set_up("no signing key is configured")
                .hint("if you have no key yet: ssh-keygen -t ed25519")
                .hint("or record without a signature: countersign --unsigned"),
            SignError::OpenPgp => with_set_up(
                "git is set up to sign with OpenPGP, which countersign cannot do yet; with an SSH key it can",
            ),
            SignError::X509 => with_set_up(
                "git is set up to sign with X.509, which countersign cannot do; with an SSH key it can",
            ),
            SignError::UnknownFormat(name) => {
                with_set_up(&format!("gpg.format is {}, which is not known here", quoted(name)))
            }
            SignError::KeyFile { path, source } => Self::could_not_tell(format!(
                "the signing key {} cannot be read: {source}",
                quoted_path(&path)
            ))
            .hint("see which file git means: git config --show-origin user.signingkey"),
            SignError::NoPublicKey(path) => {
                Self::usage(format!("there is no public key beside {}", quoted_path(&path)))
                    .hint(format!("make it: ssh-keygen -y -f {0} > {0}.pub", shell_path(&path)))
            }
            SignError::NotAKey => Self::usage("user.signingkey looks like a key but is none")
                .hint("see what it is: git config --show-origin user.signingkey"),
            SignError::DefaultKeyCommand => {
                Self::usage("the command in gpg.ssh.defaultKeyCommand failed or printed no key")
                    .hint("is the agent running? ssh-add -L")
            }
            SignError::NoProgram => no_program(),
            SignError::Start(source) => {
                Self::could_not_tell(format!("ssh-keygen could not be started: {source}"))
            }
            SignError::Failed { code } => failed(code),
            SignError::Temporary(source) => {
                Self::could_not_tell(format!("temporary files could not be written or read: {source}"))
                    .hint("let TMPDIR name a directory that you can write to")
            }
            SignError::Output => Self::could_not_tell(
                "the signing program did not write a signature for reviews; nothing was recorded",
            ),
            SignError::OtherKey { expected, found } => Self::could_not_tell(format!(
                "the signing program used the key {}, not {}; nothing was recorded",
                quoted(found),
                quoted(expected)
            )),
        }
    }
}

fn no_program() -> Failure {
    Failure::could_not_tell("ssh-keygen was not found")
        .hint("on Debian or Ubuntu: sudo apt install openssh-client")
}

fn failed(code: Option<i32>) -> Failure {
    let how = code.map_or("was killed".to_owned(), |code| format!("failed with exit code {code}"));
    Failure::could_not_tell(format!("the signing program {how}; nothing was recorded"))
        .hint("does the agent have the key, and is its passphrase right? ssh-add -l")
}

/// What is wrong with a signature.
pub fn bad_signature(bad: &BadSignature) -> String {
    match bad {
        BadSignature::Unsigned => "it is not signed".to_owned(),
        BadSignature::Malformed => "its signature is not an SSH signature in the proper form".to_owned(),
        BadSignature::OpenPgp => "it is signed with OpenPGP, which is not supported yet".to_owned(),
        BadSignature::WrongNamespace { found } => {
            format!("its signature was made for something else: namespace {}", quoted(found))
        }
        BadSignature::WrongKeyId { fingerprint } => {
            format!("it names another key than the one that signed it, {}", quoted(fingerprint))
        }
        BadSignature::Tampered => "it was changed after it was signed".to_owned(),
        BadSignature::UnknownKey { fingerprint } => {
            format!("the key {} that signed it is not trusted", quoted(fingerprint))
        }
        BadSignature::OtherPrincipal { fingerprint, known_as } => {
            let names: Vec<_> = known_as.iter().map(quoted).collect();
            format!("the key {} that signed it may sign only as {}", quoted(fingerprint), names.join(", "))
        }
        BadSignature::NotForReviews { fingerprint } => {
            format!("the key {} that signed it is not trusted for reviews (namespaces=)", quoted(fingerprint))
        }
        BadSignature::NotValidNow { fingerprint } => {
            format!(
                "the key {} that signed it is not trusted at this time (valid-after=, valid-before=)",
                quoted(fingerprint)
            )
        }
        BadSignature::Revoked { fingerprint } => {
            format!("the key {} that signed it is revoked ({REVOKED})", quoted(fingerprint))
        }
        BadSignature::Certificate { fingerprint } => {
            format!("no trusted authority stands for the certificate of the key {}", quoted(fingerprint))
        }
    }
}

/// Why a signature could not be checked.
pub fn unclear_signature(unclear: &SignatureUnclear) -> String {
    match unclear {
        SignatureUnclear::NoTrustedKeys => "nothing says which keys are trusted".to_owned(),
        SignatureUnclear::Revocations => format!("{REVOKED} in the trust root cannot be read as a list"),
        SignatureUnclear::NoProgram => "ssh-keygen was not found".to_owned(),
        SignatureUnclear::ProgramFailed => "ssh-keygen did not do its work".to_owned(),
        SignatureUnclear::NoTemporaryFiles => "temporary files could not be written".to_owned(),
        SignatureUnclear::KeyType(kind) => format!("keys of type {} are not known here", quoted(kind)),
    }
}
