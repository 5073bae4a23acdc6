//! Whether the text says that a thing is absent, over, prevented or not yet there.
//!
//! A *cue* opens a *scope*; a mention that begins in one is negated, in two it is affirmed (*not without a purge*).
//!
//! | cue | its scope |
//! |---|---|
//! | *not*, *never*, *n't*, *cannot*, *nobody*, *no longer*, *neither … nor*, *in no way*, *failed to*, *refused to* | the clause behind it |
//! | *no*, *without*, *lack of*, *absence of*, *devoid of*, *free of*, *instead of*, *in place of*, *rather than*, *far from*, *anything but*, *abolished*, *prevented*, *denied*, *put an end to*, *gave up* | the noun phrase behind it |
//! | *is over*, *has ended*, *was abolished*, *no longer exists*, *never came*, *is lacking* | the noun phrase before it |
//!
//! - A clause ends at a stop, semicolon, colon, bracket or dash; before *but* and before the words of subordinate clauses
//!   (*because*, *which*, *if*, …); behind *that*, unless the verb of thinking before it takes the negation over
//!   (*I do not believe that …*); behind a comma, *and* or *or* that a new subject with its verb follows; and at a preposition of place
//!   or time (*not even in camps*: the place is denied).
//! - A noun phrase ends earlier: at any preposition, but for *of* and *for* behind a noun that only counts or measures (*no trace
//!   of terror*); at a verb or pronoun; at a comma that does not divide a list.
//! - No cues are *not only*, *not merely*, *no doubt*, *no less*, *nothing but*, *cannot but*, *not until*, *not all*,
//!   *whether or not*, *none of*, and a negation of a verb of limiting (*does not confine itself to*).
//! - Behind a negation, verbs that undo or deny make it affirm (*did not halt the purge*, *no witness disputes that …*), and so do
//!   verbs whose object is there in any case (*did not mention the purge*).
//! - *must abolish*, *to abolish* and *will be abolished* say that the thing is there still.
//! - A prefix *non-* or *un-* negates; words that carry the lack in themselves do not.

use std::ops::Range;

use crate::words::{WordClass as C, Words, has_dash};

/// Tokens before a mention that a cue is looked for in.
const LONGEST_CLAUSE: u32 = 80;

/// True where the mention `first..=last` in the sentence is negated.
/// `form` is the form of the lexicon that matched: a prefix that it has itself is part of the thing's name.
pub(crate) fn is_negated(words: &Words<'_>, sentence: &Range<u32>, (first, last): (u32, u32), form: &str) -> bool {
    let own = form.trim_start_matches('=').get(..2).is_some_and(|start| ["no", "un"].contains(&start));
    // Bounds the work in sentences without an end; no clause is longer.
    let sentence = &(sentence.start.max(first.saturating_sub(LONGEST_CLAUSE))..sentence.end.min(last + LONGEST_CLAUSE));
    let prefixed = !own && has_prefix(words, first, sentence.start);
    let mut denials = u32::from(prefixed);
    let mut cue = sentence.start;
    let mut covered = None;
    while cue < first {
        let Some(scope) = scope_of(words, sentence, cue, first) else {
            cue += 1;
            continue;
        };
        if scope.end > first && scope.start <= first {
            // “not … nor”, “neither … nor” and “never … any longer” deny once.
            let again = words.is_any(cue, &["nor"]) && covered.is_some();
            denials += u32::from(!again) * scope.denials;
            covered = Some(cue);
        }
        cue = scope.start.max(cue + 1);
    }
    denials += behind(words, sentence, last);
    denials % 2 == 1
}

/// The prefix *non-* or *un-*, inside the mention or in front of it.
fn has_prefix(words: &Words<'_>, first: u32, start: u32) -> bool {
    let is_prefix = |token: u32| words.is_any(token, &["non", "un"]);
    let hyphen = |token: u32| matches!(words.gap(token), "-" | "‐" | "‑");
    (is_prefix(first) && hyphen(first + 1)) || (first > start && is_prefix(first - 1) && hyphen(first))
}

/// The tokens that a cue denies, and how often: a verb of undoing under a *not* denies again.
struct Scope {
    start: u32,
    end: u32,
    denials: u32,
}

