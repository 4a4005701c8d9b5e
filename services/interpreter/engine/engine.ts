import type { JsonObject, MimeBundle } from "../../../protocols/jupyter/mod.ts";
import type { RoboHome } from "../../../system/home.ts";

/** A cell as the engine takes it: JavaScript for V8's REPL mode, without static imports. */
export interface PreparedCell {
  /** The code; lines stand where the user's lines stand. */
  readonly code: string;
  /** Name of the code in stack traces: `cell:3` (third input), or the absolute path of a script. */
  readonly name: string;
}

/** How a cell is to be run. */
export interface CellOptions {
  /** Number that stands for the cell in all events; unique for a kernel. */
  readonly id: number;
  /** Whether the value of its last expression is shown and kept as `_` (default true). */
  readonly wantsResult?: boolean;
  /** Whether it may ask the user for input (default true). */
  readonly mayAsk?: boolean;
  /** Expressions to be evaluated after it has succeeded, by the name that the client gave them. */
  readonly expressions?: Readonly<Record<string, PreparedCell>>;
}

/** An error of the user's code. */
export interface CellError {
  /** Its class, such as `TypeError`. */
  readonly name: string;
  /** Its message. */
  readonly value: string;
  /** Lines of text, without colours, positions as V8 gives them: `cell:3:2:5` is line 2, column 5 of the third input. */
  readonly traceback: readonly string[];
}

/** What an expression came to. */
export type Evaluated =
  | { readonly status: "ok"; readonly data: MimeBundle; readonly metadata: JsonObject }
  | { readonly status: "error"; readonly error: CellError };

/** How a cell has ended. */
export type CellOutcome =
  | {
    readonly status: "ok";
    /** Value of the last expression; `undefined` for none, or when nobody wants it. */
    readonly result: { readonly data: MimeBundle; readonly metadata: JsonObject } | undefined;
    readonly expressions: Readonly<Record<string, Evaluated>>;
  }
  | { readonly status: "error"; readonly error: CellError }
  /** It was interrupted; the state is kept. */
  | { readonly status: "interrupted" }
  /** The engine died, or had to be killed because it could not be interrupted. */
  | { readonly status: "died"; readonly death: EngineDeath };

/** Why an engine is no more. */
export interface EngineDeath {
  /** `exit`: it ended by itself; `signal`: it was killed, or crashed; `stuck`: it could not be interrupted; `closed`: we ended it. */
  readonly kind: "exit" | "signal" | "stuck" | "closed";
  /** Exit status, where there is one. */
  readonly code?: number;
  /** Name of the signal, such as `SIGSEGV`. */
  readonly signal?: string;
  /** One line for the user: what happened, such as `it ran out of memory`. */
  readonly words: string;
}

/** What an engine tells while it runs; `cell` is the id of the cell that caused it, 0 before the first. */
export interface EngineEvents {
  /**
   * Text on one of the standard streams, from JavaScript, native code and child processes alike. As long as a promise that it
   * returns is pending, no more is read from that stream, so that whoever floods it has to wait.
   */
  stream(cell: number, name: "stdout" | "stderr", text: string): void | Promise<void>;
  /** Rich output; with `update`, what had this `displayId` before is to change. */
  display(cell: number, output: DisplayOutput): void;
  /** The output so far is to go; with `wait`, when the next comes. */
  clearOutput(cell: number, wait: boolean): void;
  /** A comm (widget channel) of the engine opens, says something or closes: content and metadata as Jupyter's. */
  comm(cell: number, event: CommEvent): void;
  /** The cell waits for a line of input, to be given with `engine.input`. */
  inputRequest(
    cell: number,
    request: { readonly prompt: string; readonly password: boolean },
  ): void;
}

/** Rich output of a cell. */
export interface DisplayOutput {
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
  readonly displayId?: string;
  readonly update?: boolean;
}

/** What happens on a comm, in either direction. */
export interface CommEvent {
  readonly kind: "open" | "msg" | "close";
  readonly commId: string;
  /** With `open` alone. */
  readonly targetName?: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

/** A session of Chrome's DevTools protocol with the engine's V8. */
export interface Inspector {
  /** Sends a command; resolves with its result. Rejects when V8 refuses it, or when the engine dies. */
  // deno-lint-ignore no-explicit-any
  send(method: string, params?: object): Promise<any>;
}

/**
 * What runs the users' code: a process of its own that can be stopped without losing its state, and whose death takes
 * nobody along. It runs one cell at a time.
 */
export interface Engine extends AsyncDisposable {
  /** Its process id. */
  readonly pid: number;
  /** Its V8, for completion and inspection; not to be used while a cell spins. */
  readonly inspector: Inspector;
  /** Resolves when it is no more. */
  readonly death: Promise<EngineDeath>;
  /** Runs a cell. Resolves when it has ended and all that it wrote was told; never rejects. */
  execute(cell: PreparedCell, options: CellOptions): Promise<CellOutcome>;
  /** Stops the cell that runs, `await` and busy loops included; harmless when none does. Resolves when it has ended. */
  interrupt(): Promise<"idle" | "interrupted" | "died">;
  /** Puts the node library into the namespace as `robo`, once; a cell that mentions it waits for this. */
  loadRobo(): Promise<void>;
  /** Answers the `inputRequest` of the cell; `undefined` for no more input. */
  input(text: string | undefined): void;
  /** Hands an event of a client's comm to the engine, between cells. */
  comm(event: CommEvent): Promise<void>;
  /** Comms that are open in the engine, target name by comm id. */
  comms(): ReadonlyMap<string, string>;
}

/** How an engine is started. */
export interface EngineOptions {
  /** Where robo lives: its boot module, and the library that `robo` leads to. */
  readonly home: RoboHome;
  /** Path of the Deno that runs it (`Deno.execPath()`). */
  readonly deno: string;
  /** Folder in which it runs (default the kernel's). */
  readonly cwd: string;
  /** Absolute path of a module whose exports become the initial namespace; default none. */
  readonly init?: string;
  /** Environment variables besides the kernel's. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long a cell may withstand an interrupt before its engine is killed, in milliseconds (default 3000). */
  readonly stubbornMs?: number;
  /** Largest output of one piece that is accepted from the engine, in bytes (default 256 MiB). */
  readonly maxOutputBytes?: number;
  /** Most memory of V8's heap, in bytes (default what V8 itself takes: a quarter of the machine's, at most 4 GiB). */
  readonly memoryBytes?: number;
  /** How the engine before it ended, which the hook `onEngineDeath` of the init module is told; default it is the first. */
  readonly previousDeath?: EngineDeath;
  /** Told of its process group as soon as that is there: an init module that never ends keeps it from getting further. */
  readonly onProcess?: (group: number) => void;
  /** Ends its start, and the engine. */
  readonly signal?: AbortSignal;
}

/**
 * Starts an engine; resolves when it can run cells. Rejects with a `RoboError`: `config` when the init module throws or
 * cannot be parsed, `unavailable` when the process cannot be started.
 */
export type EngineStarter = (options: EngineOptions, events: EngineEvents) => Promise<Engine>;
