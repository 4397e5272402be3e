/**
 * The likelihood words with their ranges, as a list in which one is marked.
 *
 * Never the word alone: who reads it must see what the other words would have meant.
 */
import type { Step } from "./assessmentfacts.ts";
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";

export function yardstick(steps: readonly Step[], words: Catalogue): HTMLElement {
  return make(
    "ol",
    { class: "yardstick", attributes: { "aria-label": words.t("How likely") } },
    steps.map(({ words: text, chosen }) =>
      make("li", { text, attributes: chosen ? { "aria-current": "true" } : {} }),
    ),
  );
}
