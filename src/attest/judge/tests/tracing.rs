//! Back from a judged change to who said what of a line.

use super::*;
use crate::attest::{Trace, traces};

#[test]
fn a_line_is_traced_to_everybody_who_said_something_of_it_and_to_a_record_in_which_it_was_read() {
    let inventory = inventory();
    let line = |index| Units::single(UnitRef::Line(index));
    let first = Units::lines(std::iter::once(0..2).collect::<IndexSet>());
    let read = record(
        &inventory,
        "bob@example.com",
        &[(0, first, Decision::Sign), (0, line(3), Decision::Question)],
    );
    let origin = Origin { head: Head::Commit(object(20)), record: None };
    let carried = changed(|statement| {
        statement.coverage.decided.carried.lines = 4;
        for unit in &mut statement.files[0].units {
            let UnitRecord::Hunk(hunk) = unit else { continue };
            (hunk.grains.hunk, hunk.carried) =
                (std::mem::take(&mut hunk.grains.selection), [(origin, hunk.decisions.all())].into());
        }
    });
    let ada = record(&inventory, "ada@example.com", &[(0, line(1), Decision::Reject)]);
    let of_other_change = changed(|statement| {
        statement.context.identity = Identity::Trees { base: target().base, head: target().base };
    });
    let records = [of_other_change, carried.clone(), read.clone(), ada.clone()];
    let judgement = judge(&target(), &inventory, (&records, &[]), Options::default());
    let mut noted: Vec<(&Record, &Standing)> = records.iter().zip(&judgement.standings).collect();
    let told = |noted: &[(&Record, &Standing)]| {
        let of_line = |(number, said): (u32, Vec<Trace>)| {
            let said = said.into_iter().map(|it| {
                let who = it.by.split('@').next().unwrap_or_default().to_owned();
                (who, it.is_author, it.decision, it.grain, it.record, it.carried)
            });
            (number, said.collect())
        };
        traces(&inventory.files[0], &judgement.files[0], noted).into_iter().map(of_line).collect::<Vec<_>>()
    };
    let by_ada = ("ada".to_owned(), true, Decision::Reject, Grain::Selection, ada.id, None);
    let bob = |said, grain, record: &Record, from| ("bob".to_owned(), false, said, grain, record.id, from);
    let signed = bob(Decision::Sign, Grain::Selection, &read, None);
    let asked = bob(Decision::Question, Grain::Selection, &read, None);
    let both = [(4, vec![by_ada.clone(), signed]), (12, vec![asked])];
    assert_eq!(told(&noted), both);
    noted.reverse();
    assert_eq!(told(&noted), both);
    // What only another record says of the line is not what Bob asks.
    noted.retain(|(record, _)| record.id != read.id);
    let signed = bob(Decision::Sign, Grain::Hunk, &carried, Some(origin));
    assert_eq!(told(&noted), [(4, vec![by_ada, signed])]);
}
