import { RoboError } from "../../errors.ts";
import {
  type CLayout,
  type CStruct,
  layoutDifference,
  layoutJson,
} from "../../protocols/clayout/mod.ts";
import {
  type HeaderOptions,
  layoutOfElf,
  layoutOfHeader,
  type VerifiableLayout,
  type Verification,
  verificationFile,
  verifyLayout,
} from "../../services/bridge/mod.ts";
import { counted } from "../../terminal/format.ts";
import { structLines } from "../../terminal/struct_view.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { headersOf } from "./find_header.ts";
import type { WsBridgeLayoutFlags } from "./layout.ts";
import { compilerFlags } from "./layout/compiler_flags.ts";
import { structRows } from "./layout/struct_rows.ts";

/** `robo ws-bridge layout`: where the fields of structs stand. */
const showLayout: Implementation<WsBridgeLayoutFlags, string[]> = async (
  context,
  flags,
  ...names
) => {
  const { header, wanted } = await subject(flags, names);
  const options: HeaderOptions = {
    ...(flags.cc === undefined ? {} : { cc: flags.cc }),
    ...(flags.abi === undefined ? {} : { abi: flags.abi }),
    own: flags.own,
    cflags: compilerFlags(flags.cflags ?? ""),
    signal: context.interruption(),
  };
  const ofElf = flags.elf === undefined ? undefined : await layoutOfElf(flags.elf);
  const layout = await layoutToShow({ header, ofElf, options, verify: flags.verify });
  const structs = chosen(layout, wanted);
  const proof = await prove(layout, { header, flags, options });
  const differences = header === undefined || ofElf === undefined || layout === ofElf
    ? undefined
    : compared(structs, ofElf);
  if (flags.json) context.print(JSON.stringify(plainLayout(layout, structs, proof)));
  else {
    const { color, interactive, size } = context.terminal;
    // Nothing is shortened for a file or a pipe.
    const width = interactive ? Math.max(60, size().columns) : 400;
    context.print(
      `${safeText(layout.source)}: ${safeText(layout.origin)}, ${layout.byteOrder}-endian`,
    );
    for (const struct of structs) {
      context.print("");
      for (const line of structLines(shown(struct), width, color)) context.print(line);
    }
    if (proof !== undefined) context.print(`\n${proofText(proof)}`);
    if (differences?.length === 0) context.print(`\n${safeText(ofElf!.source)} has them just so`);
  }
  for (const warning of layout.warnings) {
    context.process.stderr.write(`warning: ${safeText(warning)}\n`);
  }
  if (differences !== undefined && differences.length > 0) throw differs(ofElf!, differences);
};

export default showLayout;

/** What is asked for: arguments with a dot or slash are headers, the others structs. */
async function subject(flags: WsBridgeLayoutFlags, names: readonly string[]) {
  const headers = names.filter((name) => /[./]/.test(name));
  if (headers.length > 1) {
    throw new RoboError("usage", `Two headers are named: ${headers.slice(0, 2).join(" and ")}`, {
      hint: "Show one after the other, or make a header that includes both",
    });
  }
  const wanted = names.filter((name) => !/[./]/.test(name));
  if (headers.length === 1 || flags.elf !== undefined) return { header: headers[0], wanted };
  return { header: (await headersOf({}))[0], wanted };
}

async function layoutToShow(
  { header, ofElf, options, verify }: {
    readonly header: string | undefined;
    readonly ofElf: VerifiableLayout | undefined;
    readonly options: HeaderOptions;
    readonly verify: boolean;
  },
): Promise<VerifiableLayout> {
  if (header === undefined) return ofElf!;
  // What a program has is proven against the header by the compiler itself.
  return ofElf !== undefined && verify ? ofElf : await layoutOfHeader(header, options);
}

function chosen(layout: CLayout, wanted: readonly string[]): readonly CStruct[] {
  if (wanted.length === 0) return [...layout.structs.values()];
  return wanted.map((name) => {
    const struct = layout.structs.get(name);
    if (struct !== undefined) return struct;
    const names = [...layout.structs.keys()];
    const more = names.length > 20 ? `, and ${names.length - 20} more` : "";
    throw new RoboError("usage", `${layout.source} has no struct ${name}`, {
      hint: `It has ${names.slice(0, 20).join(", ")}${more}`,
    });
  });
}

async function prove(
  layout: VerifiableLayout,
  { header, flags, options }: {
    readonly header: string | undefined;
    readonly flags: WsBridgeLayoutFlags;
    readonly options: HeaderOptions;
  },
): Promise<Verification | undefined> {
  if (!flags.verify && flags.output === undefined) return undefined;
  if (header === undefined) {
    throw new RoboError(
      "usage",
      "To prove a layout, the header that declares the structs is needed",
      {
        hint: `Name it, too: robo ws-bridge layout telemetry.h --elf ${flags.elf} --verify`,
      },
    );
  }
  if (flags.output !== undefined) await write(flags.output, verificationFile(layout, header));
  return flags.verify ? await verifyLayout(layout, header, options) : undefined;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, text);
  } catch (cause) {
    throw new RoboError("io", `${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

function compared(structs: readonly CStruct[], other: CLayout): string[] {
  return structs.flatMap((struct) => {
    const same = other.structs.get(struct.name ?? "");
    return same === undefined ? [] : layoutDifference(struct, same) ?? [];
  });
}

function differs(other: CLayout, differences: readonly string[]): RoboError {
  const more = differences.length > 8 ? `; and ${differences.length - 8} more` : "";
  return new RoboError(
    "data",
    `${other.source} was built from another header: ${differences.slice(0, 8).join("; ")}${more}`,
    {
      hint: "Build it anew, or name the compiler and flags that it was built with: --cc, --cflags",
    },
  );
}

function shown(struct: CStruct) {
  const { name = "", isUnion, size, align, description: note = "" } = struct;
  return { name, isUnion, size, align, note, rows: structRows(struct) };
}

function proofText({ cc, structs, offsets, bits, constants, leftOut }: Verification): string {
  const parts = [
    `sizes and alignments of ${counted(structs, "struct")}`,
    `places and sizes of ${counted(offsets, "field")}`,
    ...(bits === 0 ? [] : [`places of ${counted(bits, "bit-field")}`]),
    ...(constants === 0 ? [] : [`${counted(constants, "number")} of enums and macros`]),
  ];
  return `Proven with ${safeText(cc)}: ${parts.join(", ")}${
    leftOut === undefined ? "" : `. ${leftOut}`
  }`;
}

function plainLayout(
  layout: CLayout,
  structs: readonly CStruct[],
  proof: Verification | undefined,
): unknown {
  const plain = (value: number | bigint) => typeof value === "bigint" ? String(value) : value;
  const { source, origin, warnings } = layout;
  return {
    ...{ source, origin },
    ...layoutJson(structs, layout.byteOrder),
    enums: Object.fromEntries([...layout.enums].map(([name, { values }]) => [
      name,
      Object.fromEntries([...values].map(([key, value]) => [key, plain(value)])),
    ])),
    constants: Object.fromEntries(
      [...layout.constants].map(([name, value]) => [name, plain(value)]),
    ),
    warnings,
    ...(proof === undefined ? {} : { verified: proof }),
  };
}
