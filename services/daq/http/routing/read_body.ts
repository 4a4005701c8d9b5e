import { RoboError } from "../../../../errors.ts";
import { concat } from "../../../../protocols/bytes.ts";
import { counted } from "../../../../terminal/format.ts";

/** What bodies may be. */
export interface BodyLimits {
  /** Longest body, in bytes. */
  readonly maxBody: number;
  /** Bodies that arrive at once. */
  readonly maxBodies: number;
}

/** Reads bodies as JSON, so many at a time: for one that does not end nobody else waits, as long as there are few of them. */
export class BodyReader {
  readonly #limits: BodyLimits;
  #arriving = 0;

  /** Reads within these limits. */
  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /**
   * Reads one; when it never ends, until its sender goes away: Deno 2.9 never ends the reading of a body whose request was
   * answered before.
   *
   * Throws a `RoboError` of kind `usage` for what is too long or no JSON, and `unavailable` when too many arrive.
   */
  async read(request: Request): Promise<unknown> {
    const { maxBody, maxBodies } = this.#limits;
    if (this.#arriving >= maxBodies) {
      throw new RoboError("unavailable", `${maxBodies} bodies are arriving already`);
    }
    this.#arriving++;
    try {
      return parse(await readBytes(request, maxBody));
    } finally {
      this.#arriving--;
    }
  }
}

function parse(bytes: Uint8Array): unknown {
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

async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > most) throw tooLong(most);
  const parts: Uint8Array[] = [];
  let count = 0;
  try {
    for await (const part of request.body ?? []) {
      count += part.length;
      if (count > most) throw tooLong(most);
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof RoboError) throw cause;
    throw new RoboError("lost", "The body has broken off", { cause });
  }
  return concat(parts);
}

function tooLong(most: number): RoboError {
  return new RoboError("usage", `The body is longer than ${counted(most, "byte")}`);
}
