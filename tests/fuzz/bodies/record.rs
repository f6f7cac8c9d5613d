//! Lines of notes and the statements in them: what is read has exactly the bytes that it would be written with, so nothing
//! can be said in two ways or hidden in between.

use countersign::attest::{Envelope, override_payload, payload, read, read_override};

/// The bytes are a note, then a payload, then JSON whose canonical spelling is the payload.
pub fn body(data: &[u8]) {
    for line in data.split(|&byte| byte == b'\n') {
        if let Ok(envelope) = Envelope::parse_line(line) {
            assert_eq!(envelope.to_line(), line);
            reads_or_is_refused(&envelope.payload);
        }
    }
    reads_or_is_refused(data);
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(data)
        && let Ok(canonical) = serde_json_canonicalizer::to_vec(&value)
    {
        reads_or_is_refused(&canonical);
    }
}

fn reads_or_is_refused(bytes: &[u8]) {
    let envelope = Envelope { payload: bytes.to_vec(), signature: None };
    assert_eq!(Envelope::parse_line(&envelope.to_line()).as_ref(), Ok(&envelope));
    if let Ok(said) = read_override(bytes) {
        assert_eq!(read_override(&override_payload(&said)).expect("what is written can be read"), said);
    }
    let Ok(statement) = read(bytes) else { return };
    // Fields that are not known yet are read over, so that what is written may be less; but it says the same.
    let written = payload(&statement);
    assert_eq!(read(&written).expect("what is written can be read"), statement);
}
