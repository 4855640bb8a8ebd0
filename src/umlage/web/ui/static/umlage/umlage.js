// Small help for the keyboard: "/" searches, Enter goes on to the next field, Escape takes back, Ctrl+S saves.
"use strict";
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const typing = field.matches("input, textarea, select");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.querySelector("form.suche input")?.focus();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    const form = document.querySelector("form[data-speichern]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
  } else if (event.key === "Enter" && field.matches("input.wert")) {
    event.preventDefault();
    const fields = [...field.form.querySelectorAll("input.wert")];
    const next = fields[fields.indexOf(field) + (event.shiftKey ? -1 : 1)];
    if (next) { next.focus(); next.select(); }
  } else if (event.key === "Escape" && field.matches("input.wert")) {
    field.value = field.defaultValue;
  }
});
// A column copied from a spreadsheet goes into the fields below each other.
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.("input.wert")) return;
  const rows = event.clipboardData.getData("text").trim().split(/\r?\n/);
  if (rows.length < 2) return;
  event.preventDefault();
  const fields = [...field.form.querySelectorAll("input.wert")];
  const first = fields.indexOf(field);
  rows.forEach((row, place) => { if (fields[first + place]) fields[first + place].value = row.split("\t")[0].trim(); });
});
// On a phone the menu starts closed.
if (window.matchMedia("(max-width: 767px)").matches) document.querySelector(".links > details")?.removeAttribute("open");
// Ticks before the rows of a list: the one in the head ticks all, Shift ticks from the last to this one.
let lastTick = null;
const ticks = () => [...document.querySelectorAll('input[type="checkbox"][form="lauf"]')];
const countTicks = () => {
  const place = document.querySelector("[data-gewaehlt]");
  const number = ticks().filter((tick) => tick.checked).length;
  if (place) place.textContent = number ? `${number} ${place.dataset.gewaehlt}` : "";
  if (number) place?.closest("details")?.setAttribute("open", "");
};
document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("input[data-alle-zeilen]")) ticks().forEach((tick) => { tick.checked = box.checked; });
  else if (box.matches?.('input[type="checkbox"][form="lauf"]')) {
    const all = ticks();
    if (event.shiftKey && lastTick) {
      const [from, to] = [all.indexOf(lastTick), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((tick) => { tick.checked = box.checked; });
    }
    lastTick = box;
  } else return;
  countTicks();
});
countTicks();
