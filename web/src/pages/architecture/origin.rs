//! The source of the open architecture, as it stands in a link.

use std::sync::Arc;

use shared::genotype::Genotype;

use super::published;
use crate::route::compact;

/// Where the architecture comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A published one, by its name.
    Published(String),
    /// That of the model in use.
    Model,
    /// The user's own, which the link then carries whole.
    Own(Arc<Genotype>),
}

/// In a link: the model in use.
const MODEL: &str = "model";

impl Origin {
    /// What a link or a user's file says.
    ///
    /// # Errors
    /// A sentence without its full stop that says what is wrong with the genotype.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == MODEL {
            return Ok(Self::Model);
        }
        if text.starts_with('{') {
            let own = Genotype::from_json(text).map_err(|error| error.to_string())?;
            return Ok(Self::Own(Arc::new(own)));
        }
        match published::genotype(text) {
            Ok(_) => Ok(Self::Published(text.into())),
            Err(error) => Err(error.to_string()),
        }
    }

    /// As it stands in a link.
    pub fn in_link(&self) -> String {
        match self {
            Self::Published(id) => id.clone(),
            Self::Model => MODEL.into(),
            Self::Own(genotype) => compact(genotype),
        }
    }

    /// The architecture; none while the model is on its way.
    pub fn genotype(&self, model: Option<&str>) -> Option<Arc<Genotype>> {
        match self {
            Self::Published(id) => published::genotype(id).ok().map(Arc::new),
            Self::Model => Genotype::from_json(model?).ok().map(Arc::new),
            Self::Own(genotype) => Some(genotype.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_what_it_was_made_of() {
        let own = published::genotype("stage1_deep").unwrap();
        for origin in [
            Origin::Model,
            Origin::Published("layer7_double_deep".into()),
            Origin::Own(Arc::new(own)),
        ] {
            assert_eq!(Origin::parse(&origin.in_link()), Ok(origin));
        }
    }

    #[test]
    fn what_is_no_genotype_is_said() {
        assert!(Origin::parse("layer7").unwrap_err().contains("nearest"));
        assert!(
            Origin::parse("{\"layers\": 9}")
                .unwrap_err()
                .contains("format")
        );
        assert!(Origin::parse("").is_err());
    }
}
