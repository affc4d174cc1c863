//! Converters in a chain, and the sum of a supercomputer's power from its parts.
//!
//! A converter that gives P_out takes P_in = (P_out + c)/η: a constant loss and one that goes with the load. Form and
//! constants are those of ExaDigiT's RAPS, fitted to Frontier: Brewer et al., "A Digital Twin Framework for Liquid-cooled
//! Supercomputers as Demonstrated at Exascale", SC24.

/// One kind of converter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Converter {
    /// What it loses without load, W, before the efficiency counts.
    pub constant_w: f64,
    /// Efficiency, 0…1.
    pub efficiency: f64,
}

impl Converter {
    /// What it takes to give `output_w`, W: (P_out + c)/η.
    pub fn input_w(&self, output_w: f64) -> f64 {
        (output_w + self.constant_w) / self.efficiency
    }
}

/// A part whose power goes with what it has to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// How many each node has.
    pub per_node: f64,
    /// Power of one with nothing to do, W.
    pub idle_w: f64,
    /// Power of one at full use, W.
    pub full_w: f64,
}

impl Part {
    fn power_w(&self, use_share: f64) -> f64 {
        self.per_node * (self.idle_w + (self.full_w - self.idle_w) * use_share)
    }
}

/// A machine of racks of chassis of nodes: each node behind a converter to board voltage (SIVOC), the nodes of a chassis
/// behind rectifiers, switches beside them, cooling units (CDUs) for the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supercomputer {
    /// Racks.
    pub racks: f64,
    /// Chassis in each rack.
    pub chassis_per_rack: f64,
    /// Nodes in each chassis.
    pub nodes_per_chassis: f64,
    /// Nodes that share a rectifier.
    pub nodes_per_rectifier: f64,
    /// Processors.
    pub cpu: Part,
    /// Accelerators.
    pub gpu: Part,
    /// Network interfaces.
    pub nic: Part,
    /// Memory and solid-state disks of a node, W.
    pub steady_w: f64,
    /// From the rectifiers' voltage to the boards'.
    pub sivoc: Converter,
    /// From the feeds to the chassis.
    pub rectifier: Converter,
    /// Switches in each chassis, and the power of one, W.
    pub switches_per_chassis: f64,
    /// Power of one switch, W.
    pub switch_w: f64,
    /// Cooling units for all racks.
    pub cdus: f64,
    /// Power of one cooling unit, W.
    pub cdu_w: f64,
}

/// Where a supercomputer's power goes, W.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PowerParts {
    /// What the boards take.
    pub nodes_w: f64,
    /// Loss from rectifier voltage to board voltage.
    pub sivoc_loss_w: f64,
    /// Loss of the rectifiers.
    pub rectifier_loss_w: f64,
    /// Switches.
    pub switches_w: f64,
    /// Cooling units.
    pub cdus_w: f64,
}

impl PowerParts {
    /// All of it, W.
    pub fn total_w(&self) -> f64 {
        self.nodes_w + self.sivoc_loss_w + self.rectifier_loss_w + self.switches_w + self.cdus_w
    }
}

impl Supercomputer {
    /// Frontier, with the constants of RAPS's `frontier.yaml`: 74 racks (one of 25 × 3 places is empty) of 8 chassis of
    /// 16 nodes.
    pub const FRONTIER: Self = Self {
        racks: 74.0,
        chassis_per_rack: 8.0,
        nodes_per_chassis: 16.0,
        nodes_per_rectifier: 4.0,
        cpu: Part { per_node: 1.0, idle_w: 90.0, full_w: 280.0 },
        gpu: Part { per_node: 4.0, idle_w: 88.0, full_w: 560.0 },
        nic: Part { per_node: 4.0, idle_w: 20.0, full_w: 20.0 },
        steady_w: 74.26 + 30.0,
        sivoc: Converter { constant_w: 13.0, efficiency: 0.98 },
        rectifier: Converter { constant_w: 17.0, efficiency: 0.96 },
        switches_per_chassis: 4.0,
        switch_w: 250.0,
        cdus: 25.0,
        cdu_w: 8473.47,
    };

    /// Its power with its processors and accelerators used by the given shares, 0…1.
    pub fn power(&self, cpu_use: f64, gpu_use: f64) -> PowerParts {
        let chassis = self.racks * self.chassis_per_rack;
        let nodes = chassis * self.nodes_per_chassis;
        let board_w = self.cpu.power_w(cpu_use) + self.gpu.power_w(gpu_use) + self.nic.power_w(1.0) + self.steady_w;
        let node_w = self.sivoc.input_w(board_w);
        let rectified_w = node_w * self.nodes_per_rectifier;
        let rectifiers = nodes / self.nodes_per_rectifier;
        PowerParts {
            nodes_w: nodes * board_w,
            sivoc_loss_w: nodes * (node_w - board_w),
            rectifier_loss_w: rectifiers * (self.rectifier.input_w(rectified_w) - rectified_w),
            switches_w: chassis * self.switches_per_chassis * self.switch_w,
            cdus_w: self.cdus * self.cdu_w,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_converter_takes_its_output_and_its_constant_through_its_efficiency() {
        // A Frontier node at idle: 90 + 4·88 + 4·20 + 74.26 + 30 = 626.26 W; (626.26 + 13)/0.98 = 652.31 W.
        let input = Supercomputer::FRONTIER.sivoc.input_w(626.26);
        assert!((input - 652.306).abs() < 1e-3, "{input} W");
    }

    #[test]
    fn frontier_idles_at_7_28_and_peaks_at_28_20_megawatts() {
        for (use_share, published_mw) in [(0.0, 7.28), (1.0, 28.20)] {
            let parts = Supercomputer::FRONTIER.power(use_share, use_share);
            let ratio = parts.total_w() / 1e6 / published_mw;
            assert!((ratio - 1.0).abs() < 0.01, "{parts:?} is {ratio} of what is published");
        }
    }
}
