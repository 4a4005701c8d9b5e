/**
 * Terminates workers while they wait for a variable, and says "whole" if all else goes on: `terminated_workers.ts NAME [alone]`. "alone"
 * nobody else uses the library; else there are more workers than threads for such calls.
 *
 * @module
 */
import { HostVariable } from "../../client/shm/host_variable.ts";
import { until } from "../lib/until.ts";
import { print } from "../../scripts/lib/print.ts";

/** More than there are threads for calls that wait. */
const WORKERS = 40;

async function terminateOne(name: string): Promise<void> {
  const worker = new Worker(new URL("./waiting_worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve } = Promise.withResolvers<void>();
  worker.onmessage = () => resolve();
  worker.postMessage(name);
  await promise;
  worker.terminate();
  await until("its thread has ended", () => workerThreads() === 0);
}

function workerThreads(): number {
  const tasks = [...Deno.readDirSync("/proc/self/task")].map(({ name }) => name);
  return tasks.filter((task) => {
    try {
      return Deno.readTextFileSync(`/proc/self/task/${task}/comm`).startsWith("worker-");
    } catch {
      return false;
    }
  }).length;
}

async function alone(name: string): Promise<void> {
  for (let count = 0; count < 3; count++) await terminateOne(name);
  // Each call looks around every 20 ms at the latest: if it comes back to nothing, the process has ended by now.
  await new Promise((resolve) => setTimeout(resolve, 200));
}

async function amongOthers(name: string): Promise<void> {
  using variable = new HostVariable<number>(name);
  for (let count = 0; count < 12; count++) {
    await terminateOne(name);
    // Whoever has given memory back that a call still looks at is found out: it is others' now, and the call wakes up.
    const others = Array.from({ length: 200 }, () => new Uint8Array(new ArrayBuffer(384)));
    for (const bytes of others) bytes.fill(255);
    variable.data = count;
  }
  for (let count = 0; count < WORKERS; count++) await terminateOne(name);
  await Deno.readTextFile(import.meta.filename!);
  const next = variable.next();
  variable.data = WORKERS;
  if (await next !== WORKERS) throw new Error("The value did not come");
}

if (import.meta.main) {
  const [name, how] = Deno.args;
  await (how === "alone" ? alone : amongOthers)(name!);
  print("whole");
}
