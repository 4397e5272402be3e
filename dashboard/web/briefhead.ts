/**
 * The head of the panel: which briefing it is, its name, its versions, whether it is
 * saved.
 *
 * Only controls; what they do is done by who is told. It must never change a field
 * while somebody writes in it.
 */
import { MOST, type Plan, type Version } from "./briefplan.ts";
import { button } from "./briefparts.ts";
import { AS_RECEIVED, make } from "./page.ts";
import { dtg, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

export interface HeadActs {
  choose(id: string): void;
  version(version: number): void;
  name(name: string): void;
  share(shared: boolean): void;
  save(): void;
  remove(): void;
}

export interface HeadState {
  plan: Plan;
  listed: readonly Version[];
  versions: readonly Version[];
  /** All of it is saved. */
  sure: boolean;
  busy: boolean;
}

export class PlanHead {
  readonly element = make("div", { class: "brief-head" });
  /** Stands where scenes are added, always in reach. */
  readonly saving = make("div", { class: "brief-tools" });
  readonly #words: Catalogue;
  readonly #plans = make("select");
  readonly #versions = make("select");
  readonly #ofVersions: HTMLElement;
  readonly #name = make("input", { attributes: { type: "text", ...AS_RECEIVED } });
  readonly #shared = make("input", { attributes: { type: "checkbox" } });
  readonly #state = make("p", { class: "brief-state" });
  readonly #save: HTMLButtonElement;
  readonly #offered = new Map<HTMLSelectElement, string>();

  constructor(words: Catalogue, acts: HeadActs) {
    this.#words = words;
    this.#name.maxLength = MOST.name;
    this.#save = button(words.t("Save"), acts.save, { key: "k", cap: "K" });
    this.#plans.addEventListener("change", () => acts.choose(this.#plans.value));
    this.#versions.addEventListener("change", () => {
      const version = Number(this.#versions.value);
      if (version) acts.version(version);
    });
    this.#name.addEventListener("input", () => acts.name(this.#name.value));
    this.#shared.addEventListener("change", () => acts.share(this.#shared.checked));
    this.#ofVersions = field(words.t("Versions"), this.#versions);
    const share = words.t("Also for those who may present here and see less");
    this.element.append(
      make("h2", { text: words.t("Briefing") }),
      field(words.t("Saved briefings"), this.#plans),
      this.#ofVersions,
      field(words.t("Name"), this.#name),
      make("label", { class: "brief-check" }, [
        this.#shared,
        make("span", { text: share }),
      ]),
      make("div", { class: "brief-tools" }, [button(words.t("Delete"), acts.remove)]),
    );
    this.saving.append(this.#save, this.#state);
  }

  focusName(): void {
    this.#name.focus();
  }

  draw(state: HeadState): void {
    const { plan, listed, versions, busy } = state;
    const words = this.#words;
    const known = listed.some(({ id }) => id === plan.id);
    this.#offer(
      this.#plans,
      [
        ["", words.t("New briefing")],
        ...(plan.id && !known ? [[plan.id, plan.name] as const] : []),
        ...listed.map((each) => [each.id, this.#planWords(each)] as const),
      ],
      plan.id,
    );
    const older = versions.filter(({ deleted }) => !deleted);
    this.#ofVersions.hidden = older.length < 2;
    this.#offer(
      this.#versions,
      older.map((each) => [String(each.version), this.#versionWords(each)] as const),
      String(plan.version),
    );
    // Nobody's cursor jumps while it is in the field.
    if (document.activeElement !== this.#name && this.#name.value !== plan.name)
      this.#name.value = plan.name;
    this.#shared.checked = plan.shared;
    this.#save.setAttribute("aria-busy", String(busy));
    const said = stateWords(state, words);
    if (this.#state.textContent !== said) this.#state.textContent = said;
    this.#state.dataset["sure"] = String(state.sure);
  }

  #offer(
    select: HTMLSelectElement,
    options: readonly (readonly [string, string])[],
    chosen: string,
  ): void {
    const sign = JSON.stringify(options);
    // A list that is open must not be made anew.
    if (this.#offered.get(select) !== sign) {
      this.#offered.set(select, sign);
      const made = options.map(([value, text]) =>
        make("option", { text, attributes: { value } }),
      );
      select.replaceChildren(...made);
    }
    if (select.value !== chosen) select.value = chosen;
  }

  #planWords({ name, scenes }: Version): string {
    const many = this.#words.plural("{n} scene", "{n} scenes", scenes);
    return `${name} (${many})`;
  }

  #versionWords({ version, by, at }: Version): string {
    const time = parseTime(at);
    const when = time ? dtg(time) : "";
    const number = this.#words.number(version);
    return this.#words.t("{number}, {by}, {when}", { number, by, when });
  }
}

/** "Version 3, saved", or what is not. */
export function stateWords(
  { plan, sure, busy }: Pick<HeadState, "plan" | "sure" | "busy">,
  words: Catalogue,
): string {
  const version = words.number(plan.version);
  if (busy) return words.t("Saving …");
  if (!plan.version) return words.t("Not saved yet");
  return sure
    ? words.t("Version {version}, saved", { version })
    : words.t("Changed since version {version}", { version });
}

function field(label: string, control: HTMLElement): HTMLElement {
  return make("label", { class: "brief-field" }, [
    make("span", { text: label }),
    control,
  ]);
}
