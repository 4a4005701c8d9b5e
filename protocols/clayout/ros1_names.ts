/** Names as ROS 1 takes them: a letter, then letters, digits and underscores; no two alike. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** The name, or the nearest one that is free. */
  take(name: string): string {
    const plain = plainName(name);
    let free = plain;
    let number = this.#next.get(plain) ?? 2;
    while (this.#taken.has(free)) free = `${plain}_${number++}`;
    this.#next.set(plain, number);
    this.#taken.add(free);
    return free;
  }
}

function plainName(name: string): string {
  const word = name.slice(0, 200).replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^_+/, "");
  return /^[A-Za-z]/.test(word) ? word : `f${word === "" ? "" : "_"}${word}`;
}
