//! Where a repository is published: the remote that records are pushed to, and the one that a change is meant for.
//!
//! Remotes are only named here, never talked to. Of their addresses no more than host and path gets out, because a record
//! stays public for good and addresses often have a password or token in them.

use super::error::GitError;
use super::repository::Repository;

/// What a change is meant for, in words that mean the same in every clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// Where the repository is published, such as `git+https://example.com/acme/app`.
    pub repo: Option<String>,
    /// The full name of the branch as it is called there.
    pub target_ref: Option<String>,
}

impl Repository {
    /// The remote to push records of a change to whose head has this name: where its branch is pushed to, else where it
    /// comes from, else the only remote, else `origin`. `None` if there is none of these.
    pub fn publishing_remote(&self, head: Option<&str>) -> Result<Option<String>, GitError> {
        let settings = self.settings()?;
        let remotes = self.access.remotes()?;
        let current = self.head_tip()?.map(|(name, _)| name);
        let head = head.or(current.as_deref()).unwrap_or_default();
        let branch = head.strip_prefix("refs/heads/");
        let of_branch = |field: &str| settings.text(&format!("branch.{}.{field}", branch?));
        let wanted = [
            of_branch("pushRemote"),
            settings.text("remote.pushDefault"),
            of_branch("remote"),
            self.tracked(head, &remotes)?.map(|(remote, _)| remote),
        ];
        let is_remote = |name: &String| remotes.contains(name);
        Ok(wanted.into_iter().flatten().find(is_remote).or_else(|| usual(&remotes)))
    }

    /// The name of the remote with this address.
    pub fn remote_at(&self, address: &str) -> Result<Option<String>, GitError> {
        for name in self.access.remotes()? {
            if self.access.remote_url(&name)?.as_deref() == Some(address) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// What a change is meant for whose target is the ref of this name here.
    pub fn destination(&self, target_ref: Option<&str>) -> Result<Destination, GitError> {
        let remotes = self.access.remotes()?;
        let mut elsewhere = None;
        if let Some(name) = target_ref {
            elsewhere = self.tracked(name, &remotes)?;
            if elsewhere.is_none()
                && let Some(upstream) = self.access.upstream_of(name)?
            {
                elsewhere = self.tracked(&upstream, &remotes)?;
            }
        }
        let (remote, target_ref) = match elsewhere {
            Some((remote, there)) => (Some(remote), Some(there)),
            None => (usual(&remotes), target_ref.map(str::to_owned)),
        };
        let url = remote.map(|name| self.access.remote_url(&name)).transpose()?.flatten();
        Ok(Destination { repo: url.as_deref().and_then(published), target_ref })
    }

    /// The remote that a remote-tracking ref comes from, and what the ref is called there.
    fn tracked(&self, name: &str, remotes: &[String]) -> Result<Option<(String, String)>, GitError> {
        for remote in remotes {
            if let Some(there) = self.access.name_at_remote(remote, name)? {
                return Ok(Some((remote.clone(), there)));
            }
        }
        Ok(None)
    }
}

fn usual(remotes: &[String]) -> Option<String> {
    match remotes {
        [only] => Some(only.clone()),
        several => several.iter().find(|name| *name == "origin").cloned(),
    }
}

/// The public part of a remote's address: protocol, host and path. `None` for a directory of this machine, for protocols
/// that run a program, and for whatever does not have the plain form of an address, since nobody knows what is in it.
fn published(url: &str) -> Option<String> {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme, rest.to_owned()),
        // As git reads it, a colon before any slash ends a host that is reached by SSH.
        None => {
            let (host, path) = url.split_once(':').filter(|(host, _)| !host.contains('/'))?;
            ("ssh", format!("{host}/{}", path.trim_start_matches('/')))
        }
    };
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" => "https",
        "http" => "http",
        "git" => "git",
        "ssh" | "git+ssh" | "ssh+git" => "ssh",
        _ => return None,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_secret, host)| host);
    let path = after.split(['?', '#']).next().unwrap_or_default();
    // A further `@` may end a secret with a slash in it.
    if !is_host(host) || !is_path(path) || after.contains('@') {
        return None;
    }
    let path = path.trim_end_matches('/');
    Some(format!("git+{scheme}://{}{}", host.to_ascii_lowercase(), path.strip_suffix(".git").unwrap_or(path)))
}

/// A name or number with or without a port.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => (name, port),
        _ => (text, "0"),
    };
    let is_bracketed = name.starts_with('[') && name.ends_with(']');
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_';
    let is_number = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '[' | ']');
    let is_fit = if is_bracketed { name.chars().all(is_number) } else { name.chars().all(is_name) };
    is_fit && !name.is_empty() && !port.is_empty() && port.chars().all(|c| c.is_ascii_digit())
}

fn is_path(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._~%+-".contains(c);
    text.len() > 1 && text.starts_with('/') && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_published_without_what_may_be_secret() {
        let app = Some("git+https://example.com/acme/app");
        let ssh = Some("git+ssh://example.com/acme/app");
        for (url, expected) in [
            ("https://example.com/acme/app.git", app),
            ("https://Example.com/acme/app/", app),
            ("https://bo:secret@example.com/acme/app.git", app),
            ("https://secret@example.com/acme/app", app),
            ("https://bo:s@cret@example.com/acme/app", app),
            ("https://example.com/acme/app.git?token=secret", app),
            ("https://example.com/acme/app#secret", app),
            ("https://example.com:8443/acme/app", Some("git+https://example.com:8443/acme/app")),
            ("http://[::1]:80/app", Some("git+http://[::1]:80/app")),
            ("ssh://git@example.com/acme/app.git", ssh),
            ("git@example.com:acme/app.git", ssh),
            ("example.com:/acme/app", ssh),
            ("git+ssh://git@example.com/acme/app", ssh),
            ("git://example.com/acme/app", Some("git+git://example.com/acme/app")),
        ] {
            assert_eq!(published(url).as_deref(), expected, "{url}");
        }
        for url in [
            "/home/bo/app",
            "../app",
            "./a:b",
            "file:///home/bo/app",
            "ext::sh -c secret",
            "ext::https://example.com/acme/app",
            "https://bo:sec/ret@example.com/acme/app",
            "https://bo:12/ret@example.com/acme/app",
            "https://bo:sec?ret@example.com/acme/app",
            "https://sec#ret@example.com/acme/app",
            "bo:secret@example.com:acme/app",
            "https://example.com:secret/acme/app",
            "https://example.com",
            "https://example.com/acme app",
            "https://exam\u{202e}ple.com/acme/app",
            "",
        ] {
            assert_eq!(published(url), None, "{url}");
        }
    }
}
