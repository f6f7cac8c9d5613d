//! A person at the screen: reads, signs, signs off.

use std::path::Path;
use std::time::Duration;

use super::env::{COUNTERSIGN, Env};
use super::pty::Pty;

/// Longer than the time that has to lie between two sign keys.
const DELIBERATELY: Duration = Duration::from_millis(170);

/// Makes `Alice Example` sign with a new SSH key, and gives the line for allowed signers.
pub fn set_up_key(env: &Env) -> String {
    let key = env.key("alice@example.com");
    let config = std::fs::read_to_string(env.git_config()).expect("it was written before");
    let ssh = format!("{config}\tsigningkey = {}\n[gpg]\n\tformat = ssh\n", key.display());
    let ssh = ssh.replace("[init]\n\tdefaultBranch = main\n", "");
    std::fs::write(env.git_config(), ssh).expect("it can be written");
    let public = std::fs::read_to_string(format!("{}.pub", key.display())).expect("it lies beside the key");
    format!("alice@example.com {public}")
}

/// Opens a review on a terminal that is tall enough for a small change.
pub fn open(env: &Env, dir: &Path, args: &[&str]) -> Pty {
    Pty::start(env, COUNTERSIGN, dir, args, (120, 60))
}

/// Presses the sign key until the screen says `until`.
#[track_caller]
pub fn sign_until(pty: &mut Pty, until: &str) {
    press_until(pty, " ", until);
}

/// Presses a key that decides until the screen says `until`.
#[track_caller]
pub fn press_until(pty: &mut Pty, key: &str, until: &str) {
    for _ in 0..100 {
        if pty.screen().contains(until) {
            return;
        }
        pty.pass(DELIBERATELY).send(key).pass(DELIBERATELY);
    }
    panic!("never came to `{until}`\n{}", pty.screen());
}

/// Signs off what was decided and leaves. Gives the receipt as it stood on the screen.
#[track_caller]
pub fn sign_off(pty: &mut Pty) -> String {
    // A decision may still be on its way to the disk, and then the program asks to be asked again.
    const ASKED: &str = "type the word sign";
    let is_asked = |pty: &Pty| pty.screen().contains(ASKED);
    let _asked = (0..4).any(|_| pty.send("ZZ").comes_true(Duration::from_secs(6), is_asked));
    // What is typed before the question has been on the screen is no answer to it.
    pty.wait_for(ASKED).pass(DELIBERATELY);
    pty.send("sign").wait_for(": sign").send("\r");
    pty.wait_until("a receipt or a refusal", |pty| {
        ["read back and verified", "NOT signed off"].iter().any(|words| pty.screen().contains(words))
    });
    let receipt = pty.screen();
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    receipt
}
