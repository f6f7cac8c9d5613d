//! The escape sequence that asks a terminal to put something on its clipboard.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The most that goes into a sequence. Terminals drop longer ones, and 100,000 bytes of base64 is what most take.
const MAX: usize = 74_994;

/// GNU screen drops what it passes on in longer pieces.
const SCREEN_PIECE: usize = 700;

/// What stands between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// Nothing.
    None,
    /// A tmux that lets sequences through.
    Tmux,
    /// GNU screen.
    Screen,
}

/// The sequence; `None` if there is too much for one.
pub(super) fn osc52(bytes: &[u8], wrapping: Wrapping) -> Option<Vec<u8>> {
    if bytes.len() > MAX {
        return None;
    }
    // It ends in BEL, because the other ending would end the wrapping too.
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(bytes));
    let sequence = match wrapping {
        Wrapping::None => plain,
        Wrapping::Tmux => format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
        Wrapping::Screen => {
            let pieces: Vec<_> = plain.as_bytes().chunks(SCREEN_PIECE).map(String::from_utf8_lossy).collect();
            format!("\x1bP{}\x1b\\", pieces.join("\x1b\\\x1bP"))
        }
    };
    Some(sequence.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the terminal gets once screen has taken its wrapping off.
    fn unwrapped(sequence: &[u8]) -> String {
        String::from_utf8(sequence.to_vec()).unwrap().replace("\x1b\\", "").replace("\x1bP", "")
    }

    #[test]
    fn a_sequence_carries_base64_and_nothing_of_the_bytes() {
        let hostile = b"\x1b]0;title\x07\x1b\\\r\nrm -rf ~\n";
        let plain = osc52(hostile, Wrapping::None).unwrap();
        let inner = plain.strip_prefix(b"\x1b]52;c;").and_then(|rest| rest.strip_suffix(b"\x07")).unwrap();
        assert!(inner.iter().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b)));
        assert_eq!(STANDARD.decode(inner).unwrap(), hostile);
        let tmux = osc52(b"a", Wrapping::Tmux).unwrap();
        assert_eq!(tmux, b"\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\");
    }

    #[test]
    fn screen_gets_it_in_pieces_and_passes_on_the_whole() {
        let bytes: Vec<u8> = (0..=255).cycle().take(5000).collect();
        let wrapped = osc52(&bytes, Wrapping::Screen).unwrap();
        let pieces: Vec<&[u8]> = wrapped.split_inclusive(|&byte| byte == b'\\').collect();
        assert!(pieces.len() > 9 && pieces.iter().all(|piece| piece.len() <= SCREEN_PIECE + 4));
        assert_eq!(unwrapped(&wrapped).into_bytes(), osc52(&bytes, Wrapping::None).unwrap());
    }

    #[test]
    fn too_much_is_not_sent_at_all() {
        assert!(osc52(&vec![b'x'; MAX], Wrapping::None).unwrap().len() < 100_010);
        assert_eq!(osc52(&vec![b'x'; MAX + 1], Wrapping::None), None);
    }
}
