import type { JsonSchema } from "../../../protocols/json/json_schema.ts";
import { nodeObject, nodeTriple } from "./fields/node_fields.ts";
import { argumentShape, group, includeShape, launchFile } from "./fields/scope_fields.ts";

/** The JSON Schema (draft 2020-12) of launch files, made from the shapes that read them. */
export function launchSchema(): JsonSchema {
  const node = { $ref: "#/$defs/node" };
  const listOf = (items: JsonSchema) => ({ type: "array", items });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Launch file of robo",
    description:
      "Which nodes robo launch starts, and how. Durations are seconds, or texts such as 500ms, 2s, 1m. Texts may hold ${argument}, ${env:NAME}, ${env:NAME:-default} and ${dir}.",
    ...launchFile.schema,
    $defs: {
      node: nodeObject.schema,
      triple: nodeTriple.schema,
      nodeList: listOf({ anyOf: [{ $ref: "#/$defs/triple" }, node] }),
      nodes: {
        anyOf: [{ type: "object", additionalProperties: node }, { $ref: "#/$defs/nodeList" }],
      },
      group: group.schema,
      groups: listOf({ $ref: "#/$defs/group" }),
      args: { type: "object", additionalProperties: argumentShape.schema },
      include: listOf(includeShape.schema),
    },
  };
}
