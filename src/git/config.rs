//! Git's configuration as far as signing needs it. A repository must not choose what is run or whom to trust, so some
//! settings count only from protected configuration: the system's, the user's and the command line's.

use std::env;
use std::path::PathBuf;

use git2::{Config, ConfigLevel};

use super::Person;
use super::error::GitError;
use super::repository::Repository;
use super::settings::{Settings, from_environment};

/// How git is set up to sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningConfig {
    /// `gpg.format`.
    pub format: Option<String>,
    /// `user.signingkey`, in any of its forms.
    pub key: Option<String>,
    /// `gpg.ssh.program`, from protected configuration.
    pub program: Option<PathBuf>,
    /// `gpg.openpgp.program` or `gpg.program`, from protected configuration.
    pub openpgp_program: Option<PathBuf>,
    /// Who commits here, as `Name <address>`: whose OpenPGP key git takes where `user.signingkey` names none.
    pub committer: Option<String>,
    /// `gpg.ssh.defaultKeyCommand`, from protected configuration.
    pub default_key_command: Option<String>,
    /// Settings of the repository that would have named a program or trusted keys. They have no effect.
    pub ignored: Vec<IgnoredSetting>,
}

/// A setting that has no effect because the repository made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredSetting {
    /// Its name, such as `gpg.ssh.program`.
    pub name: &'static str,
}

/// Settings that name programs or trusted keys, as git spells them in its manual.
const PROTECTED: [&str; 6] = [
    "gpg.program",
    "gpg.openpgp.program",
    "gpg.ssh.program",
    "gpg.x509.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.ssh.allowedSignersFile",
];

impl Repository {
    /// `user.name` and `user.email`.
    pub fn identity(&self) -> Result<Person, GitError> {
        person(&self.settings()?)
    }

    /// A setting of this program's.
    pub fn own_setting(&self, name: &str) -> Result<Option<String>, GitError> {
        Ok(self.settings()?.text(name))
    }

    /// Whether the file system that the repository is on takes capitals and small letters for the same, as git found when it
    /// made the repository.
    pub fn ignores_case(&self) -> Result<bool, GitError> {
        Ok(self.settings()?.flag("core.ignoreCase").unwrap_or(false))
    }

    /// How git is set up to sign here.
    pub fn signing_config(&self) -> Result<SigningConfig, GitError> {
        Ok(signing(&self.settings()?))
    }
}

/// Who the user is and how git is set up to sign, outside of any repository.
pub fn user_settings() -> Result<(Person, SigningConfig), GitError> {
    let config = user_config().and_then(|mut config| Settings::of(&config.snapshot()?));
    let config = config.map_err(|source| GitError::BrokenConfig { source: source.into() })?;
    Ok((person(&config)?, signing(&config)))
}

/// The system's and the user's configuration, at the places that the environment may give.
fn user_config() -> Result<Config, git2::Error> {
    let mut config = Config::new()?;
    let system = env::var_os("GIT_CONFIG_SYSTEM").map(PathBuf::from).or_else(|| Config::find_system().ok());
    let is_off = env::var("GIT_CONFIG_NOSYSTEM").is_ok_and(|value| Config::parse_bool(value).unwrap_or(true));
    let mut files: Vec<_> =
        system.filter(|_| !is_off).into_iter().map(|path| (path, ConfigLevel::System)).collect();
    match env::var_os("GIT_CONFIG_GLOBAL") {
        Some(path) => files.push((path.into(), ConfigLevel::Global)),
        None => {
            files.extend(Config::find_xdg().ok().map(|path| (path, ConfigLevel::XDG)));
            files.extend(Config::find_global().ok().map(|path| (path, ConfigLevel::Global)));
        }
    }
    for (path, level) in files.into_iter().filter(|(path, _)| path.exists()) {
        config.add_file(&path, level, false)?;
    }
    Ok(config)
}

fn person(settings: &Settings) -> Result<Person, GitError> {
    let get = |name: &'static str| {
        let environment = from_environment(name).map(String::into_bytes);
        let bytes = environment.or_else(|| settings.bytes(name).map(<[u8]>::to_vec));
        bytes.ok_or(GitError::NoIdentity { setting: name })
    };
    Ok(Person { name: get("user.name")?, email: get("user.email")? })
}

fn signing(settings: &Settings) -> SigningConfig {
    let any = |name| from_environment(name).or_else(|| settings.text(name));
    let ignored = PROTECTED.into_iter().filter(|name| settings.of_repository(name).next().is_some());
    SigningConfig {
        format: any("gpg.format"),
        key: any("user.signingkey"),
        program: settings.protected("gpg.ssh.program").map(expand),
        openpgp_program: ["gpg.openpgp.program", "gpg.program"]
            .into_iter()
            .find_map(|name| settings.protected(name))
            .map(expand),
        committer: committer(settings),
        default_key_command: settings.protected("gpg.ssh.defaultKeyCommand"),
        ignored: ignored.map(|name| IgnoredSetting { name }).collect(),
    }
}

/// As git writes it into a commit, as far as settings and the environment say.
fn committer(settings: &Settings) -> Option<String> {
    let part = |variable, part: &str| {
        let given = env::var(variable).ok().filter(|value| !value.is_empty());
        let set = |who: &str| {
            let name = format!("{who}.{part}");
            from_environment(&name).or_else(|| settings.text(&name))
        };
        given.or_else(|| set("committer")).or_else(|| set("user"))
    };
    let name = part("GIT_COMMITTER_NAME", "name")?;
    Some(format!("{name} <{}>", part("GIT_COMMITTER_EMAIL", "email")?))
}

/// A path as configuration gives it: `~/` is the home directory.
pub(super) fn expand(value: String) -> PathBuf {
    match (value.strip_prefix("~/"), env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(value),
    }
}
