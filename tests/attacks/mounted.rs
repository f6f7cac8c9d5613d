//! What the attackers do. Each gives the repository as they leave it.

use std::fmt::Write as _;

use countersign::attest::{
    Envelope, LEDGER_REF, NAMESPACE, PerDecision, Signature, Statement, UnitRecord, pae,
};
use countersign::base::{Digest, ObjectId, Timestamp};
use countersign::git::{Repository, Request, Target};
use countersign::ledger::Sealed;
use countersign::review::Grain;

use crate::desk::{NOW, statement};
use crate::scene::Scene;

const TWO: &str = "version = 1\n[[rule]]\nname = \"two\"\npaths = [\"*\"]\nreviewers = 2\n";

/// What the scene has where nothing else is needed: no policy, and nobody has signed.
fn scene() -> Scene {
    Scene::new("", &[])
}

fn by(scene: &Scene, name: &str) -> Statement {
    scene.statement_at(name, Grain::Line, NOW)
}

/// The same with every decision turned into a rejection.
fn rejection(mut statement: Statement) -> Statement {
    for unit in statement.files.iter_mut().flat_map(|file| &mut file.units) {
        let UnitRecord::Hunk(hunk) = unit else { panic!("the change has lines only") };
        hunk.decisions =
            PerDecision { reject: std::mem::take(&mut hunk.decisions.sign), ..PerDecision::default() };
    }
    let decided = &mut statement.coverage.decided;
    decided.rejected = std::mem::take(&mut decided.signed);
    statement
}

/// What somebody says who saw the ledger as it is.
fn having_seen_the_ledger(scene: &Scene, mut statement: Statement) -> Statement {
    statement.log.tip = Some(ObjectId::from_hex(&tip(scene)).unwrap());
    statement
}

fn tip(scene: &Scene) -> String {
    scene.repo.git(["rev-parse", LEDGER_REF])
}

fn head(scene: &Scene) -> String {
    scene.repo.git(["rev-parse", "feature"])
}

/// Bob rejects, and Alice signs who saw that; their two lines.
fn rejected_and_signed(scene: &Scene) -> [Vec<u8>; 2] {
    let no = scene.seal("bob", &rejection(by(scene, "bob")));
    scene.write(&no);
    let yes = scene.seal("alice", &having_seen_the_ledger(scene, by(scene, "alice")));
    scene.write(&yes);
    [no.line, yes.line]
}

/// A blob with these lines.
fn blob(scene: &Scene, lines: &[&[u8]]) -> String {
    let text: Vec<u8> = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
    text_of(scene.repo.git_bytes(["hash-object", "-w", "--stdin"], &text))
}

fn tree(scene: &Scene, entries: &str) -> String {
    text_of(scene.repo.git_bytes(["mktree"], entries.as_bytes()))
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap().trim().to_owned()
}

/// Puts a ledger with this tree in the place of the one there is, on top of `parents`.
fn replace_ledger(scene: &Scene, tree: &str, parents: &[&str]) {
    let parents = parents.iter().flat_map(|parent| ["-p", parent]);
    let commit = scene.repo.git(["commit-tree", "-m", "notes", tree].into_iter().chain(parents));
    scene.repo.git(["update-ref", LEDGER_REF, &commit]);
}

/// A ledger of one note on the head.
fn ledger_of(scene: &Scene, lines: &[&[u8]], parents: &[&str]) {
    let entry = format!("100644 blob {}\t{}\n", blob(scene, lines), head(scene));
    replace_ledger(scene, &tree(scene, &entry), parents);
}

pub(crate) fn changing_the_payload() -> Scene {
    let scene = scene();
    let no = Envelope::parse_line(&scene.seal("bob", &rejection(by(&scene, "bob"))).line).unwrap();
    let yes = Envelope { payload: countersign::attest::payload(&by(&scene, "bob")), ..no };
    ledger_of(&scene, &[&yes.to_line()], &[]);
    scene
}

pub(crate) fn signing_as_another() -> Scene {
    let scene = scene();
    scene.write(&scene.seal("bob", &by(&scene, "alice")));
    scene
}

