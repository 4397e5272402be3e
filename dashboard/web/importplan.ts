/**
 * The plan of an import: which column is which field, and what holds for all rows.
 *
 * Pure. It begins with what the server guessed and changes only by what a person does;
 * `missing` says which required fields nothing fills yet.
 */
import { inside, list, text, texts } from "./fields.ts";
import type { Fields } from "./fields.ts";

export interface Field {
  path: string;
  kind: string;
  required: boolean;
  wanted: string;
  choices: readonly string[];
  nullable: boolean;
}

export interface Column {
  name: string;
  examples: readonly string[];
}

export interface Found {
  format: string;
  encoding: string;
  sheets: readonly { name: string; rows: number | null }[];
  columns: readonly Column[];
  fields: readonly Field[];
  rows: readonly Fields[];
  policies: Readonly<Record<string, readonly string[]>>;
}

export interface Plan {
  layer: string;
  name: string;
  sheet: string;
  columns: Record<string, string>;
  everywhere: Record<string, string>;
  values: Record<string, Record<string, string>>;
  zone: string;
}

/** Targets of columns beside the fields themselves. */
export const PLACES = ["lon", "lat", "position"] as const;

/** Fields that are filled by others, or may stay empty: nobody has to choose them. */
const FILLED: ReadonlySet<string> = new Set([
  "id",
  "valid_from",
  "reported_at",
  "time_basis",
  "summary",
  "source[0].chain_root",
  "source",
]);

export function foundIn(answer: Fields): Found {
  const policies: Record<string, readonly string[]> = {};
  const told = inside(answer, "policies");
  for (const name of Object.keys(told)) policies[name] = texts(told, name);
  return {
    format: text(answer, "format"),
    encoding: text(answer, "encoding"),
    sheets: list(answer, "sheets").map((each) => ({
      name: text(each, "name"),
      rows: typeof each["rows"] === "number" ? each["rows"] : null,
    })),
    columns: list(answer, "columns").map((each) => ({
      name: text(each, "name"),
      examples: texts(each, "examples"),
    })),
    fields: list(answer, "fields").map((each) => ({
      path: text(each, "path"),
      kind: text(each, "kind"),
      required: each["required"] === true,
      wanted: text(each, "wanted"),
      choices: texts(each, "choices"),
      nullable: each["nullable"] === true,
    })),
    rows: list(answer, "rows"),
    policies,
  };
}

/** The plan as it was guessed; the label begins with the only policy there is. */
export function guessed(answer: Fields, name: string): Plan {
  const columns: Record<string, string> = {};
  for (const each of list(answer, "columns"))
    if (text(each, "target")) columns[text(each, "name")] = text(each, "target");
  const policies = Object.keys(inside(answer, "policies"));
  const everywhere = flat(inside(answer, "everywhere"));
  if (policies.length === 1) everywhere["label.policy"] = policies[0] ?? "";
  const values: Record<string, Record<string, string>> = {};
  const meant = inside(answer, "values");
  for (const column of Object.keys(meant)) values[column] = flat(inside(meant, column));
  return {
    layer: text(answer, "layer"),
    name,
    sheet: text(answer, "sheet"),
    columns,
    everywhere,
    values,
    zone: "UTC",
  };
}

/** The plan with another target of one column; no two columns have the same one. */
export function aimed(plan: Plan, column: string, target: string): Plan {
  const columns = Object.fromEntries(
    Object.entries(plan.columns).filter(
      ([name, each]) => name !== column && (each !== target || !target),
    ),
  );
  if (target) columns[column] = target;
  const { [column]: _, ...values } = plan.values;
  return { ...plan, columns, values };
}

/** The required fields that neither a column nor a choice for all rows fills. */
export function missing(plan: Plan, fields: readonly Field[]): Field[] {
  const filled = new Set(Object.values(plan.columns));
  const place = filled.has("position") || (filled.has("lon") && filled.has("lat"));
  return fields.filter((field) => {
    if (!field.required || FILLED.has(field.path) || field.nullable) return false;
    if (field.kind === "CODES" && field.path !== "releasable_to") return false;
    if (field.path === "geometry" && place) return false;
    if (field.path === "position_error_m" && filled.has("position")) return false;
    if (field.path.startsWith("source[0].") && filled.has("source")) return false;
    return !filled.has(field.path) && !plan.everywhere[field.path];
  });
}

/** The fields to offer for all rows: required ones that no column fills. */
export function forAllRows(plan: Plan, fields: readonly Field[]): Field[] {
  const unfilled = { ...plan, everywhere: {} };
  return missing(unfilled, fields).filter((field) => field.path !== "geometry");
}

function flat(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, String(value)]),
  );
}

/** A text that no spreadsheet computes when the list of mistakes is opened in one. */
export function cell(value: string): string {
  const guarded = /^'*[=+\-@\t\r\n|%]/.test(value) ? `'${value}` : value;
  return `"${guarded.replaceAll('"', '""')}"`;
}
