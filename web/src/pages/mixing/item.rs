//! Items to mix: synthetic pictures by their seeds, which a link restores, and the user's own, which it cannot.

use std::fmt;
use std::str::FromStr;

use shared::imaging::synthetic::SyntheticDomain;

/// The name of an own picture in a link.
const OWN: &str = "own";

/// One image with its mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A synthetic picture by its seed.
    Synthetic(SyntheticDomain, u64),
    /// The user's own, numbered in the order of its arrival.
    Own(u32),
}

impl Item {
    /// Its data set in the union: one a domain, and one for all own pictures.
    pub fn data_set(self) -> usize {
        let domain = |item| SyntheticDomain::ALL.iter().position(|d| *d == item);
        match self {
            Self::Synthetic(domain_of_it, _) => {
                domain(domain_of_it).expect("ALL lists every domain there is")
            }
            Self::Own(_) => SyntheticDomain::ALL.len(),
        }
    }
}

impl fmt::Display for Item {
    /// As it stands in a link: `lesion-1`, `own`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Synthetic(domain, seed) => write!(f, "{}-{seed}", domain.name()),
            Self::Own(_) => f.write_str(OWN),
        }
    }
}

/// Why a name is no picture that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPiece {
    /// It stands for a picture on somebody else's machine.
    Own,
    /// It stands for nothing.
    Unknown,
}

impl FromStr for Item {
    type Err = NoPiece;

    fn from_str(name: &str) -> Result<Self, NoPiece> {
        if name == OWN {
            return Err(NoPiece::Own);
        }
        let (domain, seed) = name.rsplit_once('-').ok_or(NoPiece::Unknown)?;
        let domain = SyntheticDomain::ALL
            .into_iter()
            .find(|d| d.name() == domain);
        let seed = seed.parse().map_err(|_no_number| NoPiece::Unknown)?;
        Ok(Self::Synthetic(domain.ok_or(NoPiece::Unknown)?, seed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_synthetic_piece_reads_back_as_it_was_written() {
        for domain in SyntheticDomain::ALL {
            let item = Item::Synthetic(domain, 17);
            assert_eq!(item.to_string().parse(), Ok(item));
        }
        assert_eq!(Item::Own(3).to_string().parse::<Item>(), Err(NoPiece::Own));
        for name in ["", "lesion", "lesion-", "lesion-x", "cat-1", "lesion--1"] {
            assert_eq!(name.parse::<Item>(), Err(NoPiece::Unknown), "{name}");
        }
    }
}
