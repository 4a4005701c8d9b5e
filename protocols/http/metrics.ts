/** Type of an answer with {@linkcode renderMetrics}. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** What tells the values of a metric apart; those that are undefined are left out. */
export type MetricLabels = Readonly<Record<string, string | number | undefined>>;

/** Values of a metric, each with its labels. Of those with the same labels counters are added up, and the last gauge counts. */
export type MetricSamples = readonly (readonly [MetricLabels, number])[];

/** A figure for Prometheus. */
export interface Metric {
  /** Its name, such as `robo_bridge_clients`; of a counter it ends with `_total`. */
  readonly name: string;
  /** Whether it only grows. */
  readonly type: "gauge" | "counter";
  /** What it is, in a line. */
  readonly help: string;
  /** Its values. */
  readonly samples: MetricSamples;
}

/** What goes up and down: one value, or several with labels. */
export function gauge(name: string, help: string, value: number | MetricSamples): Metric {
  return { name, type: "gauge", help, samples: samplesOf(value) };
}

/** What only grows: one value, or several with labels. */
export function counter(name: string, help: string, value: number | MetricSamples): Metric {
  return { name, type: "counter", help, samples: samplesOf(value) };
}

function samplesOf(value: number | MetricSamples): MetricSamples {
  return typeof value === "number" ? [[{}, value]] : value;
}

/** Metrics in Prometheus' text format, version 0.0.4. */
export function renderMetrics(metrics: readonly Metric[]): string {
  return metrics.map(render).join("");
}

function render({ name, type, help, samples }: Metric): string {
  // Two values with the same labels, as of topics with the same name, would spoil the whole page for Prometheus.
  const values = new Map<string, number>();
  for (const [labels, value] of samples) {
    const text = labelText(labels);
    values.set(text, type === "counter" ? (values.get(text) ?? 0) + value : value);
  }
  const lines = Array.from(values, ([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function labelText(labels: MetricLabels): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return "";
  return `{${pairs.map(([name, value]) => `${name}="${escaped(String(value))}"`).join()}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
