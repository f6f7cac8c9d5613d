//! `countersign doctor` in repositories that are in every such state, and its commands, pasted.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::support::env::Env;
use crate::support::gnupg::Gnupg;
use crate::support::repo::{TestRepo, is_made_by_this_git};
use crate::support::reviewing::{open, set_up_key, sign_off, sign_until};

const LEDGER: &str = "refs/notes/countersign/reviews";

/// One line of the answer.
#[derive(Debug)]
struct Finding {
    topic: String,
    condition: String,
    sentence: String,
    mend: Vec<String>,
}

#[track_caller]
fn doctor(env: &Env, dir: &Path) -> Vec<Finding> {
    let out = env.countersign(dir, &["doctor", "--format", "json"]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let finding = |value: &serde_json::Value| Finding {
        topic: text(&value["topic"]),
        condition: text(&value["condition"]),
        sentence: text(&value["sentence"]),
        mend: value["mend"].as_array().unwrap().iter().map(text).collect(),
    };
    json["findings"].as_array().unwrap().iter().map(finding).collect()
}

/// The only line about `topic` that is not `ok`.
#[track_caller]
fn ailment(found: Vec<Finding>, topic: &str, condition: &str, words: &str) -> Finding {
    let text = format!("{found:#?}");
    let mut fitting = found.into_iter().filter(|one| one.topic == topic && one.condition == condition);
    let one = fitting.find(|one| one.sentence.contains(words));
    one.unwrap_or_else(|| panic!("no `{condition}` for {topic} with `{words}`\n{text}"))
}

/// What is neither in order nor a question of the terminal, which the tests have not.
fn ailments(found: Vec<Finding>) -> Vec<Finding> {
    let of_terminal = ["terminal", "clipboard"];
    found.into_iter().filter(|one| one.condition != "ok" && !of_terminal.contains(&&*one.topic)).collect()
}

/// A reviewer with a trusted key, and a branch to review.
fn healthy() -> (Env, PathBuf) {
    let env = Env::new();
    let trusted = set_up_key(&env);
    let repo = env.path("repo");
    fs::create_dir_all(repo.join(".countersign")).unwrap();
    env.git(&repo, &["init", "-q", "-b", "main"]);
    fs::write(repo.join(".countersign/allowed_signers"), trusted).unwrap();
    fs::write(repo.join("a.rs"), "one\n").unwrap();
    let commit = |message: &str| {
        env.git(&repo, &["add", "-A"]);
        let who = ["-c", "user.email=bo@example.com", "-c", "user.name=Bo"];
        env.git(&repo, &[&who[..], &["commit", "-q", "-m", message]].concat());
    };
    commit("Start");
    env.git(&repo, &["switch", "-q", "-c", "feature"]);
    fs::write(repo.join("a.rs"), "two\n").unwrap();
    commit("Change");
    (env, repo)
}

/// Everything below a directory: path, size and time of the last change.
fn contents(dir: &Path) -> Vec<(PathBuf, u64, SystemTime)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let meta = entry.metadata().unwrap();
        found.push((entry.path(), if meta.is_dir() { 0 } else { meta.len() }, meta.modified().unwrap()));
        if meta.is_dir() {
            found.extend(contents(&entry.path()));
        }
    }
    found.sort();
    found
}

#[test]
fn where_all_is_well_nothing_is_wrong_and_nothing_is_written() {
    let (env, repo) = healthy();
    fs::write(repo.join("uncommitted.rs"), "three\n").unwrap();
    let before = [contents(&repo), contents(&env.path("home")), contents(&env.path("state"))];
    let found = doctor(&env, &repo);
    let after = [contents(&repo), contents(&env.path("home")), contents(&env.path("state"))];
    assert_eq!(before, after);
    let has = |topic: &str, words: &str| {
        assert!(
            found.iter().any(|one| one.topic == topic && one.sentence.contains(words)),
            "{topic} {words}"
        );
    };
    has("git", "git `2");
    has("libgit2", "libgit2 1.");
    has("repository", "object format sha1");
    has("trust root", "the tip of the default branch");
    has("trusted keys", ".countersign/allowed_signers");
    has("signing key", "as `alice@example.com`, trusted");
    has("characters", "UTF-8");
    assert_eq!(format!("{:?}", ailments(found)), "[]");
    let text = env.countersign(&repo, &["doctor"]).expect(0);
    assert!(text.contains("ok           trusted keys"), "{text}");
}

#[test]
fn a_lock_that_was_left_behind_goes_with_the_command_that_is_given() {
    let (env, repo) = healthy();
    for name in [format!("{LEDGER}.lock"), "index.lock".to_owned()] {
        let lock = repo.join(".git").join(&name);
        fs::create_dir_all(lock.parent().unwrap()).unwrap();
        fs::write(&lock, "").unwrap();
        let found = ailment(doctor(&env, &repo), "locks", "fail", &name);
        let command = found.mend[0].strip_prefix("if no git process is running: ").unwrap();
        let _ = env.run("sh", &repo, &["-c", command]).expect(0);
        assert_eq!(format!("{:?}", ailments(doctor(&env, &repo))), "[]");
    }
}

