//! A study in a temporary folder: files go in, the binary runs, published rows come out as text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A folder with a pipeline.toml.
pub(crate) struct Study {
    folder: tempfile::TempDir,
}

/// What a command printed and how it ended; a signal that ended it counts as 128 and its number.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Study {
    pub(crate) fn new(config: &str) -> Self {
        let study = Study { folder: tempfile::tempdir().unwrap() };
        study.write("pipeline.toml", config);
        study
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, its folders included.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// The binary with these arguments, in the study's folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kremlinology"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null()).env_remove("NO_COLOR");
        command
    }

    pub(crate) fn call(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(&self.command(arguments).output().unwrap())
    }

    /// A run that must succeed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.call(&[&["run"], arguments].concat());
        assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
        outcome
    }

    /// The names of the published runs.
    pub(crate) fn runs(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("output/runs")) else { return Vec::new() };
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The run that `latest` points to.
    pub(crate) fn latest(&self) -> String {
        let target = std::fs::read_link(self.path("output/latest")).unwrap();
        target.file_name().unwrap().to_str().unwrap().to_owned()
    }

    pub(crate) fn run_record(&self) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.path("output/latest/run.json")).unwrap()).unwrap()
    }

    /// The rows of a published table as ` | `-joined values of these columns.
    pub(crate) fn rows(&self, table: &str, columns: &[&str]) -> Vec<String> {
        let mut rows = Vec::new();
        for batch in self.batches(table) {
            let columns: Vec<&ArrayRef> = columns.iter().map(|name| batch.column_by_name(name).expect(name)).collect();
            rows.extend(
                (0..batch.num_rows())
                    .map(|row| columns.iter().map(|column| value(column, row)).collect::<Vec<_>>().join(" | ")),
            );
        }
        rows
    }

    /// Batches of `tables/<name>` or of all parts of `facts/<name>`, in order.
    pub(crate) fn batches(&self, table: &str) -> Vec<RecordBatch> {
        let path = self.path("output/latest").join(table);
        let mut files = match path.is_dir() {
            true => std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect(),
            false => vec![path.with_extension("parquet")],
        };
        files.sort();
        let read = |file: &PathBuf| {
            let file = std::fs::File::open(file).unwrap();
            ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().map(Result::unwrap)
        };
        files.iter().flat_map(read).collect()
    }

    /// The bytes of every file of the latest run that two equal runs share: all but times and their checksum.
    pub(crate) fn published_bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let root = self.path("output/latest").canonicalize().unwrap();
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap) {
            let name = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            if entry.file_type().is_file() && name != "run.json" && name != "SHA256SUMS" {
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
        files
    }
}

impl Outcome {
    pub(crate) fn of(output: &std::process::Output) -> Self {
        use std::os::unix::process::ExitStatusExt;
        Outcome {
            code: output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap()),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Asserts the exit code and that stderr says each of these.
    pub(crate) fn fails(&self, code: i32, sayings: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        for saying in sayings {
            assert!(self.stderr.contains(saying), "no {saying:?} in:\n{}", self.stderr);
        }
    }
}

/// A value as text: floats with six digits, nulls as `-`.
fn value(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return "-".into();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Date32 => column.as_primitive::<Date32Type>().value(row).to_string(),
        DataType::Float64 => format!("{:.6}", column.as_primitive::<Float64Type>().value(row)),
        other => panic!("the contract has no type {other}"),
    }
}

/// The project's folder.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of real texts beside the project; says loudly where it is missing.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = project().join("../shared");
    if folder.join("corpus").is_dir() {
        return Some(folder.canonicalize().unwrap());
    }
    eprintln!("SKIPPED: there are no real texts in {}; this test checked nothing", folder.display());
    None
}
