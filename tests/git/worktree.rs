//! Uncommitted work: the tree of it is the one that git would commit, and looking at it changes nothing.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use countersign::base::ObjectId;
use countersign::diff::{Identity, Notice, Pathspec, Place, Snapshot};
use countersign::git::{GitError, Loaded, Request, Target};

use crate::support::repo::{Kind, TestRepo, discover, everywhere, hermetic_with};

fn load(repo: &TestRepo, target: Target) -> Result<Loaded, GitError> {
    discover(repo.path()).unwrap().load(&Request::new(target))
}

fn ends(loaded: &Loaded) -> (Snapshot, Snapshot) {
    match loaded.change.identity {
        Identity::Trees { base, head } => (base, head),
        Identity::Patch(_) => panic!("a repository gives trees"),
    }
}

/// The tree that git makes of all that is in the work tree, found out in a copy.
fn tree_by_git(repo: &TestRepo) -> String {
    let copy = repo.beside("copy");
    let _nothing_there_yet = fs::remove_dir_all(&copy);
    let copied = std::process::Command::new("cp").arg("-a").arg(repo.path()).arg(&copy).status().unwrap();
    assert!(copied.success());
    let git = |args: &[&str]| {
        let output = repo.command().arg("-C").arg(&copy).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?} {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["-c", "advice.addEmbeddedRepo=false", "add", "-A"]);
    git(&["write-tree"])
}

fn assert_same_as_git(repo: &TestRepo) {
    let loaded = load(repo, Target::Worktree).unwrap();
    let by_git = tree_by_git(repo);
    loaded.source.keep().unwrap();
    let ours = ends(&loaded).1.tree.to_string();
    let ours_listed = repo.git(["ls-tree", "-r", &ours]);
    let git_listed = repo.git(["-C", repo.beside("copy").to_str().unwrap(), "ls-tree", "-r", &by_git]);
    assert_eq!(ours_listed, git_listed);
    assert_eq!(ours, by_git);
}

/// Everything in the repository's own directory, with sizes and times.
fn fingerprint(dir: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let meta = entry.metadata().unwrap();
        let modified = meta.modified().unwrap();
        out.push(format!("{} {} {modified:?}", entry.path().display(), meta.len()));
        if meta.is_dir() {
            out.extend(fingerprint(&entry.path()));
        }
    }
    out.sort();
    out
}

