"""Each way out, read again, gives the same library; what is no such file is refused with its place."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from spacy.tokens import DocBin

from nlp.interchange import (
    Coded,
    read_elements,
    read_examples,
    read_transcript,
    write_elements,
    write_examples,
    write_transcript,
)
from nlp.interchange.codebook import NAMESPACE, SCHEMA
from nlp.records import Role, Utterance
from nlp.trainers.elements import check_local, local_elements, merged
from nlp.trainers.errors import FormatUnknown, InterchangeInvalid
from tests.unit.nlp.trainers.made_up import (
    BEHAVIOURS,
    OWN,
    bicycle_set,
    libraries,
    line,
    local_sets,
    utterances,
)

pytestmark = pytest.mark.unit

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UNTIMED = "<TIER TIER_ID='a'><ANNOTATION><ALIGNABLE_ANNOTATION/></ANNOTATION></TIER>"
slow = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".spacy"])
@slow
@given(library=libraries())
def test_examples_come_back_as_they_went(suffix, library):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"eksempler{suffix}"
        write_examples(path, library)
        assert read_examples(path) == library


@pytest.mark.parametrize("suffix", [".yaml", ".qdc"])
@slow
@given(raw=local_sets())
def test_core_elements_come_back_as_they_went(suffix, raw):
    check_local(raw, OWN)
    local = merged(OWN, raw)
    only = local_elements(raw, OWN)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"saet{suffix}"
        write_elements(path, raw, only)
        assert merged(OWN, read_elements(path, OWN)) == local


@pytest.mark.parametrize("suffix", [".vtt", ".eaf"])
@slow
@given(said=st.lists(utterances(), max_size=6), data=st.data())
def test_transcripts_come_back_as_they_went(suffix, said, data):
    labels = st.lists(st.sampled_from(BEHAVIOURS), max_size=3, unique=True).map(tuple)
    codes = [() if suffix == ".vtt" else data.draw(labels) for _ in said]
    coded = tuple(Coded(utterance=one, behaviours=these) for one, these in zip(said, codes, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"samtale{suffix}"
        write_transcript(path, coded, at=AT)
        assert read_transcript(path) == coded


def test_a_docbin_loads_in_plain_spacy(tmp_path):
    entry = line("Hvad drømmer du om?", *BEHAVIOURS[:2])
    write_examples(tmp_path / "e.spacy", [entry])
    (doc,) = DocBin(store_user_data=True).from_disk(tmp_path / "e.spacy").get_docs(spacy.blank("da").vocab)
    assert doc.text == entry.example.text
    assert {(span.text, span.label_) for span in doc.spans["core_elements"]} == {
        (doc.text, one) for one in BEHAVIOURS[:2]
    }
    assert doc.user_data["role"] == "jobformidler"
    assert doc.user_data["provenance"] == "Skrevet til prøven"
    assert len(doc.user_data["context"]) == 0


def test_the_codebook_keeps_to_the_standards_schema(tmp_path):
    path = tmp_path / "kilde.qdc"
    write_elements(path, {}, OWN)
    root = etree.fromstring(path.read_bytes())
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(root)
    codable = root.findall(f".//{{{NAMESPACE}}}Code[@isCodable='true']")
    assert {one.get("name") for one in codable} == {OWN.behaviours[b].example_da for b in OWN.taggable}
    guids = [one.get("guid") for one in root.iter(f"{{{NAMESPACE}}}Code")]
    assert len(set(guids)) == len(guids) == 4 + 8 + 49


@pytest.mark.parametrize(
    "broken",
    [
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>',
        '<CodeBook xmlns="urn:QDA-XML:codebook:1:0"><Codes/></CodeBook>',
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="a" isCodable="true"/></Codes>'
        "</CodeBook>",
        "<!DOCTYPE CodeBook [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="2a08bddf-4c35-4250-bf77-7de37b50c930" '
        'name="&x;" isCodable="true"/></Codes></CodeBook>',
        "<CodeBook",
    ],
)
def test_what_breaks_the_schema_is_refused(tmp_path, broken):
    path = tmp_path / "b.qdc"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(InterchangeInvalid) as caught:
        read_elements(path, OWN)
    assert "b.qdc" in caught.value.place


def test_a_codebook_of_another_program_becomes_a_local_set(tmp_path):
    path = tmp_path / "nvivo.qdc"
    path.write_text(
        f'<CodeBook xmlns="{NAMESPACE}" origin="NVivo"><Codes>'
        '<Code guid="{2a08bddf-4c35-4250-bf77-7de37b50c930}" name="Vejen til arbejde" isCodable="true">'
        '<Code guid="2D969AF8-C875-4FAE-BCD8-F0162BC27396" name="Spørg til cyklen" isCodable="true" '
        'color="#0f0"><Description>Også elcykel</Description></Code>'
        '<Code guid="2D969AF8-C875-4FAE-BCD8-F0162BC27397" name="Spørg til cyklen" isCodable="false"/></Code>'
        '<Code guid="2D969AF8-C875-4FAE-BCD8-F0162BC27398" name="Tro" isCodable="true"/>'
        "</Codes></CodeBook>",
        encoding="utf-8",
    )
    found = merged(OWN, read_elements(path, OWN))
    new = [one for one in found.behaviours.values() if one.id not in OWN.behaviours]
    assert [(one.id, one.auto_tag) for one in new] == [
        ("local_spoerg_til_cyklen", True),
        ("local_spoerg_til_cyklen_2", False),
        ("local_tro", True),
    ]
    assert new[0].note_da == "Også elcykel"
    assert found.topics[new[0].topic].label_da == "Vejen til arbejde"


def test_the_sources_own_elements_are_not_taken_in_twice(tmp_path):
    path = tmp_path / "alt.qdc"
    write_elements(path, {}, merged(OWN, bicycle_set()))
    assert set(merged(OWN, read_elements(path, OWN)).behaviours) - set(OWN.behaviours) == {"vej_bicycle"}


def test_a_csv_saved_by_a_danish_excel_is_read(tmp_path):
    path = tmp_path / "fra excel.csv"
    saved = f'speaker;text;behaviours\r\njobformidler;"Hør; hvad så?";{BEHAVIOURS[0]}\r\n;;\r\n'
    path.write_bytes(saved.encode("utf-8-sig"))
    (entry,) = read_examples(path)
    assert entry.example.text == "Hør; hvad så?"
    assert entry.provenance == "Hentet fra fra excel.csv"


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_words(tmp_path):
    path = tmp_path / "e.csv"
    write_examples(path, [line("=HYPERLINK(1)")])
    assert "\n'=HYPERLINK(1)" in path.read_text(encoding="utf-8-sig").replace("jobformidler,", "\n")


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("e.jsonl", '{"speaker": "jobformidler", "text": "Hej", "behaviours": []}\n{', "e.jsonl, linje 2"),
        ("e.jsonl", '{"speaker": "chef", "text": "Hej", "behaviours": []}', "e.jsonl, linje 1"),
        ("e.jsonl", '{"speaker": "borger", "text": "Hej", "behaviours": ["x_y"]}', "e.jsonl, linje 1"),
        ("e.csv", "speaker,text\nborger,Hej\n", "e.csv"),
        ("e.csv", "speaker,text,behaviours\nborger,,\n", "e.csv, linje 2"),
        ("e.spacy", "no docbin", "e.spacy"),
        ("e.vtt", "00:00.000 --> 00:01.000\nHej\n", "e.vtt"),
        ("e.vtt", "WEBVTT\n\n7\n00:02.000 --> 00:01.000\nHej\n", "e.vtt, 7"),
        ("e.eaf", f"<ANNOTATION_DOCUMENT>{UNTIMED}</ANNOTATION_DOCUMENT>", "e.eaf"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_with_its_place(tmp_path, name, content, place):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InterchangeInvalid) as caught:
        (read_transcript if path.suffix in (".vtt", ".eaf") else read_examples)(path)
    assert caught.value.place == place


def test_unknown_file_names_are_told(tmp_path):
    with pytest.raises(FormatUnknown, match="docx"):
        read_examples(tmp_path / "e.docx")


def test_webvtt_has_voices(tmp_path):
    said = Utterance(start_s=61.5, end_s=3723.25, speaker="S1 & co", role=Role.BORGER, text="Jeg <tror> det")
    write_transcript(tmp_path / "m.vtt", [Coded(utterance=said)], at=AT)
    assert (tmp_path / "m.vtt").read_text(encoding="utf-8") == (
        "WEBVTT\n\n1\n00:01:01.500 --> 01:02:03.250\n<v.borger S1 &amp; co>Jeg &lt;tror&gt; det</v>\n"
    )


def test_other_programs_webvtt_is_read(tmp_path):
    path = tmp_path / "zoom.vtt"
    path.write_text(
        "WEBVTT - Zoom\r\n\r\nNOTE ikke sagt\r\n\r\n00:01.000 --> 00:02.000 align:start\r\n"
        "<v Anna>Hej <i>du</i>\r\nder</v>\r\n\r\n00:02.000 --> 00:03.000\r\nUden stemme\r\n",
        encoding="utf-8",
    )
    assert [(one.utterance.speaker, one.utterance.text) for one in read_transcript(path)] == [
        ("Anna", "Hej du der"),
        ("", "Uden stemme"),
    ]


def test_elan_keeps_codes_in_order_under_their_utterance(tmp_path):
    said = Utterance(start_s=0, end_s=1, speaker="S1", role=Role.JOBFORMIDLER, text="Hvad drømmer du om?")
    coded = (Coded(utterance=said, behaviours=(BEHAVIOURS[3], BEHAVIOURS[1], BEHAVIOURS[2])),)
    write_transcript(tmp_path / "m.eaf", coded, at=AT)
    root = etree.fromstring((tmp_path / "m.eaf").read_bytes())
    below = root.find("TIER[@PARENT_REF='1 S1']")
    assert below is not None
    references = below.findall("ANNOTATION/REF_ANNOTATION")
    assert [one.get("PREVIOUS_ANNOTATION") for one in references] == [None, "a2", "a3"]
    assert [one.findtext("ANNOTATION_VALUE") for one in references] == list(coded[0].behaviours)
    assert "MEDIA_DESCRIPTOR" not in {one.tag for one in root.iter()}


def test_json_lines_are_those_of_the_packaged_library_and_two_more(tmp_path):
    write_examples(tmp_path / "e.jsonl", [line("Hej", kind="warm")])
    assert json.loads((tmp_path / "e.jsonl").read_text(encoding="utf-8")) == {
        "behaviours": [], "speaker": "jobformidler", "text": "Hej", "context": [], "kind": "warm",
        "source": "", "meeting": "", "provenance": "Skrevet til prøven", "consent": "not needed: made up",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.jsonl", "{", "det er ikke JSON"),
        ("a.jsonl", "[]", "linjen er ikke et objekt"),
        ("a.jsonl", '{"speaker": "borger", "behaviours": []}', "text mangler"),
        ("a.jsonl", '{"speaker": ["borger"], "text": "Ja", "behaviours": []}', "ukendt taler"),
        ("a.jsonl", '{"speaker": "borger", "text": "Ja", "behaviours": "x"}', "en liste var ventet"),
        ("a.jsonl", '{"speaker": "borger", "text": "Ja", "behaviours": [], "context": ["Nå"]}', "en liste"),
        (
            "a.jsonl",
            '{"speaker": "borger", "text": "Ja", "behaviours": [], "context": [["x"]]}',
            "en taler og",
        ),
        ("a.csv", "speaker,text,behaviours\nchef,Ja,\n", "ukendt taler »chef«"),
        ("a.csv", 'speaker,text,behaviours\nborger,"Ja"nej,\n', "cellerne følger ikke CSV"),
    ],
)
def test_what_is_broken_is_told_in_danish(tmp_path, name, content, told):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InterchangeInvalid) as caught:
        read_examples(path)
    assert told in caught.value.problem
