import assert from "node:assert/strict";
import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { readPosition, toWirePosition } from "../../protocols/pymodaq/mod.ts";
import { until } from "../../tests/lib/until.ts";
import type { ActuatorOptions } from "./device_options.ts";
import { type FakeConnection, FakeServer } from "./fake_server_testing.ts";
import { serveActuator } from "./serve_actuator.ts";

interface Order {
  readonly to: number;
  readonly units?: string;
  readonly command?: "move_abs" | "move_rel";
}

function order({ to, units = "", command = "move_abs" }: Order, dialect: Dialect): Message {
  return {
    kind: "move",
    command,
    to: toWirePosition(to, { dialect, name: "x", units, timestamp: 0 }),
  };
}

function says(command: "move_home" | "stop_motion" | "check_position" | "get_actuator_value") {
  return { kind: "order", command } as const;
}

async function position(connection: FakeConnection): Promise<[string, number | null, string]> {
  const { command, at } = await connection.next("position");
  const { value, units } = readPosition(at);
  return [command, value, units];
}

/** What an actuator says at the end of a move; while it moves, it tells now and then where it is. */
async function arrived(connection: FakeConnection): Promise<[string, number | null, string]> {
  while (true) {
    const said = await position(connection);
    if (said[0] !== "position_is") return said;
  }
}

/** An actuator that takes as long as the test wants. */
class SlowAxis {
  readonly moves: { readonly to: number; readonly arrive: () => void }[] = [];
  at = 0;
  stops = 0;

  readonly options: Pick<ActuatorOptions, "move" | "position" | "stop"> = {
    move: (to, signal) =>
      new Promise((resolve) => {
        const arrive = () => {
          this.at = to;
          resolve();
        };
        this.moves.push({ to, arrive });
        signal.addEventListener("abort", () => {
          this.at = to / 2;
          resolve();
        });
      }),
    position: () => this.at,
    stop: () => void this.stops++,
  };
}

for (const dialect of ["L1", "L2", "T1", "T2", "T3", "T4"] as const) {
  Deno.test(`An actuator says who it is and follows its orders, in ${dialect}`, async () => {
    await using server = await FakeServer.start({ dialect });
    let at = 1;
    await using actuator = await serveActuator({
      port: server.port,
      dialect,
      name: "stage",
      units: "mm",
      move: (to) => void (at = to),
      position: () => at,
    });
    const units = dialect.startsWith("T") ? "mm" : "";
    const connection = await server.accept();
    assert.deepEqual(await connection.next("hello"), { kind: "hello", clientType: "ACTUATOR" });
    assert.match((await connection.next("infos")).xml, /<units type="str"[^>]*>mm<\/units>/);
    assert.equal((await connection.next("info")).value, "stage");
    for (const question of ["check_position", "get_actuator_value"] as const) {
      await connection.send(says(question));
      assert.deepEqual(await position(connection), ["position_is", 1, units]);
    }
    await connection.send(order({ to: 12.5 }, dialect));
    assert.deepEqual(await arrived(connection), ["move_done", 12.5, units]);
    await connection.send(order({ to: -2, command: "move_rel" }, dialect));
    assert.deepEqual(await arrived(connection), ["move_done", 10.5, units]);
    await connection.send(says("move_home"));
    assert.deepEqual(await arrived(connection), ["move_done", 0, units]);
    assert.equal(actuator.counters.answered, 3);
    assert.equal(actuator.counters.problems, 0);
  });
}

Deno.test("An actuator without a position is taken to be where it went", async () => {
  await using server = await FakeServer.start();
  await using _ = await serveActuator({
    port: server.port,
    // Rounded to what the instrument can do.
    move: (to) => to > 100 ? Math.round(to) : undefined,
  });
  const connection = await server.accept();
  await connection.send(order({ to: 7.7 }, "L2"), order({ to: 100.7 }, "L2"));
  assert.deepEqual(await arrived(connection), ["move_done", 7.7, ""]);
  assert.deepEqual(await arrived(connection), ["move_done", 101, ""]);
  await connection.send(says("check_position"));
  assert.deepEqual(await position(connection), ["position_is", 101, ""]);
});

