//! Where records go, and what a record says of where a change goes.

use countersign::git::Destination;

use crate::support::repo::{TestRepo, discover, everywhere};

fn publishing(repo: &TestRepo, head: Option<&str>) -> Option<String> {
    discover(repo.path()).unwrap().publishing_remote(head).unwrap()
}

fn destination(repo: &TestRepo, target: &str) -> (Option<String>, Option<String>) {
    let Destination { repo, target_ref } = discover(repo.path()).unwrap().destination(Some(target)).unwrap();
    (repo, target_ref)
}

fn on_topic() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("a", "1\n");
    repo.commit("first");
    repo.git(["switch", "-q", "-c", "topic"]);
    repo
}

#[test]
fn records_go_where_the_branch_goes() {
    everywhere(|| {
        let repo = on_topic();
        let remote = |name: &str| drop(repo.git(["remote", "add", name, "https://example.com/acme/app"]));
        assert_eq!(publishing(&repo, None), None);
        remote("acme");
        assert_eq!(publishing(&repo, None).as_deref(), Some("acme"), "it is the only one");
        remote("fork");
        assert_eq!(publishing(&repo, None), None, "nobody can say which of the two");
        remote("origin");
        assert_eq!(publishing(&repo, None).as_deref(), Some("origin"));
        assert_eq!(publishing(&repo, Some("refs/remotes/acme/topic")).as_deref(), Some("acme"));

        let set = |name: &str, value: &str| drop(repo.git(["config", name, value]));
        set("branch.topic.remote", "https://example.com/somebody/app");
        assert_eq!(publishing(&repo, None).as_deref(), Some("origin"), "an address has no name");
        set("branch.topic.remote", "acme");
        assert_eq!(publishing(&repo, None).as_deref(), Some("acme"));
        assert_eq!(publishing(&repo, Some("refs/heads/main")).as_deref(), Some("origin"));
        set("remote.pushDefault", "origin");
        assert_eq!(publishing(&repo, None).as_deref(), Some("origin"));
        set("branch.topic.pushRemote", "fork");
        assert_eq!(publishing(&repo, None).as_deref(), Some("fork"));
        assert_eq!(publishing(&repo, Some("refs/heads/topic")).as_deref(), Some("fork"));
    });
}

#[test]
fn a_destination_is_named_as_it_is_called_there_and_without_secrets() {
    everywhere(|| {
        let repo = on_topic();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(destination(&repo, "refs/heads/main"), (None, some("refs/heads/main")));
        repo.git(["remote", "add", "up", "https://bo:secret@example.com/acme/app.git"]);
        let app = some("git+https://example.com/acme/app");
        assert_eq!(destination(&repo, "refs/remotes/up/main"), (app.clone(), some("refs/heads/main")));
        assert_eq!(destination(&repo, "refs/heads/main"), (app.clone(), some("refs/heads/main")));
        repo.git(["config", "branch.main.remote", "up"]);
        repo.git(["config", "branch.main.merge", "refs/heads/trunk"]);
        assert_eq!(destination(&repo, "refs/heads/main"), (app, some("refs/heads/trunk")));
        repo.git(["config", "url.https://token@example.org/.insteadOf", "https://bo:secret@example.com/"]);
        let elsewhere = some("git+https://example.org/acme/app");
        assert_eq!(destination(&repo, "refs/heads/main"), (elsewhere, some("refs/heads/trunk")));
        let nearby = repo.beside("other.git");
        repo.git(["remote", "set-url", "up", nearby.to_str().unwrap()]);
        assert_eq!(destination(&repo, "refs/heads/main"), (None, some("refs/heads/trunk")));
    });
}
