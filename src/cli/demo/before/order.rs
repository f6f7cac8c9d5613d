//! What a customer bought.

/// One order. Amounts are in cents.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: u64,
    pub account_state: String,
    pub is_paid: bool,
    pub days_since_delivery: u32,
    pub items: Vec<Item>,
    pub refunded: u64,
}

/// One line of an order.
#[derive(Clone, Debug)]
pub struct Item {
    pub name: String,
    pub price: u64,
}

impl Order {
    /// What all items cost together.
    pub fn total(&self) -> u64 {
        self.items.iter().map(|item| item.price).sum()
    }
}
