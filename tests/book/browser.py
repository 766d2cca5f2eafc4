"""Look at a page as a reader's browser does, and list everything that is wrong with it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

# a figure that Sphinx gave no text carries its file name instead
WITHOUT_ALT = r"""() => [
  ...[...document.images].filter(i => !i.alt.trim() || /\.(png|svg|jpe?g|gif)$/.test(i.alt)),
  ...[...document.querySelectorAll('article svg:not([aria-hidden="true"])')].filter(
    s => !s.getAttribute('aria-label') && !s.querySelector('title')),
].map(e => (e.getAttribute('src') || e.outerHTML).slice(-80))"""

OVERFLOW = """() => {
  const width = document.documentElement.clientWidth, wrong = [];
  const extra = document.scrollingElement.scrollWidth - width;
  if (extra > 1) wrong.push(`the page is ${extra} px wider than the screen`);
  const held = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (p.tagName !== 'MAIN' && /auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)
        && p.getBoundingClientRect().right <= width + 1) return true; };
  for (const e of document.querySelectorAll('article *')) {
    const box = e.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && box.right > width + 1 && !held(e))
      wrong.push(`${e.tagName}.${e.className} reaches ${Math.round(box.right)} px`);
  }
  return wrong.slice(0, 5);
}"""

CONTRAST = """() => {
  const brush = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
    .getContext('2d', {willReadFrequently: true});
  const known = {};
  const rgba = c => known[c] ??= (brush.clearRect(0, 0, 1, 1), brush.fillStyle = c,
    brush.fillRect(0, 0, 1, 1), [...brush.getImageData(0, 0, 1, 1).data].map(v => v / 255));
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3]));
  const behind = e => e ? over(rgba(getComputedStyle(e).backgroundColor),
    behind(e.parentElement)) : [1, 1, 1];
  const light = c => c.map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const wrong = new Set();
  const walk = document.createTreeWalker(document.querySelector('article') || document.body, 4);
  for (let text; text = walk.nextNode();) {
    const e = text.parentElement;
    if (!text.data.trim() || !e.checkVisibility({opacityProperty: true, visibilityProperty: true}))
      continue;
    if (e.closest(
      '.headerlink, mjx-assistive-mml, script, style, .copybtn, .search-button__kbd-shortcut'))
      continue;
    const style = getComputedStyle(e), ground = behind(e);
    const [a, b] = [light(over(rgba(style.color), ground)), light(ground)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const size = parseFloat(style.fontSize), bold = style.fontWeight >= 700;
    const least = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    if (ratio < least) wrong.add(
      `${e.tagName}.${e.className} ${style.color} ratio ${ratio.toFixed(2)}: `
      + text.data.trim().slice(0, 30));
  }
  return [...wrong].slice(0, 8);
}"""

MATH = """async () => {
  if (window.MathJax?.startup?.promise) await MathJax.startup.promise;
  const bare = [...document.querySelectorAll('.math')].filter(
    e => !e.querySelector('mjx-container'));
  return [...[...document.querySelectorAll('mjx-merror')].map(e => 'error: ' + e.textContent),
          ...bare.map(e => 'not typeset: ' + e.textContent.slice(0, 60))];
}"""


def _switch_to_dark(page: Page) -> list[str]:
    buttons = page.locator("button.theme-switch-button:visible")
    if not buttons.count():
        return ["no theme switch"]
    for _ in range(3):
        if page.locator("html").get_attribute("data-theme") == "dark":
            return []
        buttons.first.click()
    dark = page.locator("html").get_attribute("data-theme") == "dark"
    return [] if dark else ["the theme switch never reaches dark"]


def _play(page: Page) -> list[str]:
    wrong = []
    for animation in page.locator("div.animation").all():
        image = animation.locator("img").first
        before = image.get_attribute("src")
        animation.locator("button[title='Next frame']").first.click()
        if image.get_attribute("src") == before:
            wrong.append("the next-frame button changes nothing")
    return wrong


def look(browser: Browser, url: str, base: str) -> dict[str, list[str]]:
    """Open a page once and return what is wrong with it, by kind; empty lists if all is well."""
    wrong: dict[str, list[str]] = {"request": [], "elsewhere": [], "console": [], "script": []}
    page = browser.new_page(viewport=DESK, color_scheme="light")  # type: ignore[arg-type]
    page.on("console", lambda m: m.type == "error" and wrong["console"].append(m.text))
    page.on("pageerror", lambda e: wrong["script"].append(str(e)))
    page.on("requestfailed", lambda r: wrong["request"].append(r.url))
    page.on("response", lambda r: r.status >= 400 and wrong["request"].append(r.url))
    local = (base, "data:", "blob:")
    page.on("request", lambda r: r.url.startswith(local) or wrong["elsewhere"].append(r.url))
    try:
        page.goto(url, wait_until="load", timeout=60_000)
        wrong["math"] = page.evaluate(MATH)
        wrong["alt"] = page.evaluate(WITHOUT_ALT)
        wrong["light"] = page.evaluate(CONTRAST)
        wrong["animation"] = _play(page)
        wrong["dark"] = _switch_to_dark(page)
        page.wait_for_timeout(400)  # colours fade
        wrong["dark"] += page.evaluate(CONTRAST)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.wait_for_timeout(200)
        wrong["phone"] = page.evaluate(OVERFLOW)
    finally:
        page.close()
    return wrong
