import type { MonitorEvent } from "../../../../transports/zmtp/monitor.ts";
import type { Socket } from "../../../../transports/zmtp/socket.ts";
import type { GateRefusal } from "./message_gate.ts";

/** Tells `refused` of each client that one of `sockets`, which demand CURVE, does not let in, until they are closed. */
export function watchRefusedClients(
  sockets: readonly Socket[],
  refused: (refusal: GateRefusal) => void,
): void {
  for (const { events } of sockets) {
    events.on((event) => {
      const refusal = refusalOf(event);
      if (refusal !== undefined) refused(refusal);
    });
  }
}

/** What a client got wrong; `undefined` for one that has only hung up, as those do who look whether a port is open. */
function refusalOf(event: MonitorEvent): GateRefusal | undefined {
  if (event.type !== "handshake-failed") return undefined;
  const { reason, remote, message } = event;
  switch (reason) {
    case "mechanism-mismatch":
      return { reason: "no-curve", words: `A client at ${remote} does not encrypt with CURVE` };
    case "authentication-failed":
      return { reason: "not-listed", words: `${message} (${remote})` };
    case "bad-crypto":
      return { reason: "wrong-key", words: `A client at ${remote} has the key of another kernel` };
  }
  return undefined;
}
