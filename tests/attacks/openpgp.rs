//! What attackers do where OpenPGP keys are trusted: Olga's, beside the SSH keys of the others.

use countersign::attest::{Envelope, LEDGER_REF, Signature, Statement, pae, payload};
use countersign::ledger::Sealed;
use countersign::review::Grain;

use crate::desk::NOW;
use crate::mounted::on_main;
use crate::scene::Scene;
use crate::support::gnupg::{Gnupg, NEVER};
use crate::support::readme::block_of;
use crate::support::repo::hermetic_through_libgit2;

const OLGA: &str = "Olga <olga@example.com>";
/// Times at which keys were made, and were good.
const MADE: Option<&str> = Some("20200101T000000!");
const THEN: Option<&str> = Some("20200201T000000!");

fn gnupg() -> Gnupg {
    Gnupg::here().expect("nobody comes here without")
}

/// `main` trusts this key as Olga's.
fn trusting(gnupg: &Gnupg, key: &str) -> Scene {
    let scene = Scene::new("", &[]);
    on_main(&scene, || write_keys(&scene, &format!("olga@example.com {key}\n"), &gnupg.public(key)));
    scene
}

fn write_keys(scene: &Scene, signers: &str, keys: &str) {
    scene.repo.write(".countersign/openpgp_signers", signers);
    scene.repo.write(".countersign/openpgp.asc", keys);
}

fn review(scene: &Scene) -> Statement {
    scene.statement_at("olga", Grain::Line, NOW)
}

/// Notes the review with a signature that is said to be by this key.
fn write_signed(scene: &Scene, review: &Statement, keyid: &str, sign: impl FnOnce(&[u8]) -> String) {
    let payload = payload(review);
    let armored = sign(&pae(&payload));
    let envelope = Envelope { payload, signature: Some(Signature { keyid: keyid.to_owned(), armored }) };
    let (id, line) = (envelope.id(), envelope.to_line());
    scene.write(&Sealed { id, identity: review.context.identity, line });
}

/// A scene in which Olga's key is `key`, and whoever has `user` signs in her name.
fn signed_by(gnupg: &Gnupg, key: &str, user: &str) -> Scene {
    let scene = trusting(gnupg, key);
    write_signed(&scene, &review(&scene), key, |message| gnupg.sign(user, message, &[]));
    scene
}

/// The same with a signature that was made `THEN`.
fn signed_then(gnupg: &Gnupg, key: &str) -> Scene {
    let scene = trusting(gnupg, key);
    let detached = ["--detach-sign", "--armor"];
    write_signed(&scene, &review(&scene), key, |message| gnupg.sign_at(THEN, key, message, &detached));
    scene
}

/// The same with what `gpg` makes of the message with other options.
fn signed_otherwise(options: &[&str]) -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let scene = trusting(&gnupg, &key);
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign_at(None, &key, message, options));
    scene
}

pub(crate) fn as_it_should_be() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    signed_by(&gnupg, &key, &key)
}

pub(crate) fn signing_with_any_key() -> Scene {
    let gnupg = gnupg();
    let scene = trusting(&gnupg, &gnupg.key(OLGA));
    let other = gnupg.key("Mallory <mallory@example.com>");
    write_signed(&scene, &review(&scene), &other, |message| gnupg.sign(&other, message, &[]));
    scene
}

pub(crate) fn adding_a_key() -> Scene {
    let gnupg = gnupg();
    let scene = trusting(&gnupg, &gnupg.key(OLGA));
    let own = gnupg.key("Mallory <mallory@example.com>");
    write_keys(&scene, &format!("olga@example.com {own}\n"), &gnupg.public(&own));
    scene.repo.commit("a change, and a key");
    write_signed(&scene, &review(&scene), &own, |message| gnupg.sign(&own, message, &[]));
    scene
}

pub(crate) fn naming_a_listed_key() -> Scene {
    let gnupg = gnupg();
    let (key, other) = (gnupg.key(OLGA), gnupg.key("Mallory <mallory@example.com>"));
    let scene = Scene::new("", &[]);
    // The other key lies there too, for whatever reason; it is not listed.
    let keys = gnupg.public(&key) + &gnupg.public(&other);
    on_main(&scene, || write_keys(&scene, &format!("olga@example.com {key}\n"), &keys));
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&other, message, &[]));
    scene
}

pub(crate) fn signing_as_another() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let scene = trusting(&gnupg, &key);
    let review = scene.statement_at("alice", Grain::Line, NOW);
    write_signed(&scene, &review, &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

pub(crate) fn an_expired_key() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key_at(OLGA, "1y", MADE);
    signed_then(&gnupg, &key)
}

pub(crate) fn an_expired_subkey() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key_at(OLGA, NEVER, MADE);
    gnupg.subkey(&key, "1y", MADE);
    signed_then(&gnupg, &key)
}

/// The key that the trust root has was revoked by its owner; whoever has the secret key has not heard of it.
fn signed_after(revoke: impl FnOnce(&Gnupg, &str)) -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    gnupg.subkey(&key, NEVER, None);
    let twin = gnupg.twin();
    revoke(&twin, &key);
    let scene = trusting(&twin, &key);
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

pub(crate) fn a_key_revoked_by_its_owner() -> Scene {
    signed_after(Gnupg::revoke)
}

pub(crate) fn a_revoked_subkey() -> Scene {
    signed_after(Gnupg::revoke_subkey)
}

