use proptest::prelude::*;

use super::*;
use crate::base::{HwKey, IndexSet, Timestamp};
use crate::diff::Units;
use crate::review::Grain;

mod concluding;
mod overriding;
mod people;
mod reading;
mod relaxing;

fn pattern(text: &str) -> PathPattern {
    PathPattern::parse(text).expect("it is a pattern")
}

#[test]
fn patterns_fit_as_in_ignore_files_and_reach_into_folders() {
    for (text, fits, fits_not) in [
        ("*.sql", &["a.sql", "db/deep/a.sql"][..], &["a.sql.txt", "asql"][..]),
        ("src/pay", &["src/pay", "src/pay/a.rs", "src/pay/deep/a.rs"], &["x/src/pay/a.rs", "src/payer/a.rs"]),
        ("/src/", &["src/a.rs"], &["src", "x/src/a.rs"]),
        ("pay/", &["pay/a", "src/pay/a"], &["pay", "src/pay"]),
        ("**/migrations/**", &["migrations/1", "a/b/migrations/c/2"], &["migrations", "a/migration/1"]),
        ("src/*/a.rs", &["src/x/a.rs"], &["src/x/y/a.rs", "src/a.rs"]),
        ("docs/*", &["docs/a", "docs/deep/a"], &["a/docs/b"]),
        ("[Mm]akefile", &["Makefile", "x/makefile"], &["Xakefile"]),
        ("**", &["a", "a/b"], &[]),
        ("\\*", &["*", "a/*"], &["a"]),
        ("\\[\\{\\\\", &["[{\\"], &["{\\"]),
        ("[]a]x", &["]x", "ax"], &["x", "bx", "[]a]x"]),
        ("[!]a]x", &["bx", "x/!x"], &["]x", "ax", "/x"]),
        ("[^[:digit:]a][{}]", &["b{", "^}"], &["1{", "a}", "b"]),
        ("[\\]b]][a-c]", &["]]a", "b]c"], &["]a", "]]d"]),
    ] {
        assert_eq!(pattern(text).as_str(), text);
        let found = |paths: &[&str]| -> Vec<bool> {
            paths.iter().map(|path| pattern(text).fits(path.as_bytes())).collect()
        };
        assert!(!found(fits).contains(&false) && !found(fits_not).contains(&true), "{text}");
    }
}

#[test]
fn what_no_path_can_fit_is_no_pattern() {
    for (text, flaw) in [
        ("", PatternFlaw::Empty),
        ("/", PatternFlaw::Empty),
        ("/ /", PatternFlaw::Empty),
        ("!src", PatternFlaw::Negated),
        ("src/pay\u{200b}/**", PatternFlaw::Hidden),
        ("src/\u{202e}yap", PatternFlaw::Hidden),
        ("./src", PatternFlaw::NeverFits),
        ("src/../pay", PatternFlaw::NeverFits),
        ("src//pay", PatternFlaw::NeverFits),
        ("//src", PatternFlaw::NeverFits),
        ("src//", PatternFlaw::NeverFits),
        (" src", PatternFlaw::NeverFits),
        ("src/[ab", PatternFlaw::Unclosed),
        ("src/[a/b]", PatternFlaw::Unclosed),
        ("[a][]", PatternFlaw::Unclosed),
        ("[!]", PatternFlaw::Unclosed),
        ("[a\\]", PatternFlaw::Unclosed),
        ("[[:digit:]", PatternFlaw::Unclosed),
        ("[[:digits:]]", PatternFlaw::Unclosed),
        ("[z-a]", PatternFlaw::Unclosed),
        ("src\\", PatternFlaw::Unclosed),
        ("\\\\\\", PatternFlaw::Unclosed),
        ("*.{rs,sql}", PatternFlaw::Braces),
        ("[a]\\{}", PatternFlaw::Braces),
    ] {
        assert_eq!(PathPattern::parse(text), Err(flaw), "{text:?}");
    }
}

#[test]
fn the_last_line_that_fits_names_the_owners() {
    let text = "* @all\n\n# the docs\ndocs/* @writers  # for text\npics/*/ @painters\n/law @lawyers\n/src/ alice@example.com @org/pay\n/src/free\na\\ b @x\n";
    let owners = CodeOwners::parse(text).expect("it has no faults");
    for (path, expected) in [
        ("x", &["@all"][..]),
        ("docs/a", &["@writers"]),
        ("docs/deep/a", &["@all"]),
        ("pics/a", &["@all"]),
        ("pics/deep/a", &["@painters"]),
        ("law/a/b", &["@lawyers"]),
        ("src/a/b", &["alice@example.com", "@org/pay"]),
        ("src/free", &[]),
        ("a b", &["@x"]),
    ] {
        assert_eq!(owners.of(path.as_bytes()).concat(), expected, "{path}");
    }
}

/// As GitLab reads them: each section for itself, of one name one section, with owners of its own for lines that name none.
#[test]
fn each_section_names_owners_for_itself() {
    let text = "* @all\n[Docs] @writers\ndocs/\ndocs/law/ @lawyers\n^[Told]\n* @bots\n\n[Law Things][1]\n*.txt @law # why\n\
                [docs]\nREADME.md @readers\n^[Docs]\nlate.md @late\n[free]\nx\n";
    let owners = CodeOwners::parse(text).expect("it has no faults");
    for (path, expected) in [
        ("x", &[&["@all"][..]][..]),
        ("docs/a", &[&["@all"], &["@writers"]]),
        ("docs/law/a.txt", &[&["@all"], &["@lawyers"], &["@law"]]),
        ("README.md", &[&["@all"], &["@readers"]]),
        ("late.md", &[&["@all"], &["@late"]]),
    ] {
        assert_eq!(owners.of(path.as_bytes()), expected, "{path}");
    }
    let told = CodeOwners::parse("^[a]\n* @x\n[A]\nb @y\n").expect("it has no faults");
    assert_eq!(told.of(b"z"), [["@x"]], "asked for once, it is asked for everywhere");
}

