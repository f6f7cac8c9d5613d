//! A person who reviews: reads the screen, presses keys, and presses again where the program asks for it.

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use crate::desk::{Desk, Status};
use crate::support::env::COUNTERSIGN;
use crate::support::pty::Pty;

/// The size of the terminal where nothing else is said.
pub const SIZE: (u16, u16) = (100, 30);

/// Sign keys have to be 150 ms apart.
const PACE: Duration = Duration::from_millis(160);

/// What the program answers to a decision on a file that it has not read yet.
const UNREAD: &str = "the file is still being read";

/// The program in a terminal, and the person before it.
pub struct Reader {
    pty: Pty,
    last_sign_key: Option<Instant>,
}

impl Deref for Reader {
    type Target = Pty;
    fn deref(&self) -> &Pty {
        &self.pty
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Pty {
        &mut self.pty
    }
}

impl Reader {
    /// Starts a review and waits for the first file, the counts and the commits.
    #[track_caller]
    pub fn open(desk: &Desk, args: &[&str]) -> Self {
        Self::open_at(desk, args, SIZE)
    }

    /// The same on a terminal of another size.
    #[track_caller]
    pub fn open_at(desk: &Desk, args: &[&str], size: (u16, u16)) -> Self {
        let mut reader = Self::start(desk, COUNTERSIGN, args, size);
        reader
            .wait_for(" of ")
            .wait_until("every line to be counted", |pty| !pty.screen().contains("+ lines"))
            .wait_while("the commits are still being read");
        if reader.screen().contains("any key goes on") {
            reader.send("\r").wait_while("any key goes on");
        }
        reader.wait_until("a frame", Pty::is_settled);
        reader
    }

    /// Starts a program in the repository and waits for nothing.
    pub fn start(desk: &Desk, program: &str, args: &[&str], size: (u16, u16)) -> Self {
        Self { pty: Pty::start(&desk.env, program, &desk.repo, args, size), last_sign_key: None }
    }

    /// Presses `keys` and waits for a frame that came after them, also where nothing on the screen changes: the program takes
    /// keys in their order, and the last one makes it draw everything anew.
    #[track_caller]
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let n_sent = self.raw().len();
        self.send(keys).send("\x0c");
        self.wait_until("the screen drawn anew", |pty| {
            pty.is_settled() && pty.raw()[n_sent..].windows(4).any(|bytes| bytes == b"\x1b[2J")
        });
        self
    }

    /// Presses a sign key (`Space` or `a`) until it counts, and waits for the decision.
    #[track_caller]
    pub fn sign_with(&mut self, key: &str) -> &mut Self {
        self.wait_until("a frame", Pty::is_settled);
        let before = self.counts().signed;
        self.press_sign(key);
        self.wait_until("the lines to be signed", |pty| shown(&pty.screen()).signed > before);
        self
    }

    /// `Space`.
    #[track_caller]
    pub fn sign(&mut self) -> &mut Self {
        self.sign_with(" ")
    }

    /// Presses a sign key until the program takes it as meant, and waits for what it has to say to that: a decision, or a
    /// message in the last line.
    #[track_caller]
    pub fn press_sign(&mut self, key: &str) -> &mut Self {
        loop {
            // Drawing anew takes an earlier message away.
            self.send("\x0c").wait_until("no message", |pty| {
                pty.is_settled() && pty.screen().contains("Space sign, next")
            });
            let before = self.counts();
            if let Some(last) = self.last_sign_key {
                self.pty.pass(PACE.saturating_sub(last.elapsed()));
            }
            self.send(key);
            self.last_sign_key = Some(Instant::now());
            self.wait_until("an answer to the sign key", |pty| {
                let screen = pty.screen();
                pty.is_settled() && (shown(&screen) != before || !screen.contains("Space sign, next"))
            });
            let screen = self.screen();
            if !["too fast", "press it again", UNREAD].iter().any(|refusal| screen.contains(refusal)) {
                return self;
            }
        }
    }

