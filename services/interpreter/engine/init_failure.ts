import { RoboError } from "../../../errors.ts";
import type { CellError } from "./engine.ts";

/** The error of a start whose init module throws or cannot be parsed: names the file, and the line if it is known. */
export function initFailure(path: string, { name, value, traceback }: CellError): RoboError {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const text = traceback.join("\n");
  const pattern = new RegExp(
    `${escape(encodeURI(path))}:(\\d+):(\\d+)|${escape(path)}:(\\d+):(\\d+)`,
  );
  const [, line, column, otherLine, otherColumn] = pattern.exec(text) ?? [];
  const row = line ?? otherLine;
  const place = row === undefined ? path : `${path}:${row}:${column ?? otherColumn}`;
  const [first = ""] = value.split("\n");
  // What Deno cannot parse it calls a TypeError about a SyntaxError.
  const reason = first.startsWith("SyntaxError: ") ? first : `${name}: ${first}`;
  return new RoboError("config", `The init file ${place} failed: ${reason}`, {
    hint: `Mend ${file}, or start without it`,
  });
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
