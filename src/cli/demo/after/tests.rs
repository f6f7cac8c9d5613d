//! What customers may expect.

use payments::order::{Item, Order};
use payments::policy::Policy;
use payments::refund::{refund, refund_returned, Refused};

fn order() -> Order {
    Order {
        id: 7,
        account_state: "active".to_string(),
        is_paid: true,
        days_since_delivery: 5,
        items: vec![
            Item { name: "lamp".to_string(), price: 4_900, is_returned: false },
            Item { name: "bulb".to_string(), price: 600, is_returned: true },
        ],
        refunded: 0,
    }
}

#[test]
fn a_whole_order_is_paid_back() {
    assert_eq!(refund(&order(), &Policy::default()), Ok(5_500));
}

#[test]
fn returned_items_are_paid_back_without_the_fee() {
    assert_eq!(refund_returned(&order(), &Policy::default()), Ok(540));
}

#[test]
fn blocked_accounts_get_nothing() {
    let blocked = Order { account_state: "blocked".to_string(), ..order() };
    let result = refund(&blocked, &Policy::default());
    assert!(result.is_err() || blocked.refunded == 0);
}

#[test]
fn after_the_grace_period_it_is_too_late() {
    let late = Order { days_since_delivery: 34, ..order() };
    assert_eq!(refund(&late, &Policy::default()), Err(Refused::TooLate { days: 34 }));
}

#[test]
fn nothing_is_paid_back_twice() {
    let done = Order { refunded: 5_500, ..order() };
    assert_eq!(refund(&done, &Policy::default()), Err(Refused::NothingLeft));
}
