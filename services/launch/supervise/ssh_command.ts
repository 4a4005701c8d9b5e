/**
 * Programs on other computers, over the ssh that is there: a small script at the other end starts the program, and ends it
 * when the connection ends.
 *
 * @module
 */
import { RoboError } from "../../../errors.ts";
import type { Machine } from "../plan.ts";
import { markVariables } from "./mark.ts";
import type { ProgramSpec } from "./program.ts";

/** A program that is to run on another computer. */
export interface RemoteProgram {
  /** The computer. */
  readonly machine: Pick<Machine, "destination" | "sshArgs">;
  /** What to run there: command, folder and variables are those of the other computer. Its input is empty. */
  readonly spec: ProgramSpec;
  /** Number of the run, by which leftovers are known there. */
  readonly run: string;
  /** Folder in which ssh runs here, such as that of the launch file. */
  readonly folder: string;
}

/** Time without a heartbeat after which the other end takes the launcher for gone, in seconds; one comes every 5. */
const SILENCE_S = 20;

/** Time that the connection may take longer to end than the program, in milliseconds. */
const MARGIN_MS = 2000;

/** Status with which ssh itself fails. */
const SSH_FAILED = 255;

/**
 * What has to run here so that the program runs there. Its pipe carries the script, then heartbeats; closing it asks the program to
 * end, as SIGINT does here. Login shells of any kind will do, since the script does not go through them.
 */
export function overSsh({ machine, spec, run, folder }: RemoteProgram): ProgramSpec {
  const { destination, sshArgs } = machine;
  return {
    ...spec,
    command: [
      "ssh",
      ...["-T", ...sshArgs],
      // Behind the user's own: ssh takes the first it is given.
      ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=10"],
      ...["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"],
      ...["--", destination, `exec sh -c 'IFS= read -r s; eval "$s"'`],
    ],
    env: {},
    cwd: folder,
    stdin: "piped",
    input: `${remoteScript(spec, run)}\n`,
    politeBy: "end-of-input",
    heartbeat: true,
    stop: {
      politeMs: spec.stop.politeMs + spec.stop.termMs + MARGIN_MS,
      termMs: MARGIN_MS,
    },
    // What it uses is used there.
    limits: {},
    statusWords: {
      ...spec.statusWords,
      [SSH_FAILED]: `the connection to ${destination} failed or was lost; try: ssh ${destination}`,
    },
  };
}

/**
 * The script for the other end, a single line for any POSIX shell. The shell that runs it leads a session of its own, which sshd
 * makes: so `-$$` is all that is started there. What has left that group is found by its mark, as here.
 */
export function remoteScript(spec: ProgramSpec, run: string): string {
  const { politeMs, termMs } = spec.stop;
  const variables = { ...spec.env, ...markVariables({ run, node: spec.name }) };
  const exports = Object.entries(variables).map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new RoboError("config", `${name} is no name of an environment variable`, {
        hint: "Take letters, digits and underscores",
      });
    }
    return `export ${name}=${quoted(value)};`;
  });
  const marks = `-e ${quoted(`ROBO_LAUNCH_RUN=${run}`)} -e ${
    quoted(`ROBO_LAUNCH_NODE=${spec.name}`)
  }`;
  const silence = `timeout ${SILENCE_S} sh -c "IFS= read -r l"`;
  return [
    "nl=$(printf '\\nx'); nl=${nl%x};",
    // Without a session of its own, as under some small ssh servers, it takes one.
    'kill -0 -$$ 2>/dev/null || exec setsid sh -c "$s";',
    `strays() { for f in $(grep -lsF ${quoted(`ROBO_LAUNCH_RUN=${run}`)} /proc/[0-9]*/environ); do`,
    `[ "$(tr '\\000' '\\n' 2>/dev/null <$f | grep -cxF ${marks})" = 2 ] || continue;`,
    "p=${f#/proc/}; echo ${p%/environ}; done; };",
    // An earlier connection may have been lost without this end having noticed.
    "for p in $(strays); do kill -KILL $p 2>/dev/null; done;",
    "exec 3<&0 </dev/null;",
    "( trap '' INT TERM HUP;",
    `if command -v timeout; then while ${silence} <&3; do :; done;`,
    "else while IFS= read -r l <&3; do :; done; fi;",
    `kill -INT -$$; sleep ${seconds(politeMs)}; kill -TERM -$$; sleep ${seconds(termMs)};`,
    "for p in $(strays); do kill -KILL $p; done; kill -KILL -$$ ) >/dev/null 2>&1 & w=$!;",
    "exec 3<&-; trap : INT TERM HUP;",
    `( cd ${quoted(spec.cwd)} || exit 72; ${exports.join(" ")}`,
    `exec ${spec.command.map(quoted).join(" ")} ); status=$?;`,
    "kill -KILL $w 2>/dev/null; trap '' INT TERM HUP; kill -TERM -$$ 2>/dev/null; i=0;",
    `while [ -n "$(strays)" ] && [ $i -lt ${Math.ceil(termMs / 100)} ]; do`,
    "for p in $(strays); do kill -TERM $p 2>/dev/null; done; sleep 0.1; i=$((i + 1)); done;",
    "for p in $(strays); do kill -KILL $p 2>/dev/null; done; exit $status",
  ].join(" ");
}

/** A word for a POSIX shell, on one line whatever is in it. */
export function quoted(text: string): string {
  if (text.includes("\0")) {
    throw new RoboError("config", "A word for a program on another computer contains a zero byte");
  }
  return `'${text.replaceAll("'", "'\\''").replaceAll("\n", "'\"$nl\"'")}'`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
