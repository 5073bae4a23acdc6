//! What has to hold between the values of a configuration, beyond their types.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use kremlinology_kernel::language::normalized;
use kremlinology_kernel::schema;

use super::{GROUP_KEYS, files};
use crate::config::{Columns, Config, EVERY_LANGUAGE, GroupKeys, Located, Period, Reader};
use crate::corpus::{FileNamePattern, HistoricalDate};
use crate::diagnostic::{Problem, SourceFile, closest, listed};

/// The grouping that is always there.
pub(super) const WHOLE_CORPUS: &str = "all";

/// Every problem that can be told without reading the corpus or the lexicons.
pub(super) fn all(file: &SourceFile, config: &Config, root: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(dataset_name(file, &config.dataset.name));
    let readers = config.corpus.reader.iter().map(|reader| &reader.glob).filter(|glob| glob.span.is_some());
    let globs = config.corpus.include.iter().chain(&config.corpus.exclude).chain(readers);
    problems.extend(globs.filter_map(|glob| glob_problem(file, glob)));
    problems.extend(metadata_file(file, config, root));
    problems.extend(columns(file, &config.corpus.columns));
    problems.extend(config.corpus.reader.iter().flat_map(|reader| self::reader(file, reader)));
    let names =
        config.corpus.reader.iter().filter_map(|reader| reader.file_name.as_ref()).chain(&config.corpus.file_name);
    problems.extend(names.filter_map(|name| file_name(file, name, &config.corpus.columns)));
    problems.extend(periods(file, config));
    problems.extend(repair(file, config));
    problems.extend(stop_words(file, config));
    problems.extend(stem(file, config));
    problems.extend(config.groups.0.iter().flat_map(|grouping| group(file, grouping, config)));
    problems.extend(output(file, config, root));
    problems
}

fn dataset_name(file: &SourceFile, name: &Located<String>) -> Option<Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if name.value.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) && name.value.chars().all(plain) {
        return None;
    }
    let message = format!("`{}` cannot be the name of a dataset: programs read it", name.value);
    let problem = file.problem(name.span.clone(), message);
    let words: Vec<String> = name
        .value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let example = if words.is_empty() { "cold-war-essays".to_owned() } else { words.join("-") };
    Some(problem.help(format!("write {example:?}; what people are to read goes into `title`")))
}

/// Globs as the corpus reads them: `*` stays within a folder.
fn compiled(glob: &str) -> Result<GlobMatcher, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).build().map(|glob| glob.compile_matcher())
}

fn glob_problem(file: &SourceFile, glob: &Located<String>) -> Option<Problem> {
    let problem = |message: String| file.problem(glob.span.clone(), message);
    if glob.value.is_empty() {
        return Some(problem("a glob cannot be empty".into()).help("`data/**/*` is every file in and below `data`"));
    }
    let error = compiled(&glob.value).err()?;
    let reason = error.kind().to_string();
    // The hint in brackets that some reasons end with is the help below.
    let reason = reason.split(" (").next().unwrap_or_default();
    let problem = problem(format!("`{}` is not a glob", glob.value)).label(reason);
    Some(problem.help("a sign that is meant as itself goes into brackets, such as `[[]` or `[{]`"))
}

fn metadata_file(file: &SourceFile, config: &Config, root: &Path) -> Option<Problem> {
    let written = config.corpus.metadata.as_ref()?;
    let path = files::resolve(root, &written.value);
    let reason = match path.metadata() {
        Ok(found) if found.is_file() => return None,
        Ok(_) => "this is not a file",
        Err(_) => "there is no such file",
    };
    Some(files::missing(file, written, root, "metadata table", reason))
}

fn columns(file: &SourceFile, columns: &Columns) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, (name, column)) in columns.0.iter().enumerate() {
        let earlier = columns.0.iter().take(number).map(|(earlier, _)| earlier);
        problems.extend(column_name(file, name, earlier));
        let kind = column.kind.0;
        let faulty = column.allowed.iter().filter(|value| !kind.holds(&value.value));
        problems.extend(faulty.map(|value| {
            let message =
                format!("`{}` is not {}, and column `{}` has only such", value.value, kind.described(), name.value);
            file.problem(value.span.clone(), message).help("correct the value, or make the column `type = \"string\"`")
        }));
    }
    problems
}

