import type { Problems } from "../problems.ts";
import { parseJson } from "./parse_json.ts";
import { parseYaml } from "./parse_yaml.ts";
import type { SourceText } from "./source_text.ts";
import { placeOf, showValue, type SourceObject } from "./source_value.ts";

/**
 * Reads a launch file: JSON (with comments and trailing commas) when it is called `.json` or `.jsonc`, YAML when `.yaml`
 * or `.yml`; other names hold JSON when they begin with a brace, else YAML. `undefined` after noting what is wrong.
 */
export function parseSource(source: SourceText, problems: Problems): SourceObject | undefined {
  const root = isJson(source) ? parseJson(source, problems) : parseYaml(source, problems);
  if (root === undefined || root.kind === "object") return root;
  const message = `The file is ${showValue(root)}, not an object`;
  problems.add(placeOf(root), message, "Begin with the keys nodes, processes or include");
  return undefined;
}

function isJson({ file, text }: SourceText): boolean {
  if (/\.jsonc?$/i.test(file)) return true;
  if (/\.ya?ml$/i.test(file)) return false;
  return /^\s*(\/\/|\/\*|[{[])/.test(text);
}
