//! Texts for the engine's messages, without their full stops.

use shared::distribution::OutOfDistribution;
use shared::formats::Note;
use shared::imaging::statistics::MEASURES;

use super::numbers::{fixed, localised, significant};
use super::{filled, find, text};
use crate::protocol::{
    Activity, Check, DeviceKind, DeviceReason, DeviceReport, DeviceTimes, Ending, Failure, NoGpu,
    RequestError,
};

/// What the device is called.
pub fn device(report: &DeviceReport) -> String {
    match report.kind {
        DeviceKind::Cpu => text("engine.cpu").to_owned(),
        DeviceKind::WebGpu => gpu(&report.adapter),
    }
}

fn gpu(adapter: &str) -> String {
    if adapter.is_empty() {
        text("engine.gpu").to_owned()
    } else {
        filled("engine.gpu-named", &[adapter])
    }
}

/// What was done to a file's picture before it is seen.
pub fn note(note: Note) -> String {
    let key = format!("note.{}", note.name());
    match note {
        Note::Turned | Note::OverWhite | Note::SidesAssumed => text(&key).to_owned(),
        Note::Stretched { bits } => filled(&key, &[&bits.to_string()]),
        Note::Frame { index, count } => {
            filled(&key, &[&(index + 1).to_string(), &count.to_string()])
        }
        Note::First { count, .. } => filled(&key, &[&count.to_string()]),
    }
}

/// What is wrong with a picture that is out of distribution.
pub fn out_of_distribution(found: &OutOfDistribution) -> String {
    match found {
        OutOfDistribution::Features { kinds, .. } => {
            let kinds = kinds.iter().map(|kind| in_language("kinds", kind));
            filled("segment.not-like", &[&one_of(&kinds.collect::<Vec<_>>())])
        }
        OutOfDistribution::Statistics(nearest) => filled(
            "segment.out-of-distribution",
            &[
                &in_language("measure", MEASURES[nearest.measure]),
                &fixed(nearest.worst, 1),
                &nearest.set,
            ],
        ),
    }
}

/// What English calls that, in the app's language where the table's section knows it.
fn in_language(section: &str, english: &str) -> String {
    let letter = |c: char| {
        if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let name: String = english.chars().map(letter).collect();
    let key = format!("{section}.{name}");
    find(&key).unwrap_or(english).to_owned()
}

/// `a`, `a or b`, `a, b or c`.
fn one_of(names: &[String]) -> String {
    match names {
        [before @ .., last] if !before.is_empty() => {
            filled("kinds.or", &[&before.join(", "), last])
        }
        names => names.concat(),
    }
}

/// Why the engine computes where it does.
pub fn reason(reason: &DeviceReason) -> String {
    let plain = |key: &str| text(key).to_owned();
    match reason {
        DeviceReason::Offered => plain("engine.offered"),
        DeviceReason::GpuFaster(DeviceTimes { cpu_ms, gpu_ms }) => {
            faster("engine.gpu-faster", [*gpu_ms, *cpu_ms])
        }
        DeviceReason::CpuFaster(DeviceTimes { cpu_ms, gpu_ms }) => {
            faster("engine.cpu-faster", [*cpu_ms, *gpu_ms])
        }
        DeviceReason::SoftwareWanted => plain("engine.software-wanted"),
        DeviceReason::SoftwareOnly(adapter) => filled("engine.software", &[&gpu(&adapter.name)]),
        DeviceReason::GpuWanted | DeviceReason::CpuWanted => plain("engine.wanted"),
        DeviceReason::NoGpu(why) => no_gpu(why),
        DeviceReason::GpuStopped(why) => filled("engine.stopped-gpu", &[&ending(why)]),
        DeviceReason::GpuDiffers { found, expected } => {
            let numbers = [found, expected].map(|p| fixed(*p, 4));
            let differs = filled("engine.differs", &numbers.each_ref().map(String::as_str));
            filled("engine.failed-check", &[&differs])
        }
        DeviceReason::GpuFailed(words) => filled("engine.failed-check", &[words]),
    }
}

/// A sentence with the times of both devices.
fn faster(key: &str, times: [f64; 2]) -> String {
    let times = times.map(|ms| {
        if ms < 9.95 {
            fixed(ms, 1)
        } else {
            fixed(ms, 0)
        }
    });
    filled(key, &times.each_ref().map(String::as_str))
}

fn no_gpu(why: &NoGpu) -> String {
    match why {
        NoGpu::NoBrowser => text("engine.no-browser").to_owned(),
        NoGpu::NoNavigator => text("engine.no-navigator").to_owned(),
        NoGpu::NotOffered => text("engine.no-webgpu").to_owned(),
        NoGpu::Incomplete => text("engine.half-webgpu").to_owned(),
        NoGpu::NoProcessor => text("engine.no-processor").to_owned(),
        NoGpu::NotBuilt => text("engine.not-built").to_owned(),
        NoGpu::Refused(words) => filled("engine.no-adapter", &[words]),
        NoGpu::NotStarted(words) => filled("engine.not-started", &[words]),
        NoGpu::Exception(words) => words.clone(),
    }
}

/// What the check of the model found.
pub fn check(check: Check) -> String {
    match check {
        // The stored output has four decimals.
        Check::Stored { largest } => filled("engine.stored", &[&fixed(largest.max(1e-4), 4)]),
        Check::Probabilities => text("engine.probabilities").to_owned(),
        Check::SameAsCpu { largest } => {
            filled("engine.equals", &[&localised(&format!("{largest:.1e}"))])
        }
    }
}

/// What the engine is doing.
pub fn activity(activity: Activity) -> &'static str {
    text(match activity {
        Activity::Loading => "engine.loading",
        Activity::CheckingModel => "engine.checking-model",
        Activity::CheckingGpu => "engine.checking-gpu",
    })
}

