//! How many architectures the cell space holds.

use super::primitive::Family;

/// The number of cell architectures before discretisation, exactly: 7^14 · 6^4 · 4^4.
///
/// The paper prints the formula as a sum, 7^10 · (6^4 + 4^4 + 7^4), which is 1.12e12, beside the
/// value 2.25e17, which is this product: the normal operations of all fourteen edges are shared by
/// the three cells, and the four main edges of the down and the up cell add their own.
pub fn architectures() -> u128 {
    let choices = |family: Family| {
        let count = family.primitives().len() as u128;
        count.pow(family.edges().len() as u32)
    };
    Family::ALL.into_iter().map(choices).product()
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_the_number_of_the_paper() {
        assert_eq!(super::architectures(), 225_018_138_217_549_824);
    }
}
