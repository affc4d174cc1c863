//! Panels: egui that reads a view and returns intents. No Bevy, no tokio, no locks.
//!
//! A frame: the desktop builds a [`View`], calls [`Shell::ui`], and carries out the [`Intent`]s that come back.
//! What the panels want of history goes into the demand by [`Shell::demand`]. On a screen that nobody touches, [`Wall`]
//! takes the shell's place.

mod address;
mod chart;
mod floor;
mod fonts;
mod hover_card;
mod intent;
mod label;
pub mod lens;
pub mod panel;
mod room_figures;
mod shell;
mod style;
pub mod tokens;
mod trend;
mod view;
mod wall;
mod widget;
pub mod wording;

pub use address::{address_text, kind_word};
pub use fonts::{install_fonts, warm_fonts};
pub use hover_card::{HOVER_CARD_WIDTH, hover_card_ui};
pub use intent::{Intent, Intents, SecondViewWish};
pub use label::{SceneLabel, paint_label, paint_label_scaled};
pub use panel::{Panel, PanelId};
pub use shell::{Shell, ShellResponse};
pub use style::apply_look;
pub use view::{CameraMode, CameraView, FrameStats, SecondView, TourCaption, View};
pub use wall::{ParseWallLayoutError, Wall, WallLayout, WallMonitor};
pub use widget::paint_badge;
