use proptest::prelude::*;

use super::wire::{AGENTS, FILE, TOOLS};
use super::*;

fn person(name: &str, email: &str) -> Person {
    Person { name: name.into(), email: email.into() }
}

fn alice() -> Person {
    person("Alice Example", "alice@example.com")
}

fn commit(author: Person, message: impl Into<Vec<u8>>) -> CommitText {
    CommitText {
        id: ObjectId::empty_tree(),
        author,
        authored: None,
        committer: alice(),
        message: message.into(),
        parents: 1,
    }
}

/// What a commit with this message by Alice tells, as (tool, source) pairs.
fn tools_in(message: impl Into<Vec<u8>>) -> Vec<(&'static str, Source)> {
    let found = ai_evidence(&[commit(alice(), message)]);
    found.iter().map(|evidence| (evidence.tool, evidence.source)).collect()
}

fn emails(commits: &[CommitText]) -> Vec<String> {
    let email = |person: Person| String::from_utf8_lossy(&person.email).into_owned();
    human_authors(commits).into_iter().map(email).collect()
}

#[test]
fn an_agent_is_known_by_the_variables_of_its_commands() {
    let mut variables = std::collections::HashSet::new();
    for agent in AGENTS.iter() {
        assert!(!agent.name.is_empty() && !agent.source.is_empty() && !agent.variables.is_empty());
        for name in &agent.variables {
            let is_name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
            assert!(name.bytes().all(is_name) && variables.insert(name), "{name}");
        }
    }
    assert_eq!(agent_variables().count(), variables.len());
    for sign in agent_variables() {
        assert_eq!(agent_of_environment(|name| name == sign.variable), Some(sign));
    }
    assert_eq!(agent_of_environment(|name| ["TERM", "EDITOR", "TERM_PROGRAM"].contains(&name)), None);
}

