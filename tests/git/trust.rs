//! What is trusted, and what a repository has no say in.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::base::ObjectId;
use countersign::diff::Identity;
use countersign::git::{
    FileAt, GitError, IgnoredSetting, Person, Request, SignersOrigin, SigningConfig, Target, TrustReason,
    TrustRoot, user_settings,
};
use tempfile::NamedTempFile;

use crate::support::repo::{TestRepo, discover, everywhere, hermetic_with};

const SIGNERS: &str = ".countersign/allowed_signers";

fn trust(repo: &TestRepo, target: Target, named: Option<&str>) -> TrustRoot {
    let mut request = Request::new(target);
    request.trust = named.map(str::to_owned);
    discover(repo.path()).unwrap().load(&request).unwrap().trust
}

fn signing(repo: &TestRepo) -> SigningConfig {
    discover(repo.path()).unwrap().signing_config().unwrap()
}

fn home() -> PathBuf {
    std::env::home_dir().unwrap()
}

/// A branch `topic`, one commit after `main`, whose upstream is a clone's `main`.
fn with_upstream() -> (TestRepo, String, String) {
    let repo = TestRepo::new();
    repo.write(SIGNERS, "upstream\n");
    let first = repo.commit("first");
    let bare = repo.beside("origin.git");
    let bare = bare.to_str().unwrap();
    repo.git(["clone", "-q", "--bare", repo.path().to_str().unwrap(), bare]);
    repo.git(["remote", "add", "origin", bare]);
    repo.git(["fetch", "-q", "origin"]);
    repo.git(["switch", "-q", "-c", "topic", "--track", "origin/main"]);
    repo.write(SIGNERS, "forged\n");
    let topic = repo.commit("topic");
    (repo, first, topic)
}

#[test]
fn the_trust_root_is_what_the_author_has_no_hand_in() {
    everywhere(|| {
        let (repo, first, topic) = with_upstream();
        let root = trust(&repo, Target::Rev("HEAD".into()), None);
        assert_eq!(root.commit, ObjectId::from_hex(&first));
        assert_eq!(root.why, TrustReason::DefaultBranch("refs/remotes/origin/main".into()));
        let signers = root.allowed_signers.unwrap();
        assert_eq!(signers.bytes, b"upstream\n");
        assert!(matches!(signers.origin, SignersOrigin::Commit { path: SIGNERS, .. }));

        let root = trust(&repo, Target::Rev("HEAD".into()), Some("topic"));
        assert_eq!((root.commit, root.why), (ObjectId::from_hex(&topic), TrustReason::Named));
        assert_eq!(trust(&repo, Target::Worktree, None).commit, ObjectId::from_hex(&first));

        repo.git(["push", "-q", "-u", "origin", "topic"]);
        let root = trust(&repo, Target::Rev("HEAD".into()), None);
        let default = TrustReason::DefaultBranch("refs/remotes/origin/main".into());
        assert_eq!(
            (root.commit, root.why),
            (ObjectId::from_hex(&first), default),
            "the upstream has the head by now"
        );

        repo.git(["push", "-q", "origin", "topic:main"]);
        let root = trust(&repo, Target::Rev("HEAD".into()), None);
        assert_eq!((root.commit, root.why), (ObjectId::from_hex(&first), TrustReason::BaseOfChange));
        let root = trust(&repo, Target::Rev("HEAD~1".into()), None);
        assert_eq!((root.commit, root.why), (None, TrustReason::BaseOfChange));
    });
}

