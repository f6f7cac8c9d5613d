//! Bytes from the terminal to keys, without ever taking a reply of the terminal for a key.
//!
//! A terminal may answer a question late (what colour, what version), and the answer is full of letters. From `ESC ]`,
//! `ESC P`, `ESC X`, `ESC ^` and `ESC _` everything up to the terminator is swallowed, for [`MAX_STRING`] bytes or
//! [`STRING_PATIENCE`] at most; control sequences that are not keys are dropped; a bracketed paste is one value. Two replies
//! are passed on as what they are: the colour of the ground, and the terminal's attributes. The grammar is that of ECMA-48,
//! section 5, with xterm's key encodings.

use std::time::Duration;

use ratatui::layout::Position;

use crate::base::shown::text_of;
use crate::keymap::{Chord, Key};
use crate::theme::Background;
use crate::tui::action::Mouse;

/// What the person did, or what the terminal said about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Pressed a key.
    Key(Chord),
    /// Pasted text. Never a decision.
    Paste(String),
    /// The terminal's ground is dark or light.
    Background(Background),
    /// The terminal said what kind it is; whatever it was asked before has been answered, or never will be.
    Attributes,
    /// Came back to the terminal.
    Focus,
    /// Did something with the mouse, there on the screen. Never a decision.
    Mouse(Mouse, Position),
}

/// How long after a lone `ESC` the rest of a sequence may come; then it was the key itself.
pub(crate) const ESCAPE_PATIENCE: Duration = Duration::from_millis(100);
/// How long a reply may go on.
pub(crate) const STRING_PATIENCE: Duration = Duration::from_secs(1);
const MAX_STRING: usize = 4096;
const MAX_SEQUENCE: usize = 64;
const MAX_PASTE: usize = 1 << 20;
/// How many bytes of a reply are kept; the one that is understood is shorter.
const KEPT: usize = 64;
const PASTE_END: &[u8] = b"\x1b[201~";

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// After `ESC`.
    Escape,
    /// After `ESC [`, with what came since.
    Control(Vec<u8>),
    /// After `ESC O`.
    SingleShift,
    /// Inside a reply.
    Reply(Reply),
    /// Inside a bracketed paste.
    Paste(Vec<u8>),
    /// A character of several bytes, begun, right after `ESC` or not.
    Character { bytes: Vec<u8>, length: usize, alt: bool },
    /// This many bytes of an old-style mouse report are left.
    Mouse(u8),
}

/// A reply so far.
#[derive(Debug, Default)]
struct Reply {
    /// Its first bytes, if it is one that may be understood.
    text: Option<Vec<u8>>,
    n_bytes: usize,
    /// Whether the last byte was `ESC`.
    after_escape: bool,
}

/// Turns bytes into [`Input`], one byte after the other. Times are those of the session's clock.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    state: State,
    since: Duration,
}

impl Decoder {
    /// Takes one byte that was read at `now`.
    pub(crate) fn feed(&mut self, byte: u8, now: Duration) -> Option<Input> {
        let (state, input) = match std::mem::take(&mut self.state) {
            State::Ground => self.ground(byte, now),
            State::Escape => self.escape(byte, now),
            State::Control(bytes) => control(bytes, byte),
            State::SingleShift => (State::Ground, single_shift(byte)),
            State::Reply(so_far) => reply(so_far, byte),
            State::Paste(bytes) => paste(bytes, byte),
            State::Character { bytes, length, alt } => self.character((bytes, length, alt), byte, now),
            State::Mouse(left) => (if left > 1 { State::Mouse(left - 1) } else { State::Ground }, None),
        };
        self.state = state;
        input
    }

    /// How long to wait for the next byte before calling [`Decoder::time_out`]; `None` if only a byte can change anything.
    pub(crate) fn patience(&self, now: Duration) -> Option<Duration> {
        let limit = match self.state {
            State::Escape => ESCAPE_PATIENCE,
            State::Reply(_) => STRING_PATIENCE,
            _ => return None,
        };
        Some((self.since + limit).saturating_sub(now))
    }

    /// Ends what has waited too long: a lone `ESC` was the key, an unfinished reply is over.
    pub(crate) fn time_out(&mut self, now: Duration) -> Option<Input> {
        if !self.patience(now)?.is_zero() {
            return None;
        }
        match std::mem::take(&mut self.state) {
            State::Escape => Some(Input::Key(Chord::plain(Key::Esc))),
            _ => None,
        }
    }

    fn ground(&mut self, byte: u8, now: Duration) -> (State, Option<Input>) {
        if byte == 0x1b {
            self.since = now;
            return (State::Escape, None);
        }
        begun(byte, false).map_or_else(|| (State::Ground, plain(byte).map(Input::Key)), |state| (state, None))
    }

