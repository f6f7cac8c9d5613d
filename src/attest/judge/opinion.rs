//! What people said, joined per person and then over all of them.

use std::collections::BTreeMap;

use super::standing::{Said, SaidOfFile};
use super::{FileFinding, Opinion, Options, Record, Shortfall, Standing, Target};
use crate::attest::inventory::sum;
use crate::attest::{FileUnits, Inventory, PerDecision, SignatureVerdict};
use crate::diff::{Tally, Units};

/// A person with what all of their records that count say, per file.
#[derive(Default)]
struct Person {
    is_author: bool,
    files: BTreeMap<usize, SaidOfFile>,
}

/// What was found in every file of the inventory.
pub(super) fn files(
    target: &Target,
    inventory: &Inventory,
    records: &[Record],
    weighed: &[(Standing, Said)],
) -> Vec<FileFinding> {
    let mut findings: Vec<FileFinding> = inventory.files.iter().map(|_| FileFinding::default()).collect();
    for (principal, person) in people(target, records, weighed) {
        let is_author = person.is_author;
        for (at, said) in person.files {
            findings[at].opinions.push(opinion(principal, is_author, said));
        }
    }
    for (finding, file) in findings.iter_mut().zip(&inventory.files) {
        finding.join(file);
    }
    findings
}

/// Everybody whose word counts. Who signs under one name and is an author under another name of the same key is an author.
fn people<'a>(
    target: &Target,
    records: &'a [Record],
    weighed: &[(Standing, Said)],
) -> BTreeMap<&'a str, Person> {
    let mut people: BTreeMap<&str, Person> = BTreeMap::new();
    for (record, (standing, said)) in records.iter().zip(weighed) {
        let (SignatureVerdict::Good(good), Standing::Counts) = (&record.signature, standing) else {
            continue;
        };
        let person = people.entry(&good.principal).or_default();
        let mut names = std::iter::once(&good.principal).chain(&good.aliases);
        person.is_author |= record.statement.reviewer.is_author || names.any(|name| target.is_author(name));
        for (at, said) in said {
            person.files.entry(*at).or_default().add(said);
        }
    }
    people
}

impl SaidOfFile {
    /// Takes in what another record of the same person says. What one of them read is not only carried over.
    fn add(&mut self, other: &Self) {
        let mut read = self.decided.all().difference(&self.carried);
        read.insert_all(&other.decided.all().difference(&other.carried));
        self.carried.insert_all(&other.carried);
        self.carried.remove_all(&read);
        self.decided.sign.insert_all(&other.decided.sign);
        self.decided.question.insert_all(&other.decided.question);
        self.decided.reject.insert_all(&other.decided.reject);
    }
}

/// Where several records of one person differ, the sternest word stands.
fn opinion(principal: &str, is_author: bool, said: SaidOfFile) -> Opinion {
    let SaidOfFile { decided, carried, .. } = said;
    let PerDecision { sign: mut signed, question: mut questioned, reject: rejected } = decided;
    questioned.remove_all(&rejected);
    signed.remove_all(&rejected);
    signed.remove_all(&questioned);
    Opinion { principal: principal.to_owned(), is_author, signed, questioned, rejected, carried }
}

impl FileFinding {
    fn join(&mut self, file: &FileUnits) {
        for opinion in &self.opinions {
            self.rejected.insert_all(&opinion.rejected);
            self.questioned.insert_all(&opinion.questioned);
            let signed = if opinion.is_author { &mut self.signed_by_author } else { &mut self.signed };
            signed.insert_all(&opinion.signed);
        }
        self.undecided = file.units();
        self.questioned.remove_all(&self.rejected);
        self.signed.remove_all(&self.rejected);
        self.signed.remove_all(&self.questioned);
        for settled in [&self.rejected, &self.questioned, &self.signed] {
            self.signed_by_author.remove_all(settled);
            self.undecided.remove_all(settled);
        }
        self.undecided.remove_all(&self.signed_by_author);
        // Whether an author read something afresh says nothing where only the others count.
        self.carried = self.signed.intersection(&self.only_carried(false));
        self.carried.insert_all(&self.signed_by_author.intersection(&self.only_carried(true)));
    }

    /// What authors, or all others, signed without any of them having read it in this change.
    fn only_carried(&self, by_authors: bool) -> Units {
        let opinions = || self.opinions.iter().filter(|opinion| opinion.is_author == by_authors);
        let (mut carried, mut read) = (Units::default(), Units::default());
        for opinion in opinions() {
            carried.insert_all(&opinion.signed.intersection(&opinion.carried));
            read.insert_all(&opinion.signed.difference(&opinion.carried));
        }
        carried.difference(&read)
    }
}

/// What is missing, and how many units are signed.
pub(super) fn shortfalls(files: &[FileFinding], options: Options) -> (Vec<Shortfall>, Tally) {
    let count = |units: fn(&FileFinding) -> &Units| sum(files.iter().map(|file| units(file).tally()));
    let (rejected, questioned) = (count(|file| &file.rejected), count(|file| &file.questioned));
    let (undecided, by_author) = (count(|file| &file.undecided), count(|file| &file.signed_by_author));
    let mut signed = count(|file| &file.signed);
    let is_any = |tally: Tally| tally.total() > 0;
    let mut out = Vec::new();
    out.extend(is_any(rejected).then_some(Shortfall::Rejected(rejected)));
    out.extend(is_any(questioned).then_some(Shortfall::Questioned(questioned)));
    out.extend(is_any(undecided).then_some(Shortfall::Undecided(undecided)));
    if options.allow_self {
        signed += by_author;
    } else if is_any(by_author) {
        let in_full = out.is_empty();
        out.push(Shortfall::OnlyByAuthor { units: by_author, in_full });
    }
    (out, signed)
}

/// How many of the signed units rest on nothing but signatures that were carried over.
pub(super) fn carried(files: &[FileFinding], options: Options) -> Tally {
    let is_counted = |file: &FileFinding| match options.allow_self {
        true => file.carried.clone(),
        false => file.carried.intersection(&file.signed),
    };
    sum(files.iter().map(|file| is_counted(file).tally()))
}
