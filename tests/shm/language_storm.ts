import assert from "node:assert/strict";
import { nativeLibrary } from "../../ffi/library.ts";
import { HostFunctionCaller, HostFunctionDispatcher, HostVariable } from "../../mod.ts";
import { LineProcess } from "../lib/line_process.ts";
import { type Checked, checked, isWhole } from "./variable_child.ts";

const PEER = new URL("./storm_peer", import.meta.url).pathname;
const ROLES = ["value", "watch", "call", "call-sync", "serve"];
const PYTHON_ROLES = ["value", "call", "serve"];

/** Longest time that a process works before the next is killed, in milliseconds. */
const PAUSE_MS = 20;

/** What a storm of languages needs. */
export interface LanguageStormOptions {
  /** How many processes are killed. */
  readonly kills: number;
  /** A Python to start its peers with; without one there are those of TypeScript alone. */
  readonly python: string | undefined;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/**
 * Kills processes of TypeScript and Python that share a variable and a function, one after the other, and looks whether all that is
 * left is whole and free. ROBO_SHM_DIR is where it happens.
 */
export async function languageStorm(options: LanguageStormOptions): Promise<void> {
  // Held all the time: a function that only the dead have used would be made anew.
  using echo = new HostFunctionCaller<[Checked], Checked>("peers");
  const commands = peerCommands(options.python);
  const peers = await Promise.all(commands.map(startPeer));
  try {
    for (let kill = 0; kill < options.kills; kill++) {
      const index = Math.floor(options.random() * peers.length);
      await new Promise((resolve) => setTimeout(resolve, options.random() * PAUSE_MS));
      await peers[index]![Symbol.asyncDispose]();
      peers[index] = await startPeer(commands[index]!);
    }
    for (const [index, { pid }] of peers.entries()) {
      assert.ok(isRunning(pid), `${commands[index]!.join(" ")} has ended by itself`);
    }
  } finally {
    for (const peer of peers) await peer[Symbol.asyncDispose]();
  }
  await checkWhatIsLeft(echo);
}

function peerCommands(python: string | undefined): string[][] {
  const ours = ROLES.map((role) => [Deno.execPath(), "run", "--allow-all", `${PEER}.ts`, role]);
  if (python === undefined) return ours;
  return [...ours, ...PYTHON_ROLES.map((role) => [python, `${PEER}.py`, role])];
}

async function startPeer(command: readonly string[]): Promise<LineProcess> {
  const peer = new LineProcess(command, { ROBO_NATIVE: nativeLibrary().path });
  assert.equal(await peer.says(), "ready");
  return peer;
}

/** Whether a child runs; one that ended by itself is a zombie until it is awaited. */
function isRunning(pid: number): boolean {
  return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
}

async function checkWhatIsLeft(
  echo: HostFunctionCaller<[Checked], Checked>,
): Promise<void> {
  using variable = new HostVariable<Checked>("peers");
  assert.ok(isWhole(variable.data), "the last value is whole");
  for (let count = 0; count < 100; count++) {
    variable.data = checked(1, count);
    assert.deepEqual(variable.data, checked(1, count));
  }
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("peers", (value: Checked) => value).start();
  for (let count = 0; count < 100; count++) {
    assert.deepEqual(await echo(checked(2, count)), checked(2, count));
  }
  nativeLibrary().symbols.robo_reap(new Uint8Array(16));
  assert.equal(variable.describe().heldSlots, 0, "slots that are still held");
  assert.equal(echo.describe().usedSlots, 0, "call slots that are still in use");
}
