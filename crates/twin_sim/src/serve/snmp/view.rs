//! What an agent shows: objects in the order of their names. Knows no protocol stack.

use smol_str::SmolStr;

/// A value of one object instance (RFC 2578).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Datum {
    /// INTEGER.
    Integer(i32),
    /// Gauge32 or Unsigned32.
    Gauge(u32),
    /// TimeTicks or TimeStamp: hundredths of a second.
    Ticks(u32),
    /// OCTET STRING, such as DisplayString.
    Text(SmolStr),
    /// OBJECT IDENTIFIER.
    Name(Vec<u32>),
}

impl Datum {
    /// `value` over `step` as an INTEGER, rounded.
    pub(super) fn integer(value: f64, step: f64) -> Self {
        Self::Integer((value / step).round() as i32)
    }
}

/// What an agent says to a GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// The value.
    Datum(&'a Datum),
    /// There is such an object, but not this instance of it.
    NoSuchInstance,
    /// There is no such object.
    NoSuchObject,
}

/// All object instances of one agent at one moment, in lexicographic order.
#[derive(Clone, Debug, Default)]
pub(super) struct View(Vec<(Vec<u32>, Datum)>);

/// What a card shows: its view, or nothing while its device is out of reach.
pub(super) type Shown = Option<View>;

impl View {
    /// The view of `instances`, in any order; of two with one name the first counts.
    pub(super) fn new(mut instances: Vec<(Vec<u32>, Datum)>) -> Self {
        instances.sort_by(|(one, _), (other, _)| one.cmp(other));
        instances.dedup_by(|(later, _), (earlier, _)| later == earlier);
        Self(instances)
    }

    /// The instance called `name`.
    pub(super) fn get(&self, name: &[u32]) -> Found<'_> {
        let at = match self.search(name) {
            Ok(at) => return Found::Datum(&self.0[at].1),
            Err(at) => at,
        };
        // Instances of one object differ in their last arc only, and lie side by side.
        let object = name.split_last().map_or(name, |(_, object)| object);
        let is_beside = |at: usize| {
            self.0.get(at).is_some_and(|(beside, _)| beside.split_last().is_some_and(|(_, beside)| beside == object))
        };
        if is_beside(at) || at.checked_sub(1).is_some_and(is_beside) {
            Found::NoSuchInstance
        } else {
            Found::NoSuchObject
        }
    }

    /// The first instance behind `name`; `None` at the end of the view.
    pub(super) fn next(&self, name: &[u32]) -> Option<(&[u32], &Datum)> {
        let at = self.search(name).map_or_else(|at| at, |at| at + 1);
        self.0.get(at).map(|(name, datum)| (name.as_slice(), datum))
    }

    fn search(&self, name: &[u32]) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_slice().cmp(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_by_numbers_and_not_by_digits_and_ends() {
        let instance = |name: &[u32]| (name.to_vec(), Datum::Integer(name[1] as i32));
        let view = View::new([[1u32, 10, 0], [1, 2, 1], [1, 2, 3]].iter().map(|name| instance(name)).collect());
        let mut names = Vec::new();
        let mut at: &[u32] = &[1];
        while let Some((name, _)) = view.next(at) {
            names.push(name.to_vec());
            at = name;
        }
        assert_eq!(names, [[1, 2, 1], [1, 2, 3], [1, 10, 0]]);
        assert_eq!(view.get(&[1, 2, 3]), Found::Datum(&Datum::Integer(2)));
        assert_eq!(view.get(&[1, 2, 2]), Found::NoSuchInstance);
        assert_eq!(view.get(&[1, 10, 1]), Found::NoSuchInstance);
        assert_eq!(view.get(&[1, 3, 0]), Found::NoSuchObject);
        assert_eq!(view.get(&[1, 2]), Found::NoSuchObject);
    }
}
