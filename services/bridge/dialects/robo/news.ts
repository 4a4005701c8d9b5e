import type {
  ClientJson,
  LogLineJson,
  ProgramJson,
  WatchedThing,
} from "../../../../protocols/robows/mod.ts";
import type { Bridge, ProgramState } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { LogLine } from "../../hub/program.ts";
import type { Topic } from "../../hub/topic.ts";
import { tell } from "./tell.ts";

/** Lines of each program's log that are told at first. */
const FIRST_LINES = 200;

/** Lines that are told at a time, at most. */
const MOST_LINES = 1000;

/** How long news of programs and their lines are gathered, in milliseconds. */
const SOON_MS = 20;

/** Time between two looks at what is counted, in milliseconds. */
const LOOK_MS = 1000;

/** When so many bytes wait for a client, it is told no lines and figures. */
const MOST_WAITING_BYTES = 262_144;

/** News that a client has asked for besides the topics. */
export class ClientNews implements Disposable {
  readonly #bridge: Bridge;
  readonly #client: Client;
  readonly #watched = new Set<WatchedThing>();
  readonly #programs = new Set<ProgramState>();
  readonly #totals = new Map<number, number>();
  #lines: LogLineJson[] = [];
  #lostLines = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #looks: ReturnType<typeof setInterval> | undefined;

  /** News for a client that has asked for none. */
  constructor(bridge: Bridge, client: Client) {
    this.#bridge = bridge;
    this.#client = client;
  }

  /** The client wants news of these, and all that is known now. */
  watch(what: readonly WatchedThing[]): void {
    for (const thing of what) {
      this.#watched.add(thing);
      if (thing === "programs") this.#tellPrograms(this.#bridge.programs.values());
      if (thing === "log") this.#tellOldLines();
      if (thing === "clients") this.#tellClients();
      if (thing === "totals") this.#tellTotals(true);
    }
    if (this.#watched.has("clients") || this.#watched.has("totals")) {
      this.#looks ??= setInterval(() => this.#look(), LOOK_MS);
    }
  }

  /** The client wants no more news of these. */
  unwatch(what: readonly WatchedThing[]): void {
    for (const thing of what) this.#watched.delete(thing);
    if (this.#watched.has("clients") || this.#watched.has("totals")) return;
    clearInterval(this.#looks);
    this.#looks = undefined;
  }

  /** A program has changed. */
  programChanged(program: ProgramState): void {
    if (!this.#watched.has("programs")) return;
    this.#programs.add(program);
    this.#gather();
  }

  /** A program is remembered no more. */
  programForgotten(program: ProgramState): void {
    this.#programs.delete(program);
  }

  /** Topics have changed, or are no more. */
  topicsChanged(topics: readonly Topic[]): void {
    for (const { id, isForgotten } of topics) if (isForgotten === true) this.#totals.delete(id);
  }

  /** A program has sent a line. */
  logged(program: ProgramState, line: LogLine): void {
    if (!this.#watched.has("log")) return;
    if (this.#lines.length < MOST_LINES) this.#lines.push(lineJson(program, line));
    else this.#lostLines++;
    this.#gather();
  }

  /** Ends all. */
  [Symbol.dispose](): void {
    this.#watched.clear();
    clearTimeout(this.#soon);
    clearInterval(this.#looks);
  }

  #gather(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#tellPrograms(this.#programs);
      this.#programs.clear();
      this.#tellLines();
    }, SOON_MS);
  }

  #look(): void {
    if (this.#client.waitingBytes > MOST_WAITING_BYTES) return;
    if (this.#watched.has("clients")) this.#tellClients();
    if (this.#watched.has("totals")) this.#tellTotals(false);
  }

  #tellPrograms(programs: Iterable<ProgramState>): void {
    const changed = Array.from(programs, programJson);
    if (changed.length > 0) tell(this.#client, { op: "programs", programs: changed });
  }

  #tellOldLines(): void {
    for (const program of this.#bridge.programs.values()) {
      const lines = program.log.slice(-FIRST_LINES).map((line) => lineJson(program, line));
      if (lines.length > 0) tell(this.#client, { op: "log", lines });
    }
  }

  #tellLines(): void {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    if (this.#client.waitingBytes > MOST_WAITING_BYTES) {
      this.#lostLines += lines.length;
      return;
    }
    const lost = this.#lostLines;
    this.#lostLines = 0;
    tell(this.#client, { op: "log", lines, ...(lost > 0 && { lost }) });
  }

  #tellClients(): void {
    const clients = Array.from(this.#bridge.clients, (each) => clientJson(each, this.#client));
    tell(this.#client, { op: "clients", clients });
  }

  #tellTotals(isFirst: boolean): void {
    const changed: [number, number, number][] = [];
    for (const topic of this.#bridge.topics.values()) {
      const { id, messages, bytes } = topic;
      if (!isFirst && this.#totals.get(id) === messages) continue;
      if (!this.#client.rights.mayRead(topic)) continue;
      this.#totals.set(id, messages);
      changed.push([id, messages, bytes]);
    }
    if (changed.length === 0) return;
    tell(this.#client, { op: "totals", time: String(this.#bridge.now()), topics: changed });
  }
}

function programJson({ description, isLive, connects, lost }: ProgramState): ProgramJson {
  const { name, address } = description;
  return { name, address, live: isLive, connects, lost };
}

function lineJson({ description }: ProgramState, { level, time, text }: LogLine): LogLineJson {
  return { program: description.name, level, time: String(time), text };
}

function clientJson(client: Client, self: Client): ClientJson {
  const { id, dialect, remote, sent, lost, topics, waitingBytes } = client;
  return {
    client: id,
    self: client === self,
    dialect,
    remote,
    topics: topics.size,
    sent,
    lost: [...lost.values()].reduce((sum, count) => sum + count, 0),
    waitingBytes,
  };
}
