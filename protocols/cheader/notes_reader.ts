import { type Note, readNote } from "./comment_note.ts";
import { type Declarator, declarators, isAttribute, isTypeName } from "./declarator_names.ts";
import type { FieldNotes, HeaderNotes, StructNotes } from "./header_notes.ts";
import { type Comment, type SpacedToken, SpacedTokens } from "./spaced_tokens.ts";

/** How deep structs may lie in each other for their comments to be read. */
const DEEPEST = 64;

/** How many typedefs may stand for each other. */
const LONGEST_CHAIN = 32;

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
  const reader = new NotesReader(tokens);
  reader.read();
  return { structs: reader.structs, enums: reader.enums };
}

/** A member or declaration, up to its end. */
interface Declaration {
  readonly names: readonly Declarator[];
  /** What is said before it. */
  readonly lead: Note;
  /** The struct that is declared in it. */
  readonly body: StructNotes | undefined;
  /** Name behind the keyword of that struct or enum, or of one that is named only. */
  readonly tag: string | undefined;
  readonly keyword: "struct" | "enum" | undefined;
  readonly isTypedef: boolean;
  /** What is said of each declarator, in between. */
  readonly own: Map<number, Note>;
  /** The first word, which is the type where there is no keyword. */
  readonly first: string | undefined;
}

/** A typedef of something with a name. */
interface Alias {
  readonly target: string;
  readonly note: Note;
}

class NotesReader implements HeaderNotes {
  readonly structs = new Map<string, StructNotes>();
  readonly enums = new Map<string, string>();
  readonly #tokens: SpacedTokens;
  readonly #aliases = new Map<string, Alias>();
  /** The last token that was taken. */
  #last: SpacedToken | undefined;
  /** Whether what is declared on this line has its comment before it. */
  #isCommentFirst = false;

  constructor(tokens: SpacedTokens) {
    this.#tokens = tokens;
  }

  /** Reads all of it. */
  read(): void {
    for (let token = this.#tokens.peek(); token !== undefined; token = this.#tokens.peek()) {
      // The end of a function, a namespace or `extern "C"`, or of nothing at all.
      if (token.text === "}" || token.text === ";") this.#take();
      else this.#declaration(0);
    }
    for (const [name, alias] of this.#aliases) this.#resolve(name, alias);
  }

  /** Gives a typedef what is said of what it stands for, which may be declared behind it. */
  #resolve(name: string, { target, note }: Alias): void {
    let notes = this.structs.get(target);
    for (let i = 0; notes === undefined && i < LONGEST_CHAIN; i++) {
      const next = this.#aliases.get(target);
      if (next === undefined || next.target === target) return;
      target = next.target;
      notes = this.structs.get(target);
    }
    if (notes !== undefined) this.#name(name, notes, note);
  }

