// Reads a page aloud with a voice of the device itself. Other voices would send what is read to
// their makers: those are never used, and without a voice of its own the device offers no button.
"use strict";

const synth = window.speechSynthesis;
const button = () => document.querySelector("[data-read-aloud]");
let isReading = false;

function voiceFor(language) {
  const wanted = language.toLowerCase().split("-")[0];
  return synth.getVoices().find(
    ({ localService, lang }) => localService && lang.toLowerCase().split(/[-_]/)[0] === wanted,
  );
}

// The parts of the page in order, each in the language that it is written in.
function parts() {
  const wanted = "h1, h2, p, li, dt, dd, .al-question__stem, label, legend";
  const found = [...document.querySelectorAll(`#main :is(${wanted})`)];
  const isWhole = (each) => !each.querySelector(wanted) && each.checkVisibility();
  return found.filter(isWhole).map((each) => ({
    text: each.innerText.trim(),
    language: each.closest("[lang]").lang,
  })).filter(({ text }) => text);
}

function show(reads) {
  isReading = reads;
  const { say, stop } = button().dataset;
  button().textContent = reads ? stop : say;
}

function stop() {
  synth.cancel();
  show(false);
}

function read() {
  const spoken = parts().map(({ text, language }) => {
    const utterance = new SpeechSynthesisUtterance(text);
    const voice = voiceFor(language);
    return voice ? Object.assign(utterance, { voice, lang: voice.lang }) : null;
  }).filter(Boolean);
  if (!spoken.length) return;
  spoken.at(-1).addEventListener("end", () => show(false));
  show(true);
  spoken.forEach((each) => synth.speak(each));
}

function offer() {
  button().hidden = !voiceFor(document.documentElement.lang);
}

if (synth && button()) {
  button().addEventListener("click", () => (isReading ? stop() : read()));
  document.addEventListener("form:page", stop);
  window.addEventListener("pagehide", stop);
  synth.addEventListener("voiceschanged", offer);
  offer();
}
