//! The shell lines of the README, so that what people paste is what the tests run.

/// The text of the block that stands after `<!-- test: NAME -->`.
pub fn block(name: &str) -> &'static str {
    block_in(name, "sh")
}

/// The same in another language.
pub fn block_in(name: &str, language: &str) -> &'static str {
    let readme = include_str!("../../README.md");
    let marker = format!("<!-- test: {name} -->\n```{language}\n");
    let from =
        readme.find(&marker).unwrap_or_else(|| panic!("the README has no block {name}")) + marker.len();
    let rest = &readme[from..];
    &rest[..rest.find("```").expect("a block ends")]
}
