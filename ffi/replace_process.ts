/**
 * Runs another program in place of this one, as `exec` does in a shell: same process id, streams and signals, and no
 * process in between that would have to hand them on.
 *
 * @module
 */

/** What to run instead. */
export interface Replacement {
  /** Path of the executable. */
  readonly executable: string;
  /** Its arguments, without its own name. */
  readonly args: readonly string[];
  /** Environment variables that it gets besides those of this process (default none). */
  readonly env?: Readonly<Record<string, string>>;
}

const LIBRARIES: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "libc.so.6",
  darwin: "libSystem.B.dylib",
};

/**
 * Replaces this process (POSIX `execv`); returns only where that is not possible, as on Windows.
 *
 * Nothing of this process gets to run afterwards: flush and close beforehand what has to be.
 */
export function replaceProcess({ executable, args, env = {} }: Replacement): void {
  const name = LIBRARIES[Deno.build.os];
  if (name === undefined) return;
  using library = open(name);
  if (library === undefined) return;
  for (const [variable, value] of Object.entries(env)) Deno.env.set(variable, value);
  const texts = [executable, ...args].map((text) => new TextEncoder().encode(`${text}\0`));
  const pointers = new BigUint64Array(texts.length + 1);
  texts.forEach((text, index) => {
    pointers[index] = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(text)));
  });
  library.symbols.execv(texts[0]!, pointers);
}

function open(name: string) {
  try {
    const library = Deno.dlopen(name, {
      execv: { parameters: ["buffer", "buffer"], result: "i32" },
    });
    return { symbols: library.symbols, [Symbol.dispose]: () => library.close() };
  } catch {
    // A libc without this name, such as musl's: the caller starts a child instead.
    return undefined;
  }
}
