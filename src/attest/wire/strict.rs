//! What every reader of JSON must agree on before its meaning is looked at: no key twice, no number that some readers
//! round, no deep nesting, and the canonical spelling. Then [`shaped`] gives it its shape, and nothing else's.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::StatementError;

/// How many objects and arrays may lie inside one another.
pub(super) const MAX_DEPTH: u8 = 16;

/// The largest integer that a double holds exactly together with its neighbours (RFC 7493, section 2.2).
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Checks a payload and reads it; what is wrong comes back by name.
pub(super) fn value(payload: &[u8]) -> Result<Value, StatementError> {
    let mut found = None;
    let mut reader = serde_json::Deserializer::from_slice(payload);
    let scan = Scan { depth: 0, found: &mut found };
    let result = scan.deserialize(&mut reader).and_then(|()| reader.end());
    match (found, result) {
        (Some(found), _) => return Err(found),
        (None, Err(error)) => return Err(StatementError::Shape(error)),
        (None, Ok(())) => {}
    }
    let value: Value = serde_json::from_slice(payload).map_err(StatementError::Shape)?;
    let canonical = serde_json_canonicalizer::to_vec(&value).map_err(StatementError::Shape)?;
    if canonical == payload { Ok(value) } else { Err(StatementError::NotCanonical) }
}

/// What a value says, if it says it in the one way in which it would be written. Serde also takes an array for an object, its
/// fields in order.
pub(super) fn shaped<T: DeserializeOwned + Serialize>(value: &Value) -> Result<T, StatementError> {
    let read = T::deserialize(value).map_err(StatementError::Shape)?;
    let written = serde_json::to_value(&read).map_err(StatementError::Shape)?;
    if is_within(&written, value) {
        return Ok(read);
    }
    Err(StatementError::Shape(serde_json::Error::custom("something stands in another form than it has")))
}

/// Whether everything of `small` stands in `large`, at the same place, where fields are left out at most.
fn is_within(small: &Value, large: &Value) -> bool {
    match (small, large) {
        (Value::Object(small), Value::Object(large)) => {
            small.iter().all(|(key, value)| large.get(key).is_none_or(|other| is_within(value, other)))
        }
        (Value::Array(small), Value::Array(large)) => {
            small.len() == large.len() && small.iter().zip(large).all(|(one, other)| is_within(one, other))
        }
        _ => small == large,
    }
}

/// Walks through one value. What it refuses goes to `found`, because serde's own errors carry only text.
struct Scan<'a> {
    depth: u8,
    found: &'a mut Option<StatementError>,
}

impl Scan<'_> {
    fn refuse<E: serde::de::Error>(&mut self, cause: StatementError) -> E {
        *self.found = Some(cause);
        E::custom("refused")
    }

    fn inner<E: serde::de::Error>(&mut self) -> Result<Scan<'_>, E> {
        if self.depth == MAX_DEPTH {
            return Err(self.refuse(StatementError::TooDeep));
        }
        Ok(Scan { depth: self.depth + 1, found: self.found })
    }
}

impl<'de> DeserializeSeed<'de> for Scan<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scan<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(mut self, number: u64) -> Result<(), E> {
        if number <= MAX_SAFE { Ok(()) } else { Err(self.refuse(StatementError::NotAnInteger)) }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.visit_u64(number.unsigned_abs())
    }

    fn visit_f64<E: serde::de::Error>(mut self, _: f64) -> Result<(), E> {
        Err(self.refuse(StatementError::NotAnInteger))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.inner()?)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if keys.contains(&key) {
                return Err(self.refuse(StatementError::DuplicateKey(key)));
            }
            keys.insert(key);
            entries.next_value_seed(self.inner()?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(json: &str) -> Option<StatementError> {
        value(json.as_bytes()).err()
    }

    #[test]
    fn nesting_stops_at_sixteen() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(cause(&nested(16)).is_none());
        assert!(matches!(cause(&nested(17)), Some(StatementError::TooDeep)));
        assert!(matches!(cause(&nested(1_000_000)), Some(StatementError::TooDeep)));
    }

    #[test]
    fn what_readers_disagree_about_is_refused() {
        assert!(cause(r#"{"a":1,"b":[true,null,"x",9007199254740991,-9007199254740991]}"#).is_none());
        assert!(matches!(cause(r#"{"a":1,"a":1}"#), Some(StatementError::DuplicateKey(key)) if key == "a"));
        assert!(matches!(cause(r#"{"x":[{"a":1,"\u0061":2}]}"#), Some(StatementError::DuplicateKey(_))));
        for number in
            ["1.5", "1.0", "1e3", "9007199254740992", "9007199254740993", "-9007199254740993", "1e400"]
        {
            let cause = cause(&format!("[{number}]"));
            assert!(
                matches!(cause, Some(StatementError::NotAnInteger | StatementError::Shape(_))),
                "{number}"
            );
        }
        for spelling in [r#"{"b":1,"a":2}"#, r#"{"a": 1}"#, r#"["\u0061"]"#, "[1]\n", "[-0]"] {
            let cause = cause(spelling);
            let is_named = matches!(cause, Some(StatementError::NotCanonical | StatementError::NotAnInteger));
            assert!(is_named, "{spelling}: {cause:?}");
        }
        for broken in ["", "{", "[1]]", "\"\\ud800\"", "\u{feff}[]"] {
            assert!(matches!(cause(broken), Some(StatementError::Shape(_))), "{broken:?}");
        }
    }
}
