import type { Metric } from "./metrics.ts";

/** What a server has counted since its start. */
export class ServerCounters {
  /** Connections that are open now, WebSockets and others. */
  connections = 0;
  /** WebSockets that were opened. */
  opened = 0;
  /** Messages of clients. */
  messages = 0;
  /** Bytes that came over WebSockets. */
  bytesIn = 0;
  /** Bytes that were sent over WebSockets and that the system has taken. */
  bytesOut = 0;
  /** Times that a client sent faster than it may, and was read no further for a while. */
  throttled = 0;
  /** Answers to requests, by status. */
  readonly answers: Map<number, number> = new Map();
  /** Requests and connections that were refused, by cause. */
  readonly refused: Map<string, number> = new Map();
  /** WebSockets that have ended, by the code of their end. */
  readonly ended: Map<number, number> = new Map();

  /** Counts one more of a kind. */
  static count<K>(counts: Map<K, number>, key: K): void {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  /** All of it as figures of Prometheus, with the number of WebSockets that are open. */
  metrics(open: number): Metric[] {
    return [
      single("robo_bridge_connections", "Connections that are open", this.connections, "gauge"),
      single("robo_bridge_websockets", "WebSockets that are open", open, "gauge"),
      single("robo_bridge_websockets_opened_total", "WebSockets that were opened", this.opened),
      labelled("robo_bridge_websockets_ended_total", "WebSockets that ended, by close code", {
        code: this.ended,
      }),
      single("robo_bridge_client_messages_total", "Messages of clients", this.messages),
      single("robo_bridge_bytes_in_total", "Bytes from clients", this.bytesIn),
      single("robo_bridge_bytes_out_total", "Bytes sent to clients", this.bytesOut),
      single(
        "robo_bridge_throttled_total",
        "Times that a client was read no faster than it may send",
        this.throttled,
      ),
      labelled(
        "robo_bridge_refused_total",
        "Requests and connections that were refused, by cause",
        {
          cause: this.refused,
        },
      ),
      labelled("robo_bridge_http_requests_total", "Requests that were answered, by status", {
        status: this.answers,
      }),
    ];
  }
}

function single(
  name: string,
  help: string,
  ...[value, type = "counter"]: readonly [number, ("gauge" | "counter")?]
): Metric {
  return { name, type, help, samples: [[{}, value]] };
}

function labelled(
  name: string,
  help: string,
  counts: Readonly<Record<string, ReadonlyMap<string | number, number>>>,
): Metric {
  const samples = Object.entries(counts).flatMap(([label, values]) =>
    [...values].map(([key, count]) => [{ [label]: String(key) }, count] as const)
  );
  return { name, type: "counter", help, samples };
}
