//! What a person wants: panels return intents, the desktop carries them out.

use crate::panel::PanelId;
use crate::tokens::Look;
use egui::Pos2;
use std::path::PathBuf;
use twin_model::connection::{AddressRange, ConnectionDraft};
use twin_model::custom::PointDraft;
use twin_model::sampling::{SamplingRule, SamplingScope};
use twin_model::setpoint::SafetyWish;
use twin_model::{AlarmId, Place, PointId, PointIndex, Rule, RuleId, Timestamp};

/// What a person wants of the second view. Lengths are points, from the upper left corner of its picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SecondViewWish {
    /// Open it on what the 3D shows, or close it.
    Toggle,
    /// Open it before a place.
    Beside(Place),
    /// Let it and the 3D change places.
    Swap,
    /// Put it at a preset, by its position in [`crate::View::presets`].
    Preset(usize),
    /// Turn around what it looks at, as a drag by so much does.
    Turn {
        /// To the right.
        x: f32,
        /// Down.
        y: f32,
    },
    /// Move along the floor, as a drag by so much does.
    Move {
        /// To the right.
        x: f32,
        /// Down.
        y: f32,
    },
    /// Come closer.
    Zoom {
        /// Of a wheel; below zero it goes away.
        notches: f32,
    },
    /// Select what is seen somewhere.
    Pick {
        /// To the right.
        x: f32,
        /// Down.
        y: f32,
        /// Look at it from near by, too.
        is_double: bool,
    },
}

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Select a place, or nothing.
    Select(Option<Place>),
    /// Move the camera to a place.
    FlyTo(Place),
    /// Open the doors of a rack, by its index in the plan, and look into it; `None`: shut the rack that is open.
    OpenRack(Option<u32>),
    /// Say that a person has seen several alarms; see [`twin_api::Command::AcknowledgeAll`].
    AcknowledgeAll {
        /// Which.
        alarms: Vec<AlarmId>,
        /// Of when the snapshot was that the person saw.
        seen_at: Timestamp,
        /// What they note; may be empty.
        note: String,
    },
    /// Say that a person has seen an alarm. `note` may be empty.
    Acknowledge {
        /// Which.
        alarm: AlarmId,
        /// What they note.
        note: String,
    },
    /// Put an alarm aside for a time.
    Shelve {
        /// Which.
        alarm: AlarmId,
        /// Until when.
        until: Timestamp,
        /// Why.
        note: String,
    },
    /// Take an alarm from the shelf.
    Unshelve(AlarmId),
    /// Let equipment go into maintenance.
    TakeOutOfService {
        /// Which.
        place: Place,
        /// Until when.
        until: Timestamp,
        /// Why.
        note: String,
    },
    /// Equipment is back from maintenance.
    ReturnToService(Place),
    /// Make an alarm rule, or change one.
    SetRule {
        /// What it shall be.
        rule: Box<Rule>,
        /// Why.
        note: String,
    },
    /// Let an alarm rule hold no more.
    SwitchRuleOff {
        /// Which.
        rule: RuleId,
        /// Why.
        note: String,
    },
    /// Let an alarm rule be as it shipped.
    RestoreRule {
        /// Which.
        rule: RuleId,
        /// Why.
        note: String,
    },
    /// Try what a rule would have done.
    PreviewRule {
        /// The wish's number, for the answer.
        number: u64,
        /// The rule.
        rule: Box<Rule>,
    },
    /// Let a value stand in for what a sensor tells.
    Substitute {
        /// Of which point.
        point: PointIndex,
        /// In the point's unit.
        value: f64,
        /// It ends by itself then.
        until: Timestamp,
        /// Why.
        note: String,
    },
    /// Want points more or less often.
    SetSampling {
        /// Which.
        scope: SamplingScope,
        /// How often; `None`: as a less specific rule says.
        rule: Option<SamplingRule>,
    },
    /// Open or close the write lock, set something, approve or reject it.
    Safety(SafetyWish),
    /// Listen to the sensor of a point again.
    EndSubstitution(PointIndex),
    /// Present the twin in another way.
    SetLook(Look),
    /// See the 3D through a lens, by its position in [`crate::lens::LENSES`].
    SetLens(usize),
    /// Move the camera to a preset, by its position in [`crate::View::presets`].
    Preset(usize),
    /// Let the auto tour lead the camera, or end it.
    ToggleTour,
    /// Start a scenario of the simulation.
    RunScenario {
        /// Its name.
        name: String,
        /// What it strikes; `None`: its usual target.
        target: Option<String>,
        /// What was set, by name.
        parameters: Vec<(String, f64)>,
    },
    /// Let a scenario fade where it strikes.
    StopScenario {
        /// Its name.
        name: String,
        /// What it strikes.
        target: String,
    },
    /// Let all scenarios fade.
    StopAllScenarios,
    /// Let the bots publish, or fall silent.
    SetBotsRunning(bool),
    /// Let plant machines report this often, per second; `None`: as the scene says.
    SetReportRate(Option<f64>),
    /// Measure another point.
    DefinePoint(PointDraft),
    /// Measure a custom point in another way.
    ChangePoint(PointId, PointDraft),
    /// Measure a custom point no more.
    DeletePoint(PointId),
    /// Let a message arrive at the recipient of this name.
    TestNotification(String),
    /// Try a message that was given up again, by its id; all of them when absent.
    RetryNotifications(Option<String>),
    /// Forget a message that was given up, by its id.
    DiscardNotification(String),
    /// Find in a file what a sensor measures.
    ReadSpecification(PathBuf),
    /// Let the site's clock run at so many seconds a second.
    SetClockRate(f64),
    /// Make a connection, or change one; see [`twin_api::Command::SaveConnection`].
    SaveConnection {
        /// The wish's number, for the answer.
        number: u64,
        /// The name of the one that is changed; `None`: a new one.
        replaces: Option<String>,
        /// What it shall be.
        draft: Box<ConnectionDraft>,
    },
    /// Ask a connection's device no more, and forget how.
    RemoveConnection {
        /// Its name.
        name: String,
    },
    /// Leave a connection's device alone, or ask it again.
    PauseConnection {
        /// Its name.
        name: String,
        /// Whether it is left alone.
        is_paused: bool,
    },
    /// Ask a device who it is and what it tells.
    ProbeDevice {
        /// The wish's number, for the answer.
        number: u64,
        /// The name of the connection whose secrets are kept where the draft has dots.
        of: Option<String>,
        /// How it is reached.
        draft: Box<ConnectionDraft>,
    },
    /// Look for devices in a range of addresses; see [`twin_api::Command::FindDevices`].
    FindDevices {
        /// The wish's number, for the answer.
        number: u64,
        /// Where.
        range: AddressRange,
        /// What they speak, and how each is reached but for its address.
        draft: Box<ConnectionDraft>,
    },
    /// Look for devices no more.
    StopFinding,
    /// Do something with the second view.
    SecondView(SecondViewWish),
    /// Show a panel. The shell carries this out itself.
    ShowPanel(PanelId),
    /// Show a panel, or hide it if it shows. The shell carries this out itself.
    TogglePanel(PanelId),
    /// Show the alarms whose place or message holds a text, such as an address. The shell carries this out itself.
    FindAlarms(String),
    /// Open the menu of a place. The shell carries this out itself.
    OpenMenu {
        /// What was clicked with the right button.
        place: Place,
        /// Where, points of the window.
        at: Pos2,
    },
    /// Show the inspector, or hide it. The shell carries this out itself.
    ToggleInspector,
    /// Open the command palette, or close it. The shell carries this out itself.
    TogglePalette,
    /// Show the floor plan over the 3D, or only its button. The shell carries this out itself.
    ToggleMinimap,
    /// Hide everything but the 3D, or show it again. The shell carries this out itself.
    ToggleChrome,
}

/// The wishes of one frame, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intents {
    intents: Vec<Intent>,
}

impl Intents {
    /// Adds a wish.
    pub fn push(&mut self, intent: Intent) {
        self.intents.push(intent);
    }

    /// Selects a place and flies there: what *Go there* means everywhere.
    pub fn go_to(&mut self, place: Place) {
        self.push(Intent::Select(Some(place)));
        self.push(Intent::FlyTo(place));
    }

    /// Opens the menu of `place` when `response` was clicked with the right button.
    pub(crate) fn menu_of(&mut self, response: &egui::Response, place: Place) {
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            self.push(Intent::OpenMenu { place, at });
        }
    }

    /// The wishes so far.
    pub fn as_slice(&self) -> &[Intent] {
        &self.intents
    }

    /// Takes all wishes out.
    pub fn take(&mut self) -> Vec<Intent> {
        std::mem::take(&mut self.intents)
    }

    /// Keeps only the wishes that `keep` wants kept.
    pub fn retain(&mut self, keep: impl FnMut(&Intent) -> bool) {
        self.intents.retain(keep);
    }
}
