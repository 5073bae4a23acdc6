//! Languages: their codes, and which one a text is in.

use whatlang::Lang;

/// Of a long text this many bytes are looked at, in [`SAMPLES`] places.
const SAMPLE_BYTES: usize = 2400;
const SAMPLES: usize = 4;

/// The language of a text as a code of ISO 639-1; `None` where the text is too short or too mixed to say. Of a long text, four places are looked at, so that a foreign title page does not decide.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    let info = if text.len() <= SAMPLE_BYTES { whatlang::detect(text) } else { whatlang::detect(&sample(text)) };
    info.filter(whatlang::Info::is_reliable).map(|info| code(info.lang()))
}

fn sample(text: &str) -> String {
    let length = SAMPLE_BYTES / SAMPLES;
    let mut sample = String::with_capacity(SAMPLE_BYTES + 4 * SAMPLES);
    for number in 0..SAMPLES {
        let start = text.ceil_char_boundary((2 * number + 1) * (text.len() - length) / (2 * SAMPLES));
        sample.push_str(&text[start..text.floor_char_boundary((start + length).min(text.len()))]);
        sample.push(' ');
    }
    sample
}

/// The code of a language that a file names, by ISO 639-1 where it has one there: `en` for `en-GB`, `EN`, `eng` and `English`.
#[must_use]
pub fn normalized(tag: &str) -> String {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let terminological = match primary.as_str() {
        "ger" => "deu",
        "fre" => "fra",
        "cze" => "ces",
        "dut" => "nld",
        "rum" => "ron",
        "gre" => "ell",
        "slo" => "slk",
        "chi" => "cmn",
        other => other,
    };
    let named = |lang: &Lang| lang.eng_name().eq_ignore_ascii_case(&primary);
    let lang = Lang::from_code(terminological).or_else(|| Lang::all().iter().copied().find(|lang| named(lang)));
    lang.map_or(primary, |lang| code(lang).to_owned())
}

/// The code of ISO 639-1 of a language.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let cases = [
            ("en", "The leaders of the party said that the old order would not return to the country."),
            ("fr", "Les dirigeants du parti ont dit que l'ancien ordre ne reviendrait pas dans le pays."),
            ("de", "Die Führer der Partei sagten, dass die alte Ordnung nicht in das Land zurückkehren werde."),
            ("pl", "Przywódcy partii powiedzieli, że dawny porządek nie wróci już nigdy do tego kraju."),
            ("ru", "Руководители партии сказали, что старый порядок никогда не вернется в эту страну."),
        ];
        for (language, text) in cases {
            assert_eq!(detect(text), Some(language), "{text}");
            // The start of a long text does not decide alone.
            let foreign = if language == "en" { cases[1].1 } else { cases[0].1 };
            assert_eq!(detect(&format!("{foreign} {}", text.repeat(60))), Some(language));
        }
        for nothing in ["", " ", "12 34", "?!"] {
            assert_eq!(detect(nothing), None);
        }
    }

    #[test]
    fn names_and_codes() {
        let cases = [
            ("en", "en"),
            ("en-GB", "en"),
            ("ENG", "en"),
            ("English", "en"),
            ("ger", "de"),
            ("fra", "fr"),
            (" ru_RU ", "ru"),
            ("grc", "grc"),
        ];
        for (tag, language) in cases {
            assert_eq!(normalized(tag), language);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,50}", times in 1usize..80) {
            let _ = detect(&text.repeat(times));
        }
    }
}
