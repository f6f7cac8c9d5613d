//! What is written into a hook.

use crate::git::Hook;

/// What tells our hooks from others.
const MARK: &str = "# Written by `countersign hooks install`";

/// Whether this is a hook of ours, as it is or from another version.
pub(super) fn is_ours(text: &[u8]) -> bool {
    text.split(|&b| b == b'\n').any(|line| line.starts_with(MARK.as_bytes()))
}

/// The patterns of the refs that a hook of ours names, as they stand there.
pub(super) fn refs_in(text: &str) -> Vec<String> {
    let words = text.lines().filter_map(|line| line.split_once(" --stdin")).flat_map(|(_, rest)| {
        rest.split(" --ref ")
            .skip(1)
            .map(|word| word.split(" --remote").next().unwrap_or_default().to_owned())
    });
    words.collect()
}

/// The hook. `refs` are patterns as a shell reads them; `chained` says whether one that was there before is beside it and comes first; both read the same input.
pub(super) fn script(hook: Hook, refs: &[String], chained: bool) -> String {
    let verify = verify(hook, refs);
    let (before, run) =
        if chained { (CHAIN, format!("feed | {verify}\n")) } else { ("", format!("exec {verify}\n")) };
    let undone = match hook {
        Hook::PrePush => "nothing is pushed (git push --no-verify does without)",
        Hook::PreReceive => "nothing is let in; tell whoever keeps this server",
    };
    format!(
        "#!/bin/sh\n\
         {MARK}, which writes it anew: put nothing of your own here.\n\
         # `countersign hooks uninstall` takes it away.\n\
         {before}\
         if ! command -v countersign >/dev/null 2>&1; then\n\
         \x20   echo \"countersign: the program is not on the PATH of this hook, so nobody can say what was read: {undone}\" >&2\n\
         \x20   exit 1\n\
         fi\n\
         {run}"
    )
}

const CHAIN: &str = "\
updates=$(cat)
feed() { [ -z \"$updates\" ] || printf '%s\\n' \"$updates\"; }
[ ! -x \"$0.chained\" ] || feed | \"$0.chained\" \"$@\" || exit
";

/// The command that a hook is about.
fn verify(hook: Hook, refs: &[String]) -> String {
    let refs: Vec<String> = refs.iter().map(|pattern| format!(" --ref {pattern}")).collect();
    let remote = if hook == Hook::PrePush { " --remote \"$1\"" } else { "" };
    format!("countersign verify --stdin{}{remote}", refs.concat())
}

/// What to put at the top of another hook by hand, so that what comes after reads the same input.
pub(super) fn by_hand(hook: Hook, refs: &[String]) -> [String; 5] {
    [
        "updates=$(cat)".to_owned(),
        format!("printf '%s\\n' \"$updates\" | {} || exit", verify(hook, refs)),
        "exec <<end".to_owned(),
        "$updates".to_owned(),
        "end".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::shell_word;

    #[test]
    fn a_hook_says_whose_it_is_and_what_it_holds() {
        let refs = ["release/*", "it's"].map(shell_word);
        for hook in Hook::ALL {
            for chained in [false, true] {
                let text = script(hook, &refs, chained);
                assert!(is_ours(text.as_bytes()), "{text}");
                assert_eq!(refs_in(&text), ["'release/*'", r"'it'\''s'"], "{text}");
                assert_eq!(text.contains("\"$1\""), hook == Hook::PrePush, "{text}");
            }
        }
        assert!(!is_ours(b"#!/bin/sh\nexec countersign verify --stdin\n"));
    }
}
