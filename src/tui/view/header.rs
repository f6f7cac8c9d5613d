//! The two lines at the top: what is under review and who signs; how far the review is.

use ratatui::layout::Rect;

use super::brush::{Brush, columns};
use crate::base::{Shown, Side};
use crate::diff::{Row, outline};
use crate::keymap::Command;
use crate::session::card;
use crate::theme::Face;
use crate::tui::body::Body;
use crate::tui::rows::FileRow;
use crate::tui::state::{KeyFact, KeyTrust, State};
use crate::tui::update::reload_key;

/// A piece of the title line. When the line is too short, pieces go by the highest `rank` first.
struct Piece {
    text: String,
    face: Face,
    rank: u8,
}

fn piece(text: impl Into<String>, face: Face, rank: u8) -> Piece {
    Piece { text: text.into(), face, rank }
}

/// What is under review, who signs with which key, who wrote it.
pub(super) fn title(state: &State, brush: &mut Brush<'_>, area: Rect) {
    let facts = &state.facts;
    let pieces = if facts.commit.is_some() { commit(state) } else { net(state, brush.look.symbols.ellipsis) };
    write(pieces, brush, area);
}

/// The pieces of the title over the net change.
fn net(state: &State, ellipsis: &str) -> Vec<Piece> {
    let facts = &state.facts;
    let mut pieces = vec![piece("countersign", Face::Accent, 6), piece(facts.name.clone(), Face::Header, 0)];
    if !facts.narrowed_to.is_empty() {
        pieces.push(piece(format!("only {}", facts.narrowed_to.join(" ")), Face::Warning, 1));
    }
    pieces.push(piece(facts.ends.clone(), Face::Dim, 4));
    pieces.push(piece(facts.reviewer.clone(), Face::Header, 2));
    pieces.extend(key_pieces(&facts.key, ellipsis));
    pieces.extend(written_by(state));
    if facts.history.len() > 1 {
        pieces.push(piece(format!("{} commits", facts.history.len()), Face::Dim, 5));
    }
    if facts.is_own_change {
        pieces.push(piece("your own change", Face::Warning, 3));
    }
    pieces
}

/// The pieces of the title over one commit.
fn commit(state: &State) -> Vec<Piece> {
    let facts = &state.facts;
    let commit = facts.commit.and_then(|at| facts.history.commit(at));
    let mut pieces = vec![piece("countersign", Face::Accent, 6), piece(facts.name.clone(), Face::Header, 0)];
    if commit.is_some_and(|commit| commit.parents > 1) {
        pieces.push(piece("merge, against its first parent", Face::Warning, 1));
    }
    if !facts.narrowed_to.is_empty() {
        pieces.push(piece(format!("only {}", facts.narrowed_to.join(" ")), Face::Warning, 2));
    }
    pieces.push(piece(facts.ends.clone(), Face::Header, 3));
    pieces.extend(written_by(state));
    pieces
}

fn written_by(state: &State) -> Option<Piece> {
    let history = &state.facts.history;
    if let Some(why) = &history.missing {
        // It takes the place of what may have to be said loudest.
        return Some(piece(why.clone(), Face::Dim, 2));
    }
    let (face, rank) = if history.is_machine_written { (Face::Machine, 2) } else { (Face::Dim, 5) };
    (!history.written_by.is_empty()).then(|| piece(history.written_by.clone(), face, rank))
}

/// Writes as many of the pieces as there is room for.
fn write(mut pieces: Vec<Piece>, brush: &mut Brush<'_>, area: Rect) {
    // A branch may have a long name on purpose: no piece can push all the others out.
    for piece in &mut pieces {
        let text = Shown::of(&piece.text);
        piece.text = brush.look.symbols.cut(&text, usize::from(area.width / 2)).to_string();
    }
    while width(&pieces, 2) > area.width && pieces.len() > 1 {
        remove_last(&mut pieces);
    }
    brush.tint(area, Face::Header);
    let mut x = area.x + 1;
    for piece in pieces {
        x = brush.text(area, x, area.y, &piece.text, piece.face) + 2;
    }
}

/// How many columns the pieces take with a gap after each.
fn width(pieces: &[Piece], gap: u16) -> u16 {
    pieces.iter().map(|piece| columns(&piece.text) + gap).sum()
}

/// Takes away the piece of the highest rank.
fn remove_last(pieces: &mut Vec<Piece>) {
    let last = pieces.iter().enumerate().max_by_key(|(at, piece)| (piece.rank, *at));
    if let Some((at, _)) = last {
        pieces.remove(at);
    }
}

