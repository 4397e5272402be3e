/**
 * What of the desk stands in the address: list, chosen row, filter and order.
 *
 * Pure. A reload and a sent link give the same; what cannot be read counts as not said.
 */

export const VIEWS = [
  "mine",
  "waiting",
  "ungraded",
  "contradictions",
  "duplicates",
  "refused",
] as const;
export type DeskView = (typeof VIEWS)[number];

export interface Order {
  column: string;
  direction: "asc" | "desc";
}

export interface DeskAddress {
  view: DeskView;
  /** Key of the chosen row; null if none is. */
  record: string | null;
  /** Words that a row must have in some column. */
  search: string;
  order: Order | null;
  /** Filters of single columns, as the grid describes them. */
  filters: Readonly<Record<string, unknown>>;
}

/** Longer filters than this nobody has written by hand. */
const MOST = 2_000;

export function isView(name: string | null): name is DeskView {
  return VIEWS.some((each) => each === name);
}

/** What an address says; `first` is the list of an address that names none. */
export function readAddress(search: string, first: DeskView): DeskAddress {
  const said = new URLSearchParams(search);
  const view = said.get("view");
  return {
    view: isView(view) ? view : first,
    record: said.get("record"),
    search: said.get("q") ?? "",
    order: readOrder(said.get("sort") ?? ""),
    filters: readFilters(said.get("filter") ?? ""),
  };
}

/** The query of an address; what is as it is by itself is left out. */
export function writeAddress(address: DeskAddress): string {
  const said = new URLSearchParams({ view: address.view });
  if (address.record !== null) said.set("record", address.record);
  if (address.search) said.set("q", address.search);
  if (address.order)
    said.set("sort", `${address.order.column}.${address.order.direction}`);
  if (Object.keys(address.filters).length > 0)
    said.set("filter", JSON.stringify(address.filters));
  return `?${said.toString()}`;
}

function readOrder(said: string): Order | null {
  const found = /^(\w+)\.(asc|desc)$/.exec(said);
  if (!found?.[1]) return null;
  return { column: found[1], direction: found[2] === "asc" ? "asc" : "desc" };
}

function readFilters(said: string): Record<string, unknown> {
  if (said.length > MOST) return {};
  try {
    const read: unknown = JSON.parse(said);
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
