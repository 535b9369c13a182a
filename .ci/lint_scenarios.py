"""Three second opinions on scenarios/: every scenario.yaml against its JSON Schema, every manifest of a solution against
Kubernetes' own schemas, every template of a solution by cfn-lint. A start file that each solution replaces may be broken, for to
mend it can be the exercise: what is found there is told and does not count."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.34"  # what the scenarios' clusters run
ROOT = Path("scenarios")
errors, notes = [], []


def schema_errors(path, schema):
    validator = jsonschema.Draft202012Validator(json.loads((ROOT / schema).read_text(encoding="utf-8")))
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for error in validator.iter_errors(document):
        where = ".".join(str(step) for step in error.absolute_path)
        errors.append(f"{path}: {where}: {error.message[:300]}")
    return document


def manifest_errors(path, documents):
    for document in documents:
        if not document:
            continue
        try:
            kubernetes_validate.validate(document, KUBERNETES, strict=True)
        except kubernetes_validate.ValidationError as error:
            where = ".".join(str(step) for step in error.path)
            yield f"{path}: {document.get('kind')} {where}: {error.message[:300]}"
        except (kubernetes_validate.SchemaNotFoundError, kubernetes_validate.InvalidSchemaError) as error:
            notes.append(f"{path}: {document.get('kind')}: {error}")


def read(path):
    """The documents of a file, and whether it is a template; CloudFormation's short forms are read as they are."""
    loader = yaml.SafeLoader
    loader.add_multi_constructor("!", lambda l, tag, node: None)
    documents = list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=loader))
    return documents, any(isinstance(d, dict) and "Resources" in d for d in documents)


def offered(folder, scenario):
    """The files of its solutions, and the start files that are in none of them."""
    whole = set()
    for solution in scenario["solutions"]:
        for entry in scenario["files"]:
            own = folder / "solution" / solution["id"] / entry["path"]
            whole.add(own if own.is_file() else folder / "start" / entry["path"])
    start = {folder / "start" / entry["path"] for entry in scenario["files"]}
    return whole, start - whole


def main():
    schema_errors(ROOT / "course.yaml", "course.schema.json")
    must, may = set(ROOT.glob("world/*.yaml")), set()
    scenarios = sorted(ROOT.glob("*/scenario.yaml"))
    for path in scenarios:
        whole, begun = offered(path.parent, schema_errors(path, "scenario.schema.json"))
        must, may = must | whole, may | begun
    templates, manifests = [], 0
    for path in sorted(must | may):
        try:
            documents, is_template = read(path)
        except yaml.YAMLError as error:
            (errors if path in must else notes).append(f"{path}: {error}")
            continue
        if is_template:
            templates.append(path)
            continue
        manifests += 1
        (errors if path in must else notes).extend(manifest_errors(path, documents))
    for group, paths in ((errors, must), (notes, may)):
        files = [str(path) for path in templates if path in paths]
        if files:
            lint = subprocess.run(["cfn-lint", "--format", "parseable", "--", *files], capture_output=True, text=True)
            found = (lint.stdout + lint.stderr).strip()
            if lint.returncode:
                group.append(found or f"cfn-lint ended with {lint.returncode}")
    for note in notes:
        print(f"note  {note}")
    for error in errors:
        print(f"ERROR {error}")
    print(f"{len(scenarios)} scenarios, {manifests} manifest files, {len(templates)} templates: {len(errors)} errors")
    if not scenarios or not manifests or not templates:
        sys.exit("nothing was read")
    sys.exit(1 if errors else 0)


main()
