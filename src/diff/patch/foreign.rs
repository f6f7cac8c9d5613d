//! Recognises comparisons in forms that git cannot apply, so that a refusal can say what it met.

use super::bytes::line_len;
use super::error::{Foreign, Form};

/// The first line that gives away such a form.
pub(super) fn recognise(bytes: &[u8]) -> Option<Foreign> {
    let mut rest = bytes;
    let mut line = 1;
    while !rest.is_empty() {
        let len = line_len(rest);
        if let Some(form) = form_of(&rest[..len]) {
            return Some(Foreign { line, form });
        }
        rest = &rest[len..];
        line += 1;
    }
    None
}

fn form_of(line: &[u8]) -> Option<Form> {
    let starts = |marks: &[&[u8]]| marks.iter().any(|mark| line.starts_with(mark));
    if starts(&[b"diff --cc ", b"diff --combined ", b"@@@ "]) {
        Some(Form::Combined)
    } else if starts(&[b"***************\n", b"***************\r\n"]) {
        Some(Form::Context)
    } else if starts(&[b"\x1b["]) {
        Some(Form::Coloured)
    } else {
        None
    }
}