    fn escape(&mut self, byte: u8, now: Duration) -> (State, Option<Input>) {
        self.since = now;
        match byte {
            b'[' => (State::Control(Vec::new()), None),
            b'O' => (State::SingleShift, None),
            b']' => (State::Reply(Reply { text: Some(Vec::new()), ..Reply::default() }), None),
            b'P' | b'X' | b'^' | b'_' => (State::Reply(Reply::default()), None),
            0x1b => (State::Escape, Some(Input::Key(Chord::plain(Key::Esc)))),
            _ => match begun(byte, true) {
                Some(state) => (state, None),
                None => (State::Ground, plain(byte).map(|chord| Input::Key(Chord { alt: true, ..chord }))),
            },
        }
    }

    fn character(
        &mut self,
        (mut bytes, length, alt): (Vec<u8>, usize, bool),
        byte: u8,
        now: Duration,
    ) -> (State, Option<Input>) {
        if byte & 0xc0 != 0x80 {
            return self.ground(byte, now);
        }
        bytes.push(byte);
        if bytes.len() < length {
            return (State::Character { bytes, length, alt }, None);
        }
        let character = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
        (State::Ground, character.map(|c| Input::Key(Chord { alt, ..Chord::plain(Key::Char(c)) })))
    }
}

/// The state after the first byte of a character of several.
fn begun(byte: u8, alt: bool) -> Option<State> {
    let length = match byte {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    Some(State::Character { bytes: vec![byte], length, alt })
}

/// A byte that is a key by itself.
fn plain(byte: u8) -> Option<Chord> {
    Some(match byte {
        0 => Chord::ctrl(' '),
        b'\t' => Chord::plain(Key::Tab),
        b'\r' => Chord::plain(Key::Enter),
        0x08 | 0x7f => Chord::plain(Key::Backspace),
        0x01..=0x1a => Chord::ctrl(char::from(byte - 1 + b'a')),
        0x1c..=0x1e => Chord::ctrl(char::from(byte + 0x40)),
        0x1f => Chord::ctrl('/'),
        0x20..=0x7e => Chord::plain(Key::Char(char::from(byte))),
        _ => return None,
    })
}

fn reply(so_far: Reply, byte: u8) -> (State, Option<Input>) {
    let Reply { mut text, n_bytes, after_escape } = so_far;
    if byte == 0x07 || (after_escape && byte == b'\\') {
        return (State::Ground, text.and_then(|text| ground(&text)));
    }
    if n_bytes >= MAX_STRING {
        return (State::Ground, None);
    }
    let after_escape = byte == 0x1b;
    if let Some(bytes) = text.as_mut().filter(|_| !after_escape) {
        bytes.push(byte);
    }
    let text = text.filter(|bytes| bytes.len() <= KEPT);
    (State::Reply(Reply { text, n_bytes: n_bytes + 1, after_escape }), None)
}

/// What the reply to the question for the colour of the ground says.
fn ground(reply: &[u8]) -> Option<Input> {
    Background::from_answer(reply.strip_prefix(b"11;")?).map(Input::Background)
}

fn paste(mut bytes: Vec<u8>, byte: u8) -> (State, Option<Input>) {
    bytes.push(byte);
    if bytes.ends_with(PASTE_END) {
        bytes.truncate(bytes.len() - PASTE_END.len());
        return (State::Ground, Some(Input::Paste(text_of(&bytes))));
    }
    if bytes.len() > MAX_PASTE {
        // Too long to be meant; what is kept is only enough to recognise the end.
        bytes.drain(..bytes.len() - PASTE_END.len());
    }
    (State::Paste(bytes), None)
}

fn control(mut bytes: Vec<u8>, byte: u8) -> (State, Option<Input>) {
    match byte {
        0x1b => (State::Escape, None),
        0x40..=0x7e => match (bytes.as_slice(), byte) {
            (b"200", b'~') => (State::Paste(Vec::new()), None),
            ([], b'M') => (State::Mouse(3), None),
            ([b'?', ..], b'c') => (State::Ground, Some(Input::Attributes)),
            ([], b'I') => (State::Ground, Some(Input::Focus)),
            ([b'<', report @ ..], b'M' | b'm') => (State::Ground, mouse(report, byte == b'm')),
            _ => (State::Ground, control_key(&bytes, byte).map(Input::Key)),
        },
        _ => {
            if bytes.len() < MAX_SEQUENCE {
                bytes.push(byte);
            }
            (State::Control(bytes), None)
        }
    }
}

/// The key of `ESC [ params final`, or `None` for replies, reports and keys nobody knows.
fn control_key(params: &[u8], last: u8) -> Option<Chord> {
    let text = std::str::from_utf8(params).ok()?;
    let mut numbers =
        text.split(';').map(|number| number.split(':').next().unwrap_or("").parse::<u32>().ok());
    let first = numbers.next().flatten();
    let modifiers = numbers.next().flatten().unwrap_or(1).checked_sub(1)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b';' || byte == b':') {
        return None;
    }
    let key = match last {
        b'Z' => Key::BackTab,
        b'~' => numbered_key(first?)?,
        b'u' => coded_key(first?)?,
        b'R' => return None,
        _ => letter_key(last)?,
    };
    Some(Chord { key, alt: modifiers & 2 != 0, ctrl: modifiers & 4 != 0 })
}

