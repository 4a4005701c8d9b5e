/**
 * A program of its own that reads long cells, so that the kernel's thread is never held up: orders on its standard
 * input, answers on its standard output. It needs no permissions, and ends with its input.
 *
 * @module
 */
import { deserialize, serialize } from "node:v8";
import { completeness } from "./completeness.ts";
import { type Answers, type Draft, draftOf, type Questions, type Shaped } from "./draft.ts";
import { framed, framesOf } from "./frames.ts";
import type { Completeness, SourceCell } from "./language.ts";
import { loadParsers, loadStripper, type Stripper } from "./parsers.ts";
import { Reader } from "./read.ts";

/** What it is asked, one thing at a time. */
export type Order =
  | { readonly do: "draft"; readonly cell: SourceCell }
  | { readonly do: "finish"; readonly answers: Answers }
  | { readonly do: "completeness"; readonly code: string };

/** What comes of orders. */
export interface Results {
  readonly draft:
    | Exclude<Draft, { readonly kind: "questions" }>
    | { readonly kind: "questions"; readonly questions: Questions };
  readonly finish: Shaped;
  readonly completeness: Completeness;
}

/** Its answer. */
export type Answer = { readonly result: Results[keyof Results] } | { readonly failure: string };

/** What is said before all else. */
const READY = new Uint8Array();

/** The draft that waits for answers. */
let draft: Draft | undefined;

if (import.meta.main) await main();

async function main(): Promise<void> {
  let stripper: Promise<Stripper> | undefined;
  const reader = new Reader(await loadParsers(), () => stripper ??= loadStripper());
  const output = Deno.stdout.writable.getWriter();
  await output.write(framed(READY));
  for await (const frame of framesOf(Deno.stdin.readable)) {
    await output.write(framed(serialize(await answerTo(deserialize(frame), reader))));
  }
}

async function answerTo(order: Order, reader: Reader): Promise<Answer> {
  try {
    return { result: await obey(order, reader) };
  } catch (error) {
    return { failure: String(error) };
  }
}

async function obey(order: Order, reader: Reader): Promise<Results[keyof Results]> {
  switch (order.do) {
    case "completeness":
      return await completeness(order.code, reader);
    case "draft": {
      draft = await draftOf(order.cell, reader);
      return draft.kind === "error" ? draft : { kind: draft.kind, questions: draft.questions };
    }
    case "finish": {
      const { finish } = draft as Draft & { kind: "questions" };
      draft = undefined;
      return finish(order.answers);
    }
  }
}
