//! A rule as it is typed.

use crate::widget::{Item, Picker, chip_ui, dim, small};
use egui::{Checkbox, ComboBox, Grid, TextEdit, Ui, WidgetInfo, WidgetType};
use std::time::Duration;
use twin_model::{Guard, Limit, Point, PointClass, PointTable, Priority, Reference, Rule, RuleId, Unit, check_rule};

const FIELD_WIDTH: f32 = 200.0;

/// How a rule compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Above,
    Below,
    Code,
    Rise,
    Fall,
    OffNeighbours,
    OffQuantity,
    Silent,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Above,
        Self::Below,
        Self::Code,
        Self::Rise,
        Self::Fall,
        Self::OffNeighbours,
        Self::OffQuantity,
        Self::Silent,
    ];

    const fn title(self) -> &'static str {
        match self {
            Self::Above => "Above a limit",
            Self::Below => "Below a limit",
            Self::Code => "One of some codes",
            Self::Rise => "Rises within a time",
            Self::Fall => "Falls within a time",
            Self::OffNeighbours => "Off its neighbours",
            Self::OffQuantity => "Off another quantity",
            Self::Silent => "Says nothing",
        }
    }

    const fn has_within(self) -> bool {
        matches!(self, Self::Rise | Self::Fall)
    }

    const fn has_number(self) -> bool {
        !matches!(self, Self::Silent)
    }

    const fn has_deadband(self) -> bool {
        !matches!(self, Self::Silent | Self::Code)
    }
}

/// What is typed, as text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Form {
    name: String,
    is_new: bool,
    version: u32,
    class: Option<PointClass>,
    below: String,
    kind: Kind,
    /// The limit, the change, the deviation, or codes with commas between.
    number: String,
    within: String,
    quantity: String,
    deadband: String,
    on_delay: String,
    off_delay: String,
    priority: Option<Priority>,
    is_latching: bool,
    message: String,
    action: String,
    pub(super) why: String,
    /// Of a rule that is changed: they stay.
    only_if: Option<Guard>,
    suppresses: Vec<PointClass>,
}

impl Form {
    /// Of a rule that there is not yet.
    pub(super) fn new_rule() -> Self {
        let (on_delay, off_delay, priority) = ("10".to_owned(), "30".to_owned(), Some(Priority::P3));
        Self { is_new: true, on_delay, off_delay, priority, ..Self::default() }
    }

    /// Of `rule`, which is to be changed.
    pub(super) fn of(rule: &Rule) -> Self {
        let text = |value: f64| value.to_string();
        let secs = |span: Duration| span.as_secs_f64().to_string();
        let mut form = Self {
            name: rule.id.to_string(),
            version: rule.version,
            class: rule.class.clone(),
            below: rule.below.as_ref().map(ToString::to_string).unwrap_or_default(),
            on_delay: secs(rule.on_delay),
            off_delay: secs(rule.off_delay),
            priority: Some(rule.priority),
            is_latching: rule.is_latching,
            message: rule.message.clone(),
            action: rule.action.clone(),
            only_if: rule.only_if.clone(),
            suppresses: rule.suppresses.clone(),
            ..Self::default()
        };
        (form.kind, form.number, form.deadband) = match &rule.limit {
            Limit::High { limit, deadband } => (Kind::Above, text(*limit), text(*deadband)),
            Limit::Low { limit, deadband } => (Kind::Below, text(*limit), text(*deadband)),
            Limit::Equals { code } => (Kind::Code, text(*code), String::new()),
            Limit::OneOf { codes } => {
                (Kind::Code, codes.iter().map(|code| text(*code)).collect::<Vec<_>>().join(", "), String::new())
            }
            Limit::Rise { by, deadband, .. } => (Kind::Rise, text(*by), text(*deadband)),
            Limit::Fall { by, deadband, .. } => (Kind::Fall, text(*by), text(*deadband)),
            Limit::Deviation { from: Reference::Neighbours, by, deadband } => {
                (Kind::OffNeighbours, text(*by), text(*deadband))
            }
            Limit::Deviation { from: Reference::Quantity(_), by, deadband } => {
                (Kind::OffQuantity, text(*by), text(*deadband))
            }
            Limit::Stale => (Kind::Silent, String::new(), String::new()),
        };
        if let Limit::Rise { within, .. } | Limit::Fall { within, .. } = &rule.limit {
            form.within = secs(*within);
        }
        if let Limit::Deviation { from: Reference::Quantity(quantity), .. } = &rule.limit {
            form.quantity = quantity.to_string();
        }
        form
    }

