/**
 * The program that runs users' functions: one in this process, or several in workers of it.
 *
 *     deno run -A node_host.ts /path/module.ts function     # kwargs in the environment
 *     deno run -A node_host.ts --workers                    # requests on stdin
 *
 * It loads no more than it needs, as each node of a launch starts with it.
 *
 * @module
 */
import type { WorkerAssignment } from "./worker_messages.ts";

if ("DedicatedWorkerGlobalScope" in globalThis) {
  const assignment = new Promise<WorkerAssignment>((resolve) => {
    addEventListener("message", (event) => resolve((event as MessageEvent).data), { once: true });
  });
  // Not awaited: of a worker that ends before its module has been evaluated, Deno 2.9 keeps 2 MB and two files.
  void import("./worker_side.ts").then(({ runWorker }) => runWorker(assignment));
} else if (Deno.args[0] === "--workers") {
  await (await import("./worker_host.ts")).hostWorkers(import.meta.url);
} else {
  const [module = "", name = ""] = Deno.args;
  await (await import("./function_host.ts")).hostFunction(module, name);
}
