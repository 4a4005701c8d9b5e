import type { Device } from "../../../protocols/daq/lab_types.ts";
import { counter, gauge, type Metric, renderMetrics } from "../../../protocols/http/metrics.ts";
import type { StreamCounters } from "./client_streams.ts";

/** Counts of requests. */
export interface RequestCounters {
  /** Requests that were answered, by HTTP status. */
  readonly byStatus: ReadonlyMap<number, number>;
  /** Requests that are being answered now. */
  readonly open: number;
}

/** What {@linkcode renderDaqMetrics} shows. */
export interface DaqMetrics {
  /** All devices. */
  readonly devices: readonly Device[];
  /** Requests to the control interface. */
  readonly requests: RequestCounters;
  /** Answers that go on. */
  readonly streams: StreamCounters;
  /** Operators that hold a stream open. */
  readonly operators: number;
  /** What else was counted, by name. */
  readonly events: Readonly<Record<string, number>>;
}

const COUNTERS = {
  grabs: "Grabs that brought data",
  moves: "Moves that ended",
  timeouts: "Requests that were not answered in time",
  stale: "Answers that came too late and were thrown away",
  unsolicited: "Data and positions that nobody had asked for",
  dropped: "Data that a bounded queue dropped",
  refused: "Orders that a rule refused",
  bytesIn: "Bytes received",
  bytesOut: "Bytes sent",
} as const;

/** All counts in Prometheus' text format, version 0.0.4. */
export function renderDaqMetrics(
  { devices, requests, streams, operators, events }: DaqMetrics,
): string {
  const label = ({ name, kind }: Device) => ({ device: name, kind });
  return renderMetrics([
    gauge(
      "robo_daq_device_online",
      "Whether the device is connected",
      devices.map((device) => [label(device), device.online ? 1 : 0]),
    ),
    counter(
      "robo_daq_device_connections_total",
      "Times that the device has connected",
      devices.map((device) => [label(device), device.connections]),
    ),
    gauge(
      "robo_daq_position",
      "Last known position of the actuator, in its units",
      devices.flatMap(({ name, position }) =>
        typeof position?.value === "number"
          ? [[{ device: name, units: position.units }, position.value]]
          : []
      ),
    ),
    ...Object.entries(COUNTERS).map(([field, help]): Metric =>
      counter(
        `robo_daq_${field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_total`,
        help,
        devices.map((
          device,
        ) => [label(device), device.counters[field as keyof typeof COUNTERS]]),
      )
    ),
    counter(
      "robo_daq_server_events_total",
      "What happened at the port of PyMoDAQ's clients",
      Object.entries(events).map(([event, count]) => [{ event }, count]),
    ),
    counter(
      "robo_daq_http_requests_total",
      "Requests to the control interface that were answered",
      [...requests.byStatus].map(([status, count]) => [{ status }, count]),
    ),
    gauge("robo_daq_http_requests_open", "Requests that are being answered", requests.open),
    gauge("robo_daq_http_streams_open", "Answers that go on", streams.open),
    counter("robo_daq_http_streams_dropped_total", "Readers that were too slow", streams.dropped),
    counter(
      "robo_daq_http_streams_refused_total",
      "Streams beyond the most at once",
      streams.refused,
    ),
    gauge("robo_daq_operators", "Operators that hold a stream open", operators),
  ]);
}
