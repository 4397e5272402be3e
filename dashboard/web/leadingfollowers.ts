/**
 * Who follows, by name: the list that only who may lead is given.
 *
 * Pure, but for elements that it makes. It must never count a screen twice.
 */
import { text, type Fields } from "./fields.ts";
import { make } from "./page.ts";
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

export type Follows = "drawn" | "late" | "alone" | "silent";

const HEADINGS: readonly [key: Follows, heading: string][] = [
  ["drawn", mark("See your view")],
  ["late", mark("Not there yet")],
  ["alone", mark("Look around by themselves")],
  ["silent", mark("Silent")],
];

/** How a screen follows; one that is not heard of says nothing of its view. */
export function followsOf(seat: Fields): Follows {
  if (text(seat, "state") === "silent") return "silent";
  const follows = text(seat, "follows");
  return follows === "drawn" || follows === "late" ? follows : "alone";
}

/** The screens of all others by how they follow. */
export function followersBy(
  listed: readonly Fields[],
  own: string,
): Map<Follows, string[]> {
  const groups = new Map<Follows, string[]>(HEADINGS.map(([key]) => [key, []]));
  for (const seat of listed) {
    if (text(seat, "seat") === own) continue;
    groups.get(followsOf(seat))?.push(nameOf(seat));
  }
  for (const names of groups.values()) names.sort((a, b) => a.localeCompare(b));
  return groups;
}

/** "Anna Ek, FIN (tablet)". */
export function nameOf(seat: Fields): string {
  const who = text(seat, "title") || text(seat, "account");
  const of = text(seat, "delegation");
  const name = text(seat, "name");
  return `${who}${of ? `, ${of}` : ""}${name && name !== who ? ` (${name})` : ""}`;
}

/** Accounts that may lead as well, once each: account and name. */
export function othersWhoLead(
  listed: readonly Fields[],
  own: string,
): Map<string, string> {
  const leads = listed.filter((seat) => seat["leads"] === true);
  const named = leads.map((seat): [string, string] => [
    text(seat, "account"),
    text(seat, "title") || text(seat, "account"),
  ]);
  return new Map(named.filter(([account]) => account !== own));
}

/** The list as the presenter's panel shows it. */
export function followersList(
  listed: readonly Fields[],
  own: string,
  words: Catalogue,
): Node[] {
  const groups = followersBy(listed, own);
  return HEADINGS.flatMap(([key, heading]) => {
    const names = groups.get(key) ?? [];
    if (names.length === 0) return [];
    const title = `${words.t(heading)} · ${words.number(names.length)}`;
    const items = names.map((name) =>
      make("li", { text: name, attributes: { lang: "" } }),
    );
    return [
      make("h3", { class: `follows-${key}`, text: title }),
      make("ul", { class: "followers" }, items),
    ];
  });
}
