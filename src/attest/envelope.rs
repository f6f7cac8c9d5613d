//! The DSSE envelope: one signed statement as one line of a note.
//!
//! The layout of a line and the pre-authentication encoding (PAE) are those of DSSE 1.0 (`protocol.md` and `envelope.md` of
//! secure-systems-lab/dsse). A line has exactly one spelling: what differs from it in one byte is not read, so that
//! nothing in a ledger can be changed without notice, not even what no signature covers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::base::Digest;

/// The media type of what an envelope holds.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// The longest line of a note that is read or written, in bytes, without its LF.
pub const MAX_LINE: usize = 4 << 20;

/// The bytes that are signed for a payload.
pub fn pae(payload: &[u8]) -> Vec<u8> {
    let mut out = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    out.extend_from_slice(payload);
    out
}

/// The name of the record with this payload: the SHA-256 of its PAE. The signature is no part of it.
pub fn record_id(payload: &[u8]) -> Digest {
    Digest::of(&pae(payload))
}

/// A payload with its signature, if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The statement's bytes as they were signed.
    pub payload: Vec<u8>,
    /// `None` for an unsigned record, which counts nowhere.
    pub signature: Option<Signature>,
}

/// A signature over the PAE of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The fingerprint of the key, such as `SHA256:…`. Only a hint: the signature names its key itself.
    pub keyid: String,
    /// The armored signature, with its last LF.
    pub armored: String,
}

/// Why a line is not an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Over [`MAX_LINE`].
    #[error("a line of {0} bytes is over the limit")]
    TooLong(usize),
    /// The text differs from the one layout of an envelope, at this byte.
    #[error("not laid out as an envelope at byte {0}")]
    Layout(usize),
    /// Some other media type.
    #[error("the payload is of another type")]
    PayloadType,
    /// The payload is not base64, or not its canonical spelling.
    #[error("the payload is not canonical base64")]
    PayloadBase64,
    /// The signature is not base64, or not its canonical spelling, or not text.
    #[error("the signature is not canonical base64 of text")]
    SignatureBase64,
}

const OPEN: &str = "{\"payload\":\"";
const TYPE: &str = "\",\"payloadType\":\"";
const SIGNATURES: &str = "\",\"signatures\":[";
const KEYID: &str = "{\"keyid\":\"";
const SIG: &str = "\",\"sig\":\"";
const END_OF_SIGNATURE: &str = "\"}";
const CLOSE: &str = "]}";

impl Envelope {
    /// The line for a note, without LF: canonical JSON with the keys in order.
    pub fn to_line(&self) -> Vec<u8> {
        let payload = STANDARD.encode(&self.payload);
        let signature = self.signature.as_ref().map_or_else(String::new, |Signature { keyid, armored }| {
            [KEYID, keyid, SIG, &STANDARD.encode(armored), END_OF_SIGNATURE].concat()
        });
        [OPEN, &payload, TYPE, PAYLOAD_TYPE, SIGNATURES, &signature, CLOSE].concat().into_bytes()
    }

    /// Reads a line that is exactly what [`Envelope::to_line`] makes.
    pub fn parse_line(line: &[u8]) -> Result<Self, EnvelopeError> {
        if line.len() > MAX_LINE {
            return Err(EnvelopeError::TooLong(line.len()));
        }
        let mut rest = Rest { line, at: 0 };
        rest.expect(OPEN)?;
        let payload = rest.quoted()?;
        rest.expect(TYPE)?;
        if rest.quoted()? != PAYLOAD_TYPE.as_bytes() {
            return Err(EnvelopeError::PayloadType);
        }
        rest.expect(SIGNATURES)?;
        let signature = if rest.starts_with(KEYID) { Some(rest.signature()?) } else { None };
        rest.expect(CLOSE)?;
        if rest.at != line.len() {
            return Err(EnvelopeError::Layout(rest.at));
        }
        let Ok(payload) = STANDARD.decode(payload) else { return Err(EnvelopeError::PayloadBase64) };
        Ok(Self { payload, signature })
    }

    /// The record's name.
    pub fn id(&self) -> Digest {
        record_id(&self.payload)
    }
}

