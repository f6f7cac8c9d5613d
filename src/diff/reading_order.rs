//! In which order the files of a change are best read: what can do most harm first, tests beside the code they test.
//!
//! The rule is simple so that it can be said in one line ([`RULE`]). It looks at paths first, because those are known at
//! once; where sizes are known they decide among files of one group.

use std::collections::HashMap;

use super::FileChange;

/// The order, in words.
pub const RULE: &str = "sensitive paths, then code with its tests, documents, generated files; in each group hidden \
                        characters first, then changes of a hundred lines and more";

/// Why a file stands where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What builds, deploys or guards: scripts, pipelines, dependencies, keys, logins, payments, migrations.
    Sensitive,
    /// Everything that is no other group, each file followed by its tests.
    Code,
    /// What people read.
    Documents,
    /// What tools wrote, and code of others.
    Generated,
}

impl Group {
    /// What stands above its files.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sensitive => "sensitive paths",
            Self::Code => "code and its tests",
            Self::Documents => "documents",
            Self::Generated => "generated",
        }
    }
}

/// What is known of a file's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Units.
    pub n_units: u64,
    /// Changed lines with hidden characters.
    pub n_hidden: u32,
}

/// From how many units on a change of a file is large.
const LARGE: u64 = 100;

/// Parts of paths that make a file sensitive: whole names of files and folders.
const SENSITIVE_NAMES: &str = ".github .gitlab-ci.yml .circleci .buildkite .husky .countersign jenkinsfile dockerfile containerfile \
    docker-compose.yml makefile justfile build.rs build.gradle pom.xml setup.py pyproject.toml \
    package.json cargo.toml go.mod gemfile codeowners .gitattributes .gitmodules .npmrc .env migrations \
    terraform ansible helm deploy hooks";
/// Words in names that make a file sensitive.
const SENSITIVE_WORDS: &str = "auth authn authz login password passwd secret secrets token tokens session crypto cipher signing \
    permission permissions acl oauth saml jwt payment payments billing migration sudo sandbox sanitize \
    sanitizer escape";
const GENERATED_FOLDERS: &str = "vendor node_modules third_party dist generated __snapshots__";
const GENERATED_ENDS: &str =
    ".lock -lock.json .sum .min.js .min.css .map .pb.go _pb2.py .snap .g.dart -lock.yaml";
const DOCUMENT_ENDS: &str = ".md .rst .txt .adoc .org";
const DOCUMENT_NAMES: &str = "license copying authors changelog docs doc readme";
/// Words around the name of what is tested, and folders of tests.
const TEST_WORDS: &str = "test tests spec specs testing";

/// The group of a path.
fn group_of(path: &[u8]) -> Group {
    let path = String::from_utf8_lossy(path).to_lowercase();
    let parts = || path.split('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    if parts().any(|part| lists(GENERATED_FOLDERS, part)) || ends(name, GENERATED_ENDS) {
        return Group::Generated;
    }
    let is_sensitive = parts().any(|part| lists(SENSITIVE_NAMES, part))
        || words(&path).any(|word| lists(SENSITIVE_WORDS, word));
    let is_document = ends(name, DOCUMENT_ENDS)
        || parts().any(|part| words(part).next().is_some_and(|word| lists(DOCUMENT_NAMES, word)));
    match (is_document, is_sensitive) {
        (true, _) => Group::Documents,
        (false, true) => Group::Sensitive,
        (false, false) => Group::Code,
    }
}

