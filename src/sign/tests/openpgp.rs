//! With real throw-away keys, as `gpg` makes them.

use super::super::armor;
use super::super::pgp_signature::PgpSignature;
use super::gnupg::{Gnupg, NEVER};
use super::{MESSAGE, NOW};
use crate::attest::{BadSignature, Scheme, Signature, SignatureUnclear, SignatureVerdict};
use crate::git::{AllowedSigners, FileAt, OpenPgpFiles, SignersOrigin, TrustReason, TrustRoot};
use crate::sign::{Key, KeyState, Knows, LineFault, SignError, Signer, SigningConfig, TrustedKeys, Verifier};

const ALICE: &str = "alice@example.com";
/// A time at which keys were good that are not any more.
const THEN: Option<&str> = Some("20200201T000000!");
const BEFORE_THEN: Option<&str> = Some("20200101T000000!");

fn root(signers: &str, keys: &str) -> TrustRoot {
    let file = |text: &str| FileAt::File(text.as_bytes().to_vec());
    let openpgp = OpenPgpFiles { signers: file(signers), keys: file(keys) };
    let (commit, why) = (None, TrustReason::Named);
    TrustRoot { commit, why, allowed_signers: None, openpgp, revoked: FileAt::Nothing }
}

/// A key of Alice's that is trusted and its public half.
struct Desk {
    gnupg: Gnupg,
    key: String,
}

impl Desk {
    fn new() -> Option<Self> {
        let gnupg = Gnupg::here()?;
        let key = gnupg.key("Alice <alice@example.com>");
        Some(Self { gnupg, key })
    }

    fn config(&self, setting: Option<&str>) -> SigningConfig {
        SigningConfig {
            format: Some("openpgp".into()),
            key: setting.map(Into::into),
            openpgp_program: Some(self.gnupg.program()),
            committer: Some("Alice <alice@example.com>".into()),
            ..SigningConfig::default()
        }
    }

    fn signer(&self, setting: Option<&str>) -> Result<Signer, SignError> {
        Signer::from_config(&self.config(setting), None)
    }

    fn root(&self) -> TrustRoot {
        root(&format!("{ALICE} {}\n", self.key), &self.gnupg.public(&self.key))
    }

    /// What becomes of a signature that is said to be by Alice's key, in the one spelling that records have.
    fn check(&self, armored: &str) -> SignatureVerdict {
        check(&self.root(), &self.key, armored)
    }

    fn sign(&self) -> String {
        self.gnupg.sign(&self.key, MESSAGE, &[])
    }
}

fn check(root: &TrustRoot, keyid: &str, armored: &str) -> SignatureVerdict {
    let signature = Signature { keyid: keyid.to_owned(), armored: armored.to_owned() };
    Verifier::for_trust(&SigningConfig::default(), root).check(ALICE, MESSAGE, &signature)
}

fn is_good(verdict: &SignatureVerdict) -> bool {
    matches!(verdict, SignatureVerdict::Good(good) if good.principal == ALICE && good.hw_key.is_none())
}

fn bad(bad: BadSignature) -> SignatureVerdict {
    SignatureVerdict::Bad(bad)
}

#[test]
fn a_key_signs_by_every_name_that_git_may_have_for_it() {
    let Some(desk) = Desk::new() else { return };
    let subkey = desk.gnupg.subkey(&desk.key, NEVER, None);
    let insisted = format!("{}!", desk.key);
    let by_subkey = format!("{subkey}!");
    let names = [None, Some(ALICE), Some(&*desk.key), Some(&subkey), Some(&by_subkey), Some(&insisted)];
    for name in names.into_iter().chain([Some(&desk.key[24..])]) {
        let signer = desk.signer(name).unwrap();
        assert_eq!(signer.fingerprint(), desk.key, "{name:?}");
        let signature = signer.sign(MESSAGE).unwrap();
        assert_eq!(signature.keyid, desk.key);
        let verdict = check(&desk.root(), &signature.keyid, &signature.armored);
        assert!(is_good(&verdict), "{name:?}: {verdict:?}");
        let own = Verifier::for_signer(&desk.config(name), &signer);
        assert_eq!(own.check_intact(MESSAGE, &signature), Ok(()), "{name:?}");
        assert_eq!(own.check_intact(b"else", &signature), Err(bad(BadSignature::Tampered)));
    }
}

