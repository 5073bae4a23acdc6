//! Every published table: its columns, their types, units and meaning. Nothing is published that is not defined here.
//!
//! Types are limited to what every reader of Parquet has: strings, signed integers, doubles, booleans and dates.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};

/// Version of the published schema; a change of a column raises it and is written down in CHANGELOG.md.
pub const SCHEMA_VERSION: &str = "1";

/// The type of a published column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 string.
    Text,
    /// 32-bit signed integer.
    Int32,
    /// 64-bit signed integer.
    Int64,
    /// 64-bit floating point number.
    Float64,
    /// Day of the calendar.
    Date,
    /// True or false.
    Bool,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] = [Kind::Text, Kind::Int32, Kind::Int64, Kind::Float64, Kind::Date, Kind::Bool];

    /// The Arrow type.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Int32 => DataType::Int32,
            Kind::Int64 => DataType::Int64,
            Kind::Float64 => DataType::Float64,
            Kind::Date => DataType::Date32,
            Kind::Bool => DataType::Boolean,
        }
    }

    /// What a data dictionary calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Int32 => "int32",
            Kind::Int64 => "int64",
            Kind::Float64 => "float64",
            Kind::Date => "date32",
            Kind::Bool => "bool",
        }
    }
}

/// A published column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it may be null; `description` says when it is.
    pub nullable: bool,
    /// What it holds.
    pub description: &'static str,
    /// Its unit; empty for names and texts.
    pub unit: &'static str,
    /// How it is computed from other columns; empty for what is counted or read.
    pub formula: &'static str,
}

/// The folder a table is published in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// One part per shard.
    Facts,
    /// One file.
    Tables,
}

impl Folder {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Folder::Facts => "facts",
            Folder::Tables => "tables",
        }
    }
}

/// A published table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Where it is published.
    pub folder: Folder,
    /// What a row is.
    pub description: &'static str,
    /// What its rows are sorted by.
    pub order: &'static str,
    /// Its columns, but for the metadata columns that a configuration declares.
    pub columns: &'static [Column],
}

const fn text(name: &'static str, description: &'static str) -> Column {
    Column { name, kind: Kind::Text, nullable: false, description, unit: "", formula: "" }
}

const fn count(name: &'static str, kind: Kind, unit: &'static str, description: &'static str) -> Column {
    Column { name, kind, nullable: false, description, unit, formula: "" }
}

const fn flag(name: &'static str, description: &'static str) -> Column {
    Column { name, kind: Kind::Bool, nullable: false, description, unit: "", formula: "" }
}

const fn score(name: &'static str, unit: &'static str, formula: &'static str, description: &'static str) -> Column {
    Column { name, kind: Kind::Float64, nullable: true, description, unit, formula }
}

const fn or_null(column: Column) -> Column {
    Column { nullable: true, ..column }
}

const DOCUMENT_ID: Column = text("document_id", "Id of the document, unique in the dataset.");
const PASSAGE: Column = count("passage", Kind::Int32, "ordinal", "Number of the passage in its document, from 1.");
const GROUPING: Column = text("grouping", "Name of the slicing; `all` is the whole corpus.");
const GROUP: Column =
    text("group", "The slice: the values of the grouping's keys, divided by ` | `; `all` for the whole corpus.");
const LAYER: Column = text("layer", "Layer of the lexicon that the concept belongs to.");
const LEVEL: Column = text("level", "`concept`, or `family` for all concepts of a family together.");
const N_TOKENS: Column =
    count("n_tokens", Kind::Int64, "tokens", "Tokens in the counted passages of the group: the denominator of rates.");
const N_SENTENCES: Column =
    count("n_sentences", Kind::Int64, "sentences", "Sentences in the counted passages of the group.");
const N_PASSAGES: Column = count("n_passages", Kind::Int64, "passages", "Counted passages of the group.");
const N_DOCUMENTS: Column = count("n_documents", Kind::Int64, "documents", "Documents of the group.");

