import assert from "node:assert/strict";
import { type GeckoReport, renderGeckoReport } from "./gecko_report.ts";

const MEMORY = 10_000_000;

const REPORT: GeckoReport = {
  core: {
    pid: 32871,
    name: "core",
    cpu: 6.7,
    memory: 6000,
    in: "tcp://192.168.86.213:9998",
    out: "tcp://192.168.86.213:9999",
  },
  total: { messages: 1058 },
  publishers: [
    { local: "tcp://192.168.86.213:9998", remote: "tcp://192.168.86.213:49793" },
  ],
  subscribers: [
    { local: "tcp://192.168.86.213:9999", remote: "tcp://192.168.86.213:49794", drops: {} },
  ],
  topics: [
    { topic: "hello", messagesPerSecond: 39.3, bytesPerSecond: 1.8 * 1024 },
    { topic: "hey there", messagesPerSecond: 39.3, bytesPerSecond: 1.8 * 1024 },
    { topic: "cv", messagesPerSecond: 14.3, bytesPerSecond: 4298.6 * 1024 },
  ],
  processes: [
    { pid: 32880, name: "subscribe2", cpu: 3.5, memory: 7000 },
    { pid: 32886, name: "pcv", cpu: 5.7, memory: 18_000 },
  ],
};

Deno.test("renderGeckoReport prints pygecko's layout column by column", () => {
  assert.deepEqual(renderGeckoReport(REPORT, MEMORY), [
    "+------------------------------------------------------------",
    "| GeckoCore[32871].............. cpu:   6.7%    mem:   0.06%",
    "| Total messages seen: 1058",
    "+------------------------------",
    "| LISTEN 192.168.86.213:9998 connected to None:None",
    "| LISTEN 192.168.86.213:9999 connected to None:None",
    "| ESTABLISHED 192.168.86.213:9998 connected to 192.168.86.213:49793",
    "| ESTABLISHED 192.168.86.213:9999 connected to 192.168.86.213:49794",
    "+------------------------------",
    " hello.........................   39.3 msgs/s      1.8 kB/s",
    " hey there.....................   39.3 msgs/s      1.8 kB/s",
    " cv............................   14.3 msgs/s   4298.6 kB/s",
    "+------------------------------",
    "| Alive processes: 2",
    "+------------------------------",
    "| subscribe2[32880]............. cpu:   3.5%    mem:   0.07%",
    "| pcv[32886].................... cpu:   5.7%    mem:   0.18%",
    "",
  ]);
});

Deno.test("renderGeckoReport adds what subscribers lost, by name and pid where they are known", () => {
  const [subscriber] = REPORT.subscribers;
  const lines = renderGeckoReport({
    ...REPORT,
    subscribers: [
      { ...subscriber!, drops: { cv: 3 } },
      { ...subscriber!, name: "pcv", pid: 7, drops: { cv: 1, hello: 2 } },
    ],
  }, MEMORY);
  assert.deepEqual(lines.slice(-5), [
    "+------------------------------",
    "| Lost by a subscriber at 192.168.86.213:49794: 3 of cv",
    "| Lost by pcv[7]: 1 of cv",
    "| Lost by pcv[7]: 2 of hello",
    "",
  ]);
});

Deno.test("renderGeckoReport lets no topic forge a line, and lines wide characters up", () => {
  const topic = "机器人\n| Total messages seen: 0\x1b[2J";
  const [hostile] = renderGeckoReport({
    ...REPORT,
    topics: [{ topic, messagesPerSecond: 1, bytesPerSecond: 1 }],
  }, MEMORY).filter((line) => line.includes("机"));
  assert.ok(hostile!.startsWith(" 机器人·| Total messages seen: 0·[2J"));
  const [wide] = renderGeckoReport({
    ...REPORT,
    topics: [{ topic: "机器人", messagesPerSecond: 1, bytesPerSecond: 1024 }],
  }, MEMORY).filter((line) => line.includes("机"));
  assert.equal(wide, ` 机器人${".".repeat(24)}    1.0 msgs/s      1.0 kB/s`);
});
