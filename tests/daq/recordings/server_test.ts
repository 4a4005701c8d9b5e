/**
 * Recorded clients of PyMoDAQ's, played to our server: operators get what PyMoDAQ's own server was given.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Lab } from "../../../client/daq/lab.ts";
import { findParameter } from "../../../protocols/pymodaq/parameters/mod.ts";
import { type Message, readPosition, toNdArray } from "../../../protocols/pymodaq/mod.ts";
import { DaqServer } from "../../../services/daq/mod.ts";
import { RawClient } from "../../../services/daq/raw_client_testing.ts";
import { until } from "../../lib/until.ts";
import {
  framesOf,
  messagesOf,
  type Piece,
  piecesOf,
  type Recording,
  RECORDINGS,
} from "./recording.ts";

/** What came of the orders that were given. */
interface Outcome {
  readonly grabbed: number[];
  readonly positions: (number | null)[];
}

for (const recording of RECORDINGS) {
  for (const chunk of [1, 5, 64, 100_000]) {
    const size = chunk === 100_000 ? "as it came" : `in pieces of ${chunk} B`;
    Deno.test(`Recordings: ${recording.name} is served, ${size}`, async () => {
      await using server = await DaqServer.start({ port: 0, probe: false, track: 0 });
      await using client = await RawClient.connect(server.endpoint, undefined, recording.dialect);
      const { lab } = server;
      const outcome = await play(recording, { lab, client, chunk });
      const said = messagesOf(recording, "client", 100_000);
      assert.deepEqual(outcome, expected(said));
      const [device] = await lab.devices();
      assert.equal(device!.dialect, recording.dialect);
      await until("the last parameter is there", async () => {
        const tree = (await lab.parameters(device!.name))!;
        return recording.kind === "detector"
          ? findParameter(tree, ["exposure"])?.value === 25
          : findParameter(tree, ["speed"])?.value === 3;
      });
      assert.equal(device!.counters.timeouts, 0);
    });
  }
}

/** Lets the client say what it said, and asks for what the server asked for, in that order. */
async function play(
  recording: Recording,
  { lab, client, chunk }: { readonly lab: Lab; readonly client: RawClient; readonly chunk: number },
): Promise<Outcome> {
  const orders = framesOf(recording, "server");
  const outcome: Outcome = { grabbed: [], positions: [] };
  const running: Promise<void>[] = [];
  let name = "";
  // Bytes that the server has said, and those of the orders that were given.
  let heard = 0;
  let given = 0;
  for (const piece of piecesOf(recording)) {
    if (piece.from === "client") {
      await say(client, piece, chunk);
      continue;
    }
    heard += piece.bytes.length;
    if (name === "") {
      name = await until("the device is there", async () => {
        const [device] = await lab.devices();
        return device !== undefined && await lab.parameters(device.name) !== null && device.name;
      });
    }
    while (given < heard) {
      const { message: order, bytes } = orders.shift()!;
      given += bytes.length;
      // What was asked before has been answered: PyMoDAQ's server does not wait either, but never asks for two things.
      await Promise.all(running);
      running.push(give(lab, { name, order, outcome }));
      const told = await client.next();
      assert.equal(told?.kind, order.kind, `instead of ${JSON.stringify(told)}`);
    }
  }
  await Promise.all(running);
  return outcome;
}

async function say(client: RawClient, { bytes }: Piece, chunk: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunk) {
    await client.bytes(bytes.subarray(at, at + chunk));
  }
}

async function give(
  lab: Lab,
  { name, order, outcome }: {
    readonly name: string;
    readonly order: Message;
    readonly outcome: Outcome;
  },
): Promise<void> {
  const { grabbed, positions } = outcome;
  if (order.kind === "send_data") {
    using grab = await lab.grab(name, { dimension: order.dimension });
    grabbed.push(Number(toNdArray(grab.data.data[0]!.data[0]!)!.data[0]));
  } else if (order.kind === "set_info") {
    await lab.setParameter(name, ["trigger"], true);
  } else if (order.kind === "move") {
    const value = readPosition(order.to).value!;
    const move = order.command === "move_abs"
      ? { kind: "absolute", to: value } as const
      : { kind: "relative", by: value } as const;
    positions.push((await lab.move(name, move)).position.value);
  } else if (order.kind === "order" && order.command === "stop_motion") {
    await lab.stop(name);
  } else if (order.kind === "order" && order.command === "move_home") {
    positions.push((await lab.move(name, { kind: "home" })).position.value);
  } else {
    positions.push((await lab.position(name)).value);
  }
}

/** What the client's answers say. */
function expected(said: readonly Message[]): Outcome {
  const grabbed = said.flatMap((message) => {
    if (message.kind !== "done" || message.data.form === "arrays") return [];
    const { data } = message;
    const array = data.form === "dte"
      ? data.dte.data[0]!.data[0]!
      : data.list.flatMap((element) => element.type === "array" ? [element.value] : [])[0]!;
    return [Number(toNdArray(array)!.data[0])];
  });
  const isActuator = grabbed.length === 0;
  return { grabbed, positions: isActuator ? [0, 5, 2.5, 0, 0] : [] };
}
