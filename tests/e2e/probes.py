"""What axe does not measure: edges of controls, focus rings, sizes of targets, spaced-out text."""

# A colour is read as it is painted: what is transparent lets the next thing behind it through.
_COLOURS = """
  const parse = text => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return {rgb: [r, g, b], a};
  };
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const {rgb, a} = parse(getComputedStyle(each).backgroundColor);
      if (a > 0.99) return rgb;
    }
    return [255, 255, 255];
  };
  const over = (text, ground) => {
    const {rgb, a} = parse(text);
    return rgb.map((value, place) => value * a + ground[place] * (1 - a));
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(value => {
      const c = value / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const isShown = element => element.checkVisibility({visibilityProperty: true})
    && element.getBoundingClientRect().width > 1;
  // A radio that is laid over its tile shows itself through the tile.
  const drawn = control => control.matches('.al-tile__input, .al-number-button__input')
    ? control.nextElementSibling : control;
  const name = element => element.outerHTML.slice(0, 110);
"""

# Text fields, tiles and buttons: their edge, or their whole ground, against what lies around them.
PALE_EDGES = f"""() => {{
  {_COLOURS}
  const found = [];
  const likeLinks = '.btn-link, .al-menu__item, .al-languages__button';  // words, underlined
  for (const control of document.querySelectorAll('input, select, textarea, button, a.btn')) {{
    const element = drawn(control), style = getComputedStyle(element);
    if (control.type === 'hidden' || !isShown(element)) continue;
    if (style.appearance === 'auto' && ['radio', 'checkbox'].includes(element.type)) continue;
    if (element.matches(likeLinks)) continue;
    const around = behind(element.parentElement);
    const hasEdge = parseFloat(style.borderTopWidth) >= 1;
    let edge = hasEdge ? over(style.borderTopColor, around) : around;
    if (element.type === 'range') {{  // the track is drawn in this colour, and cannot be asked
      const track = element.parentElement.appendChild(document.createElement('i'));
      track.style.color = 'var(--al-control)';
      edge = over(getComputedStyle(track).color, around);
      track.remove();
    }}
    const best = Math.max(contrast(edge, around), contrast(behind(element), around));
    if (best < 3) found.push(`${{best.toFixed(2)}}: ${{name(element)}}`);
  }}
  return found;
}}"""

# The focused thing's ring: 2 px or more, and 3:1 against what lies around it.
FOCUS_RING = f"""async () => {{
  {_COLOURS}
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const stop = focused.querySelector(':scope > .al-chart__reach');
  const element = stop || drawn(focused), style = getComputedStyle(element);
  const width = parseFloat(stop ? style.strokeWidth : style.outlineWidth);
  const colour = stop ? style.stroke : style.outlineColor;
  const isThere = stop ? style.stroke !== 'none' : style.outlineStyle !== 'none';
  const ground = behind(element.parentElement);
  const isOutOfSight = () => {{
    const box = element.getBoundingClientRect();
    return box.bottom < 1 || box.top > innerHeight - 1;
  }};
  for (let tries = 0; tries < 40 && isOutOfSight(); tries++)  // the page may still be scrolling
    await new Promise(done => setTimeout(done, 50));
  const problems = [];
  if (!isThere || width < 2) problems.push(`ring of ${{isThere ? width : 0}} px`);
  else if (contrast(over(colour, ground), ground) < 3) problems.push('pale ring');
  if (isOutOfSight()) problems.push('out of sight');
  return {{name: name(focused), problems}};
}}"""

# Things to press, each with its label; a link within a sentence may be as high as its line.
SMALL_TARGETS = f"""least => {{
  {_COLOURS}
  const found = [];
  const targets = 'a[href], button, input, select, textarea, summary';
  for (const target of document.querySelectorAll(targets)) {{
    const element = target.closest('label') || drawn(target);
    if (target.type === 'hidden' || !isShown(element)) continue;
    const isInline = getComputedStyle(element).display === 'inline'
      && element.parentElement.textContent.trim().length > element.textContent.trim().length;
    const label = target.labels && target.labels[0];
    const box = element.getBoundingClientRect();
    const labelled = label ? label.getBoundingClientRect() : box;
    const height = Math.max(box.height, labelled.height);
    const width = Math.max(box.width, labelled.width);
    if (!isInline && Math.min(height, width) < least - 0.5)
      found.push(`${{width.toFixed(0)}} x ${{height.toFixed(0)}}: ${{name(element)}}`);
  }}
  return found;
}}"""

# WCAG 1.4.12: nothing may be cut off when a reader spaces the text out.
SPACE_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(each => {
  const style = getComputedStyle(each);
  const hides = [style.overflowX, style.overflowY].some(each => ['hidden', 'clip'].includes(each));
  const isForEyes = style.clipPath === 'none' && each.clientWidth > 2 && !each.closest('svg');
  return hides && isForEyes && each.textContent.trim()
    && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1);
}).map(each => each.outerHTML.slice(0, 110))"""

MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
  const style = getComputedStyle(each);
  const seconds = text => Math.max(...text.split(',').map(parseFloat));
  return seconds(style.transitionDuration) > 0.01 || seconds(style.animationDuration) > 0.01;
}).map(each => each.outerHTML.slice(0, 110)).concat(
  document.getAnimations().length ? ['something moves'] : [])"""

