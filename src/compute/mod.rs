//! Stage 3: figures as written and as declared become the [`Ledger`](crate::model::ledger::Ledger), and are checked.

mod amount;
pub mod checks;
mod evaluate;
mod exact;
mod expression;