/// Why an engine ended by itself.
pub fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Panicked(words) if words.is_empty() => text("engine.panicked").to_owned(),
        Ending::OtherVersion(words) => filled("engine.other-version", &[words]),
        Ending::Panicked(words) | Ending::DeviceLost(words) | Ending::Unreachable(words) => {
            words.clone()
        }
    }
}

/// Why the engine has no response.
pub fn failure(failure: &Failure) -> String {
    let size = |[height, width]: [usize; 2]| format!("{height} × {width}");
    match failure {
        Failure::Missing(what) => text(&format!("engine.missing-{}", what.name())).to_owned(),
        Failure::MaskSize { image, mask } => {
            filled("engine.mask-size", &[&size(*mask), &size(*image)])
        }
        Failure::Label { value, classes } => filled(
            "engine.label",
            &[&significant(*value), &classes.to_string()],
        ),
        Failure::NoNode(node) => filled("engine.no-node", &[&node.paper_name()]),
        Failure::NotProbabilities => text("engine.broken").to_owned(),
        Failure::OtherReference => text("engine.other-answer").to_owned(),
        Failure::ReferenceDiffers { largest } => {
            filled("engine.not-stored", &[&fixed(*largest, 4)])
        }
        Failure::FewCases { found, least } => filled(
            "engine.few-cases",
            &[&found.to_string(), &least.to_string()],
        ),
        Failure::Case { name, failure } => format!("{name}: {}", self::failure(failure)),
        Failure::ComparisonComplete => text("engine.comparison-complete").to_owned(),
        Failure::TrainingComplete => text("engine.training-complete").to_owned(),
        Failure::Refused(words) => words.clone(),
    }
}

/// Why there is no response.
pub fn ask_error(error: &RequestError) -> String {
    match error {
        RequestError::NoEngine => text("engine.none").to_owned(),
        RequestError::Ended => text("engine.ended").to_owned(),
        RequestError::NotSent(words) => words.clone(),
        RequestError::Misunderstood => text("engine.misunderstood").to_owned(),
        RequestError::Failed(why) => failure(why),
    }
}

#[cfg(test)]
mod tests {
    use shared::formats::Several;
    use shared::space::NodeId;

    use super::*;
    use crate::protocol::{Adapter, Missing};

    /// A text that is missing reads as its key.
    fn is_said(sentence: &str) {
        assert!(!sentence.starts_with("engine."), "{sentence}");
        assert!(!sentence.contains("{}"), "{sentence}");
    }

    #[test]
    fn every_note_has_a_sentence() {
        let several = [
            Several::Stacks,
            Several::TimePoints,
            Several::BValues,
            Several::Echoes,
            Several::Kinds,
            Several::Frames,
        ];
        for note in [
            Note::Turned,
            Note::OverWhite,
            Note::Stretched { bits: 12 },
            Note::SidesAssumed,
            Note::Frame { index: 4, count: 9 },
        ]
        .into_iter()
        .chain(several.map(|of| Note::First { of, count: 3 }))
        {
            let sentence = super::note(note);
            assert!(
                sentence.ends_with('.') && !sentence.contains("{}"),
                "{sentence}"
            );
            assert!(!sentence.starts_with("note."), "{sentence}");
        }
    }