#[test]
fn where_a_branch_is_pushed_to_is_not_whom_to_trust() {
    everywhere(|| {
        let (repo, first, topic) = with_upstream();
        repo.git(["push", "-q", "-u", "origin", "topic"]);
        // The author puts something else there, with a key that signs whatever is to be signed.
        repo.write(SIGNERS, "planted\n");
        repo.commit("planted");
        repo.git(["push", "-q", "--force", "origin", "HEAD:topic"]);
        repo.git(["reset", "-q", "--hard", &topic]);
        repo.git(["commit", "-q", "--amend", "--allow-empty", "-m", "topic, once more"]);
        let default = TrustReason::DefaultBranch("refs/remotes/origin/main".into());
        for target in [Target::Rev("HEAD".into()), Target::DefaultBranchRange, Target::Worktree] {
            let root = trust(&repo, target, None);
            assert_eq!((root.commit, root.why), (ObjectId::from_hex(&first), default.clone()));
        }
        let loaded = discover(repo.path()).unwrap().load(&Request::new(Target::DefaultBranchRange)).unwrap();
        let Identity::Trees { base, .. } = loaded.change.identity else { panic!() };
        assert_eq!(base.commit, ObjectId::from_hex(&first), "all of the branch, not what was pushed last");

        // An upstream of another name is where the branch goes, and trusted where there is no default branch.
        repo.git(["push", "-q", "origin", &format!("{first}:refs/heads/release")]);
        repo.git(["branch", "-q", "--set-upstream-to=origin/release"]);
        assert_eq!(trust(&repo, Target::Rev("HEAD".into()), None).why, default);
        for name in ["refs/heads/main", "refs/remotes/origin/main"] {
            repo.git(["update-ref", "-d", name]);
        }
        let root = trust(&repo, Target::Rev("HEAD".into()), None);
        assert_eq!(root.why, TrustReason::Upstream("refs/remotes/origin/release".into()));
        repo.git(["branch", "-q", "--set-upstream-to=origin/topic"]);
        assert_eq!(trust(&repo, Target::Rev("HEAD".into()), None).why, TrustReason::BaseOfChange);
    });
}

#[test]
fn without_a_file_in_the_trust_root_only_protected_configuration_names_keys() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("first");
        fs::write(repo.beside("forged"), "forged\n").unwrap();
        fs::write(home().join("signers"), "mine\n").unwrap();
        let forged = repo.beside("forged");
        repo.git(["config", "gpg.ssh.allowedSignersFile", forged.to_str().unwrap()]);
        assert_eq!(trust(&repo, Target::Rev("HEAD".into()), None).allowed_signers, None);
        let ignored = [IgnoredSetting { name: "gpg.ssh.allowedSignersFile" }];
        assert_eq!(signing(&repo).ignored, ignored);

        repo.git(["config", "--global", "gpg.ssh.allowedSignersFile", "~/signers"]);
        let signers = trust(&repo, Target::Rev("HEAD".into()), None).allowed_signers.unwrap();
        assert_eq!(signers.bytes, b"mine\n");
        assert_eq!(signers.origin, SignersOrigin::GitConfig { path: home().join("signers") });
    });
}

#[test]
fn a_link_is_not_a_list_of_keys() {
    everywhere(|| {
        let repo = TestRepo::new();
        fs::create_dir(repo.path().join(".countersign")).unwrap();
        std::os::unix::fs::symlink("../elsewhere", repo.path().join(SIGNERS)).unwrap();
        repo.commit("first");
        assert_eq!(trust(&repo, Target::Rev("HEAD".into()), Some("HEAD")).allowed_signers, None);
    });
}

#[test]
fn programs_that_the_repository_names_are_not_in_the_signing_configuration() {
    everywhere(|| {
        let repo = TestRepo::new();
        let set = |scope: &str, name: &str, value: &str| drop(repo.git(["config", scope, name, value]));
        set("--local", "gpg.format", "ssh");
        set("--local", "user.signingkey", "~/key.pub");
        set("--local", "gpg.ssh.program", "/planted");
        set("--local", "gpg.ssh.defaultKeyCommand", "planted");
        set("--local", "gpg.program", "/planted");
        set("--local", "gpg.openpgp.program", "/planted");
        let config = signing(&repo);
        assert_eq!((config.format.as_deref(), config.key.as_deref()), (Some("ssh"), Some("~/key.pub")));
        assert_eq!((&config.program, &config.default_key_command), (&None, &None));
        assert_eq!(config.openpgp_program, None);
        let names: Vec<_> = config.ignored.iter().map(|setting| setting.name).collect();
        let planted = ["gpg.program", "gpg.openpgp.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand"];
        assert_eq!(names, planted);
        for name in ["gpg.program", "gpg.openpgp.program"] {
            repo.git(["config", "--local", "--unset", name]);
            set("--global", name, &format!("~/bin/{name}"));
            assert_eq!(signing(&repo).openpgp_program, Some(home().join("bin").join(name)));
        }

        set("--global", "gpg.ssh.program", "~/bin/sign");
        set("--global", "gpg.ssh.defaultKeyCommand", "ssh-add -L");
        let config = signing(&repo);
        assert_eq!(config.program, Some(home().join("bin/sign")));
        assert_eq!(config.default_key_command.as_deref(), Some("ssh-add -L"));

        // A file that the repository's own configuration includes is the repository's too.
        let included = repo.beside("included");
        fs::write(&included, "[gpg \"ssh\"]\n\tprogram = /planted\n").unwrap();
        repo.git(["config", "--local", "--unset", "gpg.ssh.program"]);
        set("--local", "include.path", included.to_str().unwrap());
        let config = signing(&repo);
        assert_eq!(config.program, Some(home().join("bin/sign")));
        assert_eq!(config.ignored[0].name, "gpg.ssh.program");
    });
}

