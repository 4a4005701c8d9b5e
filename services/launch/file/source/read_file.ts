import type { Problems } from "../problems.ts";
import { SourceText } from "./source_text.ts";

/** Longest launch file, in bytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Why a file could not be read. */
export interface ReadFailure {
  /** Whether there is no such file. */
  readonly missing: boolean;
  /** What happened, in words that follow the file's name. */
  readonly message: string;
  /** What to do about it. */
  readonly cure: string;
}

/**
 * Reads the bytes of a file; what goes wrong is a value. Nothing but regular files is read, and of those
 * one byte more than the limit at most.
 */
export async function readBytes(path: string): Promise<Uint8Array | ReadFailure> {
  try {
    // A pipe or a device may never end: it is not even opened.
    const { isFile, isDirectory } = await Deno.stat(path);
    if (isDirectory) return failure("is a folder", "Give the file in it");
    if (!isFile) return failure("is not a regular file", "Save what it says to a file");
    using file = await Deno.open(path);
    return await readAtMost(file);
  } catch (error) {
    return failureOf(error);
  }
}

/** Why a file could not be read, from what was thrown. */
export function failureOf(error: unknown): ReadFailure {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return { missing: true, message: "is not there", cure: "Check its path" };
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return failure("may not be read", "Give yourself the right to, with chmod u+r");
  }
  return failure(`cannot be read: ${(error as Error).message}`, "Check the path and the disk");
}

/** Whether a file was not read. */
export function isReadFailure(read: object): read is ReadFailure {
  return "missing" in read;
}

/** The text of a launch file, or `undefined` after noting why it is none: not UTF-8, too long, a character NUL. */
export function decodeSource(
  file: string,
  content: Uint8Array | string,
  problems: Problems,
): SourceText | undefined {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (bytes.length > MAX_FILE_BYTES) {
    const message = `The file is longer than ${MAX_FILE_BYTES / 1024 / 1024} MiB`;
    problems.add({ file, line: 1, column: 1 }, message, "Split it with include");
    return undefined;
  }
  const text = decode(bytes);
  const source = new SourceText(file, text ?? new TextDecoder().decode(bytes));
  if (text === undefined) {
    const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) ||
      (bytes[0] === 0xfe && bytes[1] === 0xff);
    const place = source.placeAt(wide ? 0 : source.text.indexOf("\ufffd"));
    problems.add(place, `The file is ${wide ? "UTF-16" : "not UTF-8"}`, "Save it as UTF-8");
    return undefined;
  }
  const zero = text.indexOf("\0");
  if (zero === -1) return source;
  problems.add(source.placeAt(zero), "A NUL character: this is no text", "Remove it");
  return undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    // The decoder takes a byte order mark off.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A byte more than allowed tells that a file is too long, whatever its size was said to be. */
async function readAtMost(file: Deno.FsFile): Promise<Uint8Array> {
  const buffer = new Uint8Array(MAX_FILE_BYTES + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = await file.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function failure(message: string, cure: string): ReadFailure {
  return { missing: false, message, cure };
}