# Everything that Tab goes to is numbered in the order of the page before the first press.
NUMBER_STOPS = """() => {
  const stops = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  [...document.querySelectorAll(stops)].forEach((each, n) => { each.dataset.stop = n; });
}"""
# The focused thing's number, and whether a finger that points at it would hit something else.
STOP = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body || !focused.dataset.stop) return null;
  const tile = focused.closest('label') || focused;
  const [box] = focused.matches('a') ? focused.getClientRects() : [tile.getBoundingClientRect()];
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const isFree = hit && (tile.contains(hit) || hit.contains(focused));
  const isWhole = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0
    && box.right <= innerWidth;
  const problems = [];
  if (!isFree) problems.push(`covered by ${hit ? hit.outerHTML.slice(0, 60) : 'nothing'}`);
  if (!isWhole) problems.push('partly out of sight');
  return {number: Number(focused.dataset.stop), name: focused.outerHTML.slice(0, 80), problems};
}"""

# WCAG 3.3.1: a refused page says so in its title and in a summary that has the focus; each link of
# the summary leads to a field that is marked as wrong and says why.
ERROR_PAGE = """() => {
  const found = [], summary = document.querySelector('.al-errors');
  if (!document.title.startsWith('Error:')) found.push(`title: ${document.title}`);
  if (!summary) return [...found, 'no summary'];
  if (document.activeElement !== summary) found.push('the summary has no focus');
  for (const link of summary.querySelectorAll('a[href^="#"]')) {
    const field = document.getElementById(link.hash.slice(1));
    if (!field || !field.matches('input, textarea, select')) {
      found.push(`leads to no field: ${link.hash}`);
      continue;
    }
    const group = field.closest('fieldset');
    const marked = [field, group].find(each => each && each.ariaInvalid === 'true');
    if (!marked) found.push(`not marked as wrong: ${link.hash}`);
    const named = [field, group].flatMap(
      each => (each?.getAttribute('aria-describedby') || '').split(' ').filter(Boolean));
    const said = named.map(id => document.getElementById(id)?.textContent.trim() || '');
    if (!said.some(text => text && link.textContent.trim().startsWith(text)))
      found.push(`does not say why: ${link.hash}`);
  }
  return found;
}"""

# WCAG 1.1.1, 1.3.1: a chart says a number in words and has a table with one row for each point.
MUTE_CHARTS = """() => [...document.querySelectorAll('figure:has(svg)')].flatMap(figure => {
  const found = [], name = figure.className;
  if (!/\\d/.test(figure.querySelector('figcaption')?.textContent || ''))
    found.push(`${name}: no number in words`);
  const points = figure.querySelectorAll('svg circle').length;
  const cells = figure.querySelectorAll('table tbody td').length;
  if (!points || points !== cells) found.push(`${name}: ${points} points, ${cells} cells`);
  return found;
})"""

# WCAG 1.4.11: lines and dots of a chart against what lies behind it.
PALE_LINES = f"""() => {{
  {_COLOURS}
  return [...document.querySelectorAll('.al-chart__line, .al-chart__dot')].flatMap(each => {{
    const style = getComputedStyle(each), isLine = each.matches('.al-chart__line');
    const ground = behind(each.closest('svg').parentElement);
    const best = contrast(over(isLine ? style.stroke : style.fill, ground), ground);
    return best < 3 ? [`${{best.toFixed(2)}}: ${{each.getAttribute('class')}}`] : [];
  }});
}}"""

# How a thing is drawn, as far as forced colours leave it: its edge, ground, letters and weight.
DRAWN_AS = """each => {
  const style = getComputedStyle(each);
  return [style.borderTopWidth, style.borderTopColor, style.backgroundColor, style.color,
    style.fontWeight, style.textDecorationLine].join(' ');
}"""

# WCAG 3.2.6: the page's parts in their order, and the help that stands in the footer.
HELP = """() => {
  const order = [...document.body.querySelectorAll('.al-skip, header, main, footer')];
  const footer = document.querySelector('footer');
  const parts = '.al-help__title, .al-help__list, [href$="/later/"], .al-languages,'
    + ' [href$="/leave/"]';
  const kind = each => each.classList[0] === 'al-help__link'
    ? each.pathname.split('/').at(-2) : each.classList[0];
  return {order: order.map(each => each.localName),
    footer: [...footer.querySelectorAll(parts)].map(kind)};
}"""
# WCAG 3.2.2: every control gets another value, as from a keyboard.
CHANGE_ALL = """() => document.querySelectorAll('main input, main select, main textarea').forEach(
  each => {
    if (each.type === 'hidden') return;
    if (['radio', 'checkbox'].includes(each.type)) each.checked = !each.checked;
    else each.value = each.type === 'range' ? '7' : '7x7';
    for (const name of ['input', 'change', 'blur'])
      each.dispatchEvent(new Event(name, {bubbles: true}));
  })"""