#[test]
fn what_is_odd_about_a_repository_is_told() {
    let (env, repo) = healthy();
    env.git(&repo, &["replace", "HEAD", "HEAD~1"]);
    fs::write(repo.join(".git/info/grafts"), env.git(&repo, &["rev-parse", "main"])).unwrap();
    env.git(&repo, &["config", "gpg.ssh.program", "/tmp/evil"]);
    env.git(&repo, &["config", "extensions.worktreeConfig", "true"]);
    env.git(&repo, &["config", "core.repositoryFormatVersion", "1"]);
    env.git(&repo, &["config", "remote.origin.promisor", "true"]);
    let look = || doctor(&env, &repo);
    ailment(look(), "replacements", "warn", "1 replace ref");
    ailment(look(), "replacements", "warn", "grafts");
    ailment(look(), "objects", "warn", "partial clone of `origin`");
    ailment(look(), "extensions", "ok", "worktreeconfig=true");
    let ignored = ailment(look(), "settings", "warn", "gpg.ssh.program, which is ignored");
    let _ = env.run("sh", &repo, &["-c", &ignored.mend[0]]).expect(0);
    assert!(look().iter().all(|one| one.topic != "settings"));
}

#[test]
fn which_way_a_repository_is_read_and_why_is_told() {
    let says = |options: &[&str], args: &[&str], topic: &str, words: &[&str]| {
        let (env, repo) = (Env::new(), TestRepo::with(options));
        repo.write("a", "x\n");
        repo.commit("first");
        repo.git(args);
        let found = doctor(&env, repo.path());
        let one = found.iter().find(|one| one.topic == topic).unwrap_or_else(|| panic!("{found:#?}"));
        assert_eq!(one.condition, "ok");
        assert!(words.iter().all(|word| one.sentence.contains(word)), "{words:?}: {}", one.sentence);
    };
    says(&[], &["status"], "repository", &["opened with libgit2: ", "sha1"]);
    let through_git = "opened through git, as libgit2 cannot (`un";
    says(&["--object-format=sha256"], &["status"], "repository", &[through_git, "object format sha256"]);
    if is_made_by_this_git(&["--ref-format=reftable"]) {
        says(&["--ref-format=reftable"], &["status"], "repository", &[through_git, "refstorage", "sha1"]);
    }
    says(&[], &["update-index", "--split-index"], "index", &["split or sparse, so git reads it"]);
}

#[test]
fn a_shallow_clone_is_deepened_with_the_command_that_is_given() {
    let (env, repo) = healthy();
    let clone = env.path("clone");
    let from = format!("file://{}", repo.display());
    env.git(&env.path("home"), &["clone", "-q", "--depth=1", &from, clone.to_str().unwrap()]);
    let found = ailment(doctor(&env, &clone), "history", "warn", "shallow");
    let _ = env.run("sh", &clone, &["-c", &found.mend[0]]).expect(0);
    assert!(doctor(&env, &clone).iter().all(|one| one.topic != "history"));
}

#[test]
fn without_a_repository_or_in_one_that_cannot_be_opened_the_rest_is_told() {
    let env = Env::new();
    let found = doctor(&env, &env.path("home"));
    assert!(found.iter().any(|one| one.topic == "characters"));
    ailment(found, "repository", "fail", "there is no git repository");
    let dir = env.path("later");
    env.git(&env.path("tmp"), &["init", "-q", dir.to_str().unwrap()]);
    env.git(&dir, &["config", "core.repositoryFormatVersion", "7"]);
    ailment(doctor(&env, &dir), "repository", "fail", "neither libgit2 nor git here can read");
}

#[test]
fn keys_that_are_missing_or_not_trusted_are_told() {
    let (env, repo) = (Env::new(), TestRepo::new());
    repo.write("a", "x\n");
    repo.commit("first");
    let found = doctor(&env, repo.path());
    let key = ailment(found, "signing key", "fail", "no signing key");
    assert!(key.mend[0].starts_with("git config --global gpg.format"), "{key:?}");
    ailment(doctor(&env, repo.path()), "trusted keys", "fail", "nothing says which keys");
    let (env, repo) = healthy();
    let other = env.key("other");
    env.git(&repo, &["config", "--global", "user.signingkey", other.to_str().unwrap()]);
    ailment(doctor(&env, &repo), "signing key", "warn", "the trusted keys do not have it");
}

#[test]
fn the_state_directory_and_the_configuration_are_looked_at() {
    let (env, repo) = healthy();
    let state = env.path("state/countersign");
    fs::create_dir(&state).unwrap();
    for (mode, condition, words) in [(0o755, "warn", "others can look"), (0o777, "fail", "others may write")]
    {
        fs::set_permissions(&state, fs::Permissions::from_mode(mode)).unwrap();
        let found = ailment(doctor(&env, &repo), "reviews", condition, words);
        let _ = env.run("sh", &repo, &["-c", &found.mend[0]]).expect(0);
    }
    fs::create_dir(env.path("config/countersign")).unwrap();
    fs::write(env.path("config/countersign/config.toml"), "them = \"light\"\n").unwrap();
    let found = ailment(doctor(&env, &repo), "configuration", "fail", "config.toml:1:1: there is no setting");
    assert_eq!(found.mend, ["did you mean theme?"]);
}