#[test]
fn the_tree_is_the_one_that_git_would_commit() {
    everywhere(|| {
        let repo = TestRepo::new();
        let at = |path: &str| repo.path().join(path);
        for path in ["a", "a.b", "b/x", "b/y/z", "changed", "dir/file", "exec", "gone/deep", "plain", "same"]
        {
            repo.write(path, format!("{path}\n"));
        }
        symlink("same", at("link")).unwrap();
        symlink("same", at("link-to-file")).unwrap();
        repo.write(".gitignore", "*.o\n/ignored/\n");
        repo.write("tracked.o", "tracked although ignored\n");
        repo.git(["add", "-f", "tracked.o"]);
        repo.commit("first");

        repo.write("changed", "more\n");
        repo.write("tracked.o", "changed\n");
        fs::remove_file(at("a")).unwrap();
        repo.write("a/nested", "now a directory\n");
        fs::remove_dir_all(at("b")).unwrap();
        repo.write("b", "now a file\n");
        fs::remove_dir_all(at("gone")).unwrap();
        fs::set_permissions(at("exec"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::remove_file(at("link-to-file")).unwrap();
        repo.write("link-to-file", "a file\n");
        fs::remove_file(at("plain")).unwrap();
        symlink("nowhere", at("plain")).unwrap();
        fs::remove_dir_all(at("dir")).unwrap();
        symlink("b-elsewhere", at("dir")).unwrap();
        repo.write("b-elsewhere/file", "behind a link\n");
        repo.write("new/deep/er", "");
        repo.write(b"caf\xe9 \"quoted\"\t", "bytes\n");
        repo.write("ignored/file", "no\n");
        repo.write("x.o", "no\n");
        repo.write("announced", "by add -N\n");
        repo.git(["add", "-N", "announced"]);
        repo.write("staged", "1\n");
        repo.git(["add", "staged"]);
        repo.write("staged", "2\n");
        fs::create_dir(at("empty")).unwrap();
        assert_same_as_git(&repo);

        repo.commit("second");
        let clean = load(&repo, Target::Worktree).unwrap();
        assert_eq!(clean.change.files, []);
        assert_eq!(ends(&clean).0.tree, ends(&clean).1.tree);
    });
}

#[test]
fn ignore_rules_are_understood_as_git_does() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write(
            ".gitignore",
            "*.log\n!keep.log\n/top\nbuild/\ndoc/**/x\n**/deep\na/*/c\n\\#hash\n!*.txt\nsp\\ \n[ab]?\n\
             all/*\n!plain\n!/all/doc\n",
        );
        repo.write("all/held", "tracked\n");
        repo.write("build/held", "tracked\n");
        repo.git(["add", "-f", "all/held", "build/held"]);
        repo.write("crlf/.gitignore", "\u{feff}plain \r\n\r\nf.txt\r\n");
        fs::create_dir(repo.path().join("linked")).unwrap();
        symlink("../none/.gitignore", repo.path().join("linked/.gitignore")).unwrap();
        repo.write("sub/.gitignore", "!*.log\n/local\n*.tmp\n");
        repo.write("none/.gitignore", "*\n");
        fs::write(repo.path().join(".git/info/exclude"), "excluded\n").unwrap();
        fs::write(repo.beside("global"), "everywhere\n").unwrap();
        repo.git(["config", "core.excludesFile", repo.beside("global").to_str().unwrap()]);
        let names = [
            "x.log",
            "keep.log",
            "top",
            "build/f",
            "doc/x",
            "doc/1/x",
            "deep",
            "a/b/c",
            "#hash",
            "f.txt",
            "sp ",
            "a1",
            "c1",
            "local",
            "f.tmp",
            "excluded",
            "everywhere",
            "plain",
        ];
        for directory in
            ["", "sub/", "none/", "build/", "build/sub/", "doc/2/3/", "all/", "all/doc/", "crlf/", "linked/"]
        {
            for name in names {
                repo.write(format!("{directory}{name}"), "1\n");
            }
        }
        assert_same_as_git(&repo);
    });
}

#[test]
fn submodules_and_nested_repositories_are_the_commit_they_stand_at() {
    everywhere(|| {
        let library = TestRepo::new();
        library.write("lib", "1\n");
        library.commit("first");
        let repo = TestRepo::new();
        let url = library.path().to_str().unwrap();
        for name in ["kept", "moved", "removed"] {
            repo.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, name]);
        }
        repo.commit("first");
        assert_same_as_git(&repo);
        assert_eq!(load(&repo, Target::Worktree).unwrap().change.files, []);

        repo.git(["-C", "moved", "commit", "-q", "--allow-empty", "-m", "second"]);
        fs::remove_dir_all(repo.path().join("removed")).unwrap();
        repo.git(["clone", "-q", url, "nested/repository"]);
        fs::create_dir(repo.path().join("nested/unborn")).unwrap();
        assert_same_as_git(&repo);
    });
}

#[test]
fn a_file_in_conflict_counts_as_it_stands() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "base\n");
        repo.write("b", "base\n");
        repo.commit("first");
        repo.git(["switch", "-q", "-c", "topic"]);
        repo.write("a", "topic\n");
        fs::remove_file(repo.path().join("b")).unwrap();
        repo.commit("topic");
        repo.git(["switch", "-q", "main"]);
        repo.write("a", "main\n");
        repo.write("b", "main\n");
        repo.commit("main");
        assert!(!repo.command().args(["merge", "-q", "topic"]).output().unwrap().status.success());
        assert_same_as_git(&repo);
        let staged = load(&repo, Target::Staged);
        assert!(matches!(staged, Err(GitError::Unmerged { .. })), "{staged:?}");
    });
}

