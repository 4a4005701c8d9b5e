import assert from "node:assert/strict";
import type { FrameRun } from "./frame_run.ts";
import { Hub } from "./hub.ts";
import {
  ALL_RIGHTS,
  announced,
  FakeProgram,
  FakeSocket,
  plainEncoder,
  readSmallRun,
  smallRun,
  smallStruct,
} from "./hub_testing.ts";

const WHO = { dialect: "test", remote: "test", rights: ALL_RIGHTS } as const;

Deno.test("A struct goes to all who want its topic, written once for equal encoders", () => {
  using hub = new Hub();
  const program = new FakeProgram("arm", [announced("A"), announced("B", { id: 7 })]);
  const numbers = hub.opened(program);
  assert.deepEqual([...numbers], [[1, 1], [7, 2]]);
  assert.deepEqual([...hub.topics.values()].map(({ name }) => name), ["arm.A", "arm.B"]);
  const sockets = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
  const encoders = [plainEncoder(), plainEncoder(), plainEncoder("other")];
  sockets.forEach((socket, i) => {
    const client = hub.connected(socket, WHO);
    hub.subscribe(client, { wants: () => true, encoder: encoders[i]! });
  });
  const only = new FakeSocket();
  hub.subscribe(hub.connected(only, WHO), {
    wants: ({ name }) => name === "arm.B",
    encoder: plainEncoder(),
  });
  const structs: [number, number][] = [[1, 0], [2, 1], [2, 2], [1, 3]];
  hub.data(program, smallRun(structs));
  for (const socket of sockets) assert.deepEqual(socket.structs(), structs);
  assert.equal(sockets[0]!.frames[0], sockets[1]!.frames[0]);
  assert.notEqual(sockets[0]!.frames[0], sockets[2]!.frames[0]);
  assert.deepEqual(encoders.map(({ runs }) => runs), [1, 0, 1]);
  assert.deepEqual(only.structs(), [[2, 1], [2, 2]]);
  const topic = hub.topic("arm.B")!;
  assert.equal(topic.messages, 2);
  assert.equal(topic.bytes, 16);
  assert.deepEqual(topic.codec.decode(topic.last!.payload), { n: 2, value: 0 });
  assert.equal(topic.last!.time, 3n);
});

Deno.test("Topics that come later are taken in, and keep their numbers when their program comes back", () => {
  using hub = new Hub();
  const socket = new FakeSocket();
  const subscribed = hub.subscribe(hub.connected(socket, WHO), {
    wants: ({ name }) => name.startsWith("arm."),
    encoder: plainEncoder(),
  });
  assert.equal(subscribed.topics.size, 0);
  const program = new FakeProgram("arm", [announced("A")]);
  const [id] = hub.opened(program).values();
  assert.deepEqual([...subscribed.topics].map(({ name }) => name), ["arm.A"]);
  hub.data(program, smallRun([[id!, 1]]));
  hub.closed(program, "it was killed");
  assert.equal(hub.topic("arm.A")!.isLive, false);
  assert.equal(hub.programs.get("arm")!.gone, "it was killed");
  const again = new FakeProgram("arm", [announced("A", { id: 9 }), announced("C")]);
  assert.deepEqual([...hub.opened(again)], [[9, id], [1, id! + 1]]);
  assert.equal(hub.programs.get("arm")!.connects, 2);
  hub.data(again, smallRun([[id!, 2], [id! + 1, 3]]));
  assert.deepEqual(socket.structs(), [[id, 1], [id, 2], [id! + 1, 3]]);
});

Deno.test("A struct that has changed is a topic with another number", () => {
  using hub = new Hub();
  const said: string[] = [];
  hub.listen({ status: (_, message) => said.push(message) }, AbortSignal.abort());
  const ending = new AbortController();
  hub.listen({ status: (_, message) => said.push(message) }, ending.signal);
  const first = new FakeProgram("arm", [announced("A")]);
  const [old] = hub.opened(first).values();
  hub.closed(first, "");
  const struct = { ...smallStruct("A"), size: 16 };
  const [id] = hub.opened(new FakeProgram("arm", [announced("A", { struct })])).values();
  assert.notEqual(id, old);
  assert.equal(hub.topic("arm.A")!.id, id);
  assert.equal(hub.topics.get(old!)!.isLive, false);
  assert.equal(said.length, 1);
  ending.abort();
});

Deno.test("Two programs of one name are told apart, and so are their topics", () => {
  using hub = new Hub();
  const programs = [1, 2, 3].map(() => new FakeProgram("arm", [announced("A")]));
  for (const program of programs) hub.opened(program);
  assert.deepEqual([...hub.programs.keys()], ["arm", "arm-2", "arm-3"]);
  assert.deepEqual([...hub.topics.values()].map(({ name }) => name), [
    "arm.A",
    "arm-2.A",
    "arm-3.A",
  ]);
  hub.closed(programs[1]!, "");
  hub.opened(new FakeProgram("arm", [announced("A")]));
  assert.equal(hub.programs.get("arm-2")!.connects, 2);
  assert.equal(hub.topics.size, 3);
});

