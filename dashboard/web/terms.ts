/**
 * The words for every value that a record may hold in an enumerated field.
 *
 * Only keys of the catalogue; a value without words here is shown as it is. Must
 * never rank, colour or judge a value.
 */
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

type Terms = Readonly<Record<string, string>>;

export const INCIDENT_TYPE: Terms = {
  UNSAFE_INTERCEPT: mark("Unsafe intercept"),
  AIRSPACE_VIOLATION: mark("Airspace incursion"),
  AIR_SAFETY: mark("Air safety"),
  BOMBER_SORTIE: mark("Bomber sortie"),
  CLOSE_APPROACH_SEA: mark("Close approach at sea"),
  BOARDING: mark("Boarding"),
  SUBSURFACE_INTRUSION: mark("Intrusion under water"),
  GNSS_INTERFERENCE: mark("Satellite navigation disturbed"),
  AIS_SPOOFING: mark("False ship position"),
  CABLE_DAMAGE: mark("Damage to a cable"),
  PIPELINE_DAMAGE: mark("Damage to a pipeline"),
  DRONE_INCURSION: mark("Drone incursion"),
  MISSILE_INCIDENT: mark("Missile incident"),
  ARMED_ATTACK: mark("Armed attack"),
  CYBER: mark("Cyber incident"),
  BORDER_INCIDENT: mark("Border incident"),
  DISINFORMATION: mark("Disinformation"),
  LASER: mark("Laser"),
  RADAR_LOCK: mark("Radar lock"),
  OTHER: mark("Other incident"),
};

export const DOMAIN: Terms = {
  AIR: mark("in the air"),
  SEA: mark("at sea"),
  SUBSURFACE: mark("under water"),
  LAND: mark("on land"),
  SPACE: mark("in space"),
  CYBER: mark("in networks"),
  INFO: mark("in the information space"),
  GNSS: mark("satellite navigation"),
};

/** In which a unit works: more than those in which something happens. */
export const DOMAIN_OF_UNIT: Terms = {
  ...DOMAIN,
  MISSILE: mark("missile forces"),
  HQ: mark("headquarters"),
};

export const SEVERITY: Terms = {
  1: mark("1 of 5: routine"),
  2: mark("2 of 5: notable"),
  3: mark("3 of 5: serious"),
  4: mark("4 of 5: grave"),
  5: mark("5 of 5: lethal or strategic"),
};

export const RELIABILITY: Terms = {
  A: mark("completely reliable"),
  B: mark("usually reliable"),
  C: mark("fairly reliable"),
  D: mark("not usually reliable"),
  E: mark("unreliable"),
  F: mark("whose reliability cannot be judged"),
};

export const CREDIBILITY: Terms = {
  1: mark("confirmed by other sources"),
  2: mark("probably true"),
  3: mark("possibly true"),
  4: mark("doubtful"),
  5: mark("improbable"),
  6: mark("whose truth cannot be judged"),
};

export const ATTRIBUTION: Terms = {
  CONFIRMED: mark("confirmed, according to those who report it"),
  HIGH: mark("high confidence, according to those who report it"),
  MODERATE: mark("moderate confidence, according to those who report it"),
  LOW: mark("low confidence, according to those who report it"),
  CONTESTED: mark("contested"),
  UNATTRIBUTED: mark("not attributed to anybody"),
  ACCIDENT_FINDING: mark("found to be an accident"),
};

export const ACTOR_STATUS: Terms = {
  ALLEGED: mark("alleged"),
  ADMITTED: mark("admitted"),
  FOUND: mark("found by an inquiry or a court"),
  CLEARED: mark("cleared"),
  UNKNOWN: mark("unknown"),
};

export const VERIFICATION: Terms = {
  VERIFIED: mark("Checked against a source"),
  PARTLY_VERIFIED: mark("Partly checked against a source"),
  FROM_MEMORY: mark("Written from memory, not checked"),
  UNVERIFIED: mark("Not checked"),
};

export const TIME_BASIS: Terms = {
  SOURCE_UTC: mark("given in UTC by the source"),
  CONVERTED: mark("converted to UTC"),
  ESTIMATED: mark("time estimated"),
  UNKNOWN: mark("time of day unknown"),
};

export const STATUS: Terms = {
  RELEASED: mark("Released"),
  CLOSED: mark("Closed"),
  RETRACTED: mark("Retracted"),
};

export const EXERCISE_KIND: Terms = {
  FTX: mark("Field exercise"),
  LIVEX: mark("Live exercise"),
  CPX: mark("Command post exercise"),
  CPX_FTX: mark("Command post and field exercise"),
  CPX_LIVEX: mark("Command post and live exercise"),
  MAREX: mark("Maritime exercise"),
  AIREX: mark("Air exercise"),
  SNAP: mark("Snap exercise, without notice"),
  TRANSFER: mark("Transfer of forces"),
  LANDING: mark("Landing exercise"),
};

export const BLOC: Terms = {
  NATO: mark("NATO"),
  NATO_PARTNER: mark("NATO with partners"),
  RUS_BLR: mark("Russia and Belarus"),
  PARTNER: mark("Partner states"),
  OTHER: mark("Other states"),
};

export const INSTRUMENT: Terms = {
  VD11: mark("Vienna Document 2011"),
  VD11_PLUS: mark("Vienna Document Plus"),
  VOLUNTARY: mark("voluntarily"),
  BILATERAL: mark("by bilateral agreement"),
  NONE: mark("under no instrument"),
  UNKNOWN: mark("not known under which instrument"),
};

