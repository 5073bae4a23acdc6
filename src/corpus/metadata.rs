//! The metadata table (CSV, TSV or Parquet, joined on its column `file`) and the metadata of one document.
//!
//! A row is about a file (`essays/a.txt`), an entry of an archive (`a.zip!/x.txt`), or one record of either (`b.jsonl#id`).

#![expect(clippy::disallowed_methods, reason = "reads the metadata table")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use kremlinology_kernel::language;

use super::MetadataColumn;
use super::date::HistoricalDate;
use crate::diagnostic::{Problem, SourceFile, closest};

/// What is known of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Title.
    pub title: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Language, by ISO 639-1 where it has a code there.
    pub language: Option<String>,
    /// The language is recognised from the text.
    pub language_detected: bool,
    /// Date.
    pub date: HistoricalDate,
    /// The declared columns, in order.
    pub columns: Vec<Option<String>>,
}

/// The fields of one source of metadata, by name; values are trimmed and not empty.
pub(super) type Fields = HashMap<String, String>;

/// The metadata table: fields by file.
#[derive(Debug, Default)]
pub(super) struct MetadataTable {
    /// Its name and path as an input file.
    pub(super) file: Option<(String, PathBuf)>,
    rows: HashMap<PathBuf, Fields>,
    /// Whether rows name records.
    has_records: bool,
}

const STANDARD: [&str; 5] = ["document_id", "title", "author", "date", "language"];

impl MetadataTable {
    /// The fields of a file.
    pub(super) fn row(&self, path: &Path) -> Option<&Fields> {
        self.rows.get(path)
    }

    /// The fields of a record of a file.
    pub(super) fn record(&self, path: &Path, record: &str) -> Option<&Fields> {
        if !self.has_records {
            return None;
        }
        self.rows.get(&PathBuf::from(format!("{}#{record}", path.display())))
    }

    /// Reads and checks a table; `files` are the files of the corpus, `name` is how run.json names the table.
    pub(super) fn read(
        name: String,
        path: &Path,
        columns: &[MetadataColumn],
        files: &BTreeSet<PathBuf>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                problems.push(Problem::unread(path, format!("cannot read the metadata table: {error}")));
                return MetadataTable::default();
            }
        };
        let bytes = match path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            true => match parquet_as_csv(bytes) {
                Ok(bytes) => bytes,
                Err(error) => {
                    problems.push(Problem::unread(
                        path,
                        format!("the metadata table is no Parquet file that can be read: {error}"),
                    ));
                    return MetadataTable::default();
                }
            },
            false => bytes,
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let problem =
                    Problem::unread(path, format!("the metadata table is not UTF-8: byte {at} is no character"));
                problems.push(problem.help("save the table as UTF-8"));
                return MetadataTable::default();
            }
        };
        let reader = TableReader { file: SourceFile::new(path, text), columns, files, problems };
        let rows = reader.rows();
        let has_records = rows.keys().any(|path| path.to_string_lossy().contains('#'));
        MetadataTable { file: Some((name, path.to_owned())), rows, has_records }
    }
}

