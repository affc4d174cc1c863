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
/// Energy through one feed of a rack, kWh.
pub const RACK_FEED_ENERGY: &str = "rack_feed_energy";
/// Current of one phase of a rack's feed, A.
pub const RACK_FEED_CURRENT: &str = "rack_feed_current";
/// Branch breaker of a rack's feed: codes of `breaker`.
pub const RACK_BREAKER: &str = "rack_breaker";
/// True power of one outlet of a device, W.
pub const OUTLET_POWER: &str = "outlet_power";
/// Voltage of one phase of a PDU, V.
pub const PDU_VOLTAGE: &str = "pdu_voltage";
/// Current of one phase of a PDU, A.
pub const PDU_CURRENT: &str = "pdu_current";
/// Greatest deviation of a PDU's phase currents from their mean, % of that.
pub const PDU_IMBALANCE: &str = "pdu_imbalance";
/// Main breaker of a PDU: codes of `breaker`.
pub const PDU_BREAKER: &str = "pdu_breaker";
/// Energy through a PDU, kWh.
pub const PDU_ENERGY: &str = "pdu_energy";
/// Winding of a PDU's transformer, °C.
pub const PDU_TEMPERATURE: &str = "pdu_temperature";
/// Frequency at the input of a UPS, Hz.
pub const UPS_INPUT_FREQUENCY: &str = "ups_input_frequency";
/// Current of one phase into a UPS, A.
pub const UPS_INPUT_CURRENT: &str = "ups_input_current";
/// Voltage of the bypass of a UPS, V.
pub const UPS_BYPASS_VOLTAGE: &str = "ups_bypass_voltage";
/// Voltage of a UPS battery, V.
pub const UPS_BATTERY_VOLTAGE: &str = "ups_battery_voltage";
/// Current of a UPS battery, A; below zero it discharges.
pub const UPS_BATTERY_CURRENT: &str = "ups_battery_current";
/// How long a UPS has been on battery, minutes.
pub const UPS_ON_BATTERY: &str = "ups_on_battery";
/// Energy that a UPS has given, kWh.
pub const UPS_ENERGY: &str = "ups_energy";
/// Voltage of a battery string, V.
pub const STRING_VOLTAGE: &str = "string_voltage";
/// Current of a battery string, A; below zero it discharges.
pub const STRING_CURRENT: &str = "string_current";
/// Temperature of a battery string, °C.
pub const STRING_TEMPERATURE: &str = "string_temperature";
/// State of health of a battery string, % of capacity when new.
pub const STRING_HEALTH: &str = "string_health";
/// Voltage of a battery cell, V.
pub const CELL_VOLTAGE: &str = "cell_voltage";
/// Ohmic resistance of a battery cell, mΩ.
pub const CELL_RESISTANCE: &str = "cell_resistance";
/// Rise of a battery cell's resistance over what it was when new, %.
pub const CELL_OHMIC_RISE: &str = "cell_ohmic_rise";
/// Current of one phase of a utility feed, A.
pub const UTILITY_CURRENT: &str = "utility_current";
/// Frequency of a utility feed, Hz.
pub const UTILITY_FREQUENCY: &str = "utility_frequency";
/// Power factor at a utility meter.
pub const UTILITY_POWER_FACTOR: &str = "utility_power_factor";
/// Energy through a utility meter, kWh.
pub const UTILITY_ENERGY: &str = "utility_energy";
/// What feeds the bus behind a transfer switch: codes of `bus_source`.
pub const BUS_SOURCE: &str = "bus_source";
/// Load of the transformer of a utility feed, % of rating.
pub const TRANSFORMER_LOAD: &str = "transformer_load";
/// Oil of the transformer of a utility feed, °C.
pub const TRANSFORMER_TEMPERATURE: &str = "transformer_temperature";
/// Where along a leak rope it is wet, metres from its start.
pub const LEAK_DISTANCE: &str = "leak_distance";
/// Opening of a CRAC's chilled-water valve, %.
pub const CRAC_VALVE: &str = "crac_valve";
/// Air that a CRAC moves, m³/s.
pub const CRAC_AIRFLOW: &str = "crac_airflow";
/// Return over supply air of a CRAC, kelvin.
pub const CRAC_RISE: &str = "crac_rise";
/// Relative humidity of the air that returns to a CRAC, %.
pub const CRAC_RETURN_HUMIDITY: &str = "crac_return_humidity";
/// Dew point of the air that returns to a CRAC, °C.
pub const CRAC_DEW_POINT: &str = "crac_dew_point";
/// Pressure that a CRAC's filter takes, Pa.
pub const CRAC_FILTER_PRESSURE: &str = "crac_filter_pressure";
/// Electricity of a CRAC's fan, kW.
pub const CRAC_FAN_POWER: &str = "crac_fan_power";
/// Time that a CRAC has run, hours.
pub const CRAC_RUN_HOURS: &str = "crac_run_hours";
/// Alarm level of a smoke detector: 0 normal, 1 alert, 2 action, 3 fire 1, 4 fire 2.
pub const SMOKE_LEVEL: &str = "smoke_level";
/// Light that smoke takes over one metre, %.
pub const SMOKE_OBSCURATION: &str = "smoke_obscuration";
/// 1 while a containment's door stands open.
pub const CONTAINMENT_DOOR: &str = "containment_door";
/// Pressure under a raised floor against the room, Pa.
pub const PLENUM_PRESSURE: &str = "plenum_pressure";
/// Outdoor air, °C.
pub const OUTDOOR_TEMPERATURE: &str = "outdoor_temperature";
/// Wet bulb of outdoor air, °C.
pub const OUTDOOR_WET_BULB: &str = "outdoor_wet_bulb";