export const STRENGTH: Terms = {
  troops: mark("Troops"),
  tanks: mark("Battle tanks"),
  acvs: mark("Armoured combat vehicles"),
  artillery_100mm: mark("Artillery of 100 mm and above"),
  atgm: mark("Anti-tank missile launchers"),
  helicopters: mark("Helicopters"),
  sorties: mark("Air sorties"),
  aircraft: mark("Aircraft"),
  ships: mark("Ships"),
  vehicles: mark("Vehicles of all kinds"),
  landing_troops: mark("Landing troops"),
};

export const POSTURE: Terms = {
  GARRISON: mark("in garrison"),
  ALERTED: mark("alerted"),
  LOADING: mark("loading"),
  MOVING: mark("moving"),
  ASSEMBLED: mark("assembled"),
  DEPLOYED: mark("deployed"),
  WITHDRAWING: mark("withdrawing"),
};

export const ECHELON: Terms = {
  TEAM: mark("Team"),
  SQUAD: mark("Squad"),
  SECTION: mark("Section"),
  PLATOON: mark("Platoon"),
  COMPANY: mark("Company"),
  DETACHMENT: mark("Detachment"),
  BATTALION: mark("Battalion"),
  REGIMENT: mark("Regiment"),
  BRIGADE: mark("Brigade"),
  DIVISION: mark("Division"),
  CORPS: mark("Corps"),
  ARMY: mark("Army"),
  ARMY_GROUP: mark("Army group"),
  THEATRE: mark("Theatre"),
  FLEET: mark("Fleet"),
  BASE: mark("Base"),
  UNKNOWN: mark("unknown"),
};

export const SHIP_CLASS: Terms = {
  SURFACE: mark("surface ship"),
  CARRIER: mark("aircraft carrier"),
  SUBMARINE: mark("submarine"),
  AUXILIARY: mark("auxiliary ship"),
};

export const READINESS: Terms = {
  HIGH: mark("high readiness"),
  MEDIUM: mark("medium readiness"),
  LOW: mark("low readiness"),
  UNKNOWN: mark("readiness unknown"),
};

export const INTENT: Terms = {
  ACCIDENT: mark("an accident"),
  INDISCIPLINE: mark("a lack of discipline"),
  MISCALCULATION: mark("a miscalculation"),
  INTIMIDATION: mark("intimidation"),
  ATTACK: mark("an attack"),
  UNKNOWN: mark("unknown"),
};

export const LIKELIHOOD: Terms = {
  HIGHLY_LIKELY: mark("highly likely (above 90 %)"),
  LIKELY: mark("likely (60 to 90 %)"),
  EVEN_CHANCE: mark("an even chance (40 to 60 %)"),
  UNLIKELY: mark("unlikely (10 to 40 %)"),
  HIGHLY_UNLIKELY: mark("highly unlikely (below 10 %)"),
};

export const CONFIDENCE: Terms = {
  LOW: mark("low confidence"),
  MODERATE: mark("moderate confidence"),
  HIGH: mark("high confidence"),
};

export const SOURCE_TYPE: Terms = {
  GOVERNMENT: mark("government"),
  MILITARY: mark("armed forces"),
  ALLIANCE: mark("alliance"),
  BORDER_GUARD: mark("border guard"),
  POLICE: mark("police"),
  PROSECUTOR: mark("prosecutor"),
  MARITIME_AUTHORITY: mark("maritime authority"),
  CIVIL_AVIATION: mark("civil aviation"),
  OPERATOR: mark("operator"),
  INDUSTRY: mark("industry"),
  CREW: mark("crew"),
  PRESS: mark("press"),
  RESEARCH: mark("research"),
  OSINT: mark("open sources"),
  IMAGERY: mark("imagery"),
  AIS: mark("ship transponders (AIS)"),
  ADSB: mark("aircraft transponders (ADS-B)"),
  RADAR: mark("radar"),
  RADIO: mark("radio"),
  SEISMIC: mark("seismic stations"),
  OTHER: mark("other source"),
};

export const CLASSIFICATION: Terms = {
  PUBLIC: mark("PUBLIC"),
  INTERNAL: mark("INTERNAL"),
  SENSITIVE: mark("SENSITIVE"),
};

export const KIND_OF_RECORD: Terms = {
  exercises: mark("Exercise"),
  incidents: mark("Incident"),
  assessments: mark("Assessment"),
  posture: mark("Force posture"),
  notes: mark("Note"),
  reference: mark("Reference"),
};

/** The words for a value; the value itself if nobody wrote words for it. */
export function term(terms: Terms, value: unknown, words: Catalogue): string {
  if (value === null || value === undefined || value === "") return "";
  const name = String(value);
  const key = Object.hasOwn(terms, name) ? terms[name] : undefined;
  return key ? words.t(key) : name;
}

/** Ages, which when.ts looks up by these keys. */
export const AGES = [
  mark("{n} s ago"),
  mark("in {n} s"),
  mark("{n} min ago"),
  mark("in {n} min"),
  mark("{n} h ago"),
  mark("in {n} h"),
  mark("{n} days ago"),
  mark("in {n} days"),
  mark("{n} years ago"),
  mark("in {n} years"),
];
