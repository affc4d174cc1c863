//! Templates and models → the devices of a rack.

use super::document::{DeviceDocument, ModelDocument, RackDocument, SceneDocument};
use super::expand::Names;
use super::size::DEVICES_PER_STACK_MAX;
use super::weight;
use crate::position::Field;
use crate::problem::Problems;
use std::collections::HashMap;
use twin_model::DeviceId;
use twin_model::plan::Device;

/// The models and templates of a scene, ready to fill racks with.
pub(super) struct Catalogue<'a> {
    models: Names<'a>,
    model_documents: &'a [ModelDocument],
    templates: Names<'a>,
    stacks: Vec<Vec<Stack<'a>>>,
}

/// Devices of one model above each other.
pub(super) struct Stack<'a> {
    document: &'a DeviceDocument,
    model: &'a ModelDocument,
    field: Field,
}

impl<'a> Catalogue<'a> {
    /// From the document's models and templates, with the problem of every template that names no model.
    pub(super) fn new(document: &'a SceneDocument, problems: &mut Problems) -> Self {
        let mut catalogue = Self {
            models: Names::new("model", document.models.iter().map(|model| model.id.as_str())),
            model_documents: &document.models,
            templates: Names::new("template", document.templates.iter().map(|template| template.id.as_str())),
            stacks: Vec::new(),
        };
        for (i, template) in document.templates.iter().enumerate() {
            let field = Field::root().item("templates", i);
            catalogue.stacks.push(catalogue.stacks_of(&template.devices, &field, problems));
        }
        catalogue
    }

    fn stacks_of(&self, devices: &'a [DeviceDocument], owner: &Field, problems: &mut Problems) -> Vec<Stack<'a>> {
        let mut stacks = Vec::new();
        for (i, device) in devices.iter().enumerate() {
            let field = owner.item("devices", i);
            // A device of an unknown model has its problem and is left out.
            if let Some(model) = self.models.require(&device.model, &field.child("model"), problems) {
                stacks.push(Stack { document: device, model: &self.model_documents[model as usize], field });
            }
        }
        stacks
    }

    /// Tells a problem at `field` unless there is a template called `name`.
    pub(super) fn require(&self, name: &str, field: &Field, problems: &mut Problems) {
        self.templates.require(name, field, problems);
    }

    fn stacks(&self, template: &str) -> &[Stack<'a>] {
        self.templates.find(template).map_or(&[], |index| &self.stacks[index as usize])
    }
}

/// The devices of the rack called `rack` in the order of the document, each with the field that it comes from.
pub(super) fn fill(
    rack: &str,
    template: Option<&str>,
    own: Option<&(&RackDocument, Field)>,
    catalogue: &Catalogue<'_>,
    problems: &mut Problems,
) -> (Vec<Device>, Vec<Field>) {
    let mut filling = Filling { prefix: rack.to_lowercase(), last_by_role: HashMap::new(), devices: Vec::new() };
    for stack in template.map_or(&[][..], |template| catalogue.stacks(template)) {
        filling.add(stack);
    }
    if let Some((document, field)) = own {
        if let Some(template) = &document.template {
            catalogue.require(template, &field.child("template"), problems);
        }
        for (i, name) in document.without.iter().enumerate() {
            filling.remove(name, &field.item("without", i), problems);
        }
        for stack in catalogue.stacks_of(&document.devices, field, problems) {
            filling.add(&stack);
        }
    }
    filling.devices.into_iter().unzip()
}

/// A rack while it fills up.
struct Filling {
    prefix: String,
    last_by_role: HashMap<String, u32>,
    devices: Vec<(Device, Field)>,
}

impl Filling {
    fn add(&mut self, stack: &Stack<'_>) {
        let Stack { document, model, field } = stack;
        let role = document.role.as_deref().unwrap_or(&model.role);
        let step = document.step.unwrap_or(model.units);
        for i in 0..document.count.min(DEVICES_PER_STACK_MAX) {
            let last = self.last_by_role.entry(role.to_owned()).or_default();
            *last += 1;
            let id = match &document.id {
                Some(id) if document.count == 1 => id.clone(),
                _ => format!("{}-{role}-{last:02}", self.prefix),
            };
            let device = Device {
                id: DeviceId::new(id),
                kind: model.kind,
                model: model.name.as_str().into(),
                unit: document.unit.saturating_add(i.saturating_mul(step)),
                units: model.units,
                power_kw: document.power_kw.unwrap_or(model.power_kw),
                weight_kg: document
                    .weight_kg
                    .or(model.weight_kg)
                    .unwrap_or_else(|| weight::of_device(model.kind, model.units)),
                gpus: model.gpus,
            };
            self.devices.push((device, field.clone()));
        }
    }

    fn remove(&mut self, name: &str, field: &Field, problems: &mut Problems) {
        let id = format!("{}-{name}", self.prefix);
        let before = self.devices.len();
        self.devices.retain(|(device, _)| device.id.as_str() != id);
        if self.devices.len() == before {
            problems.add(field, "reference", format!("the template puts no device called {name:?} into this rack"));
        }
    }
}
