//! SSH signatures as bytes (`PROTOCOL.sshsig` of OpenSSH): which key made one, and for what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key::{Fields, PublicKey};

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
const MAGIC: &[u8] = b"SSHSIG";

/// How many characters `ssh-keygen` puts on a line of armor.
const COLUMNS: usize = 70;

/// The key that an armored SSH signature says it was made with, for whatever purpose. Nothing is checked.
pub fn key_of(armored: &str) -> Option<PublicKey> {
    SshSignature::read(armored).map(|signature| signature.key)
}

/// A signature that was read, not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SshSignature {
    pub(super) key: PublicKey,
    pub(super) namespace: String,
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
        is_fit.then_some(Self { key, namespace, blob })
    }

    /// The armor that `ssh-keygen` writes.
    pub(super) fn armored(&self) -> String {
        let body = STANDARD.encode(&self.blob);
        let mut out = String::from(BEGIN);
        let mut rest = body.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(COLUMNS));
            out.push_str(line);
            out.push('\n');
            rest = after;
        }
        out + END
    }
}
