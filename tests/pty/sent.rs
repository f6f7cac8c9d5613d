//! Every byte that reached the terminal or a pipe, taken apart as a terminal does it: only our own sequences, and no
//! character that hides, moves or pretends.

use std::collections::BTreeSet;

use vte::{Params, Parser, Perform};

/// What was sent, judged.
#[derive(Default)]
pub struct Sent {
    faults: BTreeSet<String>,
    /// How many combining marks stand on one character.
    n_marks: usize,
    n_questions: usize,
    /// Whether a question was judged whose end is still to come.
    in_question: bool,
    is_terminal: bool,
}

/// Judges bytes that went to a terminal.
#[track_caller]
pub fn assert_harmless_on_terminal(bytes: &[u8]) {
    assert_harmless(bytes, Sent { is_terminal: true, ..Sent::default() });
}

/// Judges what was printed to a pipe: text and newlines.
#[track_caller]
pub fn assert_harmless_text(text: &str) {
    assert_harmless(text.as_bytes(), Sent::default());
}

#[track_caller]
fn assert_harmless(bytes: &[u8], mut sent: Sent) {
    std::str::from_utf8(bytes).expect("only UTF-8 is sent");
    Parser::new().advance(&mut sent, bytes);
    assert!(sent.faults.is_empty(), "{:#?}", sent.faults);
}

/// The private modes that we set: cursor, mouse, focus, alternate screen, bracketed paste, synchronized output.
const MODES: [u16; 7] = [25, 1002, 1004, 1006, 1049, 2004, 2026];

impl Sent {
    fn fault(&mut self, what: String) {
        self.faults.insert(what);
    }
}

impl Perform for Sent {
    fn print(&mut self, character: char) {
        self.n_marks = if is_mark(character) { self.n_marks + 1 } else { 0 };
        if is_hostile(character) {
            self.fault(format!("the character {character:?}"));
        }
        if self.n_marks > 8 {
            self.fault("a pile of combining marks".into());
        }
    }

    fn execute(&mut self, byte: u8) {
        // The terminal's driver makes CR LF of the LF that ends a line of text.
        let is_fine = byte == b'\n' || (self.is_terminal && byte == b'\r');
        if !is_fine {
            self.fault(format!("the control character {byte:#04x}"));
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: char) {
        let numbers: Vec<u16> = params.iter().flatten().copied().collect();
        let is_ours = match (intermediates, last) {
            (b"", 'm' | 'C' | 'H' | 'J' | 'K' | 'L' | 'M' | 'r') => true,
            // The end of that question.
            (b"", 'c') => self.n_questions == 1 && numbers == [0],
            (b"?", 'h' | 'l') => numbers.iter().all(|number| MODES.contains(number)),
            _ => false,
        };
        if !is_ours || ignored || !self.is_terminal {
            self.fault(format!("CSI {} {numbers:?} {last}", String::from_utf8_lossy(intermediates)));
        }
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], bell: bool) {
        // The question for the colour of the ground.
        if params == [&b"11"[..], b"?"] && self.is_terminal {
            self.n_questions += 1;
            if self.n_questions == 1 && !bell {
                self.in_question = true;
                return;
            }
        }
        let text: Vec<_> = params.iter().map(|param| String::from_utf8_lossy(param)).collect();
        self.fault(format!("OSC {text:?}"));
    }

    fn hook(&mut self, _params: &Params, _intermediates: &[u8], _ignored: bool, last: char) {
        self.fault(format!("DCS {last}"));
    }

    fn esc_dispatch(&mut self, _intermediates: &[u8], _ignored: bool, byte: u8) {
        let ends_question = byte == b'\\' && std::mem::take(&mut self.in_question);
        if !ends_question {
            self.fault(format!("ESC {:?}", char::from(byte)));
        }
    }
}

/// Marks that stand on the character before them, in the blocks that the payloads use.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Characters that a reader would not see or that change how others are seen. Written down here from the standard's lists of
/// default-ignorable and bidirectional characters, not taken from the program.
fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{1680}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}'
            | '\u{2800}' | '\u{3000}' | '\u{3164}' | '\u{d7b0}'..='\u{d7ff}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

#[test]
fn the_judge_knows_what_is_hostile() {
    let faults = |bytes: &str| {
        let mut sent = Sent { is_terminal: true, ..Sent::default() };
        Parser::new().advance(&mut sent, bytes.as_bytes());
        sent.faults.len()
    };
    for fine in [
        "\x1b]11;?\x1b\\\x1b[c",
        "\x1b[?2026h\x1b[1;1H\x1b[38;5;3mfn ü 世界 e\u{301}\x1b[0m\x1b[?25l",
        "one\r\ntwo",
    ] {
        assert_eq!(faults(fine), 0, "{fine:?}");
    }
    for hostile in [
        "\x1b]52;c;YQ==\x07",
        "\x1b]11;?\x1b\\\x1b]11;?\x1b\\",
        "\x1b]11;#ffffff\x1b\\",
        "\x1b[c",
        "\x1b]8;;http://example.com\x1b\\",
        "\x1bPq\x1b\\",
        "\x1b_G\x1b\\",
        "\x1b[6n",
        "\x1b[?1000h",
        "\x1bc",
        "\x07",
        "\x08",
        "\u{9b}31m",
        "\u{85}",
        "\u{202e}",
        "\u{200b}",
        "\u{e0041}",
        "\u{fe0f}",
        "\u{feff}",
        "\u{2028}",
        "a\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}",
    ] {
        assert!(faults(hostile) > 0, "{hostile:?}");
    }
}