/// The files in reading order, as places in `files`, each with its group. `weights` are for the same places.
pub fn reading_order(files: &[&FileChange], weights: impl Fn(usize) -> Weight) -> Vec<(usize, Group)> {
    let paths: Vec<String> =
        files.iter().map(|file| String::from_utf8_lossy(file.path.as_bytes()).to_lowercase()).collect();
    let subjects: HashMap<&str, usize> = (0..files.len())
        .filter(|&at| subject_of_test(&paths[at]).is_none())
        .map(|at| (stem(name_of(&paths[at])), at))
        .collect();
    // A test stands where the file that it tests stands.
    let lead = |at: usize| {
        subject_of_test(&paths[at]).and_then(|subject| subjects.get(subject).copied()).unwrap_or(at)
    };
    let groups: Vec<Group> = files.iter().map(|file| group_of(file.path.as_bytes())).collect();
    let rank = |at: usize| {
        let Weight { n_units, n_hidden } = weights(at);
        (groups[at], n_hidden == 0, n_units < LARGE, at)
    };
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_cached_key(|&at| {
        let lead = lead(at);
        (rank(lead), at != lead, at)
    });
    order.into_iter().map(|at| (at, groups[lead(at)])).collect()
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn stem(name: &str) -> &str {
    name.split('.').find(|part| !part.is_empty()).unwrap_or(name)
}

/// Whether one of the words of `list` is this one.
fn lists(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn ends(name: &str, list: &str) -> bool {
    list.split(' ').any(|end| name.ends_with(end))
}

fn words(path: &str) -> impl Iterator<Item = &str> {
    path.split(|c: char| !c.is_ascii_alphanumeric())
}

/// The name of what a test file tests; `None` for other files. `tests/refund.rs`, `refund_test.go`, `test_refund.py`
/// and `refund.spec.ts` all test `refund`.
fn subject_of_test(path: &str) -> Option<&str> {
    let name = name_of(path);
    let stem = stem(name);
    let is_word = |part: &str| lists(TEST_WORDS, part);
    for word in TEST_WORDS.split(' ') {
        let bare = stem
            .strip_suffix(word)
            .and_then(|rest| rest.strip_suffix(['_', '-']))
            .or_else(|| stem.strip_prefix(word).and_then(|rest| rest.strip_prefix(['_', '-'])));
        if let Some(subject) = bare.filter(|subject| !subject.is_empty()) {
            return Some(subject);
        }
    }
    let in_folder = path.split('/').rev().skip(1).any(is_word);
    (in_folder || name.split('.').skip(1).any(is_word)).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ObjectId, Sided};
    use crate::diff::{Entry, Mode};

    fn order(paths: &[&str], weights: impl Fn(usize) -> Weight) -> Vec<String> {
        let entry = Some(Entry { mode: Mode::FILE, id: ObjectId::empty_tree() });
        let change = |path: &&str| FileChange {
            path: (*path).into(),
            sides: Sided::new(entry, entry),
            renamed_from: None,
            ordinal: 0,
        };
        let changes: Vec<FileChange> = paths.iter().map(change).collect();
        let changes: Vec<&FileChange> = changes.iter().collect();
        reading_order(&changes, weights).into_iter().map(|(at, _)| paths[at].to_owned()).collect()
    }

    #[test]
    fn every_path_has_its_group() {
        for (path, group) in [
            (".github/workflows/ci.yml", Group::Sensitive),
            ("src/auth/session.rs", Group::Sensitive),
            ("build.rs", Group::Sensitive),
            ("src/author.rs", Group::Code),
            ("tests/refund.rs", Group::Code),
            ("src/parse.rs", Group::Code),
            ("docs/login.md", Group::Documents),
            ("README", Group::Documents),
            ("LICENSE-MIT", Group::Documents),
            ("Cargo.lock", Group::Generated),
            ("vendor/auth/a.go", Group::Generated),
            ("a\u{202e}.rs", Group::Code),
        ] {
            assert_eq!(group_of(path.as_bytes()), group, "{path}");
        }
    }

    #[test]
    fn tests_stand_beside_what_they_test_and_the_heavier_comes_first() {
        let paths = [
            "Cargo.lock",
            "README.md",
            "a/parse.rs",
            "b/render.rs",
            "tests/parse.rs",
            "b/render_test.rs",
            "ci/deploy/x.sh",
        ];
        let by_path = order(&paths, |_| Weight::default());
        assert_eq!(
            by_path,
            [
                "ci/deploy/x.sh",
                "a/parse.rs",
                "tests/parse.rs",
                "b/render.rs",
                "b/render_test.rs",
                "README.md",
                "Cargo.lock"
            ]
        );
        let heavier = |at: usize| Weight { n_units: if at == 3 { 100 } else { 1 }, n_hidden: 0 };
        assert_eq!(order(&paths, heavier)[1], "b/render.rs");
        let hidden = |at: usize| Weight { n_units: 1, n_hidden: u32::from(at == 3) };
        assert_eq!(order(&paths, hidden)[1..3], ["b/render.rs", "b/render_test.rs"]);
    }

    #[test]
    fn a_test_is_known_by_its_name_or_folder() {
        for (path, subject) in [
            ("tests/refund.rs", Some("refund")),
            ("pkg/refund_test.go", Some("refund")),
            ("test_refund.py", Some("refund")),
            ("src/refund.spec.ts", Some("refund")),
            ("src/refund.rs", None),
            ("src/latest.rs", None),
        ] {
            assert_eq!(subject_of_test(path), subject, "{path}");
        }
    }
}