fn column_name<'c>(
    file: &SourceFile,
    name: &Located<String>,
    mut earlier: impl Iterator<Item = &'c Located<String>>,
) -> Option<Problem> {
    let problem = |message: String, help: &str| Some(file.problem(name.span.clone(), message).help(help));
    let written = &name.value;
    // Readers such as DuckDB and Spark take `Author` and `author` for the same column.
    let folded = written.to_lowercase();
    if written.trim() != written || written.is_empty() || written.contains(char::is_control) {
        return problem(
            format!("`{written}` cannot be a column's name"),
            "write it as in the header, without space around it",
        );
    }
    let derived = ["year", "decade", "five-years"].contains(&folded.as_str());
    if derived || ["document_id", "file", "text"].contains(&folded.as_str()) {
        return problem(
            format!("`{written}` is a name that the dataset fills in itself"),
            "give the column another name",
        );
    }
    let standard = schema::DOCUMENTS.columns.iter().find(|column| column.name == folded && column.name != written);
    if let Some(standard) = standard {
        let message = format!("`{written}` and the standard column `{}` differ in case only", standard.name);
        return problem(message, "write it in lower case, here and in the header, or rename it");
    }
    if let Some(earlier) = earlier.find(|earlier| earlier.value.to_lowercase() == folded) {
        let message = match &earlier.value {
            same if same == written => format!("column `{written}` is declared twice"),
            other => format!("columns `{other}` and `{written}` differ in case only"),
        };
        return problem(message, "take one out, or rename it");
    }
    None
}

fn reader(file: &SourceFile, reader: &Reader) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(encoding) =
        reader.encoding.as_ref().filter(|label| encoding_rs::Encoding::for_label(label.value.as_bytes()).is_none())
    {
        let problem =
            file.problem(encoding.span.clone(), format!("`{}` is not the name of an encoding", encoding.value));
        problems.push(
            problem.help(
                "names are those of the web, such as `utf-8`, `windows-1252`, `iso-8859-2`, `koi8-r`, `utf-16le`",
            ),
        );
    }
    if let Some(delimiter) = reader.delimiter.as_ref().filter(|delimiter| delimiter.value.len() != 1) {
        let problem = file.problem(delimiter.span.clone(), format!("`{}` is not one ASCII character", delimiter.value));
        problems.push(problem.help("write delimiter = \";\", or \"\\t\" for a tab"));
    }
    if let Some(format) = reader
        .date_format
        .as_ref()
        .filter(|format| jiff::fmt::strtime::format(&format.value, jiff::civil::date(1956, 2, 25)).is_err())
    {
        let problem = file.problem(format.span.clone(), format!("`{}` is not a format of dates", format.value));
        problems.push(problem.help("write it like date-format = \"%d/%m/%Y\" or \"%B %Y\""));
    }
    problems
}

fn file_name(file: &SourceFile, written: &Located<String>, columns: &Columns) -> Option<Problem> {
    const KNOWN: [&str; 6] = ["id", "title", "author", "date", "year", "language"];
    let problem = |message: String| file.problem(written.span.clone(), message);
    let pattern = match FileNamePattern::parse(&written.value) {
        Ok(pattern) => pattern,
        Err(reason) => {
            return Some(
                problem(format!("`{}` is not a pattern of file names: {reason}", written.value))
                    .help("write it like \"{author}-{year}\""),
            );
        }
    };
    let declared = |name: &str| columns.0.iter().any(|(column, _)| column.value == name);
    let unknown = pattern.names().find(|name| !KNOWN.contains(name) && !declared(name))?;
    let help = format!(
        "the fields are {}, `_` for what is of no use, and columns declared in `corpus.columns`",
        listed(KNOWN)
    );
    Some(problem(format!("`{{{unknown}}}` is no field of a file name")).help(help))
}

