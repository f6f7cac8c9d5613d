//! The pictures of the README, made from what the real program shows. They lie in `docs/pictures`; a picture that is not
//! what the program shows any more is a failure. To make them anew, and then look at each:
//!
//! ```sh
//! UPDATE_PICTURES=1 cargo test --test pty pictures
//! ```

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::desk::Desk;
use crate::reader::Reader;
use crate::support::env::Env;
use crate::support::pty::Pty;
use crate::support::svg::svg;

/// A key nobody has the other half of; a picture must not change with every new key.
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDKt+CKGGgbvYo0WmN4Ef1NNDw0QUudjC/P2Qk+60YuJ";

macro_rules! sources {
    ($when:literal: $($path:literal from $file:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../src/cli/demo/", $when, "/", $file)))),*]
    };
}

/// The sources of the demonstration.
const BEFORE: &[(&str, &str)] = sources!["before":
    "Cargo.lock" from "Cargo.lock",
    "Cargo.toml" from "Cargo.toml",
    "config/refunds.toml" from "refunds.toml",
    "scripts/reconcile.py" from "reconcile.py",
    "src/lib.rs" from "lib.rs",
    "src/order.rs" from "order.rs",
    "src/refund.rs" from "refund.rs",
    "tests/refund.rs" from "tests.rs",
];
const AFTER: &[(&str, &str)] = sources!["after":
    "Cargo.lock" from "Cargo.lock",
    "Cargo.toml" from "Cargo.toml",
    "config/refunds.toml" from "refunds.toml",
    "scripts/reconcile.py" from "reconcile.py",
    "src/lib.rs" from "lib.rs",
    "src/order.rs" from "order.rs",
    "src/policy.rs" from "policy.rs",
    "src/refund.rs" from "refund.rs",
    "tests/refund.rs" from "tests.rs",
];

/// A repository that is the same wherever it is made, with a change by a machine.
fn shop() -> Desk {
    let mut env = Env::new();
    env.set("COLORTERM", "truecolor");
    let repo = env.path("payments");
    fs::create_dir(&repo).expect("the world is new");
    let desk = Desk { env, repo };
    desk.git(&["init", "-q", "-b", "main"]);
    desk.configure("gpg.format", "ssh");
    desk.configure("user.signingkey", &format!("key::{KEY}"));
    desk.write(".countersign/allowed_signers", format!("alice@example.com {KEY}\n"));
    for (path, text) in BEFORE {
        desk.write(path, text);
    }
    desk.commit_as("bo", "Refund whole orders");
    desk.git(&["switch", "-q", "-c", "feature"]);
    for (path, text) in AFTER {
        desk.write(path, text.replace("{{ZWSP}}", "\u{200b}"));
    }
    let script = desk.repo.join("scripts/reconcile.py");
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).expect("it was written");
    desk.commit_as("bo", "Refund returned items\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
    desk
}

/// What was decided before the pictures are taken: some lines signed, a hunk questioned, a line rejected.
fn decide(desk: &Desk) {
    let mut reader = Reader::open_at(desk, &["main..feature"], (110, 40));
    // Two lines in less than three seconds would be marked as skimmed.
    reader.pass(Duration::from_millis(3_300));
    reader.sign();
    reader.question("where did the thirty days go?");
    reader.send("/\\x{200b}\r").wait_for("[1/1");
    press(&mut reader, &["L", "k", "k", "k"]);
    for _ in 0..2 {
        reader.pass(Duration::from_millis(1_700));
        reader.sign();
    }
    press(&mut reader, &["j"]);
    reader.reject("no account is ever in this state");
    reader.send("/is_err\r").wait_for("[1/1").wait_for("is_err()");
    press(&mut reader, &["c"]);
    reader.send("\t\tTrue whatever happens. Why was this weakened?").wait_for("weakened?").send("\r");
    reader.wait_for("by you, open");
    reader.leave();
}

/// Says something in the name of the agent that wrote the change.
fn reply(desk: &Desk) {
    let listed = desk.countersign(&["comments", "--format", "json", "main..feature"]).expect(0);
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("it is JSON");
    let id = listed["threads"][0]["id"].as_str().expect("there is one thread");
    let text = "By mistake. It says again which error comes.";
    let agent = ["--as", "claude"];
    let args = [&["comment", "reply", "-m", text][..], &agent, &[id, "main..feature"]].concat();
    let _ = desk.countersign(&args).expect(0);
    let _ =
        desk.countersign(&[&["comment", "resolve"][..], &agent, &[id, "main..feature"]].concat()).expect(0);
}

/// Presses keys, each after the frame that the one before brought about.
fn press(reader: &mut Reader, keys: &[&str]) {
    for key in keys {
        let n_frames = reader.n_frames();
        reader.send(key).wait_frame(n_frames);
        if key.starts_with('/') {
            reader.wait_for("[1/1");
        }
    }
}

/// A picture: its name, the size of its screen, what it shows, and the keys that lead there.
struct Picture {
    name: &'static str,
    size: (u16, u16),
    title: &'static str,
    keys: &'static [&'static str],
    /// What stands on the screen then, and the keys that follow.
    until: &'static str,
    then: &'static [&'static str],
}

