//! What happens when the program itself is wrong: one short message on a usable terminal, and exit code 70.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::Shown;
use crate::report::{Exit, Failure};

/// Runs `body` and turns a panic into a message and [`Exit::Bug`].
///
/// The message waits until `body` is unwound, because only then have the guards in it given the terminal back: written
/// earlier, it would vanish together with the alternate screen.
pub(super) fn guarded(body: impl FnOnce() -> Exit) -> Exit {
    let last_words = Arc::new(Mutex::new(None));
    let heard = Arc::clone(&last_words);
    set_hook(Box::new(move |panic| {
        *heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(describe(panic));
    }));
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_payload| {
        let words = last_words.lock().unwrap_or_else(PoisonError::into_inner).take();
        let failure = Failure::new(Exit::Bug, words.unwrap_or_else(|| "a bug in countersign".to_owned()))
            .hint("decisions that the screen showed as made are in the journal; start again to go on")
            .hint("please report this, with what you did");
        drop(writeln!(std::io::stderr(), "{failure}"));
        Exit::Bug
    })
}

/// Lets a file that may not grow any further (`ulimit -f`) be an error of the write, which is told like that of a full disk.
/// By default it ends the program on the spot, and leaves the terminal as it is.
pub(super) fn outlive_file_limits() {
    // Without a handler everything is as it would have been.
    drop(signal_hook::flag::register(signal_hook::consts::signal::SIGXFSZ, Arc::default()));
}

/// Where it happened and what was said there, and the way to it if the user asked for one.
fn describe(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let said = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
    let way = if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        format!("\n{}", Backtrace::force_capture())
    } else {
        String::new()
    };
    format!("a bug in countersign, at {place}: {}{way}", Shown::of(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_exit_code_70() {
        assert_eq!(guarded(|| panic!("as a test")), Exit::Bug);
        assert_eq!(guarded(|| Exit::DoesNotHold), Exit::DoesNotHold);
        // Other tests of this process want their own messages back.
        drop(std::panic::take_hook());
    }
}
