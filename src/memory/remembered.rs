//! What is remembered, as plain data.

use serde::{Deserialize, Serialize};
use std::path::Path;
use twin_panels::tokens::Look;

/// What the window was like. Whatever is missing or unknown is as if it had never been remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Upper left corner on the screens, physical pixels.
    pub position: Option<(i32, i32)>,
    /// Width and height of its inside, physical pixels.
    pub size: Option<(u32, u32)>,
    /// Whether it was in the operator look.
    pub is_operator: Option<bool>,
    /// Name of the lens.
    pub lens: Option<String>,
    /// The open panel; empty where none was.
    pub panel: Option<String>,
    /// Whether the panels were hidden.
    pub is_bare: Option<bool>,
    /// Corners of a wall's plain windows beside the first, physical pixels.
    pub beside: Vec<Option<(i32, i32)>>,
}

impl Remembered {
    /// What stands in the file at `path`; nothing where there is none or it cannot be read.
    pub fn load(path: &Path) -> Self {
        let Ok(text) = std::fs::read_to_string(path) else { return Self::default() };
        match serde_json::from_str(&text) {
            Ok(remembered) => remembered,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "what the window was like cannot be read");
                Self::default()
            }
        }
    }

    /// Writes it to `path`, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let beside = path.with_extension("json.new");
        std::fs::write(&beside, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(&beside, path)
    }

    /// The look that it was in.
    pub fn look(&self) -> Option<Look> {
        self.is_operator.map(|is_operator| if is_operator { Look::Operator } else { Look::Cinematic })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_loaded_and_what_cannot_be_read_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("window.json");
        assert_eq!(Remembered::load(&path), Remembered::default());
        let remembered = Remembered {
            position: Some((-1920, 40)),
            size: Some((1400, 800)),
            is_operator: Some(true),
            lens: Some("Redundancy".to_owned()),
            panel: Some(String::new()),
            is_bare: Some(false),
            beside: vec![None, Some((2560, 0))],
        };
        remembered.save(&path).expect("written");
        assert_eq!(Remembered::load(&path), remembered);
        assert_eq!(remembered.look(), Some(Look::Operator));
        std::fs::write(&path, r#"{"size": [1280, 720], "of another version": 3}"#).expect("written");
        assert_eq!(Remembered::load(&path).size, Some((1280, 720)), "what is known still counts");
        std::fs::write(&path, "{").expect("written");
        assert_eq!(Remembered::load(&path), Remembered::default());
    }
}
