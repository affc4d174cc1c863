//! The panels, driven by label like a person would: each in its states, and its actions as intents.

mod audit;
mod boot;
mod breadcrumb;
mod colour;
mod connections;
mod context_menu;
mod control;
mod events;
mod finder;
mod fixture;
mod ink;
mod judged;
mod lens;
mod minimap;
mod new_point;
mod notebook;
mod notifications;
mod panels;
mod picture;
mod scenarios;
mod second_view;
mod shell;
mod stage;
mod wall;