    #[test]
    fn kinds_of_images_are_named_and_those_that_no_table_knows_stay() {
        let found = |kinds: &[&str]| {
            out_of_distribution(&OutOfDistribution::Features {
                kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
                distance: 2.0,
            })
        };
        let three = found(&["dermoscopy", "colonoscopy", "liver CT"]);
        assert!(
            three.contains("like dermoscopy, colonoscopy or liver CT."),
            "{three}"
        );
        assert!(found(&["knees of Ångström"]).contains("like knees of Ångström."));
        assert!(crate::text::has("kinds.liver-ct"));
    }

    #[test]
    fn every_measure_has_a_name_in_the_table() {
        for name in MEASURES {
            let key = format!("measure.{}", name.replace(' ', "-"));
            assert_eq!(text(&key), name);
        }
    }

    const TIMES: DeviceTimes = DeviceTimes {
        cpu_ms: 23.7,
        gpu_ms: 8.04,
    };

    #[test]
    fn the_time_of_the_chosen_device_comes_first() {
        for (of, first, then) in [
            (DeviceReason::GpuFaster(TIMES), "8.0 ms", "24 ms"),
            (DeviceReason::CpuFaster(TIMES), "24 ms", "8.0 ms"),
        ] {
            let sentence = reason(&of);
            let at = |part| sentence.find(part).expect("both times are said");
            assert!(at(first) < at(then), "{sentence}");
        }
    }

    #[test]
    fn every_reason_for_a_device_has_a_sentence() {
        let adapter = Adapter {
            name: "SwiftShader".into(),
            software: true,
        };
        let words = || "words".to_owned();
        let none = [
            NoGpu::NoBrowser,
            NoGpu::NoNavigator,
            NoGpu::NotOffered,
            NoGpu::Incomplete,
            NoGpu::Refused(words()),
            NoGpu::NoProcessor,
            NoGpu::NotBuilt,
            NoGpu::NotStarted(words()),
            NoGpu::Exception(words()),
        ];
        let mut all = vec![
            DeviceReason::Offered,
            DeviceReason::SoftwareWanted,
            DeviceReason::SoftwareOnly(adapter),
            DeviceReason::CpuWanted,
            DeviceReason::GpuWanted,
            DeviceReason::GpuFaster(TIMES),
            DeviceReason::CpuFaster(TIMES),
            DeviceReason::GpuStopped(Ending::OtherVersion(words())),
            DeviceReason::GpuStopped(Ending::Panicked(String::new())),
            DeviceReason::GpuDiffers {
                found: 0.25,
                expected: 0.5,
            },
            DeviceReason::GpuFailed(words()),
        ];
        all.extend(none.map(DeviceReason::NoGpu));
        for one in all {
            is_said(&reason(&one));
        }
        let software = reason(&DeviceReason::SoftwareOnly(Adapter {
            name: "SwiftShader".into(),
            software: true,
        }));
        assert!(software.contains("WebGPU, SwiftShader"), "{software}");
    }

    #[test]
    fn every_failure_has_a_sentence_without_its_full_stop() {
        let mut all = vec![
            Failure::MaskSize {
                image: [60, 84],
                mask: [84, 60],
            },
            Failure::NoNode(NodeId::new(3, 0)),
            Failure::NotProbabilities,
            Failure::OtherReference,
            Failure::ReferenceDiffers { largest: 0.5 },
            Failure::Label {
                value: 7.0,
                classes: 2,
            },
            Failure::FewCases { found: 3, least: 8 },
            Failure::ComparisonComplete,
            Failure::TrainingComplete,
        ];
        all.extend(Missing::ALL.map(Failure::Missing));
        for one in all {
            let sentence = failure(&one);
            is_said(&sentence);
            assert!(!sentence.ends_with('.'), "{sentence}");
            let case = Failure::Case {
                name: "a.png".into(),
                failure: Box::new(one),
            };
            assert_eq!(failure(&case), format!("a.png: {sentence}"));
        }
        let errors = [
            RequestError::NoEngine,
            RequestError::Ended,
            RequestError::Misunderstood,
        ];
        for error in errors {
            is_said(&ask_error(&error));
        }
    }

    #[test]
    fn numbers_of_a_check_have_the_digits_that_mean_something() {
        let stored = check(Check::Stored { largest: 0.0 });
        assert!(stored.contains("0.0001"), "{stored}");
        let same = check(Check::SameAsCpu { largest: 2.5e-6 });
        assert!(same.contains("2.5e-6"), "{same}");
        is_said(&check(Check::Probabilities));
    }
}
