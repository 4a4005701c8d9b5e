import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import { cCodec } from "../../../protocols/clayout/mod.ts";
import {
  arrayOf,
  enumOf,
  fieldAt,
  scalar,
  structAt,
} from "../../../protocols/clayout/struct_literal_testing.ts";
import {
  LINK_AT,
  LINK_HEADER_BYTES,
  LINK_KIND,
  LINK_MAGIC,
  LINK_VERSION,
} from "../../../protocols/link/link_frame.ts";
import { MessageReader } from "../../../protocols/websocket/mod.ts";
import type { Client, ClientRights } from "../hub/client.ts";
import type { Dialect, DialectSession } from "../hub/dialect.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import { Hub } from "../hub/hub.ts";
import type { HubOptions } from "../hub/hub_options.ts";
import { ALL_RIGHTS, FakeProgram, FakeSocket } from "../hub/hub_testing.ts";
import type { ProgramStruct } from "../hub/program.ts";

/** `struct { double t; Mode mode; uint8_t raw[3]; int64_t count; float grid[2][2]; }`, which a program sends. */
export const TELEMETRY: CStruct = structAt("Telemetry", [
  fieldAt("t", 0, scalar("float64")),
  fieldAt("mode", 8, enumOf("Mode", "uint32", { IDLE: 0, RUN: 1 })),
  fieldAt("raw", 12, arrayOf(3, scalar("uint8"))),
  fieldAt("count", 16, scalar("int64")),
  fieldAt("grid", 24, arrayOf(2, arrayOf(2, scalar("float32")))),
]);

/** `struct { float gain; bool enabled; char name[8]; struct { int32_t low, high; } range; }`, which goes both ways. */
export const SETTINGS: CStruct = structAt("Settings", [
  fieldAt("gain", 0, scalar("float32")),
  fieldAt("enabled", 4, scalar("bool")),
  fieldAt("name", 5, { kind: "text", size: 8 }),
  fieldAt(
    "range",
    16,
    structAt("Range", [
      fieldAt("low", 0, scalar("int32")),
      fieldAt("high", 4, scalar("int32")),
    ]),
  ),
]);

/** `struct { uint32_t channel; uint32_t value; }`, which a program takes. */
export const COMMAND: CStruct = structAt("Command", [
  fieldAt("channel", 0, scalar("uint32")),
  fieldAt("value", 4, scalar("uint32")),
]);

/** `struct { uint32_t id; uint32_t value; }`, which is answered with itself, its value doubled. */
export const ASK: CStruct = structAt("Ask", [
  fieldAt("id", 0, scalar("uint32")),
  fieldAt("value", 4, scalar("uint32")),
]);

/** The structs of the program `arm`: topics 1 to 4. */
export const ARM: readonly ProgramStruct[] = [
  { id: 1, struct: TELEMETRY, direction: "out" },
  { id: 2, struct: SETTINGS, direction: "both" },
  { id: 3, struct: COMMAND, direction: "in" },
  { id: 4, struct: ASK, direction: "in", answer: ASK },
];

/** Bytes of a struct. */
export function bytesOf(struct: CStruct, value: unknown): Uint8Array {
  const bytes = new Uint8Array(struct.size);
  cCodec(struct, { byteOrder: "little" }).encode(value, bytes);
  return bytes;
}

/** A run of structs of one topic; their times are 1, 2, 3 … seconds and a nanosecond after 1970. */
export function runOf(topic: number, payloads: readonly Uint8Array[]): FrameRun {
  const length = payloads.reduce((sum, each) => sum + LINK_HEADER_BYTES + each.length, 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  payloads.forEach((payload, i) => {
    view.setUint16(at + LINK_AT.magic, LINK_MAGIC, true);
    view.setUint8(at + LINK_AT.version, LINK_VERSION);
    view.setUint8(at + LINK_AT.kind, LINK_KIND.data);
    view.setUint16(at + LINK_AT.id, topic, true);
    view.setUint32(at + LINK_AT.length, payload.length, true);
    view.setBigUint64(at + LINK_AT.time, BigInt(i + 1) * 1_000_000_000n + 1n, true);
    bytes.set(payload, at + LINK_HEADER_BYTES);
    at += LINK_HEADER_BYTES + payload.length;
  });
  return { bytes, view, count: payloads.length, only: topic };
}

/** What a test's conversation begins with. */
export interface ConversationOptions {
  /** What the client may do; everything, unless it is said. */
  readonly rights?: ClientRights;
  /** How the hub is set up. */
  readonly hub?: HubOptions;
  /** Structs of the program `arm`; {@linkcode ARM}, unless others are given. */
  readonly structs?: readonly ProgramStruct[];
}

/** A client that speaks a dialect with a hub to which the program `arm` is connected. */
export class Conversation implements Disposable {
  /** The hub. */
  readonly hub: Hub;
  /** The program. */
  readonly arm: FakeProgram;
  /** What the client reads. */
  readonly socket = new FakeSocket();
  /** The client, as the hub sees it. */
  readonly client: Client;
  readonly #session: DialectSession;
  readonly #ending = new AbortController();
  readonly #reader = new MessageReader({ from: "server" });
  #read = 0;

  /** Begins one. */
  constructor(dialect: Dialect, options: ConversationOptions = {}) {
    const { rights = ALL_RIGHTS, hub = {}, structs = ARM } = options;
    this.hub = new Hub(hub);
    this.arm = new FakeProgram("arm", structs);
    this.hub.opened(this.arm);
    const who = { dialect: dialect.name, remote: "127.0.0.1:1", rights };
    this.client = this.hub.connected(this.socket, who);
    this.#session = dialect.open(this.hub, this.client, this.#ending.signal);
  }

  /** The client sends a message: bytes, a text, or an object as JSON. */
  send(message: Uint8Array | string | Readonly<Record<string, unknown>>): void {
    if (message instanceof Uint8Array) {
      return this.#session.received({ kind: "binary", bytes: message });
    }
    const text = typeof message === "string" ? message : JSON.stringify(message);
    this.#session.received({ kind: "text", text });
  }

  /** The program sends structs of one topic. */
  publish(topic: number, payloads: readonly Uint8Array[]): void {
    this.hub.data(this.arm, runOf(topic, payloads));
  }

  /** What has come since the last time: objects for texts, bytes for bytes. */
  received(): (Uint8Array | Record<string, unknown>)[] {
    const found: (Uint8Array | Record<string, unknown>)[] = [];
    for (const frame of this.socket.frames.slice(this.#read)) {
      for (let at = 0; at < frame.length;) {
        const space = this.#reader.space();
        const part = frame.subarray(at, at + space.length);
        space.set(part);
        this.#reader.filled(part.length);
        at += part.length;
        for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
          if (next.kind === "text") found.push(JSON.parse(next.text));
          else if (next.kind === "binary") found.push(next.bytes);
        }
      }
    }
    this.#read = this.socket.frames.length;
    return found;
  }

  /** The texts among what has come since the last time. */
  texts(): Record<string, unknown>[] {
    return this.received().filter((each) => !(each instanceof Uint8Array)) as Record<
      string,
      unknown
    >[];
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    this.#ending.abort();
    this.hub[Symbol.dispose]();
  }
}