pub(crate) fn signing_with_any_key() -> Scene {
    let scene = scene();
    scene.write(&scene.seal("mallory", &by(&scene, "alice")));
    scene
}

pub(crate) fn signing_for_another_purpose() -> Scene {
    let scene = scene();
    let sealed = scene.seal("alice", &by(&scene, "alice"));
    let envelope = Envelope::parse_line(&sealed.line).unwrap();
    let message = scene.repo.beside("message");
    std::fs::write(&message, pae(&envelope.payload)).unwrap();
    let file = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let args = ["-Y", "sign", "-n", "git", "-f", &file(&scene.repo.beside("alice")), &file(&message)];
    let _ = scene.env.run("ssh-keygen", scene.repo.path(), &args).expect(0);
    let armored = std::fs::read_to_string(scene.repo.beside("message.sig")).unwrap();
    assert_ne!(NAMESPACE, "git");
    let signature = envelope.signature.map(|signature| Signature { armored, ..signature });
    ledger_of(&scene, &[&Envelope { signature, ..envelope }.to_line()], &[]);
    scene
}

pub(crate) fn not_signing() -> Scene {
    let scene = scene();
    let payload = countersign::attest::payload(&by(&scene, "alice"));
    ledger_of(&scene, &[&Envelope { payload, signature: None }.to_line()], &[]);
    scene
}

pub(crate) fn copying_the_note() -> Scene {
    let scene = scene();
    scene.sign("alice", Grain::Line);
    let read = head(&scene);
    scene.repo.write("a.txt", "one\n2\nrm -rf\n");
    let later = scene.repo.commit("nobody read this");
    scene.repo.git(["notes", "--ref", LEDGER_REF, "copy", &read, &later]);
    scene
}

pub(crate) fn another_base() -> Scene {
    let scene = scene();
    scene.repo.write("a.txt", "one\n2\nthree\nharmless\n");
    scene.repo.commit("this alone was read");
    let target = Target::Range { from: "feature~1".into(), to: "feature".into(), symmetric: false };
    let loaded = Repository::discover(scene.repo.path()).unwrap().load(&Request::new(target)).unwrap();
    scene.write(&scene.seal("alice", &statement(&loaded, "alice@example.com")));
    scene
}

pub(crate) fn another_repository() -> Scene {
    let (here, there) = (scene(), scene());
    there.repo.git(["commit", "-q", "--amend", "-m", "the same files in another repository"]);
    // As the same person, who is trusted in both.
    let sealed = here.seal("alice", &by(&there, "alice"));
    ledger_of(&here, &[&sealed.line], &[]);
    here
}

pub(crate) fn stripping_a_rejection() -> Scene {
    let scene = scene();
    let [_no, yes] = rejected_and_signed(&scene);
    ledger_of(&scene, &[&yes], &[&tip(&scene)]);
    scene
}

pub(crate) fn unsigning_a_rejection() -> Scene {
    let scene = scene();
    let [no, yes] = rejected_and_signed(&scene);
    let twin = Envelope { signature: None, ..Envelope::parse_line(&no).unwrap() };
    ledger_of(&scene, &[&twin.to_line(), &yes], &[&tip(&scene)]);
    scene
}

pub(crate) fn rolling_back() -> Scene {
    let scene = scene();
    scene.sign("carol", Grain::Line);
    let before = tip(&scene);
    let [_no, yes] = rejected_and_signed(&scene);
    scene.repo.git(["update-ref", LEDGER_REF, &before]);
    let carol = text_of(scene.repo.git_bytes(["notes", "--ref", LEDGER_REF, "show", "feature"], b""));
    ledger_of(&scene, &[carol.as_bytes(), &yes], &[&before]);
    scene
}

pub(crate) fn building_anew() -> Scene {
    let scene = scene();
    let [_no, yes] = rejected_and_signed(&scene);
    ledger_of(&scene, &[&yes], &[]);
    scene
}

