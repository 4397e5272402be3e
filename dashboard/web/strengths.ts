/**
 * What a record is, in numbers: strength, readiness, distances, losses.
 *
 * Declared and estimated strength are two numbers and stay two. Must never add
 * numbers up, and never write a number that nobody reported.
 */
import { stateName, stateNames } from "./countries.ts";
import type { Fact } from "./facts.ts";
import { inside, list, number, text, texts } from "./fields.ts";
import type { Fields } from "./fields.ts";
import * as terms from "./terms.ts";
import { term } from "./terms.ts";
import { dtg, parseTime } from "./when.ts";
import type { Catalogue } from "./words.ts";

export interface StrengthRow {
  what: string;
  declared: string;
  estimated: string;
}

/** The rows of the strength table of an exercise; none for other records. */
export function strengths(p: Fields, words: Catalogue): StrengthRow[] {
  if (!("strength_declared" in p)) return [];
  const declared = inside(p, "strength_declared");
  const estimate = inside(p, "strength_estimated");
  const low = inside(estimate, "low");
  const high = inside(estimate, "high");
  const rows = Object.keys(terms.STRENGTH)
    .filter((name) => [declared, low, high].some((s) => number(s, name) !== null))
    .map((name) => ({
      what: term(terms.STRENGTH, name, words),
      declared: count(number(declared, name), words),
      estimated: range(number(low, name), number(high, name), words),
    }));
  const nothing = words.t("not known");
  return rows.length > 0
    ? rows
    : [{ what: words.t("Troops"), declared: nothing, estimated: nothing }];
}

function count(n: number | null, words: Catalogue): string {
  return n === null ? words.t("not known") : words.number(n);
}

/** "60 000 to 70 000". */
export function range(
  low: number | null,
  high: number | null,
  words: Catalogue,
): string {
  if (low === null || high === null || low === high) return count(low ?? high, words);
  return words.t("{low} to {high}", {
    low: words.number(low),
    high: words.number(high),
  });
}

/** The facts of the section "What": only those that the record has. */
export function whatFacts(p: Fields, words: Catalogue): Fact[] {
  const facts = [...general(p, words), ...ofUnit(p, words), ...ofIncident(p, words)];
  return facts.filter((fact) => fact.value !== "");
}

function general(p: Fields, words: Catalogue): Fact[] {
  const states = (name: string): string => stateNames(texts(p, name), words);
  const instrument = term(terms.INSTRUMENT, p["instrument"], words);
  const observers = inside(p, "observers_invited");
  return [
    {
      label: words.t("Severity"),
      value: term(terms.SEVERITY, p["severity"], words),
    },
    { label: words.t("Domain"), value: term(terms.DOMAIN_OF_UNIT, p["domain"], words) },
    {
      label: words.t("Notified by"),
      value: state(p, "notifying_state", words),
    },
    { label: words.t("Notified under"), value: instrument },
    { label: words.t("Side"), value: term(terms.BLOC, p["bloc"], words) },
    { label: words.t("Held in"), value: states("host_states") },
    { label: words.t("Takes part"), value: states("participants") },
    {
      label: words.t("Command level"),
      value: term(terms.ECHELON, p["command_level"], words),
    },
    {
      label: words.t("Snap exercise"),
      value:
        p["no_advance_notice_to_troops"] === true
          ? words.t("yes, the troops had no notice")
          : "",
    },
    {
      label: words.t("Observers"),
      value: "invited" in observers ? yesNo(observers["invited"], words) : "",
    },
    { label: words.t("Affected"), value: states("affected_states") },
  ];
}

function ofUnit(p: Fields, words: Catalogue): Fact[] {
  const strength = inside(p, "strength");
  const exact = number(strength, "personnel");
  const people = [exact ?? number(strength, "low"), exact ?? number(strength, "high")];
  const readiness = inside(p, "readiness");
  const hours = number(readiness, "notice_to_move_h");
  return [
    { label: words.t("Unit of"), value: state(p, "state", words) },
    { label: words.t("Stands in"), value: state(p, "host_state", words) },
    { label: words.t("Part of"), value: text(p, "parent") },
    { label: words.t("Size"), value: term(terms.ECHELON, p["echelon"], words) },
    {
      label: words.t("Strength"),
      value: "strength" in p ? range(people[0] ?? null, people[1] ?? null, words) : "",
    },
    {
      label: words.t("At present"),
      value: term(terms.POSTURE, p["posture_state"], words),
    },
    { label: words.t("Change"), value: change(p, words) },
    { label: words.t("Reach"), value: reach(p, words) },
    ...ofShip(p, words),
    {
      label: words.t("Readiness"),
      value:
        hours === null
          ? term(terms.READINESS, readiness["category"], words)
          : words.t("can move within {n} h", { n: words.number(hours, 1) }),
    },
    {
      label: words.t("Contributors"),
      value: stateNames(texts(p, "contributors"), words),
    },
    ...list(p, "equipment").map((item) => ({
      label: text(item, "type"),
      value: count(number(item, "count"), words),
    })),
  ];
}

