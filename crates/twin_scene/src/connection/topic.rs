//! From the text of a topic to what reads its messages.

use super::heard::{PayloadDocument, TopicDocument};
use super::load::Reader;
use crate::position::Field;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use twin_model::PointIndex;
use twin_model::connection::{
    CsvForm, JsonForm, ParsePatternError, PayloadForm, Selector, Spelling, Template, Topic, TopicFilter,
};

impl Reader<'_> {
    pub(super) fn topic(&mut self, field: &Field, document: &TopicDocument, listener: &str) -> Option<Topic> {
        let filter: Option<TopicFilter> = self.pattern(&field.child("filter"), &document.filter);
        let payload = self.payload(&field.child("payload"), &document.payload);
        let to: Option<Template> = self.pattern(&field.child("to"), &document.to);
        let TopicDocument { multiply, divide, offset, .. } = *document;
        let scale = self.scale(field, (multiply, divide, offset), document.unit.as_deref());
        let period = self.heard_period(field, document.period);
        let spelling = Spelling {
            decimal: document.decimal,
            clock: document.clock,
            words: document.words.iter().map(|(word, number)| (word.as_str().into(), *number)).collect(),
            good: document.good.iter().map(Into::into).collect(),
            uncertain: document.uncertain.iter().map(Into::into).collect(),
        };
        if let Some((word, _)) = document.words.iter().find(|(_, number)| !number.is_finite()) {
            self.problems.add(&field.child("words"), "word", format!("{word:?} stands for no number"));
        }
        let (filter, payload, to) = (filter?, payload?, to?);
        let known: BTreeSet<&str> = filter.names().map(|name| name.as_str()).chain(payload_names(&payload)).collect();
        let unknown: Vec<&str> = to.gaps().map(|gap| gap.as_str()).filter(|gap| !known.contains(gap)).collect();
        if !unknown.is_empty() {
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            let reason = format!("neither topic nor payload names {}; they name: {known}", unknown.join(", "));
            self.problems.add(&field.child("to"), "gap", reason);
        }
        let points = self.possible_points(field, &to, listener);
        self.measures(&field.child("unit"), &scale, &points);
        Some(Topic { filter, payload, spelling, scale, to, points, period })
    }

    /// The points whose names `to` can become.
    fn possible_points(&mut self, field: &Field, to: &Template, listener: &str) -> Vec<PointIndex> {
        let measured = self.known.points.iter().filter(|(_, point)| !point.is_deleted());
        let matching = measured.filter(|(_, point)| to.can_become(point.id.as_str()));
        let points: Vec<PointIndex> = matching.map(|(index, _)| index).collect();
        let field = field.child("to");
        if points.is_empty() {
            self.problems.add(&field, "to", format!("the site has no point that {:?} could be", to.to_string()));
        }
        if to.gaps().next().is_none() {
            for point in &points {
                self.feeds(&field, *point, listener);
            }
        }
        points
    }

    fn payload(&mut self, field: &Field, document: &PayloadDocument) -> Option<PayloadForm> {
        match document {
            PayloadDocument::Number => Some(PayloadForm::Number),
            PayloadDocument::Json { value, each, time, unit, quality, names } => {
                let mut read = |name: &str, text: &String| self.place(&field.child(name), text, each.is_some());
                let value = read("value", value);
                let [time, unit, quality] = [("time", time), ("unit", unit), ("quality", quality)]
                    .map(|(name, text)| text.as_ref().map(|text| read(name, text)));
                let names: Vec<_> =
                    names.iter().map(|(name, text)| Some((name.as_str().into(), read("names", text)?))).collect();
                let each = each.as_ref().map(|text| self.place(&field.child("each"), text, false));
                let names = names.into_iter().collect::<Option<Vec<_>>>()?;
                // A place that cannot be read has been told; it must not pass for one that nobody named.
                let told = |place: Option<Option<Selector>>| match place {
                    Some(None) => None,
                    place => Some(place.flatten()),
                };
                let [time, unit, quality] = [told(time)?, told(unit)?, told(quality)?];
                Some(PayloadForm::Json(JsonForm { each: told(each)?, value: value?, time, unit, quality, names }))
            }
            PayloadDocument::Csv { column, separator, skip, time, unit, quality, names } => {
                let value = self.column(&field.child("column"), *column);
                let mut read = |name: &str, number: &Option<usize>| {
                    number.and_then(|number| self.column(&field.child(name), number))
                };
                let [time, unit, quality] = [read("time", time), read("unit", unit), read("quality", quality)];
                let names = self.columns(field, names);
                let (separator, skip) = (*separator, *skip);
                Some(PayloadForm::Csv(CsvForm { separator, skip, value: value?, time, unit, quality, names }))
            }
        }
    }

    fn columns(&mut self, field: &Field, names: &BTreeMap<String, usize>) -> Vec<(smol_str::SmolStr, usize)> {
        let columns = names
            .iter()
            .filter_map(|(name, column)| Some((name.as_str().into(), self.column(&field.child("names"), *column)?)));
        columns.collect()
    }

    /// The column that people call `number`, counted from 0.
    fn column(&mut self, field: &Field, number: usize) -> Option<usize> {
        if number == 0 {
            self.problems.add(field, "column", "is 0; columns count from 1");
        }
        number.checked_sub(1)
    }

    /// A place in JSON; only where there `is_list` it may begin at an entry.
    fn place(&mut self, field: &Field, text: &str, is_list: bool) -> Option<Selector> {
        let selector: Selector = self.pattern(field, text)?;
        if selector.is_of_entry && !is_list {
            self.problems.add(field, "entry", "begins at an entry (@), but nothing says `each`");
        }
        Some(selector)
    }

    fn pattern<P: FromStr<Err = ParsePatternError>>(&mut self, field: &Field, text: &str) -> Option<P> {
        text.parse().map_err(|error: ParsePatternError| self.problems.add(field, "pattern", error.to_string())).ok()
    }
}

/// The gaps that a payload fills: those it names, and of entries their place or key.
fn payload_names(payload: &PayloadForm) -> Vec<&str> {
    match payload {
        PayloadForm::Number => Vec::new(),
        PayloadForm::Json(form) => {
            let own = form.names.iter().map(|(name, _)| name.as_str());
            own.chain(form.each.iter().flat_map(|_| ["index", "key"])).collect()
        }
        PayloadForm::Csv(form) => form.names.iter().map(|(name, _)| name.as_str()).chain(["index"]).collect(),
    }
}
