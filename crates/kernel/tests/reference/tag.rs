//! All matches of all forms in a sentence, and which of them stay; the rules stand in `src/tag.rs`.

use kremlinology_kernel::lexicon::{ConceptSource, LexiconSource, Pairs};

use super::forms::{Form, Word};

/// A lexicon as written, with its forms read.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) concepts: Vec<Concept>,
}

#[derive(Debug)]
pub(crate) struct Concept {
    pub(crate) layer: String,
    pub(crate) id: String,
    pub(crate) family: String,
    /// Position of the concept above it.
    pub(crate) parent: Option<usize>,
    /// Those that count anywhere, then those of contexts.
    pub(crate) forms: Vec<(String, Form, Option<Context>)>,
    /// Language of the lexicon; empty for any.
    pub(crate) language: String,
    /// The lexicon's concepts are paired with those of other layers only.
    pub(crate) across: bool,
}

/// What must and must not stand near a form.
#[derive(Debug)]
pub(crate) struct Context {
    with: Vec<Form>,
    passage: Vec<Form>,
    without: Vec<Form>,
}

/// A form found at the words `first..=last` of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Position in the lexicon.
    pub(crate) concept: usize,
    /// Position in the concept.
    pub(crate) form: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

impl Lexicon {
    pub(crate) fn of(sources: &[LexiconSource]) -> Self {
        let mut concepts: Vec<Concept> = Vec::new();
        for source in sources {
            let base = concepts.len();
            for concept in &source.concepts {
                let parent = concept.parent.as_ref();
                concepts.push(Concept {
                    layer: source.layer.clone(),
                    id: concept.id.clone(),
                    family: concept.family.clone(),
                    parent: parent.map(|id| base + source.concepts.iter().position(|other| other.id == *id).unwrap()),
                    forms: forms(concept),
                    language: source.language.clone(),
                    across: source.pairs == Pairs::Across,
                });
            }
        }
        Lexicon { concepts }
    }

    /// The concepts above one, nearest first.
    pub(crate) fn above(&self, concept: usize) -> Vec<usize> {
        std::iter::successors(self.concepts[concept].parent, |&above| self.concepts[above].parent).collect()
    }

    pub(crate) fn root(&self, concept: usize) -> usize {
        self.above(concept).last().copied().unwrap_or(concept)
    }
}

fn forms(concept: &ConceptSource) -> Vec<(String, Form, Option<Context>)> {
    let plain = concept.forms.iter().map(|form| (form.clone(), Form::parse(form), None));
    let parse = |forms: &[String]| forms.iter().map(|form| Form::parse(form)).collect();
    let contexts = concept.contexts.iter().map(|context| {
        let (with, passage) = (parse(&context.with), parse(&context.passage));
        let near = Context { with, passage, without: parse(&context.without) };
        (context.form.clone(), Form::parse(&context.form), Some(near))
    });
    plain.chain(contexts).collect()
}

/// The matches that what stands near them bears out.
pub(crate) fn judge(lexicon: &Lexicon, (words, passage): (&[Word], &[Vec<Word>]), matches: Vec<Match>) -> Vec<Match> {
    let blocked: Vec<Match> = matches.iter().filter(|m| is_shunned(lexicon, words, m)).cloned().collect();
    let same_words = |a: &Match, b: &Match| (a.concept, a.first, a.last) == (b.concept, b.first, b.last);
    let mut kept = matches;
    kept.retain(|m| !blocked.iter().any(|other| same_words(m, other)));
    kept.retain(|m| has_its_word(lexicon, words, m) && has_its_topic(lexicon, (words, passage), m));
    kept.retain(|m| shows_its_case(lexicon, words, m));
    kept
}

fn context<'l>(lexicon: &'l Lexicon, m: &Match) -> Option<&'l Context> {
    lexicon.concepts[m.concept].forms[m.form].2.as_ref()
}

/// First and last words of everything that some forms match.
fn places(forms: &[Form], words: &[Word]) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for form in forms {
        for first in 0..words.len() {
            places.extend(form.bare_ends(words, first).into_iter().map(|last| (first, last)));
        }
    }
    places
}

/// One of its words stands in the sentence, outside the match.
fn has_its_word(lexicon: &Lexicon, words: &[Word], m: &Match) -> bool {
    let Some(context) = context(lexicon, m).filter(|context| !context.with.is_empty()) else { return true };
    places(&context.with, words).iter().any(|&(first, last)| last < m.first || m.last < first)
}

/// One of its words stands in the passage, outside the match.
fn has_its_topic(lexicon: &Lexicon, (words, passage): (&[Word], &[Vec<Word>]), m: &Match) -> bool {
    let Some(context) = context(lexicon, m).filter(|context| !context.passage.is_empty()) else { return true };
    let others = passage.iter().filter(|sentence| !std::ptr::eq(sentence.as_slice(), words));
    others.into_iter().any(|sentence| !places(&context.passage, sentence).is_empty())
        || places(&context.passage, words).iter().any(|&(first, last)| last < m.first || m.last < first)
}

/// A word that blocks it stands within three words of it, and not only inside it.
fn is_shunned(lexicon: &Lexicon, words: &[Word], m: &Match) -> bool {
    let Some(context) = context(lexicon, m) else { return false };
    places(&context.without, words).iter().any(|&(first, last)| {
        let inside = m.first <= first && last <= m.last;
        !inside && first <= m.last + 3 && m.first <= last + 3
    })
}

/// In a sentence of capitals, a form in which case matters says nothing without a word it needs.
fn shows_its_case(lexicon: &Lexicon, words: &[Word], m: &Match) -> bool {
    let (_, form, context) = &lexicon.concepts[m.concept].forms[m.form];
    if !form.case_sensitive
        || context.as_ref().is_some_and(|context| !context.with.is_empty() || !context.passage.is_empty())
    {
        return true;
    }
    let lower_case = words.iter().any(|word| word.text.contains(char::is_lowercase));
    let with_letters = words.iter().filter(|word| word.text.contains(char::is_alphabetic)).count();
    lower_case || with_letters <= m.last - m.first + 1
}

/// Every match of every form.
pub(crate) fn all_matches(lexicon: &Lexicon, words: &[Word]) -> Vec<Match> {
    let mut matches = Vec::new();
    for (concept, entry) in lexicon.concepts.iter().enumerate() {
        for (form, (_, tree, _)) in entry.forms.iter().enumerate() {
            for first in 0..words.len() {
                matches.extend(tree.ends(words, first).into_iter().map(|last| Match { concept, form, first, last }));
            }
        }
    }
    matches
}

/// Takes the best of the matches, drops those that share a word with it under one root, and so on until none is left.
pub(crate) fn settle(lexicon: &Lexicon, mut matches: Vec<Match>) -> Vec<Match> {
    let mut kept: Vec<Match> = Vec::new();
    let rank = |m: &Match| {
        let depth = lexicon.above(m.concept).len();
        (std::cmp::Reverse(m.last - m.first), m.first, std::cmp::Reverse(depth), m.concept, m.form)
    };
    while let Some(best) = matches.iter().min_by_key(|m| rank(m)).cloned() {
        matches.retain(|m| {
            let apart = m.last < best.first || best.last < m.first;
            apart || lexicon.root(m.concept) != lexicon.root(best.concept)
        });
        kept.push(best);
    }
    kept.sort_by_key(|m| (m.first, m.last, m.concept));
    kept
}