/// A line and how far it was read.
struct Rest<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Rest<'a> {
    fn starts_with(&self, text: &str) -> bool {
        self.line[self.at..].starts_with(text.as_bytes())
    }

    fn expect(&mut self, text: &str) -> Result<(), EnvelopeError> {
        let same = self.line[self.at..].iter().zip(text.as_bytes()).take_while(|(have, want)| have == want);
        let same = same.count();
        self.at += same;
        if same == text.len() { Ok(()) } else { Err(EnvelopeError::Layout(self.at)) }
    }

    /// Everything before the next quotation mark. What is quoted in an envelope never needs escapes.
    fn quoted(&mut self) -> Result<&'a [u8], EnvelopeError> {
        let rest = &self.line[self.at..];
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"+/=:.-_".contains(&b);
        let len = rest.iter().position(|&b| !is_plain(b)).unwrap_or(rest.len());
        self.at += len;
        if rest.get(len) == Some(&b'"') { Ok(&rest[..len]) } else { Err(EnvelopeError::Layout(self.at)) }
    }

    fn signature(&mut self) -> Result<Signature, EnvelopeError> {
        self.expect(KEYID)?;
        let keyid = String::from_utf8_lossy(self.quoted()?).into_owned();
        self.expect(SIG)?;
        let armored = STANDARD.decode(self.quoted()?).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        self.expect(END_OF_SIGNATURE)?;
        Ok(Signature { keyid, armored: armored.ok_or(EnvelopeError::SignatureBase64)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(signed: bool) -> Envelope {
        let signature =
            signed.then(|| Signature { keyid: "SHA256:abc+/9".into(), armored: "-----BEGIN\nxyz\n".into() });
        Envelope { payload: b"{\"a\":1}".to_vec(), signature }
    }

    /// The example of the DSSE protocol document, with our payload type in place of its own.
    #[test]
    fn the_pae_is_that_of_the_specification() {
        assert_eq!(pae(b"hello world"), b"DSSEv1 28 application/vnd.in-toto+json 11 hello world");
    }

    #[test]
    fn a_line_is_canonical_json_and_reads_back() {
        for signed in [true, false] {
            let line = envelope(signed).to_line();
            assert_eq!(Envelope::parse_line(&line), Ok(envelope(signed)));
            let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
            assert_eq!(serde_json_canonicalizer::to_vec(&value).unwrap(), line);
            assert_eq!(value["signatures"].as_array().unwrap().len(), usize::from(signed));
        }
    }

    /// Whatever is read is written again as the very same bytes, so a changed byte is refused or changes the content.
    #[test]
    fn no_byte_can_change_without_being_noticed() {
        for signed in [true, false] {
            let line = envelope(signed).to_line();
            for at in 0..line.len() {
                for bit in 0..8 {
                    let mut changed = line.clone();
                    changed[at] ^= 1 << bit;
                    if let Ok(read) = Envelope::parse_line(&changed) {
                        assert_ne!(read, envelope(signed));
                        assert_eq!(read.to_line(), changed);
                    }
                }
                assert!(Envelope::parse_line(&line[..at]).is_err(), "cut at {at}");
            }
        }
    }

    #[test]
    fn the_longest_line_is_read() {
        let with_keyid = |n: usize| {
            let mut envelope = envelope(true);
            envelope.payload = vec![b'x'; (MAX_LINE - 200) / 4 * 3];
            let Some(signature) = &mut envelope.signature else { panic!() };
            signature.keyid = "x".repeat(n);
            envelope
        };
        let longest = with_keyid(MAX_LINE - with_keyid(0).to_line().len());
        assert_eq!(longest.to_line().len(), MAX_LINE);
        assert_eq!(Envelope::parse_line(&longest.to_line()), Ok(longest));
    }

    #[test]
    fn other_spellings_of_the_same_json_are_refused() {
        let line = String::from_utf8(envelope(true).to_line()).unwrap();
        let spaced = line.replace(",\"payloadType\"", ", \"payloadType\"");
        let two = line.replace("}]}", "},{\"keyid\":\"x\",\"sig\":\"eA==\"}]}");
        let trailing_bits = line.replace("fQ==\"", "fR==\"");
        let unpadded = line.replace("fQ==\"", "fQ\"");
        for (text, error) in [
            (format!("{line}\n"), EnvelopeError::Layout(line.len())),
            (spaced, EnvelopeError::Layout(26)),
            (two, EnvelopeError::Layout(line.len() - 2)),
            (trailing_bits, EnvelopeError::PayloadBase64),
            (unpadded, EnvelopeError::PayloadBase64),
            (line.replace("in-toto", "in-toot"), EnvelopeError::PayloadType),
            ("x".repeat(MAX_LINE + 1), EnvelopeError::TooLong(MAX_LINE + 1)),
        ] {
            assert_eq!(Envelope::parse_line(text.as_bytes()), Err(error));
        }
    }
}
