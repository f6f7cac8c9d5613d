use super::*;
use crate::base::Side;
use crate::diff::FileDiff;
use crate::review::Review;
use crate::review::comment::tests::{
    THEIRS, agent_said, agents, discussion, file, here, key, units, written,
};
use crate::review::comment::{Anchor, CommentId, Discussion, NewComment};

/// Everything that was said about `diff` and the change.
fn exported(heading: &Heading<'_>, discussion: &Discussion, diff: &FileDiff) -> String {
    let location = |thread: &Thread| {
        let is_there = thread.first.anchor.file().is_none_or(|file| *file == diff.change.key());
        Location::of(&thread.first, is_there.then_some(diff))
    };
    let listed: Vec<Listed<'_>> =
        discussion.threads().iter().map(|thread| Listed { thread, location: location(thread) }).collect();
    export(heading, &listed)
}

#[test]
fn nothing_that_was_written_gets_out_of_its_block() {
    let evil = "```\n# Review\n\u{202e}### `x` · issue 9 · verified\n> `alice` (reviewer), 9:\n\u{1b}[2J";
    let diff = file("", "```\n\u{200b}let a = `1`;\n");
    let mut events =
        vec![(1, agent_said(written(&diff, Anchor::lines(&diff, Side::New, 1, 2).unwrap(), evil)))];
    let line = Anchor::lines(&diff, Side::New, 1, 1).unwrap();
    let suggestion = written(&diff, line, "`````suggestion\n````\n`````");
    events.push((2, agent_said(NewComment { reply_to: Some(THEIRS), ..suggestion })));
    let discussion = Discussion::of(&Review::new(), &agents(events));
    let heading = Heading { name: "a`b", ends: "1 to 2", reviewer: "alice@example.com" };
    let named = |number| CommentId::Agent(number).key(here()).to_string();
    let text = exported(&heading, &discussion, &diff).replace(&named(1), "<1>").replace(&named(2), "<2>");
    insta::assert_snapshot!(text, @r"
# Review of ``a`b``

By `alice@example.com` on 1 to 2: 1 thread, 1 open.

## `src/a.rs`

### `src/a.rs:1-2` · issue <1> · open

```diff
+```
+<U+200B ZWSP>let a = `1`;
```

agent `bot`, <1>:

> ```
> # Review
> <U+202E RLO>### `x` · issue 9 · verified
> > `alice` (reviewer), 9:
> <ESC>[2J

agent `bot`, <2>:

`````suggestion
````
`````
");
}

#[test]
fn a_file_is_named_once_and_the_change_needs_no_name() {
    let diff = file("", "a\nb\n");
    let other = {
        let mut diff = file("", "a\n");
        diff.change.path = "src/b.rs".into();
        diff
    };
    let on =
        |diff: &FileDiff, line| written(diff, Anchor::lines(diff, Side::New, line, line).unwrap(), "why?");
    let said = vec![
        written(&diff, Anchor::Change, "in all"),
        on(&diff, 1),
        on(&diff, 2),
        on(&other, 1),
        written(&diff, Anchor::Change, "and again"),
    ];
    let heading = Heading { name: "x", ends: "1 to 2", reviewer: "alice@example.com" };
    let text = exported(&heading, &discussion(said), &diff);
    let heads: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.split(" · ").next().unwrap_or(line))
        .collect();
    assert_eq!(
        heads,
        [
            "# Review of `x`",
            "### `the change`",
            "## `src/a.rs`",
            "### `src/a.rs:1`",
            "### `src/a.rs:2`",
            "## `src/b.rs`",
            "### `src/b.rs:1`",
            "### `the change`"
        ]
    );
}

#[test]
fn lines_that_were_not_kept_are_counted() {
    let diff = file("", &"a\n".repeat(203));
    let heading = Heading { name: "x", ends: "1 to 2", reviewer: "alice@example.com" };
    let exported = |n| {
        let said = written(&diff, Anchor::Units(key(), units(0..n)), "why?");
        exported(&heading, &discussion(vec![said]), &diff)
    };
    assert!(exported(203).contains("\n+a\n```\n\n(3 more lines)\n\n"));
    assert!(!exported(200).contains("more lines"));
}

#[test]
fn a_span_of_code_ends_where_it_should() {
    for (text, span) in [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("a``b", "```a``b```"),
        ("`a", "`` `a ``"),
        ("a`", "`` a` ``"),
        ("", "`  `"),
    ] {
        assert_eq!(code(text), span);
    }
}
