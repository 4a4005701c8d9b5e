/** What a preprocessor makes known of a header: `gcc -E -dD -CC`. */
export interface Preprocessed {
  /** Bodies of macros without parameters, by name. */
  readonly macros: ReadonlyMap<string, string>;
  /** Names of those that the user's own files define, in order. */
  readonly own: readonly string[];
  /** Paths of system headers, as the compiler writes them. */
  readonly system: ReadonlySet<string>;
  /** What is left of the user's own files, with their comments. */
  readonly text: string;
}

const LINE_MARK = /^# \d+ "((?:[^"\\]|\\.)*)"((?: \d)*)/;
const DEFINE = /^#define ([A-Za-z_]\w*)(?:$| (.*))/;
const UNDEF = /^#undef ([A-Za-z_]\w*)/;

const COMMENT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/.*|\/\*[^]*?\*\//g;

/** Reads what `cc -E -dD -CC` puts out. */
export function readPreprocessed(text: string): Preprocessed {
  const macros = new Map<string, string>();
  const own = new Set<string>();
  const system = new Set<string>();
  const kept: string[] = [];
  let isOwn = false;
  // What is said behind a macro is not said of what stands on the next line.
  const lines = withoutComments(text, isDirective).split("\n");
  // What looks like a line for the preprocessor in a comment is none.
  for (const [i, line] of withoutComments(text).split("\n").entries()) {
    // Most lines are neither, and are not looked at any closer.
    if (!line.startsWith("#")) {
      if (isOwn) kept.push(lines[i]!);
      continue;
    }
    const mark = LINE_MARK.exec(line);
    if (mark !== null) {
      const path = mark[1]!.replaceAll(/\\(.)/g, "$1");
      // A system's macro in the middle of a user's file has the 3 as well, but not the 1 of a file that begins.
      if (mark[2]!.startsWith(" 1 3")) system.add(path);
      isOwn = !system.has(path) && !path.startsWith("<");
      // It stands for lines that are left out: what is before and behind it is apart.
      kept.push("", "");
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
  return { macros, own: [...own], system, text: kept.join("\n") };
}

/** `text` in as many lines, without what is in comments, or in those which begin on a line that is `unwanted`. */
function withoutComments(text: string, unwanted: (text: string, at: number) => boolean = always) {
  return text.replaceAll(COMMENT, (found, at: number) => {
    if (!found.startsWith("/") || !unwanted(text, at)) return found;
    return ` ${found.replaceAll(/[^\n]+/g, "")}`;
  });
}

function always(): boolean {
  return true;
}

function isDirective(text: string, at: number): boolean {
  return text[text.lastIndexOf("\n", at) + 1] === "#";
}
