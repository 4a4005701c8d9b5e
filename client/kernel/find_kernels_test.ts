import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { type ConnectionInfo, formatConnectionFile } from "../../protocols/jupyter/mod.ts";
import { FakeKernel } from "./fake_kernel_testing.ts";
import { findKernels } from "./find_kernels.ts";
import { locateKernel } from "./locate_kernel.ts";

/** A process id that no process has: beyond the largest of Linux. */
const NO_PROCESS = 2 ** 22 + 1;

/** How a kernel that lives is looked for: a busy machine may take long to answer. */
const PATIENT = { timeoutMs: 60_000 };

/** A folder that is removed with its holder. */
async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Ports at which nobody listens any more. */
async function deadInfo(): Promise<ConnectionInfo> {
  await using kernel = await FakeKernel.start();
  return kernel.info;
}

function refusal(code: string, words: RegExp, hint: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof RoboError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    assert.match(error.hint ?? "", hint);
    return true;
  };
}

Deno.test("The newest kernel that lives is chosen, whatever files of dead ones lie about", async () => {
  await using folder = await temporaryFolder();
  await using old = await FakeKernel.start({ robo: { name: "old", startedAt: 100 } });
  await using young = await FakeKernel.start({ robo: { name: "young", startedAt: 200 } });
  await young.writeFile(folder.path, "kernel-1.json");
  await old.writeFile(folder.path, "kernel-2.json");
  const dead = { ...await deadInfo(), robo: { name: "dead", startedAt: 300 } };
  await Deno.writeTextFile(`${folder.path}/kernel-3.json`, formatConnectionFile(dead));
  await Deno.writeTextFile(`${folder.path}/kernel-4.json`, "{ half a fi");
  await Deno.writeTextFile(`${folder.path}/nbserver-4.json`, "{}");
  await Deno.mkdir(`${folder.path}/kernel-5.json`);
  const options = { ...PATIENT, folder: folder.path };
  const names = (await findKernels(options)).map(({ info }) => info.robo?.name);
  assert.deepEqual(names, ["young", "old"]);
  const { info } = await locateKernel({}, options);
  assert.equal(info.robo?.name, "young");
});

Deno.test("A file whose process is gone is not of the kernel that has its ports now", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using folder = await temporaryFolder();
  await using kernel = await FakeKernel.start();
  const robo = { pid: NO_PROCESS, startedAt: 9e9 };
  const text = formatConnectionFile({ ...kernel.info, robo });
  await Deno.writeTextFile(`${folder.path}/kernel-1.json`, text);
  assert.deepEqual(await findKernels({ folder: folder.path }), []);
});

Deno.test("Of several files with the same ports only the newest counts", async () => {
  await using folder = await temporaryFolder();
  await using kernel = await FakeKernel.start({ robo: { startedAt: 200 } });
  await kernel.writeFile(folder.path, "kernel-1.json");
  const stale = formatConnectionFile({ ...kernel.info, key: "old", robo: { startedAt: 100 } });
  await Deno.writeTextFile(`${folder.path}/kernel-2.json`, stale);
  const found = await findKernels({ ...PATIENT, folder: folder.path });
  assert.deepEqual(found.map(({ path }) => path), [`${folder.path}/kernel-1.json`]);
});

Deno.test("A kernel is found by its name, and by its file's path, name, part or pattern", async () => {
  await using folder = await temporaryFolder();
  await using arm = await FakeKernel.start({ robo: { name: "arm", startedAt: 100 } });
  await using leg = await FakeKernel.start({ robo: { name: "leg", startedAt: 200 } });
  const path = await arm.writeFile(folder.path, "kernel-123.json");
  await leg.writeFile(folder.path, "kernel-456.json");
  await arm.writeFile(folder.path, "observers-123.json");
  const options = { ...PATIENT, folder: folder.path };
  for (
    const place of [
      { name: "arm" },
      { file: path },
      { file: "kernel-123.json" },
      { file: "123" },
      { file: "kernel-1*.json" },
      { file: "observers-123.json" },
      { file: "kernel-?23.json" },
      { info: arm.info },
    ]
  ) {
    const { info } = await locateKernel(place, options);
    assert.equal(info.robo?.name, "arm", JSON.stringify(place));
  }
  await assert.rejects(
    locateKernel({ name: "hand" }, options),
    refusal("unavailable", /^No kernel called hand runs here$/, /There are: leg, arm/),
  );
  await assert.rejects(
    locateKernel({ file: "999" }, options),
    refusal("unavailable", /file like 999/, /leg, arm/),
  );
  await assert.rejects(
    locateKernel({ file: `${folder.path}/none.json` }, options),
    refusal("missing", /There is no connection file .*none.json$/, /robo interpreter list/),
  );
});

Deno.test("Where no kernel runs, it is said, with what lies about and the cure", async () => {
  await using folder = await temporaryFolder();
  const options = { folder: folder.path };
  const cure = /^Start one with: robo interpreter$/;
  await assert.rejects(
    locateKernel({}, options),
    refusal("unavailable", /^No kernel runs here$/, cure),
  );
  await assert.rejects(
    locateKernel({}, { folder: "/nowhere" }),
    refusal("unavailable", /^No kernel runs here$/, cure),
  );
  const file = `${folder.path}/kernel-1.json`;
  await Deno.writeTextFile(file, formatConnectionFile(await deadInfo()));
  await assert.rejects(
    locateKernel({}, options),
    refusal("unavailable", /No kernel runs here; .* holds a file of one that is gone$/, cure),
  );
  await assert.rejects(
    locateKernel({ file }, options),
    refusal("unavailable", /kernel-1.json does not answer$/, /Start one with/),
  );
  await Deno.writeTextFile(file, "[]");
  await assert.rejects(
    locateKernel({ file }, options),
    refusal("data", /no JSON object/, /Delete/),
  );
});

Deno.test("A kernel whose port is held by something that never answers is not alive", async () => {
  await using folder = await temporaryFolder();
  await using kernel = await FakeKernel.start();
  using mute = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hb = (mute.addr as Deno.NetAddr).port;
  const text = formatConnectionFile({ ...kernel.info, ports: { ...kernel.info.ports, hb } });
  await Deno.writeTextFile(`${folder.path}/kernel-1.json`, text);
  assert.deepEqual(await findKernels({ folder: folder.path, timeoutMs: 50 }), []);
});

Deno.test("A search that is called off ends", async () => {
  await using folder = await temporaryFolder();
  await using kernel = await FakeKernel.start();
  await kernel.writeFile(folder.path);
  const signal = AbortSignal.abort();
  assert.deepEqual(await findKernels({ folder: folder.path, signal }), []);
});
