/**
 * What the forms in which a record is written have in common: box, head, foot, keys.
 *
 * It only builds; it must never decide what a button does.
 */
import { make } from "./page.ts";
import type { FormEvents } from "./writingform.ts";
import type { Catalogue } from "./words.ts";

/** What the form goes on changing after it is built. */
export interface Parts {
  heading: HTMLElement;
  notice: HTMLElement;
  room: HTMLElement;
  state: HTMLElement;
  fields: HTMLElement;
  buttons: Record<"draft" | "submit" | "undo" | "withdraw", HTMLElement>;
}

const KEYS: Readonly<Record<string, "DRAFT" | "SUBMITTED">> = {
  enter: "SUBMITTED",
  s: "DRAFT",
};

/** A form where a card would be, hidden until it is opened; `kind` names it. */
export function formBox(
  id: string,
  kind: string,
  { heading, room }: Parts,
  inner: readonly HTMLElement[],
  words: Catalogue,
  close: () => void,
): { box: HTMLElement; form: HTMLElement } {
  const away = button("×", "card-close", close);
  away.setAttribute("aria-label", words.t("Close; what is written is kept"));
  const head = make("header", { class: "card-head" }, [
    make("p", { class: "card-kind", text: kind }),
    heading,
    away,
  ]);
  const form = make("form", { attributes: { novalidate: "" } }, [head, room, ...inner]);
  const attributes = { id, hidden: "", "aria-label": kind };
  return { box: make("section", { class: "card writing", attributes }, [form]), form };
}

/** What can be done with what is written. */
export function buttonsOf(words: Catalogue, events: FormEvents): Parts["buttons"] {
  const plain = (text: string, act: () => void): HTMLElement =>
    button(text, "note-button", act);
  return {
    submit: button(words.t("Submit"), "writing-main", () => events.send("SUBMITTED")),
    draft: plain(words.t("Keep as draft"), () => events.send("DRAFT")),
    undo: plain(words.t("Undo my last act"), () => events.undo()),
    withdraw: plain(words.t("Withdraw"), () => events.withdraw()),
  };
}

export function foot({ state, buttons }: Parts, words: Catalogue): HTMLElement {
  const { submit, draft, undo, withdraw } = buttons;
  const keys = words.t("Ctrl+Enter submits, Ctrl+S keeps a draft.");
  return make("footer", { class: "writing-foot" }, [
    state,
    make("div", { class: "writing-buttons" }, [
      make("p", { class: "writing-said", text: keys }),
      withdraw,
      undo,
      draft,
      submit,
    ]),
  ]);
}

export function button(text: string, name: string, act: () => void): HTMLElement {
  const made = make("button", { text, class: name, attributes: { type: "button" } });
  made.addEventListener("click", act);
  return made;
}

/** Ctrl+Enter submits, Ctrl+S keeps a draft: in every form in which a record is written. */
export function onKeys(
  form: HTMLElement,
  send: (wish: "DRAFT" | "SUBMITTED") => void,
): void {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    const wish = KEYS[event.key.toLowerCase()];
    if (!wish) return;
    event.preventDefault();
    send(wish);
  });
}
