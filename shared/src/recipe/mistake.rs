//! The parser's error of a recipe file in one line: its position, the fault, and the nearest valid text.

/// How many letters of a word may differ from the one that was meant.
const NEAR: usize = 3;

/// The parser's error with its line in `text`, and the nearest known name where a name is unknown.
pub(super) fn in_words(error: &toml::de::Error, text: &str) -> String {
    let what = named(error.message());
    match error.span() {
        Some(span) => {
            let before = text.get(..span.start).unwrap_or(text);
            format!("line {}: {what}", before.matches('\n').count() + 1)
        }
        None => what,
    }
}

fn named(message: &str) -> String {
    let kind = if message.starts_with("unknown field") {
        "key"
    } else if message.starts_with("unknown variant") {
        "value"
    } else {
        return message.replace('\n', ", ");
    };
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let Some((found, known)) = quoted.split_first() else {
        return message.to_owned();
    };
    let apart = |name: &&&str| strsim::levenshtein(name, found);
    let near = known.iter().min_by_key(apart);
    match near.filter(|name| apart(name) <= NEAR) {
        Some(near) => format!("unknown {kind} \"{found}\"; did you mean \"{near}\"?"),
        None => format!(
            "unknown {kind} \"{found}\"; expected one of {}",
            known.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::recipe::Recipe;

    fn error_of(text: &str) -> String {
        Recipe::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_misspelt_name_is_told_with_its_line_and_what_was_meant() {
        let sentence = error_of("seed = 1\n\n[search]\nepoch = 3\n");
        assert_eq!(
            sentence,
            "line 4: unknown key \"epoch\"; did you mean \"epochs\"?"
        );
        let sentence = error_of("[search]\nsearcher = \"pertubation\"\n");
        assert_eq!(
            sentence,
            "line 2: unknown value \"pertubation\"; did you mean \"perturbation\"?"
        );
        let sentence = error_of("[search]\nprecision = \"duoble\"\n");
        assert_eq!(
            sentence,
            "line 2: unknown value \"duoble\"; did you mean \"double\"?"
        );
    }

    #[test]
    fn a_name_that_is_like_none_gets_the_list() {
        let sentence = error_of("[search]\nprecision = \"half\"\n");
        assert_eq!(
            sentence,
            "line 2: unknown value \"half\"; expected one of single, double"
        );
    }

    #[test]
    fn what_is_no_toml_has_its_line_too() {
        let sentence = error_of("seed = 1\n[search\n");
        assert!(
            sentence.starts_with("line 2: ") && !sentence.contains('\n'),
            "{sentence}"
        );
        let sentence = error_of("[search]\nepochs = \"many\"\n");
        assert!(
            sentence.starts_with("line 2: ") && sentence.contains("many"),
            "{sentence}"
        );
    }
}