#[test]
fn what_is_no_line_of_owners_is_named_and_never_left_out() {
    let text = "[Section\nok @a\n!no @b\n*.{a,b} @c\n[] @d\n[two][2] @e\n[ab].txt @f\n^[x][y]\n";
    let flaws: Vec<_> =
        CodeOwners::parse(text).unwrap_err().into_iter().map(|(line, _, why)| (line, why)).collect();
    let (head, many) = (PatternFlaw::Section, PatternFlaw::Approvals);
    let expected = [
        (1, head),
        (3, PatternFlaw::Negated),
        (4, PatternFlaw::Braces),
        (5, head),
        (6, many),
        (7, head),
        (8, head),
    ];
    assert_eq!(flaws, expected);
}

fn name() -> impl Strategy<Value = RuleName> {
    (prop::option::of(1..4_u32), "[ab]").prop_map(|(line, name)| RuleName { line, name })
}

fn asked<T: std::fmt::Debug + Clone>(
    what: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<Asked<T>>> {
    prop::option::of((what, name()).prop_map(|(what, by)| Asked { what, by }))
}

fn grain() -> impl Strategy<Value = Grain> {
    prop::sample::select(Grain::ALL.to_vec())
}

fn coarsest() -> impl Strategy<Value = Coarsest> {
    let relaxed = prop::option::of(prop::sample::select(Relax::ALL.to_vec()));
    (grain(), relaxed).prop_map(|(grain, relaxed)| Coarsest { grain, relaxed })
}

prop_compose! {
    fn demands()(
        grain in asked(coarsest()),
        reviewers in asked(1..4_u32),
        (max_age, exposure, hw_key) in
            (asked(1..4_u32), asked(1..4_u32), asked(prop::sample::select(HwKey::ALL.to_vec()))),
        (deny_self, allow_self, paced) in (prop::option::of(name()), prop::option::of(name()), prop::option::of(name())),
        from in prop::collection::btree_map("[xy]".prop_map(Group::Team), name(), 0..3),
        not_carried in prop::collection::btree_map(prop::sample::select(Carry::ALL.to_vec()), name(), 0..3),
    ) -> Demands {
        let freeze = std::collections::BTreeMap::new();
        Demands { grain, reviewers, from, deny_self, allow_self, not_carried, max_age, exposure, paced, hw_key, freeze }
    }
}

fn joined(all: &[Demands]) -> Demands {
    let mut out = Demands::default();
    for one in all {
        out.join(one);
    }
    out
}

/// Grain, people, age, exposure; whether writers and haste are refused; groups and classes.
type Nameless = (Option<Grain>, Option<u32>, Option<u32>, Option<u32>, [bool; 2], Vec<Group>, Vec<Carry>);

/// The same demands without the rules that they come from.
fn nameless(demands: &Demands) -> Nameless {
    (
        demands.grain.as_ref().map(|asked| asked.what.grain),
        demands.reviewers.as_ref().map(|asked| asked.what),
        demands.max_age.as_ref().map(|asked| asked.what),
        demands.exposure.as_ref().map(|asked| asked.what),
        [demands.deny_self.is_some(), demands.paced.is_some()],
        demands.from.keys().cloned().collect(),
        demands.not_carried.keys().copied().collect(),
    )
}

proptest! {
    #[test]
    fn the_order_of_rules_never_matters(all in prop::collection::vec(demands(), 0..6), seed in any::<prop::sample::Index>()) {
        let mut turned = all.clone();
        turned.reverse();
        if !turned.is_empty() {
            let at = seed.index(turned.len());
            turned.rotate_left(at);
        }
        prop_assert_eq!(joined(&all), joined(&turned));
        // Said twice is said once, and in whatever groups it is joined.
        let twice: Vec<Demands> = all.iter().chain(&turned).cloned().collect();
        prop_assert_eq!(joined(&all), joined(&twice));
        let (left, right) = all.split_at(all.len() / 2);
        prop_assert_eq!(joined(&all), joined(&[joined(left), joined(right)]));
    }

    #[test]
    fn a_further_rule_never_asks_for_less(all in prop::collection::vec(demands(), 0..6), more in demands()) {
        let before = joined(&all);
        let mut after = before.clone();
        after.join(&more);
        let (grain, reviewers, age, seen, [denied, paced], from, not_carried) = nameless(&before);
        let (grain_2, reviewers_2, age_2, seen_2, [denied_2, paced_2], from_2, not_carried_2) = nameless(&after);
        prop_assert!(grain.is_none_or(|grain| grain_2.is_some_and(|finer| finer <= grain)));
        prop_assert!(reviewers <= reviewers_2 && seen <= seen_2);
        prop_assert!(age.is_none_or(|age| age_2.is_some_and(|fresher| fresher <= age)));
        prop_assert!((denied_2 || !denied) && (paced_2 || !paced));
        let level = |demands: &Demands| demands.hw_key.as_ref().map(|asked| asked.what);
        prop_assert!(level(&before) <= level(&after));
        prop_assert!(from.iter().all(|group| from_2.contains(group)));
        prop_assert!(not_carried.iter().all(|class| not_carried_2.contains(class)));
    }
}

fn lines(range: std::ops::Range<u32>) -> Units {
    Units::lines(std::iter::once(range).collect::<IndexSet>())
}
