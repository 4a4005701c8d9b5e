import assert from "node:assert/strict";
import { askHub } from "./control_client.ts";

const never = new AbortController().signal;

Deno.test("a core that does not answer from afar may answer its own machine alone", async () => {
  await assert.rejects(askHub("http://127.0.0.1:1", never), {
    message: "No core answers at http://127.0.0.1:1",
    hint: "Start one with: robo core",
  });
  await assert.rejects(askHub("http://nowhere.invalid:9997", never), {
    message: "No core answers at http://nowhere.invalid:9997",
    hint: /--control 0\.0\.0\.0:9997/,
  });
});

Deno.test("what refuses without a word is quoted with its status", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(null, { status: 503 }),
  );
  await assert.rejects(askHub(`http://127.0.0.1:${server.addr.port}`, never), {
    message: `What answers at http://127.0.0.1:${server.addr.port} refused: HTTP status 503`,
    hint: /proxy/,
  });
});
