/** The names of a node's topics and services: its namespace in front, and some of them called otherwise. */
export class TopicNames {
  /** What is put in front, without slashes at its ends; empty for nothing. */
  readonly namespace: string;
  readonly #renamed: ReadonlyMap<string, string>;

  /** Names below `namespace`; `remap` says what the program calls a topic and what it is called instead. */
  constructor(namespace: string = "", remap: Readonly<Record<string, string>> = {}) {
    this.namespace = namespace.replace(/^\/+|\/+$/g, "");
    this.#renamed = new Map(
      Object.entries(remap).map(([own, other]) => [this.#full(own), this.#full(other)]),
    );
  }

  /** The full name: without the slash that an absolute name starts with, below the namespace for others; then the remap. */
  resolve(name: string): string {
    const full = this.#full(name);
    return this.#renamed.get(full) ?? full;
  }

  #full(name: string): string {
    if (name.startsWith("/")) return name.slice(1);
    return this.namespace === "" ? name : `${this.namespace}/${name}`;
  }
}

/** `inner` below `outer`, either of which may be empty. */
export function joinNamespaces(outer: string, inner: string): string {
  return [outer, inner].map((name) => name.replace(/^\/+|\/+$/g, "")).filter((name) => name !== "")
    .join("/");
}
