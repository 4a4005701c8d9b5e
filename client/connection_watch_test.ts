import assert from "node:assert/strict";
import { RoboError } from "../errors.ts";
import { HandshakeError } from "../transports/zmtp_link.ts";
import { ConnectionWatch } from "./connection_watch.ts";

async function hintAfter(failure: unknown): Promise<string | undefined> {
  const watch = new ConnectionWatch({
    isConnected: () => false,
    show: () => {},
    onConnection: undefined,
  });
  watch.failed(failure);
  const never = Promise.withResolvers<void>().promise;
  const error = await watch.within(never, 0).then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof RoboError && error.code === "unavailable");
  return error.hint;
}

Deno.test("Each way not to reach a core has its own cure", async () => {
  const cause = new Deno.errors.ConnectionRefused();
  const refused = new RoboError("unavailable", "Nobody listens", { hint: "Check the port", cause });
  const unknown = new RoboError("unavailable", "No such host", { hint: "Check the host's name" });
  assert.equal(await hintAfter(undefined), "Start one with: robo core");
  assert.equal(await hintAfter(refused), "Start one with: robo core");
  assert.equal(await hintAfter(unknown), "Check the host's name");
  assert.match((await hintAfter(new HandshakeError("mechanism-mismatch", "")))!, /--server-key/);
  assert.match((await hintAfter(new HandshakeError("peer-error", "")))!, /password or the key/);
});
