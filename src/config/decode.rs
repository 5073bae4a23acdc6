//! Which keys each section of pipeline.toml has. The literals name every field: a field that is not decoded does not compile.

use super::table::{Section, Table};
use super::{
    Config, Cooccurrence, Corpus, Dataset, Duplicates, Output, Reader, Repair, Run, Segment, Tag, Terms, Tokenize,
};

impl Section for Config {
    fn decode(table: &mut Table<'_>) -> Self {
        Config {
            dataset: table.section("dataset"),
            corpus: table.section("corpus"),
            repair: table.section("repair"),
            segment: table.section("segment"),
            tokenize: table.section("tokenize"),
            tag: table.section("tag"),
            terms: table.section("terms"),
            groups: table.get("groups").unwrap_or_default(),
            periods: table.get("periods").unwrap_or_default(),
            cooccurrence: table.section("cooccurrence"),
            duplicates: table.section("duplicates"),
            output: table.section("output"),
            run: table.section("run"),
        }
    }
}

impl Section for Dataset {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Dataset::default();
        Dataset {
            name: table.get_or("name", default.name),
            title: table.get_or("title", default.title),
            description: table.get_or("description", default.description),
            citation: table.get_or("citation", default.citation),
            licence: table.get_or("licence", default.licence),
        }
    }
}

impl Section for Corpus {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Corpus::default();
        Corpus {
            include: table.required_list("include", "include = [\"data/essays/**/*\"]"),
            exclude: table.get_or("exclude", default.exclude),
            metadata: table.get("metadata"),
            columns: table.get_or("columns", default.columns),
            id: table.get_or("id", default.id),
            file_name: table.get("file-name"),
            max_rejects: table.number("max-rejects", 0..=u64::MAX, default.max_rejects),
            max_document_mib: table.number("max-document-mib", 1..=1024, default.max_document_mib),
            detect_language: table.get_or("detect-language", default.detect_language),
            reader: table.get_or("reader", default.reader),
        }
    }
}

impl Section for Reader {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Reader::default();
        Reader {
            glob: table.required("glob", "glob = \"data/press/*.jsonl\"").unwrap_or(default.glob),
            format: table.get("format"),
            encoding: table.get("encoding"),
            id: table.get_or("id", default.id),
            text: table.get_or("text", default.text),
            date: table.get_or("date", default.date),
            title: table.get_or("title", default.title),
            author: table.get_or("author", default.author),
            date_format: table.get("date-format"),
            delimiter: table.get("delimiter"),
            document: table.get("document"),
            select: table.get_or("select", default.select),
            remove: table.get_or("remove", default.remove),
            parts: table.get_or("parts", default.parts),
            original: table.get_or("original", default.original),
            file_name: table.get("file-name"),
            strip: table.get_or("strip", default.strip),
        }
    }
}

impl Section for Repair {
    fn decode(table: &mut Table<'_>) -> Self {
        Repair { steps: table.get_or("steps", Repair::default().steps) }
    }
}

impl Section for Segment {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Segment::default();
        Segment {
            passage: table.get_or("passage", default.passage),
            leave_out: table.get_or("leave-out", default.leave_out),
            detect_language: table.get_or("detect-language", default.detect_language),
        }
    }
}

impl Section for Tokenize {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Tokenize::default();
        Tokenize {
            lowercase: table.get_or("lowercase", default.lowercase),
            stop_words: table.get_or("stop-words", default.stop_words),
            stem: table.get_or("stem", default.stem),
        }
    }
}

impl Section for Tag {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Tag::default();
        let enabled = table.get_or("enabled", default.enabled);
        let lexicons = if enabled {
            table.required_list(
                "lexicons",
                "lexicons = [\"data/lexicon/concepts.toml\"], or enabled = false to do without",
            )
        } else {
            table.get_or("lexicons", default.lexicons)
        };
        Tag { enabled, lexicons, max_edits: table.number("max-edits", 0..=0, default.max_edits) }
    }
}

impl Section for Terms {
    fn decode(table: &mut Table<'_>) -> Self {
        Terms { enabled: table.get_or("enabled", Terms::default().enabled) }
    }
}

impl Section for Cooccurrence {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Cooccurrence::default();
        Cooccurrence { enabled: table.get_or("enabled", default.enabled), units: table.get_or("units", default.units) }
    }
}

impl Section for Duplicates {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Duplicates::default();
        Duplicates {
            enabled: table.get_or("enabled", default.enabled),
            action: table.get_or("action", default.action),
            threshold: table.get_or("threshold", default.threshold),
            shingle: table.number("shingle", 1..=16, default.shingle),
        }
    }
}

impl Section for Output {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Output::default();
        Output {
            directory: table.get_or("directory", default.directory),
            text: table.get_or("text", default.text),
            keep: table.number("keep", 1..=10_000, default.keep),
        }
    }
}

impl Section for Run {
    fn decode(table: &mut Table<'_>) -> Self {
        Run { threads: table.number("threads", 0..=1024, Run::default().threads) }
    }
}
