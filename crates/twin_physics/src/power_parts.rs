//! Where the electricity of a site goes.

use std::ops::AddAssign;

/// The parts of a site's power, kW. Their sum is what its meters and gensets give.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PowerParts {
    /// Racks.
    pub it_kw: f64,
    /// UPS: their losses and what charges their batteries; below zero while batteries carry the load.
    pub ups_kw: f64,
    /// Transformers, PDUs and cables.
    pub distribution_kw: f64,
    /// Fans, controls and compressors of CRACs.
    pub cracs_kw: f64,
    /// Compressors of chillers.
    pub chillers_kw: f64,
    /// Chilled-water pumps.
    pub pumps_kw: f64,
    /// Cooling towers with their pumps, fans of free cooling.
    pub towers_kw: f64,
    /// Light, controls, humidifiers, split units.
    pub other_kw: f64,
}

impl PowerParts {
    /// Cooling and light: what hangs on no UPS, kW.
    pub fn house_kw(&self) -> f64 {
        self.cracs_kw + self.chillers_kw + self.pumps_kw + self.towers_kw + self.other_kw
    }

    /// All of it, kW.
    pub fn total_kw(&self) -> f64 {
        self.it_kw + self.ups_kw + self.distribution_kw + self.house_kw()
    }

    /// Total over IT at this instant; the yearly PUE of ISO/IEC 30134-2 is the ratio of energies. `None` without IT.
    pub fn ratio(&self) -> Option<f64> {
        (self.it_kw > 0.0).then(|| self.total_kw() / self.it_kw)
    }
}

impl AddAssign for PowerParts {
    fn add_assign(&mut self, other: Self) {
        self.it_kw += other.it_kw;
        self.ups_kw += other.ups_kw;
        self.distribution_kw += other.distribution_kw;
        self.cracs_kw += other.cracs_kw;
        self.chillers_kw += other.chillers_kw;
        self.pumps_kw += other.pumps_kw;
        self.towers_kw += other.towers_kw;
        self.other_kw += other.other_kw;
    }
}
