import type { Inspector } from "../engine/engine.ts";
import type { RemoteValue } from "./guarded.ts";

/** A Deno of its own, whose V8 is asked and evaluates. */
export interface TestEngine extends AsyncDisposable {
  readonly inspector: Inspector;
  /** Evaluates as a cell is evaluated; the value by copy where it can be, else its description; throws what it throws. */
  // deno-lint-ignore no-explicit-any
  run(code: string, name?: string): Promise<any>;
}

/** An error as V8 tells it. */
export class ThrownInEngine extends Error {
  /** Its stack, with the names of cells. */
  readonly traceback: string[];

  /** Of the details that V8 gives. */
  constructor(message: string, traceback: string[]) {
    super(message);
    this.traceback = traceback;
  }
}

const PROGRAM = "data:text/javascript,import{setImmediate}from'node:timers';" +
  "globalThis.gate=()=>new Promise((go)=>setImmediate(go));console.log('ready');setInterval(()=>{},1e9)";

/** Without it V8 sometimes says that the promise of a cell was collected. */
const GATE = "await gate(); ";

/** Starts a Deno whose V8 listens to its inspector. */
export async function startTestEngine(): Promise<TestEngine> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-config", "--no-lock", "--inspect=127.0.0.1:0", PROGRAM],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = process.stderr.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let said = "";
  while (!/ws:\S+\s/.test(said)) said += (await errors.next()).value ?? "";
  const output = process.stdout[Symbol.asyncIterator]();
  // Before that its globals are not all there.
  await output.next();
  const socket = new WebSocket(/ws:\S+/.exec(said)![0]);
  await new Promise((resolve) => socket.onopen = resolve);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(error.message));
    waiting.delete(id);
  };
  let last = 0;
  const inspector: Inspector = {
    send(method, params = {}) {
      const answer = Promise.withResolvers<unknown>();
      waiting.set(++last, answer);
      socket.send(JSON.stringify({ id: last, method, params }));
      // deno-lint-ignore no-explicit-any
      return answer.promise as Promise<any>;
    },
  };
  return {
    inspector,
    run: (code, name = "cell:0") => evaluate(inspector, `${GATE}${code}\n//# sourceURL=${name}`),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => socket.onclose = resolve);
      process.kill("SIGKILL");
      socket.close();
      await closed;
      await Promise.all([process.status, drain(errors), drain(output)]);
    },
  };
}

async function drain(stream: AsyncIterator<unknown>): Promise<void> {
  while (!(await stream.next()).done);
}

interface Details {
  readonly text: string;
  readonly exception?: RemoteValue;
  readonly stackTrace?: {
    callFrames: { functionName: string; url: string; lineNumber: number; columnNumber: number }[];
  };
}

async function evaluate(inspector: Inspector, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await inspector.send("Runtime.evaluate", {
    expression,
    replMode: true,
    awaitPromise: true,
  });
  if (exceptionDetails !== undefined) throw thrown(exceptionDetails);
  return "value" in result ? result.value : result.description;
}

function thrown({ exception, text, stackTrace }: Details): ThrownInEngine {
  const [message = text] = (exception?.description ?? String(exception?.value ?? text)).split("\n");
  const frames = stackTrace?.callFrames.map(({ functionName, url, lineNumber, columnNumber }) => {
    const column = columnNumber + 1 - (lineNumber === 0 ? GATE.length : 0);
    const place = `${url}:${lineNumber + 1}:${column}`;
    return functionName === "" ? `    at ${place}` : `    at ${functionName} (${place})`;
  });
  return new ThrownInEngine(message, [message, ...frames ?? []]);
}
