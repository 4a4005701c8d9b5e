import { counter, gauge, type Metric, type MetricLabels } from "../../../protocols/http/metrics.ts";
import type { HubSnapshot } from "./snapshot.ts";

/** A snapshot as metrics for Prometheus. */
export function hubMetrics(snapshot: HubSnapshot): Metric[] {
  const { core, total, topics, publishers, subscribers, flight, processes, refused, uptime } =
    snapshot;
  return [
    gauge("robo_core_info", "The core", [[{
      key: core.key,
      version: core.version,
      pid: core.pid,
    }, 1]]),
    gauge("robo_core_uptime_seconds", "Time since the core's start", uptime),
    counter("robo_core_cpu_seconds_total", "Processor time of the core", core.cpuSeconds),
    gauge("robo_core_memory_bytes", "Resident memory of the core", core.memory),
    counter("robo_messages_total", "Messages that came in", total.messages),
    counter("robo_bytes_total", "Payload that came in", total.bytes),
    counter("robo_delivered_total", "Messages sent to subscribers", total.delivered),
    counter("robo_dropped_total", "Messages that slow subscribers lost", total.dropped),
    counter(
      "robo_topic_messages_total",
      "Messages by topic",
      topics.map(({ topic, messages }) => [{ topic }, messages]),
    ),
    counter(
      "robo_topic_bytes_total",
      "Payload by topic",
      topics.map(({ topic, bytes }) => [{ topic }, bytes]),
    ),
    counter(
      "robo_topic_dropped_total",
      "Lost messages by topic",
      topics.map(({ topic, drops }) => [{ topic }, drops]),
    ),
    gauge(
      "robo_topic_age_seconds",
      "Time since the last message of a topic",
      topics.map(({ topic, age }) => [{ topic }, age / 1000]),
    ),
    gauge("robo_connections", "Connections", [
      [{ side: "publisher" }, publishers.length],
      [{ side: "subscriber" }, subscribers.length],
    ]),
    gauge(
      "robo_subscriber_queue_bytes",
      "Bytes that wait for a subscriber",
      subscribers.map((
        { id, name, pid, remote, queuedBytes },
      ) => [{ id, name, pid, remote }, queuedBytes]),
    ),
    counter(
      "robo_subscriber_dropped_total",
      "Messages that a subscriber lost, by topic",
      subscribers.flatMap(({ id, name, pid, drops }) =>
        Object.entries(drops).map((
          [topic, count],
        ): [MetricLabels, number] => [{ id, name, pid, topic }, count])
      ),
    ),
    ...(flight === undefined ? [] : [
      gauge("robo_flight_messages", "Messages in the flight recorder", flight.messages),
      gauge("robo_flight_memory_bytes", "Memory that the flight recorder holds", flight.memory),
      gauge(
        "robo_flight_age_seconds",
        "Age of the oldest message in the flight recorder",
        flight.seconds,
      ),
      counter(
        "robo_flight_evicted_total",
        "Messages that left the flight recorder for want of room",
        flight.evicted,
      ),
    ]),
    counter(
      "robo_process_cpu_seconds_total",
      "Processor time of a node's process",
      processes.map(({ pid, name, cpuSeconds }) => [{ pid, name }, cpuSeconds]),
    ),
    gauge(
      "robo_process_memory_bytes",
      "Resident memory of a node's process",
      processes.map(({ pid, name, memory }) => [{ pid, name }, memory]),
    ),
    counter(
      "robo_refused_total",
      "Connections refused or ended by the core",
      Object.entries(refused).map(([reason, count]) => [{ reason }, count]),
    ),
  ];
}
