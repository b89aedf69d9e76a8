// Tooltips of chart marks, and arrow keys to move from mark to mark.
// The words come from the server (data-tip); screen readers get the same words from aria-label.

const tip = document.createElement("div");
tip.className = "tooltip";
tip.setAttribute("aria-hidden", "true");
tip.hidden = true;
document.body.append(tip);

let leaving;

const show = (mark) => {
  clearTimeout(leaving);
  tip.textContent = mark.dataset.tip;
  tip.hidden = false;

  const around = shape(mark).getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const middle = around.left + around.width / 2 - own.width / 2;
  const left = Math.max(8, Math.min(middle, document.documentElement.clientWidth - own.width - 8));
  const above = around.top - own.height - 6;
  const top = above < 4 ? around.bottom + 6 : above;
  tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
};

// The first child is the invisible target; what is drawn comes after it.
const shape = (mark) => mark.lastElementChild ?? mark;

const hide = () => {
  clearTimeout(leaving);
  tip.hidden = true;
};

const hideSoon = () => {
  clearTimeout(leaving);
  leaving = setTimeout(hide, 120);
};

const markOf = (event) => event.target.closest?.("[data-tip]");

document.addEventListener("pointerover", (event) => {
  const mark = markOf(event);
  if (mark) show(mark);
  else if (tip.contains(event.target)) clearTimeout(leaving);
});
document.addEventListener("pointerout", (event) => {
  if (markOf(event) || tip.contains(event.target)) hideSoon();
});
document.addEventListener("focusin", (event) => {
  const mark = markOf(event);
  if (mark) show(mark);
});
document.addEventListener("focusout", hide);
document.addEventListener("scroll", hide, { capture: true, passive: true });

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return hide();
  const mark = markOf(event);
  if (!mark) return;

  const marks = [...mark.closest("svg").querySelectorAll("[data-tip]")];
  const here = marks.indexOf(mark);
  let next = here + (STEPS[event.key] ?? 0);
  if (event.key === "Home") next = 0;
  if (event.key === "End") next = marks.length - 1;
  next = Math.max(0, Math.min(next, marks.length - 1));
  if (next === here) return;

  event.preventDefault();
  mark.setAttribute("tabindex", "-1");
  marks[next].setAttribute("tabindex", "0");
  marks[next].focus();
});
