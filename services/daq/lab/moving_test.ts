import assert from "node:assert/strict";
import { OperatorLost } from "../../../client/daq/operator_lost.ts";
import { OrderRefused } from "../../../client/daq/order_refused.ts";
import type { LabEvent } from "../../../protocols/daq/lab_types.ts";
import { type Message, readPosition } from "../../../protocols/pymodaq/mod.ts";
import type { RawClient } from "../raw_client_testing.ts";
import { connected, deviceWhere, isOffline, testServer } from "../server_testing.ts";

async function expectOrder(client: RawClient, command: string): Promise<void> {
  assert.equal((await client.expect("order")).command, command);
}

async function expectMove(client: RawClient): Promise<[string, number | null]> {
  const { command, to } = await client.expect("move");
  return [command, readPosition(to).value];
}

/** As {@linkcode expectMove}, after a stop: whether it stands is asked from then on, at whatever time, and passed over here. */
async function expectNextMove(client: RawClient): Promise<[string, number | null]> {
  let message = await client.next();
  while (message?.kind === "order" && message.command === "check_position") {
    message = await client.next();
  }
  assert(message?.kind === "move", JSON.stringify(message));
  return [message.command, readPosition(message.to).value];
}

/** Answers each question for its position; resolves when its connection has ended, and rejects when anything else was ordered. */
async function answering(client: RawClient, position: number): Promise<void> {
  for (let asked = await client.next(); asked !== undefined; asked = await client.next()) {
    assert(asked.kind === "order" && asked.command === "check_position");
    await client.position("position_is", position);
  }
}

Deno.test("An actuator of unknown dialect is asked where it is before anything with a payload is sent", async () => {
  await using server = await testServer();
  for (const dialect of ["L2", "T1", "T3", "T4"] as const) {
    await using stage = await connected(server, `stage-${dialect.toLowerCase()}`, {
      kind: "actuator",
      dialect,
    });
    const name = `stage-${dialect.toLowerCase()}`;
    const moving = server.lab.move(name, { kind: "absolute", to: 3 });
    await stage.tell(1);
    assert.deepEqual(await expectMove(stage), ["move_abs", 3]);
    await stage.position("move_done", 3.01);
    const { position, dryRun } = await moving;
    assert.equal(position.value, 3.01);
    assert.equal(position.units, dialect === "L2" ? "" : "mm");
    assert.equal(dryRun, false);
  }
});

Deno.test("Moves of one actuator wait for each other, and questions for its position do not", async () => {
  await using server = await testServer({ dialect: "L2" });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const moves = [
    lab.move("stage", { kind: "absolute", to: 1 }),
    lab.move("stage", { kind: "home" }),
  ];
  assert.deepEqual(await expectMove(stage), ["move_abs", 1]);
  assert.equal((await lab.device("stage")).doing, "moving");
  const asked = lab.position("stage");
  await stage.tell(0.5);
  assert.equal((await asked).value, 0.5);
  await stage.position("move_done", 1);
  await expectOrder(stage, "move_home");
  await stage.position("move_done", 0);
  assert.deepEqual((await Promise.all(moves)).map(({ position }) => position.value), [1, 0]);
  assert.equal((await lab.device("stage")).counters.moves, 2);
});

Deno.test("An order to stop overtakes a hundred moves, cancels them, and is the next thing on the wire", async () => {
  await using server = await testServer({ dialect: "L2" });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const moves = Array.from(
    { length: 100 },
    (_, i) => lab.move("stage", { kind: "absolute", to: i }).then(() => "moved", (error) => error),
  );
  assert.deepEqual(await expectMove(stage), ["move_abs", 0]);
  assert.deepEqual(await lab.stop(), [{ device: "stage", sent: true, cancelled: 99 }]);
  await expectOrder(stage, "stop_motion");
  for (const error of await Promise.all(moves)) {
    assert.equal(error.code, "unavailable");
    assert.match(error.message, /stage was stopped/);
  }
  const next = lab.move("stage", { kind: "absolute", to: 5 });
  assert.equal((await lab.device("stage")).doing, "moving", "it has not said that it stands");
  await stage.position("move_done", 0.2);
  assert.deepEqual(await expectNextMove(stage), ["move_abs", 5]);
  await stage.position("move_done", 5);
  assert.equal((await next).position.value, 5);
});

Deno.test("An actuator that was stopped and says nothing is seen to stand still", async () => {
  await using server = await testServer({ dialect: "L2" });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const move = lab.move("stage", { kind: "absolute", to: 9 }).catch((error) => error.message);
  await expectMove(stage);
  await lab.stop("stage");
  await expectOrder(stage, "stop_motion");
  assert.equal(await move, "stage was stopped");
  const answers = answering(stage, 4.2);
  const { position } = await deviceWhere(lab, "stage", ({ doing }) => doing === "idle");
  assert.equal(position?.value, 4.2);
  await server.close();
  await answers;
});

