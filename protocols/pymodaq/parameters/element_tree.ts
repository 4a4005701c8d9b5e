import { SaxesParser } from "saxes";
import { RoboError } from "../../../errors.ts";
import { ownText } from "../own_text.ts";
import { shortText } from "./short_text.ts";

/** An XML element as it came. */
export interface XmlElement {
  /** Its tag. */
  readonly name: string;
  /** Its attributes in order. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The text before, between and behind its children. */
  readonly text: string;
  /** The elements in it. */
  readonly children: readonly XmlElement[];
}

/** Limits of XML that a peer sent. */
export interface XmlLimits {
  /** Characters. Default 524 288, which take some hundredths of a second. */
  readonly maxLength?: number;
  /** Elements in elements. Default 64. */
  readonly maxDepth?: number;
  /** Elements altogether. Default 5000. */
  readonly maxElements?: number;
  /** Attributes of one element. Default 100. */
  readonly maxAttributes?: number;
  /** Characters of a name. Default 256. */
  readonly maxName?: number;
}

/**
 * Reads XML strictly: no document type, no entities but the five and numbers, no namespaces. Throws a `RoboError` of kind
 * `data` with line and column for everything else, and for what exceeds a limit.
 */
export function readElements(xml: string, limits: XmlLimits = {}): XmlElement {
  const { maxLength = 1 << 19 } = limits;
  if (xml.length > maxLength) throw tooLarge(`It has at most ${maxLength} characters`);
  return new ElementReader(limits).read(xml);
}

/** An element that is being read. */
interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

class ElementReader {
  readonly #parser = new SaxesParser({ xmlns: false });
  readonly #open: OpenElement[] = [];
  readonly #limits: Required<Omit<XmlLimits, "maxLength">>;
  #root: XmlElement | undefined;
  #elements = 0;
  #attributes: Record<string, string> = {};
  #attributeCount = 0;

  constructor(limits: XmlLimits) {
    const { maxDepth = 64, maxElements = 5000, maxAttributes = 100, maxName = 256 } = limits;
    this.#limits = { maxDepth, maxElements, maxAttributes, maxName };
    const parser = this.#parser;
    parser.on("error", (error) => {
      throw malformed(error.message);
    });
    parser.on("doctype", () => {
      throw malformed("a document type is not read");
    });
    parser.on("opentagstart", ({ name }) => this.#start(name));
    parser.on("attribute", ({ name, value }) => this.#attribute(name, value));
    parser.on("opentag", ({ name }) => {
      this.#open.push({
        name: ownText(name),
        attributes: this.#attributes,
        children: [],
        text: "",
      });
    });
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
    parser.on("closetag", () => this.#end());
  }

  read(xml: string): XmlElement {
    this.#parser.write(xml).close();
    if (this.#root === undefined) throw malformed("there is no element");
    return this.#root;
  }

  #start(name: string): void {
    const { maxDepth, maxElements, maxName } = this.#limits;
    this.#attributes = {};
    this.#attributeCount = 0;
    if (name.length > maxName) throw tooLarge(`Names have at most ${maxName} characters`);
    if (++this.#elements > maxElements) throw tooLarge(`It has at most ${maxElements} parameters`);
    if (this.#open.length >= maxDepth) throw tooLarge(`Groups stand in at most ${maxDepth} others`);
  }

  #attribute(name: string, value: string): void {
    const { maxAttributes, maxName } = this.#limits;
    if (name.length > maxName) throw tooLarge(`Names have at most ${maxName} characters`);
    if (++this.#attributeCount > maxAttributes) {
      throw tooLarge(`A parameter has at most ${maxAttributes} attributes`);
    }
    // What is kept of it must not keep the comments around it.
    const own = ownText(value);
    if (name !== "__proto__") this.#attributes[name] = own;
    else Object.defineProperty(this.#attributes, name, { value: own, enumerable: true });
  }

  #text(text: string): void {
    const open = this.#open.at(-1);
    if (open !== undefined) open.text += ownText(text);
  }

  #end(): void {
    const done = this.#open.pop()!;
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = done;
    else parent.children.push(done);
  }
}

/** What is no XML, while what exceeds a limit may be some. */
export class MalformedXml extends RoboError {}

/** What the parser complains of: `line:column: text.` */
function malformed(complaint: string): MalformedXml {
  const [, line, column, text] = /^(\d+):(\d+): ([^]*?)\.?$/.exec(complaint) ?? [];
  const where = line === undefined ? "" : ` at line ${line}, column ${column}`;
  const reason = text ?? complaint;
  const shown = reason.length > 100 ? shortText(reason) : reason;
  return new MalformedXml("data", `The XML of the parameters is malformed${where}: ${shown}`, {
    hint: "It is sent as PyMoDAQ's parameter_to_xml_string writes it",
  });
}

function tooLarge(limit: string): RoboError {
  return new RoboError("data", `The XML of the parameters is too large: ${limit}`);
}