#[test]
fn a_key_that_cannot_sign_is_told_before_anything_is_asked() {
    let Some(desk) = Desk::new() else { return };
    let state = |name: &str| match desk.signer(Some(name)) {
        Err(SignError::Unusable { state, .. }) => state,
        other => panic!("{name}: {other:?}"),
    };
    assert!(matches!(desk.signer(Some("nobody@example.com")), Err(SignError::NoSecretKey { .. })));
    desk.gnupg.key_at("Old <old@example.com>", "1y", BEFORE_THEN);
    assert_eq!(state("old@example.com"), KeyState::Expired);
    let gone = desk.gnupg.key("Gone <gone@example.com>");
    desk.gnupg.revoke(&gone);
    assert_eq!(state("gone@example.com"), KeyState::Revoked);
    desk.gnupg
        .run(&["--batch", "--passphrase", "", "--quick-gen-key", "ca@example.com", "ed25519", "cert"], b"");
    assert_eq!(state("ca@example.com"), KeyState::CannotSign);
    // Of two keys with one name it is the one that can.
    let new = desk.gnupg.key("New <old@example.com>");
    assert_eq!(desk.signer(Some("old@example.com")).unwrap().fingerprint(), new);
    let missing = SigningConfig { openpgp_program: Some("/nowhere/gpg".into()), ..desk.config(None) };
    assert!(matches!(
        Signer::from_config(&missing, None),
        Err(SignError::Start { scheme: Scheme::OpenPgp, .. })
    ));
    let unset = SigningConfig { format: None, ..desk.config(None) };
    assert!(matches!(Signer::from_config(&unset, None), Err(SignError::NoKey)), "nobody set anything up");
    let unset = SigningConfig { format: None, ..desk.config(Some(ALICE)) };
    assert_eq!(Signer::from_config(&unset, None).unwrap().fingerprint(), desk.key);
}

#[test]
fn only_one_detached_signature_over_bytes_is_one() {
    let Some(desk) = Desk::new() else { return };
    let good = desk.sign();
    assert!(is_good(&desk.check(&good)));
    let one = armor::one_block("PGP SIGNATURE", &good).unwrap();
    let two = armor::one_block("PGP SIGNATURE", &desk.gnupg.sign(&desk.key, MESSAGE, &[])).unwrap();
    let made = |options: &[&str]| desk.gnupg.sign_at(None, &desk.key, MESSAGE, options);
    for (what, armored) in [
        ("two in one armor", armor::armored("PGP SIGNATURE", &[&one[..], &two].concat())),
        ("two armors", good.repeat(2)),
        ("one cut off", armor::armored("PGP SIGNATURE", &one[..one.len() - 1])),
        ("one and a byte", armor::armored("PGP SIGNATURE", &[&one[..], b"\0"].concat())),
        ("a clear text", made(&["--clear-sign"])),
        ("a message", made(&["--sign", "--armor"])),
        ("a message that is called a signature", {
            let message = armor::one_block("PGP MESSAGE", &made(&["--sign", "--armor"])).unwrap();
            armor::armored("PGP SIGNATURE", &message)
        }),
        ("one over text", made(&["--detach-sign", "--armor", "--textmode"])),
        ("a key", desk.gnupg.public(&desk.key)),
        ("another spelling", good.replace('\n', "\r\n")),
        ("a comment", good.replace("-----\n\n", "-----\nComment: x\n\n")),
        ("something before it", format!("-----BEGIN PGP\n{good}")),
    ] {
        assert_eq!(desk.check(&armored), bad(BadSignature::Malformed(Scheme::OpenPgp)), "{what}");
    }
}

/// What stands in a ledger may be anything.
#[test]
fn whatever_byte_changes_a_signature_is_read_or_not() {
    let Some(desk) = Desk::new() else { return };
    let packet = armor::one_block("PGP SIGNATURE", &desk.sign()).unwrap();
    for at in 0..packet.len() {
        for bit in 0..8 {
            let mut changed = packet.clone();
            changed[at] ^= 1 << bit;
            let armored = armor::armored("PGP SIGNATURE", &changed);
            if let Some(read) = PgpSignature::read(&armored) {
                assert_eq!(read.armored(), armored, "{at} {bit}");
            }
        }
        assert_eq!(PgpSignature::read(&armor::armored("PGP SIGNATURE", &packet[..at])), None, "cut at {at}");
    }
}

