//! The register map of a CRAC: Vertiv Liebert IntelliSlot for iCOM controllers, the part that a bot can know.
//!
//! Numbers are those of the maker's reference: input register 30130 is number 130 here and 129 on the wire. Holding
//! registers 4xxxx mirror settings of the input registers with the same tail. Temperatures are two's complement.

use crate::asked::Asked;
use crate::order::{CracOrder, FAN_MIN};
use twin_model::quantity::crac_state;
use twin_physics::FanOrder;

/// What a controller remembers of what was written to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    /// Setpoint that was written, tenths of °C; `None`: as the unit came.
    setpoint_tenths: Option<u16>,
    /// Fan control mode: 0 automatic, 1 by hand.
    fan_mode: u16,
    /// Lowest fan speed, and the speed by hand, %.
    fan_percent: u16,
    /// 1 to run, 0 to stand by.
    run: u16,
}

/// Share of full speed below which no fan is driven, %.
const FAN_PERCENT_MIN: u16 = (FAN_MIN * 100.0) as u16;

impl Default for Settings {
    fn default() -> Self {
        Self { setpoint_tenths: None, fan_mode: 0, fan_percent: FAN_PERCENT_MIN, run: 1 }
    }
}

/// One CRAC as its controller sees it.
pub(super) struct Controller<'a> {
    /// Its sensors.
    pub(super) unit: &'a Asked,
    /// Heat that it can remove, kW.
    pub(super) capacity_kw: f64,
    /// What was written to it.
    pub(super) settings: Settings,
}

type Read = fn(&Controller<'_>) -> Option<u16>;
/// Takes a value into the settings; `None` when it is none that the register can have.
type Write = fn(&mut Settings, u16) -> Option<Effect>;

/// What the unit is told after a write.
pub(super) enum Effect {
    /// Hold the supply air at the setpoint.
    Setpoint,
    /// Drive the fan as the settings say.
    Fan,
    /// Run or stand by.
    Run,
}

struct Register {
    number: u16,
    read: Read,
    write: Option<Write>,
}

const fn shown(number: u16, read: Read) -> Register {
    Register { number, read, write: None }
}

const fn set(number: u16, read: Read, write: Write) -> Register {
    Register { number, read, write: Some(write) }
}

/// Input registers 3xxxx.
const INPUT: &[Register] = &[
    // System operating state: 0 off, 1 on, 2 standby.
    shown(100, |c| state(c).map(|state| if state == crac_state::FAULT { 0 } else { state as u16 })),
    // System status: 1 normal, 16 alarm.
    shown(102, |c| state(c).map(|state| if state == crac_state::FAULT { 16 } else { 1 })),
    // Supply sensor control: 2, the supply air is held.
    shown(262, |_| Some(2)),
    // Temperature set point, °C, °C/10 at 497.
    shown(263, whole_setpoint),
    // Fan control mode.
    shown(274, |c| Some(c.settings.fan_mode)),
    // System control mode: 0 automatic.
    shown(280, |_| Some(0)),
    // Operating-state reason: 2 alarm, 4 remote, 6 local.
    shown(281, |c| {
        state(c).map(|state| match (state == crac_state::FAULT, c.settings.run) {
            (true, _) => 2,
            (false, 0) => 4,
            (false, _) => 6,
        })
    }),
    // Running or standing by, as ordered.
    shown(426, |c| Some(c.settings.run)),
    // Fan speed, %.
    shown(451, |c| c.unit.value("fan").map(|percent| percent.round() as u16)),
    // Fan control sensor: 2, the return air's.
    shown(494, |_| Some(2)),
    // Lowest fan speed, %.
    shown(495, |c| Some(c.settings.fan_percent)),
    // Temperature set point, °C/10.
    shown(497, setpoint_tenths),
    // Set point that the unit holds now, °C/10.
    shown(501, |c| c.unit.value("setpoint").map(tenths)),
    // Cooling capacity in use, %.
    shown(564, |c| {
        let share = c.unit.value("cooling")? / c.capacity_kw;
        Some((share * 100.0).clamp(0.0, 100.0).round() as u16)
    }),
    // Temperature at the cooling control sensor, here the supply air's, °C/10.
    shown(565, |c| c.unit.value("supply").map(tenths)),
    // Temperature at the fan control sensor, here the return air's, °C/10.
    shown(566, |c| c.unit.value("return").map(tenths)),
];

/// Holding registers 4xxxx.
const HOLDING: &[Register] = &[
    shown(262, |_| Some(2)),
    set(263, whole_setpoint, |settings, celsius| write_setpoint(settings, celsius.checked_mul(10)?)),
    set(
        274,
        |c| Some(c.settings.fan_mode),
        |settings, mode| {
            settings.fan_mode = (mode <= 1).then_some(mode)?;
            Some(Effect::Fan)
        },
    ),
    set(
        426,
        |c| Some(c.settings.run),
        |settings, run| {
            settings.run = (run <= 1).then_some(run)?;
            Some(Effect::Run)
        },
    ),
    shown(494, |_| Some(2)),
    set(
        495,
        |c| Some(c.settings.fan_percent),
        |settings, percent| {
            settings.fan_percent = (FAN_PERCENT_MIN..=100).contains(&percent).then_some(percent)?;
            Some(Effect::Fan)
        },
    ),
    set(497, setpoint_tenths, write_setpoint),
];

fn state(controller: &Controller<'_>) -> Option<f64> {
    controller.unit.value("state")
}

fn setpoint_tenths(controller: &Controller<'_>) -> Option<u16> {
    controller.settings.setpoint_tenths.or_else(|| controller.unit.value("setpoint").map(tenths))
}

fn whole_setpoint(controller: &Controller<'_>) -> Option<u16> {
    setpoint_tenths(controller).map(|tenths| (tenths + 5) / 10)
}

fn write_setpoint(settings: &mut Settings, tenths: u16) -> Option<Effect> {
    CracOrder::HoldSupply(f64::from(tenths) / 10.0).check().ok()?;
    settings.setpoint_tenths = Some(tenths);
    Some(Effect::Setpoint)
}

/// Tenths in two's complement.
fn tenths(value: f64) -> u16 {
    ((value * 10.0).round() as i16).cast_unsigned()
}

/// Which of the two tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// 3xxxx: what the unit shows.
    Input,
    /// 4xxxx: what can be set.
    Holding,
}

