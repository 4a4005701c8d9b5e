import type { Activity } from "../messages.ts";

/** Deepest stack that is looked at. */
const MOST_FRAMES = 1000;

/** Where the code of this program is: a folder, or the file into which all of it was bundled. */
const OWN = import.meta.url.replace(/(\/engine\/boot\/)[^/]*$/, "$1");

/** The same as a path, which is how Deno names the files of stack frames. */
const OWN_PATH = decodeURIComponent(new URL(OWN).pathname);

/** Functions of Deno that run the microtasks. */
const DRAINS = new Set(["drainTicks", "processTicksAndRejections"]);

interface Site {
  getFileName(): string | null;
  getFunctionName(): string | null;
}

interface Frame {
  readonly file: string;
  readonly name: string | null;
}

/**
 * What runs below an evaluation that calls `caller`: user code, or what that has called; the inside of Deno and of this program, which is soon over; or
 * nothing but perhaps a queue of microtasks, between two of them.
 */
export function activityBelow(
  caller: (...args: never[]) => unknown,
): Exclude<Activity, "elsewhere"> {
  // The first two are the evaluation that called, and what it called.
  const below = framesBelow(caller).slice(2);
  const [top] = below;
  if (below.some(({ file }) => !isInternal(file))) {
    return isInternal(top!.file) ? "inside" : "spinning";
  }
  return top === undefined || DRAINS.has(top.name ?? "") ? "idle" : "busy";
}

function framesBelow(caller: (...args: never[]) => unknown): readonly Frame[] {
  const { stackTraceLimit } = Error;
  const prepare = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  let frames: Frame[] = [];
  Error.stackTraceLimit = MOST_FRAMES;
  Object.defineProperty(Error, "prepareStackTrace", {
    value: (_: Error, sites: readonly Site[]) => {
      frames = sites.map((site) => ({
        file: site.getFileName() ?? "",
        name: site.getFunctionName(),
      }));
    },
    configurable: true,
  });
  try {
    const at: { stack?: string } = {};
    Error.captureStackTrace(at, caller);
    void at.stack;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepare === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
    else Object.defineProperty(Error, "prepareStackTrace", prepare);
  }
  return frames;
}

function isInternal(file: string): boolean {
  return /^(ext|node):/.test(file) || isOwn(file);
}

/** Whether `file` belongs to this program rather than to its user. */
export function isOwn(file: string): boolean {
  return file.startsWith(OWN_PATH) || file.startsWith(OWN);
}