/// Facts: one row per document. The declared metadata columns stand behind `language`.
pub const DOCUMENTS: Table = Table {
    name: "documents",
    folder: Folder::Facts,
    description: "One row per document, with its metadata and its size in counted passages.",
    order: "source and position in the source",
    columns: &[
        DOCUMENT_ID,
        text("source", "File relative to the folder of pipeline.toml; behind `#` the record of a container file."),
        or_null(text("title", "Title.")),
        or_null(text("author", "Author.")),
        text("date_text", "Date as the metadata have it; empty for none."),
        or_null(count("date", Kind::Date, "day", "Date, where it is known to the day.")),
        text("date_precision", "`day`, `month`, `year`, `range` or `none`."),
        or_null(count("year", Kind::Int32, "year", "Year; of a range its first; null where no year is known.")),
        count(
            "date_approximate",
            Kind::Bool,
            "",
            "Whether the metadata mark the date as uncertain or approximate: `1957?`, `c. 1957`, `[1957]`.",
        ),
        or_null(text(
            "language",
            "Language, ISO 639-1 where it has a code there: as the metadata have it, else as recognised from the text; null where neither says.",
        )),
        count(
            "n_chars",
            Kind::Int64,
            "characters",
            "Unicode scalar values of the whole document, line breaks included.",
        ),
        count("n_tokens", Kind::Int32, "tokens", "Tokens in counted passages."),
        count("n_sentences", Kind::Int32, "sentences", "Sentences in counted passages."),
        count("n_passages", Kind::Int32, "passages", "Counted passages."),
        flag(
            "tagged",
            "A lexicon for the language of the document, or for every language, was applied; where it is false, mentions of the document are missing, not absent.",
        ),
        flag("language_detected", "The language is not of the metadata but recognised from the text."),
        text(
            "encoding",
            "Encoding of the file, as the WHATWG Encoding Standard calls it; ` (guessed)` behind it where nothing but the bytes spoke for it.",
        ),
        text("content_hash", "BLAKE3 hash of the text, hexadecimal."),
    ],
};

/// Facts: one row per passage.
pub const PASSAGES: Table = Table {
    name: "passages",
    folder: Folder::Facts,
    description: "One row per passage (paragraph) of a document.",
    order: "document as in `documents`, passage",
    columns: &[
        DOCUMENT_ID,
        PASSAGE,
        text("kind", "`masthead`, `title`, `heading`, `body`, `block-quote` or `footnote`."),
        count(
            "section",
            Kind::Int32,
            "ordinal",
            "Number of the section in its document, from 1: another begins at each heading and at each break (a dividing line, a rule or division of the markup) with text before it.",
        ),
        or_null(count(
            "note_of",
            Kind::Int32,
            "ordinal",
            "Of a footnote: number of the passage that calls it; null for other passages and where no call was found.",
        )),
        or_null(text(
            "language",
            "Language recognised from the passage, ISO 639-1; null where it is too short or too mixed, and where the configuration does not say `segment.detect-language = true`.",
        )),
        or_null(text("text", "Text of the passage; null where the configuration says `output.text = false`.")),
        count("n_tokens", Kind::Int32, "tokens", "Tokens."),
        count("n_sentences", Kind::Int32, "sentences", "Sentences."),
        count(
            "source_start_byte",
            Kind::Int64,
            "bytes",
            "Start of the text in the document's decoded text, which is the file or record as UTF-8 without byte-order mark and front matter, from 0.",
        ),
        count("source_end_byte", Kind::Int64, "bytes", "End of the text in the document's decoded text, not included."),
    ],
};

