/**
 * The fields of the incident form: what each is called, what it offers, how it is drawn.
 *
 * Elements only; it must never know the desk or decide what a record says.
 */
import { inside, text, type Fields } from "./fields.ts";
import { make } from "./page.ts";
import * as terms from "./terms.ts";
import type { Field } from "./writing.ts";
import type { Catalogue } from "./words.ts";

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
export type Option = readonly [value: string, label: string];

export interface FieldView {
  name: Field;
  box: HTMLElement;
  control: Control;
  /** What was understood of it, or what to do. */
  said: HTMLElement;
  /** What is wrong with it, and how to mend it. */
  wrong: HTMLElement;
}

interface Shape {
  label: string;
  hint?: string;
  options?: readonly Option[];
  rows?: number;
  check?: boolean;
  placeholder?: string;
  least?: string;
  most?: number;
}

/** The words for every value of some terms, in their order. */
export function optionsOf(
  of: Readonly<Record<string, string>>,
  words: Catalogue,
): Option[] {
  return Object.keys(of).map((value) => [value, terms.term(of, value, words)] as const);
}

const graded = (of: Readonly<Record<string, string>>, words: Catalogue): Option[] =>
  optionsOf(of, words).map(([value, label]) => [value, `${value} · ${label}`] as const);

/** Nobody is named comes first: it is what is known most often, and it is one key. */
function attributions(words: Catalogue): Option[] {
  const all = optionsOf(terms.ATTRIBUTION, words);
  const nobody = all.filter(([value]) => value === "UNATTRIBUTED");
  return [...nobody, ...all.filter(([value]) => value !== "UNATTRIBUTED")];
}

/** How each field of the form looks; `levels` are the labels that there are. */
export function shapes(
  words: Catalogue,
  levels: readonly Option[],
): Record<Field, Shape> {
  return {
    position: {
      label: words.t("Position"),
      hint: words.t("Click the map, or write degrees, MGRS, UTM or a name of the map."),
      placeholder: "59°26.2′N 024°45.1′E",
      most: 100,
    },
    error: {
      label: words.t("Off by at most"),
      placeholder: words.t("500 m, 2 km, 1 NM"),
      most: 20,
    },
    time: {
      label: words.t("When it happened"),
      placeholder: words.t("14:05Z, 221405ZNOV26, 40 min ago"),
      most: 100,
    },
    type: { label: words.t("What happened"), most: 60 },
    title: { label: words.t("Title"), most: 200 },
    severity: {
      label: words.t("Severity"),
      options: optionsOf(terms.SEVERITY, words),
    },
    attribution: {
      label: words.t("Who did it"),
      options: attributions(words),
    },
    actor: { label: words.t("Actor (state, three letters)"), most: 3 },
    actor_status: {
      label: words.t("What stands between actor and deed"),
      options: optionsOf(terms.ACTOR_STATUS, words),
    },
    summary: { label: words.t("Description"), rows: 3, most: 600 },
    place: {
      label: words.t("Name of the place"),
      placeholder: words.t("as the position was written"),
      most: 200,
    },
    domain: {
      label: words.t("Where it took place"),
      options: optionsOf(terms.DOMAIN, words),
    },
    affected: {
      label: words.t("States that are affected"),
      placeholder: "FIN EST",
      most: 300,
    },
    false_position: {
      label: words.t("The position is the false one that was shown"),
      check: true,
    },
    reliability: {
      label: words.t("Reliability of the source"),
      hint: words.t("How far the source is to be trusted, whatever it says."),
      options: graded(terms.RELIABILITY, words),
      least: words.t("not graded yet"),
    },
    credibility: {
      label: words.t("Credibility of what it says"),
      hint: words.t("How far this is true, whoever says it. Not the same as above."),
      options: graded(terms.CREDIBILITY, words),
      least: words.t("not graded yet"),
    },
    source: {
      label: words.t("Source"),
      placeholder: words.t("I am the source"),
      most: 200,
    },
    source_type: {
      label: words.t("Kind of source"),
      options: optionsOf(terms.SOURCE_TYPE, words),
      least: words.t("other source"),
    },
    origin: {
      label: words.t("Where the source has it from"),
      placeholder: words.t("from itself"),
      most: 200,
    },
    label: { label: words.t("Label"), options: levels },
    releasable_to: {
      label: words.t("Releasable to"),
      hint: words.t("ALL is everyone in the room; else states or groups."),
      most: 300,
    },
  };
}

/** Draws one field, with its label, what is said about it and what is wrong with it. */
export function fieldView(name: Field, shape: Shape, words: Catalogue): FieldView {
  const id = `writing-${name}`;
  const control = controlOf(id, shape, words);
  control.setAttribute("aria-describedby", `${id}-said ${id}-wrong`);
  const said = make("p", { class: "writing-said", attributes: { id: `${id}-said` } });
  said.textContent = shape.hint ?? "";
  const wrong = make("p", {
    class: "writing-wrong",
    attributes: { id: `${id}-wrong` },
  });
  const label = make("label", { text: shape.label, attributes: { for: id } });
  const parts = shape.check ? [control, label] : [label, control];
  const box = make(
    "div",
    { class: shape.check ? "writing-field check" : "writing-field" },
    [...parts, said, wrong],
  );
  box.dataset["field"] = name;
  return { name, box, control, said, wrong };
}

function controlOf(id: string, shape: Shape, words: Catalogue): Control {
  const { options, rows, check, placeholder = "", most = 1_000, least } = shape;
  if (options) {
    const none = make("option", {
      text: least ?? words.t("choose"),
      attributes: { value: "" },
    });
    const rest = options.map(([value, text]) =>
      make("option", { text, attributes: { value } }),
    );
    return make("select", { class: "select", attributes: { id } }, [none, ...rest]);
  }
  const attributes = { id, placeholder, maxlength: String(most), autocomplete: "off" };
  if (rows)
    return make("textarea", { attributes: { ...attributes, rows: String(rows) } });
  if (check) return make("input", { attributes: { id, type: "checkbox" } });
  return make("input", { attributes: { ...attributes, type: "text" } });
}

export function valueOf(control: Control): string {
  if (control instanceof HTMLInputElement && control.type === "checkbox")
    return control.checked ? "yes" : "";
  return control.value;
}

export function setValue(control: Control, value: string): void {
  if (control instanceof HTMLInputElement && control.type === "checkbox")
    control.checked = value === "yes";
  else if (control.value !== value) control.value = value;
}

/** The labels that there are, lowest first. */
export async function levelsOf(words: Catalogue): Promise<Option[]> {
  const lowest: Option[] = [["OPEN/PUBLIC", "PUBLIC"]];
  try {
    const answer = await fetch("/labels.json");
    if (!answer.ok) return lowest;
    const levels = (await answer.json()) as Fields[];
    return levels.map((level) => {
      const [policy, name] = [text(level, "policy"), text(level, "name")];
      const title = text(inside(level, "title"), words.language) || name;
      return [`${policy}/${name}`, `${title} (${policy})`] as const;
    });
  } catch {
    return lowest;
  }
}
