import type { RouteMap } from "@stricli/core";
import { closedObject, type JsonSchema } from "../../../protocols/json/json_schema.ts";
import type { RoboContext } from "../../context.ts";
import type { FlagDefinition } from "../help/flags.ts";
import { flagRows } from "../help/flags.ts";
import { sharedFlags } from "../shared_flags.ts";

/** The JSON Schema (draft 2020-12) of `robo.json`: settings by command and flag, as the flags of `routes` are. */
export function settingsSchema(routes: RouteMap<RoboContext>): JsonSchema {
  const { config: _, ...shared } = sharedFlags;
  const { properties, ...group } = groupSchema(routes);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Settings of robo (robo.json)",
    description: "A flag is stronger than its ROBO_… variable, and that than this file.",
    ...group,
    properties: {
      $schema: { type: "string" },
      ...flagSchemas(shared),
      ...properties as JsonSchema,
    },
  };
}

function groupSchema(group: RouteMap<RoboContext>): JsonSchema {
  const entries = group.getAllEntries().filter(({ hidden }) => !hidden);
  const properties = Object.fromEntries(entries.map(({ name, target }) => {
    const schema = "loader" in target
      ? closedObject(flagSchemas(target.parameters.flags))
      : groupSchema(target);
    return [name.original, { description: target.brief, ...schema }];
  }));
  return closedObject(properties);
}

function flagSchemas(flags: Readonly<Record<string, unknown>> = {}): Record<string, JsonSchema> {
  const entries = Object.entries(flags) as [string, FlagDefinition][];
  const shown = entries.filter(([name, flag]) => name !== "config" && flag.hidden !== true);
  return Object.fromEntries(shown.map(([name, flag]) => [name, flagSchema(name, flag)]));
}

function flagSchema(name: string, flag: FlagDefinition): JsonSchema {
  const description = flagRows({ [name]: flag })[0]!.text;
  const one = valueSchema(flag);
  const schema = flag.variadic === undefined || flag.variadic === false
    ? one
    : { anyOf: [one, { type: "array", items: one }] };
  const standard = flag.default === undefined ? {} : { default: flag.default };
  return { description, ...schema, ...standard };
}

function valueSchema(flag: FlagDefinition): JsonSchema {
  if (flag.kind === "boolean") return { type: "boolean" };
  if (flag.kind === "counter") return { type: "integer", minimum: 0 };
  if (flag.kind === "enum") return { enum: flag.values };
  return { type: ["string", "number"] };
}
