import { Origin, type OriginSteps } from "./origin.ts";
import { Lines, type Place } from "./place.ts";

/** A cell that was prepared. */
export class StoredCell {
  /** As in `PreparedCell`. */
  readonly name: string;
  /** What V8 runs. */
  readonly code: string;
  /** What it takes, in bytes, about. */
  readonly bytes: number;
  readonly #origin: Origin;
  readonly #lines: Lines;

  /** The cell with the user's `text`, of which `code` was made in these `steps`. */
  constructor(
    name: string,
    { text, code, steps }: {
      readonly text: string;
      readonly code: string;
      readonly steps: OriginSteps;
    },
  ) {
    this.name = name;
    this.code = code;
    this.#origin = new Origin(text, steps);
    this.#lines = text === code ? this.#origin.text : new Lines(code);
    // Two bytes a character at worst; the same text is held once.
    const { stripped, pieces } = steps;
    const texts = new Set([text, code, stripped ?? ""]);
    this.bytes = pieces.byteLength +
      [...texts].reduce((sum, one) => sum + 2 * one.length, 0);
  }

  /** What the user wrote. */
  get text(): Lines {
    return this.#origin.text;
  }

  /** Offset in what the user wrote for an offset of the code. */
  origin(offset: number): number {
    return this.#origin.of(offset);
  }

  /** The user's place for one in the code that V8 runs. */
  userPlace(place: Place): Place {
    return this.text.placeOf(this.origin(this.#lines.offsetOf(place)));
  }
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
    this.#bytes += cell.bytes;
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
    this.#bytes -= cell.bytes;
  }
}
