//! What `gpg` says for programs (`--status-fd`; `doc/DETAILS` of GnuPG). What it says for people is never looked at.

use super::pgp_signature::is_strong;
use crate::base::Fingerprint;

/// What `gpg` makes of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// One good signature, by a key with this primary key.
    Good(Fingerprint),
    /// It does not belong to these bytes.
    NotOverThis,
    /// The key's time is over.
    ExpiredKey,
    /// The signature's own time is over.
    ExpiredSignature,
    /// The key or subkey was revoked.
    RevokedKey,
    /// It rests on a digest that does not hold.
    WeakDigest,
    /// It is by a key that is not there.
    NoKey,
    /// The way in which it was made is not known.
    UnknownAlgorithm,
    /// No answer.
    Nothing,
}

/// The lines for programs, each cut into words.
fn lines(said: &str) -> impl Iterator<Item = Vec<&str>> {
    said.lines().filter_map(|line| Some(line.strip_prefix("[GNUPG:] ")?.split(' ').collect()))
}

/// Reads the answer to `--verify`. Only what says in every way that there is one good signature is taken for one.
pub(super) fn heard(said: &str, is_success: bool) -> Heard {
    /// The code of `ERRSIG` for an algorithm that is not known, and for a key that is not there.
    const UNKNOWN_ALGORITHM: &str = "4";
    const NO_KEY: &str = "9";
    let all: Vec<Vec<&str>> = lines(said).collect();
    let every = |word: &str| all.iter().filter(|line| line[0] == word).collect::<Vec<_>>();
    let has = |word: &str| !every(word).is_empty();
    let fails_with = |code: &str| every("ERRSIG").iter().any(|line| line.get(6) == Some(&code));
    match () {
        () if has("BADSIG") => Heard::NotOverThis,
        () if has("REVKEYSIG") => Heard::RevokedKey,
        () if has("EXPKEYSIG") => Heard::ExpiredKey,
        () if has("EXPSIG") => Heard::ExpiredSignature,
        () if fails_with(NO_KEY) => Heard::NoKey,
        () if fails_with(UNKNOWN_ALGORITHM) => Heard::UnknownAlgorithm,
        () if has("ERRSIG") || !is_success => Heard::Nothing,
        () => match (&every("NEWSIG")[..], &every("GOODSIG")[..], &every("VALIDSIG")[..]) {
            ([_], [_], [valid]) => valid_by(valid),
            _ => Heard::Nothing,
        },
    }
}

/// `VALIDSIG` has after its word: fingerprint, date, time, time of expiry, version, reserved, algorithm of the key, digest,
/// class, fingerprint of the primary key.
fn valid_by(words: &[&str]) -> Heard {
    let digest = words.get(8).and_then(|word| word.parse().ok());
    let primary = words.get(10).and_then(|word| Fingerprint::parse(word));
    match (digest, words.get(9), primary) {
        (Some(digest), Some(&"00"), Some(primary)) if is_strong(digest) => Heard::Good(primary),
        (Some(digest), Some(_), Some(_)) if !is_strong(digest) => Heard::WeakDigest,
        _ => Heard::Nothing,
    }
}

/// Why `gpg` did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSigned {
    /// The person did not want to.
    Cancelled,
    /// The passphrase was wrong.
    Passphrase,
    /// Nothing could ask for the passphrase.
    Nobody,
    /// It does not say.
    Unsaid,
}

