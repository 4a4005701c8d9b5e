import { HostVariable } from "../../client/shm/host_variable.ts";
import type { NextValueOptions } from "../../client/shm/value_waiter.ts";
import type { Reading } from "../../client/shm/value_info.ts";
import { RoboError } from "../../errors.ts";
import type { StructCodec } from "../../protocols/cstruct/struct_codec.ts";
import { schemaFileCodec } from "./schema_file.ts";
import { type ShownValue, showValue } from "./shown_value.ts";

/** Reads schema files. */
export async function readSchemas(files: readonly string[] = []): Promise<StructCodec[]> {
  return await Promise.all(files.map(schemaFileCodec));
}

/** A variable that is there, as commands show it: values of whatever codec. */
export class ShownVariable implements Disposable {
  /** Its name. */
  readonly name: string;
  /** The schema of its structs, where it is known. */
  readonly struct: StructCodec | undefined;
  readonly #variable: HostVariable<Uint8Array<ArrayBuffer>>;

  /** Opens a variable. Throws a `HostError`, and a `RoboError` of kind `config` if it has another schema than the given. */
  constructor(name: string, schemas: readonly StructCodec[]) {
    this.name = name;
    this.#variable = new HostVariable(name, { codec: "raw", create: false });
    try {
      this.struct = structOf(this.#variable, schemas);
    } catch (error) {
      this.#variable[Symbol.dispose]();
      throw error;
    }
  }

  /** What it is. */
  describe(): ReturnType<HostVariable["describe"]> {
    return this.#variable.describe();
  }

  /** The newest value, or that of a ticket. */
  read(options: { readonly maxAge?: number; readonly ticket?: number }): ShownValue {
    return this.#shown(this.#variable.read(options));
  }

  /** The values from now on, the newest first of all; those that came faster than they were taken are skipped. */
  async *values(options: NextValueOptions): AsyncGenerator<ShownValue, void, undefined> {
    for await (const reading of this.#variable.readings(options)) yield this.#shown(reading);
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#variable[Symbol.dispose]();
  }

  #shown({ value: bytes, info }: Reading<Uint8Array<ArrayBuffer>>): ShownValue {
    return showValue(bytes, info, this.struct);
  }
}

function structOf(
  variable: HostVariable<Uint8Array<ArrayBuffer>>,
  schemas: readonly StructCodec[],
): StructCodec | undefined {
  const { schema } = variable.describe();
  if (schema === undefined) return schemas.length === 1 ? schemas[0] : undefined;
  const found = schemas.find(({ hash }) => hash === schema.hash);
  if (found !== undefined || schemas.length === 0) return found;
  const own = schemas.find(({ name }) => name === schema.name);
  if (own === undefined) return undefined;
  throw new RoboError(
    "config",
    `Variable '${variable.name}' holds ${schema.name} of another schema than the given: 0x${
      schema.hash.toString(16)
    }, not 0x${own.hash.toString(16)}`,
    {
      hint: "Use the schema of the programs that write it, or build them anew with robo shm header",
    },
  );
}
