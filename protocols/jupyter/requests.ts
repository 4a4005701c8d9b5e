import { ContentReader, type Read } from "./content_reader.ts";
import type { JsonObject } from "./message.ts";

/** Content of `execute_request`. */
export interface ExecuteRequest {
  /** What is to be run. */
  readonly code: string;
  /** Nothing is shown, stored or counted (default false). */
  readonly silent: boolean;
  /** Whether it goes into the history (default true, but false when silent). */
  readonly storeHistory: boolean;
  /** Expressions to be evaluated behind it, by name (default none). */
  readonly userExpressions: Readonly<Record<string, string>>;
  /** Whether its sender can be asked for input (default false: who does not say so could not answer). */
  readonly allowStdin: boolean;
  /** Whether its failure aborts what waits behind it (default true). */
  readonly stopOnError: boolean;
}

/** Reads the content of `execute_request`. */
export function readExecuteRequest(content: JsonObject): Read<ExecuteRequest> {
  const reader = new ContentReader("execute_request", content);
  const silent = reader.flag("silent", false);
  return reader.result({
    code: reader.text("code"),
    silent,
    storeHistory: reader.flag("store_history", !silent) && !silent,
    userExpressions: reader.textByName("user_expressions"),
    allowStdin: reader.flag("allow_stdin", false),
    stopOnError: reader.flag("stop_on_error", true),
  });
}

/** Content of `complete_request`. */
export interface CompleteRequest {
  /** What is being typed. */
  readonly code: string;
  /** Where the cursor stands in it, in UTF-16 units (default its end). */
  readonly cursor: number;
}

/** Reads the content of `complete_request`. */
export function readCompleteRequest(content: JsonObject): Read<CompleteRequest> {
  const reader = new ContentReader("complete_request", content);
  const code = reader.text("code");
  return reader.result({ code, cursor: reader.cursor(code) });
}

/** Content of `inspect_request`. */
export interface InspectRequest extends CompleteRequest {
  /** How much is wanted: 0, or 1 for all (default 0). */
  readonly detail: 0 | 1;
}

/** Reads the content of `inspect_request`. */
export function readInspectRequest(content: JsonObject): Read<InspectRequest> {
  const reader = new ContentReader("inspect_request", content);
  const code = reader.text("code");
  const cursor = reader.cursor(code);
  return reader.result({ code, cursor, detail: reader.integer("detail_level", 0) > 0 ? 1 : 0 });
}

/** Content of `history_request`. */
export interface HistoryRequest {
  /** Whether outputs are wanted, too (default false). */
  readonly output: boolean;
  /** Whether inputs are wanted as typed rather than as run (default true). */
  readonly raw: boolean;
  /** The last `n`, a range of a session, or what matches `pattern` (default `tail`). */
  readonly access: "tail" | "range" | "search";
  /** Session of a range; 0 for the present one, negative counts back from it (default 0). */
  readonly session: number;
  /** First line of a range (default 0). */
  readonly start: number;
  /** Line behind the last of a range (default: to its end). */
  readonly stop: number | undefined;
  /** How many lines of `tail` or `search` (default: 10 of `tail`, all of `search`). */
  readonly n: number | undefined;
  /** For `search`: `*` and `?` stand for any text and any character (default `*`). */
  readonly pattern: string;
  /** For `search`: each input once (default false). */
  readonly unique: boolean;
}

/** Reads the content of `history_request`. */
export function readHistoryRequest(content: JsonObject): Read<HistoryRequest> {
  const reader = new ContentReader("history_request", content);
  const access = reader.choice("hist_access_type", ["tail", "range", "search"], "tail");
  const count = reader.integer("n", access === "tail" ? 10 : -1);
  const stop = reader.integer("stop", -1);
  return reader.result({
    output: reader.flag("output", false),
    raw: reader.flag("raw", true),
    access,
    session: reader.integer("session", 0),
    start: Math.max(0, reader.integer("start", 0)),
    stop: stop < 0 ? undefined : stop,
    n: count < 0 ? undefined : count,
    pattern: reader.text("pattern", "*"),
    unique: reader.flag("unique", false),
  });
}

/** Reads the content of `is_complete_request`. */
export function readIsCompleteRequest(content: JsonObject): Read<{ readonly code: string }> {
  const reader = new ContentReader("is_complete_request", content);
  return reader.result({ code: reader.text("code") });
}

/** Reads the content of `shutdown_request`; without `restart` the kernel ends for good. */
export function readShutdownRequest(content: JsonObject): Read<{ readonly restart: boolean }> {
  const reader = new ContentReader("shutdown_request", content);
  return reader.result({ restart: reader.flag("restart", false) });
}

/** Reads the content of `comm_info_request`; without `target` all comms are meant. */
export function readCommInfoRequest(
  content: JsonObject,
): Read<{ readonly target: string | undefined }> {
  const reader = new ContentReader("comm_info_request", content);
  return reader.result({ target: reader.optionalText("target_name") });
}

/** What clients send for the end of the input: Ctrl-D. */
export const END_OF_INPUT = "\x04";

/** Reads the content of `input_reply`: what the user has typed; `undefined` when there is no more to come. */
export function readInputReply(content: JsonObject): Read<{ readonly value: string | undefined }> {
  const reader = new ContentReader("input_reply", content);
  if (reader.text("status", "ok") !== "ok") return reader.result({ value: undefined });
  const value = reader.text("value");
  return reader.result({ value: value === END_OF_INPUT ? undefined : value });
}