/// Facts: one row per mention.
pub const MENTIONS: Table = Table {
    name: "mentions",
    folder: Folder::Facts,
    description: "One row per mention of a concept: a span of a passage that matches a form of the lexicon.",
    order: "document as in `documents`, passage, first_token, n_tokens, concept as in the lexicon",
    columns: &[
        DOCUMENT_ID,
        PASSAGE,
        count("sentence", Kind::Int32, "ordinal", "Number of the sentence in its passage, from 1."),
        LAYER,
        text("concept", "Id of the concept."),
        text("form", "The form of the lexicon that matched."),
        text("surface", "The words as they stand in the text: `text[start_char:end_char]` of the passage."),
        count(
            "start_char",
            Kind::Int32,
            "characters",
            "Start in the text of the passage, in Unicode scalar values from 0.",
        ),
        count("end_char", Kind::Int32, "characters", "End in the text of the passage, not included."),
        count(
            "source_start_byte",
            Kind::Int64,
            "bytes",
            "Start in the document's decoded text (see `passages`), from 0.",
        ),
        count("source_end_byte", Kind::Int64, "bytes", "End in the document's decoded text, not included."),
        count("first_token", Kind::Int32, "ordinal", "Position of the first token in its passage, from 0."),
        count(
            "n_tokens",
            Kind::Int32,
            "tokens",
            "Tokens from the first to the last word of the form, words between included.",
        ),
        text("voice", "`author`, or `quoted` where the words are somebody else's."),
        or_null(text(
            "quote_kind",
            "How they are somebody else's: `direct` (quotation marks), `block` (set apart), `indirect` (said that …), `term` (a short phrase in quotation marks whose owner the sentence names); null in the author's voice.",
        )),
        or_null(text(
            "speaker",
            "Whose words they are, as the text near the mention names him; null where it does not, and in the author's voice.",
        )),
        flag("negated", "The text says that the thing is absent, has ended, is prevented or is not yet there."),
        flag(
            "scare",
            "Quotation marks or words of distance (so-called, pseudo-) show irony or doubt; the mention is in the author's voice, unless the whole passage is another's.",
        ),
    ],
};

/// Facts: the document-term matrix.
pub const TERMS: Table = Table {
    name: "terms",
    folder: Folder::Facts,
    description: "The document-term matrix in long form: one row per document and term that stands in its counted passages.",
    order: "document as in `documents`, first occurrence of the term in the document",
    columns: &[
        DOCUMENT_ID,
        text("term", "The term: a token folded as the tokenizer's rules say."),
        count("count", Kind::Int32, "tokens", "How often it stands in the document."),
    ],
};

/// Facts: documents that could not be read.
pub const REJECTS: Table = Table {
    name: "rejects",
    folder: Folder::Facts,
    description: "One row per document that could not be read.",
    order: "source, record",
    columns: &[
        text("source", "File relative to the folder of pipeline.toml."),
        or_null(count(
            "record",
            Kind::Int64,
            "position",
            "Where in the file: byte offset (JSONL) or number of the row (CSV); null for a whole file.",
        )),
        text("stage", "The stage that rejected it."),
        text("reason", "Why, and what to do."),
    ],
};

/// Tables: the lexicon.
pub const CONCEPTS: Table = Table {
    name: "concepts",
    folder: Folder::Tables,
    description: "The lexicon: one row per concept.",
    order: "as in the lexicon",
    columns: &[
        LAYER,
        text("concept", "Id of the concept."),
        text("label", "Name for readers."),
        text("family", "Family that the concept is added up in; empty for none."),
        or_null(text("parent", "The concept above it; null for none.")),
        text("definition", "What counts as this concept."),
        text(
            "tightness",
            "How well words and meaning coincide: `tight`, `contextual`, `diffuse`; empty where not said.",
        ),
        or_null(text(
            "dates",
            "When the thing was, lived or happened: an ISO 8601 date or interval; null where the lexicon does not say.",
        )),
        count("n_forms", Kind::Int32, "forms", "Forms in the lexicon."),
    ],
};

