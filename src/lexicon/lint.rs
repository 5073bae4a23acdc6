//! What is wrong with a lexicon, or odd in it, beyond what keeps it from being compiled.
//!
//! A test sentence that fails is an error; the rest are warnings:
//!
//! - *duplicate*: a form stands for the same words as another form of its concept;
//! - *shadowed*: all it matches is matched by another form of its concept, so that it adds nothing;
//! - *unreachable*: all it matches is a mention of a concept below its own, which wins;
//! - *shared*: another concept of the layer, not above or below, has it too, and both count;
//! - *contradictory*: a sentence stands under `matches` and `rejects` of the same concept.

mod preview;

use std::ops::Range;
use std::sync::Arc;

use kremlinology_kernel::annotate::Settings;
use kremlinology_kernel::lexicon::{Lexicon, Shape};

use super::{Entry, LexiconFile};
use crate::config::Located;
use crate::diagnostic::Problem;
use crate::mention::{self, TagError};
pub use preview::{Expansion, expansions};

/// The test sentences that fail: not tagged where they should be, or tagged where they should not.
pub fn failing_sentences(
    files: &[LexiconFile],
    settings: &Settings,
    lexicon: &Arc<Lexicon>,
) -> Result<Vec<Problem>, TagError> {
    let tests: Vec<Test<'_>> = files.iter().flat_map(tests).collect();
    let mentions = mention::tag(settings, lexicon, tests.iter().map(|test| test.sentence.value.as_str()))?;
    let mut problems = Vec::new();
    for (test, mentions) in tests.iter().zip(&mentions) {
        let layer = &test.file.source.layer;
        let found = mentions.iter().find(|mention| mention.concept == test.concept && mention.layer == *layer);
        let message = match (test.tagged, found) {
            (true, None) => format!("`{}` is not found in this sentence", test.concept),
            (false, Some(mention)) => {
                format!(
                    "`{}` is found in this sentence: “{}” by the form `{}`",
                    test.concept, mention.surface, mention.form
                )
            }
            _ => continue,
        };
        let help = match test.tagged {
            true => "add a form that finds it, or take the sentence out of `matches`",
            false => "narrow the form, or take the sentence out of `rejects`",
        };
        problems.push(test.file.file.problem(test.sentence.span.clone(), message).help(help));
    }
    Ok(problems)
}

/// A sentence and what is expected of it.
struct Test<'l> {
    file: &'l LexiconFile,
    concept: &'l str,
    sentence: &'l Located<String>,
    tagged: bool,
}

fn tests(file: &LexiconFile) -> impl Iterator<Item = Test<'_>> {
    file.with_entries().flat_map(move |(concept, entry)| {
        let test = move |tagged| move |sentence| Test { file, concept: concept.id.as_str(), sentence, tagged };
        entry.matches.iter().map(test(true)).chain(entry.rejects.iter().map(test(false)))
    })
}

/// Sentences under test: those that must be tagged and those that must not.
#[must_use]
pub fn sentences(files: &[LexiconFile]) -> usize {
    files.iter().map(|file| tests(file).count()).sum()
}

/// A form of a file and where it stands.
struct Placed<'l> {
    concept: usize,
    form: &'l str,
    shape: Shape,
    span: Option<Range<usize>>,
}

/// What is odd about forms and sentences, in the order of the file.
#[must_use]
pub fn oddities(file: &LexiconFile) -> Vec<Problem> {
    let forms: Vec<Placed<'_>> = placed(file);
    let above = ancestors(file);
    let mut problems: Vec<Problem> = file.with_entries().flat_map(|(_, entry)| contradictions(file, entry)).collect();
    for (number, form) in forms.iter().enumerate() {
        problems.extend(oddity(file, number, form, &forms, &above));
    }
    problems.sort_by_key(|problem| problem.span.as_ref().map(|span| span.start));
    problems
}

fn placed(file: &LexiconFile) -> Vec<Placed<'_>> {
    let concepts = file.with_entries().enumerate();
    let forms = concepts.flat_map(|(concept, (source, entry))| {
        source.forms.iter().zip(&entry.form_spans).filter_map(move |(form, span)| {
            Some(Placed { concept, form, shape: Shape::parse(form).ok()?, span: span.clone() })
        })
    });
    forms.collect()
}

/// By concept: the concepts above it.
fn ancestors(file: &LexiconFile) -> Vec<Vec<usize>> {
    let concepts = &file.source.concepts;
    let parent = |concept: usize| {
        let parent = concepts.get(concept)?.parent.as_ref()?;
        concepts.iter().position(|other| other.id == *parent)
    };
    let chain = |concept: usize| std::iter::successors(parent(concept), |&above| parent(above)).take(concepts.len());
    (0..concepts.len()).map(|concept| chain(concept).collect()).collect()
}

/// The first thing that is odd about a form: one warning a form is enough.
fn oddity(
    file: &LexiconFile,
    number: usize,
    form: &Placed<'_>,
    forms: &[Placed<'_>],
    above: &[Vec<usize>],
) -> Option<Problem> {
    let warn = |message: String, help: String| Some(file.file.problem(form.span.clone(), message).help(help).warning());
    let line = |other: &Placed<'_>| other.span.as_ref().map_or(1, |span| file.file.line(span.start));
    let id = |concept: usize| file.source.concepts.get(concept).map_or("", |concept| concept.id.as_str());
    let covering =
        |(other_number, other): &(usize, &Placed<'_>)| *other_number != number && other.shape.covers(&form.shape);
    for (other_number, other) in forms.iter().enumerate().filter(covering) {
        let equal = form.shape.covers(&other.shape);
        if other.concept == form.concept {
            match (equal, other_number < number) {
                (true, true) => {
                    let message = format!("form `{}` of `{}` is a duplicate", form.form, id(form.concept));
                    return warn(
                        message,
                        format!("`{}` in line {} stands for the same words; take one out", other.form, line(other)),
                    );
                }
                (true, false) => {}
                (false, _) => {
                    let message =
                        format!("form `{}` of `{}` is shadowed: it adds nothing", form.form, id(form.concept));
                    return warn(
                        message,
                        format!("`{}` in line {} finds all that it finds; take this one out", other.form, line(other)),
                    );
                }
            }
        } else if above.get(other.concept).is_some_and(|above| above.contains(&form.concept)) {
            let message = format!("form `{}` of `{}` is unreachable", form.form, id(form.concept));
            let help = format!(
                "`{}` in line {} makes it a mention of `{}`, which is below",
                other.form,
                line(other),
                id(other.concept)
            );
            return warn(message, help);
        } else if equal
            && other_number < number
            && !above.get(form.concept).is_some_and(|above| above.contains(&other.concept))
        {
            let message =
                format!("form `{}` of `{}` is shared with `{}`", form.form, id(form.concept), id(other.concept));
            return warn(
                message,
                format!("both count where it stands (line {} too); if that is meant, leave it", line(other)),
            );
        }
    }
    None
}

fn contradictions(file: &LexiconFile, entry: &Entry) -> Vec<Problem> {
    let both = entry.rejects.iter().filter(|reject| entry.matches.iter().any(|found| found.value == reject.value));
    let problem = |sentence: &Located<String>| {
        let message = "contradictory: this sentence is under `matches` and `rejects` of one concept";
        file.file.problem(sentence.span.clone(), message).help("take it out of one of them").warning()
    };
    both.map(problem).collect()
}
