/** One test of a report. */
export interface ReportedTest {
  /** Its name. */
  readonly name: string;
  /** The file that holds it. */
  readonly file: string;
  /** How it ended. */
  readonly outcome: "passed" | "failed" | "ignored";
}

const TEST = /<testcase name="([^"]*)" classname="([^"]*)"[^>]*?(?:\/>|>([^]*?)<\/testcase>)/g;

/** The tests in a JUnit report of `deno test`, without the steps inside tests. */
export function parseJunit(xml: string): ReportedTest[] {
  const tests: ReportedTest[] = [];
  for (const [, name, file, body = ""] of xml.matchAll(TEST)) {
    const outcome = /<(failure|error)\b/.test(body)
      ? "failed"
      : body.includes("<skipped")
      ? "ignored"
      : "passed";
    const test: ReportedTest = { name: unescape(name!), file: unescape(file!), outcome };
    if (!isStep(test, tests)) tests.push(test);
  }
  return tests;
}

/** Steps follow their test, whose name stands in front of theirs. */
function isStep(test: ReportedTest, before: readonly ReportedTest[]): boolean {
  return before.some(({ name, file }) => file === test.file && test.name.startsWith(`${name} > `));
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function unescape(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name) => ENTITIES[name]!);
}
