//! Hardware keys: what a signature shows of them, demanded. There is none here, so one is made in software, as anybody could:
//! an agent signs with an ordinary key what a hardware key would sign.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use countersign::attest::{Envelope, NAMESPACE, OVERRIDES_REF, Signature, override_payload, pae, payload};
use countersign::base::Digest;
use countersign::ledger::Sealed;
use countersign::review::Grain;
use tempfile::TempDir;

use crate::desk::statement;
use crate::scene::Scene;
use crate::support::repo::hermetic_through_libgit2 as hermetic;

const KIND: &[u8] = b"sk-ssh-ed25519@openssh.com";
const APPLICATION: &[u8] = b"ssh:";
const COUNTER: [u8; 4] = [0, 0, 0, 7];

/// The key of Dana, and an agent that holds it.
struct SoftwareKey {
    _dir: TempDir,
    socket: PathBuf,
    agent: Child,
    /// The ordinary public key.
    plain: Vec<u8>,
}

impl Drop for SoftwareKey {
    fn drop(&mut self) {
        self.agent.kill().unwrap();
        self.agent.wait().unwrap();
    }
}

fn framed(field: &[u8]) -> Vec<u8> {
    [&u32::try_from(field.len()).unwrap().to_be_bytes(), field].concat()
}

/// The last field of a blob that has 32 bytes there.
fn last_32(blob: &[u8]) -> &[u8] {
    &blob[blob.len() - 32..]
}

impl SoftwareKey {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let (key, socket) = (dir.path().join("dana"), dir.path().join("agent"));
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(&key);
        assert!(keygen.stdin(Stdio::null()).status().unwrap().success());
        let agent =
            Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while UnixStream::connect(&socket).is_err() {
            assert!(Instant::now() < deadline, "the agent does not answer");
            std::thread::yield_now();
        }
        let mut add = Command::new("ssh-add");
        add.arg("-q").arg(&key).env("SSH_AUTH_SOCK", &socket).stdin(Stdio::null());
        assert!(add.status().unwrap().success());
        let line = std::fs::read_to_string(key.with_extension("pub")).unwrap();
        let plain = STANDARD.decode(line.split(' ').nth(1).unwrap().trim()).unwrap();
        Self { _dir: dir, socket, agent, plain }
    }

    fn blob(&self) -> Vec<u8> {
        [framed(KIND), framed(last_32(&self.plain)), framed(APPLICATION)].concat()
    }

    /// As allowed signers have it.
    fn line(&self) -> String {
        format!("dana@example.com {} {}\n", str::from_utf8(KIND).unwrap(), STANDARD.encode(self.blob()))
    }

    /// What the agent makes of these bytes.
    fn raw(&self, data: &[u8]) -> Vec<u8> {
        let request = [&[13], &framed(&self.plain)[..], &framed(data), &[0; 4]].concat();
        let mut agent = UnixStream::connect(&self.socket).unwrap();
        agent.write_all(&framed(&request)).unwrap();
        let mut length = [0; 4];
        agent.read_exact(&mut length).unwrap();
        let mut answer = vec![0; u32::from_be_bytes(length) as usize];
        agent.read_exact(&mut answer).unwrap();
        assert_eq!(answer[0], 14, "the agent has signed");
        answer[answer.len() - 64..].to_vec()
    }

    /// An SSH signature whose key says `flags`, and that claims to have said `claimed`.
    fn sign(&self, message: &[u8], flags: u8, claimed: u8) -> Signature {
        let about = [framed(NAMESPACE.as_bytes()), framed(b""), framed(b"sha256")].concat();
        let signed = [b"SSHSIG", &about[..], &framed(Digest::of(message).as_bytes())].concat();
        let (application, signed) = (Digest::of(APPLICATION), Digest::of(&signed));
        let data = [&application.as_bytes()[..], &[flags], &COUNTER, &signed.as_bytes()[..]].concat();
        let inner = [framed(KIND), framed(&self.raw(&data)), vec![claimed], COUNTER.to_vec()].concat();
        let blob = [b"SSHSIG\0\0\0\x01", &framed(&self.blob())[..], &about, &framed(&inner)].concat();
        let body = STANDARD.encode(blob);
        let lines: Vec<&str> = body.as_bytes().chunks(70).map(|line| str::from_utf8(line).unwrap()).collect();
        let armored =
            format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"));
        let keyid = format!("SHA256:{}", STANDARD_NO_PAD.encode(Digest::of(&self.blob()).as_bytes()));
        Signature { keyid, armored }
    }
}

