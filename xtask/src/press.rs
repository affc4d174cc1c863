//! The same picture in fewer bytes: the program saves quickly, the documentation keeps what is small.

use anyhow::{Context, Result};
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Transformations};
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// Writes every PNG in `folder` that changed after `since` anew, as small as it gets.
pub(crate) fn press(folder: &Path, since: std::time::SystemTime) -> Result<()> {
    for entry in folder.read_dir().with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        let is_new = path.metadata()?.modified()? >= since;
        if is_new && path.extension().is_some_and(|extension| extension == "png") {
            let whole = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
            let pressed = pressed(&whole).with_context(|| format!("press {}", path.display()))?;
            if pressed.len() < whole.len() {
                fs::write(&path, pressed).with_context(|| format!("write {}", path.display()))?;
            }
        }
    }
    Ok(())
}

fn pressed(whole: &[u8]) -> Result<Vec<u8>> {
    let mut decoder = Decoder::new(Cursor::new(whole));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture that fits into memory")?];
    let info = reader.next_frame(&mut pixels)?;
    // A window's picture is opaque.
    let (colour, pixels) = match info.color_type {
        ColorType::Rgba if pixels.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX) => {
            (ColorType::Rgb, pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
        }
        colour => (colour, pixels),
    };
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, info.width, info.height);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::Adaptive);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: &[u8], size: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, size, size);
        encoder.set_color(ColorType::Rgba);
        encoder.set_compression(Compression::NoCompression);
        encoder.write_header().expect("a header").write_image_data(pixels).expect("pixels");
        out
    }

    fn pixels_of(picture: &[u8]) -> Vec<u8> {
        let mut reader = Decoder::new(Cursor::new(picture)).read_info().expect("a picture");
        let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
        reader.next_frame(&mut pixels).expect("a frame");
        pixels
    }

    #[test]
    fn a_pressed_picture_is_smaller_and_the_same() {
        let size = 64;
        let pixels: Vec<u8> = (0..size * size).flat_map(|i| [(i % 7) as u8, (i / size) as u8, 200, u8::MAX]).collect();
        let whole = picture(&pixels, size);
        let small = pressed(&whole).expect("it is a picture");
        assert!(small.len() * 4 < whole.len(), "{} of {} bytes", small.len(), whole.len());
        let opaque: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
        assert_eq!(pixels_of(&small), opaque);
    }

    #[test]
    fn what_shines_through_stays() {
        let pixels = [9, 8, 7, 128].repeat(16);
        assert_eq!(pixels_of(&pressed(&picture(&pixels, 4)).expect("it is a picture")), pixels);
    }
}
