import { KernelLab } from "./kernel_lab.ts";
import { PYTHONS, runScenario } from "./scenario.ts";

/** What is done by clients of Jupyter, as functions of clients.py. */
const SCENARIOS: readonly (readonly [function: string, claim: string])[] = [
  ["session", "keeps state over cells, shows output and errors, and counts"],
  ["two_clients", "sees what another client runs, and shares its variables"],
  ["stdin", "alone is asked for the input of its cell"],
  ["asker_leaves", "may leave when it is asked, and the others go on"],
  ["stop_on_error", "has its queue aborted by an error, unless it does not want that"],
  ["questions", "completes, inspects and checks code without side effects"],
  ["history", "finds inputs by number, at the end and by pattern"],
  ["interrupts", "interrupts whatever a cell does, and the state is kept"],
  ["heartbeat", "sees the kernel alive while a cell computes"],
  ["unknown", "may say what the kernel does not understand"],
  ["comms", "talks with widgets in both directions, with binary data"],
  ["displays", "gets plots, tables, updates and cleared output in their order"],
];

for (const { name, python } of PYTHONS) {
  for (const [scenario, claim] of SCENARIOS) {
    Deno.test({
      name: `A client that is ${name} ${claim}`,
      ignore: python === undefined,
    }, async () => {
      await using kernel = await KernelLab.start();
      await runScenario({ python, folder: kernel.folder }, `clients.py ${scenario}`, kernel.file);
    });
  }
}
