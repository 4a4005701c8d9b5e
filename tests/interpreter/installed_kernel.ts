import assert from "node:assert/strict";
import { robo } from "../lib/robo_process.ts";
import { JupyterFolder } from "./kernel_lab.ts";

/** Name of the kernel that {@linkcode installedKernel} installs. */
export const KERNEL_NAME = "robo-under-test";

/** A folder for Jupyter in which our kernel is installed, as `robo interpreter install` does it. */
export async function installedKernel(): Promise<JupyterFolder> {
  const folder = await JupyterFolder.make();
  try {
    const { status, stderr } = await robo(["interpreter", "install", "--name", KERNEL_NAME], {
      cwd: folder.work,
      env: folder.env,
    });
    assert.equal(status, 0, stderr);
    return folder;
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}
