//! OpenPGP's ASCII armor (RFC 9580 section 6.2). Only this form is let through to `gpg`, which would take far more.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How many characters `gpg` puts on a line.
const COLUMNS: usize = 64;

const fn crc24(bytes: &[u8]) -> u32 {
    let (mut crc, mut at) = (0x00b7_04ce_u32, 0);
    while at < bytes.len() {
        crc ^= (bytes[at] as u32) << 16;
        let mut bit = 0;
        while bit < 8 {
            crc <<= 1;
            if crc & 0x0100_0000 != 0 {
                crc ^= 0x0186_4cfb;
            }
            bit += 1;
        }
        at += 1;
    }
    crc & 0x00ff_ffff
}

fn checksum(bytes: &[u8]) -> String {
    format!("={}", STANDARD.encode(&crc24(bytes).to_be_bytes()[1..]))
}

/// The armor that `gpg` writes around `bytes` when it says nothing of itself.
pub(super) fn armored(label: &str, bytes: &[u8]) -> String {
    let (body, sum) = (in_lines(bytes, COLUMNS), checksum(bytes));
    format!("-----BEGIN {label}-----\n\n{body}{sum}\n-----END {label}-----\n")
}

/// Base64 in lines of so many characters, each with LF.
pub(super) fn in_lines(bytes: &[u8], columns: usize) -> String {
    let body = STANDARD.encode(bytes);
    let (mut out, mut rest) = (String::new(), body.as_str());
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(columns));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out
}

/// The bytes of a text that is one block with this label and nothing else, however its lines are cut.
pub(super) fn one_block(label: &str, text: &str) -> Option<Vec<u8>> {
    let mut found = blocks(label, text.trim());
    let is_alone = text.trim_start().starts_with("-----BEGIN ")
        && text.trim_end().ends_with(&format!("\n-----END {label}-----"));
    let (_, bytes) = found.next().filter(|_| is_alone)?;
    if found.next().is_some() { None } else { bytes }
}

/// Every block of a text: the line that it begins at, counted from 1, and its bytes if it is one with this label. What stands
/// between blocks is for people.
pub(super) fn blocks(label: &str, text: &str) -> impl Iterator<Item = (usize, Option<Vec<u8>>)> {
    let mut lines = text.lines().map(str::trim_end).enumerate();
    std::iter::from_fn(move || {
        let (at, begin) = lines.find(|(_, line)| line.starts_with("-----"))?;
        let mut inside: Vec<&str> = Vec::new();
        let end = lines.by_ref().map(|(_, line)| line).find(|line| {
            let is_end = line.starts_with("-----");
            inside.extend((!is_end).then_some(*line));
            is_end
        });
        let is_block =
            begin == format!("-----BEGIN {label}-----") && end == Some(&format!("-----END {label}-----"));
        Some((at + 1, is_block.then(|| read_body(&inside)).flatten()))
    })
}

/// What stands between the first and the last line of a block: headers, an empty line, base64, and a checksum that may lack.
fn read_body(lines: &[&str]) -> Option<Vec<u8>> {
    let end = lines.iter().position(|line| line.is_empty())?;
    let (headers, body) = (&lines[..end], &lines[end + 1..]);
    let (body, sum) = match body.split_last() {
        Some((last, body)) if last.starts_with('=') => (body, Some(*last)),
        _ => (body, None),
    };
    let bytes = STANDARD.decode(body.concat()).ok()?;
    let is_sound = headers.iter().all(|line| line.contains(": "))
        && !bytes.is_empty()
        && sum.is_none_or(|sum| sum == checksum(&bytes));
    is_sound.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: &str = "PGP SIGNATURE";

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc24(b""), 0x00b7_04ce);
        assert_eq!(crc24(b"123456789"), 0x0021_cf02);
    }

    #[test]
    fn what_is_written_reads_back_and_only_one_block_is_taken_for_one() {
        let bytes: Vec<u8> = (0..200).collect();
        let text = armored(LABEL, &bytes);
        assert_eq!(one_block(LABEL, &text).as_deref(), Some(&bytes[..]));
        let with_header = text.replace("-----\n\n", "-----\nComment: x\n\n");
        assert_eq!(one_block(LABEL, &with_header).as_deref(), Some(&bytes[..]));
        let sum = format!("{}\n", checksum(&bytes));
        assert_eq!(one_block(LABEL, &text.replace(&sum, "")).as_deref(), Some(&bytes[..]), "no checksum");
        for other in [
            format!("{text}{text}"),
            format!("x\n{text}"),
            format!("{text}x\n"),
            format!("{text}x -----\n"),
            text.replace(&sum, "=AAAA\n"),
            text.replace("-----\n\n", "-----\n"),
            text.replace("-----\n\n", "-----\nno header\n\n"),
            text.replace(LABEL, "PGP MESSAGE"),
            text.replace("END PGP SIGNATURE", "END PGP MESSAGE"),
            text.replace("-----END", "----END"),
            armored(LABEL, b""),
            format!("-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n{text}"),
            String::new(),
        ] {
            assert_eq!(one_block(LABEL, &other), None, "{other}");
        }
    }

    #[test]
    fn a_block_that_is_broken_takes_no_other_with_it() {
        let (one, two) = (armored(LABEL, b"one"), armored(LABEL, b"two"));
        let broken = one.replace("b25l", "b2!l");
        let text = format!("for people\n{one}{broken}\nand more\n{two}");
        let found: Vec<_> = blocks(LABEL, &text).collect();
        let expected = [(2, Some(b"one".to_vec())), (7, None), (14, Some(b"two".to_vec()))];
        assert_eq!(found, expected);
    }
}
