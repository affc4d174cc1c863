//! The figures of the whole site, as [`twin_api::Kpis`] defines them.
//!
//! A value *reports* when it is usable and not stale: a figure never stands on what has gone silent.

use twin_api::{Kpis, Values};
use twin_model::quantity::class;
use twin_model::{Alarm, Place, PointIndex, PointTable, Priority};

/// Which points each figure stands on, found once.
#[derive(Debug)]
pub(crate) struct KpiPoints {
    meters: Vec<PointIndex>,
    rack_feeds: Vec<Vec<PointIndex>>,
    inlets: Vec<PointIndex>,
    cooling: Vec<PointIndex>,
    periodic: Vec<PointIndex>,
}

impl KpiPoints {
    pub(crate) fn new(points: &PointTable) -> Self {
        let of_class = |name: &str| -> Vec<PointIndex> {
            points.iter().filter(|(_, point)| point.class.as_str() == name).map(|(index, _)| index).collect()
        };
        let mut rack_feeds: Vec<Vec<PointIndex>> = Vec::new();
        for index in of_class(class::RACK_FEED_POWER) {
            if let Some(Place::Rack(rack)) = points.point(index).map(|point| point.place) {
                let rack = rack as usize;
                rack_feeds.resize_with(rack_feeds.len().max(rack + 1), Vec::new);
                rack_feeds[rack].push(index);
            }
        }
        Self {
            meters: of_class(class::UTILITY_POWER),
            rack_feeds,
            inlets: of_class(class::RACK_INLET_TEMPERATURE),
            cooling: of_class(class::CRAC_COOLING),
            periodic: points.iter().filter(|(_, point)| point.period.is_some()).map(|(index, _)| index).collect(),
        }
    }

    pub(crate) fn figures(&self, values: &Values, alarms: &[Alarm]) -> Kpis {
        let reports = |index: &PointIndex| values.usable(*index).filter(|_| !values.is_stale[index.get()]);
        // The sum only when every one of `indices` reports.
        let whole = |indices: &[PointIndex]| -> Option<f64> {
            (!indices.is_empty()).then(|| indices.iter().map(reports).sum::<Option<f64>>()).flatten()
        };
        let facility_kw = whole(&self.meters);

        let racks: Vec<f64> = self.rack_feeds.iter().filter_map(|feeds| whole(feeds)).collect();
        let it_kw = (!racks.is_empty()).then(|| racks.iter().sum::<f64>());
        let is_every_rack = racks.len() == self.rack_feeds.len();
        let pue_instant = match (facility_kw, it_kw) {
            (Some(facility), Some(it)) if is_every_rack && it > 0.0 => Some(facility / it),
            _ => None,
        };

        let inlets = self.inlets.iter().filter_map(|index| Some((reports(index)?, *index)));
        let (mut inlet_sum, mut inlet_count, mut max_inlet_celsius) = (0.0, 0, None);
        for (celsius, index) in inlets {
            inlet_sum += celsius;
            inlet_count += 1;
            if max_inlet_celsius.is_none_or(|(highest, _)| celsius > highest) {
                max_inlet_celsius = Some((celsius, index));
            }
        }

        let cooling: Vec<f64> = self.cooling.iter().filter_map(reports).collect();
        let stale = self.periodic.iter().filter(|index| values.is_stale[index.get()]).count();
        let (alarms, unacknowledged) = counts(alarms);
        Kpis {
            facility_kw,
            it_kw,
            racks_with_power: (count(racks.len()), count(self.rack_feeds.len())),
            pue_instant,
            mean_inlet_celsius: (inlet_count > 0).then(|| inlet_sum / f64::from(inlet_count)),
            max_inlet_celsius,
            inlets: (inlet_count, count(self.inlets.len())),
            cooling_kw: (!cooling.is_empty()).then(|| cooling.iter().sum()),
            alarms,
            unacknowledged,
            stale: (count(stale), count(self.periodic.len())),
        }
    }
}

fn counts(alarms: &[Alarm]) -> ([u32; 4], [u32; 4]) {
    let count_of = |priority: Priority, only_unseen: bool| {
        let counted = |alarm: &&Alarm| alarm.priority == priority && !(only_unseen && alarm.condition.is_acknowledged);
        count(alarms.iter().filter(counted).count())
    };
    (Priority::ALL.map(|priority| count_of(priority, false)), Priority::ALL.map(|priority| count_of(priority, true)))
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
