import assert from "node:assert/strict";
import { HostError } from "./host_error.ts";
import { nativeLibrary } from "./library.ts";
import { CONFIG, programOf } from "./library_testing.ts";
import { retire, wait, WAIT_VARIABLE } from "./waiter.ts";

const ignore = Deno.build.os !== "linux" || programOf("cc") === undefined;

function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${value}\0`);
}

/** A variable of a test's own, which is removed afterwards. */
class Variable {
  readonly symbols = nativeLibrary().symbols;
  readonly handle: Deno.PointerValue;
  readonly #name = text(`waiter.${crypto.randomUUID()}`);

  constructor() {
    const found = new BigUint64Array(1);
    assert.equal(this.symbols.robo_var_open(this.#name, null, found), 0);
    this.handle = Deno.UnsafePointer.create(found[0]!);
  }

  write(): void {
    const data = new Uint8Array(8);
    assert.equal(this.symbols.robo_var_write(this.handle, data, 8n, 0, null), 0);
  }

  newer(known: bigint, signal?: AbortSignal): Promise<void> {
    return wait({ kind: WAIT_VARIABLE, handle: this.handle, value: known }, signal);
  }

  [Symbol.dispose](): void {
    retire(this.handle, () => this.symbols.robo_var_close(this.handle));
    this.symbols.robo_var_remove(this.#name);
  }
}

function waiterTest(name: string, test: () => Promise<void>) {
  Deno.test({ name, ignore }, test);
}

waiterTest("what is ready already is told at once", async () => {
  using variable = new Variable();
  variable.write();
  await variable.newer(0n);
});

waiterTest("each of many is told of its own change, and the others wait on", async () => {
  const variables = Array.from({ length: 70 }, () => new Variable());
  const told: number[] = [];
  const waits = variables.map((variable, i) => variable.newer(0n).then(() => told.push(i)));
  for (const i of [3, 69, 0]) {
    variables[i]!.write();
    await waits[i];
  }
  assert.deepEqual(told, [3, 69, 0]);
  for (const variable of variables) variable.write();
  await Promise.all(waits);
  assert.equal(told.length, 70);
  for (const variable of variables) variable[Symbol.dispose]();
});

waiterTest("several may wait for the same, and again and again", async () => {
  using variable = new Variable();
  for (let ticket = 0n; ticket < 200n; ticket++) {
    const waits = [variable.newer(ticket), variable.newer(ticket), variable.newer(ticket)];
    if (ticket % 3n === 0n) await new Promise((resolve) => setTimeout(resolve));
    variable.write();
    await Promise.all(waits);
  }
});

waiterTest("a change of another thread wakes, and who began later is woken as well", async () => {
  using first = new Variable();
  using second = new Variable();
  const early = first.newer(0n);
  // By now the call is parked; the second has to interrupt it.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const late = second.newer(0n);
  await new Promise((resolve) => setTimeout(resolve, 5));
  second.write();
  await late;
  first.write();
  await early;
});

waiterTest("a signal ends one wait with its reason, and no other", async () => {
  using variable = new Variable();
  const aborting = new AbortController();
  const given = variable.newer(0n, aborting.signal);
  const other = variable.newer(0n);
  const reason = new Error("enough");
  await new Promise((resolve) => setTimeout(resolve, 2));
  aborting.abort(reason);
  await assert.rejects(given, reason);
  await assert.rejects(variable.newer(0n, aborting.signal), reason);
  variable.write();
  await other;
});

waiterTest(
  "closing ends the waits of that handle, once no call uses it, and no others",
  async () => {
    const variable = new Variable();
    using other = new Variable();
    const ended = [variable.newer(0n), variable.newer(0n)];
    const waiting = other.newer(0n);
    await new Promise((resolve) => setTimeout(resolve, 2));
    variable[Symbol.dispose]();
    for (const end of ended) {
      await assert.rejects(
        end,
        (error) => error instanceof HostError && error.reason === "cancelled",
      );
    }
    other.write();
    await waiting;
  },
);

waiterTest("a storm of beginnings, ends and changes loses nobody", async () => {
  const variables = Array.from({ length: 20 }, () => new Variable());
  const watchers = variables.map(async (variable, i) => {
    for (let ticket = 0n; ticket < 100n; ticket++) {
      const aborting = new AbortController();
      if ((Number(ticket) + i) % 5 === 0) queueMicrotask(() => aborting.abort("changed my mind"));
      await variable.newer(ticket, aborting.signal).catch((reason) =>
        assert.equal(reason, "changed my mind")
      );
      await variable.newer(ticket);
    }
  });
  for (let round = 0; round < 100; round++) {
    for (const variable of variables) variable.write();
    await new Promise((resolve) => setTimeout(resolve));
  }
  await Promise.all(watchers);
  for (const variable of variables) variable[Symbol.dispose]();
});

Deno.test({ name: "a process ends when nobody waits any more", ignore }, async () => {
  const here = new URL("./waiter.ts", import.meta.url).href;
  const program = `
    import { retire, wait } from "${here}";
    import { nativeLibrary } from "${new URL("./library.ts", import.meta.url).href}";
    const { symbols } = nativeLibrary();
    const found = new BigUint64Array(1);
    const name = new TextEncoder().encode("waiter.ends\\0");
    symbols.robo_var_open(name, null, found);
    const handle = Deno.UnsafePointer.create(found[0]);
    const aborting = new AbortController();
    const waiting = wait({ kind: 1, handle, value: 0n }, aborting.signal);
    setTimeout(() => aborting.abort("done"), 20);
    await waiting.catch((reason) => console.log(reason));
    symbols.robo_var_remove(name);`;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/ends.ts`, program);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", "--config", CONFIG, `${folder}/ends.ts`],
      signal: AbortSignal.timeout(20_000),
    }).output();
    assert.equal(new TextDecoder().decode(stdout), "done\n", new TextDecoder().decode(stderr));
    assert.equal(code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
