//! Puts the demonstration together: a key of its own, a repository, a branch by somebody else.

use std::path::{Path, PathBuf};

use super::content;
use crate::base::{Clock as _, SystemClock, Timestamp};
use crate::git::{Builder, NewCommit};
use crate::provenance::Person;
use crate::report::{Failure, quoted_path};
use crate::sign;

/// The branch that is under review.
pub(super) const BRANCH: &str = "feature";

const REVIEWER: (&str, &str) = ("Robin Reader", "robin@example.com");
const AUTHOR: (&str, &str) = ("Sam Sender", "sam@example.com");

/// Builds everything below `dir` and gives the directory of the repository. The key lies beside it, not in it.
pub(super) fn build(dir: &Path) -> Result<PathBuf, Failure> {
    let key = dir.join("keys").join("robin");
    make_dir(&dir.join("keys"))?;
    let public = sign::generate_key(&key, REVIEWER.1)?;
    let signers = format!("{} namespaces=\"{}\" {public}\n", REVIEWER.1, crate::attest::NAMESPACE);

    let place = dir.join("payments");
    make_dir(&place)?;
    let repo = Builder::create(&place)?;
    repo.configure(&[
        ("user.name", REVIEWER.0),
        ("user.email", REVIEWER.1),
        ("gpg.format", "ssh"),
        ("user.signingkey", text(&key)?),
    ])?;
    let now = SystemClock::default().now().0;
    let hour = 3600;
    let base = repo.commit(&NewCommit {
        parent: None,
        files: &content::before(&signers),
        author: &person(REVIEWER),
        at: Timestamp(now - 26 * hour),
        message: content::MESSAGE_BEFORE,
    })?;
    let head = repo.commit(&NewCommit {
        parent: Some(base),
        files: &content::after(&signers),
        author: &person(AUTHOR),
        at: Timestamp(now - hour),
        message: content::MESSAGE_AFTER,
    })?;
    repo.branch("main", base)?;
    repo.branch(BRANCH, head)?;
    repo.check_out(BRANCH)?;
    Ok(place)
}

fn person((name, email): (&str, &str)) -> Person {
    Person { name: name.into(), email: email.into() }
}

fn make_dir(dir: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(dir)
        .map_err(|error| Failure::could_not_tell(format!("cannot make {}: {error}", quoted_path(dir))))
}

/// Git's configuration holds text.
fn text(path: &Path) -> Result<&str, Failure> {
    path.to_str().ok_or_else(|| Failure::usage(format!("{} is not UTF-8", quoted_path(path))))
}
