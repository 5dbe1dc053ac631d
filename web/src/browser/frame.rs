//! Work that is done at most once a frame of the screen.

use leptos::prelude::{
    GetValue as _, LocalStorage, SetValue as _, StoredValue, request_animation_frame,
};

/// What waits for the next frame; it goes with the page.
#[derive(Clone, Copy)]
pub struct NextFrame(StoredValue<bool, LocalStorage>);

impl NextFrame {
    /// Nothing waits.
    pub fn new() -> Self {
        Self(StoredValue::new_local(false))
    }

    /// Does it before the next frame is drawn; where something waits already, that is enough.
    pub fn run(self, what: impl FnOnce() + 'static) {
        if self.0.try_get_value() != Some(false) {
            return;
        }
        self.0.set_value(true);
        request_animation_frame(move || {
            // Nothing is drawn where the page has gone.
            if self.0.try_set_value(false).is_none() {
                what();
            }
        });
    }
}

impl Default for NextFrame {
    fn default() -> Self {
        Self::new()
    }
}