/// A Parquet table in the notation that problems can be shown in.
fn parquet_as_csv(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let table = super::parquet::Table::open(bytes).map_err(|error| error.to_string())?;
    let rows = table.all().map_err(|error| error.to_string())?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |row: Vec<String>| writer.write_record(row).map_err(|error| error.to_string());
    write(table.columns.clone())?;
    for row in 0..rows.height() {
        write(rows.columns().iter().map(|column| super::parquet::value(column, row).unwrap_or_default()).collect())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

struct TableReader<'a> {
    file: SourceFile,
    columns: &'a [MetadataColumn],
    files: &'a BTreeSet<PathBuf>,
    problems: &'a mut Vec<Problem>,
}

impl TableReader<'_> {
    fn rows(mut self) -> HashMap<PathBuf, Fields> {
        let text = self.file.text.clone();
        let is_tsv = self.file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
        let delimiter = if is_tsv { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
            Err(error) => {
                self.problems.push(self.file.problem(None, format!("the header cannot be read: {error}")));
                return HashMap::new();
            }
        };
        if !self.check_header(&header) {
            return HashMap::new();
        }
        let mut rows: HashMap<PathBuf, Fields> = HashMap::new();
        for record in reader.records() {
            match record {
                Ok(record) => self.row(&header, &record, &mut rows),
                Err(error) => {
                    let at = error.position().map(|position| position.byte() as usize);
                    self.problems
                        .push(self.file.problem(at.map(|at| at..at), format!("a row cannot be read: {error}")));
                }
            }
        }
        rows
    }

    fn check_header(&mut self, header: &[String]) -> bool {
        let end = self.file.text.find('\n').unwrap_or(self.file.text.len());
        let known = header.iter().map(String::as_str);
        let mut missing = |name: &str, why: &str| {
            let help = match closest(name, known.clone()) {
                Some(near) => format!("is the column `{near}` meant? rename it in the header"),
                None => format!("add a column `{name}`"),
            };
            self.problems
                .push(self.file.problem(Some(0..end), format!("the table has no column `{name}`, {why}")).help(help));
        };
        let has = |name: &str| header.iter().any(|column| column == name);
        if !has("file") {
            missing("file", "which names each document's file");
            return false;
        }
        for column in self.columns.iter().filter(|column| column.required && !has(&column.name)) {
            missing(&column.name, "which the configuration requires");
        }
        true
    }

    fn row(&mut self, header: &[String], record: &csv::StringRecord, rows: &mut HashMap<PathBuf, Fields>) {
        let start = record.position().map_or(0, |position| position.byte() as usize);
        let length = self.file.text[start..].find(['\n', '\r']).unwrap_or(self.file.text.len() - start);
        let span = start..start + length;
        if record.len() != header.len() {
            let message = format!("this row has {} fields, the header has {}", record.len(), header.len());
            self.problems
                .push(self.file.problem(Some(span), message).help("put fields with commas into double quotes"));
            return;
        }
        let named = header.iter().cloned().zip(record.iter().map(str::trim));
        let fields: BTreeMap<String, String> =
            named.filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.to_owned())).collect();
        let Some(file) = fields.get("file") else {
            self.problems
                .push(self.file.problem(Some(span), "this row names no file").help("fill in the column `file`"));
            return;
        };
        let folder = self.file.path.parent().unwrap_or(Path::new(""));
        let path = super::discover::plain(&folder.join(file));
        // Entries of archives and records are known only when their file is read.
        let whole = path.to_string_lossy().into_owned();
        let file_of = |mark: &str| whole.split_once(mark).is_some_and(|(file, _)| self.files.contains(Path::new(file)));
        if !self.files.contains(&path) && !file_of("!/") && !file_of("#") {
            // A table may describe more files than this study reads; nothing is asked of their rows.
            if !path.exists() {
                let problem = self.file.problem(Some(span), format!("there is no file `{file}`"));
                let help = "paths are relative to the table's folder; correct the row, or take it out";
                self.problems.push(problem.help(help));
            }
            return;
        }
        self.check_values(&fields, &span);
        if rows.insert(path, fields.clone().into_iter().collect()).is_some() {
            let problem = self.file.problem(Some(span), format!("`{file}` has two rows"));
            self.problems.push(problem.help("take one out"));
        }
    }

    fn check_values(&mut self, fields: &BTreeMap<String, String>, span: &std::ops::Range<usize>) {
        let mut report = |message: String, help: String| {
            self.problems.push(self.file.problem(Some(span.clone()), message).help(help));
        };
        for column in self.columns {
            let name = &column.name;
            match fields.get(name) {
                None if column.required => {
                    report(format!("`{name}` is empty, and the configuration requires it"), "fill it in".into())
                }
                None => {}
                Some(value) => {
                    if let Some(message) = value_problem(column, value) {
                        report(message, "correct the value, or the column's rules in the configuration".into());
                    }
                }
            }
        }
        if let Some(date) = fields.get("date").filter(|date| HistoricalDate::parse(date).is_none()) {
            report(format!("`{date}` is not a date"), super::date::WRITE.into());
        }
    }
}

/// What is wrong with a value of a declared column.
pub(super) fn value_problem(column: &MetadataColumn, value: &str) -> Option<String> {
    let name = &column.name;
    if !column.kind.holds(value) {
        return Some(format!("`{name}` is `{value}`, which is not {}", column.kind.described()));
    }
    if !column.allowed.is_empty() && !column.allowed.iter().any(|allowed| allowed == value) {
        return Some(format!("`{name}` is `{value}`; allowed are {}", column.allowed.join(", ")));
    }
    None
}

/// Merges sources of metadata, field by field; earlier ones go first. Gives the document's declared id, its metadata, and
/// all that is wrong with them.
pub(super) fn merge(
    sources: &[Option<&Fields>],
    columns: &[MetadataColumn],
) -> Result<(Option<String>, Metadata), String> {
    let field = |name: &str| sources.iter().flatten().find_map(|fields| fields.get(name)).cloned();
    let (mut declared, mut problems) = (Vec::with_capacity(columns.len()), Vec::new());
    for column in columns {
        let value = field(&column.name);
        match value.as_deref() {
            Some(value) => problems.extend(value_problem(column, value)),
            None if column.required => problems
                .push(format!("`{}` is required and neither the document nor the metadata table has it", column.name)),
            None => {}
        }
        declared.push(value);
    }
    if !problems.is_empty() {
        return Err(format!("{}; correct it in the document or in the metadata table", problems.join("; ")));
    }
    let date = field("date").unwrap_or_default();
    let date = HistoricalDate::parse(&date).unwrap_or_else(|| HistoricalDate::unknown(&date));
    let [id, title, author, _, language] = STANDARD.map(field);
    let language = language.map(|tag| language::normalized(&tag));
    Ok((id, Metadata { title, author, language, language_detected: false, date, columns: declared }))
}

/// True for names that [`merge`] looks at.
pub(super) fn is_wanted(name: &str, columns: &[MetadataColumn]) -> bool {
    STANDARD.contains(&name) || columns.iter().any(|column| column.name == name)
}
