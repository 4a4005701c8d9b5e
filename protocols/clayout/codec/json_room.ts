import type { CStruct, CType } from "../c_types.ts";
import type { JsonForm } from "../json_form.ts";
import { membersOf } from "../members.ts";
import { MAX_NUMBER_BYTES } from "../number_text.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";
import { isUnrolled } from "./place.ts";

/** Most bytes that a byte of a text becomes: an escape of a control character. */
const ESCAPE_BYTES = 6;

/** Most bytes that JSON text takes. */
export interface JsonRoom {
  /** All of it. */
  readonly total: number;
  /** What is written between two looks at the room that there is: one element of each loop. */
  readonly slack: number;
}

/** Letters are written four or eight at a time: so many more bytes are touched. */
const TOUCHED_BYTES = 8;

/** How much room JSON text of a value needs. */
export function jsonRoom(type: CType, form: JsonForm): JsonRoom {
  const { total, slack } = new RoomCounter(form).type(type);
  return { total: total + TOUCHED_BYTES, slack: slack + TOUCHED_BYTES };
}

class RoomCounter {
  readonly #form: JsonForm;
  readonly #known = new Map<CStruct, JsonRoom>();

  constructor(form: JsonForm) {
    this.#form = form;
  }

  type(type: CType): JsonRoom {
    switch (type.kind) {
      case "text":
        return both(ESCAPE_BYTES * type.size + 2);
      case "pointer":
        return both(MAX_NUMBER_BYTES);
      case "scalar":
        return both(SCALAR_FACTS[type.scalar].bits > 64 ? 50 : MAX_NUMBER_BYTES);
      case "enum": {
        const names = [...type.values.keys()].map((name) => 3 * JSON.stringify(name).length);
        return both(names.reduce((most, bytes) => Math.max(most, bytes), 50));
      }
      case "struct": {
        const known = this.#known.get(type);
        if (known !== undefined) return known;
        const room = this.#object(membersOf(type).map(({ field }) => [field.name, field.type]));
        this.#known.set(type, room);
        return room;
      }
      case "array": {
        const { element, length, size } = type;
        const isBytes = element.kind === "scalar" && element.scalar === "uint8";
        if (isBytes && this.#form.bytes === "base64") return both(4 * Math.ceil(size / 3) + 2);
        const { total, slack } = this.type(element);
        return {
          total: length * (total + 1) + 2,
          slack: (isUnrolled(type) ? length : 1) * (slack + 1) + 2,
        };
      }
    }
  }

  #object(places: readonly (readonly [key: string, type: CType])[]): JsonRoom {
    let [total, slack] = [2, 2];
    for (const [key, type] of places) {
      const keyBytes = 3 * JSON.stringify(key).length + 2;
      const value = this.type(type);
      total += keyBytes + value.total;
      slack += keyBytes + value.slack;
    }
    return { total, slack };
  }
}

function both(bytes: number): JsonRoom {
  return { total: bytes, slack: bytes };
}
