//! The window's line to the simulation: what it says comes in, latest wins; what people want of it goes out, bounded.
//!
//! It goes over the site's broker, so that bots of this process and of another are driven alike.

mod entry;
mod line;

use crate::TwinSystems;
use crate::bridge::{Plan, SimulatorAddress, Twin};
use bevy::prelude::*;
use entry::Sheet;
use line::Line;
use std::sync::Arc;
use twin_api::SimulationState;
use twin_sim::control::Request;

/// The simulation behind the site, as it last told of itself.
#[derive(Resource, Clone, Debug, Default)]
pub struct Simulated(pub Arc<SimulationState>);

/// What people want of the simulation; sent at the end of the frame.
#[derive(Resource, Debug, Default)]
pub struct SimulationWishes(pub Vec<Request>);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Simulated>()
        .init_resource::<SimulationWishes>()
        .add_systems(Startup, open)
        .add_systems(Update, receive.run_if(resource_exists::<Line>).in_set(TwinSystems::Receive))
        .add_systems(Last, send.run_if(resource_exists::<Line>));
}

fn open(mut commands: Commands, address: Local<SimulatorAddress>, plan: Res<Plan>, twin: Res<Twin>) {
    let (points, rules) = (Arc::clone(&twin.snapshot.points), Arc::clone(&twin.snapshot.rules));
    let sheet = Sheet { plan: Arc::clone(&plan.0), points, rules };
    match Line::open(address.clone(), sheet) {
        Ok(line) => commands.insert_resource(line),
        Err(error) => warn!("failed to start the line to the simulation: {error}"),
    }
}

fn receive(mut line: ResMut<Line>, mut simulated: ResMut<Simulated>, twin: Res<Twin>) {
    let news = line.bypass_change_detection().news();
    // The clock is ours where the bots run in this process: then what it shows is known before they tell.
    let is_ours = twin.snapshot.is_simulated;
    let rate = twin.snapshot.clock_rate;
    let known = simulated.0.live().map(|simulation| simulation.clock_rate);
    if news.is_none() && (!is_ours || known.is_none_or(|known| known == rate)) {
        return;
    }
    let mut state = news.unwrap_or_else(|| Arc::clone(&simulated.0));
    if is_ours && let SimulationState::Live(simulation) = Arc::make_mut(&mut state) {
        simulation.can_set_clock_rate = true;
        simulation.clock_rate = rate;
    }
    simulated.0 = state;
}

fn send(line: Res<Line>, mut wishes: ResMut<SimulationWishes>, mut twin: ResMut<Twin>, time: Res<Time<Real>>) {
    for wish in wishes.bypass_change_detection().0.drain(..) {
        if !line.wish(wish) {
            let full = "The simulation does not take wishes now: too many wait already";
            twin.bypass_change_detection().refusal = Some((full.to_owned(), time.elapsed_secs()));
        }
    }
}
