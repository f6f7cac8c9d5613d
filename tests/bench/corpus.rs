//! The ranges that are measured: made from a counter, so that they are the same everywhere and every time.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::env::Env;

/// A range of a repository.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) base: String,
    pub(crate) head: String,
    /// What only a frame with code holds; by default the place of a hunk.
    pub(crate) code: &'static str,
    content: Content,
}

enum Content {
    /// Files of the given number of lines, of which the given number is changed in each.
    Files { n_files: u32, n_lines: u32, n_changed: u32 },
    /// One file of one line with this many bytes, changed in the middle; ASCII or not.
    Line { n_bytes: usize, word: &'static str },
    /// A repository that is there already.
    Given(PathBuf),
}

/// What stands above every hunk.
const HUNK: &str = "@@ -";

/// All of them, with the one that the environment names.
pub(crate) fn all() -> Vec<Corpus> {
    let made = |name, content| Corpus {
        name,
        base: "base".into(),
        head: "head".into(),
        code: match &content {
            // A line that fills the screen leaves no room for anything else.
            Content::Line { .. } => "price;",
            _ => HUNK,
        },
        content,
    };
    let files = |n_files, n_lines, n_changed| Content::Files { n_files, n_lines, n_changed };
    let mut all = vec![
        made("small", files(6, 300, 15)),
        made("large", files(1750, 180, 43)),
        made("one-file", files(1, 300_000, 100_000)),
        made("one-line", Content::Line { n_bytes: 5 << 20, word: "total+=order.price;" }),
        made("one-wide-line", Content::Line { n_bytes: 5 << 20, word: "合計+=注文.price;" }),
    ];
    if let (Ok(place), Ok(range)) = (std::env::var("BENCH_REPOSITORY"), std::env::var("BENCH_RANGE")) {
        let (base, head) = range.split_once("..").expect("BENCH_RANGE is A..B");
        let given = made("given", Content::Given(place.into()));
        all.push(Corpus { base: base.to_owned(), head: head.to_owned(), ..given });
    }
    all
}

impl Corpus {
    /// Where the repository is; made in `env` if it has to be.
    pub(crate) fn make(&self, env: &Env) -> PathBuf {
        if let Content::Given(place) = &self.content {
            return place.clone();
        }
        let dir = env.path("repository");
        std::fs::create_dir(&dir).expect("the directory of this run is empty");
        env.git(&dir, &["init", "-q", "--bare", "."]);
        env.git(&dir, &["symbolic-ref", "HEAD", "refs/heads/head"]);
        self.import(env, &dir);
        dir
    }

    /// Writes both commits in the form that `git fast-import` reads.
    fn import(&self, env: &Env, dir: &Path) {
        let mut import = env.command("git", dir);
        let mut child =
            import.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git is there");
        let mut input = std::io::BufWriter::new(child.stdin.take().expect("it is piped"));
        for (name, is_head) in [("base", false), ("head", true)] {
            let from = if is_head { "from refs/heads/base\n" } else { "" };
            let who = "A Tool <tool@example.com> 1700000000 +0000";
            write!(input, "commit refs/heads/{name}\ncommitter {who}\ndata 0\n{from}").expect("git reads it");
            for (path, content) in self.files(is_head) {
                write!(input, "M 100644 inline {path}\ndata {}\n{content}\n", content.len())
                    .expect("git reads it");
            }
        }
        drop(input);
        assert!(child.wait().is_ok_and(|status| status.success()), "git takes what was written");
    }

    fn files(&self, is_head: bool) -> Box<dyn Iterator<Item = (String, String)>> {
        match self.content {
            Content::Files { n_files, n_lines, n_changed } => Box::new((0..n_files).map(move |file| {
                (
                    format!("src/part{:02}/file{file:04}.rs", file / 40),
                    code(file, n_lines, n_changed, is_head),
                )
            })),
            Content::Line { n_bytes, word } => {
                let n_words = n_bytes / word.len();
                let (head, tail) = (word.repeat(n_words / 2), word.repeat(n_words / 2));
                let middle = if is_head { "return total" } else { "return 0" };
                Box::new(std::iter::once(("bundle.min.js".to_owned(), format!("{head}{middle}{tail}\n"))))
            }
            Content::Given(_) => Box::new(std::iter::empty()),
        }
    }
}

/// A source text in which runs of changed lines are spread evenly.
fn code(file: u32, n_lines: u32, n_changed: u32, is_head: bool) -> String {
    const RUN: u32 = 5;
    let period = (n_lines * RUN / n_changed).max(RUN + 1);
    let mut text = String::new();
    for line in 0..n_lines {
        let seed = (file * 7919 + line).wrapping_mul(2_654_435_761) >> 12;
        let is_changed = line % period < RUN;
        let word = if is_changed && is_head { "settle" } else { "charge" };
        let written = match line % 4 {
            0 => writeln!(text, "fn {word}_{seed}(order: &Order) -> Result<Amount, Refused> {{"),
            1 => writeln!(text, "    let days_{seed} = order.{word}(\"{seed}\").unwrap_or_default();"),
            2 => writeln!(text, "    // {word} only what was ordered within {seed} days"),
            _ => writeln!(text, "    Ok({word}::new({seed}, &[1, 2, 3], 'x')) }}"),
        };
        written.expect("a string takes everything");
    }
    text
}
