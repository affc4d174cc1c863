//! Values out of lines of columns (RFC 4180, with any separator).

use super::Row;
use super::spelling::text;
use crate::payload::Scalar;
use std::borrow::Cow;
use twin_model::connection::CsvForm;

/// What `form` finds in `payload`: a row for each line that is not empty.
pub(super) fn rows<'a>(payload: &'a str, form: &'a CsvForm) -> Vec<Row<'a>> {
    let lines = payload.lines().skip(form.skip).filter(|line| !line.trim().is_empty());
    let rows = lines.enumerate().map(|(index, line)| {
        let columns = columns(line, form.separator);
        let told = |column: usize| columns.get(column).map_or(Scalar::Absent, |text| Scalar::Text(text.clone()));
        let names = form.names.iter().filter_map(|(name, column)| Some((name.as_str(), text(&told(*column))?)));
        Row {
            value: told(form.value),
            time: form.time.map(told),
            unit: form.unit.map(told),
            quality: form.quality.map(told),
            names: names.chain([("index", index.to_string())]).collect(),
        }
    });
    rows.collect()
}

/// The columns of a line; one in quotes may hold separators, and a doubled quote is one.
fn columns(line: &str, separator: char) -> Vec<Cow<'_, str>> {
    let mut columns = Vec::new();
    let mut rest = line;
    loop {
        if let Some(quoted) = rest.trim_start().strip_prefix('"') {
            let (text, after) = unquoted(quoted);
            columns.push(Cow::Owned(text));
            match after.split_once(separator) {
                Some((_, after)) => rest = after,
                None => return columns,
            }
            continue;
        }
        match rest.split_once(separator) {
            Some((column, after)) => {
                columns.push(Cow::Borrowed(column));
                rest = after;
            }
            None => {
                columns.push(Cow::Borrowed(rest));
                return columns;
            }
        }
    }
}

/// The text up to the closing quote, and what follows that.
fn unquoted(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut rest = quoted;
    while let Some((part, after)) = rest.split_once('"') {
        text.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                text.push('"');
                rest = after;
            }
            None => return (text, after),
        }
    }
    text.push_str(rest);
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn lines_are_split_as_spreadsheets_write_them() {
        for (line, expected) in [
            ("a;b;c", vec!["a", "b", "c"]),
            (";;", vec!["", "", ""]),
            ("", vec![""]),
            (r#""a;b";c"#, vec!["a;b", "c"]),
            (r#""say ""hi""";2"#, vec![r#"say "hi""#, "2"]),
            (r#""open;1"#, vec!["open;1"]),
            (r#"1;"x""#, vec!["1", "x"]),
        ] {
            assert_eq!(columns(line, ';'), expected, "{line}");
        }
    }
}
