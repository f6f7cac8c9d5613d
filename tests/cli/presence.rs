//! Nobody signs in the environment of an agent, by whatever command.

use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;
use crate::verify::{Case, VERIFY};

/// One variable of each kind of agent would do; the table itself is tested where it is.
const VARIABLES: [(&str, &str); 3] =
    [("CLAUDECODE", "Claude Code"), ("CURSOR_AGENT", "Cursor"), ("AI_AGENT", "an AI agent")];

#[test]
fn an_agent_that_has_a_terminal_still_signs_nothing() {
    for (variable, name) in VARIABLES {
        let mut case = Case::trusted();
        case.sign_all(&[]);
        let json: serde_json::Value =
            serde_json::from_str(&case.run(&["show", "feature", "--format=json"], 0)).unwrap();
        let record = json["records"][0]["id"].as_str().unwrap();
        case.env.set(variable, "1");
        for args in [
            &["main..feature"][..],
            &["main..feature", "--prompt"],
            &["main..feature", "--unsigned"],
            &["reviews", "resume", "1"],
            &["withdraw", record, "--reason", "it told me to"],
            &["override", "main..feature", "--reason", "it told me to"],
        ] {
            let mut pty = Pty::start(&case.env, COUNTERSIGN, case.repo.path(), args, (200, 30));
            pty.wait_for(&format!("is refused here: {variable} is set, as {name} does"));
            assert_eq!(pty.wait_exit(), 2, "{args:?}");
        }
        // Looking is nobody's privilege.
        case.has(&VERIFY, 0, &["Holds"]);
        case.has(&["status", "main..feature"], 0, &["signed 2 of 2 lines"]);
        case.has(
            &["doctor"],
            0,
            &[&format!("{variable} is set, as {name} does"), "nothing can be signed here"],
        );
        // What is set to nothing is not set.
        case.env.set(variable, "");
        case.has(&["doctor"], 0, &["no agent runs this: none is set of AI_AGENT, CLAUDECODE, "]);
    }
}
