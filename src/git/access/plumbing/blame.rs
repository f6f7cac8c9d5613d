//! Where the lines of a file come from, as `git blame` tells it.

use std::ffi::OsStr;
use std::ops::Range;

use super::{failed, unusable};
use crate::base::{ObjectId, RepoPath};
use crate::git::command::{Git, Verb};
use crate::git::error::{GitError, Step};
use crate::git::history::LineOrigin;
use crate::git::repository::os_path;

/// Where the lines of the file at `path` in `commit` come from, asked at the top of the work tree. What lies behind `oldest` is
/// not looked at.
pub(in crate::git::access) fn origins(
    git: &Git,
    commit: ObjectId,
    path: &RepoPath,
    oldest: Option<ObjectId>,
) -> Result<Vec<LineOrigin>, GitError> {
    let commits = [Some(commit.to_string()), oldest.map(|oldest| format!("^{oldest}"))];
    let options = ["--incremental", "--no-textconv", "--ignore-revs-file="].map(OsStr::new);
    let commits = commits.iter().flatten().map(OsStr::new);
    let file = [OsStr::new("--"), os_path(path).as_os_str()];
    let args: Vec<&OsStr> = options.into_iter().chain(commits).chain(file).collect();
    let answer = git.run(Verb::Blame, &args).map_err(|source| unusable(git, source))?;
    match answer.status.success() {
        true => Ok(entries(&answer.stdout, path)),
        false => Err(failed(Step::ReadObject, &answer)),
    }
}

/// The entries of `git blame --incremental`, in the order of the lines. The last line of each names the file as it was called
/// then; a name that git has to quote is taken for the present one.
fn entries(answer: &[u8], path: &RepoPath) -> Vec<LineOrigin> {
    let (mut all, mut last): (Vec<LineOrigin>, Option<LineOrigin>) = (Vec::new(), None);
    for line in answer.split(|&b| b == b'\n') {
        if let Some((lines, commit, first)) = entry(line) {
            last = Some(LineOrigin { lines, commit, path: path.clone(), first });
        } else if let Some(name) = line.strip_prefix(b"filename ")
            && let Some(mut origin) = last.take()
        {
            if !name.starts_with(b"\"") {
                origin.path = RepoPath::new(name.to_vec());
            }
            all.push(origin);
        }
    }
    all.sort_by_key(|origin| origin.lines.start);
    all
}

/// Which lines an entry is about, the commit, and the number of the first line there; `None` of a line that says more about it.
fn entry(line: &[u8]) -> Option<(Range<u32>, ObjectId, u32)> {
    let mut words = str::from_utf8(line).ok()?.split(' ');
    let id = ObjectId::from_hex(words.next()?)?;
    let mut number = || words.next()?.parse::<u32>().ok();
    let (first, start, n_lines) = (number()?.checked_sub(1)?, number()?.checked_sub(1)?, number()?);
    Some((start..start.checked_add(n_lines)?, id, first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ObjectFormat;

    #[test]
    fn of_a_blame_only_the_lines_that_name_a_commit_count() {
        let id = ObjectFormat::Sha256.empty_blob();
        assert_eq!(entry(format!("{id} 1 3 2").as_bytes()), Some((2..4, id, 0)));
        for other in
            [format!("previous {id} a"), format!("{id} 1 0 2"), format!("{id} 1 2"), "author x".into()]
        {
            assert_eq!(entry(other.as_bytes()), None, "{other}");
        }
    }
}
