//! Who may let a change through without what is asked for.

use super::concluding::signer;
use super::*;

const WHO: &str = "[teams]\nleads = [\"lea\", \"bot@example.com\"]\n[people.lea]\nids = [\"lea@example.com\"]\n\
                   keys = [\"SHA256:lea-2\"]\n[people.al]\nids = [\"alice@example.com\"]\n[agents]\nids = [\"bot@example.com\"]\n\
                   [override]\nby = [\"@leads\", \"dora@example.com\", \"noreply@anthropic.com\"]\n";

/// What `signer` is told who shows so much of a hardware key, beside the keys of others; Dora wrote the change.
fn told(rules: &str, signer: Signer, shown: Option<HwKey>, others: &[Signer]) -> Result<(), NoOverrider> {
    let policy = parse(format!("version = 1\n{rules}").as_bytes(), None).expect("it has no faults");
    let writers = Writers { addresses: vec!["dora@example.com".into()], keys: vec!["SHA256:dora".into()] };
    let signers: Vec<Signer> = std::iter::once(signer).chain(others.iter().cloned()).collect();
    policy.may_override(&signers, shown, &writers)
}

#[test]
fn only_a_person_who_is_named_and_did_not_write_it_may_override() {
    use NoOverrider::{Agent, NotNamed, Writer};
    let trusted = ["lea", "dora", "alice", "zoe", "bot"];
    let trusted = trusted.map(|name| signer(&format!("{name}@example.com"), name));
    let any_name = Signer { aliases: vec!["l*@example.com".into()], ..signer("else@example.com", "any") };
    for (by, denied, allowed) in [
        (signer("lea@example.com", "lea"), Ok(()), Ok(())),
        (signer("l@home.example", "lea-2"), Ok(()), Ok(())),
        (signer("alice@example.com", "alice"), Err(NotNamed), Err(NotNamed)),
        (signer("zoe@example.com", "zoe"), Err(NotNamed), Err(NotNamed)),
        (signer("dora@example.com", "dora"), Err(Writer), Ok(())),
        // Her key, in the name of somebody who may.
        (signer("lea@example.com", "dora"), Err(Writer), Ok(())),
        (signer("bot@example.com", "bot"), Err(Agent), Err(Agent)),
        (signer("noreply@anthropic.com", "m"), Err(Agent), Err(Agent)),
        (signer("lea@example.com", "bot"), Err(Agent), Err(Agent)),
        // What may be one person with Lea is not thereby named.
        (any_name, Err(NotNamed), Err(NotNamed)),
    ] {
        assert_eq!(told(WHO, by.clone(), None, &trusted), denied, "{by:?}");
        let rules = format!("{WHO}self_review = \"allow\"\n");
        assert_eq!(told(&rules, by.clone(), None, &trusted), allowed, "{by:?}");
        assert_eq!(told("", by, None, &trusted), Err(NoOverrider::Nobody));
    }
}

#[test]
fn a_hardware_key_is_asked_for_at_least() {
    use HwKey::{Pin, Sk, Touch};
    let rules = format!("{WHO}hw_key = \"sk-touch\"\n");
    let lea = || signer("lea@example.com", "lea");
    let too_little = Err(NoOverrider::HwKey(Touch));
    for (shown, expected) in
        [(None, too_little), (Some(Sk), too_little), (Some(Touch), Ok(())), (Some(Pin), Ok(()))]
    {
        assert_eq!(told(&rules, lea(), shown, &[]), expected, "{shown:?}");
        assert_eq!(told(WHO, lea(), shown, &[]), Ok(()), "{shown:?}");
    }
}
