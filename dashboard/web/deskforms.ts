/**
 * The acts on the chosen row: buttons, the few fields that they need, and what came of it.
 *
 * What may be done is told by the server; it must never offer what that did not name.
 */
import type { Refusal } from "./deskacts.ts";
import { bothSides, comparison, paragraph } from "./deskrecord.ts";
import { texts } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { gradeAxes } from "./fieldwords.ts";
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";

export interface Choice {
  path: string;
  body: Fields;
  /** What is said once it is done. */
  done: string;
  /** Called once it is done. */
  taken?(): void;
}

export interface Doing {
  /** Carries an act out; the form shows what was refused. */
  send(choice: Choice): Promise<Refusal | null>;
}

export function button(label: string, act: () => void, name = ""): HTMLButtonElement {
  const made = make("button", {
    text: label,
    class: `desk-button ${name}`.trim(),
    attributes: { type: "button" },
  });
  made.addEventListener("click", act);
  return made;
}

export function linkTo(href: string, label: string): HTMLElement {
  return make("a", { text: label, class: "desk-button", attributes: { href } });
}

/** A form whose buttons wait for one another, and say what was refused. */
export class ActForm {
  readonly element = make("section", { class: "desk-acts" });
  readonly #words: Catalogue;
  readonly #doing: Doing;
  readonly #said = make("div", {
    class: "desk-refused",
    attributes: { role: "alert" },
  });
  readonly #buttons: HTMLButtonElement[] = [];

  constructor(words: Catalogue, doing: Doing) {
    this.#words = words;
    this.#doing = doing;
  }

  /** A button that sends what `choose` gives; nothing if that gives null. */
  act(label: string, choose: () => Choice | null, name = ""): HTMLButtonElement {
    const made = button(label, () => void this.#do(choose()), name);
    this.#buttons.push(made);
    return made;
  }

  add(...parts: readonly Node[]): void {
    this.element.append(...parts);
  }

  finish(): HTMLElement {
    this.element.append(this.#said);
    return this.element;
  }

  async #do(choice: Choice | null): Promise<void> {
    if (!choice) return;
    for (const each of this.#buttons) each.disabled = true;
    this.#said.replaceChildren();
    const refusal = await this.#doing.send(choice);
    for (const each of this.#buttons) each.disabled = false;
    if (refusal) this.#said.replaceChildren(...refusalParts(refusal, this.#words));
  }
}

/** Why something was not done: sentence, fields, and both versions if they differ. */
export function refusalParts(refusal: Refusal, words: Catalogue): HTMLElement[] {
  const parts: HTMLElement[] = [
    make("p", { class: "desk-why", text: refusal.sentence }),
  ];
  if (refusal.reasons.length > 0)
    parts.push(
      make(
        "ul",
        {},
        refusal.reasons.map((text) => make("li", { text })),
      ),
    );
  else if (refusal.detail && refusal.conflict.length === 0)
    parts.push(make("p", { class: "desk-detail", text: refusal.detail }));
  if (refusal.conflict.length > 0) {
    const seen = refusal.conflict.every((row) => "seen" in row);
    const columns: [string, string][] = seen
      ? [
          ["seen", words.t("as you saw it")],
          ["theirs", words.t("as it is now")],
        ]
      : bothSides(words);
    parts.push(comparison(refusal.conflict, columns, words));
  }
  return parts;
}

/** Grade, groups and the button of a releaser. */
export function releaseForm(told: Fields, form: ActForm, words: Catalogue): Node[] {
  const ungraded = texts(told, "missing").some((path) => path.startsWith("source["));
  const grade = gradeChoice(words);
  const corrects = told["corrects"] === true;
  const record = (told["record"] ?? {}) as Fields;
  const groups = field(
    words.t("Releasable to (groups, with commas)"),
    texts(record, "releasable_to").join(", "),
  );
  const choose = (): Choice | null => {
    const chosen = ungraded ? grade.chosen() : {};
    if (!chosen) return null;
    const named = groups
      .value()
      .split(/[\s,;]+/)
      .filter(Boolean);
    const whom = corrects || named.length === 0 ? {} : { releasable_to: named };
    return {
      path: `/drafts/${String(told["draft"])}/release`,
      body: { expected_revision: told["revision"], ...chosen, ...whom },
      done: words.t("Released: it is on the picture of everybody who may see it."),
    };
  };
  const parts: Node[] = [make("h3", { text: words.t("Release") })];
  if (ungraded) parts.push(...grade.elements);
  else parts.push(paragraph(words.t("It is graded by its author.")));
  if (corrects)
    parts.push(paragraph(words.t("A correction stays for whom the record is.")));
  else parts.push(groups.element);
  parts.push(form.act(words.t("Release"), choose, "first"));
  return parts;
}

/** A reason and a button: to return, or to retract. */
export function reasonForm(
  titles: { heading: string; label: string; button: string },
  form: ActForm,
  words: Catalogue,
  choose: (reason: string) => Choice,
): Node[] {
  const reason = area(titles.label);
  return [
    make("h3", { text: titles.heading }),
    reason.element,
    form.act(titles.button, () => {
      const said = reason.value().trim();
      if (said) return choose(said);
      reason.refuse(words.t("Say why first: the reason is read by others."));
      return null;
    }),
  ];
}

/** The two axes of a grade, to be chosen. */
export interface GradeChoice {
  elements: HTMLElement[];
  /** What was chosen; null if an axis is empty, which then says so and has the focus. */
  chosen(): Fields | null;
}

export function gradeChoice(words: Catalogue): GradeChoice {
  const { reliability, credibility } = gradeAxes(words);
  const first = select(words.t("Reliability of the source"), reliability);
  const second = select(words.t("Credibility of the information"), credibility);
  const both = [first, second];
  const chosen = (): Fields | null => {
    const empty = both.filter((each) => !each.value());
    for (const each of empty.reverse()) each.refuse(words.t("Choose a value first."));
    if (empty.length > 0) return null;
    return { reliability: first.value(), credibility: Number(second.value()) };
  };
  return { elements: both.map(({ element }) => element), chosen };
}

export interface Entry {
  element: HTMLElement;
  value(): string;
  /** Says at this field what is wrong with it, until it is changed; focuses it. */
  refuse(sentence: string): void;
}

export function select(label: string, rows: readonly [string, string][]): Entry {
  const options = rows.map(([value, said]) =>
    make("option", { text: `${value} · ${said}`, attributes: { value } }),
  );
  const none = make("option", { text: "–", attributes: { value: "" } });
  const control = make("select", {}, [none, ...options]);
  return labelled(label, control);
}

export function field(label: string, value: string): Entry {
  const control = make("input", { attributes: { type: "text", autocomplete: "off" } });
  control.value = value;
  return labelled(label, control);
}

export function area(label: string, rows = 2, most = 500): Entry {
  const attributes = { rows: String(rows), maxlength: String(most) };
  return labelled(label, make("textarea", { attributes }));
}

function labelled(
  label: string,
  control: HTMLSelectElement | HTMLInputElement | HTMLTextAreaElement,
): Entry {
  const element = make("label", { class: "desk-field" }, [
    make("span", { text: label }),
    control,
  ]);
  const refuse = (sentence: string): void => {
    const wrong = make("strong", { class: "desk-wrong", text: sentence });
    wrong.setAttribute("role", "alert");
    element.querySelector(".desk-wrong")?.remove();
    element.append(wrong);
    control.setAttribute("aria-invalid", "true");
    control.focus();
  };
  control.addEventListener("input", () => {
    element.querySelector(".desk-wrong")?.remove();
    control.removeAttribute("aria-invalid");
  });
  return { element, value: () => control.value, refuse };
}
