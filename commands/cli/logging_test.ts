import { resetSync } from "@logtape/logtape";
import assert from "node:assert/strict";
import { fakeContext } from "../context_testing.ts";
import { type LoggingFlags, startLogging } from "./logging.ts";

function logged(flags: LoggingFlags, write: (logger: ReturnType<typeof startLogging>) => void) {
  const context = fakeContext();
  write(startLogging(context, flags, "hub"));
  resetSync();
  assert.equal(context.stdout(), "");
  return context.stderr();
}

const TEXT = { logLevel: "info", logFormat: "text" } as const;
const JSON_LINES = { logLevel: "debug", logFormat: "json" } as const;

Deno.test("a text line has the time, the level, the source, the message and its values", () => {
  const text = logged(TEXT, (logger) => {
    logger.info("Subscriber fell behind", { peer: "tcp://[::1]:5", dropped: 12, why: "too slow" });
  });
  assert.match(
    text,
    /^\d\d:\d\d:\d\d\.\d{3} info {2}hub: Subscriber fell behind peer=tcp:\/\/\[::1\]:5 dropped=12 why="too slow"\n$/,
  );
});

Deno.test("messages below the level are left out", () => {
  const text = logged({ ...TEXT, logLevel: "warning" }, (logger) => {
    logger.info("no");
    logger.warn("yes");
  });
  assert.match(text, /^[^\n]* warning hub: yes\n$/);
});

Deno.test("a stranger's control characters do not reach the terminal", () => {
  const text = logged(TEXT, (logger) => {
    logger.error("Bad \x1b[2J\ntopic", { topic: "\x1b]0;owned\x07", list: ["\x9b"] });
  });
  assert.match(text.trimEnd(), /^[^\p{Cc}]*$/u);
});

Deno.test("a JSON line keeps the values' types and never loses one to a name", () => {
  const text = logged(JSON_LINES, (logger) => {
    logger.getChild("link").debug("Gone", { level: 3, big: 2n ** 70n, error: new Error("reset") });
  });
  const { time, ...rest } = JSON.parse(text);
  assert.ok(!Number.isNaN(Date.parse(time)));
  assert.deepEqual(rest, {
    level: "debug",
    source: "hub.link",
    message: "Gone",
    _level: 3,
    big: "1180591620717411303424",
    error: "reset",
  });
});
