import type { Note } from "./comment_note.ts";
import type { Declarator } from "./declarator_names.ts";
import type { HeaderNotes, StructNotes } from "./header_notes.ts";

/** How many typedefs may stand for each other. */
const LONGEST_CHAIN = 32;

/** A member or declaration, up to its end. */
export interface Declaration {
  /** What it declares. */
  readonly names: readonly Declarator[];
  /** What is said before it. */
  readonly lead: Note;
  /** The struct that is declared in it. */
  readonly body: StructNotes | undefined;
  /** Name behind the keyword of that struct or enum, or of one that is named only. */
  readonly tag: string | undefined;
  /** Which of the two it is. */
  readonly keyword: "struct" | "enum" | undefined;
  /** Whether it is a typedef. */
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

/** What is said of structs and enums, by all their names. */
export class DeclaredNotes implements HeaderNotes {
  /** Structs and unions by tag and by typedef. */
  readonly structs = new Map<string, StructNotes>();
  /** What enums are for, by tag and by typedef. */
  readonly enums = new Map<string, string>();
  readonly #aliases = new Map<string, Alias>();

  /** Keeps what a declaration at the outermost level, or of an enum, says. */
  remember({ names, lead, body, tag, keyword, isTypedef, own, first }: Declaration): void {
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
    if (body !== undefined && tag !== undefined) this.name(tag, body, note);
    if (!isTypedef) return;
    const target = tag ?? first;
    for (const { name, isPlain } of names) {
      if (!isPlain) continue;
      if (body !== undefined) this.name(name, body, note);
      else if (target !== undefined && target !== name && !this.#aliases.has(name)) {
        this.#aliases.set(name, { target, note });
      }
    }
  }

  /** Gives a struct one of its names, unless another struct has it already. */
  name(name: string, notes: StructNotes, { description }: Note): void {
    const known = this.structs.get(name);
    if (known !== undefined && known.fields !== notes.fields) return;
    const said = isNameAlone(description, name) ? undefined : description;
    const words = said ?? notes.description;
    this.structs.set(name, words === undefined ? notes : { ...notes, description: words });
  }

  /** Gives typedefs what is said of what they stand for, at the end of the header. */
  resolve(): void {
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
    if (notes !== undefined) this.name(name, notes, note);
  }
}

/** Many write a struct's name behind its end. */
function isNameAlone(description: string | undefined, name: string): boolean {
  const [, said] =
    /^(?:end(?: of)? )?(?:(?:struct|union|typedef) )?(\w+)$/.exec(description ?? "") ?? [];
  return said?.toLowerCase() === name.toLowerCase();
}
