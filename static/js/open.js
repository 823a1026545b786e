// A link's secret stands after the # of the address, which browsers send to nobody. It goes into the
// form here and waits for the press on its button: programs that look at links press nothing.
function fill() {
  const token = window.location.hash.slice(1);
  const isLink = token.length >= 20;
  document.getElementById("token").value = isLink ? token : "";
  document.getElementById("with-link").hidden = !isLink;
  document.getElementById("with-code").hidden = isLink;
  // What stands after the # of a form's target comes along to the page that follows.
  const switcher = document.getElementById("languages");
  if (switcher) switcher.action = switcher.action.split("#")[0] + (isLink ? window.location.hash : "");
}

window.addEventListener("hashchange", fill);
fill();
