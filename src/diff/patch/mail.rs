//! Mail whose bodies are encoded: takes a mail or a mailbox apart and decodes its text, as `git mailinfo` would.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::bytes::line_len;

/// How deep parts may lie within parts.
const MAX_DEPTH: usize = 8;

/// The decoded bodies of all mails.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) text: Vec<u8>,
    /// Names of the encodings that were met.
    pub(super) dialects: Vec<&'static str>,
    /// Whether any text became another by decoding.
    differs: bool,
    /// The first line, counted from 1, of the first mail that became another.
    pub(super) first_line: Option<u64>,
}

/// Decodes mail; `None` where no body of it is encoded.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    const HEADER: &[u8] = b"content-transfer-encoding";
    if !bytes.windows(HEADER.len()).any(|text| text.eq_ignore_ascii_case(HEADER)) {
        return None;
    }
    // Lines that end in CRLF do so for the transport, as mail splitters know.
    let lines: Vec<&[u8]> = Lines(bytes).collect();
    let mut out = Decoded::default();
    let mut line = 1;
    for mail in lines.split(|line| is_mailbox_line(line)) {
        decode_part(mail, &mut out, 0);
        if out.differs && out.first_line.is_none() {
            // The line `From ` before it belongs to it.
            out.first_line = Some((line - 1).max(1));
        }
        line += mail.len() as u64 + 1;
    }
    (!out.dialects.is_empty()).then_some(out)
}

/// Lines without their ends.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (line, rest) = self.0.split_at(line_len(self.0));
        self.0 = rest;
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        (!line.is_empty()).then(|| content.strip_suffix(b"\r").unwrap_or(content))
    }
}

/// `From SOMEBODY Mon Sep 17 00:00:00 2001`: a time and a year after its last colon.
fn is_mailbox_line(line: &[u8]) -> bool {
    let Some(colon) = line.iter().rposition(|&b| b == b':') else { return false };
    let is_digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    let year = line.get(colon + 3..).unwrap_or_default().trim_ascii();
    line.starts_with(b"From ")
        && colon > 5
        && [colon - 2, colon - 1, colon + 1, colon + 2].into_iter().all(is_digit)
        && year.len() >= 4
        && year[..4].iter().all(u8::is_ascii_digit)
}

/// The headers that say how a body is to be read.
#[derive(Default)]
struct Envelope {
    content_type: Vec<u8>,
    encoding: Vec<u8>,
}

/// One mail, or one part of one: headers, an empty line, a body.
fn decode_part(lines: &[&[u8]], out: &mut Decoded, depth: usize) {
    let head = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    let envelope = read_headers(&lines[..head]);
    let body = lines.get(head + 1..).unwrap_or_default();
    let kind = envelope.content_type.trim_ascii_start().to_ascii_lowercase();
    match boundary(&envelope.content_type) {
        Some(boundary) if kind.starts_with(b"multipart/") && depth < MAX_DEPTH => {
            let is_boundary =
                |line: &&[u8]| line.strip_prefix(b"--").is_some_and(|line| line.starts_with(&boundary));
            for part in body.split(is_boundary).skip(1) {
                decode_part(part, out, depth + 1);
            }
        }
        _ if kind.is_empty() || kind.starts_with(b"text/") => decode_body(body, &envelope.encoding, out),
        _ => {}
    }
}

fn read_headers(lines: &[&[u8]]) -> Envelope {
    let mut headers: Vec<Vec<u8>> = Vec::new();
    for line in lines {
        match (line.first(), headers.last_mut()) {
            (Some(b' ' | b'\t'), Some(last)) => last.extend_from_slice(line),
            _ => headers.push(line.to_vec()),
        }
    }
    let value = |name: &str| {
        let has_name = |header: &&Vec<u8>| {
            header.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                && header.get(name.len()) == Some(&b':')
        };
        headers.iter().find(has_name).map(|header| header[name.len() + 1..].to_vec()).unwrap_or_default()
    };
    Envelope { content_type: value("Content-Type"), encoding: value("Content-Transfer-Encoding") }
}

/// The text between the parts of a multipart body.
fn boundary(content_type: &[u8]) -> Option<Vec<u8>> {
    let mark = b"boundary=";
    let at = content_type.windows(mark.len()).position(|window| window.eq_ignore_ascii_case(mark))?;
    let value = &content_type[at + mark.len()..];
    let value = match value.strip_prefix(b"\"") {
        Some(quoted) => quoted.split(|&b| b == b'"').next(),
        None => value.split(|&b| matches!(b, b';' | b' ' | b'\t')).next(),
    };
    value.filter(|value| !value.is_empty()).map(<[u8]>::to_vec)
}

fn decode_body(body: &[&[u8]], encoding: &[u8], out: &mut Decoded) {
    let encoding = encoding.trim_ascii();
    let start = out.text.len();
    let dialect = if encoding.eq_ignore_ascii_case(b"quoted-printable") {
        for line in body {
            decode_quoted_printable(line, &mut out.text);
        }
        "mail, quoted-printable"
    } else if encoding.eq_ignore_ascii_case(b"base64") {
        decode_base64(body, &mut out.text);
        "mail, base64"
    } else {
        for line in body {
            out.text.extend_from_slice(line);
            out.text.push(b'\n');
        }
        return;
    };
    out.differs |= !out.text[start..].split(|&b| b == b'\n').eq(body.iter().copied().chain([&b""[..]]));
    if !out.dialects.contains(&dialect) {
        out.dialects.push(dialect);
    }
}

/// One line. A `=` at its end joins it with the next; before two hexadecimal digits it stands for a byte.
fn decode_quoted_printable(line: &[u8], out: &mut Vec<u8>) {
    let hex = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut rest = line;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        match (b, after) {
            (b'=', []) => return,
            (b'=', [high, low, ..]) => {
                if let (Some(high), Some(low)) = (hex(*high), hex(*low)) {
                    out.push(high << 4 | low);
                    rest = &after[2..];
                } else {
                    out.push(b);
                }
            }
            _ => out.push(b),
        }
    }
    out.push(b'\n');
}

/// Lines that are no base 64 (a list server's footer) are left out.
fn decode_base64(body: &[&[u8]], out: &mut Vec<u8>) {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, config);
    let mut digits = Vec::new();
    for line in body {
        digits.extend_from_slice(line.trim_ascii());
        if digits.len() % 4 == 0 {
            out.extend(engine.decode(&digits).unwrap_or_default());
            digits.clear();
        }
    }
    out.extend(engine.decode(&digits).unwrap_or_default());
}