#[test]
fn a_signature_over_something_else_or_by_another_key_is_worth_nothing() {
    let Some(desk) = Desk::new() else { return };
    let elsewhere = desk.gnupg.sign(&desk.key, b"something else", &[]);
    assert_eq!(desk.check(&elsewhere), bad(BadSignature::Tampered));
    let other = desk.gnupg.key("Mallory <mallory@example.com>");
    let by_other = desk.gnupg.sign(&other, MESSAGE, &[]);
    let wrong = bad(BadSignature::WrongKeyId { fingerprint: other.clone() });
    assert_eq!(desk.check(&by_other), wrong, "a key that is not there");
    let line = format!("{ALICE} {}\n", desk.key);
    let both = desk.gnupg.public(&desk.key) + &desk.gnupg.public(&other);
    assert_eq!(check(&root(&line, &both), &desk.key, &by_other), wrong, "one that is there and not listed");
    let unknown = bad(BadSignature::UnknownKey { fingerprint: other.clone() });
    assert_eq!(check(&root(&line, &both), &other, &by_other), unknown);
    let spelt = check(&desk.root(), &desk.key.to_lowercase(), &desk.sign());
    assert_eq!(spelt, bad(BadSignature::WrongKeyId { fingerprint: desk.key.clone() }));
    let weak = desk.gnupg.sign(&desk.key, MESSAGE, &["--digest-algo", "SHA1"]);
    let fingerprint = desk.key.clone();
    assert_eq!(desk.check(&weak), bad(BadSignature::WeakDigest { fingerprint, digest: 2 }));
}

#[test]
fn what_a_key_says_of_itself_counts() {
    let Some(desk) = Desk::new() else { return };
    let (gnupg, line) = (&desk.gnupg, |key: &str| format!("{ALICE} {key}\n"));
    let verdict = |key: &str, armored: &str| check(&root(&line(key), &gnupg.public(key)), key, armored);

    let old = gnupg.key_at("Old <old@example.com>", "1y", BEFORE_THEN);
    let detached = ["--detach-sign", "--armor"];
    let signed = gnupg.sign_at(THEN, &old, MESSAGE, &detached);
    assert_eq!(verdict(&old, &signed), bad(BadSignature::ExpiredKey { fingerprint: old.clone() }));

    let lasting = gnupg.key_at("Lasting <lasting@example.com>", NEVER, BEFORE_THEN);
    gnupg.subkey(&lasting, "1y", BEFORE_THEN);
    let signed = gnupg.sign_at(THEN, &lasting, MESSAGE, &detached);
    assert_eq!(verdict(&lasting, &signed), bad(BadSignature::ExpiredKey { fingerprint: lasting.clone() }));

    let short = [&detached[..], &["--default-sig-expire", "1d"]].concat();
    let signed = gnupg.sign_at(THEN, &format!("{lasting}!"), MESSAGE, &short);
    let expired = BadSignature::ExpiredSignature { fingerprint: lasting.clone() };
    assert_eq!(verdict(&lasting, &signed), bad(expired));

    let subkey = gnupg.subkey(&desk.key, NEVER, None);
    let signed = gnupg.sign(&format!("{subkey}!"), MESSAGE, &[]);
    assert!(is_good(&verdict(&desk.key, &signed)));
    // A subkey that nothing binds to the key: whoever put it there.
    let packets = armor::one_block("PGP PUBLIC KEY BLOCK", &gnupg.public(&desk.key)).unwrap();
    let binding = last_packet(&packets);
    let unbound = armor::armored("PGP PUBLIC KEY BLOCK", &packets[..binding]);
    let found = check(&root(&line(&desk.key), &unbound), &desk.key, &signed);
    assert_eq!(found, bad(BadSignature::WrongKeyId { fingerprint: subkey }));

    gnupg.revoke_subkey(&desk.key);
    let revoked = BadSignature::RevokedByOwner { fingerprint: desk.key.clone() };
    assert_eq!(verdict(&desk.key, &signed), bad(revoked.clone()));
    let signed = gnupg.sign(&format!("{}!", desk.key), MESSAGE, &[]);
    assert!(is_good(&verdict(&desk.key, &signed)));
    gnupg.revoke(&desk.key);
    assert_eq!(verdict(&desk.key, &signed), bad(revoked));
}

/// Where the last packet begins. Their heads are of the old format, with one or two bytes of length.
fn last_packet(packets: &[u8]) -> usize {
    let (mut at, mut last) = (0, 0);
    while at < packets.len() {
        let (head, len) = match packets[at] & 3 {
            0 => (2, usize::from(packets[at + 1])),
            1 => (3, usize::from(u16::from_be_bytes([packets[at + 1], packets[at + 2]]))),
            n => panic!("{n}"),
        };
        last = at;
        at += head + len;
    }
    last
}

