//! The program as a whole: its command line from outside, its window on a display of its own, its world without one.

mod command_line;
mod demonstration;
mod display;
mod drive;
mod golden;
mod growth;
mod hands;
mod history;
mod patience;
mod picture;
mod program;
mod script;
mod wall;
mod world;
