/**
 * Two versions of one briefing: what differs, and what can be done about it.
 *
 * Shows both and decides nothing; whatever is chosen, neither is lost.
 */
import { differences, type Difference, type Plan } from "./briefplan.ts";
import { button } from "./briefparts.ts";
import { sceneTitle } from "./briefscene.ts";
import { make } from "./page.ts";
import type { Feature } from "./types.ts";
import type { Catalogue } from "./words.ts";

export interface ConflictActs {
  /** Both: mine where they differ, and their scenes that I have not. */
  both(): void;
  theirs(): void;
  another(): void;
}

/** The box about another version; `theirs` is null if it is not for this reader. */
export function conflictBox(
  said: string,
  mine: Plan,
  theirs: Plan | null,
  features: ReadonlyMap<string, Feature>,
  words: Catalogue,
  acts: ConflictActs,
): HTMLElement {
  const title = (difference: Difference): string => {
    const [plan, scene] = difference.mine
      ? [mine, difference.mine]
      : [theirs!, difference.theirs!];
    return sceneTitle(scene, plan.scenes.indexOf(scene) + 1, features, words);
  };
  const lines = (theirs ? differences(mine, theirs) : []).map((each) =>
    make("li", { text: differenceWords(each, title(each), words) }),
  );
  const tools = [
    ...(theirs
      ? [
          button(words.t("Keep both in one version"), acts.both),
          button(words.t("Take theirs"), acts.theirs),
        ]
      : []),
    button(words.t("Save mine as another briefing"), acts.another),
  ];
  return make("section", { class: "brief-conflict", attributes: { role: "alert" } }, [
    make("p", { text: said }),
    ...(lines.length ? [make("ul", {}, lines)] : []),
    make("div", { class: "brief-tools" }, tools),
  ]);
}

/** "Cables: you and they changed it." */
export function differenceWords(
  { kind }: Difference,
  title: string,
  words: Catalogue,
): string {
  if (kind === "mine") return words.t("{title}: only in yours", { title });
  if (kind === "theirs") return words.t("{title}: only in theirs", { title });
  return words.t("{title}: differs", { title });
}
