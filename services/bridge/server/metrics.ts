/** A figure of Prometheus. */
export interface Metric {
  /** Its name, such as `robo_bridge_clients`; of a counter it ends with `_total`. */
  readonly name: string;
  /** Whether it only grows. */
  readonly type: "gauge" | "counter";
  /** What it is, in a line. */
  readonly help: string;
  /** Its values, each with its labels. */
  readonly samples: readonly (readonly [Readonly<Record<string, string>>, number])[];
}

/** Type of Prometheus's text format. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Figures in Prometheus's text format, version 0.0.4. */
export function renderMetrics(metrics: readonly Metric[]): string {
  return metrics.map(render).join("");
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
