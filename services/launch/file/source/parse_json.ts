import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Problems } from "../problems.ts";
import type { SourceText } from "./source_text.ts";
import { MAX_DEPTH, quote, type SourceValue } from "./source_value.ts";
import { MalformedSource, TreeBuilder } from "./tree_builder.ts";

const HELP: Readonly<Record<string, readonly [message: string, cure: string]>> = {
  InvalidSymbol: [
    "is no value",
    "Keys and texts stand in double quotes; besides them there are numbers, true, false and null",
  ],
  InvalidNumberFormat: ["is no number", "Numbers look like 3, -2.5 or 1e-3"],
  PropertyNameExpected: [
    "where a key is expected",
    'Keys stand in double quotes, such as "nodes"',
  ],
  ValueExpected: [
    "where a value is expected",
    "Give a value, or remove the comma",
  ],
  ColonExpected: ["where a colon is expected", "Put a colon behind the key"],
  CommaExpected: [
    "where a comma is expected",
    "Put a comma between two values, or close the bracket",
  ],
  CloseBraceExpected: ["where } is expected", "Close the object with }"],
  CloseBracketExpected: ["where ] is expected", "Close the list with ]"],
  EndOfFileExpected: [
    "behind the end",
    "A file holds one object; remove what follows it",
  ],
  InvalidCommentToken: ["is no comment", "Comments are // and /* */"],
  UnexpectedEndOfComment: ["begins a comment without an end", "End it with */"],
  UnexpectedEndOfString: ["begins a text without an end", 'End it with "'],
  UnexpectedEndOfNumber: ["is no whole number", "Numbers look like 3 or -2.5"],
  InvalidUnicode: ["has a wrong \\u", "Write four digits behind it: \\u00e9"],
  InvalidEscapeCharacter: [
    "has a wrong escape",
    'Behind a backslash stands one of " \\ / b f n r t u; a backslash itself is \\\\',
  ],
  InvalidCharacter: [
    "holds a control character",
    "Write line ends as \\n and tabs as \\t within a text",
  ],
};

/** Reads JSON, with comments and trailing commas; `undefined` after noting the first mistake. */
export function parseJson(source: SourceText, problems: Problems): SourceValue | undefined {
  const builder = new TreeBuilder(source, problems);
  try {
    const errors: ParseError[] = [];
    const root = parse(source, errors, builder);
    const first = errors.toSorted((a, b) => a.offset - b.offset)[0];
    if (first !== undefined) refuse(builder, source.text, first);
    if (root === undefined) return builder.fail(0, "The file is empty", 'Begin with {"nodes": {}}');
    return convert(builder, root, "The file");
  } catch (error) {
    if (error instanceof MalformedSource) return undefined;
    throw error;
  }
}

function parse(source: SourceText, errors: ParseError[], builder: TreeBuilder): Node | undefined {
  try {
    return parseTree(source.text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser calls itself for each level: thousands of them exhaust the stack.
    return builder.fail(0, `Nested more than ${MAX_DEPTH} levels deep`, "Make it flatter");
  }
}

function refuse(builder: TreeBuilder, text: string, { error, offset, length }: ParseError): never {
  const [message, cure] = HELP[printParseErrorCode(error)] ?? ["is not JSON", "Mend the JSON"];
  const found = text.slice(offset, offset + Math.min(length, 30)).split("\n")[0]!;
  const shown = /^[\x21-\x7e]/.test(found) && !/^[:,]$/.test(found) ? found : quote(found);
  const at = text.slice(offset).trim() === "" ? "The file ends" : shown;
  return builder.fail(offset, `${at} ${message}`, cure);
}

function convert(builder: TreeBuilder, node: Node, name: string): SourceValue {
  const span = { offset: node.offset, end: node.offset + node.length };
  const { children = [] } = node;
  if (node.type === "array") {
    return builder.list(
      name,
      span,
      children.map((child) => (name) => convert(builder, child, name)),
    );
  }
  if (node.type === "object") {
    const entries = children.map(({ children: [key, value] = [] }) => ({
      key: String(key!.value),
      keyOffset: key!.offset,
      value: (name: string) => convert(builder, value!, name),
    }));
    return builder.object(name, span, entries);
  }
  return builder.scalar(name, node.value, span);
}
