import { parseArgs } from "node:util";
import { RoboError } from "../../errors.ts";

/** What every benchmark understands. */
export interface BenchOptions {
  /** One JSON object per claim instead of a table. Default: false. */
  readonly json: boolean;
  /** Every run as well, on stderr. Default: false. */
  readonly verbose: boolean;
  /** Prefixes of the claims to measure. Default: all. */
  readonly only: readonly string[];
  /** Alternating runs per claim. Default: 5. */
  readonly runs: number;
  /** Length of a measured window in seconds. Default: 1.2. */
  readonly window: number;
  /** Peers to compare with, by name. Default: all that are installed. */
  readonly peers: readonly string[];
  /** What the C publisher does when libzmq's queue is full. Default: `drops`, as libzmq does. */
  readonly publisher: "drops" | "waits";
  /** Command that starts our hub, with `{in}` and `{out}` for its endpoints. Default: `robo core`. */
  readonly hub: string | undefined;
  /** Command that starts our kernel, with `{connection_file}`. Default: `robo interpreter`. */
  readonly kernel?: string;
  /** Whether missed targets are an error, where a benchmark has targets. Default: false. */
  readonly check?: boolean;
}

const HELP = `options:
  --json              one JSON object per claim (default: a table)
  --verbose           every run as well, on stderr (default: off)
  --only PREFIX       only claims that start so; may be repeated (default: all)
  --runs N            alternating runs per claim (default: 5)
  --window SECONDS    length of a measured window (default: 1.2)
  --peers A,B         only these peers (default: all that are installed)
  --publisher drops|waits
                      what the C publisher does when libzmq's queue is full (default: drops)
  --hub COMMAND       our hub, with {in} and {out} for its endpoints (default: ./robo core …)
  --kernel COMMAND    our kernel, with {connection_file} (default: ./robo interpreter …)
  --check             ends with 1 when a target is missed (default: only says so)
`;

/**
 * Parses the arguments of a benchmark; prints the options and ends for `--help`.
 *
 * @throws {RoboError} `usage` for an unknown option or a value out of range.
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  if (values.help) {
    Deno.stdout.writeSync(new TextEncoder().encode(HELP));
    Deno.exit(0);
  }
  if (values.publisher !== "drops" && values.publisher !== "waits") {
    throw new RoboError("usage", `--publisher is drops or waits, not ${values.publisher}`);
  }
  return {
    json: values.json,
    verbose: values.verbose,
    only: values.only,
    runs: positive("--runs", values.runs),
    window: positive("--window", values.window),
    peers: values.peers?.split(",") ?? [],
    publisher: values.publisher,
    hub: values.hub,
    check: values.check,
    ...values.kernel === undefined ? {} : { kernel: values.kernel },
  };
}

/** Whether a claim was asked for. */
export function isWanted(options: Pick<BenchOptions, "only">, claim: string): boolean {
  return options.only.length === 0 || options.only.some((prefix) => claim.startsWith(prefix));
}

// The return type is the parser's own, inferred from the options.
// deno-lint-ignore explicit-function-return-type
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        runs: { type: "string", default: "5" },
        window: { type: "string", default: "1.2" },
        peers: { type: "string" },
        publisher: { type: "string", default: "drops" },
        hub: { type: "string" },
        kernel: { type: "string" },
        check: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (cause) {
    throw new RoboError("usage", (cause as Error).message, { cause, hint: "See --help" });
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new RoboError("usage", `${name} is a positive number, not ${text}`);
  return value;
}
