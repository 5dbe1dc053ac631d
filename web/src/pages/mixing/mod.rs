//! The mixing lab: a composite of images with masks, of which every number can be changed.

pub mod clouds;
pub mod composite_card;
pub mod decoded;
pub mod drawing;
pub mod fingerprint;
pub mod formula;
pub mod hideable;
pub mod images;
pub mod inference;
pub mod item;
pub mod lab;
pub mod linear;
pub mod mathml;
pub mod model;
pub mod model_preference;
pub mod own;
pub mod served;
pub mod setup;
pub mod stencil;
pub mod story;
pub mod twins;

use leptos::prelude::*;

use self::clouds::Clouds;
use self::composite_card::CompositeCard;
use self::drawing::Drawing;
use self::formula::Formula;
use self::hideable::Hideable;
use self::images::Images;
use self::lab::Lab;
use self::model::Model;
use self::model_preference::ModelPreference;
use self::setup::Setup;
use self::twins::Twins;
use self::twins::card::TwinsCard;
use crate::browser::address;
use crate::browser::later::Later;
use crate::components::lesson::Lesson;
use crate::components::teacher::{Control, Hidden, TeacherView};
use crate::route::{Link, Route};
use crate::text::{filled, text};
use crate::workbench::Workbench;

/// Browsers refuse an address that changes too often.
const SETTLED_MS: u32 = 200;

/// The page, in the state of its link.
#[component]
pub fn MixingPage(link: Link) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    bench.begin();
    let (setup, absent) = Setup::of(&link);
    let lab = Lab::with(setup);
    let hidden = Hidden::<Hideable>::of(&link);
    let preference = ModelPreference::of(&link, bench);
    let twins = Twins::of(&link, lab);
    on_cleanup(move || twins.end());
    let step = RwSignal::new(link.value("step").unwrap_or(0));
    let state = Signal::derive(move || {
        let link = Link::to(Route::Mixing);
        let link = lab.setup.with(|setup| setup.in_link(link));
        let link = twins.length.get().in_link(link.with("step", step.get()));
        preference.in_link(hidden.in_link(link))
    });
    let settled = Later::new();
    Effect::new(move || {
        let link = state.get().to_string();
        settled.run(SETTLED_MS, move || address::replace(&link));
    });
    let on_step = move |step| {
        lab.draws.set(0);
        lab.setup.set(story::setup_of(step));
    };
    let note = move || {
        if lab.has_own() {
            Some(text("mixing.note.own").to_owned())
        } else {
            (absent > 0).then(|| filled("mixing.note.absent", &[&absent.to_string()]))
        }
    };
    view! {
        <main class="page mixing">
            <div class="head">
                <h1>{text("mixing.title")}</h1>
                <p class="soft">{text("mixing.intro")}</p>
                <p class="note" id="note" hidden=move || note().is_none()>{note}</p>
            </div>
            <div class="story">
                <Control name=Hideable::Lesson hidden>
                    <Lesson section="mixing" steps=story::steps(lab, twins.record) step on_step />
                </Control>
            </div>
            <div class="left">
                <Images lab hidden bench />
                <CompositeCard lab />
                <Drawing lab hidden />
                <Control name=Hideable::Clouds hidden><Clouds lab /></Control>
                <Control name=Hideable::Formula hidden><Formula lab /></Control>
                // A model that nobody sees does not run.
                {move || (!hidden.has(Hideable::Model)).then(|| view! { <Model lab bench /> })}
                <Control name=Hideable::Twins hidden><TwinsCard twins /></Control>
                <TeacherView hidden texts="mixing.hide." link=state />
            </div>
        </main>
    }
}