Deno.test("Too many topics, too many programs and two structs of one name are refused", () => {
  using hub = new Hub({ maxTopics: 2, maxPrograms: 2 });
  assert.throws(
    () => hub.opened(new FakeProgram("a", [announced("A"), announced("A", { id: 2 })])),
    { code: "data" },
  );
  const three = ["A", "B", "C"].map((name, id) => announced(name, { id }));
  assert.throws(() => hub.opened(new FakeProgram("a", three)), { code: "unavailable" });
  assert.equal(hub.programs.size, 0);
  hub.opened(new FakeProgram("a", [announced("A")]));
  hub.opened(new FakeProgram("b", [announced("A")]));
  assert.throws(() => hub.opened(new FakeProgram("c", [])), { code: "unavailable" });
});

Deno.test("Of too many programs the one that was away longest is forgotten with its topics, which is told and counted", () => {
  using hub = new Hub({ maxPrograms: 3 });
  const heard: string[] = [];
  hub.listen({
    status: (level, message) => heard.push(`${level} ${message.split(":")[0]}`),
    programForgotten: ({ description }) => heard.push(`forgotten ${description.name}`),
    topicsChanged: (topics) =>
      heard.push(...topics.filter((topic) => topic.isForgotten === true).map(({ name }) => name)),
  }, new AbortController().signal);
  const [a, b, c] = ["a", "b", "c"].map((name) => new FakeProgram(name, [announced("A")]));
  for (const program of [a!, b!, c!]) hub.opened(program);
  hub.closed(b!, "");
  hub.closed(a!, "");
  hub.closed(c!, "");
  hub.opened(c!);
  const socket = new FakeSocket();
  const subscribed = hub.subscribe(hub.connected(socket, WHO), {
    wants: () => true,
    encoder: plainEncoder(),
    policy: { kind: "every", ms: 1 },
  });
  const d = new FakeProgram("d", [announced("A")]);
  assert.deepEqual([...hub.opened(d).values()], [4], "no number is used again");
  assert.deepEqual([...hub.programs.keys()], ["a", "c", "d"]);
  assert.deepEqual([...hub.topics.keys()], [1, 3, 4]);
  assert.equal(hub.topic("b.A"), undefined);
  assert.deepEqual([...subscribed.topics].map(({ name }) => name), ["a.A", "c.A", "d.A"]);
  assert.deepEqual(heard, ["warning b is forgotten", "forgotten b", "b.A"]);
  assert.equal(hub.counters.forgottenPrograms, 1);
  assert.deepEqual([...hub.opened(new FakeProgram("b", [announced("A")])).values()], [5]);
  assert.deepEqual([...hub.programs.keys()], ["c", "d", "b"]);
  assert.equal(hub.programs.get("b")!.connects, 1);
  assert.throws(() => hub.opened(new FakeProgram("e", [])), { code: "unavailable" });
  assert.equal(hub.counters.forgottenPrograms, 2);
});

Deno.test("Who has been away longest makes room for topics as well, but nobody does in vain", () => {
  using hub = new Hub({ maxTopics: 3 });
  const two = ["A", "B"].map((name, id) => announced(name, { id }));
  const [a, b] = [new FakeProgram("a", two), new FakeProgram("b", [announced("A")])];
  for (const program of [a, b]) hub.opened(program);
  hub.closed(a, "");
  const three = ["A", "B", "C"].map((name, id) => announced(name, { id }));
  assert.throws(() => hub.opened(new FakeProgram("c", three)), { code: "unavailable" });
  assert.deepEqual([...hub.programs.keys()], ["a", "b"]);
  assert.deepEqual([...hub.opened(new FakeProgram("c", two)).values()], [4, 5]);
  assert.deepEqual([...hub.programs.keys()], ["b", "c"]);
});

