//! The last stage: describes the run and publishes it.

use jiff::Timestamp;
use kremlinology_kernel::schema::{self, SCHEMA_VERSION};
use kremlinology_kernel::token::TOKENIZER;

use super::{Clock, RunError, Work};
use crate::dataset::describe;
use crate::dataset::part::{PartWriter, Provenance, WrittenFile, write_text};
use crate::dataset::publish::{self, Published};
use crate::dataset::run_record::{LexiconRecord, RunRecord};
use crate::dataset::staging::Staging;
use crate::local::Annotated;
use crate::plan::Plan;
use crate::rejects;

/// What every file of the dataset says of its origin.
pub(super) fn provenance(plan: &Plan) -> Provenance {
    Provenance(
        [
            ("kremlinology.version", env!("CARGO_PKG_VERSION").to_owned()),
            ("kremlinology.schema_version", SCHEMA_VERSION.to_owned()),
            ("kremlinology.tokenizer", TOKENIZER.to_owned()),
            ("kremlinology.lexicon_hash", plan.lexicon_fingerprint.clone()),
            ("kremlinology.settings_hash", plan.fingerprint.clone()),
        ]
        .into(),
    )
}

impl Work<'_> {
    /// Adds the rejects and the descriptions to the staged run, and publishes it.
    pub(super) fn publish(
        &self,
        annotated: &Annotated,
        tables: Vec<WrittenFile>,
        staging: &Staging,
        clock: &Clock<'_>,
    ) -> Result<(Published, RunRecord), RunError> {
        let run = staging.run();
        let mut files = annotated.files.clone();
        files.extend(tables);
        let name = "facts/rejects/part-00000.parquet";
        let mut part = PartWriter::create(run, name, schema::REJECTS.arrow_schema(&[]), &self.provenance)?;
        part.write(&rejects::batch(&annotated.rejects)?)?;
        files.push(part.finish()?);
        files.sort_by(|a, b| a.path.cmp(&b.path));

        let dataset = &self.plan.dataset;
        let package = describe::datapackage(dataset, &self.tables, &self.metadata, &files);
        files.push(write_text(run, "CODEBOOK.md", &describe::codebook(dataset, &self.tables, &self.metadata))?);
        files.push(write_text(run, "datapackage.json", &(serde_json::to_string_pretty(&package)? + "\n"))?);

        let mut record = self.record(annotated, files, clock);
        record.run = format!("{}-{}", clock.started.strftime("%Y-%m-%dT%H-%M-%SZ"), &self.fingerprint[..8]);
        let mut listed = record.files.clone();
        listed.push(write_text(run, "run.json", &record.to_json()?)?);
        let published = publish::publish(&self.plan.output.directory, staging, &record.run, &listed)?;
        Ok((published, record))
    }

    fn record(&self, annotated: &Annotated, files: Vec<WrittenFile>, clock: &Clock<'_>) -> RunRecord {
        let lexicons = self.plan.lexicon_sources.iter().map(|lexicon| LexiconRecord {
            name: lexicon.name.clone(),
            version: lexicon.version.clone(),
            layer: lexicon.layer.clone(),
            concepts: lexicon.concepts.len(),
            forms: lexicon.concepts.iter().map(|concept| concept.all_forms().count()).sum(),
        });
        RunRecord {
            run: String::new(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            schema_version: SCHEMA_VERSION.to_owned(),
            tokenizer: TOKENIZER.to_owned(),
            fingerprint: self.fingerprint.to_owned(),
            settings_fingerprint: self.plan.fingerprint.clone(),
            started: clock.started.to_string(),
            finished: Timestamp::now().to_string(),
            command: std::env::args().collect(),
            configuration: self.plan.config_text.clone(),
            lexicons: lexicons.collect(),
            inputs: self.inputs.to_vec(),
            documents: annotated.documents,
            rejects: annotated.rejects.len() as u64,
            threads: self.plan.threads,
            seconds: clock.seconds.iter().map(|(stage, seconds)| ((*stage).to_owned(), *seconds)).collect(),
            files,
        }
    }
}
