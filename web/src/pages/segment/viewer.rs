//! The view settings of the picture, and their keys.

use leptos::prelude::*;

use super::zoom::{STEP, Zoom};
use crate::browser::keys;
use crate::visual::overlay::Layer;
use crate::workbench::Workbench;

/// Share of the frame that an arrow moves a picture that is larger than it.
const NUDGE: f32 = 0.08;
/// How strong a layer is at first.
pub const OPACITY: f32 = 0.45;

/// Keys with the keys of their texts, in the order of the list that `?` opens.
pub const SHORTCUTS: [(&str, &str); 12] = [
    ("o", "segment.key-open"),
    ("1 2 3", "segment.key-exit"),
    ("m c p d", "segment.key-layer"),
    ("b", "segment.key-before"),
    ("+ −", "segment.key-zoom"),
    ("0", "segment.key-fit"),
    ("← ↑ → ↓", "segment.key-move"),
    (", .", "segment.key-slice"),
    ("[ ]", "segment.key-queue"),
    ("s", "segment.key-save"),
    ("Esc", "segment.key-stop"),
    ("?", "segment.key-help"),
];

#[derive(Clone, Copy)]
pub struct Viewer {
    /// What is laid over the picture.
    pub layer: RwSignal<Layer>,
    pub opacity: RwSignal<f32>,
    pub before: RwSignal<f32>,
    pub zoom: RwSignal<Zoom>,
}

impl Default for Viewer {
    fn default() -> Self {
        Self {
            layer: RwSignal::new(Layer::Mask),
            opacity: RwSignal::new(OPACITY),
            before: RwSignal::new(0.0),
            zoom: RwSignal::new(Zoom::default()),
        }
    }
}

impl Viewer {
    /// Does what the key stands for; whether it stands for anything.
    pub fn press(self, key: &str, bench: Workbench) -> bool {
        let zoom = |by: f32| self.zoom.update(|zoom| *zoom = zoom.by(by, [0.5; 2]));
        let nudge = |by: [f32; 2]| self.zoom.update(|zoom| *zoom = zoom.moved(by));
        match key {
            "o" => keys::click("image-file"),
            "1" | "2" | "3" => choose_exit(bench, key),
            "m" => self.layer.set(Layer::Mask),
            "c" => self.layer.set(Layer::Contour),
            "p" => self.layer.set(Layer::Heat),
            "d" if bench.truth.with_untracked(Option::is_some) => {
                self.layer.set(Layer::Difference);
            }
            "b" => self
                .before
                .update(|before| *before = if *before > 0.0 { 0.0 } else { 0.5 }),
            "+" | "=" => zoom(STEP),
            "-" => zoom(1.0 / STEP),
            "0" => self.zoom.set(Zoom::default()),
            "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight"
                if self.zoom.get_untracked() != Zoom::default() =>
            {
                nudge(match key {
                    "ArrowUp" => [NUDGE, 0.0],
                    "ArrowDown" => [-NUDGE, 0.0],
                    "ArrowLeft" => [0.0, NUDGE],
                    _ => [0.0, -NUDGE],
                });
            }
            "," => bench.step_slice(-1),
            "." => bench.step_slice(1),
            "[" => bench.step_queue(-1),
            "]" => bench.step_queue(1),
            "s" => keys::click("save-mask"),
            "Escape" if bench.busy.get_untracked() != 0 => bench.cancel(),
            _ => return false,
        }
        true
    }
}

fn choose_exit(bench: Workbench, key: &str) {
    let number = key.parse().unwrap_or(1_usize);
    let card = bench.card.get_untracked();
    if let Some(exit) = card.and_then(|card| card.exits.into_iter().nth(number - 1)) {
        bench.exit.set(exit.name);
    }
}
