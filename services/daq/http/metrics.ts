import type { Device } from "../../../protocols/daq/lab_types.ts";
import type { StreamCounters } from "./client_streams.ts";

/** Type of Prometheus' text format. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

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

interface Metric {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly samples: readonly (readonly [Readonly<Record<string, string>>, number])[];
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
  const metrics: Metric[] = [
    {
      name: "robo_daq_device_online",
      type: "gauge",
      help: "Whether the device is connected",
      samples: devices.map((device) => [label(device), device.online ? 1 : 0]),
    },
    {
      name: "robo_daq_device_connections_total",
      type: "counter",
      help: "Times that the device has connected",
      samples: devices.map((device) => [label(device), device.connections]),
    },
    {
      name: "robo_daq_position",
      type: "gauge",
      help: "Last known position of the actuator, in its units",
      samples: devices.flatMap((device) =>
        typeof device.position?.value === "number"
          ? [[{ device: device.name, units: device.position.units }, device.position.value]]
          : []
      ),
    },
    ...Object.entries(COUNTERS).map(([field, help]): Metric => ({
      name: `robo_daq_${field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_total`,
      type: "counter",
      help,
      samples: devices.map((
        device,
      ) => [label(device), device.counters[field as keyof typeof COUNTERS]]),
    })),
    {
      name: "robo_daq_server_events_total",
      type: "counter",
      help: "What happened at the port of PyMoDAQ's clients",
      samples: Object.entries(events).map(([event, count]) => [{ event }, count]),
    },
    {
      name: "robo_daq_http_requests_total",
      type: "counter",
      help: "Requests to the control interface that were answered",
      samples: [...requests.byStatus].map(([status, count]) => [{ status: String(status) }, count]),
    },
    gauge("robo_daq_http_requests_open", requests.open, "Requests that are being answered"),
    gauge("robo_daq_http_streams_open", streams.open, "Answers that go on"),
    counter("robo_daq_http_streams_dropped_total", streams.dropped, "Readers that were too slow"),
    counter(
      "robo_daq_http_streams_refused_total",
      streams.refused,
      "Streams beyond the most at once",
    ),
    gauge("robo_daq_operators", operators, "Operators that hold a stream open"),
  ];
  return metrics.map(render).join("");
}

function gauge(name: string, value: number, help: string): Metric {
  return { name, type: "gauge", help, samples: [[{}, value]] };
}

function counter(name: string, value: number, help: string): Metric {
  return { name, type: "counter", help, samples: [[{}, value]] };
}

function render({ name, type, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => {
    const texts = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    return `${name}${texts.length === 0 ? "" : `{${texts.join(",")}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
