// A form on a shared device: it closes after a while without a touch, and Back shows nothing.
{
  const SECOND = 1000;
  const PING = 20 * SECOND; // how often the server hears at most that somebody is still there
  const SIGNS = ["keydown", "pointerdown", "input", "wheel"];

  function watch(box) {
    const idle = Number(box.dataset.idle) * SECOND;
    const warning = Number(box.dataset.warning) * SECOND;
    let touchedAt = Date.now();
    let toldAt = touchedAt;
    let isLeaving = false;

    function post(address) {
      const headers = { "X-CSRFToken": box.querySelector("[name=csrfmiddlewaretoken]").value };
      return fetch(address, { method: "POST", headers, redirect: "manual", keepalive: true });
    }

    function touch() {
      touchedAt = Date.now();
      if (box.open) box.close();
      if (touchedAt - toldAt < PING) return;
      toldAt = touchedAt;
      post(box.dataset.stay).catch(() => {}); // a line that is down is told of where answers are saved
    }

    function leave() {
      isLeaving = true;
      document.dispatchEvent(new Event("form:leave"));
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

    // Nobody is asked whether the page may close when it closes by itself.
    const letGo = (event) => isLeaving && event.stopImmediatePropagation();

    SIGNS.forEach((sign) => document.addEventListener(sign, touch, { capture: true, passive: true }));
    document.addEventListener("visibilitychange", look);
    window.addEventListener("beforeunload", letGo, { capture: true });
    window.setInterval(look, SECOND);
  }

  // A page that the browser kept whole, from before the form was closed, is asked for anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  const box = document.getElementById("kiosk");
  if (box) watch(box);
}
