import { withoutScheme } from "./format.ts";
import { displayWidth, safeText } from "./text.ts";

/** What a {@linkcode renderGeckoReport} shows of a process. */
export interface ReportProcess {
  /** Process id. */
  readonly pid: number;
  /** Name of the node or program. */
  readonly name: string;
  /** Processor time, in percent of one core. */
  readonly cpu: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
}

/** What a {@linkcode renderGeckoReport} shows. */
export interface GeckoReport {
  /** The core. */
  readonly core: ReportProcess & { readonly in: string; readonly out: string };
  /** Sums. */
  readonly total: { readonly messages: number };
  /** Connections of publishers and of subscribers. */
  readonly publishers: readonly { readonly local: string; readonly remote: string }[];
  /** Connections of subscribers, with what they lost by topic. */
  readonly subscribers: readonly {
    readonly local: string;
    readonly remote: string;
    readonly name?: string;
    readonly pid?: number;
    readonly drops: Readonly<Record<string, number>>;
  }[];
  /** Topics. */
  readonly topics: readonly {
    readonly topic: string;
    readonly messagesPerSecond: number;
    readonly bytesPerSecond: number;
  }[];
  /** Processes besides the core. */
  readonly processes: readonly ReportProcess[];
}

const LONG_RULE = `+${"-".repeat(60)}`;
const RULE = `+${"-".repeat(30)}`;

/**
 * The statistics in the layout that pygecko's `geckocore` prints, with what it does not know at the end: lost messages.
 *
 * `totalMemory`, in bytes, is what percentages of memory refer to; a kB has 1024 bytes, as there.
 */
export function renderGeckoReport(report: GeckoReport, totalMemory: number): string[] {
  const process = ({ name, pid, cpu, memory }: ReportProcess) =>
    `| ${dots(`${name}[${pid}]`)} cpu: ${cpu.toFixed(1).padStart(5)}%    mem: ${
      (100 * memory / totalMemory).toFixed(2).padStart(6)
    }%`;
  const { core, publishers, subscribers, topics, processes } = report;
  return [
    LONG_RULE,
    process({ ...core, name: "GeckoCore" }),
    `| Total messages seen: ${report.total.messages}`,
    RULE,
    ...[core.in, core.out].map((endpoint) =>
      `| LISTEN ${withoutScheme(endpoint)} connected to None:None`
    ),
    ...[...publishers, ...subscribers].map(({ local, remote }) =>
      `| ESTABLISHED ${withoutScheme(local)} connected to ${withoutScheme(remote)}`
    ),
    RULE,
    ...topics.map(({ topic, messagesPerSecond, bytesPerSecond }) =>
      ` ${dots(topic)} ${messagesPerSecond.toFixed(1).padStart(6)} msgs/s ${
        (bytesPerSecond / 1024).toFixed(1).padStart(8)
      } kB/s`
    ),
    RULE,
    `| Alive processes: ${processes.length}`,
    RULE,
    ...processes.map(process),
    ...lossLines(subscribers),
    "",
  ];
}

function lossLines(subscribers: GeckoReport["subscribers"]): string[] {
  const lines = subscribers.flatMap(({ name = "a subscriber", pid, remote, drops }) => {
    const who = pid === undefined ? `${name} at ${withoutScheme(remote)}` : `${name}[${pid}]`;
    return Object.entries(drops).map(([topic, count]) =>
      `| Lost by ${safeText(who)}: ${count} of ${safeText(topic)}`
    );
  });
  return lines.length === 0 ? [] : [RULE, ...lines];
}

function dots(text: string): string {
  const safe = safeText(text);
  return safe + ".".repeat(Math.max(0, 30 - displayWidth(safe)));
}
