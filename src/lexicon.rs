//! Lexicon files: one layer of concepts with their forms, as TOML.
//!
//! Reading a file checks its keys, ids and parents; [`compile`] checks the forms and finds the place of a faulty one inside
//! its string.

pub mod exchange;
pub mod lint;
mod place;
mod words;
pub mod write;
mod written;

use std::collections::BTreeMap;
use std::ops::Range;

use kremlinology_kernel::lexicon::{ConceptSource, ContextSource, FormError, FormPlace, Lexicon, LexiconSource, Pairs};

use crate::config::table::decode;
use crate::config::{Choices, Located};
use crate::diagnostic::{Problem, SourceFile};
use words::Lists;
pub use written::Tightness;
use written::{Concept, Context, Written};

/// A lexicon that was read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexiconFile {
    /// The file.
    pub file: SourceFile,
    /// What is compiled.
    pub source: LexiconSource,
    /// What else the file says of each concept, in the order of `source.concepts`.
    pub entries: Vec<Entry>,
}

/// What a lexicon file says of a concept beside its [`ConceptSource`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is coded as the concept, for people.
    pub include: String,
    /// What is not, for people.
    pub exclude: String,
    /// Sentences that must be tagged with the concept.
    pub matches: Vec<Located<String>>,
    /// Sentences that must not be.
    pub rejects: Vec<Located<String>>,
    id_span: Option<Range<usize>>,
    parent_span: Option<Range<usize>>,
    form_spans: Vec<Option<Range<usize>>>,
    context_spans: Vec<ContextSpans>,
}

/// Where the strings of a context stand in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ContextSpans {
    form: Option<Range<usize>>,
    with: Vec<Option<Range<usize>>>,
    passage: Vec<Option<Range<usize>>>,
    without: Vec<Option<Range<usize>>>,
    /// It names a list that is nowhere: what it asks for is not known.
    has_unknown_list: bool,
}

impl Entry {
    /// Where a form stands in the file, with its quotes.
    fn span(&self, place: FormPlace) -> Option<Range<usize>> {
        let span = match place {
            FormPlace::Form(form) => self.form_spans.get(form)?,
            FormPlace::Context(context) => &self.context_spans.get(context)?.form,
            FormPlace::With(context, form) => self.context_spans.get(context)?.with.get(form)?,
            FormPlace::Passage(context, form) => self.context_spans.get(context)?.passage.get(form)?,
            FormPlace::Without(context, form) => self.context_spans.get(context)?.without.get(form)?,
        };
        span.clone()
    }
}

/// Reads a lexicon file. The lexicon comes with the problems found in it; a file that is not TOML gives problems only.
pub fn parse(file: SourceFile) -> Result<(LexiconFile, Vec<Problem>), Vec<Problem>> {
    let (Written { header, words, concepts }, mut problems) = decode::<Written>(&file)?;
    problems.extend(check_name(&file, "a layer", &header.layer));
    let stem = file.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    problems.extend(check_language(&file, &header.language));
    let mut source = LexiconSource {
        name: header.name.or(stem).unwrap_or_default(),
        version: header.version,
        layer: header.layer.value,
        language: match header.language.value {
            language if language == ANY_LANGUAGE => String::new(),
            language => language,
        },
        pairs: header.pairs.map_or(Pairs::default(), |pairs| pairs.0),
        concepts: Vec::with_capacity(concepts.len()),
    };
    let mut lists = Lists::new(&file, words);
    let mut entries = Vec::with_capacity(concepts.len());
    for concept in concepts {
        // A concept without an id has been reported.
        if concept.id.span.is_some() {
            problems.extend(check_name(&file, "a concept's id", &concept.id));
        }
        problems.extend(concept.dates.iter().filter_map(|dates| check_dates(&file, dates)));
        let (concept, entry) = split(concept, &mut lists);
        source.concepts.push(concept);
        entries.push(entry);
    }
    problems.append(&mut lists.problems);
    let lexicon = LexiconFile { file, source, entries };
    problems.extend(lexicon.repeated_ids());
    problems.extend(lexicon.faulty_parents());
    problems.extend(lexicon.contexts_of_nothing());
    problems.sort_by_key(|problem| problem.span.as_ref().map(|span| span.start));
    Ok((lexicon, problems))
}

fn split(concept: Concept, lists: &mut Lists<'_>) -> (ConceptSource, Entry) {
    let (parent, parent_span) = concept.parent.map_or((None, None), |parent| (Some(parent.value), parent.span));
    let (forms, form_spans) = apart(concept.forms);
    let (contexts, context_spans) = concept.contexts.into_iter().map(|context| split_context(context, lists)).unzip();
    let source = ConceptSource {
        label: concept.label.unwrap_or_else(|| concept.id.value.replace('-', " ")),
        id: concept.id.value,
        family: concept.family,
        parent,
        definition: concept.definition,
        dates: concept.dates.map(|dates| dates.value).unwrap_or_default(),
        tightness: concept.tightness.map_or("", |tightness| tightness.0.name()).to_owned(),
        forms,
        contexts,
    };
    let (include, exclude) = (concept.include, concept.exclude);
    let (matches, rejects) = (concept.matches, concept.rejects);
    let id_span = concept.id.span;
    (source, Entry { include, exclude, matches, rejects, id_span, parent_span, form_spans, context_spans })
}

