import {
  counter,
  gauge,
  type Metric,
  type MetricSamples,
} from "../../../protocols/http/metrics.ts";

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
      gauge("robo_bridge_connections", "Connections that are open", this.connections),
      gauge("robo_bridge_websockets", "WebSockets that are open", open),
      counter("robo_bridge_websockets_opened_total", "WebSockets that were opened", this.opened),
      counter(
        "robo_bridge_websockets_ended_total",
        "WebSockets that ended, by close code",
        by("code", this.ended),
      ),
      counter("robo_bridge_client_messages_total", "Messages of clients", this.messages),
      counter("robo_bridge_bytes_in_total", "Bytes from clients", this.bytesIn),
      counter("robo_bridge_bytes_out_total", "Bytes sent to clients", this.bytesOut),
      counter(
        "robo_bridge_throttled_total",
        "Times that a client was read no faster than it may send",
        this.throttled,
      ),
      counter(
        "robo_bridge_refused_total",
        "Requests and connections that were refused, by cause",
        by("cause", this.refused),
      ),
      counter(
        "robo_bridge_http_requests_total",
        "Requests that were answered, by status",
        by("status", this.answers),
      ),
    ];
  }
}

/** Counts as samples, each with its key as the label. */
function by(label: string, counts: ReadonlyMap<string | number, number>): MetricSamples {
  return Array.from(counts, ([key, count]) => [{ [label]: key }, count]);
}