    /// What the rule is called.
    pub(super) fn name(&self) -> &str {
        self.name.trim()
    }

    /// The rule that is typed; a fragment that completes "cannot …" when it is none that `points` can have.
    pub(super) fn rule(&self, points: &PointTable) -> Result<Rule, String> {
        let secs = |what: &str, text: &str| {
            let span = Duration::try_from_secs_f64(number(what, text)?);
            span.map_err(|_| format!("wait for {what}: {text} is no time"))
        };
        let class = self.class.clone();
        if class.is_none() && self.kind != Kind::Silent {
            return Err("compare values without a class: pick one".to_owned());
        }
        let rule = Rule {
            id: RuleId::new(self.name()),
            version: self.version,
            class,
            below: Some(self.below.trim()).filter(|path| !path.is_empty()).map(Into::into),
            limit: self.limit()?,
            only_if: self.only_if.clone(),
            on_delay: secs("the delay before it is raised", &self.on_delay)?,
            off_delay: secs("the delay before it clears", &self.off_delay)?,
            priority: self.priority.unwrap_or(Priority::P3),
            is_latching: self.is_latching,
            suppresses: self.suppresses.clone(),
            message: self.message.trim().to_owned(),
            action: self.action.trim().to_owned(),
        };
        check_rule(&rule, points).map_err(|error| error.to_string())?;
        Ok(rule)
    }

    fn limit(&self) -> Result<Limit, String> {
        let deadband = || match self.deadband.trim() {
            "" => Ok(0.0),
            text => number("the deadband", text),
        };
        let by = || number("by how much", &self.number);
        let within = || {
            let secs = number("within how long", &self.within)?;
            Duration::try_from_secs_f64(secs).map_err(|_| format!("look {secs} s back"))
        };
        Ok(match self.kind {
            Kind::Above => Limit::High { limit: number("the limit", &self.number)?, deadband: deadband()? },
            Kind::Below => Limit::Low { limit: number("the limit", &self.number)?, deadband: deadband()? },
            Kind::Code => {
                let codes = self.number.split(',').map(|code| number("a code", code));
                match codes.collect::<Result<Vec<f64>, _>>()?.as_slice() {
                    [code] => Limit::Equals { code: *code },
                    codes => Limit::OneOf { codes: codes.to_vec() },
                }
            }
            Kind::Rise => Limit::Rise { by: by()?, within: within()?, deadband: deadband()? },
            Kind::Fall => Limit::Fall { by: by()?, within: within()?, deadband: deadband()? },
            Kind::OffNeighbours => Limit::Deviation { from: Reference::Neighbours, by: by()?, deadband: deadband()? },
            Kind::OffQuantity => {
                let from = Reference::Quantity(self.quantity.trim().into());
                Limit::Deviation { from, by: by()?, deadband: deadband()? }
            }
            Kind::Silent => Limit::Stale,
        })
    }