/// Tables: how often each concept and family occurs in each group; rows of zeros are kept.
pub const CONCEPT_FREQUENCY: Table = Table {
    name: "concept_frequency",
    folder: Folder::Tables,
    description: "How often each concept and family occurs in each group. Every concept has a row in every group, zeros included.",
    order: "grouping as in the configuration, group, layer and level and concept as in the lexicon",
    columns: &[
        GROUPING,
        GROUP,
        LAYER,
        LEVEL,
        text("concept", "Id of the concept, or name of the family."),
        count("mentions", Kind::Int64, "mentions", "Mentions in counted passages: mentions_author + mentions_quoted."),
        count("mentions_author", Kind::Int64, "mentions", "Those of them in the author's own voice."),
        count("mentions_quoted", Kind::Int64, "mentions", "Those of them in somebody else's words."),
        count("mentions_negated", Kind::Int64, "mentions", "Those of them that are negated, in either voice."),
        count("sentences", Kind::Int64, "sentences", "Sentences with at least one mention."),
        count("passages", Kind::Int64, "passages", "Passages with at least one mention."),
        count("documents", Kind::Int64, "documents", "Documents with at least one mention."),
        N_TOKENS,
        N_SENTENCES,
        N_PASSAGES,
        N_DOCUMENTS,
        score(
            "rate_per_million",
            "mentions per million tokens",
            "1000000 * mentions / n_tokens",
            "Rate of mentions; null without tokens.",
        ),
        score(
            "passage_share",
            "share",
            "passages / n_passages",
            "Share of passages with the concept; null without passages.",
        ),
        score(
            "document_share",
            "share",
            "documents / n_documents",
            "Share of documents with the concept; null without documents.",
        ),
    ],
};

/// Tables: how often each term occurs in each group.
pub const TERM_FREQUENCY: Table = Table {
    name: "term_frequency",
    folder: Folder::Tables,
    description: "How often each term occurs in each group. Terms that do not occur in a group have no row there.",
    order: "grouping as in the configuration, group, count falling, term",
    columns: &[
        GROUPING,
        GROUP,
        text("term", "The term."),
        count("count", Kind::Int64, "tokens", "How often it stands in counted passages."),
        count("documents", Kind::Int64, "documents", "Documents with the term."),
        N_TOKENS,
        N_DOCUMENTS,
        score("rate_per_million", "per million tokens", "1000000 * count / n_tokens", "Rate of the term."),
    ],
};

/// Tables: in how many units two concepts occur together, with measures of association.
pub const CONCEPT_COOCCURRENCE: Table = Table {
    name: "concept_cooccurrence",
    folder: Folder::Tables,
    description: "In how many units (sentences, passages, documents) two concepts or two families occur together. Every unordered pair \
                  of one layer and level has a row in every group, zeros included; a layer that is paired `across` has \
                  no pairs of its own, and a pair of it with a concept of another layer has a row where the two meet.",
    order: "grouping as in the configuration, group, pairs within layers before those across, layer and level as in the lexicon, unit from small to large, concept_a, concept_b as in the lexicon",
    columns: &[
        GROUPING,
        GROUP,
        LAYER,
        LEVEL,
        text("unit", "What is counted: `sentence`, `passage`, `document`."),
        text("concept_a", "The concept or family that stands first in the lexicon."),
        text("concept_b", "The other concept or family."),
        text("layer_b", "Layer of concept_b: that of concept_a, but for pairs across layers."),
        count("n_both", Kind::Int64, "units", "O11: units with both."),
        count("n_a_only", Kind::Int64, "units", "O12: units with the first, without the second."),
        count("n_b_only", Kind::Int64, "units", "O21: units with the second, without the first."),
        count("n_neither", Kind::Int64, "units", "O22: units with neither."),
        count("n_units", Kind::Int64, "units", "N: counted units of the group, the sum of the four cells."),
        score(
            "expected",
            "units",
            "E = (n_both + n_a_only) * (n_both + n_b_only) / n_units",
            "Units with both to be expected if the two were independent; null without units.",
        ),
        score(
            "pmi",
            "bits",
            "log2(n_both / expected)",
            "Pointwise mutual information, base 2 (Church and Hanks 1990); null where they never occur together.",
        ),
        score(
            "npmi",
            "from -1 to 1",
            "ln(n_both / expected) / -ln(n_both / n_units)",
            "Normalized PMI (Bouma 2009): -1 where they never occur together, 1 where they only occur together (also where both are in every unit); null where one of them does not occur.",
        ),
        score(
            "g2",
            "signed",
            "sign(n_both - expected) * 2 * sum(O * ln(O / E)) over the four cells, 0 * ln(0) = 0",
            "Log-likelihood ratio (Dunning 1993), negative where they meet less often than expected; asymptotically chi-squared with one degree of freedom in absolute value; null where one of them does not occur.",
        ),
        score(
            "log_dice",
            "bits, at most 14",
            "14 + log2(2 * n_both / (2 * n_both + n_a_only + n_b_only))",
            "logDice (Rychly 2008); null where they never occur together.",
        ),
        or_null(text(
            "reason",
            "Why a measure is null; null where none is: `no units`, `a concept is absent`, `never together`.",
        )),
    ],
};

