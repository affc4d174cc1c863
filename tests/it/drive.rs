//! The window as a person drives it: real clicks and keys, and what the program says of its own state after each.

use crate::display::Display;
use crate::hands::{Button, Hands};
use crate::history::demo;
use crate::patience::wait_until;
use crate::program::Twin;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A rack that is found by name, and that a scenario strikes.
const HOT: &str = "A05";
const HOT_ADDRESS: &str = "demo/hall-a/A05";

/// Height of the eye of somebody on foot, metres; and what counts as the same.
const EYE: f64 = 1.7;
const EYE_CLOSE: f64 = 0.01;

/// A camera that shows a rack looks so close to its middle, metres on the floor.
const FOCUS_CLOSE: f64 = 1.5;

/// Somebody who has gone so far has walked, metres.
const WALKED: f64 = 0.3;

/// What was pressed has been seen after so many frames: one may have begun before.
const FRAMES: u64 = 3;

/// The twin, hands at its window, and its own account of what that shows.
struct Drive<'a> {
    twin: Twin,
    hands: Hands<'a>,
    state: PathBuf,
}

impl<'a> Drive<'a> {
    /// Opens the window: no panel beside the 3D, as it was left.
    fn start(display: &'a Display, folder: &Path) -> Self {
        let (data, state) = (folder.join("data"), folder.join("state.json"));
        std::fs::create_dir(&data).expect("a folder");
        std::fs::write(data.join("window.json"), r#"{ "panel": "" }"#).expect("a note");
        let words = ["--state", state.to_str().expect("a plain path")];
        let twin = Twin::start_sized(display, &data, "960x600", &words);
        Self { twin, hands: Hands::at(display, "Heliotwin"), state }
    }

    /// What the window shows, once `look` finds in it what it looks for.
    fn find<T>(&mut self, until: &str, mut look: impl FnMut(&Value) -> Option<T>) -> T {
        wait_until(until, || {
            self.twin.assert_runs();
            look(&serde_json::from_str(&std::fs::read_to_string(&self.state).ok()?).expect("it is written whole"))
        })
    }

    /// What the window shows, once that is so.
    fn see(&mut self, until: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        self.find(until, |seen| is_so(seen).then(|| seen.clone()))
    }

    /// Waits until everything that hands have done so far has been seen.
    fn settle(&mut self) -> Value {
        let now = self.find("there is a frame", |seen| seen["frame"].as_u64());
        self.see("frames go on", |seen| seen["frame"].as_u64().is_some_and(|frame| frame >= now + FRAMES))
    }

    /// What the window shows once the camera rests.
    fn rest(&mut self, until: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        self.see(until, |seen| seen["camera"]["is_moving"] == false && is_so(seen))
    }

    /// Points at the rack, wherever it is by now.
    fn point_at(&mut self, rack: &str) {
        self.settle();
        self.rest("the camera rests", |_| true);
        loop {
            let at = self.find(&format!("{rack} is in view"), |seen| spot_of(seen, rack));
            self.hands.point(at);
            let seen = self.settle();
            if seen["hovered"] == rack && spot_of(&seen, rack) == Some(at) {
                return;
            }
        }
    }

    fn press(&mut self, keys: &str) {
        self.hands.press(keys);
        self.settle();
    }
}

/// When a step fails, what was seen last says more than what was waited for.
impl Drop for Drive<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let seen = std::fs::read_to_string(&self.state).unwrap_or_default();
            eprintln!("the window shows:\n{seen}\nand the program said:\n{}", self.twin.log());
        }
    }
}

fn numbers<const N: usize>(value: &Value) -> [f64; N] {
    std::array::from_fn(|i| value[i].as_f64().unwrap_or(f64::NAN))
}

fn eye(seen: &Value) -> [f64; 3] {
    numbers(&seen["camera"]["eye"])
}

/// Metres between two places, seen from above.
fn distance([x, _, z]: [f64; 3], [other_x, _, other_z]: [f64; 3]) -> f64 {
    (x - other_x).hypot(z - other_z)
}

fn spot_of(seen: &Value, rack: &str) -> Option<[f64; 2]> {
    let racks = seen["racks"].as_array()?;
    Some(numbers(&racks.iter().find(|entry| entry["address"] == rack)?["at"]))
}

