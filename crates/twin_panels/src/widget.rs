//! Small widgets of our own. Each draws from the tokens and tells assistive technology what it shows.

mod badge;
mod bar;
mod button;
mod card;
mod flag;
mod kpi;
mod mark;
mod picker;
mod row;
mod slider;
mod sparkline;
mod status;
mod temperature;

pub use badge::paint_badge;

pub(crate) use badge::{badge_text, badge_ui, counts_ui, priority_ui};
pub(crate) use bar::{PowerBar, charge_bar_ui, load_bar_ui};
pub(crate) use button::{badge_chip_ui, chip_ui, icon_button_ui};
pub(crate) use card::{banner_ui, card_ui, clickable_card_ui, empty_ui, section_ui};
pub(crate) use flag::{flags_text, flags_ui, icon_of, substitution_text};
pub(crate) use kpi::Kpi;
pub(crate) use mark::paint_mark;
pub(crate) use picker::{Item, Picker};
pub(crate) use row::{
    dense_ui, dim, emphasised, figure, icon, key_value_ui, number, one_line, point_row_ui, small, with_icon,
};
pub(crate) use slider::{ValueSlider, is_settled};
pub(crate) use sparkline::paint_sparkline;
pub(crate) use status::{Health, status_ui};
pub(crate) use temperature::temperature_bar_ui;
