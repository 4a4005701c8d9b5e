import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import type { JsonObject } from "../../protocols/jupyter/mod.ts";
import { FakeKernel } from "./fake_kernel_testing.ts";
import { takeLease } from "./lease.ts";

const HELD = { status: "error", ename: "DriveHeld", evalue: "ana drives since 12 s" };

/** A kernel that answers attempts to take the lease with `replies`, the last one ever after. */
function kernel(...replies: readonly JsonObject[]): FakeKernel {
  let count = 0;
  return new FakeKernel({}, {
    robo_drive_request: ({ action }) =>
      action === "take" ? replies[Math.min(count++, replies.length - 1)]! : { status: "ok" },
  });
}

const { signal } = new AbortController();

Deno.test("the lease is taken, and given back", async () => {
  const fake = kernel({ status: "ok" });
  {
    await using _lease = await takeLease(fake, { signal });
  }
  assert.deepEqual(fake.requests, [
    'robo_drive_request {"action":"take"}',
    'robo_drive_request {"action":"release"}',
  ]);
});

Deno.test("a lease that another has is refused at once, with the cure", async () => {
  await assert.rejects(takeLease(kernel(HELD), { signal }), (error) => {
    assert.ok(error instanceof RoboError);
    assert.equal(error.exitStatus, 77);
    assert.equal(error.message, "ana drives since 12 s");
    assert.match(error.hint!, /--wait/);
    return true;
  });
});

Deno.test("a lease is waited for, and that is said once", async () => {
  const waits: string[] = [];
  const fake = kernel(HELD, HELD, { status: "ok" });
  await takeLease(fake, { signal, waitMs: 60_000, onWait: (holder) => waits.push(holder) });
  assert.deepEqual(waits, ["ana drives since 12 s"]);
  assert.equal(fake.requests.length, 3);
});

Deno.test("Ctrl-C ends the wait for a lease", async () => {
  const stop = new AbortController();
  const taking = takeLease(kernel(HELD), {
    signal: stop.signal,
    waitMs: 60_000,
    onWait: () => queueMicrotask(() => stop.abort()),
  });
  await assert.rejects(taking, /ana drives/);
});

Deno.test("a lease of a kernel that has died needs no return", async () => {
  const fake = new FakeKernel({}, {
    robo_drive_request: ({ action }) => {
      if (action === "take") return { status: "ok" };
      throw new RoboError("lost", "The kernel died");
    },
  });
  await using _lease = await takeLease(fake, { signal });
});
