"""The loop, in a browser: a site measures, the gap is seen, the funder reads."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.xdist_group("portal")]

HEADER = "site,measure,subject_id,numerator,denominator,race,ethnicity,language,sex,age_band,payer"
GROUPS = {"BLACK": (180, 400), "WHITE": (300, 400), "HISP": (220, 400)}


def extract(folder: Path, name: str, *, race: str = "") -> Path:
    """A quarter's rows of Alderpoint General: blood pressure under control for 45% and 75%."""
    lines = [HEADER]
    for group, (numerator, denominator) in GROUPS.items():
        for number in range(denominator):
            counts = f"{int(number < numerator)},1"
            said = race if race and group == "BLACK" else group
            lines.append(f"ALDER-GENERAL,HTN_CONTROL,{len(lines)},{counts},{said},NONHISP,EN,F,40-49,MEDICAID")
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_a_coordinator_uploads_and_sees_the_gap(person, portal, tmp_path, width):
    coordinator = person("coordinator", width=width, fresh=width == 1280)
    page = coordinator.open("/equity/extracts/new/")
    # Another subject number makes another file, so that each width has a version of its own.
    file = extract(tmp_path, f"alder-{width}.csv")
    file.write_text(file.read_text().replace(",1,", f",{width},", 1))

    page.get_by_label("Data set").select_option(label="Core equity measures, one row per person")
    page.get_by_label("Period").fill("2026-Q3")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_text("Accepted and in use")).to_be_visible(timeout=90_000)
    expect(page.locator("#lines")).to_contain_text("1,201")

    portal.manage("nightly")
    page = coordinator.open("/equity/measures/HTN_CONTROL/?place=ALDER-GENERAL&by=race&period=2026-Q3")
    sentence = page.locator(".chart-sentence").first
    expect(sentence).to_contain_text("45.0%")
    expect(sentence).to_contain_text("75.0%")
    expect(sentence).to_contain_text("a gap of 30.0 percentage points")


def test_an_unknown_value_is_mapped_on_the_page(person, tmp_path):
    page = person("coordinator").open("/equity/extracts/new/")
    file = extract(tmp_path, "local-words.csv", race="Afro-American")

    page.get_by_label("Data set").select_option(label="Core equity measures, one row per person")
    page.get_by_label("Period").fill("2026-Q2")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("link", name="Map values").click(timeout=90_000)
    page.get_by_label("race: “Afro-American”").select_option(label="Black or African American")
    page.get_by_role("button", name="Save and check again").click()

    expect(page.get_by_text("Accepted and in use")).to_be_visible(timeout=90_000)


def test_a_bad_file_is_refused_with_line_and_rule(person, tmp_path):
    page = person("coordinator").open("/equity/extracts/new/")
    file = extract(tmp_path, "bad.csv")
    lines = file.read_text().splitlines()
    lines[6] = lines[6].replace(",1,1,", ",9,1,")
    file.write_text("\n".join(lines) + "\n")

    page.get_by_label("Data set").select_option(label="Core equity measures, one row per person")
    page.get_by_label("Period").fill("2026-Q1")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_text("Refused: nothing was stored")).to_be_visible(timeout=90_000)
    expect(page.locator("#findings tbody tr").first).to_contain_text("numerator")
    expect(page.locator("#findings tbody th").first).to_have_text("7")


def test_the_office_builds_two_people_sign_and_the_funder_downloads_what_is_published(person):
    page = person("staff").open("/reports/build/")
    page.get_by_label("Period").fill("2026-Q3")
    page.get_by_role("button", name=re.compile("Build")).click()
    page.get_by_role("button", name="Hand in for review").click(timeout=150_000)
    sign = page.get_by_role("button", name="Sign", exact=True)
    sign.click()
    expect(sign).to_have_count(0)
    expect(page.get_by_text("1 signature missing.")).to_be_visible()
    report = urlsplit(page.url).path

    page = person("director").open(report)
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(re.compile("by Dina Director")).first).to_be_visible()

    page = person("funder", width=390).open(report)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()

    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_funder_is_offered_releases_and_nothing_of_the_sites(person):
    page = person("funder").open("/")

    offered = page.locator("nav.nav-side a").all_inner_texts()
    assert [text.strip() for text in offered] == ["Home", "Improvement", "Reports"]
