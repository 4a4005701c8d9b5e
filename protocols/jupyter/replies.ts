import { ContentReader, isJsonObject, type Read } from "./content_reader.ts";
import type { JsonObject, MimeBundle } from "./message.ts";
import { utf16Offset } from "./text.ts";

/** An error as the kernel tells it. */
export interface KernelError {
  /** Its class, such as `TypeError`. */
  readonly name: string;
  /** Its message. */
  readonly value: string;
  /** Lines of text, perhaps with the colours of a terminal. */
  readonly traceback: readonly string[];
}

/** Reads an error: of iopub's `error`, or of a reply whose status is `error`. Never fails: what is missing is empty. */
export function readError(content: JsonObject): KernelError {
  const text = (name: string) => typeof content[name] === "string" ? content[name] as string : "";
  const traceback = Array.isArray(content.traceback) ? content.traceback : [];
  return {
    name: text("ename") || "Error",
    value: text("evalue"),
    traceback: traceback.filter((line) => typeof line === "string"),
  };
}

/** What a reply says of itself; `abort` is what old kernels write. */
export function readStatus(content: JsonObject): Read<"ok" | "error" | "aborted"> {
  const reader = new ContentReader("the reply", content);
  const status = reader.choice("status", ["ok", "error", "aborted", "abort"], "ok");
  return reader.result(status === "abort" ? "aborted" : status);
}

/** What may stand at the cursor. */
export interface CompleteReply {
  /** Texts that may stand there. */
  readonly matches: readonly string[];
  /** What they replace in the code, in UTF-16 units. */
  readonly start: number;
  /** Where that ends. */
  readonly end: number;
  /** What kind each match is (`function`, `property` …), in the order of `matches`, where the kernel says. */
  readonly types: readonly (string | undefined)[];
}

/** Reads the content of `complete_reply` to a request about `code`. */
export function readCompleteReply(content: JsonObject, code: string): Read<CompleteReply> {
  const reader = new ContentReader("complete_reply", content);
  const matches = reader.texts("matches");
  const start = utf16Offset(code, reader.integer("cursor_start", 0));
  const end = utf16Offset(code, reader.integer("cursor_end", code.length));
  const described = reader.object("metadata")._jupyter_types_experimental;
  const types = (Array.isArray(described) ? described : []).map((one) =>
    isJsonObject(one) && typeof one.type === "string" && one.type !== "" ? one.type : undefined
  );
  return reader.result({ matches, start, end, types: matches.map((_, i) => types[i]) });
}

/** Reads the content of `inspect_reply`: what is known, or `undefined`. */
export function readInspectReply(content: JsonObject): Read<MimeBundle | undefined> {
  const reader = new ContentReader("inspect_reply", content);
  const found = reader.flag("found", false);
  const data = reader.object("data");
  return reader.result(found ? data as MimeBundle : undefined);
}

/** Whether code may be run as it stands. */
export interface IsCompleteReply {
  /** `incomplete`: there is more to come; `invalid`: it never will be. */
  readonly status: "complete" | "incomplete" | "invalid" | "unknown";
  /** With `incomplete`: with what the next line should begin. */
  readonly indent: string;
}

/** Reads the content of `is_complete_reply`. */
export function readIsCompleteReply(content: JsonObject): Read<IsCompleteReply> {
  const reader = new ContentReader("is_complete_reply", content);
  const words = ["complete", "incomplete", "invalid", "unknown"] as const;
  const status = reader.choice("status", words, "unknown");
  return reader.result({ status, indent: reader.text("indent", "") });
}

/** A line of the history. */
export interface HistoryEntry {
  /** Number of the session; 0 for the present one where the kernel numbers it so. */
  readonly session: number;
  /** Number of the line in its session. */
  readonly line: number;
  /** What was run. */
  readonly input: string;
  /** What came out, where it was asked for. */
  readonly output?: string;
}

/** Reads the content of `history_reply`; entries of another shape are left out. */
export function readHistoryReply(content: JsonObject): Read<readonly HistoryEntry[]> {
  const reader = new ContentReader("history_reply", content);
  const entries: HistoryEntry[] = [];
  for (const entry of reader.list("history")) {
    if (!Array.isArray(entry) || typeof entry[0] !== "number" || typeof entry[1] !== "number") {
      continue;
    }
    const [session, line, said] = entry;
    const [input, output] = Array.isArray(said) ? said : [said];
    if (typeof input !== "string") continue;
    entries.push({ session, line, input, ...(typeof output === "string" ? { output } : {}) });
  }
  return reader.result(entries);
}

/** Reads the content of `comm_info_reply`: target names by comm id. */
export function readCommInfoReply(content: JsonObject): Read<ReadonlyMap<string, string>> {
  const reader = new ContentReader("comm_info_reply", content);
  const comms = new Map<string, string>();
  for (const [id, comm] of Object.entries(reader.object("comms"))) {
    comms.set(
      id,
      isJsonObject(comm) && typeof comm.target_name === "string" ? comm.target_name : "",
    );
  }
  return reader.result(comms);
}
