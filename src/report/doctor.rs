//! What `doctor` found, in sentences: how things stand, and what mends them.

use std::path::{Path, PathBuf};

use super::failure::{quoted, quoted_path, shell_path, shell_word};
use super::{Failure, notice, openpgp_line, trust_root, trusted_keys, unclear_signature};
use crate::attest::SignatureUnclear;
use crate::diff::Notice;
use crate::git::{
    Hazard, IgnoredSetting, LockFile, OPENPGP_KEYS, OPENPGP_SIGNERS, RepositoryState, TrustReason, TrustRoot,
    Way,
};
use crate::provenance::AgentSign;
use crate::sign::{Key, KeyState, Knows, ListedKey, TrustedKeys};
use crate::store::StateDir;
use crate::theme::ColorDepth;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// As it should be.
    Ok,
    /// A review works, and the reader should know of this.
    Warn,
    /// Something does not work.
    Fail,
    /// Only trying would tell.
    CannotTell,
}

/// One line of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub topic: &'static str,
    /// How it stands.
    pub condition: Condition,
    /// One sentence.
    pub sentence: String,
    /// What helps: commands to paste, some with a word on when.
    pub mend: Vec<String>,
}

impl Finding {
    fn new(topic: &'static str, condition: Condition, sentence: impl Into<String>) -> Self {
        Self { topic, condition, sentence: sentence.into(), mend: Vec::new() }
    }

    fn ok(topic: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(topic, Condition::Ok, sentence)
    }

    fn warn(topic: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(topic, Condition::Warn, sentence)
    }

    fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend.push(mend.into());
        self
    }

    /// What stands in the way of `topic`.
    pub fn fail(topic: &'static str, failure: impl Into<Failure>) -> Self {
        let failure = failure.into();
        Self { topic, condition: Condition::Fail, sentence: failure.sentence, mend: failure.hints }
    }
}

/// Where copied text goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clipboard {
    /// To the command of the settings.
    Command,
    /// To tmux.
    Tmux,
    /// To the terminal, by OSC 52, perhaps through GNU screen.
    Terminal,
    /// To this program.
    Program(&'static str),
    /// To a file.
    File,
}

/// What the environment says of the terminal.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// `TERM`.
    pub name: Option<String>,
    /// Whether standard output is one.
    pub is_there: bool,
    /// The colours.
    pub depth: ColorDepth,
    /// Whether the locale is UTF-8.
    pub is_utf8: bool,
    /// Whether tmux stands in between.
    pub is_in_tmux: bool,
    /// Where copied text goes.
    pub clipboard: Clipboard,
}

/// The programs below: git, where it was found and its version, and the library that repositories are read with.
pub fn programs(git: Option<(PathBuf, std::io::Result<String>)>, libgit2: &str) -> Vec<Finding> {
    let git = match git {
        Some((path, Ok(version))) => {
            Finding::ok("git", format!("git {} in {}", quoted(version), quoted_path(&path)))
        }
        Some((path, Err(error))) => Finding::fail(
            "git",
            Failure::could_not_tell(format!("{} cannot be run: {error}", quoted_path(&path))),
        ),
        None => Finding::warn(
            "git",
            "there is no git on PATH; libgit2 reads most repositories, but pushing and fetching records does not work",
        )
        .mend("on Debian or Ubuntu: sudo apt install git"),
    };
    vec![
        git,
        Finding::ok("libgit2", format!("repositories are read with libgit2 {libgit2}, which is built in")),
    ]
}

