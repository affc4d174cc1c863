//! The rules that ship: domain.md, "Starting set of alarms", with delays short enough for a demonstration.

use Priority::{P1, P2, P3, P4};
use std::time::Duration;
use twin_model::quantity::{
    BEARING_CELSIUS, GENSET_ZONES, ISO_20816_3_ZONES, breaker, class, crac_state, gpu_throttle, machine_state,
    smoke_level, ups_source,
};
use twin_model::{Limit, PointClass, Priority, Rule};

/// The rules that ship. Limits in the units of their classes.
pub fn default_rules() -> Vec<Rule> {
    [cooling(), power(), accelerators(), machines(), room(), suppressions()].concat()
}

/// What the state of equipment makes meaningless. The alarm that names the cause is never suppressed.
fn suppressions() -> Vec<Rule> {
    let no_air = [class::CRAC_SUPPLY_TEMPERATURE, class::CRAC_RISE, class::CRAC_DEW_POINT];
    let no_flow = [class::CONDENSER_APPROACH, class::NPSH_MARGIN, class::STRAINER_PRESSURE_DROP];
    let crac = Limit::OneOf { codes: vec![crac_state::OFF, crac_state::FAULT] };
    let machine = Limit::OneOf { codes: vec![machine_state::STOPPED, machine_state::FAULT] };
    let rule = |id, class, limit, classes: &[&str]| Rule {
        suppresses: classes.iter().map(PointClass::new).collect(),
        // Until air and water move again and sensors tell of them.
        ..rule(id, class, limit, 0, 60, P4)
    };
    vec![
        rule("crac-stopped", class::CRAC_STATE, crac, &no_air)
            .says("its fan stands still: supply air, rise and dew point tell of the room's air", "Nothing"),
        rule("machine-stopped", class::MACHINE_STATE, machine, &no_flow)
            .says("it stands still: nothing flows through it", "Nothing"),
    ]
}

/// Recommended is 18 to 27 °C and allowable for class A1 is 15 to 32 °C (ASHRAE TC 9.9, 5th edition); 28 °C leaves
/// the sensors their 1 K.
fn cooling() -> Vec<Rule> {
    vec![
        rule("rack-inlet-critical", class::RACK_INLET_TEMPERATURE, high(32.0, 0.5), 5, 30, P1)
            .says("inlet above the allowable limit", "Shed load or start the standby CRAC"),
        rule("rack-inlet-warning", class::RACK_INLET_TEMPERATURE, high(28.0, 0.5), 10, 30, P3)
            .says("inlet above the recommended limit", "Check tiles, blanking panels and the nearest CRAC"),
        rule("rack-inlet-low", class::RACK_INLET_TEMPERATURE, low(15.0, 0.5), 60, 30, P3)
            .says("inlet below the allowable limit", "Raise the CRAC setpoint or close tiles"),
        rule("rack-humidity-high", class::RACK_INLET_HUMIDITY, high(70.0, 2.0), 600, 60, P3)
            .says("air too humid", "Check the humidifiers and the dew point"),
        rule("rack-humidity-low", class::RACK_INLET_HUMIDITY, low(8.0, 2.0), 600, 60, P3)
            .says("air too dry", "Check the humidifiers; static discharge is likely"),
        rule("crac-fault", class::CRAC_STATE, code(crac_state::FAULT), 10, 10, P2)
            .says("stopped by a fault", "Start the standby CRAC and send maintenance"),
        rule("crac-supply-high", class::CRAC_SUPPLY_TEMPERATURE, high(27.0, 0.5), 60, 60, P2)
            .says("supply air too warm", "Check chilled water, valve and fan"),
        rule("crac-rise-high", class::CRAC_RISE, high(18.0, 0.5), 600, 60, P3)
            .says("too little air for its heat", "Check fans, filters and tiles"),
        rule("chilled-water-high", class::CHILLED_WATER_SUPPLY_TEMPERATURE, high(18.0, 0.5), 30, 60, P2)
            .says("chilled water too warm", "Check chillers and pumps; start the standby chiller"),
        rule("dew-point-high", class::CRAC_DEW_POINT, high(15.0, 0.5), 60, 60, P3)
            .says("dew point above the recommended band", "Check the humidifiers; cold surfaces may drip"),
        rule("dew-point-low", class::CRAC_DEW_POINT, low(-9.0, 0.5), 60, 60, P3)
            .says("dew point below the recommended band", "Check the humidifiers; static discharge is likely"),
        rule("plenum-pressure-low", class::PLENUM_PRESSURE, low(3.0, 0.5), 60, 60, P2)
            .says("pressure under the floor lost", "Check the CRACs' fans and open tiles"),
    ]
}

