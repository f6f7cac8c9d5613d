use super::*;

#[test]
fn quoted_names_follow_gits_rules() {
    let ok = |text: &[u8]| unquote(text).map(|(name, _)| name);
    assert_eq!(ok(br#""a\tb\"\\\303\244" rest"#).as_deref(), Some(&b"a\tb\"\\\xc3\xa4"[..]));
    assert_eq!(unquote(b"\"ab\" x"), Some((b"ab".to_vec(), 4)));
    for bad in [&b"ab\""[..], b"\"ab", b"\"\\x41\"", b"\"\\400\"", b"\"\\38\"", b"\"\\1", b"\"a\0b\""] {
        assert_eq!(ok(bad), None, "{}", bad.escape_ascii());
    }
}

#[test]
fn quoting_and_unquoting_give_the_name_back() {
    let every: Vec<u8> = (1..=255).collect();
    assert_eq!(unquote(&quote(&every)).map(|(name, _)| name), Some(every));
    assert_eq!(quote(b"a b/c"), b"a b/c");
    assert_eq!(quote(b"\xc3\x7f\n"), b"\"\\303\\177\\n\"");
}

#[test]
fn a_name_ends_where_git_ends_it() {
    let ok = |text: &[u8], strip, end| find(text, None, strip, end);
    assert_eq!(ok(b"a/x y\tz\n", 1, End::Tab).as_deref(), Some(&b"x y"[..]));
    assert_eq!(ok(b"a/x y\tz\n", 1, End::Line).as_deref(), Some(&b"x y\tz"[..]));
    assert_eq!(ok(b"a/x\r\n", 1, End::Line).as_deref(), Some(&b"x"[..]));
    assert_eq!(ok(b"a//b///x\n", 1, End::Tab).as_deref(), Some(&b"/b/x"[..]));
    assert_eq!(ok(b"x\n", 1, End::Tab), None);
    assert_eq!(ok(b"a/\n", 1, End::Tab), None);
    assert_eq!(find(b"a/x.orig\n", Some(b"x"), 1, End::Tab).as_deref(), Some(&b"x"[..]));
    assert_eq!(ok(b"\"a/\\303\\244\"\n", 1, End::Tab).as_deref(), Some("ä".as_bytes()));
}

#[test]
fn a_git_line_gives_a_name_only_where_both_agree() {
    let ok =
        |text: &str, strip| of_git_line(text.as_bytes(), strip).map(|name| String::from_utf8(name).unwrap());
    assert_eq!(ok("a/x b/x\n", 1).as_deref(), Some("x"));
    assert_eq!(ok("a/x y b/x y\n", 1).as_deref(), Some("x y"));
    assert_eq!(ok("a/x/ y b/x/ y\n", 1).as_deref(), Some("x/ y"));
    assert_eq!(ok("a/x b/y\n", 1), None);
    assert_eq!(ok("x x\n", 0).as_deref(), Some("x"));
    assert_eq!(ok("x x\n", 1), None);
    assert_eq!(ok("a/b/x c/d/x\n", 2).as_deref(), Some("x"));
    assert_eq!(ok("a/x \"b/x\"\n", 1).as_deref(), Some("x"));
    assert_eq!(ok("\"a/x\" \"b/x\"\n", 1).as_deref(), Some("x"));
    assert_eq!(ok("\"a/x\" \"b/y\"\n", 1), None);
    assert_eq!(ok("/x /x\n", 1), None);
    assert_eq!(ok("a/x\0y b/x\0y\n", 1), None);
    assert_eq!(ok("a/x b/x\0", 1), None);
}

#[test]
fn a_hostile_line_is_read_in_linear_time() {
    let blanks = "x ".repeat(1 << 20) + "\n";
    let slashes = "a/a ".repeat(1 << 19) + &" ".repeat(1 << 19) + "\n";
    for line in [blanks, slashes] {
        of_git_line(line.as_bytes(), 1);
    }
}
