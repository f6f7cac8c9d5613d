//! The list of themes, and names that are none.

use crate::support::env::Env;

fn own(env: &Env, name: &str, text: &str) {
    let dir = env.path("config/countersign/themes");
    std::fs::create_dir_all(&dir).expect("the world is new");
    std::fs::write(dir.join(name), text).expect("the disk takes it");
}

#[test]
fn every_theme_is_listed_with_what_it_is() {
    let env = Env::new();
    own(&env, "zebra.toml", "about = \"Stripes \u{202e}\"\nbased-on = \"light\"\n");
    own(&env, "broken.toml", "based-on = \"light\"\n[face]\nstripes = {}\n");
    let listed = env.countersign(&env.path("tmp"), &["--list-themes"]).expect(0);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 19, "{listed}");
    assert!(lines[0].starts_with("dark  "), "{listed}");
    assert!(listed.contains("colorblind-dark      Blue for added and orange for removed"), "{listed}");
    assert!(lines[17].contains("broken.toml:3:1: nothing on the screen is called `stripes`"), "{listed}");
    assert_eq!(lines[18], "zebra                Stripes <U+202E RLO> (your own)");
}

#[test]
fn a_name_that_no_theme_has_is_refused_with_those_that_there_are() {
    let env = Env::new();
    for name in ["drak", "dark,", "nord,drak", "../dark"] {
        let err = env.countersign(&env.path("tmp"), &["--theme", name]).expect_error(2);
        assert!(err.contains("there is no theme `"), "{err}");
        assert!(err.contains("solarized-light") && err.contains("themes/NAME.toml"), "{err}");
    }
}