fn periods(file: &SourceFile, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, (name, periods)) in config.periods.0.iter().enumerate() {
        let problem = |message: String, help: &str| file.problem(name.span.clone(), message).help(help);
        let taken = config.corpus.columns.0.iter().any(|(column, _)| column.value == name.value);
        if taken
            || GROUP_KEYS.contains(&name.value.as_str())
            || config.periods.0.iter().take(number).any(|(earlier, _)| earlier.value == name.value)
        {
            problems.push(problem(
                format!("there is another key `{}` to group by", name.value),
                "give the periods another name",
            ));
        }
        let mut before: Option<(&Period, Option<jiff::civil::Date>)> = None;
        for period in periods {
            let border = |written: &Option<Located<String>>| {
                let written = written.as_ref()?;
                match HistoricalDate::parse(&written.value)
                    .filter(|date| date.first.is_some() && date.last.is_some() && date.precision != "range")
                {
                    Some(date) => Some(Ok(date)),
                    None => Some(Err(file
                        .problem(written.span.clone(), format!("`{}` is not a date", written.value))
                        .help("write a day, a month or a year: 1953-03-05, 1953-03, 1953"))),
                }
            };
            let mut known = |border: Option<Result<HistoricalDate, Problem>>| match border {
                Some(Err(problem)) => {
                    problems.push(problem);
                    None
                }
                border => border.and_then(Result::ok),
            };
            let from = known(border(&period.from)).and_then(|date| date.first);
            let to = known(border(&period.to)).and_then(|date| date.last);
            let at = |message: String, help: &str| file.problem(period.label.span.clone(), message).help(help);
            if from.zip(to).is_some_and(|(from, to)| from > to) {
                problems.push(at(
                    format!("period `{}` ends before it begins", period.label.value),
                    "exchange `from` and `to`",
                ));
            }
            if let Some((earlier, end)) = before
                && (from.is_none() || end.is_none() || from <= end)
            {
                let message = format!("period `{}` begins before `{}` ends", period.label.value, earlier.label.value);
                problems.push(at(message, "write periods in the order of time; both borders belong to a period"));
            }
            before = Some((period, to));
        }
    }
    problems
}

fn repair(file: &SourceFile, config: &Config) -> Option<Problem> {
    let step = config.repair.steps.first()?;
    let message = format!("there is no repair step `{}`: this version has no steps yet", step.value);
    Some(file.problem(step.span.clone(), message).help("write steps = []"))
}

/// Languages that there may be stop words for.
const MOST_LANGUAGES: usize = 31;

fn stop_words(file: &SourceFile, config: &Config) -> Vec<Problem> {
    let faulty = config.tokenize.stop_words.words().filter(|word| word.value.split_whitespace().count() != 1);
    let problem = |word: &Located<String>| {
        file.problem(word.span.clone(), format!("stop word `{}` is not one word", word.value))
            .help("write one word per entry")
    };
    let mut problems: Vec<Problem> = faulty.map(problem).collect();
    let lists = config.tokenize.stop_words.0.iter().map(|(language, _)| language);
    for (number, language) in lists.filter(|language| language.value != EVERY_LANGUAGE).enumerate() {
        let code = normalized(&language.value);
        let written = &language.value;
        if code != *written || !(2..=3).contains(&code.len()) {
            let message = format!("stop words are listed for `{written}`, which is no code of a language");
            let help = match code.len() {
                2..=3 => format!("write `{code}`"),
                _ => format!("write a code of ISO 639-1, such as `en`, or `{EVERY_LANGUAGE}` for all languages"),
            };
            problems.push(file.problem(language.span.clone(), message).help(help));
        }
        if number == MOST_LANGUAGES {
            let message = format!("there are stop words for more than {MOST_LANGUAGES} languages");
            problems.push(file.problem(language.span.clone(), message).help("take some out"));
        }
    }
    problems
}

/// Stems are of words in lower case.
fn stem(file: &SourceFile, config: &Config) -> Option<Problem> {
    (config.tokenize.stem && !config.tokenize.lowercase).then(|| {
        file.problem(None, "`tokenize.stem` needs terms in lower case, and `tokenize.lowercase` is false")
            .help("set lowercase = true, or stem = false")
    })
}