fn split_context(context: Context, lists: &mut Lists<'_>) -> (ContextSource, ContextSpans) {
    let known_problems = lists.problems.len();
    let (with, with_spans) = apart(lists.spell_out(context.with));
    let (passage, passage_spans) = apart(lists.spell_out(context.passage));
    let (without, without_spans) = apart(lists.spell_out(context.without));
    let spans = ContextSpans {
        form: context.form.span,
        with: with_spans,
        passage: passage_spans,
        without: without_spans,
        has_unknown_list: lists.problems.len() > known_problems,
    };
    (ContextSource { form: context.form.value, with, passage, without }, spans)
}

fn apart(strings: Vec<Located<String>>) -> (Vec<String>, Vec<Option<Range<usize>>>) {
    strings.into_iter().map(|string| (string.value, string.span)).unzip()
}

fn check_dates(file: &SourceFile, dates: &Located<String>) -> Option<Problem> {
    if dates.value.split('/').count() <= 2
        && dates.value.split('/').enumerate().all(|(place, date)| is_date(date, place))
    {
        return None;
    }
    let problem = file.problem(dates.span.clone(), format!("`{}` is no date", dates.value));
    Some(problem.help("write a date as in 1953-03-05, 1953-03 or 1953, or two with a slash, as in 1941/1945 or 1949/"))
}

/// A year, month or day of ISO 8601, years before our era with a minus; an interval may end with nothing.
fn is_date(date: &str, place: usize) -> bool {
    if date.is_empty() {
        return place == 1;
    }
    let parts: Vec<&str> = date.strip_prefix('-').unwrap_or(date).split('-').collect();
    let figures = |part: &str, number: usize| part.len() == number && part.bytes().all(|c| c.is_ascii_digit());
    let up_to = |most: &str, part: &str| figures(part, 2) && ("01"..=most).contains(&part);
    parts.len() <= 3
        && figures(parts[0], 4)
        && parts.get(1).is_none_or(|month| up_to("12", month))
        && parts.get(2).is_none_or(|day| up_to("31", day))
}

/// The value of `language` for a lexicon that is for documents in any language.
const ANY_LANGUAGE: &str = "any";

fn check_language(file: &SourceFile, language: &Located<String>) -> Option<Problem> {
    let code = language.value.len() == 2 && language.value.chars().all(|c| c.is_ascii_lowercase());
    if code || language.value == ANY_LANGUAGE {
        return None;
    }
    let problem = file.problem(language.span.clone(), format!("`{}` cannot be a language", language.value));
    Some(problem.help("use a code of two letters (ISO 639-1) such as `en`, or `any` for documents in any language"))
}

/// Ids and layers are values of published columns and typed on command lines.
fn check_name(file: &SourceFile, what: &str, name: &Located<String>) -> Option<Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.value.is_empty() && name.value.chars().all(plain) {
        return None;
    }
    let problem = file.problem(name.span.clone(), format!("`{}` cannot be {what}", name.value));
    Some(problem.help("use lower-case letters, digits and hyphens, as in `secret-police`"))
}

impl LexiconFile {
    /// The concepts with what else the file says of them.
    pub fn with_entries(&self) -> impl Iterator<Item = (&ConceptSource, &Entry)> {
        self.source.concepts.iter().zip(&self.entries)
    }

    /// The line of a form of a concept, from 1.
    #[must_use]
    pub fn line_of(&self, concept: &str, form: &str) -> Option<usize> {
        let (source, entry) = self.with_entries().find(|(source, _)| source.id == concept)?;
        let place = source.forms.iter().position(|other| other == form)?;
        Some(self.file.line(entry.form_spans.get(place)?.as_ref()?.start))
    }

    fn repeated_ids(&self) -> Vec<Problem> {
        let mut first: BTreeMap<&str, &Entry> = BTreeMap::new();
        let mut problems = Vec::new();
        for (concept, entry) in self.with_entries().filter(|(concept, _)| !concept.id.is_empty()) {
            let Some(earlier) = first.get(concept.id.as_str()) else {
                first.insert(&concept.id, entry);
                continue;
            };
            let line = earlier.id_span.as_ref().map_or(1, |span| self.file.line(span.start));
            let problem = self.file.problem(entry.id_span.clone(), format!("there are two concepts `{}`", concept.id));
            problems.push(
                problem.help(format!("the first is in line {line}; put the forms of both into one, or rename one")),
            );
        }
        problems
    }

