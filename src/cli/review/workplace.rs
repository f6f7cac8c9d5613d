//! The place where the change comes from, as it is now: for the editor, and to notice that the change moved.

use std::rc::Rc;

use super::carrying::Before;
use crate::base::{Digest, ObjectId};
use crate::cli::args::ReviewArgs;
use crate::cli::comments;
use crate::cli::load::Subject;
use crate::cli::target;
use crate::cli::words;
use crate::config::Settings;
use crate::diff::{FileChange, Identity, ModeKind};
use crate::git::{Loaded, Target, Uncommitted};
use crate::report::{Failure, quoted, quoted_path};
use crate::review::Review;
use crate::review::comment::Discussion;
use crate::session::{BlameFile, Session, Watch, WorkFile, Workplace};

/// Everything that it takes to load the change again.
pub(super) struct Here {
    pub(super) args: ReviewArgs,
    pub(super) settings: Settings,
    pub(super) subject: Rc<Subject>,
    pub(super) reviewer: String,
}

impl Workplace for Here {
    fn blame(&self) -> BlameFile {
        super::blame::blame(&self.subject)
    }

    fn file(&mut self, file: &FileChange) -> Result<WorkFile, String> {
        let path = quoted(file.path.as_bytes());
        let Subject::Repository(both) = self.subject.as_ref() else {
            return Err(format!("a patch has no work tree, so there is no {path}"));
        };
        if both.0.workdir().is_none() {
            return Err(format!("a bare repository has no work tree, so there is no {path}"));
        }
        if file.kind() != ModeKind::File {
            return Err(format!("{path} is not a plain file"));
        }
        let found = both.0.work_file(&file.path).map_err(|error| Failure::from(error).sentence)?;
        let found = found.map(|(path, bytes)| WorkFile { path, bytes });
        found.ok_or_else(|| format!("{path} is not in the work tree, or a link is in the way"))
    }

    fn export(&mut self, discussion: &Discussion) -> Result<String, Failure> {
        comments::markdown(&self.subject, discussion, &self.reviewer)
    }

    fn reload(&mut self, review: &Review) -> Result<Option<Session>, Failure> {
        if self.args.target.patch.as_deref() == Some("-".as_ref()) {
            return Err(Failure::usage("a patch on standard input can be read only once"));
        }
        let subject = Subject::load(&self.args.target, Target::Default)?;
        let (was, is) = (self.subject.change(), subject.change());
        if was.identity == is.identity && was.scope == is.scope {
            return Ok(None);
        }
        if is.files.is_empty() {
            return Err(Failure::usage(format!("{} changes no file any more", words::subject(is).0)));
        }
        let before = Before { subject: &self.subject, review };
        super::prepare(&self.args, &self.settings, Rc::new(subject), Some(&before)).map(Some)
    }
}

/// What looks whether `subject` is still what would be loaded.
pub(super) fn watch(args: &ReviewArgs, subject: &Subject) -> Result<Watch, Failure> {
    match subject {
        Subject::Repository(both) => {
            let request = target::request(&args.target, &both.0, Target::Default)?;
            let repo = both.0.reopen()?;
            let name = name_of(&both.1);
            let then = both.1.change.identity;
            let from = both.1.uncommitted;
            Ok(Box::new(move || match repo.reopen().and_then(|repo| repo.identify(&request)) {
                Ok(now) if now == then => None,
                Ok(now) => Some(what_moved(&name, from, then, now)),
                Err(error) => Some(format!("{name} cannot be found: {}", Failure::from(error).sentence)),
            }))
        }
        Subject::Patch(patch) => {
            let file = args.target.patch.clone().filter(|file| file.as_os_str() != "-");
            let then = patch.set.digest;
            Ok(Box::new(move || match std::fs::read(file.as_ref()?) {
                Ok(bytes) if Digest::of(&bytes) == then => None,
                Ok(_) => Some(format!("the patch {} changed", quoted_path(file.as_ref()?))),
                Err(error) => {
                    Some(format!("the patch {} cannot be read: {error}", quoted_path(file.as_ref()?)))
                }
            }))
        }
    }
}

/// What moves: a branch, or what was asked for.
fn name_of(loaded: &Loaded) -> String {
    loaded.watched.as_ref().map_or_else(|| quoted(&loaded.change.name), |(name, _)| quoted(name))
}

fn what_moved(name: &str, from: Option<Uncommitted>, then: Identity, now: Identity) -> String {
    let (Identity::Trees { base, head }, Identity::Trees { base: new_base, head: new_head }) = (then, now)
    else {
        return "the change is another one".to_owned();
    };
    let moved = |from: ObjectId, to: ObjectId| format!("moved from {} to {}", from.short(), to.short());
    match (head.commit, new_head.commit) {
        (None, Some(_)) => "there is no uncommitted work any more".to_owned(),
        (Some(_), None) => "there is uncommitted work now".to_owned(),
        (Some(from), Some(to)) if from != to => format!("{name} {}", moved(from, to)),
        _ if base != new_base => format!("the base {}", moved(base.object(), new_base.object())),
        _ if from == Some(Uncommitted::Index) => "the index has changed since you began".to_owned(),
        _ => "the work tree has changed since you began".to_owned(),
    }
}
