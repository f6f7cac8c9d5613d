//! Public keys as SSH writes them: a type, a blob and a fingerprint. Formats: RFC 4253 section 6.6, and `PROTOCOL.key`,
//! `PROTOCOL.u2f` and `PROTOCOL.certkeys` of OpenSSH.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::base::Digest;

/// A public key or certificate.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    kind: String,
    blob: Vec<u8>,
}

/// Types of keys that can sign, with how many fields follow the type in a blob.
const KINDS: [(&str, usize); 7] = [
    ("ssh-ed25519", 1),
    ("ssh-rsa", 2),
    ("ecdsa-sha2-nistp256", 2),
    ("ecdsa-sha2-nistp384", 2),
    ("ecdsa-sha2-nistp521", 2),
    ("sk-ssh-ed25519@openssh.com", 2),
    ("sk-ecdsa-sha2-nistp256@openssh.com", 3),
];

const CERTIFICATE: &str = "-cert-v01@openssh.com";

impl PublicKey {
    /// From a line such as `ssh-ed25519 AAAA… comment`.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (kind, encoded) = (words.next()?, words.next()?);
        let key = Self::from_blob(STANDARD.decode(encoded).ok()?)?;
        (key.kind == kind).then_some(key)
    }

    /// From the binary form, which begins with the type.
    pub(super) fn from_blob(blob: Vec<u8>) -> Option<Self> {
        let kind = std::str::from_utf8(Fields(&blob).string()?).ok()?.to_owned();
        let is_name = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_graphic());
        is_name.then_some(Self { kind, blob })
    }

    /// The public half of a private key in OpenSSH's own format. It lies there in the clear, passphrase or not.
    pub(super) fn of_private(file: &str) -> Option<Self> {
        let body = file.trim_start().strip_prefix("-----BEGIN OPENSSH PRIVATE KEY-----")?;
        let (body, _) = body.split_once("-----END OPENSSH PRIVATE KEY-----")?;
        let blob = STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()?;
        let mut fields = Fields(blob.strip_prefix(b"openssh-key-v1\0")?);
        for _cipher_and_derivation in 0..3 {
            fields.string()?;
        }
        (fields.number()? == 1).then_some(())?;
        Self::from_blob(fields.string()?.to_vec())
    }

    /// The type, such as `ssh-ed25519`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether it is a certificate, so that an authority may stand for it.
    pub(super) fn is_certificate(&self) -> bool {
        self.kind.ends_with(CERTIFICATE)
    }

    /// Whether the type is one that can be checked.
    pub(super) fn is_known_kind(&self) -> bool {
        self.open().is_some()
    }

    /// The key inside a certificate; any other key itself.
    pub(super) fn plain(&self) -> Self {
        self.open().and_then(|(plain, _)| Self::from_blob(plain)).unwrap_or_else(|| self.clone())
    }

    /// The names that a certificate was issued for; none for any other key.
    pub(super) fn principals(&self) -> Vec<String> {
        let names = || {
            let (_, mut after) = self.open()?;
            let (_serial, _kind, _id) =
                (after.number().zip(after.number())?, after.number()?, after.string()?);
            let mut list = Fields(after.string()?);
            let mut names = Vec::new();
            while let Some(name) = list.string() {
                names.push(String::from_utf8_lossy(name).into_owned());
            }
            Some(names)
        };
        names().unwrap_or_default()
    }

    /// `SHA256:` and the digest of the key in base64, as `ssh-keygen -l` prints it; of a certificate, that of its key.
    pub fn fingerprint(&self) -> String {
        let plain = self.open();
        let digest = Digest::of(plain.as_ref().map_or(&self.blob, |(plain, _)| plain));
        format!("SHA256:{}", STANDARD_NO_PAD.encode(digest.as_bytes()))
    }

    /// The key without a certificate around it, and what the certificate has after it; `None` for an unknown type.
    fn open(&self) -> Option<(Vec<u8>, Fields<'_>)> {
        let plain = self.kind.strip_suffix(CERTIFICATE);
        let is_kind = |name: &str| match plain {
            // A certificate of a hardware key is named `sk-…-cert-v01@openssh.com`, with the domain only once.
            Some(plain) => name.strip_suffix("@openssh.com").unwrap_or(name) == plain,
            None => name == self.kind,
        };
        let (name, n_fields) = KINDS.into_iter().find(|(name, _)| is_kind(name))?;
        if plain.is_none() {
            return Some((self.blob.clone(), Fields(&[])));
        }
        let mut fields = Fields(&self.blob);
        let (_kind, _nonce) = (fields.string()?, fields.string()?);
        let mut out = framed(name.as_bytes());
        for _ in 0..n_fields {
            out.extend(framed(fields.string()?));
        }
        Some((out, fields))
    }
}

impl std::fmt::Display for PublicKey {
    /// As one line of a `.pub` file, without comment.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind, STANDARD.encode(&self.blob))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

fn framed(field: &[u8]) -> Vec<u8> {
    let len = u32::try_from(field.len()).unwrap_or(u32::MAX);
    [&len.to_be_bytes(), field].concat()
}

/// Reads the `uint32` and `string` fields of RFC 4251 section 5.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn number(&mut self) -> Option<u32> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*head))
    }

    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.number()?).ok()?;
        let (field, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(field)
    }
}
