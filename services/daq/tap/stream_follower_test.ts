import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../../../protocols/bytes.ts";
import { DIALECTS, type Message } from "../../../protocols/pymodaq/mod.ts";
import { bytesOf, clientMessages } from "./conversations_testing.ts";
import { type FollowOptions, type Seen, StreamFollower } from "./stream_follower.ts";
import type { End } from "./capture_format.ts";

function follow(
  bytes: Uint8Array,
  options: FollowOptions & { readonly from?: End; readonly chunk?: number } = {},
): Seen[] {
  const { from = "client", chunk = bytes.length, ...rest } = options;
  const follower = new StreamFollower(from, rest);
  const seen: Seen[] = [];
  for (let at = 0; at < bytes.length; at += chunk) {
    seen.push(...follower.push(bytes.subarray(at, at + chunk)));
  }
  return [...seen, ...follower.end()];
}

function messagesOf(seen: readonly Seen[]): Message["kind"][] {
  return seen.flatMap((seen) => seen.kind === "message" ? [seen.message.kind] : []);
}

const KINDS = clientMessages("L2").map(({ kind }) => kind);

for (const dialect of DIALECTS) {
  Deno.test(`Every message of ${dialect} is seen with its place, however its bytes are cut`, () => {
    const bytes = bytesOf(clientMessages(dialect), dialect);
    const whole = follow(bytes);
    assert.deepEqual(messagesOf(whole), KINDS);
    let at = 0;
    for (const seen of whole) {
      assert.ok(seen.kind === "message");
      assert.equal(seen.at, at);
      at += seen.bytes;
    }
    assert.equal(at, bytes.length);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes.length }), (chunk) => {
        const cut = follow(bytes, { chunk });
        // The last lists of T2's data count with what follows when they come late: nothing tells before that they come.
        const place = ({ kind, at }: Seen) => [kind, dialect === "T2" ? 0 : at];
        assert.deepEqual(cut.map(place), whole.map(place));
      }),
      { numRuns: 40 },
    );
  });
}

Deno.test("What one dialect cannot be is shown as the one that it is, and read on in that", () => {
  const bytes = bytesOf(clientMessages("T3"), "T3");
  const seen = follow(bytes, { dialect: "L2" });
  const trouble = seen.find(({ kind }) => kind === "trouble");
  assert.ok(trouble?.kind === "trouble");
  assert.deepEqual(trouble.fits.map(({ dialect, from }) => [dialect, from]), [["T3", "client"]]);
  assert.deepEqual(messagesOf(seen), KINDS);
});

Deno.test("Behind bytes that make no sense the next message is found, with what was skipped", () => {
  const [hello, infos, change, ...rest] = clientMessages("L2");
  const nonsense = new Uint8Array(333).fill(0xee);
  const before = bytesOf([hello!, infos!], "L2");
  const bytes = concat([before, nonsense, bytesOf([change!, ...rest], "L2")]);
  for (const chunk of [1, 7, 100, bytes.length]) {
    const seen = follow(bytes, { chunk });
    assert.deepEqual(messagesOf(seen), KINDS);
    const trouble = seen[2];
    assert.ok(trouble?.kind === "trouble", `chunks of ${chunk}`);
    assert.equal(trouble.at, before.length);
    assert.equal(trouble.where, before.length);
    assert.deepEqual(seen[3], { kind: "found", at: before.length + 333, skipped: 333 });
  }
});

Deno.test("A large frame is followed without being kept, and what breaks behind it is found again", () => {
  const frame: Message = {
    kind: "done",
    data: {
      form: "list",
      list: [{
        type: "array",
        value: { dtype: "|u1", shape: [700_000], bytes: new Uint8Array(700_000).fill(3) },
      }],
    },
  };
  const [hello, infos] = clientMessages("L2");
  const before = bytesOf([hello!, frame], "L2");
  const bytes = concat([before, new Uint8Array(50).fill(0xff), bytesOf([infos!, frame], "L2")]);
  for (const chunk of [1000, 65_536, bytes.length]) {
    const seen = follow(bytes, { chunk });
    assert.deepEqual(
      seen.map(({ kind }) => kind),
      ["message", "message", "trouble", "found", "message", "message"],
    );
    assert.ok(seen[3]?.kind === "found" && seen[3].at === before.length + 50);
  }
});

Deno.test("What a server says is recognised when it is read as a client's", () => {
  const orders: Message[] = [
    { kind: "order", command: "check_position" },
    {
      kind: "move",
      command: "move_abs",
      to: { form: "scalar", scalar: { dtype: "<f8", value: 1 } },
    },
  ];
  const [trouble] = follow(bytesOf(orders, "L2"));
  assert.ok(trouble?.kind === "trouble");
  assert.ok(trouble.fits.length > 0 && trouble.fits.every(({ from }) => from === "server"));
});

Deno.test("A stream that ends within a message is cut, and one that ends behind one is not", () => {
  const bytes = bytesOf(clientMessages("T3"), "T3");
  assert.equal(follow(bytes).at(-1)?.kind, "message");
  const cut = follow(bytes.subarray(0, bytes.length - 3)).at(-1);
  assert.deepEqual(cut?.kind === "cut" && { at: cut.at, bytes: cut.bytes }, {
    at: bytes.length - 8,
    bytes: 5,
  });
});

Deno.test("A stream that makes no sense again and again is not looked at for ever, and that is told", () => {
  const unit = [0, 0, 0, 4, ...new TextEncoder().encode("Done"), 255, 255, 255, 255];
  const bytes = new Uint8Array(Array.from({ length: 20_000 }, () => unit).flat());
  const troubles = follow(bytes, { chunk: 65_536 }).filter(({ kind }) => kind === "trouble");
  assert.equal(troubles.length, 1000);
  const last = troubles.at(-1)!;
  assert.ok(last.kind === "trouble" && last.problem.endsWith("the rest is not looked at"));
});

Deno.test("Random bytes end in nothing worse than trouble", () => {
  const whole = bytesOf(clientMessages("L2"), "L2");
  fc.assert(fc.property(
    fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.nat(whole.length).map((n) => whole.slice(n))),
    ),
    fc.integer({ min: 1, max: 300 }),
    (parts, chunk) => {
      const bytes = concat(parts);
      if (bytes.length === 0) return;
      const seen = follow(bytes, { chunk });
      let before = 0;
      let doubtSince: number | undefined;
      for (const one of seen) {
        // Unknown words right before what makes no sense are a part of that.
        const least = one.kind === "trouble" ? doubtSince ?? before : before;
        assert.ok(one.at >= least && one.at <= bytes.length, `${one.at} after ${before}`);
        const isUnknown = one.kind === "message" && one.message.kind === "unknown";
        doubtSince = isUnknown ? doubtSince ?? one.at : undefined;
        before = one.at;
      }
    },
  ));
});
