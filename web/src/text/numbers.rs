//! Numbers formatted for people, in the app's language. Those of links, files and the page's source are not: they stay
//! as Rust writes them.

use super::{Language, language};

/// `1,234,567`.
pub fn grouped(number: u64) -> String {
    grouped_in(language(), number)
}

fn grouped_in(language: Language, number: u64) -> String {
    let [_, between] = language.marks();
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push_str(between);
        }
        text.push(digit);
    }
    text
}

/// A number as Rust writes it (`0.125`, `2.5e-6`) with the app's decimal mark.
pub fn localised(number: &str) -> String {
    localised_in(language(), number)
}

fn localised_in(language: Language, number: &str) -> String {
    let [mark, _] = language.marks();
    number.replace('.', mark)
}

/// That many decimals.
pub fn fixed(value: impl Into<f64>, decimals: usize) -> String {
    localised(&format!("{:.decimals$}", value.into()))
}

/// Three digits and a unit: `215 k`, `3.41 M`, `1.20 G`.
pub fn short(number: u64) -> String {
    let units = [(1e9, " G"), (1e6, " M"), (1e3, " k")];
    let found = units.iter().find(|(size, _)| number as f64 >= *size);
    let Some((size, unit)) = found else {
        return number.to_string();
    };
    let value = number as f64 / size;
    let decimals = match value {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    };
    format!("{}{unit}", fixed(value, decimals))
}

/// Milliseconds, or seconds where there are many.
pub fn time(ms: f64) -> String {
    if ms >= 10_000.0 {
        format!("{} s", fixed(ms / 1000.0, 1))
    } else {
        format!("{} ms", fixed(ms, 0))
    }
}

/// Seconds as a length of time that is planned with: `40 s`, `12 min`, `3.5 h`.
pub fn duration(seconds: f64) -> String {
    let minutes = seconds / 60.0;
    if seconds < 90.0 {
        format!("{seconds:.0} s")
    } else if minutes < 90.0 {
        format!("{minutes:.0} min")
    } else {
        format!("{} h", fixed(minutes / 60.0, 1))
    }
}

/// A share of 1 as per cent.
pub fn percent(share: f32) -> String {
    format!("{} %", fixed(share * 100.0, 0))
}

/// A share of 1 with two decimals.
pub fn hundredths(share: f32) -> String {
    fixed(share, 2)
}

/// About three digits: `12300`, `0.125`.
pub fn significant(value: f32) -> String {
    let decimals = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        _ => 3,
    };
    fixed(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_those_of_the_language() {
        let german = Language::German;
        assert_eq!(grouped_in(german, 1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(localised_in(german, "-0.125"), "-0,125");
        assert_eq!(localised_in(german, "2.5e-6"), "2,5e-6");
        assert_eq!(localised_in(Language::English, "0.125"), "0.125");
        assert_eq!(fixed(1.0_f32 / 3.0, 3), "0.333");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [grouped(7), grouped(1234), grouped(1_234_567)],
            ["7", "1,234", "1,234,567"]
        );
        assert_eq!(
            [
                short(999),
                short(215_400),
                short(3_412_000),
                short(12_000_000_000)
            ],
            ["999", "215 k", "3.41 M", "12.0 G"]
        );
        assert_eq!(
            [duration(40.2), duration(720.0), duration(12_600.0)],
            ["40 s", "12 min", "3.5 h"]
        );
        assert_eq!([time(12.4), time(12_400.0)], ["12 ms", "12.4 s"]);
        assert_eq!(
            (percent(0.5), hundredths(0.5)),
            ("50 %".into(), "0.50".into())
        );
        assert_eq!(
            [significant(-1024.4), significant(2.5), significant(0.125)],
            ["-1024", "2.50", "0.125"]
        );
    }
}
