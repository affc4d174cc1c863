//! Values of labels to finds, and finds to proposals.

use crate::label::{Meaning, is_other_thing, meaning, quantity_in};
use crate::number::{Range, Written, numbers, ranges, seconds, symmetric};
use crate::text::squeezed;
use twin_model::custom::Side;
use twin_model::spec::{Confidence, Evidence, Field, Finding, Proposal, Spot, Told};

/// Longest words that are quoted or told, characters: some lines of a data sheet.
const QUOTE_CHARS_MAX: usize = 400;
/// Words of a name: what is longer is a sentence.
const NAME_CHARS_MAX: usize = 80;
/// Finds of one sensor that are kept: each field several times over.
const FINDS_MAX: usize = 200;

/// Between the words of two places that one find stands on.
pub const QUOTE_JOINT: &str = " … ";

/// A find, and which quantity its label names.
#[derive(Clone, Debug)]
struct Find {
    finding: Finding,
    about: Option<&'static str>,
}

/// One end of a range, until the other is found.
#[derive(Clone, Debug)]
struct End {
    side: Side,
    value: f64,
    unit: Option<Written>,
    evidence: Evidence,
    about: Option<&'static str>,
}

/// What has been found of one sensor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Collector {
    file: String,
    finds: Vec<Find>,
    ends: Vec<End>,
}

