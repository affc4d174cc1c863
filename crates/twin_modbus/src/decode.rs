//! What registers say, by their format and order. Pure; no registers are too odd for it.

use twin_model::profile::{ByteOrder, Format};

/// What registers say, before it is scaled.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// A whole number, exactly.
    Whole(i128),
    /// Of two registers.
    Single(f32),
    /// Of four registers.
    Double(f64),
    /// Without what follows a NUL, and without space around it.
    Text(String),
}

impl Decoded {
    /// The number that it is; `None` of texts. Beyond 2^53 a counter loses its last digits.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Single(number) => Some(f64::from(*number)),
            Self::Double(number) => Some(*number),
            Self::Text(_) => None,
        }
    }

    /// As conditions, sentinels and states compare it: whole numbers without a decimal point, others with the digits that tell them.
    pub fn text(&self) -> String {
        match self {
            Self::Whole(number) => number.to_string(),
            Self::Single(number) => number.to_string(),
            Self::Double(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// What `words` say in `format`; `None` when they are too few, or say nothing in it, such as a BCD digit of 12.
pub fn decode(format: Format, order: ByteOrder, words: &[u16]) -> Option<Decoded> {
    let words = words.get(..usize::from(format.registers()))?;
    let in_byte_order = |word: &u16| if order.has_low_byte_first() { word.swap_bytes() } else { *word };
    if let Format::Text(_) = format {
        // Texts run on from register to register even where the words of numbers are swapped.
        return text(words.iter().map(in_byte_order)).map(Decoded::Text);
    }
    let mut bits: u64 = 0;
    let mut push = |word: &u16| bits = bits << 16 | u64::from(in_byte_order(word));
    if order.has_low_word_first() {
        words.iter().rev().for_each(&mut push);
    } else {
        words.iter().for_each(&mut push);
    }
    Some(match format {
        Format::Flag => Decoded::Whole(i128::from(bits != 0)),
        Format::Bit(bit) => Decoded::Whole(i128::from(bits.checked_shr(u32::from(bit))? & 1)),
        Format::Bits { shift, mask } => {
            Decoded::Whole(i128::from(bits.checked_shr(u32::from(shift))? & u64::from(mask)))
        }
        Format::I16 => Decoded::Whole(i128::from(bits as u16 as i16)),
        Format::I32 => Decoded::Whole(i128::from(bits as u32 as i32)),
        Format::I64 => Decoded::Whole(i128::from(bits as i64)),
        Format::U16 | Format::U32 | Format::U64 => Decoded::Whole(i128::from(bits)),
        Format::F32 => Decoded::Single(f32::from_bits(bits as u32)),
        Format::F64 => Decoded::Double(f64::from_bits(bits)),
        Format::Bcd(_) => Decoded::Whole(decimal(bits, words.len() * 4)?),
        Format::Text(_) => return None,
    })
}

/// The number whose `digits` decimal digits are the lowest half bytes of `bits`.
fn decimal(bits: u64, digits: usize) -> Option<i128> {
    (0..digits).rev().try_fold(0, |number, place| {
        // More digits than 16 are none: no profile may ask for them.
        let digit = bits.checked_shr(4 * u32::try_from(place).ok()?)? & 0xF;
        (digit <= 9).then_some(number * 10 + i128::from(digit))
    })
}

/// Two characters a word, up to the first NUL. What is no UTF-8 is Latin-1, as the devices of old write it.
fn text(words: impl Iterator<Item = u16>) -> Option<String> {
    let bytes: Vec<u8> = words.flat_map(u16::to_be_bytes).take_while(|byte| *byte != 0).collect();
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect());
    let text = text.trim();
    (!text.chars().any(char::is_control)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_orders_read_the_bytes_as_they_are_named() {
        let number = |order, words: [u16; 2]| decode(Format::U32, order, &words).expect("it is one");
        let is = Decoded::Whole(0x0A0B_0C0D);
        assert_eq!(number(ByteOrder::ABCD, [0x0A0B, 0x0C0D]), is);
        assert_eq!(number(ByteOrder::CDAB, [0x0C0D, 0x0A0B]), is);
        assert_eq!(number(ByteOrder::BADC, [0x0B0A, 0x0D0C]), is);
        assert_eq!(number(ByteOrder::DCBA, [0x0D0C, 0x0B0A]), is);
    }

    #[test]
    fn each_format_says_what_the_specifications_do() {
        let said = |format, words: &[u16]| decode(format, ByteOrder::ABCD, words).map(|said| said.text());
        for (format, words, text) in [
            (Format::F32, &[0x42F6, 0xE979][..], Some("123.456")),
            (Format::F32, &[0xC479, 0xF99A], Some("-999.9")),
            (Format::F64, &[0x405E, 0xDD2F, 0x1A9F, 0xBE77], Some("123.456")),
            (Format::I16, &[0xFFF3], Some("-13")),
            (Format::I32, &[0xFFFF, 0xFFFE], Some("-2")),
            (Format::U64, &[0xFFFF; 4], Some("18446744073709551615")),
            (Format::I64, &[0x8000, 0, 0, 0], Some("-9223372036854775808")),
            (Format::Bit(4), &[0x0010], Some("1")),
            (Format::Bits { shift: 8, mask: 0xFF }, &[0x2A01], Some("42")),
            (Format::Bcd(2), &[0x1234, 0x5678], Some("12345678")),
            (Format::Bcd(1), &[0x12C4], None),
            (Format::Text(3), &[0x4531, 0x3231, 0x3000], Some("E1210")),
            (Format::Text(1), &[0x0741], None),
            (Format::U32, &[1], None),
        ] {
            assert_eq!(said(format, words).as_deref(), text, "{format:?} {words:04X?}");
        }
        let swapped = decode(Format::Text(2), ByteOrder::DCBA, &[0x6261, 0x0063]);
        assert_eq!(swapped, Some(Decoded::Text("abc".into())), "texts run on from register to register");
    }
}
