//! What customers may expect.

use payments::order::{Item, Order};
use payments::refund::{refund, Refused};

fn order() -> Order {
    Order {
        id: 7,
        account_state: "active".to_string(),
        is_paid: true,
        days_since_delivery: 5,
        items: vec![
            Item { name: "lamp".to_string(), price: 4_900 },
            Item { name: "bulb".to_string(), price: 600 },
        ],
        refunded: 0,
    }
}

#[test]
fn a_whole_order_is_paid_back() {
    assert_eq!(refund(&order()), Ok(5_500));
}

#[test]
fn blocked_accounts_get_nothing() {
    let blocked = Order { account_state: "blocked".to_string(), ..order() };
    assert_eq!(refund(&blocked), Err(Refused::AccountBlocked));
}

#[test]
fn after_thirty_days_it_is_too_late() {
    let late = Order { days_since_delivery: 31, ..order() };
    assert_eq!(refund(&late), Err(Refused::TooLate { days: 31 }));
}
