import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { Problems } from "../problems.ts";
import type { SourceText } from "./source_text.ts";
import { MAX_DEPTH, quote, type SourceScalar, type SourceValue } from "./source_value.ts";
import { MalformedSource, type RawEntry, type Span, TreeBuilder } from "./tree_builder.ts";

/** Most aliases (`*name`) of a file. */
const MAX_ALIASES = 100;

const HELP: Readonly<Record<string, readonly [message: string | undefined, cure: string]>> = {
  TAB_AS_INDENT: ["A tab in the indentation", "Indent with spaces"],
  MULTIPLE_DOCS: ["A second document", "A file holds one; remove the line --- and what follows"],
  RESOURCE_EXHAUSTION: [`Nested more than ${MAX_DEPTH} levels deep`, "Make it flatter"],
  BAD_INDENT: [
    undefined,
    "Give the keys of an object the same indentation, and close lists with ]",
  ],
  MISSING_CHAR: [undefined, "Close quotes and brackets, and end keys with a colon"],
  BLOCK_AS_IMPLICIT_KEY: [undefined, "Put a text with a colon in quotes; check the indentation"],
  BAD_SCALAR_START: [undefined, "Put the text in quotes"],
  BAD_DQ_ESCAPE: [undefined, "Write a backslash as \\\\, or use single quotes"],
};

const CURE = "Check the indentation, and put texts with : # , [ ] { } in quotes";

const QUOTE_SUBSTITUTIONS = 'Put substitutions in quotes, such as "${speed}"';

/** Reads YAML 1.2 with its core schema; `undefined` after noting the first mistake. */
export function parseYaml(source: SourceText, problems: Problems): SourceValue | undefined {
  const reader = new YamlReader(source, problems);
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof MalformedSource) return undefined;
    throw error;
  }
}

class YamlReader {
  readonly #source: SourceText;
  readonly #builder: TreeBuilder;
  readonly #anchors = new Map<string, SourceValue>();
  #aliases = 0;

  constructor(source: SourceText, problems: Problems) {
    this.#source = source;
    this.#builder = new TreeBuilder(source, problems);
  }

  read(): SourceValue {
    const document = this.#parse();
    const error = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
    if (error !== undefined) this.#refuse(error);
    const { contents } = document;
    if (contents === null) return this.#builder.fail(0, "The file is empty", "Begin with nodes:");
    return this.#convert(contents, "The file");
  }

  #parse(): Document.Parsed {
    try {
      return parseDocument(this.#source.text, {
        version: "1.2",
        schema: "core",
        merge: false,
        // Its own search for duplicate keys takes quadratic time; the tree is built with one that does not.
        uniqueKeys: false,
        prettyErrors: false,
        // Silent, it would pass over a second document.
        logLevel: "error",
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.#builder.fail(0, `Nested more than ${MAX_DEPTH} levels deep`, "Make it flatter");
    }
  }

  #refuse({ code, message, pos: [offset] }: YAMLError): never {
    const [said = message, cure = CURE] = HELP[code] ?? [];
    const what = said.length > 160 ? `${said.slice(0, 159)}…` : said;
    const line = this.#source.text.slice(0, offset).split("\n").at(-1)!;
    // Within braces, ${ is a text $ and an object.
    const isUnquoted = /[{\[,].*\$\{/.test(line) && !(code in HELP && HELP[code]![0] !== undefined);
    return this.#builder.fail(
      offset,
      what.replace(/\.$/, ""),
      isUnquoted ? QUOTE_SUBSTITUTIONS : cure,
    );
  }

  #convert(node: Node, name: string): SourceValue {
    const span = spanOf(node);
    if (isAlias(node)) return this.#resolve(node.source, span);
    if ("tag" in node && node.tag !== undefined) {
      const cure = "Remove it: a text is written in quotes, everything else as it is";
      const tag = node.tag.replace("tag:yaml.org,2002:", "!!");
      this.#builder.fail(tagOffset(this.#source.text, span.offset), `A tag, ${tag}`, cure);
    }
    const value = this.#value(node, name, span);
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, value);
    return value;
  }

  #value(node: Node, name: string, span: Span): SourceValue {
    if (isSeq(node)) {
      const items = node.items as (Node | null)[];
      return this.#builder.list(
        name,
        span,
        items.map((item) => (name) => this.#item(item, name, span)),
      );
    }
    if (isMap(node)) return this.#builder.object(name, span, this.#entries(node, span));
    if (isScalar(node) && isPlain(node.value)) return this.#builder.scalar(name, node.value, span);
    return this.#builder.fail(span.offset, `${name} is no text, number or truth value`, "Quote it");
  }

  #item(node: Node | null, name: string, around: Span): SourceValue {
    return node === null ? this.#builder.scalar(name, null, around) : this.#convert(node, name);
  }

  #entries(map: YAMLMap, around: Span): RawEntry[] {
    return (map.items as Pair<Node | null, Node | null>[]).map(({ key, value }) => {
      const offset = key?.range?.[0] ?? around.offset;
      if (!isScalar(key) || !isPlain(key.value) || key.value === null) {
        this.#builder.fail(offset, "A key that is no text", "Keys are texts, such as nodes:");
      }
      // What is written counts: a key such as 007 is that text, not 7.
      const text = typeof key.value === "string" ? key.value : key.source ?? String(key.value);
      if (text === "<<") {
        const cure = "Use defaults or groups for what nodes share";
        this.#builder.fail(offset, `The merge key ${quote(text)} is not supported`, cure);
      }
      const nowhere = { offset, end: offset };
      return { key: text, keyOffset: offset, value: (name) => this.#item(value, name, nowhere) };
    });
  }

  #resolve(anchor: string, { offset }: Span): SourceValue {
    const value = this.#anchors.get(anchor);
    if (value === undefined) {
      const known = [...this.#anchors.keys()].slice(0, 20).map((name) => `&${name}`).join(", ");
      const cure = known === "" ? "There are no anchors before it" : `Those before it: ${known}`;
      return this.#builder.fail(offset, `The alias *${anchor} has no anchor`, cure);
    }
    if (++this.#aliases > MAX_ALIASES) {
      const cure = "Use defaults or groups for what nodes share";
      return this.#builder.fail(offset, `More than ${MAX_ALIASES} aliases`, cure);
    }
    return this.#builder.repeat(value, offset);
  }
}

function isPlain(value: unknown): value is SourceScalar["value"] {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function spanOf(node: Node): Span {
  const [offset, end] = node.range ?? [0, 0, 0];
  return { offset, end };
}

/** A tag stands in front of its value, on the same line or the line before. */
function tagOffset(text: string, offset: number): number {
  const at = text.lastIndexOf("!", offset);
  return at === -1 ? offset : /!+[^\s!]*$/.exec(text.slice(0, at + 1))?.index ?? at;
}
