//! From a scene's text to a plan that everybody may rely on.

use super::document::SceneDocument;
use super::{expand, name, power, size, space, stack, weight};
use crate::document::{parse_document, read_text};
use crate::problem::{LoadError, Problems};
use std::path::Path;
use twin_model::SitePlan;

/// The version of scene documents that this program reads.
pub(super) const VERSION: u32 = 1;

/// The plan of the scene document at `path`.
///
/// # Errors
/// When the file cannot be read, or is wrong: then every problem is listed with its line, field and reason.
pub fn load_scene(path: &Path) -> Result<SitePlan, LoadError> {
    parse_scene(&read_text(path)?, &path.display().to_string())
}

/// The plan of the scene document `text`; problems call it `file`.
///
/// # Errors
/// When the text is wrong: then every problem is listed with its line, field and reason.
pub fn parse_scene(text: &str, file: &str) -> Result<SitePlan, LoadError> {
    let document: SceneDocument = parse_document(text, file, VERSION)?;
    let mut problems = Problems::default();
    size::check(&document, &mut problems);
    let mut draft = expand::expand(&document, &mut problems);
    name::check(&document, &draft, &mut problems);
    space::check(&draft, &mut problems);
    stack::check(&draft, &mut problems);
    power::check(&draft, &mut problems);
    weight::check(&draft, &mut problems);
    problems.into_result(text, file)?;
    for rack in &mut draft.plan.racks {
        rack.devices.sort_by_key(|device| device.unit);
    }
    Ok(draft.plan)
}