#[test]
fn line_endings_are_converted_as_git_does() {
    everywhere(|| {
        let attributes = [
            "",
            "text",
            "-text",
            "text=auto",
            "eol=lf",
            "eol=crlf",
            "text=auto eol=crlf",
            "-text eol=lf",
            "crlf",
            "-crlf",
            "crlf=input",
            "binary",
            "ident",
            "text ident",
            "filter=unheard-of",
            "text=auto -crlf",
        ];
        let contents: [&[u8]; 9] = [
            b"a\r\nb\r\n",
            b"a\nb\n",
            b"a\r\nb\n",
            b"a\rb\r\n",
            b"a\0\r\n",
            b"\x01\x02\r\n",
            b"a\r\n\x1a",
            b"$Id: x$\r\n$Id: \r\n$",
            b"",
        ];
        for setting in ["false", "true", "input"] {
            let repo = TestRepo::new();
            repo.git(["config", "core.autocrlf", setting]);
            repo.git(["config", "core.safecrlf", "false"]);
            let rules = attributes.iter().enumerate().map(|(a, attribute)| format!("*.{a} {attribute}\n"));
            for a in 0..attributes.len() {
                // Files that the repository has with CRLF already are treated differently.
                repo.write(format!("old-lf.{a}"), "1\n2\n");
                repo.write(format!("old-crlf.{a}"), "1\r\n2\r\n");
            }
            repo.git(["-c", "core.autocrlf=false", "add", "-A"]);
            repo.git(["commit", "-q", "-m", "first"]);
            repo.write(".gitattributes", rules.collect::<String>());
            for a in 0..attributes.len() {
                repo.write(format!("old-lf.{a}"), "1\r\n2\r\n3\r\n");
                repo.write(format!("old-crlf.{a}"), "1\r\n2\r\n3\r\n");
                for (c, content) in contents.iter().enumerate() {
                    repo.write(format!("new-{c}.{a}"), content);
                }
            }
            assert_same_as_git(&repo);
        }
    });
}

#[test]
fn attributes_of_the_index_count_only_where_a_sparse_checkout_left_them_out() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write(".gitattributes", "* ident\n*.txt text\n");
        for dir in ["sparse", "deleted"] {
            repo.write(format!("{dir}/.gitattributes"), "* text\n");
        }
        repo.commit("first");
        repo.git(["update-index", "--skip-worktree", "sparse/.gitattributes"]);
        for dir in ["sparse", "deleted"] {
            fs::remove_file(repo.path().join(dir).join(".gitattributes")).unwrap();
        }
        repo.write(".gitattributes", "*.other text\n");
        for path in ["a.txt", "b.other", "sparse/c", "deleted/d"] {
            repo.write(path, "$Id: x$\r\n");
        }
        assert_same_as_git(&repo);
    });
}

#[test]
fn a_path_behind_a_program_is_left_as_it_is_and_named_and_the_program_is_not_run() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write(".gitattributes", "*.x filter=planted diff=planted\n*.u working-tree-encoding=UTF-16\n");
        repo.write("a.x", "1\n");
        repo.write("plain", "1\n");
        repo.commit("first");
        let planted = |name: &str| format!("touch {}; cat", repo.beside(name).display());
        for (key, name) in [("filter.planted.clean", "CLEAN"), ("filter.planted.smudge", "SMUDGE")] {
            repo.git(["config", key, &planted(name)]);
        }
        repo.git(["config", "core.fsmonitor", &planted("FSMONITOR")]);
        repo.git(["config", "diff.planted.textconv", &planted("TEXTCONV")]);
        repo.write("a.x", "2\n");
        repo.write("new.x", "1\n");
        repo.write("wide.u", b"\xff\xfea\0");
        repo.write("plain", "2\n");
        let loaded = load(&repo, Target::Worktree).unwrap();
        let external = |path: &str| Notice::ExternalFilter(path.into());
        assert_eq!(loaded.change.notices, [external("a.x"), external("new.x"), external("wide.u")]);
        assert_eq!(loaded.change.files.len(), 1);
        loaded.source.reader().unwrap().read(&loaded.change.files[0]).unwrap();
        for name in ["CLEAN", "SMUDGE", "FSMONITOR", "TEXTCONV"] {
            assert!(!repo.beside(name).exists(), "{name} was run");
        }
    });
}

