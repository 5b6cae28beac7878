"""The HTML report of `arcfed run` in a real browser: no script error, no request, no colour needed.

Run by `.ci/run`: ARCFED=.build/debug/arcfed python -m pytest Tests/Clients
"""

import os
import subprocess
from pathlib import Path

import pytest

import browser

ROOT = Path(__file__).resolve().parents[3]
SCENARIOS = ["01-quickstart", "03-wrong-subject"]

# Every text with the contrast of its colour to what is painted below it (WCAG 2, "relative
# luminance" and "contrast ratio").
CONTRAST = """
(() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const part = value => {
      value /= 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const below = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return dark ? [18, 18, 18] : [255, 255, 255];
  };
  let worst = 21, count = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.textContent.trim()) continue;
    const element = walker.currentNode.parentElement;
    const pair = [parse(getComputedStyle(element).color), below(element)].map(luminance);
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    worst = Math.min(worst, ratio);
    count += 1;
  }
  return {worst, count};
})()
"""

# WCAG 2.1, success criterion 1.4.3.
CONTRAST_MINIMUM = 4.5


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    failing = folder / "failing.json5"
    failing.write_text("{ title: 'Fails', steps: [{ advance: '1s', expect: { now: 'never' } }] }")
    path = folder / "report.html"
    scripts = [ROOT / "Fixtures/Scenarios" / name for name in SCENARIOS] + [failing]
    played = subprocess.run(
        [os.environ["ARCFED"], "run", "--format", "html", "--output", path, *scripts],
        capture_output=True, text=True,
    )
    assert played.returncode == 1, played.stderr
    return path


@pytest.fixture(scope="module")
def page(report):
    program = browser.find()
    assert program, "no Chromium is installed; .ci/run installs one"
    page = browser.Page(program)
    page.open(report)
    yield page
    page.close()


def test_nothing_goes_wrong(page):
    assert page.named("Runtime.exceptionThrown") == []
    assert page.named("Log.entryAdded", "Runtime.consoleAPICalled") == []


def test_nothing_is_asked_of_anybody(page, report):
    asked = [request["request"]["url"] for request in page.named("Network.requestWillBeSent")]
    assert asked == [report.resolve().as_uri()]
    assert page.named("Network.loadingFailed") == []


def test_nothing_could_be_asked(page):
    """The page's own policy forbids what somebody might smuggle in."""
    page.evaluate(
        "document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))"
    )
    page.evaluate("new Promise(done => setTimeout(done, 200))")
    blocked = [entry["entry"]["text"] for entry in page.named("Log.entryAdded")]
    assert any("Content Security Policy" in text for text in blocked), blocked


def test_it_says_in_words_what_colour_says_elsewhere(page):
    text = page.evaluate("document.body.innerText")
    for words in [
        "2 passed, 1 failed", "refused, as expected", "NOT as expected", "FAILED",
        "REFUSED AADSTS700213", "DIFFERENT: differs from character 34", "Mismatch: now: expected",
    ]:
        assert words in text, words


def test_tokens_fold_open(page):
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    text = page.evaluate("document.body.innerText")
    assert "how the client proved itself: 2 means by a signed assertion" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("vision", ["none", "achromatopsia"])
def test_it_can_be_read(page, scheme, vision):
    page.ask(
        "Emulation.setEmulatedMedia",
        features=[{"name": "prefers-color-scheme", "value": scheme}],
    )
    page.ask("Emulation.setEmulatedVisionDeficiency", type=vision)
    seen = page.evaluate(CONTRAST)
    assert seen["count"] > 200
    assert seen["worst"] >= CONTRAST_MINIMUM


def test_nothing_is_wider_than_the_window(page):
    page.ask(
        "Emulation.setDeviceMetricsOverride", width=480, height=800, deviceScaleFactor=1,
        mobile=True,
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 480
