import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import {
  parseBytes,
  parseCount,
  parseDuration,
  parseFactor,
  parseFraction,
  parseHostPort,
  parsePort,
  parsePositive,
  parsePublicKey,
  parseRate,
} from "./parsers.ts";

type Parse = (text: string) => unknown;

function accepts(parse: Parse, cases: Readonly<Record<string, unknown>>) {
  for (const [text, value] of Object.entries(cases)) assert.deepEqual(parse(text), value, text);
}

function refuses(parse: Parse, texts: readonly string[]) {
  for (const text of texts) {
    assert.throws(
      () => parse(text),
      (error) => error instanceof RoboError && error.code === "usage",
      text,
    );
  }
}

Deno.test("parts of a whole are from 0 to 1", () => {
  accepts(parseFraction, { "0": 0, "0.01": 0.01, ".5": 0.5, "1": 1 });
  refuses(parseFraction, ["", "1.1", "-0.1", "5%", "1e-3", "NaN"]);
});

Deno.test("durations have a unit, or are seconds", () => {
  accepts(parseDuration, {
    "30s": 30e3,
    "500ms": 500,
    "2min": 120e3,
    "1h": 3600e3,
    "1.5": 1500,
    "1 s": 1e3,
  });
  refuses(parseDuration, ["", "s", "-1s", "3x", "1d", "1e3", "NaN", "∞"]);
});

Deno.test("sizes have a decimal or binary unit, or are bytes", () => {
  accepts(parseBytes, {
    "64MiB": 64 * 1024 ** 2,
    "300kB": 300e3,
    "4096": 4096,
    "0.5kib": 512,
    "1 GB": 1e9,
  });
  refuses(parseBytes, ["", "MB", "-1", "1TB", "0x10", "1_000"]);
});

Deno.test("whole numbers keep to their range", () => {
  accepts(parseCount, { "0": 0, "10_000": 10000 });
  accepts(parsePositive, { "1": 1 });
  accepts(parsePort, { "0": 0, "65535": 65535 });
  refuses(parseCount, ["", "-1", "1.5", "1e3", "9007199254740993"]);
  refuses(parsePositive, ["0"]);
  refuses(parsePort, ["65536", "http"]);
});

Deno.test("rates are above zero, in hertz", () => {
  accepts(parseRate, { "10": 10, "0.5": 0.5, "30Hz": 30, ".5 hz": 0.5 });
  refuses(parseRate, ["0", "-1", "", "fast"]);
});

Deno.test("factors are from 0.001 to 1000, with or without a sign of times", () => {
  accepts(parseFactor, { "2": 2, "0.5": 0.5, "10x": 10, ".25 ×": 0.25, "1000": 1000 });
  refuses(parseFactor, ["0", "-1", "1001", "0.0001", "", "fast"]);
});

Deno.test("an address is a host and a port", () => {
  accepts(parseHostPort, {
    "127.0.0.1:9102": { host: "127.0.0.1", port: 9102 },
    "[::1]:0": { host: "::1", port: 0 },
    "bob.local:80": { host: "bob.local", port: 80 },
  });
  refuses(parseHostPort, ["", "9102", "::1:80", "host:", "host:99999", ":80", "a b:80"]);
});

Deno.test("public keys are 40 characters of Z85, whatever they begin with", () => {
  const key = "-1we1)ifl?v1-Zi.6Tx5VNGM>5[imERGGBCl]EhA";
  accepts(parsePublicKey, { [key]: key });
  refuses(parsePublicKey, ["", "KEY", `${key}x`, key.slice(1), key.replace("1", "~"), `${key}\n`]);
});
