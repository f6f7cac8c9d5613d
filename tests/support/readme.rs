//! The shell lines of the README and other pages, so that what people paste is what the tests run.

/// The text of the block that stands after `<!-- test: NAME -->`.
pub fn block(name: &str) -> &'static str {
    block_in(name, "sh")
}

/// The same in another language.
pub fn block_in(name: &str, language: &str) -> &'static str {
    block_of(include_str!("../../README.md"), name, language)
}

/// The same on another page.
pub fn block_of<'a>(page: &'a str, name: &str, language: &str) -> &'a str {
    let marker = format!("<!-- test: {name} -->\n```{language}\n");
    let from = page.find(&marker).unwrap_or_else(|| panic!("the page has no block {name}")) + marker.len();
    let rest = &page[from..];
    &rest[..rest.find("```").expect("a block ends")]
}
