import assert from "node:assert/strict";
import fc from "fast-check";
import { commContent, readComm } from "./comms.ts";
import type { Read } from "./content_reader.ts";
import { kernelInfoContent, readKernelInfo } from "./kernel_info.ts";
import type { JsonObject } from "./message.ts";
import {
  readCommInfoReply,
  readCompleteReply,
  readError,
  readHistoryReply,
  readInspectReply,
  readIsCompleteReply,
  readStatus,
} from "./replies.ts";
import {
  readCommInfoRequest,
  readCompleteRequest,
  readExecuteRequest,
  readHistoryRequest,
  readInputReply,
  readInspectRequest,
  readIsCompleteRequest,
  readShutdownRequest,
} from "./requests.ts";

function value<T>(read: Read<T>): T {
  assert(read.ok, JSON.stringify(read));
  return read.value;
}

function words(read: Read<unknown>): string {
  assert(!read.ok);
  return read.words;
}

Deno.test("What an execute_request leaves out is as the protocol says", () => {
  assert.deepEqual(value(readExecuteRequest({ code: "1" })), {
    code: "1",
    silent: false,
    storeHistory: true,
    userExpressions: {},
    allowStdin: false,
    stopOnError: true,
  });
  const silent = value(readExecuteRequest({ code: "1", silent: true, store_history: true }));
  assert.equal(silent.storeHistory, false, "silent forces it off");
  const whole = value(
    readExecuteRequest({ code: "", user_expressions: { a: "b" }, allow_stdin: true }),
  );
  assert.deepEqual(whole.userExpressions, { a: "b" });
  assert(whole.allowStdin);
});

Deno.test("A field of another type is named, with what belongs there", () => {
  assert.equal(
    words(readExecuteRequest({})),
    "code of execute_request is missing where text belongs",
  );
  assert.equal(
    words(readExecuteRequest({ code: "", silent: 1 })),
    "silent of execute_request is a number where true or false belongs",
  );
  assert.match(
    words(readExecuteRequest({ code: "", user_expressions: { a: 1 } })),
    /object of texts/,
  );
  assert.match(words(readExecuteRequest({ code: ["a"] })), /is a list where text belongs/);
  assert.match(words(readHistoryRequest({ hist_access_type: "all" })), /tail or range or search/);
  assert.match(words(readHistoryRequest({ n: 1.5 })), /a whole number/);
  assert.match(words(readComm("comm_open", { comm_id: "1" })), /target_name/);
});

Deno.test("A cursor counts code points on the wire, and stands at the end by default", () => {
  assert.equal(value(readCompleteRequest({ code: "😀.a", cursor_pos: 2 })).cursor, 3);
  assert.equal(value(readCompleteRequest({ code: "😀.a" })).cursor, 4);
  assert.equal(
    value(readInspectRequest({ code: "ab", cursor_pos: -5, detail_level: 2 })).cursor,
    0,
  );
  const reply = { matches: ["abs"], cursor_start: 2, cursor_end: 3 };
  const complete = value(readCompleteReply(reply, "😀.a"));
  assert.deepEqual([complete.start, complete.end], [3, 4]);
});

Deno.test("A history request has the defaults of its kind", () => {
  assert.equal(value(readHistoryRequest({})).n, 10);
  assert.equal(value(readHistoryRequest({ hist_access_type: "search" })).n, undefined);
  assert.equal(
    value(readHistoryRequest({ hist_access_type: "range", stop: null })).stop,
    undefined,
  );
});

Deno.test("An input that has ended is told from an empty one", () => {
  assert.equal(value(readInputReply({ value: "" })).value, "");
  assert.equal(value(readInputReply({ status: "error" })).value, undefined);
  assert.equal(value(readInputReply({ value: "\x04" })).value, undefined);
});

Deno.test("Replies are read, whatever old kernels leave out", () => {
  assert.equal(value(readStatus({ status: "abort" })), "aborted");
  assert.equal(value(readStatus({})), "ok");
  assert.deepEqual(readError({ ename: "E", traceback: ["a", 1] }), {
    name: "E",
    value: "",
    traceback: ["a"],
  });
  assert.equal(value(readInspectReply({ found: false, data: {} })), undefined);
  assert.deepEqual(value(readIsCompleteReply({ status: "incomplete" })).indent, "");
  const history = [[1, 2, "a"], [1, 3, ["b", "out"]], ["x"], [1, 4, ["c", null]]];
  assert.deepEqual(value(readHistoryReply({ history })), [
    { session: 1, line: 2, input: "a" },
    { session: 1, line: 3, input: "b", output: "out" },
    { session: 1, line: 4, input: "c" },
  ]);
  const comms = { one: { target_name: "t" }, two: {} };
  assert.deepEqual([...value(readCommInfoReply({ comms }))], [["one", "t"], ["two", ""]]);
});

Deno.test("A kernel's description is read as it was written", () => {
  const info = {
    protocolVersion: "5.5",
    implementation: "robo",
    implementationVersion: "0.1.0",
    banner: "hello",
    language: {
      name: "typescript",
      version: "5.9",
      mimetype: "text/typescript",
      fileExtension: ".ts",
      pygmentsLexer: "typescript",
      codemirrorMode: { name: "javascript", typescript: true },
      nbconvertExporter: "script",
    },
    debugger: false,
    supportedFeatures: [],
    helpLinks: [{ text: "robo", url: "https://example.org" }],
  };
  assert.deepEqual(value(readKernelInfo(kernelInfoContent(info))), info);
  assert.equal(value(readKernelInfo({})).language.name, "");
  assert.match(words(readKernelInfo({ language_info: { name: 1 } })), /name of language_info/);
});

Deno.test("A comm's content is read as it was written", () => {
  const open = { commId: "1", targetName: "t", data: { a: 1 } };
  assert.deepEqual(value(readComm("comm_open", commContent(open))), open);
  const close = { commId: "1", targetName: undefined, data: {} };
  assert.deepEqual(value(readComm("comm_close", commContent(close))), close);
});

Deno.test("Random contents are read or refused, never thrown at", () => {
  const readers = [
    readExecuteRequest,
    readCompleteRequest,
    readInspectRequest,
    readHistoryRequest,
    readIsCompleteRequest,
    readShutdownRequest,
    readCommInfoRequest,
    readInputReply,
    readStatus,
    readInspectReply,
    readIsCompleteReply,
    readHistoryReply,
    readCommInfoReply,
    readKernelInfo,
    (content: JsonObject) => readCompleteReply(content, "code"),
    (content: JsonObject) => readComm("comm_open", content),
  ];
  const names = [
    "code",
    "silent",
    "history",
    "comms",
    "language_info",
    "status",
    "data",
    "matches",
  ];
  const content = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(fc.property(content, (content) => {
    for (const read of readers) {
      const result = read(content as JsonObject) as Read<unknown>;
      if (!result.ok) assert.doesNotMatch(result.words, /undefined|\.$/);
    }
    readError(content as JsonObject);
  }));
});
