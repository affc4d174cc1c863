//! Registers, read in every format and order: a byte for each, then registers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twin_ingress::modbus::decode;
use twin_model::profile::{ByteOrder, Format, TEXT_REGISTERS_MAX};

fuzz_target!(|bytes: &[u8]| {
    let [first, second, registers @ ..] = bytes else { return };
    let words: Vec<u16> = registers.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let formats = [
        Format::Flag,
        Format::Bit(*first),
        Format::Bits { shift: *first, mask: u16::from(*second) << 4 },
        Format::I16,
        Format::U16,
        Format::I32,
        Format::U32,
        Format::I64,
        Format::U64,
        Format::F32,
        Format::F64,
        // As wide as profiles may ask for.
        Format::Bcd(first % 4 + 1),
        Format::Text(second % TEXT_REGISTERS_MAX + 1),
    ];
    for format in formats {
        for order in ByteOrder::ALL {
            if let Some(decoded) = decode(format, order, &words) {
                assert!(words.len() >= usize::from(format.registers()), "{format:?} of {} registers", words.len());
                assert!(decoded.text().len() <= 400, "{decoded:?}");
            }
        }
    }
});