Deno.test("What is held back of a program that is forgotten is written before, and nothing of it later", async () => {
  using hub = new Hub({ maxPrograms: 1 });
  const a = new FakeProgram("a", [announced("A")]);
  hub.opened(a);
  const sockets = [new FakeSocket(), new FakeSocket(1)];
  const [gathering, slow] = sockets.map((socket) => hub.connected(socket, WHO));
  const encoder = { ...plainEncoder(), encode: known };
  function known(run: FrameRun): Uint8Array {
    assert.ok(readSmallRun(run.bytes).every(([id]) => hub.topics.has(id)));
    return run.bytes.slice();
  }
  const wants = () => true;
  hub.subscribe(gathering!, { wants, encoder, gather: { ms: 60_000, bytes: 65_536 } });
  hub.subscribe(slow!, { wants, encoder: { ...encoder, key: "slow" }, policy: { kind: "latest" } });
  hub.data(a, smallRun([[1, 1]]));
  hub.data(a, smallRun([[1, 2]]));
  hub.closed(a, "");
  hub.opened(new FakeProgram("b", [announced("A")]));
  assert.deepEqual(sockets[0]!.structs(), [[1, 1], [1, 2]]);
  await sockets[1]!.drain();
  assert.deepEqual(sockets[1]!.structs(), [[1, 1]]);
  assert.equal(sockets[1]!.closed, undefined);
});

Deno.test("A client sends and asks, within its rights, and what it sent is seen by others", async () => {
  using hub = new Hub();
  const program = new FakeProgram("arm", [
    announced("Out"),
    announced("In", { id: 2, direction: "in" }),
    announced("Ask", { id: 3, direction: "in", answer: smallStruct("Answer") }),
  ]);
  hub.opened(program);
  const client = hub.connected(new FakeSocket(), WHO);
  const watcher = new FakeSocket();
  hub.subscribe(hub.connected(watcher, WHO), { wants: () => true, encoder: plainEncoder() });
  const topic = (name: string) => hub.topic(`arm.${name}`)!;
  const payload = new Uint8Array([5, 0, 0, 0, 21, 0, 0, 0]);
  hub.send(client, topic("In"), payload);
  assert.deepEqual(program.received, [[2, payload]]);
  assert.deepEqual(watcher.structs(), [[2, 5]]);
  assert.deepEqual(topic("In").last!.payload, payload);
  const answer = await hub.request(client, topic("Ask"), payload);
  assert.equal(topic("Ask").answer!.codec.decode(answer)["value"], 42);
  assert.throws(() => hub.send(client, topic("Out"), payload), { code: "unavailable" });
  assert.throws(() => hub.send(client, topic("In"), payload.subarray(1)), { code: "data" });
  await assert.rejects(hub.request(client, topic("In"), payload), { code: "data" });
  const rights = { mayRead: () => true, mayWrite: () => false };
  const reader = hub.connected(new FakeSocket(), { ...WHO, rights });
  assert.throws(() => hub.send(reader, topic("In"), payload), { code: "denied" });
  assert.throws(() => hub.end(reader, "arm", ""), { code: "denied" });
  assert.throws(() => hub.end(client, "leg", ""), { code: "missing" });
  hub.end(client, "arm", "Enough");
  assert.equal(program.ended, "Enough");
  hub.closed(program, "");
  assert.throws(() => hub.send(client, topic("In"), payload), { code: "unavailable" });
  assert.throws(() => hub.end(client, "arm", ""), { code: "unavailable" });
  assert.equal(hub.counters.forwarded, 2);
  assert.equal(hub.counters.refused, 8);
});

Deno.test("A client receives no topic that it may not see", () => {
  using hub = new Hub();
  const program = new FakeProgram("arm", [announced("A"), announced("B", { id: 2 })]);
  hub.opened(program);
  const socket = new FakeSocket();
  const rights = { ...ALL_RIGHTS, mayRead: ({ name }: { name: string }) => name === "arm.B" };
  const client = hub.connected(socket, { ...WHO, rights });
  hub.subscribe(client, { wants: () => true, encoder: plainEncoder() });
  hub.data(program, smallRun([[1, 1], [2, 2]]));
  hub.data(program, smallRun([[1, 3]]));
  assert.deepEqual(socket.structs(), [[2, 2]]);
  assert.deepEqual([...client.topics].map(({ name }) => name), ["arm.B"]);
});

Deno.test("Nothing of a subscription that has ended is sent, and nothing to a client that has gone", async () => {
  using hub = new Hub();
  const program = new FakeProgram("arm", [announced("A")]);
  hub.opened(program);
  const socket = new FakeSocket(1);
  const client = hub.connected(socket, WHO);
  const subscribed = hub.subscribe(client, { wants: () => true, encoder: plainEncoder() });
  hub.data(program, smallRun([[1, 1]]));
  hub.data(program, smallRun([[1, 2]]));
  subscribed[Symbol.dispose]();
  await socket.drain();
  assert.deepEqual(socket.structs(), [[1, 1]]);
  hub.subscribe(client, { wants: () => true, encoder: plainEncoder() });
  hub.disconnected(client);
  hub.data(program, smallRun([[1, 3]]));
  assert.deepEqual(socket.structs(), [[1, 1]]);
  assert.equal(hub.clients.size, 0);
  assert.throws(
    () => hub.subscribe(client, { wants: () => true, encoder: plainEncoder() }),
    { code: "unavailable" },
  );
});