#[test]
fn a_trust_root_that_is_not_whole_answers_nothing() {
    let Some(desk) = Desk::new() else { return };
    let (good, key) = (desk.sign(), desk.gnupg.public(&desk.key));
    let line = format!("{ALICE} {}\n", desk.key);
    let unclear = SignatureVerdict::CouldNotTell;
    let no_block = || unclear(SignatureUnclear::NoKeyBlock { fingerprint: desk.key.clone() });
    let other = desk.gnupg.public(&desk.gnupg.key("Bob <bob@example.com>"));
    let broken = key.replace("\n\n", "\n\nAAAA");
    let private = key.replace("PUBLIC", "PRIVATE");
    for keys in ["", "nothing", &other, &broken, &private, &key[..key.len() / 2]] {
        assert_eq!(check(&root(&line, keys), &desk.key, &good), no_block(), "{keys}");
    }
    for keys in [other.clone() + &key, broken + &key, format!("Alice's:\n{key}\nBob's:\n{other}")] {
        assert!(is_good(&check(&root(&line, &keys), &desk.key, &good)), "{keys}");
    }
    let keys = FileAt::NoFile;
    let no_keys = TrustRoot { openpgp: OpenPgpFiles { keys, ..desk.root().openpgp }, ..desk.root() };
    assert_eq!(check(&no_keys, &desk.key, &good), no_block());
    let signers = FileAt::TooLarge(9);
    let no_list = TrustRoot { openpgp: OpenPgpFiles { signers, ..desk.root().openpgp }, ..desk.root() };
    assert_eq!(check(&no_list, &desk.key, &good), unclear(SignatureUnclear::OpenPgpSigners));
    let nothing = TrustRoot { openpgp: OpenPgpFiles::NONE, ..desk.root() };
    assert_eq!(check(&nothing, &desk.key, &good), unclear(SignatureUnclear::NoTrustedKeys));

    let signature = Signature { keyid: desk.key.clone(), armored: good };
    for (program, expected) in [
        ("no-such-program", SignatureUnclear::NoProgram(Scheme::OpenPgp)),
        ("/nowhere/gpg", SignatureUnclear::ProgramFailed(Scheme::OpenPgp)),
        ("/bin/false", SignatureUnclear::ProgramFailed(Scheme::OpenPgp)),
    ] {
        let config = SigningConfig { openpgp_program: Some(program.into()), ..SigningConfig::default() };
        let verdict = Verifier::for_trust(&config, &desk.root()).check(ALICE, MESSAGE, &signature);
        assert_eq!(verdict, unclear(expected), "{program}");
    }
}

#[test]
fn a_line_says_whose_a_key_is_and_for_how_long() {
    let Some(desk) = Desk::new() else { return };
    let (good, keys) = (desk.sign(), desk.gnupg.public(&desk.key));
    let key = Key::OpenPgp(crate::base::Fingerprint::parse(&desk.key).unwrap());
    let fingerprint = desk.key.clone();
    for (line, expected, verdict) in [
        ("alice@example.com KEY", Knows::Yes, None),
        ("bob@example.com,alice@example.com\tkey  ", Knows::Yes, None),
        ("*@example.com valid-after=\"20200101Z\",valid-before=\"22000101Z\" KEY", Knows::Yes, None),
        ("# for all\n\n  \"alice@example.com\" KEY", Knows::Yes, None),
        (
            "bob@example.com KEY",
            Knows::NotByThisName,
            Some(BadSignature::OtherPrincipal {
                fingerprint: fingerprint.clone(),
                known_as: vec!["bob@example.com".into()],
            }),
        ),
        (
            "alice@example.com valid-before=\"20200101Z\" KEY",
            Knows::NotValidNow,
            Some(BadSignature::NotValidNow { fingerprint: fingerprint.clone() }),
        ),
        (
            "alice@example.com namespaces=\"x\" KEY",
            Knows::No,
            Some(BadSignature::UnknownKey { fingerprint: fingerprint.clone() }),
        ),
    ] {
        let line = line.replace("KEY", &desk.key).replace("key", &desk.key.to_lowercase());
        let root = root(&line, &keys);
        assert_eq!(TrustedKeys::of(&root).knows(&key, ALICE, NOW), expected, "{line}");
        match verdict {
            None => assert!(is_good(&check(&root, &desk.key, &good)), "{line}"),
            Some(expected) => assert_eq!(check(&root, &desk.key, &good), bad(expected), "{line}"),
        }
    }
}

