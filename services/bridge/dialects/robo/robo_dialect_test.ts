import assert from "node:assert/strict";
import fc from "fast-check";
import { cCodec, fieldReader } from "../../../../protocols/clayout/mod.ts";
import { plotPaths } from "../../../../protocols/clayout/plot_paths_testing.ts";
import { structs } from "../../../../protocols/clayout/struct_arbitrary_testing.ts";
import { LINK_KIND } from "../../../../protocols/link/link_frame.ts";
import { frameBytes, framesOf, readBatch } from "../../../../protocols/robows/mod.ts";
import {
  ASK,
  bytesOf,
  COMMAND,
  Conversation,
  type ConversationOptions,
  TELEMETRY,
} from "../conversation_testing.ts";
import { FakeProgram } from "../../hub/hub_testing.ts";
import type { Playback, PlaybackState } from "../../hub/playback.ts";
import { roboDialect } from "./mod.ts";

function begun(options: ConversationOptions = {}): Conversation {
  return new Conversation(roboDialect({ version: "1.2.3" }), options);
}

/** A conversation whose greeting has been read. */
function greeted(options: ConversationOptions = {}): Conversation {
  const conversation = begun(options);
  conversation.received();
  return conversation;
}

function telemetry(t: number): Uint8Array {
  return bytesOf(TELEMETRY, {
    t,
    mode: "RUN",
    raw: [1, 2, 3],
    count: 5n,
    grid: [[1, 2], [3, 4]],
  });
}