Deno.test("An order to stop ends the move that runs and those that wait, and each is answered", async () => {
  await using server = await FakeServer.start();
  const axis = new SlowAxis();
  await using actuator = await serveActuator({ port: server.port, ...axis.options });
  const connection = await server.accept();
  await connection.send(order({ to: 10 }, "L2"), order({ to: 20 }, "L2"));
  await until("it moves", () => axis.moves.length === 1);
  assert.equal(actuator.isMoving, true);
  await connection.send(says("stop_motion"));
  assert.deepEqual(await arrived(connection), ["move_done", 5, ""]);
  assert.deepEqual(await arrived(connection), ["move_done", 5, ""]);
  assert.deepEqual([axis.stops, axis.moves.length], [1, 1]);
  await connection.send(order({ to: 30 }, "L2"));
  await until("it moves again", () => axis.moves.length === 2);
  axis.moves[1]!.arrive();
  assert.deepEqual(await arrived(connection), ["move_done", 30, ""]);
  assert.equal(actuator.isMoving, false);
});

Deno.test("Where it is can be asked while it moves, and is told now and then", async () => {
  await using server = await FakeServer.start();
  const axis = new SlowAxis();
  await using _ = await serveActuator({ port: server.port, ...axis.options });
  const connection = await server.accept();
  await connection.send(order({ to: 10 }, "L2"));
  await until("it moves", () => axis.moves.length === 1);
  axis.at = 3;
  await connection.send(says("check_position"));
  assert.deepEqual(await position(connection), ["position_is", 3, ""]);
  axis.at = 4;
  assert.deepEqual(await position(connection), ["position_is", 4, ""], "nobody has asked");
  axis.moves[0]!.arrive();
  while ((await position(connection))[0] !== "move_done");
});

Deno.test("Orders in other units of the same kind are converted, others are refused", async () => {
  await using server = await FakeServer.start({ dialect: "T3" });
  const targets: number[] = [];
  await using actuator = await serveActuator({
    port: server.port,
    dialect: "T3",
    name: "piezo",
    units: "µm",
    move: (to) => void targets.push(to),
  });
  const connection = await server.accept();
  await connection.next("info");
  await connection.send(order({ to: 0.5, units: "mm" }, "T3"));
  assert.deepEqual(await arrived(connection), ["move_done", 500, "µm"]);
  for (
    const [bad, reason] of [
      [order({ to: 1, units: "V" }, "T3"), "piezo was ordered to 1 V, and moves in µm"],
      [order({ to: NaN, units: "µm" }, "T3"), "piezo was ordered to no number"],
      [order({ to: Infinity, units: "mm" }, "T3"), "piezo was ordered to no number"],
    ] as const
  ) {
    await connection.send(bad);
    const { key, value } = await connection.next("info");
    assert.deepEqual([key, value], ["error", reason]);
  }
  assert.deepEqual(targets, [500]);
  assert.equal(actuator.counters.problems, 3);
});

Deno.test("What a move throws is told, and the next one is carried out", async () => {
  await using server = await FakeServer.start();
  await using _ = await serveActuator({
    port: server.port,
    move: (to) => {
      if (to < 0) throw new Error("The limit switch has opened");
    },
    home: () => Promise.reject(new Error("There is no home switch")),
    stop: () => Promise.reject(new Error("It cannot be stopped")),
  });
  const connection = await server.accept();
  await connection.next("info");
  const error = async () => (await connection.next("info")).value;
  await connection.send(order({ to: -1 }, "L2"));
  assert.equal(await error(), "The limit switch has opened");
  await connection.send(says("move_home"));
  assert.equal(await error(), "There is no home switch");
  await connection.send(says("stop_motion"));
  assert.equal(await error(), "It cannot be stopped");
  await connection.send(order({ to: 1 }, "L2"));
  assert.deepEqual(await arrived(connection), ["move_done", 1, ""]);
});

Deno.test("A position can be told that nobody has asked for", async () => {
  await using server = await FakeServer.start();
  await using actuator = await serveActuator({ port: server.port, move: () => {} });
  const connection = await server.accept();
  assert.equal(actuator.announce(3.5), true);
  assert.deepEqual(await position(connection), ["position_is", 3.5, ""]);
  await connection.send(says("check_position"));
  assert.deepEqual(await position(connection), ["position_is", 3.5, ""]);
});

Deno.test("A move that outlives its server is stopped, and the next server gets no answer to it", async () => {
  const first = await FakeServer.start();
  const { port } = first;
  const axis = new SlowAxis();
  await using actuator = await serveActuator({ port, ...axis.options });
  await (await first.accept()).send(order({ to: 10 }, "L2"));
  await until("it moves", () => axis.moves.length === 1);
  await first[Symbol.asyncDispose]();
  await until("it has stopped", () => axis.at === 5);
  await using second = await FakeServer.start({ port });
  const connection = await second.accept();
  await connection.next("info");
  await connection.send(says("check_position"));
  assert.deepEqual(await position(connection), ["position_is", 5, ""]);
  assert.equal(actuator.counters.answered, 0);
});
