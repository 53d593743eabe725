"""A real browser, without a window, that tells all that a page does."""

import json
import os
import shutil
import time
from importlib import resources
from pathlib import Path

import pytest

#: Where Google Chrome is there, the driver is usually its own.
BROWSERS, DRIVER = ("google-chrome", "chromium", "chromium-browser"), "chromedriver"


class Browser:
    def __init__(self, driver):
        self.driver = driver

    def open(self, path, theme="light", width=1280):
        self._devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self._devtools("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)  # what an earlier page said
        self.driver.get(path if "://" in str(path) else Path(path).as_uri())

    def __call__(self, script, *arguments):
        """What a JavaScript expression is worth."""
        return self.driver.execute_script(f"return ({script})", *arguments)

    def texts(self, selector):
        return self("[...document.querySelectorAll(arguments[0])].map((part) => part.textContent)", selector)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def without_scripts(self, path):
        """The document of a page whose scripts are not run."""
        self._devtools("Emulation.setScriptExecutionDisabled", value=True)
        try:
            self.open(path)
            return json.dumps(self._devtools("DOM.getDocument", depth=-1))
        finally:
            self._devtools("Emulation.setScriptExecutionDisabled", value=False)

    def settled(self, what, expected):
        """``what()``, as soon as it is what is expected: a link within a page is followed after the click is done."""
        end = time.monotonic() + 10
        while (seen := what()) != expected and time.monotonic() < end:
            time.sleep(0.02)
        return seen

    def console(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """The addresses that the page asked for, itself among them."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def barriers(self):
        """What axe finds that is serious or worse, for people who use a keyboard or a screen reader."""
        self.driver.execute_script((resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
        found = self.driver.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
        assert len(found["passes"]) > 10
        return [
            (rule["id"], node["target"])
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    def _devtools(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)


@pytest.fixture(scope="session")
def browser():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which(DRIVER)
    if not program or not driver:
        pytest.skip("no Chromium with its driver here: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's own does not start as root; our pages come from files of ours
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver))
    yield Browser(started)
    started.quit()
