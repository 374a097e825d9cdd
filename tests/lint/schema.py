#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The judge of JSON documents. Knows of JSON Schema what docs/schema uses, and
refuses the rest of it.

schema.py FILE...: each holds a document, whose "schema" names the file in
docs/schema. Says what is wrong with them, and which members that are described
were in none; nothing, when all is well."""
import json
import os
import re
import sys

FOLDER = os.path.join(os.environ["SOURCE"], "docs", "schema")
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool,
         "integer": int, "null": type(None)}
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "const",
         "enum", "required", "properties", "additionalProperties", "items",
         "minimum", "pattern", "anyOf"}


class Schema:
    def __init__(self, name):
        with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as f:
            self.root = json.load(f)
        self.seen = set()

    def faults(self, value, schema=None, at=""):
        """What is wrong with value, one text a fault."""
        schema = self.root if schema is None else schema
        if "$ref" in schema:
            schema = self.root["$defs"][schema["$ref"].rpartition("/")[2]]
        for word in set(schema) - KNOWN:
            yield f"{at}: the schema says {word}, which this test does not know"
        if "anyOf" in schema:
            tries = [list(self.faults(value, s, at)) for s in schema["anyOf"]]
            yield from min(tries, key=len)
            return
        yield from self.plain(value, schema, at)
        if isinstance(value, dict):
            yield from self.members(value, schema, at)
        if isinstance(value, list):
            for i, item in enumerate(value):
                yield from self.faults(item, schema["items"], f"{at}[{i}]")

    @staticmethod
    def plain(value, schema, at):
        kinds = schema.get("type", list(TYPES))
        kinds = [kinds] if isinstance(kinds, str) else kinds
        # to Python True is an int, too
        kinds = [t for k in kinds for t in
                 ((int, float) if k == "number" else (TYPES[k],))]
        if not any(type(value) is kind for kind in kinds):
            yield f"{at}: {value!r} is no {kinds}"
        elif "const" in schema and value != schema["const"]:
            yield f"{at}: {value!r}, expected {schema['const']!r}"
        elif "enum" in schema and value not in schema["enum"]:
            yield f"{at}: {value!r} is none of {schema['enum']}"
        elif type(value) is int and value < schema.get("minimum", value):
            yield f"{at}: {value} is too small"
        elif type(value) is str and \
                not re.search(schema.get("pattern", ""), value):
            yield f"{at}: {value!r} does not match {schema['pattern']}"

    def members(self, value, schema, at):
        known = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                yield f"{at}.{name}: missing"
        for name, member in value.items():
            inner = known.get(name, schema.get("additionalProperties"))
            if inner is None:
                yield f"{at}.{name}: not in the schema"
                continue
            if name in known:
                self.seen.add((id(known), name))
            yield from self.faults(member, inner, f"{at}.{name}")

    def unseen(self, schema=None, at=""):
        """Members that are described, but never came."""
        schema = self.root if schema is None else schema
        if isinstance(schema, list):
            for part in schema:
                yield from self.unseen(part, at)
        if not isinstance(schema, dict):
            return
        for word, part in schema.items():
            if word == "properties":
                for name, inner in part.items():
                    if (id(part), name) not in self.seen:
                        yield f"{at}.{name}"
                    yield from self.unseen(inner, f"{at}.{name}")
            elif word == "$defs":
                yield from self.unseen(list(part.values()), at)
            elif word in ("items", "anyOf"):
                yield from self.unseen(part, at)


def main(paths):
    schemas = {}
    for path in paths:
        with open(path, encoding="utf-8") as f:
            document = json.load(f)
        name = document["schema"].rpartition("/")[0]
        schema = schemas.setdefault(name, Schema(name))
        for fault in schema.faults(document):
            print(f"{path}: {fault}")
    for name, schema in schemas.items():
        for member in schema.unseen():
            print(f"{name}: {member} has not come")


if __name__ == "__main__":
    main(sys.argv[1:])
