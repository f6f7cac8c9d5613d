//! SSH signatures as bytes (`PROTOCOL.sshsig` of OpenSSH): which key made one, and for what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::armor::in_lines;
use super::ssh_key::{Fields, PublicKey};
use crate::base::HwKey;

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
/// What stands before the flags in a signature by a hardware key, and where they are (`PROTOCOL.u2f` of OpenSSH).
const HARDWARE: [&[u8]; 3] = [
    b"sk-ssh-ed25519@openssh.com",
    b"sk-ecdsa-sha2-nistp256@openssh.com",
    b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
];
/// The key was touched.
const USER_PRESENT: u8 = 0x01;
/// A PIN or a fingerprint was asked for.
const USER_VERIFIED: u8 = 0x04;

const MAGIC: &[u8] = b"SSHSIG";

/// How many characters `ssh-keygen` puts on a line of armor.
const COLUMNS: usize = 70;

/// What the inner signature shows of a hardware key. The flags are a part of what such a key signs, so they are as good as the
/// signature is; `ssh-keygen` checks that and does not ask for any of them.
fn hw_key_of(signature: &[u8]) -> Option<HwKey> {
    let mut fields = Fields(signature);
    let kind = fields.string()?;
    let _made_by_the_key = fields.string()?;
    let &flags = HARDWARE.contains(&kind).then_some(fields.0)?.first()?;
    let is_touched = flags & USER_PRESENT != 0;
    Some(match flags & USER_VERIFIED != 0 {
        true if is_touched => HwKey::Pin,
        _ if is_touched => HwKey::Touch,
        _ => HwKey::Sk,
    })
}

/// A signature that was read, not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SshSignature {
    pub(super) key: PublicKey,
    pub(super) namespace: String,
    /// What it shows of a hardware key.
    pub(super) hw_key: Option<HwKey>,
    blob: Vec<u8>,
}

impl SshSignature {
    /// Reads armor as some program wrote it, however its lines are cut.
    pub(super) fn read(armored: &str) -> Option<Self> {
        let body = armored.trim().strip_prefix(BEGIN.trim_end())?.strip_suffix(END.trim_end())?;
        Self::from_blob(STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()?)
    }

    /// Reads armor as [`SshSignature::armored`] writes it, and no other spelling.
    pub(super) fn read_exact(armored: &str) -> Option<Self> {
        Self::read(armored).filter(|signature| signature.armored() == armored)
    }

    fn from_blob(blob: Vec<u8>) -> Option<Self> {
        let mut fields = Fields(blob.strip_prefix(MAGIC)?);
        let version = fields.number()?;
        let key = PublicKey::from_blob(fields.string()?.to_vec())?;
        let namespace = std::str::from_utf8(fields.string()?).ok()?.to_owned();
        let (reserved, hash) = (fields.string()?, fields.string()?);
        let signature = fields.string()?;
        let is_fit = version == 1
            && reserved.is_empty()
            && matches!(hash, b"sha256" | b"sha512")
            && !signature.is_empty()
            && fields.0.is_empty();
        let hw_key = hw_key_of(signature);
        is_fit.then_some(Self { key, namespace, hw_key, blob })
    }

    /// The armor that `ssh-keygen` writes.
    pub(super) fn armored(&self) -> String {
        format!("{BEGIN}{}{END}", in_lines(&self.blob, COLUMNS))
    }
}