#[test]
fn a_line_with_a_mistake_trusts_nobody_and_is_told() {
    let whole = "2197F277B44B5C8414BD38B8F8B343254435FA85";
    for (line, expected) in [
        ("alice@example.com", LineFault::Incomplete),
        ("alice@example.com   ", LineFault::Incomplete),
        ("alice@example.com F8B343254435FA85", LineFault::Fingerprint("F8B343254435FA85".into())),
        ("alice@example.com 2197 F277", LineFault::Fingerprint("2197".into())),
        ("alice@example.com ssh-ed25519 AAAA", LineFault::Fingerprint("ssh-ed25519".into())),
        ("alice@example.com KEY Alice", LineFault::Rest("Alice".into())),
        ("alice@example.com cert-authority KEY", LineFault::Option("cert-authority".into())),
        ("alice@example.com namespaces=\"git\" KEY", LineFault::Option("namespaces=\"git\"".into())),
        ("alice@example.com valid-after=20200101Z KEY", LineFault::Option("valid-after=20200101Z".into())),
        ("alice@example.com valid-before=\"20200101\" KEY", LineFault::Time("20200101".into())),
        ("alice@example.com valid-before=\"tomorrow\" KEY", LineFault::Time("tomorrow".into())),
    ] {
        let text = format!("# first\n{}\n", line.replace("KEY", whole));
        let trusted = TrustedKeys::of(&root(&text, ""));
        assert_eq!(trusted.faults(), [(2, expected)], "{line}");
        assert!(trusted.openpgp().is_empty());
    }
}

#[test]
fn one_list_of_revoked_keys_is_for_both_kinds() {
    let Some(desk) = Desk::new() else { return };
    let ssh = super::Desk::new();
    let [listed, other] = ["listed", "other"].map(|name| ssh.key(name, &["ed25519"]));
    let bytes = format!("{ALICE} {listed}\n{ALICE} {other}\n").into_bytes();
    let allowed = Some(AllowedSigners { origin: SignersOrigin::GitConfig { path: "x".into() }, bytes });
    let root = |revoked: &str| TrustRoot {
        allowed_signers: allowed.clone(),
        revoked: FileAt::File(revoked.as_bytes().to_vec()),
        ..desk.root()
    };
    let good = desk.sign();
    let by_ssh = |root: &TrustRoot, name: &str| {
        Verifier::for_trust(&SigningConfig::default(), root).check(ALICE, MESSAGE, &ssh.sign(name))
    };
    let revoked = root(&format!("# both\n{}\n{listed}\n", desk.key.to_lowercase()));
    let fingerprint = desk.key.clone();
    assert_eq!(check(&revoked, &desk.key, &good), bad(BadSignature::Revoked { fingerprint }));
    assert!(matches!(by_ssh(&revoked, "listed"), SignatureVerdict::Bad(BadSignature::Revoked { .. })));
    assert!(
        is_good(&by_ssh(&revoked, "other")),
        "the fingerprint of an OpenPGP key is nothing to ssh-keygen"
    );
    let only_ssh = root(&format!("{listed}\n"));
    assert!(is_good(&check(&only_ssh, &desk.key, &good)));
    // What may have been meant for this key and is not understood.
    let unclear = root(&format!("{}\n", &desk.key[24..]));
    let expected = SignatureVerdict::CouldNotTell(SignatureUnclear::Revocations);
    assert_eq!(check(&unclear, &desk.key, &good), expected);
    let key = Key::OpenPgp(crate::base::Fingerprint::parse(&desk.key).unwrap());
    let knows = |root: &TrustRoot| TrustedKeys::of(root).knows(&key, ALICE, NOW);
    assert_eq!((knows(&revoked), knows(&only_ssh)), (Knows::Revoked, Knows::Yes));
    assert!(TrustedKeys::of(&revoked).reviewers().iter().all(|(_, found)| *found != key));
}

/// A commit is signed with a subkey, and it is still the same person's key.
#[test]
fn the_key_behind_a_subkey_is_found() {
    let Some(desk) = Desk::new() else { return };
    let signed_with_key = desk.sign();
    let subkey = desk.gnupg.subkey(&desk.key, NEVER, None);
    let signed_with_subkey = desk.sign();
    let key = |text: &str| Some(Key::OpenPgp(crate::base::Fingerprint::parse(text).unwrap()));
    let claimed = |root: &TrustRoot, armored: &str| {
        Verifier::for_trust(&SigningConfig::default(), root).claimed_key(armored)
    };
    assert_eq!(claimed(&desk.root(), &signed_with_key), Ok(key(&desk.key)));
    assert_eq!(claimed(&desk.root(), &signed_with_subkey), Ok(key(&desk.key)));
    let nothing = root("", "");
    assert_eq!(claimed(&nothing, &signed_with_subkey), Ok(key(&subkey)));
    assert_eq!(claimed(&nothing, "no signature"), Ok(None));
}
