//! Which span a chart shows: what a person chose, else as much as there is.

use super::{Span, demand_span, series_over};
use crate::View;
use crate::widget::chip_ui;
use egui::Ui;
use twin_api::Demand;
use twin_model::PointIndex;

/// A person's choice, if they made one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SpanChoice {
    chosen: Option<Span>,
}

impl SpanChoice {
    /// The span to show for `points`: the chosen one, else the shortest that holds all history of the last day.
    pub(crate) fn span(self, view: &View<'_>, points: &[PointIndex]) -> Span {
        self.chosen.unwrap_or_else(|| {
            let oldest = points
                .iter()
                .filter_map(|point| series_over(view, *point, Span::Day)?.buckets.first())
                .map(|bucket| bucket.at)
                .min();
            oldest.map_or(Span::Hour, |at| Span::that_holds(view.now.since(at)))
        })
    }

    /// Asks for what [`Self::span`] needs to decide, and for the span itself.
    pub(crate) fn demand(self, view: &View<'_>, points: &[PointIndex], demand: &mut Demand) {
        let span = self.span(view, points);
        demand_span(demand, points.iter().copied(), view.now, span);
        if self.chosen.is_none() {
            demand_span(demand, points.iter().copied(), view.now, Span::Day);
        }
    }

    /// The chips to choose with. Meant for a layout from right to left.
    pub(crate) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, points: &[PointIndex]) {
        let shown = self.span(view, points);
        ui.spacing_mut().item_spacing.x = 2.0;
        for span in Span::ALL.into_iter().rev() {
            if chip_ui(ui, span.text(), span == shown).clicked() {
                self.chosen = Some(span);
            }
        }
    }
}
