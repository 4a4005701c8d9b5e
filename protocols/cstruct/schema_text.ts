import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { SchemaProblems } from "./schema_problems.ts";
import { join } from "./schema_values.ts";

/** Longest schema, in characters. */
const MAX_TEXT = 1 << 20;

/** Deepest nesting of a schema's JSON, which needs no more than 5. */
const MAX_NESTING = 32;

/**
 * Reads the text of a schema, JSON without comments, in which no key stands twice in the same object.
 *
 * Throws a `RoboError` of kind `data` with a line `file: path: message` for each mistake.
 */
export function parseSchemaText(text: string, file: string): unknown {
  const problems = new SchemaProblems(file);
  if (text.length > MAX_TEXT) problems.add("", `is longer than ${MAX_TEXT} characters`);
  else if (isDeep(text)) problems.add("", `is nested more than ${MAX_NESTING} deep`);
  problems.throwIfAny();
  const errors: ParseError[] = [];
  const tree = parseTree(text.replace(/^\ufeff/, ""), errors, { disallowComments: true });
  for (const { error, offset } of errors) {
    const lines = text.slice(0, offset).split("\n");
    problems.add(
      `${lines.length}:${lines.at(-1)!.length + 1}`,
      `is not JSON: ${printParseErrorCode(error)}`,
    );
  }
  if (tree === undefined && errors.length === 0) problems.add("", "is empty");
  problems.throwIfAny();
  findTwins(tree!, "", problems);
  problems.throwIfAny();
  return JSON.parse(text.replace(/^\ufeff/, ""));
}

/** Whether brackets are nested deeper than any schema; those in texts are counted, too, but cancel out or do no harm. */
function isDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === "\\" && inText) i++;
    else if (letter === '"') inText = !inText;
    else if (!inText && (letter === "{" || letter === "[")) depth++;
    else if (!inText && (letter === "}" || letter === "]")) depth--;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

function findTwins(node: Node, path: string, problems: SchemaProblems): void {
  const children = node.children ?? [];
  if (node.type === "array") {
    return children.forEach((child, i) => findTwins(child, `${path}[${i}]`, problems));
  }
  const seen = new Set<string>();
  for (const property of children) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const at = join(path, String(key.value));
    if (seen.has(key.value)) problems.add(at, "is there already");
    seen.add(key.value);
    findTwins(value, at, problems);
  }
}