const PICTURES: &[Picture] = &[
    Picture {
        name: "unified",
        size: (110, 30),
        title: "A change by a machine, read line by line",
        keys: &["/\\x{200b}\r"],
        until: "hidden character",
        then: &["zz"],
    },
    Picture {
        name: "side-by-side",
        size: (150, 30),
        title: "Old and new side by side",
        keys: &["t", "/returned_items_are\r"],
        until: "fn returned_items_are",
        then: &["zz"],
    },
    Picture {
        name: "comments",
        size: (110, 30),
        title: "A thread of comments",
        keys: &["/is_err\r"],
        until: "weakened",
        then: &["zz"],
    },
    Picture {
        name: "sign-off",
        size: (110, 30),
        title: "The sign-off",
        keys: &["ZZ"],
        until: "type the word sign",
        then: &[],
    },
];

/// In which themes each is shown.
const THEMES: [&str; 2] = ["dark", "light"];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures").join(name)
}

/// Takes one picture in one theme and compares it with the file.
fn take(desk: &Desk, picture: &Picture, theme: &str) -> Result<(), String> {
    let name = format!("{}-{theme}.svg", picture.name);
    let mut reader = Reader::open_at(desk, &["--theme", theme, "main..feature"], picture.size);
    press(&mut reader, picture.keys);
    reader.wait_for(picture.until);
    press(&mut reader, picture.then);
    let draw = |pty: &Pty| svg(pty.terminal(), picture.title);
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        // The colours of the code come a little later than the code.
        reader.pass(Duration::from_secs(3));
        fs::create_dir_all(file(""))
            .and_then(|()| fs::write(file(&name), draw(&reader)))
            .map_err(|e| e.to_string())?;
    }
    let kept = fs::read_to_string(file(&name)).unwrap_or_default();
    if !reader.comes_true(Duration::from_secs(10), |pty| draw(pty) == kept) {
        let now = draw(&reader);
        let differs = kept.lines().zip(now.lines()).find(|(kept, now)| kept != now);
        return Err(format!("{name} is not what the screen shows, first {differs:?}:\n{}", reader.screen()));
    }
    Ok(())
}

#[test]
fn the_pictures_show_what_the_program_shows() {
    let desk = shop();
    decide(&desk);
    reply(&desk);
    let mut faults = Vec::new();
    for picture in PICTURES {
        for theme in THEMES {
            // On a busy machine the colours of the code may have been given up; another look asks for them again.
            let taken = take(&desk, picture, theme).or_else(|_| take(&desk, picture, theme));
            faults.extend(taken.err());
        }
    }
    assert!(
        faults.is_empty(),
        "{}\nlook at the head of this file for how to make them anew",
        faults.join("\n")
    );
}
