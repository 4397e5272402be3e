/**
 * The fields of the form of an assessment: what stands in them and what is wrong with it.
 *
 * The words of likelihood stand as a yardstick, all of them in view. It must never
 * choose one of them, nor change what somebody typed.
 */
import { STEPS } from "./assessments.ts";
import { EMPTY, type Judged } from "./judgement.ts";
import { make } from "./page.ts";
import { reasonWords, type Reason } from "./reasons.ts";
import * as terms from "./terms.ts";
import { optionsOf, type Option } from "./writingfields.ts";
import type { Catalogue } from "./words.ts";

type Name = keyof Judged;

const NAMES = Object.keys(EMPTY) as Name[];
const HOURS = ["6", "12", "24", "72", "168"];
const MOST = 280;

export class AssessmentFields {
  readonly boxes: readonly HTMLElement[];
  readonly #words: Catalogue;
  readonly #controls = new Map<Name, HTMLElement[]>();
  readonly #wrong = new Map<Name, HTMLElement>();

  constructor(words: Catalogue, levels: readonly Option[]) {
    this.#words = words;
    const likelihood = STEPS.map(
      (step) => [step, terms.term(terms.LIKELIHOOD, step, words)] as const,
    );
    this.boxes = [
      this.#text("key_judgement", words.t("Key judgement"), 2, MOST),
      this.#radios("likelihood_word", words.t("How likely it is"), likelihood),
      this.#radios(
        "confidence",
        words.t("How sure the judgement is"),
        optionsOf(terms.CONFIDENCE, words),
      ),
      this.#text(
        "basis",
        words.t("What it rests on: one thing a line, a record by its name"),
        3,
      ),
      this.#text("alternatives", words.t("What else it could be: one a line"), 2),
      this.#text(
        "dissent",
        words.t("Who judges otherwise: one a line, as LTU: too early to say"),
        2,
      ),
      this.#text("worst_case", words.t("The worst case"), 2, MOST),
      this.#text("information_gaps", words.t("What is not known: one a line"), 2),
      this.#text("indicators_to_watch", words.t("What to watch: one a line"), 2),
      this.#select("hours", words.t("Holds for"), this.#hours(HOURS)),
      this.#select("label", words.t("Label"), [["", words.t("choose")], ...levels]),
      this.#text("releasable_to", words.t("May go to, for example ALL"), 1),
    ];
  }

  get values(): Judged {
    const said = NAMES.map((name) => [name, this.#value(name)]);
    return Object.fromEntries(said) as unknown as Judged;
  }

  fill(judged: Judged): void {
    for (const name of NAMES) this.#set(name, judged[name]);
    this.mark(new Map());
  }

  focus(name: Name): void {
    this.#controls.get(name)?.[0]?.focus();
  }

  /** Says at each field what is wrong with it, and goes to the first of them. */
  mark(wrong: ReadonlyMap<Name, string>): void {
    for (const name of NAMES) {
      const said = wrong.get(name) ?? "";
      this.#wrong.get(name)!.textContent = said;
      for (const each of this.#controls.get(name) ?? []) {
        if (said) each.setAttribute("aria-invalid", "true");
        else each.removeAttribute("aria-invalid");
      }
    }
    const first = NAMES.find((name) => wrong.has(name));
    if (first) this.focus(first);
  }

  /** Somebody wrote into a control: what was wrong with it may be right now. */
  typed(target: EventTarget | null): void {
    for (const [name, controls] of this.#controls) {
      if (!controls.some((each) => each === target)) continue;
      this.#wrong.get(name)!.textContent = "";
      for (const each of controls) each.removeAttribute("aria-invalid");
    }
  }

  /** Shows each reason at its field; returns those that are of none. */
  refused(reasons: readonly Reason[]): string[] {
    const wrong = new Map<Name, string>();
    const elsewhere: string[] = [];
    for (const reason of reasons) {
      const said = reasonWords(reason, this.#words);
      const name = nameOf(reason.field);
      if (this.#controls.has(name))
        wrong.set(name, `${wrong.get(name) ?? ""} ${said}`.trim());
      else elsewhere.push(`${reason.field}: ${said}`);
    }
    this.mark(wrong);
    return elsewhere;
  }

  #value(name: Name): string {
    const controls = this.#controls.get(name) ?? [];
    for (const each of controls) {
      if (each instanceof HTMLInputElement) {
        if (each.checked) return each.value;
      } else return (each as HTMLTextAreaElement | HTMLSelectElement).value;
    }
    return "";
  }

  #set(name: Name, value: string): void {
    for (const each of this.#controls.get(name) ?? []) {
      if (each instanceof HTMLInputElement) each.checked = each.value === value;
      else if (each instanceof HTMLSelectElement) this.#choose(each, name, value);
      else if (each instanceof HTMLTextAreaElement && each.value !== value)
        each.value = value;
    }
  }

  /** A draft may hold for a time that nobody is offered: it stays as it is. */
  #choose(control: HTMLSelectElement, name: Name, value: string): void {
    control.value = value;
    if (control.value === value || name !== "hours") return;
    control.append(...this.#hours([value]).map(option));
    control.value = value;
  }

  #hours(all: readonly string[]): Option[] {
    const format = (n: number, unit: "hour" | "day"): string =>
      new Intl.NumberFormat(this.#words.language, {
        style: "unit",
        unit,
        unitDisplay: "long",
      }).format(n);
    return all.map((hours) => {
      const n = Number(hours);
      const whole = n >= 24 && n % 24 === 0;
      return [hours, whole ? format(n / 24, "day") : format(n, "hour")] as const;
    });
  }

  #text(name: Name, label: string, rows: number, most = 0): HTMLElement {
    const area = make("textarea", {
      attributes: { name, rows: String(rows), spellcheck: "false" },
    });
    if (most > 0) area.maxLength = most;
    return this.#field(name, label, area);
  }

  #select(name: Name, label: string, options: readonly Option[]): HTMLElement {
    const attributes = { name };
    const control = make("select", { class: "select", attributes });
    control.append(...options.map(option));
    return this.#field(name, label, control);
  }

  #field(name: Name, label: string, control: HTMLElement): HTMLElement {
    const id = `judging-${name}`;
    control.id = id;
    return make("div", { class: "writing-field" }, [
      make("label", { text: label, attributes: { for: id } }),
      control,
      this.#said(name, [control]),
    ]);
  }

  #radios(name: Name, legend: string, options: readonly Option[]): HTMLElement {
    const inputs = options.map(([value]) =>
      make("input", { attributes: { type: "radio", name, value } }),
    );
    return make("fieldset", { class: "judging-choice writing-field" }, [
      make("legend", { text: legend }),
      ...options.map(([, text], n) =>
        make("label", {}, [inputs[n]!, make("span", { text })]),
      ),
      this.#said(name, inputs),
    ]);
  }

  /** Where it is said what is wrong with a field. */
  #said(name: Name, controls: HTMLElement[]): HTMLElement {
    const id = `judging-${name}-wrong`;
    const wrong = make("p", { class: "writing-wrong", attributes: { id } });
    for (const each of controls) each.setAttribute("aria-describedby", id);
    this.#controls.set(name, controls);
    this.#wrong.set(name, wrong);
    return wrong;
  }
}

const option = ([value, text]: Option): HTMLElement =>
  make("option", { text, attributes: { value } });

/** The field of the form in which a part of the record is written. */
function nameOf(path: string): Name {
  const [first = ""] = path.split(/[.[]/);
  return (first === "valid_until" ? "hours" : first) as Name;
}
