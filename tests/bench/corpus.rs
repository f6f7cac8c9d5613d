//! The ranges that are measured: made from a counter, so that they are the same everywhere and every time, and kept in the
//! build directory until the generator changes.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::content::{self, Text};
use super::env::Env;

/// A range of a repository, and what was said about it before the measured session.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) base: String,
    pub(crate) head: String,
    /// What the first frame with code holds.
    pub(crate) code: &'static str,
    /// What stands in the journal already.
    pub(crate) journal: Journal,
    /// What is searched for before any key is measured; empty for nothing.
    pub(crate) search: &'static str,
    content: Content,
}

/// How much was said about each file of the range.
#[derive(Clone, Copy, Default)]
pub(crate) struct Journal {
    pub(crate) decisions_a_file: u32,
    pub(crate) comments_a_file: u32,
}

enum Content {
    /// Files of the given number of lines, of which the given number is changed in each.
    Files { n_files: u32, n_lines: u32, n_changed: u32, text: Text },
    /// One file of one line with this many bytes, changed in the middle.
    Line { n_bytes: usize, word: &'static str },
    /// Files that move, half of them with a changed line, and files that are no text.
    Renames { n_files: u32, n_binaries: u32 },
    /// A repository that is there already.
    Given(PathBuf),
}

/// A word that only changed lines hold.
const CHANGED: &str = "settle";

/// All of them, with the one that the environment names.
pub(crate) fn all() -> Vec<Corpus> {
    let made = |name, content| Corpus {
        name,
        base: "base".into(),
        head: "head".into(),
        code: if matches!(content, Content::Line { .. }) { "price" } else { CHANGED },
        journal: Journal::default(),
        search: "",
        content,
    };
    let files = |n_files, n_lines, n_changed, text| Content::Files { n_files, n_lines, n_changed, text };
    let medium = || files(100, 180, 25, Text::Code);
    let large = || files(1800, 180, 42, Text::Code);
    let reviewed = |name, decisions_a_file, comments_a_file| Corpus {
        journal: Journal { decisions_a_file, comments_a_file },
        ..made(name, medium())
    };
    let line = |word| Content::Line { n_bytes: 5 << 20, word };
    let mut all = vec![
        made("small", files(6, 300, 15, Text::Code)),
        made("medium", medium()),
        made("large", large()),
        made("huge", files(3400, 400, 118, Text::Code)),
        made("one-file", files(1, 300_000, 100_000, Text::Code)),
        made("one-line", line("total+=order.price;")),
        made("one-wide-line", line("合計+=注文.price;")),
        made("renames", Content::Renames { n_files: 700, n_binaries: 80 }),
        made("wide-text", files(20, 200, 67, Text::Wide)),
        reviewed("reviewed", 20, 5),
        reviewed("reviewed-twice", 40, 10),
        Corpus {
            journal: Journal { decisions_a_file: 0, comments_a_file: 2 },
            search: CHANGED,
            ..made("searched", large())
        },
    ];
    if let (Ok(place), Ok(range)) = (std::env::var("BENCH_REPOSITORY"), std::env::var("BENCH_RANGE")) {
        let (base, head) = range.split_once("..").expect("BENCH_RANGE is A..B");
        let given = made("given", Content::Given(place.into()));
        all.push(Corpus { base: base.to_owned(), head: head.to_owned(), code: "@@ -", ..given });
    }
    all
}

impl Corpus {
    /// Where the repository is; made if it has to be.
    pub(crate) fn make(&self, env: &Env) -> PathBuf {
        if let Content::Given(place) = &self.content {
            return place.clone();
        }
        // Another generator makes other repositories.
        let source = concat!(include_str!("corpus.rs"), include_str!("content.rs"));
        let name = format!("{}-{}", self.name, countersign::base::Digest::of(source.as_bytes()));
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench").join(&name[..self.name.len() + 9]);
        if dir.join("made").exists() {
            return dir;
        }
        // What a run that was cut short left behind.
        drop(std::fs::remove_dir_all(&dir));
        std::fs::create_dir_all(&dir).expect("the build directory is ours");
        env.git(&dir, &["init", "-q", "--bare", "."]);
        env.git(&dir, &["symbolic-ref", "HEAD", "refs/heads/head"]);
        self.import(env, &dir);
        // As it would come from a clone.
        env.git(&dir, &["repack", "-adq"]);
        std::fs::write(dir.join("made"), "").expect("the build directory is ours");
        dir
    }

    /// Writes both commits in the form that `git fast-import` reads.
    fn import(&self, env: &Env, dir: &Path) {
        let mut import = env.command("git", dir);
        let mut child =
            import.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git is there");
        let mut input = std::io::BufWriter::new(child.stdin.take().expect("it is piped"));
        for (name, is_head) in [("base", false), ("head", true)] {
            let from = if is_head { "from refs/heads/base\ndeleteall\n" } else { "" };
            let who = "A Tool <tool@example.com> 1700000000 +0000";
            write!(input, "commit refs/heads/{name}\ncommitter {who}\ndata 0\n{from}").expect("git reads it");
            for (path, content) in self.files(is_head) {
                write!(input, "M 100644 inline {path}\ndata {}\n", content.len())
                    .and_then(|()| input.write_all(&content))
                    .and_then(|()| input.write_all(b"\n"))
                    .expect("git reads it");
            }
        }
        drop(input);
        assert!(child.wait().is_ok_and(|status| status.success()), "git takes what was written");
    }

    fn files(&self, is_head: bool) -> Box<dyn Iterator<Item = (String, Vec<u8>)>> {
        match self.content {
            Content::Files { n_files, n_lines, n_changed, text } => Box::new((0..n_files).map(move |file| {
                let lines = content::lines(text, file, n_lines, n_changed, is_head);
                (format!("src/part{:02}/{}.rs", file / 40, content::name(file)), lines.into_bytes())
            })),
            Content::Line { n_bytes, word } => {
                let half = word.repeat(n_bytes / word.len() / 2);
                let middle = if is_head { "return total" } else { "return 0" };
                let line = format!("{half}{middle}{half}\n").into_bytes();
                Box::new(std::iter::once(("bundle.min.js".to_owned(), line)))
            }
            Content::Renames { n_files, n_binaries } => {
                let first = content::lines(Text::Code, 9999, 60, 10, is_head);
                let first = std::iter::once(("a.rs".to_owned(), first.into_bytes()));
                let moved = (0..n_files).map(move |file| {
                    let n_changed = u32::from(file % 2 == 0);
                    let lines = content::lines(Text::Code, file, 60, n_changed, is_head);
                    let folder = if is_head { "new" } else { "old" };
                    (format!("{folder}/part{:02}/{}.rs", file / 40, content::name(file)), lines.into_bytes())
                });
                let binaries = (0..n_binaries).map(move |file| {
                    let seed = file * 2 + u32::from(is_head);
                    (format!("pictures/{}.png", content::name(file)), content::binary(seed, 20_000))
                });
                Box::new(first.chain(moved).chain(binaries))
            }
            Content::Given(_) => Box::new(std::iter::empty()),
        }
    }

    /// What `git diff` counts.
    pub(crate) fn size(&self, env: &Env, dir: &Path) -> String {
        let text =
            env.git(dir, &["diff", "--shortstat", "--no-renames", &self.base, &self.head]).trim().to_owned();
        let mut short = String::new();
        for (at, part) in text.split(", ").enumerate() {
            let number = part.split(' ').next().unwrap_or_default();
            let sign = ["", " files, +", " -"].get(at).copied().unwrap_or_default();
            let _ = write!(short, "{sign}{number}");
        }
        short
    }
}
