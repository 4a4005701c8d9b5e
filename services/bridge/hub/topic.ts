import type { CCodec } from "../../../protocols/clayout/c_codec.ts";
import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import type { LayoutJson } from "../../../protocols/clayout/layout_json.ts";

/** One kind of struct of one program. It stays when the program goes, and is the same when it comes back, unless it was forgotten meanwhile. */
export interface Topic {
  /** Number, 1 to 65535, as frames carry it; another topic gets it only when this one is forgotten and all others have been given. */
  readonly id: number;
  /** Name: the program's, a dot, the struct's: `arm.Telemetry`. */
  readonly name: string;
  /** Name of its program. */
  readonly program: string;
  /** What its structs look like. */
  readonly struct: CStruct;
  /** Order of the bytes of its numbers. */
  readonly byteOrder: "little" | "big";
  /** The same as JSON, its struct the last. */
  readonly layout: LayoutJson;
  /** Whether the program sends it, takes it, or both. */
  readonly direction: "out" | "in" | "both";
  /** The struct that answers it, when it is a request. */
  readonly answer:
    | { readonly struct: CStruct; readonly layout: LayoutJson; readonly codec: CCodec }
    | undefined;
  /** Its codec, made when it is first asked for. */
  readonly codec: CCodec;
  /** Whether its program is there. */
  readonly isLive: boolean;
  /** Whether the bridge has forgotten it, to make room for other programs: then it never comes back. */
  readonly isForgotten?: boolean;
  /** Structs since the start. */
  readonly messages: number;
  /** Bytes of them, headers not counted. */
  readonly bytes: number;
  /** The newest struct: a copy of its payload, and its time in nanoseconds since 1970; undefined before the first. */
  readonly last: { readonly payload: Uint8Array; readonly time: bigint } | undefined;
}
