//! The whole site model: balance, loss of cooling, sums of the power chain.

mod site;
mod stand;