/// Reads the answer to `--detach-sign`: the fingerprint of the key or subkey that signed.
pub(super) fn signed_by(said: &str) -> Result<Fingerprint, NotSigned> {
    let all: Vec<Vec<&str>> = lines(said).collect();
    let mut created = all.iter().filter(|line| line[0] == "SIG_CREATED");
    if let (Some(line), None) = (created.next(), created.next())
        && line.get(1) == Some(&"D")
        && let Some(by) = line.get(6).and_then(|word| Fingerprint::parse(word))
    {
        return Ok(by);
    }
    // Codes of libgpg-error: what failed stands above the lower 16 bits.
    let code = all.iter().find(|line| line[0] == "FAILURE").and_then(|line| line.get(2)?.parse::<u32>().ok());
    Err(match code.map(|code| code & 0xffff) {
        Some(99) => NotSigned::Cancelled,
        Some(11 | 87) => NotSigned::Passphrase,
        // No pinentry, none to be found, and no terminal for it.
        Some(85 | 32_849 | 32_870) => NotSigned::Nobody,
        _ => NotSigned::Unsaid,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIMARY: &str = "2197F277B44B5C8414BD38B8F8B343254435FA85";
    const SUBKEY: &str = "AE61120884026BF600BF57D2BC1E0A2E68B4421D";

    fn said(lines: &[&str]) -> String {
        lines.iter().map(|line| format!("[GNUPG:] {line}\n")).collect::<Vec<_>>().concat()
    }

    fn valid(digest: u8, class: &str) -> String {
        format!("VALIDSIG {SUBKEY} 2026-11-26 1795660221 0 4 0 22 {digest} {class} {PRIMARY}")
    }

    #[test]
    fn only_one_good_signature_is_one() {
        let (good, strong) = ("GOODSIG BC1E0A2E68B4421D Alice", valid(8, "00"));
        let primary = Fingerprint::parse(PRIMARY).unwrap();
        let cases: &[(&[&str], bool, Heard)] = &[
            (&["NEWSIG", good, &strong], true, Heard::Good(primary)),
            (&["NEWSIG", good, &strong], false, Heard::Nothing),
            (&["NEWSIG", good, &strong, "NEWSIG", good, &strong], true, Heard::Nothing),
            (&["NEWSIG", "NEWSIG", good, &strong], true, Heard::Nothing),
            (&["NEWSIG", &strong], true, Heard::Nothing),
            (&["NEWSIG", good], true, Heard::Nothing),
            (&[good, &strong], true, Heard::Nothing),
            (&["NEWSIG", good, &valid(2, "00")], true, Heard::WeakDigest),
            (&["NEWSIG", good, &valid(1, "00")], true, Heard::WeakDigest),
            (&["NEWSIG", good, &valid(8, "01")], true, Heard::Nothing),
            (&["NEWSIG", good, &strong.replace(PRIMARY, "F8B343254435FA85")], true, Heard::Nothing),
            (&["NEWSIG", good, &strong, "BADSIG BC1E0A2E68B4421D Alice"], true, Heard::NotOverThis),
            (&["NEWSIG", "EXPKEYSIG BC1E0A2E68B4421D Alice", &strong], true, Heard::ExpiredKey),
            (&["NEWSIG", "EXPSIG BC1E0A2E68B4421D Alice", &strong], true, Heard::ExpiredSignature),
            (&["NEWSIG", "REVKEYSIG BC1E0A2E68B4421D Alice", &strong], true, Heard::RevokedKey),
            (
                &["NEWSIG", "ERRSIG BC1E0A2E68B4421D 22 8 00 1795660221 9 -", "NO_PUBKEY X"],
                false,
                Heard::NoKey,
            ),
            (&["NEWSIG", "ERRSIG BC1E0A2E68B4421D 99 8 00 1795660221 4 -"], false, Heard::UnknownAlgorithm),
            (&["NEWSIG", "ERRSIG BC1E0A2E68B4421D 22 8 00 1795660221 1 -"], false, Heard::Nothing),
            (&["NODATA 4"], false, Heard::Nothing),
            (&[], true, Heard::Nothing),
        ];
        for (lines, is_success, expected) in cases {
            assert_eq!(heard(&said(lines), *is_success), *expected, "{lines:?} {is_success}");
        }
        assert_eq!(heard(&format!("gpg: {}\n", said(&["GOODSIG x"])), true), Heard::Nothing);
    }

    #[test]
    fn who_signed_is_said_once_and_why_nobody_did() {
        let created = format!("SIG_CREATED D 22 8 00 1795660221 {SUBKEY}");
        let by = Fingerprint::parse(SUBKEY).unwrap();
        assert_eq!(signed_by(&said(&["BEGIN_SIGNING H8", &created])), Ok(by));
        let other = created.replace(" D ", " C ");
        for lines in [&[&*created, &*created][..], &[&*other], &["BEGIN_SIGNING H8"], &[]] {
            assert_eq!(signed_by(&said(lines)), Err(NotSigned::Unsaid), "{lines:?}");
        }
        assert_eq!(signed_by(&said(&["FAILURE sign 83886179"])), Err(NotSigned::Cancelled));
        assert_eq!(signed_by(&said(&["FAILURE sign 67108875"])), Err(NotSigned::Passphrase));
        assert_eq!(signed_by(&said(&["FAILURE sign 67108949"])), Err(NotSigned::Nobody));
    }
}
