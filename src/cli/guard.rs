//! What happens when the program itself is wrong: one short message on a usable terminal, and exit code 70.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::base::Shown;
use crate::child;
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
    drop(signal_hook::flag::register(SIGXFSZ, Arc::default()));
}

/// Whether somebody else deals with what would end the program.
static IS_LEFT_TO_SCREEN: AtomicBool = AtomicBool::new(false);

/// Ends what runs before whatever ends the program does that: children are in process groups of their own, which nobody else
/// would tell. What nobody shall be told of, as under `nohup`, stays so.
pub(super) fn pass_on_interrupts() {
    let told = [SIGINT, SIGQUIT, SIGTERM, SIGHUP].into_iter().filter(|&signal| !is_ignored(signal));
    // Without a handler everything is as it would have been, but for a child that hangs.
    let Ok(mut signals) = Signals::new(told) else { return };
    let pass_on = move || {
        for signal in signals.forever() {
            if IS_LEFT_TO_SCREEN.load(Ordering::SeqCst) {
                child::interrupt_all();
            } else {
                child::interrupt_all_before(|| drop(emulate_default_handler(signal)));
            }
        }
    };
    drop(std::thread::Builder::new().name("interrupts".into()).spawn(pass_on));
}

/// Runs the screen, which has to put the terminal in order before a signal may end the program, and does so.
pub(super) fn leaving_signals_to<T>(screen: impl FnOnce() -> T) -> T {
    IS_LEFT_TO_SCREEN.store(true, Ordering::SeqCst);
    let ended = screen();
    IS_LEFT_TO_SCREEN.store(false, Ordering::SeqCst);
    ended
}

/// Whether the program was started with this signal ignored, as far as the system says so.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
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
