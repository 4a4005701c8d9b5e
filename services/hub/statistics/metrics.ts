import type { HubSnapshot } from "./snapshot.ts";

/** Type of a response with {@linkcode renderMetrics}. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

type Labels = Readonly<Record<string, string | number | undefined>>;

/** A snapshot in Prometheus' text format, version 0.0.4. */
export function renderMetrics(snapshot: HubSnapshot): string {
  const { core, total, topics, publishers, subscribers, flight, processes, refused, uptime } =
    snapshot;
  const page = new MetricsPage();
  page.gauge("robo_core_info", "The core", [[{
    key: core.key,
    version: core.version,
    pid: core.pid,
  }, 1]]);
  page.gauge("robo_core_uptime_seconds", "Time since the core's start", [[{}, uptime]]);
  page.counter("robo_core_cpu_seconds_total", "Processor time of the core", [[
    {},
    core.cpuSeconds,
  ]]);
  page.gauge("robo_core_memory_bytes", "Resident memory of the core", [[{}, core.memory]]);
  page.counter("robo_messages_total", "Messages that came in", [[{}, total.messages]]);
  page.counter("robo_bytes_total", "Payload that came in", [[{}, total.bytes]]);
  page.counter("robo_delivered_total", "Messages sent to subscribers", [[{}, total.delivered]]);
  page.counter("robo_dropped_total", "Messages that slow subscribers lost", [[{}, total.dropped]]);
  page.counter(
    "robo_topic_messages_total",
    "Messages by topic",
    topics.map(({ topic, messages }) => [{ topic }, messages]),
  );
  page.counter(
    "robo_topic_bytes_total",
    "Payload by topic",
    topics.map(({ topic, bytes }) => [{ topic }, bytes]),
  );
  page.counter(
    "robo_topic_dropped_total",
    "Lost messages by topic",
    topics.map(({ topic, drops }) => [{ topic }, drops]),
  );
  page.gauge(
    "robo_topic_age_seconds",
    "Time since the last message of a topic",
    topics.map(({ topic, age }) => [{ topic }, age / 1000]),
  );
  page.gauge("robo_connections", "Connections", [
    [{ side: "publisher" }, publishers.length],
    [{ side: "subscriber" }, subscribers.length],
  ]);
  page.gauge(
    "robo_subscriber_queue_bytes",
    "Bytes that wait for a subscriber",
    subscribers.map((
      { id, name, pid, remote, queuedBytes },
    ) => [{ id, name, pid, remote }, queuedBytes]),
  );
  page.counter(
    "robo_subscriber_dropped_total",
    "Messages that a subscriber lost, by topic",
    subscribers.flatMap(({ id, name, pid, drops }) =>
      Object.entries(drops).map((
        [topic, count],
      ): [Labels, number] => [{ id, name, pid, topic }, count])
    ),
  );
  if (flight !== undefined) {
    page.gauge("robo_flight_messages", "Messages in the flight recorder", [[{}, flight.messages]]);
    page.gauge("robo_flight_memory_bytes", "Memory that the flight recorder holds", [[
      {},
      flight.memory,
    ]]);
    page.gauge("robo_flight_age_seconds", "Age of the oldest message in the flight recorder", [[
      {},
      flight.seconds,
    ]]);
    page.counter(
      "robo_flight_evicted_total",
      "Messages that left the flight recorder for want of room",
      [[{}, flight.evicted]],
    );
  }
  page.counter(
    "robo_process_cpu_seconds_total",
    "Processor time of a node's process",
    processes.map(({ pid, name, cpuSeconds }) => [{ pid, name }, cpuSeconds]),
  );
  page.gauge(
    "robo_process_memory_bytes",
    "Resident memory of a node's process",
    processes.map(({ pid, name, memory }) => [{ pid, name }, memory]),
  );
  page.counter(
    "robo_refused_total",
    "Connections refused or ended by the core",
    Object.entries(refused).map(([reason, count]) => [{ reason }, count]),
  );
  return page.text;
}

class MetricsPage {
  text = "";

  counter(name: string, help: string, values: readonly (readonly [Labels, number])[]): void {
    this.#metric({ name, help, type: "counter" }, values);
  }

  gauge(name: string, help: string, values: readonly (readonly [Labels, number])[]): void {
    this.#metric({ name, help, type: "gauge" }, values);
  }

  #metric(
    metric: { name: string; help: string; type: string },
    values: readonly (readonly [Labels, number])[],
  ): void {
    const { name, help, type } = metric;
    this.text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    // Two values with the same labels, as of topics with the same name, would spoil the whole page for Prometheus.
    const lines = new Map<string, number>();
    for (const [labels, value] of values) {
      const text = labelText(labels);
      lines.set(text, type === "counter" ? (lines.get(text) ?? 0) + value : value);
    }
    for (const [labels, value] of lines) this.text += `${name}${labels} ${value}\n`;
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return "";
  return `{${pairs.map(([name, value]) => `${name}="${escapeLabel(String(value))}"`).join()}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
