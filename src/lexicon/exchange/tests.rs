#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

const ALL: [Format; 6] =
    [Format::Quanteda, Format::Liwc, Format::Lexicoder, Format::Yoshikoder, Format::Wordstat, Format::Spacy];

/// Concepts as `family/id: form, form`.
fn shown(source: &LexiconSource) -> Vec<String> {
    let concept = |concept: &ConceptSource| {
        let id = [&concept.family, &concept.id].map(String::as_str).join("/");
        format!("{}: {}", id.trim_start_matches('/'), concept.forms.join(", "))
    };
    source.concepts.iter().map(concept).collect()
}

fn read(format: Format, text: &str) -> (Vec<String>, Vec<String>) {
    let (source, losses) = import(format, text.as_bytes()).unwrap();
    (shown(&source), losses.into_iter().map(|loss| format!("{}: {}", loss.place, loss.what)).collect())
}

#[test]
fn quanteda_with_keys_below_keys() {
    let text = "\u{feff}Coercion:\r\n  purge:\r\n    - purg*\r\n    - \"great purge\"\r\n\r\n  secret-police: [KGB, secret_police, 1956]\r\n\
                thaw: thaw\r\nmixed:\r\n  - one\r\n  - below: [two, \"t?o\", ':)']\r\nempty: []\r\n";
    let (concepts, losses) = read(Format::Quanteda, text);
    assert_eq!(
        concepts,
        [
            "coercion/purge: purg*, great purge",
            "coercion/secret-police: KGB, secret police, 1956",
            "thaw: thaw",
            "mixed: one",
            "mixed/below: two",
        ]
    );
    assert_eq!(losses, ["key below: `t?o`", "key below: `:)`", "category empty: the category"]);
}

#[test]
fn liwc_as_it_is_found() {
    let text = "%\r\n1\t\tpower\r\n\t2 purge\r\n3   thaw\r\n\r\n%\r\n\r\npurg*\t\t2\r\nsecret police\t1\t2\r\nthaw* 3\r\n\t\t1\r\n\
                no. 5\t1\r\nlike\t(02 134)125\r\nkind\t9\r\nkind<of>\t1\r\nfive 5 year plan 1 3\r\n";
    let (concepts, losses) = read(Format::Liwc, text);
    assert_eq!(
        concepts,
        [
            "power: secret police, thaw*, five 5 year plan",
            "power/purge: purg*, secret police",
            "thaw: thaw*, five 5 year plan"
        ]
    );
    assert_eq!(
        losses,
        [
            "line 13: `(02` of `like`",
            "line 13: `134)125` of `like`",
            "line 14: `kind` in category 9",
            "line 15: `kind<of>`",
            "line 12: `no. 5` of power",
        ]
    );
}

#[test]
fn lexicoder_yoshikoder_and_wordstat() {
    let (concepts, losses) =
        read(Format::Lexicoder, "early\n+NEGATIVE\n purge* \n\nshow trial\n+POSITIVE\nthaw\n(x)\n+NEGATIVE\n");
    assert_eq!(concepts, ["negative: purge*, show trial", "positive: thaw"]);
    assert_eq!(losses, ["line 1: `early`", "line 8: `(x)`"]);

    let xml = "<?xml version=\"1.0\"?>\n<dictionary><cnode name=\"Power &amp; rule\">\n<pnode name=\"despot*\"/><cnode name=\"Police\">\
               <pnode name=\"secret police\"></pnode><pnode name=\"[x]\"/></cnode></cnode></dictionary>";
    let (concepts, losses) = read(Format::Yoshikoder, xml);
    assert_eq!(concepts, ["power-rule: despot*", "power-rule/police: secret police"]);
    assert_eq!(losses, ["line 3: `[x]`"]);

    let text = "ECONOMY\n\t+STATE+\n\t\tFIVE_YEAR_PLAN* (1)\n\n\t\tAGE (2)\n\t\t@NEAR [A AND B] (1)\n\tPRIVATE (1)\nTHAW\n\tTHAW (1)\n";
    let (concepts, losses) = read(Format::Wordstat, text);
    assert_eq!(concepts, ["economy: private", "economy/state: five year plan*, age", "thaw: thaw"]);
    assert_eq!(losses, ["line 5: weight 2 of `AGE`", "line 6: `@NEAR [A AND B]`"]);
}

