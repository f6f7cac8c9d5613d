//! The keys that come with the program, keys of one's own, and what is wrong with them.

use super::*;
use crate::keymap::Group;

fn chords(keys: &str) -> Vec<Chord> {
    Chord::parse_sequence(keys).unwrap()
}

fn shown(keys: &[&[Chord]]) -> Vec<String> {
    keys.iter().map(|chords| Chord::show_sequence(chords)).collect()
}

/// Every preset, or what is wrong with those that are not complete.
fn presets() -> Vec<(&'static str, Keymap)> {
    let parsed = BUILT_IN.iter().map(|(name, text)| (*name, Keymap::parse(text)));
    let (good, bad): (Vec<_>, Vec<_>) = parsed.partition(|(_, map)| map.is_ok());
    let told: Vec<String> = bad
        .iter()
        .map(|(name, faults)| format!("keymaps/{name}.toml: {:?}", faults.as_ref().unwrap_err()))
        .collect();
    assert!(told.is_empty(), "\n{}\n", told.join("\n"));
    good.into_iter().map(|(name, map)| (name, map.unwrap())).collect()
}

#[test]
fn every_preset_reaches_every_command_by_a_key_that_comes_through() {
    for (preset, map) in presets() {
        for mode in Mode::ALL {
            for info in TABLE.iter().filter(|info| info.command.works_in(mode)) {
                let keys = map.keys_of(mode, info.command);
                let comes_through =
                    |chords: &&&[Chord]| !chords.iter().any(|one| one.is_often_taken() || one.needs_alt_gr());
                assert!(
                    keys.iter().find(comes_through).is_some(),
                    "{preset}: {} in [{}] has no key that reaches the program everywhere: {:?}",
                    info.id,
                    mode.section(),
                    shown(&keys)
                );
                for chords in keys {
                    assert_eq!(map.step(mode, chords), Step::Run(info.command), "{preset} {}", info.id);
                }
            }
        }
    }
}

#[test]
fn no_sequence_of_a_preset_is_hidden_by_another_one() {
    for (preset, map) in presets() {
        for mode in Mode::ALL {
            let bindings = &map.modes[mode as usize];
            for (at, one) in bindings.iter().enumerate() {
                for other in &bindings[at + 1..] {
                    let clash =
                        one.chords.starts_with(&other.chords) || other.chords.starts_with(&one.chords);
                    assert!(!clash, "{preset} [{}]: {one:?} {other:?}", mode.section());
                }
            }
        }
    }
}

#[test]
fn in_every_preset_escape_cancels_and_does_nothing_else() {
    for (preset, map) in presets() {
        for mode in Mode::ALL {
            assert_eq!(map.step(mode, &chords("<Esc>")), Step::Run(Command::Cancel), "{preset}");
            let others = map.modes[mode as usize].iter().filter(|bound| bound.command != Command::Cancel);
            assert!(others.flat_map(|bound| &bound.chords).all(|one| one.key != Key::Esc), "{preset}");
        }
    }
}

#[test]
fn a_key_that_decides_neither_takes_a_text_nor_leaves() {
    let deciding = TABLE.iter().filter(|info| info.group == Group::Decide && !info.command.may_be_guessed());
    let deciding: Vec<_> = deciding.map(|info| info.command).collect();
    for (preset, map) in presets() {
        for keys in deciding.iter().flat_map(|command| map.keys_of(Mode::Read, *command)) {
            assert_ne!(map.step(Mode::Text, keys), Step::Run(Command::Accept), "{preset} {keys:?}");
            assert_ne!(map.step(Mode::List, keys), Step::Run(Command::Cancel), "{preset} {keys:?}");
        }
    }
}

#[test]
fn ids_are_unique_and_every_command_has_its_row() {
    for (at, info) in TABLE.iter().enumerate() {
        assert_eq!(info.command.info().id, info.id);
        assert!(TABLE[..at].iter().all(|other| other.id != info.id && other.command != info.command));
        assert!(Mode::ALL.iter().any(|mode| info.command.works_in(*mode)));
        let by_name = Command::from_id(info.id);
        assert_eq!(by_name, info.command.works_in(Mode::Read).then_some(info.command));
    }
}

#[test]
fn a_dump_reads_back_as_the_same_keys() {
    for (preset, map) in presets() {
        let text = map.to_toml();
        let back = Keymap::parse(&text).unwrap_or_else(|faults| panic!("{preset}: {faults:?}\n{text}"));
        for mode in Mode::ALL {
            for info in TABLE {
                let keys = |map: &Keymap| shown(&map.keys_of(mode, info.command));
                assert_eq!(keys(&map), keys(&back), "{preset} {}", info.id);
            }
        }
    }
}

