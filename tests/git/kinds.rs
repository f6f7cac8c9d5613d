//! One history in repositories of every kind that git makes: whichever way is taken into it, what is found is what git
//! finds, and where something cannot be read that is said.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use countersign::diff::Notice;
use countersign::git::{GitError, Loaded, Repository, Request, Target, Way};

use crate::support::repo::{TestRepo, hermetic_through_libgit2, is_made_by_this_git};

/// A kind of repository: its name, what makes one of a plain one and gives the directory to open, and the way taken there.
type Kind = (&'static str, fn(&TestRepo) -> PathBuf, Way);

/// Those that everything can be read of.
const READABLE: &[Kind] = &[
    ("plain", |repo| repo.path().into(), Way::Libgit2),
    ("sha256", |repo| init(repo, &["--object-format=sha256"]), Way::Plumbing),
    ("reftable", |repo| init(repo, &["--ref-format=reftable"]), Way::Plumbing),
    (
        "sha256 and reftable",
        |repo| init(repo, &["--object-format=sha256", "--ref-format=reftable"]),
        Way::Plumbing,
    ),
    (
        "compatObjectFormat",
        |repo| {
            let dir = empty(repo, &["--object-format=sha256"]);
            extension(repo, &dir, "compatObjectFormat", "sha1");
            fill(repo, &dir);
            dir
        },
        Way::Plumbing,
    ),
    ("partialClone", |repo| with_extension(repo, "partialClone", "origin"), Way::Plumbing),
    ("worktreeConfig", |repo| with_extension(repo, "worktreeConfig", "true"), Way::Libgit2),
    ("preciousObjects", |repo| with_extension(repo, "preciousObjects", "true"), Way::Libgit2),
    ("split index", |repo| with(repo, &["update-index", "--split-index"]), Way::Libgit2),
    (
        "sparse index",
        |repo| {
            with(repo, &["sparse-checkout", "init", "--cone", "--sparse-index"]);
            with(repo, &["sparse-checkout", "set", "dir"])
        },
        Way::Libgit2,
    ),
    (
        "sparse index in a reftable repository",
        |repo| {
            let dir = init(repo, &["--ref-format=reftable"]);
            let git = |args: &[&str]| at(repo, &dir, args);
            git(&["sparse-checkout", "init", "--cone", "--sparse-index"]);
            git(&["sparse-checkout", "set", "dir"]);
            dir
        },
        Way::Plumbing,
    ),
    (
        "shallow sha256",
        |repo| {
            let dir = init(repo, &["--object-format=sha256"]);
            let clone = repo.beside("clone");
            at(repo, &dir, &["clone", "-q", "--depth=2", &format!("file://{}", dir.display()), text(&clone)]);
            clone
        },
        Way::Plumbing,
    ),
    (
        "shallow",
        |repo| {
            let from = format!("file://{}", repo.path().display());
            cloned(repo, &["--depth=2", &from])
        },
        Way::Libgit2,
    ),
    ("bare", |repo| cloned(repo, &["--bare", text(repo.path())]), Way::Libgit2),
    (
        "bare reftable",
        |repo| cloned(repo, &["--bare", "--ref-format=reftable", text(repo.path())]),
        Way::Plumbing,
    ),
    ("linked work tree", |repo| linked(repo, repo.path()), Way::Libgit2),
    (
        "linked work tree of a reftable repository",
        |repo| linked(repo, &init(repo, &["--ref-format=reftable"])),
        Way::Plumbing,
    ),
    (
        "gitfile",
        |repo| cloned(repo, &["--separate-git-dir", text(&repo.beside("away")), text(repo.path())]),
        { Way::Libgit2 },
    ),
    (
        "symlinked .git",
        |repo| {
            fs::rename(repo.path().join(".git"), repo.beside("away")).unwrap();
            symlink(repo.beside("away"), repo.path().join(".git")).unwrap();
            repo.path().into()
        },
        Way::Libgit2,
    ),
    ("alternates", |repo| cloned(repo, &["--shared", text(repo.path())]), Way::Libgit2),
    (
        "relative alternates",
        |repo| {
            let clone = cloned(repo, &["--shared", text(repo.path())]);
            fs::write(clone.join(".git/objects/info/alternates"), "../../../work/.git/objects\n").unwrap();
            clone
        },
        Way::Libgit2,
    ),
    ("packed refs", |repo| with(repo, &["pack-refs", "--all"]), Way::Libgit2),
    (
        "midx, bitmap and commit graph",
        |repo| {
            with(repo, &["repack", "-q", "-a", "-d"]);
            with(repo, &["multi-pack-index", "write", "--bitmap"]);
            with(repo, &["commit-graph", "write", "--reachable", "--changed-paths"])
        },
        Way::Libgit2,
    ),
    (
        "manyFiles",
        |repo| {
            with(repo, &["config", "feature.manyFiles", "true"]);
            with(repo, &["config", "index.skipHash", "true"]);
            with(repo, &["update-index", "--index-version=4", "--force-write-index"])
        },
        Way::Libgit2,
    ),
    ("untracked cache", |repo| with(repo, &["update-index", "--untracked-cache"]), Way::Libgit2),
    ("detached", |repo| with(repo, &["switch", "-q", "--detach"]), Way::Libgit2),
    (
        "includeIf",
        |repo| {
            fs::write(repo.beside("more"), "[core]\n\tabbrev = 9\n").unwrap();
            with(repo, &["config", "includeIf.gitdir:**.path", text(&repo.beside("more"))])
        },
        Way::Libgit2,
    ),
];

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn at(repo: &TestRepo, dir: &Path, args: &[&str]) -> String {
    repo.git([&["-C", text(dir)], args].concat())
}

fn with(repo: &TestRepo, args: &[&str]) -> PathBuf {
    repo.git(args);
    repo.path().into()
}

/// A first commit, a second one that is under review, and more in the work tree.
fn fill(repo: &TestRepo, dir: &Path) {
    for (n, message) in ["zeroth", "first", "second"].iter().enumerate() {
        for (path, text) in [("a.txt", "kept\n"), ("dir/b\u{e9}.txt", ""), ("other/c.txt", "")] {
            let path = dir.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{text}{n}\n")).unwrap();
        }
        at(repo, dir, &["add", "-A"]);
        at(repo, dir, &["commit", "-q", "-m", message]);
    }
}

/// An empty repository with these options beside the plain one.
fn empty(repo: &TestRepo, options: &[&str]) -> PathBuf {
    let dir = repo.beside("made");
    repo.git([&["init", "-q", "-b", "main"], options, &[text(&dir)]].concat());
    dir
}

fn init(repo: &TestRepo, options: &[&str]) -> PathBuf {
    let dir = empty(repo, options);
    fill(repo, &dir);
    dir
}

fn extension(repo: &TestRepo, dir: &Path, name: &str, value: &str) {
    at(repo, dir, &["config", "core.repositoryFormatVersion", "1"]);
    at(repo, dir, &["config", &format!("extensions.{name}"), value]);
}

fn with_extension(repo: &TestRepo, name: &str, value: &str) -> PathBuf {
    extension(repo, repo.path(), name, value);
    repo.path().into()
}

fn cloned(repo: &TestRepo, args: &[&str]) -> PathBuf {
    let clone = repo.beside("clone");
    repo.git([&["clone", "-q"], args, &[text(&clone)]].concat());
    clone
}

fn linked(repo: &TestRepo, dir: &Path) -> PathBuf {
    let linked = repo.beside("linked");
    at(repo, dir, &["worktree", "add", "-q", "--detach", text(&linked)]);
    linked
}

fn plain() -> TestRepo {
    let repo = TestRepo::new();
    fill(&repo, repo.path());
    repo
}

fn numstat(loaded: &Loaded) -> Vec<u8> {
    loaded.source.numstat().unwrap().flat_map(|record| record.unwrap().bytes()).collect()
}

fn by_git(repo: &TestRepo, dir: &Path, range: &[&str]) -> Vec<u8> {
    let args = [&["-C", text(dir), "diff", "--numstat", "-z", "--no-renames"], range].concat();
    repo.git_bytes(args, b"")
}

fn range(from: &str, to: &str) -> Target {
    Target::Range { from: from.into(), to: to.into(), symmetric: false }
}

#[test]
fn what_is_found_is_what_git_finds_whatever_the_kind_and_the_way() {
    hermetic_through_libgit2(|| {
        let has_reftable = is_made_by_this_git(&["--ref-format=reftable"]);
        for (name, make, way) in
            READABLE.iter().filter(|(name, ..)| has_reftable || !name.contains("reftable"))
        {
            let repo = plain();
            let dir = make(&repo);
            let opened = Repository::discover(&dir).unwrap();
            assert_eq!(opened.state("refs/notes/x").unwrap().way, *way, "{name}");
            for opened in [opened, Repository::discover_by(Way::Plumbing, &dir).unwrap()] {
                let load = |target| opened.load(&Request::new(target)).unwrap();
                let change = load(range("HEAD~1", "HEAD"));
                assert_eq!(numstat(&change), by_git(&repo, &dir, &["HEAD~1", "HEAD"]), "{name}");
                assert_eq!(change.commits.read().unwrap().len(), 1, "{name}");
                let mut reader = change.source.reader().unwrap();
                assert!(change.change.files.iter().all(|file| reader.read(file).is_ok()), "{name}");
                let Some(top) = opened.workdir() else { continue };
                let file = top.join("dir/b\u{e9}.txt");
                fs::write(&file, "more\n\n").unwrap();
                let staged = load(Target::Staged);
                assert_eq!(numstat(&staged), b"", "{name}");
                let work = load(Target::Worktree);
                assert_eq!(numstat(&work), by_git(&repo, &dir, &["HEAD"]), "{name}");
                assert_eq!(numstat(&work), "2\t1\tdir/b\u{e9}.txt\0".as_bytes(), "{name}");
                work.source.keep().unwrap();
            }
            at(&repo, &dir, &["fsck", "--strict"]);
        }
    });
}

#[test]
fn what_git_itself_does_not_open_is_refused_by_name() {
    hermetic_through_libgit2(|| {
        for (name, value) in [("submodulePathConfig", "true"), ("refStorage", "stone")] {
            let repo = plain();
            let dir = with_extension(&repo, name, value);
            let refused = Repository::discover(&dir);
            assert!(matches!(refused, Err(GitError::Unsupported { .. })), "{name}: {refused:?}");
        }
        let repo = plain();
        repo.git(["config", "core.repositoryFormatVersion", "2"]);
        let refused = Repository::discover(repo.path());
        assert!(matches!(refused, Err(GitError::Unsupported { .. })), "{refused:?}");
    });
}

#[test]
fn what_a_partial_clone_has_not_fetched_is_missing_and_is_not_fetched() {
    hermetic_through_libgit2(|| {
        for has_extension in [false, true] {
            let repo = plain();
            repo.git(["config", "uploadpack.allowFilter", "true"]);
            let from = format!("file://{}", repo.path().display());
            let dir = cloned(&repo, &["--filter=blob:none", &from]);
            if has_extension {
                extension(&repo, &dir, "partialClone", "origin");
            }
            let objects = || at(&repo, &dir, &["count-objects", "-v"]);
            let before = objects();
            for way in [None, Some(Way::Plumbing)] {
                let opened =
                    way.map_or_else(|| Repository::discover(&dir), |way| Repository::discover_by(way, &dir));
                let opened = opened.unwrap();
                let loaded = opened.load(&Request::new(range("HEAD~1", "HEAD"))).unwrap();
                assert_eq!(loaded.change.files.len(), 3);
                let first = loaded.source.numstat().unwrap().next().unwrap();
                assert!(matches!(first, Err(GitError::Missing { .. })), "{first:?}");
                fs::write(dir.join("a.txt"), "more\n").unwrap();
                let work = opened.load(&Request::new(Target::Worktree)).unwrap();
                assert_eq!(numstat(&work), b"1\t2\ta.txt\0");
                assert_eq!(objects(), before, "nothing was fetched");
            }
            // As the message about it says.
            for path in ["a.txt", "dir/b\u{e9}.txt", "other/c.txt"] {
                let id = at(&repo, &dir, &["rev-parse", &format!("HEAD~1:{path}")]);
                at(&repo, &dir, &["cat-file", "-e", &id]);
            }
            let loaded = Repository::discover(&dir).unwrap().load(&Request::new(range("HEAD~1", "HEAD")));
            assert_eq!(numstat(&loaded.unwrap()), by_git(&repo, &dir, &["HEAD~1", "HEAD"]));
        }
    });
}

#[test]
fn replaced_commits_are_not_believed_by_either_way_and_are_named() {
    hermetic_through_libgit2(|| {
        let repo = plain();
        let hidden = by_git(&repo, repo.path(), &["HEAD~1", "HEAD"]);
        let head = repo.git(["rev-parse", "HEAD"]);
        repo.git(["replace", &head, "HEAD~1"]);
        for way in [Way::Libgit2, Way::Plumbing] {
            let opened = Repository::discover_by(way, repo.path()).unwrap();
            let loaded = opened.load(&Request::new(Target::Rev(head.clone()))).unwrap();
            assert_eq!(loaded.change.notices, [Notice::ReplaceRefs(1)], "{way:?}");
            assert_eq!(numstat(&loaded), hidden, "{way:?}");
        }
    });
}

#[test]
fn a_nested_repository_with_ids_of_another_kind_is_named_and_left_out() {
    hermetic_through_libgit2(|| {
        for (outside, inside) in [("sha1", "sha256"), ("sha256", "sha1")] {
            let format = |name: &str| format!("--object-format={name}");
            let repo = TestRepo::with(&[&format(outside)]);
            repo.write("a", "1\n");
            repo.commit("first");
            repo.git(["init", "-q", &format(inside), "nested"]);
            repo.git(["-C", "nested", "commit", "-q", "--allow-empty", "-m", "first"]);
            let opened = Repository::discover(repo.path()).unwrap();
            let change = opened.load(&Request::new(Target::Worktree)).unwrap().change;
            assert_eq!((change.files.len(), change.notices), (0, vec![Notice::NotLookedAt("nested".into())]));
        }
    });
}
