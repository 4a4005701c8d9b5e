import type { ConnectionInfo } from "../../protocols/jupyter/mod.ts";
import type { CurveClientSecurity, Security } from "../../protocols/zmtp/mod.ts";

/**
 * How a client connects to a kernel: as `given`, else by the keys of its connection file. Those are the kernel's own pair, which
 * Jupyter's clients show as theirs, unless the file names the kernel's public key besides.
 */
export function clientSecurity(info: ConnectionInfo, given?: CurveClientSecurity): Security {
  if (given !== undefined) return given;
  if (info.curve === undefined) return { mechanism: "NULL" };
  const { publicKey, secretKey } = info.curve;
  return {
    mechanism: "CURVE",
    serverKey: info.robo?.serverKey ?? publicKey,
    publicKey,
    secretKey,
  };
}
