import { HostError, reasonOf } from "./host_error.ts";
import { nativeLibrary } from "./library.ts";

const MESSAGE_BYTES = 1024n;

/**
 * Passes a result of 0 or more on, and turns a negative one into an error with the library's own message. To be called right
 * after the library was, on the same thread: a result of `robo_wait_parked` has no message.
 *
 * @throws {HostError} if `result` is negative.
 */
export function check(result: number): number {
  if (result < 0) throw hostError(result);
  return result;
}

/** The error that a negative result stands for, with the library's own message. */
export function hostError(result: number): HostError {
  const buffer = new Uint8Array(Number(MESSAGE_BYTES));
  const length = nativeLibrary().symbols.robo_error_message(buffer, MESSAGE_BYTES);
  const whole = Math.min(Number(length), buffer.length - 1);
  const text = new TextDecoder().decode(buffer.subarray(0, whole));
  if (text === "") return new HostError(reasonOf(result));
  // A file's name stays as it is.
  const message = /^[a-z]+ /.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
  return new HostError(reasonOf(result), { message });
}
