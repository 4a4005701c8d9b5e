import assert from "node:assert/strict";
import { EngineLab } from "../../services/interpreter/engine/engine_testing.ts";
import {
  ENDLESS_CELLS,
  type EndlessCell,
  SURROUNDINGS,
} from "../../services/interpreter/engine/interrupt_cases_testing.ts";
import { print } from "../../scripts/lib/print.ts";

/** Interrupts of each kind of cell; the first argument says another number, the second a part of the cells' names. */
const TIMES = Number(Deno.args[0] ?? 500);

/** Longest time from the beginning of a cell to its interrupt, in milliseconds. */
const LONGEST_MS = 30;

// Each kind of endless cell is interrupted at random times: the state has to be there afterwards, and what runs beside it go on.
using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const cells = ENDLESS_CELLS.filter(({ name }) => name.includes(Deno.args[1] ?? ""));
let losses = 0;
print("kind                              interrupts   lost   median     most");
for (const cell of cells) {
  const { lost, latencies } = await storm(cell);
  losses += lost;
  const sorted = latencies.sort((a, b) => a - b);
  const times = [sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0]
    .map((ms) => `${ms.toFixed(1)} ms`.padStart(9));
  print(
    `${cell.name.padEnd(34)}${String(TIMES).padStart(10)}${String(lost).padStart(7)}${
      times.join("")
    }`,
  );
}
assert.equal(losses, 0);

async function storm({ code }: EndlessCell): Promise<{ lost: number; latencies: number[] }> {
  const latencies: number[] = [];
  let lost = 0;
  let lab = await begin();
  try {
    for (let time = 0; time < TIMES; time++) {
      const before = lab.text("stderr").length;
      const running = code === "" ? undefined : lab.run(`{ ${code} }`);
      if (time % 2 === 0 && running !== undefined) {
        await lab.until(() => lab.text("stderr").slice(before).includes("ready\n"));
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_MS));
      const began = performance.now();
      const how = await lab.engine.interrupt();
      latencies.push(performance.now() - began);
      const outcome = await running;
      const isAsExpected = running === undefined
        ? how === "idle"
        : how === "interrupted" && outcome?.status === "interrupted";
      if (isAsExpected && await isWhole(lab, time)) continue;
      lost++;
      print(`  lost: ${how}, ${JSON.stringify(outcome)} ${lab.text("stdout").slice(-300)}`);
      await lab[Symbol.asyncDispose]();
      lab = await begin();
    }
  } finally {
    await lab[Symbol.asyncDispose]();
  }
  return { lost, latencies };
}

async function begin(): Promise<EngineLab> {
  const lab = await EngineLab.start();
  const { port } = server.addr as Deno.NetAddr;
  await lab.run(`${SURROUNDINGS}; globalThis.silent = "http://127.0.0.1:${port}/"`);
  return lab;
}

/** Whether variables are there, and a timer of another cell goes on. */
async function isWhole(lab: EngineLab, time: number): Promise<boolean> {
  const ticks = Number(await text(lab, "ticks"));
  lab.told.length = 0;
  if (await text(lab, `kept += 1; kept - ${time}`) !== "42") return false;
  const more = await text(
    lab,
    "const was = ticks; while (ticks === was) await new Promise((r) => setTimeout(r, 1)); ticks",
  );
  return Number(more) > ticks;
}

async function text(lab: EngineLab, code: string): Promise<unknown> {
  const outcome = await lab.run(code);
  return outcome.status === "ok" ? outcome.result?.data["text/plain"] : undefined;
}