/// How the repository stands.
pub fn repository(state: &RepositoryState) -> Vec<Finding> {
    const TOPIC: &str = "repository";
    let place = match &state.workdir {
        Some(top) => format!("{}, work tree {}", quoted_path(&state.git_dir), quoted_path(top)),
        None => format!("{}, bare: it has no uncommitted work", quoted_path(&state.git_dir)),
    };
    let way = match (state.way, &state.refused_because) {
        (Way::Libgit2, _) => "opened with libgit2".to_owned(),
        (Way::Plumbing, None) => "opened through git".to_owned(),
        (Way::Plumbing, Some(said)) => format!("opened through git, as libgit2 cannot ({})", quoted(said)),
    };
    let format = state.format.name();
    let mut found = vec![Finding::ok(TOPIC, format!("{way}: {place}; object format {format}"))];
    if state.index_way != state.way {
        found.push(Finding::ok("index", "it is split or sparse, so git reads it, as libgit2 cannot"));
    }
    if !state.extensions.is_empty() {
        let list: Vec<_> =
            state.extensions.iter().map(|(name, value)| quoted(format!("{name}={value}"))).collect();
        found.push(Finding::ok("extensions", format!("{} can be read", list.join(", "))));
    }
    if state.is_shallow {
        found.push(
            Finding::warn(
                "history",
                "this is a shallow clone: what lies behind its end cannot be compared with",
            )
            .mend("git fetch --unshallow"),
        );
    }
    if !state.promisors.is_empty() {
        let from: Vec<_> = state.promisors.iter().map(quoted).collect();
        let sentence = format!(
            "this is a partial clone of {}: files that are not here cannot be read or signed",
            from.join(", ")
        );
        found.push(Finding::warn("objects", sentence).mend("git fetch --refetch --no-filter"));
    }
    for odd in &state.notices {
        let finding = Finding::warn("replacements", notice(odd));
        found.push(match odd {
            Notice::Grafts => finding.mend("to be rid of grafts: git replace --convert-graft-file"),
            _ => finding
                .mend("to see them: git replace --list")
                .mend("to be rid of one: git replace -d OBJECT"),
        });
    }
    found.extend(state.locks.iter().map(lock));
    if state.locks.is_empty() {
        found.push(Finding::ok("locks", "no lock file stands in the way of the ledger or of git"));
    }
    found
}

fn lock(lock: &LockFile) -> Finding {
    let age = match lock.age.map(|age| age.as_secs()) {
        None => String::new(),
        Some(0..=119) => ", which is new: a git process may be at work".to_owned(),
        Some(seconds) => format!(", {} minutes old", seconds / 60),
    };
    let sentence = format!("there is a lock file{age}: {}", quoted_path(&lock.path));
    Finding::new("locks", Condition::Fail, sentence)
        .mend(format!("if no git process is running: rm {}", shell_path(&lock.path)))
}

/// A record that the ledger has lost; `said` names it.
pub fn lost(said: &str, target: &str) -> Finding {
    let finding = Finding::new("ledger", Condition::Fail, said);
    finding.mend(format!("to be asked whether to put it back: countersign {}", shell_word(target)))
}

/// The ledger as it should be: so many records of one's own, and all there.
pub fn ledger(n_records: u64) -> Finding {
    Finding::ok(
        "ledger",
        match n_records {
            0 => "you have recorded nothing here yet".to_owned(),
            1 => "your 1 record is in it".to_owned(),
            n => format!("your {n} records are all in it"),
        },
    )
}

/// What a review would open, which commit would be trusted, and whose keys.
pub fn trust(trust: &TrustRoot) -> Vec<Finding> {
    let sentence = format!("trusted is {}", trust_root(trust));
    let root = if trust.commit.is_none() || trust.why == TrustReason::BaseOfChange {
        Finding::warn("trust root", sentence).mend("countersign verify --trust origin/main TARGET")
    } else {
        Finding::ok("trust root", sentence)
    };
    let keys = match trusted_keys(trust) {
        Some(places) => Finding::ok("trusted keys", format!("from {places}")),
        None => Finding::new("trusted keys", Condition::Fail, "nothing says which keys are trusted, so verify cannot hold")
            .mend("mkdir -p .countersign && echo \"$(git config user.email) $(cat ~/.ssh/id_ed25519.pub)\" >> .countersign/allowed_signers")
            .mend("then commit that file to the default branch"),
    };
    vec![root, keys]
}

/// What is demanded of changes.
pub fn policy(stated: &str) -> Finding {
    Finding::ok("policy", stated)
}

