//! The test vectors of `docs/attestation.md`: a repository with a ledger as a stream for `git fast-import`, and what a verifier
//! has to make of it. To make them anew, with new keys: `UPDATE_VECTORS=1 cargo test --test ledger vectors`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use countersign::attest::{Envelope, HunkRecord, Outcome, Signature, Statement, UnitRecord, pae, payload};
use countersign::base::{Digest, IndexSet, ObjectId};
use countersign::diff::{Pathspec, Place};
use countersign::git::{Loaded, Request, Target as Named};
use countersign::ledger::Sealed;
use countersign::review::{Decision, Grain, Head, Origin};
use countersign::sign::Signer;
use serde_json::{Value, json};

use crate::desk::{Desk, NOW, statement, statement_by};
use crate::support::env::Env;
use crate::support::gnupg::{Gnupg, NEVER};
use crate::support::repo::{TestRepo, hermetic_with};

const PEOPLE: [&str; 3] = ["rita@example.com", "sam@example.com", "tess@example.com"];
const RANGES: [&str; 5] =
    ["main..feature", "main..amended", "main..staged", "main..doubted", "main..generated"];
/// The range with a record that was signed with an OpenPGP key.
const WITH_OPENPGP: &str = "main..generated";

const UPDATE: &str = "UPDATE_VECTORS";

fn is_update() -> bool {
    std::env::var_os(UPDATE).is_some()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire").join(name)
}

/// What the program makes of one range, without what is only there for people.
fn verdict(env: &Env, repo: &Path, range: &str) -> Value {
    let read = |command: &str| -> Value {
        let answer = env.countersign(repo, &[command, range, "--format=json"]);
        serde_json::from_str(&answer.out).expect("it answers in JSON")
    };
    let (units, verdict) = (read("inventory"), read("verify"));
    let pick = |value: &Value, names: &[&str]| -> Value {
        names
            .iter()
            .filter(|name| !value[**name].is_null())
            .map(|name| (*name, value[*name].clone()))
            .collect()
    };
    let mut records: Vec<Value> = verdict["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let mut picked = pick(record, &["id", "foundOn", "reviewer", "standing"]);
            picked["signature"] = record["signature"]["verdict"].clone();
            picked
        })
        .collect();
    records.sort_by_key(|record| record["id"].to_string());
    let refused: Vec<Value> =
        verdict["refused"].as_array().unwrap().iter().map(|line| pick(line, &["line", "id"])).collect();
    json!({
        "range": range,
        "base": units["change"]["base"],
        "head": units["change"]["head"],
        "files": units["files"].as_array().unwrap().iter().map(|file| {
            pick(file, &["path", "pathBytes", "status", "old", "new", "hunks", "others"])
        }).collect::<Vec<_>>(),
        "totals": units["totals"],
        "records": records,
        "refused": refused,
        "conclusion": verdict["conclusion"],
        "all": verdict["all"],
        "signed": verdict["signed"],
        "carried": verdict["carried"],
    })
}

#[test]
fn vectors_come_out_as_the_format_says() {
    let updates: &[(&str, &str)] = if is_update() { &[(UPDATE, "1")] } else { &[] };
    hermetic_with(updates, || {
        if is_update() {
            make();
        }
        let (env, repo) = (Env::new(), TestRepo::new());
        let stream = std::fs::read(file("repository.fast-import")).expect("the vectors are there");
        repo.git_bytes(["fast-import", "--quiet", "--force"], &stream);
        let can_be = |range: &str| range != WITH_OPENPGP || Gnupg::can_be();
        let ranges = RANGES.into_iter().filter(|range| can_be(range));
        let found: Vec<Value> = ranges.map(|range| verdict(&env, repo.path(), range)).collect();
        if is_update() {
            std::fs::write(file("expected.json"), format!("{:#}\n", json!({ "ranges": found }))).unwrap();
        }
        let expected = std::fs::read_to_string(file("expected.json")).expect("the vectors are there");
        let mut all: Value = serde_json::from_str(&expected).unwrap();
        all["ranges"].as_array_mut().unwrap().retain(|of| can_be(of["range"].as_str().unwrap()));
        assert_eq!(format!("{:#}", json!({ "ranges": found })), format!("{all:#}"));
        for word in ["\"holds\"", "\"does-not-hold\"", "\"superseded\"", "\"does-not-count\"", "pathBytes"] {
            assert!(expected.contains(word), "{word} is not among the vectors");
        }
    });
}

