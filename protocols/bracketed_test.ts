import assert from "node:assert/strict";
import { bracketed } from "./bracketed.ts";

Deno.test("An IPv6 address has brackets in front of a port, once, and no other host has", () => {
  const hosts = ["::1", "[::1]", "127.0.0.1", "robot.local"];
  assert.deepEqual(hosts.map(bracketed), ["[::1]", "[::1]", "127.0.0.1", "robot.local"]);
});
