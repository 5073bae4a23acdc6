//! Why a passage has its tags: the form behind each, and the matches that did not count.
//!
//! To find those, every form is tried as a concept of its own, so that none gives way to another. What is found so and is
//! no mention lost to a mention of the same line of concepts, or its context was not given.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kremlinology_kernel::lexicon::{ConceptSource, Lexicon, LexiconSource};
use kremlinology_kernel::schema;

use arrow_array::cast::AsArray;

use crate::dataset::latest::{Latest, ReadError, Tagged};
use crate::mention::{self, Mention, TagError};
use crate::plan::Plan;

/// A passage with what is behind its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The passage.
    pub passage: Tagged,
    /// Its text.
    pub text: String,
    /// Matches that are no mentions.
    pub losers: Vec<Loser>,
}

/// A match of a form that did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loser {
    /// The match, with the concept and layer that its form is of.
    pub candidate: Mention,
    /// The mention that has its words; `None` where there is none, since the lexicon has changed after the run.
    pub winner: Option<Mention>,
    /// The rule.
    pub rule: &'static str,
}

/// What cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The run cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no such document.
    #[error("the run has no document `{id}`{help}")]
    NoDocument {
        /// What was asked for.
        id: String,
        /// What there is.
        help: String,
    },
    /// There is no such passage.
    #[error("document `{document_id}` has no passage {passage}: its passages are numbered 1 to {last}")]
    NoPassage {
        /// The document.
        document_id: String,
        /// What was asked for.
        passage: i32,
        /// Its last passage.
        last: i32,
    },
    /// The kernel failed.
    #[error(transparent)]
    Tag(#[from] TagError),
}

/// Explains a passage, `DOCUMENT:PASSAGE`, or every passage of a document.
pub fn explain(latest: &Latest, plan: &Plan, place: &str) -> Result<Vec<Explained>, ExplainError> {
    let (document_id, number) = resolve(latest, place)?;
    let mut passages: Vec<Tagged> = Vec::new();
    for passage in latest.passages()? {
        let passage = passage?;
        match passage.document_id == document_id {
            true => passages.push(passage),
            // A document's passages stand together.
            false if !passages.is_empty() => break,
            false => {}
        }
    }
    if let Some(number) = number {
        let last = passages.last().map_or(0, |passage| passage.passage);
        passages.retain(|passage| passage.passage == number);
        if passages.is_empty() {
            return Err(ExplainError::NoPassage { document_id, passage: number, last });
        }
    }
    let texts: Option<Vec<String>> = passages.iter().map(|passage| passage.text.clone()).collect();
    let texts = texts.ok_or_else(|| ReadError::NoTexts(latest.record.run.clone()))?;
    let candidates = candidates(plan, &texts)?;
    let tops = tops(&plan.lexicon_sources);
    let judged = judged(&plan.lexicon_sources);
    let explained = passages.into_iter().zip(texts).zip(candidates).map(|((passage, text), candidates)| {
        let losers = candidates
            .into_iter()
            .filter_map(|candidate| loser(candidate, &passage.mentions, &tops, &judged))
            .collect();
        Explained { passage, text, losers }
    });
    Ok(explained.collect())
}

