import { pause } from "../../../transports/pause.ts";
import type { FromWorker, ToWorker, WorkerAssignment } from "./worker_messages.ts";
import type { HostEvent, HostRequest, WorkerSpec } from "./worker_protocol.ts";

/** Time between the request to stop and the end by force, in milliseconds. */
const DEFAULT_GRACE_MS = 3000;

/**
 * How long a worker may take to show that it hears, in milliseconds, before it counts as stuck; and one that has yet to begin. Only time in
 * which this thread itself runs counts: on a busy machine nothing runs for a while, and all that has come since is read only then.
 */
const PONG_MS = { running: 2000, starting: 30_000 };

/** Piece of that time, in milliseconds. */
const PIECE_MS = 100;

/** Most nodes of one process. */
const MOST_NODES = 1000;

/** What a {@linkcode WorkerPool} needs. */
export interface WorkerPoolOptions {
  /** Module that each worker starts with. */
  readonly entry: string;
  /** Told what happens. */
  readonly tell: (event: HostEvent) => void;
}

interface RunningWorker {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** Resolves when it has ended. */
  readonly ended: PromiseWithResolvers<void>;
  /** Resolves with its next word. */
  heard: PromiseWithResolvers<void>;
  /** Whether it has said that it runs: on a busy machine that takes a while. */
  hasBegun: boolean;
  /** Whether it did not answer when it was to be ended. */
  isStuck: boolean;
}

/** Nodes that run as workers of this process, each started, stopped and ended alone. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #specs = new Map<string, WorkerSpec>();
  readonly #running = new Map<string, RunningWorker>();
  readonly #stuck = Promise.withResolvers<string>();

  /** A pool without nodes. */
  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Resolves with the name of a node that cannot be ended alone: this process has to end. */
  get stuck(): Promise<string> {
    return this.#stuck.promise;
  }

  /** Does what a launcher asks; what makes no sense is refused. */
  request(request: HostRequest): void {
    const { node } = request;
    const isRunning = this.#running.has(node);
    switch (request.do) {
      case "start":
        if (isRunning) return this.#refuse(node, "It runs already");
        if (this.#running.size >= MOST_NODES) return this.#refuse(node, "There are too many nodes");
        this.#specs.set(node, request.spec);
        return this.#start(node, request.spec);
      case "stop":
        if (!isRunning) return this.#refuse(node, "It does not run");
        return void this.stop(node, request.graceMs);
      case "kill":
        if (!isRunning) return this.#refuse(node, "It does not run");
        return void this.#kill(node);
      case "restart":
        if (!this.#specs.has(node)) return this.#refuse(node, "It was never started");
        return void this.#restart(node, request.graceMs);
      default:
        this.#refuse(node, `Nobody can ${JSON.stringify((request as { do: unknown }).do)}`);
    }
  }

  /** Stops all nodes but those that are stuck; resolves when they have ended. */
  async stopAll(graceMs?: number): Promise<void> {
    const nodes = [...this.#running].filter(([, { isStuck }]) => !isStuck).map(([node]) => node);
    await Promise.all(nodes.map((node) => this.stop(node, graceMs)));
  }

  /**
   * Asks a node to shut down, and ends it by force after `graceMs` milliseconds (default 3000; `Infinity` for never).
   * Resolves when it has ended, which one that is stuck never does.
   */
  async stop(node: string, graceMs: number = DEFAULT_GRACE_MS): Promise<void> {
    const running = this.#running.get(node);
    if (running === undefined) return;
    say(running, "stop");
    const timer = graceMs === Infinity
      ? undefined
      : setTimeout(() => void this.#kill(node, running), graceMs);
    await running.ended.promise;
    clearTimeout(timer);
  }

  #start(node: string, spec: WorkerSpec): void {
    const worker = new Worker(this.#options.entry, { type: "module", name: node });
    const { port1, port2 } = new MessageChannel();
    const running: RunningWorker = {
      worker,
      port: port1,
      ended: Promise.withResolvers(),
      heard: Promise.withResolvers(),
      hasBegun: false,
      isStuck: false,
    };
    this.#running.set(node, running);
    port1.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#heard(node, running, data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#ended(node, running, { event: "exited", node, code: 1, error: event.message });
    };
    worker.postMessage({ node, spec, port: port2 } satisfies WorkerAssignment, [port2]);
  }

  async #restart(node: string, graceMs?: number): Promise<void> {
    await this.stop(node, graceMs);
    if (!this.#running.has(node)) this.#start(node, this.#specs.get(node)!);
  }

  #heard(node: string, running: RunningWorker, message: FromWorker): void {
    running.hasBegun = true;
    running.heard.resolve();
    if (message.is !== "exited") return;
    const { code, error } = message;
    this.#ended(node, running, {
      event: "exited",
      node,
      code,
      ...error === undefined ? {} : { error },
    });
  }

  /** A worker whose event loop does not turn goes on, whatever `terminate` promises (Deno 2.9): so that is looked at first. */
  async #kill(node: string, running = this.#running.get(node)): Promise<void> {
    if (running === undefined || this.#running.get(node) !== running) return;
    const hears = await isHeard(running);
    if (this.#running.get(node) !== running) return;
    if (!hears) {
      running.isStuck = true;
      this.#options.tell({ event: "stuck", node });
      return this.#stuck.resolve(node);
    }
    this.#ended(node, running, { event: "exited", node, code: 1, killed: true });
  }

  #ended(node: string, running: RunningWorker, event: HostEvent): void {
    if (this.#running.get(node) !== running) return;
    this.#running.delete(node);
    running.worker.terminate();
    running.port.close();
    this.#options.tell(event);
    running.ended.resolve();
  }

  #refuse(node: string, reason: string): void {
    this.#options.tell({ event: "refused", node, reason });
  }
}

/** Whether a worker answers in its time, or ends. */
async function isHeard(running: RunningWorker): Promise<boolean> {
  running.heard = Promise.withResolvers();
  say(running, "ping");
  const enough = new AbortController();
  let hears = false;
  const answered = Promise.race([running.heard.promise, running.ended.promise])
    .then(() => void (hears = true));
  const patienceMs = running.hasBegun ? PONG_MS.running : PONG_MS.starting;
  for (let ms = 0; ms < patienceMs && !hears; ms += PIECE_MS) {
    await Promise.race([answered, pause(PIECE_MS, enough.signal)]);
  }
  enough.abort();
  return hears;
}

function say({ port }: RunningWorker, message: ToWorker): void {
  port.postMessage(message);
}
