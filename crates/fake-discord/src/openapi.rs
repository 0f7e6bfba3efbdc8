//! Requests against Discord's own OpenAPI file, when `PRECEPTOR_DISCORD_OPENAPI` names it.
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

static SPECIFICATION: LazyLock<Option<Specification>> = LazyLock::new(|| {
    let path = std::env::var_os("PRECEPTOR_DISCORD_OPENAPI").filter(|path| !path.is_empty())?;
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let whole: Value = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let paths = whole["paths"].as_object().unwrap();
    let templates = paths.keys().map(|path| Template::new(path)).collect();
    Some(Specification { templates, validators: Mutex::default(), whole })
});

struct Specification {
    whole: Value,
    templates: Vec<Template>,
    /// Built when first needed, per schema pointer.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

struct Template {
    path: String,
    segments: Vec<Option<String>>,
}

impl Template {
    fn new(path: &str) -> Self {
        let segment = |part: &str| (!part.starts_with('{')).then(|| part.to_owned());
        Self { path: path.into(), segments: path.trim_matches('/').split('/').map(segment).collect() }
    }

    /// How many segments agree literally, if the path fits.
    fn fit(&self, path: &[&str]) -> Option<usize> {
        if path.len() != self.segments.len() {
            return None;
        }
        let mut literal = 0;
        for (wanted, given) in self.segments.iter().zip(path) {
            match wanted {
                Some(wanted) if wanted == given => literal += 1,
                Some(_) => return None,
                None => {}
            }
        }
        Some(literal)
    }
}

/// Whether the file is there.
pub fn is_there() -> bool {
    SPECIFICATION.is_some()
}

/// What the OpenAPI file has against a request.
pub fn opinion(method: &str, path: &str, body: &Value) -> Vec<String> {
    let Some(specification) = SPECIFICATION.as_ref() else { return Vec::new() };
    let Some(template) = specification.template(path) else {
        return vec!["OpenAPI: no such path".into()];
    };
    let method = method.to_lowercase();
    let operation = &specification.whole["paths"][template][&method];
    if operation.is_null() {
        return vec![format!("OpenAPI: {template} has no {method}")];
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if schema.is_null() {
        let unexpected = body.as_object().is_some_and(|fields| !fields.is_empty());
        return if unexpected { vec![format!("OpenAPI: {method} {template} takes no body")] } else { Vec::new() };
    }
    if body.is_null() && operation["requestBody"]["required"] != true {
        return Vec::new();
    }
    specification.check(&format!("{method} {template}"), schema, &as_the_schema_has_it(body))
}

/// What the OpenAPI file has against an answer of the stand-in itself.
pub fn opinion_on_answer(method: &str, path: &str, status: u16, answer: &Value) -> Vec<String> {
    let Some(specification) = SPECIFICATION.as_ref() else { return Vec::new() };
    let Some(template) = specification.template(path) else { return vec![format!("OpenAPI: no path {path}")] };
    let method = method.to_lowercase();
    let responses = &specification.whole["paths"][template][&method]["responses"];
    let schema = &responses[status.to_string()]["content"]["application/json"]["schema"];
    if schema.is_null() {
        return Vec::new();
    }
    specification.check(&format!("{method} {template} {status}"), schema, answer)
}

/// The documentation has permissions as strings where the file has integers; both are accepted.
fn as_the_schema_has_it(body: &Value) -> Value {
    let mut body = body.clone();
    let commands = match &mut body {
        Value::Array(list) => list.iter_mut().collect(),
        one => vec![one],
    };
    for command in commands {
        let bits = command.get("default_member_permissions").and_then(Value::as_str).and_then(|bits| bits.parse().ok());
        if let Some(bits) = bits {
            let bits: u64 = bits;
            command["default_member_permissions"] = bits.into();
        }
    }
    body
}

impl Specification {
    fn template(&self, path: &str) -> Option<&str> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let fits = self.templates.iter().filter_map(|template| Some((template.fit(&segments)?, template)));
        fits.max_by_key(|(literal, _)| *literal).map(|(_, template)| template.path.as_str())
    }

    fn check(&self, name: &str, schema: &Value, instance: &Value) -> Vec<String> {
        let known = self.validators.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        let validator = known.unwrap_or_else(|| {
            let built = Arc::new(self.build(name, schema));
            self.validators.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), built.clone());
            built
        });
        validator
            .iter_errors(instance)
            .map(|error| {
                let mut reason = error.to_string();
                if let Some((end, _)) = reason.char_indices().nth(600) {
                    reason.truncate(end);
                }
                format!("OpenAPI: {name}: at {:?}: {reason}", error.instance_path().as_str())
            })
            .collect()
    }

    /// The schema with the components that it needs, and no others.
    fn build(&self, name: &str, schema: &Value) -> Validator {
        let mut needed = BTreeSet::new();
        let mut open = Vec::new();
        references(schema, &mut open);
        let mut schemas = Map::new();
        while let Some(reference) = open.pop() {
            if needed.insert(reference.clone()) {
                let component = &self.whole["components"]["schemas"][&reference];
                references(component, &mut open);
                schemas.insert(reference, component.clone());
            }
        }
        let root = json!({ "allOf": [schema], "components": { "schemas": schemas } });
        let options = jsonschema::options().with_draft(Draft::Draft202012);
        options.build(&root).unwrap_or_else(|error| panic!("the schema of {name}: {error}"))
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(|path| path.strip_prefix("#/components/schemas/")).map(str::to_owned));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
