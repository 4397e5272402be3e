/**
 * What a place is called in the form, and a word where a ship would be on land.
 *
 * A name that the form wrote follows the position; one that somebody wrote stays. It
 * must never refuse a position: who writes may know better than the map.
 */
import type { PlaceMeant } from "./meaning.ts";
import { metresOf, type Field } from "./writing.ts";
import type { Catalogue } from "./words.ts";

/** What the form reads and writes here. */
export interface NamedFields {
  value(name: Field): string;
  set(name: Field, value: string): void;
}

export type Around = Pick<PlaceMeant, "near" | "inland_km" | "coast_error_km">;

const AT_SEA = new Set(["SEA", "SUBSURFACE"]);
const NOWHERE: Around = { near: "", inland_km: 0, coast_error_km: 0 };

export class Naming {
  readonly #fields: NamedFields;
  readonly #words: Catalogue;
  /** The form itself wrote the place; another position takes it away. */
  #ours = false;
  #around = NOWHERE;
  readonly #warn: (sentence: string) => void;

  /** `warn` shows a sentence for whoever writes; "" takes it away. */
  constructor(fields: NamedFields, words: Catalogue, warn: (sentence: string) => void) {
    [this.#fields, this.#words, this.#warn] = [fields, words, warn];
  }

  /** A form was opened; `ours` if its place is only what its position says. */
  begin(ours: boolean): void {
    this.#ours = ours;
    this.#around = NOWHERE;
    this.judge();
  }

  /** Somebody wrote the place. */
  written(): void {
    this.#ours = false;
  }

  /** The position is another one: what was said of the old one is not true of it. */
  moved(): void {
    this.#around = NOWHERE;
    if (this.#ours) this.#fields.set("place", "");
    this.judge();
  }

  /** The position lies so, and was written as this name; "" if as something else. */
  lies(around: Around, name = ""): void {
    this.#around = around;
    const proposed = name || around.near;
    const place = this.#fields.value("place");
    if (place === proposed || place === "") this.#ours = true;
    if (place === "") this.#fields.set("place", proposed);
    this.judge();
  }

  /** Says that what is said to be at sea would be on land, or takes that back. */
  judge(): void {
    const { inland_km, coast_error_km } = this.#around;
    const off_km = (metresOf(this.#fields.value("error")) ?? 0) / 1_000;
    const ashore = inland_km > coast_error_km + off_km;
    const atSea = AT_SEA.has(this.#fields.value("domain"));
    if (!ashore || !atSea) return this.#warn("");
    this.#warn(
      this.#words.t(
        "On the map this is on land, {km} km from the coast. Is it at sea? It can be sent as it is.",
        { km: this.#words.number(inland_km) },
      ),
    );
  }
}
