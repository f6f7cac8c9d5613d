//! Who gets money back, and how much.

use crate::order::Order;

/// How many days after the delivery an order can be refunded.
const DAYS: u32 = 30;

/// Why there is no refund.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    AccountBlocked,
    NotPaid,
    TooLate { days: u32 },
}

/// How much to pay back for a whole order, in cents.
pub fn refund(order: &Order) -> Result<u64, Refused> {
    if order.account_state == "blocked" {
        return Err(Refused::AccountBlocked);
    }
    if !order.is_paid {
        return Err(Refused::NotPaid);
    }
    let days = order.days_since_delivery;
    if days > DAYS {
        return Err(Refused::TooLate { days });
    }
    Ok(order.total() - order.refunded)
}
