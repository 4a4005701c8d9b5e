import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type { DataToExport } from "../../protocols/pymodaq/data.ts";
import { encodeMessage, toDataToExport, toNdArray } from "../../protocols/pymodaq/mod.ts";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { until } from "../../tests/lib/until.ts";
import { type FakeConnection, FakeServer } from "./fake_server_testing.ts";
import { serveDetector } from "./serve_detector.ts";

const ASK: Message = { kind: "send_data", dimension: "1D" };

async function exported(connection: FakeConnection): Promise<DataToExport> {
  const { data } = await connection.next("done");
  return toDataToExport(data, { name: "received", timestamp: 0 });
}

async function values(connection: FakeConnection): Promise<unknown[][]> {
  const { data } = await exported(connection);
  return data.map((dwa) => dwa.data.map((array) => [...toNdArray(array)!.data]));
}

for (const dialect of ["L1", "L2", "T1", "T2", "T3", "T4"] as const) {
  Deno.test(`A detector says who it is, and answers what it is asked, in ${dialect}`, async () => {
    await using server = await FakeServer.start({ dialect });
    await using detector = await serveDetector({
      port: server.port,
      dialect,
      name: "wave",
      grab: (dimension) => [Float64Array.of(1, 2), Float64Array.of(3, Number(dimension[0]))],
    });
    const connection = await server.accept();
    assert.deepEqual(await connection.next("hello"), { kind: "hello", clientType: "GRABBER" });
    assert.match((await connection.next("infos")).xml, /^<detector_settings.*title="wave"/);
    assert.deepEqual(await connection.next("info"), { kind: "info", key: "name", value: "wave" });
    for (const dimension of ["0D", "1D", "2D"] as const) {
      await connection.send({ kind: "send_data", dimension });
      assert.deepEqual((await values(connection)).flat(), [[1, 2], [3, Number(dimension[0])]]);
    }
    const { requests, answered, problems } = detector.counters;
    assert.deepEqual([requests, answered, problems], [3, 3, 0]);
  });
}

Deno.test("Requests are answered in order, by one measurement at a time", async () => {
  await using server = await FakeServer.start();
  let [running, most, count] = [0, 0, 0];
  await using _ = await serveDetector({
    port: server.port,
    grab: async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return ++count;
    },
  });
  const connection = await server.accept();
  await connection.send(ASK, ASK, ASK);
  const answers = [await values(connection), await values(connection), await values(connection)];
  assert.deepEqual(answers.flat(2), [[1], [2], [3]]);
  assert.equal(most, 1);
});

for (const dialect of ["L1", "L2", "T3"] as const) {
  Deno.test(`Numbers are answered as quickly as they are asked for, in ${dialect}`, async () => {
    await using server = await FakeServer.start({ dialect });
    let count = 0;
    await using detector = await serveDetector({
      port: server.port,
      dialect,
      grab: () => ++count / 4,
    });
    const connection = await server.accept();
    await connection.next("info");
    // One by one, many at once, and in pieces.
    for (let expected = 1; expected <= 3; expected++) {
      await connection.send(ASK);
      assert.deepEqual((await values(connection)).flat(2), [expected / 4]);
    }
    await connection.send(...Array.from({ length: 20 }, () => ASK));
    for (let expected = 4; expected <= 23; expected++) {
      assert.deepEqual((await values(connection)).flat(2), [expected / 4]);
    }
    for (const byte of encodeMessage(ASK, dialect)[0]!) {
      await connection.sendBytes(Uint8Array.of(byte));
    }
    assert.deepEqual((await values(connection)).flat(2), [6]);
    await connection.send({ kind: "send_data", dimension: "0D" });
    assert.deepEqual((await values(connection)).flat(2), [6.25]);
    assert.equal(detector.counters.answered, 25);
  });
}

