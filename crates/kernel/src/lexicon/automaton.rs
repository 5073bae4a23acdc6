//! Automatons over word patterns: a trie of all sequences of all forms, with loops where a form repeats a group.
//!
//! States are shared by forms that begin alike, but for the states of a repeated group, which belong to their form alone:
//! a loop in a shared state would let other forms repeat words too.

use super::form::{Link, Step};

/// A phrase of a repeated group, its words numbered, and what stands behind it.
type Phrase = (Vec<(Link, PatternId)>, Link);

/// A state; 0 is the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StateId(u32);

/// A distinct word pattern of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PatternId(pub(crate) u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    link: Link,
    pattern: PatternId,
    to: StateId,
    /// Inside a repeated group or behind it: not to be shared.
    private: bool,
}

#[derive(Debug)]
struct State<A> {
    /// Sorted once the automaton is complete.
    edges: Vec<Edge>,
    accepts: Vec<A>,
}

/// How forms begin with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    /// None does.
    Never,
    /// Some do, and each needs the very next word as well.
    WithNext,
    /// Some do, and the next word decides nothing: the pattern is a form, or a gap or comma may follow it.
    Alone,
}

/// A set of patterns in one word: it may also claim to hold a pattern that it does not, but never denies one that it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PatternSet(u64);

impl PatternSet {
    pub(crate) fn add(&mut self, pattern: PatternId) {
        self.0 |= 1 << (pattern.0 % 64);
    }

    pub(crate) fn add_all(&mut self, others: PatternSet) {
        self.0 |= others.0;
    }

    pub(crate) fn may_meet(self, other: PatternSet) -> bool {
        self.0 & other.0 != 0
    }
}

/// Many forms as one automaton, which says at the end of each what it is there for.
#[derive(Debug)]
pub(crate) struct Automaton<A> {
    states: Vec<State<A>>,
    /// By pattern: how forms begin with it.
    starts: Vec<Start>,
    /// By pattern: what the next word may be where forms begin with it.
    seconds: Vec<PatternSet>,
}

impl<A: Copy + Ord> Default for Automaton<A> {
    fn default() -> Self {
        Automaton {
            states: vec![State { edges: Vec::new(), accepts: Vec::new() }],
            starts: Vec::new(),
            seconds: Vec::new(),
        }
    }
}

impl<A: Copy + Ord> Automaton<A> {
    pub(crate) const START: StateId = StateId(0);

    /// Adds one sequence of a form; `id` numbers the patterns.
    pub(crate) fn add(
        &mut self,
        accept: A,
        sequence: &[Step],
        mut id: impl FnMut(&super::pattern::Pattern) -> PatternId,
    ) {
        // The states reached, each with the link that a phrase before it ends in.
        let mut from = vec![(Self::START, Link::Next)];
        for step in sequence {
            match step {
                Step::Word(link, pattern) => {
                    let pattern = id(pattern);
                    let to = from.iter().map(|&(state, before)| self.shared(state, before.max(*link), pattern));
                    from = to.map(|state| (state, Link::Next)).collect();
                }
                Step::Repeat(link, phrases) => {
                    let numbered = |(words, behind): &super::form::Phrase| {
                        (words.iter().map(|(link, pattern)| (*link, id(pattern))).collect(), *behind)
                    };
                    let phrases: Vec<Phrase> = phrases.iter().map(numbered).collect();
                    from = self.repeat(&from, *link, &phrases);
                }
            }
        }
        for (state, _) in from {
            let accepts = &mut self.states[state.0 as usize].accepts;
            if !accepts.contains(&accept) {
                accepts.push(accept);
            }
        }
    }

    /// Sorts the edges; the automaton must be complete.
    pub(crate) fn finish(&mut self, patterns: usize) {
        for state in &mut self.states {
            state.edges.sort_unstable();
            state.accepts.sort_unstable();
        }
        self.starts = vec![Start::Never; patterns];
        self.seconds = vec![PatternSet::default(); patterns];
        for edge in &self.states[0].edges {
            let state = &self.states[edge.to.0 as usize];
            let alone = !state.accepts.is_empty() || state.edges.iter().any(|edge| edge.link != Link::Next);
            let start = &mut self.starts[edge.pattern.0 as usize];
            *start = (*start).max(if alone { Start::Alone } else { Start::WithNext });
            let seconds = &mut self.seconds[edge.pattern.0 as usize];
            state.edges.iter().for_each(|edge| seconds.add(edge.pattern));
        }
    }

    fn shared(&mut self, from: StateId, link: Link, pattern: PatternId) -> StateId {
        let edges = &self.states[from.0 as usize].edges;
        let known = edges.iter().find(|edge| !edge.private && edge.link == link && edge.pattern == pattern);
        match known.map(|edge| edge.to) {
            Some(to) => to,
            None => {
                let to = self.new_state();
                self.states[from.0 as usize].edges.push(Edge { link, pattern, to, private: false });
                to
            }
        }
    }

    /// Adds the phrases of a repeated group behind `from`, and from the end of each to the start of every one; gives the
    /// ends.
    fn repeat(&mut self, from: &[(StateId, Link)], before: Link, phrases: &[Phrase]) -> Vec<(StateId, Link)> {
        let mut entries: Vec<Edge> = Vec::new();
        let mut ends = Vec::new();
        for (words, behind) in phrases {
            let mut at: Option<StateId> = None;
            for &(link, pattern) in words {
                let to = self.new_state();
                let edge = Edge { link, pattern, to, private: true };
                match at {
                    Some(state) => self.states[state.0 as usize].edges.push(edge),
                    None => entries.push(edge),
                }
                at = Some(to);
            }
            ends.extend(at.map(|at| (at, *behind)));
        }
        let from = from.iter().map(|&(state, link)| (state, link.max(before)));
        for (state, link) in from.chain(ends.iter().copied()) {
            let entries = entries.iter().map(|edge| Edge { link: edge.link.max(link), ..*edge });
            self.states[state.0 as usize].edges.extend(entries);
        }
        ends
    }

    fn new_state(&mut self) -> StateId {
        self.states.push(State { edges: Vec::new(), accepts: Vec::new() });
        StateId(self.states.len() as u32 - 1)
    }

    /// How forms begin with the pattern.
    pub(crate) fn start(&self, pattern: PatternId) -> Start {
        self.starts[pattern.0 as usize]
    }

    /// The patterns one of which the next word has where forms begin with this one.
    pub(crate) fn seconds(&self, pattern: PatternId) -> PatternSet {
        self.seconds[pattern.0 as usize]
    }

    pub(crate) fn accepts(&self, state: StateId) -> &[A] {
        &self.states[state.0 as usize].accepts
    }

    /// True when an edge of this link leaves the state.
    pub(crate) fn has(&self, state: StateId, link: Link) -> bool {
        self.states[state.0 as usize].edges.iter().any(|edge| edge.link == link)
    }

    /// The states behind the edges of this link and pattern.
    pub(crate) fn follow(&self, state: StateId, link: Link, pattern: PatternId) -> impl Iterator<Item = StateId> + '_ {
        let edges = &self.states[state.0 as usize].edges;
        let first = edges.partition_point(|edge| (edge.link, edge.pattern) < (link, pattern));
        edges[first..].iter().take_while(move |edge| (edge.link, edge.pattern) == (link, pattern)).map(|edge| edge.to)
    }
}
