import type { CEnum, CStruct } from "../clayout/c_types.ts";
import type { CInteger } from "./c_integer.ts";
import type { OpenStruct, Typed } from "./typed.ts";

/** A type with a name, or an enum without one. */
export interface Listed {
  /** What it is called. */
  readonly type: CStruct | CEnum;
  /** The typedef by which it is one more time. */
  readonly alias?: string;
  /** What that aligns it to. */
  readonly align?: number;
  /** Whether it is from a header of the system's. */
  readonly isSystem: boolean;
}

/** A struct or union by its tag, or without one. */
export class StructType implements Typed {
  /** Its fields are put in when they are known. */
  readonly struct: OpenStruct;
  /** Whether they are. */
  isComplete = false;
  /** Whether its fields are being read. */
  isOpen = false;
  /** Its tag. */
  readonly tag: string | undefined;

  /** One whose fields are not known. */
  constructor(isUnion: boolean, tag: string | undefined) {
    this.tag = tag;
    this.struct = { kind: "struct", isUnion, name: tag, size: 0, align: 1, fields: [] };
  }

  /** The struct, when it is known. */
  get type(): CStruct | undefined {
    return this.isComplete ? this.struct : undefined;
  }

  /** Its alignment. */
  get align(): number {
    return this.struct.align;
  }

  /** It has no smaller alignment in structs. */
  get isUser(): boolean {
    return true;
  }

  /** As C spells it. */
  get spelling(): string {
    return `${this.struct.isUnion ? "union" : "struct"} ${this.tag ?? "{…}"}`;
  }

  /** Why it is not in memory. */
  get fault(): string {
    return this.isOpen
      ? "is held by itself"
      : `has the type ${this.spelling}, which is not declared`;
  }
}

/** The names that a header declares. */
export class TypeTable {
  /** Structs, unions and enums by keyword and tag. */
  readonly tags = new Map<string, Typed>();
  /** Types by typedef. */
  readonly typedefs = new Map<string, Typed>();
  /** Numbers of enums. */
  readonly enumerators = new Map<string, CInteger>();
  /** What is declared, in order. */
  readonly listed: Listed[] = [];
  /** How C spells those that have a tag only. */
  readonly spellings = new Map<CStruct | CEnum, string>();
  readonly #named = new Set<CStruct | CEnum>();

  /** Gives a typedef its name. */
  define(name: string, typed: Typed, isSystem: boolean): void {
    const type = typed instanceof StructType ? typed.struct : typed.type;
    if (type?.kind === "scalar") {
      this.typedefs.set(name, { ...typed, type: { ...type, spelling: name }, spelling: name });
    } else this.typedefs.set(name, typed);
    if (type?.kind !== "struct" && type?.kind !== "enum") return;
    if (this.#named.has(type)) {
      if (name !== type.name) this.listed.push({ type, alias: name, align: typed.align, isSystem });
      return;
    }
    this.#named.add(type);
    (type as { name: string }).name = name;
    this.spellings.set(type, name);
  }
}
