//! Hands on the mouse and the keys of a display: X events as a person causes them.

use crate::display::{Display, can_use};
use crate::patience::wait_until;
use std::process::Command;

/// The buttons of a mouse, as X counts them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Button {
    Left = 1,
    Right = 3,
}

/// Hands that are at the window of one program.
pub(crate) struct Hands<'a> {
    display: &'a Display,
    window: String,
}

impl<'a> Hands<'a> {
    /// Whether there can be any; where not, tells what is skipped.
    pub(crate) fn can_be(for_what: &str) -> bool {
        can_use("xdotool", for_what)
    }

    /// Hands at the window whose title begins with `title`, once it is open.
    pub(crate) fn at(display: &'a Display, title: &str) -> Self {
        let search = ["search", "--onlyvisible", "--name", &format!("^{title}")];
        let window = wait_until(&format!("a window is called {title}"), || {
            Some(xdotool(display, &search).split_whitespace().next()?.to_owned())
        });
        xdotool(display, &["windowfocus", "--sync", &window]);
        Self { display, window }
    }

    /// Moves the pointer to a place of the window, pixels from its upper left corner.
    pub(crate) fn point(&self, [x, y]: [f64; 2]) {
        let [x, y] = [x, y].map(|pixels| pixels.round().to_string());
        xdotool(self.display, &["mousemove", "--window", &self.window, &x, &y]);
    }

    /// Clicks so many times, as fast as a person does.
    pub(crate) fn click(&self, button: Button, times: usize) {
        let (button, times) = ((button as u8).to_string(), times.to_string());
        xdotool(self.display, &["click", "--repeat", &times, "--delay", "60", &button]);
    }

    /// Presses and releases keys, such as `ctrl+k`.
    pub(crate) fn press(&self, keys: &str) {
        xdotool(self.display, &["key", "--clearmodifiers", keys]);
    }

    /// Presses a key.
    pub(crate) fn hold(&self, key: &str) {
        xdotool(self.display, &["keydown", key]);
    }

    /// Releases a key.
    pub(crate) fn release(&self, key: &str) {
        xdotool(self.display, &["keyup", key]);
    }

    /// Types a text.
    pub(crate) fn write(&self, text: &str) {
        xdotool(self.display, &["type", "--delay", "30", text]);
    }
}

/// What it printed: nothing where it found nothing.
fn xdotool(display: &Display, words: &[&str]) -> String {
    let mut command = Command::new("xdotool");
    display.lend(&mut command);
    let output = command.args(words).output().expect("xdotool starts");
    String::from_utf8(output.stdout).expect("text")
}
