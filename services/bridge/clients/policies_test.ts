import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { Hub } from "../hub/hub.ts";
import type { HubOptions } from "../hub/hub_options.ts";
import {
  ALL_RIGHTS,
  announced,
  FakeProgram,
  FakeSocket,
  plainEncoder,
  smallRun,
} from "../hub/hub_testing.ts";
import type { Subscription } from "../hub/subscription.ts";
import type { ConnectedClient } from "./connected_client.ts";

/** Bytes of a small struct's frame, and what counts against the limit for a piece of one. */
const FRAME = 32;
const WEIGHT = FRAME + 64;

interface Bench extends Disposable {
  readonly hub: Hub;
  readonly program: FakeProgram;
  readonly socket: FakeSocket;
  readonly client: ConnectedClient;
  publish(...numbers: number[]): void;
  received(): number[];
}

/** A hub, a program with one topic, and a client whose connection takes `room` bytes. */
function bench(
  subscription: Partial<Subscription>,
  { room = Infinity, ...options }: HubOptions & { readonly room?: number } = {},
): Bench {
  const hub = new Hub({ lookEvery: 5, ...options });
  const program = new FakeProgram("arm", [announced("A")]);
  hub.opened(program);
  const socket = new FakeSocket(room);
  const client = hub.connected(socket, { dialect: "test", remote: "", rights: ALL_RIGHTS });
  hub.subscribe(client, { wants: () => true, encoder: plainEncoder(), ...subscription });
  return {
    ...{ hub, program, socket, client },
    publish(...numbers) {
      for (const n of numbers) hub.data(program, smallRun([[1, n]]));
    },
    received: () => socket.structs().map(([, n]) => n),
    [Symbol.dispose]: () => hub[Symbol.dispose](),
  };
}

Deno.test("Who is slow loses the oldest structs, exactly counted, and is told", async () => {
  const told: [string, number][][] = [];
  using slow = bench({
    onLost: (lost) => told.push([...lost].map(([{ name }, count]) => [name, count])),
  }, { room: 1, limits: { maxQueue: 3 * WEIGHT } });
  slow.publish(1, 2, 3, 4, 5, 6, 7);
  assert.deepEqual(slow.received(), [1]);
  assert.equal(slow.client.lost.get(1), 3);
  await until("it was told", () => told.length === 1);
  assert.deepEqual(told, [[["arm.A", 3]]]);
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 5, 6, 7]);
  assert.equal(slow.client.sent, 4);
  assert.equal(slow.client.sent, 4);
});

Deno.test("A program outruns its clients when all who want its structs are behind, and nobody else counts", async () => {
  using slow = bench({}, { room: 1, limits: { maxQueue: 4 * WEIGHT } });
  const { hub, program } = slow;
  const publish = () => hub.data(program, smallRun([[1, 1]])) !== undefined;
  const connect = (room: number, wants: Subscription["wants"]) => {
    const socket = new FakeSocket(room);
    const client = hub.connected(socket, { dialect: "test", remote: "", rights: ALL_RIGHTS });
    hub.subscribe(client, { wants, encoder: plainEncoder() });
    return client;
  };
  assert.deepEqual([publish(), publish(), publish()], [false, false, false]);
  assert.equal(publish(), true);
  const other = connect(Infinity, () => false);
  assert.equal(publish(), true);
  const quick = connect(Infinity, () => true);
  assert.equal(publish(), false);
  hub.disconnected(other);
  hub.disconnected(quick);
  assert.equal(publish(), true);
  assert.equal(hub.counters.outrun, 3);
  const caughtUp = hub.data(program, smallRun([[1, 2]]));
  assert.equal(caughtUp?.aborted, false);
  while (slow.received().at(-1) !== 2) await slow.socket.drain();
  assert.equal(caughtUp.aborted, true);
  assert.equal(publish(), false);
  hub.disconnected(slow.client);
  assert.equal(publish(), false);
});

Deno.test("Messages that must not be lost go in front of structs, and too many of them end the connection", async () => {
  using slow = bench({}, { room: 1 });
  slow.publish(1, 2);
  const word = smallRun([[9, 9]]).bytes;
  slow.client.tell(word);
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 9, 2]);
  for (let i = 0; i < 18 && slow.socket.closed === undefined; i++) {
    slow.client.tell(new Uint8Array(65_536));
  }
  assert.equal(slow.socket.closed, "terminated");
  assert.equal(slow.hub.counters.deaf, 1);
});

