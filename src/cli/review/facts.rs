//! What the head of the screen says, as far as it is known before the commits were read.

use std::sync::Arc;

use crate::base::Shown;
use crate::cli::load::Subject;
use crate::cli::policy::Rules;
use crate::cli::who::{Signing, Who};
use crate::cli::words;
use crate::policy::When;
use crate::provenance::ai_evidence;
use crate::report::{self, Failure};
use crate::session::{Facts, History, Trusted};

/// Everything that does not change during the session.
pub(super) fn facts(
    subject: &Subject,
    who: &Who,
    signing: &Signing,
    mut notices: Vec<String>,
) -> Result<Facts, Failure> {
    let loaded = subject.loaded();
    let trust = loaded.map(|loaded| &loaded.trust);
    let (name, ends) = words::subject(subject.change());
    let history = loaded.map(|_| History::underway()).unwrap_or_default();
    notices.splice(0..0, subject.notices());
    for setting in &who.config.ignored {
        notices
            .push(format!("{} is set in this repository's own configuration and was ignored", setting.name));
    }
    let trusted = trusted(subject)?;
    Ok(Facts {
        name,
        ends,
        reviewer: Shown::of(signing.reviewer_id(trust, &who.email)).cut(60).to_string(),
        key: signing.fact(subject, &who.email),
        history,
        narrowed_to: report::narrowed_to(&subject.change().scope),
        notices,
        trusted,
        ..Facts::default()
    })
}

/// Whose keys count, and what is asked. Of a patch nothing is.
fn trusted(subject: &Subject) -> Result<Trusted, Failure> {
    let Subject::Repository(both) = subject else { return Ok(Trusted::default()) };
    let (repo, loaded) = &**both;
    let rules = Rules::load(repo, &loaded.trust)?;
    let mut notes = vec![format!("trust root   {}", report::trust_root(&loaded.trust))];
    notes.extend((!rules.policy.is_built_in).then(|| format!("policy       {}", rules.stated())));
    // Only for such a rule the commits are read before anything is shown.
    let is_marked = rules.policy.rules.iter().any(|rule| rule.when == When::MachineWritten)
        && !ai_evidence(&loaded.commits.read()?).is_empty();
    Ok(Trusted { notes, policy: Arc::new(rules.policy), is_marked })
}
