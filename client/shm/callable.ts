/** Base of classes whose instances are called like functions. */
export class Callable {
  /** Makes this very function the instance, so that the fields of the class that extends this one come to stand on it. */
  constructor(body: (...args: never[]) => unknown) {
    return Object.setPrototypeOf(body, new.target.prototype);
  }
}
