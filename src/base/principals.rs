//! Lists of names and patterns, as allowed signers have them (`ssh_config(5)`, section "PATTERNS").

/// Whether a list of patterns, separated by commas, takes `name`; a pattern after `!` that matches refuses it.
pub fn matches_list(list: &str, name: &str) -> bool {
    let mut is_taken = false;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(pattern.as_bytes(), name.as_bytes()) => return false,
            Some(_) => {}
            None => is_taken |= matches(pattern.as_bytes(), name.as_bytes()),
        }
    }
    is_taken
}

/// `*` stands for any bytes, `?` for one. Costs at most the product of the lengths.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut retry = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, n));
                p += 1;
            }
            Some(&c) if c == b'?' || c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((star, from)) = retry else { return false };
                retry = Some((star, from + 1));
                p = star + 1;
                n = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_takes_whole_names_and_what_it_refuses_it_never_takes() {
        for (list, name, expected) in [
            ("alice@example.com", "alice@example.com", true),
            ("alice@example.com", "alice@example.co", false),
            ("alice@example.co", "alice@example.com", false),
            ("alice@example.com", "Alice@example.com", false),
            ("*@example.com", "alice@example.com", true),
            ("*@example.com", "alice@example.com.example", false),
            ("al*", "al", true),
            ("al?", "al", false),
            ("al?", "ali", true),
            ("*a*ab", "xaaab", true),
            ("*a*ab", "xaaa", false),
            ("bob,al*", "alice", true),
            ("!bob,*", "alice", true),
            ("!bob,*", "bob", false),
            ("*,!bob", "bob", false),
            ("!bob", "alice", false),
        ] {
            assert_eq!(matches_list(list, name), expected, "{list} {name}");
        }
    }
}
