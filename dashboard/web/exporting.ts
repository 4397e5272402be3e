/**
 * Keeps the picture, or the rows of the table that are left by its filters, as a file.
 *
 * Fetched only where it is offered. The server writes the file of what it sees for this
 * reader; must never make one from what the browser holds.
 */
import { text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { make } from "./page.ts";
import type { Catalogue } from "./words.ts";

const FORMATS: readonly (readonly [string, string])[] = [
  ["xlsx", "Excel (xlsx)"],
  ["csv", "CSV"],
  ["ods", "OpenDocument (ods)"],
  ["geojson", "GeoJSON"],
  ["gpkg", "GeoPackage"],
  ["kml", "KML"],
];

/** The name of a file in the header that says it. */
export function nameIn(disposition: string | null): string {
  return /filename="([^"]+)"/.exec(disposition ?? "")?.[1] ?? "picture";
}

/** Puts the choice of a format and a button into a place; `ids` null means all. */
export function offerExport(
  host: HTMLElement,
  words: Catalogue,
  ids: () => readonly string[] | null,
): void {
  const label = words.t("Format of the file");
  const format = make(
    "select",
    { attributes: { id: "export-format", "aria-label": label } },
    FORMATS.map(([value, name]) =>
      make("option", { text: name, attributes: { value } }),
    ),
  );
  const button = make("button", {
    text: words.t("Keep as a file"),
    class: "export-button",
    attributes: { type: "button", id: "export" },
  });
  const said = make("span", { attributes: { role: "status" } });
  const parts = [format, button, said];
  host.append(make("div", { class: "export" }, parts));
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    said.textContent = words.t("Writing …");
    void fetched(format.value, ids(), words).then((sentence) => {
      said.textContent = sentence;
      button.removeAttribute("aria-disabled");
    });
  });
}

async function fetched(
  format: string,
  ids: readonly string[] | null,
  words: Catalogue,
): Promise<string> {
  const room = encodeURIComponent(document.body.dataset["room"] ?? "");
  const body = JSON.stringify({ format, ids });
  try {
    const answer = await fetch(`/rooms/${room}/export`, { method: "POST", body });
    if (!answer.ok) return text((await answer.json()) as Fields, "detail");
    const name = nameIn(answer.headers.get("content-disposition"));
    const href = URL.createObjectURL(await answer.blob());
    make("a", { attributes: { href, download: name } }).click();
    window.setTimeout(() => URL.revokeObjectURL(href), 10_000);
    return name;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return words.t("The server does not answer.");
  }
}