  #take(): SpacedToken | undefined {
    const token = this.#tokens.take();
    if (token === undefined) return undefined;
    this.#last = token;
    return token;
  }

  /** A declaration at the outermost level or in a struct. Undefined where there is none. */
  #declaration(depth: number): Declaration | undefined {
    const lead = this.#lead();
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
      if (words.length > 0) this.#inside(own, commas);
      this.#take();
      if (token.text === ";" && nesting <= 0) {
        const first = words.find(({ text }) => isTypeName(text))?.text;
        const names = declarators(words);
        const found = { names, lead, body, tag, keyword, isTypedef, own, first };
        this.#behind(found, commas);
        if (depth === 0 || keyword === "enum") this.#remember(found);
        return found;
      }
      if (token.text === "{" && nesting <= 0) {
        if (keyword === "struct" && depth < DEEPEST) {
          body = this.#body(tag, depth + 1);
          if (depth > 0 && tag !== undefined) this.#name(tag, body, lead);
        } else if (keyword === "enum" || depth > 0 || isFunction(words)) this.#skipBraces();
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
      else if (token.text === "{") this.#skipBraces();
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
        this.#take();
        this.#skipParentheses();
      } else if (/^(class|struct)$/.test(token.text)) this.#take();
      else return token.kind === "name" ? this.#take()!.text : undefined;
    }
    return undefined;
  }

  #body(name: string | undefined, depth: number): StructNotes {
    const fields = new Map<string, FieldNotes>();
    const [behind] = this.#gap();
    const description = noteOf(behind).description;
    for (let token = this.#tokens.peek(); token !== undefined; token = this.#tokens.peek()) {
      if (token.text === "}") break;
      if (token.text === ";") this.#take();
      else {
        const found = this.#declaration(depth);
        if (found !== undefined) addFields(fields, found);
        else if (this.#tokens.peek()?.text === "{") this.#take();
      }
    }
    this.#take();
    const notes = { fields, ...(description === undefined ? {} : { description }) };
    if (name !== undefined && !this.structs.has(name)) this.structs.set(name, notes);
    return notes;
  }

  #skipBraces(): void {
    let depth = 1;
    for (let token = this.#take(); token !== undefined; token = this.#take()) {
      if (token.text === "{") depth++;
      else if (token.text === "}" && --depth === 0) return;
    }
  }

  #skipParentheses(): void {
    if (this.#tokens.peek()?.text !== "(") return;
    let depth = 0;
    for (let token = this.#take(); token !== undefined; token = this.#take()) {
      if (token.text === "(") depth++;
      else if (token.text === ")" && --depth === 0) return;
    }
  }

  /** What is said before the next token, by a comment that is not behind something else. */
  #lead(): Note {
    const [, ahead] = this.#gap();
    const next = this.#tokens.peek();
    const last = ahead.findLast(({ isApart, isDoc, endLine }) =>
      !isApart && (isDoc || endLine >= (next?.line ?? 0) - 1)
    );
    this.#isCommentFirst = last !== undefined && last.endLine === next?.line;
    return noteOf(last === undefined ? [] : [last]);
  }

  /** Comments within a declaration, which are about the name that is declared there, or the one before the comma. */
  #inside(own: Map<number, Note>, commas: number): void {
    if (this.#tokens.comments().length === 0) return;
    const [behind, ahead] = this.#gap();
    const isComma = this.#last?.text === ",";
    addTo(own, isComma ? commas - 1 : commas, noteOf(behind));
    addTo(own, commas, noteOf(ahead));
  }

  /** What is said behind the semicolon, of all names that nothing is said of. */
  #behind({ names, own }: Declaration, commas: number): void {
    const [behind] = this.#gap();
    const note = noteOf(behind);
    for (const { index } of names) {
      if (index === commas || !own.has(index)) addTo(own, index, note);
    }
    if (names.length === 0) addTo(own, 0, note);
  }

  /** The comments before the next token that are about what is before them, and the others. */
  #gap(): readonly [behind: readonly Comment[], ahead: readonly Comment[]] {
    const comments = this.#tokens.comments();
    if (comments.length === 0) return [[], []];
    const [last, next] = [this.#last, this.#tokens.peek()];
    const isBehind = (comment: Comment) => {
      if (comment.isBehind) return true;
      if (last === undefined || comment.line !== last.endLine) return false;
      const isNextBelow = next === undefined || next.line > comment.endLine || next.text === "}";
      return isNextBelow || last.text !== "{" && !this.#isCommentFirst;
    };
    return [comments.filter(isBehind), comments.filter((comment) => !isBehind(comment))];
  }

  #remember({ names, lead, body, tag, keyword, isTypedef, own, first }: Declaration): void {
    if (keyword === undefined && !isTypedef) return;
    const note = { ...own.get(0), ...lead };
    if (keyword === "enum") {
      const { description } = note;
      const all = [...(tag === undefined ? [] : [tag]), ...names.map(({ name }) => name)];
      if (description !== undefined && (isTypedef || names.length === 0)) {
        for (const name of all) if (!this.enums.has(name)) this.enums.set(name, description);
      }
      return;
    }
    if (body !== undefined && tag !== undefined) this.#name(tag, body, note);
    if (!isTypedef) return;
    const target = tag ?? first;
    for (const { name, isPlain } of names) {
      if (!isPlain) continue;
      if (body !== undefined) this.#name(name, body, note);
      else if (target !== undefined && target !== name && !this.#aliases.has(name)) {
        this.#aliases.set(name, { target, note });
      }
    }
  }

  #name(name: string, notes: StructNotes, { description }: Note): void {
    const known = this.structs.get(name);
    if (known !== undefined && known.fields !== notes.fields) return;
    const said = isNameAlone(description, name) ? undefined : description;
    const words = said ?? notes.description;
    this.structs.set(name, words === undefined ? notes : { ...notes, description: words });
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

function addTo(notes: Map<number, Note>, index: number, note: Note): void {
  if (Object.keys(note).length > 0) notes.set(index, { ...notes.get(index), ...note });
}

/** What comments say together; the first that says a thing counts. */
function noteOf(comments: readonly Comment[]): Note {
  let note: Note = {};
  for (const { text, isDoc } of comments) {
    const said = readNote(text);
    const { description = "" } = said;
    // A line of code that somebody has taken out.
    if (!isDoc && /[;{}]$/.test(description)) continue;
    note = { ...said, ...note };
  }
  return note;
}

/** Whether these words are before a function's body: there is a list of parameters. */
function isFunction(words: readonly SpacedToken[]): boolean {
  return words.some(({ text }) => text === "(" || text === "=");
}

function isAccess(word: string): boolean {
  return word === "public" || word === "private" || word === "protected";
}

/** Many write a struct's name behind its end. */
function isNameAlone(description: string | undefined, name: string): boolean {
  const [, said] =
    /^(?:end(?: of)? )?(?:(?:struct|union|typedef) )?(\w+)$/.exec(description ?? "") ?? [];
  return said?.toLowerCase() === name.toLowerCase();
}
