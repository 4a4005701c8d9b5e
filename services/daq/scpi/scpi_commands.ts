import type { Lab } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type { Grab } from "../../../client/daq/lab.ts";
import { toNdArray } from "../../../protocols/pymodaq/to_nd_array.ts";
import type { Dimension } from "../../../protocols/pymodaq/data.ts";
import type { Parameter, ParameterValue } from "../../../protocols/pymodaq/parameters/parameter.ts";
import { requireParameter, withValue } from "../../../protocols/pymodaq/parameters/mod.ts";
import { quoted, ScpiError } from "./scpi_error.ts";
import type { ScpiCommand } from "./scpi_parser.ts";

/** Most numbers of an answer. */
const MAX_VALUES = 100_000;

/** What {@linkcode runCommand} works on. */
export interface ScpiTarget {
  /** The lab. */
  readonly lab: Lab;
  /** What `*IDN?` says behind the maker and the model. */
  readonly version: string;
  /** Aborts when the client goes away: what it has moving is an operator's no more. */
  readonly signal: AbortSignal;
  /** Aborts when it cannot be answered any more: one that sends nothing more may still want what it has asked for. */
  readonly unheard: AbortSignal;
}

type Handler = (
  parameters: readonly string[],
  target: ScpiTarget,
) => string | undefined | Promise<string | undefined>;

/** Commands on devices, by header, with the question mark of those that ask. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  "*IDN?": (_, { version }) => `robo,daq-server,0,${version || "0"}`,
  "*TST?": () => "0",
  "SYST:VERS?": () => "1999.0",
  "CAT?": catalogue,
  "MEAS?": measure,
  "POS?": positionOf,
  "POS": moveTo,
  "REL": moveBy,
  "HOME": goHome,
  "STOP": stop,
  "PAR?": parameterOf,
  "PAR": setParameter,
};

/** Whether a command starts something that goes on while the next ones are read. */
export function isOverlapped({ header, isQuery }: ScpiCommand): boolean {
  return !isQuery && ["POS", "REL", "HOME"].includes(header);
}

/** Whether a command overtakes everything. */
export function isStop({ header, isQuery }: ScpiCommand): boolean {
  return header === "STOP" && !isQuery;
}

/** Does what a command says; resolves to its answer, `undefined` of one that asks nothing. Rejects with what went wrong. */
export async function runCommand(
  { header, isQuery, parameters }: ScpiCommand,
  target: ScpiTarget,
): Promise<string | undefined> {
  const name = isQuery ? `${header}?` : header;
  if (!Object.hasOwn(HANDLERS, name)) throw new ScpiError(-113, name);
  return await HANDLERS[name]!(parameters, target);
}

async function catalogue(parameters: readonly string[], { lab }: ScpiTarget): Promise<string> {
  take(parameters, 0, 0);
  const devices = await lab.devices();
  if (devices.length === 0) return '""';
  return devices.map(({ name, kind, online }) => quoted(`${name},${kind},${online ? 1 : 0}`))
    .join(",");
}

async function measure(parameters: readonly string[], { lab, unheard }: ScpiTarget) {
  const [name, dimension] = take(parameters, 1, 2);
  const upper = dimension?.toUpperCase();
  if (upper !== undefined && !["0D", "1D", "2D", "ND"].includes(upper)) {
    throw new ScpiError(-224, dimension);
  }
  using grab = await lab.grab(name!, {
    signal: unheard,
    ...(upper !== undefined && { dimension: upper as Dimension }),
  });
  return numbersOf(grab);
}

function numbersOf(grab: Grab): string {
  const arrays = grab.data.data.flatMap(({ data }) => data);
  const numbers = arrays.map((array) => {
    const numbers = toNdArray(array);
    if (numbers === undefined) throw new ScpiError(-230, `${array.dtype} are no numbers`);
    return numbers.data;
  });
  const count = numbers.reduce((sum, { length }) => sum + length, 0);
  if (count > MAX_VALUES) throw new ScpiError(-223, `${count} numbers`);
  if (count === 0) throw new ScpiError(-230, "There is no data");
  return numbers.flatMap((data) => Array.from(data as ArrayLike<number | bigint>, numberText))
    .join(",");
}

/** A number as SCPI writes it: what is not finite has numbers of its own (SCPI-99, 7.2.1.4). */
function numberText(value: number | bigint): string {
  if (Number.isNaN(value)) return "9.91E37";
  if (value === Infinity) return "9.9E37";
  if (value === -Infinity) return "-9.9E37";
  return String(value).toUpperCase();
}

async function positionOf(parameters: readonly string[], { lab, unheard }: ScpiTarget) {
  const [name] = take(parameters, 1, 1);
  const { value } = await lab.position(name!, { signal: unheard });
  return numberText(value ?? NaN);
}

async function moveTo(parameters: readonly string[], { lab, signal }: ScpiTarget) {
  const [name, to] = take(parameters, 2, 2);
  await lab.move(name!, { kind: "absolute", to: parseNumber(to!) }, { signal });
  return undefined;
}

async function moveBy(parameters: readonly string[], { lab, signal }: ScpiTarget) {
  const [name, by] = take(parameters, 2, 2);
  await lab.move(name!, { kind: "relative", by: parseNumber(by!) }, { signal });
  return undefined;
}

async function goHome(parameters: readonly string[], { lab, signal }: ScpiTarget) {
  const [name] = take(parameters, 1, 1);
  await lab.move(name!, { kind: "home" }, { signal });
  return undefined;
}

async function stop(parameters: readonly string[], { lab }: ScpiTarget) {
  const [name] = take(parameters, 0, 1);
  const results = await lab.stop(name);
  const lost = results.filter(({ sent }) => !sent).map(({ device }) => device);
  if (name !== undefined && lost.length > 0) throw new ScpiError(-241, `${name} is offline`);
  return undefined;
}

async function parameterOf(parameters: readonly string[], { lab }: ScpiTarget) {
  const [name, path] = take(parameters, 2, 2);
  const { value } = requireParameter(await treeOf(lab, name!), namesOf(path!), name);
  return valueText(value);
}

async function setParameter(parameters: readonly string[], { lab }: ScpiTarget) {
  const [name, path, text] = take(parameters, 3, 3);
  const names = namesOf(path!);
  const parameter = requireParameter(await treeOf(lab, name!), names, name);
  await lab.setParameter(name!, names, withValue(parameter, text!).value);
  return undefined;
}

async function treeOf(lab: Lab, name: string): Promise<Parameter> {
  const tree = await lab.parameters(name);
  if (tree !== null) return tree;
  throw new RoboError("missing", `${name} has sent no parameters`);
}

/** Names with `/` in between; with `:` as well, as SCPI has it. */
function namesOf(path: string): string[] {
  return path.split(/[/:]/);
}

function valueText(value: ParameterValue): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number") return numberText(value);
  return quoted(typeof value === "string" ? value : JSON.stringify(value));
}

function parseNumber(text: string): number {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  throw new ScpiError(-104, text);
}

/** The parameters, when there are as many as there have to be. */
function take(parameters: readonly string[], least: number, most: number): readonly string[] {
  if (parameters.length > most) throw new ScpiError(-108, parameters[most]);
  if (parameters.length < least || parameters.slice(0, least).includes("")) {
    throw new ScpiError(-109);
  }
  return parameters;
}
