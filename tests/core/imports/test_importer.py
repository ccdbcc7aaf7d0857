import itertools
import json
import os
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.errors import ReleaseError
from core.geography.tiles import Tile
from core.imports import importer
from core.imports.history import past_imports
from core.imports.importer import ImportRequest
from core.progress import Progress, Report
from core.raster.images import decode_rgb
from core.selection.overview import overview
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.schema import MAX_SETS
from core.tile import files
from core.tile.record import load
from tests import releases
from tests.releases import NAMES, Release, captions, flat, label, picture, take


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return releases.small(tmp_path / "release")


def sets_of(data: Path) -> dict[str, dict[str, int]]:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        return overview(catalogue).caption_sets


def texts_of(data: Path, name: str) -> list[tuple[int, str | None, str]]:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        return [(c.variant, c.split, c.text) for c in load(catalogue, Tile.parse(name)).captions]


def test_a_small_release_comes_in_whole(data: Path, release: Release) -> None:
    report = take(data, release.folder)
    assert (report.tiles, report.captions, report.added, report.skipped) == (6, 8, 20, 0)
    assert report.problems == [] and report.ignored == []
    assert sets_of(data) == {"35": {"test": 2, "train": 3, "val": 1}, "4v": {"train": 2}}
    assert set().union(*releases.flags_of(data).values()) == set()


def test_importing_twice_adds_nothing_and_changes_nothing(data: Path, release: Release) -> None:
    take(data, release.folder)
    before = releases.state(data)
    again = take(data, release.folder)
    assert (again.added, again.updated, again.skipped) == (0, 0, 20)
    assert releases.state(data) == before


def test_zips_give_the_same_tiles_as_the_folder_they_were_made_of(data: Path, release: Release, tmp_path: Path) -> None:
    take(data, release.folder)
    take(tmp_path / "other", releases.download(release, tmp_path / "download"))
    folder, packed = releases.state(data), releases.state(tmp_path / "other")
    for table in ("tiles", "captions", "active", "notes", "sets"):
        assert folder[table] == packed[table], table


def test_a_release_beside_its_own_zips_is_one_release(data: Path, release: Release) -> None:
    releases.download(release, release.folder)
    report = take(data, release.folder)
    assert (report.tiles, report.captions) == (6, 8)
    assert set().union(*releases.flags_of(data).values()) == set()
    assert {problem.kind for problem in report.problems} == {"duplicate name"}


def test_caption_sets_keep_their_place_however_often_they_are_imported(data: Path, release: Release) -> None:
    for _ in range(5):
        take(data, release.folder)
    release.put_captions(captions(NAMES[:1], "New."), "ChatEarthNet_caps_llava_test.json")
    take(data, release.folder)
    with Catalogue(Settings(data=data).catalogue) as catalogue, catalogue.cursor() as cursor:
        bits = cursor.execute("select name, bit from caption_sets order by bit").fetchall()
    assert bits == [("35", 0), ("4v", 1), ("llava", 2)]


def test_a_set_too_many_is_refused_and_the_others_stay(data: Path, release: Release) -> None:
    for number in range(MAX_SETS + 1):
        release.put_captions(captions(NAMES[:1]), f"ChatEarthNet_caps_model{'abcdefghij'[number]}_test.json")
    report = take(data, release.folder)
    assert len(sets_of(data)) == MAX_SETS
    refused = [problem for problem in report.problems if problem.kind == "caption file"]
    assert len(refused) == 3 and all("at most 8" in problem.reason for problem in refused)


def test_a_new_text_becomes_a_further_variant_and_overwrites_nothing(data: Path, release: Release) -> None:
    take(data, release.folder)
    release.put_captions(captions(NAMES[:3], "Mended text for {}."))
    report = take(data, release.folder)
    assert report.added == 3
    assert texts_of(data, NAMES[2]) == [
        (0, "train", f"Trees cover most of {NAMES[2]}."),
        (1, "train", f"Mended text for {NAMES[2]}."),
    ]


