//! Files of sensors as their makers write them, graded; and whatever bytes there are.

mod grade;
mod random;
