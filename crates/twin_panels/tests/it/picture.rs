//! Pictures of frames for a person's eye, drawn on the processor: `HELIOTWIN_PICTURES=<folder> cargo test picture`.
//!
//! The harness' own renderer would bring a second graphics stack; triangles and one texture need none.

use crate::stage::Stage;
use egui::epaint::{Mesh, Primitive};
use egui::{Color32, ColorImage, Pos2, Rect, TextureId};
use egui_kittest::Harness;
use std::io::Write;
use std::path::PathBuf;

/// Where pictures go, if somebody wants them.
pub(crate) fn folder() -> Option<PathBuf> {
    std::env::var_os("HELIOTWIN_PICTURES").map(PathBuf::from)
}

/// Writes the frame of `harness` as `name`.png, over the ground of its look. Does nothing unless pictures are wanted.
pub(crate) fn take(harness: &Harness<'_, Stage>, name: &str) {
    let Some(folder) = folder() else { return };
    let size = harness.ctx.content_rect().size();
    let ground = twin_panels::tokens::Palette::of(harness.state().fixture.look).ground.ui();
    let mut image = ColorImage::filled([size.x as usize, size.y as usize], ground);
    let atlas = harness.ctx.fonts_mut(|fonts| fonts.image());
    let shapes = harness.output().shapes.clone();
    for primitive in harness.ctx.tessellate(shapes, 1.0) {
        if let Primitive::Mesh(mesh) = &primitive.primitive
            && mesh.texture_id == TextureId::default()
        {
            draw(&mut image, &atlas, mesh, primitive.clip_rect);
        }
    }
    let file = std::fs::File::create(folder.join(format!("{name}.png"))).expect("a file in the folder of pictures");
    write_png(file, &image).expect("a picture is written");
}

fn draw(image: &mut ColorImage, atlas: &ColorImage, mesh: &Mesh, clip: Rect) {
    for triangle in mesh.indices.chunks_exact(3) {
        let [a, b, c] = [0, 1, 2].map(|i| mesh.vertices[triangle[i] as usize]);
        let area = cross(a.pos, b.pos, c.pos);
        if area == 0.0 {
            continue;
        }
        let bounds = Rect::from_points(&[a.pos, b.pos, c.pos]).intersect(clip);
        let (left, top) = (bounds.left().max(0.0) as usize, bounds.top().max(0.0) as usize);
        let right = (bounds.right().ceil().max(0.0) as usize).min(image.size[0]);
        let bottom = (bounds.bottom().ceil().max(0.0) as usize).min(image.size[1]);
        for y in top..bottom {
            for x in left..right {
                let at = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let parts = [cross(b.pos, c.pos, at), cross(c.pos, a.pos, at), cross(a.pos, b.pos, at)];
                let parts = parts.map(|part| part / area);
                if parts.iter().any(|part| *part < 0.0) || !clip.contains(at) {
                    continue;
                }
                let mix = |of: [f32; 3]| of.iter().zip(parts).map(|(value, part)| value * part).sum::<f32>();
                let uv = [mix([a.uv.x, b.uv.x, c.uv.x]), mix([a.uv.y, b.uv.y, c.uv.y])];
                let texel = texel(atlas, uv);
                let channel = |i: usize| {
                    let tint = mix([a.color, b.color, c.color].map(|color| f32::from(color.to_array()[i])));
                    tint * f32::from(texel.to_array()[i]) / 255.0
                };
                blend(&mut image.pixels[y * image.size[0] + x], [0, 1, 2, 3].map(channel));
            }
        }
    }
}

fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b - a).x * (c - a).y - (b - a).y * (c - a).x
}

fn texel(atlas: &ColorImage, uv: [f32; 2]) -> Color32 {
    let at = |part: f32, size: usize| ((part * size as f32) as usize).min(size - 1);
    atlas.pixels[at(uv[1], atlas.size[1]) * atlas.size[0] + at(uv[0], atlas.size[0])]
}

/// Premultiplied over opaque.
fn blend(under: &mut Color32, over: [f32; 4]) {
    let keep = 1.0 - over[3] / 255.0;
    let [r, g, b, _] = under.to_array();
    let mix = |under: u8, over: f32| (over + f32::from(under) * keep).round().clamp(0.0, 255.0) as u8;
    *under = Color32::from_rgba_premultiplied(mix(r, over[0]), mix(g, over[1]), mix(b, over[2]), 255);
}

/// Uncompressed: nobody keeps these pictures.
fn write_png(mut file: impl Write, image: &ColorImage) -> std::io::Result<()> {
    let [width, height] = image.size;
    let mut rows = Vec::with_capacity((width * 3 + 1) * height);
    for row in image.pixels.chunks_exact(width) {
        rows.push(0);
        rows.extend(row.iter().flat_map(|pixel| pixel.to_array()[..3].to_vec()));
    }
    let mut data = vec![0x78, 0x01];
    let blocks = rows.chunks(0xFFFF).count();
    for (i, block) in rows.chunks(0xFFFF).enumerate() {
        let length = block.len() as u16;
        data.push(u8::from(i + 1 == blocks));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    data.extend(adler(&rows).to_be_bytes());
    file.write_all(b"\x89PNG\r\n\x1a\n")?;
    let mut header = Vec::new();
    header.extend((width as u32).to_be_bytes());
    header.extend((height as u32).to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    for (kind, data) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        let mut chunk = kind.to_vec();
        chunk.extend(&data);
        file.write_all(&(data.len() as u32).to_be_bytes())?;
        file.write_all(&chunk)?;
        file.write_all(&crc(&chunk).to_be_bytes())?;
    }
    Ok(())
}

fn adler(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    b << 16 | a
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
