//! Who is meant by a name.

use super::concluding::signer;
use super::*;

#[test]
fn an_address_is_the_same_in_any_case_with_a_tag_or_without() {
    for (address, name, is_same) in [
        ("alice@example.com", "Alice@Example.COM", true),
        ("alice@example.com", "alice+work@example.com", true),
        ("alice+work@example.com", "alice@example.com", true),
        ("alice+work@example.com", "alice+work@example.com", true),
        ("alice+work@example.com", "alice+home@example.com", false),
        ("1234+alice@users.noreply.github.com", "alice@users.noreply.github.com", true),
        ("1234+alice@users.noreply.github.com", "1234@users.noreply.github.com", false),
        ("alice@example.com", "*@example.com", true),
        ("alice@example.com", "!alice@example.com,*@example.com", false),
        ("alice@example.com", "alice@home.example", false),
        ("alice@example.com", "malice@example.com", false),
    ] {
        let writers = Writers { addresses: vec![address.into()], keys: Vec::new() };
        assert_eq!(writers.have(name), is_same, "{address} {name}");
    }
}

#[test]
fn an_owner_is_an_address_a_person_or_a_team_by_its_whole_or_its_short_name() {
    let text = "version = 1\n[teams]\npay = [\"bob\"]\n\"org/ops\" = [\"carol@example.com\"]\nops = [\"bob\"]\n\
                [people.bob]\nids = [\"bob@example.com\"]\nkeys = [\"SHA256:b2\"]\n\
                [people.carol]\nids = [\"carol@example.com\"]\n";
    let policy = parse(text.as_bytes(), None).expect("it has no faults");
    let (bob, carol) = (signer("bob@example.com", "b"), signer("carol@example.com", "c"));
    let other_key = signer("else@example.com", "b2");
    for (owner, expected) in [
        ("Bob@example.com", [true, false, true]),
        ("@bob", [true, false, true]),
        ("@carol", [false, true, false]),
        ("@pay", [true, false, true]),
        ("@org/pay", [true, false, true]),
        ("@org/ops", [false, true, false]),
        ("@ops", [true, false, true]),
        ("@org/bob", [false; 3]),
        ("@else", [false; 3]),
        ("else@example.com", [false, false, true]),
    ] {
        let owners = ["@nobody".to_owned(), owner.to_owned()];
        let found =
            [&bob, &carol, &other_key].map(|signer| policy.people.has(&Group::CodeOwners, &owners, signer));
        assert_eq!(found, expected, "{owner}");
    }
}
