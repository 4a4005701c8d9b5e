import assert from "node:assert/strict";
import { parseJunit } from "./junit.ts";

Deno.test("a report lists tests with their outcome, and no steps", () => {
  const xml = `<testsuites name="deno test" tests="5" failures="2" errors="0" time="0.062">
    <testsuite name="./a_test.ts" tests="4" disabled="1" errors="0" failures="2">
        <testcase name="one &lt;&amp;&gt; &quot;x&quot;" classname="./a_test.ts" time="0.0" line="1">
        </testcase>
        <testcase name="later" classname="./a_test.ts" time="0.0">
            <skipped/>
        </testcase>
        <testcase name="bad" classname="./a_test.ts" time="0.001">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
        <testcase name="bad &gt; inner" classname="./a_test.ts" time="0.001">
            <failure message="Uncaught">Error: x</failure>
        </testcase>
        <testcase name="short" classname="./a_test.ts" time="0.001"/>
    </testsuite></testsuites>`;
  const file = "./a_test.ts";
  assert.deepEqual(parseJunit(xml), [
    { name: 'one <&> "x"', file, outcome: "passed" },
    { name: "later", file, outcome: "ignored" },
    { name: "bad", file, outcome: "failed" },
    { name: "short", file, outcome: "passed" },
  ]);
});
