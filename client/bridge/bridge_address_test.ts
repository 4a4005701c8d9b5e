import assert from "node:assert/strict";
import { bridgeAddress } from "./bridge_address.ts";

Deno.test("The address of the bridge's page leads to its WebSocket, with the token that it carries", () => {
  const parts = (text: string) => {
    const { url, token } = bridgeAddress(text);
    return [url.href, token];
  };
  assert.deepEqual(parts("ws://robot:8675/?token=abc"), ["ws://robot:8675/?token=abc", undefined]);
  assert.deepEqual(parts("http://127.0.0.1:8675"), ["ws://127.0.0.1:8675/", undefined]);
  assert.deepEqual(parts("https://robot/#token=a.b~c"), ["wss://robot/", "a.b~c"]);
  assert.deepEqual(parts("robot:8675"), ["ws://robot:8675/", undefined]);
  assert.deepEqual(parts("[::1]:8675/ws"), ["ws://[::1]:8675/ws", undefined]);
});

Deno.test("What is no address of a bridge is refused with one that is", () => {
  for (const text of ["", "robot", "robot:x", "robot:99999", "ftp://robot/", "ws://"]) {
    assert.throws(() => bridgeAddress(text), { code: "usage", hint: /ws:\/\/127\.0\.0\.1:8675/ });
  }
});
