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
    return new Unfit(this.reason, this.path === "" ? name : `${name}.${this.path}`);
  }
}