Deno.test("What a measurement throws is told, and the next one is answered", async () => {
  await using server = await FakeServer.start();
  const problems: unknown[] = [];
  let count = 0;
  const grab = () => {
    count++;
    if (count === 1) throw new RoboError("unavailable", "The lamp is off");
    return count === 2 ? Promise.reject(new TypeError("x is no function")) : count;
  };
  await using detector = await serveDetector({
    port: server.port,
    grab,
    onProblem: (error) => problems.push(error),
  });
  const connection = await server.accept();
  await connection.next("info");
  await connection.send(ASK, ASK, ASK);
  assert.deepEqual(await connection.next("info"), {
    kind: "info",
    key: "error",
    value: "The lamp is off",
  });
  assert.equal((await connection.next("info")).value, "x is no function");
  assert.deepEqual((await values(connection)).flat(), [[3]]);
  assert.equal(problems.length, 2);
  assert.equal(detector.counters.problems, 2);
});

Deno.test("Axes are sent in front of data where that is wanted in older dialects, when they change", async () => {
  await using server = await FakeServer.start();
  let first = 0;
  await using _ = await serveDetector({
    port: server.port,
    axisMessages: true,
    grab: () => ({
      data: new NdArray("uint8", [2, 3]),
      axes: [
        { label: "row", units: "µm", data: Float64Array.of(0, 1) },
        { label: "column", units: "mm", data: Float64Array.of(first, 1, 2) },
      ],
    }),
  });
  const connection = await server.accept();
  await connection.next("info");
  await connection.send(ASK);
  const column = await connection.next("axis");
  const row = await connection.next("axis");
  assert.deepEqual([column.axis, column.label, column.units], ["x", "column", "mm"]);
  assert.deepEqual([row.axis, row.label, row.units], ["y", "row", "µm"]);
  await connection.next("done");
  await connection.send(ASK);
  await until("the second answer", () => connection.messages.length > 0);
  assert.equal(connection.messages[0]!.kind, "done");
  await connection.next("done");
  first = -1;
  await connection.send(ASK);
  const again = await connection.next("axis");
  assert.deepEqual([again.axis, ...toNdArray(again.data)!.data], ["x", -1, 1, 2]);
  await connection.next("done");
});

Deno.test("Axes are not sent in older dialects by default, for PyMoDAQ 4.0 throws out who does", async () => {
  await using server = await FakeServer.start();
  await using _ = await serveDetector({
    port: server.port,
    grab: () => ({
      data: Float64Array.of(1, 2),
      axes: [{ label: "x", data: Float64Array.of(5, 6) }],
    }),
  });
  const connection = await server.accept();
  await connection.next("info");
  await connection.send(ASK);
  await until("the answer", () => connection.messages.length > 0);
  assert.equal(connection.messages[0]!.kind, "done");
});

Deno.test("In newer dialects axes, units and names are parts of the data", async () => {
  await using server = await FakeServer.start({ dialect: "T3" });
  await using _ = await serveDetector({
    port: server.port,
    dialect: "T3",
    name: "spec",
    units: "counts",
    grab: () => ({
      data: Float64Array.of(1, 2),
      axes: [{ label: "Wavelength", units: "nm", data: Float64Array.of(5, 6) }],
    }),
  });
  const connection = await server.accept();
  await connection.send(ASK);
  const { name, data: [dwa] } = await exported(connection);
  assert.equal(name, "spec");
  assert.deepEqual([dwa!.className, dwa!.units, dwa!.dim], ["DataFromPlugins", "counts", "Data1D"]);
  assert.deepEqual(dwa!.axes.map(({ label, units }) => [label, units]), [["Wavelength", "nm"]]);
  assert.deepEqual([...dwa!.extra.keys()], ["do_plot", "do_save"]);
});

Deno.test("A detector may use the same memory for each frame", async () => {
  await using server = await FakeServer.start();
  const frame = new Uint16Array(512 * 512);
  let count = 0;
  const grab = () => new NdArray("uint16", [512, 512], frame.fill(++count));
  await using detector = await serveDetector({ port: server.port, grab });
  const connection = await server.accept();
  await connection.send(ASK, ASK);
  for (let expected = 1; expected <= 2; expected++) {
    const { data } = await exported(connection);
    const { data: received } = toNdArray(data[0]!.data[0]!)!;
    assert((received as Uint16Array).every((value) => value === expected));
  }
  assert.equal(await detector.push(grab()), true);
  frame.fill(0);
  const { data } = await exported(connection);
  assert((toNdArray(data[0]!.data[0]!)!.data as Uint16Array).every((value) => value === 3));
});

