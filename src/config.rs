//! pipeline.toml as written: its sections and keys, their types and defaults.
//!
//! A [`Config`] has the right keys and types, and nothing more is known of it: globs may be faulty and files missing. That is
//! checked where it becomes a [`Plan`](crate::plan::Plan). The comments on the fields are what an editor shows
//! ([`json_schema`]).

mod choice;
mod decode;
mod named;
mod periods;
mod schema;
mod share;
mod stop_words;
pub(crate) mod table;
pub(crate) mod value;

pub use choice::{Choice, Choices, DuplicateAction, PassageRule};
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::passage::PassageKind;
pub use named::{Column, Columns, GroupKeys, Groups};
pub use periods::{Period, Periods};
pub use schema::json_schema;
use schemars::JsonSchema;
use serde::Serialize;
pub use share::Share;
pub use stop_words::{EVERY_LANGUAGE, StopWords};
pub use value::Located;

use crate::corpus::{Format, IdRule, Strip, TeiPart};
use crate::diagnostic::{Problem, SourceFile};

/// The configuration of a dataset. Relative paths start from the folder of this file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default, extend("required" = ["corpus"]))]
pub struct Config {
    /// What the dataset is called and how it is cited.
    pub dataset: Dataset,
    /// Which files are read, and how.
    pub corpus: Corpus,
    /// What is mended in the text before anything is counted.
    pub repair: Repair,
    /// How a document is cut into passages.
    pub segment: Segment,
    /// How words become terms.
    pub tokenize: Tokenize,
    /// Which concepts are looked for.
    pub tag: Tag,
    /// The counts of words.
    pub terms: Terms,
    /// The slices of every table, beside `all`.
    pub groups: Groups,
    /// Named spans of time, to group by.
    pub periods: Periods,
    /// The counts of concepts that occur together.
    pub cooccurrence: Cooccurrence,
    /// Documents that are the same text, or nearly so.
    pub duplicates: Duplicates,
    /// Where the dataset goes and what is in it.
    pub output: Output,
    /// How the work is done; nothing here changes the dataset.
    pub run: Run,
}

/// What the dataset is called and how it is cited; all of it is published with the dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Dataset {
    /// Short name for machines: lower-case letters, digits, `-`, `_`, `.`.
    #[schemars(with = "String", regex(pattern = "^[a-z0-9][a-z0-9._-]*$"))]
    pub name: Located<String>,
    /// Title for people.
    pub title: String,
    /// What the dataset holds, in a few sentences.
    pub description: String,
    /// How to cite it.
    pub citation: String,
    /// Name of the licence it is published under, such as `CC-BY-4.0`.
    pub licence: String,
}

impl Default for Dataset {
    fn default() -> Self {
        let [title, description, citation, licence] = Default::default();
        Dataset { name: Located::default_of("dataset"), title, description, citation, licence }
    }
}

/// Which files are read, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default, extend("required" = ["include"]))]
pub struct Corpus {
    /// Globs of the files to read; `**` is any number of folders. There is no default.
    #[schemars(length(min = 1))]
    pub include: Vec<Located<String>>,
    /// Globs of files to leave out again.
    pub exclude: Vec<Located<String>>,
    /// A CSV, TSV or Parquet file with metadata, joined on its column `file`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub metadata: Option<Located<String>>,
    /// Metadata columns of your own: a list of names, or a table with one entry per column.
    pub columns: Columns,
    /// The id of a document that is a file: `stem` is its name without extension, `path` its path below the literal
    /// folder of the glob.
    pub id: Choice<IdRule>,
    /// What file names say, such as `{author}-{year}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file_name: Option<Located<String>>,
    /// Documents that may be rejected before the exit code is 3.
    pub max_rejects: u64,
    /// Size of a document in MiB above which it is rejected.
    #[schemars(range(min = 1, max = 1024))]
    pub max_document_mib: u64,
    /// Recognise the language of documents whose metadata do not say it.
    pub detect_language: bool,
    /// How files of some kind are read, where that differs from the rest.
    pub reader: Vec<Reader>,
}

impl Default for Corpus {
    fn default() -> Self {
        Corpus {
            include: Vec::new(),
            exclude: Vec::new(),
            metadata: None,
            columns: Columns::default(),
            id: Choice(IdRule::Stem),
            file_name: None,
            max_rejects: 0,
            max_document_mib: 64,
            detect_language: true,
            reader: Vec::new(),
        }
    }
}

/// How files of some kind are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default, extend("required" = ["glob"]))]
pub struct Reader {
    /// The files this is about.
    pub glob: Located<String>,
    /// Their format; without it name and content decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Choice<Format>")]
    pub format: Option<Choice<Format>>,
    /// Their encoding, such as `windows-1251`; without it the bytes decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub encoding: Option<Located<String>>,
    /// Column, or element of XML, of the document's id.
    pub id: String,
    /// Column, or element of XML, of the text.
    pub text: String,
    /// Column, or element of XML, of the date.
    pub date: String,
    /// Column, or element of XML, of the title.
    pub title: String,
    /// Column, or element of XML, of the author.
    pub author: String,
    /// How dates are written, in the notation of `strftime`, such as `%d/%m/%Y`; without it ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub date_format: Option<Located<String>>,
    /// One character that divides the fields of CSV; without it the header decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub delimiter: Option<Located<String>>,
    /// What a document is in a file of many: an element of XML, such as `div[type=document]`, or the key of an array in JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub document: Option<Located<String>>,
    /// CSS selectors of what is read of HTML; without any the main text.
    pub select: Vec<String>,
    /// CSS selectors of what is taken out of HTML.
    pub remove: Vec<String>,
    /// The parts of TEI that are read.
    pub parts: Vec<Choice<TeiPart>>,
    /// Read the original spelling and abbreviations of TEI, not the corrected and expanded ones.
    pub original: bool,
    /// What file names say; goes before `corpus.file-name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file_name: Option<Located<String>>,
    /// What is cut from the text: `gutenberg` is the header and licence of Project Gutenberg.
    pub strip: Vec<Choice<Strip>>,
}