    fn faulty_parents(&self) -> Vec<Problem> {
        let ids: Vec<&str> = self.source.concepts.iter().map(|concept| concept.id.as_str()).collect();
        let parents: BTreeMap<&str, &str> = self
            .source
            .concepts
            .iter()
            .filter_map(|concept| Some((concept.id.as_str(), concept.parent.as_deref()?)))
            .collect();
        let mut problems = Vec::new();
        for (concept, entry) in self.with_entries() {
            let Some(parent) = concept.parent.as_deref() else { continue };
            let problem =
                |message: String, help: String| self.file.problem(entry.parent_span.clone(), message).help(help);
            if !ids.contains(&parent) {
                let help = match crate::diagnostic::closest(parent, ids.iter().copied()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => "a parent is the id of another concept of this file".to_owned(),
                };
                problems.push(problem(format!("there is no concept `{parent}`"), help));
            } else if is_own_ancestor(&concept.id, &parents) {
                let help = "take `parent` out of the topmost concept".to_owned();
                problems
                    .push(problem(format!("`{}` is above itself: its parents go round in a circle", concept.id), help));
            }
        }
        problems
    }
}

impl LexiconFile {
    fn contexts_of_nothing(&self) -> Vec<Problem> {
        let contexts =
            self.with_entries().flat_map(|(concept, entry)| concept.contexts.iter().zip(&entry.context_spans));
        let empty = contexts
            .filter(|(context, spans)| spans.form.is_some() && !spans.has_unknown_list && asks_for_nothing(context));
        let problem = |(context, spans): (&ContextSource, &ContextSpans)| {
            let message = format!("the context of `{}` asks for nothing", context.form);
            let help = "give it `with`, `passage` or `without`, or put the form into `forms`";
            self.file.problem(spans.form.clone(), message).help(help)
        };
        empty.map(problem).collect()
    }
}

fn asks_for_nothing(context: &ContextSource) -> bool {
    context.with.is_empty() && context.passage.is_empty() && context.without.is_empty()
}

fn is_own_ancestor(id: &str, parents: &BTreeMap<&str, &str>) -> bool {
    let mut above = parents.get(id);
    for _ in 0..parents.len() {
        match above {
            Some(parent) if *parent == id => return true,
            Some(parent) => above = parents.get(parent),
            None => return false,
        }
    }
    false
}

/// Compiles all lexicons of a run.
pub fn compile(files: &[LexiconFile]) -> Result<Lexicon, Vec<Problem>> {
    let sources: Vec<LexiconSource> = files.iter().map(|file| file.source.clone()).collect();
    let repeated = repeated_across(files);
    match Lexicon::compile(&sources) {
        Ok(lexicon) if repeated.is_empty() => Ok(lexicon),
        Ok(_) => Err(repeated),
        Err(errors) => {
            let mut problems = repeated;
            for problem in errors.iter().filter_map(|error| form_problem(files, error)) {
                // A word of a list is compiled for every context that asks for the list.
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
            Err(problems)
        }
    }
}

/// The same id in two files of one layer.
fn repeated_across(files: &[LexiconFile]) -> Vec<Problem> {
    let mut first: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, lexicon) in files.iter().enumerate() {
        for (concept, entry) in lexicon.with_entries() {
            let earlier = *first.entry((&lexicon.source.layer, &concept.id)).or_insert(number);
            let Some(other) = files.get(earlier).filter(|_| earlier != number) else { continue };
            let message = format!("layer `{}` has a concept `{}` already", lexicon.source.layer, concept.id);
            let problem = lexicon.file.problem(entry.id_span.clone(), message);
            let help =
                format!("it is in {}; rename one, or give this lexicon a layer of its own", other.file.path.display());
            problems.push(problem.help(help));
        }
    }
    problems
}

fn form_problem(files: &[LexiconFile], error: &FormError) -> Option<Problem> {
    let lexicon = files.get(error.lexicon)?;
    let concept = lexicon.source.concepts.get(error.concept)?;
    let span = lexicon.entries.get(error.concept)?.span(error.place)?;
    let literal = lexicon.file.text.get(span.clone())?;
    let start = span.start + place::in_literal(literal, error.offset);
    let length = lexicon.file.text.get(start..)?.chars().next().map_or(1, char::len_utf8);
    let message = format!("form `{}` of `{}` cannot be read", concept.form(error.place)?, concept.id);
    Some(lexicon.file.problem(Some(start..start + length), message).label(&error.message))
}

/// A hash of all that lexicons hold.
#[must_use]
pub fn fingerprint(sources: &[LexiconSource]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    for LexiconSource { name, version, layer, language, pairs, concepts } in sources {
        [name, version, layer, language, &concepts.len().to_string()].into_iter().for_each(|text| add(text));
        add(pairs.as_str());
        for ConceptSource { id, label, family, parent, definition, dates, tightness, forms, contexts } in concepts {
            // A parent is never empty, so that the empty text can stand for none.
            let parent = parent.as_deref().unwrap_or_default();
            add(dates);
            [id, label, family, parent, definition, tightness, &forms.len().to_string()].into_iter().for_each(&mut add);
            add(&contexts.len().to_string());
            forms.iter().for_each(|form| add(form));
            for ContextSource { form, with, passage, without } in contexts {
                add(form);
                for words in [with, passage, without] {
                    add(&words.len().to_string());
                    words.iter().for_each(|form| add(form));
                }
            }
        }
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests;
