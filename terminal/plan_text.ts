import { displayWidth, fit, safeText, truncate } from "./text.ts";

/** A node of a launch, as the text of its plan shows it. */
export interface PlanTextNode {
  /** Its name. */
  readonly name: string;
  /** What it runs. */
  readonly program: string;
  /** What else is worth saying, in words. */
  readonly details: readonly string[];
}

/** What a launch would do. */
export interface PlanText {
  /** Its name. */
  readonly name: string;
  /** Its file. */
  readonly file: string;
  /** The core that its nodes use, in words. */
  readonly core: string;
  /** The nodes in waves: those of a wave start together, once those of the wave before are ready. */
  readonly waves: readonly (readonly PlanTextNode[])[];
}

const LABEL = 6;

/** The plan of a launch as lines of at most `width` columns: what would be started, in which order. */
export function renderPlan(plan: PlanText, width: number): string[] {
  const nodes = plan.waves.flat();
  const widest = Math.max(0, ...nodes.map(({ name }) => displayWidth(safeText(name))));
  const name = Math.min(widest, Math.max(8, Math.floor(width / 3)));
  const lines = plan.waves.flatMap((wave, i) =>
    wave.flatMap((node, j) => nodeLines(node, { label: j === 0 ? `${i + 1}.` : "", name, width }))
  );
  return [
    truncate(`${fit("name", LABEL)}${safeText(plan.name)}`, width),
    truncate(`${fit("file", LABEL)}${safeText(plan.file)}`, width),
    truncate(`${fit("core", LABEL)}${safeText(plan.core)}`, width),
    ...lines.length === 0 ? ["no nodes"] : lines,
  ];
}

function nodeLines(
  node: PlanTextNode,
  { label, name, width }: { readonly label: string; readonly name: number; readonly width: number },
): string[] {
  const indent = LABEL + name + 2;
  const room = Math.max(10, width - indent);
  const texts = [node.program, ...node.details].flatMap((text) => wrap(safeText(text), room));
  return texts.map((text, i) => {
    const head = i === 0 ? `${fit(label, LABEL)}${fit(safeText(node.name), name)}  ` : "";
    return truncate(fit(head, indent) + text, width).trimEnd();
  });
}

/** Lines of at most `width` columns, broken between words; what continues is indented. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && displayWidth(longer) > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
