//! Enums whose values have names: in links, in the page's source and in the table of texts.

use shared::events::RunKind;
use shared::formats::SlicePlane;
use shared::imaging::synthetic::SyntheticDomain;
use shared::mixing::MixWeights;
use shared::space::Branch;

/// One of a few values that can be chosen, each with a name of its own.
pub trait Named: Copy + PartialEq + Send + Sync + 'static {
    /// All of them, in the order in which they are offered.
    const ALL: &'static [Self];

    /// Its name.
    fn name(self) -> &'static str;

    /// The one of that name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// Declares an enum with the name of each of its values.
macro_rules! named {
    (
        $(#[$about:meta])*
        $visibility:vis enum $type:ident {
            $($(#[$one:meta])* $value:ident = $name:literal,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $visibility enum $type {
            $($(#[$one])* $value,)*
        }

        impl $crate::named::Named for $type {
            const ALL: &'static [Self] = &[$(Self::$value),*];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)*
                }
            }
        }
    };
}
pub(crate) use named;

impl Named for Branch {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }
}

impl Named for SyntheticDomain {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }
}

impl Named for SlicePlane {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }
}

impl Named for RunKind {
    const ALL: &'static [Self] = &[Self::Search, Self::Retraining];

    fn name(self) -> &'static str {
        self.name()
    }
}

impl Named for MixWeights {
    const ALL: &'static [Self] = &[Self::SoftmaxBeta, Self::Classic, Self::Dirichlet];

    fn name(self) -> &'static str {
        match self {
            Self::SoftmaxBeta => "softmax",
            Self::Classic => "classic",
            Self::Dirichlet => "dirichlet",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::search::Remedy;
    use crate::route::Route;

    fn is_found_by_its_name<T: Named + std::fmt::Debug>() {
        for one in T::ALL {
            assert_eq!(T::named(one.name()), Some(*one));
        }
        assert_eq!(T::named("nowhere"), None);
    }

    #[test]
    fn every_value_is_found_by_its_name() {
        is_found_by_its_name::<Branch>();
        is_found_by_its_name::<SyntheticDomain>();
        is_found_by_its_name::<SlicePlane>();
        is_found_by_its_name::<RunKind>();
        is_found_by_its_name::<MixWeights>();
        is_found_by_its_name::<Remedy>();
        is_found_by_its_name::<Route>();
    }
}
