mod sight;

use ratatui::style::{Color, Modifier};

use super::*;
use sight::{Eyes, contrast, difference};

/// The themes that say every colour exactly. The other two leave colours to the terminal, or have none.
fn coloured() -> impl Iterator<Item = (&'static str, Theme)> {
    let exact = Theme::names().filter(|name| !["ansi", "monochrome"].contains(name));
    exact.map(|name| (name, Theme::builtin(name).unwrap()))
}

const ROWS: &[Face] = &[Face::Text, Face::Cursor, Face::Selection];
const HEADER: &[Face] = &[Face::Header, Face::FileHeader];
const EVERYWHERE: &[Face] =
    &[Face::Text, Face::Cursor, Face::Selection, Face::Header, Face::Footer, Face::Dialog];
const CODE: &[Face] = &[Face::Text, Face::Cursor, Face::Selection, Face::Added, Face::Removed];
const EMPHASIS: &[Face] = &[Face::AddedEmphasis, Face::RemovedEmphasis];

/// On which grounds each face stands as text.
const GROUNDS: &[(&[Face], &[&[Face]])] = &[
    (&[Face::Text, Face::Context], &[CODE, EVERYWHERE]),
    (&[Face::Token], &[CODE, EMPHASIS]),
    (&[Face::Dim, Face::Accent, Face::Header, Face::Warning, Face::Machine], &[ROWS, HEADER, EVERYWHERE]),
    (&[Face::Footer, Face::FooterKey], &[&[Face::Footer, Face::Dialog, Face::Cursor]]),
    (&[Face::Error], &[&[Face::Footer, Face::Dialog, Face::Text]]),
    (&[Face::Dialog], &[&[Face::Dialog]]),
    (&[Face::FileHeader], &[&[Face::FileHeader]]),
    (&[Face::Signed, Face::Questioned, Face::Rejected, Face::Undecided], &[ROWS, EVERYWHERE]),
    (
        &[Face::Pending, Face::Carried, Face::Moved, Face::Comment, Face::HunkHeader, Face::LineNumber],
        &[ROWS],
    ),
    (&[Face::AddedSign, Face::RemovedSign], &[ROWS, &[Face::Dialog]]),
    (&[Face::Match, Face::Hidden], &[]),
    // Only a ground, or, for borders, no text.
    (&[Face::Cursor, Face::Selection, Face::Added, Face::Removed, Face::Border], &[]),
    (&[Face::AddedEmphasis, Face::RemovedEmphasis], &[]),
];

#[test]
fn every_theme_that_comes_along_is_complete_and_says_what_it_is() {
    for name in Theme::names() {
        assert!(!Theme::builtin(name).unwrap().about().is_empty(), "{name}");
    }
    assert!(Face::ALL.iter().enumerate().all(|(at, (face, _))| *face as usize == at));
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/themes")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let mut names: Vec<_> = Theme::names().map(|name| format!("{name}.toml")).collect();
    files.sort();
    names.sort();
    assert_eq!(files, names, "every file is compiled in");
}

/// The contrast that every text has to have: 4.5 is what WCAG 2 asks for at level AA, 7 at level AAA.
fn least_contrast(name: &str) -> f64 {
    if name.starts_with("high-contrast") { 7.0 } else { 4.5 }
}