/// Tables: what each form of the lexicon contributes.
pub const COVERAGE: Table = Table {
    name: "coverage",
    folder: Folder::Tables,
    description: "What each form of the lexicon contributes in the whole corpus. Every form has a row, also one that is never found.",
    order: "as in the lexicon",
    columns: &[
        LAYER,
        text("concept", "Id of the concept."),
        text("form", "The form, as in `mentions`."),
        count("mentions", Kind::Int64, "mentions", "Mentions by this form in counted passages."),
        count(
            "mentions_alone",
            Kind::Int64,
            "mentions",
            "Those of them in which no other form of the concept matches: without this form they would be lost.",
        ),
        count("documents", Kind::Int64, "documents", "Documents with such a mention."),
        count("concept_mentions", Kind::Int64, "mentions", "Mentions of the concept by all its forms."),
        count("n_tokens", Kind::Int64, "tokens", "Tokens in the counted passages of the corpus."),
        count("n_passages", Kind::Int64, "passages", "Counted passages of the corpus."),
        count(
            "n_passages_untagged",
            Kind::Int64,
            "passages",
            "Those of them without any mention of the layer; the same in every row of a layer.",
        ),
        score(
            "share",
            "share",
            "mentions / concept_mentions",
            "Share of the concept's mentions that this form finds; null without mentions.",
        ),
        score(
            "rate_per_million",
            "mentions per million tokens",
            "1000000 * concept_mentions / n_tokens",
            "Rate of the concept, as in `concept_frequency`; null without tokens.",
        ),
        score(
            "rate_without",
            "mentions per million tokens",
            "1000000 * (concept_mentions - mentions_alone) / n_tokens",
            "Rate of the concept without this form; null without tokens. Where another form matches within a lost place it takes over, as one mention.",
        ),
        or_null(text(
            "remark",
            "`never` where the form is not found, `dominates` where it finds more than half of the concept's mentions and the concept has other forms; null for neither.",
        )),
    ],
};