    /// Presses `keys`, again where nothing came of them, until `holds`. A key that came before its question was on the
    /// screen is no answer. So much time is left for an answer that no busy machine gets a key twice.
    #[track_caller]
    pub fn press_until(&mut self, keys: &str, what: &str, holds: impl Fn(&Pty) -> bool) -> &mut Self {
        for _ in 0..5 {
            self.send(keys);
            if self.comes_true(Duration::from_secs(6), &holds) {
                return self;
            }
        }
        self.wait_until(&format!("{what} after {keys:?}"), holds);
        self
    }

    /// Takes away what lies on top of the screen, known by its title.
    #[track_caller]
    pub fn close(&mut self, title: &str) -> &mut Self {
        self.press_until("\x1b", "it away", |pty| pty.is_settled() && !pty.screen().contains(title))
    }

    /// Presses `key` until it opens `prompt`: a file that was come to a moment ago may still be being read, and then the
    /// program says so and asks nothing.
    #[track_caller]
    pub fn ask(&mut self, key: &str, prompt: &str) -> &mut Self {
        loop {
            self.send(key).wait_until(prompt, |pty| {
                let screen = pty.screen();
                screen.contains(prompt) || screen.contains(UNREAD)
            });
            if self.screen().contains(prompt) {
                return self;
            }
            // Drawing anew takes the refusal away.
            self.press("");
        }
    }

    /// Rejects what is under the cursor.
    #[track_caller]
    pub fn reject(&mut self, word: &str) -> &mut Self {
        self.wait_until("a frame", Pty::is_settled);
        let before = self.counts().rejected;
        self.ask("x", "why reject?").send(word).wait_for(word).send("\r");
        self.wait_until("the rejection", |pty| shown(&pty.screen()).rejected > before);
        self
    }

    /// Questions what is under the cursor.
    #[track_caller]
    pub fn question(&mut self, word: &str) -> &mut Self {
        self.wait_until("a frame", Pty::is_settled);
        let before = self.counts().questioned;
        self.ask("f", "what is the question?").send(word).wait_for(word).send("\r");
        self.wait_until("the question", |pty| shown(&pty.screen()).questioned > before);
        self
    }

    /// Signs off with `ZZ` and the word, and waits for `outcome`, the title of what comes then.
    #[track_caller]
    pub fn sign_off(&mut self, outcome: &str) -> &mut Self {
        self.ask_sign_off().type_word(outcome)
    }

    /// Opens the sign-off; again where the last decision was still on its way to the disk.
    #[track_caller]
    pub fn ask_sign_off(&mut self) -> &mut Self {
        self.press_until("ZZ", "the sign-off", |pty| pty.screen().contains("undecided  "))
    }

    /// Answers the sign-off with the word and waits for `outcome`.
    #[track_caller]
    pub fn type_word(&mut self, outcome: &str) -> &mut Self {
        self.press_until("s", "a letter", |pty| pty.screen().contains(": s"));
        self.send("ign").wait_for(": sign").send("\r").wait_for(outcome);
        self
    }

    /// What the head of the screen counts.
    pub fn counts(&self) -> Status {
        shown(&self.screen())
    }

    /// Leaves with `q`, which must succeed.
    #[track_caller]
    pub fn leave(&mut self) {
        self.send("q");
        assert_eq!(self.wait_exit(), 0, "{}", self.screen());
    }
}

/// The counts in the head of a screen.
pub fn shown(screen: &str) -> Status {
    let line = screen.lines().nth(1).unwrap_or("");
    let words: Vec<&str> = line.split_whitespace().collect();
    let before = |wanted: &[&str]| {
        let at = words.iter().position(|word| wanted.contains(word));
        at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
    };
    let signed = before(&["of"]);
    Status {
        signed,
        questioned: before(&["question", "questions"]),
        rejected: before(&["rejected"]),
        comments: 0,
    }
}