#[test]
fn spacy_patterns() {
    let lines = [
        r#"{"label": "PURGE", "pattern": "Great Purge", "id": "x"}"#,
        r#"{"label": "PURGE", "pattern": [{"LOWER": {"REGEX": "^purg\\w*$"}}]}"#,
        r#"{"label": "POLICE", "pattern": [{"LOWER": {"IN": ["secret", "political"]}}, {"LOWER": "police", "OP": "?"}]}"#,
        r#"{"label": "POLICE", "pattern": [{"LOWER": "the", "OP": "?"}, {"LOWER": "organs"}]}"#,
        r#"{"label": "POLICE", "pattern": [{"LEMMA": "spy"}]}"#,
        r#"{"label": "POLICE", "pattern": [{"LOWER": "x", "OP": "+"}]}"#,
        "",
    ];
    let (concepts, losses) = read(Format::Spacy, &lines.join("\r\n"));
    assert_eq!(concepts, ["purge: =Great Purge, purg*", "police: (secret|political)( police)?, (the )?organs"]);
    assert_eq!(losses.len(), 2);
    assert!(losses[0].starts_with("line 5: ") && losses[1].starts_with("line 6: "), "{losses:?}");
}

#[test]
fn what_is_written_is_read_back() {
    let concept = |id: &str, family: &str, forms: &[&str]| ConceptSource {
        id: id.into(),
        family: family.into(),
        forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        ..ConceptSource::default()
    };
    let source = LexiconSource {
        concepts: vec![
            concept("purge", "coercion", &["purg*", "great purge"]),
            concept("police", "coercion", &["(secret|political) police", "=KGB", "rule .. fear"]),
            concept("thaw", "", &["thaw*"]),
        ],
        ..LexiconSource::default()
    };
    for format in ALL {
        let (text, losses) = export(format, &source);
        let (again, _) = import(format, text.as_bytes()).unwrap();
        let flat = matches!(format, Format::Liwc | Format::Lexicoder | Format::Spacy);
        let family = if flat { "" } else { "coercion/" };
        let kgb = match format {
            Format::Spacy => "=KGB",
            Format::Wordstat => "kgb",
            _ => "KGB",
        };
        assert_eq!(
            shown(&again),
            [
                format!("{family}purge: purg*, great purge"),
                format!("{family}police: secret police, political police, {kgb}"),
                "thaw: thaw*".to_owned(),
            ],
            "{format:?}\n{text}"
        );
        assert!(losses.iter().any(|loss| loss.what == "`rule .. fear`"), "{format:?} {losses:?}");
        assert_eq!(losses.iter().any(|loss| loss.what == "`=KGB`"), format != Format::Spacy, "{format:?} {losses:?}");
    }
}

#[test]
fn files_of_another_kind_are_refused() {
    for (format, text) in [
        (Format::Quanteda, "- a\n- b\n"),
        (Format::Quanteda, "a: [\n"),
        (Format::Liwc, "purge\t1\n"),
        (Format::Liwc, "%\n1\tx\npurge\t1\n"),
        (Format::Lexicoder, "purge\n"),
        (Format::Yoshikoder, "<dictionary>"),
        (Format::Yoshikoder, "<dictionary/>"),
        (Format::Wordstat, "\n"),
        (Format::Spacy, "{\"pattern\": 1}\n"),
        (Format::Spacy, "purge\n"),
        (Format::Spacy, ""),
    ] {
        assert!(import(format, text.as_bytes()).is_err(), "{format:?} {text}");
    }
    let (source, losses) = import(Format::Lexicoder, b"+caf\xe9\nattach\xe9*\n").unwrap();
    assert_eq!((shown(&source), losses.len()), (vec!["cafe: attaché*".to_owned()], 1));
}
