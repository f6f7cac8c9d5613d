//! Whether a person sits there: the one check that everything makes which signs or lets somebody sign.

use std::io::{BufRead as _, BufReader, IsTerminal as _, Write as _};

use crate::provenance::{AgentSign, agent_of_environment};
use crate::report::{self, Failure};

/// Refuses where a person cannot be: in what an agent runs, or without a terminal. `what` begins the sentence, as in
/// `a review`.
pub(super) fn of_person(what: &str) -> Result<(), Failure> {
    if let Some(sign) = agent() {
        return Err(report::refused_to_agent(what, sign)
            .hint("to list what would have to be read: countersign inventory")
            .hint("to say something about it: countersign comment add"));
    }
    if !has_terminal() {
        return Err(Failure::usage(format!("{what} needs a terminal: only a person at one can sign"))
            .hint("to list what would have to be read: countersign inventory")
            .hint("to check what was signed: countersign verify"));
    }
    Ok(())
}

/// The agent whose environment this is.
pub(super) fn agent() -> Option<AgentSign> {
    agent_of_environment(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Whether there is somebody to read and decide.
pub(super) fn has_terminal() -> bool {
    std::io::stdout().is_terminal() && std::fs::File::open("/dev/tty").is_ok()
}

/// Asks for a word at the terminal; whether it was typed.
pub(super) fn types(word: &str) -> Result<bool, Failure> {
    let failed = |error| Failure::could_not_tell(format!("the terminal cannot be used: {error}"));
    let mut tty = std::fs::File::options().read(true).write(true).open("/dev/tty").map_err(failed)?;
    write!(tty, "Type the word {word} to sign this: ").map_err(failed)?;
    let mut answer = String::new();
    BufReader::new(tty).read_line(&mut answer).map_err(failed)?;
    Ok(answer.trim() == word)
}