/// The rack nearest to the middle of the window.
fn central_rack(seen: &Value) -> Option<String> {
    let off_middle = |entry: &&Value| {
        let [x, y] = numbers(&entry["at"]);
        (x - 480.0).hypot(y - 300.0)
    };
    let racks = seen["racks"].as_array()?;
    let nearest = racks.iter().min_by(|one, other| off_middle(one).total_cmp(&off_middle(other)))?;
    Some(nearest["address"].as_str()?.to_owned())
}

/// Whether the camera looks at the rack.
fn looks_at(seen: &Value, rack: &str) -> bool {
    let plan = demo();
    let name = rack.rsplit('/').next().expect("split yields something");
    let rack = plan.racks.iter().find(|rack| rack.id.as_str() == name).expect("it stands there");
    distance(numbers(&seen["camera"]["focus"]), [rack.centre.x, 0.0, rack.centre.z]) < FOCUS_CLOSE
}

/// Whether an alarm of that rack is on the list, and as wanted.
fn has_alarm(seen: &Value, is_so: impl Fn(&Value) -> bool) -> bool {
    seen["alarms"].as_array().is_some_and(|alarms| alarms.iter().any(|it| it["place"] == HOT_ADDRESS && is_so(it)))
}

#[test]
fn a_person_finds_racks_walks_and_sees_to_an_alarm_with_mouse_and_keys() {
    const WHAT: &str = "the drive";
    if !Hands::can_be(WHAT) {
        return;
    }
    let Some(display) = Display::start(WHAT) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut drive = Drive::start(&display, folder.path());
    drive.see("values are live", |seen| seen["is_live"] == true);
    leave_it_alone(&mut drive);
    drive.twin.ask(&["scenario", "run", "COOLING_FAILURE", "--rack", HOT]).done();

    fold_the_floor_plan(&mut drive);
    let rack = click_a_rack(&mut drive);
    walk(&mut drive);
    change_lens_and_look(&mut drive);
    split_the_view(&mut drive);
    go_to_a_rack_by_name(&mut drive, &rack);
    acknowledge_its_alarm(&mut drive);
    take_the_tour_and_hide_the_panels(&mut drive);

    let Drive { twin, .. } = &mut drive;
    twin.assert_runs();
}

/// A window that nobody touches draws for news and for the clock, about twice a second, and not whenever it can.
fn leave_it_alone(drive: &mut Drive) {
    const ALONE: Duration = Duration::from_secs(6);
    /// Whoever draws whenever it can passes this even where a processor draws and is shared.
    const MOST: u64 = 24;

    let frame = |drive: &mut Drive| drive.find("there is a frame", |seen| seen["frame"].as_u64());
    let mut drawn = u64::MAX;
    // The hall comes up first, and its values ease in.
    wait_until("the window rests", || {
        let before = frame(drive);
        std::thread::sleep(ALONE);
        drawn = frame(drive) - before;
        (drawn <= MOST).then_some(())
    });
    assert!(drawn > 0, "the clock goes on");
}

fn fold_the_floor_plan(drive: &mut Drive) {
    let is_folded = drive.settle()["is_minimap_folded"].clone();
    for _ in 0..2 {
        let before = drive.settle()["is_minimap_folded"].clone();
        drive.hands.press("m");
        drive.see("the floor plan folds or unfolds", |seen| seen["is_minimap_folded"] != before);
    }
    assert_eq!(drive.settle()["is_minimap_folded"], is_folded);
}

/// Selects a rack by a click and flies to it by two.
fn click_a_rack(drive: &mut Drive) -> String {
    let rack = drive.find("a rack is in view", central_rack);
    drive.point_at(&rack);
    drive.hands.click(Button::Left, 1);
    let before = drive.see("the rack is selected", |seen| seen["selection"] == *rack);
    drive.point_at(&rack);
    drive.hands.click(Button::Left, 2);
    drive.rest("the camera has flown to the rack", |seen| {
        distance(eye(seen), eye(&before)) > 1.0 && looks_at(seen, &rack)
    });
    drive.see("the rack opens for whoever comes to it", |seen| seen["open_rack"] == *rack);
    rack
}