#[test]
fn what_git_was_told_not_to_look_at_is_named() {
    everywhere(|| {
        let repo = TestRepo::new();
        for path in ["assumed", "skipped", "absent"] {
            repo.write(path, "1\n");
        }
        repo.commit("first");
        repo.git(["update-index", "--assume-unchanged", "assumed"]);
        repo.git(["update-index", "--skip-worktree", "skipped", "absent"]);
        repo.write("assumed", "2\n");
        repo.write("skipped", "2\n");
        fs::remove_file(repo.path().join("absent")).unwrap();
        let loaded = load(&repo, Target::Worktree).unwrap();
        assert_eq!(loaded.change.files, []);
        let not = |path: &str| Notice::NotLookedAt(path.into());
        assert_eq!(loaded.change.notices, [not("assumed"), not("skipped")]);
    });
}

#[test]
fn a_list_of_ignore_rules_that_cannot_be_opened_is_named_and_ignores_nothing() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("tracked", "1\n");
        repo.commit("first");
        for dir in ["socket", "directory", "link"] {
            repo.write(format!("{dir}/x.o"), "1\n");
        }
        // Opening a socket fails, whoever asks.
        let _socket = UnixListener::bind(repo.path().join("socket/.gitignore")).unwrap();
        fs::create_dir(repo.path().join("directory/.gitignore")).unwrap();
        symlink(".gitignore", repo.path().join("link/.gitignore")).unwrap();
        let loaded = load(&repo, Target::Worktree).unwrap();
        let found: Vec<_> = loaded
            .change
            .files
            .iter()
            .map(|file| String::from_utf8_lossy(file.path.as_bytes()).into_owned())
            .collect();
        let by_git = repo.git(["ls-files", "--others", "--exclude-standard"]);
        assert_eq!(found, by_git.lines().collect::<Vec<_>>());
        assert_eq!(loaded.change.notices, [Notice::NotLookedAt("socket/.gitignore".into())]);
    });
}

#[test]
fn untracked_files_can_be_left_out_but_are_counted() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.write(".gitignore", "ignored\n");
        let head = repo.commit("first");
        repo.write("new/1", "1\n");
        repo.write("new/2", "1\n");
        repo.write("ignored", "1\n");
        repo.git(["config", "status.showUntrackedFiles", "no"]);
        let loaded = load(&repo, Target::Worktree).unwrap();
        assert_eq!(loaded.change.files, []);
        assert_eq!(loaded.change.notices, [Notice::UntrackedLeftOut(2), Notice::IgnoredLeftOut(1)]);
        let loaded = load(&repo, Target::Default).unwrap();
        assert_eq!(
            ends(&loaded).1.commit,
            ObjectId::from_hex(&head),
            "nothing uncommitted is left to review"
        );
        assert_eq!(loaded.change.notices, [Notice::UntrackedLeftOut(2)]);
        repo.git(["config", "status.showUntrackedFiles", "normal"]);
        assert_eq!(load(&repo, Target::Default).unwrap().change.files.len(), 2);
    });
}

#[test]
fn the_index_has_a_tree_of_its_own() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        let unborn = load(&repo, Target::Worktree).unwrap();
        let tree = Kind::current().format().empty_tree();
        assert_eq!(ends(&unborn).0, Snapshot { commit: None, tree });
        let head = repo.commit("first");
        repo.write("a", "2\n");
        repo.write("b/c", "2\n");
        repo.git(["add", "-A"]);
        repo.write("a", "3\n");
        repo.write("d", "3\n");
        repo.git(["add", "-N", "d"]);
        let loaded = load(&repo, Target::Staged).unwrap();
        assert_eq!(ends(&loaded).0.commit, ObjectId::from_hex(&head));
        assert_eq!(ends(&loaded).1.tree.to_string(), repo.git(["write-tree"]));
        assert_eq!(loaded.change.files.len(), 2);
    });
}