/** An estimate is told with both of its ends and with who says so. */
function reach(p: Fields, words: Catalogue): string {
  const ends = [number(p, "range_km_low"), number(p, "range_km_high")] as const;
  if (ends.includes(null)) return "";
  const km = range(...ends, words);
  return words.t("{km} km by estimate ({source})", {
    km,
    source: text(p, "range_source"),
  });
}

function ofShip(p: Fields, words: Catalogue): Fact[] {
  const tons = number(p, "displacement_t");
  return [
    {
      label: words.t("Class of ship"),
      value: term(terms.SHIP_CLASS, p["ship_class"], words),
    },
    {
      label: words.t("Displacement"),
      value:
        tons === null
          ? ""
          : words.t("{tons} long tons, standard", { tons: words.number(tons) }),
    },
    { label: words.t("In the Black Sea"), value: stay(p, words) },
  ];
}

function stay(p: Fields, words: Catalogue): string {
  const since = parseTime(p["black_sea_since"]);
  const until = parseTime(p["black_sea_until"]);
  if (!since) return "";
  return until
    ? words.t("from {from} to {until}", { from: dtg(since), until: dtg(until) })
    : words.t("since {time}", { time: dtg(since) });
}

function change(p: Fields, words: Catalogue): string {
  const moved = inside(p, "posture_change");
  if (!("to" in moved)) return "";
  const ends = {
    from: term(terms.POSTURE, moved["from"], words),
    to: term(terms.POSTURE, moved["to"], words),
  };
  const said = words.t("from {from} to {to}", ends);
  const why = text(moved, "reason");
  return why ? `${said}: ${why}` : said;
}

function ofIncident(p: Fields, words: Catalogue): Fact[] {
  const craft = [...list(p, "linked_vessel"), ...list(p, "linked_aircraft")];
  const intent = inside(p, "intent_assessment");
  return [
    {
      label: words.t("Closest distance"),
      value: metres(number(p, "closest_distance_m"), words),
    },
    {
      label: words.t("Altitude"),
      value: metres(number(p, "altitude_m"), words),
    },
    {
      label: words.t("How far inside"),
      value: metres(number(p, "depth_of_entry_m"), words),
    },
    {
      label: words.t("Casualties"),
      value: casualties(inside(p, "casualties"), words),
    },
    { label: words.t("Effect"), value: text(p, "service_effect") },
    {
      label: words.t("Intent"),
      value: [
        term(terms.INTENT, intent["intent"], words),
        term(terms.LIKELIHOOD, intent["likelihood"], words),
      ]
        .filter(Boolean)
        .join(" · "),
    },
    ...craft.map((one) => ({
      label: words.t("Was there (a flag is not an actor)"),
      value: [text(one, "name"), text(one, "type"), state(one, "flag", words)]
        .filter(Boolean)
        .join(" · "),
    })),
  ];
}

function casualties(losses: Fields, words: Catalogue): string {
  const killed = number(losses, "killed");
  const injured = number(losses, "injured");
  const parts = [
    killed === null ? "" : words.t("{n} killed", { n: words.number(killed) }),
    injured === null ? "" : words.t("{n} injured", { n: words.number(injured) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

function metres(n: number | null, words: Catalogue): string {
  if (n === null) return "";
  return n < 1000 ? `${words.number(n)} m` : `${words.number(n / 1000, 1)} km`;
}

function state(p: Fields, name: string, words: Catalogue): string {
  const code = text(p, name);
  return code ? stateName(code, words) : "";
}

function yesNo(value: unknown, words: Catalogue): string {
  return value === true ? words.t("invited") : words.t("not invited");
}