#[test]
fn text_is_readable_on_every_ground_it_stands_on() {
    for (face, name) in Face::ALL {
        assert_eq!(GROUNDS.iter().filter(|(faces, _)| faces.contains(&face)).count(), 1, "{name}");
    }
    let mut faults = Vec::new();
    let few = coloured().map(|(name, theme)| (name, theme.at_depth(ColorDepth::Indexed256)));
    for (name, theme) in coloured().chain(few) {
        let ground = |face: Face| theme.style(face).bg.unwrap_or_else(|| panic!("{name} {face:?}"));
        let mut check = |what: &str, text: Color, ground: Color, least: f64| {
            let reached = contrast(text, ground);
            if reached < least {
                faults.push(format!("{name}: {what} has only {reached:.2} ({text} on {ground})"));
            }
        };
        let least = least_contrast(name);
        for (faces, grounds) in GROUNDS {
            for face in *faces {
                for on in grounds.iter().copied().flatten() {
                    let text = theme.style(*face).fg.unwrap();
                    check(&format!("{face:?} on {on:?}"), text, ground(*on), least);
                }
            }
        }
        for face in [Face::Match, Face::Hidden] {
            check(&format!("{face:?}"), theme.style(face).fg.unwrap(), ground(face), least);
        }
        check("a border", theme.style(Face::Border).fg.unwrap(), ground(Face::Text), 1.5);
        for (role, what) in Role::ALL {
            let text = theme.syntax(role).fg.unwrap();
            for on in CODE {
                check(&format!("{what} on {on:?}"), text, ground(*on), least);
            }
            for on in EMPHASIS {
                let text = theme.style(*on).fg.unwrap_or(text);
                check(&format!("{what} on {on:?}"), text, ground(*on), least);
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn decisions_differ_in_lightness_and_not_only_in_hue() {
    for (name, theme) in coloured() {
        let colours =
            [Face::Signed, Face::Questioned, Face::Rejected].map(|face| theme.style(face).fg.unwrap());
        for (a, b) in [(0, 1), (1, 2), (0, 2)] {
            let reached = contrast(colours[a], colours[b]);
            assert!(reached >= 1.25, "{name} {a} {b}: {reached}");
        }
    }
}

#[test]
fn what_changed_stands_out_from_what_did_not_and_words_from_their_line() {
    for (name, theme) in coloured() {
        let ground = |face: Face| theme.style(face).bg.unwrap();
        for (a, b, least) in [
            (Face::Text, Face::Added, 4.0),
            (Face::Text, Face::Removed, 4.0),
            (Face::Added, Face::AddedEmphasis, 9.0),
            (Face::Removed, Face::RemovedEmphasis, 9.0),
            (Face::Added, Face::Removed, 9.0),
            (Face::Text, Face::Cursor, 1.5),
            (Face::Cursor, Face::Selection, 3.0),
        ] {
            let reached = difference(ground(a), ground(b), Eyes::Full);
            assert!(reached >= least, "{name} {a:?} {b:?}: {reached:.1}");
        }
    }
}

#[test]
fn blue_and_orange_are_told_apart_by_the_red_green_blind() {
    for name in ["colorblind-dark", "colorblind-light"] {
        let theme = Theme::builtin(name).unwrap();
        for eyes in [Eyes::Protanope, Eyes::Deuteranope] {
            let text = |face: Face| theme.style(face).fg.unwrap();
            let ground = |face: Face| theme.style(face).bg.unwrap();
            for (what, a, b, least) in [
                ("lines", ground(Face::Added), ground(Face::Removed), 15.0),
                ("words", ground(Face::AddedEmphasis), ground(Face::RemovedEmphasis), 30.0),
                ("signs", text(Face::AddedSign), text(Face::RemovedSign), 50.0),
                ("signed and rejected", text(Face::Signed), text(Face::Rejected), 50.0),
                ("signed and questioned", text(Face::Signed), text(Face::Questioned), 30.0),
                ("questioned and rejected", text(Face::Questioned), text(Face::Rejected), 30.0),
            ] {
                let reached = difference(a, b, eyes);
                assert!(reached >= least, "{name} {what} {eyes:?}: {reached:.1}");
            }
        }
    }
    // The measure is worth something: red and green on the same theme for everybody do not pass it.
    let theme = Theme::builtin("dark").unwrap();
    let [added, removed] = [Face::Added, Face::Removed].map(|face| theme.style(face).bg.unwrap());
    assert!(difference(added, removed, Eyes::Deuteranope) < 15.0);
}

#[test]
fn well_known_palettes_have_their_published_colours() {
    let published = [
        ("gruvbox-dark", ["#282828", "#ebdbb2", "#fabd2f"]),
        ("gruvbox-light", ["#fbf1c7", "#3c3836", "#9d0006"]),
        ("solarized-dark", ["#002b36", "#93a1a1", "#eee8d5"]),
        ("solarized-light", ["#fdf6e3", "#586e75", "#073642"]),
        ("nord", ["#2e3440", "#d8dee9", "#88c0d0"]),
        ("catppuccin-mocha", ["#1e1e2e", "#cdd6f4", "#cba6f7"]),
        ("catppuccin-latte", ["#eff1f5", "#4c4f69", "#acb0be"]),
        ("dracula", ["#282a36", "#f8f8f2", "#ff79c6"]),
        ("tokyo-night", ["#1a1b26", "#c0caf5", "#bb9af7"]),
    ];
    for (name, colours) in published {
        let theme = Theme::builtin(name).unwrap();
        for colour in colours {
            let colour: Color = colour.parse().unwrap();
            let is_used = styles(&theme).any(|style| style.fg == Some(colour) || style.bg == Some(colour));
            assert!(is_used, "{name} {colour}");
        }
    }
}

#[test]
fn fewer_colours_keep_apart_what_must_be_kept_apart() {
    let apart = [
        [Face::Added, Face::Removed],
        [Face::Added, Face::AddedEmphasis],
        [Face::Removed, Face::RemovedEmphasis],
        [Face::Signed, Face::Questioned],
        [Face::Signed, Face::Rejected],
        [Face::Questioned, Face::Rejected],
        [Face::Token, Face::Hidden],
        [Face::Text, Face::Cursor],
        [Face::AddedSign, Face::RemovedSign],
    ];
    for (name, theme) in coloured() {
        let less = theme.at_depth(ColorDepth::Indexed256);
        for [a, b] in apart {
            assert_ne!(less.style(a), less.style(b), "{name} {a:?} {b:?}");
        }
        for face in [Face::Added, Face::Removed] {
            assert_ne!(less.style(face).bg, less.style(Face::Text).bg, "{name} {face:?}");
        }
        let few = theme.at_depth(ColorDepth::Ansi16);
        for [a, b] in &apart[1..] {
            assert_ne!(few.style(*a), few.style(*b), "{name} {a:?} {b:?}");
        }
        assert_eq!(theme.at_depth(ColorDepth::TrueColor), theme);
        assert!(styles(&theme.at_depth(ColorDepth::None)).eq(styles(&Theme::monochrome())));
    }
}

#[test]
fn the_sixteen_colours_are_left_to_the_terminal() {
    let theme = Theme::builtin("ansi").unwrap();
    for depth in [ColorDepth::TrueColor, ColorDepth::Indexed256, ColorDepth::Ansi16] {
        let theme = theme.at_depth(depth);
        let named = |style: &Style| {
            style.bg.is_none()
                && style.fg.is_none_or(|colour| !matches!(colour, Color::Rgb(..) | Color::Indexed(_)))
        };
        assert!(styles(&theme).all(named), "{depth:?}");
        let text = |face| theme.style(face).fg;
        assert_eq!([text(Face::Added), text(Face::Removed)], [Some(Color::Green), Some(Color::Red)]);
        assert!(
            Role::ALL.iter().all(|(role, _)| theme.syntax(*role).fg.is_none()),
            "lines keep their colour"
        );
    }
}

fn styles(theme: &Theme) -> impl Iterator<Item = &Style> {
    theme.faces.iter().chain(&theme.roles)
}

#[test]
fn turned_down_themes_hold_only_what_the_terminal_has() {
    for (_, theme) in coloured() {
        for style in styles(&theme.at_depth(ColorDepth::Indexed256)) {
            assert!(
                [style.fg, style.bg].iter().flatten().all(|colour| matches!(colour, Color::Indexed(16..)))
            );
        }
        for style in styles(&theme.at_depth(ColorDepth::Ansi16)) {
            assert!(style.fg.is_none_or(|colour| !matches!(colour, Color::Rgb(..) | Color::Indexed(_))));
            assert_eq!(style.bg, None);
        }
    }
    let plain = Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED;
    let monochrome = Theme::monochrome();
    assert!(
        styles(&monochrome)
            .all(|style| style.fg.or(style.bg).is_none() && plain.contains(style.add_modifier))
    );
}

#[test]
fn a_theme_may_change_only_a_little() {
    let text = "based-on = \"light\"\n[palette]\nsea = \"#012345\"\n[face]\nsigned = { fg = \"sea\", bg = 7, underline = true }\n\
                [syntax]\ncomment = { fg = \"light-red\" }\n";
    let theme = Theme::parse(text).unwrap();
    let signed =
        Style::new().fg(Color::Rgb(1, 0x23, 0x45)).bg(Color::Indexed(7)).add_modifier(Modifier::UNDERLINED);
    assert_eq!(theme.style(Face::Signed), signed);
    assert_eq!(theme.syntax(Role::Comment), Style::new().fg(Color::LightRed));
    assert_eq!(theme.style(Face::Rejected), Theme::builtin("light").unwrap().style(Face::Rejected));
}

#[test]
fn mistakes_are_named_with_their_place() {
    let base = "based-on = \"dark\"\n";
    let cases = [
        ("[face]\nsinged = { fg = \"red\" }", "singed"),
        ("[syntax]\ncoment = { fg = \"red\" }", "coment"),
        ("[face]\nsigned = { fg = \"#12345\" }", "\"#12345\""),
        ("[palette]\nsea = \"blueish\"", "\"blueish\""),
        ("[face]\nsigned = { fg = 256 }", "256"),
        ("[face]\nsigned = { bolt = true }", "bolt"),
        ("[face\n", ""),
    ];
    for (text, at) in cases {
        let text = format!("{base}{text}");
        let error = Theme::parse(&text).unwrap_err();
        assert_eq!(error.at().map(|at| &text[at]), Some(at), "{error:?}");
    }
    let text = "based-on = \"drak\"";
    assert_eq!(Theme::parse(text).unwrap_err().at().map(|at| &text[at]), Some("\"drak\""));
    let Err(ThemeError::Missing { names }) = Theme::parse("[face]\ntext = {}\n") else {
        panic!("it is not complete")
    };
    assert_eq!(names.len(), Face::ALL.len() + Role::ALL.len() - 1);
}

#[test]
fn the_environment_tells_the_depth() {
    let detect = |given: &[(&str, &str)]| {
        ColorDepth::detect(|name| {
            given.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    };
    assert_eq!(detect(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), ColorDepth::TrueColor);
    assert_eq!(detect(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), ColorDepth::None);
    assert_eq!(detect(&[("TERM", "screen-256color"), ("NO_COLOR", "")]), ColorDepth::Indexed256);
    assert_eq!(
        [detect(&[("TERM", "dumb")]), detect(&[("TERM", "linux")])],
        [ColorDepth::None, ColorDepth::Ansi16]
    );
}