pub(crate) fn an_unbound_subkey() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let packets = gnupg.run(&["--batch", "--export", &key], b"");
    gnupg.subkey(&key, NEVER, None);
    let both = gnupg.run(&["--batch", "--export", &key], b"");
    // The subkey comes last, and after it what binds it.
    let subkey = packet(&both[packets.len()..]);
    let armored = gnupg.run(&["--enarmor"], &[&packets[..], subkey].concat());
    let armored = String::from_utf8(armored).unwrap().replace("PGP ARMORED FILE", "PGP PUBLIC KEY BLOCK");
    let scene = Scene::new("", &[]);
    on_main(&scene, || write_keys(&scene, &format!("olga@example.com {key}\n"), &armored));
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

/// The first packet. Its head is of the old format, with one byte of length.
fn packet(packets: &[u8]) -> &[u8] {
    assert_eq!(packets[0] & 0xc3, 0x80);
    &packets[..2 + usize::from(packets[1])]
}

pub(crate) fn a_key_in_the_list_of_revoked_ones() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let scene = trusting(&gnupg, &key);
    on_main(&scene, || drop(scene.repo.write(".countersign/revoked", format!("{key}\n"))));
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

pub(crate) fn another_record() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let scene = trusting(&gnupg, &key);
    let other = Statement { supersedes: vec![countersign::base::Digest::of(b"x")], ..review(&scene) };
    write_signed(&scene, &review(&scene), &key, |_| gnupg.sign(&key, &pae(&payload(&other)), &[]));
    scene
}

pub(crate) fn a_clear_text() -> Scene {
    signed_otherwise(&["--clear-sign"])
}

pub(crate) fn a_message() -> Scene {
    signed_otherwise(&["--sign", "--armor"])
}

pub(crate) fn a_weak_digest() -> Scene {
    signed_otherwise(&["--detach-sign", "--armor", "--digest-algo", "SHA1"])
}

/// `gpg` makes one signature for each key that it is given.
pub(crate) fn several_signatures() -> Scene {
    let gnupg = gnupg();
    let (key, other) = (gnupg.key(OLGA), gnupg.key("Mallory <mallory@example.com>"));
    let scene = trusting(&gnupg, &key);
    write_signed(&scene, &review(&scene), &key, |message| {
        gnupg.sign(&key, message, &["--local-user", &other])
    });
    scene
}

/// The author signs commits with a subkey, under a name that nobody has.
pub(crate) fn reviewing_ones_own_commits() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    gnupg.subkey(&key, NEVER, None);
    let scene = trusting(&gnupg, &key);
    let mut commit = scene.repo.command();
    commit.args(["-c", &format!("gpg.program={}", gnupg.program().display())]);
    commit.args(["-c", &format!("user.signingkey={key}"), "commit", "-q", "-S", "--amend", "--no-edit"]);
    assert!(commit.status().unwrap().success());
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

pub(crate) fn no_hardware_key() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let scene = trusting(&gnupg, &key);
    let policy = "version = 1\n[defaults]\nhw_key = \"sk\"\n";
    on_main(&scene, || drop(scene.repo.write(".countersign/policy.toml", policy)));
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

pub(crate) fn one_person_with_two_keys() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let scene = trusting(&gnupg, &key);
    let policy = format!(
        "version = 1\n[defaults]\nreviewers = 2\n[people.olga]\nids = [\"alice@example.com\"]\nkeys = [\"{}\"]\n",
        key.to_lowercase()
    );
    on_main(&scene, || drop(scene.repo.write(".countersign/policy.toml", policy)));
    scene.sign("alice", Grain::Line);
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

/// What is missing in the trust root is no attack, and no way in either.
pub(crate) fn a_key_that_is_not_there() -> Scene {
    let gnupg = gnupg();
    let key = gnupg.key(OLGA);
    let scene = Scene::new("", &[]);
    on_main(&scene, || write_keys(&scene, &format!("olga@example.com {key}\n"), "lost\n"));
    write_signed(&scene, &review(&scene), &key, |message| gnupg.sign(&key, message, &[]));
    scene
}

/// What the page on the format gives another program to do.
#[test]
fn the_commands_of_the_page_check_a_signature() {
    if !Gnupg::can_be() {
        return;
    }
    hermetic_through_libgit2(|| {
        let gnupg = gnupg();
        let key = gnupg.key(OLGA);
        let scene = signed_by(&gnupg, &key, &key);
        let note = scene.repo.git(["notes", "--ref", LEDGER_REF, "show", "feature"]);
        let envelope = Envelope::parse_line(note.as_bytes()).unwrap();
        let file = |name: &str, bytes: &[u8]| std::fs::write(scene.repo.path().join(name), bytes).unwrap();
        file("sig", envelope.signature.unwrap().armored.as_bytes());
        file("signed", &pae(&envelope.payload));
        let commands = block_of(include_str!("../../docs/attestation.md"), "openpgp", "sh");
        let check = format!("set -e; trust=main\n{commands}");
        let said = scene.env.run("sh", scene.repo.path(), &["-c", &check]).expect(0);
        assert!(said.lines().any(|line| line.contains(" VALIDSIG ") && line.ends_with(&key)), "{said}");
        file("signed", b"something else");
        let again = check.replace("mkdir", ": mkdir");
        let said = scene.env.run("sh", scene.repo.path(), &["-c", &again]).expect(1);
        assert!(said.contains(" BADSIG "), "{said}");
    });
}
