/** A type that cannot be carried, or makes no sense: the struct that holds it is left out, and the reason is told. */
export class Unfit extends Error {
  /** The class's name. */
  override readonly name = "Unfit";
  /** Why, as the end of a sentence that begins with the name of the struct or field. */
  readonly reason: string;
  /** The field that it is about, from the struct that is asked for; empty for the struct itself. */
  readonly path: string;

  /** Says why, and where. */
  constructor(reason: string, path = "") {
    super(path === "" ? `It ${reason}` : `Its field ${path} ${reason}`);
    this.reason = reason;
    this.path = path;
  }

  /** The same, as seen from the struct whose field `name` it is about. */
  inside(name: string): Unfit {
    const path = this.path === "" ? name : `${name}.${this.path}`;
    const kept = path.length <= LONGEST_PATH ? path : `${path.slice(0, LONGEST_PATH)}…`;
    return this instanceof TooDeep ? new TooDeep(kept) : new Unfit(this.reason, kept);
  }
}

/** Longest path that is told. */
const LONGEST_PATH = 200;

/** A type that could not be looked at from where it was asked for; from elsewhere it may be. */
export class TooDeep extends Unfit {
  /** Says where. */
  constructor(path = "") {
    super("is too deep in other types", path);
  }
}