pub(crate) fn reordering() -> Scene {
    let scene = scene();
    let [no, yes] = rejected_and_signed(&scene);
    ledger_of(&scene, &[&yes, &no], &[&tip(&scene)]);
    scene
}

pub(crate) fn truncating() -> Scene {
    let scene = scene();
    let sealed = scene.seal("alice", &by(&scene, "alice"));
    ledger_of(&scene, &[&sealed.line[..sealed.line.len() - 9]], &[]);
    scene
}

pub(crate) fn superseding_another() -> Scene {
    let scene = scene();
    let no = scene.seal("bob", &rejection(by(&scene, "bob")));
    scene.write(&no);
    let yes = Statement { supersedes: vec![no.id], ..by(&scene, "alice") };
    scene.write(&scene.seal("alice", &yes));
    scene
}

pub(crate) fn claiming_more() -> Scene {
    let scene = scene();
    let mut more = by(&scene, "alice");
    more.files.truncate(1);
    scene.write(&scene.seal("alice", &more));
    scene
}

pub(crate) fn adding_a_key() -> Scene {
    let scene = scene();
    trust(&scene, &format!("mallory@example.com {}\n", scene.key("mallory")));
    scene.repo.commit("a change, and a key");
    scene.sign("mallory", Grain::Line);
    scene
}

pub(crate) fn adding_a_key_first() -> Scene {
    let scene = scene();
    trust(&scene, &format!("mallory@example.com {}\n", scene.key("mallory")));
    scene.repo.commit("a key");
    scene.repo.write("a.txt", "one\n2\nthree\nfour\n");
    scene.repo.commit("a change");
    scene.sign("mallory", Grain::Line);
    scene
}

/// Adds lines to the trusted keys of what is checked out.
fn trust(scene: &Scene, lines: &str) {
    let place = scene.repo.path().join(".countersign/allowed_signers");
    let trusted = std::fs::read_to_string(place).unwrap();
    scene.repo.write(".countersign/allowed_signers", trusted + lines);
}

/// Changes `main`, and puts `feature` on top of it.
pub(crate) fn on_main(scene: &Scene, change: impl FnOnce()) {
    scene.repo.git(["checkout", "-q", "main"]);
    change();
    scene.repo.commit("on main");
    scene.repo.git(["checkout", "-q", "feature"]);
    scene.repo.git(["rebase", "-q", "main"]);
}

pub(crate) fn a_revoked_key() -> Scene {
    let scene = scene();
    on_main(&scene, || {
        scene.repo.write(".countersign/revoked", scene.key("alice") + "\n");
    });
    scene.sign("alice", Grain::Line);
    scene
}

pub(crate) fn an_expired_key() -> Scene {
    let scene = scene();
    on_main(&scene, || {
        let line = format!("alice@example.com valid-before=\"20250101Z\" {}\n", scene.key("alice"));
        scene.repo.write(".countersign/allowed_signers", line);
    });
    // Whatever time the record claims.
    scene.sign_at("alice", Grain::Line, Timestamp(1_700_000_000));
    scene
}

fn amended(args: &[&str]) -> Scene {
    let scene = scene();
    scene.repo.git(["commit", "-q", "--amend", "--allow-empty"].iter().chain(args));
    scene
}

pub(crate) fn a_second_address() -> Scene {
    let scene = amended(&["--no-edit", "--author", "Al <al@home.example>"]);
    on_main(&scene, || trust(&scene, &format!("al@home.example {}\n", scene.key("alice"))));
    scene.sign("alice", Grain::Line);
    scene
}

pub(crate) fn another_author() -> Scene {
    let scene = scene();
    let mut commit = scene.repo.command();
    commit.env("GIT_COMMITTER_NAME", "Alice").env("GIT_COMMITTER_EMAIL", "alice@example.com");
    commit.args(["commit", "-q", "--amend", "--no-edit", "--author", "Nobody <nobody@example.com>"]);
    assert!(commit.status().unwrap().success());
    scene.sign("alice", Grain::Line);
    scene
}

