"""Control maps from files: every bad row is named with its line, and what is no claim is counted."""

import datetime as dt

import pytest

from mapper.control.periods import State
from mapper.ingest.control_maps import days, read_control_map
from mapper.ingest.files import IngestError

HEADER = "on,place_id,pcode,name,lat,lon,actor,state,until,source"
TODAY = dt.date(2026, 1, 1)
GOOD = "2018-01-05,C2342,,,,,OPP,,,M"


def read(tmp_path, *rows, header=HEADER, source=""):
    file = tmp_path / "map.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8-sig")
    return read_control_map(file, {"GOV", "OPP", "HTS"}, TODAY, source)


def test_a_row(tmp_path):
    file = read(tmp_path, '2018-01-05,C2342, c2342 ,"حرستا, المدينة",33.56,36.37,opp + hts,Contested,2018-03-20,M', "", GOOD)
    row, other = file.rows
    assert (row.line, row.on, row.until) == (2, dt.date(2018, 1, 5), dt.date(2018, 3, 20))
    assert (row.place_id, row.pcode, row.name, row.point) == ("C2342", "c2342", "حرستا, المدينة", (33.56, 36.37))
    assert (row.actors, row.state, row.source, row.sure) == (("OPP", "HTS"), State.CONTESTED, "M", 1.0)
    assert row.text == '2018-01-05,C2342,c2342,"حرستا, المدينة",33.56,36.37,opp + hts,Contested,2018-03-20,M'
    assert (other.line, other.state, other.until, other.point) == (4, State.CONTROLLED, None, None)
    assert [(s, d.isoformat(), [r.line for r in rows]) for s, d, rows in days(file.rows)] == [
        ("M", "2018-01-05", [2, 4]),
        ("M", "2018-03-20", [2]),
    ]


def test_a_value_over_two_lines_keeps_the_line_on_which_its_row_begins(tmp_path):
    file = read(tmp_path, '2018-01-05,,,"سقبا\nالبلد",,,OPP,,,M', GOOD)
    assert [r.line for r in file.rows] == [2, 4]
    assert "\n" not in file.rows[0].text


def test_our_own_columns_and_what_says_nothing(tmp_path):
    rows = [
        "2018-01-05,a,GOV,controlled,,none,0.55",
        "2018-01-05,b,,unknown,,reported,0.5",
        "2018-01-05,c,OPP,controlled,GOV,reported,0.9",
    ]
    file = read(tmp_path, *rows, header="on,place_id,actor,state,besieged_by,basis,probability", source="M")
    assert file.silent == 2 and file.ignored == ()
    assert (file.rows[0].besieger, file.rows[0].sure) == ("GOV", pytest.approx(0.8))
    assert read(tmp_path, "2018-01-05,a,GOV,M,x", header="on,place_id,actor,source,untill").ignored == ("untill",)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("yesterday,C2342,,,,,OPP,,,M", "on 'yesterday' is no date"),
        ("2999-01-01,C2342,,,,,OPP,,,M", "on 2999-01-01 is in the future"),
        ("2010-01-01,C2342,,,,,OPP,,,M", "before 2011-03-15"),
        ("2018-01-05,C2342,,,,,OPP,,2018-01-05,M", "until 2018-01-05 is not after"),
        ("2018-01-05,C2342,,,,,XYZ,,,M", "actor 'XYZ' is not known"),
        ("2018-01-05,C2342,,,,,,,,M", "no actor"),
        ("2018-01-05,C2342,,,,,OPP+GOV,controlled,,M", "shared or contested"),
        ("2018-01-05,C2342,,,,,OPP,taken,,M", "state 'taken' is not known"),
        ("2018-01-05,,,,33,36,OPP,,,M", "no place_id, pcode or name"),
        ("2018-01-05,,,سقبا,north,36,OPP,,,M", "are no degrees"),
        ("2018-01-05,,,سقبا,133,36,OPP,,,M", "no point on earth"),
        ("2018-01-05,,,سقبا,nan,36,OPP,,,M", "no point on earth"),
        ("2018-01-05,C2342,,,,,OPP,,,", "no source"),
        ("2018-01-05,C2342,OPP", "3 values for 10 columns"),
    ],
)
def test_a_bad_row_is_named(tmp_path, row, says):
    file = read(tmp_path, GOOD, row, GOOD)
    assert len(file.rows) == 2
    (error,) = file.errors
    assert "map.csv, line 3: " in str(error) and says in str(error)


def test_a_probability_is_a_number(tmp_path):
    file = read(tmp_path, "2018-01-05,a,GOV,M,often", "2018-01-05,a,GOV,M,nan", header="on,place_id,actor,source,probability")
    assert ["probability" in str(e) for e in file.errors] == [True, True]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("place_id,actor,source", "no column on"),
        ("on,actor,source", "no column place_id, pcode or name"),
        ("on,place_id,actor", "no column source"),
        ("on,place_id,actor,actor,source", "two columns actor"),
        ("", "no column on"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, header, says):
    with pytest.raises(IngestError, match=r"map\.csv, line 1: ") as caught:
        read(tmp_path, header=header)
    assert says in str(caught.value)


def test_missing_misencoded_and_broken_files(tmp_path):
    with pytest.raises(IngestError, match="no such file"):
        read_control_map(tmp_path / "none.csv", {"OPP"}, TODAY)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(HEADER.encode() + "\n2018-01-05,,,سقبا,,,OPP,,,خريطة\n".encode("windows-1256"))
    with pytest.raises(IngestError, match="not UTF-8"):
        read_control_map(bad, {"OPP"}, TODAY)
    with pytest.raises(IngestError, match="line 3: no CSV"):
        read(tmp_path, GOOD, '2018-01-05,"C2342')
    with pytest.raises(IngestError, match="NUL"):
        read(tmp_path, "2018-01-05,\x00")