fn group(file: &SourceFile, grouping: &GroupKeys, config: &Config) -> Vec<Problem> {
    let (name, keys) = (&grouping.name, &grouping.keys);
    let mut problems = Vec::new();
    if name.value == WHOLE_CORPUS {
        let problem = file.problem(name.span.clone(), "the grouping `all` is reserved: it is the whole corpus");
        problems.push(problem.help("take it out, it is always there; or give yours another name"));
    } else if name.value.trim().is_empty() {
        problems.push(file.problem(name.span.clone(), "a grouping needs a name").help("name it after its keys"));
    }
    // An empty list that is not empty in the file has been reported.
    if keys.value.is_empty() && keys.span.clone().and_then(|span| file.text.get(span)).is_some_and(is_empty_list) {
        let problem = file.problem(keys.span.clone(), format!("grouping `{}` has no keys", name.value));
        problems.push(
            problem.help("name what it divides by, such as [\"author\"]; the whole corpus is always there as `all`"),
        );
    }
    for (number, key) in keys.value.iter().enumerate() {
        if keys.value.iter().take(number).any(|earlier| earlier.value == key.value) {
            let message = format!("grouping `{}` has the key `{}` twice", name.value, key.value);
            problems.push(file.problem(key.span.clone(), message).help("take one out"));
        } else {
            problems.extend(group_key(file, key, config));
        }
    }
    problems
}

fn is_empty_list(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '[' | ']') || c.is_whitespace())
}

fn group_key(file: &SourceFile, key: &Located<String>, config: &Config) -> Option<Problem> {
    let columns = &config.corpus.columns;
    let periods = config.periods.0.iter().map(|(name, _)| name.value.as_str());
    let declared = columns.0.iter().map(|(name, _)| name.value.as_str()).filter(|name| !GROUP_KEYS.contains(name));
    let known: Vec<&str> = GROUP_KEYS.into_iter().chain(declared).chain(periods).collect();
    if known.contains(&key.value.as_str()) {
        return None;
    }
    let exist = format!(
        "the keys are {}; other columns have to be declared in `corpus.columns`",
        listed(known.iter().copied())
    );
    let help = match closest(&key.value, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`? {exist}"),
        None => exist,
    };
    Some(file.problem(key.span.clone(), format!("there is no key `{}` to group by", key.value)).help(help))
}

fn output(file: &SourceFile, config: &Config, root: &Path) -> Option<Problem> {
    let directory = &config.output.directory;
    let problem = |message: String| file.problem(directory.span.clone(), message);
    if directory.value.is_empty() {
        return Some(problem("`output.directory` is empty".into()).help("write directory = \"output\""));
    }
    let path = files::resolve(root, &directory.value);
    if path.is_file() {
        return Some(
            problem(format!("`{}` is a file", directory.value)).help("name a folder; it is made if it is not there"),
        );
    }
    let path = files::normal(&path);
    let include = config.corpus.include.iter().find(|glob| reaches(&glob.value, &path, root))?;
    // Globs are relative to the folder of the configuration.
    let below = path.strip_prefix(files::normal(root)).unwrap_or(&path);
    // A file that a run publishes, and that a corpus of Markdown would take in.
    let published = below.join("latest/CODEBOOK.md");
    if config.corpus.exclude.iter().any(|glob| compiled(&glob.value).is_ok_and(|glob| glob.is_match(&published))) {
        return None;
    }
    let message =
        format!("the output folder `{}` is inside the corpus: `{}` would take it in", directory.value, include.value);
    let exclude = below.join("**");
    Some(
        problem(message).help(format!("move it, or leave it out of the corpus: exclude = [\"{}\"]", exclude.display())),
    )
}

/// Whether a glob looks for files in or below a folder.
fn reaches(glob: &str, folder: &Path, root: &Path) -> bool {
    let parts: Vec<&str> = glob.split('/').collect();
    let literal = parts.iter().take_while(|part| !part.contains(['*', '?', '[', '{'])).count();
    let (start, pattern) = parts.split_at(literal);
    let start = files::normal(&files::resolve(root, &start.join("/")));
    match folder.strip_prefix(&start) {
        Ok(below) => pattern.contains(&"**") || pattern.len() > below.components().count(),
        Err(_) => false,
    }
}
