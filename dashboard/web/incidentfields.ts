/**
 * The fields of the form of an incident: what stands in them and what is wrong with it.
 *
 * It must never change what somebody typed; only `set` writes, and only when it is told.
 */
import { fieldOf, reasonWords, type Reason } from "./reasons.ts";
import * as terms from "./terms.ts";
import { domainOf, FIELDS, meant, UNATTRIBUTED, type Field } from "./writing.ts";
import type { Values } from "./writing.ts";
import {
  fieldView,
  optionsOf,
  setValue,
  shapes,
  valueOf,
  type FieldView,
  type Option,
} from "./writingfields.ts";
import type { Catalogue } from "./words.ts";

export class IncidentFields {
  readonly types: readonly Option[];
  readonly #words: Catalogue;
  readonly #views = new Map<Field, FieldView>();
  /** Somebody chose the domain; another type does not change it. */
  #domainIsOwn = false;

  constructor(words: Catalogue, levels: readonly Option[]) {
    this.#words = words;
    this.types = optionsOf(terms.INCIDENT_TYPE, words);
    const shaped = shapes(words, levels);
    for (const name of FIELDS)
      this.#views.set(name, fieldView(name, shaped[name], words));
  }

  view(name: Field): FieldView {
    return this.#views.get(name)!;
  }

  /** The field that a control belongs to; null if it is none of them. */
  of(control: EventTarget | null): FieldView | null {
    return [...this.#views.values()].find((each) => each.control === control) ?? null;
  }

  /** The value of a field; of the type, what the words mean. */
  value(name: Field): string {
    const said = valueOf(this.view(name).control);
    if (name !== "type") return said;
    const found = meant(said, this.types);
    return found.length === 1 ? found[0]![0] : "";
  }

  set(name: Field, value: string): void {
    const shown =
      name === "type"
        ? (this.types.find(([known]) => known === value)?.[1] ?? value)
        : value;
    setValue(this.view(name).control, shown);
  }

  get values(): Values {
    return Object.fromEntries(FIELDS.map((name) => [name, this.value(name)])) as Values;
  }

  fill(values: Values): void {
    for (const name of FIELDS) this.set(name, values[name]);
    this.#domainIsOwn = values.domain !== "" && values.domain !== domainOf(values.type);
    this.view("type").said.textContent = "";
    this.clear();
    this.#reveal();
  }

  /** Somebody wrote into a field: what depends on it follows. */
  typed({ name, wrong, control }: FieldView): void {
    wrong.textContent = "";
    control.removeAttribute("aria-invalid");
    if (name === "domain") this.#domainIsOwn = true;
    if (name === "type") this.#typeWords();
    this.#reveal();
  }

  /** Shows what is still to be written, and goes to the first of it. */
  lacks(fields: readonly Field[]): void {
    this.clear();
    for (const name of fields) {
      const read = name === "position" || name === "time";
      const unclear = read && this.value(name).trim() !== "";
      const said = unclear
        ? this.#words.t("This is not understood yet; the line above says why.")
        : this.#words.t("This is missing.");
      this.#mark(name, said);
    }
    if (fields[0]) this.view(fields[0]).control.focus();
  }

  /** Shows each reason at its field; returns those that are of none. */
  refused(reasons: readonly Reason[]): string[] {
    this.clear();
    const elsewhere: string[] = [];
    for (const reason of reasons) {
      const name = fieldOf(reason.field);
      const said = reasonWords(reason, this.#words);
      if (name) this.#mark(name, said);
      else elsewhere.push(`${reason.field}: ${said}`);
    }
    const first = FIELDS.find((name) => this.view(name).wrong.textContent !== "");
    if (first) this.view(first).control.focus();
    return elsewhere;
  }

  /** Takes away what was said to be wrong. */
  clear(): void {
    for (const { wrong, control } of this.#views.values()) {
      wrong.textContent = "";
      control.removeAttribute("aria-invalid");
    }
  }

  #mark(name: Field, said: string): void {
    const { wrong, control } = this.view(name);
    wrong.textContent = [wrong.textContent, said].filter(Boolean).join(" ");
    control.setAttribute("aria-invalid", "true");
  }

  #typeWords(): void {
    const said = valueOf(this.view("type").control);
    const found = meant(said, this.types);
    const names = found.slice(0, 4).map(([, label]) => label);
    this.view("type").said.textContent =
      said.trim() === ""
        ? ""
        : found.length === 0
          ? this.#words.t("No kind of incident has these words.")
          : names.join(" · ");
    if (!this.#domainIsOwn) this.set("domain", domainOf(this.value("type")));
  }

  /** Actor and what stands between are asked only if somebody is named. */
  #reveal(): void {
    const named = !["", UNATTRIBUTED].includes(this.value("attribution"));
    for (const name of ["actor", "actor_status"] as const)
      this.view(name).box.hidden = !named;
  }
}
