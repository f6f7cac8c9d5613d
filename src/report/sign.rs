//! Why nothing can be signed, and what is wrong with a signature, in sentences.

use super::Failure;
use super::child::{hung, no_sign_of_life};
use super::failure::{quoted, quoted_path, shell_path};
use crate::attest::{BadSignature, Scheme, SignatureUnclear};
use crate::child::Silent;
use crate::git::{OPENPGP_KEYS, OPENPGP_SIGNERS, REVOKED};
use crate::provenance::AgentSign;
use crate::sign::{KeyState, LineFault, NotSigned, SignError};

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
            SignError::NoSecretKey { named } => no_secret_key(&named),
            SignError::Unusable { fingerprint, state } => Self::usage(format!(
                "the OpenPGP key {} cannot sign: {}",
                quoted(fingerprint),
                key_state(state)
            ))
            .hint("see which keys can: gpg --list-secret-keys"),
            SignError::NoProgram(scheme) => no_program(scheme),
            SignError::Start { scheme, source } => match Silent::of(&source) {
                Some(silent) => hung(silent),
                None => Self::could_not_tell(format!("{} could not be started: {source}", scheme.program())),
            },
            SignError::Failed { scheme, code } => failed(scheme, code),
            SignError::NotSigned(why) => not_signed(why),
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

/// Whoever has an SSH key and did not say so to git meets this too.
fn no_secret_key(named: &str) -> Failure {
    let sentence = format!("gpg has no secret key for {}, with which git is set up to sign", quoted(named));
    let is_of_ssh = named.contains('/') || named.starts_with("ssh-") || named.starts_with("key::");
    if is_of_ssh {
        return Failure::usage(sentence).hint(format!("if it is an SSH key: {}", SET_UP[0]));
    }
    Failure::usage(sentence)
        .hint("see which there are: gpg --list-secret-keys --keyid-format long")
        .hint("name one to git: git config --global user.signingkey FINGERPRINT")
        .hint(format!("or sign with an SSH key: {}", SET_UP[0]))
}

fn no_program(scheme: Scheme) -> Failure {
    let package = match scheme {
        Scheme::Ssh => "openssh-client",
        Scheme::OpenPgp => "gnupg",
    };
    Failure::could_not_tell(format!("{} was not found", scheme.program()))
        .hint(format!("on Debian or Ubuntu: sudo apt install {package}"))
}

fn failed(scheme: Scheme, code: Option<i32>) -> Failure {
    let how = code.map_or("was killed".to_owned(), |code| format!("failed with exit code {code}"));
    Failure::could_not_tell(format!("the signing program {how}; nothing was recorded")).hint(match scheme {
        Scheme::Ssh => "does the agent have the key, and is its passphrase right? ssh-add -l",
        Scheme::OpenPgp => ALONE,
    })
}

/// How to see whether it is this program's fault.
const ALONE: &str = "does gpg sign by itself? echo test | gpg --clear-sign";

fn not_signed(why: NotSigned) -> Failure {
    let because = match why {
        NotSigned::Cancelled => "it was cancelled",
        NotSigned::Passphrase => "the passphrase is not right",
        NotSigned::Nobody => {
            "gpg has nothing to ask for the passphrase with (pinentry), or no terminal for it"
        }
        NotSigned::Unsaid => "gpg does not say why",
    };
    let failure = Failure::could_not_tell(format!("gpg did not sign: {because}; nothing was recorded"));
    match why {
        NotSigned::Cancelled | NotSigned::Passphrase => {
            failure.hint("decisions are kept: sign off once more")
        }
        NotSigned::Nobody => failure.hint("let it know the terminal: export GPG_TTY=$(tty)").hint(ALONE),
        NotSigned::Unsaid => failure.hint(ALONE),
    }
}

const fn key_state(state: KeyState) -> &'static str {
    match state {
        KeyState::Expired => "its time is over",
        KeyState::Revoked => "it is revoked",
        KeyState::CannotSign | KeyState::Signs => "it is not made for signing",
    }
}

/// What is wrong with a signature.
pub fn bad_signature(bad: &BadSignature) -> String {
    match bad {
        BadSignature::Unsigned => "it is not signed".to_owned(),
        BadSignature::Malformed(Scheme::Ssh) => {
            "its signature is not an SSH signature in the proper form".to_owned()
        }
        BadSignature::Malformed(Scheme::OpenPgp) => {
            "its signature is not one detached OpenPGP signature in the proper form".to_owned()
        }
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
        BadSignature::RevokedByOwner { fingerprint } => {
            format!("the key {} that signed it is revoked ({OPENPGP_KEYS})", quoted(fingerprint))
        }
        BadSignature::ExpiredKey { fingerprint } => {
            format!("the key {} that signed it has expired ({OPENPGP_KEYS})", quoted(fingerprint))
        }
        BadSignature::ExpiredSignature { fingerprint } => {
            format!("the signature by the key {} has expired", quoted(fingerprint))
        }
        BadSignature::WeakDigest { fingerprint, digest } => {
            let digest = match digest {
                1 => "MD5".to_owned(),
                2 => "SHA-1".to_owned(),
                3 => "RIPEMD-160".to_owned(),
                other => format!("digest {other}"),
            };
            format!("the signature by the key {} rests on {digest}, which is too weak", quoted(fingerprint))
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
        SignatureUnclear::OpenPgpSigners => {
            format!("{OPENPGP_SIGNERS} in the trust root cannot be read as a list")
        }
        SignatureUnclear::NoKeyBlock { fingerprint } => {
            format!(
                "the trust root trusts the key {}, and {OPENPGP_KEYS} does not have it",
                quoted(fingerprint)
            )
        }
        SignatureUnclear::NoProgram(scheme) => format!("{} was not found", scheme.program()),
        SignatureUnclear::ProgramFailed(scheme) => format!("{} did not do its work", scheme.program()),
        SignatureUnclear::ProgramHung { scheme, seconds } => no_sign_of_life(scheme.program(), *seconds),
        SignatureUnclear::NoTemporaryFiles => "temporary files could not be written".to_owned(),
        SignatureUnclear::KeyType(kind) => format!("keys of type {} are not known here", quoted(kind)),
    }
}

/// Nobody can tell whether who signed the commits also signed the review.
pub fn unclear_commit_keys(unclear: &SignatureUnclear) -> Failure {
    let why = unclear_signature(unclear);
    let failure = Failure::could_not_tell(format!("whose keys signed the commits cannot be told: {why}"));
    match unclear {
        SignatureUnclear::NoProgram(scheme) => {
            no_program(*scheme).hints.into_iter().fold(failure, Failure::hint)
        }
        _ => failure,
    }
}

/// What is wrong with a line of the list of OpenPGP keys.
pub fn openpgp_line((number, fault): &(usize, LineFault)) -> String {
    let what = match fault {
        LineFault::Incomplete => "it needs a name and a fingerprint".to_owned(),
        LineFault::Fingerprint(word) => {
            format!("{} is no whole fingerprint (40 or 64 hexadecimal digits without spaces)", quoted(word))
        }
        LineFault::Rest(text) => format!("nothing may follow the fingerprint, as {} does", quoted(text)),
        LineFault::Option(text) => {
            format!("{} is neither valid-after=\"TIME\" nor valid-before=\"TIME\"", quoted(text))
        }
        LineFault::Time(text) => format!("{} is no time in UTC such as 20270131Z", quoted(text)),
    };
    format!("line {number} of {OPENPGP_SIGNERS} trusts nobody: {what}")
}