impl Collector {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.finds.is_empty() && self.ends.is_empty()
    }

    fn evidence(&self, spot: &Spot, quote: &str) -> Evidence {
        let quote = quote.trim().chars().take(QUOTE_CHARS_MAX).collect();
        Evidence { file: self.file.clone(), spot: spot.clone(), quote }
    }

    /// Notes that `quote`, at `spot`, tells `told`.
    pub(crate) fn add(
        &mut self,
        field: Field,
        told: Told,
        spot: &Spot,
        quote: &str,
        confidence: Confidence,
        about: Option<&'static str>,
    ) {
        let evidence = self.evidence(spot, quote);
        if self.finds.len() < FINDS_MAX && !evidence.quote.is_empty() {
            self.finds.push(Find { finding: Finding { field, told, evidence, confidence }, about });
        }
    }

    /// Reads `value` as what `label` says it is. Evidence is `quote`, where both stand, or the value alone. Whether the label is known.
    pub(crate) fn labelled(&mut self, label: &str, value: &str, spot: &Spot, quote: &str) -> bool {
        let value = value.trim();
        let Some(meaning) = meaning(label).filter(|_| !value.is_empty()) else { return false };
        let about = quantity_in(label).map(|(name, _)| name);
        let own_unit = bracketed(label);
        match meaning {
            Meaning::End(side) => self.end(side, value, own_unit, spot, quote, about),
            Meaning::Field(Field::Period) => self.period(label, value, spot, quote, about),
            Meaning::Field(field) => self.value(field, value, own_unit, spot, quote, about),
        }
        true
    }

    fn end(
        &mut self,
        side: Side,
        value: &str,
        own_unit: Option<Written>,
        spot: &Spot,
        quote: &str,
        about: Option<&'static str>,
    ) {
        // Where both ends stand in one cell it is the range after all.
        if let Some(range) = ranges(value).into_iter().next() {
            return self.range(range, spot, quote, Confidence::Medium, about);
        }
        if let Some(number) = numbers(value).first() {
            let evidence = self.evidence(spot, quote);
            self.ends.push(End { side, value: number.value, unit: number.unit.or(own_unit), evidence, about });
        }
    }

    fn value(
        &mut self,
        field: Field,
        value: &str,
        own_unit: Option<Written>,
        spot: &Spot,
        quote: &str,
        about: Option<&'static str>,
    ) {
        let sure = Confidence::High;
        match field {
            Field::Range => {
                let found = ranges(value).into_iter().find(|range| !range.is_signal()).or_else(|| symmetric(value));
                if let Some(range) = found {
                    self.range(range.in_unit_of(own_unit), spot, quote, sure, about);
                }
            }
            Field::Unit => {
                if let Some(written) = Written::whole(value) {
                    self.add(Field::Unit, Told::Unit(written.unit), spot, quote, sure, about);
                }
            }
            Field::Quantity => {
                if let Some((name, _)) = quantity_in(value) {
                    self.add(Field::Quantity, Told::Text(name.to_owned()), spot, quote, sure, None);
                }
            }
            Field::Period => {}
            Field::Limit(..) => {
                if let Some(number) = numbers(value).first()
                    && let Some(limit) =
                        number.unit.or(own_unit).map_or(Some(number.value), |unit| unit.convert(number.value))
                {
                    let unit = number.unit.or(own_unit).map(|written| written.unit);
                    self.add(field, Told::Limit { limit, unit }, spot, quote, sure, about);
                }
            }
            Field::Maker | Field::Model if value.chars().count() > NAME_CHARS_MAX => {}
            Field::Snmp if !value.contains('.') => {}
            Field::Output
            | Field::Modbus
            | Field::Snmp
            | Field::Mqtt
            | Field::Maker
            | Field::Model
            | Field::Accuracy
            | Field::Resolution => {
                let told = squeezed(value).chars().take(QUOTE_CHARS_MAX).collect();
                self.add(field, Told::Text(told), spot, quote, sure, about);
            }
        }
    }

    /// A time from sample to sample; where the cell has no unit, the label may: `interval_s`.
    fn period(&mut self, label: &str, value: &str, spot: &Spot, quote: &str, about: Option<&'static str>) {
        if let Some(seconds) = seconds(value).or_else(|| seconds_of_label(label, value)) {
            self.add(Field::Period, Told::Seconds(seconds), spot, quote, Confidence::High, about);
        }
    }

    /// Notes a range, and the unit that it is in.
    pub(crate) fn range(
        &mut self,
        range: Range,
        spot: &Spot,
        quote: &str,
        confidence: Confidence,
        about: Option<&'static str>,
    ) {
        let unit = range.unit.map(|written| written.unit);
        self.add(Field::Range, Told::Range { min: range.min, max: range.max, unit }, spot, quote, confidence, about);
        if let Some(unit) = unit {
            self.add(Field::Unit, Told::Unit(unit), spot, quote, Confidence::Medium.min(confidence), about);
        }
    }

    /// Takes over what was found of everything around.
    pub(crate) fn inherit(&mut self, outer: &Self) {
        self.finds.extend(outer.finds.iter().cloned());
        self.ends.extend(outer.ends.iter().cloned());
    }

    /// Ends of ranges that belong together, as ranges. The unit may stand at the other end, or in a field of its own.
    fn join_ends(&mut self) {
        let ends = std::mem::take(&mut self.ends);
        let own_unit = self.finds.iter().find_map(|find| match find.finding.told {
            Told::Unit(unit) => Written::whole(&find.finding.evidence.quote).filter(|written| written.unit == unit),
            _ => None,
        });
        let lows = ends.iter().filter(|end| end.side == Side::Low);
        for low in lows {
            let Some(high) = ends.iter().find(|end| end.side == Side::High && end.about == low.about) else { continue };
            let unit = low.unit.or(high.unit).or(own_unit);
            let convert = |value: f64| unit.map_or(Some(value), |unit| unit.convert(value));
            let (Some(min), Some(max)) = (convert(low.value), convert(high.value)) else { continue };
            if min >= max {
                continue;
            }
            let told = Told::Range { min, max, unit: unit.map(|written| written.unit) };
            let quote = format!("{}{QUOTE_JOINT}{}", low.evidence.quote, high.evidence.quote);
            let evidence = Evidence { quote, ..low.evidence.clone() };
            let joined = Finding { field: Field::Range, told, evidence, confidence: Confidence::High };
            self.finds.push(Find { finding: joined, about: low.about });
            if let Some(unit) = low.unit.or(high.unit) {
                let told = Told::Unit(unit.unit);
                let evidence = high.evidence.clone();
                self.finds.push(Find {
                    finding: Finding { field: Field::Unit, told, evidence, confidence: Confidence::Medium },
                    about: low.about,
                });
            }
        }
    }

    /// A proposal; several where ranges of several quantities were found.
    pub(crate) fn into_proposals(mut self) -> Vec<Proposal> {
        self.join_ends();
        let mut quantities: Vec<&'static str> = Vec::new();
        for find in self.finds.iter().filter(|find| find.finding.field == Field::Range) {
            quantities.extend(find.about.filter(|name| !quantities.contains(name)));
        }
        if quantities.len() < 2 {
            let proposal = proposal_of(self.finds.iter(), quantities.first().copied());
            return vec![proposal];
        }
        let of = |name: &'static str| {
            let belongs = move |find: &&Find| match find.about {
                Some(about) => about == name,
                // What is of no quantity is of all, but for what only one can have.
                None => !matches!(find.finding.field, Field::Range | Field::Unit | Field::Quantity | Field::Limit(..)),
            };
            proposal_of(self.finds.iter().filter(belongs), Some(name))
        };
        quantities.into_iter().map(of).collect()
    }
}