fn key_pieces(key: &KeyFact, ellipsis: &str) -> Vec<Piece> {
    match key {
        KeyFact::Unsigned => vec![piece("UNSIGNED", Face::Warning, 1)],
        KeyFact::Missing(why) => vec![piece(format!("no key: {why}"), Face::Warning, 3)],
        KeyFact::Present { fingerprint, trust } => {
            let short: String = fingerprint.chars().take(13).collect();
            let trust = match trust {
                KeyTrust::As(_) => piece("trusted key", Face::Dim, 5),
                KeyTrust::No(_) => piece("key not trusted here", Face::Warning, 3),
                KeyTrust::CannotTell(_) => piece("key trusted or not: cannot tell", Face::Dim, 5),
            };
            vec![piece(format!("{short}{ellipsis}"), Face::Dim, 4), trust]
        }
    }
}

/// The path of the open file, what is asked of it once its head is not on the screen any more, and the function or section
/// in which the first line of the screen stands. A long path loses its beginning, and the head below it has it in full.
pub(super) fn file(state: &State, brush: &mut Brush<'_>, area: Rect) {
    let Some(slot) = state.files.get(state.reading.file) else { return };
    let path = Shown::of(slot.change.path.as_bytes());
    brush.tint(area, Face::FileHeader);
    let room = area.width.saturating_sub(2);
    let text = path.as_str();
    if columns(text) <= room {
        let mut x = brush.text(area, area.x + 1, area.y, text, Face::FileHeader) + 3;
        let room = |x: u16| usize::from(area.right().saturating_sub(x + 1));
        if state.reading.top.row > 0
            && room(x) > 10
            && let Some(asked) = card::asked_shortly(&state.facts.trusted, &slot.change.path)
        {
            let asked = brush.look.symbols.cut(&asked, room(x));
            x = brush.text(area, x, area.y, asked.as_str(), Face::Warning) + 3;
        }
        let room = room(x);
        if let Some(opener) = enclosing(state).filter(|_| room > 10) {
            let opener = brush.look.symbols.cut(&opener, room);
            let x = area.right().saturating_sub(columns(opener.as_str()) + 1);
            brush.text(area, x, area.y, opener.as_str(), Face::Dim);
        }
        return;
    }
    let starts = text.char_indices().map(|(at, _)| &text[at..]);
    let ellipsis = brush.look.symbols.ellipsis;
    let room = room.saturating_sub(columns(ellipsis));
    let end = starts.into_iter().find(|rest| columns(rest) <= room).unwrap_or("");
    brush.text(area, area.x + 1, area.y, &format!("{ellipsis}{end}"), Face::FileHeader);
}

/// What the first line of the screen stands in.
fn enclosing(state: &State) -> Option<Shown> {
    let body = Body::of(state)?;
    let lines = body.open.lines().filter(|lines| lines.is_whole())?;
    let FileRow::Line { lines: first, .. } = body.at(state.reading.top.row) else { return None };
    let (side, line) = match first.under_cursor(Side::New)? {
        Row::Context { line } => (Side::New, line.new),
        Row::Changed(line) => (line.side, line.line),
    };
    outline::enclosing(lines.text().get(side), line).map(Shown::of)
}

/// How many units were decided, and where the reader is. Without room for all of it the bar goes first, and what a filter
/// hides last.
pub(super) fn progress(state: &State, brush: &mut Brush<'_>, area: Rect) {
    if state.facts.commit.is_some() {
        return reading(state, brush, area);
    }
    // The gap after the last piece needs no room, but a column at each end stays free.
    let room = area.width + 1;
    let place = place(state);
    let must =
        place.iter().filter(|piece| piece.rank == 0).map(|piece| columns(&piece.text) + 3).sum::<u16>();
    let mut pieces = decided(state, area.width < 60);
    if width(&pieces, 3) + must > room {
        pieces = decided(state, true);
    }
    while width(&pieces, 3) > room && pieces.iter().any(|piece| piece.rank > 0) {
        remove_last(&mut pieces);
    }
    let mut x = area.x + 1;
    if area.width >= 110 && BAR + 2 + width(&pieces, 3) + width(&place, 3) <= area.width {
        x = bar(state, brush, area) + 2;
    }
    for piece in pieces {
        x = brush.text(area, x, area.y, &piece.text, piece.face) + 3;
    }
    at_right(brush, area, x, place);
}