fn scope_of(words: &Words<'_>, sentence: &Range<u32>, cue: u32, mention: u32) -> Option<Scope> {
    let class = words.class(cue);
    let next = cue + 1;
    if !class.is(C::NOT | C::LACK | C::ENDING | C::PREVENTING | C::FAILING) {
        if !class.is(C::PHRASE) {
            return None;
        }
        return phrase_end(words, sentence, cue).map(|start| noun_scope(words, sentence, start, mention));
    }
    if class.is(C::NOT) {
        if is_no_cue(words, sentence, cue) {
            return None;
        }
        return Some(clause_scope(words, sentence, next, mention));
    }
    if words.is_any(cue, &["no"]) {
        if words.is_any(next, &["longer", "one", "more"]) && !words.is_any(next + 1, &["than"]) {
            if limits(words, sentence, next) {
                return None;
            }
            return Some(clause_scope(words, sentence, next + 1, mention));
        }
        if words.is_any(next, &["way", "means", "circumstances", "time", "account", "sense", "case", "event", "wise"]) {
            return Some(clause_scope(words, sentence, next + 1, mention));
        }
        let idiom = [
            "doubt", "less", "wonder", "matter", "sooner", "small", "mere", "mean", "better", "other", "secret",
            "accident",
        ];
        if words.is_any(next, &idiom) || cue == sentence.start && words.gap(next).starts_with([',', '.', '!']) {
            return None;
        }
        return Some(noun_scope(words, sentence, next, mention));
    }
    if words.is_any(cue, &["absence", "devoid", "lack", "abolition"])
        && !words.is_any(next, &["of"])
        && !class.is(C::ENDING)
    {
        let verb = words.is_any(cue, &["lack"]) && (cue == sentence.start || !words.is(cue - 1, C::DETERMINER));
        return verb.then(|| noun_scope(words, sentence, next, mention));
    }
    if class.is(C::LACK) {
        return Some(noun_scope(words, sentence, if words.is_any(next, &["of"]) { next + 1 } else { next }, mention));
    }
    // A verb of undoing under a negation has been counted there.
    if is_denied(words, sentence, cue) {
        return None;
    }
    if class.is(C::FAILING) {
        return words.is_any(next, &["to"]).then(|| clause_scope(words, sentence, next + 1, mention));
    }
    if class.is(C::PREVENTING) {
        let from = (next..sentence.end)
            .take(10)
            .take_while(|&token| !ends_clause(words, token))
            .find(|&token| words.is_any(token, &["from"]));
        return Some(noun_scope(words, sentence, from.map_or(next, |from| from + 1), mention));
    }
    let passive = cue > sentence.start && words.is_any(cue - 1, &["is", "are", "was", "were", "be", "been", "being"]);
    (!passive && !is_wanted(words, sentence, cue)).then(|| noun_scope(words, sentence, next, mention))
}

/// Where a cue of several words ends that begins with `cue`.
fn phrase_end(words: &Words<'_>, sentence: &Range<u32>, cue: u32) -> Option<u32> {
    const PHRASES: [&[&str]; 16] = [
        &["instead", "of"],
        &["in", "place", "of"],
        &["in", "lieu", "of"],
        &["rather", "than"],
        &["far", "from"],
        &["free", "of"],
        &["free", "from"],
        &["rid", "of"],
        &["anything", "but"],
        &["short", "of"],
        &["end", "to"],
        &["away", "with"],
        &["dispensed", "with"],
        &["gave", "up"],
        &["given", "up"],
        &["giving", "up"],
    ];
    let phrase = PHRASES.iter().find(|phrase| {
        (0..).zip(phrase.iter()).all(|(place, word)| cue + place < sentence.end && words.is_any(cue + place, &[word]))
    })?;
    let before = |word: &[&str]| cue > sentence.start && words.is_any(cue - 1, word);
    let word = phrase[0];
    let cut_short = match word {
        // “nothing short of”, “put an end to”, “did away with”
        "short" => !words.is_any(cue.wrapping_sub(1), &["stop", "stops", "stopped", "fell", "falls"]),
        "end" => {
            !before(&["an"])
                || is_wanted(words, sentence, cue.saturating_sub(2))
                || is_denied(words, sentence, cue.saturating_sub(2))
        }
        "away" => !before(&["do", "did", "done", "does", "doing"]) || is_wanted(words, sentence, cue - 1),
        "free" => !before(&["is", "are", "was", "were", "be", "been", "wholly", "entirely", "and", "completely"]),
        "given" | "gave" | "giving" | "dispensed" | "rid" => is_denied(words, sentence, cue),
        _ => false,
    };
    (!cut_short).then_some(cue + phrase.len() as u32)
}

