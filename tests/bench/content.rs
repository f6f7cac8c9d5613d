//! What stands in the files of the measured ranges.

use std::fmt::Write as _;

/// Of what kind the lines are.
#[derive(Clone, Copy)]
pub(crate) enum Text {
    /// Source code in ASCII.
    Code,
    /// Wide, combining and right-to-left characters, emoji of several parts, and tabs.
    Wide,
}

/// A number that looks like chance and is the same every time.
fn scatter(seed: u32) -> u32 {
    seed.wrapping_mul(2_654_435_761) >> 12
}

/// A name for file number `file`; neighbours look nothing alike.
pub(crate) fn name(file: u32) -> String {
    const PARTS: [&str; 16] = [
        "order", "refund", "ledger", "price", "stock", "basket", "invoice", "courier", "account", "report",
        "tax", "rebate", "voucher", "audit", "batch", "session",
    ];
    let of = |shift: u32| PARTS[(scatter(file) >> shift) as usize % PARTS.len()];
    format!("{}_{}_{file:04}", of(0), of(5))
}

/// A text in which runs of changed lines are spread evenly; a changed line of the head has the word `settle`.
pub(crate) fn lines(text: Text, file: u32, n_lines: u32, n_changed: u32, is_head: bool) -> String {
    const RUN: u32 = 5;
    let run = RUN.min(n_changed);
    let period = (n_lines * run).checked_div(n_changed).map_or(u32::MAX, |period| period.max(run + 1));
    let mut out = String::new();
    for line in 0..n_lines {
        let is_changed = line % period < run;
        let word = if is_changed && is_head { "settle" } else { "charge" };
        let seed = scatter(file * 7919 + line);
        match text {
            Text::Code => code(&mut out, word, line, seed),
            Text::Wide => wide(&mut out, word, line, seed),
        }
    }
    out
}

fn code(out: &mut String, word: &str, line: u32, seed: u32) {
    let written = match line % 8 {
        0 => writeln!(out, "fn {word}_{seed}(order: &Order) -> Result<Amount, Refused> {{"),
        1 => writeln!(out, "    let days_{seed} = order.{word}(\"{seed}\").unwrap_or_default();"),
        2 => writeln!(
            out,
            "    // {word} only what was ordered within {seed} days, and never more than was paid"
        ),
        3 => writeln!(out, "    if days_{seed} > {} {{", seed % 90),
        4 => writeln!(out, "        return Err(Refused::TooLate {{ order: order.{word}, days: {seed} }});"),
        5 => writeln!(out, "    }}{}", if word == "settle" { " // settle" } else { "" }),
        6 => writeln!(out, "    Ok({word}::new({seed}, order.currency))"),
        _ => writeln!(out, "}} // {word}"),
    };
    written.expect("a string takes everything");
}

fn wide(out: &mut String, word: &str, line: u32, seed: u32) {
    let written = match line % 6 {
        0 => writeln!(out, "    // {word} 注文の合計は{seed}円です。返金は三十日以内に限ります。"),
        1 => writeln!(out, "    let {word} = \"👩‍👩‍👧‍👦 {seed} 👍🏽 🇯🇵 ❤️\";"),
        2 => writeln!(out, "    let e = \"e\u{301}\u{327}a\u{308}\u{323} {word} {seed} कि क्षि ก็ ที่\";"),
        3 => writeln!(out, "    // {word} שלום עולם {seed} مرحبا بالعالم"),
        4 => writeln!(out, "\tlet\ta\t=\t{seed};\t// {word} 한국어 텍스트"),
        _ => writeln!(out, "    let s = \"{word}\u{200b}{seed}\u{202e}\"; // ｆｕｌｌ ｗｉｄｔｈ"),
    };
    written.expect("a string takes everything");
}

/// Bytes that are no text.
pub(crate) fn binary(seed: u32, n_bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let mut bytes = b"\x89PNG\0".to_vec();
    while bytes.len() < n_bytes {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes.extend(state.to_le_bytes());
    }
    bytes
}
