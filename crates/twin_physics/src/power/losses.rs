//! Where power is lost on its way from the grid to the boards.

/// Losses of the whole site by stage, kW. The utility meters read IT power, cooling and light, and all of these but the
/// supplies', which are inside IT power.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Losses {
    /// Transformers at the site's boundary.
    pub transformers_kw: f64,
    /// UPS, on mains, bypass or battery.
    pub ups_kw: f64,
    /// What goes into the batteries: to charge or to hold them.
    pub charging_kw: f64,
    /// Transformers and branch cables of the PDUs.
    pub pdus_kw: f64,
    /// Supplies of the IT equipment: part of IT power.
    pub supplies_kw: f64,
}
