/**
 * What the rules say of the record on the card, each with its limit and its source.
 *
 * The server judges and words it; here it is only laid out. What does not apply is
 * folded away. It must never leave out what stands against a record, or its source.
 */
import { list, number, text, texts, type Fields } from "./fields.ts";
import { missingWords } from "./fieldwords.ts";
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";

const ANSWER_MS = 8_000;

/** Asks what the rules say; null if nobody answers or nothing is said. */
export async function findingsOf(room: string, id: string): Promise<Fields | null> {
  const path = `/rooms/${encodeURIComponent(room)}/records/${encodeURIComponent(id)}`;
  try {
    const answer = await fetch(`${path}/findings`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!answer.ok) return null;
    const told = (await answer.json()) as Fields;
    return list(told, "findings").length > 0 ? told : null;
  } catch {
    return null;
  }
}

/** Leaves out what rests on a record that is not shown, and says how much that is. */
export function withoutHidden(
  told: Fields,
  leftOut: ReadonlySet<string>,
): { told: Fields; hidden: number } {
  const all = list(told, "findings");
  const findings = all.filter(
    (each) => !list(each, "records").some((used) => leftOut.has(text(used, "id"))),
  );
  return { told: { ...told, findings }, hidden: all.length - findings.length };
}

/** The section of the card: what asks to be looked at first, what applies not last. */
export function findingsSection(
  told: Fields,
  words: Catalogue,
  hidden = 0,
): HTMLElement {
  const all = list(told, "findings");
  const aside = all.filter((each) => isAside(each));
  const shown = ordered(all.filter((each) => !isAside(each)));
  const made = make("section", { class: "card-section findings" }, [
    make("h3", { text: words.t("What the rules say") }),
    make(
      "ul",
      {},
      shown.map((each) => finding(each, words)),
    ),
    ...(aside.length > 0 ? [folded(aside, words)] : []),
    ...(hidden > 0
      ? [make("p", { class: "finding-of", text: hiddenWords(hidden, words) })]
      : []),
    make("p", {
      class: "finding-of",
      text: words.t("Judged on picture {n}.", {
        n: words.number(number(told, "n") ?? 0),
      }),
    }),
  ]);
  made.dataset["section"] = "findings";
  return made;
}

function hiddenWords(hidden: number, words: Catalogue): string {
  return words.plural(
    "{n} finding rests on a record that not everybody here may see, and is left out.",
    "{n} findings rest on records that not everybody here may see, and are left out.",
    hidden,
  );
}

/** What does not apply, unless it lies just under a limit. */
const isAside = (each: Fields): boolean =>
  text(each, "verdict") === "NOT_APPLICABLE" &&
  !["NEAR", "AMBER", "RED"].includes(text(each, "level"));

/** What is not met, how strengths lie to their lines, what cannot be told, the rest. */
export function ordered(findings: readonly Fields[]): Fields[] {
  const rank = (each: Fields): number => {
    const verdict = text(each, "verdict");
    if (verdict === "NOT_MET") return 0;
    if (shareOf(each["value"], each["limit"])) return 1;
    return verdict === "CANNOT_TELL" ? 2 : 3;
  };
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

function folded(aside: readonly Fields[], words: Catalogue): HTMLElement {
  const count = words.plural(
    "{n} rule does not apply",
    "{n} rules do not apply",
    aside.length,
  );
  return make("details", {}, [
    make("summary", { text: count }),
    make(
      "ul",
      {},
      aside.map((each) => finding(each, words)),
    ),
  ]);
}

function finding(each: Fields, words: Catalogue): HTMLElement {
  const word = text(each, "word");
  const basis = basisWords(text(each, "basis"), words);
  const made = make("li", { class: "finding" }, [
    make("p", { class: "finding-said" }, [
      ...(word ? [make("strong", { class: "finding-word", text: word })] : []),
      make("span", { text: text(each, "sentence") }),
      ...(basis ? [make("em", { text: basis })] : []),
    ]),
    ...bar(each),
    make("details", {}, [
      make("summary", { text: words.t("Why, and by which text") }),
      make("dl", {}, [...source(each, words).map(fact), rowLink(each, words)]),
    ]),
  ]);
  made.dataset["verdict"] = text(each, "verdict");
  return made;
}

function fact([name, value]: readonly [string, string]): HTMLElement {
  return make("div", { class: "fact" }, [
    make("dt", { text: name }),
    make("dd", { text: value }),
  ]);
}

/** To the row among all rules, where another limit can be asked about. */
function rowLink(each: Fields, words: Catalogue): HTMLElement {
  const id = text(each, "rule");
  const href = `/rules#${encodeURIComponent(id)}`;
  return make("div", { class: "fact" }, [
    make("dt", { text: words.t("Rule") }),
    make("dd", {}, [make("a", { text: id, attributes: { href } })]),
  ]);
}

/** How the value lies to the limit, drawn; the sentence beside it says the same. */
function bar(each: Fields): HTMLElement[] {
  const share = shareOf(each["value"], each["limit"]);
  if (!share) return [];
  const made = make("div", {
    class: "finding-bar",
    attributes: { "aria-hidden": "true" },
  });
  made.style.setProperty("--low", `${share.low}%`);
  made.style.setProperty("--high", `${share.high}%`);
  made.style.setProperty("--limit", `${share.limit}%`);
  return [made];
}

/** Both ends of a value and its limit in percent of a bar; null if it has none. */
export function shareOf(
  value: unknown,
  limit: unknown,
): { low: number; high: number; limit: number } | null {
  if (!isRange(value) || !isRange(limit) || limit[1] <= 0 || value[0] < 0) return null;
  const whole = Math.max(value[1], limit[1] * 1.25);
  const percent = (one: number): number => Math.round((one / whole) * 1000) / 10;
  return { low: percent(value[0]), high: percent(value[1]), limit: percent(limit[0]) };
}

const isRange = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((one) => isFinite(one));

function basisWords(basis: string, words: Catalogue): string {
  if (basis === "declared") return words.t("as declared");
  return basis === "estimated" ? words.t("as estimated by others") : "";
}

/** What nobody has agreed on has no text to be held against: its status says so. */
function checkedWords(each: Fields, words: Catalogue): string {
  if (each["checked"] === true) return words.t("checked against the text");
  if (each["own"] === true) return "";
  return words.t("limit not yet checked against the official text");
}

/** Rule, text, state of the instrument, formula and records, those that there are. */
export function source(each: Fields, words: Catalogue): [string, string][] {
  const since = text(each, "since");
  const standing = [
    text(each, "status"),
    since && words.t("since {day}", { day: since }),
  ];
  const checked = checkedWords(each, words);
  const used = list(each, "records").map(
    (one) =>
      `${text(one, "id")} (${words.t("revision {n}", { n: number(one, "revision") ?? 0 })})`,
  );
  const rows: [string, string][] = [
    [words.t("What is asked"), text(each, "wording")],
    [
      words.t("Where it stands"),
      `${text(each, "instrument")}, ${text(each, "paragraph")}`,
    ],
    [words.t("State of the text"), [...standing, checked].filter(Boolean).join(" · ")],
    [words.t("Note"), text(each, "note")],
    [words.t("Worked out"), text(each, "formula")],
    [words.t("Not known"), missingWords(texts(each, "missing"), words)],
    [words.t("Rests on"), used.join(", ")],
  ];
  return rows.filter(([, value]) => value !== "");
}