/// Dana's review of everything, by a key that says `flags`, where the policy asks for `level`.
fn scene(key: &SoftwareKey, level: &str, flags: u8, claimed: u8) -> Scene {
    let policy = format!("version = 1\n[defaults]\nhw_key = \"{level}\"\n");
    let allowed = key.line();
    let scene = Scene::new(&policy, &[(".countersign/allowed_signers", &allowed)]);
    let review = statement(&scene.load(), "dana@example.com");
    let payload = payload(&review);
    let signature = Some(key.sign(&pae(&payload), flags, claimed));
    let envelope = Envelope { payload, signature };
    let (id, line) = (envelope.id(), envelope.to_line());
    scene.write(&Sealed { id, identity: review.context.identity, line });
    scene
}

#[test]
fn a_touch_and_a_pin_are_demanded_of_the_signature() {
    hermetic(|| {
        let key = SoftwareKey::new();
        for (level, flags, holds) in [
            ("sk", 0, true),
            ("sk-touch", 0, false),
            ("sk-touch", 1, true),
            ("sk-pin", 1, false),
            ("sk-pin", 4, false),
            ("sk-pin", 5, true),
        ] {
            let scene = scene(&key, level, flags, flags);
            match holds {
                true => scene.verify(0, &["Holds"]),
                false => scene.verify(
                    1,
                    &["6 of 6 lines are signed", "not signed with a hardware key that was touched"],
                ),
            };
        }
        let out = scene(&key, "sk", 5, 5).run(&["verify", "main..feature", "--format=json"]).expect(0);
        assert!(out.contains("\"hwKey\":\"sk-pin\""), "{out}");
        // Flags that were not signed are no flags.
        scene(&key, "sk-pin", 1, 5).verify(1, &["does not count", "signed by nobody"]);
    });
}

#[test]
fn an_ordinary_key_is_no_hardware_key() {
    hermetic(|| {
        let scene =
            Scene::new("version = 1\n[[rule]]\nname = \"hw\"\npaths = [\"src/pay\"]\nhw_key = \"sk\"\n", &[]);
        scene.sign("alice", Grain::Line);
        let out = scene.verify(1, &["src/pay/a.rs", "not signed with a hardware key (rule `hw`, line 2)"]);
        assert!(!out.contains("not met: M a.txt"), "{out}");
        let json = scene.run(&["verify", "main..feature", "--format=json"]).expect(1);
        assert!(json.contains("\"demand\":\"hw-key\""), "{json}");
    });
}

#[test]
fn an_override_is_asked_for_a_hardware_key_of_its_own() {
    hermetic(|| {
        let key = SoftwareKey::new();
        let policy = "version = 1\n[defaults]\nreviewers = 2\n[override]\nby = [\"dana@example.com\"]\nhw_key = \"sk-touch\"\n";
        for (flags, code, says) in [
            (0, 1, "the policy asks in [override] for a hardware key that was touched for it"),
            (1, 0, "held by override of dana@example.com"),
        ] {
            let scene = Scene::new(policy, &[(".countersign/allowed_signers", &key.line())]);
            let said = scene.said_by("dana");
            let payload = override_payload(&said);
            let signature = Some(key.sign(&pae(&payload), flags, flags));
            let line = Envelope { payload, signature }.to_line();
            let line = String::from_utf8(line).unwrap();
            scene.repo.git(["notes", "--ref", OVERRIDES_REF, "add", "-m", &line, "feature"]);
            scene.verify(code, &[says]);
        }
    });
}