/// Tables: documents that are the same text as another, or nearly so.
pub const DUPLICATES: Table = Table {
    name: "duplicates",
    folder: Folder::Tables,
    description: "One row per document that is a duplicate of an earlier one. Duplicates of duplicates are one cluster, for which its first document stands; that one has no row.",
    order: "source and position in the source of the duplicate",
    columns: &[
        DOCUMENT_ID,
        text(
            "duplicate_of",
            "Id of the first document of the cluster, in the order of sources and of positions in the source.",
        ),
        text(
            "kind",
            "`exact` for the same words in the same order, whatever their case and punctuation; `near` for shingles in common.",
        ),
        Column {
            name: "similarity",
            kind: Kind::Float64,
            nullable: false,
            description: "Jaccard coefficient of the two sets of shingles; 1 for exact duplicates. Below the threshold where a chain of duplicates leads to the first of the cluster.",
            unit: "share",
            formula: "n_shared / (n_shingles + n_shingles_of - n_shared)",
        },
        count("n_shared", Kind::Int64, "shingles", "Distinct shingles that stand in both documents."),
        count(
            "n_shingles",
            Kind::Int64,
            "shingles",
            "Distinct shingles of the document: runs of as many consecutive words in its counted passages as the configuration says.",
        ),
        count("n_shingles_of", Kind::Int64, "shingles", "Distinct shingles of the document that stands for it."),
        flag("counted", "The document is in the counts of the other tables; it is not where duplicates are left out."),
    ],
};

/// Every published table.
pub const ALL: [&Table; 11] = [
    &DOCUMENTS,
    &PASSAGES,
    &MENTIONS,
    &TERMS,
    &REJECTS,
    &CONCEPTS,
    &CONCEPT_FREQUENCY,
    &TERM_FREQUENCY,
    &CONCEPT_COOCCURRENCE,
    &COVERAGE,
    &DUPLICATES,
];

/// Stands before the name of a declared metadata column that is called like a column of the dataset's own.
pub const RENAMED: &str = "metadata_";

/// True for the names of the columns that `documents` always has.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    DOCUMENTS.columns.iter().any(|column| column.name == name)
}

impl Table {
    /// The table of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Table> {
        ALL.into_iter().find(|table| table.name == name)
    }

    /// The Arrow schema; `metadata` are the declared columns of `documents` (empty for any other table).
    #[must_use]
    pub fn arrow_schema(&self, metadata: &[(String, Kind)]) -> Arc<Schema> {
        let mut fields: Vec<Field> = self.columns.iter().map(field).collect();
        let behind = self.columns.iter().position(|column| column.name == "language").map_or(fields.len(), |at| at + 1);
        for (offset, (name, kind)) in metadata.iter().enumerate() {
            let renamed = name.strip_prefix(RENAMED).filter(|declared| is_reserved(declared));
            let named = renamed.map_or(String::new(), |declared| format!(" as `{declared}`"));
            let description = format!("Metadata column declared in pipeline.toml{named}; null where nothing is known.");
            let column = Field::new(name, kind.data_type(), true);
            let notes = notes(&[("description", &description), ("comment", &description)]);
            fields.insert(behind + offset, column.with_metadata(notes));
        }
        let table = [("table", self.name), ("description", self.description), ("order", self.order)];
        Arc::new(Schema::new(fields).with_metadata(notes(&table)))
    }
}

fn field(column: &Column) -> Field {
    let mut entries = vec![("description", column.description), ("comment", column.description)];
    entries
        .extend([("unit", column.unit), ("formula", column.formula)].into_iter().filter(|(_, text)| !text.is_empty()));
    Field::new(column.name, column.kind.data_type(), column.nullable).with_metadata(notes(&entries))
}

fn notes(entries: &[(&str, &str)]) -> HashMap<String, String> {
    entries.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn columns_are_documented_and_unique() {
        for table in ALL {
            for (index, column) in table.columns.iter().enumerate() {
                assert!(column.description.ends_with('.'), "{} {}", table.name, column.name);
                assert!(
                    matches!(column.kind, Kind::Text | Kind::Bool) || !column.unit.is_empty(),
                    "{} {} has no unit",
                    table.name,
                    column.name
                );
                assert!(!table.columns[..index].iter().any(|other| other.name == column.name));
            }
        }
    }

    #[test]
    fn declared_columns_stand_behind_language() {
        let schema = DOCUMENTS.arrow_schema(&[("bloc".into(), Kind::Text)]);
        let language = schema.index_of("language").unwrap();
        assert_eq!(schema.field(language + 1).name(), "bloc");
    }
}
