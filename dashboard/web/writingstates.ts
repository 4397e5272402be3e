/**
 * How far something that somebody wrote has come, in words.
 *
 * Pure. It must never say that anything is saved where it is not, and never that a
 * record is on the picture before this screen has drawn it.
 */
import { isWritten, type Entry } from "./writingkept.ts";
import type { Catalogue } from "./words.ts";

export type Stage =
  "here" | "sending" | "draft" | "waiting" | "returned" | "released" | "gone";

/** What this browser and this screen can do now. */
export interface Means {
  /** The browser keeps what is typed. */
  keeps: boolean;
  /** How the desk answered that could not take it (0: not at all); null if it did. */
  away: number | null;
  /** The map does not show the newest picture. */
  undrawn: boolean;
  /** The picture on which this screen has drawn it; null if it has not. */
  shown: number | null;
  /** This screen has drawn it, and it is not there any more. */
  gone: boolean;
}

export function stageOf(entry: Entry): Stage {
  const state = entry.desk?.state;
  if (entry.steps.length > 0 || entry.wish !== "") return "sending";
  if (isWritten(entry)) return "here";
  if (entry.returned) return "returned";
  if (state === "RELEASED") return "released";
  if (state === "GONE") return "gone";
  return state === "SUBMITTED" ? "waiting" : "draft";
}

/** "Submitted: it waits for another person." */
export function stateWords(entry: Entry, means: Means, words: Catalogue): string {
  const stage = stageOf(entry);
  const said = stageWords(stage, entry, means, words);
  const trouble = means.undrawn && stage !== "here" && stage !== "sending";
  if (!trouble) return said;
  const display = words.t("The map cannot show it now; the data are safe.");
  return `${said} ${display}`;
}

function stageWords(
  stage: Stage,
  { returned, desk }: Entry,
  { keeps, away, shown, gone }: Means,
  words: Catalogue,
): string {
  switch (stage) {
    case "here":
      return keeps
        ? words.t("Saved here, in this browser. Nobody else has it.")
        : words.t("Not saved: this browser keeps nothing. Send it before you close.");
    case "sending":
      if (away === null) return words.t("Sending …");
      if (away === 401 && keeps)
        return words.t(
          "Saved here. Your login has ended: log in, and it is sent once.",
        );
      return keeps
        ? words.t("Saved here; it is sent once, as soon as the server answers.")
        : words.t("Not saved yet: it is sent as soon as the server answers.");
    case "draft":
      return words.t("Draft on the desk. Only you see it.");
    case "waiting":
      return desk?.outdated
        ? words.t(
            "Submitted, but the record was revised since: open it and take both together.",
          )
        : words.t("Submitted: it waits for another person.");
    case "returned":
      return words.t("Sent back by {who}: {reason}", {
        who: returned?.by ?? "",
        reason: returned?.reason ?? "",
      });
    case "gone":
      return words.t("It is no longer on the desk: the room was begun anew.");
    case "released":
      if (gone) return words.t("Released; it is no longer on the picture.");
      return shown === null
        ? words.t("Released; not on this screen yet.")
        : words.t("Released: on picture {n}.", { n: words.number(shown) });
  }
}
