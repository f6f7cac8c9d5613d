//! How OpenPGP names a key.

/// The fingerprint of an OpenPGP key, as `gpg` prints it: 40 or 64 hexadecimal digits in upper case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// From 40 or 64 hexadecimal digits. What is shorter is the id of a key, which somebody else's key may share.
    pub fn parse(text: &str) -> Option<Self> {
        let is_whole = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_whole.then(|| Self(text.to_ascii_uppercase()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The short id by which old signatures name their key: 16 digits, of which end depends on the kind of fingerprint.
    pub fn key_id(&self) -> &str {
        if self.0.len() == 40 { &self.0[24..] } else { &self.0[..16] }
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_fingerprints_are_taken() {
        let of = |text: &str| Fingerprint::parse(text).map(|found| found.to_string());
        let (v4, v5) = ("2197f277".repeat(5), "AE611208".repeat(8));
        assert_eq!(of(&v4), Some("2197F277".repeat(5)));
        assert_eq!(of(&v5), Some(v5.clone()));
        assert_eq!(Fingerprint::parse(&v4).unwrap().key_id(), "2197F2772197F277");
        assert_eq!(Fingerprint::parse(&v5).unwrap().key_id(), "AE611208AE611208");
        for text in ["", "43254435FA85", &v4[..16], &v4[..39], &format!("0x{v4}"), &v4.replace('9', "g")] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
