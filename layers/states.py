"""Which states and groups a record may name, as three-letter codes.

It must never decide what a state is: the codes are ISO 3166-1 alpha-3, plus the few
names without one that the reports need.
"""

_CODES = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN
BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF
CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE
DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB
GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND
HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ
KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO
MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT
NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG
POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB
SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA
TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN
VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
"""

ISO_3166_1_ALPHA_3 = frozenset(_CODES.split())
"""All officially assigned ISO 3166-1 alpha-3 codes."""

OTHER_CODES = {
    "XKX": "Kosovo, by common use",
    "XXX": "unknown, as in STANAG 1059",
    "NATO": "the alliance as such",
    "EU": "the European Union as such",
    "OSCE": "the organisation as such",
    "UN": "the United Nations as such",
    "INTL": "shipping, aviation or others of many states",
}
"""Codes that are not in ISO 3166-1, and what they mean."""

UNKNOWN_STATE = "XXX"

STATE_CODES = ISO_3166_1_ALPHA_3 | OTHER_CODES.keys()
"""Every code that a field of a state may hold."""
