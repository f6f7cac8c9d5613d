//! The table of attacks, here and in the documentation.

use std::thread;

use countersign::review::Grain;

use crate::mounted as by;
use crate::openpgp as pgp;
use crate::scene::Scene;
use crate::support::gnupg::Gnupg;
use crate::support::repo::hermetic_through_libgit2;

/// One attack on `main..feature`, which Ada wrote; Alice, Bob and Carol are trusted on `main`.
struct Attack {
    /// What is done, as the page says it.
    what: &'static str,
    /// Does it.
    mount: fn() -> Scene,
    /// The exit code of `verify`.
    code: i32,
    /// What `verify` says to it.
    says: &'static str,
    /// Whether it cannot be mounted without `gpg`.
    needs_gpg: bool,
}

const fn attack(what: &'static str, mount: fn() -> Scene, code: i32, says: &'static str) -> Attack {
    Attack { what, mount, code, says, needs_gpg: false }
}

const fn with_gpg(what: &'static str, mount: fn() -> Scene, code: i32, says: &'static str) -> Attack {
    Attack { needs_gpg: true, ..attack(what, mount, code, says) }
}

#[rustfmt::skip]
const ATTACKS: &[Attack] = &[
    attack("The payload of a record is changed under its signature", by::changing_the_payload, 1, "it was changed after it was signed"),
    attack("Somebody signs in another person's name", by::signing_as_another, 1, "may sign only as"),
    attack("A key that nobody trusts signs", by::signing_with_any_key, 1, "is not trusted"),
    attack("A signature that was made for something else, such as a commit, is put under a record", by::signing_for_another_purpose, 1, "its signature was made for something else"),
    attack("A record without a signature", by::not_signing, 1, "it is not signed"),
    attack("A note is copied to a later commit of the branch", by::copying_the_note, 1, "it is about another head: was the note copied?"),
    attack("A record of the same commit on another base, which leaves out what came before", by::another_base, 1, "it is about the same head compared with another base"),
    attack("A record of another repository", by::another_repository, 1, "it is about another head"),
    attack("A rejection is taken out of its note", by::stripping_a_rejection, 3, "was taken out of the ledger"),
    attack("The signature of a rejection is taken away, and its words are left", by::unsigning_a_rejection, 3, "was taken out of the ledger"),
    attack("The ledger is moved back to before a rejection, and goes on from there", by::rolling_back, 3, "was taken out of the ledger"),
    attack("The ledger is built anew without a rejection that a later record saw", by::building_anew, 3, "was taken out of the ledger"),
    attack("The lines of a note are put in another order", by::reordering, 1, "rejected"),
    attack("A record is cut off in the middle", by::truncating, 1, "it was cut or changed"),
    attack("One's own record retires another person's rejection", by::superseding_another, 1, "rejected"),
    attack("A record claims more than there is in the change", by::claiming_more, 1, "it contradicts the change"),
    attack("The change adds the key that signs it", by::adding_a_key, 1, "is not trusted"),
    attack("The first commit of the branch adds the key that signs the second", by::adding_a_key_first, 1, "is not trusted"),
    attack("A key that was revoked signs", by::a_revoked_key, 1, "is revoked"),
    attack("A key signs after its time", by::an_expired_key, 1, "is not trusted at this time"),
    attack("The author signs from a second address of the same key", by::a_second_address, 1, "only by its author"),
    attack("The author field names somebody else; who committed it signs", by::another_author, 1, "only by its author"),
    attack("A co-author signs", by::a_co_author, 1, "only by its author"),
    attack("An agent signs", by::an_agent, 1, "signed by nobody who counts"),
    attack("The change weakens the policy", by::weakening_the_policy, 1, "1 of 2 people have signed"),
    attack("The change says that its files are generated, and each is signed by one key press", by::calling_it_generated, 1, "signed too coarsely: by hunk or finer is asked for"),
    attack("A note stands twice in the ledger, flat without the rejection and fanned out with it", by::doubling_the_note, 1, "rejected"),
    attack("A note is flooded with lines", by::flooding_the_note, 3, "more than are looked at"),
    attack("The ledger is flooded with records of other changes", by::flooding_the_ledger, 1, "rejected"),
    with_gpg("An OpenPGP key that nobody trusts signs", pgp::signing_with_any_key, 1, "is not trusted"),
    with_gpg("The change adds the OpenPGP key that signs it", pgp::adding_a_key, 1, "is not trusted"),
    with_gpg("A record names a trusted OpenPGP key, and another key signed it", pgp::naming_a_listed_key, 1, "it names another key than the one that signed it"),
    with_gpg("Whoever has a trusted OpenPGP key signs in another person's name", pgp::signing_as_another, 1, "may sign only as"),
    with_gpg("An OpenPGP key that has expired signs, when it had not yet", pgp::an_expired_key, 1, "has expired"),
    with_gpg("A subkey that has expired signs", pgp::an_expired_subkey, 1, "has expired"),
    with_gpg("An OpenPGP key signs that its owner revoked", pgp::a_key_revoked_by_its_owner, 1, "is revoked (.countersign/openpgp.asc)"),
    with_gpg("A subkey signs that its owner revoked", pgp::a_revoked_subkey, 1, "is revoked (.countersign/openpgp.asc)"),
    with_gpg("A subkey signs that nothing binds to the trusted key", pgp::an_unbound_subkey, 1, "it names another key than the one that signed it"),
    with_gpg("An OpenPGP key signs whose fingerprint is in the list of revoked ones", pgp::a_key_in_the_list_of_revoked_ones, 1, "is revoked (.countersign/revoked)"),
    with_gpg("An OpenPGP signature over another record", pgp::another_record, 1, "it was changed after it was signed"),
    with_gpg("A clear-signed message stands where the signature belongs", pgp::a_clear_text, 1, "is not one detached OpenPGP signature"),
    with_gpg("A signed message with the record inside stands there", pgp::a_message, 1, "is not one detached OpenPGP signature"),
    with_gpg("Several signatures are in one armor, a good one among them", pgp::several_signatures, 1, "is not one detached OpenPGP signature"),
    with_gpg("An OpenPGP signature rests on SHA-1", pgp::a_weak_digest, 1, "rests on SHA-1, which is too weak"),
    with_gpg("Who signed the commit with a subkey, as author under no known name, signs the review", pgp::reviewing_ones_own_commits, 1, "who wrote it does not count"),
    with_gpg("An OpenPGP key signs where a hardware key is asked for", pgp::no_hardware_key, 1, "not signed with a hardware key"),
    with_gpg("One person signs with an SSH key and with an OpenPGP key where two people are asked for", pgp::one_person_with_two_keys, 1, "1 of 2 people have signed"),
    with_gpg("An OpenPGP key is listed, and the key itself is not there", pgp::a_key_that_is_not_there, 3, "does not have it"),
];