/// What was decided, and what else has to be known of that.
fn decided(state: &State, is_narrow: bool) -> Vec<Piece> {
    let totals = state.deciding.review.totals();
    let all = state.files.total();
    let more = if state.files.is_counted() { "" } else { "+" };
    let (word, other_word) = match (is_narrow, all.others) {
        (true, _) => ("", "other"),
        (false, 1) => ("signed ", "other change"),
        (false, _) => ("signed ", "other changes"),
    };
    let mut text = format!("{word}{} of {}{more} lines", totals.signed.lines, all.lines);
    if all.others > 0 {
        let others = format!(", {} of {}{more} {other_word}", totals.signed.others, all.others);
        text.push_str(&others);
    }
    let mut pieces = vec![piece(text, Face::Text, 0)];
    for (count, one, many, face, rank) in [
        (totals.questioned.total(), "question", "questions", Face::Questioned, 2),
        (totals.rejected.total(), "rejected", "rejected", Face::Rejected, 1),
        (totals.carried.total(), "carried", "carried", Face::Carried, 3),
    ] {
        if count > 0 {
            let word = if count == 1 { one } else { many };
            pieces.push(piece(format!("{count} {word}"), face, rank));
        }
    }
    pieces.extend(filtered_out(state).map(|text| piece(text, Face::Warning, 0)));
    if state.files.watching.moved.is_some() {
        let text = format!("the change moved: {} reloads", reload_key(state));
        pieces.push(piece(text, Face::Warning, 0));
    }
    pieces
}

/// Writes at the right end as many of the pieces as there is room for right of `x`.
fn at_right(brush: &mut Brush<'_>, area: Rect, x: u16, mut pieces: Vec<Piece>) {
    let room = (area.right() + 2).saturating_sub(x);
    while width(&pieces, 3) > room {
        remove_last(&mut pieces);
    }
    let start = (area.right() + 2).saturating_sub(width(&pieces, 3));
    let texts: Vec<String> = pieces.into_iter().map(|piece| piece.text).collect();
    brush.text(area, start, area.y, &texts.join("   "), Face::Dim);
}

/// Over a commit: that nothing is decided here.
fn reading(state: &State, brush: &mut Brush<'_>, area: Rect) {
    let key = state.typing.key(Command::NetView);
    let text = match area.width {
        110.. => format!("to be read only; {key} shows the net change, which is what is signed"),
        60.. => format!("to be read only; {key} shows the net change"),
        _ => "to be read only".to_owned(),
    };
    let mut x = brush.text(area, area.x + 1, area.y, &text, Face::Warning);
    if let Some(text) = filtered_out(state) {
        x = brush.text(area, x + 3, area.y, &text, Face::Warning);
    }
    if state.files.len() > 0 {
        at_right(brush, area, x + 3, place(state));
    }
}

/// How much the filter hides, if there is one.
fn filtered_out(state: &State) -> Option<String> {
    let hidden = || state.files.filtered_out();
    let count = Some(hidden().count()).filter(|&count| count > 0)?;
    let files = if count == 1 { "file" } else { "files" };
    if state.facts.commit.is_some() {
        return Some(format!("{count} {files} filtered out"));
    }
    let undecided = hidden().filter(|slot| state.has_undecided(slot)).count();
    Some(format!("{count} {files} filtered out, {undecided} undecided"))
}

/// The cells of the bar.
const BAR: u16 = 20;

fn bar(state: &State, brush: &mut Brush<'_>, area: Rect) -> u16 {
    const CELLS: u64 = BAR as u64;
    let (signed, all) = (state.deciding.review.totals().signed, state.files.total());
    let [full, empty] = brush.look.symbols.bar;
    let filled = if state.files.is_counted() || signed.total() > 0 {
        (signed.total() * CELLS).checked_div(all.total()).unwrap_or(0).min(CELLS)
    } else {
        0
    };
    let cells = |n: u64, symbol: &str| symbol.repeat(usize::try_from(n).unwrap_or(0));
    let x = brush.text(area, area.x + 1, area.y, &cells(filled, full), Face::Signed);
    brush.text(area, x, area.y, &cells(CELLS - filled, empty), Face::Dim)
}

/// How fast the reader is, and where.
fn place(state: &State) -> Vec<Piece> {
    let dim = |text, rank| piece(text, Face::Dim, rank);
    let pace = state.pace().filter(|_| state.facts.commit.is_none());
    let mut pieces: Vec<Piece> = pace.map(|n| dim(format!("{n} lines/h"), 3)).into_iter().collect();
    if state.files.ready(state.reading.file).is_some() {
        let rows = &state.reading.rows;
        // What the next decision is on. One selected line looks like the cursor's own.
        let grain = match (state.reading.selection, state.reading.line_mode) {
            (Some(_), _) => Some("selection"),
            (None, true) => Some("line mode"),
            (None, false) => None,
        };
        pieces.extend(grain.map(|grain| dim(grain.to_owned(), 0)));
        if let Some(hunk) = rows.hunk_at(state.reading.cursor) {
            pieces.push(dim(format!("hunk {} of {}", hunk + 1, rows.n_hunks()), 1));
        }
    }
    let number = state.files.place(state.reading.file);
    let number = number.map_or_else(|| "-".to_owned(), |number| (number + 1).to_string());
    pieces.push(dim(format!("file {number} of {}", state.files.list().len()), 2));
    pieces
}
