//! With real throw-away keys, as `ssh-keygen` makes them.

#[path = "../../tests/support/gnupg.rs"]
mod gnupg;
mod openpgp;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;
use crate::attest::{BadSignature, NAMESPACE, Scheme, Signature, SignatureUnclear, SignatureVerdict};
use crate::base::Timestamp;

const MESSAGE: &[u8] = b"DSSEv1 28 application/vnd.in-toto+json 2 {}";
const NOW: Timestamp = Timestamp(1_795_428_000);

struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, program: &str, args: &[&str]) {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.dir.path()).stdin(Stdio::null());
        let output = command.env_remove("SSH_AUTH_SOCK").output().unwrap();
        assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A new key pair; its public half as a line.
    fn key(&self, name: &str, kind: &[&str]) -> String {
        let base = ["-q", "-N", "", "-C", "", "-f", name, "-t"];
        self.run("ssh-keygen", &[&base[..], kind].concat());
        self.public(name)
    }

    fn public(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name).with_extension("pub")).unwrap().trim().to_owned()
    }

    fn signer(&self, setting: &str) -> Result<Signer, SignError> {
        Signer::from_config(&ssh(setting), Some(self.dir.path()))
    }

    fn sign(&self, name: &str) -> Signature {
        self.signer(self.path(name).to_str().unwrap()).unwrap().sign(MESSAGE).unwrap()
    }

    fn sign_for(&self, name: &str, namespace: &str, message: &[u8]) -> Signature {
        std::fs::write(self.path("m"), message).unwrap();
        let _ = std::fs::remove_file(self.path("m.sig"));
        self.run("ssh-keygen", &["-Y", "sign", "-n", namespace, "-f", name, "m"]);
        let keyid = PublicKey::parse(&self.public(name)).unwrap().fingerprint();
        Signature { keyid, armored: std::fs::read_to_string(self.path("m.sig")).unwrap() }
    }
}

fn ssh(setting: &str) -> SigningConfig {
    SigningConfig { format: Some("ssh".into()), key: Some(setting.into()), ..SigningConfig::default() }
}

fn line_of(signer: &Signer) -> String {
    match signer.key() {
        Key::Ssh(key) => key.to_string(),
        Key::OpenPgp(fingerprint) => panic!("{fingerprint} is no SSH key"),
    }
}

fn trusted(allowed: &str) -> TrustedKeys {
    TrustedKeys::of_allowed(Some(allowed.as_bytes()))
}

fn check(allowed: &str, claimed: &str, signature: &Signature) -> SignatureVerdict {
    Verifier::new(&SigningConfig::default(), Some(allowed.as_bytes())).check(claimed, MESSAGE, signature)
}

