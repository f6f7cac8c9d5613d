//! Policies, files of owners and patterns of paths: what is wrong is found where it stands, the order of rules does not
//! matter, and a pattern fits what it would fit in a `.gitignore`.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use countersign::policy::{CodeOwners, PathPattern, Policy, parse};
use tempfile::TempDir;

/// Paths that policies like to name.
const PATHS: [&[u8]; 6] =
    [b"a.txt", b"src/pay/a.rs", b"db/x.sql", b".countersign/policy.toml", b"CODEOWNERS", b"\xff/[a]*\\"];

/// The bytes are a policy, a file of owners, and, by their first two lines, a pattern and a path.
pub fn body(data: &[u8]) {
    let owners = str::from_utf8(data).ok().and_then(|text| CodeOwners::parse(text).ok());
    for owners in [None, owners.as_ref()] {
        match parse(data, owners) {
            Ok(policy) => order_does_not_matter(&policy),
            Err(faults) => {
                assert!(
                    !faults.is_empty() && faults.iter().all(|fault| fault.at.end <= data.len()),
                    "{faults:?}"
                );
                assert!(faults.is_sorted_by_key(|fault| fault.at.start), "{faults:?}");
            }
        }
    }
    if let Some(owners) = owners {
        assert!(
            PATHS.iter().all(|path| owners
                .of(path)
                .concat()
                .iter()
                .all(|owner| !owner.contains(char::is_whitespace)))
        );
    }
    let mut lines = data.splitn(3, |&byte| byte == b'\n');
    if let (Some(pattern), Some(path)) = (lines.next(), lines.next()) {
        fits_as_in_gitignore(pattern, path);
    }
}

fn order_does_not_matter(policy: &Policy) {
    let turned = Policy { rules: policy.rules.iter().rev().cloned().collect(), ..policy.clone() };
    for path in PATHS {
        for is_marked in [false, true] {
            assert_eq!(policy.demands(path, is_marked), turned.demands(path, is_marked));
        }
    }
}

fn fits_as_in_gitignore(pattern: &[u8], path: &[u8]) {
    let Some(pattern) = str::from_utf8(pattern).ok().and_then(|text| PathPattern::parse(text).ok()) else {
        return;
    };
    let is_path = !path.contains(&0) && path.split(|&byte| byte == b'/').all(is_name);
    // A line of a `.gitignore` that begins so says nothing.
    if is_path && !pattern.as_str().starts_with('#') {
        let ours = pattern.fits(path);
        assert_eq!(ours, git_ignores(pattern.as_str(), path), "{} {}", pattern.as_str(), path.escape_ascii());
    }
}

fn is_name(part: &[u8]) -> bool {
    !matches!(part, b"" | b"." | b"..") && !part.eq_ignore_ascii_case(b".git")
}

/// What `git check-ignore` makes of a path that is nowhere.
fn git_ignores(pattern: &str, path: &[u8]) -> bool {
    let home = TempDir::new().expect("a directory can be made");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(home.path()).env("HOME", "/dev/null").env("LC_ALL", "C");
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env_remove("GIT_DIR");
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().expect("git can be started")
    };
    assert!(git(&["init", "-q", "--template="]).wait().is_ok_and(|status| status.success()));
    fs::create_dir(home.path().join(".git/info")).expect("there is no template");
    fs::write(home.path().join(".git/info/exclude"), format!("{pattern}\n")).expect("it can be written");
    let mut asked = git(&["check-ignore", "--no-index", "-z", "--stdin"]);
    asked.stdin.take().expect("it was asked for").write_all(path).expect("git reads it");
    let code = asked.wait_with_output().expect("git ends").status.code();
    assert!(matches!(code, Some(0 | 1)), "{pattern} {}", path.escape_ascii());
    code == Some(0)
}