/// Words behind a negation with which it denies nothing, by its word; `n't` stands with *not*.
const IDIOMS: &[(&str, &[&str])] = &[
    ("not", &["so", "much"]),
    ("not", &["to", "mention"]),
    ("not", &["to", "speak"]),
    ("not", &["to", "say"]),
    ("not", &["the", "only"]),
    ("not", &["the", "least"]),
    ("not", &["the", "first"]),
    ("not", &["the", "last"]),
    ("not", &["a", "few"]),
    ("not", &["a", "little"]),
    ("not", &["for", "nothing"]),
    ("not", &["but"]),
    // What need not be done may be done.
    ("not", &["have", "to"]),
    ("not", &["need", "to"]),
    ("cannot", &["but"]),
    ("nothing", &["but"]),
    ("nothing", &["less"]),
    ("nothing", &["short"]),
    ("nothing", &["more"]),
    ("nothing", &["other"]),
    ("none", &["of"]),
    ("none", &["other"]),
    ("none", &["the"]),
    ("never", &["mind"]),
];

/// A negation that affirms.
fn is_no_cue(words: &Words<'_>, sentence: &Range<u32>, cue: u32) -> bool {
    let next = cue + 1;
    let is = |token: u32, word: &str| token < sentence.end && words.is_any(token, &[word]);
    let plain = is(cue, "not") || words.is(cue, C::AUXILIARY);
    let idiom = |&(negation, behind): &(&str, &[&str])| {
        let negates = is(cue, negation) || (negation == "not" && plain);
        negates && (next..).zip(behind).all(|(token, word)| is(token, word))
    };
    if IDIOMS.iter().any(idiom) {
        return true;
    }
    // “whether or not”, “if not X”, “why not”, “need not”
    let before = cue > sentence.start && words.is_any(cue - 1, &["or", "if", "why", "need"]);
    // “not very convincingly termed X”
    let degree = words.is_any(next, &["very", "too"]) && words.is(next + 1, C::ADVERB);
    if plain && (before || degree || (next < sentence.end && words.is(next, C::FOCUS))) {
        return true;
    }
    // “a not unfriendly observer”
    let not_un = words.word(next).get(..2).is_some_and(|un| un.eq_ignore_ascii_case("un")) && words.gap(next) == " ";
    let other = ["under", "unite", "united", "union", "unions", "unit", "units", "unique", "universal", "unless"];
    (not_un && !words.is_any(next, &other)) || limits(words, sentence, next)
}

/// A verb of limiting under a negation: “does not confine itself to X” means X and more, “not enough” X at least.
fn limits(words: &Words<'_>, sentence: &Range<u32>, start: u32) -> bool {
    const OBJECT_WORDS: u32 = 4;
    let within = |token: u32, reach: u32| token..sentence.end.min(token + reach);
    within(start, 5).any(|verb| {
        let bound = words.is(verb, C::LIMITING)
            && within(verb + 1, OBJECT_WORDS)
                .any(|token| words.is_any(token, &["to", "with", "at", "itself", "themselves"]));
        bound || (verb < start + 3 && words.is_any(verb, &["enough", "sufficient", "including", "counting"]))
    })
}

