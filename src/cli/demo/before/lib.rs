//! Orders and refunds of the shop.

pub mod order;
pub mod refund;