/// A document that is called like the whole place comes first: ids may hold colons.
fn resolve(latest: &Latest, place: &str) -> Result<(String, Option<i32>), ExplainError> {
    let mut ids = Vec::new();
    for batch in latest.rows(&schema::DOCUMENTS, &["document_id"])? {
        let batch = batch?;
        ids.extend(batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    let known = |id: &str| ids.iter().any(|known| known == id);
    let parts = place.rsplit_once(':').and_then(|(id, number)| Some((id, number.parse::<i32>().ok()?)));
    match parts {
        _ if known(place) => Ok((place.to_owned(), None)),
        Some((id, number)) if known(id) => Ok((id.to_owned(), Some(number))),
        _ => {
            let id = parts.map_or(place, |(id, _)| id);
            let close = crate::diagnostic::closest(id, ids.iter().map(String::as_str));
            let help = close.map_or_else(
                || "; the ids are in the column `document_id` of facts/documents".to_owned(),
                |close| format!("; did you mean `{close}`?"),
            );
            Err(ExplainError::NoDocument { id: id.to_owned(), help })
        }
    }
}

/// Every match of every form, whether it counts or not.
fn candidates(plan: &Plan, texts: &[String]) -> Result<Vec<Vec<Mention>>, TagError> {
    let mut owners = Vec::new();
    let mut alone = LexiconSource::default();
    for source in &plan.lexicon_sources {
        for concept in &source.concepts {
            for form in concept.all_forms() {
                let id = owners.len().to_string();
                owners.push((source.layer.clone(), concept.id.clone()));
                alone.concepts.push(ConceptSource { id, forms: vec![form.to_owned()], ..ConceptSource::default() });
            }
        }
    }
    // Forms that were compiled with the lexicon compile alone.
    let Ok(lexicon) = Lexicon::compile(&[alone]) else { return Ok(vec![Vec::new(); texts.len()]) };
    let mut found = mention::tag(&plan.settings, &Arc::new(lexicon), texts.iter().map(String::as_str))?;
    for candidate in found.iter_mut().flatten() {
        if let Some((layer, concept)) = candidate.concept.parse().ok().and_then(|number: usize| owners.get(number)) {
            (candidate.layer, candidate.concept) = (layer.clone(), concept.clone());
        }
    }
    Ok(found)
}

/// The topmost concept above each concept: mentions under one of them never share a word.
type Tops = BTreeMap<(String, String), String>;

fn tops(sources: &[LexiconSource]) -> Tops {
    let mut tops = BTreeMap::new();
    for source in sources {
        let parent = |id: &str| source.concepts.iter().find(|concept| concept.id == id)?.parent.as_deref();
        for concept in &source.concepts {
            let chain = std::iter::successors(Some(concept.id.as_str()), |id| parent(id));
            let top = chain.take(source.concepts.len() + 1).last().unwrap_or(&concept.id);
            tops.insert((source.layer.clone(), concept.id.clone()), top.to_owned());
        }
    }
    tops
}

/// The concepts with a context, by layer and id: forms of theirs may be blocked.
type Judged = BTreeSet<(String, String)>;

fn judged(sources: &[LexiconSource]) -> Judged {
    let concepts = sources.iter().flat_map(|source| source.concepts.iter().map(move |concept| (source, concept)));
    let judged = concepts.filter(|(_, concept)| !concept.contexts.is_empty());
    judged.map(|(source, concept)| (source.layer.clone(), concept.id.clone())).collect()
}

/// What became of a match; `None` if it is a mention.
fn loser(candidate: Mention, mentions: &[Mention], tops: &Tops, judged: &Judged) -> Option<Loser> {
    let has_context = judged.contains(&(candidate.layer.clone(), candidate.concept.clone()));
    let place = |mention: &Mention| (mention.start_char, mention.end_char);
    let top = |mention: &Mention| tops.get(&(mention.layer.clone(), mention.concept.clone()));
    let same = |mention: &&Mention| {
        place(mention) == place(&candidate) && mention.form == candidate.form && mention.concept == candidate.concept
    };
    if mentions.iter().any(|mention| same(&mention)) {
        return None;
    }
    let meets = |mention: &&Mention| {
        mention.start_char < candidate.end_char
            && candidate.start_char < mention.end_char
            && mention.layer == candidate.layer
            && top(mention) == top(&candidate)
    };
    let winner = mentions.iter().filter(meets).max_by_key(|mention| mention.end_char - mention.start_char).cloned();
    let length = |mention: &Mention| mention.end_char - mention.start_char;
    let rule = match &winner {
        None if has_context => {
            "none of the words that its context needs is in the sentence, or a word near it speaks against it"
        }
        None => "the configuration or its lexicons have changed since the run",
        Some(winner) if place(winner) == place(&candidate) && winner.concept == candidate.concept => {
            "of two forms with the same words, the first in the lexicon counts"
        }
        Some(winner) if place(winner) == place(&candidate) => {
            "of two concepts with the same words, the lower one counts"
        }
        Some(winner) if length(winner) >= length(&candidate) => "the longer match counts",
        Some(_) => "the match with more words, or else the one that begins first, counts",
    };
    Some(Loser { candidate, winner, rule })
}
