import { textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";

/** Proposes variables, for completion. */
export async function proposeVariables(): Promise<readonly string[]> {
  return (await import("./names.ts")).knownNames("var");
}

/** Proposes functions, for completion. */
export async function proposeFunctions(): Promise<readonly string[]> {
  return (await import("./names.ts")).knownNames("fn");
}

/** Proposes variables and functions, for completion. */
export async function proposeAll(): Promise<readonly string[]> {
  return (await import("./names.ts")).knownNames("var", "fn");
}

/** One variable, as a positional argument. */
export const variableName = {
  parse: parseText,
  proposeCompletions: proposeVariables,
  placeholder: "name",
  brief: "Variable",
} as const;

/** Variables, as positional arguments. */
export const variableNames = { kind: "array", minimum: 1, parameter: variableName } as const;

/** Definition of the flag `--schema`. */
export const schemaFlag = {
  kind: "parsed",
  parse: parseText,
  variadic: true,
  optional: true,
  placeholder: "file",
  brief:
    "Schema of the structs that are read; may be given again [default none: structs are shown in hex]",
} as const;

/** Definition of the flag `--field`. */
export const fieldFlag = textFlag(
  "path",
  "Show this field alone, such as position.x or wheels.0 [default the whole value]",
);
