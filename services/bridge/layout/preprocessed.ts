/** What a preprocessor makes known of a header: `gcc -E -dD`. */
export interface Preprocessed {
  /** Bodies of macros without parameters, by name. */
  readonly macros: ReadonlyMap<string, string>;
  /** Names of those that the user's own files define, in order. */
  readonly own: readonly string[];
  /** Paths of system headers, as the compiler writes them. */
  readonly system: ReadonlySet<string>;
}

const LINE_MARK = /^# \d+ "((?:[^"\\]|\\.)*)"((?: \d)*)/;
const DEFINE = /^#define ([A-Za-z_]\w*)(?:$| (.*))/;
const UNDEF = /^#undef ([A-Za-z_]\w*)/;

/** Reads what `cc -E -dD` puts out. */
export function readPreprocessed(text: string): Preprocessed {
  const macros = new Map<string, string>();
  const own = new Set<string>();
  const system = new Set<string>();
  let isOwn = false;
  for (const line of text.split("\n")) {
    // Most lines are neither, and are not looked at any closer.
    if (!line.startsWith("#")) continue;
    const mark = LINE_MARK.exec(line);
    if (mark !== null) {
      const path = mark[1]!.replaceAll(/\\(.)/g, "$1");
      // A system's macro in the middle of a user's file has the 3 as well, but not the 1 of a file that begins.
      if (mark[2]!.startsWith(" 1 3")) system.add(path);
      isOwn = !system.has(path) && !path.startsWith("<");
      continue;
    }
    const define = DEFINE.exec(line);
    if (define !== null) {
      macros.set(define[1]!, define[2] ?? "");
      if (isOwn) own.add(define[1]!);
      continue;
    }
    const undef = UNDEF.exec(line)?.[1];
    if (undef !== undefined) {
      macros.delete(undef);
      own.delete(undef);
    }
  }
  return { macros, own: [...own], system };
}
