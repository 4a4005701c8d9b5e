/** An input of the history. */
export interface HistoryEntry {
  /** Number of the session. */
  readonly session: number;
  /** Its number in the session. */
  readonly line: number;
  /** What was executed. */
  readonly input: string;
  /** Its value as text; none where it had none. */
  output?: string;
}

/** Longest input or output that is kept, in characters. */
const MOST_TEXT = 256 * 1024;

/** `text`, shortened to what is kept. */
export function keptText(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`;
}

/** The line of a file that tells of an input, or of the output of one that was told before. */
export function entryLine(
  { session, line, ...rest }: {
    readonly session: number;
    readonly line: number;
    readonly input?: string;
    readonly output?: string;
  },
): string {
  return JSON.stringify({ session, line, ...rest });
}

/** Reads the lines of a history file; `null` stands for lines that are broken. */
export function readEntries(text: string): { entries: HistoryEntry[]; broken: number } {
  const entries: HistoryEntry[] = [];
  let broken = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (!take(line, entries)) broken++;
  }
  return { entries, broken };
}

function take(text: string, entries: HistoryEntry[]): boolean {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof value !== "object" || value === null) return false;
  const { session, line, input, output } = value;
  if (!Number.isSafeInteger(session) || !Number.isSafeInteger(line)) return false;
  if (typeof input === "string") {
    entries.push({ session: session as number, line: line as number, input });
    return true;
  }
  if (typeof output !== "string") return false;
  // The output of a cell follows its input closely.
  for (let at = entries.length - 1; at >= Math.max(0, entries.length - 100); at--) {
    const entry = entries[at]!;
    if (entry.session !== session || entry.line !== line) continue;
    entry.output = output;
    return true;
  }
  return false;
}
