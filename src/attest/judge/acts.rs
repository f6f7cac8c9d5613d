//! Who signed which units in which way: what a policy weighs.

use super::standing::{Said, SaidOfFile, Standing};
use super::{Judgement, Record, Target};
use crate::attest::{GoodSignature, Inventory, SignatureVerdict};
use crate::base::Timestamp;
use crate::diff::{Identity, Units};
use crate::policy::{Act, Carry, FileCase, Signer};
use crate::review::Grain;

/// Units whose signature was given on an earlier state of the change.
#[derive(Debug)]
pub(super) struct CarriedPart {
    pub(super) units: Units,
    pub(super) class: Carry,
    /// When they were read; `None` where only the record that carries them knows.
    pub(super) at: Option<Timestamp>,
}

/// Everybody whose record counts, and what they signed of each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// Who.
    pub signers: Vec<Signer>,
    /// What, file by file.
    pub files: Vec<Vec<Act>>,
}

pub(super) fn acts(
    target: &Target,
    inventory: &Inventory,
    records: &[Record],
    weighed: &[(Standing, Said)],
) -> Acts {
    let mut out = Acts { signers: Vec::new(), files: vec![Vec::new(); inventory.files.len()] };
    for (record, (standing, said)) in records.iter().zip(weighed) {
        let (SignatureVerdict::Good(good), Standing::Counts) = (&record.signature, standing) else {
            continue;
        };
        let place = out.signers.len();
        out.signers.push(good.signer(record.statement.reviewer.is_author));
        for (at, said) in said {
            said.acts(record, class_of(target, record), place, &mut out.files[*at]);
        }
    }
    out
}

/// A record of uncommitted work is found again on a commit of the same tree.
fn class_of(target: &Target, record: &Record) -> Carry {
    match &record.statement.context.identity {
        Identity::Trees { head, .. } if head.commit == target.head.commit => Carry::Exact,
        _ => Carry::Tree,
    }
}

impl SaidOfFile {
    fn acts(&self, record: &Record, own: Carry, signer: usize, into: &mut Vec<Act>) {
        let SignatureVerdict::Good(GoodSignature { hw_key, .. }) = record.signature else { return };
        let finished = record.statement.session.finished;
        let read = self.decided.sign.difference(&self.carried);
        let parts = self.origins.iter().map(|part| (&part.units, part.class, part.at.unwrap_or(finished)));
        for (units, carry, at) in std::iter::once((&read, own, finished)).chain(parts) {
            let chosen = units.intersection(&self.decided.sign);
            for (&seen_ms, seen) in &self.seen {
                for grain in Grain::ALL {
                    let units = chosen.intersection(seen).intersection(self.grains.get(grain));
                    let skimmed = units.intersection(&self.skimmed);
                    for (units, is_skimmed) in [(units.difference(&skimmed), false), (skimmed, true)] {
                        if !units.is_empty() {
                            into.push(Act { signer, units, grain, carry, at, seen_ms, is_skimmed, hw_key });
                        }
                    }
                }
            }
        }
    }
}

/// A file with what was found in it.
type FileWithFinding<'a> = (&'a super::FileUnits, &'a super::FileFinding);

impl Judgement {
    /// The files as a policy looks at them. What somebody doubts is told of apart.
    pub fn files_to_weigh<'a>(&'a self, inventory: &'a Inventory) -> Vec<FileCase<'a>> {
        let files = inventory.files.iter().zip(&self.files).zip(&self.acts.files);
        let case = |(at, ((file, finding), acts)): (usize, (FileWithFinding<'a>, &Vec<Act>))| {
            let mut units = if self.left_out.contains(&at) { Units::default() } else { file.units() };
            units.remove_all(&finding.rejected);
            units.remove_all(&finding.questioned);
            FileCase { path: file.key.path.as_bytes(), units, acts: acts.clone() }
        };
        files.enumerate().map(case).collect()
    }
}
