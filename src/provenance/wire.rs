//! The table of AI tools as it stands in `tools.toml`, and that of agents in `environment.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// The tools in the order of the file; the first that fits is the one.
pub(super) static TOOLS: LazyLock<Vec<Tool>> =
    LazyLock::new(|| toml::from_str::<Table>(FILE).expect("a test reads the table that is compiled in").tool);

pub(super) const FILE: &str = include_str!("tools.toml");

/// The agents whose environment is known.
pub(super) static AGENTS: LazyLock<Vec<Agent>> = LazyLock::new(|| {
    let file = include_str!("environment.toml");
    toml::from_str::<Agents>(file).expect("a test reads the table that is compiled in").agent
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Agents {
    agent: Vec<Agent>,
}

/// One agent with the variables that it sets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
    pub(super) name: String,
    pub(super) variables: Vec<String>,
    /// Where they are known from, for people who read the file.
    #[allow(dead_code, reason = "read by people, and by the test that no row lacks it")]
    pub(super) source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    tool: Vec<Tool>,
}

/// One tool with the marks that it leaves. The file says what each list means.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Tool {
    pub(super) id: String,
    pub(super) name: String,
    /// Where the marks are known from, for people who read the file.
    #[allow(dead_code, reason = "read by people, and by the test that no row lacks it")]
    pub(super) source: String,
    pub(super) addresses: Vec<String>,
    pub(super) github_logins: Vec<String>,
    pub(super) name_suffixes: Vec<String>,
    pub(super) trailers: Vec<Mark>,
    pub(super) agents: Vec<String>,
    pub(super) subject_starts: Vec<String>,
    pub(super) line_starts: Vec<String>,
}

/// A trailer that only this tool writes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    pub(super) key: String,
    /// How its value starts.
    pub(super) starts: String,
}
