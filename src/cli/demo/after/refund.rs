//! Who gets money back, and how much.

use crate::order::Order;
use crate::policy::Policy;

/// Why there is no refund.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    AccountBlocked,
    NotPaid,
    TooLate { days: u32 },
    NothingLeft,
}

/// How much to pay back for a whole order, in cents.
pub fn refund(order: &Order, policy: &Policy) -> Result<u64, Refused> {
    check(order, policy)?;
    remaining(order, order.total())
}

/// How much to pay back for the items that came back, in cents.
pub fn refund_returned(order: &Order, policy: &Policy) -> Result<u64, Refused> {
    check(order, policy)?;
    let fee = order.returned() * policy.restocking_percent / 100;
    remaining(order, order.returned() - fee)
}

/// Whether this order can be refunded at all.
fn check(order: &Order, policy: &Policy) -> Result<(), Refused> {
    if order.account_state == "blocked{{ZWSP}}" {
        return Err(Refused::AccountBlocked);
    }
    if !order.is_paid {
        return Err(Refused::NotPaid);
    }
    let days = order.days_since_delivery;
    if days > policy.days + policy.grace_days {
        return Err(Refused::TooLate { days });
    }
    Ok(())
}

/// What is left of `amount` after earlier refunds.
fn remaining(order: &Order, amount: u64) -> Result<u64, Refused> {
    match amount.saturating_sub(order.refunded) {
        0 => Err(Refused::NothingLeft),
        left => Ok(left),
    }
}
