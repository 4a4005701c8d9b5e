import assert from "node:assert/strict";
import { encodeMessage, FramePool, type Message } from "../../../protocols/pymodaq/mod.ts";
import { until } from "../../../tests/lib/until.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import { Session } from "./session.ts";

const LIMITS = {
  handshakeTimeout: 1000,
  progressTimeout: 1000,
  minRate: 1,
  stallTimeout: 1000,
  maxQueue: 1000,
};

/** A client that takes some bytes at a time, and only when it is let. */
class SlowClient implements ByteConnection {
  readonly local = "tcp://127.0.0.1:1";
  readonly remote = "tcp://127.0.0.1:2";
  readonly #most: number;
  #taken = new Uint8Array();
  #open = Promise.withResolvers<void>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What it has taken. */
  get text(): string {
    return new TextDecoder().decode(this.#taken);
  }

  /** Takes everything from now on. */
  open(): void {
    this.#open.resolve();
  }

  read(): Promise<null> {
    return Promise.resolve(null);
  }

  async write(bytes: Uint8Array): Promise<number> {
    const part = bytes.slice(0, this.#most);
    await this.#open.promise;
    this.#taken = Uint8Array.from([...this.#taken, ...part]);
    return part.length;
  }

  close(): void {}
}

function sessionWith(client: SlowClient): Session {
  return new Session(client, {
    ...LIMITS,
    reader: { role: "server" },
    frames: new FramePool(),
    now: () => 0,
  });
}

function bytesOf(command: (Message & { kind: "order" })["command"]): Uint8Array {
  return encodeMessage({ kind: "order", command }, "L2")[0]!;
}

Deno.test("An order to stop leaves before all that waits, and not within a message that is being written", async () => {
  const client = new SlowClient(3);
  const session = sessionWith(client);
  session.send(bytesOf("move_home"));
  session.send(bytesOf("check_position"));
  session.send(bytesOf("get_actuator_value"));
  session.sendFirst(bytesOf("stop_motion"));
  client.open();
  await session.drained();
  const order = client.text.replaceAll(/[^a-z_]+/g, " ").trim().split(" ");
  assert.deepEqual(order, ["move_home", "stop_motion", "check_position", "get_actuator_value"]);
});

Deno.test("An order to stop is taken when too much waits for everything else", async () => {
  const client = new SlowClient(1000);
  const session = sessionWith(client);
  session.send(new Uint8Array(2 * LIMITS.maxQueue));
  assert.throws(() => session.send(bytesOf("check_position")), { code: "unavailable" });
  session.sendFirst(bytesOf("stop_motion"));
  client.open();
  await until("it has come", () => client.text.endsWith("stop_motion"));
});
