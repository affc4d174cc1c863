//! Rolling bearings: at which orders of the shaft's speed a damaged one knocks.

/// What a rolling bearing is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BearingGeometry {
    /// Balls or rollers.
    pub rollers: f64,
    /// Diameter of a roller over the diameter of the circle on which they run.
    pub diameter_ratio: f64,
    /// Angle at which they touch the races, degrees.
    pub contact_degrees: f64,
}

/// Defect frequencies over the shaft's: how often a turn a damaged part is hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BearingOrders {
    /// Of the outer race (BPFO).
    pub outer: f64,
    /// Of the inner race (BPFI).
    pub inner: f64,
    /// A roller's spin (BSF).
    pub roller: f64,
    /// The cage's turn (FTF).
    pub cage: f64,
}

impl BearingGeometry {
    /// A deep-groove ball bearing of the 63 series, as in motors and pumps of this size (SKF 6316: eight balls).
    pub(crate) const DEEP_GROOVE: Self = Self { rollers: 8.0, diameter_ratio: 0.245, contact_degrees: 0.0 };
    /// An angular-contact bearing as in screw compressors, which also carries thrust.
    pub(crate) const ANGULAR: Self = Self { rollers: 12.0, diameter_ratio: 0.2, contact_degrees: 40.0 };
    /// A cylindrical roller bearing as in generators.
    pub(crate) const ROLLER: Self = Self { rollers: 15.0, diameter_ratio: 0.155, contact_degrees: 0.0 };

    /// The orders, by kinematics without slip: outer ring at rest, inner with the shaft (Randall and Antoni, Rolling
    /// element bearing diagnostics, Mechanical Systems and Signal Processing 25, 2011, equations 1 to 4).
    pub fn orders(&self) -> BearingOrders {
        let slant = self.diameter_ratio * self.contact_degrees.to_radians().cos();
        BearingOrders {
            outer: self.rollers / 2.0 * (1.0 - slant),
            inner: self.rollers / 2.0 * (1.0 + slant),
            roller: (1.0 - slant * slant) / (2.0 * self.diameter_ratio),
            cage: (1.0 - slant) / 2.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_6205_knocks_at_its_published_orders() {
        // Case Western Reserve University bearing data center, drive-end 6205-2RS: nine balls of 0.3126 inch on 1.537;
        // it lists twice the spin, for a damaged ball hits both races.
        let orders = BearingGeometry { rollers: 9.0, diameter_ratio: 0.3126 / 1.537, contact_degrees: 0.0 }.orders();
        for (order, published) in
            [(orders.inner, 5.4152), (orders.outer, 3.5848), (orders.cage, 0.398_28), (2.0 * orders.roller, 4.7135)]
        {
            assert!((order - published).abs() < 2e-3, "{order} is published as {published}");
        }
    }
}
