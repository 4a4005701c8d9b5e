import type { Channel } from "@mcap/core";
import { RoboError } from "../../../errors.ts";
import { layoutJson, structOf } from "../../../protocols/clayout/mod.ts";
import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import type { LayoutJson } from "../../../protocols/clayout/layout_json.ts";
import { COPY_OF } from "../../record/mod.ts";
import type { ProgramDescription, ProgramStruct } from "../hub/program.ts";
import {
  ANSWER_KEY,
  DIRECTION_KEY,
  KIND_KEY,
  LAYOUT_KEY,
  LOG_TOPIC,
  PROGRAM_KEY,
} from "./channel_words.ts";

/** What a channel of a recording is to a replay. */
export type ChannelRole =
  /** Structs of a program, by the program's number of them. */
  | {
    readonly kind: "struct";
    readonly program: string;
    readonly struct: number;
    readonly size: number;
  }
  /** Lines of programs. */
  | { readonly kind: "log" }
  /** What happens to programs. */
  | { readonly kind: "events" };

/** The programs of a recording, and what its channels are. */
export interface RecordedPrograms {
  /** By a key of their own: two of one name are two where the order of their bytes differs. */
  readonly programs: ReadonlyMap<string, ProgramDescription>;
  /** By the channel's number; those that are nothing to a replay are left out. */
  readonly roles: ReadonlyMap<number, ChannelRole>;
  /** What cannot be replayed, and why, a sentence each. */
  readonly problems: readonly string[];
}

interface FoundProgram {
  readonly name: string;
  readonly byteOrder: "little" | "big";
  readonly structs: ProgramStruct[];
}

/** Finds the programs and their structs in what a recording says of its channels. Throws a `RoboError` of kind `data` when it has no structs. */
export function recordedPrograms(
  path: string,
  channels: Iterable<Channel>,
): RecordedPrograms {
  const ordered = [...channels].sort((one, other) => one.id - other.id);
  const found = new Map<string, FoundProgram>();
  const roles = new Map<number, ChannelRole>();
  const problems: string[] = [];
  const others = new Set<string>();
  for (const channel of ordered) {
    const kind = channel.metadata.get(KIND_KEY);
    if (channel.metadata.has(COPY_OF)) continue;
    if (kind === "struct" || kind === "answer") {
      try {
        roles.set(channel.id, addStruct(channel, found));
      } catch (error) {
        if (!(error instanceof RoboError)) throw error;
        problems.push(`${path}: ${channel.topic} cannot be replayed: ${error.message}`);
      }
    } else if (kind !== undefined) {
      roles.set(channel.id, { kind: kind === LOG_TOPIC ? "log" : "events" });
    } else others.add(channel.messageEncoding || "unknown");
  }
  if (found.size === 0) throw nothingToReplay(path, others, problems);
  if (others.size > 0) {
    problems.push(`${path} has other topics too (${[...others].join(", ")}): they are left out`);
  }
  const address = `file:${path}`;
  const programs = new Map([...found].map(([key, program]) => [key, { ...program, address }]));
  return { programs, roles, problems };
}

function addStruct(
  channel: Channel,
  found: Map<string, FoundProgram>,
): ChannelRole {
  const { metadata, topic } = channel;
  const { struct: laidOut, layout } = structIn(metadata.get(LAYOUT_KEY));
  const program = metadata.get(PROGRAM_KEY) || "program";
  const { byteOrder } = layout;
  const key = `${program} ${byteOrder}`;
  const record = found.get(key) ?? { name: program, byteOrder, structs: [] };
  const wanted = topic.startsWith(`${program}.`) ? topic.slice(program.length + 1) : topic;
  const answerText = metadata.get(ANSWER_KEY);
  const answer = answerText === undefined ? undefined : structIn(answerText).struct;
  const named = (name: string): ProgramStruct => ({
    id: record.structs.length + 1,
    struct: { ...laidOut, name },
    direction: directionIn(channel),
    ...answer !== undefined && { answer },
  });
  const same = record.structs.find((other) =>
    isSame(other, named(other.struct.name!), byteOrder) &&
    (other.struct.name === wanted || other.struct.name!.startsWith(`${wanted}_`))
  );
  let struct = same;
  if (struct === undefined) {
    // Its layout has changed while it was recorded.
    let name = wanted;
    for (let i = 2; record.structs.some((one) => one.struct.name === name); i++) {
      name = `${wanted}_${i}`;
    }
    struct = named(name);
    record.structs.push(struct);
  }
  found.set(key, record);
  return { kind: "struct", program: key, struct: struct.id, size: laidOut.size };
}

function structIn(text: string | undefined): { struct: CStruct; layout: LayoutJson } {
  let layout: LayoutJson;
  try {
    layout = JSON.parse(text ?? "");
  } catch (cause) {
    throw new RoboError("data", "its layout is missing or no JSON", { cause });
  }
  const name = layout?.structs?.at?.(-1)?.name;
  if (typeof name !== "string" || (layout.byteOrder !== "little" && layout.byteOrder !== "big")) {
    throw new RoboError("data", "its layout names no struct, or no order of bytes");
  }
  return { struct: structOf(layout, name), layout };
}

function directionIn({ metadata }: Channel): "out" | "in" | "both" {
  const direction = metadata.get(DIRECTION_KEY);
  return direction === "in" || direction === "both" ? direction : "out";
}

function isSame(one: ProgramStruct, other: ProgramStruct, byteOrder: "little" | "big"): boolean {
  const text = ({ struct }: ProgramStruct) => JSON.stringify(layoutJson([struct], byteOrder));
  return one.direction === other.direction && text(one) === text(other);
}

function nothingToReplay(
  path: string,
  others: ReadonlySet<string>,
  problems: readonly string[],
): RoboError {
  if (problems.length > 0) return new RoboError("data", problems[0]!);
  if (others.size === 0) return new RoboError("data", `${path} has no topics`);
  const encodings = [...others].join(", ");
  return new RoboError("data", `${path} has no C structs: its topics are ${encodings}`, {
    hint:
      `Replay recordings of a core with: robo replay ${path}; of a bridge those that --record made`,
  });
}