Deno.test("An actuator that passes over stop_motion, as PyMoDAQ's own, is told to go nowhere", async () => {
  await using server = await testServer({ dialect: "L2" });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const move = lab.move("stage", { kind: "absolute", to: 9 }).catch((error) => error.message);
  await expectMove(stage);
  await lab.stop("stage");
  await move;
  await expectOrder(stage, "stop_motion");
  let at = 0;
  let message: Message | undefined;
  while ((message = await stage.next())?.kind === "order") {
    await stage.position("position_is", ++at);
  }
  assert(message?.kind === "move" && message.command === "move_rel");
  assert.equal(readPosition(message.to).value, 0);
  assert.equal(server.counters()["halted-by-move"], 1);
  await stage.position("move_done", at);
  await deviceWhere(lab, "stage", ({ doing }) => doing === "idle");
});

Deno.test("An actuator whose home never ends can be moved again once it stands", async () => {
  await using server = await testServer({
    dialect: "L2",
    config: { devices: { stage: { timeout: 60 } } },
  });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const homing = lab.move("stage", { kind: "home" });
  await expectOrder(stage, "move_home");
  await assert.rejects(homing, /stage sent no move_done within 60 ms/);
  const next = lab.move("stage", { kind: "absolute", to: 1 }, { timeout: 60_000 });
  // Either it was seen standing, or its time was over once more.
  let message = await stage.next();
  while (message?.kind === "order") {
    await stage.position("position_is", 0);
    message = await stage.next();
  }
  assert.equal(message?.kind, "move");
  await stage.position("move_done", 1);
  assert.equal((await next).position.value, 1);
});

Deno.test("Rules refuse orders, on paper as well, and say which rule it was", async () => {
  const limits = { min: 0, max: 10, maxStep: 4 };
  await using server = await testServer({
    dialect: "L2",
    config: { devices: { stage: { kind: "actuator", limits, units: "mm" } } },
  });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const events = lab.events();
  await events.next();
  const asked = lab.position("stage");
  await stage.tell(5);
  await asked;
  for (const dryRun of [true, false]) {
    await assert.rejects(
      lab.move("stage", { kind: "absolute", to: 11 }, { dryRun }),
      (error) => error instanceof OrderRefused && error.rule === "limits",
    );
    await assert.rejects(
      lab.move("stage", { kind: "relative", by: -4.5 }, { dryRun }),
      (error) => error instanceof OrderRefused && error.rule === "maxStep",
    );
    await assert.rejects(lab.move("stage", { kind: "absolute", to: NaN }, { dryRun }), {
      code: "denied",
    });
  }
  const { position, dryRun } = await lab.move("stage", { kind: "relative", by: 2 }, {
    dryRun: true,
  });
  assert.deepEqual([position.value, position.units, dryRun], [7, "mm", true]);
  assert.equal((await lab.device("stage")).counters.refused, 6);
  for await (const event of events) {
    if (event.type !== "refused") continue;
    assert.equal(event.rule, "limits");
    break;
  }
  // Nothing of all that was sent.
  const again = lab.position("stage");
  await stage.tell(5);
  await again;
});

Deno.test("What is refused wherever an actuator is, is refused before it is asked where it is", async () => {
  const limits = { min: 0, max: 10, maxStep: 4, maxSpeed: 3 };
  await using server = await testServer({
    config: { devices: { stage: { kind: "actuator", limits, units: "mm" } } },
  });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const refusals = [
    [{ kind: "absolute", to: 11 }, "limits", "stage cannot go to 11 mm: at most 10 mm"],
    [{ kind: "absolute", to: NaN }, "number", "stage cannot be moved to NaN"],
    [{ kind: "relative", by: -5 }, "maxStep", /^stage cannot go 5 mm at once: at most 4 mm/],
    [{ kind: "relative", by: 3.5 }, "maxSpeed", /^stage cannot go 3.5 mm at once: at most 3 mm/],
  ] as const;
  // It answers nothing: a look at where it is would last for ten seconds.
  for (const [order, rule, message] of refusals) {
    await assert.rejects(lab.move("stage", order), { rule, message });
  }
  assert.equal((await lab.device("stage")).counters.refused, refusals.length);
  // Where the rest of the rules needs it, it is asked, and that is the first thing that it hears.
  const far = lab.move("stage", { kind: "absolute", to: 9 });
  await stage.tell(1);
  await assert.rejects(far, { rule: "maxStep" });
});

Deno.test("What no position could make right is refused before an actuator is asked where it is", async () => {
  await using server = await testServer({
    config: { devices: { stage: { kind: "actuator", limits: { max: 3 } } } },
  });
  await using stage = await connected(server, "stage", { kind: "actuator" });
  await assert.rejects(server.lab.move("stage", { kind: "absolute", to: 4 }), { code: "denied" });
  await assert.rejects(server.lab.move("stage", { kind: "relative", by: NaN }), { code: "denied" });
  assert.equal((await server.lab.device("stage")).counters.refused, 2);
  // Nothing was asked: the first thing on the wire is what is asked now.
  const asked = server.lab.position("stage");
  await stage.tell(2);
  assert.equal((await asked).value, 2);
  assert.equal((await server.lab.device("stage")).counters.bytesOut, 18);
});