/// Voltages are of one phase: 230 V nominal, and 180 V is below what a server's supply rides through.
fn power() -> Vec<Rule> {
    vec![
        rule("ups-output-lost", class::UPS_SOURCE, code(ups_source::NONE), 0, 10, P1)
            .says("feeds nothing", "Check that the other feed carries the load"),
        // Later than the utility's alarm, so that the cause comes first.
        rule("ups-on-battery", class::UPS_SOURCE, code(ups_source::BATTERY), 5, 10, P1)
            .says("on battery", "Confirm that the genset has started"),
        rule("ups-on-bypass", class::UPS_SOURCE, code(ups_source::BYPASS), 3, 10, P2)
            .says("on bypass, load unprotected", "Find out why and return to the inverter"),
        rule("ups-runtime-low", class::UPS_RUNTIME, low(10.0, 1.0), 0, 60, P1)
            .says("battery nearly empty", "Shed load and call the duty engineer"),
        rule("ups-charge-low", class::UPS_CHARGE, low(50.0, 5.0), 10, 60, P2)
            .says("battery half empty", "Check the charger and the input"),
        rule("ups-overload", class::UPS_LOAD, high(100.0, 2.0), 5, 60, P1)
            .says("overloaded", "Move load to the other feed now"),
        rule("ups-load-high", class::UPS_LOAD, high(80.0, 2.0), 60, 60, P2)
            .says("load high", "Rebalance between the feeds"),
        rule("battery-temperature-high", class::UPS_BATTERY_TEMPERATURE, high(30.0, 1.0), 600, 60, P3)
            .says("battery warm", "Check the cooling of the battery room and test the strings"),
        rule("battery-health-low", class::UPS_HEALTH, low(80.0, 1.0), 600, 60, P3)
            .says("battery worn", "Plan its replacement"),
        rule("pdu-overload", class::PDU_LOAD, high(95.0, 3.0), 30, 60, P1)
            .says("nearly at its rating", "Move load before the breaker trips"),
        rule("pdu-load-high", class::PDU_LOAD, high(80.0, 3.0), 300, 60, P3)
            .says("load high", "Rebalance between the PDUs"),
        rule("pdu-breaker-open", class::PDU_BREAKER, code(breaker::OPEN), 0, 10, P1)
            .says("main breaker open", "Check that the other feed carries the racks, find the cause, reset"),
        rule("rack-breaker-open", class::RACK_BREAKER, code(breaker::OPEN), 0, 10, P2)
            .says("branch breaker open", "Check the load of the sister feed before the breaker is reset"),
        rule("phase-imbalance", class::PDU_IMBALANCE, high(15.0, 2.0), 60, 60, P3)
            .says("phases unevenly loaded", "Move single-phase load to the lighter phases"),
        rule("cell-resistance-high", class::CELL_OHMIC_RISE, high(20.0, 2.0), 60, 60, P3)
            .says("cell resistance high", "Test the cell and plan its replacement (IEEE 1188)"),
        rule("string-temperature-high", class::STRING_TEMPERATURE, high(30.0, 1.0), 600, 60, P3)
            .says("string warm", "Check the cooling of the battery room"),
        rule("utility-lost", class::UTILITY_VOLTAGE, low(180.0, 10.0), 3, 30, P1)
            .says("utility lost", "Confirm that the UPS carries and the genset starts"),
    ]
}

