//! The word lists of the rules of voice and negation. English: for texts in other languages only the quotation marks speak.
//!
//! Sources: the cues of the project's codebook (sections 3 to 5); the grammar of negation, reporting verbs and
//! subordination in R. Quirk et al., *A Comprehensive Grammar of the English Language* (1985), chapters 10, 14 and 16;
//! additions of our own from reading speeches, cables and essays. Each word stands in every form that the rules ask for.

use super::WordClass;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal: $words:literal;)*) => {
        impl WordClass {
            $($(#[$doc])* pub(crate) const $name: WordClass = WordClass(1 << $bit);)*
        }

        /// Every class with its words.
        pub(super) const WORDS: &[(WordClass, &str)] = &[$((WordClass::$name, $words)),*];
    };
}

classes! {
    /// Denies the clause behind it; also every word in *n't*.
    NOT = 0: "not never cannot nobody none nothing nowhere neither nor";
    /// Denies the noun behind it.
    LACK = 1: "no without lack lacks lacked lacking devoid absence";
    /// Says of its object, or in the passive of its subject, that it is no more.
    ENDING = 2: "abolish abolishes abolished abolishing abolition abandon abandons abandoned abandoning renounce renounces
        renounced renouncing repudiate repudiates repudiated dismantle dismantles dismantled discard discards discarded
        scrap scrapped replaced supersede superseded eradicate eradicated
        eliminate eliminates eliminated eliminating relinquish relinquished";
    /// Says of its object that it does not come to be.
    PREVENTING = 3: "prevent prevents prevented preventing preclude precludes precluded precluding avert averts averted averting deny denies denied denying forbid forbids forbade forbidden prohibit
        prohibits prohibited exclude excludes excluded excluding";
    /// Says of what it leads to that it is not done: *failed to*, *refused to*.
    FAILING = 4: "fail fails failed failing refuse refuses refused refusing decline declined cease ceases ceased ceasing
        unable neglected";
    /// With a negation before them these affirm: *did not halt the purge*, *never doubted*. Alone they say nothing.
    REVERSING = 5: "halt halts halted stop stops stopped stopping end ends ended ending doubt doubts doubted doubting dispute
        disputes disputed question questions questioned conceal conceals concealed hide hides hid hidden forget forgets
        forgot forgotten hesitate hesitates hesitated shrink refrain refrained omit omitted overlook overlooked ignore ignores
        ignored escape escapes escaped averse retard retarded relax relaxes relaxed reduce reduces reduced curb curbed weaken weakens weakened diminish diminishes diminished
        oppose opposes opposed resist resisted destroy destroyed overthrow overthrew overthrown remove removed lift lifted
        disguise disguised avoid avoids avoided underestimate underestimated minimize gainsay contradict remedy cure quench crush crushed
        suppress suppressed shake dissolve dissolved undo spare spared withdraw withdrawn lose loses lost miss missed refuse refusal";
    /// What they take as their object is there whether they are denied or not: *did not mention the purge*.
    PRESUPPOSING = 6: "survive survives survived affect affects affected touch touches touched alter alters altered change
        changes changed understand understands understood recognize recognized recognise mention mentions mentioned
        discuss discussed speak speaks spoke talk talks talked fear fears feared forgive trust trusts trusted support
        supports supported approve approved condone justify justifies justified excuse condemn condemned criticize
        criticized attack attacked know knows knew known solve solved appreciate realize realized like likes liked
        obey follow followed leave left mind please satisfy satisfied answer answered apply applies interfere
        interfered yield submit surrender comply cooperate compromise blame regard compare comment explain explained
        describe remember associate associated belong belongs belonged incompatible inconsistent compatible
        contrary";
    /// Nouns that hand a *no* on to what follows *of*: *no trace of terror*.
    LIGHT = 7: "trace traces sign signs hint evidence question kind kinds sort form forms possibility prospect prospects
        hope chance danger talk thought idea intention notion vestige shred semblance suggestion indication threat risk
        fear need place room use element part atmosphere such system policy act acts";
    /// Begins a clause that an earlier negation does not reach.
    CLAUSE = 8: "but although though because whereas while unless since if when whenever as so than except however yet
        nevertheless therefore thus who whom whose which where whether what lest";
    /// Prepositions of place, time and opposition: a negation before them does not deny what follows them.
    CIRCUMSTANCE = 9: "in at on during after before against from by among amongst throughout toward towards over between
        despite within inside outside behind beside besides until till across near beyond through upon about concerning regarding per via";
    /// Forms of *be*, *have* and *do*.
    AUXILIARY = 10: "is are was were be been being am has have had having do does did done";
    /// Modal verbs.
    MODAL = 11: "will would shall should can could may might must ought cannot";
    /// Pronouns that can be the subject of a clause.
    SUBJECT = 12: "he she it they there this these those you one that i we everyone everybody somebody someone";
    /// The author.
    FIRST_PERSON = 13: "i we";
    /// Verbs of saying that can bring in another's words. *State* and *states* are nouns too often.
    REPORTING = 14: "say says said saying write writes wrote written writing stated stating tell tells told declare
        declares declared declaring argue argues argued arguing claim claims claimed claiming assert asserts asserted
        asserting maintain maintains maintained insist insists insisted insisting warn warns warned warning promise
        promises promised report reports reported reply replies replied answered observe observes observed note notes
        noted remark remarks remarked announce announces announced announcing explain explains explained explaining
        pointed points predict predicts predicted contend contends contended allege alleges alleged admit admits admitted
        acknowledge acknowledged confess confesses confessed concede concedes conceded complain complains complained add
        adds added continued conclude concludes concluded suggest suggests suggested recall recalls recalled remind
        reminds reminded assure assures assured affirm affirms affirmed exclaim exclaims exclaimed cry cries cried
        shout shouts shouted ask asks asked demand demands demanded deny denies denied repeat repeats repeated testify
        testifies testified commented emphasize emphasizes emphasized emphasised stress stresses stressed swear swore
        teach teaches taught preached hold holds quote quotes quoted cite cites cited protested objected
        admonished cautioned urged advised put puts held read reads thundered retorted wired cabled telegraphed";
    /// Verbs of naming: the words in quotation marks behind them name a thing.
    NAMING = 15: "call calls called calling term terms termed dub dubbed label labels labeled labelled style styled
        describe describes described describing characterize characterized characterised refer refers referred speak
        speaks spoke christen christened coin coined brand branded denounce denounces denounced";
    /// Nouns for what somebody says: *in Lenin's phrase*.
    SPEECH = 16: "word words phrase phrases expression expressions term terms formula formulation slogan slogans dictum
        saying maxim quotation quotations statement definition epithet remark remarks language terminology parlance
        jargon motto";
    /// Words of distance before a name: *self-styled*, *alleged*.
    DISTANCING = 17: "pseudo alleged allegedly professed professedly ostensible ostensibly purported purportedly
        supposed supposedly";
    /// Adverbs, and every word in *-ly* of more than four letters.
    ADVERB = 18: "then also once again later further already ever even just now still often always thereupon recently
        here himself herself themselves itself too aptly today soon well long first finally indeed";
    /// Articles and words that stand in front of nouns.
    DETERMINER = 19: "the a an his her its their our my your some any every each all both many most several such no";
    /// Words that begin sentences with a capital and are no names.
    FUNCTION = 20: "the a an his her its their our my your some any every each all both many most several such no and
        or but in on at by of for from to with as if when while then thus so that this these those it he she they we i
        you there here now not nor neither yet still moreover furthermore accordingly however what which who how why
        where once after before since until under over between during according only even also perhaps indeed again
        later today meanwhile finally first second third last addition fact";
    /// Titles whose full stop is no end.
    TITLE = 21: "mr mrs ms dr gen col lt capt sen rep gov prof rev hon messrs sr jr st mme adm maj sgt amb";
    /// Verbs that take a negation over to the clause behind *that*: *I do not believe that there was a purge*.
    RAISING = 22: "think thinks thought believe believes believed suppose expect expects imagine seem seems seemed appear
        appears appeared mean means meant consider likely true case evidence";
    /// Verbs of being there, for a subject: *the purge never came*.
    EXISTING = 23: "exist exists existed occur occurs occurred happen happens happened come comes came materialize
        materialized arise arises arisen arose take takes taken took begin begun emerge emerged return returned
        established introduced carried created achieved realized tried practiced practised permitted allowed held
        attempted restored resumed reintroduced contemplated planned used needed necessary possible there tolerated";
    /// What is said of a subject that is no more.
    GONE = 24: "over gone dead ended absent lacking past finished extinct replaced superseded";
    /// Verbs for coming to an end of itself.
    VANISHED = 28: "ended ceased disappeared vanished collapsed perished";
    /// Begins a cue of several words: *instead of*, *far from*.
    PHRASE = 31: "instead in rather far free rid anything short end away dispensed gave given giving";
    /// Behind *not*, these affirm what follows, or some of it: *not only*, *not all*.
    FOCUS = 30: "only merely just simply solely until all every always necessarily everyone everything surprisingly long least
        fully wholly entirely completely exclusively alone infrequently purely primarily quite mere everywhere";
    /// Nouns for what others say, before *that*.
    CLAIM = 29: "claim claims charge charges allegation allegations accusation accusations assertion assertions contention
        complaint complaints boast boasts";
    /// Verbs of keeping within bounds: denied, they say *this and more*.
    LIMITING = 25: "limit limits limited confine confines confined restrict restricts restricted content contented stop stops boil";
    /// What holds words of a list together.
    LISTING = 26: "and or nor";
    /// Verbs with which an impersonal *it is … that* charges a view to others.
    HOLDING = 27: "held argued claimed said asserted alleged believed maintained contended reported rumored rumoured thought
        supposed suggested objected charged feared hoped";
}