def test_several_captions_of_one_record_keep_their_order(data: Path, release: Release) -> None:
    release.put_captions([{"image": NAMES[0], "caption": ["Z first.", "A second."]}], "ChatEarthNet_caps_rsicd.json")
    take(data, release.folder)
    assert [text for _, split, text in texts_of(data, NAMES[0]) if split is None] == ["Z first.", "A second."]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_order_of_the_files_does_not_matter(data: Path, release: Release, tmp_path: Path, order: list[int]) -> None:
    files = sorted((release.folder / "json_files").iterdir())
    for number in order:
        take(data, files[number])
    take(tmp_path / "whole", *files)
    one, other = releases.state(data), releases.state(tmp_path / "whole")
    assert [(row[2], row[5], row[7]) for row in one["tiles"]] == [(row[2], row[5], row[7]) for row in other["tiles"]]
    assert one["captions"] == other["captions"]


def test_labels_beside_the_captions_are_found_without_being_named(data: Path, release: Release) -> None:
    take(data, release.folder)
    assert all("no land cover" not in held for held in releases.flags_of(data).values())


def test_labels_may_lie_elsewhere_as_a_folder_or_a_zip(data: Path, release: Release, tmp_path: Path) -> None:
    labels = tmp_path / "elsewhere" / "my_maps"
    shutil.copytree(release.folder / "labels", labels)
    shutil.rmtree(release.folder / "labels")
    archive = releases.zipped(labels, tmp_path / "maps.zip")
    for number, given_labels in enumerate((labels, archive)):
        place = tmp_path / f"data{number}"
        take(place, release.folder, labels=[given_labels])
        assert all("no land cover" not in held for held in releases.flags_of(place).values())


def test_labels_of_parents_are_cut_into_quarters(data: Path, release: Release, tmp_path: Path) -> None:
    shutil.rmtree(release.folder / "labels")
    whole = releases.parent(1, 3, 4, 6)
    (tmp_path / "static" / "4481_2438").mkdir(parents=True)
    (tmp_path / "static" / "4481_2438" / "land_cover.png").write_bytes(whole)
    take(data, release.folder, labels=[tmp_path / "static"])
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        dominant = [load(catalogue, Tile.parse(name)).composition for name in NAMES[:4]]
    assert [item.dominant if item else None for item in dominant] == [1, 3, 4, 6]


def test_labels_that_come_later_are_measured_then(data: Path, release: Release, tmp_path: Path) -> None:
    labels = release.folder / "labels"
    labels.rename(tmp_path / "later")
    take(data, release.folder)
    assert all("no land cover" in held for held in releases.flags_of(data).values())
    report = take(data, tmp_path / "later", labels=[tmp_path / "later"])
    assert report.added == 6
    assert all("no land cover" not in held for held in releases.flags_of(data).values())


def test_a_label_map_alone_makes_no_tile(data: Path, release: Release) -> None:
    release.put_labels({"1_1_patch00": label(3)})
    assert take(data, release.folder).tiles == 6


def test_a_tile_exists_with_an_image_or_with_a_caption(data: Path, tmp_path: Path) -> None:
    release = Release(tmp_path / "release")
    release.put_captions(captions(NAMES[:1]))
    release.put_images({NAMES[1]: picture()})
    take(data, release.folder)
    assert releases.flags_of(data) == {
        NAMES[0]: {"no image", "no land cover"},
        NAMES[1]: {"no caption", "no land cover"},
    }


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (flat(255), {"white image"}),
        (flat(0), {"black image"}),
        (flat(128), set()),
        (b"no picture", {"unreadable image"}),
        (picture()[:-500], {"unreadable image"}),
        (b"", {"unreadable image"}),
        (picture(size=(128, 256)), {"wrong size"}),
        (picture(size=(512, 512)), {"wrong size"}),
    ],
    ids=["white", "black", "grey", "text", "cut", "empty", "narrow", "large"],
)
def test_a_bad_image_sets_its_flag_on_its_tile_alone(
    data: Path, release: Release, image: bytes, expected: set[str]
) -> None:
    release.put_images({NAMES[2]: image})
    report = take(data, release.folder)
    assert releases.flags_of(data) == {name: expected if name == NAMES[2] else set() for name in NAMES}
    assert [problem.item for problem in report.problems] == [NAMES[2]] * bool(expected - {"white image", "black image"})