/// Accelerators hold themselves at 85 °C by lowering their clock: hotter ones have stopped doing so.
fn accelerators() -> Vec<Rule> {
    vec![
        rule("gpu-throttled", class::GPU_THROTTLE, code(gpu_throttle::THERMAL), 5, 60, P3)
            .says("throttled by heat", "Check its heat sink, the server's fans and the rack's inlet"),
        rule("gpu-error", class::GPU_XID, high(0.5, 0.0), 0, 30, P2)
            .says("stopped by an error", "Move its job, look the XID up and reset or replace the GPU"),
        rule("gpu-hot", class::GPU_TEMPERATURE, high(90.0, 2.0), 30, 60, P2)
            .says("core too hot", "Stop its job and send maintenance"),
        rule("gpu-memory-hot", class::GPU_MEMORY_TEMPERATURE, high(100.0, 2.0), 30, 60, P2)
            .says("memory too hot", "Stop its job and send maintenance"),
    ]
}

/// Vibration: where zones C and D of ISO 20816-3 begin; gensets by the order of ISO 8528-9. Windings of class F
/// used as class B: 130 °C is class B's limit, 155 °C class F's (IEC 60085).
fn machines() -> Vec<Rule> {
    [vibration_and_heat(), engine(), refrigerant_and_water()].concat()
}

fn vibration_and_heat() -> Vec<Rule> {
    let [_, zone_c, zone_d] = ISO_20816_3_ZONES;
    let [_, genset, _] = GENSET_ZONES;
    let [_, hot, too_hot] = BEARING_CELSIUS;
    vec![
        rule("machine-fault", class::MACHINE_STATE, code(machine_state::FAULT), 5, 10, P2)
            .says("stopped by a fault", "Start the standby machine and send maintenance"),
        rule("machine-vibration-danger", class::MACHINE_VIBRATION, high(zone_d, 0.4), 10, 30, P2)
            .says("vibration in zone D", "Stop the machine when another carries its load"),
        rule("machine-vibration-high", class::MACHINE_VIBRATION, high(zone_c, 0.3), 30, 60, P3)
            .says("vibration in zone C", "Read the spectrum and plan a repair"),
        rule("genset-vibration-high", class::GENSET_VIBRATION, high(genset, 1.0), 30, 60, P3)
            .says("vibration high", "Check coupling, mounts and bearings after the run"),
        rule("bearing-temperature-critical", class::MACHINE_BEARING_TEMPERATURE, high(too_hot, 2.0), 10, 60, P2)
            .says("bearing too hot", "Stop the machine before the bearing seizes"),
        rule("bearing-temperature-high", class::MACHINE_BEARING_TEMPERATURE, high(hot, 2.0), 60, 60, P3)
            .says("bearing hot", "Check the lubrication"),
        rule("winding-temperature-critical", class::MACHINE_WINDING_TEMPERATURE, high(140.0, 3.0), 10, 60, P2)
            .says("winding too hot", "Reduce the load or stop the machine"),
        rule("winding-temperature-high", class::MACHINE_WINDING_TEMPERATURE, high(115.0, 3.0), 60, 60, P3)
            .says("winding hot", "Check fan, filters and load"),
        rule("drive-temperature-high", class::DRIVE_TEMPERATURE, high(80.0, 2.0), 60, 60, P3)
            .says("drive hot", "Check the drive's fan and filters"),
    ]
}

fn engine() -> Vec<Rule> {
    vec![
        rule("oil-pressure-low", class::OIL_PRESSURE_LOW, code(1.0), 3, 10, P1)
            .says("oil pressure low while running", "Stop the machine and check its oil"),
        rule("oil-level-low", class::OIL_LEVEL, low(40.0, 3.0), 60, 60, P3)
            .says("oil level low", "Find the leak and top up"),
        rule("coolant-temperature-critical", class::COOLANT_TEMPERATURE, high(104.0, 1.0), 5, 30, P1)
            .says("coolant about to boil", "Shed load; the engine will trip"),
        rule("coolant-temperature-high", class::COOLANT_TEMPERATURE, high(97.0, 1.0), 15, 30, P2)
            .says("coolant hot", "Check radiator, fan and coolant level"),
        rule("coolant-level-low", class::COOLANT_LEVEL, low(60.0, 3.0), 60, 60, P3)
            .says("coolant level low", "Find the leak and top up"),
        rule("fuel-critical", class::FUEL_LEVEL, low(15.0, 2.0), 30, 60, P1)
            .says("fuel nearly used up", "Bring fuel now or shed load"),
        rule("fuel-low", class::FUEL_LEVEL, low(40.0, 2.0), 60, 60, P3).says("fuel low", "Order fuel"),
        rule("starter-battery-low", class::STARTER_BATTERY_VOLTAGE, low(24.4, 0.4), 30, 60, P2)
            .says("starter battery low", "Check charger and battery, or it will not start"),
        rule("genset-not-ready", class::GENSET_READY, code(0.0), 15, 10, P1)
            .says("will not start by itself", "Reset its controller and start it by hand"),
    ]
}

