//! What `comment batch` reads.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::base::{RepoPath, Side};
use crate::cli::comments::{Place, Wish, body, kind, name, suggestion};
use crate::report::{Failure, quoted};
use crate::review::comment::{Body, CommentKind, CommentKinds};

/// One element. Every field is there only where its `op` and `on` have a use for it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ElementWire {
    #[serde(default)]
    op: OpWire,
    on: Option<OnWire>,
    path: Option<String>,
    path_bytes: Option<String>,
    line: Option<u32>,
    end_line: Option<u32>,
    side: Option<SideWire>,
    r#type: Option<String>,
    text: Option<String>,
    suggestion: Option<String>,
    to: Option<String>,
    thread: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OpWire {
    #[default]
    Add,
    Reply,
    Resolve,
    Reopen,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OnWire {
    Lines,
    Hunk,
    File,
    Change,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SideWire {
    Old,
    New,
}

/// What a batch asks for; everything that is wrong with its form is named at once.
pub(in crate::cli) fn read_batch(json: &str, kinds: &CommentKinds) -> Result<Vec<Wish>, Failure> {
    let elements: Vec<ElementWire> = serde_json::from_str(json).map_err(|error| {
        Failure::usage(format!("standard input is not a batch of comments: {}", quoted(error.to_string())))
            .hint("for what it should be: countersign comment batch --help")
    })?;
    let (mut wishes, mut wrong) = (Vec::new(), Vec::new());
    let n = elements.len();
    for (at, element) in elements.into_iter().enumerate() {
        match element.into_wish(kinds) {
            Ok(wish) => wishes.push(wish),
            Err(failure) => wrong.push(format!("element {}: {}", at + 1, failure.sentence)),
        }
    }
    if wrong.is_empty() {
        return Ok(wishes);
    }
    let refused =
        Failure::usage(format!("{} of {n} elements cannot be taken, so nothing was written", wrong.len()));
    Err(wrong.into_iter().fold(refused, Failure::hint))
}

impl ElementWire {
    fn into_wish(self, kinds: &CommentKinds) -> Result<Wish, Failure> {
        self.check_fields()?;
        match self.op {
            OpWire::Add => {
                let kind = kind(kinds, self.r#type.as_deref().unwrap_or("note"))?;
                Ok(Wish::Add { place: self.place()?, body: self.body(kind)? })
            }
            OpWire::Reply => {
                let to = self.to.as_deref().ok_or_else(|| missing("to"))?;
                Ok(Wish::Reply { to: name(to)?, body: self.body(CommentKind::NOTE)? })
            }
            OpWire::Resolve | OpWire::Reopen => {
                let thread = self.thread.as_deref().ok_or_else(|| missing("thread"))?;
                Ok(Wish::Resolve { thread: name(thread)?, is_done: self.op == OpWire::Resolve })
            }
        }
    }

    /// A field that would be passed over is a mistake.
    fn check_fields(&self) -> Result<(), Failure> {
        let is_add = self.op == OpWire::Add;
        let says = is_add || self.op == OpWire::Reply;
        let fields = [
            ("on", self.on.is_some(), is_add),
            ("path", self.path.is_some() || self.path_bytes.is_some(), is_add),
            ("line", self.line.is_some(), is_add),
            ("endLine", self.end_line.is_some(), is_add),
            ("side", self.side.is_some(), is_add),
            ("type", self.r#type.is_some(), is_add),
            ("text", self.text.is_some(), says),
            ("suggestion", self.suggestion.is_some(), says),
            ("to", self.to.is_some(), self.op == OpWire::Reply),
            ("thread", self.thread.is_some(), !says),
        ];
        let idle = fields.into_iter().find(|(_, is_there, is_used)| *is_there && !is_used);
        idle.map_or(Ok(()), |(name, ..)| {
            Err(Failure::usage(format!("`{name}` means nothing with this `op`")))
        })
    }

    fn place(&self) -> Result<Place, Failure> {
        let on =
            self.on.unwrap_or_else(|| match (self.line, self.path.is_some() || self.path_bytes.is_some()) {
                (Some(_), _) => OnWire::Lines,
                (None, true) => OnWire::File,
                (None, false) => OnWire::Change,
            });
        let side = match self.side {
            Some(SideWire::Old) => Side::Old,
            Some(SideWire::New) | None => Side::New,
        };
        let line = || self.line.ok_or_else(|| missing("line"));
        let has_end = self.end_line.is_some();
        let has_line = self.line.is_some() || has_end || self.side.is_some();
        let idle = match on {
            OnWire::Change if self.path.is_some() || self.path_bytes.is_some() => Some("path"),
            OnWire::Change | OnWire::File if has_line => Some("line"),
            OnWire::Hunk if has_end => Some("endLine"),
            _ => None,
        };
        if let Some(name) = idle {
            return Err(Failure::usage(format!("`{name}` means nothing with this `on`")));
        }
        Ok(match on {
            OnWire::Change => Place::Change,
            OnWire::File => Place::File(self.path()?),
            OnWire::Hunk => Place::Hunk { path: self.path()?, side, line: line()? },
            OnWire::Lines => {
                let (path, first) = (self.path()?, line()?);
                Place::Lines { path, side, first, last: self.end_line.unwrap_or(first) }
            }
        })
    }

    fn path(&self) -> Result<RepoPath, Failure> {
        match (&self.path, &self.path_bytes) {
            (Some(path), None) => Ok(RepoPath::new(path.as_bytes())),
            (None, Some(bytes)) => {
                let bytes = STANDARD
                    .decode(bytes)
                    .map_err(|_malformed| Failure::usage("`pathBytes` is not base64"))?;
                Ok(RepoPath::new(bytes))
            }
            _ => Err(missing("path")),
        }
    }

    /// A suggestion may stand in the text as it does elsewhere, or in a field of its own.
    fn body(&self, kind: CommentKind) -> Result<Body, Failure> {
        let text = self.text.as_deref().unwrap_or_default();
        match &self.suggestion {
            None => body(kind, text),
            Some(lines) => suggestion(kind, text, lines),
        }
    }
}

fn missing(field: &str) -> Failure {
    Failure::usage(format!("`{field}` is missing"))
}
