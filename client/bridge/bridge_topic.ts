import type { CStruct } from "../../protocols/clayout/c_types.ts";
import type { LayoutJson } from "../../protocols/clayout/layout_json.ts";

/**
 * Reads and writes structs as they lie in a program's memory. In objects, 64-bit integers are `bigint`s, enums their names, texts strings, arrays of
 * numbers typed arrays where there is one.
 */
export interface BridgeCodec {
  /** Name of the struct. */
  readonly name: string;
  /** Bytes, padding included. */
  readonly size: number;
  /** Equal for equal layouts. */
  readonly hash: bigint;
  /** Reads the struct at byte `at`. */
  decode(bytes: Uint8Array, at?: number): Record<string, unknown>;
  /** Writes a value at byte `at`. Throws a `RoboError` of kind `data` that names the path of what does not fit. */
  encode(value: unknown, into: Uint8Array, at?: number): void;
  /** The struct at byte `at` as JSON text: integers beyond ±2^53 as decimal texts, NaN and infinities as null. */
  json(bytes: Uint8Array, at?: number): string;
}

/** A kind of struct of one program, as `robo ws-bridge` describes it. */
export interface BridgeTopic {
  /** Its number, the same until the bridge starts anew. */
  readonly number: number;
  /** Its name, such as `arm.Telemetry`. */
  readonly name: string;
  /** Name of its program. */
  readonly program: string;
  /** Whether the program sends it, takes it, or both. */
  readonly direction: "out" | "in" | "both";
  /** How the struct lies in memory. */
  readonly layout: LayoutJson;
  /** Name and layout of what answers it, when it is a request. */
  readonly answer: { readonly struct: string; readonly layout: LayoutJson } | undefined;
  /** Whether its program is there. */
  readonly isLive: boolean;
  /** Whether this client may receive it. */
  readonly mayRead: boolean;
  /** Whether this client may send it. */
  readonly mayWrite: boolean;
  /** The struct's type. */
  readonly struct: CStruct;
  /** Reads and writes its structs. */
  readonly codec: BridgeCodec;
}
