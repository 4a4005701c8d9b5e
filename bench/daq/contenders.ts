import { Program } from "../lib/program.ts";

const HERE = new URL(".", import.meta.url).pathname;
const ROOT = new URL("../../", import.meta.url).pathname;

/** What a detector sends, and how often it is asked. */
export interface Load {
  /** numpy's array-protocol string. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of the elements. */
  readonly bytes: number;
  /** Requests that are timed together. */
  readonly batch: number;
  /** Requests before the first that is timed. */
  readonly warmUp: number;
}

/** A number. */
export const SCALAR: Load = { dtype: "<f8", shape: [1], bytes: 8, batch: 200, warmUp: 10_000 };

/** An image of 512² pixels of 16 bits, 0.5 MiB. */
export const FRAME_512: Load = {
  dtype: "<u2",
  shape: [512, 512],
  bytes: 512 * 512 * 2,
  batch: 20,
  warmUp: 300,
};

/** An image of 1024² float64, 8 MiB. */
export const FRAME_1024: Load = {
  dtype: "<f8",
  shape: [1024, 1024],
  bytes: 1024 * 1024 * 8,
  batch: 5,
  warmUp: 30,
};

/** An image of 2048² float64, 32 MiB. */
export const FRAME_2048: Load = {
  dtype: "<f8",
  shape: [2048, 2048],
  bytes: 2048 * 2048 * 8,
  batch: 2,
  warmUp: 15,
};

/**
 * On which processors server and detector run. `one`: both on the same, so that what is measured is what the programs do; `two`: each on
 * one of its own, where to wake the other takes most of the time of a short request; `any`: as the system likes.
 */
export type Place = "one" | "two" | "any";

/** A server and the detector that it asks. */
export interface Contender extends AsyncDisposable {
  /** Asks for a batch; resolves to the nanoseconds that one request and its answer took. */
  batch(): Promise<number>;
}

/** Our server and a detector in Python. */
export function ourServer(load: Load, place: Place): Promise<Contender> {
  return contender(ours(load), sender(load), place);
}

/** Our server and our detector. */
export function ourPair(load: Load, place: Place): Promise<Contender> {
  return contender(ours(load), (port) => deno("detector_program.ts", port), place);
}

/** A server in Python and a detector in Python. */
export function pythonServer(
  way: "recv_into" | "documented",
  load: Load,
  place: Place,
): Promise<Contender> {
  const { batch, warmUp, dtype, shape } = load;
  const program = `${ROOT}bench/peers/daq_receiver.py`;
  const receiver = ["python3", program, way, `${batch}`, `${warmUp}`, dtype, shape.join(",")];
  return contender(receiver, sender(load), place);
}

function ours({ batch, warmUp, bytes }: Load): string[] {
  return deno("server_program.ts", batch, warmUp, bytes);
}

function sender({ dtype, shape }: Load): (port: number) => string[] {
  const program = `${ROOT}bench/peers/daq_sender.py`;
  return (port) => ["python3", program, `${port}`, dtype, shape.join(",")];
}

function deno(name: string, ...args: readonly number[]): string[] {
  const options = ["--quiet", "--allow-all", "--no-check", "--config", `${ROOT}deno.json`];
  return [Deno.execPath(), "run", ...options, `${HERE}${name}`, ...args.map(String)];
}

async function contender(
  server: readonly string[],
  detector: (port: number) => readonly string[],
  place: Place,
): Promise<Contender> {
  const on = (processor: number) => place === "any" ? [] : ["taskset", "-c", `${processor}`];
  await using starting = new AsyncDisposableStack();
  const receiving = starting.use(await Program.start([...on(0), ...server], { ready: false }));
  const { port } = JSON.parse(await receiving.line()) as { port: number };
  const command = [...on(place === "two" ? 1 : 0), ...detector(port)];
  starting.use(await Program.start(command, { ready: false }));
  await receiving.line();
  const running = starting.move();
  return {
    async batch() {
      const { ns, messages } = await receiving.mark();
      return ns / messages;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
