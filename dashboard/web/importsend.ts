/**
 * Sends a file with its plan and listens to how far it is.
 *
 * One line of JSON, then the file as the browser has it: it is never read into the page.
 * What comes back are lines of JSON, the last one being the result. Must never send the
 * same confirmation as two events.
 */
import type { Fields } from "./fields.ts";
import type { Catalogue } from "./words.ts";

export interface Progress {
  /** Share of the file that was sent, 0 to 1. */
  sent: number;
  /** Rows that were judged so far. */
  rows: number;
}

export type Sent = { good: true; answer: Fields } | { good: false; sentence: string };

/** The JSON lines in a text whose last line may not be whole yet. */
export function linesOf(text: string, whole: boolean): Fields[] {
  const lines = text.split("\n");
  if (!whole) lines.pop();
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Fields);
}

export function sendFile(
  address: string,
  head: Fields,
  file: File,
  words: Catalogue,
  tell: (progress: Progress) => void,
): Promise<Sent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const progress: Progress = { sent: 0, rows: 0 };
    let read = 0;
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      progress.sent = event.total ? event.loaded / event.total : 0;
      tell(progress);
    });
    request.addEventListener("progress", () => {
      const end = request.responseText.lastIndexOf("\n") + 1;
      if (request.status !== 200 || end <= read) return;
      for (const line of linesOf(request.responseText.slice(read, end), true)) {
        const rows = (line["progress"] as Fields | undefined)?.["row"];
        if (typeof rows === "number") progress.rows = rows;
      }
      read = end;
      progress.sent = 1;
      tell(progress);
    });
    request.addEventListener("error", () => resolve(unanswered(words)));
    request.addEventListener("load", () => resolve(answered(request, words)));
    request.send(new Blob([JSON.stringify(head), "\n", file]));
  });
}

function answered(request: XMLHttpRequest, words: Catalogue): Sent {
  try {
    const last = linesOf(request.responseText, true).at(-1) ?? {};
    if (request.status !== 200) {
      return { good: false, sentence: said(last["detail"]) || unknown(words) };
    }
    const refused = said(last["refused"]);
    if (refused) return { good: false, sentence: refused };
    return { good: true, answer: last };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return unanswered(words);
  }
}

const said = (value: unknown): string => (typeof value === "string" ? value : "");

function unanswered(words: Catalogue): Sent {
  const sentence = words.t(
    "The server did not answer. Your choices are still here: try again.",
  );
  return { good: false, sentence };
}

function unknown(words: Catalogue): string {
  return words.t("The server does not answer.");
}
