import { FOXGLOVE_SERVER } from "./words.ts";

/** Bytes in front of a message's payload: what it is, the subscription, the time. */
export const MESSAGE_HEAD_BYTES = 13;

/** Writes what stands in front of a message's payload; `time` is in nanoseconds since 1970. */
export function writeMessageHead(
  view: DataView,
  at: number,
  { subscription, time }: { readonly subscription: number; readonly time: bigint },
): void {
  view.setUint8(at, FOXGLOVE_SERVER.messageData);
  view.setUint32(at + 1, subscription, true);
  view.setBigUint64(at + 5, time, true);
}

/** The server's time, in nanoseconds since 1970. */
export function encodeTime(time: bigint): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = FOXGLOVE_SERVER.time;
  new DataView(bytes.buffer).setBigUint64(1, time, true);
  return bytes;
}

/** The answer to a call of a service, in the encoding of the call. */
export function encodeServiceResponse(answer: {
  /** The service's number. */
  readonly serviceId: number;
  /** The client's number of the call. */
  readonly callId: number;
  /** How the data are written. */
  readonly encoding: string;
  /** The answer. */
  readonly data: Uint8Array;
}): Uint8Array {
  const encoding = new TextEncoder().encode(answer.encoding);
  const bytes = new Uint8Array(13 + encoding.length + answer.data.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = FOXGLOVE_SERVER.serviceResponse;
  view.setUint32(1, answer.serviceId, true);
  view.setUint32(5, answer.callId, true);
  view.setUint32(9, encoding.length, true);
  bytes.set(encoding, 13);
  bytes.set(answer.data, 13 + encoding.length);
  return bytes;
}

/** Numbers of the states of a recording that is replayed. */
const PLAYBACK_STATUS = { playing: 0, paused: 1, buffering: 2, ended: 3 } as const;

/** How a recording that is replayed stands. */
export function encodePlaybackState(state: {
  /** What it does. */
  readonly status: keyof typeof PLAYBACK_STATUS;
  /** Its time, in nanoseconds since 1970. */
  readonly time: bigint;
  /** How many of its seconds pass in one. */
  readonly speed: number;
  /** Whether it has just gone to another time. */
  readonly didSeek: boolean;
  /** Name of the request that this answers; `""` for none. */
  readonly requestId: string;
}): Uint8Array {
  const id = new TextEncoder().encode(state.requestId);
  const bytes = new Uint8Array(19 + id.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = FOXGLOVE_SERVER.playbackState;
  bytes[1] = PLAYBACK_STATUS[state.status];
  view.setBigUint64(2, state.time, true);
  view.setFloat32(10, state.speed, true);
  bytes[14] = state.didSeek ? 1 : 0;
  view.setUint32(15, id.length, true);
  bytes.set(id, 19);
  return bytes;
}
