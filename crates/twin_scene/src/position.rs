//! Where each field of a RON text stands, so that a problem found after parsing still has a line.
//!
//! A small scan beside the parser: it only follows brackets, names and commas, and relies on the parser having
//! accepted the text before.

use std::fmt;
use std::rc::Rc;

/// The path of a field in a document, such as `rooms[1].rows[0].pdu_a`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Field(Rc<str>);

impl Field {
    /// The document itself.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// The field called `name` in this one.
    pub(crate) fn child(&self, name: &str) -> Self {
        if self.0.is_empty() { Self(name.into()) } else { Self(format!("{}.{name}", self.0).into()) }
    }

    /// Entry `index` of the list called `name` in this one.
    pub(crate) fn item(&self, name: &str, index: usize) -> Self {
        let list = self.child(name);
        Self(format!("{}[{index}]", list.0).into())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Lines of all fields of one text.
pub(crate) struct Positions {
    root: Node,
}

struct Node {
    line: usize,
    shape: Shape,
}

enum Shape {
    Leaf,
    Fields(Vec<(String, Node)>),
    Items(Vec<Node>),
}

impl Positions {
    /// Scans `text`, which the parser has accepted.
    pub(crate) fn scan(text: &str) -> Self {
        let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, line: 1 };
        scanner.skip_attributes();
        Self { root: scanner.value() }
    }

    /// The line of `field`, counted from 1. For a field that the text leaves to its default: the line of the nearest
    /// thing around it that is written.
    pub(crate) fn line(&self, field: &Field) -> usize {
        let mut node = &self.root;
        for segment in field.0.split(['.', '[']).filter(|segment| !segment.is_empty()) {
            let found = match (&node.shape, segment.strip_suffix(']')) {
                (Shape::Items(items), Some(index)) => index.parse().ok().and_then(|index: usize| items.get(index)),
                (Shape::Fields(fields), None) => fields.iter().find(|(name, _)| name == segment).map(|(_, node)| node),
                _ => None,
            };
            match found {
                Some(found) => node = found,
                None => break,
            }
        }
        node.line
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn starts_with(&self, text: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(text)
    }

    fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        self.line += usize::from(byte == b'\n');
        Some(byte)
    }

    fn bump_past(&mut self, end: &[u8]) {
        while self.at < self.bytes.len() && !self.starts_with(end) {
            self.bump();
        }
        for _ in end {
            self.bump();
        }
    }

    /// `#![enable(…)]` lines before the value.
    fn skip_attributes(&mut self) {
        self.skip_blank();
        while self.starts_with(b"#!") {
            self.bump_past(b"]");
            self.skip_blank();
        }
    }

    /// White space and comments; block comments nest.
    fn skip_blank(&mut self) {
        loop {
            if self.starts_with(b"//") {
                self.bump_past(b"\n");
            } else if self.starts_with(b"/*") {
                self.skip_block_comment();
            } else if self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
                self.bump();
            } else {
                return;
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            if self.starts_with(b"/*") {
                depth += 1;
                self.at += 2;
            } else if self.starts_with(b"*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.bump();
            }
        }
    }

    fn value(&mut self) -> Node {
        self.skip_blank();
        let line = self.line;
        let shape = match self.peek() {
            Some(b'"') => self.string(),
            Some(b'\'') => self.character(),
            Some(b'[') => self.list(b']'),
            Some(b'{') => self.list(b'}'),
            Some(b'(') => self.list(b')'),
            _ => self.word(),
        };
        Node { line, shape }
    }

    fn string(&mut self) -> Shape {
        self.bump();
        while let Some(byte) = self.bump() {
            match byte {
                b'\\' => drop(self.bump()),
                b'"' => break,
                _ => {}
            }
        }
        Shape::Leaf
    }

    fn character(&mut self) -> Shape {
        self.bump();
        if self.bump() == Some(b'\\') {
            self.bump();
        }
        self.bump_past(b"'");
        Shape::Leaf
    }

    /// A number, a name, a raw string, or a name in front of brackets.
    fn word(&mut self) -> Shape {
        let start = self.at;
        while self.peek().is_some_and(is_word) {
            self.bump();
        }
        let word = &self.bytes[start..self.at];
        match self.peek() {
            Some(b'"') if matches!(word, b"r" | b"br") => {
                self.bump();
                self.bump_past(b"\"");
                Shape::Leaf
            }
            Some(b'#') if matches!(word, b"r" | b"br") => self.raw(),
            Some(b'"') => self.string(),
            Some(b'\'') => self.character(),
            _ => {
                let is_some = word == b"Some";
                let after = (self.at, self.line);
                self.skip_blank();
                if self.peek() != Some(b'(') || start == after.0 {
                    (self.at, self.line) = after;
                    if start == after.0 {
                        self.bump(); // nothing that a value begins with: step on, so that the scan ends
                    }
                    return Shape::Leaf;
                }
                match self.list(b')') {
                    Shape::Items(mut items) if is_some && items.len() == 1 => {
                        items.pop().map_or(Shape::Leaf, |item| item.shape)
                    }
                    shape => shape,
                }
            }
        }
    }

    /// `r#"…"#` with any number of `#`, or the raw name `r#name`.
    fn raw(&mut self) -> Shape {
        let mut end = vec![b'"'];
        while self.peek() == Some(b'#') {
            self.bump();
            end.push(b'#');
        }
        if self.peek() == Some(b'"') {
            self.bump();
            self.bump_past(&end);
            return Shape::Leaf;
        }
        self.word()
    }

    /// What stands between brackets: named fields, or values. Entries of a map count as fields named by their key.
    fn list(&mut self, end: u8) -> Shape {
        self.bump();
        let (mut fields, mut items) = (Vec::new(), Vec::new());
        loop {
            self.skip_blank();
            match self.peek() {
                None => break,
                Some(byte) if byte == end => {
                    self.bump();
                    break;
                }
                Some(b',') => drop(self.bump()),
                Some(_) => {
                    let (start, line) = (self.at, self.line);
                    let node = self.value();
                    let key = String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned();
                    self.skip_blank();
                    if self.peek() == Some(b':') {
                        self.bump();
                        let value = self.value();
                        fields.push((key.trim_matches('"').to_owned(), Node { line, ..value }));
                    } else {
                        items.push(node);
                    }
                }
            }
        }
        if fields.is_empty() { Shape::Items(items) } else { Shape::Fields(fields) }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'.') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"#![enable(implicit_some)]
// a comment with ( and "
(
    version: 1,
    /* a block /* nested */
       over lines: ( */
    name: "a \" quote, (bracket) and // no comment",
    raw: r#"one
two " three"#,
    letter: '\'',
    list: [
        (x: 1, z: -2.5e3), (x: 3,
            z: 4),
        Some((
            x: 5,
        )),
    ],
    map: { "key": (1, 2) },
    kind: Named(deep: [[1, 2],
        [3]]),
)
"##;

    #[test]
    fn fields_are_found_on_the_line_of_their_name() {
        let positions = Positions::scan(TEXT);
        let line = |field: &str| positions.line(&Field(field.into()));
        assert_eq!(line(""), 3);
        assert_eq!(line("version"), 4);
        assert_eq!(line("name"), 7);
        assert_eq!(line("raw"), 8);
        assert_eq!(line("letter"), 10);
        assert_eq!(line("list[0].z"), 12);
        assert_eq!(line("list[1]"), 12);
        assert_eq!(line("list[1].z"), 13);
        assert_eq!(line("list[2].x"), 15);
        assert_eq!(line("map.key"), 18);
        assert_eq!(line("kind.deep"), 19);
        assert_eq!(line("kind.deep[1][0]"), 20);
    }

    #[test]
    fn a_field_left_to_its_default_has_the_line_of_what_surrounds_it() {
        let positions = Positions::scan(TEXT);
        assert_eq!(positions.line(&Field::root().item("list", 1).child("y")), 12);
        assert_eq!(positions.line(&Field::root().item("list", 9)), 11);
    }

    #[test]
    fn paths_are_written_as_people_read_them() {
        let field = Field::root().item("rooms", 1).item("rows", 0).child("pdu_a");
        assert_eq!(field.to_string(), "rooms[1].rows[0].pdu_a");
    }

    #[test]
    fn a_scan_ends_on_any_text() {
        for text in ["", "(", "[,,", ")", "(a:", "/*", "\"", "'", "r#", "(a: r#\"x", "(:)", "é(ü: 1)"] {
            Positions::scan(text);
        }
    }
}
