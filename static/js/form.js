// A form that loses no answer. Each press is saved at once; a page gives way only to the next one
// that has arrived, so that without a network the answers stay on the screen. Nothing is kept in the
// browser's storage, the words to show stand in the page, and without this script the forms work.
"use strict";

const words = document.getElementById("form-words").dataset;
const dialog = document.getElementById("renew").content.querySelector("dialog");
const WAITS = [1, 2, 4, 8, 16, 30]; // seconds until the next try; the last one again and again
const PATIENCE = 30_000; // milliseconds that one reply may take
const WRITING = 800; // milliseconds without a key after which a text is saved
const MUST_ASK = ["idle", "birth-date", "unknown"];

const presses = new Map(); // place -> the newest press that is not known to be stored
const sequences = new Map(); // place -> the highest number used here or heard of
const sleepers = new Set();
let saving = null;
let leaving = null;
let isSending = false; // leaving with something that the server must get
let asking = null;
let writing = 0;
let here = location.pathname + location.search;
let shownAt = performance.now();
let measured = 0;

const main = () => document.getElementById("main");
const tokens = () => [...document.querySelectorAll("[name=csrfmiddlewaretoken]")];
const isOurs = (url) => new URL(url, location.href).pathname.startsWith(words.folder);
const device = matchMedia("(pointer: fine)").matches ? "computer"
  : Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet";

function say(text) {
  let status = main().querySelector("[data-status]");
  if (!status) {
    status = Object.assign(document.createElement("p"), { className: "al-saved" });
    status.setAttribute("role", "status");
    status.dataset.status = "";
    main().append(status);
  }
  if (status.textContent !== text) status.textContent = text;
}

// --- Asking the server until it has answered -------------------------------------------------

function pause(n) {
  return new Promise((resolve) => {
    const wake = () => { clearTimeout(timer); sleepers.delete(wake); resolve(); };
    const timer = setTimeout(wake, WAITS[Math.min(n, WAITS.length - 1)] * 1000);
    sleepers.add(wake);
  });
}

const wakeAll = () => [...sleepers].forEach((wake) => wake());

async function ask({ url, ...options }) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), ...options });
    if (response.status >= 500 || response.status === 429) return null;
    return { response, text: await response.text(), problem: response.headers.get("Form-Problem") };
  } catch {
    return null;
  }
}

async function getToken() {
  const answer = await ask({ url: words.fresh });
  const found = answer && /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(answer.text);
  if (found) tokens().forEach((field) => { field.value = found[1]; });
}

// `make` gives the request as it is by then; nothing, once it is not wanted any more.
async function insist(make, word) {
  for (let n = 0; ; n += 1) {
    const request = make();
    const answer = request ? await ask(request) : null;
    if (!request || (answer && !["csrf", ...MUST_ASK].includes(answer.problem))) return answer;
    if (answer && MUST_ASK.includes(answer.problem)) {
      await openAgain(answer.problem);
    } else {
      if (answer) await getToken();
      if (answer && n === 0) continue;
      say(word);
      await pause(n);
    }
  }
}

const asJson = (method, url, value) => ({
  url, method, body: JSON.stringify(value),
  headers: { "Content-Type": "application/json", "X-CSRFToken": tokens()[0]?.value ?? "" },
});

function parse({ text }) {
  try {
    return JSON.parse(text);
  } catch { // a page instead of a reply: this device is not at its form any more
    letGo(() => location.reload());
    return {};
  }
}

// --- Saving one answer after the other -------------------------------------------------------

function elapsed() {
  return Math.round(measured + (document.hidden ? 0 : performance.now() - shownAt));
}

function restart() {
  [measured, shownAt] = [0, performance.now()];
}

function press(form, answer) {
  const place = Number(form.dataset.place);
  if (presses.get(place)?.answer === answer) return;
  const known = Math.max(sequences.get(place) ?? 0, Number(form.dataset.sequence));
  sequences.set(place, known + 1);
  const ms = elapsed() + (presses.get(place)?.ms ?? 0);
  presses.set(place, { place, answer, sequence: known + 1, ms, device });
  restart();
  saving ??= save().finally(() => { saving = null; });
}

