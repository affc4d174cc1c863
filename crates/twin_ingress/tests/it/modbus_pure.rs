//! The planner and the decoder of Modbus: whatever the map and whatever the registers.

use proptest::prelude::*;
use twin_ingress::modbus::{Block, Decoded, Span, decode, plan};
use twin_model::profile::{ByteOrder, Format, ModbusLimits, REGISTERS_MAX, Register, Table};

fn table() -> impl Strategy<Value = Table> {
    prop_oneof![Just(Table::Coil), Just(Table::Discrete), Just(Table::Holding), Just(Table::Input)]
}

fn span() -> impl Strategy<Value = Span> {
    // Most in a small area, so that they touch and overlap; some anywhere.
    let address = prop_oneof![4 => 0u16..200, 1 => 0u16..=65_500];
    (0u8..3, table(), address, 1u16..=32).prop_map(|(unit, table, address, count)| {
        let count = if table.has_bits() { 1 } else { count };
        Span { unit, register: Register { table, address }, count }
    })
}

fn limits() -> impl Strategy<Value = ModbusLimits> {
    (32u16..=REGISTERS_MAX, 0u16..20).prop_map(|(block, gap)| ModbusLimits { block, gap })
}

fn is_in(value: &Span, block: &Block) -> bool {
    let (of_value, of_block) = (value.register, block.span.register);
    let end = |span: &Span| u32::from(span.register.address) + u32::from(span.count);
    value.unit == block.span.unit
        && of_value.table == of_block.table
        && of_value.address >= of_block.address
        && end(value) <= end(&block.span)
}

/// The words of `bits`, the lowest `registers` of them, as a device with this order keeps them.
fn stored(bits: u64, registers: u16, order: ByteOrder) -> Vec<u16> {
    let bytes: Vec<u8> = bits.to_be_bytes()[8 - 2 * usize::from(registers)..].to_vec();
    let mut pairs: Vec<[u8; 2]> = bytes.chunks(2).map(|pair| [pair[0], pair[1]]).collect();
    match order {
        ByteOrder::ABCD => {}
        ByteOrder::CDAB => pairs.reverse(),
        ByteOrder::BADC => pairs.iter_mut().for_each(|pair| pair.reverse()),
        ByteOrder::DCBA => {
            pairs.reverse();
            pairs.iter_mut().for_each(|pair| pair.reverse());
        }
    }
    pairs.into_iter().map(u16::from_be_bytes).collect()
}

fn order() -> impl Strategy<Value = ByteOrder> {
    (0usize..4).prop_map(|index| ByteOrder::ALL[index])
}

fn format() -> impl Strategy<Value = Format> {
    prop_oneof![
        Just(Format::Flag),
        any::<u8>().prop_map(Format::Bit),
        (any::<u8>(), any::<u16>()).prop_map(|(shift, mask)| Format::Bits { shift, mask }),
        Just(Format::I16),
        Just(Format::U16),
        Just(Format::I32),
        Just(Format::U32),
        Just(Format::I64),
        Just(Format::U64),
        Just(Format::F32),
        Just(Format::F64),
        any::<u8>().prop_map(Format::Bcd),
        any::<u8>().prop_map(Format::Text),
    ]
}

