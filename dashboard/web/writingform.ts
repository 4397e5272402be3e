/**
 * What the desk of a screen asks of a form, whatever is written in it.
 *
 * Only shapes: the forms themselves are `incidentform.ts` and `assessmentform.ts`.
 */
import type { Reason } from "./reasons.ts";
import type { Entry } from "./writingkept.ts";

/** What a form tells, and what its buttons ask for. */
export interface FormEvents {
  /** What stands in it is another thing now. */
  changed(): void;
  send(wish: "DRAFT" | "SUBMITTED"): void;
  close(): void;
  undo(): void;
  withdraw(): void;
}

/** How something is opened in a form. */
export interface Opening {
  title: string;
  /** Why it came back, or what else must be known first. */
  notice: string;
  /** What becomes of what is written in this room; "" if nothing need be said. */
  room: string;
  /** It corrects a released record. */
  corrects: boolean;
  /** It is on its way to the desk, and rests until it is there. */
  resting: boolean;
  mayUndo: boolean;
  mayWithdraw: boolean;
}

export interface WritingForm {
  readonly box: HTMLElement;
  readonly open: boolean;
  /** Shows what an entry says. */
  show(entry: Entry, opening: Opening): void;
  hide(): void;
  /** Puts what stands in the form into its entry. */
  readInto(entry: Entry): void;
  /** What stands in the form is based on this record from now on. */
  base(record: Record<string, unknown>): void;
  /** How far it has come, at the foot. */
  say(state: string): void;
  /** Understands what has not been understood yet; false if the server is away. */
  settle(): Promise<boolean>;
  /** Shows what is still to be written, and goes to the first of it. */
  lacks(fields: readonly string[]): void;
  /** Shows why the desk refused it, each reason at its field. */
  refused(sentence: string, reasons: readonly Reason[]): void;
}
