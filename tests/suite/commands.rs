//! What the verbs print, and where.

use serde_json::Value;

use crate::golden::study;
use crate::study::{Study, project};

#[test]
fn results_go_to_stdout_and_everything_else_to_stderr() {
    let study = study();
    let outcome = study.run(&[]);
    for line in ["5 documents, 42 tokens, 14 mentions; 0 rejected.", "Published ", "Dataset: ", "Next: "] {
        assert!(outcome.stdout.contains(line), "{line} in {}", outcome.stdout);
    }
    for stage in ["read: 5 files", "annotate: 5 documents, 14 mentions", "tables: ", "publish: "] {
        assert!(outcome.stderr.contains(stage), "{stage} in {}", outcome.stderr);
    }
    assert!(!outcome.stderr.contains('\u{1b}'), "no control codes without a terminal");
}

/// The command that a run ends with has to work.
#[test]
fn the_dataset_is_where_the_last_lines_say() {
    let study = study();
    let outcome = study.run(&[]);
    let dataset = outcome.stdout.lines().find_map(|line| line.strip_prefix("Dataset: ")).unwrap();
    assert!(study.path(dataset).join("tables/concept_frequency.parquet").is_file(), "{dataset}");
    let next = outcome.stdout.lines().find_map(|line| line.strip_prefix("Next: ")).unwrap();
    let file = next.split('\'').nth(1).unwrap();
    assert!(study.path(file).is_file(), "{next}");
}

#[test]
fn quiet_is_silent_on_success() {
    let study = study();
    let outcome = study.call(&["-q", "run"]);
    assert_eq!((outcome.code, outcome.stdout.as_str(), outcome.stderr.as_str()), (0, "", ""));
    study.write("texts/zeros.txt", b"\0");
    let outcome = study.call(&["-q", "run"]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.stderr.contains("texts/zeros.txt"), "{}", outcome.stderr);
}

#[test]
fn json_is_one_line_of_json() {
    let study = study();
    let outcome = study.run(&["--json", "--progress", "none"]);
    assert_eq!((outcome.stdout.lines().count(), outcome.stderr.as_str()), (1, ""));
    let json: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((json["status"].as_str(), json["documents"].as_u64()), (Some("published"), Some(5)));
    assert_eq!(json["run"].as_str(), Some(study.latest().as_str()));
}

#[test]
fn json_logs_are_json_line_by_line() {
    let study = study();
    study.write("texts/zeros.txt", b"\0");
    let outcome = study.call(&["--log-format", "json", "-v", "run"]);
    let lines: Vec<Value> = outcome.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let with = |text: &str| lines.iter().any(|line| line["message"].as_str().unwrap().contains(text));
    assert!(with("annotate: 5 documents") && with("texts/zeros.txt"), "{}", outcome.stderr);
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
}

/// `script` gives the run a terminal to draw on.
#[test]
fn a_terminal_gets_a_bar_and_no_plain_lines() {
    let study = study();
    study.write("texts/long.txt", "The despot feared a thaw, and a purge came of it.\n\n".repeat(400_000));
    let run = format!("{} run", env!("CARGO_BIN_EXE_kremlinology"));
    let mut command = std::process::Command::new("script");
    command.args(["--quiet", "--return", "--command", &run, "/dev/null"]).current_dir(study.path(""));
    let output = command.env("TERM", "xterm").stdin(std::process::Stdio::null()).output().unwrap();
    let screen = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{screen}");
    for part in ["annotate", "MiB", "/s", "left", "\u{1b}["] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    assert!(!screen.contains("annotate: 6 documents"), "plain lines are for where no bar is: {screen}");
}

#[test]
fn check_says_what_is_in_order() {
    let study = study();
    let outcome = study.call(&["check"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("is in order: 5 files"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("4 concepts with 5 forms, 2 groupings"), "{}", outcome.stdout);
    assert!(!study.path("output").exists(), "checking writes nothing");
    study.write("pipeline.toml", "[corpus]\ninclude = 1\n");
    let outcome = study.call(&["check", "--json"]);
    let json: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(outcome.code, 2);
    let problems = json["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["line"] == 2 && problem["column"] == 11), "{json}");
}

#[test]
fn schema_describes_what_is_published() {
    let study = study();
    study.run(&[]);
    let json: Value = serde_json::from_str(&study.call(&["schema", "--json"]).stdout).unwrap();
    for table in json["tables"].as_array().unwrap() {
        let name = format!("{}/{}", table["folder"].as_str().unwrap(), table["name"].as_str().unwrap());
        let described: Vec<&str> =
            table["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
        let schema = study.batches(&name).first().map(|batch| batch.schema());
        if let Some(schema) = schema {
            let published: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            assert_eq!(published, described, "{name}");
        }
    }
    let outcome = study.call(&["schema", "mentions"]);
    assert!(outcome.stdout.contains("| start_char | int32 | characters |"), "{}", outcome.stdout);
    study.call(&["schema", "mention"]).fails(2, &["no table `mention`", "mentions"]);
}

/// The JSON Schema accepts the configuration that ships and refuses a misspelt key.
#[test]
fn the_schema_of_the_configuration_knows_every_key() {
    let study = Study::new("");
    let schema: Value = serde_json::from_str(&study.call(&["schema", "config"]).stdout).unwrap();
    let shipped: toml::Table = std::fs::read_to_string(project().join("pipeline.toml")).unwrap().parse().unwrap();
    let properties = schema["properties"].as_object().unwrap();
    for (section, keys) in &shipped {
        let described = properties.get(section).unwrap_or_else(|| panic!("[{section}] is not in the schema"));
        let reference = described["$ref"].as_str().map(|path| path.trim_start_matches("#/$defs/").to_owned());
        let described = reference.map_or(described, |name| &schema["$defs"][name]);
        if described.get("properties").is_none() {
            continue;
        }
        assert_eq!(described["additionalProperties"], Value::Bool(false), "[{section}]");
        for key in keys.as_table().unwrap().keys() {
            assert!(described["properties"].get(key).is_some(), "{section}.{key} is not in the schema");
        }
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    let study = Study::new("");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(study.call(&["completions", shell]).stdout.contains("kremlinology"), "{shell}");
    }
}

#[test]
fn the_record_of_a_run_says_what_it_was_made_from() {
    let study = study();
    study.run(&["--threads", "2"]);
    let record = study.run_record();
    assert_eq!(record["threads"], 2);
    assert!(record["configuration"].as_str().unwrap().contains("lexicon.toml"));
    let inputs = record["inputs"].as_array().unwrap();
    let a = inputs.iter().find(|input| input["path"] == "texts/a.txt").unwrap();
    let bytes = std::fs::read(study.path("texts/a.txt")).unwrap();
    assert_eq!(a["blake3"], blake3::hash(&bytes).to_hex().to_string());
    assert_eq!(a["bytes"], bytes.len() as u64);
    assert_eq!(inputs.len(), 5, "the metadata table is one");
    for file in record["files"].as_array().unwrap() {
        let path = study.path("output/latest").join(file["path"].as_str().unwrap());
        assert_eq!(path.metadata().unwrap().len(), file["bytes"].as_u64().unwrap());
    }
    for stage in ["read", "annotate", "tables"] {
        assert!(record["seconds"][stage].as_f64().unwrap() >= 0.0, "{stage}");
    }
}
