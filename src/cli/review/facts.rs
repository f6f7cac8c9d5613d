//! What the head of the screen says.

use crate::base::Shown;
use crate::cli::load::Subject;
use crate::cli::who::{Signing, Who};
use crate::cli::words;
use crate::git::Loaded;
use crate::provenance::{ai_evidence, human_authors};
use crate::report;
use crate::session::Facts;

/// Everything that does not change during the session.
pub(super) fn facts(subject: &Subject, who: &Who, signing: &Signing, mut notices: Vec<String>) -> Facts {
    let loaded = subject.loaded();
    let trust = loaded.map(|loaded| &loaded.trust);
    let (name, ends) = words::subject(subject.change());
    let (written_by, is_machine_written) = loaded.map_or_else(Default::default, written_by);
    notices.splice(0..0, subject.notices());
    for setting in &who.config.ignored {
        notices
            .push(format!("{} is set in this repository's own configuration and was ignored", setting.name));
    }
    Facts {
        name,
        ends,
        reviewer: Shown::of(signing.reviewer_id(trust, &who.email)).cut(60).to_string(),
        key: signing.fact(subject, &who.email),
        written_by,
        is_machine_written,
        narrowed_to: report::narrowed_to(&subject.change().scope),
        notices,
        sign_off_notes: sign_off_notes(subject, signing),
        is_own_change: who.is_author(subject, signing),
        ..Facts::default()
    }
}

/// Whose keys count, and what there is to know about the reviewer's own.
fn sign_off_notes(subject: &Subject, signing: &Signing) -> Vec<String> {
    let root = subject.loaded().map(|loaded| format!("trust root   {}", report::trust_root(&loaded.trust)));
    root.into_iter().chain(signing.pattern_of_author(subject)).collect()
}

/// The AI tools that the commits name, else their authors; and which of the two it is.
fn written_by(loaded: &Loaded) -> (String, bool) {
    let mut tools: Vec<&str> =
        ai_evidence(&loaded.commits).into_iter().map(|evidence| evidence.name).collect();
    tools.sort_unstable();
    tools.dedup();
    if !tools.is_empty() {
        return (format!("machine-written: {}", tools.join(", ")), true);
    }
    let authors = human_authors(&loaded.commits);
    let mut names: Vec<String> =
        authors.iter().take(3).map(|author| Shown::of(&author.name).cut(40).to_string()).collect();
    if authors.len() > names.len() {
        names.push(format!("{} more", authors.len() - names.len()));
    }
    (names.join(", "), false)
}
