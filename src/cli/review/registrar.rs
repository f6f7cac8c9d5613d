//! Making a record of the review: into the ledger of the repository, or, for a patch, into a file.

use std::io::Write as _;
use std::path::PathBuf;
use std::rc::Rc;

use super::statement::{Authors, Frame};
use crate::attest::{Authorship, Inventory, LEDGER_REF, Reviewer, Statement, superseded_by_new};
use crate::base::shown::text_of;
use crate::base::{Clock as _, ObjectId, Shown, SystemClock, Timestamp};
use crate::cli::judging::collect;
use crate::cli::load::{Patch, Subject, inventory};
use crate::cli::who::{Signing, Who};
use crate::git::{Loaded, Repository};
use crate::ledger::{self, Sealed};
use crate::report::{Exit, Failure, quoted, shell_path, shell_word};
use crate::review::Review;
use crate::session::{Receipt, Registrar};
use crate::sign::Verifier;

/// Everything that a record is made of besides the decisions.
pub(super) struct Books {
    subject: Rc<Subject>,
    who: Who,
    signing: Signing,
    frame: Frame,
    /// Where the record of a patch goes.
    file: Option<PathBuf>,
}

impl Books {
    pub(super) fn open(
        subject: Rc<Subject>,
        who: Who,
        signing: Signing,
        file: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let trust = subject.loaded().map(|loaded| &loaded.trust);
        let reviewer = Reviewer {
            id: signing.reviewer_id(trust, &who.email),
            name: Some(text_of(&who.person.name)).filter(|name| !name.is_empty()),
            is_author: false,
        };
        let frame = Frame::of(&subject, reviewer)?;
        Ok(Self { subject, who, signing, frame, file })
    }

    /// Who wrote the change; every one of its commits has to be there.
    fn authors(&self) -> Result<Authors, Failure> {
        let commits =
            self.subject.loaded().map(|loaded| loaded.commits.read()).transpose()?.unwrap_or_default();
        let own_names = self.who.own_names(&self.subject, &self.signing);
        Ok(Authors {
            authorship: Authorship::of(&commits),
            includes_reviewer: own_names.is_some_and(|names| names.are_among_authors(&commits)),
        })
    }

    /// Every unit as it is now read from the objects; all of them have to be there.
    fn inventory(&self) -> Result<Inventory, Failure> {
        let inventory = inventory(self.subject.change(), self.subject.reader()?.as_mut());
        match inventory.unread.first() {
            None => Ok(inventory),
            Some(key) => Err(Failure::new(
                Exit::CouldNotTell,
                format!("{} cannot be read, so nothing was recorded", quoted(key.path.as_bytes())),
            )),
        }
    }

    /// Has the record signed. The signing program may ask for a passphrase or a touch, so the terminal says why.
    fn seal(&self, statement: &Statement) -> Result<Sealed, Failure> {
        let signer = self.signing.signer()?;
        if let Some(signer) = signer {
            // Nobody is worse off if this cannot be said.
            drop(writeln!(
                std::io::stderr(),
                "countersign: signing the record with {}",
                signer.fingerprint()
            ));
        }
        Ok(ledger::seal(statement, signer, &self.who.config)?)
    }

    fn to_ledger(
        &self,
        both: &(Repository, Loaded),
        review: &Review,
        now: Timestamp,
    ) -> Result<Receipt, Failure> {
        let (repo, loaded) = (&both.0.reopen()?, &both.1);
        let identity = &loaded.change.identity;
        let verifier = Verifier::for_trust(&self.who.config, &loaded.trust);
        let earlier = collect(repo, identity, &verifier)?;
        let tip = repo.notes_tip(LEDGER_REF)?;
        let remote = repo.publishing_remote(loaded.watched.as_ref().map(|(name, _)| name.as_str()))?;
        let mut statement = self.frame.statement(&self.inventory()?, review, self.authors()?, now, tip);
        statement.supersedes =
            superseded_by_new(&statement.context, &statement.reviewer.id, &earlier.records);
        let sealed = self.seal(&statement)?;
        let written = ledger::write(repo, &loaded.source, &sealed, &self.who.person, now)?;
        Ok(self.receipt(&sealed, Some(written.tip), &ledger_lines(written.object, remote.as_deref())))
    }

    fn to_file(&self, patch: &Patch, review: &Review, now: Timestamp) -> Result<Receipt, Failure> {
        let file = self.file.as_deref().ok_or_else(|| {
            Failure::usage("the record of a patch goes into a file, and none was named")
                .hint("leave and start again with --out FILE: everything decided stays")
        })?;
        debug_assert_eq!(self.frame.context.identity, patch.change.identity);
        let statement = self.frame.statement(&self.inventory()?, review, self.authors()?, now, None);
        let sealed = self.seal(&statement)?;
        ledger::write_file(&sealed, file)?;
        let lines = [format!(
            "It is in {}, bound to the bytes of the patch; `verify` never counts it.",
            shell_path(file)
        )];
        Ok(self.receipt(&sealed, None, &lines))
    }

    fn receipt(&self, sealed: &Sealed, tip: Option<ObjectId>, lines: &[String]) -> Receipt {
        let is_signed = matches!(self.signing, Signing::With(_));
        let how = match &self.signing {
            Signing::With(signer) => {
                format!("Signed by {} with {}.", Shown::of(&self.frame.reviewer.id), signer.fingerprint())
            }
            _ => "NOT SIGNED: `verify` does not count it.".to_owned(),
        };
        let head = [format!("Record {}", sealed.id), "Written, read back and verified.".to_owned(), how];
        Receipt {
            lines: head.into_iter().chain(lines.iter().cloned()).collect(),
            record: sealed.id,
            is_signed,
            tip,
        }
    }
}

/// The commands that show and publish a record.
pub(in crate::cli) fn ledger_lines(object: ObjectId, remote: Option<&str>) -> [String; 2] {
    [format!("To see it:      countersign show {}", object.short()), publishing_line(remote)]
}

/// The command that publishes it.
pub(in crate::cli) fn publishing_line(remote: Option<&str>) -> String {
    match remote {
        Some(remote) => format!("To publish it:  countersign sync {}", shell_word(remote)),
        None => "Once there is a remote to publish it at:  countersign sync".to_owned(),
    }
}

impl Registrar for Books {
    fn register(&mut self, review: &Review) -> Result<Receipt, Failure> {
        let now = SystemClock::default().now();
        match self.subject.as_ref() {
            Subject::Repository(both) => self.to_ledger(both, review, now),
            Subject::Patch(patch) => self.to_file(patch, review, now),
        }
    }
}