#[test]
fn without_a_key_git_takes_that_of_who_commits() {
    everywhere(|| {
        let repo = TestRepo::new();
        let committer = || signing(&repo).committer;
        // The environment of the tests says who commits.
        assert_eq!(committer().as_deref(), Some("Ada Author <ada@example.com>"));
        repo.git(["config", "committer.email", "rita@example.com"]);
        assert_eq!(committer().as_deref(), Some("Ada Author <ada@example.com>"));
    });
}

#[test]
fn a_trust_root_with_openpgp_keys_alone_names_keys() {
    everywhere(|| {
        let repo = TestRepo::new();
        fs::write(home().join("signers"), "mine\n").unwrap();
        repo.git(["config", "--global", "gpg.ssh.allowedSignersFile", "~/signers"]);
        repo.write(".countersign/openpgp_signers", "list\n");
        repo.write(".countersign/openpgp.asc/folder", "no file\n");
        repo.commit("first");
        let root = trust(&repo, Target::Rev("HEAD".into()), Some("HEAD"));
        assert!(root.names_keys());
        assert_eq!(root.allowed_signers, None, "the repository says whom to trust");
        assert_eq!(root.openpgp.signers, FileAt::File(b"list\n".to_vec()));
        assert_eq!(root.openpgp.keys, FileAt::NoFile);
    });
}

#[test]
fn the_command_line_is_protected_configuration() {
    let settings =
        [("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "GPG.SSH.program"), ("GIT_CONFIG_VALUE_0", "/mine")];
    hermetic_with(&settings, || {
        let repo = TestRepo::new();
        repo.git(["config", "gpg.ssh.program", "/planted"]);
        assert_eq!(signing(&repo).program.as_deref(), Some(Path::new("/mine")));
    });
}

#[test]
fn outside_of_a_repository_the_environment_says_where_settings_are() {
    let settings = NamedTempFile::new().unwrap();
    let text = "[user]\n\tname = Rita\n\temail = rita@example.com\n[gpg \"ssh\"]\n\tprogram = /mine\n";
    fs::write(settings.path(), text).unwrap();
    hermetic_with(&[("GIT_CONFIG_GLOBAL", settings.path().to_str().unwrap())], || {
        fs::write(home().join(".gitconfig"), "[user]\n\tname = Somebody Else\n").unwrap();
        let (person, signing) = user_settings().unwrap();
        assert_eq!(person, Person { name: b"Rita".to_vec(), email: b"rita@example.com".to_vec() });
        assert_eq!(signing.program.as_deref(), Some(Path::new("/mine")));
    });
}

#[test]
fn who_is_at_the_keyboard_comes_from_the_configuration() {
    everywhere(|| {
        let repo = TestRepo::new();
        let opened = || discover(repo.path()).unwrap().identity();
        repo.git(["config", "user.name", "Rita"]);
        assert!(matches!(opened(), Err(GitError::NoIdentity { setting: "user.email" })));
        repo.git(["config", "user.email", "rita@example.com"]);
        assert_eq!(opened().unwrap(), Person { name: b"Rita".to_vec(), email: b"rita@example.com".to_vec() });
    });
}
