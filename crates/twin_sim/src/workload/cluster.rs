//! The accelerators of a site and the jobs that hold them: who waits, who gets which, who gives back.

use super::calendar::Moment;
use super::job::{Job, RunningJob};
use super::mix::{Mix, Wanted};
use crate::noise::{generator, normal};
use rand_pcg::Pcg64Mcg;
use std::collections::VecDeque;
use std::ops::Range;
use twin_model::{Place, SitePlan, Timestamp};
use twin_physics::ItConditions;
use twin_physics::it::ItLayout;
use twin_scene::WorkloadPlan;

/// Jobs that wait at most; who comes later gives up. A week of demand for a hall of 200 accelerators is about as many.
const QUEUE_MAX: usize = 4096;
/// How far down the queue a smaller job may overtake.
const BACKFILL: usize = 16;
/// How far accelerators of one make differ in activity for the same work.
const TRIM: f64 = 0.025;
/// Load of a GPU server's processors: at rest, and what full activity adds.
const HOST_IDLE: f64 = 0.06;
const HOST_BUSY: f64 = 0.45;

/// A server's accelerators.
#[derive(Clone, Debug)]
struct Server {
    rack: usize,
    device: usize,
    room: u32,
    /// Its place in the flat list of devices, and its accelerators in theirs.
    flat: usize,
    gpus: Range<usize>,
    free: usize,
}

/// All accelerators and jobs.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    mix: Mix,
    servers: Vec<Server>,
    /// By the flat list: the server of each accelerator, whether it is held or struck, how it differs.
    server_of: Vec<usize>,
    is_taken: Vec<bool>,
    trim: Vec<f64>,
    running: Vec<RunningJob>,
    queue: VecDeque<Wanted>,
    /// Where the search for free servers begins: all of them get their turn.
    cursor: usize,
    last_id: u64,
    draws: Pcg64Mcg,
}

impl Cluster {
    pub(super) fn new(site: &SitePlan, plan: &WorkloadPlan, seed: u64) -> Self {
        let layout = ItLayout::new(site);
        let (mut servers, mut server_of) = (Vec::new(), Vec::new());
        for (rack_index, rack) in site.racks.iter().enumerate() {
            for device in 0..rack.devices.len() {
                let flat = layout.device(rack_index, device);
                let gpus = layout.gpus_of(flat);
                if !gpus.is_empty() {
                    server_of.resize(gpus.end, servers.len());
                    let free = gpus.len();
                    servers.push(Server { rack: rack_index, device, room: rack.room, flat, gpus, free });
                }
            }
        }
        let mut draws = generator([seed, u64::MAX, 5]);
        Self {
            mix: Mix::new(plan.jobs.clone(), plan.weekend, layout.gpus()),
            is_taken: vec![false; layout.gpus()],
            trim: (0..layout.gpus()).map(|_| 1.0 + TRIM * normal(&mut draws)).collect(),
            servers,
            server_of,
            running: Vec::new(),
            queue: VecDeque::new(),
            cursor: 0,
            last_id: 0,
            draws,
        }
    }