/// Of each field the surest find first, and once each of the others that say something else.
fn proposal_of<'a>(finds: impl Iterator<Item = &'a Find>, about: Option<&'static str>) -> Proposal {
    let mut finds: Vec<&Find> = finds.collect();
    // A label that names the quantity, such as "Temperature range", says what is measured.
    let named = finds
        .iter()
        .find(|find| about.is_some() && find.about == about && find.finding.field == Field::Range)
        .map(|find| {
            let told = Told::Text(about.unwrap_or_default().to_owned());
            let evidence = find.finding.evidence.clone();
            Find {
                finding: Finding { field: Field::Quantity, told, evidence, confidence: Confidence::Medium },
                about: None,
            }
        });
    finds.extend(named.iter().filter(|find| is_told_in(&find.finding)));
    finds.sort_by_key(|find| (find.finding.field, std::cmp::Reverse(find.finding.confidence)));
    let mut findings: Vec<Finding> = Vec::new();
    for find in finds {
        let is_known = |known: &Finding| known.field == find.finding.field && is_same(&known.told, &find.finding.told);
        // Words differ in many ways without saying something else.
        let is_weaker_text = |known: &Finding| {
            known.field == find.finding.field
                && matches!(known.told, Told::Text(_))
                && find.finding.confidence < known.confidence
        };
        if !findings.iter().any(|known| is_known(known) || is_weaker_text(known)) {
            findings.push(find.finding.clone());
        }
    }
    Proposal { findings }
}

/// Whether a quantity's word stands in its evidence.
fn is_told_in(finding: &Finding) -> bool {
    quantity_in(&finding.evidence.quote).is_some_and(|(name, _)| finding.told == Told::Text(name.to_owned()))
}

fn is_same(a: &Told, b: &Told) -> bool {
    match (a, b) {
        (Told::Text(a), Told::Text(b)) => {
            let (a, b) = (a.to_lowercase(), b.to_lowercase());
            a == b || a.contains(&b) || b.contains(&a)
        }
        (Told::Range { min, max, unit }, Told::Range { min: low, max: high, unit: other }) => {
            min == low && max == high && (unit == other || unit.is_none() || other.is_none())
        }
        (a, b) => a == b,
    }
}

/// The unit in a label's brackets: `Range min [°C]`.
fn bracketed(label: &str) -> Option<Written> {
    let open = label.rfind(['[', '('])?;
    Written::whole(&label[open..])
}

/// `interval_s: 10`, where the label has the unit.
fn seconds_of_label(label: &str, value: &str) -> Option<f64> {
    let number = numbers(value).first()?.value;
    let label = crate::label::normal(label);
    let unit = ["ms", "s", "sec", "seconds", "min", "minutes", "hz"]
        .into_iter()
        .find(|unit| crate::label::has_word(&label, unit))?;
    seconds(&format!("{number} {unit}"))
}

/// Whether a line is about something else than what is measured.
pub(crate) fn is_aside(label: &str) -> bool {
    is_other_thing(label)
}
