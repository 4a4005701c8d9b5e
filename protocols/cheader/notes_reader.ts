import type { Note } from "./comment_note.ts";
import { CommentReader } from "./comment_reader.ts";
import { declarators, isAttribute, isTypeName } from "./declarator_names.ts";
import { type Declaration, DeclaredNotes } from "./declared_notes.ts";
import type { FieldNotes, HeaderNotes, StructNotes } from "./header_notes.ts";
import { type SpacedToken, SpacedTokens } from "./spaced_tokens.ts";

/** How deep structs may lie in each other for their comments to be read. */
const DEEPEST = 64;

/** Most tokens of one declaration that are looked at for its names. */
const LONGEST_DECLARATION = 4096;

/**
 * What the comments of a C header say of its structs, enums and fields: units in brackets, ranges such as `0..10`, and what they are for.
 *
 * A comment belongs to what is behind it; to what is before it when it says so (`/**<`, `///<`), or stands behind a field on its line.
 * Takes any text, also one that went through `cc -E -C`; of lines for the preprocessor both branches are read.
 */
export function headerNotes(text: string): HeaderNotes {
  return readNotes(SpacedTokens.of(text));
}

/** What the comments between `tokens` say. */
export function readNotes(tokens: SpacedTokens): HeaderNotes {
  const { structs, enums } = new NotesReader(tokens).read();
  return { structs, enums };
}

/** Reads declarations one behind the other, and structs in each other. */
class NotesReader {
  readonly #tokens: CommentReader;
  readonly #found = new DeclaredNotes();

  constructor(tokens: SpacedTokens) {
    this.#tokens = new CommentReader(tokens);
  }

  /** Reads all of it. */
  read(): HeaderNotes {
    for (let token = this.#tokens.peek(); token !== undefined; token = this.#tokens.peek()) {
      // The end of a function, a namespace or `extern "C"`, or of nothing at all.
      if (token.text === "}" || token.text === ";") this.#tokens.take();
      else this.#declaration(0);
    }
    this.#found.resolve();
    return this.#found;
  }

  /** A declaration at the outermost level or in a struct. Undefined where there is none. */
  #declaration(depth: number): Declaration | undefined {
    const lead = this.#tokens.lead();
    const own = new Map<number, Note>();
    const words: SpacedToken[] = [];
    let isTypedef = false;
    let [tag, keyword, body, commas, nesting]: [
      string | undefined,
      "struct" | "enum" | undefined,
      StructNotes | undefined,
      number,
      number,
    ] = [undefined, undefined, undefined, 0, 0];
    for (let token = this.#tokens.peek(); token !== undefined; token = this.#tokens.peek()) {
      if (token.text === "}" && nesting <= 0) break;
      if (words.length > 0) this.#tokens.inside(own, commas);
      this.#tokens.take();
      if (token.text === ";" && nesting <= 0) {
        const first = words.find(({ text }) => isTypeName(text))?.text;
        const names = declarators(words);
        const found = { names, lead, body, tag, keyword, isTypedef, own, first };
        this.#tokens.end(found, commas);
        if (depth === 0 || keyword === "enum") this.#found.remember(found);
        return found;
      }
      if (token.text === "{" && nesting <= 0) {
        if (keyword === "struct" && depth < DEEPEST) {
          body = this.#body(tag, depth + 1);
          if (depth > 0 && tag !== undefined) this.#found.name(tag, body, lead);
        } else if (keyword === "enum" || depth > 0 || isFunction(words)) this.#tokens.skipBraces();
        else return undefined;
        if (keyword === undefined) return undefined;
        words.length = 0;
        words.push({ ...token, text: "int", kind: "name" });
        continue;
      }
      if (token.text === ":" && words.length === 1 && isAccess(words[0]!.text)) {
        words.length = 0;
        continue;
      }
      if (token.text === "typedef") isTypedef = true;
      if (/^[([]$/.test(token.text)) nesting++;
      else if (/^[)\]]$/.test(token.text)) nesting--;
      else if (token.text === "{") this.#tokens.skipBraces();
      else if (token.text === "," && nesting <= 0) commas++;
      else if (/^(struct|union|class|enum)$/.test(token.text)) {
        if (nesting <= 0 && keyword === undefined) {
          keyword = token.text === "enum" ? "enum" : "struct";
          tag = this.#tag();
        }
      }
      if (words.length < LONGEST_DECLARATION) words.push(token);
    }
    return undefined;
  }

  /** The name behind `struct` or `enum`, behind its attributes. */
  #tag(): string | undefined {
    for (let token = this.#tokens.peek(); token !== undefined; token = this.#tokens.peek()) {
      if (isAttribute(token.text)) {
        this.#tokens.take();
        this.#tokens.skipParentheses();
      } else if (/^(class|struct)$/.test(token.text)) this.#tokens.take();
      else return token.kind === "name" ? this.#tokens.take()!.text : undefined;
    }
    return undefined;
  }

  #body(name: string | undefined, depth: number): StructNotes {
    const fields = new Map<string, FieldNotes>();
    const { description } = this.#tokens.behind();
    for (let token = this.#tokens.peek(); token !== undefined; token = this.#tokens.peek()) {
      if (token.text === "}") break;
      if (token.text === ";") this.#tokens.take();
      else {
        const found = this.#declaration(depth);
        if (found !== undefined) addFields(fields, found);
        else if (this.#tokens.peek()?.text === "{") this.#tokens.take();
      }
    }
    this.#tokens.take();
    const notes = { fields, ...(description === undefined ? {} : { description }) };
    if (name !== undefined && !this.#found.structs.has(name)) this.#found.structs.set(name, notes);
    return notes;
  }
}

function addFields(
  fields: Map<string, FieldNotes>,
  { names, lead, body, own, tag }: Declaration,
): void {
  // The fields of a struct without a name are the outer one's.
  if (names.length === 0 && body !== undefined && tag === undefined) {
    for (const [name, notes] of body.fields) if (!fields.has(name)) fields.set(name, notes);
  }
  for (const { name, index } of names) {
    const note: FieldNotes = { ...lead, ...own.get(index) };
    const notes = body === undefined ? note : { ...note, inner: body };
    if (Object.keys(notes).length > 0 && !fields.has(name)) fields.set(name, notes);
  }
}

/** Whether these words are before a function's body: there is a list of parameters. */
function isFunction(words: readonly SpacedToken[]): boolean {
  return words.some(({ text }) => text === "(" || text === "=");
}

function isAccess(word: string): boolean {
  return word === "public" || word === "private" || word === "protected";
}