fn walk(drive: &mut Drive) {
    drive.hands.press("g");
    let is_low = |seen: &Value| (eye(seen)[1] - EYE).abs() < EYE_CLOSE;
    let start = drive.rest("somebody stands on the floor", |seen| seen["camera"]["mode"] == "walk" && is_low(seen));
    drive.hands.hold("w");
    drive.see("somebody has walked", |seen| {
        assert!(is_low(seen), "the eye is {} m high", eye(seen)[1]);
        distance(eye(seen), eye(&start)) > WALKED
    });
    drive.hands.release("w");
    drive.rest("somebody stands still", is_low);
    drive.hands.press("g");
    drive.see("nobody is on foot", |seen| seen["camera"]["mode"] == "orbit");
}

/// Opens a second view of what the 3D shows, and closes it.
fn split_the_view(drive: &mut Drive) {
    let before = drive.settle();
    assert!(before["second_eye"].is_null());
    drive.hands.press("p");
    drive.see("a second view of the same", |seen| seen["second_eye"] == before["camera"]["eye"]);
    drive.hands.press("p");
    drive.see("one view", |seen| seen["second_eye"].is_null());
}

fn change_lens_and_look(drive: &mut Drive) {
    let before = drive.settle();
    drive.hands.press("v");
    drive.see("another lens", |seen| seen["lens"] != before["lens"]);
    drive.hands.press("l");
    drive.see("the other look", |seen| seen["look"] == "Operator");
    drive.hands.press("l");
    drive.see("the look from before", |seen| seen["look"] == before["look"]);
}

fn go_to_a_rack_by_name(drive: &mut Drive, before: &str) {
    assert_ne!(before, HOT_ADDRESS, "another rack has to be gone to");
    drive.hands.press("ctrl+k");
    drive.see("the palette is open", |seen| seen["is_palette_open"] == true);
    drive.hands.write(HOT);
    drive.settle();
    drive.hands.press("Return");
    drive.see("the palette has closed on a rack", |seen| {
        seen["is_palette_open"] == false && seen["selection"] == HOT_ADDRESS
    });
    let seen = drive.rest("the camera has flown to the rack", |seen| looks_at(seen, HOT_ADDRESS));
    assert!(seen["open_rack"].is_null(), "whoever leaves a rack shuts it");
    drive.hands.press("o");
    drive.see("the rack opens", |seen| seen["open_rack"] == HOT_ADDRESS);
    drive.hands.press("o");
    drive.see("the rack shuts", |seen| seen["open_rack"].is_null());
}

/// By the menu of the rack: the third line shows its alarms, the fourth acknowledges them.
fn acknowledge_its_alarm(drive: &mut Drive) {
    drive.see("the alarm is critical", |seen| has_alarm(seen, |alarm| alarm["priority"] == 1));
    // From above, where its neighbours do not hide its middle.
    let near = drive.settle();
    drive.hands.press("1");
    drive.rest("the camera has flown to the first view", |seen| distance(eye(seen), eye(&near)) > 1.0);
    open_menu(drive);
    drive.hands.press("Escape");
    let seen = drive.see("the menu has closed", |seen| seen["is_menu_open"] == false);
    assert_eq!(seen["selection"], HOT_ADDRESS, "Esc is the menu's");
    choose(drive, 3);
    drive.see("the alarms are shown", |seen| seen["panel"] == "alarms");
    assert!(has_alarm(&drive.settle(), |alarm| alarm["is_acknowledged"] == false));
    choose(drive, 4);
    let is_seen = |alarm: &Value| alarm["is_acknowledged"] == true && alarm["is_active"] == true;
    drive.see("the alarm is acknowledged", |seen| has_alarm(seen, is_seen));
}

fn open_menu(drive: &mut Drive) {
    drive.point_at(HOT_ADDRESS);
    drive.hands.click(Button::Right, 1);
    drive.see("the menu is open", |seen| seen["is_menu_open"] == true);
    drive.settle();
}

/// Takes a line of the rack's menu, counted from 1.
fn choose(drive: &mut Drive, line: usize) {
    open_menu(drive);
    (0..line).for_each(|_| drive.press("Down"));
    drive.hands.press("Return");
    drive.see("the menu has closed", |seen| seen["is_menu_open"] == false);
}

fn take_the_tour_and_hide_the_panels(drive: &mut Drive) {
    for is_leading in [true, false] {
        drive.hands.press("t");
        drive.see("the tour begins or ends", |seen| seen["is_tour_leading"] == is_leading);
    }
    for is_hidden in [true, false] {
        drive.hands.press("h");
        drive.see("the panels hide or come back", |seen| seen["is_chrome_hidden"] == is_hidden);
    }
}