async function save() {
  while (presses.size) {
    const [place] = presses.keys();
    let sent;
    const answer = await insist(() => {
      sent = presses.get(place);
      return sent && asJson("PUT", words.draft, sent);
    }, words.retrying);
    if (answer) settle(sent, answer.response.ok, parse(answer));
  }
}

// What another tab has saved meanwhile gives way to the newest press of this one.
function settle(sent, isSaved, said) {
  const stored = Math.max(sequences.get(sent.place), said.sequence ?? 0);
  const newest = presses.get(sent.place);
  sequences.set(sent.place, stored);
  if (newest && (newest !== sent || (isSaved && !said.is_stored))) {
    if (newest === sent) newest.ms = 0;
    newest.sequence = stored + 1;
    sequences.set(sent.place, stored + 1);
    return;
  }
  presses.delete(sent.place);
  const form = main().querySelector("form[data-place]");
  if (Number(form?.dataset.place) === sent.place) {
    if (said.support) form.querySelector("[data-support]").innerHTML = said.support;
    say(said.said ?? said.title ?? "");
  }
  if (said.is_idle) openAgain("idle");
}

function note({ target, type }) {
  const form = target.form;
  if (target.name !== "answer" || !form?.dataset.place) return;
  if (type === "input" && target.type !== "textarea") return;
  const keep = () => {
    stopWaiting();
    if (target.value !== form.dataset.pressed) press(form, target.value);
    form.dataset.pressed = target.value;
  };
  stopWaiting();
  if (target.value !== form.dataset.pressed) say(""); // "Saved" was said of another answer
  if (type === "change") keep();
  else writing = setTimeout(keep, WRITING);
}

function stopWaiting() {
  clearTimeout(writing);
  writing = 0;
}

// Away from this page for good, without a warning: nothing on it is wanted any more.
function letGo(depart = () => {}) {
  presses.clear();
  stopWaiting();
  leaving = null;
  isSending = false;
  depart();
}

// --- From page to page, without ever leaving one for nothing ---------------------------------

function go(make, { word = words.waiting, button = null, place = null, isBack = false } = {}) {
  if (leaving) return;
  button?.setAttribute("aria-disabled", "true");
  isSending = Boolean(make().method);
  leaving = (async () => {
    while (saving && place === null) await saving;
    const answer = await insist(make, word);
    if (place !== null && answer.response.status !== 422) presses.delete(place);
    button?.removeAttribute("aria-disabled");
    show(answer, { moves: answer.response.redirected || !make().method, isBack });
  })().finally(() => { leaving = null; isSending = false; wakeAll(); });
}

function show({ response, text }, { moves, isBack }) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const next = page.getElementById("main");
  const isOtherFrame = page.documentElement.lang !== document.documentElement.lang;
  if (!next || isOtherFrame || (response.redirected && !isOurs(response.url))) {
    return letGo(() => location.assign(response.url));
  }
  stopWaiting();
  const url = new URL(response.headers.get("Form-Place") ?? response.url, location.href).href;
  if ((moves || url !== response.url) && url !== location.href) {
    history[isBack ? "replaceState" : "pushState"](null, "", url);
  }
  here = location.pathname + location.search;
  document.title = page.title;
  main().replaceWith(next);
  document.querySelector("footer").replaceWith(page.querySelector("footer"));
  document.querySelectorAll("[name=next]").forEach((field) => { field.value = here; });
  for (const { src } of page.querySelectorAll("script[src]")) {
    if (![...document.scripts].some((each) => each.src === src)) {
      document.body.append(Object.assign(document.createElement("script"), { src }));
    }
  }
  const target = next.querySelector(".al-errors") ?? next.querySelector("h1") ?? next;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  window.scrollTo({ top: 0, behavior: "instant" });
  restart();
  document.dispatchEvent(new Event("form:page"));
}

function fields(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  if (form.dataset.place) {
    data.set("ms", elapsed());
    data.set("device", device);
  }
  return new URLSearchParams(data);
}

