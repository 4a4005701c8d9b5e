import { offsetOf, type Place, placeOf } from "./place.ts";

/** A cell that was prepared. */
export interface StoredCell {
  /** As in `PreparedCell`. */
  readonly name: string;
  /** What the user wrote. */
  readonly text: string;
  /** What V8 runs. */
  readonly code: string;
  /** Offset in `text` for an offset of `code`. */
  origin(offset: number): number;
}

/** Bounds of a store. */
export interface StoreLimits {
  /** Most cells that are kept. */
  readonly cells: number;
  /** Most memory for their texts, in bytes. */
  readonly bytes: number;
}

/** The last cells, by name; the oldest go first. */
export class CellStore {
  readonly #cells = new Map<string, StoredCell>();
  readonly #limits: StoreLimits;
  #bytes = 0;

  /** Keeps no more than `limits`. */
  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  /** Keeps a cell; one of the same name goes. */
  add(cell: StoredCell): void {
    this.#remove(cell.name);
    this.#cells.set(cell.name, cell);
    this.#bytes += sizeOf(cell);
    for (const name of this.#cells.keys()) {
      if (this.#cells.size <= this.#limits.cells && this.#bytes <= this.#limits.bytes) break;
      this.#remove(name);
    }
  }

  /** The cell of this name, if it is kept still. */
  get(name: string): StoredCell | undefined {
    return this.#cells.get(name);
  }

  /** The cells, the newest first. */
  newestFirst(): StoredCell[] {
    return [...this.#cells.values()].reverse();
  }

  #remove(name: string): void {
    const cell = this.#cells.get(name);
    if (cell === undefined) return;
    this.#cells.delete(name);
    this.#bytes -= sizeOf(cell);
  }
}

/** The user's place for one in the code that V8 runs. */
export function userPlace(cell: StoredCell, place: Place): Place {
  return placeOf(cell.text, cell.origin(offsetOf(cell.code, place)));
}

function sizeOf({ text, code }: StoredCell): number {
  // Two bytes a character at worst; the same text is held once.
  return 2 * (text.length + (text === code ? 0 : code.length));
}
