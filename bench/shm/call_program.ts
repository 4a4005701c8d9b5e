/**
 * One side of a pair of Deno processes that call each other:
 *
 *     call_program.ts serve NAME            a dispatcher that works in the background; ends with its stdin
 *     call_program.ts serve-sync NAME       one that looks for calls without a pause
 *     call_program.ts call NAME             prints the medians of calls of a dispatcher of either kind
 *     call_program.ts call-sync NAME
 *     call_program.ts socket-serve PATH     the same over a Unix socket
 *     call_program.ts socket-call PATH
 *
 * Servers say `ready`; callers print nanoseconds as a JSON object.
 *
 * @module
 */
import { HostFunctionCaller, HostFunctionDispatcher } from "robo";
import { BYTES, medianOfAwaited, medianOfBatches, medianOfPaced } from "./round_trips.ts";
import { say } from "./say.ts";

const [role, where = ""] = Deno.args;
const bytes = new Uint8Array(BYTES).fill(1);

function dispatcher(): HostFunctionDispatcher {
  const made = new HostFunctionDispatcher(1);
  made.add(where, (a: number, b: number) => a + b);
  return made;
}

function ready(): void {
  Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
}

async function untilStdinEnds(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
}

function caller(): HostFunctionCaller<[number, number], number> {
  return new HostFunctionCaller(where);
}

function check(sum: number): void {
  if (sum !== 3) throw new Error(`1 + 2 is ${sum}`);
}

async function readAll(connection: Deno.Conn): Promise<boolean> {
  let length = 0;
  while (length < BYTES) {
    const read = await connection.read(bytes.subarray(length));
    if (read === null) return false;
    length += read;
  }
  return true;
}

async function echo(listener: Deno.UnixListener): Promise<void> {
  for await (const connection of listener) {
    while (await readAll(connection)) await connection.write(bytes);
    connection.close();
  }
}

const roles: Record<string, () => void | Promise<void>> = {
  async serve() {
    using serving = dispatcher();
    serving.start();
    ready();
    await untilStdinEnds();
  },
  "serve-sync"() {
    const serving = dispatcher();
    ready();
    serving.runSync();
  },
  async call() {
    using calling = caller();
    const turn = async () => check(await calling(1, 2));
    say({ paced: await medianOfPaced(turn), awaited: await medianOfAwaited(turn) });
  },
  "call-sync"() {
    using calling = caller();
    say({ spinning: medianOfBatches(() => check(calling.callSync([1, 2]))) });
  },
  async "socket-serve"() {
    const listener = Deno.listen({ transport: "unix", path: where });
    void echo(listener as Deno.UnixListener);
    ready();
    await untilStdinEnds();
    Deno.exit();
  },
  async "socket-call"() {
    using connection = await Deno.connect({ transport: "unix", path: where });
    const turn = async () => {
      await connection.write(bytes);
      await readAll(connection);
    };
    say({ paced: await medianOfPaced(turn), awaited: await medianOfAwaited(turn) });
  },
};

await roles[role!]!();
