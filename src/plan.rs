//! What a run is to do: a configuration that was checked, with its paths resolved and its lexicons compiled.
//!
//! Stages read a [`Plan`] and never see the configuration as it was written.

mod check;
mod files;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kremlinology_kernel::annotate::Settings;
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::lexicon::{Lexicon, LexiconSource};
use kremlinology_kernel::schema::{self, Kind, SCHEMA_VERSION};
use kremlinology_kernel::shingle::Banding;
use kremlinology_kernel::stem::STEMMING;
use kremlinology_kernel::token::{TOKENIZER, term};
use serde_json::{Value, json};

use crate::config::{self, Choice, Config, DuplicateAction};
use crate::corpus::{ColumnKind, CorpusParams, FileNamePattern, HistoricalDate, MetadataColumn, ReaderRule};
use crate::diagnostic::{Problem, Problems, SourceFile};
use crate::duplicates::DuplicateParams;
use crate::groups::{Period, Periods};
use crate::lexicon::{self, LexiconFile};

/// Keys that a grouping can divide the corpus by, beside the declared metadata columns.
pub const GROUP_KEYS: [&str; 6] = ["author", "title", "language", "year", "five-years", "decade"];

/// Metadata columns that every document has, known or not.
const STANDARD_COLUMNS: [&str; 4] = ["title", "author", "date", "language"];

/// What a run is to do; valid.
#[derive(Debug)]
pub struct Plan {
    /// The configuration file.
    pub config_path: PathBuf,
    /// Its folder, which relative paths start from.
    pub root: PathBuf,
    /// What the dataset is called and how it is cited.
    pub dataset: DatasetParams,
    /// Which files are read, and how.
    pub corpus: CorpusParams,
    /// Documents that may be rejected before the exit code says so.
    pub max_rejects: u64,
    /// What the kernel does to a document.
    pub settings: Settings,
    /// The lexicons as written, in order; none where tagging is off.
    pub lexicon_sources: Vec<LexiconSource>,
    /// The same with what else their files say: test sentences, notes for coders.
    pub lexicon_files: Vec<LexiconFile>,
    /// The lexicons, compiled.
    pub lexicon: Arc<Lexicon>,
    /// A hash of the lexicons.
    pub lexicon_fingerprint: String,
    /// The slices of every table; `all`, which has no keys, is the first.
    pub groupings: Vec<Grouping>,
    /// Named divisions of time, to group by.
    pub periods: Vec<Periods>,
    /// How duplicates are found; `None` where they are not looked for.
    pub duplicates: Option<DuplicateParams>,
    /// Where the dataset goes.
    pub output: OutputParams,
    /// Threads to work with; 0 for one per core.
    pub threads: usize,
    /// A hash of all settings that the dataset follows from, lexicons and program included; of the corpus it knows nothing.
    pub fingerprint: String,
    /// The configuration file as it was.
    pub config_text: String,
}

/// What the dataset is called and how it is cited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatasetParams {
    /// Short name for machines.
    pub name: String,
    /// Title for people; empty for none.
    pub title: String,
    /// What it holds; empty for none.
    pub description: String,
    /// How to cite it; empty for none.
    pub citation: String,
    /// Name of the licence; empty for none.
    pub licence: String,
}

/// A way to divide the corpus into groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// Its name in the tables.
    pub name: String,
    /// What it divides by: [`GROUP_KEYS`] and declared metadata columns.
    pub keys: Vec<String>,
}

/// Where the dataset goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputParams {
    /// The folder of the runs.
    pub directory: PathBuf,
    /// Runs that are kept when old ones are pruned.
    pub keep: usize,
}

impl Plan {
    /// The declared metadata columns with their published names and types. One that is called like a column of the dataset's
    /// own, such as `source`, is published as `metadata_source`.
    #[must_use]
    pub fn metadata_columns(&self) -> Vec<(String, Kind)> {
        let kind = |column: &MetadataColumn| match column.kind {
            ColumnKind::String => Kind::Text,
            ColumnKind::Integer => Kind::Int64,
            ColumnKind::Number => Kind::Float64,
            ColumnKind::Boolean => Kind::Bool,
            ColumnKind::Date => Kind::Date,
        };
        let name = |column: &MetadataColumn| match schema::is_reserved(&column.name) {
            true => format!("{}{}", schema::RENAMED, column.name),
            false => column.name.clone(),
        };
        self.corpus.columns.iter().map(|column| (name(column), kind(column))).collect()
    }
}

