import type { Activity } from "../messages.ts";

/** Deepest stack that is looked at. */
const MOST_FRAMES = 1000;

/** Where the code of this program is: a folder, or the file into which all of it was bundled. */
const OWN = import.meta.url.replace(/(\/engine\/boot\/)[^/]*$/, "$1");

/**
 * What runs below an evaluation that calls `caller`: nothing, user code, or only the inside of Deno and of this program, which
 * is soon over.
 */
export function activityBelow(
  caller: (...args: never[]) => unknown,
): Exclude<Activity, "elsewhere"> {
  // The first two are the evaluation that called, and what it called.
  const below = filesBelow(caller).slice(2);
  if (below.length === 0) return "idle";
  return below.every(isInternal) ? "busy" : "spinning";
}

function filesBelow(caller: (...args: never[]) => unknown): readonly string[] {
  const { stackTraceLimit } = Error;
  const prepare = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  let files: string[] = [];
  Error.stackTraceLimit = MOST_FRAMES;
  Object.defineProperty(Error, "prepareStackTrace", {
    value: (_: Error, sites: readonly { getFileName(): string | null }[]) => {
      files = sites.map((site) => site.getFileName() ?? "");
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
  return files;
}

function isInternal(file: string): boolean {
  return /^(ext|node):/.test(file) || isOwn(file);
}

/** Whether `file` belongs to this program rather than to its user. */
export function isOwn(file: string): boolean {
  return file.startsWith(OWN);
}
