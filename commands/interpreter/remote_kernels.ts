import { RoboError } from "../../errors.ts";
import { type ConnectionInfo, parseConnectionFile } from "../../protocols/jupyter/mod.ts";

/** Most connection files that the other machine is asked for. */
const MOST_FILES = 32;

/** Between what the script says of a file and the file itself. */
const MARK = "== robo-kernel";

/** Behind the last file. */
const END = "== robo-end";

/**
 * What a POSIX shell on the other machine is to do, on one line: print the connection files of its user, the newest first, each with
 * whether its process lives, then wait until its input ends. Neither robo nor Jupyter has to be on its PATH.
 */
export const LIST_SCRIPT: string = [
  'd="${JUPYTER_RUNTIME_DIR:-}";',
  'b="${JUPYTER_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/jupyter}";',
  'm="$HOME/Library/Jupyter/runtime"; if [ -z "$d" ] && [ -d "$m" ]; then d="$m"; fi;',
  'if [ -z "$d" ]; then d="$b/runtime"; fi;',
  `for f in $(cd "$d" 2>/dev/null && ls -1t kernel-*.json 2>/dev/null | head -n ${MOST_FILES});`,
  `do p=$(sed -nE 's/.*"pid": *([0-9]+).*/\\1/p' "$d/$f" | head -n 1); a=unknown;`,
  'if [ -n "$p" ]; then if kill -0 "$p" 2>/dev/null; then a=alive; else a=dead; fi; fi;',
  `echo "${MARK} $a $f"; head -c 65536 "$d/$f"; echo; done;`,
  `echo "${END}"; exec cat >/dev/null`,
].join(" ");

/** A connection file of another machine. */
export interface RemoteKernel {
  /** Its name, without the folder. */
  readonly file: string;
  /** What it says. */
  readonly info: ConnectionInfo;
}

/**
 * The kernels in what {@linkcode LIST_SCRIPT} has printed, the newest first, without those whose process is known to be dead; `undefined`
 * while the end has not come. Files that cannot be read are left out.
 */
export function readListing(text: string): RemoteKernel[] | undefined {
  if (!text.includes(`\n${END}`) && !text.startsWith(END)) return undefined;
  const kernels: RemoteKernel[] = [];
  for (const part of text.slice(0, text.lastIndexOf(END)).split(`${MARK} `).slice(1)) {
    const at = part.indexOf("\n");
    const [state, file = ""] = part.slice(0, at).split(" ");
    if (state === "dead") continue;
    try {
      kernels.push({ file, info: parseConnectionFile(part.slice(at + 1), file) });
    } catch {
      // Somebody else's, or half written.
    }
  }
  return kernels;
}

/** The kernel that is meant: the newest, or the newest of a name. Throws a `RoboError` of kind `unavailable` without one. */
export function chooseRemote(
  kernels: readonly RemoteKernel[],
  name: string | undefined,
  host: string,
): RemoteKernel {
  const usable = kernels.filter(({ info }) => info.transport === "tcp");
  const found = usable.find(({ info }) => name === undefined || info.robo?.name === name);
  if (found !== undefined) return found;
  const names = usable.flatMap(({ info }) => info.robo?.name ?? []).join(", ");
  throw new RoboError(
    "unavailable",
    name === undefined ? `No kernel runs on ${host}` : `No kernel called ${name} runs on ${host}`,
    {
      hint: names === "" || name === undefined
        ? "Start one there with: robo interpreter"
        : `Those that run there: ${names}`,
    },
  );
}
