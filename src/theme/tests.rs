use ratatui::style::{Color, Modifier};

use super::*;

fn coloured() -> [(&'static str, Theme); 2] {
    ["dark", "light"].map(|name| (name, Theme::builtin(name).unwrap()))
}

/// The contrast of two colours as WCAG 2 defines it, from 1 to 21.
fn contrast(a: Color, b: Color) -> f64 {
    let luminance = |colour| {
        let Color::Rgb(r, g, b) = colour else { panic!("{colour:?} is not exact") };
        let linear = [r, g, b].map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    if a > b { a / b } else { b / a }
}

#[test]
fn every_theme_that_comes_along_is_complete() {
    for name in Theme::names() {
        assert!(Theme::builtin(name).is_some());
        assert_eq!(Theme::load(name, None).unwrap(), Theme::builtin(name).unwrap());
    }
    assert!(Face::ALL.iter().enumerate().all(|(at, (face, _))| *face as usize == at));
}

#[test]
fn text_is_readable_on_every_ground_it_stands_on() {
    for (name, theme) in coloured() {
        let ground = theme.style(Face::Text).bg.unwrap();
        for (face, face_name) in Face::ALL {
            let style = theme.style(face);
            let least = match face {
                Face::Border => 1.5,
                Face::LineNumber => 3.0,
                Face::Questioned | Face::Rejected | Face::Error | Face::RemovedSign => 3.5,
                _ => 4.5,
            };
            let reached = style.fg.map_or(21.0, |fg| contrast(fg, style.bg.unwrap_or(ground)));
            assert!(reached >= least, "{name} {face_name}: {reached}");
        }
        let grounds = [Face::Text, Face::Added, Face::Removed, Face::Cursor, Face::Selection];
        let strong = [Face::AddedEmphasis, Face::RemovedEmphasis];
        for (role, role_name) in Role::ALL {
            let fg = theme.syntax(role).fg.unwrap();
            for (face, least) in
                grounds.map(|face| (face, 4.5)).into_iter().chain(strong.map(|face| (face, 3.0)))
            {
                let reached = contrast(fg, theme.style(face).bg.unwrap());
                assert!(reached >= least, "{name} {role_name} on {face:?}: {reached}");
            }
        }
    }
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
        let few = theme.at_depth(ColorDepth::Ansi16);
        for [a, b] in &apart[1..] {
            assert_ne!(few.style(*a), few.style(*b), "{name} {a:?} {b:?}");
        }
        assert_eq!(theme.at_depth(ColorDepth::TrueColor), theme);
        assert_eq!(theme.at_depth(ColorDepth::None), Theme::monochrome());
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
fn a_file_of_the_user_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(dir.path().join("themes")).unwrap();
        std::fs::write(dir.path().join("themes").join(name), text).unwrap();
    };
    let load = |name| Theme::load(name, Some(dir.path()));
    assert_eq!(load("dark").unwrap(), Theme::builtin("dark").unwrap());
    write("dark.toml", "based-on = \"light\"");
    write("mine.toml", "based-on = \"dark\"\n[face]\nnope = {}");
    assert_eq!(load("dark").unwrap(), Theme::builtin("light").unwrap());
    assert!(matches!(load("mine"), Err(ThemeError::Faulty { .. })));
    for name in ["", "nowhere", "../themes/mine", "Dark"] {
        assert!(matches!(load(name), Err(ThemeError::Unknown { .. })), "{name}");
    }
    std::fs::create_dir(dir.path().join("themes/odd.toml")).unwrap();
    assert!(matches!(load("odd"), Err(ThemeError::Unreadable { .. })));
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