proptest! {
    #[test]
    fn every_value_is_in_a_request_that_the_device_allows(
        values in proptest::collection::vec(span(), 0..60), limits in limits(),
    ) {
        let blocks = plan(values.iter().copied(), limits);
        for value in &values {
            let holders: Vec<&Block> = blocks.iter().filter(|block| block.values.contains(value)).collect();
            prop_assert_eq!(holders.len(), 1, "each in one");
            prop_assert!(is_in(value, holders[0]));
        }
        for block in &blocks {
            let scale = if block.span.register.table.has_bits() { 16 } else { 1 };
            prop_assert!(block.span.count <= limits.block * scale);
            prop_assert!(block.values.iter().all(|value| is_in(value, block)));
            // Nothing wider than the gap is read for nothing.
            let mut end = u32::from(block.span.register.address);
            for value in &block.values {
                prop_assert!(u32::from(value.register.address) <= end + u32::from(limits.gap * scale));
                end = end.max(u32::from(value.register.address) + u32::from(value.count));
            }
        }
    }

    #[test]
    fn no_two_neighbouring_requests_could_have_been_one(
        values in proptest::collection::vec(span(), 0..60), limits in limits(),
    ) {
        let blocks = plan(values, limits);
        for pair in blocks.windows(2) {
            let together = plan(pair.iter().flat_map(|block| block.values.iter().copied()), limits);
            prop_assert_eq!(together.len(), 2);
        }
    }

    #[test]
    fn a_refused_request_ends_in_single_values_and_loses_none(values in proptest::collection::vec(span(), 1..40)) {
        let mut waiting = plan(values.iter().copied(), ModbusLimits::default());
        let mut single = Vec::new();
        let mut requests = 0;
        while let Some(block) = waiting.pop() {
            requests += 1;
            let parts = block.split();
            if parts.is_empty() {
                single.extend(block.values);
            }
            waiting.extend(parts);
        }
        let mut wanted = values;
        wanted.sort();
        wanted.dedup();
        single.sort();
        prop_assert!(requests <= 3 * wanted.len(), "{requests}");
        prop_assert_eq!(single, wanted);
    }

    #[test]
    fn no_registers_are_too_odd_for_any_format(
        format in format(), order in order(), words in proptest::collection::vec(any::<u16>(), 0..300),
    ) {
        if let Some(told) = decode(format, order, &words) {
            prop_assert!(words.len() >= usize::from(format.registers()));
            prop_assert!(!told.text().chars().any(char::is_control));
        }
    }

    #[test]
    fn what_a_device_keeps_is_what_is_read_in_every_format_and_order(bits in any::<u64>(), order in order()) {
        let read = |format: Format| decode(format, order, &stored(bits, format.registers(), order)).expect("it is one");
        prop_assert_eq!(read(Format::U16), Decoded::Whole(i128::from(bits as u16)));
        prop_assert_eq!(read(Format::I16), Decoded::Whole(i128::from(bits as i16)));
        prop_assert_eq!(read(Format::U32), Decoded::Whole(i128::from(bits as u32)));
        prop_assert_eq!(read(Format::I32), Decoded::Whole(i128::from(bits as i32)));
        prop_assert_eq!(read(Format::U64), Decoded::Whole(i128::from(bits)));
        prop_assert_eq!(read(Format::I64), Decoded::Whole(i128::from(bits as i64)));
        prop_assert_eq!(read(Format::Flag), Decoded::Whole(i128::from(bits as u16 != 0)));
        for bit in 0..16 {
            prop_assert_eq!(read(Format::Bit(bit)), Decoded::Whole(i128::from(bits >> bit & 1)));
        }
        let Decoded::Single(single) = read(Format::F32) else { panic!("a float") };
        prop_assert!(single.to_bits() == bits as u32 || single.is_nan());
        let Decoded::Double(double) = read(Format::F64) else { panic!("a double") };
        prop_assert!(double.to_bits() == bits || double.is_nan());
    }

    #[test]
    fn decimal_digits_and_texts_come_back(number in 0u64..=9_999_999_999_999_999, text in "[ -~]{0,20}", order in order()) {
        for registers in 1..=4u8 {
            let number = number % 10u64.pow(4 * u32::from(registers));
            let digits = u64::from_str_radix(&number.to_string(), 16).expect("digits");
            let words = stored(digits, u16::from(registers), order);
            prop_assert_eq!(decode(Format::Bcd(registers), order, &words), Some(Decoded::Whole(i128::from(number))));
        }
        let mut bytes = text.clone().into_bytes();
        bytes.resize(20, 0);
        let pair = |pair: &[u8]| u16::from_be_bytes([pair[0], pair[1]]);
        let words: Vec<u16> = bytes.chunks(2).map(pair)
            .map(|word| if order.has_low_byte_first() { word.swap_bytes() } else { word }).collect();
        prop_assert_eq!(decode(Format::Text(10), order, &words), Some(Decoded::Text(text.trim().to_owned())));
    }
}

#[test]
fn functions_units_and_wide_gaps_are_never_joined() {
    let at = |unit, table, address| Span { unit, register: Register { table, address }, count: 2 };
    let blocks = plan(
        [
            at(1, Table::Holding, 0),
            at(1, Table::Holding, 10),
            at(1, Table::Holding, 21),
            at(1, Table::Input, 12),
            at(2, Table::Holding, 12),
        ],
        ModbusLimits { block: 125, gap: 8 },
    );
    let read: Vec<(u8, Table, u16, u16)> = blocks
        .iter()
        .map(|block| (block.span.unit, block.span.register.table, block.span.register.address, block.span.count))
        .collect();
    assert_eq!(
        read,
        [(1, Table::Holding, 0, 12), (1, Table::Holding, 21, 2), (1, Table::Input, 12, 2), (2, Table::Holding, 12, 2)]
    );
}
