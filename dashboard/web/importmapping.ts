/**
 * What the columns of a file mean, as a form: guessed, and changed by a person.
 *
 * Each column has one choice, each field that no column fills one entry for all rows,
 * each word of a column with choices its meaning. Must never send anything.
 */
import { aimed, forAllRows, missing, PLACES } from "./importplan.ts";
import type { Field, Found, Plan } from "./importplan.ts";
import { named, optionsOf, valueOf } from "./importwords.ts";
import type { Option } from "./importwords.ts";
import { AS_RECEIVED, make } from "./page.ts";
import type { Catalogue } from "./words.ts";

export interface Mapping {
  /** The plan was changed by hand. */
  changed(plan: Plan): void;
  /** Look at the file anew: another sheet or layer. */
  again(plan: Plan): void;
}

export class MappingForm {
  readonly #host: HTMLElement;
  readonly #words: Catalogue;
  readonly #found: Found;
  readonly #events: Mapping;
  #plan: Plan;

  constructor(
    host: HTMLElement,
    words: Catalogue,
    start: { found: Found; plan: Plan },
    events: Mapping,
  ) {
    this.#host = host;
    this.#words = words;
    this.#found = start.found;
    this.#plan = start.plan;
    this.#events = events;
    this.#draw();
  }

  #draw(): void {
    const focused = document.activeElement?.id ?? "";
    this.#host.replaceChildren(
      this.#whole(),
      this.#columns(),
      ...this.#meanings(),
      this.#everywhere(),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  #set(plan: Plan, redraw: boolean): void {
    this.#plan = plan;
    if (redraw) this.#draw();
    this.#events.changed(plan);
  }

  /** Layer, sheet and zone: what holds for the whole file. */
  #whole(): HTMLElement {
    const words = this.#words;
    const layers: [string, string][] = [
      ["incidents", words.t("Incidents")],
      ["exercises", words.t("Exercises")],
      ["posture", words.t("Force posture")],
    ];
    const parts = [
      labelled(
        words.t("The rows are"),
        "import-layer",
        layers,
        this.#plan.layer,
        (layer) => this.#events.again({ ...this.#plan, layer }),
      ),
    ];
    if (this.#found.sheets.length > 1) {
      const sheets = this.#found.sheets.map(({ name }): [string, string] => [
        name,
        name,
      ]);
      const change = (sheet: string): void =>
        this.#events.again({ ...this.#plan, sheet });
      const sheet = this.#plan.sheet;
      parts.push(labelled(words.t("Sheet"), "import-sheet", sheets, sheet, change));
    }
    const zones: [string, string][] = [
      ["UTC", "UTC"],
      ["Europe/Helsinki", "Europe/Helsinki"],
      ["Europe/Kyiv", "Europe/Kyiv"],
      ["Europe/Warsaw", "Europe/Warsaw"],
      ["Europe/Paris", "Europe/Paris"],
      ["", words.t("none: refuse such rows")],
    ];
    parts.push(
      labelled(
        words.t("Zone of times without one"),
        "import-zone",
        zones,
        this.#plan.zone,
        (zone) => this.#set({ ...this.#plan, zone }, false),
      ),
    );
    return make("div", { class: "import-row" }, parts);
  }

  #columns(): HTMLElement {
    const words = this.#words;
    const titles = [words.t("Column"), words.t("Examples"), words.t("Means")];
    const head = make(
      "tr",
      {},
      titles.map((text) => make("th", { text, attributes: { scope: "col" } })),
    );
    const rows = this.#found.columns.map(({ name, examples }, i) => {
      const id = `import-column-${i}`;
      const target = this.#plan.columns[name] ?? "";
      const choose = select(id, this.#targets(), target, (chosen) =>
        this.#set(aimed(this.#plan, name, chosen), true),
      );
      choose.setAttribute(
        "aria-label",
        words.t("Meaning of {column}", { column: name }),
      );
      const told = examples.filter(Boolean).join(" · ");
      return make("tr", { attributes: { "data-used": String(target !== "") } }, [
        make("th", { text: name, attributes: { scope: "row", ...AS_RECEIVED } }),
        make("td", { text: told, attributes: AS_RECEIVED }),
        make("td", {}, [choose]),
      ]);
    });
    return make("div", { class: "import-scroll", attributes: { tabindex: "0" } }, [
      make("table", { class: "import-table import-columns" }, [
        make("caption", {
          class: "for-readers",
          text: words.t("Columns of the file and what they mean"),
        }),
        make("thead", {}, [head]),
        make("tbody", {}, rows),
      ]),
    ]);
  }

  #targets(): Option[] {
    const words = this.#words;
    const paths = [...PLACES, ...this.#found.fields.map(({ path }) => path)];
    const options = paths.map((path): Option => [path, named(path, words)]);
    return [["", words.t("not used")], ...options];
  }

  /** What words in a column with choices mean; those that were not guessed first. */
  #meanings(): HTMLElement[] {
    return Object.entries(this.#plan.values).flatMap(([column, values]) => {
      const target = this.#plan.columns[column];
      const field = this.#found.fields.find(({ path }) => path === target);
      if (!field?.choices.length) return [];
      const rows = Object.entries(values).map(([said, meant], i) => {
        const id = `import-value-${column}-${i}`;
        const { layer } = this.#plan;
        const options: Option[] = [
          ["", this.#words.t("choose")],
          ...field.choices.map((each): Option => [
            each,
            valueOf(layer, field.path, each, this.#words),
          ]),
        ];
        return labelled(said, id, options, meant, (chosen) =>
          this.#set(withMeaning(this.#plan, column, said, chosen), false),
        );
      });
      const title = this.#words.t("Words in {column}", { column });
      return [
        make("fieldset", { class: "import-values" }, [
          make("legend", { text: title }),
          make("div", { class: "import-row" }, rows),
        ]),
      ];
    });
  }

  /** Required fields that no column fills: one value for all rows. */
  #everywhere(): HTMLElement {
    const words = this.#words;
    const open = forAllRows(this.#plan, this.#found.fields);
    const lacking = new Set(missing(this.#plan, this.#found.fields));
    const parts = open.map((field) => {
      const id = `import-all-${field.path}`;
      const value = this.#plan.everywhere[field.path] ?? "";
      const change = (text: string): void => {
        const everywhere = { ...this.#plan.everywhere, [field.path]: text };
        this.#set({ ...this.#plan, everywhere }, false);
        document.getElementById(id)?.toggleAttribute("data-missing", text === "");
      };
      const choices = this.#choices(field);
      const made = choices.length
        ? labelled(
            named(field.path, words),
            id,
            [["", words.t("choose")], ...choices],
            value,
            change,
          )
        : written(named(field.path, words), id, field.wanted, value, change);
      made
        .querySelector("input, select")
        ?.toggleAttribute("data-missing", lacking.has(field));
      return made;
    });
    return make("fieldset", { class: "import-all" }, [
      make("legend", { text: words.t("The same for all rows") }),
      make("div", { class: "import-row" }, parts),
    ]);
  }

  #choices(field: Field): Option[] {
    const { layer, everywhere } = this.#plan;
    const policy = everywhere["label.policy"] ?? "OPEN";
    return optionsOf(layer, field, this.#found.policies, policy, this.#words);
  }
}

function withMeaning(plan: Plan, column: string, said: string, meant: string): Plan {
  const values = { ...plan.values[column], [said]: meant };
  return { ...plan, values: { ...plan.values, [column]: values } };
}

function select(
  id: string,
  options: readonly (readonly [string, string])[],
  value: string,
  change: (value: string) => void,
): HTMLSelectElement {
  const made = make(
    "select",
    { attributes: { id } },
    options.map(([name, text]) =>
      make("option", { text, attributes: { value: name } }),
    ),
  );
  made.value = value;
  made.addEventListener("change", () => change(made.value));
  return made;
}

function labelled(
  text: string,
  id: string,
  options: readonly (readonly [string, string])[],
  value: string,
  change: (value: string) => void,
): HTMLElement {
  return make("div", { class: "import-field" }, [
    make("label", { text, attributes: { for: id } }),
    select(id, options, value, change),
  ]);
}

function written(
  text: string,
  id: string,
  hint: string,
  value: string,
  change: (value: string) => void,
): HTMLElement {
  const input = make("input", { attributes: { id, type: "text", title: hint } });
  input.value = value;
  input.addEventListener("input", () => change(input.value));
  return make("div", { class: "import-field" }, [
    make("label", { text, attributes: { for: id } }),
    input,
  ]);
}