Deno.test("A relative move begins with a look at where it is", async () => {
  await using server = await testServer({ dialect: "L2" });
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const moving = server.lab.move("stage", { kind: "relative", by: -2 });
  await stage.tell(5);
  assert.deepEqual(await expectMove(stage), ["move_rel", -2]);
  await stage.position("move_done", 3);
  assert.equal((await moving).position.value, 3);
});

Deno.test("An interlock that breaks while its actuator moves stops it", async () => {
  await using server = await testServer({
    dialect: "L2",
    config: {
      devices: { stage: { kind: "actuator" }, lid: { kind: "actuator" } },
      interlocks: [{ name: "lid shut", device: "stage", when: [{ position: "lid", max: 1 }] }],
    },
  });
  const { lab } = server;
  await using lid = await connected(server, "lid", { kind: "actuator" });
  await using stage = await connected(server, "stage", { kind: "actuator" });
  await assert.rejects(
    lab.move("stage", { kind: "absolute", to: 1 }),
    (error) => error instanceof OrderRefused && error.rule === "lid shut",
    "where the lid is, is not known",
  );
  await lid.position("position_is", 0);
  await deviceWhere(lab, "lid", ({ position }) => position?.value === 0);
  const moving = lab.move("stage", { kind: "absolute", to: 1 }).catch((error) => error.message);
  await expectMove(stage);
  await lid.position("position_is", 2);
  await expectOrder(stage, "stop_motion");
  assert.equal(await moving, "stage was stopped");
  assert.match((await lab.device("stage")).problem!, /lid/);
});

Deno.test("An actuator is stopped with its operator's connection where that is wanted", async () => {
  for (const stopOnOperatorLoss of [true, false]) {
    await using server = await testServer({
      dialect: "L2",
      config: { devices: { stage: { stopOnOperatorLoss } } },
    });
    await using stage = await connected(server, "stage", { kind: "actuator" });
    const operator = new AbortController();
    const { signal } = operator;
    const moving = server.lab.move("stage", { kind: "absolute", to: 1 }, { signal });
    await expectMove(stage);
    operator.abort(new OperatorLost("its connection was closed"));
    await assert.rejects(moving, OperatorLost);
    if (stopOnOperatorLoss) await expectOrder(stage, "stop_motion");
    const answers = answering(stage, 0.5);
    assert.equal((await server.lab.position("stage")).value, 0.5);
    await server.close();
    await answers;
  }
});

Deno.test("Positions that come unasked are taken, and those that are no numbers are null", async () => {
  await using server = await testServer();
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator", dialect: "T3" });
  const events: LabEvent[] = [];
  const stop = new AbortController();
  const listening = (async () => {
    for await (const event of lab.events(stop.signal)) events.push(event);
  })();
  await stage.position("position_is", 3, "mrad");
  await deviceWhere(lab, "stage", ({ position }) => position?.value === 3);
  await stage.position("position_is", NaN);
  const { units, position } = await deviceWhere(
    lab,
    "stage",
    ({ position }) => position?.value === null,
  );
  assert.equal(position?.value, null);
  assert.equal(units, "mm");
  assert.equal((await lab.device("stage")).counters.unsolicited, 2);
  stop.abort();
  await listening;
  assert(events.some((event) => event.type === "position"));
});

Deno.test("A move of a device that goes away is told so", async () => {
  await using server = await testServer({ dialect: "L2" });
  const { lab } = server;
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const moving = lab.move("stage", { kind: "absolute", to: 1 });
  await expectMove(stage);
  await stage[Symbol.asyncDispose]();
  await assert.rejects(moving, { code: "unavailable" });
  await isOffline(lab, "stage");
  assert.deepEqual(await lab.stop("stage"), [{ device: "stage", sent: false, cancelled: 0 }]);
  assert.deepEqual(await lab.stop(), []);
  await assert.rejects(lab.grab("stage"), { code: "usage" });
});

Deno.test("An actuator that says what went wrong fails the move at once", async () => {
  await using server = await testServer({ dialect: "L2" });
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const moving = server.lab.move("stage", { kind: "absolute", to: 1 });
  await expectMove(stage);
  await stage.send({ kind: "info", key: "error", value: "limit switch\x1b[31m" });
  await assert.rejects(moving, /stage says: limit switch·\[31m/);
});

Deno.test("Actuators that move are looked at, when they are to be", async () => {
  await using server = await testServer({ dialect: "L2", track: 30 });
  await using stage = await connected(server, "stage", { kind: "actuator" });
  const moving = server.lab.move("stage", { kind: "absolute", to: 3 });
  await expectMove(stage);
  for (const at of [1, 2, 3]) await stage.tell(at);
  await stage.position("move_done", 3);
  assert.equal((await moving).position.value, 3);
});
