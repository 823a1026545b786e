// Charts by keyboard and pointer: one session at a time, said in the line below the chart.
for (const chart of document.querySelectorAll(".al-chart")) {
  const status = chart.querySelector(".al-chart__status");
  if (!status) continue;
  const rest = "Point at a session, or use the arrow keys, to read it here.";
  status.textContent = rest;

  for (const svg of chart.querySelectorAll(".al-chart__svg")) {
    const stops = [...svg.querySelectorAll(".al-chart__stop")];

    const move = (from, to) => {
      from.setAttribute("tabindex", "-1");
      to.setAttribute("tabindex", "0");
      to.focus();
    };

    svg.addEventListener("keydown", (event) => {
      const here = stops.indexOf(document.activeElement);
      const steps = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: stops.length - 1 };
      const there = stops[steps[event.key]];
      if (here < 0 || !there) return;
      event.preventDefault();
      move(stops[here], there);
    });

    for (const stop of stops) {
      const say = () => { status.textContent = stop.getAttribute("aria-label"); };
      stop.addEventListener("focus", say);
      stop.addEventListener("pointerenter", say);
    }
    svg.addEventListener("pointerleave", () => { status.textContent = rest; });
  }
}