impl Default for Reader {
    fn default() -> Self {
        let [id, text, date, title, author] = ["id", "text", "date", "title", "author"].map(str::to_owned);
        Reader {
            glob: Located::default(),
            format: None,
            encoding: None,
            id,
            text,
            date,
            title,
            author,
            date_format: None,
            delimiter: None,
            document: None,
            select: Vec::new(),
            remove: Vec::new(),
            parts: vec![Choice(TeiPart::Body)],
            original: false,
            file_name: None,
            strip: Vec::new(),
        }
    }
}

/// What is mended in the text before anything is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Repair {
    /// Steps, in order. This version has none.
    #[schemars(length(max = 0))]
    pub steps: Vec<Located<String>>,
}

/// How a document is cut into passages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Segment {
    /// What a passage is.
    pub passage: Choice<PassageRule>,
    /// Kinds of passages that are stored but not counted.
    pub leave_out: Vec<Choice<PassageKind>>,
    /// Recognise the language of each passage.
    pub detect_language: bool,
}

impl Default for Segment {
    fn default() -> Self {
        Segment {
            passage: Choice(PassageRule::Paragraph),
            leave_out: vec![Choice(PassageKind::Masthead)],
            detect_language: false,
        }
    }
}

/// How words become terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Tokenize {
    /// Terms are in lower case.
    pub lowercase: bool,
    /// Words that are left out of `terms` and `term_frequency`; they still count as tokens. A list, or a table with a list
    /// per language and `all`.
    pub stop_words: StopWords,
    /// Terms are stems, by the language of the document.
    pub stem: bool,
}

impl Default for Tokenize {
    fn default() -> Self {
        Tokenize { lowercase: true, stop_words: StopWords::default(), stem: false }
    }
}

/// Which concepts are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Tag {
    /// Look for concepts.
    pub enabled: bool,
    /// Lexicon files, one per layer. There is no default, unless tagging is off.
    pub lexicons: Vec<Located<String>>,
    /// Letters by which a word may differ from a form, for texts from OCR. This version finds exact forms only.
    #[schemars(range(min = 0, max = 0))]
    pub max_edits: u64,
}

impl Default for Tag {
    fn default() -> Self {
        Tag { enabled: true, lexicons: Vec::new(), max_edits: 0 }
    }
}

/// The counts of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Terms {
    /// Write `terms` and `term_frequency`.
    pub enabled: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Terms { enabled: true }
    }
}

/// The counts of concepts that occur together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Cooccurrence {
    /// Write `concept_cooccurrence`; left out where tagging is off.
    pub enabled: bool,
    /// What two concepts have to share to occur together.
    pub units: Vec<Choice<Unit>>,
}

impl Default for Cooccurrence {
    fn default() -> Self {
        Cooccurrence { enabled: true, units: Unit::ALL.map(Choice).to_vec() }
    }
}

/// Documents that are the same text, or nearly so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Duplicates {
    /// Write `duplicates`.
    pub enabled: bool,
    /// What becomes of duplicates: `report` counts them like any document, `leave-out` keeps them in the facts and out of
    /// every count.
    pub action: Choice<DuplicateAction>,
    /// Share of shingles that two documents have in common from which they are duplicates.
    pub threshold: Share,
    /// Words of a shingle.
    #[schemars(range(min = 1, max = 16))]
    pub shingle: u64,
}

impl Default for Duplicates {
    fn default() -> Self {
        const THRESHOLD: Share = match Share::new(0.3) {
            Some(share) => share,
            None => unreachable!(),
        };
        Duplicates { enabled: true, action: Choice(DuplicateAction::Report), threshold: THRESHOLD, shingle: 3 }
    }
}

/// Where the dataset goes and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Output {
    /// Folder of the runs; `latest` in it is the last one.
    pub directory: Located<String>,
    /// Publish the running text. Turn it off to release a dataset of texts in copyright.
    pub text: bool,
    /// Runs that are kept when old ones are pruned.
    #[schemars(range(min = 1, max = 10_000))]
    pub keep: u64,
}

impl Default for Output {
    fn default() -> Self {
        Output { directory: Located::default_of("output"), text: true, keep: 5 }
    }
}

/// How the work is done; nothing here changes the dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Run {
    /// Threads to work with; 0 for one per core.
    #[schemars(range(min = 0, max = 1024))]
    pub threads: u64,
}

impl Config {
    /// Decodes pipeline.toml. The configuration comes with the problems found in it; a file that is not TOML gives problems
    /// only.
    pub fn decode(file: &SourceFile) -> Result<(Config, Vec<Problem>), Vec<Problem>> {
        table::decode(file)
    }
}

#[cfg(test)]
mod tests;