/// The clause from `start` on, as far as the mention.
fn clause_scope(words: &Words<'_>, sentence: &Range<u32>, start: u32, mention: u32) -> Scope {
    let mut denials = 1;
    let mut raising = false;
    let mut turned = false;
    let mut governed = false;
    let mut listed = false;
    for token in start..sentence.end.min(mention + 1) {
        let class = words.class(token);
        let closed = token > start && ends_clause(words, token);
        let as_clause =
            words.is_any(token, &["as"]) && words.is_any(token + 1, &["the", "he", "she", "it", "we", "they"]);
        let subordinate = as_clause || (class.is(C::CLAUSE) && !words.is_any(token, &["as", "so", "than", "yet"]));
        let complement = words.is_any(token, &["that"]) && !raising && !turned;
        let elsewhere = class.is(C::CIRCUMSTANCE);
        // “…, and the terror went on”, but for the end of a list.
        let comma = token > start && words.gap(token).contains(',');
        let joined = comma && !listed && words.is_any(token, &["and"]) && words.is(token + 1, C::DETERMINER);
        // “He did not come, leaving the terror to …”
        let participle = comma && !listed && is_participle(words, token);
        let fresh = joined || participle || (token > start && begins_clause(words, sentence, token));
        listed |= comma;
        if closed || subordinate || complement || elsewhere || fresh {
            return Scope { start, end: token, denials };
        }
        if token == mention {
            break;
        }
        raising |= class.is(C::RAISING);
        if class.is(C::PRESUPPOSING) && !governed && !raising {
            return Scope { start, end: token, denials };
        }
        let gives_up = words.is_any(token, &["give", "giving"]) && words.is_any(token + 1, &["up"]);
        // Only the first verb of undoing turns the clause: “did not stop the terror”.
        if (gives_up || class.is(C::REVERSING | C::ENDING | C::PREVENTING | C::FAILING))
            && !turned
            && !is_noun(words, token, start)
        {
            turned = true;
            denials += 1;
        }
        governed |= turned;
    }
    Scope { start, end: sentence.end, denials }
}

/// A word in *-ing*, or a compound that ends so.
fn is_participle(words: &Words<'_>, token: u32) -> bool {
    let ends = |token: u32| words.word(token).ends_with("ing");
    ends(token) || (words.gap(token + 1) == "-" && ends(token + 1))
}

/// Behind an article or *of* a verb's form is a noun: *the end*, *the question*.
fn is_noun(words: &Words<'_>, token: u32, start: u32) -> bool {
    token > start && (words.is(token - 1, C::DETERMINER) || words.is_any(token - 1, &["of", "this", "that"]))
}

/// The noun phrase from `start` on, as far as the mention.
fn noun_scope(words: &Words<'_>, sentence: &Range<u32>, start: u32, mention: u32) -> Scope {
    let scope = |end| Scope { start, end, denials: 1 };
    for token in start..sentence.end.min(mention + 1) {
        if token == start {
            continue;
        }
        let class = words.class(token);
        let gap = words.gap(token);
        if ends_clause(words, token) || begins_clause(words, sentence, token) {
            return scope(token);
        }
        if gap.contains(',') && !is_list(words, sentence, token) {
            return scope(token);
        }
        let hands_on = words.is_any(token, &["of", "for", "to"]) && words.is(token - 1, C::LIGHT | C::PREVENTING);
        let gerund = words.word(token - 1).ends_with("ing");
        let preposition = class.is(C::CIRCUMSTANCE) || words.is_any(token, &["of", "to", "for", "with", "as", "under"]);
        let verb = class.is(C::AUXILIARY | C::MODAL)
            || (class.is(C::SUBJECT) && !words.is_any(token, &["one", "this", "these", "those"]));
        if (preposition && !hands_on && !gerund) || verb || class.is(C::CLAUSE) {
            return scope(token);
        }
    }
    scope(sentence.end)
}

/// The text before the token ends a clause: a stop, semicolon, colon, bracket or dash.
fn ends_clause(words: &Words<'_>, token: u32) -> bool {
    let gap = words.gap(token);
    gap != " "
        && (gap.contains([';', ':', '?', '!', '(', ')', '…']) || has_dash(gap) || words.sentence_ends_before(token))
}

/// Behind a comma, *and* or *or* a subject with its verb begins at the token.
fn begins_clause(words: &Words<'_>, sentence: &Range<u32>, token: u32) -> bool {
    const SUBJECT_WORDS: u32 = 7;
    let comma = words.gap(token).contains(',');
    let joined = words.is_any(token, &["and", "or"]);
    if !comma && !joined {
        return false;
    }
    let first = if joined { token + 1 } else { token };
    if words.is(first, C::SUBJECT) && !words.is_any(first, &["that", "this", "these", "those", "one"]) {
        return true;
    }
    for at in first..sentence.end.min(first + SUBJECT_WORDS) {
        if at > first && (words.gap(at).contains([',', ';', ':', '.']) || words.is(at, C::CLAUSE | C::LISTING)) {
            return false;
        }
        if words.is(at, C::AUXILIARY | C::MODAL)
            && !words.word(at).ends_with("ing")
            && !words.is_any(at, &["be", "been"])
        {
            // “was not purged and will not be” has no new subject, but is a new clause all the same.
            return true;
        }
    }
    false
}