def test_a_name_twice_in_one_archive_is_flagged_and_the_first_is_used(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "download"
    folder.mkdir()
    with zipfile.ZipFile(folder / "s2_rgb_images.zip", "w") as archive:
        archive.writestr(f"s2_images/{NAMES[0]}.png", picture())
        archive.writestr(f"more/{NAMES[0]}.png", flat(255))
        archive.writestr(f"s2_images/{NAMES[1]}.png", picture())
    report = take(data, folder)
    flagged = releases.flags_of(data)
    assert "duplicate name" in flagged[NAMES[0]] and "duplicate name" not in flagged[NAMES[1]]
    assert "white image" not in flagged[NAMES[0]]
    assert [problem.kind for problem in report.problems] == ["duplicate name"]


def test_two_records_of_a_name_are_flagged_and_both_texts_kept(data: Path, release: Release) -> None:
    release.put_captions([*captions(NAMES[:3]), *captions(NAMES[:1], "Another text.")])
    report = take(data, release.folder)
    assert {name for name, held in releases.flags_of(data).items() if held} == {NAMES[0]}
    assert len([row for row in texts_of(data, NAMES[0]) if row[1] == "train"]) == 3
    assert "2 texts, all kept" in report.problems[0].reason


def test_a_tile_in_two_splits_of_one_set_is_flagged(data: Path, release: Release) -> None:
    release.put_captions(captions([NAMES[0], NAMES[3]]), "ChatEarthNet_caps_35_val.json")
    take(data, release.folder)
    assert releases.flags_of(data)[NAMES[0]] == {"two splits"}
    assert {name for name, held in releases.flags_of(data).items() if held} == {NAMES[0]}


def test_a_4v_caption_in_another_split_than_the_3_5_one_is_flagged(data: Path, release: Release) -> None:
    release.put_captions(captions(NAMES[1:2], "A forest."), "ChatEarthNet_caps_4v_test.json")
    release.put_captions(captions(NAMES[:1], "A forest."), "ChatEarthNet_caps_4v_train.json")
    take(data, release.folder)
    assert {name: held for name, held in releases.flags_of(data).items() if held} == {NAMES[1]: {"split leak"}}


@pytest.mark.parametrize(
    ("map_data", "expected"),
    [
        (label(0), {"no land cover"}),
        (b"no picture", {"no land cover"}),
        (releases.colours((1, 2, 3), (0, 192, 0)), {"label colours"}),
        (releases.colours((0, 0, 255), (0, 192, 0)), set()),
    ],
    ids=["all unknown", "unreadable", "strange colour", "known colours"],
)
def test_a_bad_label_map_sets_its_flag_on_its_tile_alone(
    data: Path, release: Release, map_data: bytes, expected: set[str]
) -> None:
    release.put_labels({NAMES[4]: map_data})
    take(data, release.folder)
    assert releases.flags_of(data) == {name: expected if name == NAMES[4] else set() for name in NAMES}


def test_a_file_that_was_mended_loses_its_flag_at_the_next_import(data: Path, release: Release) -> None:
    release.put_images({NAMES[0]: b"broken", NAMES[1]: flat(255)})
    release.put_labels({NAMES[2]: b"broken"})
    assert {problem.kind for problem in take(data, release.folder).problems} == {"image", "label map"}
    release.put_images({NAMES[0]: picture(1), NAMES[1]: picture(2)})
    release.put_labels({NAMES[2]: label(3)})
    report = take(data, release.folder)
    assert (report.added, report.updated, report.problems) == (0, 3, [])
    assert set().union(*releases.flags_of(data).values()) == set()


def test_a_picture_that_went_bad_is_found_at_the_next_import(data: Path, release: Release) -> None:
    take(data, release.folder)
    release.put_images({NAMES[0]: flat(0)})
    take(data, release.folder)
    assert releases.flags_of(data)[NAMES[0]] == {"black image"}


def test_what_was_found_wrong_is_reported_at_every_import(data: Path, release: Release) -> None:
    release.put_images({NAMES[0]: b"broken"})
    first = take(data, release.folder)
    assert take(data, release.folder).problems == first.problems != []


def test_a_moved_release_is_mended_by_importing_it_from_its_new_place(
    data: Path, release: Release, tmp_path: Path
) -> None:
    take(data, release.folder)
    release.folder.rename(tmp_path / "moved")
    report = take(data, tmp_path / "moved")
    assert (report.added, report.updated, report.skipped) == (0, 12, 8)
    assert all(str(tmp_path / "moved") in str(row[3]) for row in releases.state(data)["images"])
    assert set().union(*releases.flags_of(data).values()) == set()


def test_a_source_that_is_out_of_reach_does_not_spoil_another_import(
    data: Path, release: Release, tmp_path: Path
) -> None:
    take(data, release.folder)
    release.folder.rename(tmp_path / "moved")
    other = Release(tmp_path / "other")
    other.put_captions(captions(["1_1_patch00"]))
    take(data, other.folder)
    assert {name for name, held in releases.flags_of(data).items() if "unreadable image" in held} == set()


def test_a_zip_that_was_replaced_is_read_anew(data: Path, release: Release, tmp_path: Path) -> None:
    download = releases.download(release, tmp_path / "download")
    take(data, download)
    release.put_images({NAMES[0]: flat(255)})
    releases.zipped(release.folder / "s2_rgb_images", download / "s2_rgb_images.zip", method=zipfile.ZIP_STORED)
    take(data, download)
    assert {name: held for name, held in releases.flags_of(data).items() if held} == {NAMES[0]: {"white image"}}


def test_an_import_stopped_at_any_step_goes_on_to_the_same_end(tmp_path: Path, release: Release) -> None:
    take(tmp_path / "undisturbed", release.folder)
    undisturbed = releases.state(tmp_path / "undisturbed")
    for count in range(1, 9):
        settings = Settings(data=tmp_path / f"stopped at {count}")
        with Catalogue(settings.catalogue) as catalogue, pytest.raises(KeyboardInterrupt):
            importer.run(catalogue, ImportRequest([release.folder]), settings, _stopping_at(count))
        take(settings.data, release.folder)
        assert releases.state(settings.data) == undisturbed, settings.data
        with Catalogue(settings.catalogue) as catalogue:
            assert [past.finished for past in past_imports(catalogue)] == ([True, False] if count > 1 else [True])


def _stopping_at(count: int) -> Report:
    numbered = itertools.count(1)

    def stop(_: Progress) -> None:
        if next(numbered) == count:
            raise KeyboardInterrupt

    return stop


def test_a_tile_table_left_behind_by_a_stopped_import_is_brought_up_to_date(data: Path, release: Release) -> None:
    settings = Settings(data=data)

    def stop(now: Progress) -> None:
        if now.step == "Looking at images":
            raise KeyboardInterrupt

    with Catalogue(settings.catalogue) as catalogue:
        with pytest.raises(KeyboardInterrupt):
            importer.run(catalogue, ImportRequest([release.folder]), settings, stop)
        importer.refresh(catalogue)
        assert not catalogue.stale() and overview(catalogue).tiles == 6


@pytest.mark.parametrize("what", ["empty folder", "missing", "only other files"])
def test_a_path_with_nothing_in_it_is_refused_and_leaves_no_trace(data: Path, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "nothing"
    if what != "missing":
        folder.mkdir()
    if what == "only other files":
        (folder / "readme.txt").write_text("hello")
        (folder / "package.json").write_text("{}")
    with pytest.raises(ReleaseError, match="nothing"):
        take(data, folder)
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        assert past_imports(catalogue) == []


def test_an_import_that_took_nothing_says_so_but_one_that_found_all_there_does_not(
    data: Path, release: Release, tmp_path: Path
) -> None:
    assert take(data, release.folder).nothing is None
    assert take(data, release.folder).nothing is None
    other = Release(tmp_path / "other")
    other.put_captions([{"image": "airport_1.jpg", "caption": "x"}, {"image": NAMES[0], "blurb": "x"}])
    nothing = take(data, other.folder).nothing
    assert nothing is not None and nothing.startswith("Nothing was taken.") and "airport_1" in nothing


def test_captions_beyond_what_a_tile_can_hold_are_told_and_the_others_kept(data: Path, release: Release) -> None:
    many = [{"image": NAMES[0], "caption": [f"Text {number}." for number in range(65_540)]}]
    release.put_captions([*many, *captions(NAMES[1:2])], "ChatEarthNet_caps_many_train.json")
    report = take(data, release.folder)
    told = [problem for problem in report.problems if problem.kind == "caption"]
    assert len(told) == 1 and told[0].item.endswith(NAMES[0]) and "4 more are left out" in told[0].reason
    assert report.captions == 8 + 65_536 + 1
    assert take(data, release.folder).added == 0


def test_the_split_of_a_record_goes_before_that_of_its_file(data: Path, release: Release) -> None:
    records = [
        {"image": NAMES[0], "caption": "One.", "split": "val"},
        {"image": NAMES[1], "caption": "Two."},
    ]
    release.put_captions(records, "ChatEarthNet_caps_rsicd_train.json")
    for _ in range(2):
        take(data, release.folder)
    assert sets_of(data)["rsicd"] == {"train": 1, "val": 1}


def test_a_path_that_is_named_twice_is_imported_once(data: Path, release: Release) -> None:
    report = take(data, release.folder, release.folder / "s2_rgb_images", release.folder / "json_files", release.folder)
    assert (report.tiles, report.captions, report.added, report.problems) == (6, 8, 20, [])
    assert set().union(*releases.flags_of(data).values()) == set()


def test_label_maps_that_are_named_as_such_are_no_pictures_whatever_their_folder_is_called(
    data: Path, release: Release
) -> None:
    (release.folder / "labels").rename(release.folder / "a_maps")
    report = take(data, release.folder, labels=[release.folder / "a_maps"])
    assert (report.added, report.problems) == (20, [])
    assert set().union(*releases.flags_of(data).values()) == set()


def in_form(data: bytes, form: str) -> bytes:
    """The same picture as JPEG, TIFF or WebP."""
    buffer = BytesIO()
    with Image.open(BytesIO(data)) as image:
        image.save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_pictures_in_other_forms_are_pictures_of_their_tiles_and_are_sent_as_png(
    data: Path, tmp_path: Path, packed: bool
) -> None:
    folder = Release(tmp_path / "release").put_images({})
    forms = {".jpg": "JPEG", ".JPG": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WEBP"}
    for name, (suffix, form) in zip(NAMES, forms.items(), strict=True):
        (folder / f"{name}{suffix}").write_bytes(in_form(picture(), form))
    place = releases.zipped(folder, tmp_path / "s2_rgb_images.zip") if packed else folder
    report = take(data, place)
    assert (report.tiles, report.problems) == (6, [])
    assert set().union(*releases.flags_of(data).values()) == {"no caption", "no land cover"}
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        for name in NAMES:
            sent = files.make(catalogue, Tile.parse(name), "png", Settings(data=data)).data
            assert decode_rgb(sent, max_pixels=1 << 20).shape == (256, 256, 3) and sent.startswith(b"\x89PNG")


def test_of_a_tile_in_several_forms_the_png_is_used_and_the_others_told(data: Path, tmp_path: Path) -> None:
    folder = Release(tmp_path / "release").put_images({NAMES[0]: picture(), NAMES[1]: picture()}, "z")
    (folder.parent / "a").mkdir()
    for name in NAMES[:3]:
        (folder.parent / "a" / f"{name}.jpg").write_bytes(in_form(flat(255), "JPEG"))
    report = take(data, folder.parent)
    flagged = releases.flags_of(data)
    assert [name for name in NAMES[:3] if "white image" in flagged[name]] == [NAMES[2]]
    assert "2 rgb pictures have a name that came before" in report.problems[0].reason


def test_label_maps_in_another_form_than_png_are_told_together(data: Path, release: Release) -> None:
    for name in NAMES:
        (release.folder / "labels" / f"{name}.png").rename(release.folder / "labels" / f"{name}.jpg")
    report = take(data, release.folder)
    assert [problem.reason for problem in report.problems] == [
        "6 label maps end in .jpg: only PNG and TIFF are read. Convert them"
    ]


def test_labels_without_any_map_are_refused(data: Path, release: Release, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReleaseError, match="No label maps"):
        take(data, release.folder, labels=[tmp_path / "empty"])


@pytest.mark.parametrize("wrong", ["{}.jpg", "{}_label.png", "link"])
def test_what_is_wrong_with_label_maps_is_told_and_the_rest_is_imported(
    data: Path, release: Release, tmp_path: Path, wrong: str
) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    for name in NAMES:
        if wrong == "link":
            (maps / f"{name}.png").symlink_to(release.folder / "labels" / f"{name}.png")
        else:
            (maps / wrong.format(name)).write_bytes(label(3))
    shutil.copytree(release.folder, tmp_path / "given", ignore=shutil.ignore_patterns("labels"))
    report = take(data, tmp_path / "given", labels=[maps])
    assert report.tiles == len(NAMES)
    assert any(str(maps) in problem.item for problem in report.problems)


def test_names_that_look_like_sql_are_only_names(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "'; drop table tiles; --"
    release = Release(folder)
    release.put_captions(
        captions(NAMES[:1], "'; drop table captions; -- {}"), "caps_x'); drop table sources; --_train.json"
    )
    release.put_images({NAMES[0]: picture()}, "s2_images $1 ? {key}")
    release.put_labels({NAMES[0]: label(3)})
    report = take(data, folder)
    assert (report.tiles, report.captions, report.problems) == (1, 1, [])
    assert releases.flags_of(data) == {NAMES[0]: set()}
    assert "drop table" in next(iter(sets_of(data)))


def test_the_report_is_kept_with_the_paths_it_was_about(data: Path, release: Release) -> None:
    release.put_images({NAMES[0]: b"broken"})
    report = take(data, release.folder)
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        past = past_imports(catalogue)[0]
    assert past.paths == (str(release.folder),) and list(past.problems) == report.problems


def test_a_newer_date_alone_means_that_a_file_is_looked_at_again(data: Path, release: Release) -> None:
    take(data, release.folder)
    path = release.folder / "s2_rgb_images" / "s2_images" / f"{NAMES[0]}.png"
    os.utime(path, ns=(0, -1_000))
    report = take(data, release.folder)
    assert (report.updated, report.problems) == (1, [])


def test_the_split_of_a_tile_is_that_of_its_3_5_caption(data: Path, release: Release) -> None:
    release.put_captions(captions(NAMES[:1], "A forest."), "ChatEarthNet_caps_4v_test.json")
    (release.folder / "json_files" / "ChatEarthNet_caps_4v_train.json").unlink()
    take(data, release.folder)
    assert {row[2]: row[5] for row in releases.state(data)["tiles"]}[NAMES[0]] == "train"


def test_every_count_is_plain_json(data: Path, release: Release) -> None:
    report = take(data, release.folder)
    assert json.loads(json.dumps([report.tiles, report.captions, report.added, report.skipped])) == [6, 8, 20, 0]