/// Why a request is refused, as Modbus names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such register, or it cannot be written.
    Address,
    /// The register cannot have that value, or nobody may ask for so many.
    Value,
    /// The unit has measured nothing yet.
    Failure,
}

/// Most registers of one request: Modbus Application Protocol 1.1b3, 6.3 and 6.12.
const READ_MAX: u16 = 125;
const WRITE_MAX: usize = 123;

fn register(table: Table, address: u16) -> Result<&'static Register, Refusal> {
    let registers = if table == Table::Input { INPUT } else { HOLDING };
    let number = address.checked_add(1).ok_or(Refusal::Address)?;
    let at = registers.binary_search_by_key(&number, |register| register.number).map_err(|_| Refusal::Address)?;
    Ok(&registers[at])
}

/// `count` registers of `table` from the wire's `address` on.
pub(super) fn read(controller: &Controller<'_>, table: Table, address: u16, count: u16) -> Result<Vec<u16>, Refusal> {
    if !(1..=READ_MAX).contains(&count) {
        return Err(Refusal::Value);
    }
    let addresses = (0..count).map(|offset| address.checked_add(offset).ok_or(Refusal::Address));
    addresses.map(|at| (register(table, at?)?.read)(controller).ok_or(Refusal::Failure)).collect()
}

/// Writes `words` to the holding registers from the wire's `address` on: all of them or none. What the unit is told.
pub(super) fn write(settings: &mut Settings, address: u16, words: &[u16]) -> Result<Vec<CracOrder>, Refusal> {
    if !(1..=WRITE_MAX).contains(&words.len()) {
        return Err(Refusal::Value);
    }
    let mut written = *settings;
    let mut effects = Vec::new();
    for (offset, word) in (0u16..).zip(words) {
        let at = address.checked_add(offset).ok_or(Refusal::Address)?;
        let write = register(Table::Holding, at)?.write.ok_or(Refusal::Address)?;
        effects.push(write(&mut written, *word).ok_or(Refusal::Value)?);
    }
    *settings = written;
    Ok(effects.into_iter().map(|effect| written.order(&effect)).collect())
}

