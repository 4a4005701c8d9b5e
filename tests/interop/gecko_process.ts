import { fromFileUrl } from "../../system/paths.ts";
import { LineProcess } from "../lib/line_process.ts";

const SCRIPT = fromFileUrl(new URL("./gecko_peer.py", import.meta.url));

/** A process as pygecko makes them: it does one thing after the other, each when it is told to. */
export class GeckoProcess extends LineProcess {
  /** Starts a process; `args` as in `gecko_peer.py`. */
  constructor(python: string, args: readonly string[]) {
    super([python, SCRIPT, ...args]);
  }
}