/// A comma before the token divides a list: *and*, *or* or *nor* follows before long, and no new cue.
fn is_list(words: &Words<'_>, sentence: &Range<u32>, token: u32) -> bool {
    const ITEM_WORDS: u32 = 8;
    (token..sentence.end.min(token + ITEM_WORDS))
        .take_while(|&at| at == token || !ends_clause(words, at))
        .take_while(|&at| !words.is(at, C::LACK) && !words.is_any(at, &["instead", "rather"]))
        .any(|at| words.is(at, C::LISTING))
}

/// A negation stands close before the verb.
fn is_denied(words: &Words<'_>, sentence: &Range<u32>, verb: u32) -> bool {
    const REACH: u32 = 4;
    let from = sentence.start.max(verb.saturating_sub(REACH));
    (from..verb)
        .rev()
        .take_while(|&token| token + 1 == verb || !words.gap(token + 1).contains([',', ';']))
        .any(|token| (words.is(token, C::NOT) && !is_no_cue(words, sentence, token)) || words.is_any(token, &["no"]))
}

/// *to*, *must*, *should* or another modal stands before the verb: it has not happened.
fn is_wanted(words: &Words<'_>, sentence: &Range<u32>, verb: u32) -> bool {
    let mut at = verb;
    while at > sentence.start
        && words.is(at - 1, C::ADVERB | C::AUXILIARY)
        && !words.is_any(at - 1, &["has", "have", "had", "was", "were", "is", "are"])
    {
        at -= 1;
    }
    at > sentence.start && (words.is(at - 1, C::MODAL) || words.is_any(at - 1, &["to"]))
}

/// How often what follows the mention denies it: *X has ended* once, *X has not ended* twice, *X never came* once.
fn behind(words: &Words<'_>, sentence: &Range<u32>, last: u32) -> u32 {
    const COMPLEMENT_WORDS: u32 = 5;
    let mut at = last + 1;
    // “the purge of the party was …”
    if words.is_any(at, &["of"]) && words.gap(at) == " " {
        let end = sentence.end.min(at + COMPLEMENT_WORDS);
        at = (at..end).find(|&token| words.is(token, C::AUXILIARY)).unwrap_or(at);
    }
    let mut negated = false;
    let mut auxiliary = false;
    let mut be = false;
    while at < sentence.end && words.gap(at) == " " {
        let class = words.class(at);
        if class.is(C::MODAL) && !words.is(at, C::NOT) {
            // “will be abolished”, “must end”: it is there still; “will never return” says it is not.
            auxiliary = true;
            negated |= false;
            if !(at + 1..sentence.end.min(at + 3)).any(|token| words.is(token, C::NOT)) {
                return 0;
            }
        } else if class.is(C::NOT) {
            if is_no_cue(words, sentence, at) {
                return 0;
            }
            negated = true;
        } else if words.is_any(at, &["no"]) && words.is_any(at + 1, &["longer", "more"]) {
            negated = true;
            at += 1;
            if auxiliary && (at + 1 >= sentence.end || words.gap(at + 1) != " ") {
                return 1;
            }
        } else if class.is(C::AUXILIARY) {
            auxiliary = true;
            be = !words.is_any(at, &["has", "have", "had", "do", "does", "did", "hasn't", "haven't", "hadn't"]);
        } else if !class.is(C::ADVERB) && !words.is_any(at, &["yet", "as", "all", "come", "been"]) {
            break;
        }
        at += 1;
    }
    if at >= sentence.end || (at > last + 1 && words.gap(at) != " ") {
        return 0;
    }
    let class = words.class(at);
    let given_up = words.is_any(at, &["given", "done"]) && words.is_any(at + 1, &["up", "away"]);
    let an_end = words.is_any(at, &["at", "to"]) && words.is_any(at + 1, &["an"]) && words.is_any(at + 2, &["end"]);
    let ended_alone = class.is(C::VANISHED);
    let gone = (auxiliary
        && ((be && class.is(C::ENDING | C::GONE)) || class.is(C::VANISHED) || (be && given_up) || an_end))
        || (ended_alone && !words.is_any(at + 1, &["to", "the", "in"]));
    match (gone, negated) {
        (true, false) => 1,
        (true, true) => 2,
        (false, true) => u32::from(class.is(C::EXISTING)),
        (false, false) => 0,
    }
}
