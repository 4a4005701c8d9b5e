import assert from "node:assert/strict";
import { HostError, type HostReason } from "../../ffi/host_error.ts";
import { noneWaits } from "../../ffi/waiter.ts";
import { hasSharedMemory, shmFolder } from "../../tests/lib/shm_folder.ts";

/** A test with a shared memory of its own. */
export function shmTest(name: string, body: (folder: string) => void | Promise<void>): void {
  const ignore = !hasSharedMemory();
  Deno.test({
    name,
    ignore,
    fn: async () => {
      using folder = shmFolder();
      await body(folder.path);
      // What was closed in the last moment is still to be let go by the call that was parked for it.
      await noneWaits();
    },
  });
}

/** Passes if `act` fails with a `HostError` of that reason, whose message matches. */
export function fails(act: () => unknown, reason: HostReason, message = /./): void {
  assert.throws(act, isHostError(reason, message));
}

/** The same of a promise. */
export async function rejects(
  promise: Promise<unknown>,
  reason: HostReason,
  message = /./,
): Promise<void> {
  await assert.rejects(promise, isHostError(reason, message));
}

function isHostError(reason: HostReason, message: RegExp): (error: unknown) => true {
  return (error) => {
    assert(error instanceof HostError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, message);
    return true;
  };
}
