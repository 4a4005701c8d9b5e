import assert from "node:assert/strict";
import { WorkerPool } from "./worker_pool.ts";
import type { HostEvent } from "./worker_protocol.ts";

/** A worker that takes longer to begin than one that runs may take to answer. */
const SLOW = `data:text/javascript,${
  encodeURIComponent(`
    const end = performance.now() + 1500;
    while (performance.now() < end);
    onmessage = ({ data: { port } }) => {
      port.onmessage = () => port.postMessage({ is: "pong" });
      port.postMessage({ is: "begun" });
    };
  `)
}`;

const BEGUN = `begun ${crypto.randomUUID()}`;

/** A worker that answers at once, and tells all of the process when it has begun. */
const QUICK = `data:text/javascript,${
  encodeURIComponent(`
    onmessage = ({ data: { port } }) => {
      port.onmessage = () => port.postMessage({ is: "pong" });
      port.postMessage({ is: "begun" });
      const channel = new BroadcastChannel("${BEGUN}");
      channel.postMessage("");
      channel.close();
    };
  `)
}`;

const SPEC = {
  module: "unused.ts",
  function: "unused",
  kwargs: {},
  namespace: "",
  remap: {},
  core: { in: "", out: "" },
};

Deno.test("A node that has yet to begin is ended alone, and does not count as stuck", async () => {
  const ended = Promise.withResolvers<HostEvent>();
  const pool = new WorkerPool({ entry: SLOW, tell: ended.resolve });
  pool.request({ do: "start", node: "arm", spec: SPEC });
  pool.request({ do: "kill", node: "arm" });
  assert.deepEqual(await ended.promise, { event: "exited", node: "arm", code: 1, killed: true });
});

Deno.test("A node that answers while the host itself is held up does not count as stuck", async () => {
  const told = Promise.withResolvers<HostEvent>();
  const pool = new WorkerPool({ entry: QUICK, tell: told.resolve });
  const channel = new BroadcastChannel(BEGUN);
  const begun = new Promise((resolve) => channel.onmessage = resolve);
  pool.request({ do: "start", node: "arm", spec: SPEC });
  await begun;
  channel.close();
  pool.request({ do: "kill", node: "arm" });
  const end = performance.now() + 2500;
  while (performance.now() < end);
  assert.deepEqual(await told.promise, { event: "exited", node: "arm", code: 1, killed: true });
});