#[test]
fn chords_are_followed_to_their_end() {
    let map = Keymap::vim();
    assert_eq!(map.step(Mode::Read, &chords("Z")), Step::More);
    assert_eq!(map.step(Mode::Read, &chords("Zx")), Step::Unknown);
    assert_eq!(map.step(Mode::Read, &chords("<C-q>")), Step::Unknown);
    assert_eq!(map.step(Mode::List, &chords("<Space>")), Step::Run(Command::PageDown));
    assert_eq!(map.step(Mode::List, &chords("j")), Step::Run(Command::LineDown));
    assert_eq!(map.step(Mode::List, &chords("g")), Step::More);
    assert_eq!(map.step(Mode::List, &chords("x")), Step::Unknown);
    assert_eq!(map.step(Mode::Text, &chords("j")), Step::Unknown);
    assert_eq!(shown(&map.keys_of(Mode::List, Command::PageDown)), ["<Space>", "<C-f>", "<PageDown>"]);
}

fn changed(text: &str) -> Keymap {
    Keymap::parse(&format!("based-on = \"vim\"\n{text}"))
        .unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

#[test]
fn keys_of_ones_own_come_first_and_are_taken_from_their_owner() {
    let map = changed("[keys]\nnext-hunk = [\"n\", \"u\"]\n[list]\nline-down = \"n\"\n");
    assert_eq!(shown(&map.keys_of(Mode::Read, Command::NextHunk)), ["n", "u", "]", "J"]);
    assert_eq!(map.keys_of(Mode::Read, Command::Undo), [&[] as &[Chord]; 0]);
    assert_eq!(map.hint(Command::Undo), ":undo");
    assert_eq!(map.step(Mode::List, &chords("n")), Step::Run(Command::LineDown));
}

#[test]
fn keys_go_away_only_when_told() {
    let map = changed("[keys]\nsuspend = []\nquit = [\"\", \"Q\"]\nhelp = \"\"\nnone = [\"g\", \"x\"]\n");
    let keys = |command| shown(&map.keys_of(Mode::Read, command));
    assert_eq!(keys(Command::Suspend), [""; 0]);
    assert_eq!(keys(Command::Quit), ["Q"]);
    assert_eq!(keys(Command::Help), [""; 0]);
    assert_eq!(keys(Command::Top), ["<Home>"]);
    assert_eq!(keys(Command::CommentChange), [""; 0]);
    assert_eq!(keys(Command::Reject), [""; 0]);
    assert_eq!(keys(Command::LineDown), ["j", "<Down>"]);
    let map = changed("[text]\ncancel = []\n[keys]\nnone = [\"g\"]\nreject = [\"g\"]");
    assert_eq!(map.step(Mode::Text, &chords("<Esc>")), Step::Run(Command::Cancel));
    assert_eq!(map.step(Mode::Text, &chords("<C-c>")), Step::Unknown);
    assert_eq!(map.step(Mode::Read, &chords("g")), Step::Run(Command::Reject));
}

#[test]
fn mistakes_are_named_with_their_place() {
    let cases = [
        ("[keys]\nnope = [\"n\"]", "nope"),
        ("[keys]\naccept = [\"n\"]", "accept"),
        ("[list]\nundo = [\"n\"]", "undo"),
        ("[text]\nquit = [\"<C-q>\"]", "quit"),
        ("[key]\nquit = [\"n\"]", "key"),
        ("[keys]\nquit = 3", "3"),
        ("[keys]\nquit = [\"n\", true]", "true"),
        ("[keys]\nquit = [\"<Nope>\"]", "\"<Nope>\""),
        ("[keys]\nquit = [\"5\"]", "\"5\""),
        ("[keys]\nquit = [\"<Esc>\"]", "\"<Esc>\""),
        ("[keys]\ncancel = [\"<Esc>x\"]", "\"<Esc>x\""),
        ("[keys]\nquit = [\"<C-i>\"]", "\"<C-i>\""),
        ("[text]\naccept = [\"j\"]", "\"j\""),
        ("[keys]\nquit = [\"n\"]\nhelp = [\"n\"]", "\"n\""),
        ("[keys]\nquit = [\"g\"]", "\"g\""),
        ("[keys]\nquit = [\"ggx\"]\n", "\"ggx\""),
    ];
    for (text, at) in cases {
        let text = format!("based-on = \"vim\"\n{text}");
        let faults = Keymap::parse(&text).expect_err(&text);
        assert_eq!(&text[faults[0].at.clone()], at, "{text}: {faults:?}");
    }
    let faults = Keymap::parse("[keys\n").unwrap_err();
    assert!(matches!(faults[0].kind, KeyFaultKind::Form(_)));
}

#[test]
fn who_is_in_the_way_is_named() {
    let kind = |text: &str| Keymap::parse(text).unwrap_err().remove(0).kind;
    let KeyFaultKind::Collision { other, other_keys, .. } =
        kind("based-on = \"vim\"\n[keys]\nquit = [\"ggx\"]\n")
    else {
        panic!("it collides")
    };
    assert_eq!((other, other_keys.as_str()), ("top", "gg"));
    assert!(matches!(kind("based-on = \"vmi\"\n"), KeyFaultKind::Base(_)));
    let needed = |id| KeyFaultKind::Needed { id, mode: if id == "quit" { Mode::Read } else { Mode::Text } };
    assert_eq!(kind("based-on = \"vim\"\n[keys]\nquit = []\n"), needed("quit"));
    assert_eq!(kind("based-on = \"vim\"\n[text]\nnone = [\"<Enter>\"]\n"), needed("accept"));
    let KeyFaultKind::Missing(names) = kind("[keys]\nquit = [\"q\"]\nhelp = []\n") else {
        panic!("it is not complete")
    };
    assert!(names.contains(&(Mode::Read, "line-down")) && names.contains(&(Mode::Text, "accept")));
    assert!(!names.iter().any(|(_, id)| ["quit", "help", "cancel"].contains(id)));
}

#[test]
fn characters_of_other_scripts_stand_for_their_key_where_they_mean_nothing() {
    let mut map = changed("[keys]\nhelp = [\"щ\"]\n");
    let on_latin = |map: &Keymap, mode, typed: &str, key: char| {
        let typed = if typed.is_empty() { Vec::new() } else { chords(typed) };
        match map.on_latin_keyboard(mode, &typed, Chord::plain(Key::Char(key))) {
            Chord { key: Key::Char(key), .. } => key,
            other => panic!("{other}"),
        }
    };
    assert_eq!(on_latin(&map, Mode::Read, "", 'о'), 'j');
    assert_eq!(on_latin(&map, Mode::List, "", 'о'), 'j');
    assert_eq!(on_latin(&map, Mode::Text, "", 'о'), 'о');
    assert_eq!(on_latin(&map, Mode::Read, "g", 'п'), 'g');
    // Bound as it is.
    assert_eq!(on_latin(&map, Mode::Read, "", 'щ'), 'щ');
    map.layout = Layout::None;
    assert_eq!(on_latin(&map, Mode::Read, "", 'о'), 'о');
}

#[test]
fn a_guess_never_changes_the_review() {
    for info in TABLE.iter().filter(|info| info.group == Group::Decide || info.group == Group::Comment) {
        let changes = !matches!(
            info.id,
            "reject"
                | "question"
                | "line-mode"
                | "select"
                | "split"
                | "decisions"
                | "summary"
                | "comment"
                | "comment-file"
                | "comment-change"
                | "reply"
                | "edit-comment"
                | "next-comment"
                | "previous-comment"
                | "comments"
                | "reload-comments"
        );
        assert_eq!(info.command.may_be_guessed(), !changes, "{}", info.id);
    }
    assert!(!Command::Sign.may_be_guessed() && !Command::Undo.may_be_guessed());
}

#[test]
fn a_file_of_the_user_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("keymaps")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join("keymaps").join(name), text).unwrap();
    let load = |name| Keymap::load(name, Some(dir.path()));
    assert_eq!(load("emacs").unwrap(), Keymap::builtin("emacs").unwrap());
    write("mine.toml", "based-on = \"arrows\"\n[keys]\nquit = [\"<F4>\"]");
    write("bad.toml", "[keys]\nnope = []");
    assert_eq!(load("mine").unwrap().hint(Command::Quit), "F4");
    assert!(matches!(load("bad"), Err(KeymapError::Faulty { .. })));
    for name in ["", "nowhere", "../keymaps/mine", "Vim"] {
        assert!(matches!(load(name), Err(KeymapError::Unknown { .. })), "{name}");
    }
}
