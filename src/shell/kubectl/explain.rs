//! `kubectl explain`: a kind's fields with their types, from the same table that decodes manifests. The descriptions are
//! the simulator's own, of the fields that matter to who may do what.

use super::{Command, Failure, Kubectl};
use crate::k8s::schema::{self, Element, Schema, Shape, Struct, Type, schema};
use crate::source::order;

pub(super) const COMMANDS: &[Command] = &[Command {
    path: "explain",
    aliases: &[],
    flags: &["recursive", "api-version=", "output="],
    usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
    run: explain,
}];

fn explain(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let [what] = kubectl.flags.arguments.as_slice() else {
        return Err(Failure::plain(
            "error: You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources.\n",
        ));
    };
    let what = what.clone();
    let mut path = what.split('.');
    let word = path.next().unwrap_or_default();
    let fields: Vec<&str> = path.collect();
    let resource = kubectl.resource(word)?;
    let table = schema();
    let Some(root) = table.kind(&resource.group, resource.version(), &resource.kind) else {
        kubectl.terminal.not_simulated(&format!("kubectl explain {word}"), "kubectl explain pod.spec");
        return Err(Failure::error(format!("couldn't find resource for {word:?}")));
    };
    let mut out = String::new();
    if !resource.group.is_empty() {
        out.push_str(&format!("GROUP:      {}\n", resource.group));
    }
    out.push_str(&format!("KIND:       {}\nVERSION:    {}\n\n", resource.kind, resource.version()));
    let mut shown = root;
    let mut about = schema::describe(root.name, "");
    if !fields.is_empty() {
        let Some((owner, field)) = table.field_at(root, &fields) else {
            let missing = fields.last().copied().unwrap_or_default();
            return Err(Failure::error(format!("field {missing:?} does not exist")));
        };
        out.push_str(&format!("FIELD: {} <{}>\n\n", field.name, type_name(table, field.ty)));
        about = schema::describe(owner.name, field.name);
        match field.ty.element {
            Element::Struct(id) => shown = table.get(id).unwrap_or(root),
            _ => {
                out.push_str(&description(about.map(|t| t.en.into_owned())));
                out.push('\n');
                kubectl.out.push_str(&out);
                return Ok(());
            }
        }
    }
    out.push_str(&description(about.map(|t| t.en.into_owned())));
    out.push_str("\nFIELDS:\n");
    let recursive = kubectl.flags.is_on("recursive");
    write_fields(table, shown, 1, recursive, &mut out, &mut 2000);
    out.push('\n');
    kubectl.out.push_str(&out);
    Ok(())
}

fn description(text: Option<String>) -> String {
    format!("DESCRIPTION:\n    {}\n", text.unwrap_or_else(|| "<empty>".to_owned()))
}

fn write_fields(table: &Schema, of: &Struct, level: usize, recursive: bool, out: &mut String, left: &mut usize) {
    let indent = "  ".repeat(level);
    let mut fields: Vec<_> = of.fields.iter().collect();
    order::sort_by_key(&mut fields, |f| f.name);
    for field in fields {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        let required = if field.kept_empty { " -required-" } else { "" };
        out.push_str(&format!("{indent}{}\t<{}>{required}\n", field.name, type_name(table, field.ty)));
        if recursive {
            if let Element::Struct(id) = field.ty.element
                && level < 12
                && let Some(inner) = table.get(id).filter(|inner| inner.name != of.name)
            {
                write_fields(table, inner, level + 1, recursive, out, left);
            }
        } else {
            let about = schema::describe(of.name, field.name);
            out.push_str(&format!(
                "{indent}  {}\n\n",
                about.map_or_else(|| "<no description>".to_owned(), |t| t.en.into_owned())
            ));
        }
    }
}

/// A type as `explain` writes it: `[]Container`, `map[string]string`, `Object`.
fn type_name(table: &Schema, ty: Type) -> String {
    let element = match ty.element {
        Element::String(_) | Element::Time | Element::Bytes | Element::Quantity => "string".to_owned(),
        Element::Bool => "boolean".to_owned(),
        Element::Int32 | Element::Int64 => "integer".to_owned(),
        Element::Float64 => "number".to_owned(),
        Element::IntOrString => "IntOrString".to_owned(),
        Element::Any => "Object".to_owned(),
        Element::Struct(id) => table.get(id).map_or("Object", |s| s.name).to_owned(),
    };
    match ty.shape {
        Shape::One => element,
        Shape::List => format!("[]{element}"),
        Shape::Map => format!("map[string]{element}"),
        Shape::MapOfLists => format!("map[string][]{element}"),
    }
}
