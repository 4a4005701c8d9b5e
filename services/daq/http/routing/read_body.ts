import { RoboError } from "../../../../errors.ts";
import { counted } from "../../../../terminal/format.ts";

/** How long a body may take to arrive, in milliseconds. */
const ARRIVES_WITHIN_MS = 10_000;

/**
 * Reads a body as JSON, of at most `maxBytes`. `application/json` has to be said: that is what a form of another page cannot.
 *
 * Throws a `RoboError` of kind `usage`.
 */
export async function readBody(request: Request, maxBytes: number): Promise<unknown> {
  const bytes = await readBytes(request, maxBytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RoboError("usage", "The body is not UTF-8", { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RoboError("usage", `The body is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** Whether a request says that its body is JSON. */
export function saysJson(headers: Headers): boolean {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  return type === "application/json";
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, ARRIVES_WITHIN_MS);
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      length += step.value.length;
      if (length > maxBytes) throw tooLong(maxBytes);
      parts.push(step.value);
    }
  } finally {
    clearTimeout(deadline);
    reader.cancel().catch(() => {});
  }
  if (isLate) throw new RoboError("usage", "The body did not arrive in time");
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function tooLong(maxBytes: number): RoboError {
  return new RoboError("usage", `The body is longer than ${counted(maxBytes, "byte")}`);
}
