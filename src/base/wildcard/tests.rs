use proptest::prelude::*;

use super::*;

/// The answer of one who tries every length for every star, one after the other.
fn naive(pattern: &[u8], text: &[u8], rules: Rules) -> bool {
    let n_plain = pattern.iter().position(|&b| is_special(b)).unwrap_or(pattern.len());
    let (plain, pattern) = pattern.split_at(n_plain);
    text.split_at_checked(n_plain)
        .is_some_and(|(start, rest)| rules.is_same(start, plain) && naive_from(pattern, 0, rest, rules))
}

fn naive_from(pattern: &[u8], at: usize, text: &[u8], rules: Rules) -> bool {
    let Some(&symbol) = pattern.get(at) else { return text.is_empty() };
    if symbol != b'*' {
        let Some((&byte, rest)) = text.split_first() else { return false };
        let matcher = Matcher { at, ..Matcher::new(pattern, text, rules) };
        return matcher.symbol(symbol, byte).is_some_and(|next| naive_from(pattern, next, rest, rules));
    }
    let n = pattern[at..].iter().take_while(|&&b| b == b'*').count();
    let rest = &pattern[at + n..];
    let begins = at == 0 || pattern[at - 1] == b'/';
    let ends = rest.is_empty() || rest.starts_with(b"/") || rest.starts_with(b"\\/");
    let is_double = rules.stops_at_slash && n > 1 && begins && ends;
    if is_double && rest.starts_with(b"/") && naive_from(pattern, at + n + 1, text, rules) {
        return true;
    }
    let slash = text.iter().position(|&b| b == b'/').unwrap_or(text.len());
    let reach = if is_double || !rules.stops_at_slash { text.len() } else { slash };
    (0..=reach).any(|taken| naive_from(pattern, at + n, &text[taken..], rules))
}

fn all_rules() -> impl Iterator<Item = Rules> {
    [false, true]
        .into_iter()
        .flat_map(|stops_at_slash| [false, true].map(|ignores_case| Rules { stops_at_slash, ignores_case }))
}

/// How many steps a comparison takes; `None` for more than `most`.
fn steps(pattern: &[u8], text: &[u8], rules: Rules, most: usize) -> Option<usize> {
    let mut matcher = Matcher::new(pattern, text, rules);
    (0..most).find(|_| matcher.step().is_some())
}

#[test]
fn a_pattern_of_many_stars_takes_few_steps() {
    let (name, path) = ("a".repeat(200), "a/".repeat(100));
    let names = ["*a", "*?", "*[ab]", "**a", "*a*/", "a*/"].map(|unit| unit.repeat(60) + "b");
    let paths =
        ["**/a/", "**/", "**/*a/", "**/*/a*/", "*/", "**\\/", "**/a*a*/"].map(|unit| unit.repeat(60) + "b");
    for pattern in names.iter().chain(&paths) {
        for (text, rules) in [&name, &path].into_iter().flat_map(|text| all_rules().map(move |r| (text, r))) {
            let most = 4 * text.len() * text.len();
            assert!(steps(pattern.as_bytes(), text.as_bytes(), rules, most).is_some(), "{pattern} {text}");
            assert!(!matches(pattern.as_bytes(), text.as_bytes(), rules), "{pattern} {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn the_answer_is_that_of_trying_everything(
        pattern in r"(\*|\*\*|\*\*/|/|/\*\*|a|B|\?|\\\*|\\/|\\|\[ab\]|\[!a\]|\[[:alpha:]\]|\[){0,9}",
        text in "[abB/*]{0,12}",
    ) {
        for rules in all_rules() {
            let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
            prop_assert_eq!(matches(pattern, text, rules), naive(pattern, text, rules), "{:?}", rules);
        }
    }
}

const LIKE_PATHS: Rules = Rules { stops_at_slash: true, ignores_case: false };

#[test]
fn what_is_more_than_itself_is_told_from_what_is_not() {
    for (text, expected) in
        [("", false), ("a/b.rs", false), ("a*", true), ("?", true), ("[", true), ("\\a", true)]
    {
        assert_eq!(is_pattern(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn a_star_or_a_question_mark_stops_at_a_slash_only_where_paths_are_meant() {
    for (pattern, text, anywhere, in_paths) in [
        ("a?c", "abc", true, true),
        ("a?c", "a/c", true, false),
        ("a?c", "ac", false, false),
        ("a[!b]c", "a/c", true, false),
        ("a*", "a/b", true, false),
        // What stands before the first star is compared first, and so the two stars stand alone.
        ("a**", "a/b/c", true, true),
        ("**b", "x/b", true, false),
        ("*/**b", "a/x/b", true, false),
        ("*/**/b", "a/x/y/b", true, true),
        ("*/**/b", "a/b", false, true),
        ("?a**/b", "xa/y/b", true, false),
        ("[a-]", "-", true, true),
        ("[a-]", "b", false, false),
    ] {
        for (rules, expected) in [(Rules::default(), anywhere), (LIKE_PATHS, in_paths)] {
            assert_eq!(
                matches(pattern.as_bytes(), text.as_bytes(), rules),
                expected,
                "{pattern} {text} {rules:?}"
            );
        }
    }
}

#[test]
fn named_classes_hold_what_their_names_say() {
    for (name, inside, outside) in [
        ("alnum", "aZ5", "_ -"),
        ("alpha", "aZ", "5_"),
        ("blank", " \t", "\na"),
        ("cntrl", "\u{1}\u{7f}", " a"),
        ("digit", "059", "a "),
        ("graph", "a~!", " \u{7f}"),
        ("lower", "az", "A5"),
        ("print", "a ~", "\t\u{7f}"),
        ("punct", "!~_", "a 5"),
        ("space", " \t\n\r", "a_"),
        ("upper", "AZ", "a5"),
        ("xdigit", "09afAF", "gG"),
        ("word", "", "aZ5_"),
    ] {
        let pattern = format!("[[:{name}:]]");
        for (bytes, expected) in [(inside, true), (outside, false)] {
            for byte in bytes.bytes() {
                assert_eq!(matches(pattern.as_bytes(), &[byte], LIKE_PATHS), expected, "{name} {byte:?}");
            }
        }
    }
}

/// As git has it: only a range, and a class of capitals, takes small letters too.
#[test]
fn in_a_class_capitals_are_small_letters_only_in_ranges() {
    let rules = Rules { ignores_case: true, ..LIKE_PATHS };
    for (pattern, text, expected) in [
        ("a", "A", true),
        ("[a]", "A", true),
        ("[A]", "a", false),
        ("[A-C]", "b", true),
        ("[A-C]", "B", true),
        ("[A-C]", "x", false),
        ("[[:upper:]]", "a", true),
        ("[[:upper:]]", "5", false),
    ] {
        assert_eq!(matches(pattern.as_bytes(), text.as_bytes(), rules), expected, "{pattern} {text}");
    }
}
