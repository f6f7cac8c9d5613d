//! The configuration file: settings by their names, and sections with keys.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::Given;
use super::{ConfigFault, ConfigFaultKind, Setting, Settings};
use crate::keymap::{KeyEntries, Mode};

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) keys: KeyEntries,
    /// The settings that it sets, by their place in the table, with the place of the value.
    pub(super) set: Vec<(usize, std::ops::Range<usize>)>,
}

/// Reads `text` into `settings`.
pub(super) fn read(text: &str, settings: &mut Settings) -> Result<Parsed, Vec<ConfigFault>> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().unwrap_or_default();
        vec![ConfigFault { at, kind: ConfigFaultKind::Form(error.message().to_owned()) }]
    })?;
    let mut parsed = Parsed::default();
    let mut faults = Vec::new();
    for (name, value) in table.get_ref() {
        let section = Mode::ALL.into_iter().find(|mode| mode.section() == name.get_ref());
        match (section, Setting::find(name.get_ref())) {
            (Some(mode), _) => parsed.keys.read_section(mode, value),
            (None, Some((row, setting))) => {
                let numbers = numbers(value);
                let words = words(value);
                let list = numbers.as_deref().map(Given::Numbers).or(words.as_deref().map(Given::Words));
                if given(value).or(list).is_some_and(|given| (setting.set)(settings, given)) {
                    parsed.set.push((row, value.span()));
                } else {
                    faults.push(ConfigFault { at: value.span(), kind: ConfigFaultKind::Value(setting) });
                }
            }
            (None, None) => faults.push(ConfigFault {
                at: name.span(),
                kind: ConfigFaultKind::UnknownSetting(name.get_ref().to_string()),
            }),
        }
    }
    faults.extend(
        parsed.keys.faults().iter().map(|fault| ConfigFault {
            at: fault.at.clone(),
            kind: ConfigFaultKind::Keys(fault.kind.clone()),
        }),
    );
    faults.sort_by_key(|fault| fault.at.start);
    if faults.is_empty() { Ok(parsed) } else { Err(faults) }
}

fn given<'a>(value: &'a Spanned<DeValue<'_>>) -> Option<Given<'a>> {
    let value = value.get_ref();
    let text = value.as_str().map(Given::Text);
    text.or_else(|| value.as_bool().map(Given::Flag)).or_else(|| number(value).map(Given::Number))
}

fn number(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn numbers(value: &Spanned<DeValue<'_>>) -> Option<Vec<i64>> {
    value.get_ref().as_array()?.iter().map(|one| number(one.get_ref())).collect()
}

fn words<'a>(value: &'a Spanned<DeValue<'_>>) -> Option<Vec<&'a str>> {
    value.get_ref().as_array()?.iter().map(|one| one.get_ref().as_str()).collect()
}