Deno.test("A detector comes back when the server does, and forgets what the old one had asked", async () => {
  const first = await FakeServer.start();
  const { port } = first;
  const events: string[] = [];
  const grabs: AbortSignal[] = [];
  await using detector = await serveDetector({
    port,
    grab: (dimension, signal) => {
      if (dimension === "0D") return 42;
      grabs.push(signal);
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve(-1)));
    },
    onConnected: () => events.push("here"),
    onDisconnected: () => events.push("gone"),
  });
  await (await first.accept()).send(ASK);
  await until("it measures", () => grabs.length === 1);
  await first[Symbol.asyncDispose]();
  await until("it has noticed", () => !detector.isConnected);
  assert(grabs[0]!.aborted);
  assert.equal(await detector.push(1), false);
  assert.equal(detector.info("a", "b"), false);
  await using second = await FakeServer.start({ port });
  const connection = await second.accept();
  assert.deepEqual(await connection.next("hello"), { kind: "hello", clientType: "GRABBER" });
  await connection.send({ kind: "send_data", dimension: "0D" });
  assert.deepEqual((await values(connection)).flat(), [[42]]);
  assert.deepEqual([events[0], events[1], events.at(-1)], ["here", "gone", "here"]);
  assert.equal(detector.counters.connections, 2);
});

Deno.test("A server that breaks the protocol is left, and tried again", async () => {
  await using server = await FakeServer.start();
  const reasons: unknown[] = [];
  await using _ = await serveDetector({
    port: server.port,
    grab: () => 1,
    onDisconnected: (reason) => reasons.push(reason),
  });
  const connection = await server.accept();
  await connection.sendBytes(new Uint8Array([255, 255, 255, 255]));
  await connection.ended;
  const again = await server.accept();
  await again.next("hello");
  assert(reasons[0] instanceof RoboError && reasons[0].code === "data", String(reasons[0]));
});

Deno.test("A detector says Quit before it goes", async () => {
  await using server = await FakeServer.start();
  const detector = await serveDetector({ port: server.port, grab: () => 1 });
  const connection = await server.accept();
  await detector[Symbol.asyncDispose]();
  await connection.ended;
  assert.deepEqual(connection.messages.at(-1), { kind: "order", command: "Quit" });
  await detector[Symbol.asyncDispose]();
});

Deno.test("Connecting can be given up, and fails where nobody listens", async () => {
  const port = await freePort();
  const grab = () => 1;
  await assert.rejects(serveDetector({ port, grab, connectTimeout: 0 }), /Nobody listens/);
  await assert.rejects(serveDetector({ port, grab, connectTimeout: 20 }), /Nobody listens/);
  const reason = new Error("Enough");
  const controller = new AbortController();
  const { signal } = controller;
  const options = { port, grab, connectTimeout: Infinity, signal };
  const connecting = assert.rejects(
    serveDetector({ ...options, onDisconnected: () => controller.abort(reason) }),
    reason,
  );
  await connecting;
  await assert.rejects(serveDetector(options), reason);
  await assert.rejects(serveDetector({ host: "no host", grab, connectTimeout: 0 }), RoboError);
});

Deno.test("A connection that is there when it has been given up is told so", async () => {
  await using server = await FakeServer.start();
  const controller = new AbortController();
  const { signal } = controller;
  const connecting = assert.rejects(serveDetector({ port: server.port, grab: () => 1, signal }));
  controller.abort();
  await connecting;
  const connection = await server.accept();
  await connection.ended;
  assert.deepEqual(connection.messages, [
    { kind: "hello", clientType: "GRABBER" },
    { kind: "order", command: "Quit" },
  ]);
});

Deno.test("A signal ends a detector later, with Quit", async () => {
  await using server = await FakeServer.start();
  const controller = new AbortController();
  const { signal } = controller;
  await using _ = await serveDetector({ port: server.port, grab: () => 1, signal });
  const connection = await server.accept();
  await connection.next("info");
  controller.abort();
  await connection.ended;
  assert.deepEqual(connection.messages, [{ kind: "order", command: "Quit" }]);
});

async function freePort(): Promise<number> {
  await using server = await FakeServer.start();
  return server.port;
}