#[test]
fn the_terminal_is_judged_by_its_variables() {
    let (mut env, repo) = (Env::new(), TestRepo::new());
    env.set("LC_ALL", "C");
    env.set("COLORTERM", "truecolor");
    env.set("TMUX", "/tmp/none,1,0");
    let found = doctor(&env, repo.path());
    ailment(found, "characters", "warn", "not UTF-8");
    let found = doctor(&env, repo.path());
    ailment(found, "colours", "ok", "all of them");
    env.set("SSH_TTY", "/dev/pts/1");
    env.set("TERM", "linux");
    env.set("PATH", "/nowhere");
    env.set("TMUX", "");
    ailment(doctor(&env, repo.path()), "clipboard", "warn", "no clipboard can be reached");
    ailment(doctor(&env, repo.path()), "git", "warn", "no git on PATH");
}

#[test]
fn a_record_that_the_ledger_lost_is_missed() {
    let (env, repo) = healthy();
    let mut pty = open(&env, &repo, &["main..feature"]);
    pty.wait_for("of 2 lines");
    sign_until(&mut pty, "signed 2 of 2 lines");
    let _ = sign_off(&mut pty);
    assert_eq!(format!("{:?}", ailments(doctor(&env, &repo))), "[]");
    env.git(&repo, &["update-ref", "-d", LEDGER]);
    let lost = ailment(doctor(&env, &repo), "ledger", "fail", "is not in the ledger any more");
    assert!(lost.mend[0].contains(": countersign "), "{lost:?}");
}

#[test]
fn openpgp_keys_that_are_trusted_and_cannot_count_are_told_with_what_mends_them() {
    let Some(gnupg) = Gnupg::here() else { return };
    let (mut env, repo) = healthy();
    env.set("GNUPGHOME", gnupg.home());
    let [good, lost, gone] =
        ["olga", "lotte", "greta"].map(|name| gnupg.key(&format!("{name} <{name}@example.com>")));
    let old = gnupg.key_at("Otto <otto@example.com>", "1y", Some("20200101T000000!"));
    gnupg.revoke(&gone);
    let write = |signers: &str, keys: &str| {
        env.git(&repo, &["switch", "-q", "main"]);
        fs::write(repo.join(".countersign/openpgp_signers"), signers).unwrap();
        fs::write(repo.join(".countersign/openpgp.asc"), keys).unwrap();
        env.git(&repo, &["add", "-A"]);
        env.git(&repo, &["commit", "-q", "-m", "Keys"]);
        env.git(&repo, &["switch", "-q", "feature"]);
    };
    let line = |name: &str, key: &str| format!("{name}@example.com {key}\n");
    write(&line("olga", &good), &gnupg.public(&good));
    let found = doctor(&env, &repo);
    assert_eq!(format!("{:?}", ailments(found)), "[]");

    let all = [("olga", &*good), ("lotte", &lost), ("greta", &gone), ("otto", &old), ("short", &good[24..])];
    let signers: String = all.iter().map(|(name, key)| line(name, key)).collect();
    let keys: String = [&good, &gone, &old].map(|key| gnupg.public(key)).concat();
    write(&signers, &(keys + "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n"));
    let look = |words: &str| ailment(doctor(&env, &repo), "OpenPGP keys", "warn", words).mend;
    let export = |key: &str| [format!("gpg --armor --export {key} >> .countersign/openpgp.asc")];
    assert_eq!(
        look(&format!("{lost} is trusted, and .countersign/openpgp.asc does not have it")),
        export(&lost)
    );
    assert_eq!(look(&format!("{old} is trusted, and has expired there")), export(&old));
    assert_eq!(look(&format!("{gone} is trusted, and is revoked there")).len(), 1);
    look("line 5 of .countersign/openpgp_signers trusts nobody");
    look("of .countersign/openpgp.asc begins a block that is no public key");
    let verify = env.countersign(&repo, &["verify", "main..feature"]).expect(1);
    assert!(verify.contains("! line 5 of .countersign/openpgp_signers trusts nobody"), "{verify}");

    env.git(&repo, &["config", "--global", "gpg.format", "openpgp"]);
    let unlisted = gnupg.key("Nora <nora@example.com>");
    env.git(&repo, &["config", "--global", "user.signingkey", &unlisted]);
    let key = ailment(doctor(&env, &repo), "signing key", "warn", "the trusted keys do not have it");
    assert!(key.mend[0].contains(&unlisted), "{key:?}");
    assert_eq!(key.mend[1], format!("and the key beside it: {}", export(&unlisted)[0]));
    env.git(&repo, &["config", "--global", "gpg.program", "no-such-program"]);
    ailment(doctor(&env, &repo), "OpenPGP keys", "fail", "gpg was not found");
}
