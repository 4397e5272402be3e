/**
 * A refused line of a feed: why it was refused, and its text to be mended.
 *
 * The original is always shown beside what is typed. What is typed is kept in this tab
 * until it was taken; it must never be sent as anything but a line to be judged.
 */
import { area } from "./deskforms.ts";
import type { ActForm } from "./deskforms.ts";
import { heading, paragraph } from "./deskrecord.ts";
import { list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { fieldName } from "./fieldwords.ts";
import type { MendsKept } from "./mendkept.ts";
import { AS_RECEIVED, make } from "./page.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import type { Catalogue } from "./words.ts";

const MOST = 200_000;

/** What the editor of a line needs beside the line. */
export interface Mending {
  form: ActForm;
  kept: MendsKept;
}

export function lineParts(told: Fields, mending: Mending, words: Catalogue): Node[] {
  const kind = term(terms.KIND_OF_RECORD, text(told, "layer"), words);
  const source = text(told, "source") || words.t("no source named");
  const reasons = list(told, "reasons").map((reason) =>
    make("li", {}, [
      make("strong", { text: fieldName(text(reason, "field"), words) }),
      make("span", {
        text: ` ${text(reason, "problem")}. ${text(reason, "mend")}`,
        attributes: { lang: "en" },
      }),
    ]),
  );
  return [
    heading(words.t("Refused line · {kind}", { kind }), source),
    make("ul", { class: "desk-reasons" }, reasons),
    ...mendedParts(told, words),
    told["whole"] === true ? editor(told, mending, words) : cut(words),
    make("details", { class: "desk-original" }, [
      make("summary", { text: words.t("The line as it was sent") }),
      make("pre", { text: text(told, "text"), attributes: AS_RECEIVED }),
    ]),
  ];
}

function mendedParts(told: Fields, words: Catalogue): HTMLElement[] {
  return list(told, "mended").map((each) =>
    make("p", { class: "card-warning" }, [
      make("span", {
        text: words.t("{who} has mended this line already.", { who: text(each, "by") }),
      }),
      make("a", {
        text: words.t("See what came of it"),
        attributes: { href: `?record=${encodeURIComponent(text(each, "draft"))}` },
      }),
    ]),
  );
}

function cut(words: Catalogue): HTMLElement {
  return paragraph(
    words.t(
      "Only the beginning of this line was kept, or it is not text: it cannot be mended " +
        "here. Ask who produces it to send it again.",
    ),
    "card-warning",
  );
}

function editor(told: Fields, { form, kept }: Mending, words: Catalogue): HTMLElement {
  const id = text(told, "id");
  const entry = area(words.t("The line, to be mended"), 16, MOST);
  const control = entry.element.querySelector("textarea");
  if (control) {
    control.spellcheck = false;
    control.className = "desk-text";
    control.value = kept.typed(id) ?? laidOut(text(told, "text"));
    control.addEventListener("input", () => kept.keep(id, control.value));
  }
  form.add(
    entry.element,
    paragraph(
      words.t(
        "It is judged as every line is, and then waits on the desk: another person " +
          "releases it. The refused line stays as it is.",
      ),
    ),
    form.act(
      words.t("Mend and resubmit"),
      () => ({
        path: `/rejected/${id}/mend`,
        body: { text: entry.value() },
        done: words.t("Mended: it is on the desk and waits for its release."),
        taken: () => kept.forget(id),
      }),
      "first",
    ),
  );
  return form.finish();
}

/** A token of JSON; two brackets with nothing between them are one. */
const TOKEN = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON with one field a line, every character of it kept; anything else as it is. */
export function laidOut(line: string): string {
  try {
    JSON.parse(line);
  } catch {
    return line;
  }
  let depth = 0;
  let out = "";
  const open = (): string => `\n${"  ".repeat(depth)}`;
  for (const [token] of line.matchAll(TOKEN)) {
    if (token === "{" || token === "[") out += token + ((depth += 1), open());
    else if (token === "}" || token === "]") out += ((depth -= 1), open()) + token;
    else if (token === ",") out += token + open();
    else if (token === ":") out += ": ";
    else out += /^[{[]/.test(token) ? token.replace(/\s+/, "") : token;
  }
  return out;
}
