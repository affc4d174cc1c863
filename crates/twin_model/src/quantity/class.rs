//! Classes by name: what rules are set for, for those that calculate with them.

/// Air at a rack's intake, °C.
pub const RACK_INLET_TEMPERATURE: &str = "rack_inlet_temperature";
/// Air behind a rack, °C.
pub const RACK_EXHAUST_TEMPERATURE: &str = "rack_exhaust_temperature";
/// Relative humidity at a rack's intake, %.
pub const RACK_INLET_HUMIDITY: &str = "rack_inlet_humidity";
/// True power of one feed of a rack, kW.
pub const RACK_FEED_POWER: &str = "rack_feed_power";
/// Air that a CRAC supplies, °C.
pub const CRAC_SUPPLY_TEMPERATURE: &str = "crac_supply_temperature";
/// Air that returns to a CRAC, °C.
pub const CRAC_RETURN_TEMPERATURE: &str = "crac_return_temperature";
/// Supply setpoint of a CRAC, °C.
pub const CRAC_SETPOINT: &str = "crac_setpoint";
/// Fan speed of a CRAC, % of full.
pub const CRAC_FAN_SPEED: &str = "crac_fan_speed";
/// State of a CRAC: 0 off, 1 on, 2 standby, 3 fault.
pub const CRAC_STATE: &str = "crac_state";
/// Electricity that a CRAC takes, kW.
pub const CRAC_POWER: &str = "crac_power";
/// Heat that a CRAC removes, kW.
pub const CRAC_COOLING: &str = "crac_cooling";
/// True power through a PDU, kW.
pub const PDU_POWER: &str = "pdu_power";
/// Load of a PDU, % of rating.
pub const PDU_LOAD: &str = "pdu_load";
/// Input voltage of a UPS, V.
pub const UPS_INPUT_VOLTAGE: &str = "ups_input_voltage";
/// Output voltage of a UPS, V.
pub const UPS_OUTPUT_VOLTAGE: &str = "ups_output_voltage";
/// True power into a UPS, kW.
pub const UPS_INPUT_POWER: &str = "ups_input_power";
/// True power out of a UPS, kW.
pub const UPS_OUTPUT_POWER: &str = "ups_output_power";
/// Load of a UPS, % of rating.
pub const UPS_LOAD: &str = "ups_load";
/// State of charge of a UPS battery, %.
pub const UPS_CHARGE: &str = "ups_charge";
/// Time that the battery would carry the load, minutes.
pub const UPS_RUNTIME: &str = "ups_runtime";
/// State of health of a UPS battery, % of capacity when new.
pub const UPS_HEALTH: &str = "ups_health";
/// Where a UPS takes its output from: codes of upsOutputSource, RFC 1628.
pub const UPS_SOURCE: &str = "ups_source";
/// Temperature of a UPS battery, °C.
pub const UPS_BATTERY_TEMPERATURE: &str = "ups_battery_temperature";
/// True power from a utility feed, kW.
pub const UTILITY_POWER: &str = "utility_power";
/// Voltage of a utility feed, V.
pub const UTILITY_VOLTAGE: &str = "utility_voltage";
/// Shaft speed of a plant machine, rpm.
pub const MACHINE_SPEED: &str = "machine_speed";
/// Electricity that a plant machine takes (or, for a genset, makes), kW.
pub const MACHINE_POWER: &str = "machine_power";
/// Water that a chiller supplies, °C.
pub const CHILLED_WATER_SUPPLY_TEMPERATURE: &str = "chilled_water_supply_temperature";
/// Water that returns to a chiller, °C.
pub const CHILLED_WATER_RETURN_TEMPERATURE: &str = "chilled_water_return_temperature";
/// 1 while a leak rope is wet.
pub const LEAK: &str = "leak";
/// Activity of an accelerator's units, %.
pub const GPU_UTILISATION: &str = "gpu_utilisation";
/// Power of an accelerator, W.
pub const GPU_POWER: &str = "gpu_power";
/// Core temperature of an accelerator, °C.
pub const GPU_TEMPERATURE: &str = "gpu_temperature";
/// Memory temperature of an accelerator, °C.
pub const GPU_MEMORY_TEMPERATURE: &str = "gpu_memory_temperature";
/// Memory of an accelerator that is taken, GiB.
pub const GPU_MEMORY_USED: &str = "gpu_memory_used";
/// Memory of an accelerator that is taken, % of what it has.
pub const GPU_MEMORY: &str = "gpu_memory";
/// Clock of an accelerator's units, MHz.
pub const GPU_CLOCK: &str = "gpu_clock";
/// Energy that an accelerator has taken, kWh: a counter.
pub const GPU_ENERGY: &str = "gpu_energy";
/// Last error of an accelerator: NVIDIA's XID; 0 for none.
pub const GPU_XID: &str = "gpu_xid";
/// What holds an accelerator's clock down: codes of `gpu_throttle`.
pub const GPU_THROTTLE: &str = "gpu_throttle";
/// Mean activity of a server's accelerators, %.
pub const GPU_SERVER_UTILISATION: &str = "gpu_server_utilisation";
/// Power of a server full of accelerators, kW.
pub const GPU_SERVER_POWER: &str = "gpu_server_power";
/// Air that a server full of accelerators takes in, °C.
pub const GPU_SERVER_INLET: &str = "gpu_server_inlet";
/// Fan speed of a server full of accelerators, % of full.
pub const GPU_SERVER_FAN: &str = "gpu_server_fan";
