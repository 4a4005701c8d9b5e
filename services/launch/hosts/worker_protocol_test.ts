import assert from "node:assert/strict";
import fc from "fast-check";
import { HostOutput, type HostOutputItem } from "./host_output.ts";
import { encodeEvent, encodeLine, type HostEvent } from "./worker_protocol.ts";

function readAll(text: string): HostOutputItem[] {
  const output = new HostOutput();
  return text.replace(/\n$/, "").split("\n").flatMap((line) => [...output.read(line)]);
}

Deno.test("What the host tells arrives as it was", () => {
  const events: HostEvent[] = [
    { event: "ready" },
    { event: "started", node: "left/arm Ω" },
    { event: "exited", node: "a", code: 1, error: "Error: \n\x1e" },
    { event: "refused", reason: "no" },
  ];
  assert.deepEqual(readAll(events.map(encodeEvent).join("")), events);
});

Deno.test("Any line arrives as it was, in pieces that a pipe keeps together", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20_000, size: "max" }),
    fc.string({ maxLength: 9000, size: "max" }),
  ).filter((text) => !text.includes("\n"));
  fc.assert(
    fc.property(text, (text) => {
      const encoded = encodeLine({ node: "n", stream: "stderr", text });
      assert.ok(encoded.split("\n").every((line) => line.length < 4096));
      assert.deepEqual(readAll(encoded), [{ event: "line", node: "n", stream: "stderr", text }]);
    }),
    { numRuns: 30 },
  );
});

Deno.test("Lines of several nodes whose pieces alternate do not mix", () => {
  const pieces = ["a", "b"].map((node) =>
    encodeLine({ node, stream: "stdout", text: node.repeat(10_000) }).trimEnd().split("\n")
  );
  const mixed = pieces[0]!.flatMap((piece, index) => [piece, pieces[1]![index]!]).join("\n");
  const texts = readAll(mixed).map((item) => "text" in item ? item.text : "");
  assert.deepEqual(texts, ["a".repeat(10_000), "b".repeat(10_000)]);
});

Deno.test("What is printed between the records belongs to nobody", () => {
  const record = encodeEvent({ event: "started", node: "a" });
  assert.deepEqual(readAll(`hello\npart${record}\n`), [
    { event: "unattributed", text: "hello" },
    { event: "unattributed", text: "part" },
    { event: "started", node: "a" },
    { event: "unattributed", text: "" },
  ]);
});

Deno.test("Malformed records are lines that somebody printed", () => {
  const records = ["{", "3", "null", `{"event":"dance"}`, `{"event":"line"}`, `{"event":1}`];
  for (const record of [...records, `{"event":"started","node":3}`]) {
    assert.deepEqual(readAll(`\x1e${record}`), [{ event: "unattributed", text: record }]);
  }
});

Deno.test("A line that never ends is given out in parts", () => {
  const output = new HostOutput();
  const piece = encodeLine({ node: "n", stream: "stdout", text: "x".repeat(1000), more: true })
    .trimEnd();
  const items = Array.from({ length: 140 }, () => [...output.read(piece)]).flat();
  assert.equal(items.length, 2);
});

Deno.test("A long error is shortened", () => {
  const line = encodeEvent({ event: "exited", node: "n", code: 1, error: "Ω".repeat(100_000) });
  assert.ok(line.length <= 4096);
  const [event] = readAll(line);
  assert.ok(event?.event === "exited" && /^Ω{100,}$/.test(event.error!));
});