fn refrigerant_and_water() -> Vec<Rule> {
    vec![
        rule("condensing-pressure-critical", class::CONDENSING_PRESSURE, high(16.0, 0.5), 5, 60, P1)
            .says("condensing pressure about to trip", "Shed cooling load or start another chiller"),
        rule("condensing-pressure-high", class::CONDENSING_PRESSURE, high(13.0, 0.5), 30, 60, P2)
            .says("condensing pressure high", "Clean the condenser and check its fans"),
        rule("condenser-approach-high", class::CONDENSER_APPROACH, high(15.0, 1.0), 300, 60, P3)
            .says("condenser dirty", "Plan its cleaning; it costs electricity"),
        rule("pump-cavitation", class::NPSH_MARGIN, low(1.0, 0.5), 10, 30, P2)
            .says("cavitates", "Check suction valve, strainer and expansion vessel"),
        rule("strainer-clogged", class::STRAINER_PRESSURE_DROP, high(0.5, 0.05), 300, 60, P3)
            .says("strainer clogged", "Change over and clean it"),
        rule("basin-level-low", class::BASIN_LEVEL, low(40.0, 3.0), 60, 60, P3)
            .says("basin level low", "Check make-up water and drain valve"),
    ]
}

fn room() -> Vec<Rule> {
    vec![
        rule("leak", class::LEAK, code(1.0), 2, 10, P1).says("wet", "Isolate the valve and find the leak"),
        rule("smoke-fire", class::SMOKE_LEVEL, high(smoke_level::ACTION + 0.5, 0.5), 0, 60, P1)
            .says("fire", "Evacuate, call the fire brigade, let the cooling stop"),
        rule("smoke-action", class::SMOKE_LEVEL, high(smoke_level::ALERT + 0.5, 0.5), 5, 60, P2)
            .says("smoke, action level", "Go there with an extinguisher, in twos"),
        rule("smoke-alert", class::SMOKE_LEVEL, high(smoke_level::NORMAL + 0.5, 0.5), 10, 60, P3)
            .says("smoke, alert level", "Look for its source"),
        rule("containment-open", class::CONTAINMENT_DOOR, code(1.0), 30, 10, P3)
            .says("containment door open", "Close it; inlets behind it warm"),
        Rule { class: None, ..rule("no-data", "", Limit::Stale, 0, 5, P3) }
            .says("no data", "Check the sensor's network and gateway; watch it on site"),
    ]
}

const fn high(limit: f64, deadband: f64) -> Limit {
    Limit::High { limit, deadband }
}

const fn low(limit: f64, deadband: f64) -> Limit {
    Limit::Low { limit, deadband }
}

const fn code(code: f64) -> Limit {
    Limit::Equals { code }
}

fn rule(id: &str, class: &str, limit: Limit, on_secs: u64, off_secs: u64, priority: Priority) -> Rule {
    let (on_delay, off_delay) = (Duration::from_secs(on_secs), Duration::from_secs(off_secs));
    Rule { on_delay, off_delay, ..Rule::of_class(id, PointClass::new(class), limit, priority) }
}

trait Says {
    fn says(self, message: &str, action: &str) -> Self;
}

impl Says for Rule {
    fn says(mut self, message: &str, action: &str) -> Self {
        message.clone_into(&mut self.message);
        action.clone_into(&mut self.action);
        self
    }
}