/// The OpenPGP keys that the trust root trusts: `found` are those that `gpg` can read, and `broken` the lines at which it has
/// blocks that it cannot.
pub fn openpgp(
    trusted: &TrustedKeys,
    found: &Result<&[ListedKey], SignatureUnclear>,
    broken: &[usize],
) -> Vec<Finding> {
    const TOPIC: &str = "OpenPGP keys";
    let listed = trusted.openpgp();
    let mut all: Vec<Finding> =
        trusted.faults().iter().map(|fault| Finding::warn(TOPIC, openpgp_line(fault))).collect();
    all.extend(broken.iter().map(|line| {
        let sentence = format!("line {line} of {OPENPGP_KEYS} begins a block that is no public key");
        Finding::warn(TOPIC, sentence)
    }));
    let keys = match found {
        _ if listed.is_empty() => return all,
        Ok(keys) => keys,
        Err(unclear) => {
            let sentence = format!("no signature can be checked: {}", unclear_signature(unclear));
            all.push(Finding::new(TOPIC, Condition::Fail, sentence).mend(match unclear {
                SignatureUnclear::NoProgram(_) => "on Debian or Ubuntu: sudo apt install gnupg",
                _ => "gpg --version",
            }));
            return all;
        }
    };
    let n_faults = all.len();
    for fingerprint in &listed {
        let bad = |why: &str| Finding::warn(TOPIC, format!("{fingerprint} is trusted, and {why}"));
        let renew = format!("gpg --armor --export {fingerprint} >> {OPENPGP_KEYS}");
        match keys.iter().find(|key| key.fingerprint == **fingerprint).map(|key| key.state) {
            None => all.push(bad(&format!("{OPENPGP_KEYS} does not have it")).mend(renew)),
            Some(KeyState::Expired) => all.push(bad("has expired there").mend(renew)),
            Some(KeyState::Revoked) => {
                all.push(bad("is revoked there").mend(format!("take its line out of {OPENPGP_SIGNERS}")));
            }
            Some(KeyState::CannotSign) => all.push(bad("cannot sign")),
            Some(KeyState::Signs) => {}
        }
    }
    if all.len() == n_faults {
        all.push(Finding::ok(
            TOPIC,
            match listed.len() {
                1 => "the 1 that is trusted can be read".to_owned(),
                n => format!("the {n} that are trusted can all be read"),
            },
        ));
    }
    all
}

/// The key to sign with, and whether the trust root knows it under the name `id`.
pub fn key(key: &Key, id: &str, knows: Option<Knows>) -> Finding {
    const TOPIC: &str = "signing key";
    let fingerprint = key.fingerprint();
    let add = match key {
        Key::Ssh(_) => {
            vec!["add its line to .countersign/allowed_signers on the default branch: NAME KEY".to_owned()]
        }
        Key::OpenPgp(_) => vec![
            format!("add its line to {OPENPGP_SIGNERS} on the default branch: NAME {fingerprint}"),
            format!("and the key beside it: gpg --armor --export {fingerprint} >> {OPENPGP_KEYS}"),
        ],
    };
    let key = format!("{} as {}", quoted(fingerprint), quoted(id));
    let no = |why: &str| add.iter().fold(Finding::warn(TOPIC, format!("{key}: {why}")), Finding::mend);
    match knows {
        None => Finding::ok(TOPIC, key),
        Some(Knows::Yes) => Finding::ok(TOPIC, format!("{key}, trusted")),
        Some(Knows::Revoked) => Finding::warn(TOPIC, format!("{key}: the trust root has revoked it")),
        Some(Knows::No) => no("the trusted keys do not have it"),
        Some(Knows::NotByThisName) => no("the trusted keys have it under other names only"),
        Some(Knows::NotForReviews) => no("it is trusted, but not for reviews (namespaces=)"),
        Some(Knows::NotValidNow) => no("it is trusted, but not at this time (valid-after=, valid-before=)"),
        Some(Knows::CannotTell) => Finding::new(
            TOPIC,
            Condition::CannotTell,
            format!("{key}: whether it is trusted shows once it has signed"),
        ),
    }
}

/// Settings with which records get lost on their way.
pub fn hazards(hazards: &[Hazard]) -> Vec<Finding> {
    const TOPIC: &str = "sync";
    if hazards.is_empty() {
        return vec![Finding::ok(TOPIC, "no setting of git loses records on their way")];
    }
    let told = hazards.iter().map(super::hazard);
    told.map(|(what, mend)| Finding::warn(TOPIC, what).mend(mend)).collect()
}

/// A setting that has no effect.
pub fn ignored(setting: &IgnoredSetting) -> Finding {
    let sentence =
        format!("the repository sets {}, which is ignored: it could name a program or keys", setting.name);
    Finding::warn("settings", sentence)
        .mend(format!("git config --unset-all {}", setting.name))
        .mend(format!("if you want it: git config --global {} VALUE", setting.name))
}

/// Whether an agent runs this; `all` is what is looked for.
pub fn agent(found: Option<AgentSign>, all: impl Iterator<Item = AgentSign>) -> Finding {
    const TOPIC: &str = "agent";
    match found {
        None => {
            let names: Vec<&str> = all.map(|sign| sign.variable).collect();
            Finding::ok(TOPIC, format!("no agent runs this: none is set of {}", names.join(", ")))
        }
        Some(AgentSign { name, variable }) => Finding::new(
            TOPIC,
            Condition::Fail,
            format!("{variable} is set, as {name} does for what it runs: nothing can be signed here"),
        )
        .mend("start it in a terminal of your own that no agent has opened"),
    }
}