pub(crate) fn a_co_author() -> Scene {
    let scene = amended(&["-m", "after\n\nCo-authored-by: Alice <ALICE@example.com>"]);
    scene.sign("alice", Grain::Line);
    scene
}

pub(crate) fn an_agent() -> Scene {
    let scene = Scene::new("version = 1\n[agents]\nids = [\"alice@example.com\"]\n", &[]);
    scene.sign("alice", Grain::Line);
    scene
}

pub(crate) fn weakening_the_policy() -> Scene {
    let scene = Scene::new(TWO, &[]);
    scene.repo.write(".countersign/policy.toml", "version = 1\n");
    scene.repo.commit("one is enough");
    scene.sign("alice", Grain::Line);
    scene
}

/// Nobody asks for more than a hunk, so what is new in the policy is signed line by line, and all else as one file.
pub(crate) fn calling_it_generated() -> Scene {
    let scene = Scene::new("version = 1\n", &[]);
    let relaxed =
        "version = 1\n[[rule]]\nname = \"made\"\npaths = [\"*\"]\nrelax = \"generated\"\ngrain = \"file\"\n";
    scene.repo.write(".countersign/policy.toml", relaxed);
    scene.repo.commit("all of it is generated");
    let mut statement = by(&scene, "alice");
    for file in statement.files.iter_mut().filter(|file| !file.path.as_bytes().starts_with(b".countersign/"))
    {
        for unit in &mut file.units {
            let UnitRecord::Hunk(hunk) = unit else { panic!("the change has lines only") };
            hunk.grains.file = std::mem::take(&mut hunk.grains.line);
        }
    }
    scene.write(&scene.seal("alice", &statement));
    scene
}

pub(crate) fn doubling_the_note() -> Scene {
    let scene = scene();
    let lines = [scene.seal("alice", &by(&scene, "alice")), scene.seal("bob", &rejection(by(&scene, "bob")))];
    let [flat, fanned] = lines.map(|sealed: Sealed| blob(&scene, &[&sealed.line]));
    let head = head(&scene);
    let below = tree(&scene, &format!("100644 blob {fanned}\t{}\n", &head[2..]));
    let both = format!("100644 blob {flat}\t{head}\n040000 tree {below}\t{}\n", &head[..2]);
    let both = tree(&scene, &both);
    replace_ledger(&scene, &both, &[]);
    scene
}

pub(crate) fn flooding_the_note() -> Scene {
    let scene = scene();
    let [no, yes] = rejected_and_signed(&scene);
    let junk: Vec<Vec<u8>> = (0..600).map(|n| format!("line {n}").into_bytes()).collect();
    let lines: Vec<&[u8]> = junk.iter().map(Vec::as_slice).chain([&no[..], &yes]).collect();
    ledger_of(&scene, &lines, &[&tip(&scene)]);
    scene
}

pub(crate) fn flooding_the_ledger() -> Scene {
    let scene = scene();
    let [no, yes] = rejected_and_signed(&scene);
    // Notes on objects that are no commits of anybody, as `git notes` keeps them: two digits, then the rest.
    let junk = blob(&scene, &[&yes]);
    let (head, mut folders) = (head(&scene), String::new());
    for folder in 0..=255 {
        // Most of them in the directory where the note on the head is.
        let is_own = head.starts_with(&format!("{folder:02x}"));
        if !is_own && folder % 8 != 0 {
            continue;
        }
        let n_notes = if is_own { 6_000 } else { 125 };
        let notes = (0..n_notes).map(|n| {
            let name = Digest::of(format!("{folder} {n}").as_bytes()).to_string();
            format!("100644 blob {junk}\t{}\n", &name[..38])
        });
        let mut notes: Vec<String> = notes.collect();
        notes.sort();
        if is_own {
            notes.push(format!("100644 blob {}\t{}\n", blob(&scene, &[&no, &yes]), &head[2..]));
        }
        writeln!(folders, "040000 tree {}\t{folder:02x}", tree(&scene, &notes.concat())).unwrap();
    }
    replace_ledger(&scene, &tree(&scene, &folders), &[&tip(&scene)]);
    scene
}
