import type { CCodec } from "../../protocols/clayout/c_codec.ts";
import type { CStruct } from "../../protocols/clayout/c_types.ts";
import type { LayoutJson } from "../../protocols/clayout/layout_json.ts";

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
  readonly codec: CCodec;
}
