//! A repository that names programs wherever git would run one, read and written through the git program: none is run.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use countersign::base::{ObjectId, Timestamp};
use countersign::git::{Person, Repository, Request, Target, Way};

use crate::support::repo::{TestRepo, hermetic_through_libgit2};

/// Settings that name a program, or a way for git to start one.
const SETTINGS: &[&str] = &[
    "alias.cat-file",
    "alias.rev-parse",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "diff.external",
    "diff.planted.command",
    "diff.planted.textconv",
    "filter.planted.clean",
    "filter.planted.process",
    "filter.planted.smudge",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
    "interactive.diffFilter",
    "merge.planted.driver",
    "pager.blame",
    "pager.config",
    "remote.origin.receivepack",
    "remote.origin.uploadpack",
    "sequence.editor",
    "submodule.sub.update",
    "trailer.planted.command",
    "uploadpack.packObjectsHook",
];

const HOOKS: &[&str] = &[
    "fsmonitor-watchman",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "pre-auto-gc",
    "pre-commit",
    "reference-transaction",
];

#[test]
fn no_program_that_a_repository_names_is_run_through_git() {
    hermetic_through_libgit2(|| {
        let repo = TestRepo::new();
        repo.write(".gitattributes", "* filter=planted diff=planted merge=planted\n");
        for n in 0..3 {
            repo.write("a", format!("{n}\n"));
            repo.commit("more");
        }
        let blob = repo.git(["rev-parse", "HEAD~2:a"]);
        let marks = repo.beside("marks");
        fs::create_dir(&marks).unwrap();
        let program = |name: &str| format!("touch {}/{name}; cat", marks.display());
        for name in SETTINGS {
            let prefix = if name.starts_with("alias.") || name.starts_with("submodule.") { "!" } else { "" };
            repo.git(["config", name, &format!("{prefix}{}", program(name))]);
        }
        for (name, value) in [
            ("core.repositoryFormatVersion", "1"),
            ("extensions.partialClone", "origin"),
            ("remote.origin.promisor", "true"),
            ("remote.origin.url", repo.beside("nowhere").to_str().unwrap()),
            ("core.hooksPath", ".git/hooks"),
            ("core.untrackedCache", "true"),
            ("core.splitIndex", "true"),
        ] {
            repo.git(["config", name, value]);
        }
        for name in HOOKS {
            let hook = repo.path().join(".git/hooks").join(name);
            fs::create_dir_all(hook.parent().unwrap()).unwrap();
            fs::write(&hook, format!("#!/bin/sh\n{}\n", program(name))).unwrap();
            fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        }
        repo.write("git", format!("#!/bin/sh\n{}\n", program("git")));
        fs::set_permissions(repo.path().join("git"), fs::Permissions::from_mode(0o755)).unwrap();
        repo.write("new", "1\n");
        repo.write("a", "worked on\n");
        // An object that only the promised remote has.
        fs::remove_file(repo.path().join(".git/objects").join(&blob[..2]).join(&blob[2..])).unwrap();
        // What setting up may have run is not what is asked about.
        for mark in fs::read_dir(&marks).unwrap() {
            fs::remove_file(mark.unwrap().path()).unwrap();
        }

        let opened = Repository::discover(repo.path()).unwrap();
        assert_eq!(opened.state("refs/notes/x").unwrap().way, Way::Plumbing);
        let range = Target::Range { from: "HEAD~2".into(), to: "HEAD".into(), symmetric: true };
        for target in [Target::Default, Target::Staged, Target::Worktree, Target::Rev("HEAD".into()), range] {
            let loaded = opened.load(&Request::new(target)).unwrap();
            let mut reader = loaded.source.reader().unwrap();
            for file in &loaded.change.files {
                let _may_be_missing = reader.read(file);
            }
            assert!(loaded.source.numstat().unwrap().count() == loaded.change.files.len());
            let _commits = loaded.commits.read().unwrap();
            loaded.source.keep().unwrap();
        }
        let head =
            ObjectId::from_hex(&repo.git(["-c", "core.hooksPath=/dev/null", "rev-parse", "HEAD"])).unwrap();
        let loaded = opened.load(&Request::new(Target::Rev("HEAD".into()))).unwrap();
        loaded.source.blame(head, &"a".into()).unwrap();
        let who = Person { name: b"A".to_vec(), email: b"a@example.com".to_vec() };
        opened.add_note_lines("refs/notes/x", head, &[b"line".to_vec()], &who, Timestamp(1)).unwrap();
        assert!(opened.note("refs/notes/x", head).unwrap().is_some());
        let (_, _) = (opened.publishing_remote(None).unwrap(), opened.destination(None).unwrap());
        let run: Vec<_> = fs::read_dir(&marks).unwrap().map(|mark| mark.unwrap().file_name()).collect();
        assert!(run.is_empty(), "{run:?}");
    });
}
