//! `policy check` and `policy explain`.

use crate::scene::Scene;
use crate::support::readme::block_in;
use crate::support::repo::hermetic;

#[test]
fn every_mistake_is_told_at_its_line_and_hidden_characters_are_shown() {
    hermetic(|| {
        let text = "version = 1\n[[rule]]\nname = \"money\"\npaths = [\"src/\u{202e}yap\", \"!x\"]\nrewievers = 2\n\
                    \n[[rule]]\nname = \"mon\u{200b}ey\"\npaths = [\"y\"]\ngrain = \"file\"\nrelax = true\n\
                    \n[[rule]]\nname = \"a\"\npaths = [\"y\"]\ngrain = \"file\"\n\
                    [[rule]]\nname = \"b\"\npaths = [\"y\"]\nrelax = \"vendored\"\nreviewers = 2\n\
                    [ai]\nrelax = \"generated\"\n";
        let scene = Scene::new(text, &[]);
        let check = scene.run(&["policy", "check"]).expect_error(2);
        for word in [
            "policy.toml:4:10: `src/<U+202E RLO>yap` has characters that nobody sees",
            "policy.toml:4:22: `!x` begins with !",
            "policy.toml:5:1: a [[rule]] has no key `rewievers` (did you mean reviewers?)",
            "policy.toml:8:8: `mon<U+200B ZWSP>ey` is empty or has characters that nobody sees",
            "policy.toml:11:9: `relax` takes \"generated\" or \"vendored\"",
            "policy.toml:16:9: a file is signed at once only where nobody wrote it by hand (add relax = \"generated\"",
            "policy.toml:17:1: a [[rule]] with relax lacks `grain`",
            "policy.toml:21:1: a [[rule]] with relax has no key `reviewers` (it only lowers the grain",
            "policy.toml:23:1: [ai] has no key `relax` (only a [[rule]] has it",
        ] {
            assert!(check.contains(word), "`{word}` is missing\n{check}");
        }
        assert!(!check.contains('\u{202e}') && !check.contains('\u{200b}'), "{check}");
        // The same policy in the trust root is refused as a whole.
        scene.refuses(&[":.countersign/policy.toml:4:10:"]);
        let explain = scene.run(&["policy", "explain", "a.txt"]).expect_error(2);
        assert!(explain.contains(":.countersign/policy.toml:4:10:"), "{explain}");

        let other = scene.repo.write("other.toml", "version = 1\n");
        let out = scene.run(&["policy", "check", other.to_str().unwrap()]).expect(0);
        assert!(out.contains("other.toml: no mistakes, 0 rules"), "{out}");
        let _ = scene.run(&["policy", "check", "nowhere.toml"]).expect_error(2);
    });
}

#[test]
fn explain_says_which_rule_asks_what() {
    hermetic(|| {
        let text = "version = 1\n[[rule]]\nname = \"money\"\npaths = [\"src/pay/\"]\ngrain = \"line\"\nfrom = [\"codeowners\"]\n\
                    [[rule]]\nname = \"all\"\npaths = [\"*\"]\nreviewers = 2\n";
        let scene = Scene::new(
            text,
            &[("CODEOWNERS", "* bob@example.com\n/src/pay @pay alice@example.com\n/free\n")],
        );
        let explain = |args: &[&str]| scene.run(&[&["policy", "explain"], args].concat()).expect(0);
        let out = explain(&["src/pay/new.rs"]);
        for word in [
            "the tip of the default branch `refs/heads/main`",
            "rules that apply: `defaults` rule; rule `money`, line 2; rule `all`, line 7",
            "2 people have signed each unit  (rule `all`, line 7)",
            "signed line by line  (rule `money`, line 2)",
            "who wrote it does not count  (`built-in` rule)",
            "code owners, one of: @pay, alice@example.com",
        ] {
            assert!(out.contains(word), "`{word}` is missing\n{out}");
        }
        let out = explain(&["a.txt", "CODEOWNERS"]);
        assert!(out.contains("rules that apply: `defaults` rule; rule `all`, line 7\n"), "{out}");
        assert!(out.contains("it says who is trusted or what is demanded, so every rule applies but those that relax, and line by line"), "{out}");
        // From a folder, as paths are typed there; and on the branch that is itself the trust root.
        scene.repo.git(["checkout", "-q", "main"]);
        let inside = scene
            .env
            .countersign(&scene.repo.path().join("src"), &["policy", "explain", "pay/a.rs"])
            .expect(0);
        assert!(inside.contains("\nsrc/pay/a.rs\n") && inside.contains("`money`, line 2"), "{inside}");
        assert!(inside.contains(", HEAD, for a branch that begins here\n"), "{inside}");
        let built_in = explain(&["--trust", "feature", "a.txt"]);
        assert!(built_in.contains("as named with --trust"), "{built_in}");
    });
}

#[test]
fn what_the_readme_and_the_manual_show_is_a_policy() {
    hermetic(|| {
        let scene = Scene::new("", &[]);
        let manual = include_str!("../../docs/policy.md");
        let manual = manual.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        for text in [block_in("policy", "toml"), manual] {
            scene.repo.write(".countersign/policy.toml", text);
            scene.repo.write("CODEOWNERS", "* alice@example.com\n");
            let out = scene.run(&["policy", "check"]).expect(0);
            assert!(out.contains("no mistakes"), "{out}");
        }
    });
}
