/**
 * Why the record on the card matters to one country: its land, lines, part and texts.
 *
 * The server measures and words it; here it is only laid out. The reader's own
 * delegation is asked for first. It must never choose a country for somebody who has
 * none.
 */
import { list, text, type Fields } from "./fields.ts";
import { browserStore } from "./kept.ts";
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";

const ANSWER_MS = 8_000;
const KEPT = "onepicture.country";

/** Asks why a record matters to a country; null if nobody answers. */
export async function concernsOf(
  room: string,
  id: string,
  state: string,
): Promise<Fields | null> {
  const path = `/rooms/${encodeURIComponent(room)}/records/${encodeURIComponent(id)}`;
  const query = new URLSearchParams(state ? { state } : {});
  try {
    const answer = await fetch(`${path}/concerns?${query}`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return answer.ok ? ((await answer.json()) as Fields) : null;
  } catch {
    return null;
  }
}

/** The country asked for last, else that of the reader's delegation, else none. */
export function countryOf(
  store: Pick<Storage, "getItem"> | null,
  delegation: string,
): string {
  const kept = store?.getItem(KEPT) ?? null;
  return kept !== null && /^[A-Z]{3}$|^$/.test(kept) ? kept : delegation;
}

/** The section of the card; it asks anew when another country is chosen. */
export async function concernsSection(
  room: string,
  id: string,
  words: Catalogue,
): Promise<HTMLElement | null> {
  const asked = countryOf(browserStore(), document.body.dataset["delegation"] ?? "");
  // A delegation need not be a state whose land is on the map.
  const told = (await concernsOf(room, id, asked)) ?? (await concernsOf(room, id, ""));
  if (!told) return null;
  const choice = select(told, words);
  const said = make("div", { class: "concerns-said", attributes: { role: "status" } });
  said.append(...topics(told, words));
  choice.addEventListener("change", () => {
    void ask(room, id, choice.value, said, words);
  });
  const label = make("label", { class: "concerns-country" }, [
    make("span", { text: words.t("Country") }),
    choice,
  ]);
  const made = make("section", { class: "card-section concerns" }, [
    make("h3", { text: words.t("Why this matters to a country") }),
    label,
    said,
  ]);
  made.dataset["section"] = "concerns";
  return made;
}

async function ask(
  room: string,
  id: string,
  state: string,
  said: HTMLElement,
  words: Catalogue,
): Promise<void> {
  browserStore()?.setItem(KEPT, state);
  said.dataset["asked"] = state;
  const told = await concernsOf(room, id, state);
  // Another one may have been chosen meanwhile.
  if (said.dataset["asked"] !== state) return;
  const silent = words.t("The server does not answer. Choose the country again.");
  said.replaceChildren(
    ...(told ? topics(told, words) : [make("p", { class: "warning", text: silent })]),
  );
}

function select(told: Fields, words: Catalogue): HTMLSelectElement {
  const made = make("select", {}, [
    make("option", { text: words.t("Choose a country"), attributes: { value: "" } }),
    ...[...list(told, "states")]
      .sort((a, b) => text(a, "name").localeCompare(text(b, "name"), words.language))
      .map((each) =>
        make("option", {
          text: text(each, "name"),
          attributes: { value: text(each, "code") },
        }),
      ),
  ]);
  made.value = text(told, "state");
  return made;
}

/** Sentences under the title of their topic, in the order of the server. */
export function byTopic(told: Fields): Map<string, string[]> {
  const topics = new Map<string, string[]>();
  for (const each of list(told, "concerns")) {
    const title = text(each, "title");
    topics.set(title, [...(topics.get(title) ?? []), text(each, "sentence")]);
  }
  return topics;
}

function topics(told: Fields, words: Catalogue): HTMLElement[] {
  const rows = [...byTopic(told)].map(([title, said]) =>
    make("div", { class: "fact" }, [
      make("dt", { text: title }),
      ...said.map((sentence) => make("dd", { text: sentence })),
    ]),
  );
  if (rows.length > 0) return [make("dl", {}, rows)];
  const none = words.t("Its distance, what is near, its part and its agreements.");
  return [make("p", { class: "concerns-none", text: none })];
}
