/**
 * A Python literal: what PyMoDAQ writes into attributes such as `limits`, and into the text of lists and tables. A bigint is
 * Python's int, a number its float; lists, tuples and sets are arrays, texts and bytes strings.
 */
export type Literal =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Literal[]
  | { readonly entries: readonly (readonly [Literal, Literal])[] };

/** A parameter's value as JSON has it: a date is milliseconds since 1970, a colour four numbers, a table an object. */
export type ParameterValue =
  | null
  | boolean
  | number
  | string
  | readonly ParameterValue[]
  | { readonly [key: string]: ParameterValue };

/** One parameter of a device with all that is below it: PyMoDAQ's Parameter, pyqtgraph's name for a node of the tree. */
export interface Parameter {
  /** Its name: the XML element's tag. Together with those above it makes the path. */
  readonly name: string;
  /** PyMoDAQ's type, such as `float`, `int`, `bool`, `bool_push`, `led`, `str`, `text`, `list`, `slide`, `color`, `group`. */
  readonly type: string;
  /** What users see. */
  readonly title: string;
  /** Whether users see it. */
  readonly visible: boolean;
  /** Whether users may remove it. */
  readonly removable: boolean;
  /** Whether users may not change it. */
  readonly readonly: boolean;
  /** Its value; null for groups and actions. */
  readonly value: ParameterValue;
  /** Least and greatest value, or the choices of a list; absent when there are none. */
  readonly limits?: ParameterValue;
  /** Every attribute of the XML element that has no field here, as it came, so that nothing is lost on the way back. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What is below a group, in order. */
  readonly children: readonly Parameter[];
  /** How value and limits stood in the XML that it came from; they are written as they stood while they mean the same. */
  readonly written?: WrittenParameter;
  /** What of it could not be read, and is kept as text; absent when all could. */
  readonly problem?: string;
}

/** The text of an XML element and of its attribute `limits`, where there were any. */
export interface WrittenParameter {
  /** What stood in the element. */
  readonly text?: string;
  /** What stood in its attribute. */
  readonly limits?: string;
}
