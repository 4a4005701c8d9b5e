const PREFIXES: readonly [number, string][] = [[1e12, "T"], [1e9, "G"], [1e6, "M"]];

/** A number with three digits and a decimal prefix, such as `1.23 M`, `98.0` or `4.56 k`. */
export function formatSi(value: number): string {
  const size = Math.abs(value);
  if (size < 1000 && Number.isInteger(value)) return String(value);
  // What rounds to 1000 takes the next prefix: 999.7, and 999.95 k.
  if (size < 999.5) return threeDigits(value);
  const [step, prefix] = PREFIXES.find(([step]) => size >= step * 0.9995) ?? [1e3, "k"];
  return `${(value / step).toPrecision(3)} ${prefix}`;
}

/** Bytes with a decimal prefix, such as `1.23 MB`. */
export function formatBytes(bytes: number): string {
  const text = formatSi(bytes);
  return text.includes(" ") ? `${text}B` : `${text} B`;
}

/** A whole number with its thousands apart, such as `1 234 567`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, " ");
}

/** A number of things, such as `1 message` or `2 messages`. */
export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** A duration in seconds as a clock shows it: `0:05`, `12:31`, `1:02:03`, `3d 4:05:06`. */
export function formatUptime(seconds: number): string {
  const whole = Math.floor(seconds);
  const pad = (value: number) => String(value).padStart(2, "0");
  const days = Math.floor(whole / 86400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const rest = pad(whole % 60);
  if (days > 0) return `${days}d ${hours}:${pad(minutes)}:${rest}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** A time in milliseconds with three digits, such as `9.98`, `0.07` or `1234`. */
export function formatMilliseconds(ms: number): string {
  return threeDigits(ms);
}

/** An endpoint as people say it, such as `127.0.0.1:9998` of `tcp://127.0.0.1:9998`. */
export function withoutScheme(endpoint: string): string {
  return endpoint.slice(endpoint.indexOf("://") + 3);
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  // Not from 100 and 10 on: 99.96 rounds to 100 and 9.997 to 10.0.
  return size >= 99.95 ? value.toFixed(0) : size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
