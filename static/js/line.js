// An answer on a line: nothing is chosen before the first tap or key, and dragging is never needed.
// The browser upgrades each <al-line> by itself, those that arrive later included.
"use strict";

class Line extends HTMLElement {
  connectedCallback() {
    if (this.range) return;
    this.field = this.querySelector("input");
    this.range = this.makeRange();
    this.words = document.createElement("output");
    this.words.className = "al-line__words";
    const row = document.createElement("div");
    row.className = "al-line__row";
    row.append(this.makeButton("−", this.dataset.less, -1), this.range, this.makeButton("+", this.dataset.more, 1));
    this.querySelector("label").remove();
    this.field.type = "hidden";
    this.range.id = this.field.id;
    this.field.removeAttribute("id");
    this.prepend(row);
    this.append(this.words);
    this.classList.add("al-line--drawn");
    if (this.field.value) this.range.value = this.field.value;
    this.show();
  }

  makeRange() {
    const range = document.createElement("input");
    range.type = "range";
    range.className = "al-line__range";
    for (const name of ["min", "max", "step"]) range[name] = this.field[name];
    range.setAttribute("aria-labelledby", `${this.field.name}-question`);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.field.hasAttribute(name)) range.setAttribute(name, this.field.getAttribute(name));
    }
    range.addEventListener("input", () => this.choose(range.value));
    // A tap where the hidden thumb happens to stand changes nothing, and is an answer all the same.
    for (const press of ["pointerup", "click"]) {
      range.addEventListener(press, () => this.choose(range.value));
    }
    return range;
  }

  makeButton(sign, name, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary al-line__button";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => {
      if (this.field.value) step > 0 ? this.range.stepUp() : this.range.stepDown();
      this.choose(this.range.value);
    });
    return button;
  }

  choose(value) {
    if (this.field.value === value) return;
    this.field.value = value;
    this.show();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    const { value } = this.field;
    const words = value ? this.dataset.value.replace("{value}", value) : this.dataset.none;
    this.words.textContent = words;
    this.range.setAttribute("aria-valuetext", words);
    this.classList.toggle("al-line--empty", !value);
  }
}

customElements.define("al-line", Line);
