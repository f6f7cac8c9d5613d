use super::*;

const SRC: Place<'_> = Place { prefix: b"src/deep", top: Some(b"/repo") };

fn read(typed: &str) -> Result<Pathspec, PathspecError> {
    Pathspec::read(typed.as_bytes(), SRC)
}

#[test]
fn paths_are_taken_from_where_the_user_stands() {
    let cases = [
        ("a.rs", "src/deep/a.rs"),
        (".", "src/deep"),
        ("./a/../b//", "src/deep/b"),
        ("../x", "src/x"),
        ("../..", ""),
        ("/repo/y", "y"),
        ("/repo", ""),
        (":/y", "y"),
        (":/", ""),
        (":(top)y", "y"),
        (":(top,icase,)y", "y"),
        (":!y", "src/deep/y"),
        (":^/:y", "y"),
        (":y", "src/deep/y"),
        (":", "src/deep"),
        ("\\*", "src/deep/\\*"),
    ];
    for (typed, path) in cases {
        assert_eq!(read(typed).map(|spec| spec.path()), Ok(RepoPath::from(path)), "{typed}");
    }
}

#[test]
fn what_is_no_path_of_the_repository_is_refused() {
    let cases = [
        ("", PathspecError::Empty),
        ("../../..", PathspecError::Outside),
        ("/elsewhere", PathspecError::Outside),
        ("/repository", PathspecError::Outside),
        (":(nothing)x", PathspecError::Magic),
        (":(attr:x)y", PathspecError::Magic),
        (":(top", PathspecError::Magic),
        (":(glob,literal)x", PathspecError::Magic),
        (":@x", PathspecError::Magic),
    ];
    for (typed, error) in cases {
        assert_eq!(read(typed), Err(error), "{typed}");
    }
}

/// Which of `paths` are meant by `specs`, typed at the top.
fn scope(specs: &[&str], paths: &[&str]) -> Scope {
    let top = Place { prefix: b"", top: None };
    let specs: Vec<_> = specs.iter().map(|spec| Pathspec::read(spec.as_bytes(), top).unwrap()).collect();
    let paths: Vec<RepoPath> = paths.iter().map(|path| (*path).into()).collect();
    Scope::of(&specs, paths.iter())
}

fn narrowed(paths: &[&str]) -> Scope {
    Scope::Narrowed(paths.iter().map(|path| (*path).into()).collect())
}

#[test]
fn a_scope_is_a_set_of_paths_whatever_was_typed() {
    let paths = ["a/b.rs", "a/c.txt", "d.rs", "d.rs"];
    assert_eq!(scope(&[], &paths), Scope::Whole);
    assert_eq!(scope(&["x", "."], &paths), Scope::Whole);
    // A directory stays one, and so do paths that nothing was changed at.
    assert_eq!(scope(&["a", "x"], &paths), narrowed(&["a", "x"]));
    assert_eq!(scope(&["*.rs"], &paths), narrowed(&["a/b.rs", "d.rs"]));
    assert_eq!(scope(&[".", ":!a"], &paths), narrowed(&["d.rs"]));
    assert_eq!(scope(&[":!*.rs"], &paths), narrowed(&["a/c.txt"]));
    assert_eq!(scope(&["a", ":!a/b.rs"], &paths), narrowed(&["a/c.txt"]));
    assert_eq!(scope(&["*.zig"], &paths), narrowed(&["*.zig"]));
    // However many stars there are, it is told at once.
    let (stars, name) = ("*a".repeat(12) + "*b", "a".repeat(60));
    for spec in [stars.clone(), format!(":(glob)**/{stars}"), format!(":(icase){stars}")] {
        assert_eq!(scope(&[&spec, "d.rs"], &[&name, "d.rs"]), narrowed(&["d.rs"]), "{spec}");
    }
    // Nobody can call a review complete from which something was kept out by name, even if it is not there.
    assert_eq!(scope(&[":!Cargo.lock"], &paths), narrowed(&["a/b.rs", "a/c.txt", "d.rs"]));
}

#[test]
fn a_scope_holds_its_paths_and_what_lies_below_them() {
    let scope = narrowed(&["a", "b/c"]);
    for (path, is_in) in
        [("a", true), ("a/x/y", true), ("ab", false), ("b", false), ("b/c/d", true), ("b/cd", false)]
    {
        assert_eq!(scope.includes(&path.into()), is_in, "{path}");
    }
}

#[test]
fn the_directory_one_stands_in_is_no_pattern() {
    let place = Place { prefix: b"[ab]", top: None };
    let spec = Pathspec::read(b"?.rs", place).unwrap();
    for (path, fits) in [("[ab]/x.rs", true), ("a/x.rs", false), ("[ab]/xx.rs", false)] {
        assert_eq!(spec.fits(&path.into()), fits, "{path}");
    }
}
