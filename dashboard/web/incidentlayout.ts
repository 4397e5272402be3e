/**
 * How the form of an incident is laid out: what the quick way needs first, the rest below.
 *
 * It only builds; it must never decide what a field says or what a button does.
 */
import { make } from "./page.ts";
import { FIELDS } from "./writing.ts";
import type { FieldView, Option } from "./writingfields.ts";
import { button, foot, formBox, type Parts } from "./writinglayout.ts";
import type { Catalogue } from "./words.ts";

/** How many fields the quick way needs. */
const FIRST = FIELDS.indexOf("place");

export interface LayoutEvents {
  close(): void;
  draw(kind: "line" | "area"): void;
}

/** The form in its box, hidden until it is opened. */
export function laidOut(
  parts: Parts,
  views: readonly FieldView[],
  types: readonly Option[],
  words: Catalogue,
  events: LayoutEvents,
): { box: HTMLElement; form: HTMLElement } {
  const boxes = views.map(({ box }) => box);
  const more = make("h3", { text: words.t("Usually as it is") });
  // What the quick way does not need comes after it, also for the Tab key.
  boxes.splice(FIRST, 0, more, drawing(words, events));
  parts.fields.append(...boxes);
  const type = views.find(({ name }) => name === "type");
  type?.control.setAttribute("list", "writing-types");
  const known = make(
    "datalist",
    { attributes: { id: "writing-types" } },
    types.map(([, label]) => make("option", { attributes: { value: label } })),
  );
  const inner = [parts.notice, parts.fields, known, foot(parts, words)];
  return formBox("writing", words.t("Incident"), parts, inner, words, () =>
    events.close(),
  );
}

/** The ways to give more than a point. */
function drawing(words: Catalogue, { draw }: LayoutEvents): HTMLElement {
  return make("div", { class: "writing-draw" }, [
    button(words.t("Draw a line"), "note-button", () => draw("line")),
    button(words.t("Draw an area"), "note-button", () => draw("area")),
  ]);
}