    /// Draws the fields.
    pub(super) fn ui(&mut self, ui: &mut Ui, points: &PointTable, classes: &mut Picker<PointClass>) {
        if self.is_new {
            self.class_ui(ui, points, classes);
        }
        let unit = points.iter().find(|(_, point)| Some(&point.class) == self.class.as_ref());
        let unit = unit.map_or("", |(_, point)| point.unit.symbol());
        Grid::new("rule").num_columns(2).spacing([10.0, 5.0]).show(ui, |ui| {
            if self.is_new {
                row_ui(ui, "Name", "hall-a-inlet-warning", &mut self.name, "");
            }
            row_ui(ui, "Where", "all of the class, or demo/hall-a/A01", &mut self.below, "");
            ui.label("True when");
            ComboBox::from_id_salt("kind of limit").width(FIELD_WIDTH).selected_text(self.kind.title()).show_ui(
                ui,
                |ui| {
                    for kind in Kind::ALL {
                        ui.selectable_value(&mut self.kind, kind, kind.title());
                    }
                },
            );
            ui.end_row();
            if self.kind == Kind::OffQuantity {
                row_ui(ui, "Quantity", "setpoint", &mut self.quantity, "");
            }
            if self.kind.has_number() {
                let name = match self.kind {
                    Kind::Above | Kind::Below => "Limit",
                    Kind::Code => "Codes",
                    _ => "By more than",
                };
                row_ui(ui, name, "", &mut self.number, if self.kind == Kind::Code { "" } else { unit });
            }
            if self.kind.has_within() {
                row_ui(ui, "Within", "900", &mut self.within, "s");
            }
            if self.kind.has_deadband() {
                row_ui(ui, "Deadband", "0", &mut self.deadband, unit);
            }
            row_ui(ui, "On-delay", "10", &mut self.on_delay, "s");
            row_ui(ui, "Off-delay", "30", &mut self.off_delay, "s");
            ui.label("Priority");
            self.priority_ui(ui);
            ui.end_row();
            row_ui(ui, "Message", "inlet too warm", &mut self.message, "");
            row_ui(ui, "Action", "What the operator does", &mut self.action, "");
        });
        ui.add(Checkbox::new(&mut self.is_latching, small("Acknowledge once more after its cause has gone")));
        if let Some(guard) = &self.only_if {
            ui.label(dim(ui, format!("Only if {} (set by heliotwin rule set --file)", guard.text())));
        }
        if !self.suppresses.is_empty() {
            let classes: Vec<&str> = self.suppresses.iter().map(PointClass::as_str).collect();
            ui.label(dim(ui, format!("Suppresses {}", classes.join(", "))));
        }
    }

    fn class_ui(&mut self, ui: &mut Ui, points: &PointTable, classes: &mut Picker<PointClass>) {
        let picked = self.class.as_ref().map_or("Pick a class of points", |class| class.as_str()).to_owned();
        let items = || {
            let mut known: std::collections::BTreeMap<&PointClass, (usize, &Point)> = Default::default();
            for (_, point) in points.iter().filter(|(_, point)| !point.is_deleted()) {
                known.entry(&point.class).or_insert((0, point)).0 += 1;
            }
            let item = |(class, (count, point)): (&PointClass, (usize, &Point))| Item {
                value: class.clone(),
                title: class.to_string(),
                detail: format!("{count} × {} {}", point.title, unit_text(point.unit)),
            };
            known.into_iter().map(item).collect()
        };
        if let Some(class) = classes.ui(ui, "Class", &picked, items) {
            self.class = Some(class);
        }
    }

    fn priority_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for priority in Priority::ALL {
                if chip_ui(ui, priority.word(), self.priority == Some(priority)).clicked() {
                    self.priority = Some(priority);
                }
            }
        });
    }
}

fn unit_text(unit: Unit) -> String {
    if unit.symbol().is_empty() { String::new() } else { format!("in {}", unit.symbol()) }
}

fn number(what: &str, text: &str) -> Result<f64, String> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Err(format!("do without {what}"));
    }
    text.parse().map_err(|_| format!("read {what}: {text:?} is no number"))
}

/// One field with its name before it and its unit after it.
fn row_ui(ui: &mut Ui, name: &str, hint: &str, text: &mut String, unit: &str) {
    ui.label(name);
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(text).hint_text(hint).desired_width(FIELD_WIDTH);
        ui.add(field).widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, name));
        ui.label(dim(ui, unit));
    });
    ui.end_row();
}
