import type { Console } from "node:console";
import { LineWriter } from "./line_writer.ts";
import { encodeEvent, type HostEvent } from "./worker_protocol.ts";

/** The streams of one worker. */
export interface WorkerStreams {
  /** Tells the launcher something, in its turn with what is printed. */
  event(event: HostEvent): void;
  /** Writes a text to the worker's stderr. */
  error(text: string): void;
  /** Gives out what waits for its line feed. */
  end(): void;
}

const UTF8 = new TextEncoder();

/**
 * Makes all that this worker prints say which node it comes from: `console`, `Deno.stdout`, `Deno.stderr`, and what stands
 * on them. All workers share one pipe; it is written to synchronously, so that a worker that floods it waits, and not
 * the others.
 */
export function captureStreams(node: string): WorkerStreams {
  const writeSync = Deno.stdout.writeSync.bind(Deno.stdout);
  const write = (text: string) => writeAll(UTF8.encode(text), writeSync);
  const out = new LineWriter({ node, stream: "stdout" }, write);
  const errors = new LineWriter({ node, stream: "stderr" }, write);
  captureStream(Deno.stdout, out);
  captureStream(Deno.stderr, errors);
  captureConsole(out, errors);
  return {
    event: (event) => write(encodeEvent(event)),
    error: (text) => errors.text(text),
    end() {
      out.end();
      errors.end();
    },
  };
}

function writeAll(bytes: Uint8Array, writeSync: (bytes: Uint8Array) => number): void {
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(bytes.subarray(at));
  } catch {
    // Nobody reads any more: the launcher has gone, and the host is about to end.
  }
}

function captureStream(stream: typeof Deno.stdout, lines: LineWriter): void {
  const writeSync = (bytes: Uint8Array) => {
    lines.bytes(bytes);
    return bytes.length;
  };
  const writable = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: (chunk) => lines.bytes(chunk),
  });
  Object.defineProperties(stream, {
    writeSync: { value: writeSync },
    write: { value: (bytes: Uint8Array) => Promise.resolve(writeSync(bytes)) },
    writable: { value: writable },
  });
}

/**
 * The console of Node formats as Deno's does, and can write elsewhere. It is made when first used: to import anything of
 * Node's takes 20 ms.
 */
function captureConsole(out: LineWriter, errors: LineWriter): void {
  let made: Console | undefined;
  const make = (): Console => {
    const { process } = globalThis as unknown as { process: typeof import("node:process") };
    const { Console } = process.getBuiltinModule("node:console");
    return new Console({
      stdout: asNodeStream(out),
      stderr: asNodeStream(errors),
      colorMode: false,
    });
  };
  const own = globalThis["console"] as unknown as Record<string, unknown>;
  for (const name of Object.keys(own)) {
    const original = own[name];
    // Where Node's console has been loaded before, its class stands among the functions.
    if (typeof original !== "function" || name === "Console") continue;
    const captured = (...args: unknown[]) => {
      made ??= make();
      const call = (made as unknown as Record<string, unknown>)[name];
      return typeof call === "function" ? call.apply(made, args) : original.apply(own, args);
    };
    Object.defineProperty(own, name, { value: captured });
  }
}

/** As much of a stream of Node as its console asks for. */
function asNodeStream(lines: LineWriter): NodeJS.WritableStream {
  const ignore = () => {};
  const stream = {
    write(text: string) {
      lines.text(text);
      return true;
    },
    on: ignore,
    once: ignore,
    off: ignore,
    removeListener: ignore,
    listenerCount: () => 0,
  };
  return stream as unknown as NodeJS.WritableStream;
}