Deno.test("A message that is larger than all that may wait is sent to who takes it", () => {
  using quick = bench({});
  quick.client.tell(new Uint8Array(3 * 1024 * 1024));
  assert.equal(quick.socket.frames.length, 1);
  assert.equal(quick.socket.closed, undefined);
});

Deno.test("One large message behind small ones that still wait does not make a client deaf", async () => {
  using busy = bench({}, { room: 1 });
  for (const size of [10, 10, 3 * 1024 * 1024]) busy.client.tell(new Uint8Array(size));
  await busy.socket.drain();
  assert.deepEqual(busy.socket.frames.map(({ length }) => length), [10, 10, 3 * 1024 * 1024]);
  assert.equal(busy.socket.closed, undefined);
});

Deno.test("Who wants to be thinned when slow gets newest structs only until it has caught up, and is told", async () => {
  const told: boolean[] = [];
  let time = 0;
  using slow = bench({ whenSlow: "latest", onThinned: (is) => told.push(is) }, {
    room: 1,
    limits: { maxQueue: 2 * WEIGHT },
    clock: () => time,
  });
  slow.publish(1, 2, 3, 4, 5);
  assert.deepEqual(told, [true]);
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 2, 3]);
  slow.publish(6);
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 2, 3, 6]);
  assert.equal(slow.client.lost.get(1), 2);
  time = 1000;
  await slow.socket.drain();
  assert.deepEqual(told, [true, false]);
  slow.publish(7, 8, 9);
  await slow.socket.drain();
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 2, 3, 6, 7, 8, 9]);
  assert.equal(slow.client.sent + slow.client.lost.get(1)!, 9);
});

Deno.test("Who must lose nothing is disconnected when too much waits", () => {
  using slow = bench({ whenSlow: "disconnect" }, { room: 1, limits: { maxQueue: 2 * WEIGHT } });
  slow.publish(1, 2, 3, 4, 5);
  assert.deepEqual(slow.socket.closed, [1013, "Too slow for all structs"]);
  assert.equal(slow.client.lost.get(1), 4);
  assert.equal(slow.hub.counters.slow, 1);
});

Deno.test("Programs wait for who may hold them, and for nobody else", async () => {
  assert.throws(() => bench({ whenSlow: "hold" }), { code: "denied" });
  const limits = { maxQueue: 4 * WEIGHT, allowHold: true };
  using slow = bench({ whenSlow: "hold" }, { room: 1, limits });
  slow.publish(1, 2, 3, 4, 5);
  assert(!slow.program.isPaused);
  slow.publish(6);
  assert(slow.program.isPaused);
  slow.publish(7);
  while (slow.received().length < 7) await slow.socket.drain();
  assert(!slow.program.isPaused);
  assert.deepEqual(slow.received(), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(slow.client.lost.size, 0);
  slow.publish(8, 9, 10, 11, 12, 13, 14);
  assert(slow.program.isPaused);
  slow.hub.disconnected(slow.client);
  assert(!slow.program.isPaused);
});

Deno.test("Who wants the newest gets it whenever its connection takes one", async () => {
  using slow = bench({ policy: { kind: "latest" } }, { room: 1 });
  slow.publish(1, 2, 3);
  assert.deepEqual(slow.received(), [1]);
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 3]);
  await slow.socket.drain();
  slow.publish(4);
  assert.deepEqual(slow.received(), [1, 3, 4]);
  assert.equal(slow.client.lost.size, 0);
});

Deno.test("Who wants a struct at most so often gets the newest in the end", async () => {
  let time = 0;
  using regular = bench({ policy: { kind: "every", ms: 20 } }, { clock: () => time });
  regular.publish(1, 2, 3);
  assert.deepEqual(regular.received(), [1]);
  await until("the newest has come", () => regular.received().length === 2);
  assert.deepEqual(regular.received(), [1, 3]);
  time = 100;
  regular.publish(4);
  assert.deepEqual(regular.received(), [1, 3, 4]);
});

