import { LAUNCHED, type Launched, type LaunchedNode } from "../../../client/launched.ts";
import { describeFailure, importFunction } from "./user_function.ts";
import type { FromWorker, ToWorker, WorkerAssignment } from "./worker_messages.ts";
import { captureStreams, type WorkerStreams } from "./worker_streams.ts";

/** The global scope of a worker. */
const scope = globalThis as unknown as DedicatedWorkerScope;

interface DedicatedWorkerScope extends EventTarget {
  close(): void;
  [LAUNCHED]?: Launched;
}

/** Status of a program that SIGINT has ended. */
const INTERRUPTED = 130;

/** Carries out this worker's assignment. The worker ends with its function and the nodes that it made. */
export async function runWorker(assignment: Promise<WorkerAssignment>): Promise<void> {
  await new NodeWorker(await assignment).run();
}

/** One node in this worker. */
class NodeWorker {
  readonly #assignment: WorkerAssignment;
  readonly #streams: WorkerStreams;
  readonly #stopping = new AbortController();
  readonly #nodes = new Set<Promise<void>>();
  readonly #close = scope.close.bind(scope);
  #isCalled = false;
  /** Whether it has made a node at some time. */
  #hasMade = false;
  #ended = false;

  constructor(assignment: WorkerAssignment) {
    this.#assignment = assignment;
    this.#streams = captureStreams(assignment.node);
    this.#standInForExits();
    scope[LAUNCHED] = this.#launched();
    assignment.port.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
      // Even a worker that is asked to stop says first that it hears.
      this.#tell({ is: "pong" });
      if (data !== "stop") return;
      this.#stopping.abort();
      this.#heed();
    });
    assignment.port.start();
    this.#tell({ is: "begun" });
  }

  async run(): Promise<void> {
    const { node, spec: { module, function: name, kwargs } } = this.#assignment;
    try {
      const call = await importFunction(module, name);
      this.#streams.event({ event: "started", node });
      const running = call(kwargs);
      this.#isCalled = true;
      this.#heed();
      await running;
      while (this.#nodes.size > 0) await Promise.race(this.#nodes);
      this.#end(0);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A function without a node hears nothing of a stop: it ends as a program does that SIGINT ends. */
  #heed(): void {
    if (this.#stopping.signal.aborted && this.#isCalled && !this.#hasMade) this.#end(INTERRUPTED);
  }

  #launched(): Launched {
    const { node, spec } = this.#assignment;
    return {
      core: spec.core,
      name: node,
      namespace: spec.namespace,
      remap: spec.remap,
      signal: this.#stopping.signal,
      made: (made) => this.#watch(made),
    };
  }

  #watch(node: LaunchedNode): void {
    this.#hasMade = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const ended = () => void node.shutdown().then(resolve, resolve);
    node.signal.addEventListener("abort", ended, { once: true });
    if (node.signal.aborted) ended();
    this.#nodes.add(promise);
    void promise.then(() => this.#nodes.delete(promise));
  }

  /** What ends a process ends this worker alone, and would do so without a word to the host. */
  #standInForExits(): void {
    const exit = Deno.exit;
    const exitWorker = (code: number = 0) => {
      this.#report(code);
      exit(code);
    };
    Object.defineProperty(Deno, "exit", { value: exitWorker });
    Object.defineProperty(scope, "close", { value: () => this.#end(0), configurable: true });
    scope.addEventListener("error", (event) => {
      event.preventDefault();
      this.#fail((event as ErrorEvent).error);
    });
    scope.addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      this.#fail((event as PromiseRejectionEvent).reason);
    });
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    const { text, status, title } = describeFailure(error);
    this.#streams.error(text);
    this.#end(status, title);
  }

  #end(code: number, error?: string): void {
    this.#report(code, error);
    this.#close();
  }

  #report(code: number, error?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#streams.end();
    this.#tell({ is: "exited", code, ...error === undefined ? {} : { error } });
  }

  #tell(message: FromWorker): void {
    this.#assignment.port.postMessage(message);
  }
}
