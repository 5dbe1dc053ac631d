//! Memory over many steps: what is done again and again may not hold more and more.

use anyhow::{Context as _, bail};
use shared::architecture::Architecture;
use shared::bundle::WeightPrecision;
use shared::cases::{Sample, Split};
use shared::imaging::synthetic::SyntheticDomain;
use shared::recipe::Recipe;
use shared::search::{Event, Session};
use shared::segment::{Device, Segmenter};
use shared::space::Fusion;
use web::engine::{Engine, Surroundings};
use web::protocol::search::{Advance, Begin, LabSettings};
use web::protocol::{
    DevicePreference, LoadModel, OpenSynthetic, Request, Segment, Start, SyntheticSample,
};

use crate::allocations;
use crate::fuzz::End;
use crate::network::{TINY, genotype, model};

/// How much more may be held at the end than after the warm-up.
const GROWTH: f64 = 1.05;
/// What a few lists and tables more are worth, in bytes.
const SLACK: u64 = 64 << 10;
/// The same of the whole process, whose pages the system counts.
const RESIDENT_SLACK: u64 = 8 << 20;

/// What came of something that was done many times.
#[derive(Clone, Debug)]
pub struct Soaked {
    /// What was done.
    pub what: &'static str,
    /// How often.
    pub times: u64,
    /// The most bytes that the program held in the second quarter, and in the last.
    pub held: [u64; 2],
    /// The most bytes of the process in memory, likewise; 0 where the system does not say.
    pub resident: [u64; 2],
}

impl Soaked {
    /// Whether no more was held at the end than after the warm-up.
    pub fn is_flat(&self) -> bool {
        let grows = |[early, late]: [u64; 2], slack: u64| {
            late > early + slack && late as f64 > early as f64 * GROWTH
        };
        !grows(self.held, SLACK) && !grows(self.resident, RESIDENT_SLACK)
    }
}

/// Something to do many times.
pub type Work = Box<dyn FnMut() -> anyhow::Result<()>>;

/// One of the things that are done.
#[derive(Clone, Copy)]
pub struct Repeated {
    /// Its name in reports.
    pub what: &'static str,
    /// How many of the quickest take as long as one of these.
    pub cost: u64,
    /// How it begins.
    pub begin: fn() -> anyhow::Result<Work>,
}

/// All that is done.
pub const ALL: [Repeated; 4] = [
    Repeated {
        what: "bilevel step of a tiny supernet",
        cost: 1,
        begin: bilevel,
    },
    Repeated {
        what: "model read, and an image segmented",
        cost: 1,
        begin: segmentation,
    },
    Repeated {
        what: "synthetic image segmented by the app's engine",
        cost: 1,
        begin: engine,
    },
    Repeated {
        what: "search of the lab begun and left",
        cost: 5,
        begin: || Ok(lab()),
    },
];

/// Does it until `end`, and looks at the memory after each time.
///
/// # Errors
/// What the work fails with, or too few times to tell.
pub fn soak(what: &'static str, mut work: Work, end: End) -> anyhow::Result<Soaked> {
    let mut seen: Vec<[u64; 2]> = Vec::new();
    while end.allows(seen.len() as u64) {
        work().with_context(|| what.to_owned())?;
        seen.push([allocations::held(), resident()]);
    }
    let quarter = seen.len() / 4;
    if quarter < 2 {
        bail!("{what}: {} times are too few to tell", seen.len());
    }
    let most = |part: &[[u64; 2]], of: usize| part.iter().map(|all| all[of]).max().unwrap_or(0);
    let early = &seen[quarter..2 * quarter];
    let late = &seen[seen.len() - quarter..];
    Ok(Soaked {
        what,
        times: seen.len() as u64,
        held: [most(early, 0), most(late, 0)],
        resident: [most(early, 1), most(late, 1)],
    })
}

/// Bytes of this process in memory, where the system says them.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}

/// A step of weights, alpha and beta, in searches of one epoch of 2,000 steps: a history of epochs is meant to grow.
fn bilevel() -> anyhow::Result<Work> {
    let mut recipe = Recipe::parse(TINY)?;
    recipe.search.steps = 2000;
    recipe.synthetic.images = 6;
    let drawn = &recipe.synthetic;
    let samples: Vec<Sample> = drawn.samples(&recipe.preprocess, recipe.seed, Split::Train);
    let settings = recipe.search_settings();
    let begin = move || Session::begin(settings.clone(), &samples, &Device::flex());
    let mut session = begin()?;
    let samples = recipe
        .synthetic
        .samples(&recipe.preprocess, recipe.seed, Split::Train);
    Ok(Box::new(move || {
        match pollster::block_on(session.advance(&samples))? {
            Event::Stepped(_) => {}
            _ => session = begin()?,
        }
        Ok(())
    }))
}

/// The file of a model with a found network.
fn found_model() -> anyhow::Result<Vec<u8>> {
    let architecture = Architecture::Found(genotype(Fusion::Sum)?);
    model(architecture, WeightPrecision::F16)
}

fn segmentation() -> anyhow::Result<Work> {
    let model = found_model()?;
    let (image, _) = shared::cases::synthetic_case(SyntheticDomain::Polyp, 0, [24, 32], 1);
    Ok(Box::new(move || {
        let segmenter = Segmenter::from_bytes(&model, &Device::flex())?;
        let output = segmenter.last_output();
        let found = pollster::block_on(segmenter.segment(&image, output))?;
        anyhow::ensure!(found.mask(0.5).size() == image.size(), "the mask's size");
        Ok(())
    }))
}

/// The engine's response.
fn ask<R: Request>(engine: &mut Engine, request: R) -> anyhow::Result<R::Response> {
    let response = pollster::block_on(engine.ask(request));
    response.map_err(|error| anyhow::anyhow!("the engine has no response: {error:?}"))
}

fn engine() -> anyhow::Result<Work> {
    let bytes = found_model()?;
    let mut engine = Engine::new(Surroundings::PLAIN);
    let preference = DevicePreference::Best;
    ask(&mut engine, Start { preference })?;
    ask(&mut engine, LoadModel { bytes })?;
    let mut seed = 0;
    Ok(Box::new(move || {
        seed += 1;
        let sample = SyntheticSample {
            domain: SyntheticDomain::Lesion,
            seed,
            size: [48, 64],
        };
        ask(&mut engine, OpenSynthetic(sample))?;
        let exit = "x0.5".to_owned();
        ask(&mut engine, Segment { exit, afresh: true })?;
        Ok(())
    }))
}

fn lab() -> Work {
    let mut engine = Engine::new(Surroundings::PLAIN);
    Box::new(move || {
        let own = Vec::new();
        let settings = LabSettings::default();
        ask(&mut engine, Begin { settings, own })?;
        ask(&mut engine, Advance)?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_grows_is_seen() {
        let soaked = |held, resident| Soaked {
            what: "it",
            times: 100,
            held,
            resident,
        };
        assert!(soaked([10 << 20, 10 << 20], [90 << 20, 92 << 20]).is_flat());
        assert!(!soaked([10 << 20, 11 << 20], [90 << 20, 90 << 20]).is_flat());
        assert!(!soaked([10 << 20, 10 << 20], [90 << 20, 110 << 20]).is_flat());
    }
}