/// Reads and checks the configuration and its lexicons; what is wrong in any of these files comes in one go.
pub fn load(path: &Path) -> Result<Plan, Problems> {
    let root = files::folder_of(path);
    let text = files::read(path).map_err(|reason| Problems(vec![files::no_config(path, &reason)]))?;
    let file = SourceFile::new(path, text);
    let (config, mut problems) = Config::decode(&file).map_err(Problems)?;
    problems.extend(check::all(&file, &config, &root));
    let (lexicons, faulty) = load_lexicons(&file, &config, &root, &mut problems);
    problems.sort_by_key(|problem| problem.span.as_ref().map(|span| span.start));
    problems.extend(faulty);
    match lexicon::compile(&lexicons) {
        Ok(lexicon) if problems.is_empty() => Ok(resolve(&file, config, root, lexicons, lexicon)),
        Ok(_) => Err(Problems(problems)),
        Err(found) => {
            problems.extend(found);
            Err(Problems(problems))
        }
    }
}

/// The lexicons that could be read, and the problems in them. A file that could not be read is a problem of the configuration.
fn load_lexicons(
    file: &SourceFile,
    config: &Config,
    root: &Path,
    problems: &mut Vec<Problem>,
) -> (Vec<LexiconFile>, Vec<Problem>) {
    let (mut lexicons, mut faulty) = (Vec::new(), Vec::new());
    let paths = if config.tag.enabled { &config.tag.lexicons[..] } else { &[] };
    for (number, written) in paths.iter().enumerate() {
        let path = files::resolve(root, &written.value);
        let mut earlier = paths.iter().take(number).map(|earlier| files::resolve(root, &earlier.value));
        if earlier.any(|earlier| files::normal(&earlier) == files::normal(&path)) {
            let message = format!("lexicon `{}` is listed twice", written.value);
            problems.push(file.problem(written.span.clone(), message).help("take one out"));
            continue;
        }
        match files::read(&path) {
            Err(reason) => problems.push(files::missing(file, written, root, "lexicon", &reason)),
            Ok(text) => match lexicon::parse(SourceFile::new(path, text)) {
                Err(found) => faulty.extend(found),
                Ok((lexicon, found)) => {
                    lexicons.push(lexicon);
                    faulty.extend(found);
                }
            },
        }
    }
    (lexicons, faulty)
}

fn resolve(file: &SourceFile, config: Config, root: PathBuf, lexicons: Vec<LexiconFile>, lexicon: Lexicon) -> Plan {
    let lexicon_sources: Vec<LexiconSource> = lexicons.iter().map(|lexicon| lexicon.source.clone()).collect();
    let lexicon_fingerprint = lexicon::fingerprint(&lexicon_sources);
    Plan {
        config_path: file.path.clone(),
        settings: settings(&config),
        groupings: groupings(&config),
        periods: periods(&config),
        duplicates: duplicates(&config.duplicates),
        output: OutputParams {
            directory: files::resolve(&root, &config.output.directory.value),
            keep: usize::try_from(config.output.keep).unwrap_or(usize::MAX),
        },
        max_rejects: config.corpus.max_rejects,
        threads: usize::try_from(config.run.threads).unwrap_or(0),
        fingerprint: fingerprint(&config, &lexicon_fingerprint),
        config_text: file.text.to_string(),
        dataset: DatasetParams {
            name: config.dataset.name.value,
            title: config.dataset.title,
            description: config.dataset.description,
            citation: config.dataset.citation,
            licence: config.dataset.licence,
        },
        corpus: corpus_params(config.corpus, &root),
        lexicon: Arc::new(lexicon),
        lexicon_sources,
        lexicon_files: lexicons,
        lexicon_fingerprint,
        root,
    }
}

fn settings(config: &Config) -> Settings {
    let lowercase = config.tokenize.lowercase;
    let pairs = config.cooccurrence.enabled && config.tag.enabled;
    if config.cooccurrence.enabled && !config.tag.enabled {
        tracing::warn!("co-occurrence is left out: it counts concepts, and [tag] has `enabled = false`");
    }
    let lists = config.tokenize.stop_words.0.iter().map(|(language, words)| {
        let terms = words.iter().map(|word| term(&word.value, lowercase).into_owned());
        (language.value.clone(), terms.collect::<Vec<_>>())
    });
    let (of_all, by_language): (Vec<_>, Vec<_>) = lists.partition(|(language, _)| language == config::EVERY_LANGUAGE);
    let stop_words = of_all.into_iter().flat_map(|(_, words)| words).collect();
    let wanted = |unit: &Unit| pairs && config.cooccurrence.units.contains(&Choice(*unit));
    Settings {
        leave_out: config.segment.leave_out.iter().map(|kind| kind.0).collect(),
        lowercase,
        stop_words,
        stop_words_by_language: by_language,
        stem: config.tokenize.stem,
        passage_languages: config.segment.detect_language,
        tag: config.tag.enabled,
        terms: config.terms.enabled,
        pair_units: Unit::ALL.into_iter().filter(wanted).collect(),
        text: config.output.text,
    }
}

