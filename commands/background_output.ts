import type { Output } from "./context.ts";

/** Text that may wait for its reader, in bytes. */
const MOST_WAITING = 1024 * 1024;

/** An output for programs that must not wait for whoever reads them. */
export interface BackgroundOutput extends Output {
  /** Resolves when all is written, or after `withinMs` milliseconds. */
  flushed(withinMs: number): Promise<void>;
}

/** How a {@linkcode backgroundOutput} writes. */
export interface BackgroundOutputOptions {
  /** Writes some of the bytes; resolves to how many. */
  readonly write: (bytes: Uint8Array) => Promise<number>;
  /** Called when nobody reads any more. */
  readonly onReaderGone: (error: unknown) => void;
  /** Most that may wait, in bytes (default 1 MiB). */
  readonly maxWaiting?: number;
  /** The line in the place of so many that were left out. Default words for people. */
  readonly leftOut?: ((lines: number) => string) | undefined;
}

/**
 * An output that never blocks: a terminal that was stopped with Ctrl-S, or a pipe that nobody empties, must not stop what writes to it. What is
 * written waits in memory; when that is full, further lines are left out, and a line in their place says how many.
 */
export function backgroundOutput(options: BackgroundOutputOptions): BackgroundOutput {
  const { write, onReaderGone, maxWaiting = MOST_WAITING, leftOut: told = inWords } = options;
  const encoder = new TextEncoder();
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let leftOut = 0;
  let isGone = false;
  let writing: Promise<void> | undefined;
  const drain = async () => {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        let rest = next;
        while (rest.length > 0) rest = rest.subarray(await write(rest));
        bytes -= next.length;
        if (leftOut === 0 || waiting.length > 0) continue;
        const note = encoder.encode(`${told(leftOut)}\n`);
        leftOut = 0;
        bytes += note.length;
        waiting.push(note);
      }
    } catch (error) {
      isGone = true;
      waiting.length = 0;
      onReaderGone(error);
    }
    writing = undefined;
  };
  return {
    write(text) {
      if (isGone || text === "") return;
      const chunk = encoder.encode(text);
      if (leftOut > 0 || bytes + chunk.length > maxWaiting) {
        leftOut++;
        return;
      }
      bytes += chunk.length;
      waiting.push(chunk);
      writing ??= drain();
    },
    async flushed(withinMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, withinMs));
      await Promise.race([writing, late]);
      clearTimeout(timer);
    },
  };
}

function inWords(lines: number): string {
  return `robo: ${lines} lines were left out: nobody has read them`;
}
