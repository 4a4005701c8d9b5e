import type { Dialect } from "./hub/dialect.ts";

/** All languages of a bridge, and which of them a client speaks. */
export class DialectTable {
  /** All subprotocols. */
  readonly subprotocols: readonly string[];
  /** All paths that choose one. */
  readonly paths: readonly string[];
  readonly #bySubprotocol: ReadonlyMap<string, Dialect>;
  readonly #byPath: ReadonlyMap<string, Dialect>;

  /** A table of these; of two for the same subprotocol or path the first counts. */
  constructor(dialects: readonly Dialect[]) {
    const reversed = dialects.toReversed();
    this.#bySubprotocol = new Map(
      reversed.flatMap((one) => one.subprotocols.map((name) => [name, one])),
    );
    this.#byPath = new Map(reversed.flatMap((one) => one.paths.map((path) => [path, one])));
    this.subprotocols = dialects.flatMap(({ subprotocols }) => subprotocols);
    this.paths = [...this.#byPath.keys()];
  }

  /** The dialect of a client by its subprotocol, or by its path when it has named none. */
  of(subprotocol: string | undefined, path: string): Dialect | undefined {
    return subprotocol === undefined
      ? this.#byPath.get(path)
      : this.#bySubprotocol.get(subprotocol);
  }
}
