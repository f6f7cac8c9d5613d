//! Mail whose bodies are encoded: a patch that was encoded is the patch, and no mail brings the reader down.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::diff::patch::{Options, numstat, open};

use super::patch::no_line_is_lost;

/// The bytes are a mail, and then the text in one.
pub fn body(data: &[u8]) {
    if let Ok(set) = open(data, &Options::default()) {
        no_line_is_lost("a mail", &set);
    }
    let mut text = data.to_vec();
    if text.last().is_some_and(|last| *last != b'\n') {
        text.push(b'\n');
    }
    same_as_its_text(&text, &in_mail("quoted-printable", &quoted_printable(&text)));
    same_as_its_text(&text, &in_mail("base64", &base64_lines(&text)));
}

fn same_as_its_text(text: &[u8], mail: &[u8]) {
    let numbers = |bytes| open(bytes, &Options::default()).ok().map(|set| (numstat(&set), set));
    let Some((from_text, plain)) = numbers(text) else { return };
    if !plain.dialects.is_empty() {
        return;
    }
    let (from_mail, set) = numbers(mail).expect("what it holds is a patch");
    assert_eq!(from_mail.escape_ascii().to_string(), from_text.escape_ascii().to_string());
    assert_eq!(set.dialects.len(), 1, "how it was encoded is said");
}

fn in_mail(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("From: a@example.com\nContent-Transfer-Encoding: {encoding}\n\n");
    [head.as_bytes(), body].concat()
}

/// Every byte but letters, digits and line ends as `=XX`, in lines cut after 60 bytes.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\n' => out.push(byte),
            _ if byte.is_ascii_alphanumeric() => out.push(byte),
            _ => out.extend_from_slice(format!("={byte:02X}").as_bytes()),
        }
        column = if byte == b'\n' { 0 } else { column + 1 };
        if column == 60 {
            out.extend_from_slice(b"=\n");
            column = 0;
        }
    }
    out
}

fn base64_lines(text: &[u8]) -> Vec<u8> {
    let digits = STANDARD.encode(text).into_bytes();
    digits.chunks(72).flat_map(|line| [line, b"\n"].concat()).collect()
}
