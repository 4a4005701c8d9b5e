import assert from "node:assert/strict";
import fc from "fast-check";
import { keysOf } from "../commands/terminal.ts";
import { onEditorKey } from "./console_editor.ts";
import { offerMatches } from "./console_menu.ts";
import { type EditorAction, type EditorState, emptyInput } from "./console_state.ts";

const UP = "\x1b[A";
const DOWN = "\x1b[B";
const LEFT = "\x1b[D";
const SEARCH = "\x12";

/** Types keys into an input; the actions that they asked for, in order. */
function type(keys: string, from: EditorState = emptyInput()) {
  const actions: EditorAction[] = [];
  let state = from;
  for (const key of keysOf(keys)) {
    const edited = onEditorKey(state, key);
    state = edited.state;
    if (edited.action !== undefined) actions.push(edited.action);
  }
  return { state, actions };
}

/** The text with a bar at the cursor, after `keys`. */
function after(keys: string, from?: EditorState): string {
  const { text, cursor } = type(keys, from).state;
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function at(text: string): EditorState {
  const cursor = text.indexOf("|");
  return { ...emptyInput(), text: text.replace("|", ""), cursor };
}

Deno.test("characters go where the cursor is", () => {
  assert.equal(after(`ac${LEFT}b`), "ab|c");
  assert.equal(after(`grüße 👍🏽${LEFT}x`), "grüße x|👍🏽");
  assert.equal(after("\x1b[99~\x00"), "|");
});

Deno.test("the cursor moves by characters, words and lines", () => {
  assert.equal(after("\x1b[D\x1bb", at("arm.moveTo(x|)")), "arm.|moveTo(x)");
  assert.equal(after("\x1bf", at("|arm.moveTo")), "arm|.moveTo");
  assert.equal(after("\x1b[1;5C\x1b[1;5C", at("|arm.moveTo")), "arm.moveTo|");
  assert.equal(after("\x01", at("ab\ncd|")), "ab\n|cd");
  assert.equal(after("\x05", at("a|b\ncd")), "ab|\ncd");
  assert.equal(after("\x1b[C\x1b[C", at("a|\nb")), "a\nb|");
});

Deno.test("up and down keep the column within an input of several lines", () => {
  assert.equal(after(UP, at("long line\nab|")), "lo|ng line\nab");
  assert.equal(after(DOWN, at("long| line\nab")), "long line\nab|");
  assert.equal(after(DOWN, at("abc|d\n👍🏽x")), "abcd\n|👍🏽x");
});

Deno.test("parts are erased, cut and put elsewhere", () => {
  assert.equal(after("\x7f", at("ae\u0301|b")), "a|b");
  assert.equal(after("\x1b[3~", at("a|bc")), "a|c");
  assert.equal(after("\x04", at("a|bc")), "a|c");
  assert.equal(after("\x17\x01\x19", at("one two|")), "two|one ");
  assert.equal(after("\x15\x19\x19", at("ab|c")), "abab|c");
  assert.equal(after("\x0b", at("a|bc\nd")), "a|\nd");
  assert.equal(after("\x1bd", at("|one two")), "| two");
});

Deno.test("Enter asks at the end, and makes a line elsewhere", () => {
  assert.deepEqual(type("ab\r").actions, ["enter"]);
  assert.deepEqual(type(`ab${LEFT}\r`).actions, ["enter"]);
  assert.equal(after("\r", at("a|\nb")), "a\n|\nb");
  assert.equal(after("a\x1b\rb"), "a\nb|");
});

Deno.test("Ctrl-D leaves an empty input alone", () => {
  assert.deepEqual(type("\x04").actions, ["leave"]);
  assert.deepEqual(type("a\x04").actions, []);
});

Deno.test("Tab completes behind something, and indents otherwise", () => {
  assert.deepEqual(type("arm.\t").actions, ["complete"]);
  assert.equal(after("\ta"), "  a|");
  assert.deepEqual(type("arm\x1b[Z").actions, ["inspect"]);
});

Deno.test("a bracket that closes a block takes back a step of its indentation", () => {
  const lines = (keys: string) => type(keys.replaceAll("\n", "\x1b\r")).state.text;
  assert.equal(lines("f({\n    }"), "f({\n  }");
  assert.equal(lines("{\n  }"), "{\n}");
  for (const kept of ["  }", "{\n }", "{\n}", "{\n  a}", "{\n  a\x1b[200~  }\x1b[201~"]) {
    assert.ok(
      lines(kept).endsWith(kept.replaceAll("\x1b[200~", "").replaceAll("\x1b[201~", "")),
      kept,
    );
  }
});

Deno.test("a paste of several lines is text, whatever is in it", () => {
  const { state, actions } = type("a\x1b[200~1\r\n2\t\x04\r3\x1b[201~b");
  assert.deepEqual([state.text, actions], ["a1\n2\t\x04\n3b", []]);
});

Deno.test("the end of a paste is seen in pieces, too", () => {
  let state = type("\x1b[200~ab\rc").state;
  for (const key of "\x1b[201~d") state = onEditorKey(state, key).state;
  assert.equal(state.text, "ab\ncd");
});

Deno.test("a paste that is too long is cut, and that is said", () => {
  let { state } = type("\x1b[200~");
  const million = "x".repeat(1024 * 1024);
  state = onEditorKey(state, million).state;
  state = onEditorKey(state, "y").state;
  const { state: done, action } = onEditorKey(state, "\x1b[201~");
  assert.equal(done.text, million);
  assert.equal(action, "too-long");
  assert.equal(done.paste, undefined);
});

Deno.test("up and down walk the inputs that begin with what was typed", () => {
  const history = ["arm.home()", "x = 1", "arm.stop()", "arm.stop()"];
  assert.equal(after(UP, emptyInput(history)), "arm.stop()|");
  assert.equal(after(`${UP}${UP}`, emptyInput(history)), "x = 1|");
  assert.equal(after(`arm${UP}${UP}`, emptyInput(history)), "arm.home()|");
  assert.equal(after(`arm${UP}${UP}${UP}`, emptyInput(history)), "arm.home()|");
  assert.equal(after(`arm${UP}${UP}${DOWN}${DOWN}`, emptyInput(history)), "arm|");
  assert.equal(after(`${UP}!${UP}`, emptyInput(["a", "a!!", "a"])), "a!!|");
});

Deno.test("Ctrl-R searches backwards, and goes on", () => {
  const history = ["arm.home()", "x = 1", "arm.stop()"];
  const from = emptyInput(history);
  assert.equal(after(`${SEARCH}arm`, from), "arm|.stop()");
  assert.equal(after(`${SEARCH}arm${SEARCH}`, from), "arm|.home()");
  assert.equal(after(`${SEARCH}arm${SEARCH}\x13`, from), "arm|.stop()");
  assert.equal(after(`${SEARCH}hom\x1b[F!`, from), "arm.home()!|");
  assert.equal(after(`draft${SEARCH}hom\x07`, from), "draft|");
  assert.deepEqual(type(`${SEARCH}hom\r`, from).actions, ["enter"]);
  assert.equal(type(`${SEARCH}nothing`, from).state.search!.isFound, false);
  assert.equal(after(`${SEARCH}homx\x7f`, from), "arm.hom|e()");
});

const MATCHES = ["moveTo", "moveBy", "mode"].map((text) => ({ text, type: "function" }));

function offered(text: string, matches = MATCHES, start = text.lastIndexOf(".") + 1) {
  const state = { ...emptyInput(), text, cursor: text.length };
  return offerMatches(state, state, { matches, start, end: text.length });
}

Deno.test("the only match is taken, several give what they have in common", () => {
  assert.equal(after("", offered("arm.m", MATCHES.slice(0, 1))), "arm.moveTo|");
  assert.equal(after("", offered("arm.m")), "arm.mo|");
  assert.equal(after("", offered("arm.x", [])), "arm.x|");
});

Deno.test("Tab goes through the matches, and Enter takes one without running it", () => {
  const state = offered("arm.m");
  assert.equal(after("\t", state), "arm.moveTo|");
  assert.equal(after("\t\t", state), "arm.moveBy|");
  assert.equal(after("\x1b[Z", state), "arm.mode|");
  assert.equal(after("\t\t\t\t", state), "arm.moveTo|");
  assert.equal(after("\t\x07", state), "arm.mo|");
  assert.deepEqual(type("\t\r", state).actions, []);
  assert.deepEqual(type("\t\r\r", state).actions, ["enter"]);
  assert.equal(after("\t(1)", state), "arm.moveTo(1)|");
});

Deno.test("matches for an input that has changed since are of no use", () => {
  const asked = { text: "arm.", cursor: 4 };
  const state = { ...emptyInput(), text: "arm.x", cursor: 5 };
  assert.equal(offerMatches(state, asked, { matches: MATCHES, start: 4, end: 4 }), state);
});

Deno.test("whatever is typed, the cursor stays in the text and between its characters", () => {
  const key = fc.oneof(
    fc.constantFrom(..."\r\n\t\x7f\x01\x02\x04\x05\x06\x07\x0b\x0e\x10\x12\x13\x15\x17\x19\x1b"),
    fc.constantFrom(UP, DOWN, LEFT, "\x1b[C", "\x1b[3~", "\x1b[Z", "\x1b[200~", "\x1b[201~"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.array(key), fc.array(fc.string({ unit: "grapheme" })), (keys, history) => {
      let state = emptyInput(history);
      for (const key of keys.flatMap(keysOf)) {
        state = onEditorKey(state, key).state;
        assert.ok(state.cursor >= 0 && state.cursor <= state.text.length);
        assert.doesNotMatch(state.text.slice(0, state.cursor), /[\ud800-\udbff]$/);
      }
    }),
  );
});
