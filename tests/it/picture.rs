//! Pictures and how much they differ: by averages of blocks, so that a pixel more or less of an edge is nothing and a
//! surface of another colour is much.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Side of a block, pixels: smaller than what could be missing, larger than the edges that rasterisers draw differently.
const BLOCK: u32 = 12;

/// How much two pictures differ, of 255: block averages, each channel by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Difference {
    /// On the average.
    pub(crate) mean: f64,
    /// Where most.
    pub(crate) block: f64,
}

/// Rows of red, green and blue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// The picture in a PNG file.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) fn load(path: &Path) -> Self {
        let file = File::open(path).unwrap_or_else(|error| panic!("{error}: {}", path.display()));
        let mut decoder = png::Decoder::new(BufReader::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("it fits into memory")];
        let frame = reader.next_frame(&mut bytes).expect("a whole PNG");
        let samples = frame.color_type.samples();
        assert!(samples >= 3, "{:?} in {}", frame.color_type, path.display());
        let pixels = bytes[..frame.buffer_size()].chunks_exact(samples).map(|it| [it[0], it[1], it[2]]).collect();
        Self { width: frame.width, height: frame.height, pixels }
    }

    /// How much it differs from `other`.
    ///
    /// # Panics
    /// When they are not of one size.
    pub(crate) fn difference(&self, other: &Self) -> Difference {
        assert_eq!((self.width, self.height), (other.width, other.height), "pictures of one size");
        let (mut sum, mut count, mut block) = (0.0, 0.0, 0.0_f64);
        for (one, other) in self.blocks().into_iter().zip(other.blocks()) {
            for (one, other) in one.into_iter().zip(other) {
                let apart = (one - other).abs();
                sum += apart;
                count += 1.0;
                block = block.max(apart);
            }
        }
        Difference { mean: sum / count, block }
    }

    /// Averages of the blocks, row by row; those at the right and lower edge may be smaller.
    fn blocks(&self) -> Vec<[f64; 3]> {
        let columns = self.width.div_ceil(BLOCK);
        let mut sums = vec![([0.0; 3], 0.0); (columns * self.height.div_ceil(BLOCK)) as usize];
        for (pixel, [x, y]) in self.pixels.iter().zip(self.places()) {
            let (sum, count) = &mut sums[(y / BLOCK * columns + x / BLOCK) as usize];
            *sum = std::array::from_fn(|i| sum[i] + f64::from(pixel[i]));
            *count += 1.0;
        }
        sums.into_iter().map(|(sum, count)| sum.map(|it| it / count)).collect()
    }

    fn places(&self) -> impl Iterator<Item = [u32; 2]> + use<> {
        let width = self.width;
        (0..self.height).flat_map(move |y| (0..width).map(move |x| [x, y]))
    }

    /// The same with every pixel changed by its colour and place.
    pub(crate) fn changed(&self, change: fn([u8; 3], [u32; 2]) -> [u8; 3]) -> Self {
        let pixels = self.pixels.iter().zip(self.places()).map(|(pixel, place)| change(*pixel, place)).collect();
        Self { pixels, ..*self }
    }

    /// The same so many pixels further to the left; what comes in is what went out.
    pub(crate) fn shifted(&self, by: usize) -> Self {
        let mut pixels = self.pixels.clone();
        pixels.chunks_exact_mut(self.width as usize).for_each(|row| row.rotate_left(by));
        Self { pixels, ..*self }
    }
}