fn bad(allowed: &str, claimed: &str, signature: &Signature) -> BadSignature {
    match check(allowed, claimed, signature) {
        SignatureVerdict::Bad(bad) => bad,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_signs_in_every_form_that_git_takes() {
    let desk = Desk::new();
    let line = desk.key("id", &["ed25519"]);
    let allowed = format!("alice@example.com {line}\n");
    let home_relative = "~/id";
    let private = desk.path("id");
    let public = desk.path("id.pub");
    let mut seen = Vec::new();
    for setting in [private.to_str().unwrap(), public.to_str().unwrap(), home_relative] {
        let signer = desk.signer(setting).unwrap();
        assert_eq!(line_of(&signer), line);
        let signature = signer.sign(MESSAGE).unwrap();
        let SignatureVerdict::Good(good) = check(&allowed, "alice@example.com", &signature) else { panic!() };
        assert_eq!((good.principal.as_str(), &good.fingerprint), ("alice@example.com", &signature.keyid));
        assert_eq!(good.aliases, [""; 0]);
        seen.push(signature);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "the same key signs the same bytes alike");
}

#[test]
fn other_kinds_of_keys_work_too() {
    let desk = Desk::new();
    for (name, kind) in [("rsa", &["rsa", "-b", "2048"][..]), ("ec", &["ecdsa", "-b", "384"])] {
        let allowed = format!("alice@example.com namespaces=\"{NAMESPACE},git\" {}\n", desk.key(name, kind));
        let verdict = check(&allowed, "alice@example.com", &desk.sign(name));
        assert!(matches!(verdict, SignatureVerdict::Good(_)), "{name}: {verdict:?}");
    }
}

#[test]
fn fingerprints_are_those_that_ssh_keygen_prints() {
    let desk = Desk::new();
    desk.key("ca", &["ed25519"]);
    for (name, kind) in [("ed", &["ed25519"][..]), ("rsa", &["rsa", "-b", "2048"]), ("ec", &["ecdsa"])] {
        desk.key(name, kind);
        desk.run(
            "ssh-keygen",
            &["-q", "-s", "ca", "-I", "x", "-n", "alice@example.com", &format!("{name}.pub")],
        );
        for file in [format!("{name}.pub"), format!("{name}-cert.pub")] {
            let key = PublicKey::parse(&std::fs::read_to_string(desk.path(&file)).unwrap()).unwrap();
            let output = Command::new("ssh-keygen").arg("-lf").arg(desk.path(&file)).output().unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            assert_eq!(printed.split(' ').nth(1), Some(key.fingerprint().as_str()), "{file}");
        }
    }
}

#[test]
fn the_public_half_is_found_inside_a_private_key_with_a_passphrase() {
    let desk = Desk::new();
    let line = desk.key("id", &["ed25519"]);
    desk.run("ssh-keygen", &["-q", "-p", "-P", "", "-N", "secret", "-f", "id"]);
    let public = std::fs::read(desk.path("id.pub")).unwrap();
    std::fs::remove_file(desk.path("id.pub")).unwrap();
    assert_eq!(line_of(&desk.signer("~/id").unwrap()), line);
    // And beside it, where the private half is only in an agent.
    std::fs::remove_file(desk.path("id")).unwrap();
    std::fs::write(desk.path("id.pub"), public).unwrap();
    assert_eq!(line_of(&desk.signer("~/id").unwrap()), line);
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    for setting in ["/dev/zero", "/dev/tty", "/"] {
        let error = Signer::from_config(&ssh(setting), None).unwrap_err();
        assert!(matches!(error, SignError::KeyFile { .. }), "{setting}: {error:?}");
    }
}

#[test]
fn settings_that_cannot_work_are_named() {
    let desk = Desk::new();
    let with = |format: Option<&str>, key: Option<&str>| {
        let config = SigningConfig {
            format: format.map(Into::into),
            key: key.map(Into::into),
            ..SigningConfig::default()
        };
        Signer::from_config(&config, None).unwrap_err()
    };
    assert!(matches!(with(None, None), SignError::NoKey));
    assert!(matches!(with(Some("ssh"), None), SignError::NoKey));
    assert!(matches!(with(Some("x509"), Some("x")), SignError::X509));
    assert!(matches!(with(Some("new"), Some("x")), SignError::UnknownFormat(_)));
    assert!(matches!(with(Some("ssh"), Some("/nowhere/id")), SignError::KeyFile { .. }));
    assert!(matches!(with(Some("ssh"), Some("key::ssh-ed25519 AAAA")), SignError::NotAKey));
    std::fs::write(desk.path("pem"), "-----BEGIN RSA PRIVATE KEY-----\n").unwrap();
    assert!(matches!(desk.signer("~/pem"), Err(SignError::NoPublicKey(_))));
    let missing = SigningConfig { program: Some("/nowhere/keygen".into()), ..ssh("~/id") };
    desk.key("id", &["ed25519"]);
    let signer = Signer::from_config(&missing, Some(desk.dir.path())).unwrap();
    assert!(matches!(signer.sign(MESSAGE), Err(SignError::Start { .. })));
    let refusing = SigningConfig { program: Some("/bin/false".into()), ..ssh("~/id") };
    let signer = Signer::from_config(&refusing, Some(desk.dir.path())).unwrap();
    assert!(matches!(signer.sign(MESSAGE), Err(SignError::Failed { code: Some(1), .. })));
}

#[test]
fn the_default_key_command_names_a_key_that_is_in_an_agent() {
    let desk = Desk::new();
    let line = desk.key("id", &["ed25519"]);
    let config = |command: String| SigningConfig {
        format: Some("ssh".into()),
        default_key_command: Some(command),
        ..SigningConfig::default()
    };
    let signer = Signer::from_config(&config(format!("echo 'key::{line}'")), None).unwrap();
    assert_eq!(line_of(&signer), line);
    for command in ["false", "echo nothing", "/nowhere/command", "echo 'open"] {
        let error = Signer::from_config(&config(command.into()), None).unwrap_err();
        assert!(matches!(error, SignError::DefaultKeyCommand), "{command}");
    }
}

#[test]
fn a_program_that_signs_with_another_key_or_for_another_purpose_is_caught() {
    let desk = Desk::new();
    for name in ["id", "other"] {
        desk.key(name, &["ed25519"]);
    }
    let dir = desk.dir.path().display();
    let sign = |script: String| {
        let program = desk.path("program");
        std::fs::write(&program, format!("#!/bin/sh\nfor last; do :; done\n{script}\n")).unwrap();
        make_executable(&program);
        let config = SigningConfig { program: Some(program), ..ssh("~/id") };
        Signer::from_config(&config, Some(desk.dir.path())).unwrap().sign(MESSAGE).unwrap_err()
    };
    let other = sign(format!("ssh-keygen -q -Y sign -n {NAMESPACE} -f {dir}/other \"$last\""));
    assert!(matches!(other, SignError::OtherKey { .. }), "{other:?}");
    let commit = sign(format!("ssh-keygen -q -Y sign -n git -f {dir}/id \"$last\""));
    assert!(matches!(commit, SignError::Output), "{commit:?}");
    assert!(matches!(sign("echo no > \"$last\".sig".into()), SignError::Output));
}

#[test]
fn each_way_to_be_worth_nothing_has_its_name() {
    let desk = Desk::new();
    let (id, other) = (desk.key("id", &["ed25519"]), desk.key("other", &["ed25519"]));
    let good = desk.sign("id");
    let fingerprint = good.keyid.clone();
    let allowed = format!("# team\n\nalice@example.com,al@example.com {id} a comment\n");
    let alice = |allowed: &str| bad(allowed, "alice@example.com", &good);
    let unknown = BadSignature::UnknownKey { fingerprint: fingerprint.clone() };
    assert_eq!(alice(&format!("alice@example.com {other}\n")), unknown);
    assert_eq!(alice(""), unknown);
    assert_eq!(
        bad(&allowed, "bob@example.com", &good),
        BadSignature::OtherPrincipal {
            fingerprint: fingerprint.clone(),
            known_as: vec!["al@example.com".into(), "alice@example.com".into()],
        }
    );
    let restricted = format!("alice@example.com namespaces=\"git,file\" {id}\n");
    assert_eq!(alice(&restricted), BadSignature::NotForReviews { fingerprint: fingerprint.clone() });
    for validity in ["valid-before=\"20200101Z\"", "valid-after=\"20990101Z\""] {
        let line = format!("alice@example.com {validity} {id}\n");
        assert_eq!(alice(&line), BadSignature::NotValidNow { fingerprint: fingerprint.clone() });
    }
    let commit = desk.sign_for("id", "git", MESSAGE);
    assert_eq!(
        bad(&allowed, "alice@example.com", &commit),
        BadSignature::WrongNamespace { found: "git".into() }
    );
    let elsewhere = desk.sign_for("id", NAMESPACE, b"something else");
    assert_eq!(bad(&allowed, "alice@example.com", &elsewhere), BadSignature::Tampered);
    let renamed = Signature { keyid: "SHA256:x".into(), ..good.clone() };
    assert_eq!(bad(&allowed, "alice@example.com", &renamed), BadSignature::WrongKeyId { fingerprint });
    let pgp = Signature { armored: "-----BEGIN PGP SIGNATURE-----\n".into(), ..good };
    assert_eq!(bad(&allowed, "alice@example.com", &pgp), BadSignature::Malformed(Scheme::OpenPgp));
}

#[test]
fn no_byte_of_a_signature_can_change() {
    let desk = Desk::new();
    let allowed = format!("alice@example.com {}\n", desk.key("id", &["ed25519"]));
    let good = desk.sign("id");
    let verifier = Verifier::new(&SigningConfig::default(), Some(allowed.as_bytes()));
    for at in 0..good.armored.len() {
        let mut changed = good.armored.clone().into_bytes();
        changed[at] ^= 1;
        let Ok(armored) = String::from_utf8(changed) else { continue };
        let verdict = verifier.check("alice@example.com", MESSAGE, &Signature { armored, ..good.clone() });
        assert!(
            matches!(
                verdict,
                SignatureVerdict::Bad(_) | SignatureVerdict::CouldNotTell(SignatureUnclear::KeyType(_))
            ),
            "{at}: {verdict:?}"
        );
    }
    for armored in
        [good.armored.replace('\n', "\r\n"), good.armored.trim().into(), format!(" {}", good.armored)]
    {
        let changed = Signature { armored, ..good.clone() };
        assert_eq!(
            verifier.check("alice@example.com", MESSAGE, &changed),
            SignatureVerdict::Bad(BadSignature::Malformed(Scheme::Ssh))
        );
    }
}

#[test]
fn what_cannot_be_checked_is_neither_good_nor_bad() {
    let desk = Desk::new();
    let allowed = format!("alice@example.com {}\n", desk.key("id", &["ed25519"]));
    let good = desk.sign("id");
    let with = |program: Option<&str>, allowed: Option<&[u8]>| {
        let config = SigningConfig { program: program.map(Into::into), ..SigningConfig::default() };
        Verifier::new(&config, allowed).check("alice@example.com", MESSAGE, &good)
    };
    let unclear = SignatureVerdict::CouldNotTell;
    let allowed = Some(allowed.as_bytes());
    assert_eq!(with(None, None), unclear(SignatureUnclear::NoTrustedKeys));
    assert_eq!(with(Some("no-such-program"), allowed), unclear(SignatureUnclear::NoProgram(Scheme::Ssh)));
    assert_eq!(with(Some("/nowhere/keygen"), allowed), unclear(SignatureUnclear::ProgramFailed(Scheme::Ssh)));
    assert_eq!(with(Some("/bin/false"), allowed), unclear(SignatureUnclear::ProgramFailed(Scheme::Ssh)));
}

/// The text of names and files must not be able to stand for something else.
#[test]
fn strange_names_and_files_do_not_confuse() {
    let desk = Desk::new();
    let id = desk.key("id", &["ed25519"]);
    let good = desk.sign("id");
    let wild = format!("*@example.com {id}\n");
    for claimed in
        ["*@example.com", "a@example.com,b@example.com", "", "a b@example.com", "\0", "x@example.com\n"]
    {
        let verdict = bad(&wild, claimed, &good);
        assert!(matches!(verdict, BadSignature::OtherPrincipal { .. }), "{claimed:?}: {verdict:?}");
    }
    assert!(matches!(check(&wild, "alice@example.com", &good), SignatureVerdict::Good(_)));
    assert!(matches!(bad(&wild, "-f", &good), BadSignature::OtherPrincipal { .. }));
    assert!(matches!(bad(&wild, "allowed", &good), BadSignature::OtherPrincipal { .. }));
    for junk in [
        format!("alice@example.com\u{0} {id}\n"),
        format!("\"alice@example.com {id}\n"),
        format!("alice@example.com namespaces=\"{NAMESPACE} {id}\n"),
        format!("!alice@example.com,* {id}\n"),
        "\u{feff}".to_owned() + "alice@example.com ssh-ed25519 AAAA\n" + &"x".repeat(100_000),
    ] {
        assert!(matches!(check(&junk, "alice@example.com", &good), SignatureVerdict::Bad(_)), "{junk:.60}");
    }
    let quoted = format!("\"alice@example.com\" {id}\r\n");
    assert!(matches!(check(&quoted, "alice@example.com", &good), SignatureVerdict::Good(_)));
}

#[test]
fn certificates_count_by_their_authority_and_name() {
    let desk = Desk::new();
    let authority = desk.key("ca", &["ed25519"]);
    desk.key("id", &["ed25519"]);
    desk.run("ssh-keygen", &["-q", "-s", "ca", "-I", "x", "-n", "alice@example.com", "id.pub"]);
    let signature = desk.signer("~/id-cert.pub").unwrap().sign(MESSAGE).unwrap();
    let allowed = format!("*@example.com cert-authority,namespaces=\"{NAMESPACE}\" {authority}\n");
    assert!(matches!(check(&allowed, "alice@example.com", &signature), SignatureVerdict::Good(_)));
    assert!(matches!(bad(&allowed, "bob@example.com", &signature), BadSignature::Certificate { .. }));
    let key = PublicKey::parse(&std::fs::read_to_string(desk.path("id-cert.pub")).unwrap()).unwrap();
    let (keys, key) = (trusted(&allowed), Key::Ssh(key));
    assert_eq!(keys.knows(&key, "alice@example.com", NOW), Knows::CannotTell);
    assert_eq!(keys.reviewer_id(&key, "al@example.com"), "alice@example.com");
}

/// Whoever has a certificate for two names, or one whose key is known by another name, is one person.
#[test]
fn all_names_of_a_certificate_and_of_the_key_inside_it_are_told() {
    let desk = Desk::new();
    let authority = desk.key("ca", &["ed25519"]);
    for (name, kind) in [("ed", &["ed25519"][..]), ("rsa", &["rsa", "-b", "2048"]), ("ec", &["ecdsa"])] {
        let plain = desk.key(name, kind);
        let issued = "bob@example.com,ada@example.com";
        desk.run("ssh-keygen", &["-q", "-s", "ca", "-I", "x", "-n", issued, &format!("{name}.pub")]);
        let signature = desk.signer(&format!("~/{name}-cert.pub")).unwrap().sign(MESSAGE).unwrap();
        let allowed = format!("*@example.com cert-authority {authority}\nad@example.org {plain}\n");
        let SignatureVerdict::Good(good) = check(&allowed, "bob@example.com", &signature) else { panic!() };
        assert_eq!(good.aliases, ["ad@example.org", "ada@example.com"], "{name}");
    }
}

#[test]
fn an_agent_signs_for_a_key_that_is_only_named() {
    let desk = Desk::new();
    let line = desk.key("id", &["ed25519"]);
    // The agent lives as long as the program that it was started for.
    let program = desk.path("program");
    let script = format!("ssh-add -q {} && exec ssh-keygen \"$@\"", desk.path("id").display());
    std::fs::write(&program, format!("#!/bin/sh\nexec ssh-agent sh -c '{script}' sh \"$@\"\n")).unwrap();
    make_executable(&program);
    let config = SigningConfig { program: Some(program), ..ssh(&format!("key::{line}")) };
    let signature = Signer::from_config(&config, None).unwrap().sign(MESSAGE);
    let allowed = format!("alice@example.com {line}\n");
    assert!(matches!(check(&allowed, "alice@example.com", &signature.unwrap()), SignatureVerdict::Good(_)));
}

fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_trust_root_knows_a_key_by_name_purpose_and_time() {
    let desk = Desk::new();
    let line = desk.key("id", &["ed25519"]);
    let key = Key::Ssh(PublicKey::parse(&line).unwrap());
    let known = |line: &str| trusted(line).knows(&key, "a@example.com", NOW);
    let cases = [
        ("b@example.com,a@example.com KEY", Knows::Yes),
        ("*@example.com KEY", Knows::Yes),
        ("a@example.com valid-after=\"20260101Z\",NameSpaces=\"git,count*\" KEY", Knows::Yes),
        ("a@example.com namespaces=\"!NS,*\" KEY", Knows::NotForReviews),
        ("a@example.com valid-before=\"202611230959Z\" KEY", Knows::NotValidNow),
        ("a@example.com valid-before=\"20270101\" KEY", Knows::CannotTell),
        ("b@example.com KEY", Knows::NotByThisName),
        ("*@example.com,!a@example.com KEY", Knows::NotByThisName),
        ("b@example.com KEY\na@example.com namespaces=\"git\" KEY", Knows::NotForReviews),
        ("a@example.com cert-authority KEY", Knows::No),
        ("# a@example.com KEY", Knows::No),
        // Lines that ssh-keygen leaves out.
        ("a@example.com touch-required KEY", Knows::No),
        ("a@example.com namespaces=git KEY", Knows::No),
    ];
    for (file, expected) in cases {
        let file = file.replace("NS", NAMESPACE).replace("KEY", &line);
        assert_eq!(known(&file), expected, "{file}");
        let is_good = matches!(check(&file, "a@example.com", &desk.sign("id")), SignatureVerdict::Good(_));
        let is_yes = matches!(expected, Knows::Yes | Knows::CannotTell);
        assert_eq!(is_good, is_yes, "ssh-keygen thinks otherwise: {file}");
    }
    let id = |file: String| trusted(&file).reviewer_id(&key, "me@example.com");
    assert_eq!(id(format!("a@example.com {line}\n*@example.com {line}")), "me@example.com");
    assert_eq!(id(format!("*@example.org,a@example.com {line}")), "a@example.com");
    assert_eq!(id(String::new()), "me@example.com");
}

/// One key under two names lets its owner answer for the other, so both names are told.
#[test]
fn other_names_of_the_same_key_are_told() {
    let desk = Desk::new();
    let id = desk.key("id", &["ed25519"]);
    let allowed = format!("alice@example.com {id}\nbob@example.com,*@example.org {id}\n");
    let SignatureVerdict::Good(good) = check(&allowed, "bob@example.com", &desk.sign("id")) else { panic!() };
    assert_eq!(good.aliases, ["alice@example.com", "bob@example.com,*@example.org"]);
}
