//! The wall: the site on a screen that nobody touches, read from afar.
//!
//! A frame: sizes follow the window's height, [`areas`] says what goes where, each cell draws itself from the view.

mod alarms;
mod areas;
mod cooling;
mod day;
mod figures;
mod layout;
mod legend;
mod list;
mod monitor;
mod night;
mod notice;
mod pen;
mod power;
mod rooms;
mod strip;
mod telemetry;
mod ticker;
mod tile;

pub use layout::{ParseWallLayoutError, WallLayout};
pub use monitor::WallMonitor;

use crate::room_figures::{RoomFigures, room_figures};
use crate::shell::caption;
use crate::shell::top_strip::newest_sample;
use crate::tokens::wall;
use crate::trend::Trend;
use crate::{Intents, ShellResponse, View, fonts};
use areas::{Areas, Cell};
use egui::{Rect, Ui, Vec2};
use pen::Pen;
use twin_api::Demand;
use twin_model::Timestamp;

/// A monitor of a wall: what it shows, and what it has seen.
#[derive(Default)]
pub struct Wall {
    monitor: WallMonitor,
    pue: Trend,
    rooms: Vec<RoomFigures>,
    newest: Option<Timestamp>,
    /// The snapshot that rooms and newest sample were made from.
    generation: Option<u64>,
    /// The scale whose letters are with the graphics side.
    warm: Option<f32>,
}

impl Wall {
    /// What `monitor` shows.
    pub fn new(monitor: WallMonitor) -> Self {
        Self { monitor, ..Self::default() }
    }

    /// Which monitor it is.
    pub const fn monitor(&self) -> WallMonitor {
        self.monitor
    }

    /// How much larger than on a desk labels over the 3D of a window of `window` points must be, for
    /// [`crate::paint_label_scaled`].
    pub fn label_scale(&self, window: Vec2) -> f32 {
        wall::TEXT / crate::tokens::size::TEXT_SMALL * areas::scale_of(&self.monitor, window)
    }

    /// Draws everything but the 3D into `root`, which spans the window; where no 3D is, the ground too. The only wishes are those of somebody who
    /// clicks an alarm all the same.
    pub fn ui(&mut self, root: &mut Ui, view: &View<'_>, intents: &mut Intents) -> ShellResponse {
        self.observe(view);
        let window = root.max_rect();
        let areas = Areas::of(&self.monitor, window);
        if self.warm != Some(areas.scale) {
            fonts::warm_wall_fonts(root.ctx(), areas.scale);
            self.warm = Some(areas.scale);
        }
        let pen = Pen::new(root, areas.scale);
        if areas.scene.is_none() {
            pen.painter().rect_filled(root.ctx().viewport_rect(), 0.0, pen.palette.ground.ui());
        }
        strip::draw(&pen, areas.strip, view, self.newest);
        if let Some(ticker) = areas.ticker {
            ticker::draw(&pen, ticker, view);
        }
        for (cell, rect) in &areas.cells {
            self.draw_cell(&pen, *cell, *rect, view, intents);
        }
        let free = areas.scene.map(|scene| {
            let free = legend::draw(&pen, scene, view);
            notice::draw(&pen, scene, view);
            free
        });
        night::draw(&pen, window, view);
        if let (Some(told), Some(free)) = (view.tour, free) {
            caption::draw(root, free, told, [wall::TEXT_HEAD, wall::TEXT].map(|size| size * areas.scale));
        }
        ShellResponse::new(areas.scene.unwrap_or(Rect::NOTHING), areas.chrome())
    }

    /// Asks for the history that it shows: a day of the meters and of the warmest inlet.
    pub fn demand(&self, view: &View<'_>, demand: &mut Demand) {
        day::demand(view, demand);
    }

    fn observe(&mut self, view: &View<'_>) {
        if self.generation == Some(view.snapshot.generation) {
            return;
        }
        self.generation = Some(view.snapshot.generation);
        self.pue.note(view.snapshot.at, view.snapshot.kpis.pue_instant);
        self.rooms = room_figures(view.snapshot);
        self.newest = newest_sample(view.snapshot);
    }

    fn draw_cell(&self, pen: &Pen<'_>, cell: Cell, rect: Rect, view: &View<'_>, intents: &mut Intents) {
        match cell {
            Cell::TotalPower => tile::draw(pen, rect, &figures::power(view)),
            Cell::Pue => tile::draw(pen, rect, &figures::pue(view, &self.pue)),
            Cell::Inlet => tile::draw(pen, rect, &figures::inlet(view)),
            Cell::Alarms => tile::draw(pen, rect, &figures::alarms(view)),
            Cell::Figures => {
                let all =
                    [figures::power(view), figures::pue(view, &self.pue), figures::inlet(view), figures::alarms(view)];
                tile::draw_four(pen, rect, &all);
            }
            Cell::PowerChain => power::draw(pen, rect, view),
            Cell::Cooling => cooling::draw(pen, rect, view),
            Cell::Rooms => rooms::draw(pen, rect, view, &self.rooms),
            Cell::AlarmList => alarms::draw(pen, rect, view, intents),
            Cell::PowerDay => day::draw_power(pen, rect, view),
            Cell::InletDay => day::draw_inlet(pen, rect, view),
            Cell::Telemetry => telemetry::draw(pen, rect, view),
        }
    }
}
