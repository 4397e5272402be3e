"""What the sentence of a row states as a figure, written into the field for it.

Nothing here is new: each value stands in the title, the summary or the notes of its
row, converted to metres and seconds. Must never hold what a row does not say.
"""

STATED: dict[str, dict[str, object]] = {
    "INC-002": {"transponder_on": "NO"},
    "INC-003": {
        "duration_s": 5400,
        # "about 1,000 yards at 500 ft": no more exact than it was said
        "closest_distance_m": 900.0,
        "altitude_m": 150.0,
        "two_way_radio": "NO",
    },
    "INC-008": {"transponder_on": "NO"},
    "INC-011": {"closest_distance_m": 9.0},
    "INC-012": {"closest_distance_m": 15.0},
    "INC-014": {"transponder_on": "NO", "two_way_radio": "NO"},
    "INC-016": {"closest_distance_m": 1.5},
    "INC-019": {"closest_distance_m": 1.5, "duration_s": 9600},
    "INC-020": {"duration_s": 1500},
    "INC-023": {"closest_distance_m": 30.0},
    "INC-026": {"occurred_to": "2021-06-23T09:23:00Z"},
    "INC-032": {"infrastructure_id": "INF-013"},
    "INC-033": {"infrastructure_id": "INF-012"},
    "INC-034": {"duration_s": 5400},
    "INC-035": {"casualties": {"killed": 2}},
    "INC-042": {"infrastructure_id": "INF-011"},
    "INC-044": {"duration_s": 39},
    "INC-048": {"two_way_radio": "NO"},
    "INC-050": {"infrastructure_id": "INF-010"},
    "INC-051": {"infrastructure_id": "INF-009"},
    "INC-052": {"infrastructure_id": "INF-002"},
    # "about seven hours" from the first entry
    "INC-057": {"occurred_to": "2025-09-10T04:30:00Z", "duration_s": 25_200},
    "INC-059": {
        "duration_s": 720,
        "depth_of_entry_m": 10_000.0,
        "transponder_on": "NO",
        "flight_plan_filed": "NO",
        "two_way_radio": "NO",
    },
    # "about four hours" from the latest reading of "evening local"
    "INC-061": {"occurred_to": "2025-09-23T02:00:00Z", "duration_s": 14_400},
    "INC-062": {"depth_of_entry_m": 700.0, "duration_s": 18},
    # "Ordered 26 Feb 14:00 Moscow"; Moscow was four hours ahead of UTC that winter
    "EX-003": {
        "start": "2014-02-26T10:00:00Z",
        "valid_from": "2014-02-26T10:00:00Z",
        "time_basis": "CONVERTED",
        "time_text": {"start": "26 Feb 14:00 Moscow", "end": "2014-03-03 (date only)"},
    },
    "EX-010": {"observers_invited": {"invited": True}},
    "EX-013": {"observers_invited": {"invited": True}},
    "EX-038": {"observers_invited": {"invited": True}},
}
