import { isOwn } from "./activity.ts";
import { cellPosition } from "../positions.ts";

interface Site {
  getFileName(): string | null;
  getScriptNameOrSourceURL(): string | null;
  toString(): string;
}

const POSITION = /(?:<anonymous>|[^\s(]+?):(\d+):(\d+)(?=\)?$)/;

/** Lets stack traces call cells by their names, with positions as the user counts them: Deno knows only names of files. */
export function installStackNames(): void {
  // Not enumerable, as V8 itself would have it; programs may replace it for their own needs.
  Object.defineProperty(Error, "prepareStackTrace", {
    value: (error: unknown, sites: readonly Site[]) => {
      const shown = sites.filter((site) => !isOwn(site.getFileName() ?? ""));
      return [headOf(error), ...shown.map((site) => `    at ${describe(site)}`)].join("\n");
    },
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function describe(site: Site): string {
  const text = site.toString();
  if (site.getFileName()) return text;
  const url = site.getScriptNameOrSourceURL?.();
  if (!url || !text.includes(url)) return text;
  return text.replace(
    POSITION,
    (_, line, column) => cellPosition(url, Number(line), Number(column)),
  );
}

function headOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
