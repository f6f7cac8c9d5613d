//! Git's configuration as one list, whoever read it.

use std::collections::BTreeSet;
use std::env;

use git2::{Config, ConfigLevel};

/// Who made a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// The system or the user.
    Protected,
    /// The repository, or one of its work trees.
    Repository,
}

/// All settings that hold for a repository, the strongest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// Name and value; a name without a value stands for true.
    entries: Vec<(Origin, Vec<u8>, Option<Vec<u8>>)>,
}

impl Settings {
    /// What libgit2 read.
    pub(super) fn of(config: &Config) -> Result<Self, git2::Error> {
        let mut found = Vec::new();
        config.entries(None)?.for_each(|entry| {
            let level = entry.level();
            let origin = match level {
                ConfigLevel::ProgramData | ConfigLevel::System | ConfigLevel::XDG | ConfigLevel::Global => {
                    Origin::Protected
                }
                _ => Origin::Repository,
            };
            let value = entry.has_value().then(|| entry.value_bytes().to_vec());
            found.push((level as i32, (origin, entry.name_bytes().to_vec(), value)));
        })?;
        found.sort_by_key(|(level, _)| *level);
        Ok(Self { entries: found.into_iter().map(|(_, entry)| entry).collect() })
    }

    /// What `git config --list -z --show-scope` says, which has the strongest last.
    pub(super) fn listed(listing: &[u8]) -> Self {
        let mut parts = listing.split(|&b| b == 0);
        let mut entries = Vec::new();
        while let (Some(scope), Some(entry)) = (parts.next(), parts.next()) {
            let origin = match scope {
                b"system" | b"global" => Origin::Protected,
                b"local" | b"worktree" => Origin::Repository,
                // The command line, which is ours, and the environment, which is asked on its own.
                _ => continue,
            };
            let end = entry.iter().position(|&b| b == b'\n');
            let value = end.map(|at| entry[at + 1..].to_vec());
            entries.push((origin, entry[..end.unwrap_or(entry.len())].to_vec(), value));
        }
        Self { entries }
    }

    /// Names and values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.entries.iter().map(|(_, name, value)| (&name[..], value.as_deref().unwrap_or_default()))
    }

    fn with_name(&self, name: &str) -> impl DoubleEndedIterator<Item = (Origin, Option<&[u8]>)> {
        let name = normal(name);
        self.entries
            .iter()
            .filter(move |(_, found, _)| *found == name)
            .map(|(origin, _, value)| (*origin, value.as_deref()))
    }

    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.with_name(name).next_back()?.1
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        Some(str::from_utf8(self.bytes(name)?).ok()?.to_owned())
    }

    /// As git reads true and false; `None` if it is neither or not set.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.with_name(name).next_back()?.1 {
            None => Some(true),
            Some(value) => Config::parse_bool(value).ok(),
        }
    }

    /// The value of a setting that no repository may make.
    pub(super) fn protected(&self, name: &str) -> Option<String> {
        let own = |name| {
            let made = self.with_name(name).filter(|(origin, _)| *origin == Origin::Protected);
            made.filter_map(|(_, value)| Some(str::from_utf8(value?).ok()?.to_owned())).next_back()
        };
        from_environment(name).or_else(|| own(name))
    }

    /// The values that the repository gives a setting.
    pub(super) fn of_repository(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.with_name(name)
            .filter(|(origin, _)| *origin == Origin::Repository)
            .filter_map(|(_, value)| value)
    }

    /// The names of everything that the repository sets.
    pub(super) fn names_of_repository(&self) -> impl Iterator<Item = &[u8]> {
        let own = self.entries.iter().filter(|(origin, ..)| *origin == Origin::Repository);
        own.map(|(_, name, _)| &name[..])
    }

    /// All values of a setting, the strongest last.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.with_name(name).filter_map(|(_, value)| value)
    }

    /// The names of the remotes that have an address.
    pub(super) fn remotes(&self) -> Vec<String> {
        let name = |(name, _): (&[u8], &[u8])| {
            let rest = name.strip_prefix(b"remote.")?;
            let name = rest.strip_suffix(b".url").or_else(|| rest.strip_suffix(b".pushurl"))?;
            Some(str::from_utf8(name).ok()?.to_owned())
        };
        self.iter().filter_map(name).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The address of a remote, with its beginning replaced where `url.*.insteadOf` says so.
    pub(super) fn remote_url(&self, remote: &str) -> Option<String> {
        let url = self.text(&format!("remote.{remote}.url"))?;
        let rule = |(name, start): (&'_ [u8], &'_ [u8])| {
            let base = name.strip_prefix(b"url.")?.strip_suffix(b".insteadof")?;
            let rest = url.strip_prefix(str::from_utf8(start).ok().filter(|start| !start.is_empty())?)?;
            Some((start.len(), format!("{}{rest}", str::from_utf8(base).ok()?)))
        };
        let longest = self.iter().filter_map(rule).max_by_key(|(length, _)| *length);
        Some(longest.map_or_else(|| url.clone(), |(_, replaced)| replaced))
    }

    /// What a remote-tracking ref is called at the remote, by the rules of `remote.*.fetch`.
    pub(super) fn name_at_remote(&self, remote: &str, tracking: &str) -> Option<String> {
        let name = format!("remote.{remote}.fetch");
        self.with_name(&name).find_map(|(_, rule)| {
            let rule = str::from_utf8(rule?).ok()?;
            let (there, here) = rule.strip_prefix('+').unwrap_or(rule).split_once(':')?;
            match (there.split_once('*'), here.split_once('*')) {
                (Some(there), Some(here)) => {
                    let middle = tracking.strip_prefix(here.0)?.strip_suffix(here.1)?;
                    Some([there.0, middle, there.1].concat())
                }
                _ => (here == tracking).then(|| there.to_owned()),
            }
        })
    }
}

