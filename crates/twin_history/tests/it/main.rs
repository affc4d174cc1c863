//! The history from outside: what is committed is read back, whatever happens in between.

mod crash;
mod damage;
mod fact;
mod failing;
mod folder;
mod incident;
mod journal;
mod oracle;
mod site;