function submit(event) {
  const form = event.target;
  if (dialog.contains(form)) return renew(event);
  if (form.dataset.exit) {
    event.preventDefault();
    return leaveQuickly(form);
  }
  if (!main().contains(form) || !isOurs(form.action) || form.method !== "post") return;
  event.preventDefault();
  const button = event.submitter;
  // The header asks for the next question in the reply itself instead of a redirect to it.
  const request = { url: form.action, method: "POST", headers: { "Form-Script": "1" } };
  const place = form.dataset.place ? Number(form.dataset.place) : null;
  if ("send" in form.dataset) say(words.sending);
  const word = "send" in form.dataset ? words.unsent : words.retrying;
  go(() => ({ ...request, body: fields(form, button) }), { word, button, place });
}

function follow(event) {
  const link = event.target.closest("main a[href], footer a[href]");
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
  if (!link || !isPlain || link.target || link.hash || !isOurs(link.href)) return;
  event.preventDefault();
  go(() => ({ url: link.href }));
}

// --- A form that stood idle, opened again over its page --------------------------------------

function need(what) {
  for (const part of dialog.querySelectorAll("[data-needs]")) part.hidden = part.dataset.needs !== what;
}

function openAgain(problem) {
  asking ??= new Promise((resolve) => {
    if (problem !== "idle") need(problem === "unknown" ? "code" : problem);
    document.body.append(dialog);
    dialog.addEventListener("close", () => { asking = null; dialog.remove(); resolve(); }, { once: true });
    dialog.showModal();
  });
  return asking;
}

async function renew(event) {
  event.preventDefault();
  const typed = [...dialog.querySelectorAll("[data-needs]:not([hidden]) input")];
  const value = Object.fromEntries(typed.map((field) => [field.name, field.value]));
  let answer = await ask(asJson("POST", event.target.action, value));
  if (answer?.problem === "csrf") {
    await getToken();
    answer = await ask(asJson("POST", event.target.action, value));
  }
  const said = answer ? parse(answer) : { title: words.waiting };
  if (["sent", "closed"].includes(said.code)) return letGo(() => location.reload());
  if (said.needs || ["code", "unknown"].includes(said.code)) need(said.needs || "code");
  dialog.querySelector("[role=alert]").textContent = said.title ?? "";
  if (said.needs === "") {
    typed.forEach((field) => { field.value = ""; });
    dialog.close();
  }
}

// --- Help with reading, and a quick way off the page -----------------------------------------

function fetchHelp({ target }) {
  if (!target.dataset.script) return;
  import(target.dataset.script);
  delete target.dataset.script;
}

// What is on the screen goes at once; the server locks this browser out, so that Back leads nowhere.
// What was pressed just before is sent along, whatever becomes of this page.
function leaveQuickly(form) {
  for (const sent of presses.values()) {
    const { url, ...options } = asJson("PUT", words.draft, sent);
    fetch(url, { ...options, keepalive: true }).catch(() => {});
  }
  letGo();
  document.documentElement.hidden = true;
  navigator.sendBeacon(form.action, new URLSearchParams(new FormData(form)));
  location.replace(form.dataset.exit);
}

let shifts = [];
function countShifts({ key, repeat, timeStamp }) {
  if (repeat) return;
  shifts = key === "Shift" ? [...shifts, timeStamp].slice(-3) : [];
  const form = document.querySelector("[data-exit]");
  if (form && shifts.length === 3 && timeStamp - shifts[0] < 3000) leaveQuickly(form);
}

document.addEventListener("keydown", countShifts);
document.addEventListener("toggle", fetchHelp, true);
document.addEventListener("change", note);
document.addEventListener("input", note);
document.addEventListener("submit", submit);
document.addEventListener("click", follow);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) measured += performance.now() - shownAt;
  shownAt = performance.now();
});
window.addEventListener("online", wakeAll);
window.addEventListener("popstate", async () => {
  await leaving;
  const url = location.href;
  if (location.pathname + location.search !== here) go(() => ({ url }), { isBack: true });
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
window.addEventListener("beforeunload", (event) => {
  if (presses.size || isSending || writing) event.preventDefault();
});
dialog.addEventListener("cancel", (event) => event.preventDefault());
// Whoever wipes the page, or leaves it in a hurry, is not held up.
document.addEventListener("form:leave", () => letGo());
