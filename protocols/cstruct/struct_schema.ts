/** A schema of a C struct, as it stands in a `.schema.json`; docs/shm.md explains it. */
export interface StructSchema {
  /** The JSON Schema that editors check the file with; not looked at. */
  readonly $schema?: string;
  /** Name of the struct. */
  readonly name: string;
  /** What it is for. */
  readonly description?: string;
  /** Whether fields follow each other without padding; default false. */
  readonly packed?: boolean;
  /** The fields in the order in which they stand in memory. */
  readonly fields: readonly FieldSchema[];
  /** Further structs and enums, by name, which fields may be of. */
  readonly types?: Readonly<Record<string, TypeSchema>>;
}

/** A struct, or an enum, within a {@linkcode StructSchema}. */
export interface TypeSchema {
  /** What it is for. */
  readonly description?: string;
  /** The fields of a struct. */
  readonly fields?: readonly FieldSchema[];
  /** Whether the struct's fields follow each other without padding; default false. */
  readonly packed?: boolean;
  /** The names and numbers of an enum. */
  readonly enum?: Readonly<Record<string, number>>;
  /** The integer that an enum is stored as, of at most 32 bits; default `int32`. */
  readonly base?: string;
}

/** One field of a {@linkcode StructSchema}. */
export interface FieldSchema {
  /** Its name. */
  readonly name: string;
  /** A number type, `bool`, `string`, or the name of one of the schema's `types`. */
  readonly type: string;
  /** Length of an array, or its dimensions, the outermost first; default one value. */
  readonly shape?: number | readonly number[];
  /** Bytes of a `string`, its final zero byte included. */
  readonly bytes?: number;
  /** What its numbers count, such as `m/s`. */
  readonly unit?: string;
  /** Least number that may be written. */
  readonly min?: number;
  /** Greatest number that may be written. */
  readonly max?: number;
  /** What it is for. */
  readonly description?: string;
}