Deno.test("Who wants each n-th gets the first and each n-th of each topic", () => {
  using regular = bench({ policy: { kind: "decimate", n: 3 } });
  regular.publish(0, 1, 2, 3);
  regular.hub.data(regular.program, smallRun([4, 5, 6, 7, 8, 9].map((n) => [1, n])));
  assert.deepEqual(regular.received(), [0, 3, 6, 9]);
});

Deno.test("What is gathered travels together, after its time or when it is enough", async () => {
  using patient = bench({ gather: { ms: 10, bytes: 4 * FRAME } });
  patient.publish(1, 2, 3);
  assert.deepEqual(patient.socket.frames, []);
  patient.publish(4, 5);
  assert.deepEqual(patient.socket.frames.map(({ length }) => length), [4 * FRAME]);
  await until("the rest has come", () => patient.socket.frames.length === 2);
  assert.deepEqual(patient.received(), [1, 2, 3, 4, 5]);
});

Deno.test("Who wants it gets the newest struct at once", () => {
  using early = bench({});
  early.publish(1, 2);
  const socket = new FakeSocket();
  const client = early.hub.connected(socket, { dialect: "", remote: "", rights: ALL_RIGHTS });
  early.hub.subscribe(client, { wants: () => true, encoder: plainEncoder(), latched: true });
  assert.deepEqual(socket.structs(), [[1, 2]]);
});

Deno.test("Who wants few structs gets the newest at once as well, and none twice", async () => {
  const policies: Partial<Subscription>[] = [
    { policy: { kind: "every", ms: 10 } },
    { policy: { kind: "decimate", n: 2 } },
    { policy: { kind: "latest" } },
    { gather: { ms: 10, bytes: 4 * FRAME } },
  ];
  for (const policy of policies) {
    using early = bench({});
    early.publish(1, 2);
    const join = () => {
      const socket = new FakeSocket();
      const client = early.hub.connected(socket, { dialect: "", remote: "", rights: ALL_RIGHTS });
      const wanted = { wants: () => true, encoder: plainEncoder(), latched: true };
      early.hub.subscribe(client, { ...wanted, ...policy });
      return () => socket.structs().map(([, n]) => n);
    };
    const first = join();
    const second = join();
    assert.deepEqual([first(), second()], [[2], [2]]);
    early.publish(3);
    const third = join();
    await until(
      "all have the next",
      () => [first, second, third].every((got) => got().at(-1) === 3),
    );
    assert.deepEqual([first(), second()], [[2, 3], [2, 3]]);
    assert.deepEqual(third(), [3], "what was held back does not come twice");
  }
});

Deno.test("Who takes nothing for too long is disconnected, and who takes a little is not", async () => {
  let time = 0;
  using slow = bench({}, { room: 1, clock: () => time });
  const lively = new FakeSocket(1);
  slow.hub.subscribe(
    slow.hub.connected(lively, { dialect: "", remote: "", rights: ALL_RIGHTS }),
    { wants: () => true, encoder: plainEncoder() },
  );
  slow.publish(1, 2);
  await until("both were looked at", () => {
    time += 5000;
    lively.bufferedBytes++;
    return slow.socket.closed === "terminated";
  });
  assert.equal(lively.closed, undefined);
  assert.equal(slow.hub.counters.stalled, 1);
  assert.equal(slow.client.lost.get(1), 1);
});

Deno.test("A connection is closed after what waits, or when that takes too long", async () => {
  using slow = bench({}, { room: 1 });
  slow.publish(1, 2);
  slow.client.close(1001, "The end");
  assert.equal(slow.socket.closed, undefined);
  slow.publish(3);
  await slow.socket.drain();
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 2]);
  assert.deepEqual(slow.socket.closed, [1001, "The end"]);
  let time = 0;
  using stuck = bench({}, { room: 1, clock: () => time });
  stuck.publish(1, 2);
  stuck.client.close(1001, "The end");
  time = 3000;
  await until("it is closed", () => stuck.socket.closed !== undefined);
  assert.deepEqual(stuck.received(), [1]);
});

Deno.test("A struct that is larger than the queue is sent all the same", async () => {
  using slow = bench({}, { room: 1, limits: { maxQueue: 10 } });
  slow.publish(1, 2, 3);
  await slow.socket.drain();
  assert.deepEqual(slow.received(), [1, 3]);
});
