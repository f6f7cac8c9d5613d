//! The table of attacks, here and in the documentation.

use std::thread;

use countersign::review::Grain;

use crate::mounted as by;
use crate::scene::Scene;
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
}

const fn attack(what: &'static str, mount: fn() -> Scene, code: i32, says: &'static str) -> Attack {
    Attack { what, mount, code, says }
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
];

#[test]
fn a_change_that_was_read_holds() {
    hermetic_through_libgit2(|| {
        let scene = Scene::new("", &[]);
        scene.sign("alice", Grain::Line);
        scene.verify(0, &["Holds"]);
    });
}

#[test]
fn every_attack_is_refused_for_its_reason() {
    hermetic_through_libgit2(|| {
        let failed: Vec<String> = thread::scope(|scope| {
            let tries = ATTACKS.chunks(ATTACKS.len().div_ceil(4));
            let tries: Vec<_> = tries
                .map(|attacks| scope.spawn(|| attacks.iter().filter_map(tried).collect::<Vec<_>>()))
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