/// A report of the mouse in xterm's SGR form: what, column, row. Other buttons than the first, and movements without any, are
/// nothing.
fn mouse(report: &[u8], is_release: bool) -> Option<Input> {
    const MOVED: u16 = 32;
    const MODIFIERS: u16 = 4 | 8 | 16;
    let mut numbers = std::str::from_utf8(report).ok()?.split(';').map(|number| number.parse::<u16>().ok());
    let (what, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let mouse = match (what & !MODIFIERS, is_release) {
        (64, false) => Mouse::Wheel { down: false },
        (65, false) => Mouse::Wheel { down: true },
        (0, false) => Mouse::Press,
        (0, true) => Mouse::Release,
        (MOVED, false) => Mouse::Drag,
        _ => return None,
    };
    let at = Position { x: x.checked_sub(1)?, y: y.checked_sub(1)? };
    Some(Input::Mouse(mouse, at)).filter(|_| numbers.next().is_none())
}

fn single_shift(byte: u8) -> Option<Input> {
    let key = if byte == b'R' { Some(Key::Function(3)) } else { letter_key(byte) };
    key.map(|key| Input::Key(Chord::plain(key)))
}

fn letter_key(letter: u8) -> Option<Key> {
    Some(match letter {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'F' => Key::End,
        b'H' => Key::Home,
        b'P'..=b'S' => Key::Function(letter - b'P' + 1),
        _ => return None,
    })
}

fn numbered_key(number: u32) -> Option<Key> {
    Some(match number {
        1 | 7 => Key::Home,
        3 => Key::Delete,
        4 | 8 => Key::End,
        5 => Key::PageUp,
        6 => Key::PageDown,
        11..=15 => Key::Function(u8::try_from(number - 10).ok()?),
        17..=21 => Key::Function(u8::try_from(number - 11).ok()?),
        23 | 24 => Key::Function(u8::try_from(number - 12).ok()?),
        _ => return None,
    })
}

/// Keys of terminals that report every key by its character code.
fn coded_key(code: u32) -> Option<Key> {
    Some(match code {
        9 => Key::Tab,
        13 => Key::Enter,
        27 => Key::Esc,
        8 | 127 => Key::Backspace,
        _ => Key::Char(char::from_u32(code).filter(|character| !character.is_control())?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(bytes: &[u8]) -> Vec<Input> {
        let mut decoder = Decoder::default();
        let mut inputs: Vec<_> =
            bytes.iter().filter_map(|&byte| decoder.feed(byte, Duration::ZERO)).collect();
        inputs.extend(decoder.time_out(Duration::from_secs(9)));
        inputs
    }

    fn keys(text: &str) -> Vec<Input> {
        Chord::parse_sequence(text).unwrap().into_iter().map(Input::Key).collect()
    }

    #[test]
    fn keys_are_decoded() {
        let cases: [(&[u8], &str); 14] = [
            (b"jZ ", "jZ<Space>"),
            (b"\x1b[A\x1bOB\x1b[5~\x1b[6~", "<Up><Down><PageUp><PageDown>"),
            (b"\x12\x04\r\t\x7f", "<C-r><C-d><Enter><Tab><Backspace>"),
            (b"\x1b", "<Esc>"),
            (b"\x1b\x1b[B", "<Esc><Down>"),
            (b"\x1bx", "<A-x>"),
            (b"\x1b[1;5A", "<C-Up>"),
            (b"\x1b[Z\x1bOP\x1b[24~", "<BackTab><F1><F12>"),
            (b"\x1b[97;5u", "<C-a>"),
            ("é世".as_bytes(), "é世"),
            ("\x1bé".as_bytes(), "<A-é>"),
            (b"\xc3j", "j"),
            (b"\x1b[Mabcj", "j"),
            (b"\x1b[<2;3;4M\x1b[<35;3;4M\x1b[<0;3M\x1b[<0;0;4M\x1b[<0;3;4;5Mj", "j"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), keys(expected), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn the_focus_is_no_key() {
        assert_eq!(decode(b"\x1b[I\x1b[Oj"), [vec![Input::Focus], keys("j")].concat());
    }

    #[test]
    fn the_mouse_is_decoded() {
        let at = |x, y| Position { x, y };
        let cases: [(&[u8], Mouse, Position); 6] = [
            (b"\x1b[<0;3;4M", Mouse::Press, at(2, 3)),
            (b"\x1b[<32;3;5M", Mouse::Drag, at(2, 4)),
            (b"\x1b[<0;3;5m", Mouse::Release, at(2, 4)),
            (b"\x1b[<64;300;1M", Mouse::Wheel { down: false }, at(299, 0)),
            (b"\x1b[<65;1;1M", Mouse::Wheel { down: true }, at(0, 0)),
            (b"\x1b[<16;1;1M", Mouse::Press, at(0, 0)),
        ];
        for (bytes, mouse, at) in cases {
            assert_eq!(decode(bytes), [Input::Mouse(mouse, at)], "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn replies_of_the_terminal_are_never_keys() {
        let replies: [&[u8]; 8] = [
            b"\x1b]11;acf rgb:aaaa/cccc/ffff\x1b\\",
            b"\x1b]10;rgb:aaaa/cccc/ffff\x07",
            b"\x1b]111;rgb:aaaa/cccc/ffff\x07",
            b"\x1b]52;c;YWNm\x07",
            b"\x1bP>|xterm(400)acf \x1b\\",
            b"\x1b_Gi=1;OK acfx\x1b\\",
            b"\x1b[12;40R",
            b"\x1b[>0;276;0c",
        ];
        for reply in replies {
            assert_eq!(decode(reply), [], "{}", reply.escape_ascii());
            assert_eq!(decode(&[reply, b"j"].concat()), keys("j"));
        }
    }

    #[test]
    fn the_colour_of_the_ground_and_the_attributes_are_understood() {
        let cases: [(&[u8], Input); 5] = [
            (b"\x1b]11;rgb:0000/2b2b/3636\x1b\\", Input::Background(Background::Dark)),
            (b"\x1b]11;rgb:fdfd/f6f6/e3e3\x07", Input::Background(Background::Light)),
            (b"\x1b]11;rgba:ffff/ffff/ffff/ffff\x07", Input::Background(Background::Light)),
            (b"\x1b[?62;22c", Input::Attributes),
            (b"\x1b[?1;2c", Input::Attributes),
        ];
        for (reply, expected) in cases {
            let expected = [vec![expected], keys("j")].concat();
            assert_eq!(decode(&[reply, b"j"].concat()), expected, "{}", reply.escape_ascii());
        }
        // Inside a paste it is text, and one that goes on and on is none of ours.
        assert!(matches!(&decode(b"\x1b[200~\x1b]11;rgb:0/0/0\x07\x1b[201~")[..], [Input::Paste(_)]));
        let long = [b"\x1b]11;rgb:0/0/0".as_slice(), &[b'0'; KEPT], b"\x07"].concat();
        assert_eq!(decode(&long), []);
    }

    #[test]
    fn an_unfinished_reply_is_over_after_a_second_or_four_kilobytes() {
        let mut decoder = Decoder::default();
        for &byte in b"\x1b]11;rgb:acf" {
            assert_eq!(decoder.feed(byte, Duration::ZERO), None);
        }
        assert_eq!(decoder.time_out(Duration::from_millis(999)), None);
        assert_eq!(decoder.feed(b'c', Duration::from_millis(999)), None);
        assert_eq!(decoder.time_out(Duration::from_secs(1)), None);
        assert_eq!(decoder.feed(b'j', Duration::from_millis(1001)), keys("j").pop());
        let long = [b"\x1b]".as_slice(), &[b'a'; MAX_STRING + 1], b"j"].concat();
        assert_eq!(decode(&long), keys("j"));
    }

    #[test]
    fn a_paste_is_one_value_whatever_it_holds() {
        assert_eq!(
            decode(b"\x1b[200~a x\x1b[Af\n\x1b[201~j"),
            [vec![Input::Paste("a x\x1b[Af\n".into())], keys("j")].concat()
        );
        let long = [b"\x1b[200~".as_slice(), &vec![b'a'; MAX_PASTE + 9], b"\x1b[201~j"].concat();
        let inputs = decode(&long);
        assert_eq!(inputs.len(), 2);
        assert_eq!(inputs[1..], keys("j"));
    }

    proptest! {
        #[test]
        fn whatever_a_string_reply_holds_no_key_comes_of_it(
            opener in proptest::sample::select(vec![b']', b'P', b'X', b'^', b'_']),
            body in proptest::collection::vec(any::<u8>().prop_map(|b| if matches!(b, 7 | 0x1b) { b + 1 } else { b }), 0..4000),
        ) {
            let bytes = [&[0x1b, opener][..], &body, b"\x1b\\"].concat();
            let inputs = decode(&bytes);
            prop_assert!(inputs.iter().all(|input| matches!(input, Input::Background(_))), "{:?}", inputs);
        }

        #[test]
        fn any_bytes_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            decode(&bytes);
        }
    }
}
