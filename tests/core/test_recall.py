"""The measure of candidates against labelled names."""

from gazetteer.places import GazetteerEntry, PlaceKind
from gazetteer.recall import candidate_recall, labels_of

NEAR = GazetteerEntry("C1", PlaceKind.VILLAGE, "قرية", "", 35.0, 38.0, pcode="C1")
FAR = GazetteerEntry("C2", PlaceKind.VILLAGE, "بلدة", "", 36.0, 38.0, pcode="C2")
TOPONYMS = [
    {"surface": "قرية", "pcode": "C1", "lat": 34.0, "lon": 38.0, "radius_km": 2},  # the p-code agrees, the point does not
    {"surface": "بادية", "pcode": None, "lat": 35.2, "lon": 38.0, "radius_km": 30},  # 22 km off, within the radius
    {"surface": "تلة", "pcode": None, "lat": 35.2, "lon": 38.0, "radius_km": 2},  # 22 km off, outside
    {"surface": "مكان", "pcode": None, "lat": None, "lon": None, "radius_km": None},  # tells no place
]


def test_a_label_is_found_by_p_code_or_within_its_radius():
    labels = labels_of([{"toponyms": TOPONYMS}])
    recall = candidate_recall(labels, lambda surface: [FAR, NEAR])
    assert (recall.found, recall.labels, [m.surface for m in recall.missed]) == (2, 3, ["تلة"])
    assert str(recall) == "0.6667 (2 of 3 located labels); missed: «تلة» (35.200, 38.000)"


def test_no_labels_have_no_recall():
    assert str(candidate_recall([], lambda surface: [])) == "0.0000 (0 of 0 located labels)"
