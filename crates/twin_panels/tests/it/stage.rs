//! A window of a given size with the shell in it, and what came out of it.

use crate::fixture::Fixture;
use egui_kittest::Harness;
use twin_api::Demand;
use twin_panels::{Intent, Intents, Shell, ShellResponse, Wall, WallLayout, WallMonitor, apply_look, install_fonts};

/// What a test looks at.
pub(crate) struct Stage {
    pub(crate) fixture: Fixture,
    pub(crate) shell: Shell,
    /// Takes the shell's place.
    pub(crate) wall: Option<Wall>,
    pub(crate) intents: Vec<Intent>,
    pub(crate) response: Option<ShellResponse>,
    pub(crate) demand: Demand,
    is_dressed: bool,
}

/// A window of 1600 × 1300 points with the shell around `fixture`: tall enough that nothing must be scrolled to.
pub(crate) fn stage(fixture: Fixture) -> Harness<'static, Stage> {
    stage_of((1600.0, 1300.0), fixture)
}

/// The same in a window of another size.
pub(crate) fn stage_of(size: (f32, f32), fixture: Fixture) -> Harness<'static, Stage> {
    let mut shell = Shell::default();
    // The account of the start has tests of its own.
    shell.skip_boot();
    staged(size, fixture, shell, None)
}

/// A window in its first frames.
pub(crate) fn starting(fixture: Fixture) -> Harness<'static, Stage> {
    staged((1600.0, 1000.0), fixture, Shell::default(), None)
}

/// A wall of `layout` instead of the shell.
pub(crate) fn wall_of(size: (f32, f32), layout: WallLayout, fixture: Fixture) -> Harness<'static, Stage> {
    monitor_of(size, WallMonitor::only(layout), fixture)
}

/// A monitor of a wall that shows what the view says.
pub(crate) fn monitor_of(size: (f32, f32), monitor: WallMonitor, fixture: Fixture) -> Harness<'static, Stage> {
    staged(size, fixture, Shell::default(), Some(Wall::new(monitor)))
}

fn staged(size: (f32, f32), fixture: Fixture, shell: Shell, wall: Option<Wall>) -> Harness<'static, Stage> {
    let stage = Stage {
        fixture,
        shell,
        wall,
        intents: Vec::new(),
        response: None,
        demand: Demand::default(),
        is_dressed: false,
    };
    let mut harness =
        Harness::builder().with_size(size).with_step_dt(1.0 / 60.0).with_max_steps(20).build_ui_state(draw, stage);
    harness.run();
    harness
}

fn draw(ui: &mut egui::Ui, stage: &mut Stage) {
    if !stage.is_dressed {
        // Fonts come into force with the next pass.
        install_fonts(ui.ctx());
        apply_look(ui.ctx(), stage.fixture.look);
        stage.is_dressed = true;
        ui.ctx().request_repaint();
        return;
    }
    let mut intents = Intents::default();
    // The harness leaves a margin; the shell spans the window.
    let window = ui.ctx().content_rect();
    let whole = egui::UiBuilder::new().max_rect(window);
    ui.scope_builder(whole, |ui| {
        ui.set_clip_rect(window);
        let view = stage.fixture.view();
        stage.response = Some(match &mut stage.wall {
            Some(wall) => wall.ui(ui, &view, &mut intents),
            None => stage.shell.ui(ui, &view, &mut intents),
        });
    });
    stage.intents.extend(intents.take());
    let mut demand = Demand::default();
    match &stage.wall {
        Some(wall) => wall.demand(&stage.fixture.view(), &mut demand),
        None => stage.shell.demand(&stage.fixture.view(), &mut demand),
    }
    if demand != stage.demand {
        stage.fixture.answer(&demand);
        stage.demand = demand;
        ui.ctx().request_repaint();
    }
}
