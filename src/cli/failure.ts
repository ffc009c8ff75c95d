/** Ends the program: its message is the one line for stderr, whole and without a line break. */
export class Failure extends Error {
  /** 1 for what went wrong while running, 2 for what was asked for wrongly. */
  readonly exitCode: 1 | 2

  constructor(exitCode: 1 | 2, message: string) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}