/// The name as git lists it: section and key in lower case, what is between them as it is.
fn normal(name: &str) -> Vec<u8> {
    let (first, last) = (name.find('.').unwrap_or(0), name.rfind('.').unwrap_or(0));
    let mut name = name.as_bytes().to_vec();
    name[..first].make_ascii_lowercase();
    name[last..].make_ascii_lowercase();
    name
}

/// A setting from `GIT_CONFIG_COUNT`, `GIT_CONFIG_KEY_n` and `GIT_CONFIG_VALUE_n`, which libgit2 does not read.
pub(super) fn from_environment(name: &str) -> Option<String> {
    let count: usize = env::var("GIT_CONFIG_COUNT").ok()?.parse().ok()?;
    (0..count.min(1000)).rev().find_map(|at| {
        let key = env::var(format!("GIT_CONFIG_KEY_{at}")).ok()?;
        if key.eq_ignore_ascii_case(name) { env::var(format!("GIT_CONFIG_VALUE_{at}")).ok() } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::listed(
            b"system\0core.bare\nfalse\0global\0user.name\nA\nB\0global\0gpg.ssh.program\n/bin/a\0\
              local\0core.bare\0local\0gpg.ssh.program\n/bin/b\0command\0user.name\nC\0\
              local\0remote.a.b.url\nhost:app\0local\0remote.a.b.fetch\n+refs/heads/*:refs/remotes/a/*\0\
              global\0url.https://example.com/.insteadof\nhost:\0",
        )
    }

    #[test]
    fn the_strongest_counts_and_no_repository_names_a_program() {
        let settings = settings();
        assert_eq!(settings.flag("core.Bare"), Some(true), "a name alone is true");
        assert_eq!(settings.bytes("core.bare"), None);
        assert_eq!(settings.text("User.Name").as_deref(), Some("A\nB"), "the command line is ours");
        assert_eq!(settings.protected("gpg.ssh.program").as_deref(), Some("/bin/a"));
        assert_eq!(settings.of_repository("gpg.ssh.program").collect::<Vec<_>>(), [b"/bin/b"]);
        assert_eq!(settings.flag("user.name"), None);
    }

    #[test]
    fn a_remote_has_a_name_an_address_and_other_names_for_its_branches() {
        let settings = settings();
        assert_eq!(settings.remotes(), ["a.b"]);
        assert_eq!(settings.remote_url("a.b").as_deref(), Some("https://example.com/app"));
        let there = settings.name_at_remote("a.b", "refs/remotes/a/x/y");
        assert_eq!(there.as_deref(), Some("refs/heads/x/y"));
        assert_eq!(settings.name_at_remote("a.b", "refs/remotes/b/x"), None);
    }
}