fn duplicates(config: &config::Duplicates) -> Option<DuplicateParams> {
    let width = usize::try_from(config.shingle).unwrap_or(usize::MAX);
    let leave_out = config.action.0 == DuplicateAction::LeaveOut;
    config.enabled.then(|| DuplicateParams { banding: Banding::new(width, config.threshold.get()), leave_out })
}

fn groupings(config: &Config) -> Vec<Grouping> {
    let all = Grouping { name: check::WHOLE_CORPUS.to_owned(), keys: Vec::new() };
    let written = config
        .groups
        .0
        .iter()
        .map(|grouping| Grouping { name: grouping.name.value.clone(), keys: values(&grouping.keys.value) });
    std::iter::once(all).chain(written).collect()
}

/// The checks have seen to it that the borders are dates.
fn periods(config: &Config) -> Vec<Periods> {
    let border = |written: &Option<config::Located<String>>| {
        written.as_ref().and_then(|date| HistoricalDate::parse(&date.value))
    };
    let period = |period: &config::Period| Period {
        label: period.label.value.clone(),
        from: border(&period.from).and_then(|date| date.first),
        to: border(&period.to).and_then(|date| date.last),
    };
    let all = config.periods.0.iter();
    all.map(|(name, periods)| Periods { name: name.value.clone(), periods: periods.iter().map(period).collect() })
        .collect()
}

fn reader_rule(reader: config::Reader, file_name: Option<&FileNamePattern>) -> ReaderRule {
    let value = |written: Option<config::Located<String>>| written.map(|located| located.value);
    ReaderRule {
        glob: reader.glob.value,
        format: reader.format.map(|format| format.0),
        encoding: value(reader.encoding).and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes())),
        id: reader.id,
        text: reader.text,
        date: reader.date,
        title: reader.title,
        author: reader.author,
        date_format: value(reader.date_format),
        delimiter: value(reader.delimiter).and_then(|delimiter| delimiter.bytes().next()),
        document: value(reader.document),
        select: reader.select,
        remove: reader.remove,
        parts: reader.parts.into_iter().map(|part| part.0).collect(),
        original: reader.original,
        file_name: pattern(reader.file_name.as_ref()).or_else(|| file_name.cloned()),
        strip: reader.strip.into_iter().map(|strip| strip.0).collect(),
    }
}

fn pattern(written: Option<&config::Located<String>>) -> Option<FileNamePattern> {
    FileNamePattern::parse(&written?.value).ok()
}

fn corpus_params(corpus: config::Corpus, root: &Path) -> CorpusParams {
    // Standard columns are read without being declared; naming them does no harm.
    let declared = corpus.columns.0.into_iter().filter(|(name, _)| !STANDARD_COLUMNS.contains(&name.value.as_str()));
    let columns = declared.map(|(name, column)| MetadataColumn {
        name: name.value,
        kind: column.kind.0,
        required: column.required,
        allowed: values(&column.allowed),
    });
    let file_name = pattern(corpus.file_name.as_ref());
    let readers = corpus.reader.into_iter().map(|reader| reader_rule(reader, file_name.as_ref())).collect();
    CorpusParams {
        root: root.to_owned(),
        include: values(&corpus.include),
        exclude: values(&corpus.exclude),
        metadata: corpus.metadata.map(|path| files::resolve(root, &path.value)),
        columns: columns.collect(),
        id: corpus.id.0,
        readers,
        file_name,
        program: None,
        max_document_bytes: corpus.max_document_mib << 20,
        detect_language: corpus.detect_language,
    }
}

fn values(located: &[config::Located<String>]) -> Vec<String> {
    located.iter().map(|located| located.value.clone()).collect()
}

/// Keys that no byte of the dataset follows from. The lexicons count by what they hold, not by their paths.
const WITHOUT_EFFECT: [(&str, &str); 4] =
    [("corpus", "max-rejects"), ("tag", "lexicons"), ("output", "directory"), ("output", "keep")];

fn fingerprint(config: &Config, lexicon: &str) -> String {
    let mut settings = json!(config);
    for (section, key) in WITHOUT_EFFECT {
        if let Some(section) = settings.get_mut(section).and_then(Value::as_object_mut) {
            section.remove(key);
        }
    }
    if let Some(sections) = settings.as_object_mut() {
        sections.remove("run");
    }
    let all = json!([env!("CARGO_PKG_VERSION"), SCHEMA_VERSION, TOKENIZER, STEMMING, lexicon, settings]);
    blake3::hash(all.to_string().as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests;
