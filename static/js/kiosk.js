// A form on a shared device: it closes after a while without a touch, and Back shows nothing.
const SECOND = 1000;
const PING = 20 * SECOND; // how often the server hears at most that somebody is still there

// A page that the browser kept whole, from before the form was closed, is asked for anew.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

function watch(box) {
  const idle = Number(box.dataset.idle) * SECOND;
  const warning = Number(box.dataset.warning) * SECOND;
  const token = box.querySelector("[name=csrfmiddlewaretoken]").value;
  let touchedAt = Date.now();
  let toldAt = touchedAt;
  let isLeaving = false;

  function post(address) {
    const headers = { "X-CSRFToken": token };
    return fetch(address, { method: "POST", headers, redirect: "manual", keepalive: true });
  }

  function touch() {
    touchedAt = Date.now();
    if (box.open) box.close();
    if (touchedAt - toldAt < PING) return;
    toldAt = touchedAt;
    post(box.dataset.stay).catch(() => {}); // saving tells the person when the line is down
  }

  function leave() {
    isLeaving = true;
    document.body.replaceChildren();
    const go = () => window.location.replace(box.dataset.start);
    post(box.dataset.leave).then(go, go);
  }

  function look() {
    if (isLeaving) return;
    const quiet = Date.now() - touchedAt;
    if (quiet >= idle) leave();
    else if (quiet >= idle - warning && !box.open) box.showModal();
  }

  for (const kind of ["keydown", "pointerdown", "input", "scroll"]) {
    document.addEventListener(kind, touch, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", look);
  // Nobody is asked whether the page may close when it closes by itself.
  const letGo = (event) => isLeaving && event.stopImmediatePropagation();
  window.addEventListener("beforeunload", letGo, { capture: true });
  window.setInterval(look, SECOND);
}

const box = document.getElementById("kiosk");
if (box) watch(box);