/// A change with every kind of unit.
fn repository(gnupg: &Gnupg, olga: &str) -> Desk {
    let mut desk = Desk::new();
    let (allowed, repo) = (allowed(&desk), &desk.repo);
    let (signers, keys) = (format!("olga@example.com {olga}\n"), gnupg.public(olga));
    repo.git(["update-ref", "-d", "HEAD"]);
    repo.git(["rm", "-rfq", "--cached", "."]);
    let block = "a\nb\nc\nold\nd\ne\nf\nz\n";
    let texts: [(&[u8], &[u8]); 9] = [
        (b".countersign/allowed_signers", allowed.as_bytes()),
        (b".countersign/openpgp_signers", signers.as_bytes()),
        (b".countersign/openpgp.asc", keys.as_bytes()),
        (b"twice.txt", &block.repeat(2).into_bytes()),
        (b"edges.txt", b"first\nsecond\nthird\nfourth\nfifth\nsixth\nseventh\neighth\nlast"),
        (b"crlf.txt", b"one\r\ntwo\r\n"),
        (b"gone.txt", b"only here\n"),
        (b"logo.png", b"\x89PNG\0\x01"),
        (b"caf\xe9.txt", b"not UTF-8\n"),
    ];
    for (path, text) in texts {
        repo.write(path, text);
    }
    repo.write("empty-goes", "");
    std::os::unix::fs::symlink("lib.rs", repo.path().join("link")).unwrap();
    std::fs::set_permissions(repo.path().join("run.sh"), std::fs::Permissions::from_mode(0o644)).unwrap();
    desk.base = desk.repo.commit("before");
    let repo = &desk.repo;
    repo.git(["checkout", "-q", "-b", "feature"]);
    repo.write("twice.txt", block.repeat(2).replace("old", "new"));
    repo.write("edges.txt", "FIRST\nsecond\nthird\nfourth\nfifth\nsixth\nseventh\neighth\nlast\n");
    repo.write("crlf.txt", b"one\ntwo\r\n");
    repo.write("logo.png", b"\x89PNG\0\x02");
    repo.write(b"caf\xe9.txt", "still not UTF-8\n");
    repo.write("empty-comes", "");
    for gone in ["gone.txt", "empty-goes", "link"] {
        std::fs::remove_file(repo.path().join(gone)).unwrap();
    }
    std::os::unix::fs::symlink("run.sh", repo.path().join("link")).unwrap();
    std::fs::set_permissions(repo.path().join("run.sh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    repo.git(["add", "-A"]);
    let module = format!("160000,{},module", desk.base);
    repo.git(["update-index", "--add", "--cacheinfo", &module]);
    repo.git(["commit", "-q", "-m", "after\n\nCo-Authored-By: Claude <noreply@anthropic.com>"]);
    let head = repo.git(["rev-parse", "HEAD"]);
    desk.head = head;
    desk
}

fn allowed(desk: &Desk) -> String {
    let line = |who: &&str| format!("{who} namespaces=\"countersign-review-v1\" {}\n", desk.key(who));
    desk.key("mallory@example.com");
    PEOPLE.iter().map(line).collect()
}

fn make() {
    let gnupg = Gnupg::here().expect("the vectors are made with gpg");
    let olga = gnupg.key_at("Olga <olga@example.com>", NEVER, Some("20200101T000000!"));
    let desk = repository(&gnupg, &olga);
    let loaded = desk.load_head();
    let first = complete(&desk, &loaded);
    refused_and_uncounted(&desk, &loaded);
    carried(&desk, first);
    staged(&desk);
    doubted(&desk);
    generated(&desk, &gnupg, &olga);
    desk.repo.git(["checkout", "-q", "feature"]);
    let stream =
        desk.repo.git_bytes(["fast-export", "--all", "--signed-tags=verbatim", "--reencode=no"], b"");
    std::fs::write(file("repository.fast-import"), stream).unwrap();
}

/// Sam rejects a line, and then signs; Rita signs all; Tess signs and withdraws.
fn complete(desk: &Desk, loaded: &Loaded) -> Digest {
    let mut doubting = statement(loaded, "sam@example.com");
    doubt(&mut doubting);
    let doubting = desk.write(loaded, &desk.seal("sam@example.com", &doubting));
    let mut anew = statement(loaded, "sam@example.com");
    anew.supersedes = vec![doubting.id];
    anew.log.tip = Some(doubting.tip);
    let anew = desk.write(loaded, &desk.seal("sam@example.com", &anew));
    let mut full = statement(loaded, "rita@example.com");
    full.log.tip = Some(anew.tip);
    full.context.name = Some("refs/heads/feature".into());
    full.context.target_ref = Some("refs/heads/main".into());
    let full = desk.write(loaded, &desk.seal("rita@example.com", &full));
    let mut tess = statement(loaded, "tess@example.com");
    doubt(&mut tess);
    tess.log.tip = Some(full.tip);
    let written = desk.write(loaded, &desk.seal("tess@example.com", &tess));
    let back =
        tess.withdrawal(written.id, "It was \u{201c}fine\u{201d} after all.".into(), NOW, Some(written.tip));
    desk.write(loaded, &desk.seal("tess@example.com", &back));
    full.id
}

/// Rejects the first line of the first hunk and questions the second, line by line.
fn doubt(statement: &mut Statement) {
    let units = statement.files.iter_mut().flat_map(|file| &mut file.units);
    let is_long = |hunk: &&mut HunkRecord| hunk.removed + hunk.added > 1;
    let mut hunks = units.filter_map(|unit| match unit {
        UnitRecord::Hunk(hunk) => Some(hunk),
        UnitRecord::Other(_) => None,
    });
    let hunk = hunks.find(is_long).expect("there is a hunk of two lines");
    let (first, second) = (IndexSet::single(0), IndexSet::single(1));
    hunk.decisions.sign = hunk.decisions.sign.difference(&first).difference(&second);
    *hunk.decisions.get_mut(Decision::Reject) = first.clone();
    *hunk.decisions.get_mut(Decision::Question) = second.clone();
    hunk.grains.hunk = hunk.grains.hunk.difference(&first).difference(&second);
    hunk.grains.line = first.union(&second);
    hunk.reasons = vec![countersign::attest::Reason { lines: first, text: "<script>\t\u{202e}".into() }];
    let decided = &mut statement.coverage.decided;
    decided.signed.lines -= 2;
    decided.rejected.lines += 1;
    decided.questioned.lines += 1;
}

/// Lines that are refused or count nowhere.
fn refused_and_uncounted(desk: &Desk, loaded: &Loaded) {
    let rita = statement(loaded, "rita@example.com");
    let sign = |payload: &[u8]| {
        let config = desk.config("rita@example.com");
        let signer = Signer::from_config(&config, None).unwrap();
        Envelope { payload: payload.into(), signature: Some(signer.sign(&pae(payload)).unwrap()) }.to_line()
    };
    let text = String::from_utf8(countersign::attest::payload(&rita)).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let coverage = rita.coverage.digest.to_string();
    let good = desk.seal("rita@example.com", &statement(loaded, "tess@example.com")).line;
    let by_mallory = desk.seal("mallory@example.com", &rita).line;
    let mut tampered = Envelope::parse_line(&good).unwrap();
    tampered.payload = with("\"v\":1", "\"unknown\":true,\"v\":1");
    let unsigned = Envelope { payload: with("\"v\":1", "\"unknown\":[],\"v\":1"), signature: None }.to_line();
    let mut elsewhere = rita.clone();
    if let countersign::diff::Identity::Trees { base, .. } = &mut elsewhere.context.identity {
        base.commit = Some(ObjectId::from_hex(&desk.head).unwrap());
    }
    desk.add_lines(
        &desk.head,
        &[
            good,
            by_mallory,
            tampered.to_line(),
            unsigned,
            desk.seal("rita@example.com", &elsewhere).line,
            sign(&with("\"v\":1", "\"v\":2")),
            sign(&with("\"v\":1", "\"v\":1,\"v\":1")),
            sign(&with("{\"_type\"", "{ \"_type\"")),
            sign(&with("\"context\":3", "\"context\":4")),
            sign(&with(&coverage, &"0".repeat(64))),
            sign(&with("\"outcome\":\"complete\"", "\"outcome\":{\"complete\":null}")),
            b"not an envelope".to_vec(),
        ],
    );
}

/// The same change under another commit, where Rita carries everything over and says so.
fn carried(desk: &Desk, record: Digest) {
    desk.repo.git(["checkout", "-q", "-b", "amended"]);
    desk.repo.git(["commit", "-q", "--amend", "-m", "after, in better words"]);
    let loaded = desk.load(Named::Range { from: desk.base.clone(), to: "amended".into(), symmetric: false });
    let mut statement = statement(&loaded, "rita@example.com");
    let head = Head::Commit(ObjectId::from_hex(&desk.head).unwrap());
    let origin = Origin { head, record: Some(record) };
    for unit in statement.files.iter_mut().flat_map(|file| &mut file.units) {
        match unit {
            UnitRecord::Hunk(hunk) => hunk.carried = [(origin, hunk.decisions.all())].into(),
            UnitRecord::Other(other) => other.carried = Some(origin),
        }
    }
    statement.coverage.decided.carried = statement.coverage.units;
    desk.write(&loaded, &desk.seal("rita@example.com", &statement));
}

/// Uncommitted work that Rita signed, and the commit that was made of it.
fn staged(desk: &Desk) {
    desk.repo.git(["checkout", "-q", "--force", "-b", "staged", &desk.base]);
    desk.repo.write("twice.txt", "one\n");
    desk.repo.git(["add", "-A"]);
    let loaded = desk.load(Named::Staged);
    desk.write(&loaded, &desk.seal("rita@example.com", &statement(&loaded, "rita@example.com")));
    desk.repo.commit("what was signed");
}

/// A change of two files of which Sam read one, and not all of that found favour.
fn doubted(desk: &Desk) {
    desk.repo.git(["checkout", "-q", "--force", "-b", "doubted", &desk.base]);
    desk.repo.write("twice.txt", "a\nB\n");
    desk.repo.write("crlf.txt", "one\r\n");
    desk.repo.commit("what was doubted");
    let to = Named::Range { from: desk.base.clone(), to: "doubted".into(), symmetric: false };
    let path = Pathspec::read(b"twice.txt", Place { prefix: b"", top: None }).unwrap();
    let request = Request { paths: vec![path], ..Request::new(to) };
    let loaded = desk.repository().load(&request).unwrap();
    let mut statement = statement(&loaded, "sam@example.com");
    statement.context.scope = loaded.change.scope.clone();
    statement.outcome = Outcome::Incomplete;
    doubt(&mut statement);
    desk.write(&loaded, &desk.seal("sam@example.com", &statement));
}

/// A change that Rita signed one file at a time, and Olga with an OpenPGP key.
fn generated(desk: &Desk, gnupg: &Gnupg, olga: &str) {
    desk.repo.git(["checkout", "-q", "--force", "-b", "generated", &desk.base]);
    desk.repo.write("twice.txt", "a\nB\n");
    std::fs::remove_file(desk.repo.path().join("logo.png")).unwrap();
    desk.repo.commit("what a program made");
    let to = Named::Range { from: desk.base.clone(), to: "generated".into(), symmetric: false };
    let loaded = desk.load(to);
    let by_file = statement_by(&loaded, "rita@example.com", Grain::File);
    let rita = desk.write(&loaded, &desk.seal("rita@example.com", &by_file));
    let mut by_line = statement_by(&loaded, "olga@example.com", Grain::Line);
    by_line.log.tip = Some(rita.tip);
    let payload = payload(&by_line);
    let detached = ["--detach-sign", "--armor"];
    let armored = gnupg.sign_at(Some("20261123T100000!"), olga, &pae(&payload), &detached);
    let envelope = Envelope { payload, signature: Some(Signature { keyid: olga.to_owned(), armored }) };
    let (id, line) = (envelope.id(), envelope.to_line());
    desk.write(&loaded, &Sealed { id, identity: loaded.change.identity, line });
}
