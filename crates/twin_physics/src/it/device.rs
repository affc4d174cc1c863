//! Power of devices without accelerators, as shares of their name plates.

/// Share that an idle server's electronics draw of what they draw when busy: "less than 50 %" is hard to reach in
/// practice (Fan, Weber, Barroso: Power Provisioning for a Warehouse-sized Computer, ISCA 2007).
const SERVER_IDLE: f32 = 0.5;
/// Curvature of that paper's fit of power over utilisation, P = idle + (busy − idle)·(2u − u^r).
const SERVER_CURVE: f32 = 1.4;
/// Share of a server's name plate that its fans draw at full speed.
const FAN_SHARE: f32 = 0.12;
/// Speed of fans in a cool, idle server, what a full load adds, and what each kelvin of inlet above the second figure
/// adds: together with the fan law 5 to 8 % more power at 35 °C, in the band of ASHRAE TC 9.9, Thermal Guidelines
/// (2011), figure 4.
const FAN_IDLE: f32 = 0.35;
const FAN_LOAD: f32 = 0.15;
const FAN_WARM: (f32, f32) = (0.04, 25.0);
/// Disks spin and controllers run whether they are asked or not.
const STORAGE_IDLE: f32 = 0.72;
/// A switch draws nearly the same whatever passes (Mahadevan et al.: A Power Benchmarking Framework for Network
/// Devices, NETWORKING 2009).
const SWITCH_IDLE: f32 = 0.85;
const SWITCH_LOAD: f32 = 0.08;

/// Speed of a device's fans, 0…1, at `load` 0…1 and inlet air of `inlet_celsius`.
pub fn fan_speed(load: f32, inlet_celsius: f32) -> f32 {
    let (per_kelvin, from) = FAN_WARM;
    (FAN_IDLE + FAN_LOAD * load + per_kelvin * (inlet_celsius - from).max(0.0)).min(1.0)
}

/// Power of fans at `speed`, share of their name plate: the cube, by the fan laws.
pub(super) fn fan_power(speed: f32) -> f32 {
    speed * speed * speed
}

/// Power of a server at `load` 0…1 in air of `inlet_celsius`, share of its name plate.
pub fn server_share(load: f32, inlet_celsius: f32) -> f32 {
    let load = load.clamp(0.0, 1.0);
    let busy = SERVER_IDLE + (1.0 - SERVER_IDLE) * (2.0 * load - load.powf(SERVER_CURVE));
    (1.0 - FAN_SHARE) * busy + FAN_SHARE * fan_power(fan_speed(load, inlet_celsius))
}

/// Power of a disk shelf at `load` 0…1 in air of `inlet_celsius`, share of its name plate.
pub fn storage_share(load: f32, inlet_celsius: f32) -> f32 {
    let load = load.clamp(0.0, 1.0);
    let busy = STORAGE_IDLE + (1.0 - STORAGE_IDLE) * load;
    (1.0 - FAN_SHARE) * busy + FAN_SHARE * fan_power(fan_speed(load, inlet_celsius))
}

/// Power of a switch at `load` 0…1, share of its name plate.
pub fn switch_share(load: f32) -> f32 {
    SWITCH_IDLE + SWITCH_LOAD * load.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_s_power_follows_the_published_curve() {
        // Fan, Weber, Barroso: at 30 % load a server draws idle + (2·0.3 − 0.3^1.4) = 41.5 % of its range.
        let electronics = |load| server_share(load, 20.0) - FAN_SHARE * fan_power(fan_speed(load, 20.0));
        let (idle, busy) = (electronics(0.0), electronics(1.0));
        assert!((idle / busy - 0.5).abs() < 1e-5, "an idle server draws half");
        let third = (electronics(0.3) - idle) / (busy - idle);
        assert!((third - 0.4146).abs() < 1e-3, "{third} of its range");
    }

    #[test]
    fn warm_air_costs_fan_power_with_the_cube_of_speed() {
        assert!((fan_power(0.8) / fan_power(0.4) - 8.0).abs() < 1e-5, "twice the speed, eight times the power");
        let more = server_share(0.4, 35.0) / server_share(0.4, 22.0) - 1.0;
        assert!((0.05..0.10).contains(&more), "{more} more at 35 °C");
        assert!((server_share(0.4, 18.0) - server_share(0.4, 24.0)).abs() < 1e-6, "cool air costs nothing more");
    }
}
