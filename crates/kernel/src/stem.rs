//! Stems of words by language, by the algorithms of Snowball (snowball_stemmers_rs 1.0).

use std::borrow::Cow;

use snowball_stemmers_rs::{Algorithm, Stemmer};

/// Name and version of the stemming; part of every fingerprint.
pub const STEMMING: &str = "snowball-1.0";

/// The stemmer of a language (ISO 639-1); `None` where there is none.
#[must_use]
pub(crate) fn stemmer(language: &str) -> Option<Stemmer> {
    let algorithm = match language {
        "ar" => Algorithm::Arabic,
        "ca" => Algorithm::Catalan,
        "cs" => Algorithm::Czech,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "et" => Algorithm::Estonian,
        "eu" => Algorithm::Basque,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "ga" => Algorithm::Irish,
        "hu" => Algorithm::Hungarian,
        "hy" => Algorithm::Armenian,
        "id" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sr" => Algorithm::Serbian,
        "sv" => Algorithm::Swedish,
        "tr" => Algorithm::Turkish,
        "uk" => Algorithm::Ukrainian,
        "yi" => Algorithm::Yiddish,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}

/// The stem of a term in lower case. Terms that are not of letters and apostrophes alone, such as numbers and
/// abbreviations with stops, stay as they are.
pub(crate) fn stem<'t>(stemmer: &Stemmer, term: &'t str) -> Cow<'t, str> {
    if term.chars().all(|c| c.is_alphabetic() || c == '\'') { stemmer.stem(term) } else { Cow::Borrowed(term) }
}

/// The stem of a term in lower case; the term where its language has no stemmer.
#[must_use]
pub fn stem_in<'t>(language: &str, term: &'t str) -> Cow<'t, str> {
    stemmer(language).map_or(Cow::Borrowed(term), |stemmer| stem(&stemmer, term))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the Snowball project's own vocabularies.
    #[test]
    fn stems_are_snowballs() {
        let cases = [
            ("en", "consigned", "consign"),
            ("en", "generations", "generat"),
            ("en", "u.s.s.r.", "u.s.s.r."),
            ("de", "aufeinander", "aufeinand"),
            ("de", "kategorien", "kategori"),
            ("fr", "continuellement", "continuel"),
            ("ru", "важными", "важн"),
            ("xx", "anything", "anything"),
        ];
        for (language, term, expected) in cases {
            assert_eq!(stem_in(language, term), expected, "{language} {term}");
        }
        assert_eq!(stem_in("pl", "czerwonych"), stem_in("pl", "czerwony"));
    }

    proptest::proptest! {
        #[test]
        fn any_word_has_a_stem(term in "[a-zà-žа-яα-ωא-תա-և']{0,12}|\\PC{0,8}") {
            for language in ["ar", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "hu", "hy", "id",
                "it", "lt", "nb", "nl", "pl", "pt", "ro", "ru", "sr", "sv", "tr", "uk", "yi"] {
                let _ = stem_in(language, &term);
            }
        }
    }
}
