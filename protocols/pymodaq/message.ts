import type {
  DataToExport,
  Dimension,
  ParameterChange,
  TypedValue,
  WireArray,
  WireScalar,
} from "./data.ts";
import type { DataWithAxes } from "./data.ts";
import type { Dialect } from "./dialect.ts";

/** What kind of device a client says that it is, with its very first bytes. */
export type ClientType = "GRABBER" | "ACTUATOR";

/** A position as its dialect carries it: a scalar (L1, L2) or a DataActuator. */
export type WirePosition =
  | { readonly form: "scalar"; readonly scalar: WireScalar }
  | { readonly form: "dwa"; readonly dwa: DataWithAxes };

/** What `Done` brings: arrays without types (L1), a typed list (L2) or a DataToExport. */
export type WireData =
  | { readonly form: "arrays"; readonly arrays: readonly WireArray[] }
  | { readonly form: "list"; readonly list: readonly TypedValue[] }
  | { readonly form: "dte"; readonly dte: DataToExport };

/** Everything that may cross the connection, in either direction, once the client has said its type. */
export type Message =
  /** First bytes of a client. */
  | { readonly kind: "hello"; readonly clientType: ClientType }
  /** `Infos`: the whole parameter tree as XML. */
  | { readonly kind: "infos"; readonly xml: string }
  /** `Info_xml`: one parameter that has changed at the client; `path[0]` is the root's name. */
  | { readonly kind: "info_xml"; readonly change: ParameterChange }
  /** `set_info`: one parameter that the server changes at the client. */
  | { readonly kind: "set_info"; readonly change: ParameterChange }
  /** `Info`: free text. */
  | { readonly kind: "info"; readonly key: string; readonly value: string }
  /** `Send Data 0D`, `1D`, `2D` or `ND`. */
  | { readonly kind: "send_data"; readonly dimension: Dimension }
  /** `Done`: data, asked for or not. */
  | { readonly kind: "done"; readonly data: WireData }
  /** `x_axis` and `y_axis` (L1, L2). */
  | {
    readonly kind: "axis";
    readonly axis: "x" | "y";
    readonly data: WireArray;
    readonly label: string;
    readonly units: string;
  }
  /** `move_abs` and `move_rel`. */
  | { readonly kind: "move"; readonly command: "move_abs" | "move_rel"; readonly to: WirePosition }
  /** `move_home`, `stop_motion`, `check_position`, `get_actuator_value` and `Quit`: no payload. */
  | {
    readonly kind: "order";
    readonly command:
      | "move_home"
      | "stop_motion"
      | "check_position"
      | "get_actuator_value"
      | "Quit";
  }
  /** `position_is` and `move_done`. */
  | {
    readonly kind: "position";
    readonly command: "position_is" | "move_done";
    readonly at: WirePosition;
  }
  /** A command that is not in the protocol; whether a payload follows is unknown. */
  | { readonly kind: "unknown"; readonly command: string };

/** Which end of a connection reads: a server reads what clients send, and the other way round. */
export type Role = "server" | "client";

/** Limits of what a peer may send; a breach ends the connection with a reason. */
export interface ReadLimits {
  /** Bytes of a client's type. Default 64. */
  readonly maxType?: number;
  /** Bytes of a command. Default 256. */
  readonly maxCommand?: number;
  /** Bytes of one message's texts together, XML included. Default 16 MiB. */
  readonly maxText?: number;
  /** Bytes of one message's arrays together. Default 1 GiB. */
  readonly maxFrame?: number;
  /** Elements of a list. Default 4096. */
  readonly maxList?: number;
  /** Elements of all lists of one message together. Default 65 536. */
  readonly maxElements?: number;
  /** Dimensions of an array. Default 32. */
  readonly maxDimensions?: number;
  /** Lists in lists. Default 16. */
  readonly maxDepth?: number;
}

/** How a reader is set up. */
export interface ReaderOptions extends ReadLimits {
  /** Which end it is. */
  readonly role: Role;
  /** The peer's dialect; found from its bytes when it is left out. */
  readonly dialect?: Dialect;
}
