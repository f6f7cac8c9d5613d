//! The rules for refunds, as `config/refunds.toml` states them.

/// What the shop allows.
#[derive(Clone, Debug)]
pub struct Policy {
    /// How many days after the delivery an order can be refunded.
    pub days: u32,
    /// How many days more nobody asks about.
    pub grace_days: u32,
    /// What the shop keeps of a returned item's price.
    pub restocking_percent: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { days: 30, grace_days: 3, restocking_percent: 10 }
    }
}
