//! The whole site model: balance, loss of cooling, sums of the power chain.

mod cooling;
mod machine;
mod power;
mod site;
mod stand;