    /// The jobs that hold accelerators, the oldest first.
    pub(super) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.running.iter().map(|running| &running.job)
    }

    /// How many jobs wait for accelerators.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Lets jobs come and go in the `seconds` until `now`. A job with one of the accelerators `struck` fails, and
    /// nobody gets those.
    pub(super) fn pass(&mut self, seconds: f64, now: Timestamp, moment: Moment, surge: f64, struck: &[usize]) {
        let Self { running, servers, server_of, is_taken, .. } = self;
        running.retain(|running| {
            let stays = now < running.job.ends && !running.gpus.iter().any(|gpu| struck.contains(gpu));
            if !stays {
                for gpu in &running.gpus {
                    is_taken[*gpu] = false;
                    servers[server_of[*gpu]].free += 1;
                }
            }
            stays
        });
        let arrivals = self.mix.arrivals(seconds, moment, surge, &mut self.draws);
        for _ in 0..arrivals {
            let wanted = self.mix.draw(&mut self.draws);
            if self.queue.len() < QUEUE_MAX {
                self.queue.push_back(wanted);
            }
        }
        self.start_waiting(now, struck);
    }

    /// Gives accelerators to those who wait, in their order; small jobs may overtake a few that do not fit.
    fn start_waiting(&mut self, now: Timestamp, struck: &[usize]) {
        let mut at = 0;
        while at < self.queue.len().min(BACKFILL) {
            match self.find(self.queue[at].gpus, struck) {
                Some(gpus) => {
                    if let Some(wanted) = self.queue.remove(at) {
                        self.start(wanted, gpus, now);
                    }
                }
                None => at += 1,
            }
        }
    }

    fn start(&mut self, wanted: Wanted, gpus: Vec<usize>, now: Timestamp) {
        for gpu in &gpus {
            self.is_taken[*gpu] = true;
            self.servers[self.server_of[*gpu]].free -= 1;
        }
        self.cursor = gpus.last().map_or(0, |gpu| self.server_of[*gpu]) + 1;
        self.last_id += 1;
        let places = gpus.iter().map(|gpu| self.place(*gpu)).collect();
        self.running.push(RunningJob::new(self.last_id, wanted, gpus, places, now, &mut self.draws));
    }

    fn place(&self, gpu: usize) -> Place {
        let server = &self.servers[self.server_of[gpu]];
        let index = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        let number = u8::try_from(gpu - server.gpus.start).unwrap_or(u8::MAX);
        Place::Gpu { rack: index(server.rack), device: index(server.device), gpu: number }
    }

    /// Accelerators for a gang of `size`: of one server if one is large enough, the fullest that has room; else whole
    /// free servers of one room.
    fn find(&self, size: usize, struck: &[usize]) -> Option<Vec<usize>> {
        let count = self.servers.len();
        let turns = || (0..count).map(|turn| &self.servers[(self.cursor + turn) % count]);
        let free = |server: &Server| {
            server.gpus.clone().filter(|gpu| !self.is_taken[*gpu] && !struck.contains(gpu)).collect::<Vec<_>>()
        };
        if self.servers.iter().any(|server| server.gpus.len() >= size) {
            let fits = turns().filter(|server| server.free >= size && free(server).len() >= size);
            return fits.min_by_key(|server| server.free).map(|server| free(server)[..size].to_vec());
        }
        let mut rooms: Vec<(u32, Vec<usize>)> = Vec::new();
        for server in turns().filter(|server| server.free == server.gpus.len()) {
            let gpus = free(server);
            if gpus.len() < server.gpus.len() {
                continue;
            }
            let at = rooms.iter().position(|(room, _)| *room == server.room).unwrap_or_else(|| {
                rooms.push((server.room, Vec::new()));
                rooms.len() - 1
            });
            let found = &mut rooms[at].1;
            found.extend(gpus);
            if found.len() >= size {
                found.truncate(size);
                return Some(std::mem::take(found));
            }
        }
        None
    }

    /// Writes what the jobs do in the `seconds` until `now` to `it`.
    pub(super) fn act(&mut self, seconds: f64, now: Timestamp, it: &mut ItConditions) {
        it.gpu_load.fill(0.0);
        it.gpu_memory.fill(0.0);
        for running in &mut self.running {
            let (activity, memory) = running.act(seconds, now, &mut self.draws);
            for gpu in &running.gpus {
                it.gpu_load[*gpu] = (activity * self.trim[*gpu]).clamp(0.0, 1.0) as f32;
                it.gpu_memory[*gpu] = memory as f32;
            }
        }
        for server in &self.servers {
            let sum: f32 = it.gpu_load[server.gpus.clone()].iter().sum();
            let mean = f64::from(sum) / server.gpus.len() as f64;
            it.device_load[server.flat] = (HOST_IDLE + HOST_BUSY * mean) as f32;
        }
    }

    /// The first accelerator of each rack that `it` strikes with an error.
    pub(super) fn struck(&self, it: &ItConditions) -> Vec<usize> {
        let racks = (0..it.gpu_xid.len()).filter(|rack| it.gpu_xid[*rack].is_some());
        let first = |rack: usize| self.servers.iter().find(|server| server.rack == rack);
        racks.filter_map(|rack| first(rack).map(|server| server.gpus.start)).collect()
    }
}