#[test]
fn every_row_has_a_name_a_source_and_a_mark() {
    let mut ids = std::collections::HashSet::new();
    for tool in TOOLS.iter() {
        assert!(ids.insert(&tool.id), "{} stands there twice", tool.id);
        assert!(tool.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", tool.id);
        assert!(!tool.name.is_empty() && tool.source.len() > 20, "{}", tool.id);
        let n_marks = tool.addresses.len() + tool.github_logins.len() + tool.trailers.len();
        assert!(n_marks > 0, "{}", tool.id);
    }
    assert!(FILE.is_ascii());
}

#[test]
fn tools_are_known_by_their_trailers() {
    let cases = [
        ("Co-Authored-By: Claude Opus 4.6 (1M context) <noreply@anthropic.com>", "claude-code"),
        ("co-authored-by: x <NoReply@Anthropic.com>", "claude-code"),
        ("Claude-Session: https://claude.ai/code/session_01AbC", "claude-code"),
        ("Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>", "copilot"),
        ("Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>", "copilot"),
        (
            "Co-authored-by: copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>",
            "copilot-agent",
        ),
        ("Agent-Logs-Url: https://github.com/o/r/sessions/6f9619ff", "copilot-agent"),
        (
            "Co-authored-by: x <62310815+github-advanced-security[bot]@users.noreply.github.com>",
            "copilot-autofix",
        ),
        ("Co-authored-by: Cursor <cursoragent@cursor.com>", "cursor"),
        ("Made-with: Cursor", "cursor"),
        ("Co-authored-by: Codex <noreply@openai.com>", "codex"),
        ("Co-authored-by: Codex <codex@openai.com>", "codex"),
        ("Co-authored-by: gemini-cli <218195315+gemini-cli@users.noreply.github.com>", "gemini-cli"),
        ("Co-authored-by: aider (gpt-4o) <aider@aider.chat>", "aider"),
        ("Co-authored-by: Devin AI <158243242+devin-ai-integration[bot]@users.noreply.github.com>", "devin"),
        ("Co-authored-by: x <161369871+google-labs-jules[bot]@users.noreply.github.com>", "jules"),
        ("Co-authored-by: x <google-labs-jules[bot]@users.noreply.github.com>", "jules"),
        ("Amp-Thread-ID: https://ampcode.com/threads/T-1", "amp"),
        ("Co-authored-by: Amp <amp@ampcode.com>", "amp"),
        ("Co-authored-by: opencode <noreply@opencode.ai>", "opencode"),
        ("Co-authored-by: openhands <openhands@all-hands.dev>", "openhands"),
        ("Co-authored-by: x <138933559+factory-droid[bot]@users.noreply.github.com>", "droid"),
        ("Co-authored-by: Roomote <roomote@roocode.com>", "roo"),
        ("Co-authored-by: Kiro <244629292+kiro-agent@users.noreply.github.com>", "kiro"),
        ("Signed-off-by: Claude <noreply@anthropic.com>", "claude-code"),
        ("Assisted-by: Claude:claude-3-opus coccinelle sparse", "claude-code"),
        ("Assisted-by: GPT 5.6", "other"),
        ("Assisted-by: OpenAI Codex", "codex"),
        ("Assisted-by: GitHub Copilot", "copilot"),
        ("Assisted-by: Somebody New:model-7 [tool]", "other"),
        ("Assisted-by: Helper <cursoragent@cursor.com>", "cursor"),
    ];
    for (line, tool) in cases {
        assert_eq!(tools_in(format!("Fix it\n\n{line}\n")), [(tool, Source::Trailer)], "{line}");
    }
}

#[test]
fn people_with_such_names_and_bots_that_only_review_are_no_evidence() {
    let cases = [
        "Co-authored-by: Claude <claude@example.com>",
        "Co-authored-by: Devin <devin@example.com>",
        "Co-authored-by: Codex <codex@example.com>",
        "Co-authored-by: gemini-code-assist[bot] <176961590+gemini-code-assist[bot]@users.noreply.github.com>",
        "Co-authored-by: x <notcopilot@users.noreply.github.com>",
        "Co-authored-by: x <1+notcopilot@users.noreply.github.com>",
        "Co-authored-by: x <a+copilot@users.noreply.github.com>",
        "Co-authored-by: x <copilot@users.noreply.github.com>",
        "Co-authored-by: x <noreply@anthropic.com.example.com>",
        "Reviewed-by: Claude <noreply@anthropic.com>",
        "Assisted-by: Bob Example <bob@example.com>",
        "Assisted-by:",
        "Made-with: love",
        "Claude-Session: see the wiki",
        "This was not generated with [Claude Code](https://claude.com/claude-code)",
        "Prefix the subject with aider: as usual",
    ];
    for line in cases {
        assert_eq!(tools_in(format!("Fix it\n\n{line}\n")), [], "{line}");
    }
}

#[test]
fn tools_are_known_by_author_and_committer() {
    let jules = person("google-labs-jules[bot]", "161369871+google-labs-jules[bot]@users.noreply.github.com");
    let found = ai_evidence(&[commit(jules, "Fix it")]);
    assert_eq!((found[0].tool, found[0].name, found[0].source), ("jules", "Jules", Source::Author));
    let with_aider = person("Alice Example (aider)", "alice@example.com");
    let mut by_aider = commit(with_aider.clone(), "Fix it");
    by_aider.committer = with_aider;
    let found = ai_evidence(std::slice::from_ref(&by_aider));
    let told: Vec<_> = found.iter().map(|evidence| (evidence.tool, evidence.source)).collect();
    assert_eq!(told, [("aider", Source::Author), ("aider", Source::Committer)]);
    assert_eq!(found[0].evidence, "Alice Example (aider) <alice@example.com>");
    assert_eq!(emails(&[by_aider]), ["alice@example.com"], "she used a tool and is still the author");
}

#[test]
fn tools_are_known_by_a_line_of_the_message() {
    for line in [
        "\u{1f916} Generated with [Claude Code](https://claude.com/claude-code)",
        "Generated with [Claude Code](https://claude.ai/code)",
    ] {
        assert_eq!(tools_in(format!("Fix it\n\n{line}\n\nMore.")), [("claude-code", Source::Body)], "{line}");
    }
    assert_eq!(tools_in("aider: fix it"), [("aider", Source::Body)]);
}

#[test]
fn trailers_are_found_in_squashed_folded_and_foreign_messages() {
    let forms = [
        "Two things (#12)\n\n* First\n\nCo-authored-by: Claude <noreply@anthropic.com>\n\n* Second\n\nText at the end.\n",
        "Squashed commit\n\ncommit 4b825dc\nAuthor: Claude <noreply@anthropic.com>\nDate: today\n\n    First\n",
        "Squashed commit\n\n    First\n\n    Co-authored-by: Claude <noreply@anthropic.com>\n\nMore\n",
        "Fix\r\n\r\nCo-authored-by: Claude\r\n <noreply@anthropic.com>\r\n",
        "Fix\n\nClaude-Session:\n  https://claude.ai/code/session_1\n",
        "Fix\n\nCo-authored-by:Claude<noreply@anthropic.com>",
        "Fix\n\nCo-authored-by : Bob <bob@example.com>, Claude <noreply@anthropic.com>",
    ];
    for message in forms {
        assert_eq!(tools_in(message), [("claude-code", Source::Trailer)], "{message}");
    }
}

#[test]
fn evidence_is_short_told_once_and_survives_any_bytes() {
    let mut message = b"Fix\n\n".to_vec();
    for number in 0..500 {
        message.extend(format!("Co-authored-by: {number} <noreply@anthropic.com>\n").into_bytes());
    }
    assert_eq!(tools_in(message).len(), 1);
    let long = [b"Fix\n\nAssisted-by: \xff".to_vec(), "\u{202e}\u{e9}".repeat(300).into_bytes()].concat();
    let found = ai_evidence(&[commit(alice(), long)]);
    assert!(found[0].evidence.len() <= 300 && found[0].evidence.starts_with("Assisted-by: <\\xFF>\u{202e}"));
}

#[test]
fn a_co_author_is_found_in_every_form_that_people_write() {
    for line in [
        "Co-authored-by: Bob <bob@example.com>",
        "co-AUTHORED-by:Bob<bob@example.com>",
        "Co-authored-by: Erin <erin@example.com>, Bob <bob@example.com>",
        "Co-authored-by: Erin <erin@example.com>, bob@example.com",
        "Co-authored-by: bob@example.com, Erin <erin@example.com>",
        "Co-authored-by: Bob Example bob@example.com",
        "Co-authored-by: Bob (bob@example.com)",
        "Co-authored-by: Bob <<bob@example.com>>",
        "Co-authored-by: Bob <mailto:bob@example.com>",
        "Co-authored-by: Bob <bob@example.com",
        "Coauthored-by: Bob <bob@example.com>",
        "Co_Authored_By: Bob <bob@example.com>",
        "Co-author: Bob <bob@example.com>",
        "Pair-programmed-with: Bob <bob@example.com>",
        "Author: Bob <bob@example.com>",
        "    Co-authored-by: Bob <bob@example.com>",
        "* Co-authored-by: Bob <bob@example.com>",
        "> - Co-authored-by: Bob <bob@example.com>",
    ] {
        let found = emails(&[commit(alice(), format!("Fix\n\n{line}\n\nMore."))]);
        assert!(found.contains(&"bob@example.com".to_owned()), "{line}: {found:?}");
    }
}

#[test]
fn people_are_listed_once_and_tools_and_sign_offs_not_at_all() {
    let message = "Fix\n\nCo-authored-by: Bob <BOB@example.com>\nCo-authored-by: Claude <noreply@anthropic.com>\n\
                   Signed-off-by: Carol <carol@example.com>\nco-authored-by: bob <bob@example.com>, Dan <dan@example.com>\n\
                   Co-developed-by: erin@example.com\nReviewed-by: Frank <frank@example.com>\n";
    let agent = person("Claude", "noreply@anthropic.com");
    let commits = [commit(agent, message), commit(person("A. Example", "Alice@Example.com"), "More")];
    assert_eq!(
        emails(&commits),
        ["alice@example.com", "BOB@example.com", "dan@example.com", "erin@example.com"]
    );
    let nameless = "Fix\n\nCo-authored-by: Grace\nCo-authored-by: @grace\nCo-authored-by: Grace <>\nAuthor: we should ask grace@example.com\n";
    assert_eq!(
        human_authors(&[commit(alice(), nameless)]),
        [alice()],
        "a name alone cannot be compared with a signer"
    );
}

proptest! {
    #[test]
    fn no_message_is_too_strange(
        message in proptest::collection::vec(prop_oneof![
            any::<u8>(),
            proptest::sample::select(&b"\n\r :<>@-,\t"[..]),
        ], 0..200),
        name in any::<Vec<u8>>(),
    ) {
        let author = Person { name, email: message.clone() };
        let message = [b"Co-authored-by: ".to_vec(), message].concat();
        let commits = [commit(author, message)];
        for evidence in ai_evidence(&commits) {
            prop_assert!(evidence.evidence.len() <= 300);
        }
        prop_assert!(!human_authors(&commits).is_empty());
    }
}
