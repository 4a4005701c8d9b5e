import assert from "node:assert/strict";
import { encodeZ85 } from "../../protocols/zmtp/mod.ts";
import { findPythonWith } from "../lib/python.ts";
import { installedKernel, KERNEL_NAME } from "./installed_kernel.ts";
import { JupyterFolder, KernelLab } from "./kernel_lab.ts";
import { runPython } from "../lib/python.ts";
import { runScenario } from "./scenario.ts";

const python = findPythonWith("jupyter_client", "zmq", "ipykernel");
const ignore = python === undefined;

/** A kernel that wants CURVE, with a list of clients. */
async function curveKernel(clients: readonly string[]): Promise<KernelLab> {
  const folder = await JupyterFolder.make({
    "clients.txt": clients.map((key) => `${key}\n`).join(""),
  });
  return await KernelLab.startIn(folder, ["--curve", "--authorized", "clients.txt"]);
}

/** A key pair of libzmq's. */
async function keyPair(): Promise<{ publicKey: string; secretKey: string }> {
  const script = "import zmq; print(*(key.decode() for key in zmq.curve_keypair()), end='')";
  const [publicKey = "", secretKey = ""] = new TextDecoder().decode(
    await runPython(python!, script),
  )
    .split(" ");
  return { publicKey, secretKey };
}

Deno.test({
  name: "The newest jupyter_client reaches a kernel over CURVE with its connection file",
  ignore,
}, async () => {
  await using kernel = await curveKernel([encodeZ85(new Uint8Array(32).fill(7))]);
  await runScenario({ python, folder: kernel.folder }, "curve.py key_holder", kernel.file);
});

Deno.test({
  name: "A client whose key is not listed, and one without keys, do not get through the handshake",
  ignore,
}, async () => {
  const { publicKey } = await keyPair();
  await using kernel = await curveKernel([publicKey]);
  await runScenario({ python, folder: kernel.folder }, "curve.py stranger", kernel.file);
  await runScenario({ python, folder: kernel.folder }, "curve.py key_holder", kernel.file);
});

Deno.test({
  name: "A client whose own key is listed is let in without the kernel's secret key",
  ignore,
}, async () => {
  const { publicKey, secretKey } = await keyPair();
  await using kernel = await curveKernel([publicKey]);
  const { folder } = kernel;
  await runScenario({ python, folder }, "curve.py listed", kernel.file, publicKey, secretKey);
});

Deno.test({
  name: "The connection file of a kernel with CURVE holds both of its keys, for its owner alone",
  ignore,
}, async () => {
  await using kernel = await curveKernel([encodeZ85(new Uint8Array(32).fill(7))]);
  const info = JSON.parse(await Deno.readTextFile(kernel.file));
  assert.equal(info.curve_publickey.length, 40);
  assert.equal(info.curve_secretkey.length, 40);
  assert.equal((await Deno.stat(kernel.file)).mode! & 0o777, 0o600);
});

Deno.test({
  name: "Jupyter's kernel manager encrypts the connection to our kernel when it is told to",
  ignore,
}, async () => {
  await using folder = await installedKernel();
  await runScenario({ python, folder }, "curve.py manager", KERNEL_NAME);
});
