import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { FakeKernel, kernelAndClient } from "./fake_kernel_testing.ts";
import { KernelClient } from "./kernel_client.ts";

for (
  const [name, fake] of Object.entries({
    "that greets": { welcomes: true, tellsStatus: false },
    "without iopub_welcome": { welcomes: false, tellsStatus: true },
  })
) {
  Deno.test(`No output is missed of a kernel ${name}`, async () => {
    await using both = await kernelAndClient({
      ...fake,
      async script(request, kernel) {
        await kernel.publish("stream", { name: "stdout", text: "at once" }, request);
        await kernel.finish(request);
      },
    });
    const { stdout, isCutOff } = await both.client.execute("x");
    assert.equal(stdout, "at once");
    assert.equal(isCutOff, false);
  });
}

Deno.test("A kernel that says nothing on iopub, or has another key, is given up", async () => {
  await using mute = await FakeKernel.start({ welcomes: false, tellsStatus: false });
  const options = { timeoutMs: 1000 };
  const late = (error: unknown) => {
    assert(error instanceof RoboError && error.code === "unavailable");
    return /has not answered within 1000 ms/.test(error.message) && /key/.test(error.hint!);
  };
  await assert.rejects(KernelClient.connect({ info: mute.info }, options), late);
  const info = { ...mute.info, key: "another" };
  await assert.rejects(KernelClient.connect({ info }, options), late);
  const signal = AbortSignal.timeout(20);
  await assert.rejects(
    KernelClient.connect({ info }, { signal }),
    (error) => error === signal.reason,
  );
});
