//! What the head of the screen says, as far as it is known before the commits were read.

use crate::base::Shown;
use crate::cli::load::Subject;
use crate::cli::who::{Signing, Who};
use crate::cli::words;
use crate::report;
use crate::session::{Facts, History};

/// Everything that does not change during the session.
pub(super) fn facts(subject: &Subject, who: &Who, signing: &Signing, mut notices: Vec<String>) -> Facts {
    let loaded = subject.loaded();
    let trust = loaded.map(|loaded| &loaded.trust);
    let (name, ends) = words::subject(subject.change());
    let history = loaded.map(|_| History::underway()).unwrap_or_default();
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
        history,
        narrowed_to: report::narrowed_to(&subject.change().scope),
        notices,
        sign_off_notes: sign_off_notes(subject),
        ..Facts::default()
    }
}

/// Whose keys count.
fn sign_off_notes(subject: &Subject) -> Vec<String> {
    let root = subject.loaded().map(|loaded| format!("trust root   {}", report::trust_root(&loaded.trust)));
    root.into_iter().collect()
}