impl Settings {
    fn order(&self, effect: &Effect) -> CracOrder {
        let share = f64::from(self.fan_percent) / 100.0;
        match effect {
            Effect::Setpoint => CracOrder::HoldSupply(f64::from(self.setpoint_tenths.unwrap_or_default()) / 10.0),
            Effect::Fan if self.fan_mode == 1 => CracOrder::DriveFan(FanOrder::Held(share)),
            Effect::Fan => CracOrder::DriveFan(FanOrder::Auto { min: share }),
            Effect::Run => CracOrder::Run(self.run == 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asked::Readout;
    use tokio::sync::watch;
    use twin_model::{Place, Timestamp};

    fn unit(values: &[(&'static str, f64)]) -> Asked {
        let mut unit = Asked::new(Place::Crac(0), "crac-a1".into());
        let readout = Readout {
            at: Timestamp::from_secs(1),
            sequence: 1,
            is_silent: false,
            values: values.iter().map(|(_, value)| *value).collect(),
        };
        // The last value stays after its sender has gone.
        let (_, readout) = watch::channel(readout);
        unit.add(Place::Crac(0), values.iter().map(|(quantity, _)| *quantity).collect(), readout);
        unit
    }

    #[test]
    fn tables_are_in_order_so_that_they_can_be_searched() {
        for table in [INPUT, HOLDING] {
            assert!(table.is_sorted_by(|one, other| one.number < other.number));
        }
    }

    #[test]
    fn registers_hold_what_the_sensors_say_by_the_makers_scale() {
        let unit = unit(&[
            ("supply", -1.3),
            ("return", 27.44),
            ("setpoint", 19.5),
            ("fan", 61.4),
            ("state", 1.0),
            ("cooling", 45.0),
        ]);
        let controller = Controller { unit: &unit, capacity_kw: 90.0, settings: Settings::default() };
        let input = |number: u16| read(&controller, Table::Input, number - 1, 1).map(|words| words[0]);
        for (number, word) in [(100, 1), (102, 1), (451, 61), (497, 195), (263, 20), (564, 50), (566, 274)] {
            assert_eq!(input(number), Ok(word), "register 3{number:04}");
        }
        assert_eq!(input(565), Ok((-13i16).cast_unsigned()));
        assert_eq!(input(484), Err(Refusal::Address), "no sensor outside");
        assert_eq!(read(&controller, Table::Input, 493, 2), Ok(vec![2, 30]), "494 and 495 side by side");
        assert_eq!(read(&controller, Table::Input, 493, 3), Err(Refusal::Address), "496 is not there");
        assert_eq!(read(&controller, Table::Input, 493, 126), Err(Refusal::Value));
    }

    #[test]
    fn a_setpoint_is_taken_within_its_range_and_read_back() {
        let mut settings = Settings::default();
        assert_eq!(write(&mut settings, 496, &[215]), Ok(vec![CracOrder::HoldSupply(21.5)]));
        assert_eq!(write(&mut settings, 262, &[23]), Ok(vec![CracOrder::HoldSupply(23.0)]));
        assert_eq!(write(&mut settings, 496, &[90]), Err(Refusal::Value), "9 °C");
        assert_eq!(write(&mut settings, 262, &[7000]), Err(Refusal::Value));
        assert_eq!(write(&mut settings, 493, &[1]), Err(Refusal::Address), "494 cannot be set");
        let unit = unit(&[("setpoint", 18.0)]);
        let controller = Controller { unit: &unit, capacity_kw: 90.0, settings };
        assert_eq!(read(&controller, Table::Holding, 496, 1), Ok(vec![230]), "what was written last");
        assert_eq!(read(&controller, Table::Input, 500, 1), Ok(vec![180]), "what the unit holds yet");
    }

    #[test]
    fn a_write_of_many_is_done_whole_or_not_at_all() {
        let mut settings = Settings::default();
        assert_eq!(write(&mut settings, 494, &[55, 0, 200]), Err(Refusal::Address), "496 is between");
        assert_eq!(settings, Settings::default());
        assert_eq!(write(&mut settings, 494, &[55]), Ok(vec![CracOrder::DriveFan(FanOrder::Auto { min: 0.55 })]));
        assert_eq!(write(&mut settings, 273, &[1]), Ok(vec![CracOrder::DriveFan(FanOrder::Held(0.55))]));
        assert_eq!(write(&mut settings, 494, &[20]), Err(Refusal::Value), "too slow for a fan");
        assert_eq!(write(&mut settings, 425, &[0]), Ok(vec![CracOrder::Run(false)]));
    }
}
