/**
 * Recorded servers of PyMoDAQ's, played to our devices: they answer as PyMoDAQ's own modules did.
 *
 * @module
 */
import assert from "node:assert/strict";
import { serveActuator, type ServedDevice, serveDetector } from "../../../client/daq/mod.ts";
import {
  type Dialect,
  type Message,
  MessageReader,
  readPosition,
} from "../../../protocols/pymodaq/mod.ts";
import { until } from "../../lib/until.ts";
import { framesOf, RECORDINGS } from "./recording.ts";

for (const recording of RECORDINGS) {
  for (const chunk of [1, 5, 64, 100_000]) {
    const size = chunk === 100_000 ? "at once" : `in pieces of ${chunk} B`;
    Deno.test(`Recordings: a device of ours answers the server of ${recording.name}, ${size}`, async () => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const serving = serve(recording.kind, {
        port: listener.addr.port,
        dialect: recording.dialect,
      });
      using connection = await listener.accept();
      await using device = await serving;
      const answers = new Answers(connection);
      for (const { message, bytes } of framesOf(recording, "server")) {
        await play(connection, bytes, chunk);
        await answers.until(answerOf(message));
      }
      check(recording.kind, device, answers.said);
      assert.equal(answers.dialect, recording.dialect);
      assert.equal(device.counters.problems, 0);
      connection.close();
      await answers.ended;
    });
  }
}

async function serve(
  kind: "detector" | "actuator",
  where: { readonly port: number; readonly dialect: Dialect },
): Promise<ServedDevice> {
  let grabs = 0;
  let at = 0;
  if (kind === "detector") {
    return await serveDetector({
      ...where,
      parameters: { trigger: { type: "bool", value: false } },
      grab: () => Int32Array.from({ length: 64 }, (_, at) => at + ++grabs),
    });
  }
  return await serveActuator({
    ...where,
    units: "mm",
    move: (to) => void (at = to),
    position: () => at,
  });
}

function check(
  kind: "detector" | "actuator",
  device: ServedDevice,
  said: readonly Message[],
): void {
  if (kind === "detector") {
    assert.equal(device.parameters.get("trigger"), true);
    return;
  }
  const reached = said.flatMap((message) =>
    message.kind === "position" && message.command === "move_done"
      ? [readPosition(message.at).value]
      : []
  );
  assert.deepEqual(reached, [5, 2.5, 0]);
}

/** The command of the answer that a server waits for. */
function answerOf(message: Message): string | undefined {
  switch (message.kind) {
    case "send_data":
      return "done";
    case "move":
      return "move_done";
    case "order":
      if (message.command === "stop_motion") return undefined;
      return message.command === "move_home" ? "move_done" : "position_is";
    default:
      return undefined;
  }
}

async function play(connection: Deno.Conn, bytes: Uint8Array, chunk: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunk) {
    const part = bytes.subarray(at, at + chunk);
    for (let sent = 0; sent < part.length;) sent += await connection.write(part.subarray(sent));
  }
}

/** All that a device says. */
class Answers {
  readonly said: Message[] = [];
  readonly ended: Promise<void>;
  readonly #reader = new MessageReader({ role: "server" });
  readonly #counts = new Map<string, number>();

  constructor(connection: Deno.Conn) {
    this.ended = this.#read(connection);
  }

  get dialect(): Dialect | undefined {
    return this.#reader.dialect;
  }

  /** Waits for one more answer of this command. */
  async until(command: string | undefined): Promise<void> {
    if (command === undefined) return;
    const count = this.#counts.get(command) ?? 0;
    await until(`${command} comes`, () => this.said.filter(saysSo).length > count);
    this.#counts.set(command, count + 1);

    function saysSo(message: Message): boolean {
      return message.kind === "position" ? message.command === command : message.kind === command;
    }
  }

  async #read(connection: Deno.Conn): Promise<void> {
    while (true) {
      const count = await connection.read(this.#reader.room()).catch(() => null);
      if (count === null) return;
      this.#reader.received(count);
      for (
        let message = this.#reader.next();
        message !== undefined;
        message = this.#reader.next()
      ) {
        this.said.push(message);
      }
    }
  }
}
