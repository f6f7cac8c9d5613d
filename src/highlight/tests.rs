use std::time::Instant;

use proptest::prelude::*;

use super::*;

/// Enough for a loaded machine that runs unoptimised code.
const PATIENT: Budget = Budget { line: Duration::from_secs(60), file: Duration::from_secs(600) };

fn open(path: &str, text: impl Into<Vec<u8>>) -> Option<Document> {
    Highlighter::new().open(&RepoPath::from(path), &Text::new(text.into()))
}

/// The roles of the words in `line` of a text, as `word role` where there is one.
fn roles(path: &str, text: &str, line: u32) -> Vec<String> {
    let mut document = open(path, text).expect("there is a grammar");
    let spans = document.spans(line..line + 1, &PATIENT).expect("it is fast enough").remove(0);
    let content = text.lines().nth(line as usize).unwrap();
    let word = |span: &Span| &content[span.bytes.start as usize..span.bytes.end as usize];
    spans.iter().map(|span| format!("{} {:?}", word(span).trim(), span.role)).collect()
}

fn check(path: &str, text: &str, line: u32, expected: &[&str]) {
    let roles = roles(path, text, line);
    for one in expected {
        assert!(roles.iter().any(|role| role == one), "{path}: no {one:?} in {roles:?}");
    }
}

#[test]
fn rust_python_and_toml_have_their_roles() {
    let rust = "/* a\n b */ pub fn pay(total: u32) -> bool { // why\n    total > 30 && log(\"a\\n\")\n}\n";
    check("src/pay.rs", rust, 0, &["/* a Comment"]);
    check(
        "src/pay.rs",
        rust,
        1,
        &["b */ Comment", "fn Keyword", "pay Function", "u32 Type", "// why Comment"],
    );
    check("src/pay.rs", rust, 2, &["30 Number", "log Function", "\"a String", "\\n Escape", "&& Operator"]);
    let python = "@cached\ndef pay(total):\n    return None if total else f\"{total + 1}\"\n";
    check("pay.py", python, 1, &["def Keyword", "pay Function", "total Variable"]);
    check("pay.py", python, 2, &["return Keyword", "None Constant", "1 Number"]);
    let toml = "[package]\nname = \"x\" # why\nedition = 2024\n";
    check("Cargo.toml", toml, 1, &["name Tag", "\"x\" String", "# why Comment"]);
    check("Cargo.lock", toml, 2, &["2024 Number"]);
}

#[test]
fn the_grammar_comes_from_name_extension_or_first_line() {
    assert!(open("Makefile", "all:\n").is_some());
    assert!(open("deep/dir/x.PY", "").is_some());
    check("run", "#!/usr/bin/env python3\ndef f(): pass\n", 1, &["def Keyword"]);
    for (path, text) in [("run", "plain words\n"), ("x.txt", "plain words\n"), ("x.unheard-of", ""), ("", "")]
    {
        assert!(open(path, text).is_none(), "{path}");
    }
    assert!(
        Highlighter::new()
            .open(&RepoPath::new(b"\xff.rs".to_vec()), &Text::new(b"\xff\xfe".to_vec()))
            .is_none()
    );
}

#[test]
fn lines_are_the_same_however_they_are_reached() {
    let text = "/*\nfn a() { 1 }\n*/\nfn b() { \"x\" }\n".repeat(100);
    let mut in_order = open("a.rs", text.as_str()).unwrap();
    let all = in_order.spans(0..400, &PATIENT).unwrap();
    let mut jumping = open("a.rs", text.as_str()).unwrap();
    assert_eq!(jumping.spans(301..303, &PATIENT).unwrap(), all[301..303]);
    assert_eq!(jumping.spans(10..140, &PATIENT).unwrap(), all[10..140]);
    let mut stepping = open("a.rs", text.as_str()).unwrap();
    let steps = (0..99).take_while(|_| !stepping.prepare(399, 64, &PATIENT).unwrap()).count();
    assert_eq!(steps, 5);
    assert_eq!(stepping.spans(399..402, &PATIENT).unwrap(), [all[399].clone(), Vec::new(), Vec::new()]);
}

#[test]
fn line_ends_do_not_matter() {
    let unix = open("a.rs", "let a = 1; // x\n\"s\";").unwrap().spans(0..2, &PATIENT).unwrap();
    let dos = open("a.rs", "let a = 1; // x\r\n\"s\";\r\n").unwrap().spans(0..2, &PATIENT).unwrap();
    assert_eq!(unix, dos);
}

#[test]
fn long_lines_and_lines_that_are_not_text_stay_plain() {
    let mut text = b"/* ".to_vec();
    text.resize(5000, b'(');
    text.extend_from_slice(b"\nfn a() {}\n/* \xff\n still */ fn b() {}\n");
    let spans = open("a.rs", text).unwrap().spans(0..4, &PATIENT).unwrap();
    assert!(spans[0].is_empty() && spans[2].is_empty());
    assert_eq!(spans[1][0], Span { bytes: 0..2, role: Role::Keyword });
    assert_eq!(spans[3][0], Span { bytes: 0..9, role: Role::Comment });
}

#[test]
fn too_slow_is_given_up_for_good() {
    let mut slow = open("a.rs", "fn a() {}\n".repeat(10)).unwrap();
    let impatient = Budget { file: Duration::ZERO, ..PATIENT };
    assert_eq!(slow.spans(0..1, &impatient), Err(GaveUp));
    assert_eq!(slow.spans(5..6, &PATIENT), Err(GaveUp));
    assert_eq!(slow.prepare(9, 64, &PATIENT), Ok(true));
    let mut slow = open("a.rs", "fn a() {}\n").unwrap();
    assert_eq!(slow.spans(0..1, &Budget { line: Duration::ZERO, ..PATIENT }), Err(GaveUp));
    // Each line of these takes tens of milliseconds; without a limit the whole would take many seconds.
    let mut hostile = open("a.json", format!("{}\n", "[".repeat(1900)).repeat(1000)).unwrap();
    let start = Instant::now();
    assert_eq!(
        hostile.spans(999..1000, &Budget { file: Duration::from_millis(300), ..PATIENT }),
        Err(GaveUp)
    );
    assert!(start.elapsed() < Duration::from_secs(20));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn spans_are_sorted_and_within_their_line(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "([a-z(){}\"'/*#é\\\\ ]|\n|\r\n){0,200}".prop_map(String::into_bytes),
        ],
        path in prop::sample::select(vec!["a.rs", "a.py", "a.md", "a.html", "a.sh", "Makefile", "a.tsx"]),
    ) {
        let text = Text::new(bytes.clone());
        let spans = open(path, bytes).unwrap().spans(0..text.n_lines(), &PATIENT).unwrap();
        for (line, spans) in (0..).zip(&spans) {
            let mut at = 0;
            for span in spans {
                prop_assert!(at <= span.bytes.start && span.bytes.start < span.bytes.end);
                at = span.bytes.end;
            }
            prop_assert!(at as usize <= text.content(line).0.len());
        }
    }
}