#[test]
fn a_change_that_was_read_holds() {
    let has_gpg = Gnupg::can_be();
    hermetic_through_libgit2(|| {
        let scene = Scene::new("", &[]);
        scene.sign("alice", Grain::Line);
        scene.verify(0, &["Holds"]);
        if has_gpg {
            pgp::as_it_should_be().verify(0, &["Holds", "by olga@example.com"]);
        }
    });
}

#[test]
fn every_attack_is_refused_for_its_reason() {
    let has_gpg = Gnupg::can_be();
    hermetic_through_libgit2(|| {
        let attacks: Vec<&Attack> = ATTACKS.iter().filter(|attack| has_gpg || !attack.needs_gpg).collect();
        let failed: Vec<String> = thread::scope(|scope| {
            let tries = attacks.chunks(attacks.len().div_ceil(4));
            let tries: Vec<_> = tries
                .map(|attacks| scope.spawn(|| attacks.iter().copied().filter_map(tried).collect::<Vec<_>>()))
                .collect();
            tries.into_iter().flat_map(|tries| tries.join().unwrap()).collect()
        });
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    });
}

/// What is wrong with the answer to an attack.
fn tried(attack: &Attack) -> Option<String> {
    let answer = (attack.mount)().run(&["verify", "main..feature"]);
    let is_refused = answer.code == attack.code && answer.out.contains(attack.says);
    (!is_refused).then(|| {
        format!(
            "{}: exit code {} for {}\n{}{}",
            attack.what, answer.code, attack.code, answer.out, answer.err
        )
    })
}

/// The table as the page has it.
fn page_table() -> String {
    let rows =
        ATTACKS.iter().map(|attack| format!("| {} | {} | {} |\n", attack.what, attack.code, attack.says));
    "| what is done | exit code | what `verify` says to it |\n| --- | --: | --- |\n".to_owned()
        + &rows.collect::<String>()
}

#[test]
fn the_page_has_this_table() {
    let page = include_str!("../../docs/attacks.md");
    assert!(page.contains(&page_table()), "docs/attacks.md has to have:\n{}", page_table());
}
