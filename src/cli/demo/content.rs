//! What stands in the demonstration's repository: a small shop, and what a machine made of its refunds.

use crate::diff::Mode;
use crate::git::NewFile;

/// Where the trusted keys stand in a repository.
pub(super) const ALLOWED_SIGNERS: &str = crate::git::ALLOWED_SIGNERS;

/// Stands in the sources for a zero width space, so that ours hide nothing.
const HIDDEN_MARK: &str = "{{ZWSP}}";

/// One file: its path, whether it can be run before and after, and its two texts.
struct Sample {
    path: &'static str,
    modes: (Mode, Mode),
    before: Option<&'static str>,
    after: &'static str,
}

const fn sample(path: &'static str, before: Option<&'static str>, after: &'static str) -> Sample {
    Sample { path, modes: (Mode::FILE, Mode::FILE), before, after }
}

const SAMPLES: [Sample; 9] = [
    sample("Cargo.lock", Some(include_str!("before/Cargo.lock")), include_str!("after/Cargo.lock")),
    sample("Cargo.toml", Some(include_str!("before/Cargo.toml")), include_str!("after/Cargo.toml")),
    sample(
        "config/refunds.toml",
        Some(include_str!("before/refunds.toml")),
        include_str!("after/refunds.toml"),
    ),
    Sample {
        modes: (Mode::FILE, Mode::EXECUTABLE),
        ..sample(
            "scripts/reconcile.py",
            Some(include_str!("before/reconcile.py")),
            include_str!("after/reconcile.py"),
        )
    },
    sample("src/lib.rs", Some(include_str!("before/lib.rs")), include_str!("after/lib.rs")),
    sample("src/order.rs", Some(include_str!("before/order.rs")), include_str!("after/order.rs")),
    sample("src/policy.rs", None, include_str!("after/policy.rs")),
    sample("src/refund.rs", Some(include_str!("before/refund.rs")), include_str!("after/refund.rs")),
    sample("tests/refund.rs", Some(include_str!("before/tests.rs")), include_str!("after/tests.rs")),
];

/// What the machine's commit says.
pub(super) const MESSAGE_AFTER: &str = "\
Refund returned items and allow a grace period

Customers can now send back single items. The rules move from constants
into a policy, and the reconciliation script takes a tolerance.

Co-Authored-By: Claude <noreply@anthropic.com>
";

/// What the commit before says.
pub(super) const MESSAGE_BEFORE: &str = "Refund whole orders\n";

/// The files before the change, with the keys that the repository trusts.
pub(super) fn before(allowed_signers: &str) -> Vec<NewFile> {
    let file = |sample: &Sample| {
        let text = sample.before?;
        Some(NewFile { path: sample.path, mode: sample.modes.0, bytes: text.into() })
    };
    with_signers(SAMPLES.iter().filter_map(file), allowed_signers)
}

/// The files after it.
pub(super) fn after(allowed_signers: &str) -> Vec<NewFile> {
    let file = |sample: &Sample| {
        let text = sample.after.replace(HIDDEN_MARK, "\u{200b}");
        NewFile { path: sample.path, mode: sample.modes.1, bytes: text.into() }
    };
    with_signers(SAMPLES.iter().map(file), allowed_signers)
}

fn with_signers(files: impl Iterator<Item = NewFile>, allowed_signers: &str) -> Vec<NewFile> {
    let signers = NewFile { path: ALLOWED_SIGNERS, mode: Mode::FILE, bytes: allowed_signers.into() };
    std::iter::once(signers).chain(files).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::shown::has_hidden;

    #[test]
    fn exactly_one_line_of_the_change_hides_something() {
        let hidden = |files: Vec<NewFile>| -> usize {
            let lines = files.iter().flat_map(|file| file.bytes.split(|&byte| byte == b'\n'));
            lines.filter(|line| has_hidden(line)).count()
        };
        assert_eq!(hidden(before("")), 0);
        assert_eq!(hidden(after("")), 1);
    }

    #[test]
    fn one_test_is_weaker_than_it_was() {
        let text = |files: Vec<NewFile>| -> String {
            let file = files.into_iter().find(|file| file.path == "tests/refund.rs");
            String::from_utf8(file.unwrap().bytes).unwrap()
        };
        assert!(text(before("")).contains("Err(Refused::AccountBlocked)"));
        assert!(!text(after("")).contains("AccountBlocked"));
    }
}
