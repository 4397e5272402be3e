/**
 * Names of states in the reader's language, from the browser's own tables.
 *
 * Must never say what a state is or whose a place is: codes in, names out.
 */
import { mark } from "./words.ts";
import type { Catalogue } from "./words.ts";

/** ISO 3166-1: three letters, and the two by which browsers know the same state. */
const TWO_LETTERS = new Map(
  `
ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ
ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG
BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT
BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG
COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE
DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET
FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI
GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY
HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR
IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH
KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS
LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH
MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU
MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO
NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL
PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA
SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM
SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC
TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV
TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG
VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW
`
    .trim()
    .split(/\s+/)
    .map((pair) => [pair.slice(0, 3), pair.slice(3)] as const),
);

/** The codes of all states that have one, as ISO 3166-1 writes them. */
export const STATES: readonly string[] = [...TWO_LETTERS.keys()];

const OTHERS: Readonly<Record<string, string>> = {
  ALL: mark("everyone"),
  EU: mark("European Union"),
  INTL: mark("several states"),
  NATO: mark("NATO"),
  OSCE: mark("OSCE"),
  UN: mark("United Nations"),
  XKX: mark("Kosovo"),
  XXX: mark("unknown"),
};

/** "Estonia" for EST; a code that is nobody's stays as it is. */
export function stateName(code: string, words: Catalogue): string {
  const other = Object.hasOwn(OTHERS, code) ? OTHERS[code] : undefined;
  if (other) return words.t(other);
  const region = TWO_LETTERS.get(code);
  if (!region) return code;
  const names = new Intl.DisplayNames(words.language, {
    type: "region",
    fallback: "none",
  });
  return names.of(region) ?? code;
}

/** "Estonia, Finland and Latvia". */
export function stateNames(codes: readonly string[], words: Catalogue): string {
  const names = codes.map((code) => stateName(code, words));
  return new Intl.ListFormat(words.language, { type: "conjunction" }).format(names);
}