/// Where reviews are kept.
pub fn state_dir(dir: &Path, found: &StateDir, n_reviews: u64) -> Finding {
    const TOPIC: &str = "reviews";
    let path = quoted_path(dir);
    match found {
        StateDir::ToBeMade => Finding::ok(TOPIC, format!("will be kept in {path}, which is not there yet")),
        StateDir::There { is_private: true, mode } => {
            Finding::ok(TOPIC, format!("{n_reviews} in {path} (mode {mode:04o})"))
        }
        StateDir::There { mode, .. } => {
            Finding::warn(TOPIC, format!("others can look into {path} (mode {mode:04o})"))
                .mend(format!("chmod go-rwx {}", shell_path(dir)))
        }
    }
}

/// A review that another process has open.
pub fn held(pid: u32, dir: &Path) -> Finding {
    let sentence =
        format!("process {pid} has the review in {} open; its lock goes when it ends", quoted_path(dir));
    Finding::warn("reviews", sentence).mend(format!("to see what it is: ps -fp {pid}"))
}

/// The configuration file.
pub fn configuration(file: Option<&Path>, usual: Option<&Path>) -> Finding {
    Finding::ok(
        "configuration",
        match (file, usual) {
            (Some(path), _) => format!("read from {}", quoted_path(path)),
            (None, Some(path)) => format!("there is none; it would be {}", quoted_path(path)),
            (None, None) => "there is none, and no home directory for one".to_owned(),
        },
    )
}

/// The terminal.
pub fn terminal(terminal: &Terminal) -> Vec<Finding> {
    vec![name(terminal), colours(terminal.depth), encoding(terminal.is_utf8), clipboard(terminal)]
}

fn name(terminal: &Terminal) -> Finding {
    const TOPIC: &str = "terminal";
    let tmux = if terminal.is_in_tmux { ", within tmux" } else { "" };
    let name = terminal.name.as_deref().filter(|name| !name.is_empty());
    match name {
        _ if !terminal.is_there => {
            Finding::new(TOPIC, Condition::CannotTell, "standard output is no terminal; a review needs one")
        }
        Some("dumb") => {
            Finding::warn(TOPIC, format!("TERM is `dumb`{tmux}: the screen cannot be drawn there"))
                .mend("countersign --prompt")
        }
        None => Finding::warn(TOPIC, format!("TERM is not set{tmux}")).mend("export TERM=xterm-256color"),
        Some(name) => Finding::ok(TOPIC, format!("TERM is {}{tmux}", quoted(name))),
    }
}

fn colours(depth: ColorDepth) -> Finding {
    const TOPIC: &str = "colours";
    match depth {
        ColorDepth::TrueColor => Finding::ok(TOPIC, "all of them"),
        ColorDepth::Indexed256 => Finding::ok(TOPIC, "256, as COLORTERM does not say more")
            .mend("if the terminal can do more: export COLORTERM=truecolor"),
        ColorDepth::Ansi16 => Finding::warn(TOPIC, "sixteen, going by TERM and COLORTERM")
            .mend("if the terminal can do more: export COLORTERM=truecolor"),
        ColorDepth::None => Finding::ok(TOPIC, "none, because of NO_COLOR or TERM"),
    }
}

fn encoding(is_utf8: bool) -> Finding {
    if is_utf8 {
        return Finding::ok("characters", "the locale is UTF-8");
    }
    Finding::warn("characters", "the locale is not UTF-8, so borders and marks are drawn in ASCII")
        .mend("export LC_ALL=C.UTF-8")
}

fn clipboard(terminal: &Terminal) -> Finding {
    const TOPIC: &str = "clipboard";
    let unsure = |sentence: &str| Finding::new(TOPIC, Condition::CannotTell, sentence);
    match terminal.clipboard {
        Clipboard::Command => Finding::ok(TOPIC, "what is copied goes to the command of your settings"),
        Clipboard::Program(name) => Finding::ok(TOPIC, format!("what is copied goes to {name}")),
        Clipboard::Tmux => {
            unsure("what is copied goes to tmux, which hands it on if set-clipboard is on or external")
                .mend("tmux show-options -s set-clipboard")
        }
        Clipboard::Terminal => {
            unsure("what is copied goes to the terminal (OSC 52); only trying tells whether it takes it")
                .mend("printf '\\033]52;c;%s\\a' \"$(printf works | base64)\"   # then paste")
        }
        Clipboard::File => {
            Finding::warn(TOPIC, "no clipboard can be reached; what is copied goes into a file")
                .mend("name a program in the configuration file: see countersign --dump-config")
        }
    }
}
