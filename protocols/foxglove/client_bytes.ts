import { RoboError } from "../../errors.ts";
import { FOXGLOVE_CLIENT } from "./words.ts";

/** What a client says as bytes. */
export type FoxgloveClientBytes =
  /** A message of a channel that it has advertised. */
  | { readonly op: "messageData"; readonly channelId: number; readonly data: Uint8Array }
  /** A call of a service. */
  | {
    readonly op: "serviceRequest";
    readonly serviceId: number;
    readonly callId: number;
    readonly encoding: string;
    readonly data: Uint8Array;
  }
  /** Winds a recording that is replayed. */
  | {
    readonly op: "playbackControl";
    readonly isPlaying: boolean;
    readonly speed: number;
    /** Time to go to, in nanoseconds since 1970; undefined to stay. */
    readonly seek: bigint | undefined;
    readonly requestId: string;
  };

/** Longest name of an encoding, and of a request, in bytes. */
const MOST_NAME_BYTES = 256;

/** Reads a client's binary message; the data stay where they are. Throws a `RoboError` of kind `usage` that says what is wrong. */
export function readFoxgloveBytes(bytes: Uint8Array): FoxgloveClientBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (count: number, what: string) => {
    if (bytes.length < count) {
      throw new RoboError("usage", `A ${what} has ${bytes.length} bytes: it begins with ${count}`);
    }
  };
  switch (bytes[0]) {
    case FOXGLOVE_CLIENT.messageData:
      need(5, "message");
      return {
        op: "messageData",
        channelId: view.getUint32(1, true),
        data: bytes.subarray(5),
      };
    case FOXGLOVE_CLIENT.serviceRequest: {
      need(13, "call of a service");
      const end = named(view, 9);
      need(end, "call of a service");
      return {
        op: "serviceRequest",
        serviceId: view.getUint32(1, true),
        callId: view.getUint32(5, true),
        encoding: decoded(bytes.subarray(13, end)),
        data: bytes.subarray(end),
      };
    }
    case FOXGLOVE_CLIENT.playbackControl: {
      need(19, "request to wind");
      const end = named(view, 15);
      need(end, "request to wind");
      const command = bytes[1]!;
      if (command > 1) {
        throw new RoboError(
          "usage",
          `A request to wind has the command ${command}: 0 plays, 1 pauses`,
        );
      }
      return {
        op: "playbackControl",
        isPlaying: command === 0,
        speed: view.getFloat32(2, true),
        seek: bytes[6] === 0 ? undefined : view.getBigUint64(7, true),
        requestId: decoded(bytes.subarray(19, end)),
      };
    }
  }
  throw new RoboError(
    "usage",
    bytes.length === 0 ? "A binary message is empty" : `There is no binary message ${bytes[0]}`,
    { hint: "There are: 1, a message; 2, a call of a service; 3, what winds a recording" },
  );
}

/** Where the name ends whose length stands at `at`. */
function named(view: DataView, at: number): number {
  const length = view.getUint32(at, true);
  if (length > MOST_NAME_BYTES) {
    throw new RoboError("usage", `A name has ${length} bytes: it may have ${MOST_NAME_BYTES}`);
  }
  return at + 4 + length;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
