//! What each camera sees: everything, but the walls only that are not cut away for it.

use bevy::camera::visibility::{Layer, RenderLayers};

/// Of all that stands in the site.
const ALL: Layer = 0;
/// Of walls that the main camera sees.
const MAIN: Layer = 1;
/// Of walls that the second camera sees.
const SECOND: Layer = 2;

/// What the main camera sees.
pub fn of_main() -> RenderLayers {
    RenderLayers::from_layers(&[ALL, MAIN])
}

/// What the second camera sees.
pub fn of_second() -> RenderLayers {
    RenderLayers::from_layers(&[ALL, SECOND])
}

/// What throws shadows.
pub fn of_light() -> RenderLayers {
    RenderLayers::from_layers(&[ALL, MAIN, SECOND])
}

/// Where a wall belongs that either camera sees, or both, or none.
pub fn of_wall(by_main: bool, by_second: bool) -> RenderLayers {
    let seen = [(by_main, MAIN), (by_second, SECOND)].into_iter().filter(|(is_seen, _)| *is_seen);
    seen.fold(RenderLayers::none(), |layers, (_, layer)| layers.with(layer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_is_drawn_for_whoever_sees_it() {
        for by_main in [false, true] {
            for by_second in [false, true] {
                let wall = of_wall(by_main, by_second);
                assert_eq!(wall.intersects(&of_main()), by_main);
                assert_eq!(wall.intersects(&of_second()), by_second);
            }
        }
        let site = RenderLayers::default();
        assert!(site.intersects(&of_main()) && site.intersects(&of_second()) && site.intersects(&of_light()));
    }
}