Deno.test("Who listens hears of programs, topics, lines and clients until it has had enough", () => {
  let time = 0;
  using hub = new Hub({ clock: () => time += 2 });
  const heard: string[] = [];
  const ending = new AbortController();
  hub.listen({
    topicsChanged: (topics) => heard.push(`topics ${topics.map(({ name }) => name)}`),
    programChanged: ({ isLive }) => heard.push(isLive ? "came" : "went"),
    logged: (_, { text }) => heard.push(text.slice(0, 10)),
    clientsChanged: () => heard.push("clients"),
  }, ending.signal);
  const program = new FakeProgram("arm", [announced("A")]);
  hub.opened(program);
  for (let i = 0; i < 3000; i++) {
    hub.logged(program, { level: "info", text: `line ${i}`, time: 0n });
  }
  hub.logged(program, { level: "info", text: "long".repeat(2000), time: 0n });
  hub.closed(program, "");
  hub.connected(new FakeSocket(), WHO);
  ending.abort();
  hub.opened(program);
  assert.equal(heard.length, 3006);
  assert.deepEqual(heard.slice(0, 2), ["came", "topics arm.A"]);
  assert.deepEqual(heard.slice(-3), ["went", "topics arm.A", "clients"]);
  const { log } = hub.programs.get("arm")!;
  assert.equal(log.length, 1000);
  assert.equal(log[998]!.text, "line 2999");
  assert.equal(log[999]!.text.length, 4096);
});

Deno.test("An encoder that fails costs its own clients the connection, and a listener nobody anything", () => {
  const faults: string[] = [];
  using hub = new Hub({ fault: (error) => faults.push((error as Error).message) });
  const ending = new AbortController();
  const fail = () => {
    throw new Error("listener");
  };
  hub.listen({ topicsChanged: fail }, ending.signal);
  const program = new FakeProgram("arm", [announced("A")]);
  hub.opened(program);
  const [bad, good] = [new FakeSocket(), new FakeSocket()];
  const broken = {
    key: "broken",
    encode: (): never => {
      throw new Error("encoder");
    },
  };
  hub.subscribe(hub.connected(bad, WHO), { wants: () => true, encoder: broken });
  hub.subscribe(hub.connected(good, WHO), { wants: () => true, encoder: plainEncoder() });
  hub.data(program, smallRun([[1, 1]]));
  hub.data(program, smallRun([[1, 2]]));
  assert.deepEqual(good.structs(), [[1, 1], [1, 2]]);
  assert.deepEqual(bad.closed, [1011, "A struct cannot be written"]);
  assert.deepEqual(faults, ["listener", "encoder", "encoder"]);
  ending.abort();
});

Deno.test("Numbers of topics that were forgotten are given again when all others have been, but none that is in use", () => {
  using hub = new Hub({ maxTopics: 1001, maxPrograms: 2 });
  const stays = new FakeProgram("stays", [announced("A")]);
  assert.deepEqual([...hub.opened(stays).values()], [1]);
  const many = Array.from({ length: 1000 }, (_, id) => announced(`S${id}`, { id }));
  const given: number[] = [];
  for (let i = 0; i < 70; i++) {
    const program = new FakeProgram(`p${i}`, many);
    given.push(...hub.opened(program).values());
    hub.closed(program, "");
  }
  assert.deepEqual(given.slice(0, 65_534), Array.from({ length: 65_534 }, (_, i) => i + 2));
  assert.deepEqual(given.slice(65_534, 65_537), [2, 3, 4]);
  assert.equal(hub.topics.get(1)!.program, "stays");
});

Deno.test("Two programs that take turns under one name with other structs leave two topics behind, not more each time", () => {
  using hub = new Hub({ maxTopics: 3, maxPrograms: 1 });
  const forgotten: number[] = [];
  hub.listen({
    topicsChanged: (topics) =>
      forgotten.push(
        ...topics.filter(({ isForgotten }) => isForgotten === true).map(({ id }) => id),
      ),
  }, new AbortController().signal);
  const subscribed = hub.subscribe(hub.connected(new FakeSocket(), WHO), {
    wants: () => true,
    encoder: plainEncoder(),
  });
  for (let i = 0; i < 10; i++) {
    const direction = i % 2 === 0 ? "out" : "both";
    const program = new FakeProgram("arm", [announced("A", { direction })]);
    hub.opened(program);
    hub.closed(program, "");
  }
  assert.deepEqual([...hub.topics.keys()], [9, 10]);
  assert.deepEqual([...subscribed.topics].map(({ id }) => id), [9, 10]);
  assert.deepEqual(forgotten, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(hub.topic("arm.A")!.id, 10);
});
