/**
 * Forgets variables, views and loans, and prints what becomes of them; to be run with `--v8-flags=--expose-gc`.
 *
 * @module
 */
import { print } from "../../scripts/lib/print.ts";
import { until } from "../../tests/lib/until.ts";
import { HostVariable } from "./host_variable.ts";

declare const gc: () => void;

/** How many mappings this process has of the variable: by its inode, as who has made it knows no name of it. */
function mappings(name: string): number {
  const { ino } = Deno.statSync(`${Deno.env.get("ROBO_SHM_DIR")}/${name}.var`);
  const lines = Deno.readTextFileSync("/proc/self/maps").split("\n");
  return lines.filter((line) => line.split(/ +/)[4] === String(ino)).length;
}

function open(name: string): void {
  new HostVariable<number>(name).data = 1;
}

function look(name: string): Uint8Array {
  const variable = new HostVariable<number>(name);
  variable.data = 1;
  const { data } = variable.view();
  variable.close();
  return data;
}

/** Collects until what is looked for has come to pass. */
function collected(what: string, look: () => boolean): Promise<true> {
  return until(what, () => {
    gc();
    return look();
  });
}

/** Collects so often that all would have been collected that can be. */
async function rounds(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

open("forgotten");
if (mappings("forgotten") === 1) print("open");
await collected("the variable is closed", () => mappings("forgotten") === 0);
print("closed");

using heir = new HostVariable<string>("willed");
(() => new HostVariable<string>("willed").lastWill("bye"))();
await rounds();
if (heir.describe().lastWill?.owner.pid === Deno.pid) print("willed");

let data: Uint8Array | undefined = look("viewed");
await rounds();
if (data[0] === 1 && mappings("viewed") === 1) print("seen");
data = undefined;
await collected("the memory is unmapped", () => mappings("viewed") === 0);
print("unmapped");

using lent = new HostVariable<Uint8Array>("lent", { codec: "raw" });
(() => lent.loan().data.fill(1))();
await collected("the loan is given back", () => lent.describe().heldSlots === 0);
print("given back");