/** Lets what is answered later be answered. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function onlyText(conversation: Conversation): Record<string, unknown> {
  const texts = conversation.texts();
  assert.equal(texts.length, 1, JSON.stringify(texts));
  return texts[0]!;
}

Deno.test("A client is greeted with the session, the limits and all topics", () => {
  using conversation = begun();
  const [hello, topics] = conversation.texts();
  assert.equal(hello!["op"], "hello");
  assert.equal(hello!["version"], 1);
  assert.deepEqual(hello!["server"], { name: "robo", version: "1.2.3" });
  assert.equal(hello!["session"], conversation.hub.sessionId);
  const all = topics!["topics"] as Record<string, unknown>[];
  const told = all.map((
    { topic, name, direction, mayWrite },
  ) => [topic, name, direction, mayWrite]);
  assert.deepEqual(told, [
    [1, "arm.Telemetry", "out", false],
    [2, "arm.Settings", "both", true],
    [3, "arm.Command", "in", true],
    [4, "arm.Ask", "in", true],
  ]);
  assert.ok(all.every(({ layout, live }) => layout !== undefined && live === true));
});

Deno.test("A topic's layout is told once, and its going and coming as it happens", () => {
  using conversation = greeted();
  conversation.hub.closed(conversation.arm, "done");
  const gone = onlyText(conversation)["topics"] as Record<string, unknown>[];
  assert.equal(gone.length, 4);
  assert.ok(gone.every(({ live, layout }) => live === false && layout === undefined));
  conversation.send({ op: "topics", id: "x" });
  const again = onlyText(conversation);
  assert.equal(again["id"], "x");
  assert.equal((again["topics"] as unknown[]).length, 4);
});

Deno.test("A topic that is forgotten is told once more, and is never told again", () => {
  using conversation = greeted({ hub: { maxPrograms: 1 } });
  conversation.send({ op: "subscribe", sub: 1, topics: "**" });
  conversation.texts();
  conversation.hub.closed(conversation.arm, "");
  conversation.texts();
  conversation.hub.opened(new FakeProgram("leg", []));
  const told = conversation.texts();
  const [status, topics] = told;
  assert.match(String(status!["message"]), /^arm is forgotten/);
  const gone = topics!["topics"] as Record<string, unknown>[];
  assert.deepEqual(gone.map(({ topic, live, forgotten }) => [topic, live, forgotten]), [
    ...[1, 2, 3, 4].map((topic) => [topic, false, true]),
  ]);
  conversation.send({ op: "topics" });
  assert.deepEqual(onlyText(conversation)["topics"], []);
});

Deno.test("Topics that a client may neither receive nor send are not told to it", () => {
  const rights = {
    mayRead: ({ id }: { id: number }) => id === 1,
    mayWrite: ({ id }: { id: number }) => id === 3,
  };
  using conversation = begun({ rights });
  const [, topics] = conversation.texts();
  const all = topics!["topics"] as Record<string, unknown>[];
  assert.deepEqual(all.map(({ name, mayRead, mayWrite }) => [name, mayRead, mayWrite]), [
    ["arm.Telemetry", true, false],
    ["arm.Command", false, true],
  ]);
  conversation.send({ op: "send", topic: "arm.Settings", value: {}, id: 1 });
  assert.equal(onlyText(conversation)["kind"], "missing");
  conversation.send({ op: "get", topic: "arm.Command", id: 1 });
  assert.equal(onlyText(conversation)["kind"], "denied");
  conversation.send({ op: "subscribe", sub: 1, topics: "**" });
  assert.deepEqual(onlyText(conversation)["topics"], [{ topic: 1, name: "arm.Telemetry" }]);
});

Deno.test("Structs that came together travel in one message, as they are and as JSON", () => {
  using conversation = greeted();
  conversation.send({ op: "subscribe", sub: 7, topics: "arm.Telemetry", format: "binary" });
  conversation.send({ op: "subscribe", sub: 8, topics: "arm.*", id: "j" });
  conversation.received();
  conversation.publish(1, [telemetry(1), telemetry(2)]);
  const [bytes, json] = conversation.received();
  const batch = readBatch(bytes as Uint8Array);
  assert.ok(batch.kind === "frames" && batch.sub === 7);
  assert.deepEqual(
    [...framesOf(batch.bytes)].map(({ topic, time, payload }) => [topic, time, payload.length]),
    [[1, 1_000_000_001n, TELEMETRY.size], [1, 2_000_000_001n, TELEMETRY.size]],
  );
  assert.deepEqual(json, {
    op: "data",
    sub: 8,
    items: [1, 2].map((t) => ({
      topic: "arm.Telemetry",
      time: `${t}000000001`,
      value: { t, mode: "RUN", raw: [1, 2, 3], count: 5, grid: [[1, 2], [3, 4]] },
    })),
  });
});

Deno.test("Topics that come later are taken in, and told before their structs", () => {
  using conversation = greeted();
  conversation.send({ op: "subscribe", sub: 1, topics: ["leg.*", "!leg.Command"] });
  assert.deepEqual(onlyText(conversation)["topics"], []);
  const leg = new FakeProgram("leg", [
    { id: 1, struct: TELEMETRY, direction: "out" },
    { id: 2, struct: COMMAND, direction: "in" },
  ]);
  conversation.hub.opened(leg);
  const [topics, subscribed] = conversation.texts();
  assert.equal((topics!["topics"] as unknown[]).length, 2);
  assert.deepEqual(subscribed, {
    op: "subscribed",
    sub: 1,
    topics: [{ topic: 5, name: "leg.Telemetry" }],
  });
});

Deno.test("Columns have the least and greatest rows alone when that is wanted, and the last", () => {
  using conversation = greeted();
  const fields = ["t", "grid[0][0]"];
  conversation.send({
    op: "subscribe",
    sub: 2,
    topics: "**",
    format: "columns",
    fields,
    minmax: true,
  });
  assert.deepEqual(onlyText(conversation)["topics"], [
    { topic: 1, name: "arm.Telemetry", fields },
  ]);
  const curve = [3, 5, 9, 4, -2, 0, 1];
  conversation.publish(1, curve.map((t) => telemetry(t)));
  const batch = readBatch(conversation.received()[0] as Uint8Array);
  assert.ok(batch.kind === "columns");
  const [{ times, columns }] = batch.blocks as [typeof batch.blocks[number]];
  assert.deepEqual([...columns[0]!], [3, 9, -2, 1]);
  assert.deepEqual([...times].map(Math.floor), [1, 3, 5, 7]);
});

Deno.test("What is sent reaches the program, and what does not fit is refused with its path", () => {
  using conversation = greeted();
  conversation.send({ op: "send", topic: 3, value: { channel: 1, value: 7 }, id: 0 });
  assert.deepEqual(onlyText(conversation), { op: "sent", id: 0 });
  conversation.send({ op: "send", topic: "arm.Command", value: { channel: 2, value: 8 } });
  assert.deepEqual(conversation.texts(), []);
  assert.deepEqual(conversation.arm.received, [
    [3, bytesOf(COMMAND, { channel: 1, value: 7 })],
    [3, bytesOf(COMMAND, { channel: 2, value: 8 })],
  ]);
  const value = { gain: 1, enabled: true, name: "a", range: { low: 2 ** 31, high: 0 } };
  conversation.send({ op: "send", topic: "arm.Settings", value, id: 1 });
  const { op, id, kind, path } = onlyText(conversation);
  assert.deepEqual([op, id, kind, path], ["error", 1, "data", "range.low"]);
  assert.equal(conversation.arm.received.length, 2);
});

Deno.test("Requests are answered as JSON and as bytes", async () => {
  using conversation = greeted();
  conversation.send({ op: "request", topic: "arm.Ask", value: { id: 1, value: 4 }, id: "q" });
  await turn();
  assert.deepEqual(onlyText(conversation), {
    op: "response",
    id: "q",
    topic: "arm.Ask",
    value: { id: 1, value: 8 },
  });
  const payload = bytesOf(ASK, { id: 2, value: 5 });
  conversation.send(frameBytes({ kind: LINK_KIND.request, topic: 4, aux: 77 }, payload));
  await turn();
  const [answer] = framesOf(conversation.received()[0] as Uint8Array);
  assert.deepEqual([answer!.kind, answer!.topic, answer!.aux], [LINK_KIND.response, 4, 77]);
  assert.deepEqual(answer!.payload, bytesOf(ASK, { id: 2, value: 10 }));
});

Deno.test("Bytes that cannot be sent are refused by topic and aux, and the rest of their message is not", async () => {
  using conversation = greeted();
  const good = frameBytes({ kind: LINK_KIND.data, topic: 3 }, new Uint8Array(8));
  const bad = frameBytes({ kind: LINK_KIND.request, topic: 99, aux: 5 }, new Uint8Array(8));
  conversation.send(Uint8Array.of(...good, ...bad, ...good, ...good.subarray(0, 30)));
  await turn();
  const errors = conversation.texts();
  assert.deepEqual(errors.map(({ topic, aux, kind }) => [topic, aux, kind]), [
    [undefined, undefined, "data"],
    [99, 5, "missing"],
  ]);
  assert.equal(conversation.arm.received.length, 2);
});

Deno.test("Subscriptions are limited, and their mistakes named", () => {
  using conversation = greeted();
  for (let sub = 1; sub <= 64; sub++) conversation.send({ op: "subscribe", sub, topics: "**" });
  conversation.received();
  conversation.send({ op: "subscribe", sub: 65, topics: "**" });
  assert.match(String(onlyText(conversation)["message"]), /64 subscriptions/);
  conversation.send({ op: "subscribe", sub: 1, topics: "**" });
  assert.match(String(onlyText(conversation)["message"]), /such a subscription already/);
  conversation.send({ op: "unsubscribe", sub: 2, id: 5 });
  assert.deepEqual(onlyText(conversation), { op: "unsubscribed", sub: 2, id: 5 });
  conversation.send({ op: "unsubscribe", sub: 2 });
  assert.equal(onlyText(conversation)["kind"], "missing");
  conversation.send({ op: "subscribe", sub: 2, topics: "arm.Telemetry", fields: ["t", "speed"] });
  const error = onlyText(conversation);
  assert.deepEqual([error["kind"], error["sub"]], ["usage", 2]);
  assert.match(String(error["message"]), /speed/);
  conversation.send({ op: "subscribe", sub: 2, topics: "**", whenSlow: "hold" });
  assert.equal(onlyText(conversation)["kind"], "denied");
});

Deno.test("Who sends nothing but nonsense is shown the door, and one who mends his ways is not", () => {
  using conversation = greeted();
  for (let i = 0; i < 99; i++) conversation.send("[");
  conversation.send({ op: "ping" });
  for (let i = 0; i < 99; i++) conversation.send({ op: "no" });
  assert.equal(conversation.socket.closed, undefined);
  conversation.send("no");
  assert.deepEqual(conversation.socket.closed, [1008, "Too many errors in a row"]);
});

Deno.test("Programs, their lines, clients and totals are told to who watches them", () => {
  using conversation = greeted();
  conversation.hub.logged(conversation.arm, { level: "info", text: "ready", time: 5n });
  assert.deepEqual(conversation.texts(), []);
  conversation.publish(1, [telemetry(1)]);
  conversation.send({ op: "watch", what: ["programs", "log", "clients", "totals"] });
  const [programs, log, clients, totals] = conversation.texts();
  assert.deepEqual(programs!["programs"], [
    { name: "arm", address: "unix:/run/arm.sock", live: true, connects: 1, lost: 0 },
  ]);
  assert.deepEqual(log!["lines"], [{ program: "arm", level: "info", time: "5", text: "ready" }]);
  const [self] = clients!["clients"] as Record<string, unknown>[];
  assert.deepEqual([self!["self"], self!["dialect"], self!["topics"]], [true, "robo.ws.v1", 0]);
  assert.deepEqual((totals!["topics"] as unknown[])[0], [1, 1, TELEMETRY.size]);
});

Deno.test("Whatever a stranger sends is answered or refused, and nothing else happens", () => {
  using conversation = greeted();
  const op = fc.constantFrom(
    ...["subscribe", "unsubscribe", "send", "request", "get", "end", "ping", "topics", "watch"],
  );
  const message = fc.record({ op, id: fc.jsonValue(), sub: fc.jsonValue() }, { requiredKeys: [] });
  const more = fc.dictionary(
    fc.constantFrom("topics", "topic", "value", "format", "fields", "policy", "what", "program"),
    fc.oneof(fc.jsonValue(), fc.constantFrom("**", "arm.Command", "columns", ["t"], 3)),
  );
  fc.assert(
    fc.property(message, more, fc.string(), (known, unknown, text) => {
      conversation.send(text);
      conversation.send({ ...known, ...unknown });
      conversation.send(new TextEncoder().encode(text));
      conversation.send({ op: "ping", id: "alive" });
      const answers = conversation.texts();
      assert.ok(answers.some(({ op, id }) => op === "pong" && id === "alive"));
    }),
    { numRuns: 300 },
  );
  conversation.send("[".repeat(500_000));
  conversation.send(`{"op":"send","topic":3,"value":${"[".repeat(100)}${"]".repeat(100)}}`);
  conversation.send(`{"op":"subscribe","sub":1,"topics":${JSON.stringify(Array(9999).fill("*"))}}`);
  conversation.send(`{"op":"subscribe","sub":1,"topics":"${"*a".repeat(5000)}"}`);
  for (const { op, message } of conversation.texts()) {
    assert.equal(op, "error");
    assert.ok(String(message).length < 400);
  }
});

Deno.test("What arrives as bytes, as JSON and as columns is the same for any struct", () => {
  fc.assert(
    fc.property(structs(), fc.integer(), (struct, seed) => {
      const announced = { id: 1, struct: { ...struct, name: "Any" }, direction: "out" } as const;
      // As JSON, some are larger than what may wait for a client otherwise.
      const hub = { limits: { maxQueue: 2 ** 28 } };
      using conversation = greeted({ structs: [announced], hub });
      const bytes = new Uint8Array(struct.size);
      let state = seed >>> 0;
      for (let i = 0; i < bytes.length; i++) {
        bytes[i] = (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
      }
      const fields = plotPaths(struct).slice(0, 64);
      conversation.send({ op: "subscribe", sub: 1, topics: "**", format: "binary" });
      conversation.send({ op: "subscribe", sub: 2, topics: "**" });
      if (fields.length > 0) {
        conversation.send({ op: "subscribe", sub: 3, topics: "**", format: "columns", fields });
      }
      conversation.received();
      conversation.publish(1, [bytes]);
      const [binary, json, columns] = conversation.received();
      const [frame] = framesOf((readBatch(binary as Uint8Array) as { bytes: Uint8Array }).bytes);
      assert.deepEqual(frame!.payload, bytes);
      const [item] = (json as { items: { value: unknown }[] }).items;
      const codec = cCodec(announced.struct, { byteOrder: "little" });
      assert.deepEqual(item!.value, JSON.parse(codec.json(bytes)));
      if (fields.length === 0) return;
      const batch = readBatch(columns as Uint8Array);
      assert.ok(batch.kind === "columns");
      fields.forEach((path, i) => {
        const expected = fieldReader(struct, path, { byteOrder: "little" }).number(bytes, 0);
        assert.deepEqual(batch.blocks[0]!.columns[i]![0], expected, path);
      });
    }),
    { numRuns: 100 },
  );
});

Deno.test("What clients send to a program is seen by those who subscribe to it", () => {
  using conversation = greeted();
  conversation.send({ op: "subscribe", sub: 1, topics: "arm.Command" });
  conversation.received();
  conversation.send({ op: "send", topic: "arm.Command", value: { channel: 1, value: 2 } });
  const { items } = onlyText(conversation) as { items?: { value: unknown }[] };
  assert.deepEqual(items?.map(({ value }) => value), [{ channel: 1, value: 2 }]);
});

Deno.test("A recording is wound by clients, who all hear of it", () => {
  const listeners: ((state: PlaybackState, didSeek: boolean) => void)[] = [];
  let state: PlaybackState = { status: "playing", time: 5n, speed: 1 };
  const playback: Playback = {
    range: { start: 1n, end: 9n },
    get state() {
      return state;
    },
    control: ({ isPlaying = true, speed = 1, seek = state.time }) =>
      state = { status: isPlaying ? "playing" : "paused", time: seek, speed },
    listen: (listener) => void listeners.push(listener),
  };
  using conversation = begun({ hub: { playback } });
  const [hello, , first] = conversation.texts();
  assert.ok((hello!["capabilities"] as string[]).includes("playback"));
  const told = { op: "playback", status: "playing", time: "5", start: "1", end: "9", speed: 1 };
  assert.deepEqual(first, told);
  conversation.send({ op: "playback", play: false, seek: "7", id: 1 });
  assert.deepEqual(onlyText(conversation), { ...told, status: "paused", time: "7", id: 1 });
  listeners[0]!({ status: "ended", time: 9n, speed: 1 }, true);
  assert.deepEqual(onlyText(conversation), { ...told, status: "ended", time: "9", seeked: true });
  using without = greeted();
  without.send({ op: "playback", play: true });
  assert.equal(onlyText(without)["kind"], "unavailable");
});