#[test]
fn looking_writes_nothing_and_keeping_writes_what_a_record_names() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.write("same/file", "1\n");
        repo.commit("first");
        repo.write("a", "2\n");
        repo.write("new/file", "3\n");
        let before = fingerprint(&repo.path().join(".git"));
        let loaded = load(&repo, Target::Default).unwrap();
        let mut reader = loaded.source.reader().unwrap();
        for file in &loaded.change.files {
            assert!(reader.read(file).unwrap().n_lines() > 0);
        }
        let loaded_staged = load(&repo, Target::Staged).unwrap();
        assert_eq!(loaded_staged.change.files, []);
        assert_eq!(fingerprint(&repo.path().join(".git")), before);

        // What is read is what was there when it was loaded.
        repo.write("a", "changed meanwhile\n");
        let again = reader.read(&loaded.change.files[0]).unwrap();
        assert_eq!(again.lines.unwrap().text().new.bytes(), b"2\n");

        loaded.source.keep().unwrap();
        let tree = ends(&loaded).1.tree.to_string();
        assert_eq!(repo.git(["cat-file", "blob", &format!("{tree}:new/file")]), "3");
        assert_eq!(repo.git(["cat-file", "blob", &format!("{tree}:a")]), "2");
        repo.git(["fsck", "--strict"]);
        let count = repo.git(["count-objects"]);
        loaded.source.keep().unwrap();
        assert_eq!(repo.git(["count-objects"]), count);
    });
}

#[test]
fn a_change_can_be_narrowed_to_paths() {
    everywhere(|| {
        let repo = TestRepo::new();
        for path in ["a/1", "a/2", "ab", "b"] {
            repo.write(path, "1\n");
        }
        let mut request = Request::new(Target::Worktree);
        let top = Place { prefix: b"", top: None };
        request.paths = ["a", "b"].map(|path| Pathspec::read(path.as_bytes(), top).unwrap()).to_vec();
        let loaded = discover(repo.path()).unwrap().load(&request).unwrap();
        let paths: Vec<_> =
            loaded.change.files.iter().map(|file| OsStr::from_bytes(file.path.as_bytes())).collect();
        assert_eq!(paths, ["a/1", "a/2", "b"]);
        assert_eq!(loaded.source.numstat().unwrap().count(), 3);
    });
}

#[test]
fn an_index_that_cannot_be_read_is_said_and_commits_still_load() {
    everywhere(|| {
        let repo = TestRepo::new();
        repo.write("a", "1\n");
        repo.commit("first");
        fs::write(repo.path().join(".git/index"), "no index").unwrap();
        assert!(matches!(load(&repo, Target::Worktree), Err(GitError::IndexUnreadable { .. })));
        assert_eq!(load(&repo, Target::Rev("HEAD".into())).unwrap().change.files.len(), 1);
    });
}

#[test]
fn a_bare_repository_has_the_work_tree_that_the_environment_names() {
    let repo = TestRepo::new();
    repo.write("a", "1\n");
    repo.commit("first");
    repo.git(["config", "core.bare", "true"]);
    repo.write("a", "2\n");
    let git_dir = repo.path().join(".git");
    let variables =
        [("GIT_DIR", git_dir.to_str().unwrap()), ("GIT_WORK_TREE", repo.path().to_str().unwrap())];
    hermetic_with(&variables, || {
        let loaded = discover(Path::new("/")).unwrap().load(&Request::new(Target::Default)).unwrap();
        assert_eq!(loaded.change.name, "uncommitted work");
        assert_eq!(loaded.change.files[0].path, "a".into());
    });
}
