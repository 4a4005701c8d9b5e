import assert from "node:assert/strict";
import { encodeCoreInfo } from "../../../protocols/gecko/core_info.ts";
import { encodeMessage } from "../../../protocols/zmtp/mod.ts";
import { message, startHub } from "../../../tests/hub/hub_lab.ts";
import { RawPeer } from "../../../tests/hub/raw_peer.ts";
import { until } from "../../../tests/lib/until.ts";

Deno.test({
  name:
    "Identifier finds the process behind a connection, and prefers the name that the process gives itself",
  ignore: Deno.build.os !== "linux",
  async fn() {
    for (const host of ["127.0.0.1", "[::]"]) {
      await using hub = await startHub({ in: `tcp://${host}:0`, out: "tcp://127.0.0.1:0" });
      const port = hub.identity.in.split(":").at(-1);
      using publisher = await RawPeer.publisher(`tcp://127.0.0.1:${port}`);
      using _subscriber = await RawPeer.subscriber(hub.identity.out, "");
      await publisher.send(message("a", "1"));
      await until("both are there", () => hub.publishers.size + hub.subscribers.size === 2);
      using observer = hub.observe();
      const before = await observer.take();
      assert.equal(before.publishers[0]!.pid, Deno.pid, host);
      assert.ok(before.publishers[0]!.name!.length > 0);

      const info = encodeCoreInfo({ pid: Deno.pid, name: "ears and mouth", running: true });
      await publisher.send(encodeMessage([new TextEncoder().encode("core_info"), info]));
      await until("it is registered", () => hub.processes.registeredName(Deno.pid));
      const after = await observer.take();
      assert.equal(after.publishers[0]!.name, "ears and mouth");
      assert.equal(after.subscribers[0]!.name, "ears and mouth");
      assert.equal(after.total.messages, 1);
    }
  },
});
