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
/// Load of a plant machine, % of rating.
pub const MACHINE_LOAD: &str = "machine_load";
/// State of a plant machine: 0 stopped, 1 starting, 2 running, 3 stopping.
pub const MACHINE_STATE: &str = "machine_state";
/// Hours that a plant machine has run.
pub const MACHINE_HOURS: &str = "machine_hours";
/// How often a plant machine was started.
pub const MACHINE_STARTS: &str = "machine_starts";
/// Air around a plant machine, °C.
pub const MACHINE_AMBIENT: &str = "machine_ambient";
/// Vibration velocity at a bearing of a machine that ISO 20816-3 judges, mm/s root mean square.
pub const MACHINE_VIBRATION: &str = "machine_vibration";
/// Vibration velocity at a bearing of a genset's generator, mm/s root mean square.
pub const GENSET_VIBRATION: &str = "genset_vibration";
/// Vibration velocity of an engine's block, mm/s root mean square.
pub const ENGINE_VIBRATION: &str = "engine_vibration";
/// A part of the vibration velocity, at one order of the shaft's speed, mm/s root mean square.
pub const VIBRATION_PART: &str = "vibration_part";
/// How far from healthy a condition monitor finds its machine, 0 to 1.
pub const ANOMALY_SCORE: &str = "anomaly_score";
/// Envelope of the acceleration at a bearing, m/s² root mean square.
pub const MACHINE_ENVELOPE: &str = "machine_envelope";
/// A bearing of a plant machine, °C.
pub const MACHINE_BEARING_TEMPERATURE: &str = "machine_bearing_temperature";
/// A winding of a motor or a generator, °C.
pub const MACHINE_WINDING_TEMPERATURE: &str = "machine_winding_temperature";
/// Voltage of one phase of a plant machine, V.
pub const MACHINE_VOLTAGE: &str = "machine_voltage";
/// Current of one phase of a plant machine, A.
pub const MACHINE_CURRENT: &str = "machine_current";
/// Heat sink of a motor's drive, °C.
pub const DRIVE_TEMPERATURE: &str = "drive_temperature";
/// Pressure of a machine's oil: of an engine above the atmosphere, of a compressor above its suction, bar.
pub const OIL_PRESSURE: &str = "oil_pressure";
/// 1 while a machine runs with too little oil pressure; its own switch, which is not armed at standstill.
pub const OIL_PRESSURE_LOW: &str = "oil_pressure_low";
/// Oil in a sump or a gear, % of full.
pub const OIL_LEVEL: &str = "oil_level";
/// Oil of an engine, °C.
pub const ENGINE_OIL_TEMPERATURE: &str = "engine_oil_temperature";
/// Coolant of an engine, °C.
pub const COOLANT_TEMPERATURE: &str = "coolant_temperature";
/// Coolant in an engine's expansion tank, % of full.
pub const COOLANT_LEVEL: &str = "coolant_level";
/// Fuel in a genset's tank, % of full.
pub const FUEL_LEVEL: &str = "fuel_level";
/// Exhaust of one bank of cylinders, °C.
pub const EXHAUST_TEMPERATURE: &str = "exhaust_temperature";
/// Battery that starts a genset, V.
pub const STARTER_BATTERY_VOLTAGE: &str = "starter_battery_voltage";
/// 1 while a genset would start by itself.
pub const GENSET_READY: &str = "genset_ready";
/// Heat that a chiller removes, kW.
pub const CHILLER_COOLING: &str = "chiller_cooling";
/// Heat that a chiller removes over the electricity that it takes.
pub const CHILLER_COP: &str = "chiller_cop";
/// Pressure in a chiller's evaporator, bar above the atmosphere.
pub const SUCTION_PRESSURE: &str = "suction_pressure";
/// Pressure in a chiller's condenser, bar above the atmosphere.
pub const CONDENSING_PRESSURE: &str = "condensing_pressure";
/// Gas that leaves a chiller's compressor, °C.
pub const DISCHARGE_TEMPERATURE: &str = "discharge_temperature";
/// Leaving water over evaporating refrigerant, K.
pub const EVAPORATOR_APPROACH: &str = "evaporator_approach";
/// Condensing refrigerant over what leaves the condenser, K.
pub const CONDENSER_APPROACH: &str = "condenser_approach";
/// Water that a pump moves, L/s.
pub const PUMP_FLOW: &str = "pump_flow";
/// Pressure before a pump, bar above the atmosphere.
pub const PUMP_SUCTION_PRESSURE: &str = "pump_suction_pressure";
/// Net positive suction head that a pump has over what it needs, m.
pub const NPSH_MARGIN: &str = "npsh_margin";
/// Hydraulic over shaft power of a pump, %.
pub const PUMP_EFFICIENCY: &str = "pump_efficiency";
/// Pressure that a strainer takes, bar.
pub const STRAINER_PRESSURE_DROP: &str = "strainer_pressure_drop";
/// Water that leaves a cooling tower, °C.
pub const TOWER_WATER_TEMPERATURE: &str = "tower_water_temperature";
/// Leaving water over the wet bulb outside, K.
pub const TOWER_APPROACH: &str = "tower_approach";
/// Water in a cooling tower's basin, % of full.
pub const BASIN_LEVEL: &str = "basin_level";
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
