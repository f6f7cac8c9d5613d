//! Recognising the environment that an AI agent gives to its commands. Only a hint: an agent that wants to can unset it.

use super::wire::AGENTS;

/// What gives an agent away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentSign {
    /// What people call the agent.
    pub name: &'static str,
    /// The variable that it sets.
    pub variable: &'static str,
}

/// The first variable of an agent that `is_set`.
pub fn agent_of_environment(is_set: impl Fn(&str) -> bool) -> Option<AgentSign> {
    agent_variables().find(|sign| is_set(sign.variable))
}

/// Every variable that is looked for.
pub fn agent_variables() -> impl Iterator<Item = AgentSign> {
    AGENTS
        .iter()
        .flat_map(|agent| agent.variables.iter().map(|variable| AgentSign { name: &agent.name, variable }))
}
