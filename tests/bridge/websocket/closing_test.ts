/**
 * What Autobahn's test suite asks of servers, part 7: how connections end; and how they end without a word.
 *
 * @module
 */
import assert from "node:assert/strict";
import { concat } from "../../../protocols/bytes.ts";
import { until } from "../../lib/until.ts";
import { type EchoServer, echoServer } from "./echo_server.ts";
import { closing, frame, RawClient } from "./raw_client.ts";

/** Sends bytes, and gives what the server says until it has closed the connection. */
async function conversation(echo: EchoServer, ...sent: readonly Uint8Array[]) {
  using client = await RawClient.open(echo.url);
  const [got] = await Promise.all([client.rest(), client.send(concat([...sent]))]);
  return got;
}

Deno.test("A close frame is answered with its code, what comes behind it is not looked at", async () => {
  await using echo = await echoServer();
  const hello = { kind: "text", text: "Hello" };
  const end = { kind: "close", code: 1000, reason: "" };
  assert.deepEqual(await conversation(echo, frame(1, "Hello"), closing(1000, "all done")), [
    hello,
    end,
  ]);
  assert.deepEqual(await conversation(echo, closing(1000), closing(1000)), [end]);
  assert.deepEqual(await conversation(echo, closing(1000), frame(9)), [end]);
  assert.deepEqual(await conversation(echo, closing(1000), frame(1, "late")), [end]);
  assert.deepEqual(await conversation(echo, closing(1000), new Uint8Array([0xff])), [end]);
  assert.deepEqual(await conversation(echo, frame(1, "half", { hasMore: true }), closing(1000)), [
    end,
  ]);
  assert.deepEqual(await conversation(echo, frame(8)), [{
    kind: "close",
    code: undefined,
    reason: "",
  }]);
  await until("all are told", () => echo.ends.length === 7);
  assert.deepEqual(echo.ends[0], { code: 1000, reason: "all done", isClean: true });
  assert.deepEqual(echo.ends[6], { code: 1005, reason: "", isClean: true });
});

Deno.test("Close frames have codes that there are, and reasons that are text", async () => {
  await using echo = await echoServer();
  const codeOf = async (sent: Uint8Array) => {
    const close = (await conversation(echo, sent)).at(-1);
    return close?.kind === "close" ? close.code : close;
  };
  const valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
  for (const code of [...valid, 3000, 3999, 4000, 4999]) {
    assert.equal(await codeOf(closing(code)), code);
  }
  const wrong = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
  for (const code of wrong) assert.equal(await codeOf(closing(code)), 1002, String(code));
  assert.equal(await codeOf(frame(8, "x")), 1002);
  assert.equal(await codeOf(closing(1000, "x".repeat(123))), 1000);
  assert.equal(await codeOf(closing(1000, "x".repeat(124))), 1002);
  assert.equal(await codeOf(closing(1000, Uint8Array.fromHex("cebae1bdb9cf83eda080"))), 1007);
});

Deno.test("The server's own close waits for the client's answer, and no longer than it is set", async () => {
  await using echo = await echoServer({ closeTimeout: 1000 });
  using polite = await RawClient.open(echo.url);
  const socket = await until("it is there", () => echo.sockets[0]);
  socket.close(4001, `enough ${"é".repeat(100)}`);
  assert.equal(socket.isClosed, true);
  socket.write([frame(1, "never sent")]);
  const close = await polite.next();
  assert.ok(close?.kind === "close" && close.code === 4001);
  assert.equal(new TextEncoder().encode(close.reason).length, 123);
  await polite.send(closing(4001));
  assert.equal(await polite.next(), undefined);
  await until("it is told", () => echo.ends.length === 1);
  assert.ok(echo.ends[0]!.isClean && echo.ends[0]!.code === 4001);

  using silent = await RawClient.open(echo.url);
  const other = await until("it is there", () => echo.sockets[1]);
  other.close(4002);
  await until("it is ended", () => echo.ends.length === 2);
  assert.deepEqual(echo.ends[1], { code: 4002, reason: "", isClean: false });
  assert.equal((await silent.rest()).length, 1);
});

Deno.test("Who goes without a close frame has broken off: half closed, reset, or with half a frame", async () => {
  await using echo = await echoServer({ closeTimeout: 200 });
  {
    using half = await RawClient.open(echo.url);
    await half.send(frame(1, "last words"));
    await half.shutdown();
    assert.deepEqual(await half.rest(), [{ kind: "text", text: "last words" }]);
  }
  {
    using cut = await RawClient.open(echo.url);
    await cut.send(frame(1, "cut").subarray(0, 5));
  }
  {
    using unread = await RawClient.open(echo.url);
    await unread.send(frame(1, "x".repeat(100_000)));
    // What it has not read when it closes makes the kernel send a reset.
    await until("the answer is on its way", () => echo.sockets[2]?.bufferedBytes === 0);
  }
  await until("all are told", () => echo.ends.length === 3);
  assert.deepEqual(echo.ends.map(({ code, isClean }) => [code, isClean]), [
    ...[[1006, false], [1006, false], [1006, false]],
  ]);
});

Deno.test("When the server ends, all clients are told 1001, and those that do not answer are ended", async () => {
  await using echo = await echoServer({ closeTimeout: 1000 });
  using polite = await RawClient.open(echo.url);
  using silent = await RawClient.open(echo.url);
  const ended = echo.server[Symbol.asyncDispose]();
  const close = await polite.next();
  assert.deepEqual(close, { kind: "close", code: 1001, reason: "The bridge ends" });
  await polite.send(closing(1001));
  await ended;
  assert.equal((await silent.rest()).length, 1);
  assert.deepEqual(echo.ends.map(({ code, isClean }) => [code, isClean]), [[1001, true], [
    1001,
    false,
  ]]);
  await assert.rejects(RawClient.open(echo.url));
});

Deno.test("A handler that cannot go on ends the connection with 1011, and with 1003 for what it does not understand", async () => {
  const { RoboError } = await import("../../../errors.ts");
  await using echo = await echoServer({
    onSocket: () => ({
      received({ kind }) {
        if (kind === "binary") throw new RoboError("data", "Only text is understood");
        throw new Error("Oops");
      },
      closed() {},
    }),
  });
  assert.deepEqual(await conversation(echo, frame(2, "x"), frame(9)), [
    { kind: "close", code: 1003, reason: "Only text is understood" },
  ]);
  assert.deepEqual(await conversation(echo, frame(1, "x"), frame(9)), [
    { kind: "close", code: 1011, reason: "A mistake in robo" },
  ]);
});
