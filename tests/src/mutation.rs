//! Random changes of files: what a cut copy, a bad disk or somebody clever does to them.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

/// Whether a file is text, whose numbers and words are changed as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any bytes.
    Binary,
    /// UTF-8.
    Text,
}

/// Numbers at the edges of their kinds.
const BYTES: [u8; 8] = [0, 1, 2, 0x10, 0x7f, 0x80, 0xfe, 0xff];
const WORDS: [u32; 10] = [
    0,
    1,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
];

/// What numbers and words of a text become.
const TOKENS: [&str; 30] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "64",
    "1024",
    "1025",
    "65536",
    "1000000",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "0.5",
    "-0.5",
    "1e-45",
    "1e38",
    "1e39",
    "1e308",
    "1e999",
    "nan",
    "inf",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\"a\"",
    "",
];

/// The longest that a file becomes by changes that make it longer, in bytes.
const LONGEST: usize = 1 << 16;

/// One of the corpus with one to four changes.
pub fn mutated(corpus: &[Vec<u8>], kind: Kind, rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = corpus.choose(rng).cloned().unwrap_or_default();
    for _ in 0..rng.random_range(1..=4) {
        match kind {
            Kind::Text if rng.random_ratio(3, 4) => change_token(&mut bytes, rng),
            Kind::Text | Kind::Binary => change_bytes(&mut bytes, corpus, rng),
        }
    }
    bytes
}

/// Replaces a number or a word.
fn change_token(bytes: &mut Vec<u8>, rng: &mut ChaCha8Rng) {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-+".contains(byte);
    let digits = rng.random_ratio(3, 4);
    let begins: Vec<usize> = (0..bytes.len())
        .filter(|at| inside(&bytes[*at]) && (*at == 0 || !inside(&bytes[at - 1])))
        .filter(|at| !digits || bytes[*at].is_ascii_digit() || bytes[*at] == b'-')
        .collect();
    let Some(start) = begins.choose(rng).copied() else {
        return;
    };
    let length = bytes[start..]
        .iter()
        .take_while(|byte| inside(byte))
        .count();
    let token = TOKENS[rng.random_range(0..TOKENS.len())];
    bytes.splice(start..start + length, token.bytes());
}

fn change_bytes(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], rng: &mut ChaCha8Rng) {
    if bytes.is_empty() {
        bytes.push(rng.random());
        return;
    }
    // Half of the changes meet the header, which says most.
    let end = if rng.random() {
        bytes.len().min(512)
    } else {
        bytes.len()
    };
    let at = rng.random_range(0..end);
    let some = |rng: &mut ChaCha8Rng, least: usize| {
        let most = (bytes.len() - at).min(64);
        rng.random_range(least.min(most)..=most)
    };
    match rng.random_range(0..9) {
        0 => bytes[at] ^= 1 << rng.random_range(0..8),
        1 => bytes[at] = rng.random(),
        2 => bytes[at] = BYTES[rng.random_range(0..BYTES.len())],
        3 | 4 => {
            let word = WORDS[rng.random_range(0..WORDS.len())];
            let word = if rng.random() {
                word.to_le_bytes()
            } else {
                word.to_be_bytes()
            };
            let width = if rng.random() { 2 } else { 4 };
            let from = if rng.random() { 0 } else { 4 - width };
            for (byte, new) in bytes[at..].iter_mut().zip(&word[from..from + width]) {
                *byte = *new;
            }
        }
        5 => {
            let length = some(rng, 1);
            bytes.drain(at..at + length);
        }
        6 => bytes.truncate(at),
        7 => {
            let length = some(rng, 1);
            let copy = bytes[at..at + length].to_vec();
            let times = rng.random_range(1..=4);
            if bytes.len() < LONGEST {
                bytes.splice(at..at, copy.repeat(times));
            }
        }
        _ => {
            let other = corpus.choose(rng).map_or(&[][..], Vec::as_slice);
            if !other.is_empty() && bytes.len() < LONGEST {
                let from = rng.random_range(0..other.len());
                let length = rng.random_range(1..=(other.len() - from).min(256));
                let until = (at + length).min(bytes.len());
                bytes.splice(at..until, other[from..from + length].iter().copied());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn a_seed_gives_one_change_and_another_gives_others() {
        let corpus = [b"{\"layers\": 9, \"width\": 16}".to_vec()];
        let changed = |seed| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            mutated(&corpus, Kind::Text, &mut rng)
        };
        assert_eq!(changed(1), changed(1));
        let all: std::collections::BTreeSet<_> = (0..100).map(changed).collect();
        assert!(all.len() > 50, "{} of 100 differ", all.len());
    }
}
