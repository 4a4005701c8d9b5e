import { BlockList, isIP } from "node:net";
import { RoboError } from "../errors.ts";

/** Networks of this machine itself. */
const LOOPBACK: readonly string[] = ["127.0.0.0/8", "::1/128"];

/** The networks whose hosts may connect. */
export class AllowList {
  readonly #networks = new BlockList();

  /**
   * Takes networks such as `10.0.0.0/8`, `fd00::/8` or a single address; what is `always` in is loopback by default.
   *
   * Throws a `RoboError` of kind `usage` for anything else.
   */
  constructor(networks: readonly string[], always: readonly string[] = LOOPBACK) {
    for (const network of [...always, ...networks]) this.#add(network);
  }

  /** Whether the host of this endpoint may connect; what comes over a Unix socket always may. */
  admits(endpoint: string): boolean {
    const match = /^tcp:\/\/\[?(.*?)\]?:\d+$/.exec(endpoint);
    if (match === null) return true;
    const address = match[1]!.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
    const family = isIP(address);
    return family !== 0 && this.#networks.check(address, family === 4 ? "ipv4" : "ipv6");
  }

  #add(network: string): void {
    const [address, bits] = network.split("/") as [string, string?];
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most || bits === "") {
      throw new RoboError("usage", `${network} is not a network`, {
        hint: "Give an address with its prefix length, such as 10.0.0.0/8 or fd00::/8",
      });
    }
    this.#networks.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
  }
}
